#include "speech/pronounce.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/polyphone.h"
#include "speech/sandhi.h"

static bool is_han(uint32_t character)
{
	return (character >= 0x3400 && character <= 0x9FFF) || character == 0x3007;
}

/* --- a run of hanzi into words: the most probable segmentation --- */

/* The best way on from each position. */
struct step {
	uint32_t cost;            /* from here to the end of the run */
	struct lexicon_word word; /* length 1 without syllables: an unknown character */
};

static struct step best_step(const struct lexicon *lexicon, const uint16_t *run, size_t length,
	size_t position, const struct step *steps)
{
	struct lexicon_word words[LEXICON_WORD_MAX];
	const size_t count =
		lexicon_find_prefixes(lexicon, run + position, length - position, words);
	struct step best = {
		.cost = steps[position + 1].cost + LEXICON_UNKNOWN,
		.word.length = 1,
	};

	for (size_t i = 0; i < count; i++) {
		const uint32_t cost = steps[position + words[i].length].cost + words[i].cost;
		/* Of equal ones the longer word; an unknown character only for want of better. */
		if (cost <= best.cost || !best.word.syllables)
			best = (struct step){ .cost = cost, .word = words[i] };
	}
	return best;
}

static void place_word(const struct lexicon *lexicon, const struct lexicon_word *word,
	struct spoken_sign *signs, size_t start)
{
	for (size_t i = 0; i < word->length; i++) {
		struct spoken_sign *sign = &signs[start + i];
		sign->word_start = start;
		sign->word_length = word->length;
		sign->is_sure = word->is_sure;
		sign->has_two_ways = word->has_two_ways;
		if (word->syllables)
			strcpy(sign->pinyin, lexicon_syllable(lexicon, word->syllables[i]));
	}
}

static struct polyphone_place place_of(
	const struct spoken_sign *signs, size_t start, const uint16_t *run, size_t length, size_t i)
{
	const struct spoken_sign *sign = &signs[start + i];
	const size_t next = sign->word_start + sign->word_length;
	const uint32_t before = start > 0 ? signs[start - 1].character : 0;

	return (struct polyphone_place){
		.run = run,
		.length = length,
		.position = i,
		.word = sign->word_length,
		.word_before =
			sign->word_start > start ? signs[sign->word_start - 1].word_length : 0,
		.word_after = next < start + length ? signs[next].word_length : 0,
		.follows_number = before >= '0' && before <= '9',
	};
}

static void doubt_character(struct doubts *doubts, uint32_t character)
{
	char text[4];

	doubts_add(doubts, DOUBT_CHARACTER, text, utf8_encode(character, text));
}

/* A run of hanzi in the text. */
struct run {
	const uint16_t *characters;
	size_t start; /* among the signs */
	size_t length;
};

/* The word at `i` with two characters before it and two behind. */
static void doubt_reading(struct doubts *doubts, enum doubt_kind kind,
	const struct spoken_sign *signs, const struct run *run, size_t i)
{
	const struct spoken_sign *word = &signs[run->start + i];
	const size_t first = run->start, end = first + run->length;
	const size_t start = word->word_start, behind = start + word->word_length + 2;
	char text[(LEXICON_WORD_MAX + 4) * 4]; /* bytes of UTF-8 */
	size_t length = 0;

	for (size_t at = start > first + 2 ? start - 2 : first; at < end && at < behind; at++)
		length += utf8_encode(signs[at].character, text + length);
	doubts_add(doubts, kind, text, length);
}

/* Reads the character by rules and weights. Returns what is still doubtful of it; *ret_is_sure
 * tells whether a person or a rule has decided. */
static enum doubt_kind read_polyphone(const struct lexicon *lexicon, struct spoken_sign *sign,
	const struct polyphone_place *place, bool *ret_is_sure)
{
	enum polyphone_surety surety;

	*ret_is_sure = true;
	if (sign->is_own || sign->is_sure)
		return DOUBT_NONE;
	(void)polyphone_read(place, sign->pinyin, &surety); /* Else the lexicon's. */
	if (surety == POLYPHONE_SURE)
		return DOUBT_NONE;
	*ret_is_sure = false;
	if (!sign->pinyin[0])
		return DOUBT_CHARACTER;
	bool is_doubtful = surety == POLYPHONE_GUESS;
	const char *weighed = polyphone_weigh(lexicon, place, sign->pinyin, &is_doubtful);
	if (weighed != sign->pinyin)
		strcpy(sign->pinyin, weighed);
	if (sign->word_length > 1)
		return DOUBT_NONE;
	if (is_doubtful)
		return DOUBT_READING;
	return surety == POLYPHONE_COMMONER ? DOUBT_COMMONER : DOUBT_NONE;
}

static void read_polyphones(const struct lexicon *lexicon, struct spoken_sign *signs,
	const struct run *run, struct doubts *doubts)
{
	bool is_decided = false;

	for (size_t i = 0; i < run->length; i++) {
		struct spoken_sign *sign = &signs[run->start + i];
		const struct polyphone_place place =
			place_of(signs, run->start, run->characters, run->length, i);
		bool is_sure;
		const enum doubt_kind doubt = read_polyphone(lexicon, sign, &place, &is_sure);
		/* A word of two ways is decided with any of its characters. */
		is_decided = is_sure || (is_decided && sign->word_start < run->start + i);
		if (doubt == DOUBT_CHARACTER)
			doubt_character(doubts, sign->character);
		else if (doubt != DOUBT_NONE)
			doubt_reading(doubts, doubt, signs, run, i);
		else if (sign->has_two_ways && !is_decided &&
			 sign->word_start + sign->word_length == run->start + i + 1)
			doubt_reading(doubts, DOUBT_COMMONER, signs, run, i);
	}
}

/* The stretch of the run between own words. */
static int segment(const struct lexicon *lexicon, struct spoken_sign *signs, const struct run *run,
	size_t first, size_t length)
{
	_cleanup_free_ struct step *steps = calloc(length + 1, sizeof(*steps));

	if (!steps)
		return -ENOMEM;
	for (size_t i = length; i > 0; i--)
		steps[i - 1] = best_step(lexicon, run->characters + first, length, i - 1, steps);
	for (size_t i = 0; i < length; i += steps[i].word.length)
		place_word(lexicon, &steps[i].word, signs, run->start + first + i);
	return 0;
}

static int segment_run(
	const struct lexicon *lexicon, struct spoken_sign *signs, const struct run *run)
{
	for (size_t first = 0, end; first < run->length; first = end + 1) {
		end = first;
		while (end < run->length && !signs[run->start + end].is_own)
			end++;
		const int r = segment(lexicon, signs, run, first, end - first);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_run(const struct lexicon *lexicon, struct spoken_sign *signs, size_t start,
	size_t length, struct doubts *doubts)
{
	_cleanup_free_ uint16_t *characters = calloc(length, sizeof(*characters));
	const struct run run = { .characters = characters, .start = start, .length = length };

	if (!characters)
		return -ENOMEM;
	for (size_t i = 0; i < length; i++)
		characters[i] = (uint16_t)signs[start + i].character;
	const int r = segment_run(lexicon, signs, &run);
	if (r == 0)
		read_polyphones(lexicon, signs, &run, doubts);
	return r;
}

/* --- the text --- */

/* The own word's reading on its signs; returns how many signs it has. */
static size_t place_own_word(const struct own_word *word, struct spoken_sign *signs, size_t start)
{
	const char *pinyin = word->pinyin;
	const size_t length = utf8_count(word->word);

	for (size_t i = 0; i < length; i++) {
		struct spoken_sign *sign = &signs[start + i];
		sign->word_start = start;
		sign->word_length = length;
		sign->is_own = true;
		(void)pinyin_next(&pinyin, sign->pinyin); /* It was counted when it was read. */
	}
	return length;
}

static int read_signs(
	const struct own_words *own_words, const char *text, struct pronunciation *result)
{
	const size_t length = strlen(text);
	size_t own_end = 0;

	if (utf8_check(text, length, NULL) < 0)
		return -EILSEQ;
	result->signs = calloc(length + 1, sizeof(*result->signs));
	if (!result->signs)
		return -ENOMEM;
	for (size_t offset = 0; offset < length; result->count++) {
		const size_t i = result->count;
		const struct own_word *word =
			i >= own_end ? own_words_find(own_words, false, text + offset) : NULL;
		if (word)
			own_end = i + place_own_word(word, result->signs, i);
		offset += (size_t)utf8_decode(
			text + offset, length - offset, &result->signs[i].character);
	}
	return 0;
}

static int read_runs(
	const struct lexicon *lexicon, struct pronunciation *result, struct doubts *doubts)
{
	for (size_t start = 0; start < result->count;) {
		size_t length = 0;
		while (start + length < result->count &&
			is_han(result->signs[start + length].character))
			length++;
		if (length > 0) {
			const int r = read_run(lexicon, result->signs, start, length, doubts);
			if (r < 0)
				return r;
		}
		start += length + 1;
	}
	return 0;
}

int pronounce(const struct lexicon *lexicon, const struct own_words *own_words, const char *text,
	struct doubts *doubts, struct pronunciation *ret_result)
{
	struct pronunciation result = { 0 };
	int r;

	r = read_signs(own_words, text, &result);
	if (r == 0)
		r = read_runs(lexicon, &result, doubts);
	if (r < 0) {
		pronunciation_done(&result);
		return r;
	}
	sandhi_apply(lexicon, &result);
	*ret_result = result;
	return 0;
}

void pronunciation_done(struct pronunciation *pronunciation)
{
	free(pronunciation->signs);
	*pronunciation = (struct pronunciation){ 0 };
}
