#include "voice/render.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "recording/recording.h"
#include "voice/cues.h"
#include "voice/piece.h"

DEFINE_CLEANUP(struct piece_recording, piece_recording, piece_recording_close)

static int render_recording(const char *path, int64_t most_ms, struct sound *sound)
{
	_cleanup_(piece_recording_cleanup) struct piece_recording *recording = NULL;
	uint64_t size;
	int fd, r;

	r = file_open(path, RECORDING_BYTES_MAX, &fd, &size);
	if (r < 0)
		return r;
	r = piece_recording_open(fd, 0, most_ms, &recording);
	if (r < 0)
		return r;
	do
		r = piece_recording_go_on(recording, sound);
	while (r > 0);
	return r;
}

/* As the daemon plays it (voice/work.h). */
static int render_playlist(const struct script *script, struct sound *sound)
{
	const struct playlist *playlist = &script->playlist;
	const int64_t begun_ms = sound_ms_of_frames(sound_length_frames(sound));
	int64_t left_ms = script->length_ms;
	size_t barren = 0;

	for (size_t i = 0; i < PLAYLIST_PARTS_MAX && left_ms >= PLAYLIST_LAST_MS; i++) {
		const size_t before = sound_length_frames(sound);
		const int r =
			render_recording(playlist->files[i % playlist->file_count], left_ms, sound);
		const size_t length = sound_length_frames(sound);
		barren = length > before ? 0 : barren + 1;
		if (barren == playlist->file_count)
			return r < 0 ? r : -ENODATA;
		left_ms = script->length_ms - (sound_ms_of_frames(length) - begun_ms);
	}
	return 0;
}

static int render_cue(const struct cue *cue, const struct script *script, struct sound *sound)
{
	if (cue->kind == CUE_SPEECH)
		return piece_speak(cue->voice, cue->utterance, sound, NULL, NULL);
	if (cue->kind == CUE_RECORDING)
		return script_has_playlist(script) ? render_playlist(script, sound)
						   : render_recording(script->recording, 0, sound);
	if (cue->kind == CUE_OWN_CHIME)
		return render_recording(script->prelude.recording, 0, sound);
	return cue_make(cue, sound);
}

int render_script(const struct script *script, int first_reading, struct sound *sound)
{
	struct cue_list list = { 0 };
	int r = cue_list_init(script, first_reading, &list);

	if (r >= 0) {
		for (size_t i = 0; i < list.count && r >= 0; i++)
			r = render_cue(&list.cues[i], script, sound);
		cue_list_done(&list);
	}
	sound_finish(sound, r);
	return r;
}
