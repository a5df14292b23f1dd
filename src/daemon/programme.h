/* The programme: what is planned comes to the station when it is due, rows first, and nothing
 * before the clock is trusted. The schedule's hands, and the timekeeper's. */
#pragma once

#include "daemon/parts.h"

/* Opens the schedule, which plans nothing yet. */
int programme_open(struct daemon *daemon);

/* Opens the timekeeper and starts the schedule: what the power cut swallowed is answered for before
 * anything new sounds. */
int programme_start(struct daemon *daemon);

/* Once the log can be read that could not be at the start: what it tells of is answered for. */
void programme_catch_up(struct daemon *daemon);

/* Keeps the lived mark, beside what rows hold of it. */
void programme_note_lived(struct daemon *daemon);
