#include "base/owned.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct shared {
	atomic_uint users;
	_Alignas(max_align_t) char bytes[];
};

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
	if (owned->kind == OWNED_SHARED)
		return owner_begin(owned->owner, (char *)field - owned->offset);
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

/* --- what is shared --- */

static void shared_put(struct shared *shared)
{
	if (atomic_fetch_sub(&shared->users, 1) == 1)
		free(shared);
}

static struct shared *shared_of(const struct owned *owned, const void *object)
{
	return *(struct shared *const *)((const char *)object + owned->offset);
}

/* --- what of one row is freed --- */

void texts_free(char **texts, size_t count)
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

static void free_owned(const struct owned *owned, void *object);

static void free_belongings(const struct owner *owner, void *object)
{
	for (size_t i = 0; i < owner->count; i++)
		free_owned(&owner->rows[i], object);
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
		texts_free(*(char ***)field, count_of(owned, object));
		return;
	case OWNED_STRUCT:
		free_belongings(owned->owner, field);
		return;
	case OWNED_STRUCTS:
		free_structs(owned->owner, *(char **)field, count_of(owned, object));
		return;
	case OWNED_SHARED:
		if (shared_of(owned, object))
			shared_put(shared_of(owned, object));
		else
			free_belongings(owned->owner, object);
		return;
	}
}

void owner_done(const struct owner *owner, void *object)
{
	free_belongings(owner, object);
	(void)memset(object, 0, owner->size);
}

/* --- what of one row is copied --- */

static char **copy_texts(char *const *texts, size_t count)
{
	char **copies = calloc(count + 1, sizeof(*copies));

	for (size_t i = 0; copies && i < count; i++) {
		copies[i] = strdup(texts[i]);
		if (!copies[i]) {
			texts_free(copies, i);
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
	case OWNED_STRUCT: /* They lie in the struct itself. */
	case OWNED_SHARED:
		break;
	}
	return NULL;
}

/* What is shared already lies where the struct says. */
static int make_shared_own(const struct owned *owned, void *object)
{
	struct shared *shared = shared_of(owned, object);

	if (!shared)
		return owner_make_own(owned->owner, object);
	atomic_fetch_add(&shared->users, 1);
	return 0;
}

static int make_own(const struct owned *owned, void *object)
{
	if (owned->kind == OWNED_SHARED)
		return make_shared_own(owned, object);
	if (owned->kind == OWNED_STRUCT)
		return owner_make_own(owned->owner, field_of(owned, object));
	void **const field = field_of(owned, object);
	if (!*field)
		return 0;
	*field = copy_of(owned, *field, owned->kind == OWNED_TEXT ? 0 : count_of(owned, object));
	return *field ? 0 : -ENOMEM;
}

/* What still belongs to another: of the rows from that one on. */
static void disown(const struct owner *owner, size_t row, void *object)
{
	for (size_t i = row; i < owner->count; i++) {
		const struct owned *owned = &owner->rows[i];
		if (owned->kind == OWNED_STRUCT) {
			disown(owned->owner, 0, field_of(owned, object));
			continue;
		}
		*(void **)field_of(owned, object) = NULL;
		if (owned->kind == OWNED_SHARED)
			disown(owned->owner, 0, object);
	}
}

int owner_make_own(const struct owner *owner, void *object)
{
	for (size_t i = 0; i < owner->count; i++) {
		const int r = make_own(&owner->rows[i], object);
		if (r < 0) {
			disown(owner, i + 1, object);
			return r;
		}
	}
	return 0;
}

int owner_copy(const struct owner *owner, const void *from, void *to)
{
	(void)memcpy(to, from, owner->size);
	const int r = owner_make_own(owner, to);
	if (r < 0)
		owner_done(owner, to);
	return r;
}

/* --- into a block and out of it --- */

/* Nothing that is owned needs more. */
#define ALIGNED_BYTES sizeof(int64_t)

/* The same walk measures first, then moves. */
struct packing {
	char *at; /* NULL: it only measures */
	size_t bytes;
};

static void *move(struct packing *packing, void *piece, size_t bytes)
{
	const size_t room = (bytes + ALIGNED_BYTES - 1) / ALIGNED_BYTES * ALIGNED_BYTES;
	char *place = packing->at;

	packing->bytes += room;
	if (!place)
		return piece;
	packing->at += room;
	(void)memcpy(place, piece, bytes);
	free(piece);
	return place;
}

static void *move_text(struct packing *packing, char *text)
{
	return move(packing, text, strlen(text) + 1);
}

static void *move_texts(struct packing *packing, char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		texts[i] = move_text(packing, texts[i]);
	return move(packing, texts, count * sizeof(*texts));
}

static void pack(struct packing *packing, const struct owner *owner, void *object);

static void *move_structs(
	struct packing *packing, const struct owner *owner, char *structs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pack(packing, owner, structs + i * owner->size);
	return move(packing, structs, count * owner->size);
}

static void *move_owned(
	struct packing *packing, const struct owned *owned, void *piece, const void *object)
{
	switch (owned->kind) {
	case OWNED_TEXT:
		return move_text(packing, piece);
	case OWNED_TEXTS:
		return move_texts(packing, piece, count_of(owned, object));
	case OWNED_ARRAY:
		return move(packing, piece, count_of(owned, object) * owned->element_size);
	case OWNED_STRUCTS:
		return move_structs(packing, owned->owner, piece, count_of(owned, object));
	case OWNED_STRUCT: /* They lie in the struct itself. */
	case OWNED_SHARED:
		break;
	}
	return piece;
}

static void pack(struct packing *packing, const struct owner *owner, void *object)
{
	for (size_t i = 0; i < owner->count; i++) {
		const struct owned *owned = &owner->rows[i];
		void **const field = field_of(owned, object);
		if (owned->kind == OWNED_STRUCT)
			pack(packing, owned->owner, field);
		else if (*field)
			*field = move_owned(packing, owned, *field, object);
	}
}

static int share(const struct owned *owned, void *object)
{
	struct packing packing = { 0 };

	pack(&packing, owned->owner, object);
	struct shared *shared = malloc(sizeof(*shared) + packing.bytes);
	if (!shared)
		return -ENOMEM;
	atomic_init(&shared->users, 1);
	packing.at = shared->bytes;
	pack(&packing, owned->owner, object);
	*(struct shared **)field_of(owned, object) = shared;
	return 0;
}

int owner_share(const struct owner *owner, void *object)
{
	for (size_t i = 0; i < owner->count; i++) {
		const struct owned *owned = &owner->rows[i];
		const bool is_own = owned->kind == OWNED_SHARED && !shared_of(owned, object);
		const int r = is_own ? share(owned, object) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

static int unshare(const struct owner *owner, const struct owned *owned, void *object)
{
	_cleanup_free_ void *own = malloc(owner->size);

	if (!own)
		return -ENOMEM;
	(void)memcpy(own, object, owner->size);
	*(struct shared **)field_of(owned, own) = NULL;
	const int r = owner_make_own(owned->owner, own);
	if (r < 0) {
		free_belongings(owned->owner, own);
		return r;
	}
	shared_put(shared_of(owned, object));
	(void)memcpy(object, own, owner->size);
	return 0;
}

int owner_unshare(const struct owner *owner, void *object)
{
	for (size_t i = 0; i < owner->count; i++) {
		const struct owned *owned = &owner->rows[i];
		const bool is_shared = owned->kind == OWNED_SHARED && shared_of(owned, object);
		const int r = is_shared ? unshare(owner, owned, object) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}
