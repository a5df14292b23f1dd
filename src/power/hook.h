/* A hook: a program of the installer's that the daemon runs and waits for on the main loop, for a
 * bounded time. No shell. Main thread only. */
#pragma once

#include <systemd/sd-event.h>

struct hook;

/* Runs argv[0] (a path) with the arguments up to NULL; its standard streams are the daemon's, input
 * is empty. SIGCHLD must be blocked. -errno when it cannot be run; then `done` is not called.
 * `done` is called once, from the event loop: `error` 0: it exited with 0; -ETIMEDOUT: it was
 * killed; -ECHILD: it exited with another status or by a signal. The hook frees itself after that.
 */
int hook_run(sd_event *event, char *const argv[], int timeout_ms,
	void (*done)(int error, void *userdata), void *userdata, struct hook **ret_hook);

/* Runs it, and nobody asks what became of it: for what is to be done when its owner goes, and with
 * it perhaps the daemon. */
void hook_leave(sd_event *event, char *const argv[]);

/* Kills it and forgets it; `done` is not called. NULL is fine. */
void hook_free(struct hook *hook);
