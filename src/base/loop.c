#include "base/loop.h"

#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include "base/clock.h"

/* 0 would be a quarter of a second. */
#define ACCURACY_USEC 1

/* The door for every source; `r` is what came of making it. */
static int hand_over(int r, sd_event_source *source, sd_event_source **ret_source)
{
	if (r >= 0)
		r = sd_event_source_set_exit_on_failure(source, true);
	if (r >= 0 && !ret_source)
		r = sd_event_source_set_floating(source, true);
	if (r >= 0 && ret_source)
		*ret_source = source;
	else
		sd_event_source_unref(source);
	return r < 0 ? r : 0;
}

static int hand_over_off(int r, sd_event_source *source, sd_event_source **ret_source)
{
	if (r >= 0)
		r = sd_event_source_set_enabled(source, SD_EVENT_OFF);
	return hand_over(r, source, ret_source);
}

int loop_add_fd(sd_event *loop, int fd, sd_event_io_handler_t handler, void *userdata,
	sd_event_source **ret_source)
{
	sd_event_source *source = NULL;
	const int r = sd_event_add_io(loop, &source, fd, EPOLLIN, handler, userdata);

	return hand_over(r, source, ret_source);
}

int loop_add_timer(sd_event *loop, clockid_t clock, sd_event_time_handler_t handler, void *userdata,
	sd_event_source **ret_source)
{
	sd_event_source *source = NULL;
	const int r = sd_event_add_time(loop, &source, clock, 0, ACCURACY_USEC, handler, userdata);

	return hand_over_off(r, source, ret_source);
}

int loop_add_child(sd_event *loop, pid_t pid, sd_event_child_handler_t handler, void *userdata,
	sd_event_source **ret_source)
{
	sd_event_source *source = NULL;
	const int r = sd_event_add_child(loop, &source, pid, WEXITED, handler, userdata);

	return hand_over(r, source, ret_source);
}

int loop_add_signal(sd_event *loop, int signal, sd_event_signal_handler_t handler, void *userdata,
	sd_event_source **ret_source)
{
	sd_event_source *source = NULL;
	const int r = sd_event_add_signal(loop, &source, signal, handler, userdata);

	return hand_over(r, source, ret_source);
}

int loop_add_files(sd_event *loop, const char *path, uint32_t mask,
	sd_event_inotify_handler_t handler, void *userdata, sd_event_source **ret_source)
{
	sd_event_source *source = NULL;
	const int r = sd_event_add_inotify(loop, &source, path, mask, handler, userdata);

	return hand_over(r, source, ret_source);
}

int loop_add_later(
	sd_event *loop, sd_event_handler_t handler, void *userdata, sd_event_source **ret_source)
{
	sd_event_source *source = NULL;
	const int r = sd_event_add_defer(loop, &source, handler, userdata);

	return hand_over_off(r, source, ret_source);
}

int loop_add_post(
	sd_event *loop, sd_event_handler_t handler, void *userdata, sd_event_source **ret_source)
{
	sd_event_source *source = NULL;
	const int r = sd_event_add_post(loop, &source, handler, userdata);

	return hand_over(r, source, ret_source);
}

static int ring(int r, sd_event_source *timer)
{
	return r < 0 ? r : sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

int loop_ring_at(sd_event_source *timer, int64_t at_ms)
{
	if (at_ms == CLOCK_NONE)
		return sd_event_source_set_enabled(timer, SD_EVENT_OFF);
	return ring(sd_event_source_set_time(timer, at_ms > 0 ? (uint64_t)at_ms * 1000 : 0), timer);
}

int loop_ring_after(sd_event_source *timer, int64_t after_ms)
{
	return ring(sd_event_source_set_time_relative(
			    timer, after_ms > 0 ? (uint64_t)after_ms * 1000 : 0),
		timer);
}

int loop_do_later(sd_event_source *later)
{
	return sd_event_source_set_enabled(later, SD_EVENT_ONESHOT);
}
