#include "station/told.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

void told_done(struct told *told)
{
	free(told->moments);
	*told = (struct told){ 0 };
}

/* --- noting --- */

/* Those whose moment has come; they stand in about that order. */
static void forget(struct told *told, int64_t now_ms)
{
	size_t kept = 0;

	if (told->count == 0 || told->moments[0].planned_ms > now_ms)
		return;
	for (size_t i = 0; i < told->count; i++)
		if (told->moments[i].planned_ms > now_ms)
			told->moments[kept++] = told->moments[i];
	told->count = kept;
}

static bool make_room(struct told *told)
{
	if (told->count < told->room)
		return true;
	const size_t room = 2 * told->room + 8;
	struct told_moment *grown = reallocarray(told->moments, room, sizeof(*told->moments));
	if (!grown)
		return false;
	told->moments = grown;
	told->room = room;
	return true;
}

void told_note(struct told *told, const struct notice *notice, int64_t planned_ms, int64_t now_ms)
{
	if (planned_ms <= now_ms)
		return;
	forget(told, now_ms);
	if (make_room(told))
		told->moments[told->count++] = (struct told_moment){ notice, planned_ms };
}

bool told_has(const struct told *told, const struct notice *notice, int64_t planned_ms)
{
	for (size_t i = 0; i < told->count; i++)
		if (told->moments[i].notice == notice && told->moments[i].planned_ms == planned_ms)
			return true;
	return false;
}

/* --- other notices --- */

/* Notices in the order of their names. */
struct index {
	const struct notice **sorted;
	size_t count;
};

static void index_cleanup(struct index *index)
{
	free(index->sorted);
}

static int by_name(const void *left, const void *right)
{
	const struct notice *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

static int index_make(const struct told *told, struct index *ret_index)
{
	ret_index->sorted = calloc(told->notice_count + 1, sizeof(*ret_index->sorted));
	if (!ret_index->sorted)
		return -ENOMEM;
	ret_index->count = told->notice_count;
	for (size_t i = 0; i < told->notice_count; i++)
		ret_index->sorted[i] = &told->notices[i];
	qsort(ret_index->sorted, ret_index->count, sizeof(*ret_index->sorted), by_name);
	return 0;
}

static const struct notice *find(const struct index *index, const struct notice *of_name)
{
	const struct notice **found =
		bsearch(&of_name, index->sorted, index->count, sizeof(*index->sorted), by_name);

	return found ? *found : NULL;
}

static bool is_same_text(const char *left, const char *right)
{
	return left && right ? strcmp(left, right) == 0 : left == right;
}

static bool says_the_same(const struct notice *left, const struct notice *right)
{
	return is_same_text(left->script.text, right->script.text) &&
	       is_same_text(left->script.recording, right->script.recording) &&
	       is_same_text(left->script.line, right->script.line) &&
	       playlist_is_same(&left->script.playlist, &right->script.playlist);
}

/* NULL: it is gone. */
static const struct notice *find_renamed(
	const struct told *told, const struct told_moment *moment, const struct index *names_before)
{
	for (size_t i = 0; i < told->notice_count; i++) {
		const struct notice *notice = &told->notices[i];
		if (says_the_same(moment->notice, notice) &&
			notice_rule_at(notice, moment->planned_ms) && !find(names_before, notice))
			return notice;
	}
	return NULL;
}

int told_carry(const struct told *before, struct told *ret_told)
{
	_cleanup_(index_cleanup) struct index names_before = { 0 }, names = { 0 };

	if (before->count == 0)
		return 0;
	ret_told->moments = calloc(before->count, sizeof(*ret_told->moments));
	if (!ret_told->moments || index_make(before, &names_before) < 0 ||
		index_make(ret_told, &names) < 0)
		return -ENOMEM;
	ret_told->room = before->count;
	for (size_t i = 0; i < before->count; i++) {
		struct told_moment moment = before->moments[i];
		const struct notice *same = find(&names, moment.notice);
		moment.notice = same ? same : find_renamed(ret_told, &moment, &names_before);
		if (moment.notice)
			ret_told->moments[ret_told->count++] = moment;
	}
	return 0;
}
