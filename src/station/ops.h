/* What the station decides, told to whoever does it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"

/* So long after a failure a zone is tried again. */
#define STATION_RETRY_MS 1000

/* So long an urgent airing waits for the cards of those that it cuts. */
#define STATION_TOGETHER_MS 200

/* One go: where an airing begins together, and from which reading. Lent for the call. */
struct station_go {
	const char *const *zones;
	size_t zone_count;
	int first_reading;
};

/* Called from within station functions; they must not call back into the station. The airing is
 * lent for the call. */
struct station_ops {
	/* Sound it in the zones of the go, the first frame when it is due (a time signal's before
	 * planned_ms) if that is still ahead. It may sound in others already. Answered by
	 * station_zone_ended for each zone. */
	void (*play)(const struct airing *airing, const struct station_go *go, void *userdata);
	/* Silence it wherever it sounds, so that another sounds there at that moment; one that
	 * ends before is heard whole. Answered by the same. */
	void (*halt)(const struct airing *airing, int64_t by_ms, void *userdata);
	/* Open its recording, or make its first words, from the reading from which it would begin.
	 * True: nothing is waited for; else station_source_ready tells. NULL: always true. */
	bool (*prepare)(const struct airing *airing, void *userdata);
	/* Its state changed, or it was submitted: record it. */
	void (*changed)(const struct airing *airing, void *userdata);
	/* It is over, of which `changed` has told. Takes the airing: who keeps it needs no memory
	 * for its last word. NULL: it is freed. */
	void (*over)(struct airing *airing, void *userdata);
	/* So long before its first frame an airing cuts another: what it takes to silence the one
	 * and to open the card for the other. */
	int64_t handover_ms;
};
