/* When the clock comes to be trusted; the evidence is the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/clock.h"

#include "daemon/timekeeper.h"

/* 2026-11-24 07:00 in Beijing. */
#define MORNING_MS INT64_C(1795474800000)
#define MINUTE_MS  INT64_C(60000)

/* 1970: nobody's clock is right. */
static const struct clock_evidence none = { .now_ms = MINUTE_MS, .rtc_ms = CLOCK_NONE };
static const struct clock_evidence in_step = {
	.now_ms = MORNING_MS,
	.rtc_ms = CLOCK_NONE,
	.is_synchronised = true,
};

struct watch {
	sd_event *event;
	struct timekeeper *timekeeper;
	struct clock_evidence evidence; /* as the machine would give it */
	int told;
	char kept[32]; /* by whom it is trusted */
};

static void look(struct clock_evidence *evidence, void *userdata)
{
	const struct watch *watch = userdata;
	const int64_t mark_ms = evidence->mark_ms;

	*evidence = watch->evidence;
	evidence->mark_ms = mark_ms;
}

static void keep(const char *by, void *userdata)
{
	struct watch *watch = userdata;

	(void)snprintf(watch->kept, sizeof(watch->kept), "%s", by);
}

static void trusted(void *userdata)
{
	struct watch *watch = userdata;

	watch->told++;
}

static void open_with_setup(struct watch *watch, const struct timekeeper_setup *setup)
{
	static const struct timekeeper_ops ops = { .look = look, .keep = keep, .trusted = trusted };

	assert_int_equal(sd_event_new(&watch->event), 0);
	assert_int_equal(timekeeper_open(watch->event, setup, &ops, watch, &watch->timekeeper), 0);
}

static void open_with(struct watch *watch, unsigned accepted)
{
	open_with_setup(
		watch, &(struct timekeeper_setup){ .accepted = accepted, .mark_ms = CLOCK_NONE });
}

static void close_watch(struct watch *watch)
{
	timekeeper_close(watch->timekeeper);
	sd_event_unref(watch->event);
}

static void evidence_that_comes_later_ends_the_doubt_and_is_told_once(void **state)
{
	struct watch watch = { .evidence = none };

	(void)state;
	open_with(&watch, CLOCK_TRUST_DEFAULT);
	assert_int_equal(timekeeper_look(watch.timekeeper), 0);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_NONE);
	assert_int_equal(watch.told, 0);
	watch.evidence = in_step;
	assert_int_equal(timekeeper_look(watch.timekeeper), 0);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_SYNCHRONISED);
	assert_int_equal(timekeeper_look(watch.timekeeper), 0);
	assert_int_equal(watch.told, 1);
	close_watch(&watch);
}

static void what_is_trusted_when_it_opens_is_told_by_nobody(void **state)
{
	struct watch watch = { .evidence = in_step };

	(void)state;
	open_with(&watch, CLOCK_TRUST_DEFAULT);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_SYNCHRONISED);
	assert_int_equal(watch.told, 0);
	close_watch(&watch);
}

static void a_restart_forgets_neither_the_trust_nor_for_what(void **state)
{
	struct watch before = { .evidence = in_step }, after = { .evidence = none };

	(void)state;
	open_with(&before, CLOCK_TRUST_DEFAULT);
	close_watch(&before);
	open_with_setup(&after, &(struct timekeeper_setup){ .accepted = CLOCK_TRUST_DEFAULT,
					.mark_ms = CLOCK_NONE,
					.trusted_by = before.kept });
	assert_int_equal(timekeeper_trust(after.timekeeper), CLOCK_TRUST_SYNCHRONISED);
	close_watch(&after);
}

static void a_person_is_believed_and_told_once(void **state)
{
	struct watch watch = { .evidence = none };

	(void)state;
	open_with(&watch, CLOCK_TRUST_DEFAULT);
	timekeeper_confirm(watch.timekeeper, "老王");
	assert_string_equal(watch.kept, "老王");
	timekeeper_confirm(watch.timekeeper, "老李");
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_PERSON);
	assert_int_equal(watch.told, 1);
	close_watch(&watch);
}

static void a_reload_changes_what_is_accepted(void **state)
{
	struct watch watch = { .evidence = in_step };

	(void)state;
	open_with(&watch, 1U << CLOCK_TRUST_RTC);
	assert_int_equal(timekeeper_look(watch.timekeeper), 0);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_NONE);
	timekeeper_set_accepted(watch.timekeeper, 1U << CLOCK_TRUST_SYNCHRONISED);
	assert_int_equal(timekeeper_look(watch.timekeeper), 0);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_SYNCHRONISED);
	close_watch(&watch);
}

/* A clock file restores the moment of the shutdown: an RTC must be later than the last row. */
static void the_log_s_mark_is_evidence(void **state)
{
	struct watch watch = { .evidence = { .now_ms = MORNING_MS, .rtc_ms = MORNING_MS } };

	(void)state;
	open_with_setup(&watch, &(struct timekeeper_setup){ .accepted = CLOCK_TRUST_DEFAULT,
					.mark_ms = MORNING_MS + MINUTE_MS });
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_NONE);
	watch.evidence.now_ms = watch.evidence.rtc_ms = MORNING_MS + 2 * MINUTE_MS;
	assert_int_equal(timekeeper_look(watch.timekeeper), 0);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_RTC);
	close_watch(&watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_that_comes_later_ends_the_doubt_and_is_told_once),
		cmocka_unit_test(what_is_trusted_when_it_opens_is_told_by_nobody),
		cmocka_unit_test(a_restart_forgets_neither_the_trust_nor_for_what),
		cmocka_unit_test(a_person_is_believed_and_told_once),
		cmocka_unit_test(a_reload_changes_what_is_accepted),
		cmocka_unit_test(the_log_s_mark_is_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
