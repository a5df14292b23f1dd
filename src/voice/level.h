/* How loud a voice is, so that all of them can be brought to one loudness (sound/loudness.h). */
#pragma once

#include <stdbool.h>

#include "notice/voice.h"

/* The gain for all that the voice says, or its English twin for what is foreign
 * (voice/espeak.h). Measured once for each, on a fixed sentence of some four seconds (5 ms on
 * a PC), and kept. 1 where it says nothing. Only the thread that uses the engine, which must be
 * open. Errors of voice_engine_speak; -ENOMEM. */
int voice_level_gain(const struct voice *voice, bool is_foreign, double *ret_gain);
