/* Live talk (喊话): from the microphone to the horn. Plain data. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/owned.h"

#define TALK_LIMIT_LEAST_MS 1000
#define TALK_LIMIT_MOST_MS  (55 * 60 * 1000) /* a sound, with its chime, has an hour */

/* What of a script makes it a live talk. */
struct talk_wish {
	int max_ms;      /* 0: no talk */
	bool is_delayed; /* heard only when it is over: the horn cannot howl into the microphone */
	uint64_t holder; /* it lives as long as that connection (web/request.h); 0: nobody's */
};

/* The station's microphone. */
struct microphone_settings {
	char *device;       /* ALSA capture PCM; NULL: there is none */
	int64_t silence_ms; /* that ends a talk; 0: none does */
	int64_t max_ms;     /* the longest talk */
	int keep_mb;        /* of recordings of talks; older ones are deleted; 0: none are made */
};

extern const struct owner microphone_settings_owner;

/* -ENOMEM. */
int microphone_settings_copy(
	const struct microphone_settings *settings, struct microphone_settings *ret_settings);
void microphone_settings_done(struct microphone_settings *settings);
