/* The engine's pieces: an utterance, or the next seconds of a recording, appended to a sound at the
 * station's one loudness. What the voice's process and the commands that need no daemon have in
 * common. Only the thread that uses the engine. */
#pragma once

#include <stdint.h>

#include "notice/recording.h"
#include "notice/voice.h"
#include "sound/sound.h"
#include "speech/phrasing.h"

/* Appends the utterance; `begun` as in voice_engine_speak. Errors of that and voice_level_gain. */
int piece_speak(const struct voice *voice, const struct utterance *utterance, struct sound *sound,
	void (*begun)(void *userdata), void *userdata);

/* A recording in work. */
struct piece_recording;

/* Takes the descriptor of a regular file. It sounds from `start_ms` on, faded in, and out at its
 * end; of one that is longer than `most_ms` (0: however long) so much, and the last
 * PLAYLIST_FADE_MS of it ever softer. Errors of recording_open. */
int piece_recording_open(
	int fd, int64_t start_ms, int64_t most_ms, struct piece_recording **ret_recording);
void piece_recording_close(struct piece_recording *recording); /* NULL is fine */

/* Listens to another part of it, or appends its next seconds. 1: it goes on with the next call, and
 * with the same sound; 0: it is over; errors of recording_read and sound_append. */
int piece_recording_go_on(struct piece_recording *recording, struct sound *sound);

/* What of it was found missing. */
enum recording_flaw piece_recording_flaw(const struct piece_recording *recording);
