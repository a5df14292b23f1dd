/* What was meant by a value of another type than its key has, "80%" or 0.8 of a volume, "是" of
 * what is true or false: how it would be right. Nothing to act by. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <libconfig.h>

#include "calendar/guess_words.h"

/* "是", "off" */
bool meant_boolean(const char *word, size_t length, bool *ret_is_true);

/* The same of a setting: a text, or 1 and 0. */
bool meant_boolean_setting(const config_setting_t *setting, bool *ret_is_true);

/* A whole number of the key of that name, or several of a list. */
bool meant_integer(const config_setting_t *setting, const char *name, long long low, long long high,
	char ret_right[static GUESS_TEXT_SIZE]);

/* "32.1", "北纬32度", "115°30′" */
bool meant_real(const config_setting_t *setting, double low, double high,
	char ret_right[static GUESS_TEXT_SIZE]);
