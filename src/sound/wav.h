/* Writes a finished sound to a WAV file, (sound/file.h). */
#pragma once

#include "notice/output.h"
#include "sound/sound.h"

/* Replaces the file; what a zone of that voicing and that mark (0: none) writes to its card. The
 * error the sound finished with, -ENOMEM, or -errno of writing. */
int wav_write(const char *path, struct sound *sound, enum voicing_kind kind, uint64_t mark);
