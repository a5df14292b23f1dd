/* Any bytes as the lexicon's file: refused, or every look-up stays inside it and what it says can
 * be spoken. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/lexicon.h"
#include "speech/own_words.h"
#include "speech/pinyin.h"
#include "speech/pronounce.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Where a copy of the bytes is mapped from: a read behind its end is a fault that is seen. */
static int fill_file(const uint8_t *bytes, size_t size)
{
	const int fd = memfd_create("lexicon", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	return fd;
}

static void check_word(const struct lexicon *lexicon, const struct lexicon_word *word)
{
	if (word->length < 1 || word->length > LEXICON_WORD_MAX)
		abort();
	for (size_t i = 0; i < word->length; i++)
		if (!pinyin_has(lexicon_syllable(lexicon, word->syllables[i])))
			abort();
}

/* Whatever the file holds as words is looked up: its last bytes are as good as any. */
static void look_up(const struct lexicon *lexicon, const uint8_t *bytes, size_t size)
{
	struct lexicon_word words[LEXICON_WORD_MAX], word;
	const struct lexicon_weight *weights;
	uint16_t text[64];

	for (size_t at = 0; at + 2 <= size; at += sizeof(text)) {
		const size_t length = (size - at < sizeof(text) ? size - at : sizeof(text)) / 2;
		memcpy(text, bytes + at, length * 2);
		for (size_t i = 0; i < length; i++) {
			const size_t count =
				lexicon_find_prefixes(lexicon, text + i, length - i, words);
			for (size_t n = 0; n < count; n++) {
				check_word(lexicon, &words[n]);
				if (!lexicon_find(lexicon, text + i, words[n].length, &word) ||
					word.syllables != words[n].syllables)
					abort();
			}
			for (size_t n = lexicon_weights(lexicon, text[i], &weights); n > 0; n--)
				if (weights[n - 1].character != text[i])
					abort();
			if (lexicon_simplify(lexicon, text[i]) == 0 && text[i] != 0)
				abort();
		}
	}
}

/* The reader itself, over a text that the small lexicons of the corpus know. */
static void read_text(const struct lexicon *lexicon)
{
	static const char text[] = "人民银行长大了，一不重庆3只長。";
	static const struct own_words none;
	struct pronunciation pronunciation;
	struct doubts doubts = { 0 };

	if (pronounce(lexicon, &none, text, &doubts, &pronunciation) < 0)
		abort();
	for (size_t i = 0; i < pronunciation.count; i++) {
		const char *pinyin = pronunciation.signs[i].pinyin;
		if (pinyin[0] && !pinyin_has(pinyin))
			abort();
	}
	pronunciation_done(&pronunciation);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct lexicon *lexicon;
	char path[32];
	_cleanup_close_ const int fd = fill_file(bytes, size);

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (lexicon_open(path, &lexicon) < 0)
		return 0;
	look_up(lexicon, bytes, size);
	read_text(lexicon);
	lexicon_close(lexicon);
	return 0;
}
