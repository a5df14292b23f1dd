/* A monitor: the thread that listens in one zone, by a line-out tap or a microphone near the horn,
 * whether what sounds there is what was sent. It opens its microphone while something sounds and a
 * little after, never otherwise. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "notice/sounding.h"
#include "sound/proof.h"
#include "sound/sound.h"

#define MONITOR_DEVICE_MAX 255

/* How long after its end an airing may still come to the microphone. */
#define MONITOR_TAIL_MS (PROOF_DELAY_MAX_MS + 300)

/* Airings listened for at the same time: one that sounds, others whose tails are awaited. */
#define MONITOR_AIRINGS_MAX 4

struct monitor;

enum monitor_news {
	MONITOR_FOUND, /* the verdict changed */
	MONITOR_ENDED, /* the last word about this airing; `error` where the microphone failed */
};

struct monitor_report {
	enum monitor_news news;
	int64_t airing;
	struct heard heard; /* not known where nothing could be listened to */
	int error;          /* -errno of the microphone */
};

/* Starts the thread. `zone` is for its name and its log lines. */
int monitor_open(const char *zone, struct monitor **ret_monitor);

/* As player_close: waits at most a second. */
void monitor_close(struct monitor *monitor); /* NULL is fine */

int monitor_fd(const struct monitor *monitor); /* readable when a report waits */

/* The airing is about to sound: opens the microphone if need be. The monitor takes its own
 * reference to the sound. One at a time: the one before is over. -ENAMETOOLONG; -EAGAIN; -EPIPE. */
int monitor_listen(
	struct monitor *monitor, int64_t airing, const char *device, struct sound *sound);

/* Its first frame left the card at that CLOCK_REALTIME moment. */
int monitor_started(struct monitor *monitor, int64_t airing, int64_t at_ms);

/* It is over in this zone, so many milliseconds of its sound have left the card. */
int monitor_over(struct monitor *monitor, int64_t airing, int64_t sounded_ms);

/* -EAGAIN when no report waits. */
int monitor_receive(struct monitor *monitor, struct monitor_report *ret_report);
