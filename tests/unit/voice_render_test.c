/* Scripts become sound, with the real eSpeak NG. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/sounding.h"
#include "speech/pinyin.h"
#include "speech/wording.h"
#include "unit/pitch.h"
#include "voice/espeak.h"
#include "voice/phonemes.h"
#include "voice/render.h"

static const struct script plain = {
	.text = (char *)"各位村民请注意。今天开会。",
	.voice = {
		.name = (char *)"mandarin",
		.espeak = (char *)"file:horn",
		.rate_wpm = 160,
		.pitch = 50,
		.range = 75,
		.volume_percent = 60,
		.pause_percent = 100,
		.second_rate_percent = 100,
	},
	.second_text = (char *)"",
	.readings = 1,
	.bridge = (char *)"下面再播送一遍。",
	.volume_percent = 100,
};

static struct reader *reader;

/* Reads it and renders it. */
static int read_and_render(const struct script *script, int first_reading, struct sound *sound)
{
	struct script read = *script;

	assert_int_equal(wording_read(reader, &read, NULL), 0);
	const int r = render_script(&read, first_reading, sound);
	wording_done(&read.wording);
	return r;
}

static double seconds_of(const struct script *script, int first_reading, int *ret_marks)
{
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(read_and_render(script, first_reading, sound), 0);
	const size_t frames = sound_length_frames(sound);
	*ret_marks = sound_readings_before(sound, frames);
	sound_unref(sound);
	return (double)frames / SOUND_RATE_HZ;
}

static int open_engine(void **state)
{
	(void)state;
	return reader_new(NULL, &reader) < 0 ? -1 : voice_engine_open();
}

static int close_engine(void **state)
{
	(void)state;
	voice_engine_close();
	reader_free(reader);
	return 0;
}

static void the_installed_voice_passes_its_known_answer_test(void **state)
{
	(void)state;
	assert_int_equal(voice_engine_test(), 0);
	assert_true(voice_engine_has("cmn"));
	assert_true(voice_engine_has("file:horn"));
	assert_false(voice_engine_has("martian"));
	assert_false(voice_engine_has("file:martian"));
	assert_false(voice_engine_has("file:../voices/horn"));
}

/* Asks for the word and compares what eSpeak NG says. */
static void expect_said(char *word)
{
	const struct utterance utterance = { .kind = UTTERANCE_WORDS, .speech = word };
	char asked[64] = "", *said;
	FILE *out = fmemopen(asked, sizeof(asked), "w");

	assert_int_equal(phonemes_write(out, word), 0);
	(void)fclose(out);
	assert_int_equal(voice_engine_phonemes(&plain.voice, &utterance, &said), 0);
	voice_engine_bare(asked);
	voice_engine_bare(said);
	assert_string_equal(said, asked);
	free(said);
}

static size_t frames_of(enum utterance_kind kind)
{
	const struct utterance utterance = { .kind = kind, .speech = (char *)"yao1san1ba1ling2" };
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(voice_engine_speak(&plain.voice, &utterance, sound, NULL, NULL), 0);
	const size_t frames = sound_length_frames(sound);
	sound_unref(sound);
	return frames;
}

static void digits_to_be_written_down_are_said_slower(void **state)
{
	(void)state;
	const size_t plain_frames = frames_of(UTTERANCE_WORDS);
	const size_t slow_frames = frames_of(UTTERANCE_DIGITS);

	assert_in_range(slow_frames * 100 / plain_frames, 115, 140);
	/* And what comes next is not. */
	assert_int_equal(frames_of(UTTERANCE_WORDS), plain_frames);
}

static const char *const initials[] = { "", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h",
	"j", "q", "x", "r", "z", "c", "s", "zh", "ch", "sh" };
static const char *const finals[] = { "a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "er",
	"i", "ia", "ian", "iang", "iao", "ie", "in", "ing", "iong", "iu", "o", "ong", "ou", "u",
	"ua", "uai", "uan", "uang", "ue", "ui", "un", "uo", "v", "ve", "yi", "ya", "ye", "yao",
	"you", "yan", "yin", "yang", "ying", "yong", "wu", "wa", "wo", "wai", "wei", "wan", "wen",
	"wang", "weng", "yu", "yue", "yuan", "yun" };

static void every_syllable_in_every_tone_is_said_as_it_was_asked_for(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(initials); i++)
		for (size_t j = 0; j < ARRAY_SIZE(finals); j++)
			for (char tone = '1'; tone <= '5'; tone++) {
				char syllable[16];
				(void)snprintf(syllable, sizeof(syllable), "%s%s%c", initials[i],
					finals[j], tone);
				if (!pinyin_has(syllable))
					continue;
				expect_said(syllable);
				count++;
			}
	/* Mandarin has about 410 syllables; the tables also combine some that it has not. */
	assert_true(count >= 410 * 5);
}

static void a_foreign_word_is_said_by_an_english_voice(void **state)
{
	const struct utterance word = { .kind = UTTERANCE_FOREIGN, .speech = (char *)"python" };
	char *phonemes;

	(void)state;
	assert_int_equal(voice_engine_phonemes(&plain.voice, &word, &phonemes), 0);
	assert_non_null(strstr(phonemes, "p'aIT@n"));
	free(phonemes);
}

/* eSpeak NG 1.51 dies of these phonemes. Written by a person they are no phonemes. */
static void brackets_in_a_text_are_no_phonemes(void **state)
{
	static const char *const texts[] = { "[[x_^_Љ", "a [[b']] c", "[[", "]]" };
	struct sound *sound;

	(void)state;
	assert_int_equal(sound_new(&sound), 0);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		for (int kind = UTTERANCE_TEXT; kind <= UTTERANCE_FOREIGN; kind++) {
			const struct utterance utterance = {
				.kind = (enum utterance_kind)kind,
				.speech = (char *)texts[i],
			};
			assert_int_equal(
				voice_engine_speak(&plain.voice, &utterance, sound, NULL, NULL), 0);
		}
	sound_unref(sound);
}

static void the_second_reading_is_slower_and_may_have_a_voice_and_words_of_its_own(void **state)
{
	struct script script = plain;
	int marks;

	(void)state;
	script.bridge = (char *)"";
	const double once = seconds_of(&script, 0, &marks);
	script.readings = 2;
	script.voice.second_rate_percent = 80;
	const double slower = seconds_of(&script, 1, &marks);
	assert_true(slower > 1.1 * once);
	script.second_text = (char *)"开会。";
	assert_true(seconds_of(&script, 1, &marks) < once / 2);
	script.second_text = (char *)"";
	script.second_voice = (struct voice){
		.name = (char *)"cantonese",
		.espeak = (char *)"yue",
		.rate_wpm = 150,
		.volume_percent = 85,
		.pause_percent = 100,
		.second_rate_percent = 100,
	};
	assert_true(seconds_of(&script, 1, &marks) > 1);
	script.second_voice.espeak = (char *)"martian";
	struct sound *sound;
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(read_and_render(&script, 0, sound), SOUNDING_VOICE_UNKNOWN);
	sound_unref(sound);
}

static void readings_and_chime_add_up(void **state)
{
	struct script script = plain;
	int marks;
	const double once = seconds_of(&script, 0, &marks);

	(void)state;
	assert_int_equal(marks, 1);
	assert_true(once > 1.5 && once < 8);
	script.readings = 3;
	script.reading_pause_ms = 1000;
	const double thrice = seconds_of(&script, 0, &marks);
	assert_int_equal(marks, 3);
	assert_true(thrice > 3 * once + 0.9); /* The full stop's pause is not added to it. */
	/* From the third reading on: that one alone, without the bridge. */
	assert_float_equal(seconds_of(&script, 2, &marks), once, 0.01);
	assert_int_equal(marks, 1);
	script.prelude.chime = CHIME_ALERT;
	assert_float_equal(seconds_of(&script, 2, &marks), once + 3, 0.01);
}

/* The longest run of near silence, in ms, that has sound on both sides. */
static int64_t longest_pause_ms(const struct script *script)
{
	static int16_t frames[60 * SOUND_RATE_HZ];
	struct sound *sound;
	size_t longest = 0, quiet = 0;
	bool has_sounded = false;

	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(read_and_render(script, 0, sound), 0);
	const size_t count = sound_read(sound, 0, frames, ARRAY_SIZE(frames));
	assert_int_equal(count, sound_length_frames(sound));
	sound_unref(sound);
	for (size_t i = 0; i < count; i++) {
		if (abs(frames[i]) < 100) {
			quiet++;
			continue;
		}
		if (has_sounded && quiet > longest)
			longest = quiet;
		has_sounded = true;
		quiet = 0;
	}
	return sound_ms_of_frames(longest);
}

static void words_begin_at_once(void **state)
{
	static const char *const texts[] = { "各位村民请注意。", "好。", "四点。", "开会。",
		"安静。" };
	struct script script = plain;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct sound *sound;
		int16_t first;
		script.text = (char *)texts[i];
		assert_int_equal(sound_new(&sound), 0);
		assert_int_equal(read_and_render(&script, 0, sound), 0);
		assert_int_equal(sound_read(sound, 0, &first, 1), 1);
		assert_int_not_equal(first, 0);
		sound_unref(sound);
	}
}

static void the_pause_between_readings_is_the_one_configured(void **state)
{
	static const int pauses_ms[] = { 800, 2000 };
	struct script script = plain;

	(void)state;
	script.readings = 2;
	for (size_t i = 0; i < ARRAY_SIZE(pauses_ms); i++) {
		script.reading_pause_ms = pauses_ms[i];
		/* A voice takes its time to begin and to end. */
		assert_in_range(longest_pause_ms(&script), pauses_ms[i] - 10, pauses_ms[i] + 120);
	}
}

/* --- how high it is --- */

#define SECONDS_MAX 12

static float spoken[SECONDS_MAX * SOUND_RATE_HZ];

/* Into `spoken`; how many frames. */
static size_t speak(const char *text)
{
	static int16_t frames[ARRAY_SIZE(spoken)];
	struct script script = plain;
	struct sound *sound;

	script.text = (char *)text;
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(read_and_render(&script, 0, sound), 0);
	const size_t count = sound_read(sound, 0, frames, ARRAY_SIZE(frames));
	assert_int_equal(count, sound_length_frames(sound));
	sound_unref(sound);
	for (size_t i = 0; i < count; i++)
		spoken[i] = (float)frames[i] / 32768;
	return count;
}

/* Semitones from the first syllable to the last, and the middle of all, of first tones. */
struct contour {
	double sinks_by;
	double middle_hz;
	size_t frames;
};

static struct contour contour_of(const char *text)
{
	const size_t count = speak(text);
	size_t end = count;

	while (end > 0 && fabsf(spoken[end - 1]) < 0.01F)
		end--;
	const size_t syllable = sound_frames_of_ms(220);
	const double first = pitch_median_hz(spoken, 0, syllable);
	const double last = pitch_median_hz(spoken, end - syllable, end);
	assert_true(first > 100 && last > 100);
	return (struct contour){ 12 * log2(first / last), pitch_median_hz(spoken, 0, end), count };
}

static void a_statement_sinks_and_a_question_is_higher_and_does_not(void **state)
{
	const struct contour stated = contour_of("今天天天搬砖修车喝汤听书。");
	const struct contour asked = contour_of("今天天天搬砖修车喝汤听书？");

	(void)state;
	assert_true(stated.sinks_by >= 2 && stated.sinks_by <= 3.6);
	assert_true(asked.sinks_by < 0.3);
	assert_true(12 * log2(asked.middle_hz / stated.middle_hz) > 1.5);
	/* No syllable comes or goes, nor is any longer. */
	assert_in_range(stated.frames, asked.frames - 20, asked.frames + 20);
}

static void a_comma_does_not_fall_as_a_full_stop_does(void **state)
{
	const struct contour comma = contour_of("今天搬砖修车，");
	const struct contour stop = contour_of("今天搬砖修车。");

	(void)state;
	assert_true(stop.sinks_by >= 2);
	/* A text that ends with a comma is over, too. */
	assert_float_equal(comma.sinks_by, stop.sinks_by, 0.5);
}

/* How high the formants lie: what is there of high frequencies. */
static double brightness_of(const char *text)
{
	const size_t count = speak(text);
	double steps = 0, all = 0;

	for (size_t i = 1; i < count; i++) {
		steps += pow(spoken[i] - spoken[i - 1], 2);
		all += pow(spoken[i], 2);
	}
	return steps / all;
}

static void a_voice_is_as_bright_whatever_it_says_first(void **state)
{
	static const char question[] = "妈妈拿来那两辆？";

	(void)state;
	assert_true(voice_engine_has("file:horn")); /* Forgets it. */
	const double first = brightness_of(question);
	assert_true(voice_engine_has("file:horn"));
	(void)frames_of(UTTERANCE_WORDS);
	assert_true(fabs(brightness_of(question) / first - 1) < 0.02);
}

static void an_unknown_voice_fails_the_sound(void **state)
{
	struct script script = plain;
	struct sound *sound;
	int error = 0;

	(void)state;
	script.voice.espeak = (char *)"martian";
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(read_and_render(&script, 0, sound), SOUNDING_VOICE_UNKNOWN);
	assert_true(sound_is_finished(sound, &error));
	assert_int_equal(error, SOUNDING_VOICE_UNKNOWN);
	sound_unref(sound);
}

static void bare_phonemes_keep_every_syllable(void **state)
{
	static const char *const cases[][2] = {
		{ "luo53j'iE51n_|", "luo51jiE51n" },
		{ "tA53", "tA51" },
		{ "X'Au214 mA44", "XAu21mA11" },
		{ "p'i51 t@22_: t@33", "pi51t@11t@11" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char phonemes[64];
		strcpy(phonemes, cases[i][0]);
		voice_engine_bare(phonemes);
		assert_string_equal(phonemes, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest engine_tests[] = {
		cmocka_unit_test(bare_phonemes_keep_every_syllable),
		cmocka_unit_test(the_installed_voice_passes_its_known_answer_test),
		cmocka_unit_test(every_syllable_in_every_tone_is_said_as_it_was_asked_for),
		cmocka_unit_test(digits_to_be_written_down_are_said_slower),
		cmocka_unit_test(a_foreign_word_is_said_by_an_english_voice),
		cmocka_unit_test(brackets_in_a_text_are_no_phonemes),
		cmocka_unit_test(
			the_second_reading_is_slower_and_may_have_a_voice_and_words_of_its_own),
		cmocka_unit_test(readings_and_chime_add_up),
		cmocka_unit_test(words_begin_at_once),
		cmocka_unit_test(the_pause_between_readings_is_the_one_configured),
		cmocka_unit_test(a_statement_sinks_and_a_question_is_higher_and_does_not),
		cmocka_unit_test(a_comma_does_not_fall_as_a_full_stop_does),
		cmocka_unit_test(a_voice_is_as_bright_whatever_it_says_first),
		cmocka_unit_test(an_unknown_voice_fails_the_sound),
	};

	return cmocka_run_group_tests(engine_tests, open_engine, close_engine);
}
