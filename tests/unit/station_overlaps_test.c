/* Which planned airings meet in a zone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "station/overlaps.h"

static char *village[] = { (char *)"village" }, *school[] = { (char *)"school" },
	    *both_zones[] = { (char *)"school", (char *)"village" };

static const struct notice here = { .zones = village, .zone_count = 1 };
static const struct notice elsewhere = { .zones = school, .zone_count = 1 };
static const struct notice everywhere = { .zones = both_zones, .zone_count = 2 };

/* "0: 1 2, 1: 0, 2: 0, " of those that meet any. */
static void expect(const struct claim *claims, size_t count, const char *told)
{
	struct overlaps *overlaps;
	char found[400] = "";
	const size_t *places;

	assert_int_equal(overlaps_new(claims, count, &overlaps), 0);
	for (size_t i = 0; i < count; i++) {
		const size_t met = overlaps_of(overlaps, i, &places);
		if (met > 0)
			sprintf(found + strlen(found), "%zu:", i);
		for (size_t j = 0; j < met; j++)
			sprintf(found + strlen(found), " %zu", places[j]);
		if (met > 0)
			strcat(found, ", ");
	}
	assert_string_equal(found, told);
	overlaps_free(overlaps);
}

static void one_that_begins_before_the_other_ends_meets_it_and_is_met(void **state)
{
	const struct claim claims[] = { { &here, 0, 10000 }, { &here, 9999, 20000 },
		{ &here, 20000, 30000 } };

	(void)state;
	expect(claims, 3, "0: 1, 1: 0, ");
}

static void all_that_one_meets_are_told_in_order(void **state)
{
	/* A time signal stands at its moment, and begins before it. */
	const struct claim claims[] = { { &here, 0, 9000 }, { &here, 6000, 7000 },
		{ &here, 3000, 5000 }, { &here, 8000, 9000 } };

	(void)state;
	expect(claims, 4, "0: 1 2 3, 1: 0, 2: 0, 3: 0, ");
}

static void one_that_never_sounds_meets_nobody(void **state)
{
	const struct claim claims[] = { { &here, 0, 10000 }, { &here, 5000, 5000 },
		{ &here, 0, 0 } };

	(void)state;
	expect(claims, 3, "");
}

static void zones_apart_do_not_meet_and_one_in_common_does(void **state)
{
	const struct claim claims[] = { { &here, 0, 10000 }, { &elsewhere, 0, 10000 },
		{ &everywhere, 1000, 2000 } };

	(void)state;
	expect(claims, 3, "0: 2, 1: 2, 2: 0 1, ");
}

static void of_a_crowd_each_pair_is_told_twice_or_not_at_all(void **state)
{
	enum { CROWD = 3 * OVERLAPS_MAX };
	struct claim claims[CROWD];
	struct overlaps *overlaps;
	size_t told = 0;

	(void)state;
	for (size_t i = 0; i < CROWD; i++)
		claims[i] = (struct claim){ &here, (int64_t)i, 10000 };
	assert_int_equal(overlaps_new(claims, CROWD, &overlaps), 0);
	for (size_t i = 0; i < CROWD; i++) {
		const size_t *places, *back;
		const size_t met = overlaps_of(overlaps, i, &places);
		assert_in_range(met, 0, OVERLAPS_MAX);
		for (size_t j = 0; j < met; j++) {
			const size_t others = overlaps_of(overlaps, places[j], &back);
			size_t k = 0;
			while (k < others && back[k] != i)
				k++;
			assert_true(k < others);
		}
		told += met;
	}
	assert_true(told >= CROWD * OVERLAPS_MAX / 2);
	overlaps_free(overlaps);
}

static void nothing_planned_meets_nothing(void **state)
{
	(void)state;
	expect(NULL, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_begins_before_the_other_ends_meets_it_and_is_met),
		cmocka_unit_test(all_that_one_meets_are_told_in_order),
		cmocka_unit_test(one_that_never_sounds_meets_nobody),
		cmocka_unit_test(zones_apart_do_not_meet_and_one_in_common_does),
		cmocka_unit_test(of_a_crowd_each_pair_is_told_twice_or_not_at_all),
		cmocka_unit_test(nothing_planned_meets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
