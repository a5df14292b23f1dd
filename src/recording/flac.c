#include "recording/flac.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <FLAC/stream_decoder.h>

#include "base/cleanup.h"

/* Its last frame is within so many bytes of its end. */
#define TAIL_BYTES (128 * 1024)

/* What a header may promise too much without a word: it is not heard. */
#define SPARE_MS 50

struct flac {
	struct decoder base;
	FLAC__StreamDecoder *handle;
	uint64_t promised; /* frames, by the header; 0: it does not say */
	struct decoder_format format;
	float *decoded;  /* of a block or more ... */
	size_t room;     /* samples that fit */
	size_t samples;  /* that are in it */
	size_t taken;    /* of these */
	uint64_t next;   /* number of the next frame, where nothing is missing ... */
	int64_t next_at; /* ... and where it would begin; 0: not known */
	bool is_placed;  /* `next` is known */
	bool is_lost;    /* something was skipped since the last block */
	bool is_counted;
	int error;
};

static struct flac *flac_of(struct decoder *decoder)
{
	return (struct flac *)decoder;
}

static void flac_done(struct decoder *decoder)
{
	struct flac *flac = flac_of(decoder);

	if (flac->handle)
		FLAC__stream_decoder_delete(flac->handle);
	free(flac->decoded);
}

/* --- what libFLAC asks --- */

static FLAC__StreamDecoderReadStatus on_read(
	const FLAC__StreamDecoder *handle, FLAC__byte *bytes, size_t *size, void *userdata)
{
	const struct flac *flac = userdata;
	const ssize_t got = read(flac->base.fd, bytes, *size);

	(void)handle;
	*size = got > 0 ? (size_t)got : 0;
	if (got < 0)
		return FLAC__STREAM_DECODER_READ_STATUS_ABORT;
	return got == 0 ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM
			: FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

static FLAC__StreamDecoderSeekStatus on_seek(
	const FLAC__StreamDecoder *handle, FLAC__uint64 at, void *userdata)
{
	const struct flac *flac = userdata;

	(void)handle;
	return lseek(flac->base.fd, (off_t)at, SEEK_SET) < 0
		       ? FLAC__STREAM_DECODER_SEEK_STATUS_ERROR
		       : FLAC__STREAM_DECODER_SEEK_STATUS_OK;
}

static FLAC__StreamDecoderTellStatus on_tell(
	const FLAC__StreamDecoder *handle, FLAC__uint64 *ret_at, void *userdata)
{
	const struct flac *flac = userdata;
	const off_t at = lseek(flac->base.fd, 0, SEEK_CUR);

	(void)handle;
	*ret_at = at < 0 ? 0 : (FLAC__uint64)at;
	return at < 0 ? FLAC__STREAM_DECODER_TELL_STATUS_ERROR
		      : FLAC__STREAM_DECODER_TELL_STATUS_OK;
}

static FLAC__StreamDecoderLengthStatus on_length(
	const FLAC__StreamDecoder *handle, FLAC__uint64 *ret_size, void *userdata)
{
	const struct flac *flac = userdata;

	(void)handle;
	*ret_size = (FLAC__uint64)flac->base.size;
	return FLAC__STREAM_DECODER_LENGTH_STATUS_OK;
}

static FLAC__bool on_end(const FLAC__StreamDecoder *handle, void *userdata)
{
	const struct flac *flac = userdata;

	(void)handle;
	return lseek(flac->base.fd, 0, SEEK_CUR) >= flac->base.size;
}

/* --- what it gives --- */

static uint64_t frames_of_ms(const struct flac *flac, int64_t duration_ms)
{
	return (uint64_t)(duration_ms * flac->format.rate_hz / 1000);
}

/* A file that ends here, by itself or before another that is joined to it. Nobody can tell of one
 * that does not say how long it is, as one that was written to a pipe, and ends between two blocks.
 */
static void note_end(struct flac *flac)
{
	const bool is_short = flac->next + frames_of_ms(flac, SPARE_MS) < flac->promised;

	if (flac->is_counted &&
		(is_short || decoder_ends_in_frame(&flac->base, flac->next_at, 0xfe, 0xf8)))
		flac->base.is_cut = true;
}

/* Where libFLAC finds its way back it fills up what is missing, or does not. A joined file begins
 * at 0 again, and what that one promises nobody reads. */
static void note_place(struct flac *flac, uint64_t number)
{
	if (flac->is_placed && flac->is_lost && number == 0) {
		note_end(flac);
		flac->promised = 0;
	} else if (flac->is_placed && (flac->is_lost || number != flac->next)) {
		flac->base.is_damaged = true;
	}
	flac->is_placed = true;
	flac->is_lost = false;
}

static int make_room(struct flac *flac, size_t samples)
{
	if (samples <= flac->room)
		return 0;
	float *decoded = realloc(flac->decoded, samples * sizeof(*decoded));
	if (!decoded)
		return -ENOMEM;
	flac->decoded = decoded;
	flac->room = samples;
	return 0;
}

/* One call may give several. */
static int add_block(
	struct flac *flac, const FLAC__FrameHeader *header, const FLAC__int32 *const *channels)
{
	const struct decoder_format format = { (int)header->sample_rate, (int)header->channels };
	const float scale = 1.0F / (float)(1U << (header->bits_per_sample - 1));
	const size_t count = (size_t)header->blocksize * header->channels;
	const bool goes_on =
		format.rate_hz == flac->format.rate_hz && format.channels == flac->format.channels;
	const size_t begun = goes_on ? flac->samples : 0;

	if (!decoder_format_is_fit(&format) || header->bits_per_sample < 1)
		return -EBADMSG;
	const int r = make_room(flac, begun + count);
	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++)
		flac->decoded[begun + i] =
			scale * (float)channels[i % header->channels][i / header->channels];
	flac->format = format;
	flac->samples = begun + count;
	return 0;
}

static FLAC__StreamDecoderWriteStatus on_block(const FLAC__StreamDecoder *handle,
	const FLAC__Frame *frame, const FLAC__int32 *const *channels, void *userdata)
{
	struct flac *flac = userdata;
	const uint64_t number =
		frame->header.number.sample_number; /* libFLAC makes it of either. */
	FLAC__uint64 at;

	flac->error = add_block(flac, &frame->header, channels);
	if (flac->error < 0)
		return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
	note_place(flac, number);
	flac->next = number + frame->header.blocksize;
	if (!FLAC__stream_decoder_get_decode_position(handle, &at))
		at = 0;
	flac->next_at = (int64_t)at;
	return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void on_metadata(
	const FLAC__StreamDecoder *handle, const FLAC__StreamMetadata *metadata, void *userdata)
{
	struct flac *flac = userdata;
	const FLAC__StreamMetadata_StreamInfo *info = &metadata->data.stream_info;

	(void)handle;
	if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO)
		return;
	flac->format = (struct decoder_format){ (int)info->sample_rate, (int)info->channels };
	flac->promised = info->total_samples;
}

/* Of a block that does not add up it gives silence, under the right number. */
static void on_error(
	const FLAC__StreamDecoder *handle, FLAC__StreamDecoderErrorStatus status, void *userdata)
{
	struct flac *flac = userdata;

	(void)handle;
	if (status == FLAC__STREAM_DECODER_ERROR_STATUS_FRAME_CRC_MISMATCH && flac->is_placed)
		flac->base.is_damaged = true;
	flac->is_lost = true;
}

/* --- reading --- */

/* 1: there are samples; 0: the end. */
static int decode_block(struct flac *flac)
{
	flac->samples = flac->taken = 0;
	while (flac->samples == 0) {
		if (FLAC__stream_decoder_get_state(flac->handle) ==
			FLAC__STREAM_DECODER_END_OF_STREAM) {
			note_end(flac);
			return 0;
		}
		if (!FLAC__stream_decoder_process_single(flac->handle))
			return flac->error < 0 ? flac->error : -EBADMSG;
	}
	return 1;
}

static int flac_read(
	struct decoder *decoder, float *ret_samples, size_t room, struct decoder_format *ret_format)
{
	struct flac *flac = flac_of(decoder);

	if (flac->taken == flac->samples) {
		const int r = decode_block(flac);
		if (r <= 0)
			return r;
	}
	const size_t channels = (size_t)flac->format.channels;
	size_t count = flac->samples - flac->taken;
	count = count < room ? count : room;
	count -= count % channels;
	memcpy(ret_samples, flac->decoded + flac->taken, count * sizeof(*ret_samples));
	flac->taken += count;
	*ret_format = flac->format;
	return (int)(count / channels);
}

/* --- going somewhere --- */

static void forget_place(struct flac *flac)
{
	flac->samples = flac->taken = 0;
	flac->is_placed = flac->is_lost = false;
	flac->is_counted = true;
	flac->next = 0;
	flac->next_at = 0;
}

static int begin_anew(struct flac *flac)
{
	forget_place(flac);
	if (!FLAC__stream_decoder_reset(flac->handle) ||
		!FLAC__stream_decoder_process_until_end_of_metadata(flac->handle))
		return -EBADMSG;
	return decoder_format_is_fit(&flac->format) ? 0 : -EBADMSG;
}

/* Drops what was decoded before that frame. */
static void keep_from(struct flac *flac, uint64_t number)
{
	const uint64_t ahead = flac->next > number ? flac->next - number : 0;
	const size_t samples = (size_t)ahead * (size_t)flac->format.channels;

	flac->taken = samples < flac->samples ? flac->samples - samples : 0;
}

/* Past what cannot be sought: as far as it is decoded. */
static int decode_up_to(struct flac *flac, uint64_t number)
{
	int r = begin_anew(flac);

	while (r >= 0 && flac->next < number) {
		r = decode_block(flac);
		if (r == 0)
			return -EBADMSG;
	}
	if (r < 0)
		return r;
	keep_from(flac, number);
	return 0;
}

static int flac_go_to_ms(struct decoder *decoder, int64_t at_ms)
{
	struct flac *flac = flac_of(decoder);
	const uint64_t number = frames_of_ms(flac, at_ms);

	if (at_ms == 0)
		return begin_anew(flac);
	forget_place(flac);
	if (!FLAC__stream_decoder_seek_absolute(flac->handle, number))
		return decode_up_to(flac, number);
	keep_from(flac, number);
	return 0;
}

static int go_to_byte(struct flac *flac, int64_t at)
{
	forget_place(flac);
	flac->is_counted = false;
	if (!FLAC__stream_decoder_flush(flac->handle) || lseek(flac->base.fd, at, SEEK_SET) < 0)
		return -EBADMSG;
	return 0;
}

static int flac_go_to_share(struct decoder *decoder, double share)
{
	struct flac *flac = flac_of(decoder);

	return go_to_byte(flac, (int64_t)((double)flac->base.size * share));
}

static const struct decoder_ops ops = {
	.done = flac_done,
	.read = flac_read,
	.go_to_ms = flac_go_to_ms,
	.go_to_share = flac_go_to_share,
};

/* --- opening --- */

static int make_handle(struct flac *flac)
{
	flac->handle = FLAC__stream_decoder_new();
	if (!flac->handle)
		return -ENOMEM;
	const FLAC__StreamDecoderInitStatus status =
		FLAC__stream_decoder_init_stream(flac->handle, on_read, on_seek, on_tell, on_length,
			on_end, on_block, on_metadata, on_error, flac);
	return status == FLAC__STREAM_DECODER_INIT_STATUS_OK ? 0 : -EBADMSG;
}

/* What the last frame is numbered; the header where none is found. */
static int look_at_end(struct flac *flac)
{
	const uint64_t promised = flac->promised;
	int r = go_to_byte(flac, flac->base.size > TAIL_BYTES ? flac->base.size - TAIL_BYTES : 0);

	while (r >= 0 && (r = decode_block(flac)) > 0)
		;
	if (r == -ENOMEM)
		return r;
	const uint64_t frames = flac->next > 0 ? flac->next : promised;
	if (flac->format.rate_hz > 0)
		flac->base.expected_ms = (int64_t)(frames * 1000 / (uint64_t)flac->format.rate_hz);
	return 0;
}

int flac_open(int fd, int64_t size, struct decoder **ret_decoder)
{
	_cleanup_(decoder_cleanup) struct decoder *decoder =
		decoder_new(sizeof(struct flac), &ops, fd, size);
	int r;

	if (!decoder)
		return -ENOMEM;
	struct flac *flac = flac_of(decoder);
	r = make_handle(flac);
	if (r < 0)
		return r;
	r = begin_anew(flac);
	if (r < 0)
		return r;
	r = look_at_end(flac);
	if (r < 0)
		return r;
	r = begin_anew(flac);
	if (r < 0)
		return r;
	*ret_decoder = TAKE(decoder);
	return 0;
}
