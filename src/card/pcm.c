#include "card/pcm.h"

#include "sound/sound.h"

int pcm_choose_format(snd_pcm_t *pcm, snd_pcm_hw_params_t *params)
{
	int r;

	r = snd_pcm_hw_params_any(pcm, params);
	if (r < 0)
		return r;
	r = snd_pcm_hw_params_set_access(pcm, params, SND_PCM_ACCESS_RW_INTERLEAVED);
	if (r < 0)
		return r;
	r = snd_pcm_hw_params_set_format(pcm, params, SND_PCM_FORMAT_S16);
	if (r < 0)
		return r;
	r = snd_pcm_hw_params_set_channels(pcm, params, 1);
	if (r < 0)
		return r;
	return snd_pcm_hw_params_set_rate(pcm, params, SOUND_RATE_HZ, 0);
}
