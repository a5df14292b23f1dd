/* Reads the configuration: dalaba.conf, and holidays.conf, notices.d/NAME.conf and voices/NAME.conf
 * beside it, whole into typed structs or refused whole with every fault listed. Voice profiles
 * that came with the program are there too, behind the station's own. It does not watch files. */
#pragma once

#include <stdint.h>

#include "base/faults.h"
#include "config/config.h"

/* Reads the file and its notices.d. Every fault found is added to `faults`. `check_recording` says
 * whether a recorded file can be played, and how long it is: recording_check, or who asks it.
 * 0, -EINVAL when anything refuses it (faults has at least one), -ENOMEM. */
int config_load(const char *path,
	int (*check_recording)(const char *path, int64_t *ret_duration_ms), struct faults *faults,
	struct config **ret_config);

/* The same, as if the draft were written already. */
int config_load_draft(const char *path, const struct config_draft *draft,
	int (*check_recording)(const char *path, int64_t *ret_duration_ms), struct faults *faults,
	struct config **ret_config);
