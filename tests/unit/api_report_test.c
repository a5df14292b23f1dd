/* GET /v1/report: which days are meant, what is refused, and what is told of them. */
#include "api_world.h"

#include "calendar/day.h"
#include "calendar/timezone.h"

static json_t *ask(struct api_world *world, const char *const *query, int status)
{
	const struct api_world_ask asked = {
		.method = "GET",
		.path = "/v1/report",
		.query = query,
		.status = status,
	};

	return api_world_ask(world, &asked);
}

/* The station's clock stands on the morning of 2026-11-24. */
static void the_days_are_those_that_were_named(void **state)
{
	static const struct {
		const char *query[5];
		const char *from, *until;
	} cases[] = {
		{ { NULL }, "2026-11-24", "2026-11-25" },
		{ { "day", "today" }, "2026-11-24", "2026-11-25" },
		{ { "day", "yesterday" }, "2026-11-23", "2026-11-24" },
		{ { "day", "2024-02-29" }, "2024-02-29", "2024-03-01" },
		{ { "month", "2026-02" }, "2026-02-01", "2026-03-01" },
		{ { "month", "2026-12" }, "2026-12-01", "2027-01-01" },
		{ { "from", "2026-11-20" }, "2026-11-20", "2026-11-25" },
		{ { "from", "2026-11-20", "until", "2026-11-22" }, "2026-11-20", "2026-11-22" },
		{ { "from", "yesterday", "until", "today" }, "2026-11-23", "2026-11-24" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *report = ask(*state, cases[i].query, 200);
		assert_string_equal(text_of(report, "from"), cases[i].from);
		assert_string_equal(text_of(report, "until"), cases[i].until);
	}
}

static void days_that_do_not_exist_are_refused_with_what_they_must_be_like(void **state)
{
	static const struct {
		const char *query[5];
		const char *says;
	} cases[] = {
		{ { "day", "2026-02-30" }, "there is no 2026-02-30 in the calendar" },
		{ { "day", "2025-02-29" }, "there is no 2025-02-29 in the calendar" },
		{ { "day", "0000-01-01" }, "there is no" },
		{ { "day", "2026/11/24" }, "a day such as 2026-11-24" },
		{ { "day", "11-24" }, "a day such as 2026-11-24" },
		{ { "day", "24.11.2026" }, "a day such as 2026-11-24" },
		{ { "day", "2026-11-24T07:00:00+08:00" }, "a day such as 2026-11-24" },
		{ { "day", "" }, "a day such as 2026-11-24" },
		{ { "month", "2026-13" }, "there is no 2026-13 in the calendar" },
		{ { "month", "2026-00" }, "there is no 2026-00 in the calendar" },
		{ { "month", "2026-11-24" }, "a month such as 2026-11" },
		{ { "month", "11" }, "a month such as 2026-11" },
		{ { "month", "2026-1x" }, "a month such as 2026-11" },
		{ { "month", "" }, "a month such as 2026-11" },
		{ { "from", "2026-11-31" }, "there is no 2026-11-31 in the calendar" },
		{ { "from", "2026-11-24", "until", "2026-11-24" }, "must be later" },
		{ { "from", "2026-11-24", "until", "2026-11-23" }, "must be later" },
		{ { "from", "2016-01-01", "until", "2026-11-24" }, "3660 days at most" },
		{ { "from", "0001-01-01", "until", "9999-12-31" }, "3660 days at most" },
		{ { "from", "2026-11-25" }, "must be later" },
		{ { "until", "2026-11-24" }, "needs \"from\"" },
		{ { "day", "today", "month", "2026-11" }, "either" },
		{ { "day", "today", "until", "2026-11-24" }, "either" },
		{ { "days", "today" }, "\"days\" is unknown" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *problem = ask(*state, cases[i].query, 400);
		const char *detail = text_of(problem, "detail");
		if (!strstr(detail, cases[i].says))
			fail_msg("%s=%s: %s", cases[i].query[0], cases[i].query[1], detail);
	}
}

static void a_day_on_which_nothing_was_planned_is_reported_too(void **state)
{
	json_auto_t *report = ask(*state, NULL, 200);
	const json_t *total = json_object_get(report, "total");
	const json_t *days = json_object_get(report, "days");

	assert_true(json_is_true(json_object_get(report, "zero")));
	assert_string_equal(text_of(report, "station"), station_name);
	assert_int_equal(integer_of(total, "planned"), 0);
	assert_true(json_is_null(json_object_get(total, "earliest")));
	assert_true(json_is_null(json_object_get(total, "level_db")));
	assert_int_equal(json_array_size(days), 1);
	assert_string_equal(text_of(json_array_get(days, 0), "day"), "2026-11-24");
	assert_int_equal(json_array_size(json_object_get(report, "missed")), 0);
	assert_null(json_object_get(report, "whole"));
}

static struct airing *row(int64_t id, enum airing_state how, enum airing_reason reason)
{
	struct airing *airing = world_airing(id, "morning", WORLD_MORNING_MS + id * 1000);

	world_set(&airing->title, "早间广播");
	world_set(&airing->category, "日常");
	world_set(&airing->responsible, "李书记");
	if (how == AIRING_AIRED)
		world_begin(airing);
	world_end(airing, how, reason);
	airing->sounded_ms = how == AIRING_AIRED ? 4000 : 0;
	return airing;
}

static void the_report_counts_by_notice_zone_category_and_responsible(void **state)
{
	static const struct {
		const char *list, *key, *value;
	} parts[] = {
		{ "notices", "notice", "morning" },
		{ "zones", "zone", "village" },
		{ "categories", "category", "日常" },
		{ "responsibles", "responsible", "李书记" },
	};
	struct api_world *world = *state;
	struct airing *rows[] = {
		row(1, AIRING_AIRED, AIRING_REASON_NONE),
		row(2, AIRING_FAILED, AIRING_REASON_DEVICE),
		row(3, AIRING_CANCELLED, AIRING_REASON_QUIET_HOURS),
	};
	char moment[CLOCK_TEXT_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(world_record(&world->log, rows[i]), 0);
		airing_free(rows[i]);
	}
	json_auto_t *report = ask(world, NULL, 200);
	assert_true(json_is_false(json_object_get(report, "zero")));
	assert_true(json_is_false(json_object_get(report, "over")));
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		const json_t *list = json_object_get(report, parts[i].list);
		const json_t *entry = json_array_get(list, 0);
		assert_int_equal(json_array_size(list), 1);
		assert_string_equal(text_of(entry, parts[i].key), parts[i].value);
		assert_int_equal(integer_of(entry, "planned"), 3);
		assert_int_equal(integer_of(entry, "aired"), 1);
		assert_int_equal(integer_of(entry, "failed"), 1);
		assert_int_equal(integer_of(entry, "cancelled"), 1);
		assert_int_equal(integer_of(entry, "sounded_ms"), 4000);
		assert_int_equal(integer_of(entry, "most_aired_a_day"), 1);
		assert_string_equal(
			text_of(entry, "earliest"), clock_format(WORLD_MORNING_MS + 1000, moment));
	}
	assert_string_equal(text_of(json_array_get(json_object_get(report, "notices"), 0), "title"),
		"早间广播");
	assert_string_equal(
		text_of(json_array_get(json_object_get(report, "zones"), 0), "title"), "全村");
	const json_t *missed = json_object_get(report, "missed");
	assert_int_equal(json_array_size(missed), 2);
	assert_string_equal(text_of(json_array_get(missed, 0), "reason"), "device");
	assert_string_equal(text_of(json_array_get(missed, 1), "reason"), "quiet-hours");
	assert_true(json_is_true(json_object_get(report, "missed_whole")));
}

static void a_log_that_cannot_be_read_is_told(void **state)
{
	struct api_world *world = *state;

	world->log_error = -EIO;
	json_auto_t *problem = ask(world, NULL, 503);
	assert_non_null(strstr(text_of(problem, "detail"), "cannot be read"));
	world->log_error = -ECANCELED;
	json_decref(ask(world, NULL, 503));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, api_world_setup, api_world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_days_are_those_that_were_named),
		TEST(days_that_do_not_exist_are_refused_with_what_they_must_be_like),
		TEST(a_day_on_which_nothing_was_planned_is_reported_too),
		TEST(the_report_counts_by_notice_zone_category_and_responsible),
		TEST(a_log_that_cannot_be_read_is_told),
	};

	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
