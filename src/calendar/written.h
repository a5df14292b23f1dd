/* The written forms of what a rule asks of a day or a time, as people put them into configuration,
 * in English and in Chinese. Reading only; all return -EINVAL for anything else. */
#pragma once

#include <stdbool.h>

#include "calendar/rule.h"

/* "8-15", "12-last", "*-1" (each month); "八月十五", "腊月廿三", "每月初一", "除夕". */
int lunar_day_parse(const char *text, struct lunar_day *ret_day);

/* "惊蛰", "清明-3", "冬至+10": so many days (at most TERM_OFFSET_MAX) from the term's. */
int term_day_parse(const char *text, struct term_day *ret_day);

/* "mon", "Monday", "mon-fri", "sat-mon"; "周一", "周一到周五", "周一三五", "周六至周日",
 * "周一-周五"; "1-5" (1 is Monday); several with commas between, "周六、周日", "周六、日": bit
 * WEEKDAY_x. */
int weekdays_parse(const char *text, uint8_t *ret_weekdays);

/* "2nd sat", "last fri"; "第二个周六", "第2个星期六", "最后一个周五". `ret_nth` is 1 to 5, 0: last.
 */
int nth_weekday_parse(const char *text, int *ret_nth, enum weekday *ret_weekday);

/* "sunrise", "sunset-1h", "dawn+20min"; "日出+30min". A unit must be there, or 30 would be seconds
 * to us and minutes to the writer. At most SUN_OFFSET_MAX_S from the event. */
int sun_time_parse(const char *text, struct sun_time *ret_time);
