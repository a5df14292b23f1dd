/* The words of an utterance (speech/phrasing.h) in the phoneme mnemonics of eSpeak NG, which are
 * the same in 1.51, 1.52 and master. Its own pinyin rules say some syllables wrong (wan, -ang,
 * jiong): these do not. Pure. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* Writes syllables, letters as China names them, and the gaps between words. -EINVAL at what is
 * neither; what stands before it is written. */
int phonemes_write(FILE *out, const char *words);

/* Whether the phoneme, which may go on, is a syllable's nucleus. */
bool phonemes_is_nucleus(const char *phoneme);
