/* The simulation: the daemon's own planner and station under virtual time, with zones that sound
 * without fault for as long as each airing is expected to. Years pass in seconds, because only the
 * moments at which something happens are visited. Pure: no clock, no sound, no files.
 *
 * Two clocks: the wall clock, which plans and may be set, and how long the simulation has lived,
 * which only goes on. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "notice/quiet.h"
#include "notice/zone.h"
#include "station/station.h"

struct simulation;

/* All is lent until the simulation is freed. */
struct simulation_setup {
	const struct notice *notices;
	size_t notice_count;
	const struct zone *zones;
	size_t zone_count;
	const struct quiet_hours *quiet;
	size_t quiet_count;
	int64_t first_id;
	int64_t now_ms;   /* the wall clock at the start */
	int64_t mark_ms;  /* as planner_start takes it */
	int64_t until_ms; /* the same */
	bool is_trusted;
};

struct simulation_ops {
	/* The airing of that notice (one of the setup's) is about to be submitted: may fill in what
	 * it says, and answers how long it will sound, all readings; above 0. */
	int64_t (*prepare)(const struct notice *notice, struct airing *airing, void *userdata);
	/* Its state changed: what the as-run log would record. */
	void (*changed)(const struct airing *airing, void *userdata);
	/* Whether the moment already has its row; NULL: none has. */
	bool (*knows)(const char *notice, int64_t planned_ms, void *userdata);
};

/* Nothing happens until it is begun, so that the station can be told what has sounded before.
 * -ENOMEM. */
int simulation_new(const struct simulation_setup *setup, const struct simulation_ops *ops,
	void *userdata, struct simulation **ret_simulation);

/* As a power cut: what is on air gets no further word. */
void simulation_free(struct simulation *simulation);

/* The planner starts. -ENOMEM. */
int simulation_begin(struct simulation *simulation);

/* Lives until the wall clock shows the moment. -ENOMEM: an airing was lost. */
int simulation_run(struct simulation *simulation, int64_t until_ms);

/* Plans nothing more, and lives until all that waits or sounds is over. -ENOMEM. */
int simulation_finish(struct simulation *simulation);

/* Somebody sets the wall clock on by so much (below 0: back). -ENOMEM. */
int simulation_set_clock(struct simulation *simulation, int64_t step_ms);

/* The machine sleeps for so long: both clocks go on, and what sounds is heard on after it. -ENOMEM.
 */
int simulation_sleep(struct simulation *simulation, int64_t duration_ms);

/* The wall clock is trusted from now on. -ENOMEM. */
int simulation_trust(struct simulation *simulation);

/* To command, to stop, to look. */
struct station *simulation_station(struct simulation *simulation);

int64_t simulation_now_ms(const struct simulation *simulation);   /* the wall clock */
int64_t simulation_lived_ms(const struct simulation *simulation); /* since it was made */

/* The mark that the as-run log would keep. */
int64_t simulation_answered_ms(const struct simulation *simulation);
