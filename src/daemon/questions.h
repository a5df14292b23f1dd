/* Questions to the as-run log (api/host.h), answered beside the loop by a thread with a connection
 * of its own: neither what sounds nor what is written waits for them. Main thread only. */
#pragma once

#include <systemd/sd-event.h>

#include "api/host.h"

struct questions;

/* Lends the path of the log, which must be open (asrun.h). */
int questions_new(sd_event *event, const char *path, struct questions **ret_questions);

/* Waits for who looks, and gives up the rest. NULL is fine. */
void questions_free(struct questions *questions);

void questions_ask(struct questions *questions, struct log_question *question);
