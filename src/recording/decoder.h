/* A recorded file as interleaved frames of its own rate and channels, to its end and not to where
 * its header says it ends: joined files follow one another, what is damaged is left out, and what
 * is missing is noted. One interface; each kind of file has its own decoder (recording/kinds.h).
 * Used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "notice/recording.h"

#define DECODER_CHANNELS_MAX 8
#define DECODER_RATE_MIN_HZ  4000
#define DECODER_RATE_MAX_HZ  192000

struct decoder_format {
	int rate_hz;
	int channels;
};

/* How long so many frames are; whole hours of them do not overflow it. */
int64_t decoder_ms(int64_t frames, int64_t rate_hz);

/* A number of four bytes, the lowest first, as RIFF and the heads in Ogg have them. */
uint32_t decoder_get32(const uint8_t bytes[static 4]);

/* Whether the limits allow it. */
bool decoder_format_is_fit(const struct decoder_format *format);

struct decoder;

/* What a kind does; all but `done` are called as the functions below. */
struct decoder_ops {
	void (*done)(struct decoder *decoder); /* frees what it holds */
	int (*read)(struct decoder *decoder, float *ret_samples, size_t room,
		struct decoder_format *ret_format);
	int (*go_to_ms)(struct decoder *decoder, int64_t at_ms);
	int (*go_to_share)(struct decoder *decoder, double share);
};

/* The first member of each kind's own. */
struct decoder {
	const struct decoder_ops *ops;
	int fd;
	int64_t size;        /* of the file */
	int64_t expected_ms; /* by header and size; 0: nobody can tell */
	bool is_cut;         /* its end is missing */
	bool is_damaged;     /* something in it is missing or cannot be read */
};

/* Of a kind whose own takes so many bytes, zeroed behind the first member. Takes the descriptor,
 * also when it fails: NULL for want of memory. */
struct decoder *decoder_new(size_t bytes, const struct decoder_ops *ops, int fd, int64_t size);
void decoder_close(struct decoder *decoder); /* NULL is fine */
DEFINE_CLEANUP(struct decoder, decoder, decoder_close)

/* The next frames, as many as `room` samples hold at most, of all channels; how many frames, 0 at
 * the end. Rate and channels may be others with each call; they are within the limits. */
int decoder_read(struct decoder *decoder, float *ret_samples, size_t room,
	struct decoder_format *ret_format);

/* Goes on from there; what was noted is forgotten. -EBADMSG: it cannot. */
int decoder_go_to_ms(struct decoder *decoder, int64_t at_ms);

/* Goes on from about that share of the file, 0 to 1, however long it is. From then on nothing is
 * noted of its end. -EBADMSG: it cannot. */
int decoder_go_to_share(struct decoder *decoder, double share);

/* Whether a frame begins there whose rest is not in the file: it begins with a byte of ones, and
 * these bits of the next are `sync`. */
bool decoder_ends_in_frame(const struct decoder *decoder, int64_t at, uint8_t bits, uint8_t sync);

/* What was noted up to here. */
enum recording_flaw decoder_flaw(const struct decoder *decoder);
