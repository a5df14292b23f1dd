#include "voice/pitch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CENTS_OF_OCTAVE 1200.0
#define SETTING_MIDDLE  50.0
#define SETTING_MOST    99.0

double pitch_breadth(const char *voice_file)
{
	const char *line =
		strncmp(voice_file, "pitch ", 6) == 0 ? voice_file : strstr(voice_file, "\npitch ");
	int low, high;

	if (!line || sscanf(line, " pitch %d %d", &low, &high) != 2 || low <= 9)
		return PITCH_BREADTH_DEFAULT;
	/* voices.c: the base is (low - 9) << 12, the range (high - low) * 108. */
	return 18.0 * 108 * (high - low) / ((low - 9) * 4096.0);
}

static int within_settings(double value)
{
	return (int)lround(fmin(fmax(value, 0), SETTING_MOST));
}

struct pitch_setting pitch_setting(const struct voice *voice, double breadth, int cents)
{
	const double asked = exp2(cents / CENTS_OF_OCTAVE);
	const int range = within_settings(voice->range * asked);
	/* What the rounded range makes of the tones, the base follows. */
	const double share = voice->range > 0 ? (double)range / voice->range : asked;
	const double base = share * exp2((voice->pitch - SETTING_MIDDLE) / SETTING_MIDDLE) -
			    (1 - share) * breadth;

	return (struct pitch_setting){
		.pitch = base > 0 ? within_settings(SETTING_MIDDLE + SETTING_MIDDLE * log2(base))
				  : 0,
		.range = range,
	};
}
