/* In which order a playlist is played, and what of it is heard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/playlist.h"

#define MOST 12

/* Of "/music/1.mp3" and so on, of a minute each. */
static struct playlist playlist_of(size_t count, bool is_shuffled)
{
	struct playlist playlist = {
		.files = calloc(count + 1, sizeof(*playlist.files)),
		.durations_ms = calloc(count + 1, sizeof(*playlist.durations_ms)),
		.file_count = count,
		.is_shuffled = is_shuffled,
	};

	for (size_t i = 0; i < count; i++) {
		assert_true(asprintf(&playlist.files[i], "/music/%zu.mp3", i + 1) > 0);
		playlist.durations_ms[i] = 60000;
	}
	return playlist;
}

/* "3 4 1 2" */
static void note_order(const struct playlist *playlist, char ret_order[static 64])
{
	size_t length = 0;

	for (size_t i = 0; i < playlist->file_count; i++)
		length += (size_t)snprintf(ret_order + length, 64 - length, "%s%.*s",
			i > 0 ? " " : "", (int)strcspn(playlist->files[i] + 7, "."),
			playlist->files[i] + 7);
}

static void order_of_turn(
	size_t count, bool is_shuffled, uint64_t turn, const char *seed, char ret_order[static 64])
{
	struct playlist playlist = playlist_of(count, is_shuffled);

	assert_int_equal(playlist_arrange(&playlist, turn, seed), 0);
	note_order(&playlist, ret_order);
	playlist_done(&playlist);
}

static void in_order_each_turn_begins_one_further(void **state)
{
	static const char *const orders[] = { "1 2 3", "2 3 1", "3 1 2", "1 2 3" };
	char order[64];

	(void)state;
	for (uint64_t turn = 0; turn < ARRAY_SIZE(orders); turn++) {
		order_of_turn(3, false, turn, "music", order);
		assert_string_equal(order, orders[turn]);
	}
	order_of_turn(1, false, 7, "music", order);
	assert_string_equal(order, "1");
}

static void no_two_turns_begin_alike_however_many_there_are(void **state)
{
	(void)state;
	for (size_t count = 2; count <= MOST; count++)
		for (int is_shuffled = 0; is_shuffled < 2; is_shuffled++) {
			char before[64], order[64];
			order_of_turn(count, is_shuffled, 0, "music", before);
			for (uint64_t turn = 1; turn < 3 * MOST; turn++) {
				order_of_turn(count, is_shuffled, turn, "music", order);
				assert_int_not_equal(atoi(order), atoi(before));
				strcpy(before, order);
			}
		}
}

static void shuffled_all_are_there_and_each_is_first_once_in_a_round(void **state)
{
	unsigned first = 0;
	char order[64];

	(void)state;
	for (uint64_t turn = 0; turn < MOST; turn++) {
		unsigned there = 0;
		order_of_turn(MOST, true, turn, "music", order);
		first |= 1U << atoi(order);
		for (char *at = order; *at; at += strspn(at, " "))
			there |= 1U << strtol(at, &at, 10);
		assert_int_equal(there, (1U << (MOST + 1)) - 2);
	}
	assert_int_equal(first, (1U << (MOST + 1)) - 2);
}

static void shuffled_a_turn_has_its_order_and_another_notice_another(void **state)
{
	char order[64], again[64], other[64];

	(void)state;
	order_of_turn(MOST, true, 40, "music", order);
	order_of_turn(MOST, true, 40, "music", again);
	assert_string_equal(order, again);
	order_of_turn(MOST, true, 40, "exercise", other);
	assert_string_not_equal(order, other);
	order_of_turn(MOST, true, 40 + MOST, "music", other);
	assert_string_not_equal(order, other); /* Though it begins alike. */
	assert_int_equal(atoi(order), atoi(other));
}

static void what_is_heard_ends_with_the_length(void **state)
{
	struct playlist playlist = playlist_of(4, false);

	(void)state;
	assert_int_equal(playlist_heard(&playlist, 30000), 1);
	assert_int_equal(playlist_heard(&playlist, 60000), 1);
	assert_int_equal(playlist_heard(&playlist, 60000 + PLAYLIST_LAST_MS - 1), 1);
	assert_int_equal(playlist_heard(&playlist, 60000 + PLAYLIST_LAST_MS), 2);
	assert_int_equal(playlist_heard(&playlist, 3600000), 4);
	playlist.durations_ms[0] = 0; /* Taken for a minute, too. */
	assert_int_equal(playlist_heard(&playlist, 130000), 3);
	playlist_done(&playlist);
}

static void it_is_told_by_names_and_recorded_by_its_folder_or_its_paths(void **state)
{
	struct playlist playlist = playlist_of(3, false);

	(void)state;
	_cleanup_free_ char *names = playlist_names(&playlist, 100000, false);
	_cleanup_free_ char *paths = playlist_names(&playlist, 100000, true);
	playlist.folder = strdup("/music");
	_cleanup_free_ char *folder = playlist_names(&playlist, 100000, true);
	assert_string_equal(names, "1.mp3, 2.mp3");
	assert_string_equal(paths, "/music/1.mp3, /music/2.mp3");
	assert_string_equal(folder, "/music: 1.mp3, 2.mp3");
	playlist_done(&playlist);
}

static char **files_of(const char *const *names, size_t count)
{
	char **files = calloc(count + 1, sizeof(*files));

	for (size_t i = 0; i < count; i++)
		files[i] = strdup(names[i]);
	return files;
}

static void it_follows_its_folder_but_for_what_could_not_be_played(void **state)
{
	static const char *const now[] = { "/music/0.mp3", "/music/2.mp3", "/music/bad.mp3" };
	static const char *const refused[] = { "/music/bad.mp3" };
	struct playlist playlist = playlist_of(2, false);
	char **files = files_of(now, ARRAY_SIZE(now));
	size_t count = ARRAY_SIZE(now);

	(void)state;
	playlist.refused = files_of(refused, 1);
	playlist.refused_count = 1;
	assert_int_equal(playlist_follow(&playlist, &files, &count), 0);
	assert_null(files);
	assert_int_equal(playlist.file_count, 2);
	assert_string_equal(playlist.files[0], "/music/0.mp3");
	assert_int_equal(playlist.durations_ms[0], 0);
	assert_string_equal(playlist.files[1], "/music/2.mp3");
	assert_int_equal(playlist.durations_ms[1], 60000);
	playlist_done(&playlist);
}

static void two_are_the_same_by_their_folder_or_by_all_their_files(void **state)
{
	struct playlist one = playlist_of(2, false), other = playlist_of(2, true);
	struct playlist longer = playlist_of(3, false), none = { 0 };

	(void)state;
	assert_true(playlist_is_same(&one, &other));
	assert_false(playlist_is_same(&one, &longer));
	assert_false(playlist_is_same(&one, &none));
	assert_true(playlist_is_same(&none, &none));
	longer.folder = strdup("/music");
	assert_false(playlist_is_same(&one, &longer));
	one.folder = strdup("/music");
	assert_true(playlist_is_same(&one, &longer));
	playlist_done(&one);
	playlist_done(&other);
	playlist_done(&longer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order_each_turn_begins_one_further),
		cmocka_unit_test(no_two_turns_begin_alike_however_many_there_are),
		cmocka_unit_test(shuffled_all_are_there_and_each_is_first_once_in_a_round),
		cmocka_unit_test(shuffled_a_turn_has_its_order_and_another_notice_another),
		cmocka_unit_test(what_is_heard_ends_with_the_length),
		cmocka_unit_test(it_is_told_by_names_and_recorded_by_its_folder_or_its_paths),
		cmocka_unit_test(it_follows_its_folder_but_for_what_could_not_be_played),
		cmocka_unit_test(two_are_the_same_by_their_folder_or_by_all_their_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
