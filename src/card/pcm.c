#include "card/pcm.h"

#include "base/cleanup.h"
#include "sound/sound.h"

DEFINE_CLEANUP(snd_pcm_t, pcm, pcm_close)

static int choose_format(snd_pcm_t *pcm, snd_pcm_hw_params_t *params)
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

static int set_hardware(snd_pcm_t *pcm, unsigned period_us, unsigned buffer_us)
{
	snd_pcm_hw_params_t *params;
	int r;

	snd_pcm_hw_params_alloca(&params);
	r = choose_format(pcm, params);
	if (r < 0)
		return r;
	r = snd_pcm_hw_params_set_period_time_near(pcm, params, &period_us, NULL);
	if (r < 0)
		return r;
	r = snd_pcm_hw_params_set_buffer_time_near(pcm, params, &buffer_us, NULL);
	if (r < 0)
		return r;
	return snd_pcm_hw_params(pcm, params);
}

int pcm_open(const char *device, snd_pcm_stream_t stream, unsigned period_us, unsigned buffer_us,
	snd_pcm_t **ret_pcm)
{
	snd_pcm_t *opened;
	int r;

	r = snd_pcm_open(&opened, device, stream, SND_PCM_NONBLOCK);
	if (r < 0)
		return r;
	_cleanup_(pcm_cleanup) snd_pcm_t *pcm = opened;
	r = set_hardware(pcm, period_us, buffer_us);
	if (r < 0)
		return r;
	*ret_pcm = TAKE(pcm);
	return 0;
}

void pcm_close(snd_pcm_t *pcm)
{
	if (!pcm)
		return;
	(void)snd_pcm_drop(pcm); /* One that is gone has nothing to drop. */
	(void)snd_pcm_close(pcm);
}
