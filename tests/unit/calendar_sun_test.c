/* Sun times against facts of another origin, tests/facts/make-sun-facts. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "calendar/sun.h"

static const struct sun_facts {
	const char *place;
	double latitude, longitude;
	int64_t noon_s;
	int64_t event_s[SUN_EVENT_COUNT]; /* 0: does not happen */
} facts[] = {
#include "facts/sun.inc"
};

static void the_sun_rises_and_sets_within_a_minute_of_the_facts(void **state)
{
	size_t compared = 0, missing = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		for (int event = 0; event < SUN_EVENT_COUNT; event++) {
			int64_t time_ms;
			const int r = sun_event_at(facts[i].latitude, facts[i].longitude,
				(enum sun_event)event, facts[i].noon_s * 1000, &time_ms);
			if (facts[i].event_s[event] == 0) {
				if (r != -ENOENT)
					fail_msg("%s, %lld, event %d: found", facts[i].place,
						(long long)facts[i].noon_s, event);
				missing++;
				continue;
			}
			if (r < 0)
				fail_msg("%s, %lld, event %d: not found", facts[i].place,
					(long long)facts[i].noon_s, event);
			const int64_t apart_s = time_ms / 1000 - facts[i].event_s[event];
			if (llabs(apart_s) > 60)
				fail_msg("%s, %lld, event %d: %lld s apart", facts[i].place,
					(long long)facts[i].noon_s, event, (long long)apart_s);
			compared++;
		}
	/* The facts hold both what happens and what does not. */
	assert_true(compared > 900);
	assert_true(missing > 50);
}

static void events_of_a_day_come_in_their_order(void **state)
{
	static const double latitudes[] = { -60, -30, 0, 32.1, 53, 60 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(latitudes); i++)
		for (int day = 0; day < 366; day++) {
			const int64_t noon_ms = (1767268800 + day * INT64_C(86400)) * 1000;
			int64_t before_ms = noon_ms - 13 * 3600000;
			for (int event = 0; event < SUN_EVENT_COUNT; event++) {
				int64_t time_ms;
				if (sun_event_at(latitudes[i], 0, (enum sun_event)event, noon_ms,
					    &time_ms) < 0) {
					/* White nights: the sun stays above -6 degrees. */
					assert_true(latitudes[i] == 60 || latitudes[i] == -60);
					assert_true(event == SUN_DAWN || event == SUN_DUSK);
					continue;
				}
				assert_true(time_ms > before_ms);
				before_ms = time_ms;
			}
			assert_true(before_ms < noon_ms + 13 * 3600000);
		}
}

static void at_the_poles_there_is_no_rising(void **state)
{
	int64_t time_ms;

	(void)state;
	/* 2026-06-21 and 2026-12-21. */
	assert_int_equal(sun_event_at(90, 0, SUN_RISE, 1782043200000, &time_ms), -ENOENT);
	assert_int_equal(sun_event_at(-90, 180, SUN_SET, 1797854400000, &time_ms), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sun_rises_and_sets_within_a_minute_of_the_facts),
		cmocka_unit_test(events_of_a_day_come_in_their_order),
		cmocka_unit_test(at_the_poles_there_is_no_rising),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
