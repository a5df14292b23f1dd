/* An ALSA PCM for tests that keeps time like a sound card, records what was heard, and fails on
 * demand. ALSA's own `null` and `file` keep no time: an hour of sound is gone in half a second.
 *
 *	pcm_type.paced { lib "/.../libasound_module_pcm_paced.so" }
 *	pcm.village { type paced file "/tmp/village.wav" control "/tmp/village.control" }
 *
 * FILE is a WAV of what was heard, in real time from the first start on: while the card was
 * closed, silence. Its header is always right, also after kill -9; it is appended to. FILE.events
 * gets one JSON object a line: open, start, first_sound (the first frame that is not zero after
 * 50 ms of zeros or a start), xrun, stop, close, each with realtime_ns and the frame of FILE.
 *
 * The first word of CONTROL, read at every look at the card, makes it fail:
 *	busy	  opening gives EBUSY
 *	absent	  opening gives ENODEV
 *	vanish	  the running card is unplugged
 *	underrun  the running card runs dry once
 *	hang	  the running card takes nothing any more and never says so
 *	silent	  all is taken, and zeros are heard
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>

#define HEADER_BYTES 44
#define SILENCE_MS   50

struct paced {
	snd_pcm_ioplug_t io;
	char *path;
	char *control;
	int wav;
	int events;
	int timer;
	bool is_running;
	bool has_underrun; /* for the word that is in CONTROL now */
	uint64_t boundary;
	int64_t start_ns;     /* monotonic, of frame 0 since prepare */
	uint64_t heard;       /* frames since prepare */
	uint64_t file_frames; /* in the WAV */
	uint64_t zeros;       /* frames heard in a row */
};

static int64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void note(struct paced *paced, const char *event, int64_t at_ns)
{
	char line[200];
	const int length = snprintf(line, sizeof(line),
		"{\"event\": \"%s\", \"realtime_ns\": %lld, \"frame\": %llu}\n", event,
		(long long)at_ns, (unsigned long long)paced->file_frames);

	if (write(paced->events, line, (size_t)length) != length)
		SNDERR("paced: %s.events cannot be written", paced->path);
}

static bool control_says(const struct paced *paced, const char *word)
{
	char said[32] = "";

	if (!paced->control)
		return false;
	const int fd = open(paced->control, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t length = read(fd, said, sizeof(said) - 1);
	close(fd);
	if (length < 0)
		return false;
	said[strcspn(said, " \n")] = '\0';
	return strcmp(said, word) == 0;
}

/* --- the recording --- */

static size_t frame_bytes(const struct paced *paced)
{
	return 2 * paced->io.channels;
}

static void put32(uint8_t *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

static void write_header(const struct paced *paced)
{
	uint8_t header[HEADER_BYTES] = "RIFF    WAVEfmt                     data    ";
	const uint32_t data_bytes = (uint32_t)(paced->file_frames * frame_bytes(paced));

	put32(header + 4, data_bytes + HEADER_BYTES - 8);
	put32(header + 16, 16);
	put32(header + 20, 1 | paced->io.channels << 16);
	put32(header + 24, paced->io.rate);
	put32(header + 28, (uint32_t)(paced->io.rate * frame_bytes(paced)));
	put32(header + 32, (uint32_t)frame_bytes(paced) | 16 << 16);
	put32(header + 40, data_bytes);
	if (pwrite(paced->wav, header, sizeof(header), 0) != sizeof(header))
		SNDERR("paced: %s cannot be written", paced->path);
}

static void append(struct paced *paced, const void *bytes, size_t frames)
{
	const off_t end = HEADER_BYTES + (off_t)(paced->file_frames * frame_bytes(paced));
	const size_t size = frames * frame_bytes(paced);

	if (pwrite(paced->wav, bytes, size, end) != (ssize_t)size)
		SNDERR("paced: %s cannot be written", paced->path);
	paced->file_frames += frames;
}

/* The realtime at which the WAV's first frame was heard, kept beside it for later opens. */
static int64_t epoch_ns(const struct paced *paced, int64_t otherwise_ns)
{
	char path[PATH_MAX];
	long long epoch = otherwise_ns;

	snprintf(path, sizeof(path), "%s.epoch", paced->path);
	FILE *file = fopen(path, "re");
	if (file) {
		if (fscanf(file, "%lld", &epoch) != 1)
			epoch = otherwise_ns;
		fclose(file);
		return epoch;
	}
	file = fopen(path, "we");
	if (file) {
		fprintf(file, "%lld\n", epoch);
		fclose(file);
	}
	return epoch;
}

/* Fills the time in which the card was closed with silence. */
static void append_gap(struct paced *paced)
{
	const int64_t now = now_ns(CLOCK_REALTIME);
	const int64_t passed = now - epoch_ns(paced, now);
	const uint64_t due = (uint64_t)(passed > 0 ? passed : 0) * paced->io.rate / 1000000000;

	if (due > paced->file_frames &&
		ftruncate(paced->wav, HEADER_BYTES + (off_t)(due * frame_bytes(paced))) == 0)
		paced->file_frames = due;
	write_header(paced);
}

static int64_t realtime_of(const struct paced *paced, uint64_t frame)
{
	const int64_t monotonic = paced->start_ns + (int64_t)(frame * 1000000000 / paced->io.rate);

	return monotonic + now_ns(CLOCK_REALTIME) - now_ns(CLOCK_MONOTONIC);
}

static void watch_for_sound(struct paced *paced, const int16_t *samples, size_t frames)
{
	for (size_t i = 0; i < frames; i++) {
		bool is_zero = true;
		for (unsigned channel = 0; channel < paced->io.channels; channel++)
			is_zero = is_zero && samples[i * paced->io.channels + channel] == 0;
		if (is_zero) {
			paced->zeros++;
			continue;
		}
		if (paced->zeros >= (uint64_t)paced->io.rate * SILENCE_MS / 1000)
			note(paced, "first_sound", realtime_of(paced, paced->heard + i));
		paced->zeros = 0;
	}
}

/* Hears the frames up to `until`, out of the ring that the application writes into. */
static void hear(struct paced *paced, uint64_t until)
{
	const snd_pcm_channel_area_t *areas = snd_pcm_ioplug_mmap_areas(&paced->io);
	const uint8_t *ring = (const uint8_t *)areas[0].addr + areas[0].first / 8;
	const bool is_silent = control_says(paced, "silent");
	int16_t frames[4096];
	const uint64_t most = sizeof(frames) / frame_bytes(paced);

	while (paced->heard < until) {
		const uint64_t offset = paced->heard % paced->io.buffer_size;
		uint64_t count = until - paced->heard;
		if (count > paced->io.buffer_size - offset)
			count = paced->io.buffer_size - offset;
		if (count > most)
			count = most;
		memcpy(frames, ring + offset * frame_bytes(paced), count * frame_bytes(paced));
		if (is_silent)
			memset(frames, 0, sizeof(frames));
		watch_for_sound(paced, frames, count);
		append(paced, frames, count);
		paced->heard += count;
	}
	write_header(paced);
}

/* --- ioplug --- */

static uint64_t frames_since_start(const struct paced *paced)
{
	const int64_t passed = now_ns(CLOCK_MONOTONIC) - paced->start_ns;

	return (uint64_t)passed * paced->io.rate / 1000000000;
}

static snd_pcm_sframes_t hardware_pointer(const struct paced *paced)
{
	return (snd_pcm_sframes_t)(paced->heard % paced->boundary);
}

/* Frames that the application has written since prepare. */
static uint64_t written(const struct paced *paced)
{
	const uint64_t queued =
		(paced->io.appl_ptr + paced->boundary - paced->io.hw_ptr) % paced->boundary;
	/* hw_ptr is what ALSA knew at its last look, which is what we told it. */
	return paced->heard + queued;
}

static void run_dry(struct paced *paced)
{
	note(paced, "xrun", now_ns(CLOCK_REALTIME));
	paced->is_running = false;
}

static snd_pcm_sframes_t paced_pointer(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	if (!paced->is_running)
		return hardware_pointer(paced);
	if (control_says(paced, "hang"))
		return hardware_pointer(paced);
	if (control_says(paced, "vanish")) {
		snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
		paced->is_running = false;
		return hardware_pointer(paced);
	}
	const bool wants_underrun = control_says(paced, "underrun");
	if (wants_underrun && !paced->has_underrun) {
		paced->has_underrun = true;
		run_dry(paced);
		return -EPIPE;
	}
	paced->has_underrun = wants_underrun;
	const uint64_t due = frames_since_start(paced);
	const uint64_t there = written(paced);
	hear(paced, due < there ? due : there);
	if (due > there && io->state != SND_PCM_STATE_DRAINING) {
		run_dry(paced);
		return -EPIPE;
	}
	return hardware_pointer(paced);
}

static int arm_timer(struct paced *paced, bool is_on)
{
	const long period_ns = (long)(paced->io.period_size * 1000000000 / paced->io.rate);
	const struct itimerspec every = {
		.it_interval.tv_nsec = is_on ? period_ns : 0,
		.it_value.tv_nsec = is_on ? period_ns : 0,
	};

	return timerfd_settime(paced->timer, 0, &every, NULL) < 0 ? -errno : 0;
}

static int paced_start(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	append_gap(paced);
	paced->start_ns = now_ns(CLOCK_MONOTONIC);
	paced->is_running = true;
	paced->zeros = io->rate;
	note(paced, "start", now_ns(CLOCK_REALTIME));
	return arm_timer(paced, true);
}

static int paced_stop(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	if (paced->is_running)
		note(paced, "stop", now_ns(CLOCK_REALTIME));
	paced->is_running = false;
	return arm_timer(paced, false);
}

static int paced_prepare(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	paced->is_running = false;
	paced->heard = 0;
	return 0;
}

static int paced_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
	struct paced *paced = io->private_data;
	snd_pcm_uframes_t boundary;
	const int r = snd_pcm_sw_params_get_boundary(params, &boundary);

	if (r < 0)
		return r;
	paced->boundary = boundary;
	return 0;
}

static int paced_poll_revents(
	snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned count, unsigned short *ret_revents)
{
	struct paced *paced = io->private_data;
	uint64_t expirations;

	*ret_revents = 0;
	if (count != 1 || !(fds[0].revents & POLLIN))
		return 0;
	if (control_says(paced, "hang"))
		return 0;
	if (read(paced->timer, &expirations, sizeof(expirations)) < 0)
		return 0;
	*ret_revents = POLLOUT;
	return 0;
}

static int paced_close(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	note(paced, "close", now_ns(CLOCK_REALTIME));
	close(paced->wav);
	close(paced->events);
	close(paced->timer);
	free(paced->path);
	free(paced->control);
	free(paced);
	return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
	.start = paced_start,
	.stop = paced_stop,
	.pointer = paced_pointer,
	.prepare = paced_prepare,
	.sw_params = paced_sw_params,
	.poll_revents = paced_poll_revents,
	.close = paced_close,
};

/* What a cheap USB card offers. */
static int set_constraints(snd_pcm_ioplug_t *io)
{
	static const unsigned accesses[] = { SND_PCM_ACCESS_MMAP_INTERLEAVED,
		SND_PCM_ACCESS_RW_INTERLEAVED };
	static const unsigned formats[] = { SND_PCM_FORMAT_S16_LE };
	static const struct {
		int type;
		unsigned low, high;
	} ranges[] = {
		{ SND_PCM_IOPLUG_HW_CHANNELS, 1, 2 },
		{ SND_PCM_IOPLUG_HW_RATE, 8000, 96000 },
		{ SND_PCM_IOPLUG_HW_PERIOD_BYTES, 64, 65536 },
		{ SND_PCM_IOPLUG_HW_PERIODS, 2, 64 },
		{ SND_PCM_IOPLUG_HW_BUFFER_BYTES, 256, 262144 },
	};
	int r = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 2, accesses);

	if (r >= 0)
		r = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, formats);
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]) && r >= 0; i++)
		r = snd_pcm_ioplug_set_param_minmax(
			io, ranges[i].type, ranges[i].low, ranges[i].high);
	return r;
}

/* A card has one user at a time. */
static int open_files(struct paced *paced)
{
	char events[PATH_MAX];
	struct stat status;

	snprintf(events, sizeof(events), "%s.events", paced->path);
	paced->wav = open(paced->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (paced->wav < 0)
		return -errno;
	if (flock(paced->wav, LOCK_EX | LOCK_NB) < 0)
		return -EBUSY;
	paced->events = open(events, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	paced->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (paced->events < 0 || paced->timer < 0 || fstat(paced->wav, &status) < 0)
		return -errno;
	/* Mono is what is tested; a recording of stereo starts a new file each time. */
	if (status.st_size > HEADER_BYTES)
		paced->file_frames = (uint64_t)(status.st_size - HEADER_BYTES) / 2;
	return 0;
}

static int paced_open(struct paced *paced, const char *name, snd_pcm_stream_t stream, int mode)
{
	if (control_says(paced, "busy"))
		return -EBUSY;
	if (control_says(paced, "absent"))
		return -ENODEV;
	int r = open_files(paced);
	if (r < 0)
		return r;
	paced->io.version = SND_PCM_IOPLUG_VERSION;
	paced->io.name = "paced PCM of the tests";
	paced->io.callback = &callbacks;
	paced->io.private_data = paced;
	paced->io.mmap_rw = 1;
	paced->io.flags = SND_PCM_IOPLUG_FLAG_MONOTONIC | SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;
	paced->io.poll_fd = paced->timer;
	paced->io.poll_events = POLLIN;
	r = snd_pcm_ioplug_create(&paced->io, name, stream, mode);
	if (r < 0)
		return r;
	note(paced, "open", now_ns(CLOCK_REALTIME));
	return set_constraints(&paced->io);
}

static int read_configuration(snd_config_t *configuration, struct paced *paced)
{
	snd_config_iterator_t i, next;

	snd_config_for_each(i, next, configuration)
	{
		snd_config_t *entry = snd_config_iterator_entry(i);
		const char *id, *value;
		if (snd_config_get_id(entry, &id) < 0 || strcmp(id, "type") == 0 ||
			strcmp(id, "comment") == 0 || strcmp(id, "hint") == 0)
			continue;
		char **const field = strcmp(id, "file") == 0      ? &paced->path
				     : strcmp(id, "control") == 0 ? &paced->control
								  : NULL;
		if (!field || snd_config_get_string(entry, &value) < 0) {
			SNDERR("paced: %s is unknown, or not a string", id);
			return -EINVAL;
		}
		*field = strdup(value);
	}
	return paced->path ? 0 : -EINVAL;
}

SND_PCM_PLUGIN_DEFINE_FUNC(paced)
{
	struct paced *paced = calloc(1, sizeof(*paced));

	(void)root;
	if (!paced)
		return -ENOMEM;
	paced->wav = paced->events = paced->timer = -1;
	int r = read_configuration(conf, paced);
	if (r >= 0)
		r = stream == SND_PCM_STREAM_PLAYBACK ? paced_open(paced, name, stream, mode)
						      : -EINVAL;
	if (r < 0) {
		if (paced->wav >= 0)
			close(paced->wav);
		if (paced->events >= 0)
			close(paced->events);
		if (paced->timer >= 0)
			close(paced->timer);
		free(paced->path);
		free(paced->control);
		free(paced);
		return r;
	}
	*pcmp = paced->io.pcm;
	return 0;
}

SND_PCM_PLUGIN_SYMBOL(paced);
