/* What was meant by a lunar day, a solar term or a weekday that is not written as configurations
 * have it (calendar/guess.h has the others). All return -EINVAL for what is not understood. */
#pragma once

#include "calendar/guess.h"

/* As a list has them: "中秋节" is "\"八月十五\"", "初一、十五" is "\"每月初一\", \"每月十五\"",
 * "逢三逢八" six days of each month, "8/15" is "\"8-15\"", "小年" both that are called so. */
int lunar_days_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "清明前3天" is "清明-3", "清明节" is "清明". */
int term_day_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "周末" is "周六、周日", "一三五" is "周一三五". */
int weekdays_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* Elements of a list of numbers: "1号、15号" is "1, 15", "6-9月" is "6, 7, 8, 9". */
int numbers_guess(const char *text, int low, int high, char ret_text[static GUESS_TEXT_SIZE]);
