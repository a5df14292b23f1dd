/* What a person should know of a recording before it airs: all of it is read. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "notice/recording.h"

struct recording_findings {
	int64_t duration_ms; /* that truly are there */
	enum recording_flaw flaw;
	bool is_silent; /* what would be sent is below SOUNDING_FLOOR_DB */
	bool is_quiet;  /* what would be sent does not come near the station's loudness */
};

/* Errors of recording_open and recording_read. */
int recording_examine(const char *path, struct recording_findings *ret_findings);
