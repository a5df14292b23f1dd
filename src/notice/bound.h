/* What binds the process that reads what strangers wrote (voice/sandbox.h): one bit each in a set
 * of those that the system refused to it. Plain data. */
#pragma once

enum bound {
	BOUND_LIMITS,     /* of memory, open files and their length */
	BOUND_PRIVILEGES, /* none can be gained */
	BOUND_PATHS,      /* only its own data are read; not asked of a kernel without Landlock */
	BOUND_CALLS,      /* only those system calls that it needs */
	BOUND_COUNT,
};

#define BOUND_SET(bound) (1U << (bound))

/* "limits", "privileges", "paths", "calls": as in JSON. */
const char *bound_name(enum bound bound);

/* "its system calls": English, which _() translates for a person. */
const char *bound_text(enum bound bound);
