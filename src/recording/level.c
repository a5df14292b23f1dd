#include "recording/level.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sound/loudness.h"
#include "sound/sound.h"

#define WINDOW_FRAMES   ((size_t)RECORDING_LEVEL_MS * SOUND_RATE_HZ / 1000)
#define LISTENED_FRAMES (RECORDING_LEVEL_WINDOWS * WINDOW_FRAMES)

/* As much as there is, up to `count`; how much there was. */
static int read_whole(struct recording *recording, float *frames, size_t count, size_t *ret_count)
{
	size_t done = 0;

	while (done < count) {
		const int r = recording_read(recording, frames + done, (int)(count - done));
		if (r < 0)
			return r;
		if (r == 0)
			break;
		done += (size_t)r;
	}
	*ret_count = done;
	return 0;
}

static int read_windows(struct recording *recording, float *frames, size_t *ret_count)
{
	const int64_t duration_ms = recording_duration_ms(recording);
	const int64_t last_ms = duration_ms - RECORDING_LEVEL_MS;
	size_t done = 0;

	for (int i = 0; i < RECORDING_LEVEL_WINDOWS; i++) {
		size_t count;
		int r = recording_seek(recording, last_ms * i / (RECORDING_LEVEL_WINDOWS - 1));
		if (r >= 0)
			r = read_whole(recording, frames + done, WINDOW_FRAMES, &count);
		if (r < 0)
			return r;
		done += count;
	}
	*ret_count = done;
	return 0;
}

int recording_level_gain(struct recording *recording, double *ret_gain)
{
	const bool is_short =
		recording_duration_ms(recording) <= RECORDING_LEVEL_WINDOWS * RECORDING_LEVEL_MS;
	_cleanup_free_ float *frames = calloc(LISTENED_FRAMES, sizeof(*frames));
	size_t count;
	double lufs;
	int r;

	if (!frames)
		return -ENOMEM;
	r = is_short ? read_whole(recording, frames, LISTENED_FRAMES, &count)
		     : read_windows(recording, frames, &count);
	if (r < 0)
		return r;
	r = loudness_measure(frames, count, &lufs);
	if (r < 0)
		return r;
	r = recording_seek(recording, 0);
	if (r < 0)
		return r;
	*ret_gain = loudness_gain(lufs);
	return 0;
}
