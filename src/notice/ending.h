/* An ending: how one go of an airing ended in one zone. Made by who plays it, and handed on whole
 * through player, booth and studio to the station, which decides what comes of it. Plain data. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "notice/playlist.h"
#include "notice/sounding.h"

struct ending {
	int error; /* 0: the last frame left the card; -ECANCELED: halted; other -errno: failed */
	bool voice_failed; /* with an error: not the card failed but the speech, or the recording */
	bool has_howled;   /* a live talk, whose microphone heard the horn */
	int chime_error;   /* why another chime stood in for its own, or its own broke off; 0: none
			    * did */
	int64_t silent_ms; /* of the line input that was relayed, where that was long */
	int64_t missed_ms; /* of what was live: silence sounded in its place, while nothing of it
			    * came */
	int64_t sounded_ms;   /* of this go */
	int readings_done;    /* whole readings that left the card; from the booth on of the airing,
			       * earlier goes included */
	int64_t recording_ms; /* in the reading in which it ended: up to there its recording was
			       * heard; 0: nothing of it */
	struct playlist_part part; /* of a playlist, that was heard then */
	unsigned xruns;
	struct level level; /* of what was written to the card in this go */
};
