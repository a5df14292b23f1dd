/* Names that people give to keys, and that no key has here: each is a `parse` of a struct key that
 * `stands_for` another (config/schema.h), and tells what is right. */
#pragma once

#include "config/parse.h"

PARSE(others_span);   /* from, until, times: of a span, which is one window */
PARSE(others_switch); /* enabled: of what cannot be switched off */
PARSE(others_voice);  /* rate, pitch: of what a voice says */
PARSE(others_days);   /* days: of a rule, which names their kind */
PARSE(others_remark); /* comment: of what is for people alone */

/* Whether the group says its window by another name, which has been told. */
bool others_say_window(const config_setting_t *group);
