#include "recording/decoder.h"

bool decoder_format_is_fit(const struct decoder_format *format)
{
	return format->channels >= 1 && format->channels <= DECODER_CHANNELS_MAX &&
	       format->rate_hz >= DECODER_RATE_MIN_HZ && format->rate_hz <= DECODER_RATE_MAX_HZ;
}

void decoder_close(struct decoder *decoder)
{
	if (decoder)
		decoder->ops->close(decoder);
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

enum recording_flaw decoder_flaw(const struct decoder *decoder)
{
	if (decoder->is_damaged)
		return RECORDING_DAMAGED;
	return decoder->is_cut ? RECORDING_CUT : RECORDING_WHOLE;
}
