/* Planned reports: each day at its time the report of that day so far, and of the days since the
 * last one, as files in the state folder, the newest REPORTS_KEPT. They are made beside the loop,
 * as who asks for one over the API has it. What fails is told in status, until one is made again.
 * Main thread only. */
#pragma once

#include "daemon/parts.h"

#define REPORTS_KEPT 400

/* After a longer time only the last so many days are made up for. */
#define REPORTS_BACK_DAYS 31

struct reports;

/* Lends the daemon, for its configuration, its record and whom to ask the log. */
int reports_open(struct daemon *daemon, struct reports **ret_reports);

/* Once nobody can be asked any more. NULL is fine. */
void reports_close(struct reports *reports);

/* The time of day, or the clock, may be another one. */
int reports_plan(struct reports *reports);
