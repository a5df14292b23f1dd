/* Mandarin syllables in the phoneme mnemonics of eSpeak NG, which are the same in 1.51, 1.52 and
 * master. Its own pinyin rules say some syllables wrong (wan, -ang, jiong): these do not. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* How a third tone sounds: eSpeak NG rewrites 214 by rules of its own, and no other tone. */
enum third_tone {
	THIRD_TONE_LOW,  /* 21: before a syllable that is not neutral */
	THIRD_TONE_FULL, /* 214: at the end, and before a neutral one */
};

/* Whether Mandarin has that syllable: "ge4", "r5". */
bool phonemes_has(const char *syllable);

/* Writes the syllable, which must be one. */
void phonemes_write(FILE *out, const char *syllable, enum third_tone third_tone, bool is_stressed);

/* A to Z as China names them, "'ei51". */
const char *phonemes_of_letter(char letter);
