/* A long recording that was cut comes back where it was cut, of whatever kind it is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sndfile.h>

#include "base/cleanup.h"
#include "recording/recording.h"
#include "unit/speechlike.h"

#define WANTED_HZ 22050
#define SECONDS   90
#define NEAR_MS   100

/* How loud it is, step by step: no two seconds of it are alike. */
#define STEP_FRAMES 126 /* 6 ms */
#define STEPS       (SECONDS * WANTED_HZ / STEP_FRAMES)
#define HEARD_STEPS (2 * WANTED_HZ / STEP_FRAMES)

static char path[] = "/tmp/dalaba-seek-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	const int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

struct kind {
	const char *name;
	int format;
	int rate_hz;
	int channels;
	int bitrate_mode; /* SF_BITRATE_MODE_...; -1: none */
};

static const struct kind kinds[] = {
	{ "WAV", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 2, -1 },
	{ "WAV of floats", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 1, -1 },
	{ "WAV of ADPCM", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 22050, 1, -1 },
	{ "AIFF", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 44100, 1, -1 },
	{ "FLAC", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 1, -1 },
	{ "FLAC of 24 bits", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 48000, 2, -1 },
	{ "Ogg Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 1, -1 },
	{ "Ogg Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 1, -1 },
	{ "MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 1, SF_BITRATE_MODE_CONSTANT },
	{ "MP3 of changing bit rate", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 2,
		SF_BITRATE_MODE_VARIABLE },
	{ "MP3 of a low rate", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 16000, 1,
		SF_BITRATE_MODE_VARIABLE },
};

static void write_recording(const struct kind *kind, const char *to)
{
	SF_INFO info = {
		.samplerate = kind->rate_hz,
		.channels = kind->channels,
		.format = kind->format,
	};
	const size_t count = (size_t)SECONDS * (size_t)kind->rate_hz;
	_cleanup_free_ int16_t *frames = calloc(count, sizeof(*frames));
	_cleanup_free_ float *samples = calloc(count * (size_t)kind->channels, sizeof(*samples));
	SNDFILE *file = sf_open(to, SFM_WRITE, &info);
	int mode = kind->bitrate_mode;

	assert_non_null(file);
	assert_non_null(frames);
	assert_non_null(samples);
	if (mode >= 0) /* It answers 0 whatever it did. */
		(void)sf_command(file, SFC_SET_BITRATE_MODE, &mode, sizeof(mode));
	speechlike_fill(frames, count);
	for (size_t i = 0; i < count * (size_t)kind->channels; i++)
		samples[i] = (float)frames[i / (size_t)kind->channels] / 32768;
	/* libsndfile has no stack for all of it at once. */
	for (size_t done = 0, block; done < count; done += block) {
		block = count - done < 4096 ? count - done : 4096;
		assert_int_equal(sf_writef_float(file, samples + done * (size_t)kind->channels,
					 (sf_count_t)block),
			block);
	}
	assert_int_equal(sf_close(file), 0);
}

/* How loud the next steps are; how many there were. */
static size_t read_steps(struct recording *recording, float *ret_steps, size_t most)
{
	float frames[STEP_FRAMES];
	size_t count = 0;

	while (count < most) {
		double sum = 0;
		int done = 0, r = 1;
		while (done < STEP_FRAMES && r > 0) {
			r = recording_read(recording, frames + done, STEP_FRAMES - done);
			assert_true(r >= 0);
			done += r;
		}
		if (done < STEP_FRAMES)
			break;
		for (int i = 0; i < STEP_FRAMES; i++)
			sum += frames[i] * frames[i];
		ret_steps[count++] = (float)sqrt(sum);
	}
	return count;
}

/* Not looked at further once it is as much as `most`. */
static double unlikeness(const float *left, const float *right, double most)
{
	double sum = 0;

	for (size_t i = 0; i < HEARD_STEPS && sum < most; i++)
		sum += fabs(left[i] - right[i]);
	return sum;
}

/* Where in the whole what is heard after seeking is; it is looked for all over. */
static int64_t heard_from_ms(const float *whole, size_t steps, const float *heard)
{
	double least = INFINITY;
	size_t best = 0;

	for (size_t i = 0; i + HEARD_STEPS <= steps; i++) {
		const double here = unlikeness(whole + i, heard, least);
		if (here < least) {
			least = here;
			best = i;
		}
	}
	return (int64_t)best * STEP_FRAMES * 1000 / WANTED_HZ;
}

static void a_recording_of_any_kind_goes_on_where_it_was_cut(void **state)
{
	static const int64_t points_ms[] = { 0, 7300, 44020, 61000, 86500 };
	static float whole[STEPS + 100];
	float heard[HEARD_STEPS];

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		struct recording *recording;
		write_recording(&kinds[k], path);
		assert_int_equal(recording_open(path, WANTED_HZ, &recording), 0);
		const size_t steps = read_steps(recording, whole, ARRAY_SIZE(whole));
		assert_true(steps > STEPS - 30);
		for (size_t i = 0; i < ARRAY_SIZE(points_ms); i++) {
			assert_int_equal(recording_seek(recording, points_ms[i]), 0);
			assert_int_equal(read_steps(recording, heard, HEARD_STEPS), HEARD_STEPS);
			const int64_t from_ms = heard_from_ms(whole, steps, heard);
			if (llabs(from_ms - points_ms[i]) > NEAR_MS)
				fail_msg("%s: from %lld ms, not %lld", kinds[k].name,
					(long long)from_ms, (long long)points_ms[i]);
		}
		recording_close(recording);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_of_any_kind_goes_on_where_it_was_cut),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
