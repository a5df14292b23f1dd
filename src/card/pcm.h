/* What every PCM of ours is asked for. */
#pragma once

#include <alsa/asoundlib.h>

/* Begins `params`: mono S16 frames at SOUND_RATE_HZ, read or written interleaved. ALSA's errors. */
int pcm_choose_format(snd_pcm_t *pcm, snd_pcm_hw_params_t *params);
