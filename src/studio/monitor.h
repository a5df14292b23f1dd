/* A monitor: the thread that listens in one zone, by a line-out tap or a microphone near the horn,
 * whether what sounds there is what was sent (studio/hearing.h). It opens its microphone while
 * something sounds and a little after, never otherwise. */
#pragma once

#include <stdint.h>

#include "sound/sound.h"
#include "studio/hearing.h"

struct monitor;

/* Starts the thread. `zone` is for its log lines. */
int monitor_open(const char *zone, struct monitor **ret_monitor);

/* As player_close: waits at most a second. */
void monitor_close(struct monitor *monitor); /* NULL is fine */

int monitor_fd(const struct monitor *monitor); /* readable when a finding waits */

/* The airing is about to sound: opens the microphone if need be. Copies the name of the device, and
 * takes its own reference to the sound. One at a time: the one before is over. -ENOMEM; -EAGAIN;
 * -EPIPE. */
int monitor_listen(
	struct monitor *monitor, int64_t airing, const char *device, const struct sent *sent);

/* Its first frame left the card at that CLOCK_REALTIME moment. */
int monitor_started(struct monitor *monitor, int64_t airing, int64_t at_ms);

/* It is over in this zone, so many milliseconds of its sound have left the card. */
int monitor_over(struct monitor *monitor, int64_t airing, int64_t sounded_ms);

/* -EAGAIN when no finding waits. */
int monitor_receive(struct monitor *monitor, struct finding *ret_finding);
