/* A file that frames are written to as they come, by libsndfile. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum sound_file_kind {
	SOUND_FILE_WAV,
	SOUND_FILE_FLAC,
};

struct sound_file;

/* Replaces what is at the path. -errno of opening; -EIO where the library does not say. */
int sound_file_create(const char *path, enum sound_file_kind kind, struct sound_file **ret_file);

int sound_file_write(struct sound_file *file, const int16_t *frames, size_t count); /* -EIO */

/* Writes the header. -EIO: the file is not whole. NULL is fine. */
int sound_file_close(struct sound_file *file);
