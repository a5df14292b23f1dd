/* The how manieth of its notice an airing is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "station/agenda.h"
#include "station/turn.h"

#define DAY_MS INT64_C(86400000)

/* 2026-11-24 00:00 in UTC, which the tests' time zone is: a Tuesday. */
#define MIDNIGHT_MS INT64_C(1795478400000)

static int seven[] = { 7 * 3600 }, seven_and_eight[] = { 7 * 3600, 8 * 3600 };

static struct rule daily = { .times = seven, .time_count = 1 };
static struct rule twice = { .times = seven_and_eight, .time_count = 2 };
static struct rule weekly = { .weekdays = 1 << WEEKDAY_TUESDAY, .times = seven, .time_count = 1 };
static struct rule first_of_month = { .lunar_days = (struct lunar_day[]){ { 0, 1 } },
	.lunar_count = 1,
	.times = seven,
	.time_count = 1 };
static struct rule both[] = {
	{ .times = seven, .time_count = 1 },
	{ .weekdays = 1 << WEEKDAY_SUNDAY, .times = seven_and_eight, .time_count = 2 },
};

/* Each moment of some weeks is the next turn, also where the counting goes on. */
static void each_moment_is_one_turn_further(void **state)
{
	static const struct notice notices[] = {
		{ .name = (char *)"daily", .rules = &daily, .rule_count = 1 },
		{ .name = (char *)"twice", .rules = &twice, .rule_count = 1 },
		{ .name = (char *)"weekly", .rules = &weekly, .rule_count = 1 },
		{ .name = (char *)"lunar", .rules = &first_of_month, .rule_count = 1 },
		{ .name = (char *)"both", .rules = both, .rule_count = 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(notices); i++) {
		struct turn_count count = { 0 };
		struct occurrence occurrence;
		struct agenda *agenda;
		uint64_t before = 0;
		int moments = 0;
		assert_int_equal(
			agenda_new(&notices[i], 1, MIDNIGHT_MS, MIDNIGHT_MS + 70 * DAY_MS, &agenda),
			0);
		for (; agenda_next(agenda, &occurrence) == 0; moments++) {
			const uint64_t turn = turn_of(&notices[i], occurrence.planned_ms, NULL);
			assert_int_equal(turn_of(&notices[i], occurrence.planned_ms, &count), turn);
			if (moments > 0)
				assert_int_equal(turn, before + 1);
			before = turn;
		}
		assert_true(moments >= 2);
		agenda_free(agenda);
	}
}

static void turns_count_from_the_beginning_of_2026(void **state)
{
	const struct notice notice = { .name = (char *)"a", .rules = &daily, .rule_count = 1 };

	(void)state;
	/* The 1st of January at 15:00 in Beijing is its first in UTC. */
	assert_int_equal(turn_of(&notice, TURN_EPOCH_MS + 15 * 3600000, NULL), 0);
	assert_int_equal(turn_of(&notice, TURN_EPOCH_MS + 15 * 3600000 + DAY_MS, NULL), 1);
	/* What is given by command begins like the next one. */
	assert_int_equal(turn_of(&notice, TURN_EPOCH_MS + 16 * 3600000, NULL), 1);
}

/* Also with a clock that nobody has set. */
static void what_plans_nothing_or_before_has_another_turn_each_day(void **state)
{
	const struct notice none = { .name = (char *)"a" };
	const struct notice notice = { .name = (char *)"a", .rules = &twice, .rule_count = 1 };

	(void)state;
	for (int day = 0; day < 20; day++) {
		const int64_t now_ms = MIDNIGHT_MS + day * DAY_MS + 9 * 3600000;
		assert_int_equal(
			turn_of(&none, now_ms + DAY_MS, NULL), turn_of(&none, now_ms, NULL) + 1);
		const int64_t at_ms = day * DAY_MS + 7 * 3600000;
		assert_int_equal(
			turn_of(&notice, at_ms + 3600000, NULL), turn_of(&notice, at_ms, NULL) + 1);
		assert_int_equal(
			turn_of(&notice, at_ms + DAY_MS, NULL), turn_of(&notice, at_ms, NULL) + 2);
	}
}

static void what_comes_too_often_to_be_counted_goes_by_the_day(void **state)
{
	int times[RULE_TIMES_MAX];
	const struct rule rule = { .times = times, .time_count = RULE_TIMES_MAX };
	const struct notice notice = {
		.name = (char *)"a",
		.rules = (struct rule *)&rule,
		.rule_count = 1,
	};
	struct turn_count count = { 0 };

	(void)state;
	for (int i = 0; i < RULE_TIMES_MAX; i++)
		times[i] = i * 60;
	for (int64_t at_ms = MIDNIGHT_MS - 180000; at_ms < MIDNIGHT_MS + 180000; at_ms += 60000) {
		const uint64_t turn = turn_of(&notice, at_ms, NULL);
		assert_int_equal(turn_of(&notice, at_ms + 60000, NULL), turn + 1);
		assert_int_equal(turn_of(&notice, at_ms, &count), turn);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_moment_is_one_turn_further),
		cmocka_unit_test(turns_count_from_the_beginning_of_2026),
		cmocka_unit_test(what_plans_nothing_or_before_has_another_turn_each_day),
		cmocka_unit_test(what_comes_too_often_to_be_counted_goes_by_the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
