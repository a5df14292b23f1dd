/* What was meant by a lunar day, a solar term, a weekday or a day of the month that is not written
 * as configurations have it. Nothing to act by: to name the right form. All return -EINVAL for what
 * is not understood. */
#pragma once

#include "calendar/guess_words.h"

/* As a list has them: "中秋节" is "\"八月十五\"", "初一、十五" is "\"每月初一\", \"每月十五\"",
 * "逢三逢八" six days of each month, "8/15" is "\"8-15\"", "小年" both that are called so,
 * "正月初一到初三" three days. */
int lunar_days_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "闰六月初一": the day in a leap month, as of any. */
int leap_day_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* As a list has them: "清明前3天" is "\"清明-3\"", "清明、谷雨" both, "二十四节气" all of them. */
int term_days_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "周末" is "周六、周日", "一三五" is "周一三五", "除周日" is "周一到周六". */
int weekdays_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* Those that are left where these are left out: "周日" is "周一到周六". */
int weekdays_left_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "每月第二个周六", "第二周周六", "second saturday": "第二个周六", "2nd sat". */
int nth_weekday_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* Elements of a list of numbers: "1号、15号" is "1, 15", "6-9月" is "6, 7, 8, 9". */
int numbers_guess(const char *text, int low, int high, char ret_text[static GUESS_TEXT_SIZE]);

/* The same of months, where "12月到2月" goes over the year, and "冬季" is three of them. */
int months_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* The same of days of a month, where "单号" are sixteen of them, and "月底" is "\"last\"". */
int days_of_month_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "隔天", "每三天一次", "every other day": each so many days. */
int cycle_guess(const char *text, int *ret_days);
