/* Scripts into sound, here and now: for the commands that need no daemon. */
#pragma once

#include "notice/script.h"
#include "sound/sound.h"

/* Appends chime, pauses, readings from `first_reading` on with their bridge sentences, of a script
 * that was read (speech/wording.h), and finishes the sound. The engine must be open. Returns the
 * error that the sound finished with. */
int render_script(const struct script *script, int first_reading, struct sound *sound);
