#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "studio/gathering.h"

#define NOW_NS    INT64_C(1000000000000)
#define MS_NS     INT64_C(1000000)
#define LATEST_NS (NOW_NS + 200 * MS_NS)
#define SOON_NS   (GATHERING_MARGIN_MS * MS_NS)

static int64_t now_ns;

int64_t clock_monotonic_ns(void)
{
	return now_ns;
}

DEFINE_CLEANUP(struct gathering, gathering, gathering_unref)

static struct gathering *of_two(int64_t earliest_ns)
{
	struct gathering *gathering;

	now_ns = NOW_NS;
	assert_int_equal(gathering_new(2, earliest_ns, LATEST_NS, &gathering), 0);
	return gathering;
}

static void it_begins_soon_after_the_last_card_is_open(void **state)
{
	_cleanup_(gathering_cleanup) struct gathering *gathering = of_two(NOW_NS);

	(void)state;
	assert_int_equal(gathering_start_ns(gathering, true), 0);
	gathering_arrive(gathering);
	now_ns += 3 * MS_NS;
	assert_int_equal(gathering_start_ns(gathering, true), 0);
	gathering_arrive(gathering);
	now_ns += 4 * MS_NS;
	assert_int_equal(gathering_start_ns(gathering, true), NOW_NS + 7 * MS_NS + SOON_NS);
	now_ns += MS_NS;
	/* The same for whoever asks later. */
	assert_int_equal(gathering_start_ns(gathering, true), NOW_NS + 7 * MS_NS + SOON_NS);
}

static void it_waits_for_the_sound_too(void **state)
{
	_cleanup_(gathering_cleanup) struct gathering *gathering = of_two(NOW_NS);

	(void)state;
	gathering_arrive(gathering);
	gathering_arrive(gathering);
	assert_int_equal(gathering_start_ns(gathering, false), 0);
	now_ns += 20 * MS_NS;
	assert_int_equal(gathering_start_ns(gathering, true), NOW_NS + 20 * MS_NS + SOON_NS);
}

static void a_card_that_takes_longer_is_waited_for_no_longer_than_that(void **state)
{
	_cleanup_(gathering_cleanup) struct gathering *gathering = of_two(NOW_NS);

	(void)state;
	gathering_arrive(gathering);
	now_ns = LATEST_NS - SOON_NS - 1;
	assert_int_equal(gathering_start_ns(gathering, true), 0);
	now_ns = LATEST_NS - SOON_NS;
	assert_int_equal(gathering_start_ns(gathering, true), LATEST_NS);
	/* The slow one comes in by itself. */
	now_ns = LATEST_NS + 900 * MS_NS;
	gathering_arrive(gathering);
	assert_int_equal(gathering_start_ns(gathering, true), LATEST_NS);
}

static void nothing_begins_before_its_moment(void **state)
{
	const int64_t warm_ns = NOW_NS + 150 * MS_NS;
	_cleanup_(gathering_cleanup) struct gathering *gathering = of_two(warm_ns);

	(void)state;
	gathering_arrive(gathering);
	gathering_arrive(gathering);
	assert_int_equal(gathering_start_ns(gathering, true), warm_ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_soon_after_the_last_card_is_open),
		cmocka_unit_test(it_waits_for_the_sound_too),
		cmocka_unit_test(a_card_that_takes_longer_is_waited_for_no_longer_than_that),
		cmocka_unit_test(nothing_begins_before_its_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
