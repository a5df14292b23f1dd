/* Writes a finished sound to a WAV file, by libsndfile. */
#pragma once

#include "sound/sound.h"

/* Replaces the file. The error the sound finished with, or -errno of writing. */
int wav_write(const char *path, const struct sound *sound);
