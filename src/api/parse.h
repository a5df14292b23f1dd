/* Small texts of a request. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Digits alone, without leading zeros, from 1 to `most`; 0 for anything else. */
int64_t parse_number(const char *text, int64_t most);

/* Where valid UTF-8 goes on after spaces and ends of lines of any kind. */
const char *text_skip_spaces(const char *text);

/* Whether valid UTF-8 holds a control character, which terminals and lists would obey; tabs and
 * ends of lines count where `is_one_line`. */
bool text_has_control(const char *text, bool is_one_line);
