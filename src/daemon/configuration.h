/* The configuration of the running daemon: read at start, read again at a reload, and what the
 * parts make of it. The reason of a failure is logged. */
#pragma once

#include "base/faults.h"
#include "daemon/parts.h"

/* Reads the first one, and the reader and the time zone that it wants. -EINVAL: it is refused. */
int configuration_read(struct daemon *daemon);

/* Makes station, studio and timekeeper follow it; the schedule is told apart. */
int configuration_follow(struct daemon *daemon);

/* Reads another one, and goes on with the old one where that is refused, -EINVAL. */
int configuration_reload(struct daemon *daemon, struct faults *faults);
