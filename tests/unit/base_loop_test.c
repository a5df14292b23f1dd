/* Sources of an event loop: whatever the source, a handler that fails ends the loop. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"

static sd_event *loop;
static int count;

static int count_post(sd_event_source *source, void *userdata)
{
	(void)source;
	count++;
	return *(const int *)userdata;
}

static int count_fd(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	(void)fd;
	(void)events;
	return count_post(source, userdata);
}

static int count_time(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)usec;
	return count_post(source, userdata);
}

static int count_child(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	(void)info;
	return count_post(source, userdata);
}

static int count_signal(
	sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	(void)info;
	return count_post(source, userdata);
}

static int count_files(sd_event_source *source, const struct inotify_event *news, void *userdata)
{
	(void)news;
	return count_post(source, userdata);
}

static int open_loop(void **state)
{
	sigset_t set;

	(void)state;
	count = 0;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGUSR1);
	assert_int_equal(sigprocmask(SIG_BLOCK, &set, NULL), 0);
	return sd_event_new(&loop);
}

static int close_loop(void **state)
{
	(void)state;
	loop = sd_event_unref(loop);
	return 0;
}

static void run_what_is_due(void)
{
	while (sd_event_run(loop, 0) > 0)
		;
}

/* What the loop ended with; 1: it has not ended, where each source has been told. */
static int end_of_loop(void)
{
	int code = 1;

	for (int i = 0; i < 50 && sd_event_get_state(loop) != SD_EVENT_FINISHED; i++)
		assert_true(sd_event_run(loop, 100000) >= 0);
	(void)sd_event_get_exit_code(loop, &code); /* Leaves it where there is none. */
	return code;
}

/* --- each kind of source, with something to tell --- */

static int failure = -EXDEV;

static void add_fd(sd_event_source **ret_source)
{
	static int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "", 1), 1);
	assert_int_equal(loop_add_fd(loop, ends[0], count_fd, &failure, ret_source), 0);
}

static void add_timer(sd_event_source **ret_source)
{
	assert_int_equal(
		loop_add_timer(loop, CLOCK_MONOTONIC, count_time, &failure, ret_source), 0);
	assert_int_equal(loop_ring_after(*ret_source, 0), 0);
}

static void add_child(sd_event_source **ret_source)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_int_equal(loop_add_child(loop, pid, count_child, &failure, ret_source), 0);
}

static void add_signal(sd_event_source **ret_source)
{
	assert_int_equal(loop_add_signal(loop, SIGUSR1, count_signal, &failure, ret_source), 0);
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
}

static void add_files(sd_event_source **ret_source)
{
	char path[] = "/tmp/dalaba-loop-XXXXXX";
	_cleanup_close_ const int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(
		loop_add_files(loop, path, IN_DELETE_SELF, count_files, &failure, ret_source), 0);
	assert_int_equal(unlink(path), 0);
}

static void add_later(sd_event_source **ret_source)
{
	assert_int_equal(loop_add_later(loop, count_post, &failure, ret_source), 0);
	assert_int_equal(loop_do_later(*ret_source), 0);
}

static void add_post(sd_event_source **ret_source)
{
	static int fine;

	add_signal(ret_source); /* It comes after something. */
	sd_event_source_set_userdata(*ret_source, &fine);
	assert_int_equal(loop_add_post(loop, count_post, &failure, NULL), 0);
}

static const struct {
	const char *name;
	void (*add)(sd_event_source **ret_source);
} kinds[] = {
	{ "fd", add_fd },
	{ "timer", add_timer },
	{ "child", add_child },
	{ "signal", add_signal },
	{ "files", add_files },
	{ "later", add_later },
	{ "post", add_post },
};

static void a_handler_that_fails_ends_the_loop_with_its_error(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		sd_event_source *source = NULL;

		kinds[i].add(&source);
		const int r = end_of_loop();
		if (r != failure)
			fail_msg("%s: the loop ended with %d", kinds[i].name, r);
		sd_event_source_disable_unref(source);
		assert_int_equal(close_loop(state), 0);
		assert_int_equal(open_loop(state), 0);
	}
}

static void a_source_that_nobody_keeps_is_the_loop_s(void **state)
{
	const pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(0);
	assert_int_equal(loop_add_child(loop, pid, count_child, &failure, NULL), 0);
	assert_int_equal(end_of_loop(), failure);
	assert_int_equal(count, 1);
}

static void what_cannot_be_watched_is_said_and_nothing_is_handed_over(void **state)
{
	sd_event_source *source = NULL;

	(void)state;
	assert_int_equal(
		loop_add_files(loop, "/nowhere/at/all", IN_CREATE, count_files, &failure, &source),
		-ENOENT);
	assert_null(source);
}

/* --- timers --- */

static int fine;

static void a_timer_is_off_until_it_is_set_and_rings_once(void **state)
{
	sd_event_source *timer;

	(void)state;
	assert_int_equal(loop_add_timer(loop, CLOCK_REALTIME, count_time, &fine, &timer), 0);
	run_what_is_due();
	assert_int_equal(count, 0);
	assert_int_equal(loop_ring_at(timer, 1000), 0); /* long past */
	run_what_is_due();
	assert_int_equal(count, 1);
	sd_event_source_unref(timer);
}

static void a_timer_that_is_set_to_no_time_does_not_ring(void **state)
{
	sd_event_source *timer;

	(void)state;
	assert_int_equal(loop_add_timer(loop, CLOCK_REALTIME, count_time, &fine, &timer), 0);
	assert_int_equal(loop_ring_at(timer, -5), 0); /* before 1970, and so past */
	assert_int_equal(loop_ring_at(timer, CLOCK_NONE), 0);
	run_what_is_due();
	assert_int_equal(count, 0);
	assert_int_equal(loop_ring_after(timer, -5), 0);
	run_what_is_due();
	assert_int_equal(count, 1);
	sd_event_source_unref(timer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_loop, close_loop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_handler_that_fails_ends_the_loop_with_its_error),
		TEST(a_source_that_nobody_keeps_is_the_loop_s),
		TEST(what_cannot_be_watched_is_said_and_nothing_is_handed_over),
		TEST(a_timer_is_off_until_it_is_set_and_rings_once),
		TEST(a_timer_that_is_set_to_no_time_does_not_ring),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
