#include "recording/ogg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ogg/ogg.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "recording/decoder.h"

#define BLOCK_BYTES 65536

/* A stream that was taken off the air does not begin at 0. */
#define BEGINNING_SECONDS 10

/* One stream, and what of its pages was seen. */
struct stream {
	bool is_open;
	int64_t start; /* in the file */
	int serial;
	long next_page;
	int64_t rate_hz; /* of its granules; 0: of a codec that is not known here */
	int64_t preskip;
	int64_t first, last; /* granules; -1: none yet */
	bool has_end;
};

struct ogg {
	int fd; /* lent */
	ogg_sync_state sync;
	int64_t fed;     /* bytes */
	int64_t page_at; /* where the next page is looked for */
	bool is_in_heads;
	struct stream stream;
};

int ogg_new(int fd, struct ogg **ret_ogg)
{
	struct ogg *ogg = calloc(1, sizeof(*ogg));

	if (!ogg)
		return -ENOMEM;
	ogg->fd = fd;
	(void)ogg_sync_init(&ogg->sync); /* Always 0. */
	*ret_ogg = ogg;
	return 0;
}

void ogg_free(struct ogg *ogg)
{
	if (!ogg)
		return;
	(void)ogg_sync_clear(&ogg->sync); /* Always 0. */
	free(ogg);
}

/* 1: some; 0: the end. */
static int feed(struct ogg *ogg)
{
	char *room = ogg_sync_buffer(&ogg->sync, BLOCK_BYTES);

	if (!room)
		return -ENOMEM;
	const ssize_t got = pread(ogg->fd, room, BLOCK_BYTES, ogg->fed);
	if (got <= 0)
		return 0;
	ogg->fed += got;
	return ogg_sync_wrote(&ogg->sync, got) == 0 ? 1 : -ENOMEM;
}

/* --- streams --- */

static int64_t duration_ms(const struct stream *stream)
{
	int64_t granules = stream->last - stream->preskip;

	if (stream->rate_hz <= 0 || granules <= 0)
		return 0;
	if (stream->first > BEGINNING_SECONDS * stream->rate_hz)
		granules = stream->last - stream->first;
	return decoder_ms(granules, stream->rate_hz);
}

static int end_stream(struct ogg *ogg, int64_t end, struct spans *spans)
{
	const struct stream *stream = &ogg->stream;
	const struct span span = {
		.start = stream->start,
		.end = end,
		.duration_ms = duration_ms(stream),
	};

	ogg->stream.is_open = false;
	if (!stream->has_end)
		spans->is_cut = true;
	return spans_add(spans, &span);
}

/* What the first page says of its codec. */
static void read_head(struct stream *stream, const ogg_page *page)
{
	const uint8_t *body = page->body;

	if (page->body_len >= 16 && memcmp(body, "\1vorbis", 7) == 0) {
		stream->rate_hz = decoder_get32(body + 12);
	} else if (page->body_len >= 16 && memcmp(body, "OpusHead", 8) == 0) {
		stream->rate_hz = 48000;
		stream->preskip = body[10] | body[11] << 8;
	}
}

static void begin_stream(struct ogg *ogg, const ogg_page *page, int64_t at)
{
	ogg->stream = (struct stream){
		.is_open = true,
		.start = at,
		.serial = ogg_page_serialno(page),
		.next_page = ogg_page_pageno(page),
		.first = -1,
		.last = -1,
	};
	read_head(&ogg->stream, page);
}

/* Pages are numbered: one that was damaged is missed. */
static void note_page(struct ogg *ogg, const ogg_page *page, struct spans *spans)
{
	struct stream *stream = &ogg->stream;
	const int64_t granule = ogg_page_granulepos(page);

	if (ogg_page_serialno(page) != stream->serial)
		return;
	if (ogg_page_pageno(page) != stream->next_page)
		spans->is_damaged = true;
	stream->next_page = ogg_page_pageno(page) + 1;
	stream->has_end = stream->has_end || ogg_page_eos(page);
	if (granule <= 0)
		return;
	if (stream->first < 0)
		stream->first = granule;
	stream->last = granule;
}

static int read_page(struct ogg *ogg, const ogg_page *page, int64_t at, struct spans *spans)
{
	const bool is_head = ogg_page_bos(page);
	int r = 0;

	if (is_head && !ogg->is_in_heads) {
		if (ogg->stream.is_open)
			r = end_stream(ogg, at, spans);
		begin_stream(ogg, page, at);
	}
	ogg->is_in_heads = is_head;
	note_page(ogg, page, spans);
	return r;
}

/* 1: there may be more; 0: the end. */
static int find_page(struct ogg *ogg, struct spans *spans)
{
	ogg_page page;
	const long bytes = ogg_sync_pageseek(&ogg->sync, &page);
	int r = 1;

	if (bytes > 0)
		r = read_page(ogg, &page, ogg->page_at, spans);
	ogg->page_at += labs(bytes);
	if (bytes != 0)
		return r < 0 ? r : 1;
	r = feed(ogg);
	if (r == 0 && ogg->stream.is_open)
		return end_stream(ogg, ogg->fed, spans);
	return r;
}

int ogg_find_spans(struct ogg *ogg, int64_t until_ns, size_t count, struct spans *spans)
{
	int r = 1;

	while (r > 0 && spans->count < count && clock_monotonic_ns() < until_ns)
		r = find_page(ogg, spans);
	return r;
}

struct span ogg_open_span(const struct ogg *ogg, int64_t size)
{
	return (struct span){
		.start = ogg->stream.start,
		.end = size,
		.duration_ms = duration_ms(&ogg->stream),
	};
}

int64_t ogg_bytes_seen(const struct ogg *ogg)
{
	return ogg->page_at;
}
