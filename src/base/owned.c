#include "base/owned.h"

#include <errno.h>
#include <string.h>

static void *field_of(const struct owned *owned, void *object)
{
	return (char *)object + owned->offset;
}

static size_t count_of(const struct owned *owned, const void *object)
{
	return *(const size_t *)((const char *)object + owned->count_offset);
}

static int begin(const struct owned *owned, void *field)
{
	if (owned->kind == OWNED_STRUCT)
		return owner_begin(owned->owner, field);
	char *text = strdup("");
	*(char **)field = text;
	return text ? 0 : -ENOMEM;
}

int owner_begin(const struct owner *owner, void *object)
{
	for (size_t i = 0; i < owner->count; i++) {
		const struct owned *owned = &owner->rows[i];
		const int r = owned->begins_empty ? begin(owned, field_of(owned, object)) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

/* --- what of one row is freed --- */

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; texts && i < count; i++)
		free(texts[i]);
	free(texts);
}

static void free_structs(const struct owner *owner, char *structs, size_t count)
{
	for (size_t i = 0; structs && i < count; i++)
		owner_done(owner, structs + i * owner->size);
	free(structs);
}

static void free_owned(const struct owned *owned, void *object)
{
	void *field = field_of(owned, object);

	switch (owned->kind) {
	case OWNED_TEXT:
	case OWNED_ARRAY:
		free(*(void **)field);
		return;
	case OWNED_TEXTS:
		free_texts(*(char ***)field, count_of(owned, object));
		return;
	case OWNED_STRUCT:
		owner_done(owned->owner, field);
		return;
	case OWNED_STRUCTS:
		free_structs(owned->owner, *(char **)field, count_of(owned, object));
		return;
	}
}

void owner_done(const struct owner *owner, void *object)
{
	for (size_t i = 0; i < owner->count; i++)
		free_owned(&owner->rows[i], object);
	(void)memset(object, 0, owner->size);
}

/* --- what of one row is copied --- */

static char **copy_texts(char *const *texts, size_t count)
{
	char **copies = calloc(count + 1, sizeof(*copies));

	for (size_t i = 0; copies && i < count; i++) {
		copies[i] = strdup(texts[i]);
		if (!copies[i]) {
			free_texts(copies, i);
			return NULL;
		}
	}
	return copies;
}

static void *copy_array(const void *array, size_t count, size_t size)
{
	void *copy = calloc(count + 1, size);

	return copy ? memcpy(copy, array, count * size) : NULL;
}

static char *copy_structs(const struct owner *owner, const char *structs, size_t count)
{
	char *copies = calloc(count + 1, owner->size);

	for (size_t i = 0; copies && i < count; i++)
		if (owner_copy(owner, structs + i * owner->size, copies + i * owner->size) < 0) {
			free_structs(owner, copies, i);
			return NULL;
		}
	return copies;
}

/* NULL on no memory. */
static void *copy_of(const struct owned *owned, const void *value, size_t count)
{
	switch (owned->kind) {
	case OWNED_TEXT:
		return strdup(value);
	case OWNED_TEXTS:
		return copy_texts(value, count);
	case OWNED_ARRAY:
		return copy_array(value, count, owned->element_size);
	case OWNED_STRUCTS:
		return copy_structs(owned->owner, value, count);
	case OWNED_STRUCT: /* It lies in the struct itself. */
		break;
	}
	return NULL;
}

static int copy_belongings(const struct owner *owner, const void *from, void *to);

static int copy_owned(const struct owned *owned, const void *from, void *to)
{
	const void *value = (const char *)from + owned->offset;

	if (owned->kind == OWNED_STRUCT)
		return copy_belongings(owned->owner, value, field_of(owned, to));
	const void *pointer = *(void *const *)value;
	if (!pointer)
		return 0;
	void *copy = copy_of(owned, pointer, owned->kind == OWNED_TEXT ? 0 : count_of(owned, from));
	*(void **)field_of(owned, to) = copy;
	return copy ? 0 : -ENOMEM;
}

/* What was copied with the rest still belongs to the other one: of the rows from that one on. */
static void disown(const struct owner *owner, size_t row, void *object)
{
	for (size_t i = row; i < owner->count; i++) {
		const struct owned *owned = &owner->rows[i];
		if (owned->kind == OWNED_STRUCT)
			disown(owned->owner, 0, field_of(owned, object));
		else
			*(void **)field_of(owned, object) = NULL;
	}
}

/* What the struct owns, where the rest was copied with all that it lies in. */
static int copy_belongings(const struct owner *owner, const void *from, void *to)
{
	for (size_t i = 0; i < owner->count; i++) {
		const int r = copy_owned(&owner->rows[i], from, to);
		if (r < 0) {
			disown(owner, i + 1, to);
			return r;
		}
	}
	return 0;
}

int owner_copy(const struct owner *owner, const void *from, void *to)
{
	(void)memcpy(to, from, owner->size);
	const int r = copy_belongings(owner, from, to);
	if (r < 0)
		owner_done(owner, to);
	return r;
}
