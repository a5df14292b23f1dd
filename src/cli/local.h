/* What the commands that need no daemon share: reading the station's configuration, and putting a
 * file in its place. */
#pragma once

#include "base/cleanup.h"
#include "config/load.h"
#include "notice/placeholder.h"
#include "speech/reading.h"

DEFINE_CLEANUP(struct config, config, config_free)
DEFINE_CLEANUP(struct reader, reader, reader_free)
DEFINE_CLEANUP(struct reading, reading, reading_free)

/* Reads it, prints every fault and warning on standard error, and makes the station's time zone the
 * process's. CLI_DONE or CLI_FAILED. The caller frees. */
int local_read_config(const char *path, struct config **ret_config);

/* The zone that is called so (config_zone_called), lent by the configuration; NULL of NULL.
 * CLI_DONE, or CLI_FAILED where there is none. */
int local_find_zone(const struct config *config, const char *word, const struct zone **ret_zone);

/* Puts the draft in its place when the station's configuration is right with it; prints every fault
 * and warning, and says which file was written. CLI_DONE; CLI_FAILED, and then nothing changed. */
int local_write_draft(const char *path, const struct config_draft *draft);

/* The station's reader. With `own_words` of the configuration, or none. CLI_DONE or CLI_FAILED. */
int local_open_reader(const struct own_words *own_words, struct reader **ret_reader);

/* The facts of that moment for a text's placeholders; lends the configuration, NULL where there is
 * none. */
struct placeholder_facts local_facts(const struct config *config, int64_t time_ms);

/* Says why the speech engine did not open. Returns CLI_FAILED. */
int local_complain_engine(int error);
