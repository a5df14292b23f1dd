#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/translate.h"

static void print_line(const char *format, va_list arguments)
{
	/* What was already printed comes before the reason why no more does. */
	(void)fflush(stdout); /* main reports what stdout could not take. */
	fputs("dalaba: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
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
