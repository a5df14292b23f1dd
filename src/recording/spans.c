#include "recording/spans.h"

#include <errno.h>
#include <stdlib.h>

int spans_add(struct spans *spans, const struct span *span)
{
	if (spans->count == SPANS_MAX)
		return -E2BIG;
	struct span *more = realloc(spans->spans, (spans->count + 1) * sizeof(*spans->spans));
	if (!more)
		return -ENOMEM;
	spans->spans = more;
	spans->spans[spans->count++] = *span;
	return 0;
}

void spans_done(struct spans *spans)
{
	free(spans->spans);
	*spans = (struct spans){ 0 };
}
