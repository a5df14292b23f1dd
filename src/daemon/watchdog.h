/* systemd's watchdog, which covers the sound and the door: a player stuck in its driver, a renderer
 * in its voice, or a control socket that does not answer keeps the keep-alive back until systemd
 * starts us anew. */
#pragma once

#include <systemd/sd-event.h>

#include "studio/studio.h"

struct watchdog;

/* Lends the studio. Nothing, and 0, where nobody watches us. */
int watchdog_open(sd_event *event, const struct studio *studio, struct watchdog **ret_watchdog);
/* The socket listens: from here on it is asked, and only its answer feeds. Lends the path. Nothing
 * for NULL. */
int watchdog_cover_door(struct watchdog *watchdog, const char *path);

void watchdog_close(struct watchdog *watchdog); /* NULL is fine */
