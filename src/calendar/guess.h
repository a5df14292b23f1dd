/* What was meant by a time, a date or a length of time that is not written as configurations have
 * it. Nothing to act by: to name the right form. All return -EINVAL for what is not understood. */
#pragma once

#include <stddef.h>

#include "calendar/day.h"

/* "9:00", "09：00", "0900", "上午9点", "晚上8点半". 24:00 is one too. */
int time_guess(const char *text, int *ret_hour, int *ret_minute);

/* Where day and month may be either, as in "05/06/2026", both are told. */
#define DATE_GUESSES_MAX 2

/* "31/12/2026", "2026-31-12", "2026年12月31日", "12月31日", "20261231", "2026-12-1",
 * "十二月三十一日": year 0 where none is said. Returns how many there are. */
int date_guess(const char *text, struct date ret_dates[static DATE_GUESSES_MAX]);

#define DURATION_GUESS_SIZE 16

/* "30分钟" is "30min", "半小时" too; "2 hours" is "2h". */
int duration_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE]);
