/* WAV, by its chunks: where its sound begins and ends, whatever length is written in front of it.
 */
#pragma once

#include "recording/spans.h"

/* Adds a span for each of the joined files. 0; -EBADMSG: it is none, or of a make that only
 * libsndfile knows; errors of spans_add. */
int riff_find_spans(int fd, int64_t size, struct spans *spans);
