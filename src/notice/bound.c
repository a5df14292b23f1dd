#include "notice/bound.h"

#include "base/translate.h"

const char *bound_name(enum bound bound)
{
	static const char *const names[BOUND_COUNT] = {
		[BOUND_LIMITS] = "limits",
		[BOUND_PRIVILEGES] = "privileges",
		[BOUND_PATHS] = "paths",
		[BOUND_CALLS] = "calls",
	};

	return names[bound];
}

const char *bound_text(enum bound bound)
{
	static const char *const texts[BOUND_COUNT] = {
		[BOUND_LIMITS] = N_("in memory and files"),
		[BOUND_PRIVILEGES] = N_("in privileges"),
		[BOUND_PATHS] = N_("in the files that it may read"),
		[BOUND_CALLS] = N_("in system calls"),
	};

	return texts[bound];
}
