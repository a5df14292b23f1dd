#include "studio/live.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/loop.h"
#include "studio/talk.h"
#include "studio/talks.h"

struct live {
	struct live *next;
	struct live_desk *desk;
	int64_t airing;
	struct talk *talk;
	bool is_finished; /* whoever talked is done */
	sd_event_source *over;
};

struct live_desk {
	sd_event *event;
	const struct live_ops *ops;
	void *userdata;
	struct live *lives;
	struct microphone_settings microphone;
	char *folder;
};

static void end(struct live *live)
{
	if (!live)
		return;
	sd_event_source_disable_unref(live->over);
	talk_close(live->talk);
	free(live);
}

DEFINE_CLEANUP(struct live, live, end)
DEFINE_CLEANUP(struct live_desk, live_desk, live_free)

int live_new(sd_event *event, const char *folder, const struct live_ops *ops, void *userdata,
	struct live_desk **ret_desk)
{
	_cleanup_(live_desk_cleanup) struct live_desk *desk = calloc(1, sizeof(*desk));

	if (!desk)
		return -ENOMEM;
	desk->event = event;
	desk->ops = ops;
	desk->userdata = userdata;
	desk->folder = strdup(folder);
	if (!desk->folder)
		return -ENOMEM;
	*ret_desk = TAKE(desk);
	return 0;
}

void live_free(struct live_desk *desk)
{
	if (!desk)
		return;
	while (desk->lives) {
		struct live *live = desk->lives;
		desk->lives = live->next;
		end(live);
	}
	microphone_settings_done(&desk->microphone);
	free(desk->folder);
	free(desk);
}

void live_set_microphone(struct live_desk *desk, const struct microphone_settings *settings)
{
	microphone_settings_done(&desk->microphone);
	desk->microphone = *settings;
}

static struct live *find(const struct live_desk *desk, int64_t airing)
{
	for (struct live *live = desk->lives; live; live = live->next)
		if (live->airing == airing)
			return live;
	return NULL;
}

static void unlink_live(struct live_desk *desk, const struct live *live)
{
	for (struct live **link = &desk->lives; *link; link = &(*link)->next)
		if (*link == live) {
			*link = live->next;
			return;
		}
}

static int on_over(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct live *live = userdata;
	struct live_desk *desk = live->desk;

	(void)source;
	(void)fd;
	(void)events;
	desk->ops->over(live->airing, desk->userdata);
	unlink_live(desk, live);
	end(live);
	return 0;
}

/* The file of the talk, in memory the caller frees; NULL where none is kept. */
static char *path_of(const struct live_desk *desk, int64_t airing)
{
	char *path;

	if (desk->microphone.keep_mb == 0)
		return NULL;
	talks_prune(desk->folder, desk->microphone.keep_mb * INT64_C(1000000));
	if (asprintf(&path, "%s/%" PRId64 ".flac", desk->folder, airing) < 0)
		return NULL;
	return path;
}

static int open_talk(struct live *live, const struct script *script, struct sound *sound)
{
	const struct live_desk *desk = live->desk;
	_cleanup_free_ char *path = path_of(desk, live->airing);
	const struct talk_settings settings = {
		.device = desk->microphone.device,
		.path = path,
		.speaking = {
			.chime = script->prelude.chime,
			.max_ms = script->talk.max_ms,
			.silence_ms = (int)desk->microphone.silence_ms,
			.is_delayed = script->talk.is_delayed,
		},
	};

	if (!settings.device)
		return -ENODEV; /* It went from the configuration while the talk waited. */
	const int r = talk_open(&settings, sound, &live->talk);
	if (r < 0)
		return r;
	return loop_add_fd(desk->event, talk_fd(live->talk), on_over, live, &live->over);
}

int live_begin(struct live_desk *desk, const struct airing *airing, struct sound *sound)
{
	_cleanup_(live_cleanup) struct live *live = calloc(1, sizeof(*live));

	if (!live)
		return -ENOMEM;
	live->desk = desk;
	live->airing = airing->id;
	const int r = open_talk(live, &airing->script, sound);
	if (r < 0)
		return r;
	live->next = desk->lives;
	desk->lives = TAKE(live);
	return 0;
}

bool live_goes_on(const struct live_desk *desk, int64_t airing)
{
	return find(desk, airing) != NULL;
}

bool live_is_open(const struct live_desk *desk, int64_t airing)
{
	const struct live *live = find(desk, airing);

	return live && !live->is_finished;
}

void live_started(const struct live_desk *desk, int64_t airing, int64_t at_ms)
{
	const struct live *live = find(desk, airing);

	if (live && talk_started(live->talk, at_ms) < 0)
		log_warning("Airing %" PRId64 ": its talk does not listen to its socket.", airing);
}

int live_finish(const struct live_desk *desk, int64_t airing)
{
	struct live *live = find(desk, airing);

	if (!live)
		return -ENOENT;
	live->is_finished = true;
	return talk_finish(live->talk);
}
