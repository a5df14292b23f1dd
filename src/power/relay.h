/* The relay that powers an amplifier, and what is read back of it: an auxiliary contact on a line
 * of its own, or else the level of the relay's own pin. The small interface that tests replace. */
#pragma once

#include <stdbool.h>

/* How long a contact may take to move and to stop bouncing. */
#define RELAY_SETTLE_MS 200

struct relay;

/* Off at once. `line` and `feedback` are as in gpio.h; `feedback` may be NULL. Errors of gpio.h. */
int relay_open(
	const char *line, const char *feedback, bool is_active_low, struct relay **ret_relay);
void relay_close(struct relay *relay); /* off; NULL is fine */

int relay_set(struct relay *relay, bool is_on);

/* What it truly is; after relay_set only once RELAY_SETTLE_MS have passed. */
int relay_get(struct relay *relay, bool *ret_is_on);
