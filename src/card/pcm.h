/* What every PCM of ours is: mono S16 frames, read or written interleaved, nothing of it blocks.
 * Its rate is one of the hardware's own: what ALSA converts linearly is dull and rough. */
#pragma once

#include <alsa/asoundlib.h>

/* Opens it with a period and a buffer nearest to those, at SOUND_RATE_HZ, or the next above it that
 * it does, or the highest below. ALSA's errors, -EINVAL where it cannot be what we want. */
int pcm_open(const char *device, snd_pcm_stream_t stream, unsigned period_us, unsigned buffer_us,
	snd_pcm_t **ret_pcm, unsigned *ret_rate_hz);

void pcm_close(snd_pcm_t *pcm); /* at once, whatever it still holds; NULL is fine */

/* What became of an error of reading or writing: 0 where it can go on, by `begin_again` after an
 * over-run or under-run, or where it cannot resume what was suspended; while it cannot resume yet,
 * too. -ENODEV where it was pulled out, else the error. */
int pcm_recover(snd_pcm_t *pcm, int error, int (*begin_again)(snd_pcm_t *pcm));
