/* The tones before the words, synthesised: no sample files. */
#pragma once

#include "notice/script.h"
#include "sound/sound.h"

/* Appends the chime: nothing for CHIME_NONE; 3 s for CHIME_ALERT (ISO 7240-16 wants 3 to 10 s); for
 * CHIME_PIPS five pips of 0.24 s, a second apart, and after CHIME_PIPS_LEAD_MS one of 0.5 s. What
 * follows is the sound's own (sound_own_from).
 * Errors of sound_append. */
int tone_append_chime(struct sound *sound, enum chime chime);
