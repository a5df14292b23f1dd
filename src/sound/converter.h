/* Converts frames of one rate to another while they stream, by libsoxr's variable-rate engine: flat
 * within 0.1 dB to 10 kHz, images and aliases under -100 dB, always the same few milliseconds
 * behind, however large the pieces are. What comes out waits here until it is taken. Used by one
 * thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CONVERTER_BLOCK_FRAMES 512
/* Of those that were fed: more than a card holds, or two periods of a third of a second are. */
#define CONVERTER_KEPT_FRAMES 32768

struct converter;

/* -EINVAL for rates that it cannot convert, -ENOMEM. */
int converter_new(unsigned from_hz, unsigned to_hz, struct converter **ret_converter);
void converter_free(struct converter *converter); /* NULL is fine */

/* Takes all of them, at most CONVERTER_BLOCK_FRAMES; nothing may wait. -EIO where libsoxr fails. */
int converter_feed(struct converter *converter, const int16_t *frames, size_t count);

/* What waits to be taken; lent until the next call. */
const int16_t *converter_ready(const struct converter *converter, size_t *ret_count);
void converter_take(struct converter *converter, size_t count);

/* Of what was taken, the last `count`, and all that was fed for what would come behind, are taken
 * back: what is fed next comes behind what is left, as if it had never been other. Returns how many
 * of the frames that were fed it is; 0 and nothing, where it is more than CONVERTER_KEPT_FRAMES.
 * -ENOMEM, -EIO: it converts no more. */
ssize_t converter_take_back(struct converter *converter, size_t count);

/* What was fed and not yet taken, in frames of the rate that it was fed at. */
double converter_held_frames(const struct converter *converter);
