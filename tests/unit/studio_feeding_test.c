/* What is relayed of a line input, with what is heard and every moment passed in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/sounding.h"
#include "sound/limiter.h"
#include "studio/feeding.h"

#define SECOND_NS INT64_C(1000000000)
#define STARTS_NS (100 * SECOND_NS)
#define LENGTH_NS (60 * SECOND_NS)
#define DELAY_NS  (FEEDING_DELAY_MS * INT64_C(1000000))
#define CHIME_MS  2000
#define LOUD      8000
#define HISS      (FEEDING_SILENCE_PEAK / 4) /* the low cut makes some frames louder */
#define BLOCK_NS  sound_ns_of_frames(FEEDING_BLOCK_FRAMES)

struct world {
	struct sound *sound;
	struct sound *chime;
	struct feeding *feeding;
	int64_t now_ns; /* when the next frame is heard */
};

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_int_equal(sound_new(&world->sound), 0);
	assert_int_equal(sound_new(&world->chime), 0);
	assert_int_equal(feeding_new(world->sound, STARTS_NS + LENGTH_NS, &world->feeding), 0);
	world->now_ns = STARTS_NS - SECOND_NS;
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	feeding_free(world->feeding);
	sound_unref(world->chime);
	sound_unref(world->sound);
	free(world);
	return 0;
}

/* The line gives that peak for so long. */
static void hear(struct world *world, int peak, int64_t for_ns)
{
	for (const int64_t until_ns = world->now_ns + for_ns; world->now_ns < until_ns;) {
		int16_t frames[FEEDING_BLOCK_FRAMES];
		for (size_t i = 0; i < FEEDING_BLOCK_FRAMES; i++)
			frames[i] = (int16_t)(i / 20 % 2 == 0 ? peak : -peak);
		assert_int_equal(
			feeding_hear(world->feeding, frames, FEEDING_BLOCK_FRAMES, world->now_ns),
			0);
		world->now_ns += BLOCK_NS;
	}
}

static void begin(struct world *world, int chime_ms)
{
	assert_int_equal(sound_append_silence(world->chime, chime_ms), 0);
	sound_finish(world->chime, 0);
	assert_int_equal(feeding_begin(world->feeding, world->chime), 0);
	feeding_started(world->feeding, STARTS_NS);
}

static int64_t length_ms(const struct world *world)
{
	return sound_ms_of_frames(sound_length_frames(world->sound));
}

static int end_of(struct world *world, int error)
{
	int told;
	const int ended = feeding_end(world->feeding, error);

	assert_true(sound_is_finished(world->sound, &told));
	assert_int_equal(told, ended);
	return ended;
}

static int readings(const struct world *world)
{
	return sound_readings_before(world->sound, SIZE_MAX);
}

static void nothing_is_there_before_the_line_gives_something(void **state)
{
	struct world *world = *state;

	assert_false(feeding_has_begun(world->feeding));
	assert_false(sound_has_source(world->sound));
	begin(world, CHIME_MS);
	assert_true(feeding_has_begun(world->feeding) && sound_has_source(world->sound));
	assert_int_equal(length_ms(world), CHIME_MS);
	assert_int_equal(sound_live_from(world->sound), sound_frames_of_ms(CHIME_MS));
}

static void without_a_chime_something_leaves_the_card_all_the_same(void **state)
{
	struct world *world = *state;

	begin(world, 0);
	assert_int_equal(length_ms(world), FEEDING_PRELUDE_MS - 1); /* rounded down */
}

static void what_is_wrong_with_its_chime_is_the_sounds(void **state)
{
	struct world *world = *state;

	sound_mark_chime_error(world->chime, -ENOENT);
	begin(world, CHIME_MS);
	assert_int_equal(sound_chime_error(world->sound), -ENOENT);
}

static void it_fills_its_time_to_the_frame_whatever_the_chime_takes(void **state)
{
	struct world *world = *state;

	begin(world, CHIME_MS);
	hear(world, LOUD, LENGTH_NS + 5 * SECOND_NS);
	assert_in_range(length_ms(world), 59998, 60000);
	assert_int_equal(end_of(world, 0), 0);
	assert_int_equal(readings(world), 1);
	assert_int_equal(sound_silent_ms(world->sound), 0);
}

static void what_the_line_gave_before_its_chime_was_over_is_not_heard(void **state)
{
	struct world *world = *state;

	begin(world, CHIME_MS);
	hear(world, LOUD, SECOND_NS + CHIME_MS * INT64_C(1000000) - DELAY_NS - BLOCK_NS);
	assert_int_equal(length_ms(world), CHIME_MS);
}

static void of_several_zones_the_first_that_starts_counts(void **state)
{
	struct world *world = *state;

	begin(world, CHIME_MS);
	feeding_started(world->feeding, STARTS_NS + 5 * SECOND_NS);
	hear(world, LOUD, LENGTH_NS + SECOND_NS);
	assert_in_range(length_ms(world), 59998, 60000);
}

static void it_is_over_at_its_end_or_when_nobody_listens_any_more(void **state)
{
	struct world *world = *state;

	begin(world, CHIME_MS);
	assert_false(feeding_is_over(world->feeding, STARTS_NS + LENGTH_NS - DELAY_NS));
	assert_true(feeding_is_over(world->feeding, STARTS_NS + LENGTH_NS));
	sound_join(world->sound);
	assert_false(feeding_is_over(world->feeding, STARTS_NS));
	sound_leave(world->sound);
	assert_true(feeding_is_over(world->feeding, STARTS_NS));
}

static void silence_is_told_when_it_has_lasted_and_counts_from_its_beginning(void **state)
{
	struct world *world = *state;

	begin(world, 0);
	assert_int_equal(feeding_line(world->feeding), FEEDING_LINE_UNKNOWN);
	hear(world, LOUD, 3 * SECOND_NS);
	assert_int_equal(feeding_line(world->feeding), FEEDING_LINE_SOUNDS);
	hear(world, HISS, 9 * SECOND_NS);
	assert_int_equal(feeding_line(world->feeding), FEEDING_LINE_SOUNDS);
	hear(world, HISS, 2 * SECOND_NS);
	assert_int_equal(feeding_line(world->feeding), FEEDING_LINE_SILENT);
	assert_in_range(sound_silent_ms(world->sound), 10800, 11200);
	hear(world, LOUD, SECOND_NS);
	assert_int_equal(feeding_line(world->feeding), FEEDING_LINE_SOUNDS);
	hear(world, 0, 4 * SECOND_NS); /* A pause of a programme is none. */
	hear(world, LOUD, SECOND_NS);
	assert_in_range(sound_silent_ms(world->sound), 10800, 11200);
	assert_int_equal(end_of(world, 0), 0);
}

static void what_was_never_heard_is_no_reading(void **state)
{
	struct world *world = *state;

	begin(world, CHIME_MS);
	hear(world, HISS, 9 * SECOND_NS);
	assert_int_equal(end_of(world, 0), SOUNDING_LINE_SILENT);
	assert_int_equal(readings(world), 0);
	assert_in_range(sound_silent_ms(world->sound), 6000, 6200);
}

static void what_was_too_short_to_tell_has_aired(void **state)
{
	struct world *world = *state;

	begin(world, CHIME_MS);
	hear(world, HISS, 5 * SECOND_NS);
	assert_int_equal(end_of(world, 0), 0);
	assert_int_equal(readings(world), 1);
}

static void one_whose_line_failed_is_not_whole(void **state)
{
	struct world *world = *state;

	begin(world, CHIME_MS);
	hear(world, LOUD, 10 * SECOND_NS);
	assert_int_equal(end_of(world, SOUNDING_LINE_ABSENT), SOUNDING_LINE_ABSENT);
	assert_int_equal(readings(world), 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_there_before_the_line_gives_something),
		TEST(without_a_chime_something_leaves_the_card_all_the_same),
		TEST(what_is_wrong_with_its_chime_is_the_sounds),
		TEST(it_fills_its_time_to_the_frame_whatever_the_chime_takes),
		TEST(what_the_line_gave_before_its_chime_was_over_is_not_heard),
		TEST(of_several_zones_the_first_that_starts_counts),
		TEST(it_is_over_at_its_end_or_when_nobody_listens_any_more),
		TEST(silence_is_told_when_it_has_lasted_and_counts_from_its_beginning),
		TEST(what_was_never_heard_is_no_reading),
		TEST(what_was_too_short_to_tell_has_aired),
		TEST(one_whose_line_failed_is_not_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
