/* Ogg, by its pages (libogg): where each of the joined streams begins, how long it is, and what of
 * it is missing. It decodes nothing. */
#pragma once

#include "recording/spans.h"

struct ogg;

int ogg_new(int fd, struct ogg **ret_ogg); /* lends the descriptor until ogg_free. -ENOMEM */
void ogg_free(struct ogg *ogg);            /* NULL is fine */

/* Goes on through the file until that CLOCK_MONOTONIC moment or until there are so many spans, of
 * which each is added when its end was found. 1: there is more; 0: all is known; errors of
 * spans_add. */
int ogg_find_spans(struct ogg *ogg, int64_t until_ns, size_t count, struct spans *spans);

/* The span whose end was not found yet: up to the end of the file. */
struct span ogg_open_span(const struct ogg *ogg, int64_t size);

/* The bytes that were gone through. */
int64_t ogg_bytes_seen(const struct ogg *ogg);
