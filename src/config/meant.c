#include "config/meant.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/guess_days.h"
#include "calendar/guess_times.h"

/* --- true and false --- */

bool meant_boolean(const char *word, size_t length, bool *ret_is_true)
{
	static const struct {
		const char *word;
		bool is_true;
	} words[] = { { "true", true }, { "yes", true }, { "on", true }, { "是", true },
		{ "开", true }, { "真", true }, { "对", true }, { "有", true }, { "要", true },
		{ "启用", true }, { "打开", true }, { "开启", true }, { "false", false },
		{ "no", false }, { "off", false }, { "否", false }, { "关", false },
		{ "假", false }, { "不", false }, { "不是", false }, { "无", false },
		{ "没有", false }, { "不要", false }, { "停用", false }, { "禁用", false },
		{ "关闭", false } };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i].word) == length &&
			strncasecmp(words[i].word, word, length) == 0) {
			*ret_is_true = words[i].is_true;
			return true;
		}
	return false;
}

bool meant_boolean_setting(const config_setting_t *setting, bool *ret_is_true)
{
	const char *text = config_setting_get_string(setting);
	const int type = config_setting_type(setting);
	const int number = config_setting_get_int(setting);

	if (text)
		return meant_boolean(text, strlen(text), ret_is_true);
	*ret_is_true = number == 1;
	return type == CONFIG_TYPE_INT && (number == 0 || number == 1);
}

/* --- whole numbers --- */

static bool ends_with(const char *name, const char *end)
{
	const size_t length = strlen(name), its_length = strlen(end);

	return length >= its_length && strcmp(name + length - its_length, end) == 0;
}

/* "最大" */
static bool extreme_meant(const char *text, long long low, long long high, char *ret_right)
{
	static const char *const highest[] = { "最大", "最高", "最快", "max" };
	static const char *const lowest[] = { "最小", "最低", "最慢", "min" };

	for (size_t i = 0; i < ARRAY_SIZE(highest); i++) {
		const bool is_highest = strcasecmp(text, highest[i]) == 0;
		if (!is_highest && strcasecmp(text, lowest[i]) != 0)
			continue;
		(void)snprintf(ret_right, GUESS_TEXT_SIZE, "%lld", is_highest ? high : low);
		return true;
	}
	return false;
}

/* "1.5s" of a key in milliseconds. */
static bool milliseconds_meant(const char *text, int64_t *ret_ms)
{
	char right[DURATION_GUESS_SIZE], *end;
	const double seconds = strtod(text, &end);

	if (end > text && (strcmp(end, "s") == 0 || strcmp(end, "秒") == 0)) {
		*ret_ms = (int64_t)lround(seconds * 1000);
		return true;
	}
	return clock_parse_duration(text, ret_ms) == 0 ||
	       (duration_guess(text, right) == 0 && clock_parse_duration(right, ret_ms) == 0);
}

static bool text_meant(
	const char *text, const char *name, long long low, long long high, char *ret_right)
{
	int64_t ms;

	if (ends_with(name, "_ms") && text[strspn(text, "0123456789")] &&
		milliseconds_meant(text, &ms) && ms >= low && ms <= high) {
		(void)snprintf(ret_right, GUESS_TEXT_SIZE, "%lld", (long long)ms);
		return true;
	}
	return extreme_meant(text, low, high, ret_right) ||
	       numbers_guess(text, (int)low, (int)high, ret_right) == 0;
}

/* 2.0 is 2; 1.5 of milliseconds are seconds, 0.8 of a volume a part of the whole. */
static bool fraction_meant(
	double value, const char *name, long long low, long long high, char *ret_right)
{
	const bool is_share = strcmp(name, "volume") == 0 || ends_with(name, "_percent");
	double meant = value;

	if (is_share && value > 0 && value <= 1)
		meant = value * 100;
	else if (value != round(value) && ends_with(name, "_ms"))
		meant = value * 1000;
	if (fabs(meant - round(meant)) > 1e-6 || meant < (double)low || meant > (double)high)
		return false;
	(void)snprintf(ret_right, GUESS_TEXT_SIZE, "%.0f", meant); /* Fits. */
	return true;
}

bool meant_integer(const config_setting_t *setting, const char *name, long long low, long long high,
	char ret_right[static GUESS_TEXT_SIZE])
{
	const char *text = config_setting_get_string(setting);

	if (text)
		return text_meant(text, name, low, high, ret_right);
	return config_setting_type(setting) == CONFIG_TYPE_FLOAT &&
	       fraction_meant(config_setting_get_float(setting), name, low, high, ret_right);
}

/* --- degrees --- */

/* "32°06′", "115度30分", "32.1N", to the end. */
static bool read_degrees(const char *text, double *ret_degrees)
{
	static const struct word befores[] = { { "北纬", 1 }, { "东经", 1 }, { "纬度", 1 },
		{ "经度", 1 }, { "南纬", -1 }, { "西经", -1 }, { "N", 1 }, { "E", 1 }, { "S", -1 },
		{ "W", -1 }, { NULL, 0 } };
	static const struct word degrees[] = { { "°", 0 }, { "度", 0 }, { NULL, 0 } };
	static const struct word minutes[] = { { "′", 0 }, { "'", 0 }, { "分", 0 }, { NULL, 0 } };
	static const struct word seconds[] = { { "″", 0 }, { "\"", 0 }, { "秒", 0 }, { NULL, 0 } };
	const struct word *const units[] = { degrees, minutes, seconds };
	double parts[ARRAY_SIZE(units)] = { 0 };
	int sign = 1;
	char *end;

	text += strspn(text, " ");
	(void)word_read(&text, befores, &sign);
	for (size_t i = 0; i < ARRAY_SIZE(units) && *text >= '0' && *text <= '9'; i++) {
		parts[i] = strtod(text, &end);
		text = end;
		if (!guess_skip(&text, units[i]) && i > 0)
			return false;
	}
	if (sign == 1)
		(void)word_read(&text, befores, &sign);
	*ret_degrees = sign * (parts[0] + parts[1] / 60 + parts[2] / 3600);
	return !*text;
}

bool meant_real(const config_setting_t *setting, double low, double high,
	char ret_right[static GUESS_TEXT_SIZE])
{
	const char *text = config_setting_get_string(setting);
	double value;
	char *end = NULL;

	if (!text || !*text)
		return false;
	if (strtod(text, &end), !*end) {
		(void)snprintf(ret_right, GUESS_TEXT_SIZE, "%s", text);
		return strlen(text) < GUESS_TEXT_SIZE;
	}
	if (!strpbrk(text, "0123456789") || !read_degrees(text, &value) || value < low ||
		value > high)
		return false;
	(void)snprintf(ret_right, GUESS_TEXT_SIZE, "%.4g", value); /* Fits. */
	return true;
}
