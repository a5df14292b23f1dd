/* The clocks, and wall-clock times in text. Times are milliseconds since 1970-01-01T00:00:00Z.
 * Pure modules take `now`; only the daemon, the players and the CLI ask here. */
#pragma once

#include <stdint.h>

#define CLOCK_TEXT_SIZE 40

/* No time: nothing planned, not started, never. */
#define CLOCK_NONE INT64_MIN

/* Of two moments, or lengths, of one unit. */
static inline int64_t clock_later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static inline int64_t clock_earlier_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t clock_realtime_ms(void);
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_ns(void);
int64_t clock_boottime_ms(void); /* monotonic too, and goes on while the machine sleeps */

/* How far realtime is ahead of monotonic time, which the next setting of the clock changes. */
int64_t clock_ahead_ns(void);

#define CLOCK_BOOT_ID_SIZE 37

/* The kernel's name for this start of the machine, as the journal has it in _BOOT_ID; "" where it
 * has none. Returns ret_id. */
const char *clock_boot_id(char ret_id[static CLOCK_BOOT_ID_SIZE]);

/* RFC 3339 with milliseconds and the offset of the process's time zone:
 * "2026-11-24T07:00:00.000+08:00". "" for CLOCK_NONE. Returns ret_text. */
const char *clock_format(int64_t time_ms, char ret_text[static CLOCK_TEXT_SIZE]);

/* Reads RFC 3339 (offset or Z required, fraction optional). -EINVAL. */
int clock_parse(const char *text, int64_t *ret_time_ms);

/* Reads a duration: "90s", "10min", "2h", "1d", "500ms", or a bare number of seconds. Not
 * negative, at most 366 days. -EINVAL, -ERANGE. */
int clock_parse_duration(const char *text, int64_t *ret_duration_ms);
