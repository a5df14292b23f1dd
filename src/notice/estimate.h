/* How long a script will sound, by its text alone, before anything is rendered. Pure.
 *
 *   chime + chime_pause + words(text) + (readings - 1) * (reading_pause + words(bridge) +
 * words(text))
 *
 * where words() counts the characters of the normalised text: each hanzi or digit is one syllable,
 * each other letter a part of one, longer as the voice's rate is slower; and each mark of
 * punctuation is a pause; a recording has the length that it had when it was named, a playlist its
 * own. Later readings have a rate, and may have words, of their own. The constants are fitted to
 * what eSpeak NG renders of the sample notices; tests/bench/estimate.py fits them anew and tells
 * how far they are off.
 *
 * A line input is relayed from the first frame of its chime until its planned end. */
#pragma once

#include <stdint.h>

#include "notice/script.h"

/* `spoken` is the text as normalised for speaking; NULL or "": the script's own text stands in. */
int64_t script_estimate_ms(const struct script *script, const char *spoken);

/* What of a line input is worth a chime. */
#define SCRIPT_FEED_LEAST_MS 1000

/* How long after its planned moment the relay of a line input may still begin. */
int64_t script_feed_last_ms(const struct script *script);
