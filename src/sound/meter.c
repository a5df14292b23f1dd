#include "sound/meter.h"

#include <math.h>
#include <stdlib.h>

#define FULL_SCALE 32768.0

/* What a level of nothing is told as: below what 16 bits can hold. */
#define NOTHING_DB (-96.0)

void meter_add(struct meter *meter, const int16_t *frames, size_t count)
{
	uint64_t loud = 0, squares = 0;
	int peak = meter->peak;

	for (size_t i = 0; i < count; i++) {
		const int size = abs(frames[i]);
		loud += size > 0;
		squares += (uint64_t)((int64_t)size * size);
		peak = size > peak ? size : peak;
	}
	meter->frames += loud;
	meter->squares += (double)squares;
	meter->peak = peak;
}

static double to_db(double amplitude)
{
	return 20 * log10(amplitude / FULL_SCALE);
}

struct level meter_level(const struct meter *meter)
{
	if (meter->frames == 0)
		return (struct level){ true, NOTHING_DB, NOTHING_DB };
	return (struct level){
		.is_known = true,
		.rms_db = to_db(sqrt(meter->squares / (double)meter->frames)),
		.peak_db = to_db(meter->peak),
	};
}
