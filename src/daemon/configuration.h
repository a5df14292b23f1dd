/* The configuration of the running daemon: read at start, read again at a reload, and what the
 * parts make of it. All that can fail is made before anything changes. The reason of a failure is
 * logged. */
#pragma once

#include "base/faults.h"
#include "daemon/parts.h"

/* Reads the first one, and makes the reader and the time zone that it wants. -EINVAL: it is
 * refused. */
int configuration_read(struct daemon *daemon);

/* Makes station and studio follow the first one; the schedule and the timekeeper begin with it. */
int configuration_begin(struct daemon *daemon);

/* Reads another one and follows it; where it is refused, -EINVAL, or cannot be followed, all goes
 * on as it was. */
int configuration_reload(struct daemon *daemon, struct faults *faults);
