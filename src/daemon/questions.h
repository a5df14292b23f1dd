/* Questions to the as-run log (api/host.h), answered beside the loop by a thread with a connection
 * of its own: neither what sounds nor what is written waits for them. They find also what is only
 * in memory, and where the file cannot be read while the disk does not do, that alone. Main thread
 * only. */
#pragma once

#include <systemd/sd-event.h>

#include "api/host.h"
#include "daemon/record.h"

struct questions;

/* Lends the record. */
int questions_new(sd_event *event, struct record *record, struct questions **ret_questions);

/* Waits for who looks, unless a disk that hangs holds him, and gives up the rest. NULL is fine. */
void questions_free(struct questions *questions);

void questions_ask(struct questions *questions, struct log_question *question);

/* After whatever happened: whoever found the file damaged asks again, once it was looked at. */
void questions_ask_again(struct questions *questions);
