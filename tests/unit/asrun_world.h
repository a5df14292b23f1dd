/* The world of tests that write to an as-run log: a log in a folder of its own, and airings. */
#pragma once

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "asrun/asrun.h"
#include "asrun/history.h"
#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "notice/airing.h"

/* 2026-11-24 07:00 in Beijing: a Tuesday. */
#define WORLD_MORNING_MS INT64_C(1795474800000)
#define WORLD_MINUTE_MS  INT64_C(60000)

DEFINE_CLEANUP(struct lookup, lookup, lookup_close)

struct world {
	char folder[64];
	char path[80]; /* of the log */
	struct asrun *asrun;
};

static inline void world_make_folder(struct world *world)
{
	strcpy(world->folder, "/tmp/dalaba-asrun-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	(void)snprintf(world->path, sizeof(world->path), "%s/asrun.db", world->folder);
}

static inline int world_remove_entry(
	const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	(void)walk;
	return remove(path);
}

static inline void world_remove_folder(struct world *world)
{
	assert_int_equal(nftw(world->folder, world_remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static inline int world_setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	world_make_folder(world);
	assert_int_equal(asrun_open(world->path, &world->asrun), 0);
	*state = world;
	return 0;
}

static inline int world_teardown(void **state)
{
	struct world *world = *state;

	asrun_close(world->asrun);
	world_remove_folder(world);
	free(world);
	return 0;
}

/* What a later version added. */
#define WITHOUT_VERSION_9                                                                          \
	"DROP VIEW book; ALTER TABLE proofs DROP COLUMN why;"                                      \
	"CREATE VIEW book AS SELECT id FROM airings;"
#define WITHOUT_VERSION_8 WITHOUT_VERSION_9 "DROP INDEX by_zones;"
#define WITHOUT_VERSION_7                                                                          \
	WITHOUT_VERSION_8                                                                          \
	"DROP TABLE sums; DROP TABLE summed; DROP TRIGGER a_row_that_comes_is_not_summed;"         \
	"DROP TRIGGER a_row_that_changes_is_not_summed;"                                           \
	"DROP TRIGGER a_proof_that_comes_is_not_summed;"
#define WITHOUT_VERSION_6 WITHOUT_VERSION_7 "DROP TABLE writes;"
#define WITHOUT_VERSION_5                                                                          \
	"DROP VIEW book; ALTER TABLE airings DROP COLUMN outcomes;"                                \
	"CREATE VIEW book AS SELECT id FROM airings;"
#define WITHOUT_VERSION_4 "DROP INDEX by_notice; DROP INDEX by_state;"
#define WITHOUT_VERSION_3                                                                          \
	"DROP VIEW book; DROP TABLE proofs; ALTER TABLE airings DROP COLUMN detail;"               \
	"ALTER TABLE airings DROP COLUMN levels; CREATE VIEW book AS SELECT id FROM airings;"
#define WITHOUT_VERSION_2                                                                          \
	"DROP TABLE trust; ALTER TABLE airings DROP COLUMN clock;"                                 \
	"ALTER TABLE airings DROP COLUMN boot; ALTER TABLE airings DROP COLUMN monotonic_ms;"

static inline void world_close(struct world *world)
{
	asrun_close(world->asrun);
	world->asrun = NULL;
}

static inline void world_reopen(struct world *world)
{
	world_close(world);
	assert_int_equal(asrun_open(world->path, &world->asrun), 0);
}

static inline void world_set(char **string, const char *value)
{
	free(*string);
	*string = strdup(value);
	assert_non_null(*string);
}

static inline void world_add_zone(struct airing *airing, const char *zone)
{
	airing->zones = realloc(airing->zones, (airing->zone_count + 1) * sizeof(*airing->zones));
	assert_non_null(airing->zones);
	airing->zones[airing->zone_count] = strdup(zone);
	assert_non_null(airing->zones[airing->zone_count++]);
}

/* A planned airing that waits in the zone "village". The caller frees it. */
static inline struct airing *world_airing(int64_t id, const char *notice, int64_t planned_ms)
{
	struct airing *airing = airing_new();

	assert_non_null(airing);
	airing->id = id;
	world_set(&airing->notice, notice);
	world_set(&airing->script.text, "各位村民请注意。");
	world_add_zone(airing, "village");
	airing->cause = AIRING_CAUSE_SCHEDULE;
	airing->planned_ms = planned_ms;
	airing->deadline_ms = planned_ms + 10 * WORLD_MINUTE_MS;
	airing->state = AIRING_WAITING;
	return airing;
}

static inline void world_begin(struct airing *airing)
{
	airing->state = AIRING_ON_AIR;
	airing->started_ms = airing->planned_ms;
}

static inline void world_end(
	struct airing *airing, enum airing_state how, enum airing_reason reason)
{
	airing->state = how;
	airing->reason = reason;
	airing->ended_ms = airing->planned_ms + WORLD_MINUTE_MS;
}

/* One that aired, and sounded for a minute. The caller frees it. */
static inline struct airing *world_aired(
	int64_t id, const char *notice, int64_t planned_ms, int readings)
{
	struct airing *airing = world_airing(id, notice, planned_ms);

	world_begin(airing);
	world_end(airing, AIRING_AIRED, AIRING_REASON_NONE);
	airing->sounded_ms = WORLD_MINUTE_MS;
	airing->readings_done = readings;
	return airing;
}

/* Writes what is kept, and forgets it; what the log refuses is -EEXIST. */
static inline int world_write(struct world *world, struct unwritten_queue *queue)
{
	size_t refused = 0;
	const int r = asrun_write(world->asrun, queue->first, &refused);

	unwritten_done(queue);
	return r == 0 && refused > 0 ? -EEXIST : r;
}

static inline void world_keep(struct unwritten_queue *queue, const struct airing *airing)
{
	(void)clock_boot_id(queue->boot_id);
	assert_int_equal(unwritten_keep(queue, airing, airing->planned_ms), 0);
}

static inline int world_record(struct world *world, const struct airing *airing)
{
	struct unwritten_queue queue = { 0 };

	world_keep(&queue, airing);
	return world_write(world, &queue);
}

static inline int world_set_lived(struct world *world, int64_t lived_ms)
{
	struct unwritten_queue queue = { 0 };

	assert_int_equal(unwritten_keep_lived(&queue, lived_ms), 0);
	return world_write(world, &queue);
}

static inline int world_trust(struct world *world, const char *by, int64_t at_ms)
{
	struct unwritten_queue queue = { 0 };

	assert_int_equal(unwritten_keep_trust(&queue, by, at_ms), 0);
	return world_write(world, &queue);
}

static inline int world_record_heard(
	struct world *world, int64_t airing, const char *zone, const struct heard *heard)
{
	struct unwritten_queue queue = { 0 };

	assert_int_equal(unwritten_keep_heard(&queue, airing, zone, heard), 0);
	return world_write(world, &queue);
}

/* Records a new airing in a given state and returns what world_record said. */
static inline int world_record_new(
	struct world *world, int64_t id, const char *notice, int64_t planned_ms)
{
	_cleanup_(airing_cleanup) struct airing *airing = world_airing(id, notice, planned_ms);

	return world_record(world, airing);
}

/* What a daemon that starts is told. */
static inline void world_history(struct world *world, struct history *ret_history)
{
	*ret_history = (struct history){ 0 };
	assert_int_equal(history_read(ret_history, world->path, WORLD_MORNING_MS), 0);
}

static inline int64_t world_lived_ms(struct world *world)
{
	struct history history;

	world_history(world, &history);
	const int64_t lived_ms = history.lived_ms;
	history_done(&history);
	return lived_ms;
}

static inline int64_t world_next_id(struct world *world)
{
	struct history history;

	world_history(world, &history);
	const int64_t next_id = history.next_id;
	history_done(&history);
	return next_id;
}

static inline bool world_knows(struct world *world, const char *notice, int64_t planned_ms)
{
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	struct known known = { 0 };

	assert_int_equal(lookup_open(world->path, &lookup), 0);
	known_begin(&known, planned_ms, planned_ms + 1);
	assert_int_equal(lookup_known(lookup, &known), 0);
	const bool knows = known_has(&known, notice, planned_ms);
	known_done(&known);
	return knows;
}

/* Looks the log up, as somebody who has just come. */
static inline int world_each(struct world *world, const struct lookup_filter *filter,
	int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;

	assert_int_equal(lookup_open(world->path, &lookup), 0);
	return lookup_each(lookup, filter, each, userdata);
}

/* What a row says of one id; state AIRING_STATE_COUNT where there is none. */
struct world_row {
	enum airing_state state;
	enum airing_reason reason;
	int64_t started_ms;
	int64_t ended_ms;
};

static inline int world_note_row(const struct airing *airing, void *userdata)
{
	struct world_row *row = userdata;

	*row = (struct world_row){
		.state = airing->state,
		.reason = airing->reason,
		.started_ms = airing->started_ms,
		.ended_ms = airing->ended_ms,
	};
	return 0;
}

#define WORLD_ANY                                                                                  \
	{                                                                                          \
		.from_ms = CLOCK_NONE, .until_ms = CLOCK_NONE, .state = -1                         \
	}

static inline struct world_row world_row(struct world *world, int64_t id)
{
	struct world_row row = { .state = AIRING_STATE_COUNT };
	struct lookup_filter filter = WORLD_ANY;

	filter.id = id;
	assert_int_equal(world_each(world, &filter, world_note_row, &row), 0);
	return row;
}

static inline int world_count_row(const struct airing *airing, void *userdata)
{
	(void)airing;
	++*(int *)userdata;
	return 0;
}

static inline int world_count(struct world *world, const struct lookup_filter *filter)
{
	int count = 0;

	assert_int_equal(world_each(world, filter, world_count_row, &count), 0);
	return count;
}

static inline int world_count_all(struct world *world)
{
	const struct lookup_filter any = WORLD_ANY;

	return world_count(world, &any);
}
