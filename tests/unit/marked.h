/* What leaves a zone that has a mark. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sound/sound.h"
#include "sound/voicing.h"

/* Of those frames; the caller frees it. */
static inline struct voicing *marked(
	const int16_t *frames, size_t count, enum voicing_kind kind, uint64_t key)
{
	struct voicing *voicing;
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(sound_append(sound, frames, count), 0);
	sound_finish(sound, 0);
	assert_int_equal(voicing_new(kind, sound, &voicing), 0);
	assert_int_equal(voicing_mark(voicing, key), 0);
	sound_unref(sound);
	return voicing;
}
