/* What becomes of each planned moment: told when it is due, or missed and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "station/planner.h"

/* 2026-11-24 00:00 in UTC, which the tests' time zone is. */
#define MIDNIGHT_MS INT64_C(1795478400000)
#define HOUR_MS     INT64_C(3600000)
#define MINUTE_MS   INT64_C(60000)
#define AT(hour)    (MIDNIGHT_MS + (hour)*HOUR_MS)

static int every_two_hours[12];
static struct rule rule = { .times = every_two_hours, .time_count = 12 };

struct world {
	struct planner *planner;
	struct notice notice;
	char told[1024]; /* "8 due, 10 missed-power, ..." */
	int64_t rows[64];
	size_t row_count;
};

static bool knows(const char *notice, int64_t planned_ms, void *userdata)
{
	const struct world *world = userdata;

	(void)notice;
	for (size_t i = 0; i < world->row_count; i++)
		if (world->rows[i] == planned_ms)
			return true;
	return false;
}

static void tell(struct world *world, struct airing *airing, const char *what)
{
	char line[64];

	(void)snprintf(line, sizeof(line), "%d %s, ",
		(int)((airing->planned_ms - MIDNIGHT_MS) / HOUR_MS), what);
	strcat(world->told, line);
	/* While it is told, the mark has not come to it yet. */
	const int64_t mark_ms = planner_answered_ms(world->planner, INT64_MAX / 2);
	assert_true(mark_ms == CLOCK_NONE || mark_ms < airing->planned_ms);
	world->rows[world->row_count++] = airing->planned_ms;
	airing_free(airing);
}

static void submit(const struct notice *notice, struct airing *airing, void *userdata)
{
	assert_string_equal(airing->notice, notice->name);
	tell(userdata, airing, "due");
}

static void miss(struct airing *airing, enum airing_reason reason, void *userdata)
{
	tell(userdata, airing, airing_reason_name(reason));
}

static void put_off(const char *notice, int64_t planned_ms, void *userdata)
{
	(void)userdata;
	fail_msg("%s %lld was lost", notice, (long long)planned_ms);
}

static void nothing(void *userdata)
{
	(void)userdata;
}

static int set_up(void **state)
{
	static const struct planner_ops ops = { knows, submit, miss, put_off, nothing, nothing };
	static char *zones[] = { (char *)"a" };
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	for (int i = 0; i < 12; i++)
		every_two_hours[i] = i * 7200;
	world->notice = (struct notice){
		.name = (char *)"x",
		.title = (char *)"",
		.category = (char *)"",
		.responsible = (char *)"",
		.zones = zones,
		.zone_count = 1,
		.rules = &rule,
		.rule_count = 1,
		.late_ms = NOTICE_LATE_UNSET,
		.script = { .text = (char *)"",
			.second_text = (char *)"",
			.bridge = (char *)"",
			.voice = { .name = (char *)"", .espeak = (char *)"" } },
	};
	assert_int_equal(planner_new(&ops, world, &world->planner), 0);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	planner_free(world->planner);
	free(world);
	return 0;
}

static void start(struct world *world, int64_t mark_ms, int64_t now_ms, bool is_trusted)
{
	const struct planner_start how = {
		.mark_ms = mark_ms,
		.now_ms = now_ms,
		.is_trusted = is_trusted,
	};

	assert_int_equal(planner_start(world->planner, &world->notice, 1, &how), 0);
}

static void expect(struct world *world, const char *told)
{
	assert_string_equal(world->told, told);
	world->told[0] = '\0';
}

static void a_moment_is_told_a_lead_before_it_and_once(void **state)
{
	struct world *world = *state;

	start(world, CLOCK_NONE, AT(7), true);
	assert_true(planner_wake_ms(world->planner) == AT(8) - STATION_LEAD_MS);
	planner_answer(world->planner, AT(8) - STATION_LEAD_MS - 1);
	expect(world, "");
	planner_answer(world->planner, AT(8) - STATION_LEAD_MS);
	planner_answer(world->planner, AT(8));
	expect(world, "8 due, ");
	assert_true(planner_answered_ms(world->planner, AT(9)) == AT(9));
	assert_true(planner_answered_ms(world->planner, AT(11)) == AT(10) - 1);
}

static void what_the_power_cut_swallowed_airs_only_as_late_as_its_notice_says(void **state)
{
	static const struct {
		int64_t late_ms;
		int64_t back_ms; /* when the power is back, after 10:00 */
		const char *told;
	} cases[] = {
		{ NOTICE_LATE_UNSET, MINUTE_MS, "8 missed-power, 10 missed-power, " },
		{ 5 * MINUTE_MS, 5 * MINUTE_MS, "8 missed-power, 10 due, " },
		{ 5 * MINUTE_MS, 5 * MINUTE_MS + 1, "8 missed-power, 10 missed-power, " },
		{ NOTICE_LATE_NEVER_MS, MINUTE_MS, "8 missed-power, 10 missed-power, " },
		{ NOTICE_LATE_SAME_DAY, 119 * MINUTE_MS, "8 missed-power, 10 due, " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		void *made;
		assert_int_equal(set_up(&made), 0);
		struct world *world = made;
		world->notice.late_ms = cases[i].late_ms;
		start(world, AT(7), AT(10) + cases[i].back_ms, true);
		expect(world, cases[i].told);
		assert_int_equal(tear_down(&made), 0);
	}
}

static void same_day_ends_at_midnight(void **state)
{
	struct world *world = *state;

	world->notice.late_ms = NOTICE_LATE_SAME_DAY;
	assert_true(notice_deadline_ms(&world->notice, AT(22)) == AT(24) - 1);
	assert_true(notice_deadline_ms(&world->notice, AT(24)) == AT(48) - 1);
}

static void what_the_clock_steps_over_airs_within_ten_minutes(void **state)
{
	struct world *world = *state;

	start(world, CLOCK_NONE, AT(7), true);
	assert_int_equal(planner_clock_set(world->planner, AT(10) + 10 * MINUTE_MS), 0);
	expect(world, "8 missed-clock, 10 due, ");
	assert_int_equal(planner_clock_set(world->planner, AT(12) + 10 * MINUTE_MS + 1), 0);
	expect(world, "12 missed-clock, ");
}

static void a_step_back_tells_nothing_twice(void **state)
{
	struct world *world = *state;

	start(world, CLOCK_NONE, AT(7), true);
	planner_answer(world->planner, AT(10));
	world->told[0] = '\0';
	assert_int_equal(planner_clock_set(world->planner, AT(5)), 0);
	planner_answer(world->planner, AT(6));
	planner_answer(world->planner, AT(8));
	planner_answer(world->planner, AT(12));
	expect(world, "6 due, 12 due, ");
}

static void a_mark_of_the_future_is_none(void **state)
{
	struct world *world = *state;

	start(world, AT(100), AT(7), true);
	expect(world, "");
	planner_answer(world->planner, AT(8));
	expect(world, "8 due, ");
}

static void until_the_clock_is_trusted_the_mark_stays(void **state)
{
	struct world *world = *state;

	start(world, AT(3), AT(7), false);
	expect(world, "");
	planner_answer(world->planner, AT(8));
	expect(world, "8 due, ");
	assert_true(planner_answered_ms(world->planner, AT(9)) == AT(3));
	/* Nobody knows what a step by a clock that is not trusted means. */
	assert_int_equal(planner_clock_set(world->planner, AT(13)), 0);
	expect(world, "");
}

static void once_the_clock_is_trusted_all_since_the_mark_is_answered_for(void **state)
{
	struct world *world = *state;

	start(world, AT(3), AT(3) + MINUTE_MS, false);
	planner_answer(world->planner, AT(4));
	expect(world, "4 due, ");
	/* In truth it is 12:05, and the daemon has lived for three hours. */
	assert_int_equal(planner_clock_set(world->planner, AT(12) + 5 * MINUTE_MS), 0);
	expect(world, "");
	assert_int_equal(planner_trust(world->planner, AT(9), AT(12) + 5 * MINUTE_MS), 0);
	expect(world, "6 missed-power, 8 missed-power, 10 missed-clock, 12 due, ");
	assert_true(planner_answered_ms(world->planner, AT(13)) == AT(13));
}

static void what_is_followed_by_one_that_has_its_row_does_not_air(void **state)
{
	struct world *world = *state;

	world->notice.late_ms = 12 * HOUR_MS;
	start(world, AT(3), AT(9) + MINUTE_MS, false);
	planner_answer(world->planner, AT(10));
	expect(world, "10 due, ");
	assert_int_equal(planner_trust(world->planner, AT(9), AT(10) + MINUTE_MS), 0);
	expect(world, "4 missed-power, 6 missed-power, 8 missed-power, ");
}

static void a_boot_in_1970_plans_nothing_there(void **state)
{
	struct world *world = *state;

	start(world, AT(3), 5 * HOUR_MS, false);
	planner_answer(world->planner, 900 * HOUR_MS);
	expect(world, "");
	assert_true(planner_wake_ms(world->planner) == AT(4) - STATION_LEAD_MS);
}

static void a_new_log_answers_from_when_the_daemon_lived(void **state)
{
	struct world *world = *state;

	start(world, CLOCK_NONE, 5 * HOUR_MS, false);
	assert_int_equal(planner_clock_set(world->planner, AT(9)), 0);
	assert_int_equal(planner_trust(world->planner, AT(7), AT(9)), 0);
	expect(world, "8 missed-clock, ");
}

static void what_passed_since_a_mark_that_comes_late_is_answered_for_beside_what_was_told(
	void **state)
{
	struct world *world = *state;

	start(world, CLOCK_NONE, AT(9), true);
	planner_answer(world->planner, AT(10));
	expect(world, "10 due, ");
	assert_int_equal(planner_catch_up(world->planner, AT(5), AT(9), AT(11)), 0);
	expect(world, "6 missed-power, 8 missed-power, ");
	planner_answer(world->planner, AT(12));
	expect(world, "12 due, ");
}

static void a_mark_that_comes_late_waits_for_the_clock_to_be_trusted(void **state)
{
	struct world *world = *state;

	start(world, CLOCK_NONE, AT(9), false);
	assert_int_equal(planner_catch_up(world->planner, AT(5), AT(9), AT(11)), 0);
	expect(world, "");
	assert_true(planner_answered_ms(world->planner, AT(11)) == AT(5));
	assert_int_equal(planner_trust(world->planner, AT(9), AT(11)), 0);
	expect(world, "6 missed-power, 8 missed-power, 10 missed-clock, ");
}

static void replace(struct world *world, const struct notice *notices, size_t count, int64_t now_ms)
{
	struct plan *plan;

	assert_int_equal(planner_prepare(world->planner, notices, count, now_ms, &plan), 0);
	planner_follow(world->planner, plan);
}

static void one_that_is_renamed_after_it_was_told_does_not_come_again(void **state)
{
	struct world *world = *state;
	struct notice renamed = world->notice, again = world->notice;

	renamed.name = (char *)"y";
	again.name = (char *)"z";
	start(world, CLOCK_NONE, AT(7), true);
	planner_answer(world->planner, AT(8) - STATION_LEAD_MS);
	expect(world, "8 due, ");
	world->row_count = 0; /* Of the new names there are none. */
	replace(world, &renamed, 1, AT(8) - STATION_LEAD_MS);
	replace(world, &again, 1, AT(8) - 1);
	planner_answer(world->planner, AT(10));
	expect(world, "10 due, ");
}

static void another_text_at_the_same_moment_is_another_notice(void **state)
{
	struct world *world = *state;
	struct notice other = world->notice;

	other.name = (char *)"y";
	other.script.text = (char *)"something else";
	start(world, CLOCK_NONE, AT(7), true);
	planner_answer(world->planner, AT(8) - STATION_LEAD_MS);
	expect(world, "8 due, ");
	world->row_count = 0;
	replace(world, &other, 1, AT(8) - STATION_LEAD_MS);
	planner_answer(world->planner, AT(8));
	expect(world, "8 due, ");
}

static void one_that_says_the_same_beside_it_is_not_its_new_name(void **state)
{
	struct world *world = *state;
	struct notice both[] = { world->notice, world->notice };

	both[1].name = (char *)"y";
	start(world, CLOCK_NONE, AT(7), true);
	planner_answer(world->planner, AT(8) - STATION_LEAD_MS);
	expect(world, "8 due, ");
	world->row_count = 0; /* What it knows by name is another test's. */
	replace(world, both, 2, AT(8) - STATION_LEAD_MS);
	planner_answer(world->planner, AT(8));
	expect(world, "8 due, ");
}

static void other_notices_are_planned_from_now_on(void **state)
{
	struct world *world = *state;

	start(world, CLOCK_NONE, AT(7), true);
	replace(world, &world->notice, 1, AT(8));
	expect(world, "8 due, ");
	replace(world, NULL, 0, AT(9));
	assert_true(planner_wake_ms(world->planner) == CLOCK_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_moment_is_told_a_lead_before_it_and_once),
		cmocka_unit_test(what_the_power_cut_swallowed_airs_only_as_late_as_its_notice_says),
		TEST(same_day_ends_at_midnight),
		TEST(what_the_clock_steps_over_airs_within_ten_minutes),
		TEST(a_step_back_tells_nothing_twice),
		TEST(a_mark_of_the_future_is_none),
		TEST(until_the_clock_is_trusted_the_mark_stays),
		TEST(once_the_clock_is_trusted_all_since_the_mark_is_answered_for),
		TEST(what_is_followed_by_one_that_has_its_row_does_not_air),
		TEST(a_boot_in_1970_plans_nothing_there),
		TEST(a_new_log_answers_from_when_the_daemon_lived),
		TEST(what_passed_since_a_mark_that_comes_late_is_answered_for_beside_what_was_told),
		TEST(a_mark_that_comes_late_waits_for_the_clock_to_be_trusted),
		TEST(other_notices_are_planned_from_now_on),
		TEST(one_that_is_renamed_after_it_was_told_does_not_come_again),
		TEST(another_text_at_the_same_moment_is_another_notice),
		TEST(one_that_says_the_same_beside_it_is_not_its_new_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
