/* Voices and recordings come out at one loudness. With the real eSpeak NG. */
#include <errno.h>
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
#include "sound/limiter.h"
#include "sound/loudness.h"
#include "speech/reading.h"
#include "speech/wording.h"
#include "voice/espeak.h"
#include "voice/render.h"

#define MOST_FRAMES ((size_t)SOUND_RATE_HZ * 120)

static float frames[MOST_FRAMES];
static struct reader *reader;

static struct script script_of(const char *text)
{
	return (struct script){
		.text = (char *)text,
		.voice = {
			.name = (char *)"any",
			.espeak = (char *)"cmn-latn-pinyin",
			.rate_wpm = 160,
			.pitch = 50,
			.range = 60,
			.volume_percent = 100,
			.pause_percent = 100,
			.second_rate_percent = 100,
		},
		.second_text = (char *)"",
		.readings = 1,
		.bridge = (char *)"",
		.volume_percent = 100,
	};
}

/* Its loudness, and its highest frame in dB. */
static double render(const struct script *script, double *ret_peak_db)
{
	static int16_t samples[MOST_FRAMES];
	struct sound *sound;
	struct script read = *script;
	double lufs, peak = 0;

	assert_int_equal(wording_read(reader, &read, NULL), 0);
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(render_script(&read, 0, sound), 0);
	wording_done(&read.wording);
	const size_t count = sound_read(sound, 0, samples, MOST_FRAMES);
	sound_unref(sound);
	for (size_t i = 0; i < count; i++) {
		frames[i] = (float)samples[i] / 32768;
		peak = fmax(peak, fabs(frames[i]));
	}
	assert_int_equal(loudness_measure(frames, count, &lufs), 0);
	*ret_peak_db = 20 * log10(peak);
	return lufs;
}

static int set_up(void **state)
{
	(void)state;
	return reader_new(NULL, &reader) < 0 ? -1 : voice_engine_open();
}

static int tear_down(void **state)
{
	(void)state;
	voice_engine_close();
	reader_free(reader);
	return 0;
}

/* EBU Tech 3341, test 1: a stereo sine of 1 kHz at -23 dBFS reads -23 LUFS; one channel alone is
 * 3 dB less. */
static void a_known_tone_has_its_known_loudness(void **state)
{
	double lufs;

	(void)state;
	for (size_t i = 0; i < SOUND_RATE_HZ * 20; i++)
		frames[i] = (float)(pow(10, -23.0 / 20) *
				    sin(2 * M_PI * 1000 * (double)i / SOUND_RATE_HZ));
	assert_int_equal(loudness_measure(frames, SOUND_RATE_HZ * 20, &lufs), 0);
	assert_true(fabs(lufs - -26.0) < 0.1);
}

static void short_sounds_have_a_loudness_and_silence_has_none(void **state)
{
	double longer, shorter;

	(void)state;
	for (size_t i = 0; i < SOUND_RATE_HZ * 10; i++)
		frames[i] = (float)(0.1 * sin(2 * M_PI * 1000 * (double)i / SOUND_RATE_HZ));
	assert_int_equal(loudness_measure(frames, SOUND_RATE_HZ * 10, &longer), 0);
	assert_int_equal(loudness_measure(frames, SOUND_RATE_HZ / 10, &shorter), 0);
	assert_true(fabs(longer - shorter) < 0.2);
	memset(frames, 0, sizeof(frames));
	assert_int_equal(loudness_measure(frames, SOUND_RATE_HZ, &longer), 0);
	assert_true(isinf(longer) && loudness_gain(longer) == 1);
	assert_int_equal(loudness_measure(frames, 0, &longer), 0);
	assert_true(isinf(longer));
}

static void every_voice_speaks_at_the_target(void **state)
{
	static const struct {
		const char *espeak;
		int volume_percent;
		int rate_wpm;
	} voices[] = {
		{ "cmn-latn-pinyin", 100, 160 },
		{ "cmn-latn-pinyin", 30, 130 },
		{ "file:horn", 60, 160 },
		{ "file:horn-female", 50, 160 },
		{ "yue", 85, 150 },
		{ "cmn-latn-pinyin+f2", 100, 200 },
		{ "en-us", 100, 150 },
	};
	static const char *const texts[] = {
		"各位村民请注意，明天上午8点半，村卫生室给老人打疫苗，请带身份证。",
		"山洪来了，马上往高处走。",
		"The water will be turned off tomorrow morning at eight o'clock. Please store some "
		"water.",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(voices); i++)
		for (size_t j = 0; j < ARRAY_SIZE(texts); j++) {
			struct script script = script_of(texts[j]);
			double peak_db;
			script.voice.espeak = (char *)voices[i].espeak;
			script.voice.volume_percent = voices[i].volume_percent;
			script.voice.rate_wpm = voices[i].rate_wpm;
			const double lufs = render(&script, &peak_db);
			assert_true(fabs(lufs - LOUDNESS_TARGET_LUFS) < 2);
			assert_true(peak_db < LIMITER_CEILING_DB);
		}
}

/* A song that is loud, soft, or loud at its end alone. */
static double loudness_of_recording(double gain, double seconds, double loud_from_s)
{
	char path[] = "/tmp/dalaba-loudness-XXXXXX";
	struct script script = script_of("");
	SF_INFO info = {
		.samplerate = 44100, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT
	};
	const int length = (int)(seconds * info.samplerate);
	_cleanup_free_ float *song = calloc((size_t)length, sizeof(*song));
	double peak_db;
	const int fd = mkstemp(path);

	assert_non_null(song);
	assert_true(fd >= 0);
	SNDFILE *file = sf_open_fd(fd, SFM_WRITE, &info, SF_TRUE);
	assert_non_null(file);
	srand48(1);
	for (int i = 0; i < length; i++) {
		const double swing = 0.5 + 0.4 * sin(2 * M_PI * 3 * i / 44100);
		const double loud = i < loud_from_s * 44100 ? 0.1 : 1;
		song[i] = (float)(gain * swing * loud * (2 * drand48() - 1));
	}
	assert_int_equal(sf_writef_float(file, song, length), length);
	assert_int_equal(sf_close(file), 0);
	script.recording = path;
	const double lufs = render(&script, &peak_db);
	assert_true(peak_db < LIMITER_CEILING_DB);
	assert_int_equal(unlink(path), 0);
	return lufs;
}

static void every_recording_plays_at_the_target(void **state)
{
	static const struct {
		double gain, seconds, loud_from_s;
	} cases[] = {
		{ 1, 10, 0 }, { 0.05, 10, 0 }, { 0.3, 0.3, 0 }, { 0.2, 100, 0 }, { 0.002, 10, 0 },
		{ 1, 100, 70 }, /* longer than is listened to */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const double lufs = loudness_of_recording(
			cases[i].gain, cases[i].seconds, cases[i].loud_from_s);
		assert_true(fabs(lufs - LOUDNESS_TARGET_LUFS) < 1);
	}
}

/* A recording that was cut in the middle of a wave at both its ends; the farthest that one frame
 * lies from the next when it is read twice. */
static double highest_step_of(int rate_hz)
{
	char path[] = "/tmp/dalaba-edges-XXXXXX";
	static float wave[48000];
	static int16_t samples[MOST_FRAMES];
	struct script script = script_of("");
	SF_INFO info = {
		.samplerate = rate_hz, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT
	};
	struct sound *sound;
	int highest = 0;
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	SNDFILE *file = sf_open_fd(fd, SFM_WRITE, &info, SF_TRUE);
	assert_non_null(file);
	for (int i = 0; i < rate_hz; i++)
		wave[i] = (float)(0.5 * cos(2 * M_PI * 300 * i / (rate_hz - 1)));
	assert_int_equal(sf_writef_float(file, wave, rate_hz), rate_hz);
	assert_int_equal(sf_close(file), 0);
	script.recording = path;
	script.readings = 2;
	script.wording.is_read = true;
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(render_script(&script, 0, sound), 0);
	const size_t count = sound_read(sound, 0, samples, MOST_FRAMES);
	sound_unref(sound);
	assert_int_equal(unlink(path), 0);
	assert_in_range(count, 2 * SOUND_RATE_HZ - 10, 2 * SOUND_RATE_HZ + 10);
	assert_true(abs(samples[0]) < 300 && abs(samples[count - 1]) < 300);
	for (size_t i = 1; i < count; i++)
		highest = (int)fmax(highest, abs(samples[i] - samples[i - 1]));
	return highest / 32768.0;
}

static void a_recording_has_no_hard_edges(void **state)
{
	static const int rates_hz[] = { SOUND_RATE_HZ, 44100, 48000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rates_hz); i++)
		assert_true(highest_step_of(rates_hz[i]) < 0.03); /* The wave's own is 0.02. */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_tone_has_its_known_loudness),
		cmocka_unit_test(short_sounds_have_a_loudness_and_silence_has_none),
		cmocka_unit_test(every_voice_speaks_at_the_target),
		cmocka_unit_test(every_recording_plays_at_the_target),
		cmocka_unit_test(a_recording_has_no_hard_edges),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
