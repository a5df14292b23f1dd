#include "calendar/timezone.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "calendar/day.h"

#define SECONDS_OF_DAY 86400

/* How often the zone was set: what was known of another one is not known. */
static atomic_uint change = 1;

bool timezone_exists(const char *name)
{
	char path[512];
	struct stat status;

	if (!*name || name[0] == '/' || strstr(name, ".."))
		return false;
	const int length = snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	if (length < 0 || (size_t)length >= sizeof(path))
		return false;
	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

int timezone_use(const char *name)
{
	if (!timezone_exists(name))
		return -ENOENT;
	if (setenv("TZ", name, 1) < 0)
		return -errno;
	tzset();
	atomic_fetch_add(&change, 1);
	return 0;
}

static int64_t floor_divide(int64_t number, int64_t divisor)
{
	return number / divisor - (number % divisor < 0);
}

/* Asks the C library, which reads the zone's rule anew for each moment behind its last change. */
static int64_t ask_offset(int64_t moment_s)
{
	const time_t moment = (time_t)moment_s;
	struct tm civil;

	return localtime_r(&moment, &civil) ? civil.tm_gmtoff
					    : 0; /* NULL past the year 2 billion. */
}

/* The offset of a day that has only one. */
struct known_day {
	int64_t day;
	int64_t offset;
	unsigned change; /* 0: nothing is known */
};

/* A year and what is looked ahead: a plan goes through it once, its notices to and fro in it. */
#define KNOWN_DAYS 512

/* The offset from UTC (seconds) that holds at a moment. No zone changes its clock twice in a day.
 */
static int64_t offset_at(int64_t moment_s)
{
	static _Thread_local struct known_day known_days[KNOWN_DAYS];
	const int64_t day = floor_divide(moment_s, SECONDS_OF_DAY);
	struct known_day *known = &known_days[day & (KNOWN_DAYS - 1)];
	const unsigned now = atomic_load(&change);

	if (known->change == now && known->day == day)
		return known->offset;
	const int64_t first = ask_offset(day * SECONDS_OF_DAY);
	if (first != ask_offset((day + 1) * SECONDS_OF_DAY - 1))
		return ask_offset(moment_s);
	*known = (struct known_day){ day, first, now };
	return first;
}

/* Seconds of civil time since 1970-01-01T00:00 of the civil clock itself. */
static int64_t civil_seconds(int64_t moment_s)
{
	return moment_s + offset_at(moment_s);
}

void timezone_civil(int64_t time_ms, int32_t *ret_day, int *ret_second)
{
	const int64_t civil = civil_seconds(floor_divide(time_ms, 1000));
	const int64_t day = floor_divide(civil, SECONDS_OF_DAY);

	*ret_day = (int32_t)day;
	*ret_second = (int)(civil - day * SECONDS_OF_DAY);
}

/* The offset that holds all of a civil day and well before and after it: no change is near. */
static bool has_one_offset(int32_t day, int64_t *ret_offset)
{
	static _Thread_local struct known_day known_days[KNOWN_DAYS];
	struct known_day *known = &known_days[day & (KNOWN_DAYS - 1)];
	const unsigned now = atomic_load(&change);

	if (known->change == now && known->day == day) {
		*ret_offset = known->offset;
		return true;
	}
	const int64_t noon = (int64_t)day * SECONDS_OF_DAY + SECONDS_OF_DAY / 2;
	const int64_t offset = offset_at(noon);
	for (int days = -2; days <= 2; days++)
		if (offset_at(noon + days * SECONDS_OF_DAY) != offset)
			return false;
	*known = (struct known_day){ day, offset, now };
	*ret_offset = offset;
	return true;
}

int64_t timezone_moment(int32_t day, int second)
{
	const int64_t civil = (int64_t)day * SECONDS_OF_DAY + second;
	int64_t offset;

	if (second >= 0 && second <= SECONDS_OF_DAY && has_one_offset(day, &offset))
		return (civil - offset) * 1000;
	const int64_t near = offset_at(civil);
	/* The offsets that hold well before and well after: the same but around a change. */
	const int64_t before = offset_at(civil - SECONDS_OF_DAY - near);
	const int64_t after = offset_at(civil + SECONDS_OF_DAY - near);
	const int64_t first = civil - (before > after ? before : after);
	const int64_t second_try = civil - (before > after ? after : before);

	if (before == after || civil_seconds(first) == civil)
		return first * 1000;
	if (civil_seconds(second_try) == civil)
		return second_try * 1000;
	/* The clock skips this time: with the offset that held before, it lands past the gap. */
	return (civil - before) * 1000;
}
