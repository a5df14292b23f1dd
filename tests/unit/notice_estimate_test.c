/* How long a script is expected to sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/estimate.h"

static struct script script_of(const char *text)
{
	return (struct script){
		.text = (char *)text,
		.bridge = (char *)"",
		.readings = 1,
		.second_text = (char *)"",
		.voice = { .rate_wpm = 160, .pause_percent = 100, .second_rate_percent = 100 },
	};
}

static void each_part_of_a_script_has_its_length(void **state)
{
	struct script script = script_of("好。");

	(void)state;
	const int64_t words_ms = script_estimate_ms(&script, NULL);
	assert_true(words_ms > 200 && words_ms < 2000);
	script.readings = 3;
	/* The pause between readings is the configured one alone, not the full stop's too. */
	const struct script unstopped = script_of("好");
	const int64_t bare_ms = script_estimate_ms(&unstopped, NULL);
	assert_true(bare_ms < words_ms);
	assert_int_equal(script_estimate_ms(&script, NULL), 2 * bare_ms + words_ms);
	script.reading_pause_ms = 100;
	assert_int_equal(script_estimate_ms(&script, NULL), 2 * bare_ms + words_ms + 200);
	script.bridge = (char *)"好。";
	assert_int_equal(script_estimate_ms(&script, NULL), 2 * bare_ms + 3 * words_ms + 200);
	script.prelude.chime = CHIME_ALERT;
	script.chime_pause_ms = 50;
	assert_int_equal(
		script_estimate_ms(&script, NULL), 2 * bare_ms + 3 * words_ms + 200 + 3050);
	script.prelude.recording = (char *)"/gong.wav";
	script.prelude.recording_ms = 4000;
	assert_int_equal(
		script_estimate_ms(&script, NULL), 2 * bare_ms + 3 * words_ms + 200 + 4050);
}

static void a_playlist_lasts_as_long_as_it_shall(void **state)
{
	struct script script = script_of("");

	int64_t durations_ms[] = { 0, 0, 0 };

	(void)state;
	script.playlist = (struct playlist){ .durations_ms = durations_ms, .file_count = 3 };
	script.length_ms = 900000;
	assert_int_equal(script_estimate_ms(&script, "/music: 1.mp3, 2.mp3"), 900000);
	script.readings = 2;
	script.reading_pause_ms = 100;
	assert_int_equal(script_estimate_ms(&script, NULL), 1800100);
	durations_ms[0] = durations_ms[1] = 448000; /* With 4 s left no other one begins. */
	assert_int_equal(script_estimate_ms(&script, NULL), 2 * 896000 + 100);
	durations_ms[1] = 448000 + 4000;
	assert_int_equal(script_estimate_ms(&script, NULL), 1800100);
}

static void what_is_spoken_counts_and_not_what_is_written(void **state)
{
	const struct script script = script_of("8:30");

	(void)state;
	assert_true(
		script_estimate_ms(&script, "八点三十分") > script_estimate_ms(&script, "八点半"));
	assert_int_equal(script_estimate_ms(&script, ""), script_estimate_ms(&script, NULL));
}

static void groups_of_digits_have_a_gap_behind_them(void **state)
{
	const struct script script = script_of("13800138000");

	(void)state;
	assert_int_equal(script_estimate_ms(&script, "幺三八 零零幺三 八零零零"),
		script_estimate_ms(&script, "幺三八零零幺三八零零零") + 700);
	assert_int_equal(script_estimate_ms(&script, "星期六 七点"),
		script_estimate_ms(&script, "星期六七点"));
}

static void half_the_rate_takes_twice_as_long(void **state)
{
	struct script script = script_of("各位村民请注意");

	(void)state;
	const int64_t words_ms = script_estimate_ms(&script, NULL);
	script.voice.rate_wpm = 80;
	assert_int_equal(script_estimate_ms(&script, NULL), 2 * words_ms);
}

static void later_readings_have_a_rate_and_words_of_their_own(void **state)
{
	struct script script = script_of("各位村民请注意");

	(void)state;
	const int64_t words_ms = script_estimate_ms(&script, NULL);
	script.readings = 2;
	script.voice.second_rate_percent = 50;
	assert_int_equal(script_estimate_ms(&script, NULL), 3 * words_ms);
	script.second_text = (char *)"各位村民请注意，各位村民请注意";
	script.voice.pause_percent = 0;
	assert_int_equal(script_estimate_ms(&script, NULL), 5 * words_ms);
}

static void a_text_of_nothing_lasts_nothing(void **state)
{
	static const char *const texts[] = { "", " ", "　", "“”" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct script script = script_of(texts[i]);
		assert_int_equal(script_estimate_ms(&script, NULL), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_of_a_script_has_its_length),
		cmocka_unit_test(a_playlist_lasts_as_long_as_it_shall),
		cmocka_unit_test(what_is_spoken_counts_and_not_what_is_written),
		cmocka_unit_test(groups_of_digits_have_a_gap_behind_them),
		cmocka_unit_test(half_the_rate_takes_twice_as_long),
		cmocka_unit_test(later_readings_have_a_rate_and_words_of_their_own),
		cmocka_unit_test(a_text_of_nothing_lasts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
