/* A cheap microphone and what is behind it: its noise, automatic gain, an input that is driven too
 * far, a noise suppressor, a codec, another rate, and a driver that loses frames. */
#pragma once

#include <stdint.h>

#include "village/dice.h"

enum trouble {
	TROUBLE_AGC = 1 << 0,
	TROUBLE_OVERDRIVEN = 1 << 1,
	TROUBLE_LOST_KNOWN = 1 << 2, /* the time jumps, as after an overrun */
	TROUBLE_LOST_ZEROS = 1 << 3, /* nobody says so */
	TROUBLE_SUPPRESSOR = 1 << 4,
	TROUBLE_CODEC = 1 << 5, /* in the manner of Bluetooth's SBC */
	TROUBLE_48_KHZ = 1 << 6,
	TROUBLE_8_KHZ = 1 << 7,
};

/* What a village's microphones have, each by its chance. */
unsigned microphone_troubles(struct dice *dice);

/* Frames as the driver gives them; keeps[i] is false where one is lost and the driver knows. */
void microphone_hear(unsigned troubles, struct dice *dice, float *frames, size_t count,
	int16_t *ret_heard, bool *ret_keeps);
