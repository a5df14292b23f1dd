#include "recording/decoder.h"

#include <stdlib.h>
#include <unistd.h>

int64_t decoder_ms(int64_t frames, int64_t rate_hz)
{
	return frames / rate_hz * 1000 + frames % rate_hz * 1000 / rate_hz;
}

uint32_t decoder_get32(const uint8_t bytes[static 4])
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

bool decoder_format_is_fit(const struct decoder_format *format)
{
	return format->channels >= 1 && format->channels <= DECODER_CHANNELS_MAX &&
	       format->rate_hz >= DECODER_RATE_MIN_HZ && format->rate_hz <= DECODER_RATE_MAX_HZ;
}

struct decoder *decoder_new(size_t bytes, const struct decoder_ops *ops, int fd, int64_t size)
{
	struct decoder *decoder = calloc(1, bytes);

	if (!decoder) {
		(void)close(fd); /* It was only read. */
		return NULL;
	}
	decoder->ops = ops;
	decoder->fd = fd;
	decoder->size = size;
	return decoder;
}

void decoder_close(struct decoder *decoder)
{
	if (!decoder)
		return;
	decoder->ops->done(decoder);
	(void)close(decoder->fd); /* It was only read. */
	free(decoder);
}

int decoder_read(
	struct decoder *decoder, float *ret_samples, size_t room, struct decoder_format *ret_format)
{
	return decoder->ops->read(decoder, ret_samples, room, ret_format);
}

int decoder_go_to_ms(struct decoder *decoder, int64_t at_ms)
{
	decoder->is_cut = decoder->is_damaged = false;
	return decoder->ops->go_to_ms(decoder, at_ms);
}

int decoder_go_to_share(struct decoder *decoder, double share)
{
	return decoder->ops->go_to_share(decoder, share);
}

bool decoder_ends_in_frame(const struct decoder *decoder, int64_t at, uint8_t bits, uint8_t sync)
{
	uint8_t head[2];

	return at > 0 && at < decoder->size &&
	       pread(decoder->fd, head, sizeof(head), at) == sizeof(head) && head[0] == 0xff &&
	       (head[1] & bits) == sync;
}

enum recording_flaw decoder_flaw(const struct decoder *decoder)
{
	if (decoder->is_damaged)
		return RECORDING_DAMAGED;
	return decoder->is_cut ? RECORDING_CUT : RECORDING_WHOLE;
}
