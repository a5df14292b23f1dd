/* Pinyin as people write it, and as the rest of the program holds it: letters with v for ü, then a
 * tone digit, 1 to 5 (5: neutral); "r5" for 儿 that colours the syllable before it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define PINYIN_SYLLABLE_SIZE 8

/* Whether Mandarin has that syllable: "ge4", "r5". */
bool pinyin_has(const char *syllable);

/* Reads the next syllable of "wǎ gāng" or "wa3 gang1", parted by spaces or apostrophes, and moves
 * *text behind it; a syllable without mark or digit is neutral. False at the end of the text and,
 * with "" in ret_syllable, for what is no syllable of Mandarin. */
bool pinyin_next(const char **text, char ret_syllable[static PINYIN_SYLLABLE_SIZE]);

/* Counts the syllables; -EINVAL when one is none, whose place (from 1) is then in *ret_bad. */
int pinyin_count(const char *text, size_t *ret_bad);

/* "gang1" as "gāng"; returns ret_marked. */
#define PINYIN_MARKED_SIZE 12
const char *pinyin_mark(const char *syllable, char ret_marked[static PINYIN_MARKED_SIZE]);
