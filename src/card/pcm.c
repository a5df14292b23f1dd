#include "card/pcm.h"

#include <errno.h>

#include "base/cleanup.h"
#include "sound/sound.h"

DEFINE_CLEANUP(snd_pcm_t, pcm, pcm_close)

/* A rate below ours would cost what is above its half. */
static int choose_rate(snd_pcm_t *pcm, snd_pcm_hw_params_t *params, unsigned *ret_rate_hz)
{
	unsigned lowest_hz = SOUND_RATE_HZ;
	int r;

	r = snd_pcm_hw_params_set_rate_resample(pcm, params, 0);
	if (r < 0)
		return r;
	(void)snd_pcm_hw_params_set_rate_min(pcm, params, &lowest_hz, NULL); /* Or those below. */
	*ret_rate_hz = SOUND_RATE_HZ;
	return snd_pcm_hw_params_set_rate_near(pcm, params, ret_rate_hz, NULL);
}

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
	return snd_pcm_hw_params_set_channels(pcm, params, 1);
}

static int set_hardware(
	snd_pcm_t *pcm, unsigned period_us, unsigned buffer_us, unsigned *ret_rate_hz)
{
	snd_pcm_hw_params_t *params;
	int r;

	snd_pcm_hw_params_alloca(&params);
	r = choose_format(pcm, params);
	if (r < 0)
		return r;
	r = choose_rate(pcm, params, ret_rate_hz);
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
	snd_pcm_t **ret_pcm, unsigned *ret_rate_hz)
{
	snd_pcm_t *opened;
	int r;

	r = snd_pcm_open(&opened, device, stream, SND_PCM_NONBLOCK);
	if (r < 0)
		return r;
	_cleanup_(pcm_cleanup) snd_pcm_t *pcm = opened;
	r = set_hardware(pcm, period_us, buffer_us, ret_rate_hz);
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

int pcm_recover(snd_pcm_t *pcm, int error, int (*begin_again)(snd_pcm_t *pcm))
{
	int r;

	switch (error) {
	case -EPIPE:
		return begin_again(pcm);
	case -ESTRPIPE:
		r = snd_pcm_resume(pcm);
		return r == -EAGAIN ? 0 : r < 0 ? begin_again(pcm) : 0;
	case -EAGAIN:
	case -EINTR:
		return 0;
	case -EBADFD:
		return -ENODEV; /* The state of a card that was pulled out. */
	default:
		return error;
	}
}
