/* Hearings: what one microphone finds of the airings it listens for, with every moment passed in.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "studio/hearing.h"
#include "unit/speechlike.h"

#define SECONDS      12
#define FRAMES       (SECONDS * SOUND_RATE_HZ)
#define MS           INT64_C(1000000)
#define BEGUN_NS     (5000 * MS)
#define FINDINGS_MAX 64

struct world {
	struct hearings *hearings;
	struct sound *sound;
	int16_t *frames;
	struct finding findings[FINDINGS_MAX];
	size_t count;
};

static void note(const struct finding *finding, void *userdata)
{
	struct world *world = userdata;

	assert_true(world->count < FINDINGS_MAX);
	world->findings[world->count++] = *finding;
}

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	world->frames = calloc(FRAMES, sizeof(*world->frames));
	assert_non_null(world->frames);
	speechlike_fill(world->frames, FRAMES);
	assert_int_equal(sound_new(&world->sound), 0);
	assert_int_equal(sound_append(world->sound, world->frames, FRAMES), 0);
	sound_finish(world->sound, 0);
	assert_int_equal(hearings_new(note, world, &world->hearings), 0);
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	hearings_free(world->hearings);
	sound_unref(world->sound);
	free(world->frames);
	free(world);
	return 0;
}

static int64_t moment_of(int64_t frame)
{
	return BEGUN_NS + frame * INT64_C(1000000000) / SOUND_RATE_HZ;
}

/* The microphone hears those frames of its sound, or silence for NULL. */
static void hear(struct world *world, const int16_t *frames, int64_t first, int64_t count)
{
	static const int16_t silence[HEARING_BLOCK_FRAMES];

	for (int64_t done = 0; done < count; done += HEARING_BLOCK_FRAMES) {
		const int64_t left = count - done;
		const size_t block =
			(size_t)(left < HEARING_BLOCK_FRAMES ? left : HEARING_BLOCK_FRAMES);
		hearings_hear(world->hearings, frames ? frames + first + done : silence, block,
			moment_of(first + done));
	}
}

static void begin(struct world *world, int64_t airing)
{
	assert_int_equal(
		hearings_begin(world->hearings, airing, &(struct sent){ .sound = world->sound }),
		0);
}

static size_t count_last_words(const struct world *world, int64_t airing)
{
	size_t count = 0;

	for (size_t i = 0; i < world->count; i++)
		count += world->findings[i].airing == airing && world->findings[i].is_last;
	return count;
}

static void end_in_time(struct world *world, int64_t airing)
{
	const int64_t end_ns = moment_of(FRAMES);

	hearings_over(world->hearings, airing, SECONDS * 1000, end_ns);
	hearings_pass(world->hearings, end_ns + HEARING_TAIL_MS * MS - 1);
	assert_int_equal(count_last_words(world, airing), 0);
	hear(world, NULL, FRAMES, HEARING_TAIL_MS * SOUND_RATE_HZ / 1000);
	hearings_pass(world->hearings, end_ns + HEARING_TAIL_MS * MS);
	assert_int_equal(count_last_words(world, airing), 1);
	assert_true(hearings_are_over(world->hearings));
}

static void what_sounds_as_it_was_sent_is_heard_and_told_last_when_its_tail_is_over(void **state)
{
	struct world *world = *state;

	begin(world, 7);
	hearings_started(world->hearings, 7, BEGUN_NS);
	hear(world, world->frames, 0, FRAMES);
	end_in_time(world, 7);
	const struct finding *last = &world->findings[world->count - 1];
	assert_true(last->is_last && last->heard.is_known);
	assert_int_equal(last->heard.verdict, HEARD_YES);
	assert_int_equal(last->error, 0);
}

static void a_silent_microphone_hears_nothing_of_it(void **state)
{
	struct world *world = *state;

	begin(world, 7);
	hearings_started(world->hearings, 7, BEGUN_NS);
	hear(world, NULL, 0, FRAMES);
	end_in_time(world, 7);
	assert_int_not_equal(world->findings[world->count - 1].heard.verdict, HEARD_YES);
}

static void of_what_never_started_nothing_is_known(void **state)
{
	struct world *world = *state;

	begin(world, 7);
	hear(world, world->frames, 0, FRAMES);
	end_in_time(world, 7);
	assert_false(world->findings[world->count - 1].heard.is_known);
}

static void only_the_airing_that_began_last_starts_and_ends(void **state)
{
	struct world *world = *state;

	begin(world, 7);
	hearings_started(world->hearings, 6, BEGUN_NS);
	hearings_over(world->hearings, 6, 0, BEGUN_NS);
	hearings_pass(world->hearings, BEGUN_NS + 2 * HEARING_TAIL_MS * MS);
	assert_int_equal(world->count, 0);
	assert_false(hearings_are_over(world->hearings));
}

static void of_too_many_the_oldest_ends(void **state)
{
	struct world *world = *state;

	for (int64_t airing = 1; airing <= HEARING_AIRINGS_MAX; airing++)
		begin(world, airing);
	assert_int_equal(world->count, 0);
	begin(world, HEARING_AIRINGS_MAX + 1);
	assert_int_equal(world->count, 1);
	assert_int_equal(count_last_words(world, 1), 1);
}

static void each_has_its_last_word_when_the_microphone_fails(void **state)
{
	struct world *world = *state;

	begin(world, 1);
	begin(world, 2);
	hearings_end(world->hearings, -ENODEV);
	assert_true(hearings_are_over(world->hearings));
	assert_int_equal(world->count, 2);
	for (size_t i = 0; i < world->count; i++)
		assert_int_equal(world->findings[i].error, -ENODEV);
	assert_int_equal(count_last_words(world, 1), 1);
	assert_int_equal(count_last_words(world, 2), 1);
}

/* After 40 s they are 20 ms apart, which is put right little by little: at once it would fall apart
 * in the middle of what is judged together. */
static void cards_whose_clocks_run_away_are_followed(void **state)
{
	struct world *world = *state;
	const int64_t count = 46 * SOUND_RATE_HZ;
	const double slow = 1.0005;
	_cleanup_free_ int16_t *frames = calloc((size_t)count, sizeof(*frames));
	struct sound *sound;

	assert_non_null(frames);
	speechlike_fill(frames, (size_t)count);
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(sound_append(sound, frames, (size_t)count), 0);
	sound_finish(sound, 0);
	assert_int_equal(hearings_begin(world->hearings, 7, &(struct sent){ .sound = sound }), 0);
	sound_unref(sound);
	hearings_started(world->hearings, 7, BEGUN_NS);
	for (int64_t done = 0; done + 1000 <= count; done += 1000)
		hearings_hear(world->hearings, frames + done, 1000,
			moment_of((int64_t)((double)done * slow)));
	hearings_over(world->hearings, 7, 46000, moment_of((int64_t)((double)count * slow)));
	hear(world, NULL, count, HEARING_TAIL_MS * SOUND_RATE_HZ / 1000);
	hearings_pass(world->hearings, moment_of(2 * count));
	assert_int_equal(world->findings[world->count - 1].heard.verdict, HEARD_YES);
}

/* What was sent before it is on its way still. */
static void what_the_microphone_loses_for_a_moment_puts_nothing_out_of_place(void **state)
{
	struct world *world = *state;
	const int64_t count = 2 * SOUND_RATE_HZ, late = SOUND_RATE_HZ, lost = SOUND_RATE_HZ * 2;
	_cleanup_free_ int16_t *frames = calloc((size_t)(3 * count), sizeof(*frames));
	struct sound *sound;

	assert_non_null(frames);
	speechlike_fill(frames + late, (size_t)count);
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(sound_append(sound, frames + late, (size_t)count), 0);
	sound_finish(sound, 0);
	assert_int_equal(hearings_begin(world->hearings, 7, &(struct sent){ .sound = sound }), 0);
	sound_unref(sound);
	hearings_started(world->hearings, 7, BEGUN_NS);
	for (int64_t done = 0; done + 1000 <= 3 * count; done += 1000)
		if (done < lost || done > lost + SOUND_RATE_HZ * 3 / 10)
			hearings_hear(world->hearings, frames + done, 1000, moment_of(done));
	hearings_over(world->hearings, 7, 2000, moment_of(count));
	hearings_pass(world->hearings, moment_of(9 * count));
	assert_int_equal(world->findings[world->count - 1].heard.verdict, HEARD_YES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_sounds_as_it_was_sent_is_heard_and_told_last_when_its_tail_is_over),
		TEST(a_silent_microphone_hears_nothing_of_it),
		TEST(of_what_never_started_nothing_is_known),
		TEST(only_the_airing_that_began_last_starts_and_ends),
		TEST(of_too_many_the_oldest_ends),
		TEST(cards_whose_clocks_run_away_are_followed),
		TEST(what_the_microphone_loses_for_a_moment_puts_nothing_out_of_place),
		TEST(each_has_its_last_word_when_the_microphone_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
