/* A card: one ALSA PCM, opened for an airing and closed after it. Every call is bounded in time;
 * nothing blocks but card_wait. Used by one thread. Mono S16 frames at SOUND_RATE_HZ go in, and are
 * all that is counted here. A card of another rate gets them converted (sound/converter.h); ALSA's
 * plug makes of them the format and the channels that the hardware takes. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/sounding.h"

/* A card that takes nothing for this long is hung. */
#define CARD_STALL_MS 2000

struct card;

/* Keeps ALSA from printing to standard error; for the whole process. */
void card_hush(void);

/* Opens and configures. -EBUSY, -ENOENT, -ENODEV, -EINVAL when the PCM cannot play what we give
 * it, ... The PCM starts with the first period that it has, or by card_start. */
int card_open(const char *device, struct card **ret_card);
void card_close(struct card *card); /* drops what was not heard yet; NULL is fine */

/* What is known of a card. */
struct card_view {
	size_t room;   /* frames that may be written */
	size_t queued; /* that were written and are not heard yet */
	int64_t at_ns; /* CLOCK_MONOTONIC; of the last look: the next frame written leaves the card
			* `queued` after it; before the card runs, as if it started then */
};

/* Lent as long as the card is open; what is written and taken back is counted in. */
const struct card_view *card_view(const struct card *card);

/* Asks the card, once, for a view of this moment, and wakes one that was suspended. -ENODEV:
 * unplugged; -ETIMEDOUT: it has frames and heard none of them for CARD_STALL_MS; -EOVERFLOW: it has
 * taken more than can have sounded in the time that passed; the driver's own errors.
 *
 * ALSA's own `null` and `file` PCMs keep no time; the card keeps it for them, so that an airing
 * takes as long as it sounds on every device. */
int card_look(struct card *card);

/* Writes at most what there is room for; *ret_written says how much. One that ran dry begins again;
 * card_xruns counts that. -ENODEV: unplugged; the driver's own errors. */
int card_write(struct card *card, const int16_t *frames, size_t count, size_t *ret_written);

/* Waits until two fifths of what the card holds are heard, a period where that is longer, or `fd`
 * is readable (-1 for none), at most timeout_ms. 0, also when woken for nothing; -errno of poll. */
int card_wait(struct card *card, int fd, int timeout_ms);

/* Takes back frames not heard yet, leaving about `keep` of them; returns how many were taken back:
 * 0 where the PCM cannot, as where ALSA converts. */
size_t card_rewind(struct card *card, size_t keep);

/* Starts a card that has less than a period to play. 0, also when it runs already. */
int card_start(struct card *card);

/* How loud all was that was written; silence does not count. */
struct level card_level(const struct card *card);

size_t card_period_frames(const struct card *card);

/* So much silence behind the last frame lets all of it leave the card. */
size_t card_tail_frames(const struct card *card);
unsigned card_xruns(const struct card *card);
