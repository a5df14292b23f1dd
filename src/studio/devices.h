/* Tells when sound devices come or go, by inotify on /dev/snd: no polling. Main thread only. */
#pragma once

#include <systemd/sd-event.h>

/* A card that comes makes several devices, and their rights come last: it is told once. */
#define DEVICES_SETTLE_MS 500

struct devices;

/* `parent` and `name` are "/dev" and "snd"; the folder need not be there yet. */
int devices_watch(sd_event *event, const char *parent, const char *name,
	void (*changed)(void *userdata), void *userdata, struct devices **ret_devices);
void devices_free(struct devices *devices); /* NULL is fine */
