/* The station's time zone, by the C library's own database. It is the process's TZ, set once by
 * the main thread; civil time is day number and second of that day. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether the system's database has the zone ("Asia/Shanghai"). */
bool timezone_exists(const char *name);

/* Makes it the process's time zone. -ENOENT when the database has it not. Main thread only. */
int timezone_use(const char *name);

/* Civil time of a moment. */
void timezone_civil(int64_t time_ms, int32_t *ret_day, int *ret_second);

/* The moment of a civil time. A time that the clock skips (spring) is moved on by the length of
 * the gap; of a time that comes twice (autumn) the first is meant. */
int64_t timezone_moment(int32_t day, int second);
