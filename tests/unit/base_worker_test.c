/* Workers that do what a test tells them, one message a thing. */
#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/channel.h"
#include "base/worker.h"

#define PATIENCE_MS 10000

/* More than the queue of a channel holds. */
#define FLOOD 10000

static void answer_the_next(int end, void *userdata)
{
	int number;

	(void)userdata;
	while (channel_await(end, &number, sizeof(number)) == 0) {
		number++;
		(void)channel_send_surely(end, &number, sizeof(number));
	}
}

static void return_at_once(int end, void *userdata)
{
	(void)end;
	(void)userdata;
}

static void flood(int end, void *userdata)
{
	(void)userdata;
	for (int i = 0; i < FLOOD; i++)
		(void)channel_send_surely(end, &i, sizeof(i));
}

static void hang(int end, void *userdata)
{
	sem_t *may_return = userdata;

	(void)end;
	while (sem_wait(may_return) < 0)
		continue;
}

static void tell_signals_taken(int end, void *userdata)
{
	sigset_t blocked;
	int taken = 0;

	(void)userdata;
	(void)pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	for (int i = 1; i <= SIGSYS; i++)
		taken += i != SIGKILL && i != SIGSTOP && i != SIGBUS &&
			 sigismember(&blocked, i) == 0;
	(void)channel_send_surely(end, &taken, sizeof(taken));
}

static void tell_nice(int end, void *userdata)
{
	int niceness;

	(void)userdata;
	worker_go_last();
	niceness = getpriority(PRIO_PROCESS, 0);
	(void)channel_send_surely(end, &niceness, sizeof(niceness));
}

static int hear_next(const struct worker *worker, int *ret_number)
{
	struct pollfd wakes = { .fd = worker_fd(worker), .events = POLLIN };

	assert_int_equal(poll(&wakes, 1, PATIENCE_MS), 1);
	return worker_hear(worker, ret_number, sizeof(*ret_number));
}

static void what_it_is_told_it_answers_in_order(void **state)
{
	struct worker *worker;
	int number;

	(void)state;
	assert_int_equal(worker_start("test", answer_the_next, NULL, &worker), 0);
	assert_int_equal(worker_hear(worker, &number, sizeof(number)), -EAGAIN);
	for (int i = 0; i < 3; i++)
		assert_int_equal(worker_tell(worker, &i, sizeof(i)), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(hear_next(worker, &number), 0);
		assert_int_equal(number, i + 1);
	}
	assert_int_equal(worker_close(worker, PATIENCE_MS), 0);
}

static void its_owner_sees_that_it_has_returned(void **state)
{
	struct worker *worker;
	int number = 0;

	(void)state;
	assert_int_equal(worker_start("test", return_at_once, NULL, &worker), 0);
	assert_int_equal(hear_next(worker, &number), -EPIPE);
	assert_int_equal(worker_close(worker, PATIENCE_MS), 0);
}

static void what_it_still_tells_does_not_keep_it_from_being_closed(void **state)
{
	struct worker *worker;

	(void)state;
	assert_int_equal(worker_start("test", flood, NULL, &worker), 0);
	assert_int_equal(worker_close(worker, -1), 0);
}

static void one_that_is_stuck_is_left_behind(void **state)
{
	struct worker *worker;
	sem_t may_return;

	(void)state;
	assert_int_equal(sem_init(&may_return, 0, 0), 0);
	assert_int_equal(worker_start("test", hang, &may_return, &worker), 0);
	assert_int_equal(worker_close(worker, 20), -ETIMEDOUT);
	assert_int_equal(sem_post(&may_return), 0);
	assert_int_equal(worker_close(worker, PATIENCE_MS), 0);
	assert_int_equal(sem_destroy(&may_return), 0);
}

static void one_that_goes_last_is_behind_its_owner(void **state)
{
	const int before = getpriority(PRIO_PROCESS, 0);
	struct worker *worker;
	int niceness = 0;

	(void)state;
	if (before == 19)
		skip(); /* Who runs the tests goes last of all. */
	assert_int_equal(worker_start("test", tell_nice, NULL, &worker), 0);
	assert_int_equal(hear_next(worker, &niceness), 0);
	assert_true(niceness > before);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), before);
	assert_int_equal(worker_close(worker, PATIENCE_MS), 0);
}

static void it_takes_no_signal_but_of_its_own_fault_and_its_owner_as_many_as_before(void **state)
{
	sigset_t before, after;
	struct worker *worker;
	int taken = -1;

	(void)state;
	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &before), 0);
	assert_int_equal(worker_start("test", tell_signals_taken, NULL, &worker), 0);
	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &after), 0);
	assert_int_equal(hear_next(worker, &taken), 0);
	assert_int_equal(taken, 0);
	for (int i = 1; i <= SIGSYS; i++)
		assert_int_equal(sigismember(&after, i), sigismember(&before, i));
	assert_int_equal(worker_close(worker, PATIENCE_MS), 0);
}

static void none_is_closed_like_any_other(void **state)
{
	(void)state;
	assert_int_equal(worker_close(NULL, PATIENCE_MS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_is_told_it_answers_in_order),
		cmocka_unit_test(its_owner_sees_that_it_has_returned),
		cmocka_unit_test(what_it_still_tells_does_not_keep_it_from_being_closed),
		cmocka_unit_test(one_that_is_stuck_is_left_behind),
		cmocka_unit_test(one_that_goes_last_is_behind_its_owner),
		cmocka_unit_test(
			it_takes_no_signal_but_of_its_own_fault_and_its_owner_as_many_as_before),
		cmocka_unit_test(none_is_closed_like_any_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
