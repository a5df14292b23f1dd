#include "card/microphone.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <alsa/asoundlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "card/pcm.h"
#include "sound/converter.h"
#include "sound/sound.h"

/* Long, so that a busy box loses nothing; its delay is known, and so costs nothing. */
#define BUFFER_US 500000
#define PERIOD_US 40000 /* whole frames at every common rate */

#define POLL_FDS_MAX 16

struct microphone {
	snd_pcm_t *pcm;
	unsigned rate_hz;
	struct converter *converter; /* NULL where the PCM has our rate */
	int64_t progress_ms;         /* monotonic; when it last gave frames */
};

DEFINE_CLEANUP(struct microphone, microphone, microphone_close)

static int set_software(struct microphone *microphone)
{
	snd_pcm_uframes_t buffer_frames, period_frames;
	snd_pcm_sw_params_t *params;
	int r;

	r = snd_pcm_get_params(microphone->pcm, &buffer_frames, &period_frames);
	if (r < 0)
		return r;
	snd_pcm_sw_params_alloca(&params);
	r = snd_pcm_sw_params_current(microphone->pcm, params);
	if (r < 0)
		return r;
	r = snd_pcm_sw_params_set_avail_min(microphone->pcm, params, period_frames);
	if (r < 0)
		return r;
	return snd_pcm_sw_params(microphone->pcm, params);
}

bool microphone_is_absent(int error)
{
	return error == -ENODEV || error == -ENOENT || error == -ENXIO;
}

int microphone_open(const char *device, struct microphone **ret_microphone)
{
	_cleanup_(microphone_cleanup) struct microphone *microphone =
		calloc(1, sizeof(*microphone));
	int r;

	if (!microphone)
		return -ENOMEM;
	r = pcm_open(device, SND_PCM_STREAM_CAPTURE, PERIOD_US, BUFFER_US, &microphone->pcm,
		&microphone->rate_hz);
	if (r < 0)
		return r;
	if (microphone->rate_hz != SOUND_RATE_HZ)
		r = converter_new(microphone->rate_hz, SOUND_RATE_HZ, &microphone->converter);
	if (r < 0)
		return r;
	r = set_software(microphone);
	if (r < 0)
		return r;
	r = snd_pcm_start(microphone->pcm);
	if (r < 0)
		return r;
	microphone->progress_ms = clock_monotonic_ms();
	*ret_microphone = TAKE(microphone);
	return 0;
}

void microphone_close(struct microphone *microphone)
{
	if (!microphone)
		return;
	pcm_close(microphone->pcm); /* What was not read is not wanted. */
	converter_free(microphone->converter);
	free(microphone);
}

static int start_again(snd_pcm_t *pcm)
{
	const int r = snd_pcm_prepare(pcm);

	return r < 0 ? r : snd_pcm_start(pcm);
}

/* 0 when it can go on, else what failed it. */
static int recover(struct microphone *microphone, int error)
{
	return pcm_recover(microphone->pcm, error, start_again);
}

/* The moment at which the next frame that is read was heard. */
static int ask_moment(struct microphone *microphone, int64_t *ret_at_ns)
{
	snd_pcm_sframes_t available, waiting;

	if (snd_pcm_state(microphone->pcm) == SND_PCM_STATE_DISCONNECTED)
		return -ENODEV;
	/* The delay also counts what is still on its way to us. */
	const int r = snd_pcm_avail_delay(microphone->pcm, &available, &waiting);
	if (r < 0)
		return r;
	const double held =
		microphone->converter ? converter_held_frames(microphone->converter) : 0;
	*ret_at_ns =
		clock_monotonic_ns() - llrint(((double)waiting + held) * 1e9 / microphone->rate_hz);
	return 0;
}

/* Frames of the PCM's rate; 0 when there is none. */
static int get(struct microphone *microphone, int16_t *ret_frames, size_t most, size_t *ret_count)
{
	const snd_pcm_sframes_t count = snd_pcm_readi(microphone->pcm, ret_frames, most);

	*ret_count = count > 0 ? (size_t)count : 0;
	return count < 0 ? recover(microphone, (int)count) : 0;
}

static size_t take_ready(struct microphone *microphone, int16_t *ret_frames, size_t most)
{
	size_t count;
	const int16_t *ready = converter_ready(microphone->converter, &count);

	count = count < most ? count : most;
	memcpy(ret_frames, ready, count * sizeof(*ready));
	converter_take(microphone->converter, count);
	return count;
}

/* Reads on until it has all that are wanted, or there is no more. */
static int get_converted(
	struct microphone *microphone, int16_t *ret_frames, size_t most, size_t *ret_count)
{
	int16_t block[CONVERTER_BLOCK_FRAMES];
	size_t count;
	int r;

	for (;;) {
		*ret_count += take_ready(microphone, ret_frames + *ret_count, most - *ret_count);
		if (*ret_count == most)
			return 0;
		r = get(microphone, block, CONVERTER_BLOCK_FRAMES, &count);
		if (r < 0 || count == 0)
			return r;
		r = converter_feed(microphone->converter, block, count);
		if (r < 0)
			return r;
	}
}

static int watch_progress(struct microphone *microphone, size_t count)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (count > 0)
		microphone->progress_ms = now_ms;
	return now_ms - microphone->progress_ms > MICROPHONE_STALL_MS ? -ETIMEDOUT : 0;
}

int microphone_read(struct microphone *microphone, int16_t *ret_frames, size_t most,
	size_t *ret_count, int64_t *ret_at_ns)
{
	int r;

	*ret_count = 0;
	r = ask_moment(microphone, ret_at_ns);
	if (r < 0)
		r = recover(microphone, r);
	else if (microphone->converter)
		r = get_converted(microphone, ret_frames, most, ret_count);
	else
		r = get(microphone, ret_frames, most, ret_count);
	return r < 0 ? r : watch_progress(microphone, *ret_count);
}

int microphone_wait(struct microphone *microphone, int fd, int timeout_ms)
{
	struct pollfd fds[POLL_FDS_MAX + 1] = { { .fd = fd, .events = POLLIN } };
	unsigned short revents;
	int count = 0;

	if (snd_pcm_state(microphone->pcm) != SND_PCM_STATE_SUSPENDED)
		count = snd_pcm_poll_descriptors(microphone->pcm, fds + 1, POLL_FDS_MAX);
	if (count < 0)
		count = 0;
	const int r = poll(fds, (nfds_t)count + 1, timeout_ms);
	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	if (r > 0 && count > 0) /* Lets it consume its wake-up; microphone_read asks the rest. */
		(void)snd_pcm_poll_descriptors_revents(
			microphone->pcm, fds + 1, (unsigned)count, &revents);
	return 0;
}
