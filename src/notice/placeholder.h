/* What a text leaves open until it airs, in braces, and in the language of its name:
 *
 *	{日期} {date}                      2026年11月26日; 26 November 2026
 *	{星期} {weekday}                   星期四; Thursday
 *	{农历} {lunar}                     农历十月十八; lunar month 10, day 18
 *	{节气} {solar-term}                the one that holds: 小雪; Minor Snow
 *	{下一节气} {next-solar-term}       大雪; Major Snow
 *	{站名} {station}                   the station's name
 *
 * Right behind 农历 (阴历, 旧历, 夏历, lunar) the word is not said again, nor 星期 behind 星期,
 *礼拜 and 周: 农历{农历} is 农历十月十八, 本周{星期} is 本周四.
 *
 * Braces of a Chinese keyboard are the same. Whatever else stands in braces is text. Main thread
 * only, as calendar/almanac.h is, but for those that find. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/script.h"

/* Of one text; what comes after them is text, so that none grows without end. */
#define PLACEHOLDERS_MAX 32

struct placeholder_facts {
	int32_t day;         /* on which it airs, by the station's clock */
	const char *station; /* its name; lent */
};

/* The text with all of them filled, which the caller frees. NULL on no memory. */
char *placeholder_fill(const char *text, const struct placeholder_facts *facts);

/* Whether the script has braces at all: another day it may say something else. */
bool placeholder_may_be_in(const struct script *script);

/* Fills all texts of the script. -ENOMEM: some may be as they were. */
int placeholder_fill_script(struct script *script, const struct placeholder_facts *facts);

/* The first in braces that is none of these, or that is one, with its braces: lent, so many bytes.
 * NULL: none. */
const char *placeholder_find_unknown(const char *text, size_t *ret_length);
const char *placeholder_find_known(const char *text, size_t *ret_length);

/* The first name of one that would be read as it stands, since its brackets are of another kind, as
 * in （日期）, or its braces do not close: its name, in ret_name, and where its brackets begin,
 * lent, so many bytes. NULL: none. */
const char *placeholder_find_misquoted(const char *text, size_t *ret_length, const char **ret_name);
