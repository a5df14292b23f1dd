/* What every PCM of ours is: mono S16 frames at SOUND_RATE_HZ, read or written interleaved, nothing
 * of it blocks. */
#pragma once

#include <alsa/asoundlib.h>

/* Opens it with a period and a buffer nearest to those; ALSA's errors, -EINVAL where it cannot be
 * what we want. */
int pcm_open(const char *device, snd_pcm_stream_t stream, unsigned period_us, unsigned buffer_us,
	snd_pcm_t **ret_pcm);

void pcm_close(snd_pcm_t *pcm); /* at once, whatever it still holds; NULL is fine */
