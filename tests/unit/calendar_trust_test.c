/* When the wall clock may be believed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/trust.h"

#define NOW_MS  INT64_C(1795521600000) /* 2026-11-24 12:00 UTC */
#define HOUR_MS INT64_C(3600000)

static void each_evidence_is_judged(void **state)
{
	static const struct {
		const char *what;
		struct clock_evidence evidence;
		enum clock_trust trust;
	} cases[] = {
		{ "nothing", { .now_ms = NOW_MS, .mark_ms = CLOCK_NONE, .rtc_ms = CLOCK_NONE },
			CLOCK_TRUST_NONE },
		/* A clock file restored the shutdown, a minute after the last row. */
		{ "later alone",
			{ .now_ms = NOW_MS, .mark_ms = NOW_MS - 60000, .rtc_ms = CLOCK_NONE },
			CLOCK_TRUST_NONE },
		{ "kernel", { .now_ms = NOW_MS, .rtc_ms = CLOCK_NONE, .is_synchronised = true },
			CLOCK_TRUST_SYNCHRONISED },
		/* The kernel's word holds also when the last row is of a wrong future. */
		{ "kernel, old mark ahead",
			{ .now_ms = NOW_MS,
				.mark_ms = NOW_MS + HOUR_MS,
				.rtc_ms = CLOCK_NONE,
				.is_synchronised = true },
			CLOCK_TRUST_SYNCHRONISED },
		{ "rtc", { .now_ms = NOW_MS, .mark_ms = NOW_MS - 1, .rtc_ms = NOW_MS + 900 },
			CLOCK_TRUST_RTC },
		{ "rtc, new log", { .now_ms = NOW_MS, .mark_ms = CLOCK_NONE, .rtc_ms = NOW_MS },
			CLOCK_TRUST_RTC },
		{ "rtc in local time",
			{ .now_ms = NOW_MS,
				.mark_ms = 1,
				.rtc_ms = NOW_MS + 8 * HOUR_MS,
				.utc_offset_ms = 8 * HOUR_MS },
			CLOCK_TRUST_RTC },
		{ "rtc behind the last row",
			{ .now_ms = NOW_MS, .mark_ms = NOW_MS + 1, .rtc_ms = NOW_MS },
			CLOCK_TRUST_NONE },
		{ "rtc of another time",
			{ .now_ms = NOW_MS, .mark_ms = 1, .rtc_ms = NOW_MS - HOUR_MS },
			CLOCK_TRUST_NONE },
		{ "rtc that lost its battery",
			{ .now_ms = 5 * HOUR_MS, .mark_ms = CLOCK_NONE, .rtc_ms = 5 * HOUR_MS },
			CLOCK_TRUST_NONE },
		{ "host",
			{ .now_ms = NOW_MS,
				.mark_ms = 1,
				.rtc_ms = CLOCK_NONE,
				.is_virtual = true },
			CLOCK_TRUST_HOST },
		{ "host behind the last row",
			{ .now_ms = NOW_MS,
				.mark_ms = NOW_MS + 1,
				.rtc_ms = CLOCK_NONE,
				.is_virtual = true },
			CLOCK_TRUST_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (trust_judge(&cases[i].evidence, CLOCK_TRUST_DEFAULT) != cases[i].trust)
			fail_msg("%s", cases[i].what);
}

static void only_what_is_accepted_counts(void **state)
{
	struct clock_evidence all = {
		.now_ms = NOW_MS,
		.mark_ms = 1,
		.rtc_ms = NOW_MS,
		.is_synchronised = true,
		.is_virtual = true,
	};

	(void)state;
	assert_int_equal(trust_judge(&all, 0), CLOCK_TRUST_NONE);
	assert_int_equal(trust_judge(&all, 1U << CLOCK_TRUST_HOST), CLOCK_TRUST_HOST);
	assert_int_equal(trust_judge(&all, 1U << CLOCK_TRUST_RTC), CLOCK_TRUST_RTC);
	const struct clock_evidence none = { .rtc_ms = CLOCK_NONE };
	assert_int_equal(trust_judge(&none, 1U << CLOCK_TRUST_ALWAYS), CLOCK_TRUST_ALWAYS);
}

static void each_name_is_read_back(void **state)
{
	enum clock_trust read;

	(void)state;
	for (enum clock_trust i = CLOCK_TRUST_NONE + 1; i < CLOCK_TRUST_COUNT; i++) {
		assert_int_equal(clock_trust_parse(clock_trust_name(i), &read), 0);
		assert_int_equal(read, i);
	}
	assert_int_equal(clock_trust_parse("", &read), -EINVAL);
	assert_int_equal(clock_trust_parse("ntp", &read), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_evidence_is_judged),
		cmocka_unit_test(only_what_is_accepted_counts),
		cmocka_unit_test(each_name_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
