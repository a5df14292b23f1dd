/* Recorded files of every kind become the same mono frames, and what is none is refused by name. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sndfile.h>

#include "base/cleanup.h"
#include "recording/recording.h"

#define WANTED_HZ 22050
#define TONE_HZ   1000.0
#define TONE_PEAK 0.5

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/dalaba-recording-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

struct tone {
	int format;
	int rate_hz;
	int channels;
	double frequency_hz;
	double seconds;
};

/* The left channel holds the tone, the others nothing. */
static const char *write_tone(const struct tone *tone)
{
	SF_INFO info = {
		.samplerate = tone->rate_hz,
		.channels = tone->channels,
		.format = tone->format,
	};
	const sf_count_t length = lrint(tone->seconds * tone->rate_hz);
	const char *path = path_of("tone");
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);
	_cleanup_free_ float *frames =
		calloc((size_t)length * (size_t)tone->channels, sizeof(*frames));

	assert_non_null(file);
	assert_non_null(frames);
	for (sf_count_t i = 0; i < length; i++)
		frames[i * tone->channels] =
			(float)(TONE_PEAK * tone->channels *
				sin(2 * M_PI * tone->frequency_hz * (double)i / tone->rate_hz));
	assert_int_equal(sf_writef_float(file, frames, length), length);
	assert_int_equal(sf_close(file), 0);
	return path;
}

static void write_bytes(const char *name, const void *bytes, size_t size)
{
	FILE *file = fopen(path_of(name), "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/* All of it, in memory the caller frees. */
static float *read_all(const char *path, size_t *ret_count)
{
	struct recording *recording;
	float *frames = calloc((size_t)WANTED_HZ * 60, sizeof(*frames));
	size_t done = 0;
	int count;

	assert_non_null(frames);
	assert_int_equal(recording_open(path, WANTED_HZ, &recording), 0);
	while ((count = recording_read(recording, frames + done, 1000)) > 0)
		done += (size_t)count;
	assert_int_equal(count, 0);
	recording_close(recording);
	*ret_count = done;
	return frames;
}

/* The peak amplitude of that frequency in the middle of it. */
static double level_at(const float *frames, size_t count, double frequency_hz)
{
	double real = 0, imaginary = 0;
	const size_t begin = count / 4, end = count * 3 / 4;

	for (size_t i = begin; i < end; i++) {
		const double window =
			1 - cos(2 * M_PI * (double)(i - begin) / (double)(end - begin));
		const double phase = 2 * M_PI * frequency_hz * (double)i / WANTED_HZ;
		real += window * frames[i] * cos(phase);
		imaginary += window * frames[i] * sin(phase);
	}
	return 2 * hypot(real, imaginary) / (double)(end - begin);
}

static void every_kind_of_file_gives_the_same_tone(void **state)
{
	static const struct tone tones[] = {
		{ SF_FORMAT_WAV | SF_FORMAT_PCM_16, WANTED_HZ, 1, TONE_HZ, 2 },
		{ SF_FORMAT_WAV | SF_FORMAT_PCM_24, 44100, 1, TONE_HZ, 2 },
		{ SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 2, TONE_HZ, 2 },
		{ SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8000, 1, TONE_HZ, 2 },
		{ SF_FORMAT_WAV | SF_FORMAT_FLOAT, 96000, RECORDING_CHANNELS_MAX, TONE_HZ, 2 },
		{ SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000, 1, TONE_HZ, 2 },
		{ SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 1, TONE_HZ, 2 },
		{ SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 1, TONE_HZ, 2 },
		{ SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 1, TONE_HZ, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tones); i++) {
		const char *path = write_tone(&tones[i]);
		int64_t duration_ms;
		size_t count;
		assert_int_equal(recording_check(path, &duration_ms), 0);
		assert_in_range(duration_ms, 1990, 2100);
		float *frames = read_all(path, &count);
		assert_in_range(count, WANTED_HZ * 2 - 200, WANTED_HZ * 2 + 2200);
		assert_true(fabs(level_at(frames, count, TONE_HZ) - TONE_PEAK) < 0.01);
		free(frames);
	}
}

/* Folded back to 7,050 Hz it would be a whistle over the words. */
static void what_the_rate_cannot_hold_does_not_fold_back(void **state)
{
	const struct tone tone = { SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 1, 15000, 2 };
	size_t count;
	float *frames = read_all(write_tone(&tone), &count);

	(void)state;
	assert_true(20 * log10(level_at(frames, count, WANTED_HZ - 15000) / TONE_PEAK) < -100);
	free(frames);
}

static void the_band_of_the_horn_comes_through_flat(void **state)
{
	static const double frequencies_hz[] = { 100, 300, 3000, 6000, 9000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(frequencies_hz); i++) {
		const struct tone tone = { SF_FORMAT_WAV | SF_FORMAT_FLOAT, 44100, 1,
			frequencies_hz[i], 2 };
		size_t count;
		float *frames = read_all(write_tone(&tone), &count);
		const double gain_db =
			20 * log10(level_at(frames, count, frequencies_hz[i]) / TONE_PEAK);
		assert_true(fabs(gain_db) < 0.05);
		free(frames);
	}
}

/* Frames of 44,100 a second, of a file of its own. */
static float *read_written(const float *frames, size_t length, int channels, size_t *ret_count)
{
	SF_INFO info = {
		.samplerate = 44100,
		.channels = channels,
		.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT,
	};
	const char *path = path_of("written");
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);

	assert_non_null(file);
	assert_int_equal(sf_writef_float(file, frames, (sf_count_t)length), (sf_count_t)length);
	assert_int_equal(sf_close(file), 0);
	return read_all(path, ret_count);
}

static float tone_at(size_t i)
{
	return (float)(TONE_PEAK * sin(2 * M_PI * TONE_HZ * (double)i / 44100));
}

static void channels_of_opposite_sign_do_not_cancel(void **state)
{
	static const struct {
		int channels;
		float offset, second;
	} cases[] = { { 2, 0, -1 }, { 2, 0.3F, -1 }, { 2, 0, -0.8F }, { 4, 0, -1 }, { 2, 0, 1 } };
	static float frames[44100 * 2 * 4];

	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(cases); c++) {
		const size_t channels = (size_t)cases[c].channels;
		size_t count;
		for (size_t i = 0; i < ARRAY_SIZE(frames) / channels; i++)
			for (size_t j = 0; j < channels; j++)
				frames[i * channels + j] =
					cases[c].offset +
					(j % 2 ? cases[c].second : 1) * tone_at(i);
		float *read = read_written(frames, 44100 * 2, cases[c].channels, &count);
		assert_true(level_at(read, count, TONE_HZ) > 0.89 * TONE_PEAK);
		free(read);
	}
}

static void an_offset_and_a_rumble_are_taken_out(void **state)
{
	static float frames[44100 * 2];
	double sum = 0, peak = 0;
	size_t count;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
		frames[i] = 0.3F + tone_at(i) / 50 +
			    (float)(0.5 * sin(2 * M_PI * 25 * (double)i / 44100));
	float *read = read_written(frames, ARRAY_SIZE(frames), 1, &count);
	for (size_t i = 0; i < count; i++) {
		sum += read[i];
		peak = fmax(peak, fabs(read[i]));
	}
	assert_true(fabs(sum / (double)count) < 0.001);
	assert_true(level_at(read, count, 25) < 0.001);
	assert_true(fabs(level_at(read, count, TONE_HZ) - TONE_PEAK / 50) < 0.0002);
	assert_true(peak < 0.2); /* Nor is its beginning a blow. */
	free(read);
}

static void seeking_goes_on_from_there(void **state)
{
	const struct tone tone = { SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000, 1, TONE_HZ, 3 };
	struct recording *recording;
	static float frames[WANTED_HZ * 2];

	(void)state;
	assert_int_equal(recording_open(write_tone(&tone), WANTED_HZ, &recording), 0);
	assert_int_equal(recording_read(recording, frames, 5000), 5000);
	assert_int_equal(recording_seek(recording, 2000), 0);
	assert_in_range(recording_read(recording, frames, ARRAY_SIZE(frames)), WANTED_HZ - 5,
		WANTED_HZ + 5);
	assert_int_equal(recording_read(recording, frames, 1), 0);
	recording_close(recording);
}

static int check(const char *path)
{
	int64_t duration_ms;

	return recording_check(path, &duration_ms);
}

static void what_is_no_recording_is_refused_by_name(void **state)
{
	const struct tone nothing = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 1, TONE_HZ, 0 };
	const struct tone wide = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100,
		RECORDING_CHANNELS_MAX + 1, TONE_HZ, 1 };
	const struct tone slow = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, RECORDING_RATE_MIN_HZ - 1, 1,
		TONE_HZ, 1 };
	const struct tone long_one = { SF_FORMAT_WAV | SF_FORMAT_PCM_U8, RECORDING_RATE_MIN_HZ, 1,
		TONE_HZ, RECORDING_SECONDS_MAX };

	(void)state;
	assert_int_equal(check(path_of("missing")), -ENOENT);
	assert_int_equal(check(folder), -EISDIR);
	assert_int_equal(check("/dev/zero"), -EINVAL);
	assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
	assert_int_equal(check(path_of("fifo")), -EINVAL);
	write_bytes("empty", "", 0);
	assert_int_equal(check(path_of("empty")), -ENODATA);
	write_bytes("text", "各位村民请注意。", 24);
	assert_int_equal(check(path_of("text")), -EBADMSG);
	assert_int_equal(check(write_tone(&nothing)), -ENODATA);
	assert_int_equal(check(write_tone(&wide)), -EBADMSG);
	assert_int_equal(check(write_tone(&slow)), -EBADMSG);
	assert_int_equal(check(write_tone(&long_one)), -E2BIG);
	assert_int_equal(truncate(path_of("text"), RECORDING_BYTES_MAX + 1), 0);
	assert_int_equal(check(path_of("text")), -EFBIG);
}

static void a_damaged_file_is_refused_or_ends_and_never_hangs(void **state)
{
	const struct tone tone = { SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 1, TONE_HZ, 3 };
	const char *path = write_tone(&tone);
	struct stat status;

	(void)state;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(truncate(path, status.st_size / 2), 0);
	assert_int_equal(check(path), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_file_gives_the_same_tone),
		cmocka_unit_test(what_the_rate_cannot_hold_does_not_fold_back),
		cmocka_unit_test(the_band_of_the_horn_comes_through_flat),
		cmocka_unit_test(channels_of_opposite_sign_do_not_cancel),
		cmocka_unit_test(an_offset_and_a_rumble_are_taken_out),
		cmocka_unit_test(seeking_goes_on_from_there),
		cmocka_unit_test(what_is_no_recording_is_refused_by_name),
		cmocka_unit_test(a_damaged_file_is_refused_or_ends_and_never_hangs),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
