#include "speech/own_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const struct owned of_word[] = {
	OWNS_TEXT(struct own_word, word),
	OWNS_TEXT_OR_NULL(struct own_word, pinyin),
	OWNS_TEXT_OR_NULL(struct own_word, say),
};

static const struct owner word_owner = OWNER(struct own_word, of_word);

static const struct owned of_words[] = {
	OWNS_STRUCTS(struct own_words, words, count, &word_owner),
};

const struct owner own_words_owner = OWNER(struct own_words, of_words);

void own_word_done(struct own_word *word)
{
	owner_done(&word_owner, word);
}

static int own_word_new(
	const char *word, const char *pinyin, const char *say, struct own_word *ret_word)
{
	struct own_word copy = {
		.word = strdup(word),
		.pinyin = pinyin ? strdup(pinyin) : NULL,
		.say = say ? strdup(say) : NULL,
	};

	if (!copy.word || (pinyin && !copy.pinyin) || (say && !copy.say)) {
		own_word_done(&copy);
		return -ENOMEM;
	}
	*ret_word = copy;
	return 0;
}

/* The order of the words: by bytes, a beginning before what it begins. */
static int compare(const char *word, const char *text, size_t length)
{
	const int order = strncmp(word, text, length);

	return order != 0 ? order : word[length] != '\0';
}

/* The first word that is not before the text's first bytes. */
static size_t lower_bound(const struct own_words *words, const char *text, size_t length)
{
	size_t low = 0, high = words->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (compare(words->words[middle].word, text, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct own_word *find(const struct own_words *words, const char *text, size_t length)
{
	const size_t i = lower_bound(words, text, length);

	return i < words->count && compare(words->words[i].word, text, length) == 0
		       ? &words->words[i]
		       : NULL;
}

int own_words_add(struct own_words *words, const char *word, const char *pinyin, const char *say)
{
	const size_t place = lower_bound(words, word, strlen(word));
	struct own_word added;

	if (find(words, word, strlen(word))) {
		const int r = own_word_new(word, pinyin, say, &added);
		if (r < 0)
			return r;
		own_word_done(&words->words[place]);
		words->words[place] = added;
		return 0;
	}
	if (words->count == OWN_WORDS_MAX)
		return -E2BIG;
	struct own_word *grown =
		reallocarray(words->words, words->count + 1, sizeof(*words->words));
	if (!grown)
		return -ENOMEM;
	words->words = grown;
	const int r = own_word_new(word, pinyin, say, &added);
	if (r < 0)
		return r;
	memmove(grown + place + 1, grown + place, (words->count - place) * sizeof(*grown));
	grown[place] = added;
	words->count++;
	return 0;
}

bool own_words_has(const struct own_words *words, const char *word)
{
	return find(words, word, strlen(word)) != NULL;
}

const struct own_word *own_words_find(
	const struct own_words *words, bool with_say, const char *text)
{
	const struct own_word *longest = NULL;
	const size_t most = strnlen(text, (size_t)OWN_WORD_CHARACTERS_MAX * 4);

	for (size_t length = 1; length <= most; length++) {
		const size_t i = lower_bound(words, text, length);
		if (i == words->count || strncmp(words->words[i].word, text, length) != 0)
			break; /* No longer word begins so either. */
		const struct own_word *word = &words->words[i];
		if (word->word[length] == '\0' && (word->say != NULL) == with_say)
			longest = word;
	}
	return longest;
}

int own_words_copy(const struct own_words *words, struct own_words *ret_words)
{
	return owner_copy(&own_words_owner, words, ret_words);
}

void own_words_done(struct own_words *words)
{
	owner_done(&own_words_owner, words);
}
