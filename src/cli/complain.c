#include "cli/complain.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "base/utf8.h"

/* What was typed or came in a file may turn the line about, or the terminal: it is shown instead.
 */
static void print_shown(FILE *out, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		uint32_t character;
		const int size = utf8_decode(text, length, &character);
		if (size <= 0)
			fprintf(out, "\\x%02X", (unsigned char)*text);
		else if (utf8_is_control(character, false))
			fprintf(out, "\\u%04X", character);
		else
			fprintf(out, "%.*s", size, text);
		text += size > 0 ? size : 1;
		length -= size > 0 ? (size_t)size : 1;
	}
}

static void print_line(const char *format, va_list arguments)
{
	_cleanup_free_ char *line = NULL, *shown = NULL;
	size_t length;

	/* What was already printed comes before the reason why no more does. */
	(void)fflush(stdout); /* main reports what stdout could not take. */
	if (vasprintf(&line, format, arguments) < 0)
		line = NULL;                         /* Too little memory to say it. */
	FILE *out = open_memstream(&shown, &length); /* stderr writes each piece by itself. */
	if (out) {
		print_shown(out, line ? line : "");
		(void)fclose(out); /* What it lacks for want of memory is not said. */
	}
	fprintf(stderr, "dalaba: %s\n", shown ? shown : "");
}

int complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_line(format, arguments);
	va_end(arguments);
	return CLI_FAILED;
}

int complain_usage(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_line(format, arguments);
	va_end(arguments);
	return CLI_WRONG_USAGE;
}

int complain_memory(void)
{
	return complain(_("out of memory"));
}
