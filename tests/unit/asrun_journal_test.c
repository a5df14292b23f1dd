/* What an airing tells the journal. */
#include "asrun_world.h"

#include "base/log.h"

static char told[4096];
static int told_level;

/* In place of base/log.c: keeps the fields, one a line. */
void log_fields(int level, const struct iovec *fields, size_t count)
{
	size_t length = 0;

	told_level = level;
	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(told + length, sizeof(told) - length, "%.*s\n",
			(int)fields[i].iov_len, (const char *)fields[i].iov_base);
	assert_true(length < sizeof(told));
}

static void every_field_can_be_asked_for(void **state)
{
	static const char *const lines[] = {
		"PRIORITY=4\n",
		"DALABA_AIRING=7\n",
		"DALABA_NOTICE=morning\n",
		"DALABA_TITLE=早间防疫提醒\n",
		"DALABA_STATE=cancelled\n",
		"DALABA_CODE=5\n",
		"DALABA_REASON=stopped\n",
		"DALABA_PRIORITY=routine\n",
		"DALABA_CAUSE=schedule\n",
		"DALABA_RESPONSIBLE=村医\n",
		"DALABA_ZONE=village\n",
		"DALABA_ZONE=school\n",
		"DALABA_SOUNDED_MS=4000\n",
		"DALABA_TEXT=各位村民请注意。\n",
	};
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(7, "morning", WORLD_MORNING_MS);
	char line[100], planned[CLOCK_TEXT_SIZE];

	(void)state;
	world_set(&airing->title, "早间防疫提醒");
	world_set(&airing->responsible, "村医");
	world_add_zone(airing, "school");
	world_end(airing, AIRING_CANCELLED, AIRING_REASON_STOPPED);
	airing->sounded_ms = 4000;
	asrun_journal(airing);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!strstr(told, lines[i]))
			fail_msg("no %sin:\n%s", lines[i], told);
	(void)snprintf(
		line, sizeof(line), "DALABA_PLANNED=%s\n", clock_format(WORLD_MORNING_MS, planned));
	assert_non_null(strstr(told, line));
}

static void the_message_is_for_people(void **state)
{
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(7, "morning", WORLD_MORNING_MS);

	(void)state;
	world_set(&airing->title, "早间防疫提醒");
	world_end(airing, AIRING_FAILED, AIRING_REASON_DEVICE);
	asrun_journal(airing);
	assert_non_null(strstr(told, "MESSAGE=早间防疫提醒 7: failed, the sound card failed\n"));
	airing->state = AIRING_AIRED;
	airing->reason = AIRING_REASON_NONE;
	asrun_journal(airing);
	assert_non_null(strstr(told, "MESSAGE=早间防疫提醒 7: aired\n"));
}

static void what_did_not_air_stands_out(void **state)
{
	static const struct {
		enum airing_state state;
		int level;
	} cases[] = {
		{ AIRING_WAITING, LOG_INFO },
		{ AIRING_ON_AIR, LOG_DEBUG }, /* No frame of it has left the card yet. */
		{ AIRING_AIRED, LOG_INFO },
		{ AIRING_CANCELLED, LOG_WARNING },
		{ AIRING_FAILED, LOG_ERR },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(airing_cleanup) struct airing *airing =
			world_airing(7, "morning", WORLD_MORNING_MS);
		airing->state = cases[i].state;
		asrun_journal(airing);
		assert_int_equal(told_level, cases[i].level);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_can_be_asked_for),
		cmocka_unit_test(the_message_is_for_people),
		cmocka_unit_test(what_did_not_air_stands_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
