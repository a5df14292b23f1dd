/* What a row says of what became of an airing zone by zone. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/outcome.h"

static struct airing *airing_in(size_t zone_count)
{
	struct airing *airing = airing_new();

	assert_non_null(airing);
	airing->zones = calloc(zone_count, sizeof(*airing->zones));
	assert_non_null(airing->zones);
	for (; airing->zone_count < zone_count; airing->zone_count++) {
		const char name[] = { (char)('a' + airing->zone_count), '\0' };
		airing->zones[airing->zone_count] = strdup(name);
	}
	airing->script.readings = 2;
	assert_true(airing_make_soundings(airing));
	return airing;
}

/* One zone: a letter for how it is over, and its readings. */
static void close_zone(struct airing *airing, size_t zone, char how, int readings)
{
	airing->soundings[zone].readings_done = readings;
	switch (how) {
	case 'w': /* whole */
		outcome_close(airing, zone, AIRING_AIRED, AIRING_REASON_NONE);
		return;
	case 'd': /* its card failed */
		outcome_fail(airing, zone, AIRING_REASON_DEVICE);
		return;
	case 'v': /* its voice failed */
		outcome_fail(airing, zone, AIRING_REASON_VOICE);
		return;
	case 's': /* stopped */
		outcome_close(airing, zone, AIRING_CANCELLED, AIRING_REASON_STOPPED);
		return;
	case 'p': /* cut, and not back */
		outcome_close(airing, zone, AIRING_CANCELLED, AIRING_REASON_PREEMPTED);
		return;
	}
	fail_msg("%c", how);
}

static void the_row_is_of_all_zones(void **state)
{
	static const struct {
		const char *zones; /* "w2d0": whole, two readings; its card failed before one */
		const char *told;
	} cases[] = {
		{ "w2", "aired " },
		{ "w2w2w2", "aired " },
		{ "w2d0", "aired device" },
		{ "d0w2", "aired device" },
		{ "w2d1", "aired device" },
		{ "d1d0", "aired device" },
		{ "d1", "aired device" },
		{ "d0", "failed device" },
		{ "d0d0", "failed device" },
		{ "v0d0", "failed voice" },
		{ "v0d1", "aired device" },
		{ "w2s1", "aired stopped" },
		{ "s1", "cancelled stopped" },
		{ "p1", "cancelled preempted" },
		{ "d0p1", "cancelled preempted" },
		{ "d1s0", "cancelled stopped" },
		{ "w2d0p0", "aired device" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct airing *airing = airing_in(strlen(cases[i].zones) / 2);
		enum airing_state told;
		enum airing_reason reason;
		char text[64];
		for (size_t zone = 0; zone < airing->zone_count; zone++)
			close_zone(airing, zone, cases[i].zones[2 * zone],
				cases[i].zones[2 * zone + 1] - '0');
		assert_false(outcome_is_open_anywhere(airing));
		outcome_sum_up(airing, &told, &reason);
		(void)snprintf(text, sizeof(text), "%s %s", airing_state_name(told),
			airing_reason_name(reason));
		assert_string_equal(text, cases[i].told);
		airing_free(airing);
	}
}

static void length_and_readings_are_of_the_zone_that_had_most(void **state)
{
	struct airing *airing = airing_in(3);
	const struct ending some = { .sounded_ms = 4000, .readings_done = 1 },
			    most = { .sounded_ms = 9000, .readings_done = 2 },
			    first = { .sounded_ms = 3000 }, rest = { .sounded_ms = 4000 };

	(void)state;
	outcome_add_go(airing, 0, &some, 0);
	outcome_add_go(airing, 1, &most, 0);
	outcome_add_go(airing, 2, &first, 0);
	outcome_add_go(airing, 2, &rest, 0);
	assert_int_equal(airing->soundings[2].sounded_ms, 7000);
	assert_int_equal(airing->sounded_ms, 9000);
	assert_int_equal(airing->readings_done, 2);
	airing_free(airing);
}

static void it_goes_on_from_where_the_open_zone_that_heard_fewest_is(void **state)
{
	struct airing *airing = airing_in(3);

	(void)state;
	airing->expected_ms = 10000;
	for (int i = 0; i < 3; i++)
		airing->soundings[i].readings_done = i;
	assert_int_equal(airing_first_reading(airing), 0);
	outcome_fail(airing, 0, AIRING_REASON_DEVICE);
	assert_int_equal(airing_first_reading(airing), 1);
	assert_int_equal(airing_expected_rest_ms(airing, 0), 5000);
	airing_free(airing);
}

static void a_long_recording_goes_on_a_second_before_where_it_was_cut(void **state)
{
	struct airing *airing = airing_in(2);
	const struct ending cut = { .error = -ECANCELED, .recording_ms = 45000 },
			    later = { .error = -ECANCELED,
				    .readings_done = 1,
				    .recording_ms = 50000 },
			    in_chime = { .error = -ECANCELED };

	(void)state;
	airing->script.recording = strdup("opera.mp3");
	airing->script.readings = 2;
	airing->expected_ms = 2 * 90000;
	assert_int_equal(airing_resume_ms(airing, 0), 0);
	outcome_add_go(airing, 0, &cut, 0);
	assert_int_equal(airing_resume_ms(airing, 0), 0); /* The other zone has heard nothing. */
	outcome_add_go(airing, 1, &later, 0);
	assert_int_equal(airing_resume_ms(airing, 0), 44000);
	assert_int_equal(airing_resume_ms(airing, 1), 49000);
	assert_int_equal(airing_expected_rest_ms(airing, 0), 2 * 90000 - 44000);
	outcome_add_go(airing, 0, &in_chime, 0);
	assert_int_equal(airing_resume_ms(airing, 0), 44000);
	airing->expected_ms = 2 * 59000; /* A short one begins again. */
	assert_int_equal(airing_resume_ms(airing, 0), 0);
	airing_free(airing);
}

static void a_playlist_goes_on_in_the_part_in_which_it_was_cut(void **state)
{
	struct airing *airing = airing_in(1);
	const struct ending cut = { .error = -ECANCELED,
		.recording_ms = 45000,
		.part = { 2, 30000 } },
			    soon = { .error = -ECANCELED,
				    .recording_ms = 60500,
				    .part = { 3, 60000 } },
			    whole = { .readings_done = 1 };

	(void)state;
	airing->script.playlist = (struct playlist){
		.files = calloc(1, sizeof(char *)),
		.durations_ms = calloc(1, sizeof(int64_t)),
		.file_count = 1,
	};
	airing->script.playlist.files[0] = strdup("/music/1.mp3");
	airing->script.readings = 2;
	airing->expected_ms = 2 * 90000;
	outcome_add_go(airing, 0, &cut, 0);
	assert_int_equal(airing_resume_ms(airing, 0), 44000);
	assert_int_equal(airing_resume_part(airing, 0).number, 2);
	assert_int_equal(airing_resume_part(airing, 0).began_ms, 30000);
	outcome_add_go(airing, 0, &soon, 0); /* Not in the end of the one before. */
	assert_int_equal(airing_resume_ms(airing, 0), 60000);
	assert_int_equal(airing_resume_part(airing, 0).number, 3);
	outcome_add_go(airing, 0, &whole, 0);
	assert_int_equal(airing_resume_ms(airing, 1), 0);
	assert_int_equal(airing_resume_part(airing, 1).number, 0);
	airing_free(airing);
}

static void assert_detail(const struct airing *airing, const char *expected)
{
	char *detail = outcome_detail(airing);

	assert_string_equal(detail, expected);
	free(detail);
}

static void the_detail_names_each_zone_that_failed(void **state)
{
	struct airing *airing = airing_in(3);
	const struct ending nothing = { 0 };

	(void)state;
	outcome_add_go(airing, 1, &nothing, 0);
	assert_detail(airing, "");
	outcome_add_go(airing, 2, &nothing, -EBUSY);
	outcome_add_go(airing, 0, &nothing, -ENODEV);
	assert_detail(airing, "a: the sound card is not there; "
			      "c: the sound card is in use by another program");
	outcome_explain(airing, "高考期间");
	assert_detail(airing, "高考期间");
	airing_free(airing);
}

/* Whose it is tells one meaning of an errno from the other, as "ENOENT": card or file. */
static void an_error_is_known_again_by_its_code(void **state)
{
	(void)state;
	for (int error = -1; error > -134; error--)
		for (int is_source = 0; is_source < 2; is_source++) {
			const char *code = sounding_error_code(error, is_source);
			const char *text = sounding_error_text(error, is_source);
			int read;
			bool is_read_source;
			if (strcmp(code, "EUNKNOWN") == 0)
				continue;
			assert_int_equal(sounding_error_parse(code, &read, &is_read_source), 0);
			assert_string_equal(sounding_error_text(read, is_read_source), text);
			assert_string_equal(sounding_error_code(read, is_read_source), code);
		}
	assert_int_equal(sounding_error_parse("EUNKNOWN", &(int){ 0 }, &(bool){ 0 }), -EINVAL);
	assert_int_equal(sounding_error_parse("", &(int){ 0 }, &(bool){ 0 }), -EINVAL);
}

static void a_chime_for_which_another_stood_in_is_told_and_no_fault(void **state)
{
	struct airing *airing = airing_in(2);
	const struct ending ending = { .chime_error = -ENOENT, .readings_done = 2 };
	enum airing_state told;
	enum airing_reason reason;

	(void)state;
	outcome_add_go(airing, 0, &ending, 0);
	outcome_add_go(airing, 1, &ending, 0);
	close_zone(airing, 0, 'w', 2);
	close_zone(airing, 1, 'w', 2);
	outcome_sum_up(airing, &told, &reason);
	assert_int_equal(told, AIRING_AIRED);
	assert_int_equal(reason, AIRING_REASON_NONE);
	_cleanup_free_ char *detail = outcome_detail(airing);
	assert_string_equal(
		detail, "the bell sounded in place of its own chime: its file is not there");
	airing_free(airing);
}

static void late_pips_are_told_to_be_late(void **state)
{
	struct airing *airing = airing_in(1);

	(void)state;
	outcome_add_go(airing, 0, &(struct ending){ .chime_error = SOUNDING_PIPS_LATE }, 0);
	_cleanup_free_ char *detail = outcome_detail(airing);
	assert_string_equal(detail,
		"the bell sounded in place of the pips: they were too late for their second");
	airing_free(airing);
}

static void it_is_told_behind_the_fault_of_a_zone(void **state)
{
	struct airing *airing = airing_in(2);

	(void)state;
	airing->priority = PRIORITY_URGENT;
	outcome_add_go(airing, 0, &(struct ending){ .chime_error = -EBADMSG }, 0);
	outcome_add_go(airing, 1, &(struct ending){ 0 }, -ENODEV);
	_cleanup_free_ char *detail = outcome_detail(airing);
	assert_string_equal(detail,
		"b: the sound card is not there; "
		"the alert sounded in place of its own chime: its file cannot be read");
	airing_free(airing);
}

static void what_a_relay_missed_is_told_and_no_fault(void **state)
{
	static char line[] = "radio";
	const struct ending missed = { .missed_ms = SOUNDING_MISSED_MS, .readings_done = 1 };
	const struct ending cut = { .missed_ms = 5000, .error = -ECANCELED };
	enum airing_state told;
	enum airing_reason reason;

	(void)state;
	for (int is_relay = 0; is_relay < 2; is_relay++) {
		struct airing *airing = airing_in(2);
		airing->script.line = is_relay ? line : NULL;
		outcome_add_go(airing, 0, &missed, 0);
		outcome_add_go(airing, 1, &cut, 0);
		close_zone(airing, 0, 'w', 1);
		close_zone(airing, 1, 'w', 1);
		outcome_sum_up(airing, &told, &reason);
		assert_true(told == AIRING_AIRED && reason == AIRING_REASON_NONE);
		_cleanup_free_ char *detail = outcome_detail(airing);
		assert_string_equal(detail,
			is_relay ? "a: a part of it was missed: the machine or the line input was "
				   "held up"
				 : "");
		airing->script.line = NULL;
		airing_free(airing);
	}
}

static void whose_horn_was_heard_is_told_where_it_is_not_known(void **state)
{
	struct airing *airing = airing_in(3);
	const enum heard_reason reasons[] = { HEARD_WHOLE, HEARD_UNMARKED, HEARD_OTHER };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		outcome_add_go(airing, i, &(struct ending){ 0 }, 0);
		airing->soundings[i].heard =
			(struct heard){ .is_known = true, .reason = reasons[i] };
	}
	assert_detail(airing, "b: what was sent was heard, from this horn or from another that "
			      "sounds the same; c: what was sent was heard, from another horn");
	airing_free(airing);
}

static void for_how_long_a_line_was_silent_is_told_and_not_twice(void **state)
{
	struct airing *airing = airing_in(2);

	(void)state;
	outcome_add_go(airing, 0, &(struct ending){ .silent_ms = 11000 }, 0);
	outcome_add_go(airing, 0, &(struct ending){ .silent_ms = 1999 }, 0);
	outcome_add_go(airing, 1, &(struct ending){ .silent_ms = 20000, .voice_failed = true },
		SOUNDING_LINE_SILENT);
	_cleanup_free_ char *detail = outcome_detail(airing);
	assert_string_equal(detail,
		"a: for 12 s the line input was silent; b: for 20 s the line input was silent");
	airing_free(airing);
}

static void a_talk_that_howled_says_so_and_has_not_failed(void **state)
{
	const struct ending howled = { .sounded_ms = 5000, .readings_done = 1, .has_howled = true };
	const struct ending failed = { .has_howled = true };
	struct airing *airing = airing_in(2);

	(void)state;
	outcome_add_go(airing, 0, &howled, 0);
	assert_detail(airing, "a: it howled, since the microphone hears the horn: "
			      "`dalaba talk --delayed` cannot");
	/* What failed is the greater news. */
	outcome_add_go(airing, 0, &failed, -ENODEV);
	assert_detail(airing, "a: the sound card is not there");
	airing_free(airing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chime_for_which_another_stood_in_is_told_and_no_fault),
		cmocka_unit_test(late_pips_are_told_to_be_late),
		cmocka_unit_test(it_is_told_behind_the_fault_of_a_zone),
		cmocka_unit_test(the_row_is_of_all_zones),
		cmocka_unit_test(length_and_readings_are_of_the_zone_that_had_most),
		cmocka_unit_test(it_goes_on_from_where_the_open_zone_that_heard_fewest_is),
		cmocka_unit_test(a_long_recording_goes_on_a_second_before_where_it_was_cut),
		cmocka_unit_test(a_playlist_goes_on_in_the_part_in_which_it_was_cut),
		cmocka_unit_test(the_detail_names_each_zone_that_failed),
		cmocka_unit_test(an_error_is_known_again_by_its_code),
		cmocka_unit_test(what_a_relay_missed_is_told_and_no_fault),
		cmocka_unit_test(whose_horn_was_heard_is_told_where_it_is_not_known),
		cmocka_unit_test(for_how_long_a_line_was_silent_is_told_and_not_twice),
		cmocka_unit_test(a_talk_that_howled_says_so_and_has_not_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
