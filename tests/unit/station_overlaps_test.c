/* Which planned occurrences meet in a zone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "station/overlaps.h"

static char *village[] = { (char *)"village" }, *school[] = { (char *)"school" },
	    *both_zones[] = { (char *)"school", (char *)"village" };

static struct notice first = { .name = (char *)"first", .zones = village, .zone_count = 1 };
static struct notice second = { .name = (char *)"second", .zones = village, .zone_count = 1 };
static struct notice third = { .name = (char *)"third", .zones = village, .zone_count = 1 };
static struct notice elsewhere = { .name = (char *)"elsewhere", .zones = school, .zone_count = 1 };
static struct notice everywhere = { .name = (char *)"all", .zones = both_zones, .zone_count = 2 };
static struct notice alarm_notice = {
	.name = (char *)"alarm", .zones = village, .zone_count = 1, .priority = PRIORITY_URGENT
};

static struct overlap told[OVERLAPS_TOLD_MAX];

/* Due at that second and ten seconds long; how many it meets. */
static size_t add(struct overlaps *overlaps, const struct notice *notice, int due_s)
{
	const struct occurrence occurrence = { .notice = notice, .planned_ms = due_s * 1000LL };

	return overlaps_add(overlaps, &occurrence, 10000, told);
}

static void one_that_begins_before_the_other_ends_meets_it(void **state)
{
	struct overlaps overlaps = { 0 };

	(void)state;
	assert_int_equal(add(&overlaps, &first, 0), 0);
	assert_int_equal(add(&overlaps, &second, 9), 1);
	assert_ptr_equal(told[0].notice, &first);
	assert_false(told[0].is_at_once);
}

static void one_that_begins_when_the_other_ends_meets_nothing(void **state)
{
	struct overlaps overlaps = { 0 };

	(void)state;
	assert_int_equal(add(&overlaps, &first, 0), 0);
	assert_int_equal(add(&overlaps, &second, 10), 0);
}

static void two_of_one_second_meet_at_once(void **state)
{
	struct overlaps overlaps = { 0 };

	(void)state;
	assert_int_equal(add(&overlaps, &first, 0), 0);
	assert_int_equal(add(&overlaps, &second, 0), 1);
	assert_true(told[0].is_at_once);
}

static void one_that_waits_is_met_later(void **state)
{
	struct overlaps overlaps = { 0 };

	(void)state;
	assert_int_equal(add(&overlaps, &first, 0), 0);
	assert_int_equal(add(&overlaps, &second, 5), 1); /* sounds from 10 to 20 */
	assert_int_equal(add(&overlaps, &third, 16), 1);
	assert_ptr_equal(told[0].notice, &second);
}

static void one_of_a_higher_priority_does_not_wait(void **state)
{
	struct overlaps overlaps = { 0 };

	(void)state;
	assert_int_equal(add(&overlaps, &first, 0), 0);
	assert_int_equal(add(&overlaps, &alarm_notice, 5), 1);
	assert_int_equal(add(&overlaps, &third, 16), 0);
}

static void zones_apart_do_not_meet_and_one_in_common_does(void **state)
{
	struct overlaps overlaps = { 0 };

	(void)state;
	assert_int_equal(add(&overlaps, &first, 0), 0);
	assert_int_equal(add(&overlaps, &elsewhere, 0), 0);
	assert_int_equal(add(&overlaps, &everywhere, 1), 2);
}

static void a_crowd_is_told_up_to_the_limit_and_forgotten(void **state)
{
	struct overlaps overlaps = { 0 };

	(void)state;
	for (int i = 0; i < 3 * OVERLAPS_KEPT_MAX; i++) {
		const size_t expected = i < OVERLAPS_TOLD_MAX ? (size_t)i : OVERLAPS_TOLD_MAX;
		assert_int_equal(add(&overlaps, &first, 0), expected);
	}
	assert_int_equal(add(&overlaps, &second, 100000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_begins_before_the_other_ends_meets_it),
		cmocka_unit_test(one_that_begins_when_the_other_ends_meets_nothing),
		cmocka_unit_test(two_of_one_second_meet_at_once),
		cmocka_unit_test(one_that_waits_is_met_later),
		cmocka_unit_test(one_of_a_higher_priority_does_not_wait),
		cmocka_unit_test(zones_apart_do_not_meet_and_one_in_common_does),
		cmocka_unit_test(a_crowd_is_told_up_to_the_limit_and_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
