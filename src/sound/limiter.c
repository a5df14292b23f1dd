#include "sound/limiter.h"

#include <math.h>

#include "sound/sound.h"

#define RELEASE_S 0.2

void limiter_apply(struct limiter *limiter, int16_t *frames, size_t count)
{
	const double release = exp(-1.0 / (RELEASE_S * SOUND_RATE_HZ));
	const double ceiling = LIMITER_CEILING * INT16_MAX;

	for (size_t i = 0; i < count; i++) {
		const double lifted = limiter->lift * frames[i];
		limiter->envelope *= release;
		if (fabs(lifted) > limiter->envelope)
			limiter->envelope = fabs(lifted);
		const double gain = limiter->envelope > ceiling ? ceiling / limiter->envelope : 1.0;
		frames[i] = (int16_t)lrint(lifted * gain);
	}
}
