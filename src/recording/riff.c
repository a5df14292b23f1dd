#include "recording/riff.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "recording/decoder.h"

#define FORM_BYTES       12 /* "RIFF", a length, "WAVE" */
#define CHUNK_HEAD_BYTES 8
#define FORMAT_MAX_BYTES 128 /* of the chunk "fmt " */
#define FORMAT_MIN_BYTES 16

/* From that length on it says: written to a pipe, nobody knew. */
#define ENDLESS 0x7fff0000U

/* What is shorter than a frame or two is no chunk and no sound. */
#define REST_MIN_BYTES 64

/* More chunks than that no program writes. */
#define CHUNKS_MAX 10000

/* So long another file is looked for in sound without an end. */
#define LOOK_NS 100000000

struct wave {
	int fd;
	int64_t size;
	uint8_t format[FORMAT_MAX_BYTES];
	uint32_t format_bytes; /* 0: none yet */
	int64_t at;            /* the next chunk */
};

static void put32(uint8_t *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

static bool read_at(const struct wave *wave, int64_t at, uint8_t *bytes, size_t size)
{
	return pread(wave->fd, bytes, size, at) == (ssize_t)size;
}

static bool begins_file(const struct wave *wave, int64_t at)
{
	uint8_t form[FORM_BYTES];

	return read_at(wave, at, form, sizeof(form)) && memcmp(form, "RIFF", 4) == 0 &&
	       memcmp(form + 8, "WAVE", 4) == 0;
}

static bool begins_chunk(const struct wave *wave, int64_t at)
{
	/* These are known where their end is missing, too. */
	static const char cut_off[][5] = { "LIST", "id3 ", "ID3 ", "bext", "cue ", "fact", "iXML" };
	uint8_t head[CHUNK_HEAD_BYTES];

	if (!read_at(wave, at, head, sizeof(head)))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(cut_off); i++)
		if (memcmp(head, cut_off[i], 4) == 0)
			return true;
	for (int i = 0; i < 4; i++)
		if (!isprint(head[i]))
			return false;
	return decoder_get32(head + 4) <= wave->size - at - CHUNK_HEAD_BYTES;
}

/* What may follow sound of that length; a length that is odd is filled up, or is not. */
static int64_t find_follower(const struct wave *wave, int64_t end, int64_t length)
{
	for (int64_t at = end + (length & 1); at >= end; at--)
		if (begins_file(wave, at) || begins_chunk(wave, at))
			return at;
	return 0;
}

/* Where another file is joined to sound that does not say where it ends. */
static int64_t find_file(const struct wave *wave, int64_t from)
{
	static uint8_t block[65536];
	const int64_t until_ns = clock_monotonic_ns() + LOOK_NS;
	ssize_t got;

	for (int64_t at = from; clock_monotonic_ns() < until_ns &&
				(got = pread(wave->fd, block, sizeof(block), at)) > FORM_BYTES;
		at += got - FORM_BYTES + 1) {
		const uint8_t *found = block;
		while ((found = memmem(found, (size_t)(block + got - found), "RIFF", 4))) {
			const int64_t place = at + (found - block);
			if (begins_file(wave, place))
				return place;
			found++;
		}
	}
	return wave->size;
}

/* Where the sound of that chunk ends, and what becomes of the chunks behind it. */
static int64_t end_of_sound(struct wave *wave, int64_t start, uint32_t length, bool *ret_is_cut)
{
	const int64_t end = start + length;
	const bool is_endless = length == 0 || length >= ENDLESS;
	const int64_t follower =
		!is_endless && end < wave->size ? find_follower(wave, end, length) : 0;

	*ret_is_cut = !is_endless && end > wave->size;
	wave->at = follower;
	if (follower > 0)
		return end;
	if (end <= wave->size && !is_endless && wave->size - end < REST_MIN_BYTES) {
		wave->at = wave->size;
		return end;
	}
	/* What was written behind its end is sound as well. */
	wave->at = find_file(wave, is_endless || *ret_is_cut ? start : end);
	return wave->at;
}

static int add_span(const struct wave *wave, int64_t start, int64_t end, struct spans *spans)
{
	const uint32_t length = (uint32_t)(end - start);
	const uint32_t bytes_per_second = decoder_get32(wave->format + 8);
	struct span span = { .start = start, .end = end };
	uint8_t *head = span.head;

	memcpy(head, "RIFF    WAVEfmt ", 16);
	put32(head + 4, length + wave->format_bytes + 4 + 2 * CHUNK_HEAD_BYTES);
	put32(head + 16, wave->format_bytes);
	memcpy(head + 20, wave->format, wave->format_bytes);
	head += 20 + wave->format_bytes + (wave->format_bytes & 1);
	memcpy(head, "data", 4);
	put32(head + 4, length);
	span.head_size = (size_t)(head + CHUNK_HEAD_BYTES - span.head);
	if (bytes_per_second > 0)
		span.duration_ms = (end - start) * 1000 / bytes_per_second;
	return spans_add(spans, &span);
}

static int add_sound(struct wave *wave, int64_t start, uint32_t length, struct spans *spans)
{
	bool is_cut;
	const int64_t end = end_of_sound(wave, start, length, &is_cut);

	if (is_cut)
		spans->is_cut = true;
	return end > start ? add_span(wave, start, end, spans) : 0;
}

/* 1: it goes on; 0: there is no more. */
static int read_chunk(struct wave *wave, struct spans *spans)
{
	uint8_t head[CHUNK_HEAD_BYTES];
	const int64_t start = wave->at + CHUNK_HEAD_BYTES;

	if (begins_file(wave, wave->at)) {
		wave->at += FORM_BYTES;
		wave->format_bytes = 0;
		return 1;
	}
	if (!read_at(wave, wave->at, head, sizeof(head)) || !isprint(head[0]))
		return 0;
	const uint32_t length = decoder_get32(head + 4);
	if (memcmp(head, "data", 4) == 0) {
		const int r =
			wave->format_bytes > 0 ? add_sound(wave, start, length, spans) : -EBADMSG;
		return r < 0 ? r : 1;
	}
	if (memcmp(head, "fmt ", 4) == 0) {
		if (length < FORMAT_MIN_BYTES || length > FORMAT_MAX_BYTES ||
			!read_at(wave, start, wave->format, length))
			return -EBADMSG;
		wave->format_bytes = length;
	}
	wave->at = start + length;
	if (length & 1 && !begins_chunk(wave, wave->at) && !begins_file(wave, wave->at))
		wave->at++;
	return 1;
}

int riff_find_spans(int fd, int64_t size, struct spans *spans)
{
	struct wave wave = { .fd = fd, .size = size };
	int r = 1;

	if (!begins_file(&wave, 0))
		return -EBADMSG;
	for (int i = 0; i < CHUNKS_MAX && r > 0; i++)
		r = read_chunk(&wave, spans);
	if (r == -EBADMSG && spans->count > 0) { /* Of the next one only the beginning is there. */
		spans->is_cut = true;
		r = 0;
	}
	return r < 0 ? r : 0;
}
