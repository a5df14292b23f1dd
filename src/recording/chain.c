#include "recording/chain.h"

#include <errno.h>
#include <string.h>

#include <sndfile.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "recording/chunks.h"
#include "recording/ogg.h"
#include "recording/riff.h"
#include "recording/spans.h"
#include "recording/window.h"

/* So long the pages of an Ogg are gone through when it is opened; the rest as it is played. */
#define LOOK_NS 100000000

struct chain {
	struct decoder base;
	struct spans spans;
	struct ogg *ogg;      /* NULL: no Ogg */
	bool has_all;         /* spans are known */
	size_t next;          /* the span that is open, or the next one */
	struct window window; /* of the span that is open */
	SNDFILE *file;        /* NULL: none is */
	SF_INFO info;
};

static struct chain *chain_of(struct decoder *decoder)
{
	return (struct chain *)decoder;
}

static void close_span(struct chain *chain)
{
	if (chain->file)
		(void)sf_close(chain->file); /* It was only read. */
	chain->file = NULL;
}

static void chain_done(struct decoder *decoder)
{
	struct chain *chain = chain_of(decoder);

	close_span(chain);
	ogg_free(chain->ogg);
	spans_done(&chain->spans);
}

/* --- spans --- */

static struct decoder_format format_of(const SF_INFO *info)
{
	return (struct decoder_format){ info->samplerate, info->channels };
}

/* 1: there is one; 0: there are no more. */
static int find_next(const struct chain *chain, struct span *ret_span)
{
	if (chain->next < chain->spans.count)
		*ret_span = chain->spans.spans[chain->next];
	else if (!chain->has_all)
		*ret_span = ogg_open_span(chain->ogg, chain->base.size);
	else
		return 0;
	return 1;
}

static int open_span(struct chain *chain, const struct span *span)
{
	chain->window = (struct window){
		.fd = chain->base.fd,
		.head_size = span->head_size,
		.start = span->start,
		.end = span->end,
	};
	memcpy(chain->window.head, span->head, span->head_size);
	chain->file = window_open(&chain->window, &chain->info);
	if (!chain->file)
		return -EBADMSG;
	const struct decoder_format format = format_of(&chain->info);
	if (decoder_format_is_fit(&format))
		return 0;
	close_span(chain);
	return -EBADMSG;
}

/* The span is over: where the next one begins is known by now, or is found out. */
static int leave_span(struct chain *chain)
{
	int r = 0;

	close_span(chain);
	if (!chain->has_all && chain->next >= chain->spans.count) {
		r = ogg_find_spans(chain->ogg, INT64_MAX, chain->next + 1, &chain->spans);
		if (r < 0)
			return r;
		chain->has_all = r == 0;
	}
	chain->next++;
	return 0;
}

/* 1: a span is open; 0: there are no more. What cannot be opened is left out. */
static int open_next(struct chain *chain)
{
	struct span span;
	int r = 0;

	while (!chain->file && r >= 0 && find_next(chain, &span)) {
		if (open_span(chain, &span) == 0)
			break;
		chain->base.is_damaged = true;
		r = leave_span(chain);
	}
	return r < 0 ? r : chain->file != NULL;
}

static void note_end(struct chain *chain)
{
	chain->base.is_cut = chain->base.is_cut || chain->spans.is_cut;
	chain->base.is_damaged = chain->base.is_damaged || chain->spans.is_damaged;
}

static int chain_read(
	struct decoder *decoder, float *ret_samples, size_t room, struct decoder_format *ret_format)
{
	struct chain *chain = chain_of(decoder);
	int r;

	while ((r = open_next(chain)) > 0) {
		const sf_count_t most = (sf_count_t)(room / (size_t)chain->info.channels);
		const sf_count_t count = sf_readf_float(chain->file, ret_samples, most);
		if (count > 0) {
			*ret_format = format_of(&chain->info);
			return (int)count;
		}
		if (sf_error(chain->file) != SF_ERR_NO_ERROR)
			chain->base.is_damaged = true;
		r = leave_span(chain);
		if (r < 0)
			return r;
	}
	if (r == 0)
		note_end(chain);
	return r;
}

/* --- going somewhere --- */

/* Leaves the spans behind that end before. */
static int64_t skip_spans(struct chain *chain, int64_t at_ms)
{
	chain->next = 0;
	for (size_t i = 0; i + 1 < chain->spans.count; i++) {
		const int64_t duration_ms = chain->spans.spans[i].duration_ms;
		if (at_ms < duration_ms)
			break;
		at_ms -= duration_ms;
		chain->next++;
	}
	return at_ms;
}

static int chain_go_to_ms(struct decoder *decoder, int64_t at_ms)
{
	struct chain *chain = chain_of(decoder);

	close_span(chain);
	const int64_t left_ms = skip_spans(chain, at_ms);
	const int r = open_next(chain);
	if (r <= 0)
		return r < 0 ? r : -EBADMSG;
	if (left_ms == 0)
		return 0;
	const sf_count_t frame = left_ms * chain->info.samplerate / 1000;
	return sf_seek(chain->file, frame, SEEK_SET) < 0 ? -EBADMSG : 0;
}

static int chain_go_to_share(struct decoder *decoder, double share)
{
	return chain_go_to_ms(decoder, (int64_t)((double)decoder->expected_ms * share));
}

static const struct decoder_ops ops = {
	.done = chain_done,
	.read = chain_read,
	.go_to_ms = chain_go_to_ms,
	.go_to_share = chain_go_to_share,
};

/* --- opening --- */

/* Of spans that do not say how long they are, libsndfile does. */
static void expect_length(struct chain *chain)
{
	int64_t sum_ms = 0;

	for (size_t i = 0; i < chain->spans.count; i++)
		sum_ms += chain->spans.spans[i].duration_ms;
	if (!chain->has_all)
		sum_ms = (int64_t)((double)(sum_ms + ogg_open_span(chain->ogg, chain->base.size)
							     .duration_ms) *
				   (double)chain->base.size / (double)ogg_bytes_seen(chain->ogg));
	if (sum_ms == 0 && chain->info.frames > 0 && chain->info.frames < SF_COUNT_MAX)
		sum_ms = decoder_ms(chain->info.frames, chain->info.samplerate);
	chain->base.expected_ms = sum_ms;
}

static int begin(struct chain *chain)
{
	const int r = chain->spans.count > 0 || !chain->has_all ? open_next(chain) : -ENODATA;

	if (r <= 0)
		return r < 0 ? r : -EBADMSG;
	expect_length(chain);
	return chain->info.frames == 0 && chain->spans.count == 1 ? -ENODATA : 0;
}

static int find_whole(struct chain *chain)
{
	chain->spans.is_cut = chunks_are_cut(chain->base.fd, chain->base.size);
	return spans_add(&chain->spans, &(struct span){ .end = chain->base.size });
}

static int find_waves(struct chain *chain)
{
	const int r = riff_find_spans(chain->base.fd, chain->base.size, &chain->spans);

	return r == -EBADMSG ? find_whole(chain) : r;
}

static int find_streams(struct chain *chain)
{
	int r;

	r = ogg_new(chain->base.fd, &chain->ogg);
	if (r < 0)
		return r;
	r = ogg_find_spans(chain->ogg, clock_monotonic_ns() + LOOK_NS, SIZE_MAX, &chain->spans);
	chain->has_all = r == 0;
	return r;
}

static int open_chain(
	int fd, int64_t size, int (*find)(struct chain *chain), struct decoder **ret_decoder)
{
	_cleanup_(decoder_cleanup) struct decoder *decoder =
		decoder_new(sizeof(struct chain), &ops, fd, size);
	int r;

	if (!decoder)
		return -ENOMEM;
	struct chain *chain = chain_of(decoder);
	chain->has_all = true;
	r = find(chain);
	if (r >= 0)
		r = begin(chain);
	if (r < 0)
		return r;
	*ret_decoder = TAKE(decoder);
	return 0;
}

int chain_open_wave(int fd, int64_t size, struct decoder **ret_decoder)
{
	return open_chain(fd, size, find_waves, ret_decoder);
}

int chain_open_ogg(int fd, int64_t size, struct decoder **ret_decoder)
{
	return open_chain(fd, size, find_streams, ret_decoder);
}

int chain_open_other(int fd, int64_t size, struct decoder **ret_decoder)
{
	return open_chain(fd, size, find_whole, ret_decoder);
}
