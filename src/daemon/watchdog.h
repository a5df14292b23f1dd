/* systemd's watchdog, which covers the sound: a player stuck in its driver, or a renderer in its
 * voice, keeps the keep-alive back until systemd starts us anew. */
#pragma once

#include <systemd/sd-event.h>

#include "studio/studio.h"

struct watchdog;

/* Lends the studio. Nothing, and 0, where nobody watches us. */
int watchdog_open(sd_event *event, const struct studio *studio, struct watchdog **ret_watchdog);
void watchdog_close(struct watchdog *watchdog); /* NULL is fine */
