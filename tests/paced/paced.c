/* An ALSA PCM for tests that keeps time like a sound card, records what was heard, and fails on
 * demand. ALSA's own `null` and `file` keep no time: an hour of sound is gone in half a second.
 *
 *	pcm_type.paced { lib "/.../libasound_module_pcm_paced.so" }
 *	pcm.village { type paced file "/tmp/village.wav" control "/tmp/village.control" }
 *	pcm.usb { type plug slave.pcm { type paced file "/tmp/usb.wav" rate 48000 channels 2 } }
 *
 * `rate` and `channels` leave it only that one, as most USB cards have only theirs: `plug`
 * converts then, and can take nothing back. `period`, beside `channels`, leaves it periods of so
 * many frames, as dmix has them. Like a kernel's, its descriptor stays ready for as
 * long as there is room for avail_min frames.
 *
 * FILE is a WAV of what was heard, in real time from the first start on: while the card was
 * closed, silence. Its header is always right, also after kill -9; it is appended to. FILE.events
 * gets one JSON object a line: open, start, first_sound (the first frame that is not zero after
 * 50 ms of zeros or a start), late, xrun, stop, close, refused (busy or absent), suspend, asleep
 * (it cannot wake yet), resume, each with realtime_ns and the frame of FILE.
 *
 * With `waits 1` it waits where it would run dry, for a program that a busy machine holds up,
 * and notes late. By the word below it runs dry all the same.
 *
 * The first word of CONTROL, read at every look at the card, makes it fail:
 *	busy	  opening gives EBUSY
 *	absent	  opening gives ENODEV
 *	vanish	  the running card is unplugged
 *	underrun  the program is held up once, until the running card has run dry
 *	hang	  the running card takes nothing any more and never says so
 *	silent	  all is taken, and zeros are heard
 *	swallow	  all is taken at once, and none of it is heard
 *	suspend	  the running card is suspended, as long as the word is there
 *	stuck	  the running card holds the program in the driver, as long as the word is there
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "plugin.h"

#define HEADER_BYTES 44
#define SILENCE_MS   50

enum fault {
	FAULT_NONE,
	FAULT_BUSY,
	FAULT_ABSENT,
	FAULT_VANISH,
	FAULT_UNDERRUN,
	FAULT_HANG,
	FAULT_SILENT,
	FAULT_SWALLOW,
	FAULT_SUSPEND,
	FAULT_STUCK,
};

static const char *const fault_words[] = {
	[FAULT_NONE] = "",
	[FAULT_BUSY] = "busy",
	[FAULT_ABSENT] = "absent",
	[FAULT_VANISH] = "vanish",
	[FAULT_UNDERRUN] = "underrun",
	[FAULT_HANG] = "hang",
	[FAULT_SILENT] = "silent",
	[FAULT_SWALLOW] = "swallow",
	[FAULT_SUSPEND] = "suspend",
	[FAULT_STUCK] = "stuck",
};

struct paced {
	snd_pcm_ioplug_t io;
	char *path;
	char *control;
	unsigned only_rate;     /* 0: any */
	unsigned only_channels; /* 0: one or two */
	unsigned only_period;   /* 0: any */
	unsigned waits;         /* 0: it runs dry */
	struct stat read;       /* CONTROL, when it was */
	enum fault fault;       /* that it said */
	int wav;
	int events;
	struct timer timer;
	bool is_running;
	bool has_underrun; /* for the word that is in CONTROL now */
	uint64_t boundary;
	uint64_t avail_min;
	int64_t start_ns;     /* monotonic, of frame 0 since prepare */
	uint64_t heard;       /* frames since prepare */
	uint64_t file_frames; /* in the WAV */
	uint64_t zeros;       /* frames heard in a row */
};

static void note(struct paced *paced, const char *event, int64_t at_ns)
{
	char line[200];
	const int length = snprintf(line, sizeof(line),
		"{\"event\": \"%s\", \"realtime_ns\": %lld, \"frame\": %llu}\n", event,
		(long long)at_ns, (unsigned long long)paced->file_frames);

	if (write(paced->events, line, (size_t)length) != length)
		SNDERR("paced: %s.events cannot be written", paced->path);
}

static enum fault fault_of(const char *said)
{
	for (size_t i = 0; i < sizeof(fault_words) / sizeof(fault_words[0]); i++)
		if (strcmp(said, fault_words[i]) == 0)
			return (enum fault)i;
	return FAULT_NONE;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* A look costs what one at a card does: the file is read when it is another than at the last. */
static enum fault read_fault(struct paced *paced)
{
	char said[WORD_SIZE];
	struct stat status;

	if (!paced->control || stat(paced->control, &status) < 0)
		return FAULT_NONE;
	if (is_same_file(&status, &paced->read))
		return paced->fault;
	if (!read_word(paced->control, said))
		return FAULT_NONE;
	paced->read = status;
	paced->fault = fault_of(said);
	if (paced->fault == FAULT_NONE && *said != '\0')
		SNDERR("paced: %s says %s, which is no fault", paced->control, said);
	return paced->fault;
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
	write_header(paced);
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

static void count_frames(struct paced *paced)
{
	struct stat status;

	if (fstat(paced->wav, &status) == 0 && status.st_size > HEADER_BYTES)
		paced->file_frames = (uint64_t)(status.st_size - HEADER_BYTES) / frame_bytes(paced);
}

/* Fills the time in which the card was closed with silence. */
static void append_gap(struct paced *paced)
{
	count_frames(paced);
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
static void hear(struct paced *paced, uint64_t until, bool is_silent)
{
	const snd_pcm_channel_area_t *areas = snd_pcm_ioplug_mmap_areas(&paced->io);
	const uint8_t *ring = (const uint8_t *)areas[0].addr + areas[0].first / 8;
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
}

/* --- ioplug --- */

static uint64_t frames_since_start(const struct paced *paced)
{
	const int64_t passed = now_ns(CLOCK_MONOTONIC) - paced->start_ns;

	return (uint64_t)passed * paced->io.rate / 1000000000;
}

/* The monotonic moment, rounded up, by which that frame has been heard. */
static int64_t moment_of(const struct paced *paced, uint64_t frame)
{
	return paced->start_ns + (int64_t)(frame * 1000000000 / paced->io.rate) + 1;
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

/* Its clock stood still since what was written was heard. */
static void stand_still(struct paced *paced)
{
	paced->start_ns =
		now_ns(CLOCK_MONOTONIC) - (int64_t)(paced->heard * 1000000000 / paced->io.rate);
}

/* The program gets no processor until all that it has written is heard. */
static void hold_up(const struct paced *paced)
{
	const int64_t until_ns = moment_of(paced, written(paced) + 1);
	const struct timespec until = { until_ns / 1000000000, until_ns % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* As a converter does whose card ran dry and who does not notice. */
static void swallow(struct paced *paced)
{
	paced->heard = written(paced);
	stand_still(paced);
}

static snd_pcm_sframes_t paced_pointer(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;
	const enum fault fault = read_fault(paced);

	if (!paced->is_running || fault == FAULT_HANG)
		return hardware_pointer(paced);
	while (fault == FAULT_STUCK && read_fault(paced) == FAULT_STUCK)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	if (fault == FAULT_SUSPEND) {
		note(paced, "suspend", now_ns(CLOCK_REALTIME));
		snd_pcm_ioplug_set_state(io, SND_PCM_STATE_SUSPENDED);
		paced->is_running = false;
		return hardware_pointer(paced); /* ALSA would take an error for an under-run. */
	}
	if (fault == FAULT_VANISH) {
		snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
		paced->is_running = false;
		return hardware_pointer(paced);
	}
	if (fault == FAULT_SWALLOW) {
		swallow(paced);
		return hardware_pointer(paced);
	}
	const bool is_to_run_dry = fault == FAULT_UNDERRUN && !paced->has_underrun;
	paced->has_underrun = fault == FAULT_UNDERRUN;
	if (is_to_run_dry)
		hold_up(paced);
	const uint64_t due = frames_since_start(paced);
	const uint64_t there = written(paced);
	hear(paced, due < there ? due : there, fault == FAULT_SILENT);
	if (due <= there || io->state == SND_PCM_STATE_DRAINING)
		return hardware_pointer(paced);
	if (is_to_run_dry || !paced->waits) {
		run_dry(paced);
		return -EPIPE;
	}
	note(paced, "late", now_ns(CLOCK_REALTIME));
	stand_still(paced);
	return hardware_pointer(paced);
}

static int paced_start(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	append_gap(paced);
	paced->start_ns = now_ns(CLOCK_MONOTONIC);
	paced->is_running = true;
	paced->zeros = io->rate;
	note(paced, "start", now_ns(CLOCK_REALTIME));
	return 0;
}

static int paced_stop(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	if (paced->is_running)
		note(paced, "stop", now_ns(CLOCK_REALTIME));
	paced->is_running = false;
	return 0;
}

static int paced_prepare(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	paced->is_running = false;
	paced->heard = 0;
	return 0;
}

/* Most cards cannot resume, and are prepared afresh: what was queued is lost. */
static int paced_resume(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	if (read_fault(paced) == FAULT_SUSPEND) {
		note(paced, "asleep", now_ns(CLOCK_REALTIME));
		return -EAGAIN;
	}
	note(paced, "resume", now_ns(CLOCK_REALTIME));
	snd_pcm_ioplug_set_state(io, SND_PCM_STATE_XRUN);
	return 0;
}

static int paced_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
	struct paced *paced = io->private_data;
	snd_pcm_uframes_t boundary, avail_min;
	int r = snd_pcm_sw_params_get_boundary(params, &boundary);

	if (r >= 0)
		r = snd_pcm_sw_params_get_avail_min(params, &avail_min);
	if (r < 0)
		return r;
	paced->boundary = boundary;
	paced->avail_min = avail_min;
	return 0;
}

/* Has the timer expire when there is room for avail_min frames; at the end, when all is heard. */
static int arm_timer(struct paced *paced)
{
	const snd_pcm_state_t state = paced->io.state;
	const bool is_stopped = state == SND_PCM_STATE_XRUN || state == SND_PCM_STATE_DISCONNECTED;
	uint64_t frame = written(paced);
	int64_t at_ns; /* one that is past is as good as now */

	if (state != SND_PCM_STATE_DRAINING) {
		frame += paced->avail_min;
		frame -= frame < paced->io.buffer_size ? frame : paced->io.buffer_size;
	}
	if (read_fault(paced) == FAULT_HANG)
		at_ns = 0;
	else if (paced->is_running && !is_stopped)
		at_ns = moment_of(paced, frame);
	else
		at_ns = is_stopped || frame <= paced->heard ? 1 : 0; /* now, or never */
	return set_timer(&paced->timer, at_ns);
}

static int paced_poll_descriptors_count(snd_pcm_ioplug_t *io)
{
	return 1;
}

static int paced_poll_descriptors(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned space)
{
	struct paced *paced = io->private_data;

	if (space < 1)
		return -EINVAL;
	const int r = arm_timer(paced);
	if (r < 0)
		return r;
	fds[0] = (struct pollfd){ .fd = paced->timer.fd, .events = POLLIN };
	return 1;
}

static int paced_poll_revents(
	snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned count, unsigned short *ret_revents)
{
	struct paced *paced = io->private_data;

	*ret_revents = 0;
	if (count != 1 || !(fds[0].revents & POLLIN))
		return 0;
	*ret_revents = POLLOUT;
	if (io->state == SND_PCM_STATE_XRUN || io->state == SND_PCM_STATE_DISCONNECTED)
		*ret_revents |= POLLERR;
	return arm_timer(paced); /* For those that poll again without asking for descriptors. */
}

static int paced_close(snd_pcm_ioplug_t *io)
{
	struct paced *paced = io->private_data;

	note(paced, "close", now_ns(CLOCK_REALTIME));
	close(paced->wav);
	close(paced->events);
	close(paced->timer.fd);
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
	.resume = paced_resume,
	.sw_params = paced_sw_params,
	.poll_descriptors_count = paced_poll_descriptors_count,
	.poll_descriptors = paced_poll_descriptors,
	.poll_revents = paced_poll_revents,
	.close = paced_close,
};

static int open_events(struct paced *paced)
{
	char events[PATH_MAX];

	snprintf(events, sizeof(events), "%s.events", paced->path);
	paced->events = open(events, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return paced->events < 0 ? -errno : 0;
}

/* A card has one user at a time. */
static int open_card(struct paced *paced)
{
	const enum fault fault = read_fault(paced);

	if (fault == FAULT_BUSY)
		return -EBUSY;
	if (fault == FAULT_ABSENT)
		return -ENODEV;
	paced->wav = open(paced->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (paced->wav < 0)
		return -errno;
	if (flock(paced->wav, LOCK_EX | LOCK_NB) < 0)
		return -EBUSY;
	return open_timer(&paced->timer);
}

static int paced_open(struct paced *paced, const char *name, snd_pcm_stream_t stream, int mode)
{
	int r = open_events(paced);

	if (r < 0)
		return r;
	r = open_card(paced);
	if (r < 0) {
		note(paced, "refused", now_ns(CLOCK_REALTIME));
		return r;
	}
	paced->io.version = SND_PCM_IOPLUG_VERSION;
	paced->io.name = "paced PCM of the tests";
	paced->io.callback = &callbacks;
	paced->io.private_data = paced;
	paced->io.mmap_rw = 1;
	paced->io.flags = SND_PCM_IOPLUG_FLAG_MONOTONIC | SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;
	r = snd_pcm_ioplug_create(&paced->io, name, stream, mode);
	if (r < 0)
		return r;
	note(paced, "open", now_ns(CLOCK_REALTIME));
	const unsigned rate = paced->only_rate, channels = paced->only_channels;
	r = set_constraints(&paced->io, channels ? channels : 1, channels ? channels : 2,
		rate ? rate : 8000, rate ? rate : 96000);
	const unsigned period_bytes = 2 * channels * paced->only_period;
	if (r < 0 || period_bytes == 0)
		return r;
	return snd_pcm_ioplug_set_param_minmax(
		&paced->io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, period_bytes, period_bytes);
}

static int read_entry(void *pcm, const char *id, snd_config_t *entry)
{
	struct paced *paced = pcm;

	if (strcmp(id, "file") == 0)
		return read_string(entry, &paced->path);
	if (strcmp(id, "control") == 0)
		return read_string(entry, &paced->control);
	if (strcmp(id, "rate") == 0)
		return read_number(entry, &paced->only_rate);
	if (strcmp(id, "channels") == 0)
		return read_number(entry, &paced->only_channels);
	if (strcmp(id, "period") == 0)
		return read_number(entry, &paced->only_period);
	if (strcmp(id, "waits") == 0)
		return read_number(entry, &paced->waits);
	return -EINVAL;
}

SND_PCM_PLUGIN_DEFINE_FUNC(paced)
{
	struct paced *paced = calloc(1, sizeof(*paced));

	(void)root;
	if (!paced)
		return -ENOMEM;
	paced->wav = paced->events = paced->timer.fd = -1;
	paced->boundary = 1; /* Until ALSA tells it: nothing is queued. */
	int r = read_entries(conf, read_entry, paced);
	if (r >= 0 && !paced->path)
		r = -EINVAL;
	if (r >= 0)
		r = stream == SND_PCM_STREAM_PLAYBACK ? paced_open(paced, name, stream, mode)
						      : -EINVAL;
	if (r < 0) {
		if (paced->wav >= 0)
			close(paced->wav);
		if (paced->events >= 0)
			close(paced->events);
		if (paced->timer.fd >= 0)
			close(paced->timer.fd);
		free(paced->path);
		free(paced->control);
		free(paced);
		return r;
	}
	*pcmp = paced->io.pcm;
	return 0;
}

SND_PCM_PLUGIN_SYMBOL(paced);
