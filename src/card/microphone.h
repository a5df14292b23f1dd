/* A microphone: one ALSA capture PCM, mono S16 frames at SOUND_RATE_HZ come out, converted where it
 * has another rate (sound/converter.h). Nothing blocks but microphone_wait. Used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One that gives nothing for this long is hung. */
#define MICROPHONE_STALL_MS 2000

struct microphone;

/* Opens, configures and starts it. -EBUSY, -ENOENT, -ENODEV, -EINVAL when the PCM cannot give what
 * we want, ... */
int microphone_open(const char *device, struct microphone **ret_microphone);
void microphone_close(struct microphone *microphone); /* NULL is fine */

/* Whether that error of opening or reading says that the device is not there. */
bool microphone_is_absent(int error);

/* Reads what is there, at most `most` frames; 0 when there is nothing yet. `ret_at_ns` is the
 * CLOCK_MONOTONIC moment at which the first of them was heard. Recovers from over-runs and suspend,
 * after which frames are missing. -ENODEV: unplugged; -ETIMEDOUT: it gave nothing for
 * MICROPHONE_STALL_MS; the driver's own errors. */
int microphone_read(struct microphone *microphone, int16_t *ret_frames, size_t most,
	size_t *ret_count, int64_t *ret_at_ns);

/* Waits until there are frames or `fd` is readable (-1 for none), at most timeout_ms. 0, also when
 * woken for nothing; -errno of poll. */
int microphone_wait(struct microphone *microphone, int fd, int timeout_ms);
