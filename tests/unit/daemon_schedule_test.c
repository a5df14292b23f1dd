/* The planner on the event loop: what rings, and what a clock that is set does; the clocks are the
 * test's. Moments lie in 2001, so that the kernel's timer rings at once. */
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
#include "daemon/schedule.h"

/* 2001-01-01 00:00 in UTC, which the tests' time zone is. */
#define MIDNIGHT_MS INT64_C(978307200000)
#define HOUR_MS     INT64_C(3600000)
#define AT(hour)    (MIDNIGHT_MS + (hour)*HOUR_MS)

static int every_two_hours[12];
static struct rule rule = { .times = every_two_hours, .time_count = 12 };
static char name[] = "x", nothing_said[] = "", zone[] = "a";
static char *zones[] = { zone };
static const struct notice notices[] = {
	{
		.name = name,
		.title = nothing_said,
		.category = nothing_said,
		.responsible = nothing_said,
		.zones = zones,
		.zone_count = 1,
		.late_ms = NOTICE_LATE_UNSET,
		.rules = &rule,
		.rule_count = 1,
		.script = { .text = nothing_said,
			.second_text = nothing_said,
			.bridge = nothing_said,
			.voice = { .name = nothing_said, .espeak = nothing_said } },
	},
};

struct world {
	sd_event *event;
	struct schedule *schedule;
	struct schedule_now now;
	int64_t step_when_due_ms; /* the clock is set on while the planner plans */
	char told[512];           /* "8 due, set 3600, taken, ..." */
};

static void tell(struct world *world, int64_t number, const char *what)
{
	const size_t length = strlen(world->told);

	(void)snprintf(
		world->told + length, sizeof(world->told) - length, "%d %s, ", (int)number, what);
}

static bool knows_none(const char *notice, int64_t planned_ms, void *userdata)
{
	(void)notice;
	(void)planned_ms;
	(void)userdata;
	return false;
}

/* Whoever takes an airing asks for the time as well. */
static void submit(const struct notice *notice, struct airing *airing, void *userdata)
{
	struct world *world = userdata;

	assert_string_equal(airing->notice, notice->name);
	world->now.realtime_ms += world->step_when_due_ms;
	assert_int_equal(schedule_now_ms(world->schedule), world->now.realtime_ms);
	tell(userdata, (airing->planned_ms - MIDNIGHT_MS) / HOUR_MS, "due");
	airing_free(airing);
}

static void miss(struct airing *airing, enum airing_reason reason, void *userdata)
{
	tell(userdata, (airing->planned_ms - MIDNIGHT_MS) / HOUR_MS, airing_reason_name(reason));
	airing_free(airing);
}

static void lose(const char *notice, int64_t planned_ms, void *userdata)
{
	(void)userdata;
	fail_msg("%s %lld was lost", notice, (long long)planned_ms);
}

static void nothing(void *userdata)
{
	(void)userdata;
}

static struct schedule_now now(void *userdata)
{
	const struct world *world = userdata;

	return world->now;
}

static void clock_set(int64_t step_ms, void *userdata)
{
	tell(userdata, step_ms / 1000, "set");
}

static void clock_taken(void *userdata)
{
	tell(userdata, 0, "taken");
}

static int set_up(void **state)
{
	static const struct schedule_ops ops = {
		.planner = { knows_none, submit, miss, lose, nothing, nothing },
		.now = now,
		.clock_set = clock_set,
		.clock_taken = clock_taken,
	};
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	for (int i = 0; i < 12; i++)
		every_two_hours[i] = i * 2 * 3600;
	world->now = (struct schedule_now){ AT(7), 100000 };
	assert_int_equal(sd_event_new(&world->event), 0);
	assert_int_equal(schedule_open(world->event, &ops, world, &world->schedule), 0);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	schedule_close(world->schedule);
	sd_event_unref(world->event);
	free(world);
	return 0;
}

static void start(struct world *world, bool is_trusted)
{
	assert_int_equal(schedule_start(world->schedule, notices, 1, CLOCK_NONE, is_trusted), 0);
}

static void live_until(struct world *world, int64_t realtime_ms)
{
	world->now.boottime_ms += realtime_ms - world->now.realtime_ms;
	world->now.realtime_ms = realtime_ms;
}

/* Whatever rings does, without waiting for anything to come. */
static void run_loop(struct world *world)
{
	for (int i = 0; i < 4; i++)
		assert_true(sd_event_run(world->event, 0) >= 0);
}

static void expect(struct world *world, const char *told)
{
	assert_string_equal(world->told, told);
	world->told[0] = '\0';
}

static void what_is_due_is_told_once_when_its_timer_rings(void **state)
{
	struct world *world = *state;

	start(world, true);
	run_loop(world);
	expect(world, "");
	live_until(world, AT(8) - STATION_LEAD_MS);
	run_loop(world);
	expect(world, "8 due, ");
	run_loop(world);
	expect(world, "");
}

static void ask_time(struct world *world)
{
	assert_int_equal(schedule_now_ms(world->schedule), world->now.realtime_ms);
}

static void a_step_is_told_before_what_it_makes_due_and_then_once(void **state)
{
	struct world *world = *state;

	start(world, true);
	world->now.realtime_ms = AT(8) + 60000;
	ask_time(world);
	expect(world, "3660 set, 8 due, 0 taken, ");
	ask_time(world);
	expect(world, "");
}

static void the_timer_that_a_step_makes_due_tells_the_step_first(void **state)
{
	struct world *world = *state;

	start(world, true);
	world->now.realtime_ms = AT(8);
	run_loop(world);
	expect(world, "3600 set, 8 due, 0 taken, ");
}

static void a_step_while_the_planner_plans_is_told_when_it_has_planned(void **state)
{
	struct world *world = *state;

	start(world, true);
	live_until(world, AT(8));
	world->step_when_due_ms = HOUR_MS;
	run_loop(world);
	ask_time(world);
	expect(world, "8 due, 3600 set, 0 taken, ");
}

static void a_clock_that_is_slewed_was_not_set(void **state)
{
	struct world *world = *state;

	start(world, true);
	for (int i = 0; i < 10; i++) {
		world->now.realtime_ms += 400;
		ask_time(world);
	}
	expect(world, "");
}

static void a_sleep_of_the_machine_is_no_step(void **state)
{
	struct world *world = *state;

	start(world, true);
	live_until(world, AT(9));
	ask_time(world);
	expect(world, "");
}

/* By the clock that is trusted now the daemon has lived for a minute, and 12:00 came while it did.
 */
static void trust_looks_anew_from_when_the_daemon_lives(void **state)
{
	struct world *world = *state;

	start(world, false);
	live_until(world, AT(7) + 60000);
	world->now.realtime_ms = AT(12) + 30000;
	ask_time(world);
	expect(world, "17970 set, 0 taken, ");
	assert_int_equal(schedule_trust(world->schedule), 0);
	expect(world, "12 due, ");
	assert_int_equal(schedule_answered_ms(world->schedule), AT(12) + 30000);
}

static void other_notices_are_planned_from_now_on(void **state)
{
	static int at_nine[] = { 9 * 3600 };
	static struct rule rule_of_nine = { .times = at_nine, .time_count = 1 };
	static struct notice others[] = {
		{ .name = (char *)"y", .rules = &rule_of_nine, .rule_count = 1 },
	};
	struct world *world = *state;
	const struct notice *notice;
	struct plan *plan;
	int64_t planned_ms;

	start(world, true);
	assert_int_equal(schedule_prepare(world->schedule, others, 1, &plan), 0);
	assert_int_equal(schedule_next(world->schedule, &planned_ms, &notice), 0);
	assert_string_equal(notice->name, "x");
	schedule_follow(world->schedule, plan);
	assert_int_equal(schedule_next(world->schedule, &planned_ms, &notice), 0);
	assert_string_equal(notice->name, "y");
	assert_int_equal(planned_ms, AT(9));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_due_is_told_once_when_its_timer_rings),
		TEST(a_step_is_told_before_what_it_makes_due_and_then_once),
		TEST(the_timer_that_a_step_makes_due_tells_the_step_first),
		TEST(a_step_while_the_planner_plans_is_told_when_it_has_planned),
		TEST(a_clock_that_is_slewed_was_not_set),
		TEST(a_sleep_of_the_machine_is_no_step),
		TEST(trust_looks_anew_from_when_the_daemon_lives),
		TEST(other_notices_are_planned_from_now_on),
	};

	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
