/* The Chinese calendar by GB/T 33661-2017: lunar months and solar terms of Beijing days (UTC+8,
 * whatever the station's time zone), computed from sun and moon (calendar/sky.h).
 *
 * To callers it is pure. Inside, what is computed is kept: 15 to 20 ms for a year the first time,
 * then a look-up. Main thread only, as calendar/sky.h is. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Gregorian years it answers for; day numbers outside are -ERANGE. */
#define ALMANAC_YEAR_FIRST 1949
#define ALMANAC_YEAR_LAST  2099

#define LUNAR_TEXT_SIZE 96

struct lunar_date {
	int year;  /* the Gregorian year in which this lunar year begins */
	int month; /* 1 to 12 */
	int day;   /* 1 to 30 */
	bool is_leap;
	int month_length; /* 29 or 30 */
};

/* In the order of the Gregorian year. Those of odd number are the zhongqi 中气. */
enum solar_term {
	SOLAR_TERM_XIAOHAN, /* 小寒, in the first days of January */
	SOLAR_TERM_DAHAN,
	SOLAR_TERM_LICHUN,
	SOLAR_TERM_YUSHUI,
	SOLAR_TERM_JINGZHE,
	SOLAR_TERM_CHUNFEN,
	SOLAR_TERM_QINGMING,
	SOLAR_TERM_GUYU,
	SOLAR_TERM_LIXIA,
	SOLAR_TERM_XIAOMAN,
	SOLAR_TERM_MANGZHONG,
	SOLAR_TERM_XIAZHI,
	SOLAR_TERM_XIAOSHU,
	SOLAR_TERM_DASHU,
	SOLAR_TERM_LIQIU,
	SOLAR_TERM_CHUSHU,
	SOLAR_TERM_BAILU,
	SOLAR_TERM_QIUFEN,
	SOLAR_TERM_HANLU,
	SOLAR_TERM_SHUANGJIANG,
	SOLAR_TERM_LIDONG,
	SOLAR_TERM_XIAOXUE,
	SOLAR_TERM_DAXUE,
	SOLAR_TERM_DONGZHI,
	SOLAR_TERM_COUNT,
};

/* -ERANGE. */
int almanac_lunar_date(int32_t day, struct lunar_date *ret_date);

/* The solar term that begins on that day, and its minute of the Beijing day (may be NULL).
 * -ENOENT when none does, -ERANGE. */
int almanac_solar_term(int32_t day, enum solar_term *ret_term, int *ret_minute);

/* The Beijing day on which the term begins in that Gregorian year. -ERANGE. */
int almanac_solar_term_day(int year, enum solar_term term, int32_t *ret_day);

/* "惊蛰"; what configuration and Chinese readers call it. NULL from SOLAR_TERM_COUNT on. */
const char *solar_term_name(size_t term);

/* The same in English, and in the reader's language. */
const char *solar_term_english(enum solar_term term);
const char *solar_term_title(enum solar_term term);

int solar_term_parse(const char *name, enum solar_term *ret_term); /* -EINVAL */

/* Without the year, as it is said: "农历八月十五", "农历腊月三十". Returns ret_text. */
const char *lunar_date_name(const struct lunar_date *date, char ret_text[static LUNAR_TEXT_SIZE]);

/* In the reader's language, without the year: "农历八月十五". Returns ret_text. */
const char *lunar_date_title(const struct lunar_date *date, char ret_text[static LUNAR_TEXT_SIZE]);
