/* Questions whether a recording can be played (api/host.h), looked into beside the loop: some hold
 * a decoder up for seconds. Main thread only. */
#pragma once

#include <systemd/sd-event.h>

#include "api/host.h"

struct recordings;

int recordings_new(sd_event *event, struct recordings **ret_recordings);

/* Waits for what is looked into, CHECK_PATIENCE_MS at most, and gives up the rest. NULL is fine. */
void recordings_free(struct recordings *recordings);

void recordings_ask(struct recordings *recordings, struct recording_question *question);
