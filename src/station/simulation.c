#include "station/simulation.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "station/planner.h"

/* One go of an airing, in all of its zones at once; times are lived ones. */
struct virtual_sounding {
	const struct airing *airing; /* the station's, which outlives it */
	int64_t start_ms;
	int64_t end_ms;
	int64_t slept_ms; /* meanwhile */
	int first_reading;
	int64_t resume_ms; /* of its recording */
	bool is_started;   /* and told so */
	bool is_halted;
};

struct simulation {
	struct simulation_setup setup;
	const struct simulation_ops *ops;
	void *userdata;
	struct planner *planner;
	struct station *station;
	struct virtual_sounding *soundings;
	size_t sounding_count;
	size_t sounding_room;
	int64_t lived_ms;
	int64_t offset_ms; /* of the wall clock from lived_ms */
	bool has_lost;     /* an airing, for want of memory */
};

DEFINE_CLEANUP(struct simulation, simulation_free, simulation_free)

int64_t simulation_now_ms(const struct simulation *simulation)
{
	return simulation->lived_ms + simulation->offset_ms;
}

int64_t simulation_lived_ms(const struct simulation *simulation)
{
	return simulation->lived_ms;
}

int64_t simulation_answered_ms(const struct simulation *simulation)
{
	return planner_answered_ms(simulation->planner, simulation_now_ms(simulation));
}

struct station *simulation_station(struct simulation *simulation)
{
	return simulation->station;
}

/* --- the station's hands --- */

static struct virtual_sounding *add_sounding(struct simulation *simulation)
{
	if (simulation->sounding_count == simulation->sounding_room) {
		const size_t room = 2 * simulation->sounding_room + 8;
		struct virtual_sounding *grown =
			reallocarray(simulation->soundings, room, sizeof(*grown));
		if (!grown)
			return NULL;
		simulation->soundings = grown;
		simulation->sounding_room = room;
	}
	return &simulation->soundings[simulation->sounding_count++];
}

static void play(const struct airing *airing, const struct station_go *go, void *userdata)
{
	struct simulation *simulation = userdata;
	const int64_t now_ms = simulation_now_ms(simulation);
	struct virtual_sounding *sounding = add_sounding(simulation);

	if (!sounding) {
		simulation->has_lost = true;
		return;
	}
	const int64_t at_ms = airing_sounds_at_ms(airing, now_ms);
	const int64_t start_ms = simulation->lived_ms + at_ms - now_ms;
	*sounding = (struct virtual_sounding){
		.airing = airing,
		.start_ms = start_ms,
		.end_ms = start_ms + airing_expected_rest_ms(airing, at_ms),
		.first_reading = go->first_reading,
		.resume_ms = airing_resume_ms(airing, go->first_reading),
	};
}

static void halt(const struct airing *airing, int64_t by_ms, void *userdata)
{
	struct simulation *simulation = userdata;

	assert(by_ms == simulation_now_ms(simulation)); /* A hand-over takes no time. */
	(void)by_ms;
	for (size_t i = 0; i < simulation->sounding_count; i++) {
		struct virtual_sounding *sounding = &simulation->soundings[i];
		if (sounding->airing != airing || sounding->end_ms <= simulation->lived_ms)
			continue;
		sounding->is_halted = true;
		sounding->end_ms = simulation->lived_ms;
	}
}

static void changed(const struct airing *airing, void *userdata)
{
	struct simulation *simulation = userdata;

	simulation->ops->changed(airing, simulation->userdata);
}

static const struct station_ops station_ops = {
	.play = play,
	.halt = halt,
	.changed = changed,
};

/* --- the planner's hands --- */

static bool knows(const char *notice, int64_t planned_ms, void *userdata)
{
	const struct simulation *simulation = userdata;

	return simulation->ops->knows &&
	       simulation->ops->knows(notice, planned_ms, simulation->userdata);
}

static void submit(const struct notice *notice, struct airing *airing, void *userdata)
{
	struct simulation *simulation = userdata;

	airing->expected_ms = simulation->ops->prepare(notice, airing, simulation->userdata);
	/* -E2BIG has its row; -ENOMEM is one airing less. */
	if (station_submit(simulation->station, airing, simulation_now_ms(simulation), NULL) ==
		-ENOMEM)
		simulation->has_lost = true;
}

static void miss(struct airing *airing, enum airing_reason reason, void *userdata)
{
	struct simulation *simulation = userdata;

	station_miss(simulation->station, airing, reason, simulation_now_ms(simulation));
}

static void put_off(const char *notice, int64_t planned_ms, void *userdata)
{
	struct simulation *simulation = userdata;

	(void)notice;
	(void)planned_ms;
	simulation->has_lost = true;
}

static void begin(void *userdata)
{
	struct simulation *simulation = userdata;

	station_hold(simulation->station);
}

static void end(void *userdata)
{
	struct simulation *simulation = userdata;

	station_release(simulation->station, simulation_now_ms(simulation));
}

static const struct planner_ops planner_ops = {
	.knows = knows,
	.submit = submit,
	.miss = miss,
	.put_off = put_off,
	.begin = begin,
	.end = end,
};

/* --- life --- */

int simulation_new(const struct simulation_setup *setup, const struct simulation_ops *ops,
	void *userdata, struct simulation **ret_simulation)
{
	_cleanup_(simulation_free_cleanup) struct simulation *simulation =
		calloc(1, sizeof(*simulation));
	int r;

	if (!simulation)
		return -ENOMEM;
	simulation->setup = *setup;
	simulation->ops = ops;
	simulation->userdata = userdata;
	simulation->offset_ms = setup->now_ms;
	r = station_new(&station_ops, simulation, setup->first_id, &simulation->station);
	if (r < 0)
		return r;
	station_set_zones(simulation->station, setup->zones, setup->zone_count);
	station_set_quiet_hours(simulation->station, setup->quiet, setup->quiet_count);
	r = planner_new(&planner_ops, simulation, &simulation->planner);
	if (r < 0)
		return r;
	*ret_simulation = TAKE(simulation);
	return 0;
}

void simulation_free(struct simulation *simulation)
{
	if (!simulation)
		return;
	planner_free(simulation->planner);
	station_free(simulation->station);
	free(simulation->soundings);
	free(simulation);
}

static int result(const struct simulation *simulation, int r)
{
	return r < 0 ? r : simulation->has_lost ? -ENOMEM : 0;
}

int simulation_begin(struct simulation *simulation)
{
	const struct simulation_setup *setup = &simulation->setup;
	const struct planner_start start = {
		.mark_ms = setup->mark_ms,
		.now_ms = setup->now_ms,
		.is_trusted = setup->is_trusted,
		.until_ms = setup->until_ms,
	};

	station_set_clock_trusted(simulation->station, setup->is_trusted, setup->now_ms);
	return result(simulation,
		planner_start(simulation->planner, setup->notices, setup->notice_count, &start));
}

/* --- events --- */

/* INT64_MAX: never. */
static int64_t lived_at(const struct simulation *simulation, int64_t wall_ms)
{
	return wall_ms == CLOCK_NONE ? INT64_MAX : wall_ms - simulation->offset_ms;
}

/* `tick_ms` is the station's next tick. */
static int64_t next_event_ms(const struct simulation *simulation, int64_t tick_ms)
{
	int64_t next_ms =
		clock_earlier_of(lived_at(simulation, planner_wake_ms(simulation->planner)),
			lived_at(simulation, tick_ms));

	for (size_t i = 0; i < simulation->sounding_count; i++) {
		const struct virtual_sounding *sounding = &simulation->soundings[i];
		const bool starts = !sounding->is_started && !sounding->is_halted;
		next_ms = clock_earlier_of(next_ms, starts ? sounding->start_ms : sounding->end_ms);
	}
	return next_ms;
}

static void start_sounding(struct simulation *simulation, struct virtual_sounding *sounding)
{
	const struct airing *airing = sounding->airing;

	sounding->is_started = true;
	for (size_t i = 0; i < airing->zone_count; i++)
		station_zone_started(simulation->station, airing->id, airing->zones[i],
			simulation_now_ms(simulation));
}

static struct ending ending_of(const struct virtual_sounding *sounding)
{
	const struct airing *airing = sounding->airing;
	const int64_t sounded_ms =
		sounding->end_ms > sounding->start_ms
			? sounding->end_ms - sounding->start_ms - sounding->slept_ms
			: 0;
	const int readings = airing->script.readings;
	const int64_t reading_ms = readings > 0 ? airing->expected_ms / readings : 0;
	const int64_t heard_ms = sounding->resume_ms + sounded_ms;
	const int done = reading_ms > 0 ? (int)(heard_ms / reading_ms) : 0;

	return (struct ending){
		.error = sounding->is_halted ? -ECANCELED : 0,
		.sounded_ms = sounded_ms,
		.readings_done = sounding->is_halted ? sounding->first_reading + done : readings,
		.recording_ms = script_is_played(&airing->script) && reading_ms > 0
					? heard_ms % reading_ms
					: 0,
	};
}

/* Gone from the list before it is told, because the station answers with the next airing. */
static void end_sounding(struct simulation *simulation, size_t place)
{
	const struct virtual_sounding sounding = simulation->soundings[place];
	const struct airing *airing = sounding.airing;
	const struct ending ending = ending_of(&sounding);
	const size_t zone_count = airing->zone_count;
	const int64_t id = airing->id;

	simulation->soundings[place] = simulation->soundings[--simulation->sounding_count];
	/* The station frees the airing with its last zone. */
	for (size_t i = 0; i < zone_count; i++)
		station_zone_ended(simulation->station, id, airing->zones[i], &ending,
			simulation_now_ms(simulation));
}

/* One start or end that is due; whether there was one. */
static bool report_sounding(struct simulation *simulation)
{
	for (size_t i = 0; i < simulation->sounding_count; i++) {
		struct virtual_sounding *sounding = &simulation->soundings[i];
		const bool starts = !sounding->is_started && !sounding->is_halted;
		if (starts && sounding->start_ms <= simulation->lived_ms) {
			start_sounding(simulation, sounding);
			return true;
		}
		if (!starts && sounding->end_ms <= simulation->lived_ms) {
			end_sounding(simulation, i);
			return true;
		}
	}
	return false;
}

/* All that is due at this very moment. */
static void happen(struct simulation *simulation, int64_t tick_ms)
{
	const int64_t now_ms = simulation_now_ms(simulation);

	while (report_sounding(simulation))
		continue;
	if (tick_ms != CLOCK_NONE && tick_ms <= now_ms)
		station_tick(simulation->station, now_ms);
	planner_answer(simulation->planner, now_ms);
}

static void live_until(struct simulation *simulation, int64_t until_lived_ms)
{
	for (;;) {
		const int64_t tick_ms = station_next_tick_ms(simulation->station);
		const int64_t next_ms = next_event_ms(simulation, tick_ms);
		if (next_ms > until_lived_ms)
			break;
		if (next_ms > simulation->lived_ms)
			simulation->lived_ms = next_ms;
		happen(simulation, tick_ms);
	}
}

int simulation_run(struct simulation *simulation, int64_t until_ms)
{
	const int64_t until_lived_ms = until_ms - simulation->offset_ms;

	live_until(simulation, until_lived_ms);
	if (until_lived_ms > simulation->lived_ms)
		simulation->lived_ms = until_lived_ms;
	return result(simulation, 0);
}

int simulation_finish(struct simulation *simulation)
{
	struct plan *nothing;
	const int r = planner_prepare(
		simulation->planner, NULL, 0, simulation_now_ms(simulation), &nothing);

	if (r < 0)
		return r;
	planner_follow(simulation->planner, nothing);
	live_until(simulation, INT64_MAX - 1);
	assert(station_count(simulation->station) == 0);
	return result(simulation, 0);
}

int simulation_set_clock(struct simulation *simulation, int64_t step_ms)
{
	simulation->offset_ms += step_ms;
	const int64_t now_ms = simulation_now_ms(simulation);

	/* What waits may be followed by a moment that was stepped over. */
	station_hold(simulation->station);
	station_clock_set(simulation->station, step_ms, now_ms);
	const int r = planner_clock_set(simulation->planner, now_ms);
	station_release(simulation->station, now_ms);
	return result(simulation, r);
}

/* When it wakes, the kernel tells of it as of a clock that was set, by nothing. */
int simulation_sleep(struct simulation *simulation, int64_t duration_ms)
{
	for (size_t i = 0; i < simulation->sounding_count; i++) {
		struct virtual_sounding *sounding = &simulation->soundings[i];
		if (!sounding->is_started)
			sounding->start_ms += duration_ms;
		sounding->end_ms += duration_ms;
		sounding->slept_ms += sounding->is_started ? duration_ms : 0;
	}
	simulation->lived_ms += duration_ms;
	return simulation_set_clock(simulation, 0);
}

int simulation_trust(struct simulation *simulation)
{
	const int64_t now_ms = simulation_now_ms(simulation);

	/* Of a notice that waits for the clock only the newest airing may be left. */
	station_hold(simulation->station);
	station_set_clock_trusted(simulation->station, true, now_ms);
	const int r = planner_trust(simulation->planner, now_ms - simulation->lived_ms, now_ms);
	station_release(simulation->station, now_ms);
	return result(simulation, r);
}
