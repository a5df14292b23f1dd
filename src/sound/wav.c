#include "sound/wav.h"

#include <errno.h>

#include "base/cleanup.h"
#include "sound/file.h"
#include "sound/voicing.h"

static void close_file(struct sound_file *file)
{
	(void)sound_file_close(file); /* Something else has failed already. */
}

DEFINE_CLEANUP(struct sound_file, file, close_file)
DEFINE_CLEANUP(struct voicing, voicing, voicing_free)

static int write_frames(struct sound_file *file, struct voicing *voicing)
{
	int16_t frames[4096];
	size_t offset = 0;

	for (size_t count; (count = voicing_read(voicing, offset, frames, ARRAY_SIZE(frames))) > 0;
		offset += count) {
		const int r = sound_file_write(file, frames, count);
		if (r < 0)
			return r;
	}
	return 0;
}

int wav_write(const char *path, struct sound *sound, enum voicing_kind kind, uint64_t mark)
{
	_cleanup_(voicing_cleanup) struct voicing *voicing = NULL;
	_cleanup_(file_cleanup) struct sound_file *file = NULL;
	int error, r;

	if (!sound_is_finished(sound, &error))
		return -EAGAIN;
	if (error < 0)
		return error;
	r = voicing_new(kind, sound, &voicing);
	if (r >= 0)
		r = voicing_mark(voicing, mark);
	if (r < 0)
		return r;
	r = sound_file_create(path, SOUND_FILE_WAV, &file);
	if (r < 0)
		return r;
	r = write_frames(file, voicing);
	return r < 0 ? r : sound_file_close(TAKE(file));
}
