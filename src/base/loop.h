/* The sources of an event loop. sd-event switches off a source whose handler has failed, and says
 * nothing: the station would live on without its schedule. A source made here ends the loop with
 * its handler's error instead, and systemd starts the station anew. Nobody makes one otherwise
 * (`make layers`).
 *
 * All return negative errno as sd-event has it. Where `ret_source` is NULL the source is the loop's
 * own. Timers, and what is done later, are off until they are asked for. */
#pragma once

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include <systemd/sd-event.h>

int loop_add_fd(sd_event *loop, int fd, sd_event_io_handler_t handler, void *userdata,
	sd_event_source **ret_source); /* when it can be read */
int loop_add_timer(sd_event *loop, clockid_t clock, sd_event_time_handler_t handler, void *userdata,
	sd_event_source **ret_source);
int loop_add_child(sd_event *loop, pid_t pid, sd_event_child_handler_t handler, void *userdata,
	sd_event_source **ret_source); /* when it has ended; the loop waits for it */
int loop_add_signal(sd_event *loop, int signal, sd_event_signal_handler_t handler, void *userdata,
	sd_event_source **ret_source); /* which is blocked */
int loop_add_files(sd_event *loop, const char *path, uint32_t mask,
	sd_event_inotify_handler_t handler, void *userdata, sd_event_source **ret_source);
int loop_add_later(
	sd_event *loop, sd_event_handler_t handler, void *userdata, sd_event_source **ret_source);
int loop_add_post(sd_event *loop, sd_event_handler_t handler, void *userdata,
	sd_event_source **ret_source); /* after whatever happened */

/* The timer rings once at that moment of its clock, at once where that has passed; CLOCK_NONE: it
 * does not ring. */
int loop_ring_at(sd_event_source *timer, int64_t at_ms);
int loop_ring_after(sd_event_source *timer, int64_t after_ms);

/* What is done later is done once, as soon as the loop goes on. */
int loop_do_later(sd_event_source *later);
