/* What was meant by a time of day, a span or a length of time that is not written as configurations
 * have it. Nothing to act by: to name the right form. All return -EINVAL for what is not
 * understood. */
#pragma once

#include "calendar/guess_words.h"

/* "9:00", "09：00", "0900", "上午9点", "晚上8点半", "差五分八点", "每天7点", "7:30 pm", "正午".
 * Midnight at the end of a day is 24:00. */
int time_guess(const char *text, int *ret_hour, int *ret_minute);

/* "8", "八": an hour, where nothing else can be meant. */
int hour_guess(const char *text, int *ret_hour);

/* "07:00,18:30", "早上7点和晚上7点", "7,12": as they are written in a list, "\"07:00\", \"19:00\"".
 */
int times_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "8点到18点", "21:30 ~ 6:30", "下午2:00-3:00": "08:00-18:00". */
int time_span_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* The same, and "8-18", "全天", where a span is asked for. */
int window_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "22:00-6:00, 12:00-14:00": each of several, "\"22:00-06:00\", \"12:00-14:00\"". */
int windows_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

/* "日出后30分钟", "sunset - 1 hour", "日出+30": "日出+30min"; "太阳落山" is "日落". */
int sun_time_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE]);

#define DURATION_GUESS_SIZE 16

/* "30分钟" is "30min", "半小时" too; "2 hours" is "2h", "1小时30分" and "1.5h" are "90min". */
int duration_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE]);
