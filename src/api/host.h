/* The daemon, as the API needs it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "asrun/asrun.h"
#include "base/faults.h"
#include "calendar/trust.h"
#include "config/config.h"
#include "notice/condition.h"
#include "station/station.h"

/* Each returns 0 or -errno. */
struct api_host {
	/* Takes the airing; what became of it is read from the log by its id. */
	int (*submit)(struct airing *airing, int64_t *ret_id, void *userdata);
	int (*stop)(int64_t id, const char *by, void *userdata);               /* -ENOENT */
	size_t (*stop_zone)(const char *zone, const char *by, void *userdata); /* NULL: all */
	int (*finish_talk)(int64_t id, void *userdata);                        /* -ENOENT */
	/* Reads the configuration anew and follows it. `done` is called once, soon or at once: 0;
	 * -EINVAL: see the faults, which are lent for that call and may be NULL on other errors. */
	void (*reload)(void (*done)(int error, const struct faults *faults, void *caller),
		void *caller, void *userdata);
	const struct config *(*config)(void *userdata); /* lent until the next reload */
	const struct station *(*station)(void *userdata);
	struct asrun *(*asrun)(void *userdata);
	int (*next)(int64_t *ret_planned_ms, const char **ret_notice, void *userdata); /* -ENOENT */
	enum clock_trust (*clock_trust)(void *userdata);
	int (*trust_clock)(const char *by, void *userdata); /* a person says that it is right */
	const struct condition *(*condition)(const char *zone, void *userdata); /* NULL: unknown */
	/* Whether the recording can be played (notice/recording.h). */
	int (*check_recording)(const char *path, int64_t *ret_duration_ms);
	void *userdata;
};
