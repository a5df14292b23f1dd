#include "studio/devices.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"

#define FOLDER_EVENTS (IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_TO | IN_ONLYDIR)

struct devices {
	sd_event *event;
	char *name;
	char *folder;
	void (*changed)(void *userdata);
	void *userdata;
	sd_event_source *parent_events;
	sd_event_source *folder_events; /* NULL: the folder is not there */
	sd_event_source *settled;
};

DEFINE_CLEANUP(struct devices, devices, devices_free)

/* Fails only for a loop that has ended. */
static void tell_soon(struct devices *devices)
{
	(void)loop_ring_after(devices->settled, DEVICES_SETTLE_MS);
}

static int on_settled(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct devices *devices = userdata;

	(void)source;
	(void)usec;
	devices->changed(devices->userdata);
	return 0;
}

static int on_folder(sd_event_source *source, const struct inotify_event *news, void *userdata)
{
	struct devices *devices = userdata;

	(void)source;
	if (news->mask & IN_IGNORED) /* The folder is gone; its parent tells when it comes back. */
		devices->folder_events = sd_event_source_disable_unref(devices->folder_events);
	tell_soon(devices);
	return 0;
}

/* 0 also where the folder is not there. */
static int watch_folder(struct devices *devices)
{
	if (devices->folder_events)
		return 0;
	const int r = loop_add_files(devices->event, devices->folder, FOLDER_EVENTS, on_folder,
		devices, &devices->folder_events);
	return r == -ENOENT ? 0 : r;
}

static int on_parent(sd_event_source *source, const struct inotify_event *news, void *userdata)
{
	struct devices *devices = userdata;

	(void)source;
	if (news->len == 0 || strcmp(news->name, devices->name) != 0)
		return 0;
	tell_soon(devices);
	const int r = watch_folder(devices);
	if (r < 0) /* A card that comes back is found by the next airing. */
		log_warning("%s is not watched: %s", devices->folder, error_text(r));
	return 0;
}

static int add_sources(struct devices *devices, const char *parent)
{
	int r;

	r = loop_add_timer(devices->event, CLOCK_MONOTONIC, on_settled, devices, &devices->settled);
	if (r < 0)
		return r;
	r = loop_add_files(devices->event, parent, IN_CREATE | IN_ONLYDIR, on_parent, devices,
		&devices->parent_events);
	return r < 0 ? r : watch_folder(devices);
}

int devices_watch(sd_event *event, const char *parent, const char *name,
	void (*changed)(void *userdata), void *userdata, struct devices **ret_devices)
{
	_cleanup_(devices_cleanup) struct devices *devices = calloc(1, sizeof(*devices));

	if (!devices)
		return -ENOMEM;
	devices->event = event;
	devices->changed = changed;
	devices->userdata = userdata;
	devices->name = strdup(name);
	if (!devices->name || asprintf(&devices->folder, "%s/%s", parent, name) < 0) {
		devices->folder = NULL;
		return -ENOMEM;
	}
	const int r = add_sources(devices, parent);
	if (r < 0)
		return r;
	*ret_devices = TAKE(devices);
	return 0;
}

void devices_free(struct devices *devices)
{
	if (!devices)
		return;
	sd_event_source_disable_unref(devices->parent_events);
	sd_event_source_disable_unref(devices->folder_events);
	sd_event_source_disable_unref(devices->settled);
	free(devices->name);
	free(devices->folder);
	free(devices);
}
