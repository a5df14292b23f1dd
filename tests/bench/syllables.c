/* What the reader makes of texts, for voices/learn-polyphones: for each hanzi of a line
 * PINYIN/LENGTH_OF_ITS_WORD, before sandhi and by rules and lexicon alone when the lexicon holds no
 * weights.
 *
 *	syllables LEXICON <TEXTS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "speech/lexicon.h"
#include "speech/own_words.h"
#include "speech/pronounce.h"

static int print_line(const struct lexicon *lexicon, const char *line)
{
	static const struct own_words no_words;
	struct pronunciation pronunciation;
	struct doubts doubts = { 0 };
	const int r = pronounce(lexicon, &no_words, line, &doubts, &pronunciation);

	if (r < 0)
		return r;
	for (size_t i = 0; i < pronunciation.count; i++) {
		const struct spoken_sign *sign = &pronunciation.signs[i];
		if (sign->pinyin[0])
			printf("%s/%zu ", sign->pinyin, sign->word_length);
	}
	printf("\n");
	pronunciation_done(&pronunciation);
	return 0;
}

int main(int argc, char **argv)
{
	struct lexicon *lexicon;
	char *line = NULL;
	size_t size = 0;

	if (argc != 2 || lexicon_open(argv[1], &lexicon) < 0) {
		fprintf(stderr, "syllables LEXICON <TEXTS\n");
		return 2;
	}
	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (print_line(lexicon, line) < 0)
			return 1;
	}
	free(line);
	lexicon_close(lexicon);
	return 0;
}
