/* From an order to an airing: what is taken, as what, and every kind of refusal. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "notice/estimate.h"
#include "notice/recording.h"
#include "order/order.h"
#include "village.h"

/* 2026-11-24 07:00 in Beijing. */
#define NOW_MS    INT64_C(1795474800000)
#define MINUTE_MS INT64_C(60000)

#define MICROPHONE_MAX_MS (5 * MINUTE_MS)

static const char *const school[] = { "school" };

/* The village, with a microphone. */
static struct config talking_village(void)
{
	static char device[] = "hw:microphone";
	struct config config = village;

	config.microphone =
		(struct microphone_settings){ .device = device, .max_ms = MICROPHONE_MAX_MS };
	return config;
}

/* The caller frees. */
static struct airing *make(const struct order *order)
{
	const struct config config = talking_village();
	struct airing *airing;
	struct refusal refusal = { .kind = REFUSAL_KIND_COUNT };
	const int r = order_make_airing(&config, order, NOW_MS, &airing, &refusal);

	if (r != 0)
		fail_msg("%s, kind %d", strerror(-r), refusal.kind);
	return airing;
}

static struct refusal refuse_in(const struct config *config, const struct order *order)
{
	struct airing *airing = NULL;
	struct refusal refusal = { .kind = REFUSAL_KIND_COUNT };

	assert_int_equal(order_make_airing(config, order, NOW_MS, &airing, &refusal), -EINVAL);
	assert_null(airing);
	return refusal;
}

static struct refusal refuse(const struct order *order)
{
	const struct config config = talking_village();

	return refuse_in(&config, order);
}

/* --- what is taken --- */

static void words_air_in_all_zones_as_the_announcement_says(void **state)
{
	const struct order order = { .text = "下午3点领种子", .by = "zhang" };
	_cleanup_(airing_cleanup) struct airing *airing = make(&order);

	(void)state;
	assert_string_equal(airing->script.text, "下午3点领种子");
	assert_string_equal(airing->notice, "");
	assert_string_equal(airing->title, "下午3点领种子");
	assert_string_equal(airing->by, "zhang");
	assert_int_equal(airing->cause, AIRING_CAUSE_COMMAND);
	assert_int_equal(airing->priority, PRIORITY_ROUTINE);
	assert_int_equal(airing->zone_count, 2);
	assert_string_equal(airing->zones[0], "village");
	assert_string_equal(airing->zones[1], "school");
	assert_int_equal(airing->script.prelude.chime, CHIME_BELL);
	assert_int_equal(airing->script.readings, 2);
	assert_string_equal(airing->script.voice.name, "mandarin");
	assert_int_equal(airing->planned_ms, NOW_MS);
	assert_int_equal(airing->deadline_ms, NOW_MS + 10 * MINUTE_MS);
	assert_false(airing->retries);
}

static void urgent_words_air_as_the_alarm_says_and_keep_trying(void **state)
{
	static const char *const names[] = { "urgent", "emergency" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct order order = { .text = "水来了", .priority = names[i], .by = "" };
		_cleanup_(airing_cleanup) struct airing *airing = make(&order);
		assert_string_equal(priority_name(airing->priority), names[i]);
		assert_int_equal(airing->script.prelude.chime, CHIME_ALERT);
		assert_true(airing->retries);
		assert_int_equal(airing->deadline_ms, NOW_MS + 10 * MINUTE_MS);
	}
}

static void every_wish_is_followed(void **state)
{
	const struct order order = {
		.text = "领种子",
		.zones = school,
		.zone_count = 1,
		.priority = "important",
		.readings = SCRIPT_READINGS_MAX,
		.expires_ms = ORDER_EXPIRES_MAX_MS,
		.responsible = "农技员",
		.title = "种子",
		.voice = "slow",
		.chime = "none",
		.by = "zhang",
	};
	_cleanup_(airing_cleanup) struct airing *airing = make(&order);

	(void)state;
	assert_int_equal(airing->zone_count, 1);
	assert_string_equal(airing->zones[0], "school");
	assert_int_equal(airing->priority, PRIORITY_IMPORTANT);
	assert_int_equal(airing->script.readings, SCRIPT_READINGS_MAX);
	assert_int_equal(airing->deadline_ms, NOW_MS + 24 * 60 * MINUTE_MS);
	assert_string_equal(airing->responsible, "农技员");
	assert_string_equal(airing->title, "种子");
	assert_string_equal(airing->script.voice.name, "slow");
	assert_int_equal(airing->script.voice.rate_wpm, 120);
	assert_int_equal(airing->script.prelude.chime, CHIME_NONE);
	/* The rest stays as the announcement has it. */
	assert_string_equal(airing->script.bridge, bridge);
}

static void a_notice_named_alone_airs_as_it_is_configured(void **state)
{
	const struct order order = { .notice = "flood", .by = "zhang" };
	_cleanup_(airing_cleanup) struct airing *airing = make(&order);

	(void)state;
	assert_string_equal(airing->notice, "flood");
	assert_string_equal(airing->title, "防汛");
	assert_string_equal(airing->script.text, flood_text);
	assert_int_equal(airing->zone_count, 2);
	assert_int_equal(airing->priority, PRIORITY_URGENT);
	assert_int_equal(airing->script.prelude.chime, CHIME_ALERT);
	assert_true(airing->retries);
	assert_int_equal(airing->cause, AIRING_CAUSE_COMMAND);
	assert_string_equal(airing->by, "zhang");
	assert_int_equal(airing->planned_ms, NOW_MS);
	assert_int_equal(airing->deadline_ms, NOW_MS + 10 * MINUTE_MS);
}

static void what_is_said_beside_a_notice_overrides_it(void **state)
{
	static const char *const zone[] = { "village" };
	const struct order order = {
		.notice = "prevention-morning",
		.zones = zone,
		.zone_count = 1,
		.readings = 1,
		.title = "再播一次",
		.voice = "slow",
		.expires_ms = 90 * 1000,
		.by = "",
	};
	_cleanup_(airing_cleanup) struct airing *airing = make(&order);

	(void)state;
	assert_int_equal(airing->zone_count, 1);
	assert_string_equal(airing->zones[0], "village");
	assert_int_equal(airing->script.readings, 1);
	assert_string_equal(airing->title, "再播一次");
	assert_string_equal(airing->script.voice.name, "slow");
	assert_string_equal(airing->responsible, "村医");
	assert_int_equal(airing->deadline_ms, NOW_MS + 90 * 1000);
}

static void a_notice_tries_again_by_the_priority_that_it_is_given(void **state)
{
	const struct order raise = {
		.notice = "prevention-morning",
		.priority = "urgent",
		.by = "",
	};
	const struct order lower = { .notice = "flood", .priority = "routine", .by = "" };
	_cleanup_(airing_cleanup) struct airing *raised = make(&raise);
	_cleanup_(airing_cleanup) struct airing *lowered = make(&lower);

	(void)state;
	assert_true(raised->retries);
	assert_false(lowered->retries);
}

static void a_line_input_is_relayed_until_its_end_and_has_neither_readings_nor_a_voice(void **state)
{
	static char line[] = "line_in";
	struct config config = talking_village();
	struct notice notice = *config_notice(&config, "flood");
	struct airing *airing;
	struct refusal refusal;

	(void)state;
	notice.script.line = line;
	notice.script.length_ms = 60000;
	notice.script.prelude.chime = CHIME_NONE;
	notice.shared = NULL;
	config.notices = &notice;
	config.notice_count = 1;
	refusal = refuse_in(&config, &(struct order){ .notice = "flood", .readings = 2, .by = "" });
	assert_int_equal(refusal.kind, REFUSAL_LINE_HAS_NONE);
	assert_string_equal(refusal.name, "readings");
	refusal =
		refuse_in(&config, &(struct order){ .notice = "flood", .voice = "slow", .by = "" });
	assert_string_equal(refusal.name, "voice");
	const struct order order = { .notice = "flood", .by = "" };
	assert_int_equal(order_make_airing(&config, &order, NOW_MS, &airing, &refusal), 0);
	assert_int_equal(airing->deadline_ms, NOW_MS + 60000 - SCRIPT_FEED_LEAST_MS);
	airing_free(airing);
}

static void a_talk_is_important_short_lived_and_never_begins_again(void **state)
{
	const struct order_talk talk = { .max_ms = MINUTE_MS, .is_delayed = true };
	const struct order order = { .talk = &talk, .by = "zhang" };
	_cleanup_(airing_cleanup) struct airing *airing = make(&order);

	(void)state;
	assert_string_equal(airing->title, "喊话");
	assert_int_equal(airing->priority, PRIORITY_IMPORTANT);
	assert_int_equal(airing->script.talk.max_ms, MINUTE_MS);
	assert_true(airing->script.talk.is_delayed);
	assert_int_equal(airing->script.readings, 1);
	assert_int_equal(airing->deadline_ms, NOW_MS + ORDER_TALK_PATIENCE_MS);
	assert_false(airing->retries);
}

static void an_urgent_talk_does_not_begin_again_either(void **state)
{
	const struct order_talk talk = { 0 };
	const struct order order = {
		.talk = &talk,
		.priority = "emergency",
		.expires_ms = 1000,
		.by = "",
	};
	_cleanup_(airing_cleanup) struct airing *airing = make(&order);

	(void)state;
	assert_false(airing->retries);
	assert_int_equal(airing->script.talk.max_ms, MICROPHONE_MAX_MS);
	assert_int_equal(airing->deadline_ms, NOW_MS + 1000);
}

/* --- recordings --- */

static void a_recording_is_looked_into_by_somebody_else_and_only_if_all_else_is_right(void **state)
{
	const struct order_recording found = { .duration_ms = 7000 };
	struct order order = { .recording = "/srv/song.wav", .by = "" };
	struct refusal refusal;
	struct airing *airing = NULL;

	(void)state;
	assert_int_equal(order_make_airing(&village, &order, NOW_MS, &airing, &refusal), -EAGAIN);
	assert_null(airing);
	order.found = &found;
	assert_int_equal(order_make_airing(&village, &order, NOW_MS, &airing, &refusal), 0);
	assert_string_equal(airing->script.recording, "/srv/song.wav");
	assert_string_equal(airing->title, "song.wav");
	assert_int_equal(airing->script.recording_ms, 7000);
	airing_free(airing);
	order.found = NULL;
	order.voice = "none";
	assert_int_equal(refuse(&order).kind, REFUSAL_VOICE_UNKNOWN);
}

static void a_recording_that_cannot_be_played_is_refused_with_its_error(void **state)
{
	const struct order_recording found = { .error = -EBADMSG };
	const struct order order = { .recording = "/srv/a.wav", .found = &found, .by = "" };
	const struct refusal refusal = refuse(&order);

	(void)state;
	assert_int_equal(refusal.kind, REFUSAL_RECORDING_BAD);
	assert_string_equal(refusal.name, "/srv/a.wav");
	assert_int_equal(refusal.error, -EBADMSG);
}

static void a_recording_with_all_its_readings_has_an_end(void **state)
{
	const struct order_recording found = { .duration_ms = RECORDING_SECONDS_MAX * 500 + 1 };
	struct order order = { .recording = "/a.wav", .found = &found, .readings = 1, .by = "" };
	_cleanup_(airing_cleanup) struct airing *once = make(&order);

	(void)state;
	order.readings = 2;
	const struct refusal refusal = refuse(&order);
	assert_int_equal(refusal.kind, REFUSAL_RECORDING_TOO_LONG);
	assert_int_equal(refusal.limit, RECORDING_SECONDS_MAX);
}

/* --- what is refused --- */

static void what_is_wrong_is_refused_by_its_kind(void **state)
{
	static const struct order_talk talk = { 0 }, endless = { .max_ms = MICROPHONE_MAX_MS + 1 },
				       no_length = { .max_ms = -1 }, blink = { .max_ms = 999 };
	static const char *const twice[] = { "school", "village", "school" };
	static const char *const unknown[] = { "school", "vilage" };
	static const char *const empty_name[] = { "" };
	static const struct {
		struct order order;
		struct refusal refusal;
	} cases[] = {
		{ { .by = "" }, { .kind = REFUSAL_NO_SUBJECT } },
		{ { .text = "a", .notice = "flood" }, { .kind = REFUSAL_SEVERAL_SUBJECTS } },
		{ { .text = "a", .recording = "/a.wav" }, { .kind = REFUSAL_SEVERAL_SUBJECTS } },
		{ { .text = "a", .talk = &talk }, { .kind = REFUSAL_SEVERAL_SUBJECTS } },
		{ { .text = "" }, { .kind = REFUSAL_TEXT_EMPTY } },
		{ { .text = " \n\t\u3000\u00a0\u200b\ufeff" }, { .kind = REFUSAL_TEXT_EMPTY } },
		{ { .text = "a\033[2Jb" }, { .kind = REFUSAL_TEXT_HAS_CONTROL } },
		{ { .text = "a\xC2\x9B"
			    "2Jb" },
			{ .kind = REFUSAL_TEXT_HAS_CONTROL } },
		{ { .recording = "" }, { .kind = REFUSAL_PATH_NOT_ABSOLUTE } },
		{ { .recording = "a.wav" }, { .kind = REFUSAL_PATH_NOT_ABSOLUTE } },
		{ { .recording = "/a\nb.wav" },
			{ .kind = REFUSAL_PATH_NOT_PLAIN, .limit = ORDER_PATH_MAX_BYTES } },
		{ { .notice = "none" }, { .kind = REFUSAL_NOTICE_UNKNOWN, .name = "none" } },
		{ { .notice = "" }, { .kind = REFUSAL_NOTICE_UNKNOWN, .name = "" } },
		{ { .text = "a", .priority = "紧急" }, { .kind = REFUSAL_PRIORITY_UNKNOWN } },
		{ { .talk = &talk, .readings = 3 },
			{ .kind = REFUSAL_TALK_HAS_NONE, .name = "readings" } },
		{ { .talk = &talk, .voice = "slow" },
			{ .kind = REFUSAL_TALK_HAS_NONE, .name = "voice" } },
		{ { .talk = &endless }, { .kind = REFUSAL_TALK_LENGTH, .limit = 300 } },
		{ { .talk = &no_length }, { .kind = REFUSAL_TALK_LENGTH, .limit = 300 } },
		{ { .talk = &blink }, { .kind = REFUSAL_TALK_LENGTH, .limit = 300 } },
		{ { .talk = &talk, .expires_ms = 5001 },
			{ .kind = REFUSAL_TALK_PATIENCE, .limit = 5 } },
		{ { .talk = &talk, .expires_ms = -1 },
			{ .kind = REFUSAL_TALK_PATIENCE, .limit = 5 } },
		{ { .text = "a", .zones = unknown }, { .kind = REFUSAL_ZONE_COUNT, .limit = 64 } },
		{ { .text = "a", .zones = unknown, .zone_count = 65 },
			{ .kind = REFUSAL_ZONE_COUNT, .limit = 64 } },
		{ { .notice = "flood", .zones = unknown },
			{ .kind = REFUSAL_ZONE_COUNT, .limit = 64 } },
		{ { .text = "a", .zones = unknown, .zone_count = 2 },
			{ .kind = REFUSAL_ZONE_UNKNOWN, .name = "vilage" } },
		{ { .text = "a", .zones = empty_name, .zone_count = 1 },
			{ .kind = REFUSAL_ZONE_UNKNOWN, .name = "" } },
		{ { .text = "a", .zones = twice, .zone_count = 3 },
			{ .kind = REFUSAL_ZONE_TWICE, .name = "school" } },
		{ { .text = "a", .priority = "high" }, { .kind = REFUSAL_PRIORITY_UNKNOWN } },
		{ { .notice = "flood", .priority = "" }, { .kind = REFUSAL_PRIORITY_UNKNOWN } },
		{ { .talk = &talk, .priority = "loud" }, { .kind = REFUSAL_PRIORITY_UNKNOWN } },
		{ { .text = "a", .readings = -1 }, { .kind = REFUSAL_READINGS, .limit = 10 } },
		{ { .text = "a", .readings = 11 }, { .kind = REFUSAL_READINGS, .limit = 10 } },
		{ { .text = "a", .voice = "none" },
			{ .kind = REFUSAL_VOICE_UNKNOWN, .name = "none" } },
		{ { .text = "a", .chime = "gong" }, { .kind = REFUSAL_CHIME_UNKNOWN } },
		{ { .text = "a", .chime = "pips" }, { .kind = REFUSAL_CHIME_PIPS } },
		{ { .notice = "flood", .chime = "pips" }, { .kind = REFUSAL_CHIME_PIPS } },
		{ { .text = "a", .expires_ms = -1 }, { .kind = REFUSAL_EXPIRES, .limit = 24 } },
		{ { .text = "a", .expires_ms = 86400001 },
			{ .kind = REFUSAL_EXPIRES, .limit = 24 } },
		{ { .text = "村\u2028东" }, { .kind = REFUSAL_TEXT_HAS_CONTROL } },
		{ { .text = "a", .title = "停电\u202e通知" },
			{ .kind = REFUSAL_LABEL_HAS_CONTROL, .name = "title" } },
		{ { .text = "a", .responsible = "\u2067" },
			{ .kind = REFUSAL_LABEL_HAS_CONTROL, .name = "responsible" } },
		{ { .text = "a", .title = "a\nb" },
			{ .kind = REFUSAL_LABEL_HAS_CONTROL, .name = "title" } },
		{ { .text = "a", .responsible = "\a" },
			{ .kind = REFUSAL_LABEL_HAS_CONTROL, .name = "responsible" } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct refusal refusal = refuse(&cases[i].order);
		const char *name = cases[i].refusal.name;
		if (refusal.kind != cases[i].refusal.kind ||
			refusal.limit != cases[i].refusal.limit || refusal.error != 0 ||
			!name != !refusal.name || (name && strcmp(refusal.name, name) != 0))
			fail_msg("case %zu: kind %d, %s, %d", i, refusal.kind,
				refusal.name ? refusal.name : "-", (int)refusal.limit);
	}
}

static void without_a_microphone_nobody_talks(void **state)
{
	const struct order_talk talk = { 0 };
	const struct order order = { .talk = &talk, .by = "" };

	(void)state;
	assert_int_equal(refuse_in(&village, &order).kind, REFUSAL_NO_MICROPHONE);
}

static char *long_text(size_t length)
{
	char *text = malloc(length + 1);

	assert_non_null(text);
	memset(text, 'x', length);
	text[length] = '\0';
	return text;
}

static void what_is_too_long_is_refused_and_what_just_fits_is_taken(void **state)
{
	struct order order = { .by = "" };
	const struct {
		const char **field;
		size_t longest;
		enum refusal_kind kind;
		const char *name;
	} cases[] = {
		{ &order.text, SCRIPT_TEXT_MAX_BYTES, REFUSAL_TEXT_TOO_LONG, NULL },
		{ &order.title, NOTICE_TITLE_MAX, REFUSAL_LABEL_TOO_LONG, "title" },
		{ &order.responsible, NOTICE_TITLE_MAX, REFUSAL_LABEL_TOO_LONG, "responsible" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *fits = long_text(cases[i].longest);
		_cleanup_free_ char *too_long = long_text(cases[i].longest + 1);
		order = (struct order){ .text = "a", .by = "" };
		*cases[i].field = fits;
		airing_free(make(&order));
		*cases[i].field = too_long;
		const struct refusal refusal = refuse(&order);
		assert_int_equal(refusal.kind, cases[i].kind);
		assert_int_equal(refusal.limit, cases[i].longest);
		if (cases[i].name)
			assert_string_equal(refusal.name, cases[i].name);
	}
}

static void a_path_that_is_too_long_is_refused(void **state)
{
	_cleanup_free_ char *path = long_text(ORDER_PATH_MAX_BYTES + 1);
	struct order order = { .recording = path, .by = "" };
	struct airing *airing;
	struct refusal refusal;

	(void)state;
	path[0] = '/';
	assert_int_equal(refuse(&order).kind, REFUSAL_PATH_NOT_PLAIN);
	order.recording = path + 1;
	path[1] = '/';
	assert_int_equal(order_make_airing(&village, &order, NOW_MS, &airing, &refusal), -EAGAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_air_in_all_zones_as_the_announcement_says),
		cmocka_unit_test(urgent_words_air_as_the_alarm_says_and_keep_trying),
		cmocka_unit_test(every_wish_is_followed),
		cmocka_unit_test(a_notice_named_alone_airs_as_it_is_configured),
		cmocka_unit_test(what_is_said_beside_a_notice_overrides_it),
		cmocka_unit_test(a_notice_tries_again_by_the_priority_that_it_is_given),
		cmocka_unit_test(
			a_line_input_is_relayed_until_its_end_and_has_neither_readings_nor_a_voice),
		cmocka_unit_test(a_talk_is_important_short_lived_and_never_begins_again),
		cmocka_unit_test(an_urgent_talk_does_not_begin_again_either),
		cmocka_unit_test(
			a_recording_is_looked_into_by_somebody_else_and_only_if_all_else_is_right),
		cmocka_unit_test(a_recording_that_cannot_be_played_is_refused_with_its_error),
		cmocka_unit_test(a_recording_with_all_its_readings_has_an_end),
		cmocka_unit_test(what_is_wrong_is_refused_by_its_kind),
		cmocka_unit_test(without_a_microphone_nobody_talks),
		cmocka_unit_test(what_is_too_long_is_refused_and_what_just_fits_is_taken),
		cmocka_unit_test(a_path_that_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
