/* Errands on a real event loop, each of which a test holds up as long as it likes. */
#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "daemon/errands.h"

#define ERRANDS_MAX 64

struct world;

struct held {
	struct errand errand; /* the first */
	struct world *world;
	char name;
	sem_t may_run; /* the thread waits for it */
	bool was_run;
	bool is_unwanted;
	int sends_itself; /* so often more, when it is done */
};

struct world {
	sd_event *event;
	struct errands *errands;
	struct held held[ERRANDS_MAX];
	size_t count;
	char told[1000]; /* "a, b given up, " */
	size_t done;
};

static void run(struct errand *errand)
{
	struct held *held = (struct held *)errand;

	while (sem_wait(&held->may_run) < 0)
		assert_int_equal(errno, EINTR);
	held->was_run = true;
}

static bool is_wanted(const struct errand *errand)
{
	return !((const struct held *)errand)->is_unwanted;
}

static void done(struct errand *errand, int error)
{
	struct held *held = (struct held *)errand;
	struct world *world = held->world;
	const size_t length = strlen(world->told);

	assert_true(error == 0 || error == -ECANCELED);
	(void)snprintf(world->told + length, sizeof(world->told) - length, "%c%s, ", held->name,
		error < 0 ? " given up" : "");
	world->done++;
	if (error == 0 && held->sends_itself-- > 0)
		errands_send(world->errands, errand);
}

static struct held *send(struct world *world)
{
	struct held *held = &world->held[world->count];

	assert_true(world->count < ERRANDS_MAX);
	held->errand = (struct errand){ .run = run, .done = done, .is_wanted = is_wanted };
	held->world = world;
	held->name = (char)('a' + world->count++);
	assert_int_equal(sem_init(&held->may_run, 0, 0), 0);
	errands_send(world->errands, &held->errand);
	return held;
}

static void let_run(struct held *held)
{
	assert_int_equal(sem_post(&held->may_run), 0);
}

static void wait_for(struct world *world, size_t done)
{
	while (world->done < done)
		assert_true(sd_event_run(world->event, UINT64_MAX) >= 0);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_int_equal(sd_event_new(&world->event), 0);
	assert_int_equal(errands_new(world->event, "test", ERRANDS_AWAITED, &world->errands), 0);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	errands_free(world->errands);
	for (size_t i = 0; i < world->count; i++)
		assert_int_equal(sem_destroy(&world->held[i].may_run), 0);
	sd_event_unref(world->event);
	free(world);
	return 0;
}

static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	++*(int *)userdata;
	return 0;
}

static void the_loop_goes_on_while_an_errand_is_run(void **state)
{
	struct world *world = *state;
	struct held *held = send(world);
	int ticks = 0;

	assert_true(sd_event_add_time_relative(
			    world->event, NULL, CLOCK_MONOTONIC, 0, 0, on_tick, &ticks) >= 0);
	while (ticks == 0)
		assert_true(sd_event_run(world->event, UINT64_MAX) >= 0);
	assert_string_equal(world->told, "");
	let_run(held);
	wait_for(world, 1);
	assert_string_equal(world->told, "a, ");
	assert_true(held->was_run);
}

static void errands_are_done_one_after_the_other_as_they_came(void **state)
{
	struct world *world = *state;
	struct held *held[ERRANDS_MAX];
	char expected[1000] = "";

	for (size_t i = 0; i < ERRANDS_MAX; i++) {
		held[i] = send(world);
		(void)sprintf(expected + strlen(expected), "%c, ", held[i]->name);
	}
	/* The last may run first, and does not. */
	for (size_t i = ERRANDS_MAX; i-- > 0;)
		let_run(held[i]);
	wait_for(world, ERRANDS_MAX);
	assert_string_equal(world->told, expected);
}

static void who_goes_on_goes_on_behind_those_that_wait(void **state)
{
	struct world *world = *state;
	struct held *long_one = send(world);

	long_one->sends_itself = 2;
	for (int i = 0; i < 3; i++)
		let_run(long_one);
	let_run(send(world));
	let_run(send(world));
	wait_for(world, 5);
	assert_string_equal(world->told, "a, b, c, a, a, ");
}

static void what_nobody_wants_any_more_is_given_up_when_its_turn_comes(void **state)
{
	struct world *world = *state;
	struct held *first = send(world), *second = send(world), *third = send(world);

	second->is_unwanted = true;
	let_run(first);
	let_run(third);
	wait_for(world, 3);
	assert_string_equal(world->told, "b given up, a, c, ");
	assert_false(second->was_run);
}

static void at_the_end_what_is_under_way_is_waited_for_and_the_rest_given_up(void **state)
{
	struct world *world = *state;
	struct held *first = send(world), *second = send(world);

	(void)send(world);
	let_run(first);
	errands_free(TAKE(world->errands));
	assert_string_equal(world->told, "a given up, b given up, c given up, ");
	assert_true(first->was_run);
	assert_false(second->was_run);
}

static void errands_that_were_never_sent_end_at_once(void **state)
{
	struct world *world = *state;

	errands_free(TAKE(world->errands));
	assert_string_equal(world->told, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_loop_goes_on_while_an_errand_is_run),
		TEST(errands_are_done_one_after_the_other_as_they_came),
		TEST(who_goes_on_goes_on_behind_those_that_wait),
		TEST(what_nobody_wants_any_more_is_given_up_when_its_turn_comes),
		TEST(at_the_end_what_is_under_way_is_waited_for_and_the_rest_given_up),
		TEST(errands_that_were_never_sent_end_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
