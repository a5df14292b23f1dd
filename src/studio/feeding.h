/* What is relayed of one line input (转播): its chime, which of its frames come to the sound and
 * how loud, whether it is silent, and when it ends. A machine that knows neither thread nor device:
 * what is heard and every moment are passed in, by CLOCK_MONOTONIC. Used by one thread, which is
 * the sound's renderer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sound/sound.h"
#include "studio/strip.h"

/* A frame is heard so long before it leaves the card: the frames of a capture device come 40 ms at
 * a time, and 40 to 60 ms wait behind them (card/pace.h). */
#define FEEDING_DELAY_MS 100

/* Without a chime: something must leave the card, to tell that the amplifier is warm. */
#define FEEDING_PRELUDE_MS 150

/* No programme is silent for longer, below that peak in all that time: a line that carries nothing
 * still has hum, which is cut, and hiss. */
#define FEEDING_SILENCE_MS   10000
#define FEEDING_SILENCE_PEAK 104 /* -50 dBFS */

/* What ends without ever having been heard was silent, where it was so long. */
#define FEEDING_NOTHING_MS 3000

#define FEEDING_BLOCK_FRAMES STRIP_BLOCK_FRAMES

struct feeding;

/* Ends by itself so that the last frame leaves the card at that moment. Takes its own reference to
 * the sound. -ENOMEM. */
int feeding_new(struct sound *sound, int64_t end_ns, struct feeding **ret_feeding);
void feeding_free(struct feeding *feeding); /* finishes nothing; NULL is fine */

/* The line gives something: appends the chime, which is finished and which the sound then shares
 * the flaws of. Errors of sound_append. */
int feeding_begin(struct feeding *feeding, const struct sound *chime);
bool feeding_has_begun(const struct feeding *feeding);

/* The first frame of the sound left a card at that moment; of several only the first counts. */
void feeding_started(struct feeding *feeding, int64_t at_ns);

/* At most FEEDING_BLOCK_FRAMES were heard, the first of them at that moment. Those that belong
 * behind the chime and before the end are appended. The frames are overwritten. Errors of
 * sound_append. */
int feeding_hear(struct feeding *feeding, int16_t *frames, size_t count, int64_t at_ns);

/* One whose sound nobody waits for any more is over, too. */
bool feeding_is_over(const struct feeding *feeding, int64_t now_ns);

enum feeding_line {
	FEEDING_LINE_UNKNOWN, /* nothing of it was heard, and not for long */
	FEEDING_LINE_SOUNDS,
	FEEDING_LINE_SILENT,
};

enum feeding_line feeding_line(const struct feeding *feeding);

/* Nothing more comes: the sound is finished, with the error of what failed it, which is returned:
 * SOUNDING_LINE_SILENT where nothing was ever heard; or with 0, and then it is a whole reading. How
 * long the line was silent stands in the sound. */
int feeding_end(struct feeding *feeding, int error);
