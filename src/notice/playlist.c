#include "notice/playlist.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"

static const struct owned of_playlist[] = {
	OWNS_TEXTS(struct playlist, files, file_count),
	OWNS_ARRAY(struct playlist, durations_ms, file_count),
	OWNS_TEXT_OR_NULL(struct playlist, folder),
	OWNS_TEXTS(struct playlist, refused, refused_count),
};

const struct owner playlist_owner = OWNER(struct playlist, of_playlist);

void playlist_done(struct playlist *playlist)
{
	owner_done(&playlist_owner, playlist);
}

static bool is_same_list(const struct playlist *left, const struct playlist *right)
{
	if (left->file_count != right->file_count)
		return false;
	for (size_t i = 0; i < left->file_count; i++)
		if (strcmp(left->files[i], right->files[i]) != 0)
			return false;
	return true;
}

/* A folder stays the same whatever is put into it. */
bool playlist_is_same(const struct playlist *left, const struct playlist *right)
{
	if (left->folder && right->folder)
		return strcmp(left->folder, right->folder) == 0;
	return !left->folder && !right->folder && is_same_list(left, right);
}

/* --- what is in its folder --- */

int playlist_compare(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strverscmp(*a, *b);
}

static int64_t known_duration_ms(const struct playlist *playlist, const char *file)
{
	for (size_t i = 0; i < playlist->file_count; i++)
		if (strcmp(playlist->files[i], file) == 0)
			return playlist->durations_ms[i];
	return 0;
}

static bool is_refused(const struct playlist *playlist, const char *file)
{
	return playlist->refused_count > 0 &&
	       bsearch(&file, playlist->refused, playlist->refused_count, sizeof(file),
		       playlist_compare);
}

/* Until the next reload, since whoever foretells the order has left them out, too. */
static size_t drop_refused(const struct playlist *playlist, char **files, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_refused(playlist, files[i]))
			free(files[i]);
		else
			files[kept++] = files[i];
	}
	return kept;
}

int playlist_follow(struct playlist *playlist, char ***files, size_t *count)
{
	_cleanup_free_ int64_t *durations_ms = calloc(*count + 1, sizeof(*durations_ms));

	if (!durations_ms)
		return -ENOMEM;
	*count = drop_refused(playlist, *files, *count);
	for (size_t i = 0; i < *count; i++)
		durations_ms[i] = known_duration_ms(playlist, (*files)[i]);
	texts_free(playlist->files, playlist->file_count);
	free(playlist->durations_ms);
	playlist->files = TAKE(*files);
	playlist->file_count = *count;
	playlist->durations_ms = TAKE(durations_ms);
	*count = 0;
	return 0;
}

/* --- the order --- */

static void swap(size_t *order, size_t a, size_t b)
{
	const size_t former = order[a];

	order[a] = order[b];
	order[b] = former;
}

/* Fisher and Yates. */
static void shuffle(size_t *order, size_t count, uint64_t seed)
{
	for (size_t left = count; left > 1; left--)
		swap(order, left - 1, (size_t)(hash_next(&seed) % left));
}

static void order_by_turn(
	const struct playlist *playlist, uint64_t turn, const char *seed, size_t *order)
{
	const size_t count = playlist->file_count, first = (size_t)(turn % count);

	for (size_t i = 0; i < count; i++)
		order[i] = playlist->is_shuffled ? i : (first + i) % count;
	if (!playlist->is_shuffled)
		return;
	/* Which is first on which turn stays, so that none is first twice in a row. */
	shuffle(order, count, hash_text(HASH_BEGIN, seed));
	swap(order, 0, first);
	shuffle(order + 1, count - 1,
		hash_text(HASH_BEGIN, seed) ^ (turn + 1) * 0xd1342543de82ef95);
}

int playlist_arrange(struct playlist *playlist, uint64_t turn, const char *seed)
{
	const size_t count = playlist->file_count;
	_cleanup_free_ size_t *order = calloc(count + 1, sizeof(*order));
	_cleanup_free_ char **files = calloc(count + 1, sizeof(*files));
	_cleanup_free_ int64_t *durations_ms = calloc(count + 1, sizeof(*durations_ms));

	if (!order || !files || !durations_ms)
		return -ENOMEM;
	if (count == 0)
		return 0;
	order_by_turn(playlist, turn, seed, order);
	for (size_t i = 0; i < count; i++) {
		files[i] = playlist->files[order[i]];
		durations_ms[i] = playlist->durations_ms[order[i]];
	}
	(void)memcpy(playlist->files, files, count * sizeof(*files));
	(void)memcpy(playlist->durations_ms, durations_ms, count * sizeof(*durations_ms));
	return 0;
}

/* --- what is told of it --- */

static int64_t mean_ms(const struct playlist *playlist)
{
	int64_t sum_ms = 0;
	size_t known = 0;

	for (size_t i = 0; i < playlist->file_count; i++) {
		sum_ms += playlist->durations_ms[i];
		known += playlist->durations_ms[i] > 0;
	}
	return known > 0 ? sum_ms / (int64_t)known : 0;
}

size_t playlist_heard(const struct playlist *playlist, int64_t length_ms)
{
	const int64_t otherwise_ms = mean_ms(playlist);
	int64_t left_ms = length_ms;
	size_t count = 0;

	while (count < playlist->file_count && (count == 0 || left_ms >= PLAYLIST_LAST_MS)) {
		const int64_t known_ms = playlist->durations_ms[count++];
		left_ms -= known_ms > 0 ? known_ms : otherwise_ms;
	}
	return count;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *playlist_names(const struct playlist *playlist, int64_t length_ms, bool with_paths)
{
	const size_t count = playlist_heard(playlist, length_ms);
	char *names = NULL;
	size_t length;
	FILE *stream = open_memstream(&names, &length);

	if (!stream)
		return NULL;
	if (with_paths && playlist->folder)
		fprintf(stream, "%s: ", playlist->folder);
	for (size_t i = 0; i < count; i++)
		fprintf(stream, "%s%s", i > 0 ? ", " : "",
			with_paths && !playlist->folder ? playlist->files[i]
							: name_of(playlist->files[i]));
	return fclose(stream) == 0 ? names : NULL;
}
