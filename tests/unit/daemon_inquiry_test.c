/* Questions that a thread is held up with: who only waits for his turn is not left. */
#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"
#include "daemon/inquiry.h"

/* Of the thread, before each answer: two in turn take longer than anybody is kept waiting. */
#define HELD_MS (INQUIRY_MS * 2 / 3)

struct world {
	sd_event *event;
	struct inquirer inquirer;
	sem_t may_answer;
	sd_event_source *let_go;
	size_t done;
};

struct asked {
	struct question question; /* the first */
	struct world *world;
	struct web_later later;
	int64_t done_ms;
	bool was_left;
};

static int answer(struct question *question, void *userdata)
{
	struct world *world = userdata;

	(void)question;
	while (sem_wait(&world->may_answer) < 0)
		assert_int_equal(errno, EINTR);
	return 0;
}

static int let_go(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct world *world = userdata;

	(void)source;
	(void)usec;
	assert_int_equal(sem_post(&world->may_answer), 0);
	return 0;
}

static void hold_next(struct world *world)
{
	assert_int_equal(loop_ring_after(world->let_go, HELD_MS), 0);
}

static void done(struct question *question, int error)
{
	struct asked *asked = (struct asked *)question;

	assert_int_equal(error, 0);
	asked->done_ms = clock_monotonic_ms();
	asked->world->done++;
	hold_next(asked->world);
}

static void leave(struct question *question)
{
	((struct asked *)question)->was_left = true;
}

static bool is_gone(const struct web_later *later)
{
	(void)later;
	return false;
}

static void ask(struct world *world, struct asked *asked)
{
	*asked = (struct asked){
		.question = { .done = done, .leave = leave },
		.world = world,
		.later = { .is_gone = is_gone },
	};
	asked->question.later = &asked->later;
	inquiry_send(&world->inquirer, &asked->question);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_int_equal(sd_event_new(&world->event), 0);
	assert_int_equal(sem_init(&world->may_answer, 0, 0), 0);
	world->inquirer = (struct inquirer){
		.event = world->event,
		.answer = answer,
		.userdata = world,
	};
	assert_int_equal(
		errands_new(world->event, "test", ERRANDS_AWAITED, &world->inquirer.errands), 0);
	assert_int_equal(
		loop_add_timer(world->event, CLOCK_MONOTONIC, let_go, world, &world->let_go), 0);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	errands_free(world->inquirer.errands);
	sd_event_source_disable_unref(world->let_go);
	sd_event_unref(world->event);
	assert_int_equal(sem_destroy(&world->may_answer), 0);
	free(world);
	return 0;
}

static void go_round(struct world *world)
{
	assert_true(sd_event_run(world->event, UINT64_MAX) >= 0);
}

static void who_waits_for_his_turn_is_not_left(void **state)
{
	struct world *world = *state;
	struct asked first, second;
	const int64_t asked_ms = clock_monotonic_ms();

	ask(world, &first);
	ask(world, &second);
	hold_next(world);
	while (world->done < 2)
		go_round(world);
	assert_true(second.done_ms - asked_ms > INQUIRY_MS);
	assert_false(first.was_left || second.was_left);
	assert_int_equal(world->inquirer.left, 0);
}

static void where_nothing_is_answered_all_are_left(void **state)
{
	struct world *world = *state;
	struct asked asked[3];

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++)
		ask(world, &asked[i]);
	while (world->inquirer.left < ARRAY_SIZE(asked))
		go_round(world);
	for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
		assert_true(asked[i].was_left);
		assert_int_equal(sem_post(&world->may_answer), 0);
	}
	while (world->done < ARRAY_SIZE(asked))
		go_round(world);
	assert_int_equal(world->inquirer.left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			who_waits_for_his_turn_is_not_left, setup, teardown),
		cmocka_unit_test_setup_teardown(
			where_nothing_is_answered_all_are_left, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
