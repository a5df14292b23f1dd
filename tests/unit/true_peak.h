/* How high a waveform goes between its samples, by libsoxr: a judge that knows nothing of the
 * limiter's own filter. */
#pragma once

#include <math.h>
#include <stddef.h>

#include <soxr.h>

#include "base/cleanup.h"

#define TRUE_PEAK_TIMES_MAX 16
#define TRUE_PEAK_PIECE     4096 /* given whole, a sanitizer copies all of it for each step */

/* The share of full scale, looked at `times` as often as there are frames. So many frames at both
 * ends, where it rings against nothing, are left out. NAN, which is no level, where libsoxr fails.
 */
static inline double true_peak(const float *frames, size_t count, size_t times, size_t ends)
{
	static float drawn[TRUE_PEAK_TIMES_MAX * TRUE_PEAK_PIECE];
	const soxr_io_spec_t form = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
	const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
	const size_t first = times * ends, behind = times * (count - ends);
	size_t given = 0, at = 0, used, made;
	double peak = 0;
	soxr_error_t error = NULL;

	soxr_t soxr = soxr_create(1, (double)times, 1, &error, &form, &quality, NULL);
	do {
		const size_t left = count - given;
		/* No frames at all mean that there are no more. */
		error = soxr_process(soxr, left > 0 ? frames + given : NULL,
			left < TRUE_PEAK_PIECE ? left : TRUE_PEAK_PIECE, &used, drawn,
			ARRAY_SIZE(drawn), &made);
		given += used;
		for (size_t i = 0; i < made; i++, at++)
			if (at >= first && at < behind)
				peak = fmax(peak, fabs(drawn[i]));
	} while (!error && (used > 0 || made > 0));
	soxr_delete(soxr);
	return error || at < behind ? NAN : peak;
}
