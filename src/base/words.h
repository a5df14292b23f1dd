/* Lists of words, as texts are compared with them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* Whether the text is one of the words of an array, byte for byte. */
#define IS_ONE_OF(text, words) words_have(words, ARRAY_SIZE(words), text)

/* Whether one of them stands in it. */
#define HAS_ONE_OF(text, words) words_stand_in(words, ARRAY_SIZE(words), text)

/* Whether it begins with one of them. */
#define BEGINS_WITH_ONE_OF(text, words) words_begin(words, ARRAY_SIZE(words), text)

bool words_have(const char *const *words, size_t count, const char *text);
bool words_stand_in(const char *const *words, size_t count, const char *text);
bool words_begin(const char *const *words, size_t count, const char *text);
