#include "voice/piece.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "notice/playlist.h"
#include "recording/level.h"
#include "recording/recording.h"
#include "voice/espeak.h"
#include "voice/level.h"

#define BLOCK_FRAMES 4096
#define BLOCKS       16 /* of a piece: 3 s of sound */

/* A recording may begin and end in the middle of a wave: it fades in and out, against clicks. */
#define EDGE_FRAMES sound_frames_of_ms(5)

struct piece_recording {
	struct recording *recording;
	struct recording_listener *listener; /* NULL: its level is known */
	int64_t start_ms;
	size_t most; /* frames; SIZE_MAX: as many as there are */
	float frames[BLOCK_FRAMES];
	size_t count; /* of them, read and not appended: what may turn out to be the end */
	size_t given; /* frames that were appended */
};

DEFINE_CLEANUP(struct piece_recording, piece_recording, piece_recording_close)

int piece_speak(const struct voice *voice, const struct utterance *utterance, struct sound *sound,
	void (*begun)(void *userdata), void *userdata)
{
	double gain;
	int r;

	r = voice_level_gain(voice, utterance->kind == UTTERANCE_FOREIGN, &gain);
	if (r < 0)
		return r;
	r = sound_begin_level(sound, gain);
	if (r < 0)
		return r;
	r = voice_engine_speak(voice, utterance, sound, begun, userdata);
	const int ended = sound_end_level(sound);
	return r < 0 ? r : ended;
}

int piece_recording_open(
	int fd, int64_t start_ms, int64_t most_ms, struct piece_recording **ret_recording)
{
	_cleanup_close_ int own = fd;
	_cleanup_(piece_recording_cleanup) struct piece_recording *recording =
		calloc(1, sizeof(*recording));
	int r;

	if (!recording)
		return -ENOMEM;
	recording->start_ms = start_ms;
	recording->most = most_ms > 0 ? sound_frames_of_ms(most_ms) : SIZE_MAX;
	r = recording_open_fd(TAKE_FD(own), SOUND_RATE_HZ, &recording->recording);
	if (r < 0)
		return r;
	r = recording_listener_new(recording->recording, &recording->listener);
	if (r < 0)
		return r;
	*ret_recording = TAKE(recording);
	return 0;
}

void piece_recording_close(struct piece_recording *recording)
{
	if (!recording)
		return;
	recording_listener_free(recording->listener);
	recording_close(recording->recording);
	free(recording);
}

static int listen(struct piece_recording *recording, struct sound *sound)
{
	double gain;
	int r;

	r = recording_listen(recording->listener, &gain);
	if (r != 0)
		return r;
	recording_listener_free(TAKE(recording->listener));
	r = recording_seek(recording->recording, recording->start_ms);
	if (r < 0)
		return r;
	r = sound_begin_level(sound, gain);
	return r < 0 ? r : 1;
}

/* What is cut at its end is soft by then: in decibels it falls ever faster. */
static void fade_out(struct piece_recording *recording, size_t count)
{
	const size_t fade = sound_frames_of_ms(PLAYLIST_FADE_MS);

	for (size_t i = 0; i < count; i++) {
		const size_t left = recording->most - recording->given - i;
		const float share = (float)left / (float)fade;
		if (left < fade)
			recording->frames[i] *= share * share;
	}
}

/* The first `count` of what was read. */
static int give(struct piece_recording *recording, struct sound *sound, size_t count)
{
	for (size_t i = 0; i < count && recording->given + i < EDGE_FRAMES; i++)
		recording->frames[i] *=
			(float)(recording->given + i + 1) / (float)(EDGE_FRAMES + 1);
	fade_out(recording, count);
	recording->given += count;
	const int r = sound_append_float(sound, recording->frames, count);
	recording->count -= count;
	memmove(recording->frames, recording->frames + count,
		recording->count * sizeof(*recording->frames));
	return r;
}

static int give_end(struct piece_recording *recording, struct sound *sound)
{
	const size_t count = recording->count;

	for (size_t i = 1; i <= count && i <= EDGE_FRAMES; i++)
		recording->frames[count - i] *= (float)i / (float)(EDGE_FRAMES + 1);
	const int r = give(recording, sound, count);
	const int ended = sound_end_level(sound);
	return r < 0 ? r : ended;
}

/* How many frames may be read now. */
static int room(const struct piece_recording *recording)
{
	const size_t free = BLOCK_FRAMES - recording->count;
	const size_t left = recording->most - recording->given - recording->count;

	return (int)(left < free ? left : free);
}

int piece_recording_go_on(struct piece_recording *recording, struct sound *sound)
{
	int r = 0;

	if (recording->listener)
		return listen(recording, sound);
	for (int block = 0; block < BLOCKS && r >= 0; block++) {
		const int count = recording_read(recording->recording,
			recording->frames + recording->count, room(recording));
		if (count == 0)
			return give_end(recording, sound);
		if (count < 0) {
			(void)sound_end_level(sound); /* Another may follow it. */
			return count;
		}
		recording->count += (size_t)count;
		if (recording->count > EDGE_FRAMES)
			r = give(recording, sound, recording->count - EDGE_FRAMES);
	}
	return r < 0 ? r : 1;
}

enum recording_flaw piece_recording_flaw(const struct piece_recording *recording)
{
	return recording_flaw(recording->recording);
}
