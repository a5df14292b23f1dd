/* Recorded files of every kind become the same mono frames, and what is none is refused by name. */
#include <endian.h>
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
#include "recording/examine.h"
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

/* All of it, in memory the caller frees, and what of it is missing. */
static float *read_noting(const char *path, size_t *ret_count, enum recording_flaw *ret_flaw)
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
	*ret_flaw = recording_flaw(recording);
	recording_close(recording);
	*ret_count = done;
	return frames;
}

static float *read_all(const char *path, size_t *ret_count)
{
	enum recording_flaw flaw;

	return read_noting(path, ret_count, &flaw);
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
	const struct tone slow = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, DECODER_RATE_MIN_HZ - 1, 1,
		TONE_HZ, 1 };
	const struct tone long_one = { SF_FORMAT_WAV | SF_FORMAT_PCM_U8, DECODER_RATE_MIN_HZ, 1,
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
	write_bytes("m4a",
		"\0\0\0\x18"
		"ftypM4A \0\0\0\0",
		16);
	assert_int_equal(check(path_of("m4a")), RECORDING_IS_M4A);
	write_bytes("aac", "\xff\xf1\x50\x80\x02\x1f\xfc\0", 8);
	assert_int_equal(check(path_of("aac")), RECORDING_IS_AAC);
	write_bytes("amr", "#!AMR\n\x3c\0", 8);
	assert_int_equal(check(path_of("amr")), RECORDING_IS_AMR);
	write_bytes("wma", "\x30\x26\xb2\x75\x8e\x66\xcf\x11", 8);
	assert_int_equal(check(path_of("wma")), RECORDING_IS_WMA);
	assert_int_equal(check(write_tone(&nothing)), -ENODATA);
	assert_int_equal(check(write_tone(&wide)), -EBADMSG);
	assert_int_equal(check(write_tone(&slow)), -EBADMSG);
	assert_int_equal(check(write_tone(&long_one)), -E2BIG);
	assert_int_equal(truncate(path_of("text"), RECORDING_BYTES_MAX + 1), 0);
	assert_int_equal(check(path_of("text")), -EFBIG);
}

/* --- damaged and joined --- */

#define NOISE_SECONDS 4
#define NOISE_HZ      48000

struct bytes {
	uint8_t *bytes;
	size_t size;
};

/* Noise, so that its bytes are as evenly spread as its seconds. */
static struct bytes write_noise(int format)
{
	SF_INFO info = { .samplerate = NOISE_HZ, .channels = 1, .format = format };
	static float frames[NOISE_HZ * NOISE_SECONDS];
	const char *path = path_of("noise");
	struct bytes whole = { 0 };
	uint32_t random = 1;
	struct stat status;
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);

	assert_non_null(file);
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++) {
		random = random * 1664525 + 1013904223;
		frames[i] = 0.3F * ((float)(random >> 8) / (1 << 23) - 1);
	}
	assert_int_equal(sf_writef_float(file, frames, ARRAY_SIZE(frames)), ARRAY_SIZE(frames));
	assert_int_equal(sf_close(file), 0);
	assert_int_equal(stat(path, &status), 0);
	whole.size = (size_t)status.st_size;
	whole.bytes = calloc(2, whole.size);
	assert_non_null(whole.bytes);
	FILE *stream = fopen(path, "re");
	assert_non_null(stream);
	assert_int_equal(fread(whole.bytes, 1, whole.size, stream), whole.size);
	assert_int_equal(fclose(stream), 0);
	return whole;
}

static uint8_t *find_word(const struct bytes *file, const char *word)
{
	uint8_t *found = memmem(file->bytes, file->size, word, strlen(word));

	assert_non_null(found);
	return found;
}

static void leave(struct bytes *file)
{
	(void)file;
}

static void join(struct bytes *file)
{
	memcpy(file->bytes + file->size, file->bytes, file->size);
	file->size *= 2;
}

static void halve(struct bytes *file)
{
	file->size /= 2;
}

static void break_middle(struct bytes *file)
{
	memset(file->bytes + file->size / 2, 0x55, file->size / 20);
}

/* A page that a card lost. */
static void lose_middle(struct bytes *file)
{
	memset(file->bytes + file->size / 2, 0, file->size / 20);
}

static void half_and_whole(struct bytes *file)
{
	const size_t half = file->size / 2;

	memmove(file->bytes + half, file->bytes, file->size);
	file->size += half;
}

static void set_data_length(const struct bytes *file, uint32_t length)
{
	memcpy(find_word(file, "data") + 4, &length, sizeof(length)); /* Little endian. */
}

static void write_length_0(struct bytes *file)
{
	set_data_length(file, 0);
}

static void write_length_endless(struct bytes *file)
{
	set_data_length(file, UINT32_MAX);
}

static void write_length_short(struct bytes *file)
{
	set_data_length(file, 10000);
}

static void write_length_long(struct bytes *file)
{
	set_data_length(file, NOISE_HZ * 2 * 2 * NOISE_SECONDS);
}

/* Behind the magic number and the head of the first block. */
static void set_total_samples(const struct bytes *file, uint32_t total)
{
	file->bytes[21] &= 0xf0;
	for (int i = 0; i < 4; i++)
		file->bytes[22 + i] = (uint8_t)(total >> (24 - 8 * i));
}

static void write_total_0(struct bytes *file)
{
	set_total_samples(file, 0);
}

static void write_total_0_and_halve(struct bytes *file)
{
	write_total_0(file);
	halve(file);
}

static void cut_a_frame(struct bytes *file)
{
	file->size -= sizeof(int16_t);
}

static void write_total_short(struct bytes *file)
{
	set_total_samples(file, 10000);
}

static void write_total_long(struct bytes *file)
{
	set_total_samples(file, 2 * NOISE_HZ * NOISE_SECONDS);
}

/* The frame that counts the others, by LAME. */
static void set_frame_count(const struct bytes *file, uint32_t factor_of_4)
{
	uint8_t *info = memmem(file->bytes, 400, "Xing", 4);
	uint32_t count;

	if (!info)
		info = memmem(file->bytes, 400, "Info", 4);
	assert_non_null(info);
	memcpy(&count, info + 8, sizeof(count));
	count = htobe32(be32toh(count) * factor_of_4 / 4);
	memcpy(info + 8, &count, sizeof(count));
}

static void count_fewer_frames(struct bytes *file)
{
	set_frame_count(file, 1);
}

static void count_more_frames(struct bytes *file)
{
	set_frame_count(file, 16);
}

static void drop_frame_count(struct bytes *file)
{
	uint8_t *info = memmem(file->bytes, 400, "Xing", 4);

	if (!info)
		info = memmem(file->bytes, 400, "Info", 4);
	assert_non_null(info);
	memset(info, 0, 12);
}

static void lose_middle_uncounted(struct bytes *file)
{
	drop_frame_count(file);
	lose_middle(file);
}

static void all_that_is_there_is_heard_whatever_the_header_says(void **state)
{
	enum {
		WAV = SF_FORMAT_WAV | SF_FORMAT_PCM_16,
		FLAC = SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
		AIFF = SF_FORMAT_AIFF | SF_FORMAT_PCM_16,
		AIFF_FLOAT = SF_FORMAT_AIFF | SF_FORMAT_FLOAT,
		AU = SF_FORMAT_AU | SF_FORMAT_PCM_16,
		CAF = SF_FORMAT_CAF | SF_FORMAT_PCM_16,
		W64 = SF_FORMAT_W64 | SF_FORMAT_PCM_16,
		RF64 = SF_FORMAT_RF64 | SF_FORMAT_PCM_16,
		RIFX = SF_FORMAT_WAV | SF_FORMAT_PCM_16 | SF_ENDIAN_BIG,
		VORBIS = SF_FORMAT_OGG | SF_FORMAT_VORBIS,
		OPUS = SF_FORMAT_OGG | SF_FORMAT_OPUS,
		MP3 = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III
	};
	static const struct {
		const char *what;
		int format;
		void (*damage)(struct bytes *file);
		double seconds, spare;
		enum recording_flaw flaw;
	} cases[] = {
		{ "WAV", WAV, leave, 4, 0.01, RECORDING_WHOLE },
		{ "WAV that was not closed", WAV, write_length_0, 4, 0.01, RECORDING_WHOLE },
		{ "WAV of a pipe", WAV, write_length_endless, 4, 0.01, RECORDING_WHOLE },
		{ "WAV that says less", WAV, write_length_short, 4, 0.01, RECORDING_WHOLE },
		{ "WAV that says more", WAV, write_length_long, 4, 0.01, RECORDING_CUT },
		{ "WAV half copied", WAV, halve, 2, 0.01, RECORDING_CUT },
		{ "WAV twice", WAV, join, 8, 0.01, RECORDING_WHOLE },
		{ "FLAC", FLAC, leave, 4, 0.01, RECORDING_WHOLE },
		{ "FLAC of a pipe", FLAC, write_total_0, 4, 0.01, RECORDING_WHOLE },
		{ "FLAC of a pipe, cut", FLAC, write_total_0_and_halve, 2, 0.15, RECORDING_CUT },
		{ "FLAC that says less", FLAC, write_total_short, 4, 0.01, RECORDING_WHOLE },
		{ "FLAC that says more", FLAC, write_total_long, 4, 0.01, RECORDING_CUT },
		{ "FLAC half copied", FLAC, halve, 2, 0.15, RECORDING_CUT },
		{ "FLAC twice", FLAC, join, 8, 0.01, RECORDING_WHOLE },
		{ "FLAC and half before it", FLAC, half_and_whole, 6, 0.15, RECORDING_CUT },
		{ "FLAC broken", FLAC, break_middle, 4, 0.5, RECORDING_DAMAGED },
		{ "AIFF", AIFF, leave, 4, 0.01, RECORDING_WHOLE },
		{ "AIFF half copied", AIFF, halve, 2, 0.01, RECORDING_CUT },
		{ "AIFF without its last frame", AIFF, cut_a_frame, 4, 0.01, RECORDING_CUT },
		{ "AU", AU, leave, 4, 0.01, RECORDING_WHOLE },
		{ "AU half copied", AU, halve, 2, 0.01, RECORDING_CUT },
		{ "AU without its last frame", AU, cut_a_frame, 4, 0.01, RECORDING_CUT },
		{ "CAF", CAF, leave, 4, 0.01, RECORDING_WHOLE },
		{ "CAF without its last frame", CAF, cut_a_frame, 4, 0.01, RECORDING_CUT },
		{ "W64", W64, leave, 4, 0.01, RECORDING_WHOLE },
		{ "W64 half copied", W64, halve, 2, 0.01, RECORDING_CUT },
		{ "W64 without its last frame", W64, cut_a_frame, 4, 0.01, RECORDING_CUT },
		{ "RF64", RF64, leave, 4, 0.01, RECORDING_WHOLE },
		{ "RF64 half copied", RF64, halve, 2, 0.01, RECORDING_CUT },
		{ "RF64 without its last frame", RF64, cut_a_frame, 4, 0.01, RECORDING_CUT },
		{ "RIFX", RIFX, leave, 4, 0.01, RECORDING_WHOLE },
		{ "RIFX half copied", RIFX, halve, 2, 0.01, RECORDING_CUT },
		{ "RIFX without its last frame", RIFX, cut_a_frame, 4, 0.01, RECORDING_CUT },
		{ "AIFF of floats", AIFF_FLOAT, halve, 2, 0.01, RECORDING_CUT },
		{ "Vorbis", VORBIS, leave, 4, 0.01, RECORDING_WHOLE },
		{ "Vorbis half copied", VORBIS, halve, 2, 1, RECORDING_CUT },
		{ "Vorbis twice", VORBIS, join, 8, 0.01, RECORDING_WHOLE },
		{ "Vorbis and half before it", VORBIS, half_and_whole, 6, 1, RECORDING_CUT },
		{ "Vorbis broken", VORBIS, break_middle, 4, 1.5, RECORDING_DAMAGED },
		{ "Opus twice", OPUS, join, 8, 0.01, RECORDING_WHOLE },
		{ "Opus half copied", OPUS, halve, 2, 1.1, RECORDING_CUT },
		{ "MP3", MP3, leave, 4, 0.15, RECORDING_WHOLE },
		{ "MP3 without a count", MP3, drop_frame_count, 4, 0.2, RECORDING_WHOLE },
		{ "MP3 that counts fewer", MP3, count_fewer_frames, 4, 0.15, RECORDING_WHOLE },
		{ "MP3 that counts more", MP3, count_more_frames, 4, 0.15, RECORDING_CUT },
		{ "MP3 half copied", MP3, halve, 2, 0.3, RECORDING_CUT },
		{ "MP3 twice", MP3, join, 8, 0.3, RECORDING_WHOLE },
		{ "MP3 broken", MP3, break_middle, 4, 0.5, RECORDING_DAMAGED },
		{ "MP3 with zeros in it", MP3, lose_middle_uncounted, 4, 0.5, RECORDING_DAMAGED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bytes file = write_noise(cases[i].format);
		enum recording_flaw flaw;
		size_t count;
		cases[i].damage(&file);
		write_bytes("damaged", file.bytes, file.size);
		free(file.bytes);
		free(read_noting(path_of("damaged"), &count, &flaw));
		const double seconds = (double)count / WANTED_HZ;
		if (fabs(seconds - cases[i].seconds) > cases[i].spare || flaw != cases[i].flaw)
			fail_msg("%s: %.2f s, flaw %d", cases[i].what, seconds, (int)flaw);
		if (check(path_of("damaged")) != 0)
			fail_msg("%s is refused", cases[i].what);
	}
}

/* A program, or a picture, in which something like a frame is found time and again. */
static void what_only_has_frames_here_and_there_is_no_recording(void **state)
{
	struct bytes file = write_noise(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III);
	enum {
		KEPT_BYTES = 500, /* not two frames */
		OTHER_BYTES = 200
	};
	FILE *stream = fopen(path_of("parts"), "we");

	(void)state;
	assert_non_null(stream);
	for (size_t at = 0; at + KEPT_BYTES < file.size; at += KEPT_BYTES) {
		assert_int_equal(fwrite(file.bytes + at, 1, KEPT_BYTES, stream), KEPT_BYTES);
		assert_int_equal(fprintf(stream, "%*s", OTHER_BYTES, "U"), OTHER_BYTES);
	}
	free(file.bytes);
	assert_int_equal(fclose(stream), 0);
	assert_int_equal(check(path_of("parts")), -EBADMSG);
}

/* Nobody could tell whether it is whole. */
static void a_kind_whose_end_nothing_tells_is_refused(void **state)
{
	const struct tone voc = { SF_FORMAT_VOC | SF_FORMAT_PCM_16, 44100, 1, TONE_HZ, 1 };
	const struct tone htk = { SF_FORMAT_HTK | SF_FORMAT_PCM_16, 44100, 1, TONE_HZ, 1 };

	(void)state;
	assert_int_equal(check(write_tone(&voc)), -EBADMSG);
	assert_int_equal(check(write_tone(&htk)), -EBADMSG);
}

/* libsndfile refuses what the others give a part of. */
static void a_caf_whose_end_is_missing_is_refused(void **state)
{
	struct bytes file = write_noise(SF_FORMAT_CAF | SF_FORMAT_PCM_16);

	(void)state;
	halve(&file);
	write_bytes("damaged", file.bytes, file.size);
	free(file.bytes);
	assert_int_equal(check(path_of("damaged")), -EBADMSG);
}

static void joined_files_may_be_of_different_rates_and_channels(void **state)
{
	const struct tone first = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 2, TONE_HZ, 1 };
	const struct tone second = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, TONE_HZ, 2 };
	char command[300];
	size_t count;

	(void)state;
	write_tone(&first);
	snprintf(command, sizeof(command), "cp %s/tone %s/joined", folder, folder);
	assert_int_equal(system(command), 0);
	write_tone(&second);
	snprintf(command, sizeof(command), "cat %s/tone >>%s/joined", folder, folder);
	assert_int_equal(system(command), 0);
	float *frames = read_all(path_of("joined"), &count);
	assert_in_range(count, WANTED_HZ * 3 - 10, WANTED_HZ * 3 + 10);
	assert_true(fabs(level_at(frames, WANTED_HZ, TONE_HZ) - TONE_PEAK) < 0.01);
	assert_true(fabs(level_at(frames + WANTED_HZ, 2 * WANTED_HZ, TONE_HZ) - TONE_PEAK) < 0.01);
	free(frames);
}

static void what_is_silent_or_cut_is_found_before_it_airs(void **state)
{
	static const float silence[44100];
	struct bytes file = write_noise(SF_FORMAT_WAV | SF_FORMAT_PCM_16);
	struct recording_findings found;
	size_t count;

	(void)state;
	halve(&file);
	write_bytes("damaged", file.bytes, file.size);
	free(file.bytes);
	assert_int_equal(recording_examine(path_of("damaged"), &found), 0);
	assert_in_range(found.duration_ms, 1990, 2010);
	assert_int_equal(found.flaw, RECORDING_CUT);
	assert_false(found.is_silent || found.is_quiet);
	free(read_written(silence, ARRAY_SIZE(silence), 1, &count));
	assert_int_equal(recording_examine(path_of("written"), &found), 0);
	assert_true(found.is_silent && !found.is_quiet);
	assert_int_equal(found.flaw, RECORDING_WHOLE);
}

static void what_is_too_quiet_is_found_before_it_airs(void **state)
{
	static const struct {
		float gain;
		bool is_quiet;
	} cases[] = { { 1, false }, { 0.01F, false }, { 0.001F, true } };
	static float frames[44100 * 2];

	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(cases); c++) {
		struct recording_findings found;
		size_t count;
		for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
			frames[i] = cases[c].gain * tone_at(i);
		free(read_written(frames, ARRAY_SIZE(frames), 1, &count));
		assert_int_equal(recording_examine(path_of("written"), &found), 0);
		assert_int_equal(found.is_quiet, cases[c].is_quiet);
		assert_false(found.is_silent);
	}
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
		cmocka_unit_test(all_that_is_there_is_heard_whatever_the_header_says),
		cmocka_unit_test(what_only_has_frames_here_and_there_is_no_recording),
		cmocka_unit_test(a_kind_whose_end_nothing_tells_is_refused),
		cmocka_unit_test(a_caf_whose_end_is_missing_is_refused),
		cmocka_unit_test(joined_files_may_be_of_different_rates_and_channels),
		cmocka_unit_test(what_is_silent_or_cut_is_found_before_it_airs),
		cmocka_unit_test(what_is_too_quiet_is_found_before_it_airs),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
