/* Knocks at a control socket as anybody would, and hears whether it answers. What it answers is no
 * matter. */
#pragma once

#include <systemd/sd-event.h>

struct knock;

/* Lends the path. `answered` is called from the loop, once at most for each question. */
int knock_new(sd_event *event, const char *path, void (*answered)(void *userdata), void *userdata,
	struct knock **ret_knock);
void knock_free(struct knock *knock); /* NULL is fine */

/* Asks, and waits for no earlier answer any more. Negative errno: there is nobody to ask. */
int knock_ask(struct knock *knock);
