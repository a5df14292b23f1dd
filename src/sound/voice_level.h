/* How loud a voice is, so that all of them can be brought to one loudness (sound/loudness.h). */
#pragma once

#include "notice/voice.h"

/* The gain for all that the voice says. Measured once for each voice, on a fixed sentence of some
 * four seconds (5 ms on a PC), and kept. 1 where it says nothing. Only the thread that uses the
 * engine, which must be open. Errors of voice_engine_speak; -ENOMEM. */
int voice_level_gain(const struct voice *voice, double *ret_gain);
