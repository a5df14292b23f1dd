/* The warm-up: amplifiers are switched on before what is planned, since one that takes two seconds
 * must not make the news two seconds late. */
#pragma once

#include <stdint.h>

#include "daemon/parts.h"

struct warm_up;

/* Lends the daemon, for its configuration, schedule and studio. */
int warm_up_open(struct daemon *daemon, struct warm_up **ret_warm_up);
void warm_up_close(struct warm_up *warm_up); /* NULL is fine */

/* The next planned moment may be another one. */
int warm_up_plan(struct warm_up *warm_up);
