/* An ALSA capture PCM for tests: a microphone before the horn of a paced PCM (paced.c). It hears
 *the WAV that the paced PCM writes, some milliseconds later, quieter, with noise.
 *
 *	pcm_type.heard { lib "/.../libasound_module_pcm_heard.so" }
 *	pcm.mic { type heard file "/tmp/village.wav" control "/tmp/mic.control" delay 300 gain 10 }
 *
 * `delay` in ms, above what the player leaves in its card; `gain` in percent, of what lies around
 * `resonance` Hz alone where that is given; `noise` is the amplitude of white noise under it. The
 *WAV is mono at `rate` (22050). One channel, S16. Its clock is faster than the machine's by that
 *many millionths, `fast`, or slower by `slow`.
 *
 * The first word of CONTROL, read at every look, changes what it hears:
 *	deaf	  zeros
 *	noise	  only the noise
 *	busy	  opening gives EBUSY
 *	absent	  opening gives ENODEV
 *	vanish	  the running microphone is unplugged
 *	flood	  always more, as where a machine hears more slowly than the microphone gives
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin.h"

#define HEADER_BYTES 44

struct heard {
	snd_pcm_ioplug_t io;
	char *path;
	char *control;
	unsigned rate;
	unsigned delay_ms;
	unsigned gain_percent;
	unsigned noise;
	unsigned resonance;
	double kept1, kept2; /* of its filter */
	unsigned fast;
	unsigned slow;
	int wav;
	struct timer timer;
	bool is_running;
	uint64_t boundary;
	uint64_t avail_min;
	int64_t start_ns;      /* monotonic, of frame 0 since prepare */
	int64_t start_real_ns; /* the same, realtime */
	uint64_t taken;        /* frames since prepare */
	char said[WORD_SIZE];  /* by CONTROL, at the last look */
	uint32_t random;
};

/* Once a look: one that takes longer than a frame finds another there, and is never over. */
static void look(struct heard *heard)
{
	if (!read_word(heard->control, heard->said))
		heard->said[0] = '\0';
}

static bool is_told(const struct heard *heard, const char *word)
{
	return strcmp(heard->said, word) == 0;
}

/* The realtime at which the WAV's first frame was heard; 0 where none was yet. */
static int64_t epoch_ns(const struct heard *heard)
{
	char path[PATH_MAX];
	long long epoch = 0;

	snprintf(path, sizeof(path), "%s.epoch", heard->path);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%lld", &epoch) != 1)
		epoch = 0;
	fclose(file);
	return epoch;
}

/* Frames a nanosecond. */
static double pace_of(const struct heard *heard)
{
	return heard->rate / 1e9 * (1 + ((double)heard->fast - heard->slow) / 1e6);
}

static int64_t ns_of(const struct heard *heard, uint64_t frames)
{
	return (int64_t)((double)frames / pace_of(heard));
}

/* What the horn gave `delay` before that frame; zeros where nothing was, or is yet. */
static void read_air(struct heard *heard, uint64_t frame, int16_t *frames, size_t count)
{
	const int64_t epoch = epoch_ns(heard);
	const int64_t at_ns = heard->start_real_ns + ns_of(heard, frame) -
			      (int64_t)heard->delay_ms * 1000000 - epoch;
	int64_t first = at_ns * heard->rate / 1000000000;
	size_t skipped = 0;

	memset(frames, 0, count * sizeof(*frames));
	if (epoch == 0 || first + (int64_t)count <= 0)
		return;
	if (first < 0) {
		skipped = (size_t)-first;
		first = 0;
	}
	if (heard->wav < 0)
		heard->wav = open(heard->path, O_RDONLY | O_CLOEXEC);
	if (heard->wav < 0 ||
		pread(heard->wav, frames + skipped, (count - skipped) * sizeof(*frames),
			HEADER_BYTES + first * 2) < 0)
		memset(frames, 0, count * sizeof(*frames));
}

/* The band pass of R. Bristow-Johnson's audio EQ cookbook, as narrow as rooms are. */
static double resound(struct heard *heard, double frame)
{
	const double turn = 2 * M_PI * heard->resonance / heard->rate;
	const double alpha = sin(turn) / (2 * 8.0);
	const double result = alpha / (1 + alpha) * frame + heard->kept1;

	heard->kept1 = 2 * cos(turn) / (1 + alpha) * result + heard->kept2;
	heard->kept2 = -(alpha * frame + (1 - alpha) * result) / (1 + alpha);
	return result;
}

static void colour(struct heard *heard, int16_t *frames, size_t count)
{
	const bool is_deaf = is_told(heard, "deaf"), is_noise = is_told(heard, "noise");

	for (size_t i = 0; i < count; i++) {
		heard->random = heard->random * 1664525 + 1013904223;
		const int noise = heard->noise == 0 ? 0
						    : (int)(heard->random >> 8) %
								      (2 * (int)heard->noise + 1) -
							      (int)heard->noise;
		const double horn = heard->resonance == 0 ? frames[i] : resound(heard, frames[i]);
		const int air = is_noise ? 0 : (int)(horn * heard->gain_percent / 100);
		const int sum = is_deaf ? 0 : air + noise;
		frames[i] = (int16_t)(sum > INT16_MAX   ? INT16_MAX
				      : sum < INT16_MIN ? INT16_MIN
							: sum);
	}
}

/* Puts the frames up to `until` into the ring that the application reads. */
static void fill_ring(struct heard *heard, uint64_t until)
{
	const snd_pcm_channel_area_t *areas = snd_pcm_ioplug_mmap_areas(&heard->io);
	int16_t *ring = (int16_t *)((uint8_t *)areas[0].addr + areas[0].first / 8);

	while (heard->taken < until) {
		const uint64_t offset = heard->taken % heard->io.buffer_size;
		uint64_t count = until - heard->taken;
		if (count > heard->io.buffer_size - offset)
			count = heard->io.buffer_size - offset;
		read_air(heard, heard->taken, ring + offset, count);
		colour(heard, ring + offset, count);
		heard->taken += count;
	}
}

static uint64_t frames_since_start(const struct heard *heard)
{
	return (uint64_t)((double)(now_ns(CLOCK_MONOTONIC) - heard->start_ns) * pace_of(heard));
}

/* Frames that wait for the application. */
static uint64_t waiting(const struct heard *heard)
{
	return (heard->io.hw_ptr + heard->boundary - heard->io.appl_ptr) % heard->boundary;
}

static snd_pcm_sframes_t heard_pointer(snd_pcm_ioplug_t *io)
{
	struct heard *heard = io->private_data;

	if (heard->is_running)
		look(heard);
	if (heard->is_running && is_told(heard, "vanish")) {
		snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
		heard->is_running = false;
	}
	if (heard->is_running) {
		const uint64_t due = is_told(heard, "flood")
					     ? heard->taken + io->buffer_size / 2 - waiting(heard)
					     : frames_since_start(heard);
		if (due - heard->taken + waiting(heard) > io->buffer_size) {
			heard->is_running = false;
			return -EPIPE;
		}
		fill_ring(heard, due);
	}
	return (snd_pcm_sframes_t)(heard->taken % heard->boundary);
}

static int heard_start(snd_pcm_ioplug_t *io)
{
	struct heard *heard = io->private_data;

	heard->start_ns = now_ns(CLOCK_MONOTONIC);
	heard->start_real_ns = now_ns(CLOCK_REALTIME);
	heard->is_running = true;
	return 0;
}

static int heard_stop(snd_pcm_ioplug_t *io)
{
	struct heard *heard = io->private_data;

	heard->is_running = false;
	return 0;
}

static int heard_prepare(snd_pcm_ioplug_t *io)
{
	struct heard *heard = io->private_data;

	heard->is_running = false;
	heard->taken = 0;
	return 0;
}

static int heard_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
	struct heard *heard = io->private_data;
	snd_pcm_uframes_t boundary, avail_min;
	int r = snd_pcm_sw_params_get_boundary(params, &boundary);

	if (r >= 0)
		r = snd_pcm_sw_params_get_avail_min(params, &avail_min);
	if (r < 0)
		return r;
	heard->boundary = boundary;
	heard->avail_min = avail_min;
	return 0;
}

/* Has the timer expire when avail_min frames wait. */
static int arm_timer(struct heard *heard)
{
	const uint64_t there = waiting(heard);
	const uint64_t missing = heard->avail_min > there ? heard->avail_min - there : 0;
	int64_t at_ns = 1; /* now */

	if (heard->is_running && missing > 0)
		at_ns = heard->start_ns + ns_of(heard, heard->taken + missing) + 1;
	return set_timer(&heard->timer, at_ns);
}

static int heard_poll_descriptors_count(snd_pcm_ioplug_t *io)
{
	return 1;
}

static int heard_poll_descriptors(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned space)
{
	struct heard *heard = io->private_data;

	if (space < 1)
		return -EINVAL;
	const int r = arm_timer(heard);
	if (r < 0)
		return r;
	fds[0] = (struct pollfd){ .fd = heard->timer.fd, .events = POLLIN };
	return 1;
}

static int heard_poll_revents(
	snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned count, unsigned short *ret_revents)
{
	struct heard *heard = io->private_data;

	*ret_revents = count == 1 && fds[0].revents & POLLIN ? POLLIN : 0;
	return arm_timer(heard);
}

static int heard_close(snd_pcm_ioplug_t *io)
{
	struct heard *heard = io->private_data;

	if (heard->wav >= 0)
		close(heard->wav);
	close(heard->timer.fd);
	free(heard->path);
	free(heard->control);
	free(heard);
	return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
	.start = heard_start,
	.stop = heard_stop,
	.pointer = heard_pointer,
	.prepare = heard_prepare,
	.sw_params = heard_sw_params,
	.poll_descriptors_count = heard_poll_descriptors_count,
	.poll_descriptors = heard_poll_descriptors,
	.poll_revents = heard_poll_revents,
	.close = heard_close,
};

static int heard_open(struct heard *heard, const char *name, snd_pcm_stream_t stream, int mode)
{
	look(heard);
	if (is_told(heard, "busy"))
		return -EBUSY;
	if (is_told(heard, "absent"))
		return -ENODEV;
	int r = open_timer(&heard->timer);
	if (r < 0)
		return r;
	heard->io.version = SND_PCM_IOPLUG_VERSION;
	heard->io.name = "microphone of the tests";
	heard->io.callback = &callbacks;
	heard->io.private_data = heard;
	heard->io.mmap_rw = 1;
	heard->io.flags = SND_PCM_IOPLUG_FLAG_MONOTONIC | SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;
	r = snd_pcm_ioplug_create(&heard->io, name, stream, mode);
	return r < 0 ? r : set_constraints(&heard->io, 1, 1, heard->rate, heard->rate);
}

static int read_entry(void *pcm, const char *id, snd_config_t *entry)
{
	struct heard *heard = pcm;

	if (strcmp(id, "file") == 0)
		return read_string(entry, &heard->path);
	if (strcmp(id, "control") == 0)
		return read_string(entry, &heard->control);
	if (strcmp(id, "rate") == 0)
		return read_number(entry, &heard->rate);
	if (strcmp(id, "delay") == 0)
		return read_number(entry, &heard->delay_ms);
	if (strcmp(id, "gain") == 0)
		return read_number(entry, &heard->gain_percent);
	if (strcmp(id, "noise") == 0)
		return read_number(entry, &heard->noise);
	if (strcmp(id, "resonance") == 0)
		return read_number(entry, &heard->resonance);
	if (strcmp(id, "fast") == 0)
		return read_number(entry, &heard->fast);
	if (strcmp(id, "slow") == 0)
		return read_number(entry, &heard->slow);
	return -EINVAL;
}

SND_PCM_PLUGIN_DEFINE_FUNC(heard)
{
	struct heard *heard = calloc(1, sizeof(*heard));

	(void)root;
	if (!heard)
		return -ENOMEM;
	heard->wav = heard->timer.fd = -1;
	heard->boundary = 1; /* Until ALSA tells it: nothing waits. */
	heard->rate = 22050;
	heard->delay_ms = 300;
	heard->gain_percent = 100;
	heard->random = 1;
	int r = read_entries(conf, read_entry, heard);
	if (r >= 0 && !heard->path)
		r = -EINVAL;
	if (r >= 0)
		r = stream == SND_PCM_STREAM_CAPTURE ? heard_open(heard, name, stream, mode)
						     : -EINVAL;
	if (r < 0) {
		if (heard->timer.fd >= 0)
			close(heard->timer.fd);
		free(heard->path);
		free(heard->control);
		free(heard);
		return r;
	}
	*pcmp = heard->io.pcm;
	return 0;
}

SND_PCM_PLUGIN_SYMBOL(heard);
