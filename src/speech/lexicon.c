#include "speech/lexicon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "speech/pinyin.h"

#define MAGIC          "DALABA4\n"
#define MAGIC_LENGTH   8
#define SYLLABLE_BYTES 8
#define HEADER_BYTES   (MAGIC_LENGTH + 5 * sizeof(uint32_t))

_Static_assert(sizeof(struct lexicon_weight) == 10, "as it lies in the file");

/* A traditional character and today's. */
struct form {
	uint16_t traditional;
	uint16_t simplified;
};

struct lexicon {
	void *bytes;
	size_t size;
	size_t word_count;
	size_t character_count;
	size_t syllable_count;
	const uint32_t *starts;
	const char *names;
	const uint16_t *characters;
	const uint16_t *syllables;
	const uint16_t *costs;
	const struct lexicon_weight *weights;
	size_t weight_count;
	const struct form *forms;
	size_t form_count;
};

/* Lays the tables over the bytes; -EBADMSG when they do not fit. */
static int lay_out(struct lexicon *lexicon)
{
	const char *bytes = lexicon->bytes;
	uint32_t counts[5];

	if (lexicon->size < HEADER_BYTES || memcmp(bytes, MAGIC, MAGIC_LENGTH) != 0)
		return -EBADMSG;
	memcpy(counts, bytes + MAGIC_LENGTH, sizeof(counts));
	lexicon->word_count = counts[0];
	lexicon->character_count = counts[1];
	lexicon->syllable_count = counts[2];
	lexicon->weight_count = counts[3];
	lexicon->form_count = counts[4];
	/* 64 bits: the counts of a damaged file must not wrap where size_t is narrower. */
	const uint64_t starts_at = HEADER_BYTES;
	const uint64_t names_at = starts_at + (counts[0] + UINT64_C(1)) * sizeof(uint32_t);
	const uint64_t characters_at = names_at + (uint64_t)counts[2] * SYLLABLE_BYTES;
	const uint64_t syllables_at = characters_at + (uint64_t)counts[1] * sizeof(uint16_t);
	const uint64_t costs_at = syllables_at + (uint64_t)counts[1] * sizeof(uint16_t);
	const uint64_t weights_at = costs_at + (uint64_t)counts[0] * sizeof(uint16_t);
	const uint64_t forms_at = weights_at + (uint64_t)counts[3] * sizeof(struct lexicon_weight);
	if (forms_at + (uint64_t)counts[4] * sizeof(struct form) != lexicon->size)
		return -EBADMSG;
	lexicon->starts = (const uint32_t *)(bytes + starts_at);
	lexicon->names = bytes + names_at;
	lexicon->characters = (const uint16_t *)(bytes + characters_at);
	lexicon->syllables = (const uint16_t *)(bytes + syllables_at);
	lexicon->costs = (const uint16_t *)(bytes + costs_at);
	lexicon->weights = (const struct lexicon_weight *)(bytes + weights_at);
	lexicon->forms = (const struct form *)(bytes + forms_at);
	return 0;
}

static size_t word_length(const struct lexicon *lexicon, size_t word)
{
	return lexicon->starts[word + 1] - lexicon->starts[word];
}

/* The order of the file: by code unit, a beginning before what it begins. */
static int compare(
	const struct lexicon *lexicon, size_t word, const uint16_t *characters, size_t length)
{
	const uint16_t *own = lexicon->characters + lexicon->starts[word];
	const size_t own_length = word_length(lexicon, word);

	for (size_t i = 0; i < own_length && i < length; i++)
		if (own[i] != characters[i])
			return own[i] < characters[i] ? -1 : 1;
	return own_length < length ? -1 : own_length > length;
}

/* --- the check: whatever is in the file, no look-up leaves it, and none misses what is in it ---
 */

static bool has_good_words(const struct lexicon *lexicon)
{
	const uint32_t *starts = lexicon->starts;

	if (starts[0] != 0 || starts[lexicon->word_count] != lexicon->character_count)
		return false;
	for (size_t i = 0; i < lexicon->word_count; i++)
		if (starts[i + 1] <= starts[i] || starts[i + 1] - starts[i] > LEXICON_WORD_MAX)
			return false;
	for (size_t i = 0; i + 1 < lexicon->word_count; i++)
		if (compare(lexicon, i, lexicon->characters + starts[i + 1],
			    word_length(lexicon, i + 1)) >= 0)
			return false;
	return true;
}

static bool has_good_syllables(const struct lexicon *lexicon)
{
	for (size_t i = 0; i < lexicon->syllable_count; i++) {
		const char *name = lexicon->names + i * SYLLABLE_BYTES;
		if (name[SYLLABLE_BYTES - 1] != '\0' || !pinyin_has(name))
			return false;
	}
	for (size_t i = 0; i < lexicon->character_count; i++)
		if (lexicon->syllables[i] >= lexicon->syllable_count)
			return false;
	return true;
}

static int compare_weights(const struct lexicon_weight *a, const struct lexicon_weight *b)
{
	if (a->character != b->character)
		return a->character - b->character;
	if (a->syllable != b->syllable)
		return a->syllable - b->syllable;
	return a->feature != b->feature ? a->feature - b->feature : a->seen - b->seen;
}

/* None twice: else the points of a reading could grow past any bound. */
static bool has_good_weights(const struct lexicon *lexicon)
{
	for (size_t i = 0; i < lexicon->weight_count; i++) {
		const struct lexicon_weight *weight = &lexicon->weights[i];
		if (weight->syllable >= lexicon->syllable_count ||
			weight->feature >= LEXICON_FEATURE_COUNT ||
			(i > 0 && compare_weights(weight - 1, weight) >= 0))
			return false;
	}
	return true;
}

/* Today's form is written into a text: it must be a hanzi, neither NUL nor half a surrogate. */
static bool has_good_forms(const struct lexicon *lexicon)
{
	for (size_t i = 0; i < lexicon->form_count; i++) {
		const struct form *form = &lexicon->forms[i];
		if (form->simplified < 0x3400 || form->simplified > 0x9FFF ||
			(i > 0 && form[-1].traditional >= form->traditional))
			return false;
	}
	return true;
}

static int check(const struct lexicon *lexicon)
{
	return has_good_words(lexicon) && has_good_syllables(lexicon) &&
			       has_good_weights(lexicon) && has_good_forms(lexicon)
		       ? 0
		       : -EBADMSG;
}

DEFINE_CLEANUP(struct lexicon, lexicon, lexicon_close)

int lexicon_open(const char *path, struct lexicon **ret_lexicon)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	int r;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_size < (off_t)HEADER_BYTES)
		return -EBADMSG;
	_cleanup_(lexicon_cleanup) struct lexicon *lexicon = calloc(1, sizeof(*lexicon));
	if (!lexicon)
		return -ENOMEM;
	lexicon->size = (size_t)status.st_size;
	lexicon->bytes = mmap(NULL, lexicon->size, PROT_READ, MAP_SHARED, fd, 0);
	if (lexicon->bytes == MAP_FAILED) {
		lexicon->bytes = NULL;
		return -errno;
	}
	r = lay_out(lexicon);
	if (r < 0)
		return r;
	r = check(lexicon);
	if (r < 0)
		return r;
	*ret_lexicon = TAKE(lexicon);
	return 0;
}

void lexicon_close(struct lexicon *lexicon)
{
	if (!lexicon)
		return;
	if (lexicon->bytes)
		(void)munmap(lexicon->bytes, lexicon->size); /* It was mapped so. */
	free(lexicon);
}

/* The first word from `low` on that is not before these characters. */
static size_t lower_bound(
	const struct lexicon *lexicon, size_t low, const uint16_t *characters, size_t length)
{
	size_t high = lexicon->word_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (compare(lexicon, middle, characters, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool begins_with(
	const struct lexicon *lexicon, size_t word, const uint16_t *characters, size_t length)
{
	return word < lexicon->word_count && word_length(lexicon, word) >= length &&
	       memcmp(lexicon->characters + lexicon->starts[word], characters,
		       length * sizeof(*characters)) == 0;
}

static struct lexicon_word word_at(const struct lexicon *lexicon, size_t word)
{
	const uint16_t cost = lexicon->costs[word];

	return (struct lexicon_word){
		.length = word_length(lexicon, word),
		.cost = cost & (LEXICON_TWO_WAYS - 1),
		.is_sure = cost & LEXICON_SURE,
		.has_two_ways = cost & LEXICON_TWO_WAYS,
		.syllables = lexicon->syllables + lexicon->starts[word],
	};
}

bool lexicon_find(const struct lexicon *lexicon, const uint16_t *characters, size_t length,
	struct lexicon_word *ret_word)
{
	const size_t word = lower_bound(lexicon, 0, characters, length);

	if (word == lexicon->word_count || compare(lexicon, word, characters, length) != 0)
		return false;
	*ret_word = word_at(lexicon, word);
	return true;
}

size_t lexicon_find_prefixes(const struct lexicon *lexicon, const uint16_t *characters,
	size_t length, struct lexicon_word ret_words[static LEXICON_WORD_MAX])
{
	size_t count = 0, word = 0;

	if (length > LEXICON_WORD_MAX)
		length = LEXICON_WORD_MAX;
	for (size_t i = 1; i <= length; i++) {
		word = lower_bound(lexicon, word, characters, i);
		if (!begins_with(lexicon, word, characters, i))
			break; /* No longer word begins so either. */
		if (word_length(lexicon, word) == i)
			ret_words[count++] = word_at(lexicon, word);
	}
	return count;
}

const char *lexicon_syllable(const struct lexicon *lexicon, uint16_t syllable)
{
	return lexicon->names + (size_t)syllable * SYLLABLE_BYTES;
}

size_t lexicon_weights(const struct lexicon *lexicon, uint16_t character,
	const struct lexicon_weight **ret_weights)
{
	size_t low = 0, high = lexicon->weight_count, count = 0;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (lexicon->weights[middle].character < character)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + count < lexicon->weight_count &&
		lexicon->weights[low + count].character == character)
		count++;
	*ret_weights = lexicon->weights + low;
	return count;
}

static int compare_forms(const void *key, const void *element)
{
	const uint16_t character = *(const uint16_t *)key;
	const uint16_t other = ((const struct form *)element)->traditional;

	return character < other ? -1 : character > other;
}

uint16_t lexicon_simplify(const struct lexicon *lexicon, uint16_t character)
{
	const struct form *form = bsearch(&character, lexicon->forms, lexicon->form_count,
		sizeof(*lexicon->forms), compare_forms);

	return form ? form->simplified : character;
}
