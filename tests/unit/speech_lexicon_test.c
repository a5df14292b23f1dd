/* The lexicon file: what is in it is found, and a damaged one is refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/installation.h"
#include "speech/lexicon.h"
#include "speech/pinyin.h"
#include "speech/reading.h"

/* A lexicon file of five words. */
struct image {
	char magic[8];
	uint32_t counts[5]; /* words, characters, syllables, weights, forms */
	uint32_t starts[6];
	char names[5][8];
	uint16_t characters[7];
	uint16_t syllables[7];
	uint16_t costs[5];
	struct lexicon_weight weights[3];
	uint16_t forms[2][2];
} __attribute__((packed));

enum { CHANG, DA, MIN, REN, ZHANG };

static const struct image good = {
	.magic = { 'D', 'A', 'L', 'A', 'B', 'A', '4', '\n' },
	.counts = { 5, 7, 5, 3, 2 },
	.starts = { 0, 1, 3, 4, 5, 7 },
	.names = { "chang2", "da4", "min2", "ren2", "zhang3" },
	.characters = { u'人', u'人', u'民', u'大', u'长', u'长', u'大' },
	.syllables = { REN, REN, MIN, DA, CHANG, ZHANG, DA },
	.costs = { 300, 400, 310, 320, 600 },
	.weights = { { u'长', CHANG, LEXICON_BIAS, 0, 10 }, { u'长', ZHANG, LEXICON_BIAS, 0, -10 },
		{ u'长', ZHANG, LEXICON_AFTER, u'大', 512 } },
	.forms = { { u'長', u'长' }, { u'陽', u'阳' } },
};

DEFINE_CLEANUP(struct lexicon, lexicon, lexicon_close)

static int open_bytes(const void *bytes, size_t size, struct lexicon **ret_lexicon)
{
	char path[32];
	_cleanup_close_ int fd = memfd_create("lexicon", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), (ssize_t)size);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return lexicon_open(path, ret_lexicon);
}

static struct lexicon *open_good(void)
{
	struct lexicon *lexicon;

	assert_int_equal(open_bytes(&good, sizeof(good), &lexicon), 0);
	return lexicon;
}

/* --- looking up --- */

static void a_word_is_found_by_all_of_its_characters(void **state)
{
	_cleanup_(lexicon_cleanup) struct lexicon *lexicon = open_good();
	static const uint16_t grow[] = u"长大", people[] = u"人民", missing[] = u"大人";
	struct lexicon_word word;

	(void)state;
	assert_true(lexicon_find(lexicon, grow, 2, &word));
	assert_int_equal(word.length, 2);
	assert_int_equal(word.cost, 600);
	assert_string_equal(lexicon_syllable(lexicon, word.syllables[0]), "zhang3");
	assert_string_equal(lexicon_syllable(lexicon, word.syllables[1]), "da4");
	assert_true(lexicon_find(lexicon, people, 1, &word));
	assert_int_equal(word.length, 1);
	assert_false(lexicon_find(lexicon, missing, 2, &word));
	assert_false(lexicon_find(lexicon, people, 0, &word));
}

static void all_words_that_a_text_begins_with_are_found_shortest_first(void **state)
{
	_cleanup_(lexicon_cleanup) struct lexicon *lexicon = open_good();
	static const uint16_t text[] = u"人民长大";
	struct lexicon_word words[LEXICON_WORD_MAX];

	(void)state;
	assert_int_equal(lexicon_find_prefixes(lexicon, text, 4, words), 2);
	assert_int_equal(words[0].length, 1);
	assert_int_equal(words[1].length, 2);
	assert_int_equal(lexicon_find_prefixes(lexicon, text, 1, words), 1);
	assert_int_equal(lexicon_find_prefixes(lexicon, text + 1, 3, words), 0); /* 民 is no word */
	assert_int_equal(lexicon_find_prefixes(lexicon, text, 0, words), 0);
}

static void the_weights_of_a_character_are_found_together(void **state)
{
	_cleanup_(lexicon_cleanup) struct lexicon *lexicon = open_good();
	const struct lexicon_weight *weights;

	(void)state;
	assert_int_equal(lexicon_weights(lexicon, u'长', &weights), 3);
	assert_int_equal(weights[2].weight, 512);
	assert_int_equal(lexicon_weights(lexicon, u'大', &weights), 0);
	assert_int_equal(lexicon_weights(lexicon, 0xFFFF, &weights), 0);
}

static void a_traditional_character_has_its_form_of_today_and_any_other_is_itself(void **state)
{
	_cleanup_(lexicon_cleanup) struct lexicon *lexicon = open_good();

	(void)state;
	assert_int_equal(lexicon_simplify(lexicon, u'長'), u'长');
	assert_int_equal(lexicon_simplify(lexicon, u'陽'), u'阳');
	assert_int_equal(lexicon_simplify(lexicon, u'长'), u'长');
	assert_int_equal(lexicon_simplify(lexicon, 0), 0);
}

/* --- damage --- */

static void too_many_words(struct image *image)
{
	image->counts[0] = 6;
}

static void a_count_that_wraps(struct image *image)
{
	image->counts[0] = UINT32_MAX;
}

static void all_counts_as_large_as_they_go(struct image *image)
{
	memset(image->counts, 0xFF, sizeof(image->counts));
}

static void no_words_at_all(struct image *image)
{
	memset(image->counts, 0, sizeof(image->counts));
}

static void fewer_characters(struct image *image)
{
	image->counts[1]--;
}

static void fewer_syllables(struct image *image)
{
	image->counts[2]--;
}

static void fewer_weights(struct image *image)
{
	image->counts[3]--;
}

static void more_forms(struct image *image)
{
	image->counts[4]++;
}

static void another_magic(struct image *image)
{
	image->magic[6] = '1';
}

static void a_first_start_that_is_not_0(struct image *image)
{
	image->starts[0] = 1;
}

static void a_start_outside(struct image *image)
{
	image->starts[2] = 1000000;
}

static void starts_that_go_back(struct image *image)
{
	image->starts[3] = 2;
}

static void an_empty_word(struct image *image)
{
	image->starts[1] = 0;
}

static void a_last_start_that_leaves_characters_over(struct image *image)
{
	image->starts[5] = 6;
}

static void words_out_of_order(struct image *image)
{
	image->characters[3] = u'年';
	image->characters[0] = u'长';
}

static void a_word_twice(struct image *image)
{
	image->starts[2] = 2; /* 人 人 民大 长 长大 */
}

static void a_syllable_index_past_the_end(struct image *image)
{
	image->syllables[6] = 5;
}

static void a_syllable_without_end(struct image *image)
{
	memset(image->names[1], 'a', 8);
}

static void a_syllable_that_is_none(struct image *image)
{
	image->names[1][0] = 'x'; /* xa4 */
}

static void a_syllable_without_letters(struct image *image)
{
	memset(image->names[1], 0, 8);
}

static void a_weight_for_a_syllable_past_the_end(struct image *image)
{
	image->weights[2].syllable = 5;
}

static void a_weight_for_an_unknown_feature(struct image *image)
{
	image->weights[2].feature = LEXICON_FEATURE_COUNT;
}

static void weights_out_of_order(struct image *image)
{
	image->weights[0].character = u'阳';
}

static void a_weight_twice(struct image *image)
{
	image->weights[2] = image->weights[1];
}

static void forms_out_of_order(struct image *image)
{
	image->forms[0][0] = u'陽';
}

static void a_form_that_is_nul(struct image *image)
{
	image->forms[1][1] = 0;
}

static void a_form_that_is_half_a_surrogate(struct image *image)
{
	image->forms[1][1] = 0xD800;
}

static void a_damaged_file_is_refused(void **state)
{
	static void (*const damages[])(struct image *) = {
		too_many_words,
		a_count_that_wraps,
		all_counts_as_large_as_they_go,
		no_words_at_all,
		fewer_characters,
		fewer_syllables,
		fewer_weights,
		more_forms,
		another_magic,
		a_first_start_that_is_not_0,
		a_start_outside,
		starts_that_go_back,
		an_empty_word,
		a_last_start_that_leaves_characters_over,
		words_out_of_order,
		a_word_twice,
		a_syllable_index_past_the_end,
		a_syllable_without_end,
		a_syllable_that_is_none,
		a_syllable_without_letters,
		a_weight_for_a_syllable_past_the_end,
		a_weight_for_an_unknown_feature,
		weights_out_of_order,
		a_weight_twice,
		forms_out_of_order,
		a_form_that_is_nul,
		a_form_that_is_half_a_surrogate,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		struct image image = good;
		struct lexicon *lexicon = NULL;
		damages[i](&image);
		const int r = open_bytes(&image, sizeof(image), &lexicon);
		if (r != -EBADMSG)
			fail_msg("damage %zu of the table: %d", i, r);
		assert_null(lexicon);
	}
}

static void a_word_of_13_characters_is_refused(void **state)
{
	struct {
		char magic[8];
		uint32_t counts[5];
		uint32_t starts[2];
		char names[1][8];
		uint16_t characters[13];
		uint16_t syllables[13];
		uint16_t costs[1];
	} __attribute__((packed)) image = {
		.counts = { 1, 13, 1, 0, 0 },
		.starts = { 0, 13 },
		.names = { "da4" },
	};
	struct lexicon *lexicon;

	(void)state;
	memcpy(image.magic, good.magic, sizeof(image.magic));
	assert_int_equal(open_bytes(&image, sizeof(image), &lexicon), -EBADMSG);
}

static void a_file_cut_at_any_length_is_refused(void **state)
{
	struct lexicon *lexicon;

	(void)state;
	for (size_t size = 0; size < sizeof(good); size++)
		assert_int_equal(open_bytes(&good, size, &lexicon), -EBADMSG);
}

static void a_file_with_a_byte_more_is_refused(void **state)
{
	char bytes[sizeof(good) + 1] = "";
	struct lexicon *lexicon;

	(void)state;
	memcpy(bytes, &good, sizeof(good));
	assert_int_equal(open_bytes(bytes, sizeof(bytes), &lexicon), -EBADMSG);
}

static void what_is_no_file_is_refused_by_name(void **state)
{
	struct lexicon *lexicon;

	(void)state;
	assert_int_equal(lexicon_open("/nowhere/lexicon", &lexicon), -ENOENT);
	assert_int_equal(lexicon_open("/proc", &lexicon), -EBADMSG);
	assert_int_equal(lexicon_open("/dev/null", &lexicon), -EBADMSG);
}

/* --- the one that is built --- */

static void the_built_lexicon_cut_anywhere_is_refused(void **state)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_free_ char *bytes = NULL;
	struct lexicon *lexicon;
	size_t length;

	(void)state;
	assert_int_equal(installation_find_data(READER_LEXICON, &path), 0);
	assert_int_equal(file_read(path, 16 << 20, &bytes, &length), 0);
	for (size_t size = 0; size < length; size += length / 61)
		assert_int_equal(open_bytes(bytes, size, &lexicon), -EBADMSG);
	assert_int_equal(open_bytes(bytes, length, &lexicon), 0);
	lexicon_close(lexicon);
}

static void the_built_lexicon_has_every_common_hanzi_alone(void **state)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_(lexicon_cleanup) struct lexicon *lexicon = NULL;
	struct lexicon_word word;
	size_t missing = 0;

	(void)state;
	assert_int_equal(installation_find_data(READER_LEXICON, &path), 0);
	assert_int_equal(lexicon_open(path, &lexicon), 0);
	for (uint16_t character = 0x4E00; character <= 0x9FA5; character++)
		missing += !lexicon_find(lexicon, &character, 1, &word);
	/* Unihan has no reading for some of the rarest. */
	assert_in_range(missing, 0, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_found_by_all_of_its_characters),
		cmocka_unit_test(all_words_that_a_text_begins_with_are_found_shortest_first),
		cmocka_unit_test(the_weights_of_a_character_are_found_together),
		cmocka_unit_test(
			a_traditional_character_has_its_form_of_today_and_any_other_is_itself),
		cmocka_unit_test(a_damaged_file_is_refused),
		cmocka_unit_test(a_word_of_13_characters_is_refused),
		cmocka_unit_test(a_file_cut_at_any_length_is_refused),
		cmocka_unit_test(a_file_with_a_byte_more_is_refused),
		cmocka_unit_test(what_is_no_file_is_refused_by_name),
		cmocka_unit_test(the_built_lexicon_cut_anywhere_is_refused),
		cmocka_unit_test(the_built_lexicon_has_every_common_hanzi_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
