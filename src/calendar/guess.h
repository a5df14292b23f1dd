/* What was meant by a time, a date or a length of time that is not written as configurations have
 * it. Nothing to act by: to name the right form. All return -EINVAL for what is not understood. */
#pragma once

#include <stddef.h>

#include "calendar/day.h"

/* "9:00", "09：00", "0900", "上午9点", "晚上8点半", "每天7点", "7:30 pm". 24:00 is one too. */
int time_guess(const char *text, int *ret_hour, int *ret_minute);

#define GUESS_TEXT_SIZE 192

/* "07:00,18:30", "早上7点、晚上7点": as they are written in a list, "\"07:00\", \"19:00\"". */
int times_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "8点到18点", "21:30 ~ 6:30": "08:00-18:00". */
int time_span_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "日出后30分钟", "sunset - 1 hour", "日出+30": "日出+30min". */
int sun_time_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* Where day and month may be either, as in "05/06/2026", both are told. */
#define DATE_GUESSES_MAX 2

/* "31/12/2026", "2026-31-12", "2026年12月31日", "12月31日", "20261231", "2026-12-1",
 * "十二月三十一日": year 0 where none is said. Returns how many there are. */
int date_guess(const char *text, struct date ret_dates[static DATE_GUESSES_MAX]);

/* "12-01,12-05", "12月1日、5日": as they are written in a list, "\"12-01\", \"12-05\"". */
int dates_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "2026年2月30日", "2-30": a day that its month does not have; year 0 where none is said. */
int date_guess_beyond(const char *text, struct date *ret_date);

/* "2026-12-01到2026-12-05", "12月1日至5日": first and last day. */
int date_span_guess(const char *text, struct date *ret_from, struct date *ret_until);

/* "2026-12-01 07:00", "12月1日早上7点". */
int date_and_time_guess(const char *text, struct date *ret_date, int *ret_hour, int *ret_minute);

/* "2", "两遍", "80%", "12月", "15号". */
int number_guess(const char *text, int *ret_number);

#define DURATION_GUESS_SIZE 16

/* "30分钟" is "30min", "半小时" too; "2 hours" is "2h", "1小时30分" is "90min". */
int duration_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE]);
