#include "cli/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/complain.h"

#define WIDE_BLANK "　"

static const struct {
	const char *text;
	enum ask_word word;
} words[] = {
	{ "", ASK_NOTHING },
	{ "y", ASK_YES },
	{ "yes", ASK_YES },
	{ "是", ASK_YES },
	{ "好", ASK_YES },
	{ "听到", ASK_YES },
	{ "听到了", ASK_YES },
	{ "n", ASK_NO },
	{ "no", ASK_NO },
	{ "否", ASK_NO },
	{ "不", ASK_NO },
	{ "没有", ASK_NO },
	{ "没听到", ASK_NO },
	{ "r", ASK_AGAIN },
	{ "again", ASK_AGAIN },
	{ "再来", ASK_AGAIN },
};

enum ask_word ask_word_of(const char *answer)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcasecmp(answer, words[i].text) == 0)
			return words[i].word;
	return ASK_OTHER;
}

/* 0 where the text begins with none; U+3000 is the blank of Chinese input. */
static size_t blank_length(const char *text)
{
	if (*text && strchr(" \t\r\n", *text))
		return 1;
	return strncmp(text, WIDE_BLANK, strlen(WIDE_BLANK)) == 0 ? strlen(WIDE_BLANK) : 0;
}

static void trim(char *text)
{
	const char *begin = text;
	size_t length, kept = 0;

	while ((length = blank_length(begin)) > 0)
		begin += length;
	memmove(text, begin, strlen(begin) + 1);
	for (const char *at = text; *at; at += length > 0 ? length : 1) {
		length = blank_length(at);
		if (length == 0)
			kept = (size_t)(at - text) + 1;
	}
	text[kept] = '\0';
}

int ask_line(const char *question, char **ret_answer)
{
	_cleanup_free_ char *line = NULL;
	size_t size = 0;

	printf("%s", question);
	(void)fflush(stdout); /* main reports what stdout could not take. */
	if (getline(&line, &size, stdin) < 0) {
		printf("\n");
		return errno == ENOMEM ? complain_memory()
				       : complain(_("no more answers: it ends here"));
	}
	trim(line);
	*ret_answer = TAKE(line);
	return CLI_DONE;
}

int ask_yes(const char *question, bool otherwise, bool *ret_yes)
{
	while (true) {
		_cleanup_free_ char *answer = NULL;
		const int status = ask_line(question, &answer);
		if (status != CLI_DONE)
			return status;
		switch (ask_word_of(answer)) {
		case ASK_NOTHING:
			*ret_yes = otherwise;
			return CLI_DONE;
		case ASK_YES:
		case ASK_NO:
			*ret_yes = ask_word_of(answer) == ASK_YES;
			return CLI_DONE;
		case ASK_AGAIN:
		case ASK_OTHER:
			printf(_("y or n, please.\n"));
		}
	}
}
