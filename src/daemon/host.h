/* The daemon as the API's host (api/host.h). */
#pragma once

#include "daemon/parts.h"

/* Lends the daemon. */
void host_init(struct daemon *daemon, struct api_host *ret_host);
