#include "studio/ahead.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/loop.h"

struct source {
	struct source *next;
	int64_t airing;
	enum chime chime;
	int first_reading;
	struct sound *sound;
	int told; /* of it, as to ahead_ops.ready; NOT_YET at first */
};

#define NOT_YET 1

struct ahead {
	const struct ahead_ops *ops;
	void *userdata;
	struct source *first;
	sd_event_source *tidings; /* rings when one may be there */
};

DEFINE_CLEANUP(struct ahead, ahead, ahead_free)
DEFINE_CLEANUP(struct sound, sound, sound_unref)

static int look_at(const struct source *source)
{
	int error;

	if (sound_has_source(source->sound))
		return 0;
	if (!sound_is_finished(source->sound, &error))
		return NOT_YET;
	return error < 0 ? error : -ENODATA;
}

/* Each call may change the list. */
static bool tell_next(const struct ahead *ahead)
{
	for (struct source *source = ahead->first; source; source = source->next) {
		const int news = look_at(source);
		if (news != source->told) {
			source->told = news;
			ahead->ops->ready(source->airing, news, ahead->userdata);
			return true;
		}
	}
	return false;
}

static int on_tidings(sd_event_source *event_source, void *userdata)
{
	(void)event_source;
	while (tell_next(userdata))
		;
	return 0;
}

int ahead_new(
	sd_event *event, const struct ahead_ops *ops, void *userdata, struct ahead **ret_ahead)
{
	_cleanup_(ahead_cleanup) struct ahead *ahead = calloc(1, sizeof(*ahead));
	int r;

	if (!ahead)
		return -ENOMEM;
	ahead->ops = ops;
	ahead->userdata = userdata;
	r = loop_add_later(event, on_tidings, ahead, &ahead->tidings);
	if (r < 0)
		return r;
	*ret_ahead = TAKE(ahead);
	return 0;
}

/* Nobody listens any more: the renderer may stop. */
static void abandon(struct sound *sound)
{
	sound_join(sound);
	sound_leave(sound);
	sound_unref(sound);
}

static struct source **find(struct ahead *ahead, int64_t airing)
{
	struct source **link = &ahead->first;

	while (*link && (*link)->airing != airing)
		link = &(*link)->next;
	return link;
}

/* Hands over the reference to its sound. */
static struct sound *take_out(struct source **link)
{
	struct source *source = *link;
	struct sound *sound = source->sound;

	*link = source->next;
	free(source);
	return sound;
}

void ahead_drop(struct ahead *ahead, int64_t airing)
{
	struct source **link = find(ahead, airing);

	if (*link)
		abandon(take_out(link));
}

void ahead_free(struct ahead *ahead)
{
	if (!ahead)
		return;
	while (ahead->first)
		ahead_drop(ahead, ahead->first->airing);
	sd_event_source_disable_unref(ahead->tidings);
	free(ahead);
}

static int add(
	struct ahead *ahead, const struct airing *airing, int first_reading, struct sound *sound)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return -ENOMEM;
	source->next = ahead->first;
	source->airing = airing->id;
	source->chime = airing->script.prelude.chime;
	source->first_reading = first_reading;
	source->sound = sound_ref(sound);
	source->told = NOT_YET;
	ahead->first = source;
	return 0;
}

static int prepare(struct ahead *ahead, const struct airing *airing, int first_reading)
{
	_cleanup_(sound_cleanup) struct sound *sound = NULL;
	int r;

	r = sound_new(&sound);
	if (r < 0)
		return r;
	r = add(ahead, airing, first_reading, sound);
	if (r < 0)
		return r;
	r = ahead->ops->render(airing, first_reading, sound, ahead->userdata);
	if (r < 0)
		ahead_drop(ahead, airing->id);
	return r;
}

/* What cannot be rendered ahead for want of room is rendered when it begins. */
bool ahead_prepare(struct ahead *ahead, const struct airing *airing, int first_reading)
{
	ahead_drop(ahead, airing->id);
	return prepare(ahead, airing, first_reading) < 0;
}

void ahead_note(struct ahead *ahead, int64_t airing)
{
	if (*find(ahead, airing))
		(void)loop_do_later(ahead->tidings); /* As in the studio. */
}

struct sound *ahead_take(struct ahead *ahead, int64_t airing, enum chime chime, int first_reading)
{
	struct source **link = find(ahead, airing);

	if (!*link)
		return NULL;
	const bool is_it = (*link)->chime == chime && (*link)->first_reading == first_reading;
	struct sound *sound = take_out(link);
	if (is_it)
		return sound;
	abandon(sound);
	return NULL;
}
