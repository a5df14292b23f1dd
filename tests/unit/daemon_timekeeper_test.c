/* When the clock comes to be trusted; the evidence is the test's. */
#include "asrun_world.h"

#include "daemon/timekeeper.h"

/* 1970: nobody's clock is right. */
static const struct clock_evidence none = { .now_ms = WORLD_MINUTE_MS, .rtc_ms = CLOCK_NONE };
static const struct clock_evidence in_step = {
	.now_ms = WORLD_MORNING_MS,
	.rtc_ms = CLOCK_NONE,
	.is_synchronised = true,
};

struct watch {
	sd_event *event;
	struct timekeeper *timekeeper;
	struct clock_evidence evidence; /* as the machine would give it */
	int told;
};

static void look(struct clock_evidence *evidence, void *userdata)
{
	const struct watch *watch = userdata;
	const int64_t mark_ms = evidence->mark_ms;

	*evidence = watch->evidence;
	evidence->mark_ms = mark_ms;
}

static void trusted(void *userdata)
{
	struct watch *watch = userdata;

	watch->told++;
}

static void open_with(const struct world *world, struct watch *watch, unsigned accepted)
{
	static const struct timekeeper_ops ops = { .look = look, .trusted = trusted };
	const struct timekeeper_setup setup = { .accepted = accepted };

	assert_int_equal(sd_event_new(&watch->event), 0);
	assert_int_equal(timekeeper_open(watch->event, world->asrun, &setup, &ops, watch,
				 &watch->timekeeper),
		0);
}

static void close_watch(struct watch *watch)
{
	timekeeper_close(watch->timekeeper);
	sd_event_unref(watch->event);
}

static void evidence_that_comes_later_ends_the_doubt_and_is_told_once(void **state)
{
	struct watch watch = { .evidence = none };

	open_with(*state, &watch, CLOCK_TRUST_DEFAULT);
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

	open_with(*state, &watch, CLOCK_TRUST_DEFAULT);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_SYNCHRONISED);
	assert_int_equal(watch.told, 0);
	close_watch(&watch);
}

static void a_restart_forgets_neither_the_trust_nor_for_what(void **state)
{
	struct watch before = { .evidence = in_step }, after = { .evidence = none };

	open_with(*state, &before, CLOCK_TRUST_DEFAULT);
	close_watch(&before);
	open_with(*state, &after, CLOCK_TRUST_DEFAULT);
	assert_int_equal(timekeeper_trust(after.timekeeper), CLOCK_TRUST_SYNCHRONISED);
	close_watch(&after);
}

static void a_person_is_believed_and_told_once(void **state)
{
	struct watch watch = { .evidence = none };

	open_with(*state, &watch, CLOCK_TRUST_DEFAULT);
	assert_int_equal(timekeeper_confirm(watch.timekeeper, "老王"), 0);
	assert_int_equal(timekeeper_confirm(watch.timekeeper, "老李"), 0);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_PERSON);
	assert_int_equal(watch.told, 1);
	close_watch(&watch);
}

static void a_reload_changes_what_is_accepted(void **state)
{
	struct watch watch = { .evidence = in_step };

	open_with(*state, &watch, 1U << CLOCK_TRUST_RTC);
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
	const struct world *world = *state;
	struct watch watch = { .evidence = {
				       .now_ms = WORLD_MORNING_MS, .rtc_ms = WORLD_MORNING_MS } };

	assert_int_equal(asrun_set_lived(world->asrun, WORLD_MORNING_MS + WORLD_MINUTE_MS), 0);
	open_with(world, &watch, CLOCK_TRUST_DEFAULT);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_NONE);
	watch.evidence.now_ms = watch.evidence.rtc_ms = WORLD_MORNING_MS + 2 * WORLD_MINUTE_MS;
	assert_int_equal(timekeeper_look(watch.timekeeper), 0);
	assert_int_equal(timekeeper_trust(watch.timekeeper), CLOCK_TRUST_RTC);
	close_watch(&watch);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(evidence_that_comes_later_ends_the_doubt_and_is_told_once),
		TEST(what_is_trusted_when_it_opens_is_told_by_nobody),
		TEST(a_restart_forgets_neither_the_trust_nor_for_what),
		TEST(a_person_is_believed_and_told_once),
		TEST(a_reload_changes_what_is_accepted),
		TEST(the_log_s_mark_is_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
