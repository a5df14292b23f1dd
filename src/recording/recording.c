#include "recording/recording.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <soxr.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "recording/decoder.h"
#include "recording/kinds.h"
#include "sound/filter.h"
#include "sound/format.h"

#define BLOCK_SAMPLES 16384

/* Float files may hold anything; nothing louder than this is sound. */
#define LOUDEST 8.0F

/* Channels that are alike but for their sign cancel each other when they are averaged. */
#define OPPOSED     (-0.5) /* so alike a channel is turned over */
#define TURN_FRAMES 256    /* which takes so long */

/* What recording_check reads. */
#define CHECKED_MS 1000

struct recording {
	struct decoder *decoder;
	struct decoder_format format; /* of what is mixed and converted now */
	int rate_hz;                  /* that is wanted */
	soxr_t converter;             /* NULL where the file has the wanted rate */
	float block[BLOCK_SAMPLES];   /* of all channels */
	float mono[BLOCK_SAMPLES];
	float signs[RECORDING_CHANNELS_MAX]; /* of the channels, 1 or -1 */
	struct low_cut low_cut;
	bool is_settled; /* the low cut */
	size_t waiting;  /* frames of `mono` that were not converted yet ... */
	size_t taken;    /* ... behind these */
	bool is_at_end;  /* of the file */
	double read_ms;  /* of the file */

	/* Of a joined file: a block of another format, kept until what came before is converted. */
	struct decoder_format next_format;
	size_t next_frames; /* in `block`; 0: none */
};

DEFINE_CLEANUP(struct recording, recording, recording_close)

/* libsoxr's HQ recipe: 20 bits, 0.5 dB down at 91 % of the band. */
static int open_converter(struct recording *recording)
{
	const soxr_io_spec_t form = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
	const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
	const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
	soxr_error_t error;

	soxr_delete(TAKE(recording->converter)); /* NULL is fine. */
	if (recording->format.rate_hz == recording->rate_hz)
		return 0;
	recording->converter = soxr_create((double)recording->format.rate_hz,
		(double)recording->rate_hz, 1, &error, &form, &quality, &runtime);
	return error ? -ENOMEM : 0;
}

int recording_open(const char *path, int rate_hz, struct recording **ret_recording)
{
	uint64_t size;
	int fd;
	const int r = file_open(path, RECORDING_BYTES_MAX, &fd, &size);

	return r < 0 ? r : recording_open_fd(fd, rate_hz, ret_recording);
}

static int open_decoder(int fd, struct decoder **ret_decoder)
{
	_cleanup_close_ int own = fd;
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (status.st_size == 0)
		return -ENODATA;
	return kinds_open(TAKE_FD(own), status.st_size, ret_decoder);
}

int recording_open_fd(int fd, int rate_hz, struct recording **ret_recording)
{
	_cleanup_close_ int own = fd;
	_cleanup_(recording_cleanup) struct recording *recording = calloc(1, sizeof(*recording));
	int r;

	if (!recording)
		return -ENOMEM;
	r = open_decoder(TAKE_FD(own), &recording->decoder);
	if (r < 0)
		return r;
	if (recording_duration_ms(recording) >= RECORDING_SECONDS_MAX * INT64_C(1000))
		return -E2BIG;
	recording->rate_hz = rate_hz;
	recording->low_cut = low_cut_of(rate_hz);
	*ret_recording = TAKE(recording);
	return 0;
}

void recording_close(struct recording *recording)
{
	if (!recording)
		return;
	decoder_close(recording->decoder);
	soxr_delete(recording->converter); /* NULL is fine. */
	free(recording);
}

int64_t recording_duration_ms(const struct recording *recording)
{
	return recording->decoder->expected_ms;
}

enum recording_flaw recording_flaw(const struct recording *recording)
{
	return decoder_flaw(recording->decoder);
}

/* --- reading --- */

static float loudest(float sample)
{
	if (!isfinite(sample))
		return 0;
	return fminf(fmaxf(sample, -LOUDEST), LOUDEST);
}

/* How alike the channel is to what was mixed, -1 to 1; 0 where either is silent. Of the steps from
 * frame to frame: an offset that both share says nothing. */
static double likeness(const float *mixed, const float *channel, size_t stride, size_t count)
{
	double product = 0, mixed_square = 0, channel_square = 0;

	for (size_t i = 1; i < count; i++) {
		const double a = mixed[i] - mixed[i - 1];
		const double b = channel[i * stride] - channel[(i - 1) * stride];
		product += a * b;
		mixed_square += a * a;
		channel_square += b * b;
	}
	const double square = mixed_square * channel_square;
	return square > 0 ? product / sqrt(square) : 0;
}

static void mix_channel(struct recording *recording, size_t channel, size_t count)
{
	const size_t stride = (size_t)recording->format.channels;
	const float *frames = recording->block + channel;
	const float before = recording->signs[channel];
	const double alike = likeness(recording->mono, frames, stride, count);

	if (alike * before < OPPOSED)
		recording->signs[channel] = -before;
	const float step = (recording->signs[channel] - before) / TURN_FRAMES;
	for (size_t i = 0; i < count; i++) {
		const float turned = before + step * (float)(i < TURN_FRAMES ? i : TURN_FRAMES);
		recording->mono[i] += turned * frames[i * stride];
	}
}

static void mix_down(struct recording *recording, size_t count)
{
	const size_t channels = (size_t)recording->format.channels;

	for (size_t i = 0; i < count * channels; i++)
		recording->block[i] = loudest(recording->block[i]);
	for (size_t i = 0; i < count; i++)
		recording->mono[i] = recording->block[i * channels];
	for (size_t channel = 1; channel < channels; channel++)
		mix_channel(recording, channel, count);
	for (size_t i = 0; i < count; i++)
		recording->mono[i] /= (float)channels;
}

static int note_length(struct recording *recording, size_t frames, int rate_hz)
{
	recording->read_ms += 1000.0 * (double)frames / rate_hz;
	return recording->read_ms >= RECORDING_SECONDS_MAX * 1000.0 ? -E2BIG : 0;
}

/* Mixes what is in `block`, in its own format. */
static void mix_block(struct recording *recording, size_t frames)
{
	mix_down(recording, frames);
	recording->waiting = frames;
	recording->taken = 0;
}

static int change_format(struct recording *recording)
{
	recording->format = recording->next_format;
	for (size_t i = 0; i < RECORDING_CHANNELS_MAX; i++)
		recording->signs[i] = 1;
	return open_converter(recording);
}

static bool is_same_format(const struct decoder_format *a, const struct decoder_format *b)
{
	return a->rate_hz == b->rate_hz && a->channels == b->channels;
}

static int read_block(struct recording *recording)
{
	const int count = decoder_read(recording->decoder, recording->block,
		ARRAY_SIZE(recording->block), &recording->next_format);

	if (count < 0)
		return count;
	recording->is_at_end = count == 0;
	if (count == 0)
		return 0;
	if (is_same_format(&recording->format, &recording->next_format))
		mix_block(recording, (size_t)count);
	else
		recording->next_frames = (size_t)count;
	return note_length(recording, (size_t)count, recording->next_format.rate_hz);
}

/* As many as fit, converted; how many came. The converter gives its last when it gets nothing. */
static int convert(struct recording *recording, float *ret_frames, size_t count, size_t *ret_count)
{
	const float *from = recording->mono + recording->taken;
	size_t used, made;

	if (!recording->converter) {
		used = made = count < recording->waiting ? count : recording->waiting;
		(void)memcpy(ret_frames, from, made * sizeof(*ret_frames));
	} else if (soxr_process(recording->converter, recording->waiting > 0 ? from : NULL,
			   recording->waiting, &used, ret_frames, count, &made)) {
		return -ENOMEM;
	}
	recording->taken += used;
	recording->waiting -= used;
	*ret_count = made;
	return 0;
}

static void cut_low(struct recording *recording, float *frames, size_t count)
{
	if (count > 0 && !recording->is_settled) {
		low_cut_settle(&recording->low_cut, frames[0]);
		recording->is_settled = true;
	}
	low_cut_run(&recording->low_cut, frames, count);
}

/* Nothing waits any more: the next block, or the last that the converter holds. What comes in
 * another format waits for that. */
static int read_more(
	struct recording *recording, float *ret_frames, size_t count, size_t *ret_count)
{
	int r = 0;

	if (recording->next_frames == 0 && !recording->is_at_end)
		r = read_block(recording);
	if (r < 0)
		return r;
	const bool was_converting = recording->converter;
	const bool is_ending = recording->next_frames > 0 || recording->is_at_end;
	*ret_count = 0;
	if (recording->waiting > 0 || (was_converting && is_ending))
		r = convert(recording, ret_frames, count, ret_count);
	if (r < 0 || *ret_count > 0 || recording->next_frames == 0)
		return r;
	r = change_format(recording);
	mix_block(recording, recording->next_frames);
	recording->next_frames = 0;
	return r;
}

int recording_read(struct recording *recording, float *ret_frames, int count)
{
	const size_t wanted = (size_t)count;
	size_t done = 0;

	while (done < wanted) {
		size_t made = 0;
		const bool was_waiting = recording->waiting > 0;
		const int r =
			was_waiting ? convert(recording, ret_frames + done, wanted - done, &made)
				    : read_more(recording, ret_frames + done, wanted - done, &made);
		if (r < 0)
			return r;
		done += made;
		if (made == 0 && recording->is_at_end && recording->waiting == 0)
			break;
	}
	cut_low(recording, ret_frames, done);
	return (int)done;
}

static void forget_frames(struct recording *recording)
{
	soxr_delete(TAKE(recording->converter)); /* NULL is fine. */
	recording->format = (struct decoder_format){ 0 };
	recording->waiting = recording->taken = recording->next_frames = 0;
	recording->is_at_end = false;
	recording->is_settled = false;
}

int recording_seek(struct recording *recording, int64_t at_ms)
{
	forget_frames(recording);
	recording->read_ms = (double)at_ms;
	return decoder_go_to_ms(recording->decoder, at_ms);
}

int recording_seek_share(struct recording *recording, double share)
{
	forget_frames(recording);
	recording->read_ms = 0;
	return decoder_go_to_share(recording->decoder, share);
}

/* --- checking --- */

/* Reads about CHECKED_MS; whether anything came. */
static int read_some(struct recording *recording)
{
	float frames[1024];
	int64_t left = CHECKED_MS * (int64_t)recording->rate_hz / 1000;
	bool has_some = false;

	while (left > 0) {
		const int count = recording_read(recording, frames, ARRAY_SIZE(frames));
		if (count < 0)
			return count;
		if (count == 0)
			break;
		has_some = true;
		left -= count;
	}
	return has_some ? 0 : -ENODATA;
}

int recording_check(const char *path, int64_t *ret_duration_ms)
{
	uint64_t size;
	int fd;
	const int r = file_open(path, RECORDING_BYTES_MAX, &fd, &size);

	return r < 0 ? r : recording_check_fd(fd, ret_duration_ms);
}

int recording_check_fd(int fd, int64_t *ret_duration_ms)
{
	_cleanup_(recording_cleanup) struct recording *recording = NULL;
	int r;

	r = recording_open_fd(fd, SOUND_RATE_HZ, &recording);
	if (r < 0)
		return r;
	r = read_some(recording);
	if (r < 0)
		return r;
	*ret_duration_ms = recording_duration_ms(recording);
	return 0;
}
