#include "voice/render.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "recording/recording.h"
#include "voice/cues.h"
#include "voice/piece.h"

DEFINE_CLEANUP(struct piece_recording, piece_recording, piece_recording_close)

static int render_recording(const char *path, struct sound *sound)
{
	_cleanup_(piece_recording_cleanup) struct piece_recording *recording = NULL;
	uint64_t size;
	int fd, r;

	r = file_open(path, RECORDING_BYTES_MAX, &fd, &size);
	if (r < 0)
		return r;
	r = piece_recording_open(fd, 0, &recording);
	if (r < 0)
		return r;
	do
		r = piece_recording_go_on(recording, sound);
	while (r > 0);
	return r;
}

static int render_cue(const struct cue *cue, const struct script *script, struct sound *sound)
{
	if (cue->kind == CUE_SPEECH)
		return piece_speak(cue->voice, cue->utterance, sound);
	if (cue->kind == CUE_RECORDING)
		return render_recording(script->recording, sound);
	if (cue->kind == CUE_OWN_CHIME)
		return render_recording(script->prelude.recording, sound);
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
