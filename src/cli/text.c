#include "cli/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "cli/complain.h"
#include "notice/script.h"

static int join_words(const struct options *options, char **ret_text, size_t *ret_length)
{
	size_t length = 0;

	for (size_t i = 0; i < options->word_count; i++)
		length += strlen(options->words[i]) + 1;
	char *text = malloc(length + 1);
	if (!text)
		return -ENOMEM;
	char *end = text;
	for (size_t i = 0; i < options->word_count; i++) {
		end = stpcpy(end, options->words[i]);
		*end++ = ' ';
	}
	*--end = '\0';
	*ret_text = text;
	*ret_length = length - 1;
	return 0;
}

/* At most one byte more than a text may have, which shows one that is too long. */
static int read_input(char **ret_text, size_t *ret_length)
{
	_cleanup_free_ char *text = malloc(SCRIPT_TEXT_MAX_BYTES + 2);

	if (!text)
		return -ENOMEM;
	if (isatty(STDIN_FILENO))
		fprintf(stderr, _("Type the text and end it with Ctrl-D on a line of its own:\n"));
	errno = 0;
	size_t length = fread(text, 1, SCRIPT_TEXT_MAX_BYTES + 1, stdin);
	if (ferror(stdin))
		return errno ? -errno : -EIO;
	if (length <= SCRIPT_TEXT_MAX_BYTES)
		while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
			length--;
	text[length] = '\0';
	*ret_text = TAKE(text);
	*ret_length = length;
	return 0;
}

static int complain_text(const char *text, size_t length)
{
	size_t offset;

	if (length > SCRIPT_TEXT_MAX_BYTES)
		return complain(_("the text is too long: at most %lld bytes"),
			(long long)SCRIPT_TEXT_MAX_BYTES);
	if (utf8_check(text, length, &offset) < 0)
		return complain(_("the text is not valid UTF-8 (byte %zu)"), offset + 1);
	if (strlen(text) != length)
		return complain(_("the text has a NUL in it (byte %zu)"), strlen(text) + 1);
	if (text[strspn(text, " \t\r\n")] == '\0')
		return complain(_("there is no text to announce"));
	return CLI_DONE;
}

int text_read(const struct options *options, char **ret_text)
{
	_cleanup_free_ char *text = NULL;
	size_t length = 0;

	const int r = options->word_count > 0 ? join_words(options, &text, &length)
					      : read_input(&text, &length);
	if (r < 0)
		return complain(_("the text cannot be read: %s"), error_text(r));
	const int status = complain_text(text, length);
	if (status != CLI_DONE)
		return status;
	*ret_text = TAKE(text);
	return CLI_DONE;
}
