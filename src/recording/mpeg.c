#include "recording/mpeg.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <mpg123.h>

#include "base/cleanup.h"
#include "base/clock.h"

/* What may lie before the first frame: the rest of one whose file was cut off in front. */
#define JUNK_MAX_BYTES 8192

/* So long it is looked through for its length when it is opened; the rest is taken to be alike. */
#define LOOK_NS 100000000

/* So many frames in a row that cannot be decoded are no recording any more. */
#define BAD_FRAMES_MAX 10000

/* Something like a frame is often found in what is none of ours, but seldom one behind the other: a
 * damaged recording has more of them than so many to each gap. */
#define GAP_FRAMES 4

/* One that the encoder counts, or does not, is no loss. */
#define SPARE_FRAMES 2

#define TAG_BYTES 8

struct mpeg {
	struct decoder base;
	mpg123_handle *handle;
	struct decoder_format format;
	int64_t promised; /* frames, by what stands in front of them; 0: nothing does */
	int64_t frames;   /* that were found since the beginning */
	double passed_ms; /* which is so long */
	int64_t next_at;  /* where the next one should begin; 0: not known */
	int64_t gaps;     /* between these frames */
	bool is_counted;  /* all since the beginning */
	const float *decoded;
	size_t decoded_samples; /* that were not handed over */
};

static struct mpeg *mpeg_of(struct decoder *decoder)
{
	return (struct mpeg *)decoder;
}

static void mpeg_done(struct decoder *decoder)
{
	mpg123_delete(mpeg_of(decoder)->handle); /* NULL is fine; closes nothing of ours. */
}

/* --- what stands in front of the frames --- */

static uint32_t big_endian(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* Where the first frame is, behind tags of ID3v2: their length is written in seven bits a byte. */
static int64_t first_frame_at(const struct mpeg *mpeg)
{
	uint8_t head[10];
	int64_t at = 0;

	while (pread(mpeg->base.fd, head, sizeof(head), at) == sizeof(head) &&
		memcmp(head, "ID3", 3) == 0) {
		const int64_t length = (head[6] & 127) << 21 | (head[7] & 127) << 14 |
				       (head[8] & 127) << 7 | (head[9] & 127);
		at += length + (int64_t)sizeof(head);
	}
	return at;
}

/* The count of frames in the first, by Xing and LAME; 0: there is none. */
static int64_t read_promise(const struct mpeg *mpeg)
{
	static const size_t places[] = { 36, 21, 13 }; /* by version and channels */
	uint8_t frame[64] = { 0 };

	if (pread(mpeg->base.fd, frame, sizeof(frame), first_frame_at(mpeg)) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const uint8_t *info = frame + places[i];
		const bool is_info = memcmp(info, "Xing", 4) == 0 || memcmp(info, "Info", 4) == 0;
		if (is_info && info[7] & 1)
			return big_endian(info + 8);
	}
	return 0;
}

/* --- frames --- */

/* Tags lie between the files of a joined one and at its end. */
static bool is_no_loss(const struct mpeg *mpeg, int64_t at)
{
	static const char *const tags[] = { "ID3", "TAG", "APETAGEX", "LYRICS" };
	char bytes[TAG_BYTES] = { 0 };

	if (pread(mpeg->base.fd, bytes, sizeof(bytes), at) <= 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
		if (memcmp(bytes, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

static void note_frame(struct mpeg *mpeg)
{
	struct mpg123_frameinfo info;
	const int64_t at = mpg123_framepos(mpeg->handle);

	if (mpg123_info(mpeg->handle, &info) != MPG123_OK || info.rate <= 0)
		return;
	if (mpeg->next_at > 0 && at > mpeg->next_at && !is_no_loss(mpeg, mpeg->next_at)) {
		mpeg->base.is_damaged = true;
		mpeg->gaps++;
	}
	mpeg->next_at = at + info.framesize;
	mpeg->frames++;
	mpeg->passed_ms += 1000.0 * mpg123_spf(mpeg->handle) / (double)info.rate;
}

/* Nobody can tell of a file in which nothing counts the frames, and which ends between two. */
static void note_end(struct mpeg *mpeg)
{
	if (decoder_ends_in_frame(&mpeg->base, mpeg->next_at, 0xe0, 0xe0) ||
		(mpeg->is_counted && mpeg->frames + SPARE_FRAMES < mpeg->promised))
		mpeg->base.is_cut = true;
}

static int note_format(struct mpeg *mpeg)
{
	long rate_hz;
	int channels, encoding;

	if (mpg123_getformat(mpeg->handle, &rate_hz, &channels, &encoding) != MPG123_OK)
		return -EBADMSG;
	mpeg->format = (struct decoder_format){ (int)rate_hz, channels };
	if (encoding != MPG123_ENC_FLOAT_32)
		return -EBADMSG;
	return decoder_format_is_fit(&mpeg->format) ? 0 : -EBADMSG;
}

/* 1: a frame was decoded, or may be the next time; 0: the end. */
static int decode_frame(struct mpeg *mpeg)
{
	unsigned char *bytes = NULL;
	off_t number;
	size_t size = 0;
	const int r = mpg123_decode_frame(mpeg->handle, &number, &bytes, &size);

	switch (r) {
	case MPG123_NEW_FORMAT:
		return note_format(mpeg) < 0 ? -EBADMSG : 1;
	case MPG123_OK:
		note_frame(mpeg);
		mpeg->decoded = (const float *)(const void *)bytes;
		mpeg->decoded_samples = size / sizeof(*mpeg->decoded);
		return 1;
	case MPG123_DONE:
		note_end(mpeg);
		return 0;
	default: /* Any of its own. */
		mpeg->base.is_damaged = true;
		return mpg123_errcode(mpeg->handle) == MPG123_OUT_OF_MEM ? -ENOMEM : 1;
	}
}

static int mpeg_read(
	struct decoder *decoder, float *ret_samples, size_t room, struct decoder_format *ret_format)
{
	struct mpeg *mpeg = mpeg_of(decoder);

	for (int i = 0; mpeg->decoded_samples == 0; i++) {
		const int r = i < BAD_FRAMES_MAX ? decode_frame(mpeg) : -EBADMSG;
		if (r <= 0)
			return r;
	}
	const size_t channels = (size_t)mpeg->format.channels;
	size_t count = room < mpeg->decoded_samples ? room : mpeg->decoded_samples;
	count -= count % channels;
	memcpy(ret_samples, mpeg->decoded, count * sizeof(*ret_samples));
	mpeg->decoded += count;
	mpeg->decoded_samples -= count;
	*ret_format = mpeg->format;
	return (int)(count / channels);
}

/* --- going somewhere --- */

static int begin_anew(struct mpeg *mpeg)
{
	(void)mpg123_close(mpeg->handle); /* Of what it was, nothing is wanted. */
	mpeg->decoded_samples = 0;
	mpeg->frames = mpeg->gaps = mpeg->next_at = 0;
	mpeg->passed_ms = 0;
	mpeg->is_counted = true;
	if (lseek(mpeg->base.fd, 0, SEEK_SET) < 0 ||
		mpg123_open_fd(mpeg->handle, mpeg->base.fd) != MPG123_OK)
		return -EBADMSG;
	return 0;
}

/* Finds the next frame and does not decode it: it is the next that is decoded. */
static bool find_frame(struct mpeg *mpeg)
{
	const int r = mpg123_framebyframe_next(mpeg->handle);

	if (r == MPG123_NEW_FORMAT && note_format(mpeg) < 0)
		return false;
	if (r != MPG123_OK && r != MPG123_NEW_FORMAT)
		return false;
	note_frame(mpeg);
	return true;
}

static int mpeg_go_to_ms(struct decoder *decoder, int64_t at_ms)
{
	struct mpeg *mpeg = mpeg_of(decoder);
	bool is_found = true;
	const int r = begin_anew(mpeg);

	if (r < 0 || at_ms == 0)
		return r;
	while (is_found && mpeg->passed_ms < (double)at_ms)
		is_found = find_frame(mpeg);
	mpeg->frames--; /* The last one is found again when it is decoded. */
	return is_found ? 0 : -EBADMSG;
}

static int mpeg_go_to_share(struct decoder *decoder, double share)
{
	struct mpeg *mpeg = mpeg_of(decoder);
	const int64_t at = (int64_t)((double)mpeg->base.size * share);
	bool is_found = true;
	int r = 0;

	if (at < mpeg->next_at || mpeg->next_at == 0)
		r = begin_anew(mpeg);
	mpeg->decoded_samples = 0;
	while (r == 0 && is_found && mpeg->next_at < at)
		is_found = find_frame(mpeg);
	mpeg->is_counted = false;
	return r >= 0 && !is_found ? -EBADMSG : r;
}

static const struct decoder_ops ops = {
	.done = mpeg_done,
	.read = mpeg_read,
	.go_to_ms = mpeg_go_to_ms,
	.go_to_share = mpeg_go_to_share,
};

/* --- opening --- */

static int make_handle(struct mpeg *mpeg)
{
	const long flags =
		MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_SKIP_ID3V2 | MPG123_IGNORE_STREAMLENGTH;
	int error;

	if (mpg123_init() != MPG123_OK)
		return -ENOMEM;
	mpeg->handle = mpg123_new(NULL, &error);
	if (!mpeg->handle)
		return -ENOMEM;
	if (mpg123_param(mpeg->handle, MPG123_ADD_FLAGS, flags, 0) != MPG123_OK ||
		mpg123_param(mpeg->handle, MPG123_REMOVE_FLAGS,
			MPG123_GAPLESS | MPG123_AUTO_RESAMPLE, 0) != MPG123_OK ||
		mpg123_param(mpeg->handle, MPG123_RESYNC_LIMIT, JUNK_MAX_BYTES, 0) != MPG123_OK)
		return -EBADMSG;
	return 0;
}

/* Its length: of what can be looked through meanwhile, and of the rest by its bytes. */
static void look_through(struct mpeg *mpeg)
{
	const int64_t until_ns = clock_monotonic_ns() + LOOK_NS;
	double whole = 1;

	while (find_frame(mpeg))
		if (clock_monotonic_ns() > until_ns) {
			whole = (double)mpeg->base.size / (double)mpeg->next_at;
			break;
		}
	mpeg->base.expected_ms = (int64_t)(mpeg->passed_ms * whole);
}

/* The first frame may be anywhere near the beginning; what follows is found behind any damage. */
static int find_first(struct mpeg *mpeg)
{
	int r = begin_anew(mpeg);

	if (r < 0 || !find_frame(mpeg))
		return -EBADMSG;
	r = mpg123_param(mpeg->handle, MPG123_RESYNC_LIMIT, -1, 0);
	return r == MPG123_OK ? note_format(mpeg) : -EBADMSG;
}

int mpeg_open(int fd, int64_t size, struct decoder **ret_decoder)
{
	_cleanup_(decoder_cleanup) struct decoder *decoder =
		decoder_new(sizeof(struct mpeg), &ops, fd, size);
	int r;

	if (!decoder)
		return -ENOMEM;
	struct mpeg *mpeg = mpeg_of(decoder);
	r = make_handle(mpeg);
	if (r < 0)
		return r;
	r = find_first(mpeg);
	if (r < 0)
		return r;
	mpeg->promised = read_promise(mpeg);
	look_through(mpeg);
	if (mpeg->gaps * GAP_FRAMES > mpeg->frames)
		return -EBADMSG;
	r = begin_anew(mpeg);
	if (r < 0)
		return r;
	*ret_decoder = TAKE(decoder);
	return 0;
}
