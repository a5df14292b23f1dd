#include "base/clock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A time_t of 32 bits would take dates after 2038 for others: the Makefile asks for one of 64. */
_Static_assert(sizeof(time_t) == sizeof(int64_t), "time_t ends in 2038");

#define AHEAD_TRIES   3
#define AHEAD_BLUR_NS 20000

#define DURATION_MAX_MS (366LL * 24 * 3600 * 1000)

static int64_t read_ns(clockid_t id)
{
	struct timespec now;

	(void)clock_gettime(id, &now); /* Cannot fail for the clocks named here. */
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_realtime_ms(void)
{
	return read_ns(CLOCK_REALTIME) / 1000000;
}

int64_t clock_monotonic_ns(void)
{
	return read_ns(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_ms(void)
{
	return read_ns(CLOCK_MONOTONIC) / 1000000;
}

int64_t clock_boottime_ms(void)
{
	return read_ns(CLOCK_BOOTTIME) / 1000000;
}

/* Asks again when the thread lost the processor between the clocks. */
int64_t clock_ahead_ns(void)
{
	int64_t ahead_ns = 0;

	for (int tries = 0; tries < AHEAD_TRIES; tries++) {
		const int64_t before_ns = clock_monotonic_ns();
		const int64_t realtime_ns = read_ns(CLOCK_REALTIME);
		const int64_t after_ns = clock_monotonic_ns();
		ahead_ns = realtime_ns - before_ns - (after_ns - before_ns) / 2;
		if (after_ns - before_ns < AHEAD_BLUR_NS)
			break;
	}
	return ahead_ns;
}

/* The journal writes it without the dashes. */
const char *clock_boot_id(char ret_id[static CLOCK_BOOT_ID_SIZE])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	size_t length = 0;

	for (int byte; file && (byte = fgetc(file)) != EOF && length + 1 < CLOCK_BOOT_ID_SIZE;)
		if (byte != '-' && byte != '\n')
			ret_id[length++] = (char)byte;
	ret_id[length] = '\0';
	if (file)
		(void)fclose(file); /* It was only read. */
	return ret_id;
}

const char *clock_format(int64_t time_ms, char ret_text[static CLOCK_TEXT_SIZE])
{
	ret_text[0] = '\0';
	if (time_ms == CLOCK_NONE)
		return ret_text;

	int64_t seconds = time_ms / 1000;
	int milliseconds = (int)(time_ms % 1000);
	if (milliseconds < 0) {
		milliseconds += 1000;
		seconds--;
	}
	const time_t moment = (time_t)seconds;
	struct tm civil;
	if (!localtime_r(&moment, &civil))
		return ret_text;
	char day[sizeof("-2147483648-12-31T23:59:60")];
	char zone[sizeof("+0800")];
	(void)strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &civil); /* Always fits. */
	(void)strftime(zone, sizeof(zone), "%z", &civil);
	(void)snprintf(
		ret_text, CLOCK_TEXT_SIZE, "%s.%03d%.3s:%.2s", day, milliseconds, zone, zone + 3);
	return ret_text;
}

/* Reads a fraction of a second (".5", ".123456") to milliseconds; moves the text on. */
static int parse_fraction(const char **text, int *ret_milliseconds)
{
	int scale = 100;

	*ret_milliseconds = 0;
	if (**text != '.')
		return 0;
	(*text)++;
	if (**text < '0' || **text > '9')
		return -EINVAL;
	for (; **text >= '0' && **text <= '9'; (*text)++) {
		*ret_milliseconds += (**text - '0') * scale;
		scale /= 10;
	}
	return 0;
}

static int parse_offset(const char *text, long *ret_seconds)
{
	int hours, minutes, length = 0;
	char sign;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*ret_seconds = 0;
		return 0;
	}
	if (sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &length) != 3 || text[length])
		return -EINVAL;
	if ((sign != '+' && sign != '-') || length != 6 || hours < 0 || hours > 23 || minutes < 0 ||
		minutes > 59)
		return -EINVAL;
	*ret_seconds = (hours * 60L + minutes) * 60L * (sign == '-' ? -1 : 1);
	return 0;
}

#define DAY_LENGTH strlen("0000-00-00")

/* strptime takes "2026-1-2T3:4:5" as well. */
static bool has_form(const char *text, const char *form)
{
	for (; *form; form++, text++)
		if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
			return false;
	return true;
}

int clock_parse(const char *text, int64_t *ret_time_ms)
{
	struct tm civil = { 0 };
	int milliseconds;
	long offset;

	if (!has_form(text, "0000-00-00") || text[DAY_LENGTH] == '\0' ||
		!has_form(text + DAY_LENGTH + 1, "00:00:00"))
		return -EINVAL;
	const char *rest = strptime(text, "%Y-%m-%d", &civil);
	if (!rest || (*rest != 'T' && *rest != 't' && *rest != ' '))
		return -EINVAL;
	rest = strptime(rest + 1, "%H:%M:%S", &civil);
	/* A minute may have a 61st second, named 60, and never a 62nd (RFC 3339, 5.7). */
	if (!rest || civil.tm_sec > 60 || parse_fraction(&rest, &milliseconds) < 0 ||
		parse_offset(rest, &offset) < 0)
		return -EINVAL;
	const struct tm written = civil;
	civil.tm_sec = 0; /* A 61st second is the next minute's first. */
	const int64_t seconds = timegm(&civil) + written.tm_sec;
	/* timegm turns 02-30 into 03-01: no such day was meant. */
	if (civil.tm_mday != written.tm_mday || civil.tm_mon != written.tm_mon)
		return -EINVAL;
	*ret_time_ms = (seconds - offset) * 1000 + milliseconds;
	return 0;
}

int clock_parse_duration(const char *text, int64_t *ret_duration_ms)
{
	static const struct {
		const char *name;
		int64_t length_ms;
	} units[] = {
		{ "", 1000 },
		{ "ms", 1 },
		{ "s", 1000 },
		{ "sec", 1000 },
		{ "m", 60000 },
		{ "min", 60000 },
		{ "h", 3600000 },
		{ "d", 86400000 },
	};
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	const long long number = strtoll(text, &end, 10);
	if (errno == ERANGE)
		return -ERANGE;
	while (*end == ' ')
		end++;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name) != 0)
			continue;
		if (number > DURATION_MAX_MS / units[i].length_ms)
			return -ERANGE;
		*ret_duration_ms = number * units[i].length_ms;
		return 0;
	}
	return -EINVAL;
}
