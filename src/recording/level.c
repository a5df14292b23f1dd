#include "recording/level.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

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

struct recording_listener {
	struct recording *recording;
	int windows; /* that were listened to */
	size_t count;
	float frames[LISTENED_FRAMES];
};

int recording_listener_new(struct recording *recording, struct recording_listener **ret_listener)
{
	struct recording_listener *listener = calloc(1, sizeof(*listener));

	if (!listener)
		return -ENOMEM;
	listener->recording = recording;
	*ret_listener = listener;
	return 0;
}

void recording_listener_free(struct recording_listener *listener)
{
	free(listener);
}

/* A short one is listened to as a whole: its windows lie one behind the other. */
static bool is_short(const struct recording_listener *listener)
{
	return recording_duration_ms(listener->recording) <=
	       RECORDING_LEVEL_WINDOWS * RECORDING_LEVEL_MS;
}

/* The last window begins so long before the end. */
static double start_of_window(const struct recording_listener *listener)
{
	const double last =
		1 - (double)RECORDING_LEVEL_MS / (double)recording_duration_ms(listener->recording);

	return last * listener->windows / (RECORDING_LEVEL_WINDOWS - 1);
}

/* What cannot be sought is nothing to listen to. */
static int listen_to_window(struct recording_listener *listener)
{
	const bool is_whole = is_short(listener);
	size_t count = 0;
	int r = is_whole ? 0 : recording_seek_share(listener->recording, start_of_window(listener));

	if (r >= 0)
		r = read_whole(listener->recording, listener->frames + listener->count,
			WINDOW_FRAMES, &count);
	if (r < 0 && r != -EBADMSG)
		return r;
	listener->count += count;
	listener->windows++;
	return is_whole && count < WINDOW_FRAMES ? 0 : 1;
}

int recording_listen(struct recording_listener *listener, double *ret_gain)
{
	double lufs;
	int r;

	if (listener->windows < RECORDING_LEVEL_WINDOWS) {
		r = listen_to_window(listener);
		if (r != 0)
			return r;
	}
	r = loudness_measure(listener->frames, listener->count, &lufs);
	if (r < 0)
		return r;
	*ret_gain = loudness_gain(lufs);
	return 0;
}
