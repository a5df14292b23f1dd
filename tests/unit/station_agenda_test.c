/* Every planned moment of a set of notices, in order. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "station/agenda.h"

/* 2026-11-24 00:00 in UTC, which the tests' time zone is. */
#define MIDNIGHT_MS INT64_C(1795478400000)

static int seven[] = { 7 * 3600 }, seven_and_eight[] = { 7 * 3600, 8 * 3600 };

static struct rule at_seven = { .times = seven, .time_count = 1 };
static struct rule twice = { .times = seven_and_eight, .time_count = 2 };
static struct rule both[] = {
	{ .times = seven, .time_count = 1 },
	{ .times = seven_and_eight, .time_count = 2 },
};

static void list_all(const struct notice *notices, size_t count, int most, char *ret_told)
{
	struct occurrence occurrence;
	struct agenda *agenda;

	assert_int_equal(agenda_new(notices, count, MIDNIGHT_MS, INT64_MAX, &agenda), 0);
	ret_told[0] = '\0';
	for (int i = 0; i < most && agenda_next(agenda, &occurrence) == 0; i++)
		sprintf(ret_told + strlen(ret_told), "%s %d, ", occurrence.notice->name,
			(int)((occurrence.planned_ms - MIDNIGHT_MS) / 3600000));
	agenda_free(agenda);
}

static void one_second_is_ordered_by_priority_then_by_name(void **state)
{
	const struct notice notices[] = {
		{ .name = (char *)"b", .rules = &at_seven, .rule_count = 1 },
		{ .name = (char *)"c",
			.priority = PRIORITY_URGENT,
			.rules = &twice,
			.rule_count = 1 },
		{ .name = (char *)"a", .rules = &at_seven, .rule_count = 1 },
	};
	char told[200];

	(void)state;
	list_all(notices, 3, 6, told);
	assert_string_equal(told, "c 7, a 7, b 7, c 8, c 31, a 31, ");
}

static void a_moment_that_two_rules_plan_comes_once(void **state)
{
	const struct notice notices[] = {
		{ .name = (char *)"a", .rules = both, .rule_count = 2 },
	};
	char told[200];

	(void)state;
	list_all(notices, 1, 3, told);
	assert_string_equal(told, "a 7, a 8, a 31, ");
}

static void an_agenda_with_an_end_has_all_before_it_and_nothing_from_it_on(void **state)
{
	/* The time signal of eight begins before what is due at three seconds to it. */
	static int just_before[] = { 8 * 3600 - 3 }, eight[] = { 8 * 3600 };
	static struct rule before = { .times = just_before, .time_count = 1 };
	static struct rule at_eight = { .times = eight, .time_count = 1 };
	const struct notice notices[] = {
		{ .name = (char *)"signal",
			.rules = &at_eight,
			.rule_count = 1,
			.script = { .prelude.chime = CHIME_PIPS } },
		{ .name = (char *)"before", .rules = &before, .rule_count = 1 },
	};
	const int64_t eight_ms = MIDNIGHT_MS + 8 * 3600 * INT64_C(1000);
	struct occurrence occurrence;
	struct agenda *agenda;

	(void)state;
	assert_int_equal(agenda_new(notices, 2, MIDNIGHT_MS, eight_ms, &agenda), 0);
	assert_int_equal(agenda_next(agenda, &occurrence), 0);
	assert_string_equal(occurrence.notice->name, "before");
	assert_int_equal(agenda_next(agenda, &occurrence), -ENOENT);
	agenda_free(agenda);
}

static void without_rules_there_is_nothing_to_take(void **state)
{
	const struct notice notices[] = { { .name = (char *)"a" } };
	struct occurrence occurrence;
	struct agenda *agenda;

	(void)state;
	assert_int_equal(agenda_new(notices, 1, MIDNIGHT_MS, INT64_MAX, &agenda), 0);
	assert_int_equal(agenda_next(agenda, &occurrence), -ENOENT);
	agenda_free(agenda);
}

static void a_thousand_notices_come_in_the_order_of_time(void **state)
{
	static struct rule rules[1000];
	static int times[1000];
	static char names[1000][8];
	static struct notice notices[1000];
	struct occurrence occurrence;
	struct agenda *agenda;
	int64_t before_ms = 0;

	(void)state;
	srand(1);
	for (int i = 0; i < 1000; i++) {
		times[i] = rand() % 86400;
		rules[i] = (struct rule){ .times = &times[i], .time_count = 1 };
		sprintf(names[i], "n%d", i);
		notices[i] =
			(struct notice){ .name = names[i], .rules = &rules[i], .rule_count = 1 };
	}
	assert_int_equal(agenda_new(notices, 1000, MIDNIGHT_MS, INT64_MAX, &agenda), 0);
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(agenda_next(agenda, &occurrence), 0);
		assert_true(occurrence.planned_ms >= before_ms);
		before_ms = occurrence.planned_ms;
	}
	/* Three days of each, less those whose second on the fourth has not come. */
	assert_in_range(before_ms, MIDNIGHT_MS + 2 * 86400000LL, MIDNIGHT_MS + 3 * 86400000LL);
	agenda_free(agenda);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_second_is_ordered_by_priority_then_by_name),
		cmocka_unit_test(a_moment_that_two_rules_plan_comes_once),
		cmocka_unit_test(an_agenda_with_an_end_has_all_before_it_and_nothing_from_it_on),
		cmocka_unit_test(without_rules_there_is_nothing_to_take),
		cmocka_unit_test(a_thousand_notices_come_in_the_order_of_time),
	};

	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
