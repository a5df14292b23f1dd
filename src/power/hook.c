#include "power/hook.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/program.h"

struct hook {
	pid_t pid;
	void (*done)(int error, void *userdata);
	void *userdata;
	sd_event_source *exit;
	sd_event_source *timeout;
	int error; /* that the end is told with */
};

DEFINE_CLEANUP(struct hook, hook, hook_free)

void hook_free(struct hook *hook)
{
	if (!hook)
		return;
	if (hook->pid > 0) {
		(void)kill(-hook->pid, SIGKILL);   /* It, and what it has started. */
		(void)waitpid(hook->pid, NULL, 0); /* Killed, it does not keep us. */
	}
	sd_event_source_disable_unref(hook->exit);
	sd_event_source_disable_unref(hook->timeout);
	free(hook);
}

static int on_exit_of_child(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	struct hook *hook = userdata;
	const bool is_done = info->si_code == CLD_EXITED && info->si_status == 0;
	void (*done)(int error, void *userdata) = hook->done;
	void *const owner = hook->userdata;
	const int error = hook->error < 0 ? hook->error : is_done ? 0 : -ECHILD;

	(void)source;
	hook->pid = 0; /* sd-event has waited for it. */
	done(error, owner);
	hook_free(hook);
	return 0;
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct hook *hook = userdata;

	(void)source;
	(void)usec;
	hook->error = -ETIMEDOUT;
	(void)kill(-hook->pid, SIGKILL); /* Gone already, its end is on the way. */
	return 0;
}

static int spawn(char *const argv[], pid_t *ret_pid)
{
	static const struct program_setup setup = {
		.has_own_group = true,
		.input = -1,
		.output = -1,
	};

	return program_start(argv[0], argv, &setup, ret_pid);
}

int hook_run(sd_event *event, char *const argv[], int timeout_ms,
	void (*done)(int error, void *userdata), void *userdata, struct hook **ret_hook)
{
	_cleanup_(hook_cleanup) struct hook *hook = calloc(1, sizeof(*hook));
	int r;

	if (!hook)
		return -ENOMEM;
	hook->done = done;
	hook->userdata = userdata;
	r = spawn(argv, &hook->pid);
	if (r < 0) {
		hook->pid = 0;
		return r;
	}
	r = loop_add_child(event, hook->pid, on_exit_of_child, hook, &hook->exit);
	if (r < 0)
		return r;
	r = loop_add_timer(event, CLOCK_MONOTONIC, on_timeout, hook, &hook->timeout);
	if (r < 0)
		return r;
	r = loop_ring_after(hook->timeout, timeout_ms);
	if (r < 0)
		return r;
	*ret_hook = TAKE(hook);
	return 0;
}

static int on_left(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	(void)source;
	(void)info;
	(void)userdata;
	return 0; /* sd-event has waited for it; that was all. */
}

void hook_leave(sd_event *event, char *const argv[])
{
	pid_t pid;

	const int r = spawn(argv, &pid);
	if (r < 0)
		log_error("%s: %s", argv[0], error_text(r));
	else
		/* A loop that has ended waits for nobody; init then does. */
		(void)loop_add_child(event, pid, on_left, NULL, NULL);
}
