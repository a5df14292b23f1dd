/* What was meant by a date that is not written as configurations have it. Nothing to act by: to
 * name the right form. All return -EINVAL for what is not understood. */
#pragma once

#include "calendar/day.h"
#include "calendar/guess_words.h"

/* Where day and month may be either, as in "05/06/2026", both are told. */
#define DATE_GUESSES_MAX 2

/* "31/12/2026", "2026-31-12", "2026年12月31日（周四）", "12月31日", "20261231", "2026-12-1",
 * "二〇二六年十二月三十一日", "31 Dec 2026", "国庆节": year 0 where none is said. Returns how many
 * there are. */
int date_guess(const char *text, struct date ret_dates[static DATE_GUESSES_MAX]);

/* As a configuration has it, "2026-12-31", "12-31"; points into ret_text. */
const char *date_guess_text(struct date date, char ret_text[static DAY_TEXT_SIZE]);

/* "12-01,12-05", "12月1日、5日": as they are written in a list, "\"12-01\", \"12-05\"". */
int dates_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "2026年2月30日", "2-30": a day that its month does not have; year 0 where none is said. */
int date_guess_beyond(const char *text, struct date *ret_date);

/* "2026-12-01到2026-12-05", "12月1日至5日", "2026年12月": first and last day. */
int date_span_guess(const char *text, struct date *ret_from, struct date *ret_until);

/* "10-1至10-7": each day of a span without a year, as in a list. */
int date_span_each_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "12月", "2026年12月"; year 0 where none is said. */
int month_guess(const char *text, int *ret_year, int *ret_month);

/* "2026-12-01 07:00", "12月1日早上7点". */
int date_and_time_guess(const char *text, struct date *ret_date, int *ret_hour, int *ret_minute);
