#include "cli/ics.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"

/* RFC 5545, 3.1: a line has at most 75 octets; a longer one goes on after a line end and a space.
 */
#define LINE_OCTETS 75

#define MOMENT_SIZE 24

static bool continues_character(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Prints a whole content line, folded between characters. */
static void print_line(const char *line)
{
	size_t room = LINE_OCTETS;

	for (size_t left = strlen(line); left > room; room = LINE_OCTETS - 1) {
		size_t length = room;
		while (length > 1 && continues_character(line[length]))
			length--;
		printf("%.*s\r\n ", (int)length, line);
		line += length;
		left -= length;
	}
	printf("%s\r\n", line);
}

/* RFC 5545, 3.3.11. */
static void put_escaped(FILE *line, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			fputs("\\n", line);
		else if (strchr("\\;,", *text))
			fprintf(line, "\\%c", *text);
		else if ((unsigned char)*text >= ' ' && *text != 0x7F)
			fputc(*text, line);
}

/* The property with a text. Nothing when memory is out; a calendar lacks a line then. */
static void print_text(const char *property, const char *text)
{
	_cleanup_free_ char *line = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&line, &length);

	if (!stream)
		return;
	fprintf(stream, "%s:", property);
	put_escaped(stream, text);
	if (fclose(stream) == 0 && line)
		print_line(line);
}

static void print_text_if_any(const char *property, const char *text)
{
	if (*text)
		print_text(property, text);
}

static const char *utc(int64_t time_ms, char ret_text[static MOMENT_SIZE])
{
	const time_t moment = (time_t)(time_ms / 1000);
	struct tm civil;

	ret_text[0] = '\0';
	if (gmtime_r(&moment, &civil))
		(void)strftime(ret_text, MOMENT_SIZE, "%Y%m%dT%H%M%SZ", &civil); /* Fits. */
	return ret_text;
}

static void print_moment(const char *property, int64_t time_ms)
{
	char text[MOMENT_SIZE];

	printf("%s:%s\r\n", property, utc(time_ms, text));
}

/* The same occurrence has the same identity in each calendar of the station. */
static void print_identity(const struct ics_event *event)
{
	_cleanup_free_ char *identity = NULL;
	char moment[MOMENT_SIZE];

	if (asprintf(&identity, "%s-%s@%s", event->notice, utc(event->begin_ms, moment),
		    event->station) < 0) {
		identity = NULL;
		return;
	}
	print_text("UID", identity);
}

void ics_begin(const char *title)
{
	print_line("BEGIN:VCALENDAR");
	print_line("VERSION:2.0");
	print_line("PRODID:-//Dalaba//" DALABA_VERSION "//ZH");
	print_line("CALSCALE:GREGORIAN");
	print_line("METHOD:PUBLISH");
	print_text("NAME", title);
	print_text("X-WR-CALNAME", title);
	print_line("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
}

void ics_print(const struct ics_event *event, int64_t now_ms)
{
	print_line("BEGIN:VEVENT");
	print_identity(event);
	print_moment("DTSTAMP", now_ms);
	print_moment("DTSTART", event->begin_ms);
	print_moment("DTEND", event->end_ms + 999); /* Later than its start, in whole seconds. */
	print_text("SUMMARY", event->title);
	print_text_if_any("DESCRIPTION", event->description);
	print_text_if_any("LOCATION", event->location);
	print_text_if_any("CATEGORIES", event->category);
	print_line("TRANSP:TRANSPARENT");
	print_line("END:VEVENT");
}

void ics_end(void)
{
	print_line("END:VCALENDAR");
}
