/* The configuration of the running daemon: read at start, and what the parts make of it then
 * and of another one (reload.h). All that can fail is made before anything changes. The reason of a
 * failure is logged. */
#pragma once

#include "base/faults.h"
#include "daemon/loading.h"
#include "daemon/parts.h"

/* Reads the first one, and makes the reader and the time zone that it wants. -EINVAL: it is
 * refused. */
int configuration_read(struct daemon *daemon);

/* Makes station and studio follow the first one; the schedule and the timekeeper begin with it. */
int configuration_begin(struct daemon *daemon);

/* Follows another one, and takes it and its reader; where it cannot be followed, all goes on as it
 * was. */
int configuration_follow(struct daemon *daemon, struct loaded *loaded);

/* Each fault, and each warning, is a line of the journal. */
void configuration_log_faults(const struct faults *faults);
