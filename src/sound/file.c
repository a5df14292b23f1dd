#include "sound/file.h"

#include <errno.h>

#include <sndfile.h>

#include "sound/format.h"

/* A struct sound_file is libsndfile's own, under a name that needs no <sndfile.h>. */
static SNDFILE *inside(struct sound_file *file)
{
	return (SNDFILE *)file;
}

static int format_of(enum sound_file_kind kind)
{
	switch (kind) {
	case SOUND_FILE_WAV:
		return SF_FORMAT_WAV | SF_FORMAT_PCM_16;
	case SOUND_FILE_FLAC:
		return SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
	}
	return 0;
}

int sound_file_create(const char *path, enum sound_file_kind kind, struct sound_file **ret_file)
{
	SF_INFO info = {
		.samplerate = SOUND_RATE_HZ,
		.channels = 1,
		.format = format_of(kind),
	};

	errno = 0;
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);
	if (!file)
		return errno > 0 ? -errno : -EIO;
	*ret_file = (struct sound_file *)file;
	return 0;
}

int sound_file_write(struct sound_file *file, const int16_t *frames, size_t count)
{
	const sf_count_t written = sf_writef_short(inside(file), frames, (sf_count_t)count);

	return written == (sf_count_t)count ? 0 : -EIO;
}

int sound_file_close(struct sound_file *file)
{
	if (!file)
		return 0;
	return sf_close(inside(file)) == 0 ? 0 : -EIO;
}
