/* Which pitch and range eSpeak NG is told, so that all that it says lies so much higher or lower
 * and its tones keep their intervals. Pure. */
#pragma once

#include "notice/voice.h"

/* How a voice's pitch is made (eSpeak NG, src/libespeak-ng/wavegen.c, SetPitch2): a tone of height
 * t is at base 2^((pitch - 50) / 50) + span (range / 50) (t - 36) + 36 span, and this is 36 span /
 * base. */
#define PITCH_BREADTH_DEFAULT 0.254 /* of its own voices */

/* Of a voice file, by its line "pitch 80 200"; the default without one. */
double pitch_breadth(const char *voice_file);

struct pitch_setting {
	int pitch;
	int range;
};

/* In steps of a fifth of a semitone or so, and no further than eSpeak NG goes. */
struct pitch_setting pitch_setting(const struct voice *voice, double breadth, int cents);
