#include "sound/wav.h"

#include <errno.h>

#include <sndfile.h>

#include "base/cleanup.h"
#include "sound/voicing.h"

static void close_file(SNDFILE *file)
{
	if (file)
		(void)sf_close(file); /* Something else has failed already. */
}

DEFINE_CLEANUP(SNDFILE, sndfile, close_file)
DEFINE_CLEANUP(struct voicing, voicing, voicing_free)

static int write_frames(SNDFILE *file, struct voicing *voicing)
{
	int16_t frames[4096];
	size_t offset = 0;

	for (size_t count; (count = voicing_read(voicing, offset, frames, ARRAY_SIZE(frames))) > 0;
		offset += count)
		if (sf_writef_short(file, frames, (sf_count_t)count) != (sf_count_t)count)
			return -EIO;
	return 0;
}

int wav_write(const char *path, struct sound *sound, enum zone_voicing kind)
{
	SF_INFO info = {
		.samplerate = SOUND_RATE_HZ,
		.channels = 1,
		.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16,
	};
	_cleanup_(voicing_cleanup) struct voicing *voicing = NULL;
	int error;

	if (!sound_is_finished(sound, &error))
		return -EAGAIN;
	if (error < 0)
		return error;
	int r = voicing_new(kind, sound, &voicing);
	if (r < 0)
		return r;
	errno = 0;
	_cleanup_(sndfile_cleanup) SNDFILE *file = sf_open(path, SFM_WRITE, &info);
	if (!file)
		return errno > 0 ? -errno : -EIO;
	r = write_frames(file, voicing);
	if (r < 0)
		return r;
	/* Closing writes the header; what it cannot write is an error too. */
	return sf_close(TAKE(file)) == 0 ? 0 : -EIO;
}
