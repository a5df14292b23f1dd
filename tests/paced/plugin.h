/* What both PCMs of the tests do alike: each is a library of one file, which has this whole. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>

#define WORD_SIZE 32

static int64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The first word of the control file; whether there is such a file. */
static bool read_word(const char *path, char ret_said[static WORD_SIZE])
{
	const int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return false;
	const ssize_t length = read(fd, ret_said, WORD_SIZE - 1);
	close(fd);
	if (length < 0)
		return false;
	ret_said[length] = '\0';
	ret_said[strcspn(ret_said, " \n")] = '\0';
	return true;
}

struct timer {
	int fd;
	int64_t at_ns; /* monotonic; for which it is set; 0: for none */
};

static int open_timer(struct timer *timer)
{
	timer->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return timer->fd < 0 ? -errno : 0;
}

/* Has it expire at that monotonic moment; never for 0. Setting it is dearer than all else that is
 * asked of the PCM, so one that is set for that moment is left alone. */
static int set_timer(struct timer *timer, int64_t at_ns)
{
	const struct itimerspec when = {
		.it_value = { at_ns / 1000000000, at_ns % 1000000000 },
	};

	if (at_ns == timer->at_ns)
		return 0;
	if (timerfd_settime(timer->fd, TFD_TIMER_ABSTIME, &when, NULL) < 0)
		return -errno;
	timer->at_ns = at_ns;
	return 0;
}

/* S16, with the buffers of a cheap USB card. */
static int set_constraints(snd_pcm_ioplug_t *io, unsigned channels_min, unsigned channels_max,
	unsigned rate_min, unsigned rate_max)
{
	static const unsigned accesses[] = { SND_PCM_ACCESS_MMAP_INTERLEAVED,
		SND_PCM_ACCESS_RW_INTERLEAVED };
	static const unsigned formats[] = { SND_PCM_FORMAT_S16_LE };
	const struct {
		int type;
		unsigned low, high;
	} ranges[] = {
		{ SND_PCM_IOPLUG_HW_CHANNELS, channels_min, channels_max },
		{ SND_PCM_IOPLUG_HW_RATE, rate_min, rate_max },
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

static int read_string(snd_config_t *entry, char **ret_string)
{
	const char *value;
	const int r = snd_config_get_string(entry, &value);

	if (r < 0)
		return r;
	*ret_string = strdup(value);
	return *ret_string ? 0 : -ENOMEM;
}

static int read_number(snd_config_t *entry, unsigned *ret_number)
{
	long value;
	const int r = snd_config_get_integer(entry, &value);

	if (r < 0)
		return r;
	*ret_number = (unsigned)value;
	return 0;
}

/* Entries that are not ALSA's own go to `read_entry`. */
static int read_entries(snd_config_t *configuration,
	int (*read_entry)(void *pcm, const char *id, snd_config_t *entry), void *pcm)
{
	snd_config_iterator_t i, next;

	snd_config_for_each(i, next, configuration)
	{
		snd_config_t *entry = snd_config_iterator_entry(i);
		const char *id;
		int r = snd_config_get_id(entry, &id);
		if (r < 0)
			return r;
		if (strcmp(id, "type") == 0 || strcmp(id, "comment") == 0 ||
			strcmp(id, "hint") == 0)
			continue;
		r = read_entry(pcm, id, entry);
		if (r < 0) {
			SNDERR("%s is unknown, or of another type", id);
			return r;
		}
	}
	return 0;
}
