/* Small texts of a request. */
#pragma once

#include <stdint.h>

/* Digits alone, without leading zeros, from 1 to `most`; 0 for anything else. */
int64_t parse_number(const char *text, int64_t most);
