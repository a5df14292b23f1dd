/* What a struct owns, as a table of where it lies in it: one walk copies and frees it, so that
 * another string of it needs one row. What does not change any more may be shared by a struct and
 * its copies. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

enum owned_kind {
	OWNED_TEXT,    /* char * */
	OWNED_TEXTS,   /* char **, and how many */
	OWNED_ARRAY,   /* plain data, and how many */
	OWNED_STRUCT,  /* a struct that owns in turn */
	OWNED_STRUCTS, /* an array of them, and how many */
	OWNED_SHARED,  /* belongings of the same struct, which may lie in a struct shared */
};

/* Whatever is NULL is copied as NULL. */
struct owned {
	enum owned_kind kind;
	size_t offset;
	size_t count_offset;       /* of a size_t */
	size_t element_size;       /* of OWNED_ARRAY */
	const struct owner *owner; /* of OWNED_STRUCT, OWNED_STRUCTS and OWNED_SHARED */
	bool begins_empty;         /* owner_begin makes it "", or begins the struct */
};

struct owner {
	size_t size; /* of the struct */
	const struct owned *rows;
	size_t count;
};

/* A text that is "" before it is known, and one that may be NULL. */
#define OWNS_TEXT(object, field)                                                                   \
	{                                                                                          \
		.kind = OWNED_TEXT, .offset = offsetof(object, field), .begins_empty = true        \
	}
#define OWNS_TEXT_OR_NULL(object, field)                                                           \
	{                                                                                          \
		.kind = OWNED_TEXT, .offset = offsetof(object, field)                              \
	}
#define OWNS_TEXTS(object, field, its_count)                                                       \
	{                                                                                          \
		.kind = OWNED_TEXTS, .offset = offsetof(object, field),                            \
		.count_offset = offsetof(object, its_count)                                        \
	}
#define OWNS_ARRAY(object, field, its_count)                                                       \
	{                                                                                          \
		.kind = OWNED_ARRAY, .offset = offsetof(object, field),                            \
		.count_offset = offsetof(object, its_count),                                       \
		.element_size = sizeof(*((object *)0)->field)                                      \
	}
#define OWNS_STRUCT(object, field, its_owner)                                                      \
	{                                                                                          \
		.kind = OWNED_STRUCT, .offset = offsetof(object, field), .owner = its_owner,       \
		.begins_empty = true                                                               \
	}
#define OWNS_STRUCT_OR_NONE(object, field, its_owner)                                              \
	{                                                                                          \
		.kind = OWNED_STRUCT, .offset = offsetof(object, field), .owner = its_owner        \
	}
/* More rows of the same struct. */
#define OWNS_MORE(its_owner)                                                                       \
	{                                                                                          \
		.kind = OWNED_STRUCT, .offset = 0, .owner = its_owner, .begins_empty = true        \
	}
#define OWNS_STRUCTS(object, field, its_count, its_owner)                                          \
	{                                                                                          \
		.kind = OWNED_STRUCTS, .offset = offsetof(object, field),                          \
		.count_offset = offsetof(object, its_count), .owner = its_owner                    \
	}

/* A struct shared *, NULL as long as what `its_owner` (of the same struct) tells is the struct's
 * own.
 */
#define OWNS_SHARED(object, field, its_owner)                                                      \
	{                                                                                          \
		.kind = OWNED_SHARED, .offset = offsetof(object, field), .owner = its_owner,       \
		.begins_empty = true                                                               \
	}

#define OWNER(object, table)                                                                       \
	{                                                                                          \
		sizeof(object), table, ARRAY_SIZE(table)                                           \
	}

/* Gives a zeroed struct its empty texts. -ENOMEM: owner_done cleans up. */
int owner_begin(const struct owner *owner, void *object);

/* Makes what the struct points to its own, by deep copies. -ENOMEM: it points to nothing but those
 * that were made; owner_done cleans up. */
int owner_make_own(const struct owner *owner, void *object);

/* Makes `to`, whatever it is, a deep copy. -ENOMEM: it is zeroed. */
int owner_copy(const struct owner *owner, const void *from, void *to);

/* Frees what it owns and zeroes it. */
void owner_done(const struct owner *owner, void *object);

/* The same of texts that lie in no such struct yet. NULL is fine. */
void texts_free(char **texts, size_t count);

/* Texts and arrays of several structs in one block, which goes with the last of them, in whatever
 * thread that is. They are not to be changed. */
struct shared;

/* Moves what an OWNS_SHARED row tells to a block: copies share it from then on. -ENOMEM: it is left
 * as it was. */
int owner_share(const struct owner *owner, void *object);

/* Makes it the struct's own again, so that it can be changed. -ENOMEM: it is left as it was. */
int owner_unshare(const struct owner *owner, void *object);
