/* Spans: the parts of a file that libsndfile decodes one after the other. A joined file has
 * several. Plain data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recording/window.h"

#define SPANS_MAX 4096

struct span {
	uint8_t head[WINDOW_HEAD_MAX_BYTES]; /* in front of it (recording/window.h) */
	size_t head_size;
	int64_t start, end;  /* in the file */
	int64_t duration_ms; /* 0: not known before it is opened */
};

struct spans {
	struct span *spans;
	size_t count;
	bool is_cut;     /* the end of one is missing */
	bool is_damaged; /* bytes are missing, or wrong */
};

/* One more, at the end. -E2BIG above SPANS_MAX, -ENOMEM. */
int spans_add(struct spans *spans, const struct span *span);
void spans_done(struct spans *spans);
