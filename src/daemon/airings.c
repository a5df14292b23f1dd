#include "daemon/airings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "notice/estimate.h"

/* How far back the log is read at start for what has sounded: today, and what began yesterday. */
#define REMEMBERED_MS (48 * 3600 * 1000LL)

/* --- to the station --- */

/* For the log. A text that cannot be read fails when it is rendered. */
static void note_spoken_text(const struct daemon *daemon, struct airing *airing)
{
	const struct script *script = &airing->script;
	const struct reading_manner manner = reading_manner_of(script, &script->voice);
	char *spoken;

	if (script->recording)
		spoken = strdup(script->recording);
	else if (reading_normalise(daemon->reader, &manner, script->text, &spoken) < 0)
		return;
	if (!spoken)
		return;
	free(airing->spoken);
	airing->spoken = spoken;
}

int airings_submit(struct daemon *daemon, struct airing *airing, int64_t *ret_id)
{
	note_spoken_text(daemon, airing);
	airing->expected_ms = script_estimate_ms(&airing->script, airing->spoken);
	return station_submit(daemon->station, airing, schedule_now_ms(daemon->schedule), ret_id);
}

/* --- what the station does (station_ops) --- */

static void play(const struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	studio_play(daemon->studio, airing);
}

static void halt(const struct airing *airing, int64_t by_ms, void *userdata)
{
	const struct daemon *daemon = userdata;

	studio_halt(daemon->studio, airing, by_ms);
}

static void changed(const struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	record_airing(daemon->record, airing, schedule_answered_ms(daemon->schedule));
}

static const struct station_ops station_ops = {
	.play = play,
	.halt = halt,
	.changed = changed,
	.handover_ms = STUDIO_HANDOVER_MS,
};

/* --- what the studio tells --- */

void airings_zone_started(int64_t airing, const char *zone, int64_t at_ms, void *userdata)
{
	struct daemon *daemon = userdata;

	station_zone_started(daemon->station, airing, zone, at_ms);
}

void airings_zone_ended(
	int64_t airing, const char *zone, const struct ending *ending, void *userdata)
{
	struct daemon *daemon = userdata;

	if (ending->error < 0 && ending->error != -ECANCELED)
		log_error("Airing %" PRId64 " failed in zone %s: %s", airing, zone,
			sounding_error_text(ending->error));
	station_zone_ended(
		daemon->station, airing, zone, ending, schedule_now_ms(daemon->schedule));
}

void airings_zone_heard(int64_t airing, const char *zone, const struct heard *heard, void *userdata)
{
	const struct daemon *daemon = userdata;

	record_heard(daemon->record, airing, zone, heard);
}

/* --- the station --- */

static int remember_row(const struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	station_remember(daemon->station, airing);
	return 0;
}

int airings_open_station(struct daemon *daemon)
{
	struct asrun *asrun = record_log(daemon->record);
	const struct asrun_filter recent = {
		.from_ms = clock_realtime_ms() - REMEMBERED_MS,
		.until_ms = CLOCK_NONE,
		.state = -1,
	};
	int r;

	r = station_new(&station_ops, daemon, asrun_next_id(asrun), &daemon->station);
	if (r < 0)
		return r;
	return asrun_each(asrun, &recent, remember_row, daemon);
}
