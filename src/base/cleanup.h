/* Scope-bound ownership: _cleanup_(f) runs f when a local leaves its scope, TAKE hands it over. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

/* Yields the pointer and leaves NULL behind, so that the local's cleanup frees nothing. */
#define TAKE(pointer)                                                                              \
	({                                                                                         \
		__typeof__(pointer) *taken_from_ = &(pointer);                                     \
		__typeof__(pointer) taken_ = *taken_from_;                                         \
		*taken_from_ = NULL;                                                               \
		taken_;                                                                            \
	})

/* The same for a file descriptor; leaves -1. */
#define TAKE_FD(fd)                                                                                \
	({                                                                                         \
		int *taken_from_ = &(fd);                                                          \
		int taken_ = *taken_from_;                                                         \
		*taken_from_ = -1;                                                                 \
		taken_;                                                                            \
	})

/* Defines `void NAME_cleanup(TYPE **)` for a destructor that accepts NULL. */
#define DEFINE_CLEANUP(type, name, destructor)                                                     \
	static inline void name##_cleanup(type **pointer)                                          \
	{                                                                                          \
		destructor(*pointer);                                                              \
	}

static inline void free_cleanup(void *pointer)
{
	free(*(void **)pointer);
}

static inline void close_cleanup(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* Nothing was promised about a descriptor that is dropped. */
}

static inline void fclose_cleanup(FILE **file)
{
	if (*file)
		(void)fclose(*file); /* Only for streams that were read, or already flushed. */
}

#define _cleanup_free_   _cleanup_(free_cleanup)
#define _cleanup_close_  _cleanup_(close_cleanup)
#define _cleanup_fclose_ _cleanup_(fclose_cleanup)

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
