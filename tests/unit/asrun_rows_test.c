/* The rows of the as-run log: added, closed, never changed again, found by filters. */
#include "asrun_world.h"

#include <errno.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "notice/outcome.h"

static int compare_with_full(const struct airing *row, void *userdata)
{
	const struct airing *airing = userdata;

	assert_int_equal(row->id, airing->id);
	assert_string_equal(row->notice, airing->notice);
	assert_string_equal(row->title, airing->title);
	assert_string_equal(row->category, airing->category);
	assert_string_equal(row->responsible, airing->responsible);
	assert_string_equal(row->by, airing->by);
	assert_int_equal(row->zone_count, airing->zone_count);
	for (size_t i = 0; i < row->zone_count; i++)
		assert_string_equal(row->zones[i], airing->zones[i]);
	assert_int_equal(row->priority, airing->priority);
	assert_int_equal(row->cause, airing->cause);
	assert_string_equal(row->script.text, airing->script.text);
	assert_string_equal(row->script.voice.name, airing->script.voice.name);
	assert_string_equal(row->spoken, airing->spoken);
	assert_int_equal(row->planned_ms, airing->planned_ms);
	assert_int_equal(row->state, airing->state);
	assert_int_equal(row->reason, airing->reason);
	assert_int_equal(row->started_ms, airing->started_ms);
	assert_int_equal(row->ended_ms, airing->ended_ms);
	assert_int_equal(row->sounded_ms, airing->sounded_ms);
	assert_int_equal(row->readings_done, airing->readings_done);
	assert_int_equal(row->overrode_quiet_hours, airing->overrode_quiet_hours);
	assert_string_equal(row->stopped_by, airing->stopped_by);
	assert_int_equal(row->is_clock_doubted, airing->is_clock_doubted);
	char boot_id[CLOCK_BOOT_ID_SIZE];
	assert_string_equal(row->boot_id, clock_boot_id(boot_id));
	assert_in_range(row->monotonic_ms, 1, clock_monotonic_ms());
	return 1;
}

static void a_row_says_all_that_the_airing_says(void **state)
{
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing = world_airing(7, "", WORLD_MORNING_MS);
	const struct lookup_filter filter = {
		.from_ms = CLOCK_NONE,
		.until_ms = CLOCK_NONE,
		.state = -1,
		.id = 7,
	};

	world_set(&airing->title, "请注意，村东路口积水");
	world_set(&airing->category, "交通");
	world_set(&airing->responsible, "驻村第一书记");
	world_set(&airing->by, "zhang");
	world_add_zone(airing, "school, \"east\" 东");
	airing->priority = PRIORITY_EMERGENCY;
	airing->cause = AIRING_CAUSE_COMMAND;
	world_set(&airing->script.voice.name, "mandarin");
	world_set(&airing->spoken, "请注意,村东路口积水。\n第二行");
	world_begin(airing);
	world_end(airing, AIRING_CANCELLED, AIRING_REASON_STOPPED);
	airing->started_ms += 13;
	airing->is_clock_doubted = true;
	airing->sounded_ms = 4321;
	airing->readings_done = 2;
	airing->overrode_quiet_hours = true;
	airing->stopped_by = strdup("uid 1000");

	assert_int_equal(world_record(world, airing), 0);
	assert_int_equal(world_each(world, &filter, compare_with_full, airing), 1);
	world_reopen(world);
	assert_int_equal(world_each(world, &filter, compare_with_full, airing), 1);
}

static void an_open_row_follows_the_airing_until_it_is_over(void **state)
{
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(1, "morning", WORLD_MORNING_MS);

	assert_int_equal(world_record(world, airing), 0);
	assert_int_equal(world_row(world, 1).state, AIRING_WAITING);
	assert_int_equal(world_row(world, 1).started_ms, CLOCK_NONE);
	world_begin(airing);
	assert_int_equal(world_record(world, airing), 0);
	assert_int_equal(world_row(world, 1).state, AIRING_ON_AIR);
	/* Cut by a higher one, it waits again: it has sounded all the same. */
	airing->state = AIRING_WAITING;
	assert_int_equal(world_record(world, airing), 0);
	assert_int_equal(world_row(world, 1).started_ms, WORLD_MORNING_MS);
	world_begin(airing);
	world_end(airing, AIRING_AIRED, AIRING_REASON_NONE);
	assert_int_equal(world_record(world, airing), 0);
	assert_int_equal(world_row(world, 1).state, AIRING_AIRED);
	assert_int_equal(world_row(world, 1).ended_ms, WORLD_MORNING_MS + WORLD_MINUTE_MS);
	assert_int_equal(world_count_all(world), 1);
}

static off_t wal_bytes(const struct world *world)
{
	char path[sizeof(world->path) + 4];
	struct stat status;

	(void)snprintf(path, sizeof(path), "%s-wal", world->path);
	assert_int_equal(stat(path, &status), 0);
	return status.st_size;
}

static int note_sounded(const struct airing *row, void *userdata)
{
	*(int64_t *)userdata = row->sounded_ms;
	return 0;
}

/* Every few seconds, to the end: the row's, that of the count and that of the lived mark. */
static void how_far_it_sounded_is_written_in_three_pages(void **state)
{
	const struct lookup_filter any = WORLD_ANY;
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(1, "morning", WORLD_MORNING_MS);
	int64_t sounded_ms = 0;

	world_begin(airing);
	assert_int_equal(world_record(world, airing), 0);
	const off_t before = wal_bytes(world);
	airing->sounded_ms = 2000;
	assert_int_equal(world_record(world, airing), 0);
	assert_in_range(wal_bytes(world) - before, 1, 3 * (4096 + 24));
	world_reopen(world);
	assert_int_equal(world_each(world, &any, note_sounded, &sounded_ms), 0);
	assert_int_equal(sounded_ms, 2000);
}

static void a_closed_row_never_changes(void **state)
{
	static const enum airing_state over[] = { AIRING_AIRED, AIRING_FAILED, AIRING_CANCELLED };
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(over); i++) {
		const int64_t id = (int64_t)i + 1;
		_cleanup_(airing_cleanup) struct airing *airing =
			world_airing(id, "morning", WORLD_MORNING_MS + id);
		world_end(airing, over[i], AIRING_REASON_NONE);
		assert_int_equal(world_record(world, airing), 0);
		airing->state = AIRING_ON_AIR;
		assert_int_equal(world_record(world, airing), -EEXIST);
		assert_int_equal(world_row(world, id).state, over[i]);
	}
}

static void a_planned_moment_of_a_notice_has_one_row(void **state)
{
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *first =
		world_airing(1, "morning", WORLD_MORNING_MS);

	world_end(first, AIRING_AIRED, AIRING_REASON_NONE);
	assert_int_equal(world_record(world, first), 0);
	assert_int_equal(world_record_new(world, 2, "morning", WORLD_MORNING_MS), -EEXIST);
	assert_int_equal(world_record_new(world, 3, "evening", WORLD_MORNING_MS), 0);
	assert_int_equal(
		world_record_new(world, 4, "morning", WORLD_MORNING_MS + WORLD_MINUTE_MS), 0);
	assert_int_equal(world_count_all(world), 3);
}

static void two_commands_of_one_moment_are_two_rows(void **state)
{
	struct world *world = *state;

	for (int64_t id = 1; id <= 2; id++) {
		_cleanup_(airing_cleanup) struct airing *airing =
			world_airing(id, "morning", WORLD_MORNING_MS);
		airing->cause = AIRING_CAUSE_COMMAND;
		assert_int_equal(world_record(world, airing), 0);
	}
	assert_int_equal(world_count_all(world), 2);
	/* Nor does a command answer for the schedule. */
	assert_false(world_knows(world, "morning", WORLD_MORNING_MS));
}

static void a_planned_moment_is_known_once_it_has_a_row(void **state)
{
	struct world *world = *state;

	assert_false(world_knows(world, "morning", WORLD_MORNING_MS));
	assert_int_equal(world_record_new(world, 1, "morning", WORLD_MORNING_MS), 0);
	assert_true(world_knows(world, "morning", WORLD_MORNING_MS));
	assert_false(world_knows(world, "morning", WORLD_MORNING_MS + 1));
	assert_false(world_knows(world, "evening", WORLD_MORNING_MS));
	world_reopen(world);
	assert_true(world_knows(world, "morning", WORLD_MORNING_MS));
}

static void ids_go_on_after_the_highest(void **state)
{
	struct world *world = *state;

	assert_int_equal(world_next_id(world), 1);
	assert_int_equal(world_record_new(world, 41, "morning", WORLD_MORNING_MS), 0);
	assert_int_equal(world_next_id(world), 42);
	world_reopen(world);
	assert_int_equal(world_next_id(world), 42);
}

static void the_lived_mark_moves_with_each_row_and_stays(void **state)
{
	struct world *world = *state;

	assert_int_equal(world_lived_ms(world), CLOCK_NONE);
	assert_int_equal(world_record_new(world, 1, "morning", WORLD_MORNING_MS), 0);
	assert_int_equal(world_lived_ms(world), WORLD_MORNING_MS);
	assert_int_equal(world_set_lived(world, WORLD_MORNING_MS + 1), 0);
	world_reopen(world);
	assert_int_equal(world_lived_ms(world), WORLD_MORNING_MS + 1);
}

static void what_was_left_open_is_closed_by_whether_it_had_sounded(void **state)
{
	static const struct {
		enum airing_state state;
		bool has_started;
		enum airing_state after;
		enum airing_reason reason;
	} cases[] = {
		{ AIRING_PLANNED, false, AIRING_FAILED, AIRING_REASON_MISSED_POWER },
		{ AIRING_WAITING, false, AIRING_FAILED, AIRING_REASON_MISSED_POWER },
		{ AIRING_WAITING, true, AIRING_FAILED, AIRING_REASON_POWER },
		{ AIRING_ON_AIR, true, AIRING_FAILED, AIRING_REASON_POWER },
		/* Its card was opened, but no frame had left it. */
		{ AIRING_ON_AIR, false, AIRING_FAILED, AIRING_REASON_MISSED_POWER },
		{ AIRING_AIRED, true, AIRING_AIRED, AIRING_REASON_NONE },
		{ AIRING_CANCELLED, false, AIRING_CANCELLED, AIRING_REASON_NONE },
	};
	struct world *world = *state;
	const int64_t now_ms = WORLD_MORNING_MS + 60 * WORLD_MINUTE_MS;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(airing_cleanup) struct airing *airing =
			world_airing((int64_t)i + 1, "morning", WORLD_MORNING_MS + (int64_t)i);
		if (cases[i].has_started)
			airing->started_ms = airing->planned_ms;
		airing->state = cases[i].state;
		if (airing_is_over(airing))
			world_end(airing, cases[i].state, AIRING_REASON_NONE);
		assert_int_equal(world_record(world, airing), 0);
	}
	world_reopen(world);
	assert_int_equal(asrun_close_left_open(world->asrun, now_ms, INT64_MAX), 5);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct world_row row = world_row(world, (int64_t)i + 1);
		assert_int_equal(row.state, cases[i].after);
		assert_int_equal(row.reason, cases[i].reason);
		assert_int_not_equal(row.ended_ms, CLOCK_NONE);
	}
	assert_int_equal(asrun_close_left_open(world->asrun, now_ms, INT64_MAX), 0);
}

static void record_for_filters(struct world *world)
{
	static const struct {
		const char *notice;
		const char *zones[2];
		enum airing_state state;
		int minutes;
	} rows[] = {
		{ "morning", { "village", NULL }, AIRING_AIRED, 0 },
		{ "evening", { "village", "school" }, AIRING_FAILED, 10 },
		{ "morning", { "school", NULL }, AIRING_CANCELLED, 20 },
		/* Planned before the others, though its row is the last. */
		{ "early", { "schoolyard", NULL }, AIRING_WAITING, -10 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(airing_cleanup) struct airing *airing = world_airing((int64_t)i + 1,
			rows[i].notice, WORLD_MORNING_MS + rows[i].minutes * WORLD_MINUTE_MS);
		world_set(&airing->zones[0], rows[i].zones[0]);
		if (rows[i].zones[1])
			world_add_zone(airing, rows[i].zones[1]);
		airing->state = rows[i].state;
		if (airing_is_over(airing))
			world_end(airing, rows[i].state, AIRING_REASON_NONE);
		assert_int_equal(world_record(world, airing), 0);
	}
}

static int append_id(const struct airing *airing, void *userdata)
{
	char *ids = userdata;

	(void)sprintf(ids + strlen(ids), "%d ", (int)airing->id);
	return 0;
}

static void filters_narrow_the_rows_and_leave_their_order(void **state)
{
	struct world *world = *state;
	const int64_t at_ten = WORLD_MORNING_MS + 10 * WORLD_MINUTE_MS;
	const struct {
		struct lookup_filter filter;
		const char *ids;
	} cases[] = {
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 0, false, 0 }, "4 1 2 3 " },
		{ { at_ten, CLOCK_NONE, NULL, NULL, -1, 0, 0, false, 0 }, "2 3 " },
		{ { CLOCK_NONE, at_ten, NULL, NULL, -1, 0, 0, false, 0 }, "4 1 " },
		{ { WORLD_MORNING_MS, at_ten, NULL, NULL, -1, 0, 0, false, 0 }, "1 " },
		{ { CLOCK_NONE, CLOCK_NONE, "morning", NULL, -1, 0, 0, false, 0 }, "1 3 " },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "school", -1, 0, 0, false, 0 }, "2 3 " },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "%", -1, 0, 0, false, 0 }, "" },
		{ { CLOCK_NONE, CLOCK_NONE, "x' OR '1", NULL, -1, 0, 0, false, 0 }, "" },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, AIRING_WAITING, 0, 0, false, 0 }, "4 " },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, AIRING_PLANNED, 0, 0, false, 0 }, "" },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 2, 0, false, 0 }, "2 " },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 99, 0, false, 0 }, "" },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 2, false, 0 }, "2 3 " },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "village", -1, 0, 1, false, 0 }, "2 " },
		{ { WORLD_MORNING_MS, CLOCK_NONE, "morning", "village", AIRING_AIRED, 1, 1, false,
			  0 },
			"1 " },
	};

	record_for_filters(world);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char ids[100] = "";
		assert_int_equal(world_each(world, &cases[i].filter, append_id, ids), 0);
		assert_string_equal(ids, cases[i].ids);
	}
}

static int end_at_second(const struct airing *airing, void *userdata)
{
	(void)airing;
	return ++*(int *)userdata == 2 ? -ECANCELED : 0;
}

static void a_walk_ends_where_its_caller_wants(void **state)
{
	struct world *world = *state;
	const struct lookup_filter any = WORLD_ANY;
	int seen = 0;

	record_for_filters(world);
	assert_int_equal(world_each(world, &any, end_at_second, &seen), -ECANCELED);
	assert_int_equal(seen, 2);
	/* The walk that was left has let go of the rows. */
	assert_int_equal(world_record_new(world, 9, "night", WORLD_MORNING_MS), 0);
}

/* What the database itself says of a statement. */
static int run_sql(const char *path, const char *statement)
{
	sqlite3 *database;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	(void)sqlite3_exec(database, statement, NULL, NULL, NULL); /* Told by the next line. */
	const int r = sqlite3_extended_errcode(database);
	assert_int_equal(sqlite3_close(database), SQLITE_OK);
	return r;
}

static void the_database_refuses_to_forget_or_rewrite(void **state)
{
	static const char *const refused[] = {
		"DELETE FROM airings",
		"DELETE FROM airings WHERE id = 1",
		"UPDATE airings SET state = 'aired' WHERE id = 1",
		"UPDATE airings SET ended_ms = NULL WHERE id = 1",
		"UPDATE airings SET text = '' WHERE id = 1",
		"UPDATE airings SET id = 5 WHERE id = 1",
		"INSERT OR REPLACE INTO airings SELECT * FROM airings WHERE id = 1",
		/* By the other key. */
		"INSERT OR REPLACE INTO airings SELECT 9, notice, title, category, responsible,"
		" cause, by, zones, priority, voice, 'forged', spoken, planned_ms, state, code,"
		" reason, started_ms, ended_ms, sounded_ms, readings_done, override, stopped_by,"
		" clock, boot, monotonic_ms, detail, levels, outcomes FROM airings WHERE id = 1",
		/* What was planned stays as it was planned, also in an open row. */
		"UPDATE airings SET planned_ms = 0 WHERE id = 2",
		"UPDATE airings SET text = '' WHERE id = 2",
		"UPDATE proofs SET heard = 'yes'",
		"DELETE FROM proofs",
		"INSERT OR REPLACE INTO proofs VALUES (1, 1, 'village', 'yes', 1, 0, 0, '')",
	};
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *closed =
		world_airing(1, "morning", WORLD_MORNING_MS);

	world_end(closed, AIRING_FAILED, AIRING_REASON_DEVICE);
	assert_int_equal(world_record(world, closed), 0);
	assert_int_equal(world_record_new(world, 2, "evening", WORLD_MORNING_MS), 0);
	assert_int_equal(world_record_heard(world, 1, "village",
				 &(struct heard){ .is_known = true,
					 .verdict = HEARD_NO,
					 .correlation = 0.1,
					 .level_db = -60 }),
		0);
	world_close(world);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		if (run_sql(world->path, refused[i]) != SQLITE_CONSTRAINT_TRIGGER)
			fail_msg("not refused: %s", refused[i]);
	world_reopen(world);
	assert_int_equal(world_count_all(world), 2);
	assert_int_equal(world_row(world, 1).state, AIRING_FAILED);
}

static int keep_soundings(const struct airing *row, void *userdata)
{
	struct sounding *kept = userdata;

	assert_non_null(row->soundings);
	for (size_t i = 0; i < row->zone_count; i++)
		kept[i] = row->soundings[i];
	return 1;
}

static void a_row_says_of_each_zone_how_loud_it_was_sent_and_what_was_heard(void **state)
{
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(1, "morning", WORLD_MORNING_MS);
	const struct level loud = { true, -18.26, -3.1 }, silent = { true, -96, -96 };
	const struct heard no = {
		.is_known = true,
		.verdict = HEARD_NO,
		.correlation = 0.11,
		.level_db = -60,
	};
	const struct heard yes = {
		.is_known = true,
		.verdict = HEARD_YES,
		.reason = HEARD_UNMARKED,
		.correlation = 0.73,
		.delay_ms = 120,
		.level_db = -31.5,
	};
	const struct lookup_filter any = WORLD_ANY;
	struct sounding found[3];

	world_add_zone(airing, "square");
	world_add_zone(airing, "school");
	world_begin(airing);
	assert_true(airing_make_soundings(airing));
	outcome_add_go(airing, 0, &(struct ending){ .level = loud, .chime_error = -EBADMSG }, 0);
	outcome_add_go(airing, 1, &(struct ending){ .silent_ms = 12345 }, 0);
	outcome_add_go(airing, 2, &(struct ending){ .level = silent }, -ENODATA);
	world_end(airing, AIRING_FAILED, AIRING_REASON_DEVICE);
	assert_int_equal(world_record(world, airing), 0);
	assert_int_equal(world_record_heard(world, 1, "village", &no), 0);
	assert_int_equal(world_record_heard(world, 1, "village", &yes), 0);
	world_reopen(world);
	assert_int_equal(world_each(world, &any, keep_soundings, found), 1);
	assert_true(found[0].level.is_known && found[0].level.rms_db == -18.3);
	assert_true(found[0].heard.is_known && found[0].heard.correlation == 0.73);
	assert_int_equal(found[0].heard.verdict, HEARD_YES);
	assert_int_equal(found[0].heard.reason, HEARD_UNMARKED);
	assert_int_equal(found[0].heard.delay_ms, 120);
	assert_false(found[1].level.is_known || found[1].heard.is_known);
	assert_true(found[2].level.is_known && found[2].level.peak_db == -96);
	assert_int_equal(found[0].error, 0);
	assert_int_equal(found[0].chime_error, -EBADMSG);
	assert_int_equal(found[1].error, 0);
	assert_int_equal(found[1].chime_error, 0);
	assert_int_equal(found[0].silent_ms, 0);
	assert_int_equal(found[1].silent_ms, 12345);
	assert_int_equal(found[2].error, -ENODATA);
	assert_false(found[2].source_failed);
}

static int keep_detail(const struct airing *row, void *userdata)
{
	char **ret_detail = userdata;

	*ret_detail = outcome_detail(row);
	assert_non_null(*ret_detail);
	return 1;
}

/* By what older versions wrote, and by what this one does. */
static void an_error_is_told_in_the_readers_words_whoever_wrote_the_row(void **state)
{
	static const struct {
		const char *written; /* to the columns detail and outcomes */
		const char *told;
	} cases[] = {
		{ "detail = 'school: its file is not there', outcomes = NULL",
			"school: its file is not there" },
		{ "detail = 'village: the sound card is not there; school: it was cut off'",
			"village: the sound card is not there; school: it was cut off" },
		{ "detail = 'village: Das Gerät gibt es nicht; school: it was cut off'",
			"village: Das Gerät gibt es nicht; school: it was cut off" },
		{ "detail = '高考期间'", "高考期间" },
		{ "detail = 'pond: it was cut off'", "pond: it was cut off" },
		{ "detail = ''", "" },
		{ "outcomes = 'failed device 0 0 card-busy' || char(10) || 'aired - 4000 1'",
			"village: the sound card is in use by another program" },
		{ "outcomes = 'aired - 4000 1' || char(10) || 'failed recording 0 0 "
		  "file-forbidden'",
			"school: its file may not be read" },
		{ "outcomes = 'failed device 0 0 ENOMEM' || char(10) || 'failed device 0 0'",
			"village: Cannot allocate memory" },
		{ "outcomes = 'aired - 4000 1 - file-absent' || char(10) || 'failed device 0 0 "
		  "card-busy'",
			"school: the sound card is in use by another program; the bell sounded in "
			"place of its own chime: its file is not there" },
		{ "outcomes = 'failed device 0 0 of-tomorrow' || char(10) || 'failed device 0 0'",
			"" },
	};
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(1, "morning", WORLD_MORNING_MS);
	const struct lookup_filter any = WORLD_ANY;

	world_add_zone(airing, "school");
	world_begin(airing);
	assert_int_equal(world_record(world, airing), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char sql[512];
		char *told;
		world_close(world);
		(void)snprintf(sql, sizeof(sql),
			"UPDATE airings SET detail = NULL, outcomes = NULL; "
			"UPDATE airings SET %s;",
			cases[i].written);
		assert_int_equal(run_sql(world->path, sql), SQLITE_OK);
		world_reopen(world);
		assert_int_equal(world_each(world, &any, keep_detail, &told), 1);
		assert_string_equal(told, cases[i].told);
		free(told);
	}
}

static int keep_outcomes(const struct airing *row, void *userdata)
{
	struct sounding *kept = userdata;

	for (size_t i = 0; i < row->zone_count; i++)
		kept[i] = row->soundings[i];
	return 1;
}

static void assert_outcome(const struct sounding *sounding, enum airing_state state,
	enum airing_reason reason, int64_t sounded_ms, int readings)
{
	assert_int_equal(sounding->state, state);
	assert_int_equal(sounding->reason, reason);
	assert_int_equal(sounding->sounded_ms, sounded_ms);
	assert_int_equal(sounding->readings_done, readings);
}

static void a_row_says_of_each_zone_what_became_of_it_there(void **state)
{
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(1, "morning", WORLD_MORNING_MS);
	const struct ending whole = { .sounded_ms = 5000, .readings_done = 2 },
			    cut = { .sounded_ms = 1234 };
	const struct lookup_filter any = WORLD_ANY;
	struct sounding found[2];

	world_add_zone(airing, "school");
	world_begin(airing);
	assert_true(airing_make_soundings(airing));
	outcome_add_go(airing, 0, &whole, 0);
	outcome_close(airing, 0, AIRING_AIRED, AIRING_REASON_NONE);
	outcome_add_go(airing, 1, &cut, -ENODEV);
	outcome_fail(airing, 1, AIRING_REASON_DEVICE);
	world_end(airing, AIRING_AIRED, AIRING_REASON_DEVICE);
	assert_int_equal(world_record(world, airing), 0);
	world_reopen(world);
	assert_int_equal(world_each(world, &any, keep_outcomes, found), 1);
	assert_outcome(&found[0], AIRING_AIRED, AIRING_REASON_NONE, 5000, 2);
	assert_outcome(&found[1], AIRING_FAILED, AIRING_REASON_DEVICE, 1234, 0);
}

static void a_zone_that_sounded_when_the_power_went_failed_with_its_row(void **state)
{
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(1, "morning", WORLD_MORNING_MS);
	const struct lookup_filter any = WORLD_ANY;
	struct sounding found[2];

	world_add_zone(airing, "school");
	world_begin(airing);
	assert_true(airing_make_soundings(airing));
	outcome_set_open(airing, AIRING_ON_AIR);
	outcome_fail(airing, 1, AIRING_REASON_DEVICE);
	assert_int_equal(world_record(world, airing), 0);
	assert_int_equal(
		asrun_close_left_open(world->asrun, WORLD_MORNING_MS + 5000, INT64_MAX), 1);
	assert_int_equal(world_each(world, &any, keep_outcomes, found), 1);
	assert_outcome(&found[0], AIRING_FAILED, AIRING_REASON_POWER, 0, 0);
	assert_outcome(&found[1], AIRING_FAILED, AIRING_REASON_DEVICE, 0, 0);
}

static void a_log_of_an_earlier_version_keeps_its_rows(void **state)
{
	static const char *const earlier[] = {
		WITHOUT_VERSION_9 "PRAGMA user_version = 8",
		WITHOUT_VERSION_8 "PRAGMA user_version = 7",
		WITHOUT_VERSION_7 "PRAGMA user_version = 6",
		WITHOUT_VERSION_6 "PRAGMA user_version = 5",
		WITHOUT_VERSION_6 WITHOUT_VERSION_5 "PRAGMA user_version = 4",
		WITHOUT_VERSION_6 WITHOUT_VERSION_5 WITHOUT_VERSION_4 "PRAGMA user_version = 3",
		WITHOUT_VERSION_6 WITHOUT_VERSION_5 WITHOUT_VERSION_4 WITHOUT_VERSION_3
		"PRAGMA user_version = 2",
		WITHOUT_VERSION_6 WITHOUT_VERSION_5 WITHOUT_VERSION_4 WITHOUT_VERSION_3
			WITHOUT_VERSION_2 "PRAGMA user_version = 1",
	};
	struct world *world = *state;

	assert_int_equal(world_record_new(world, 1, "morning", WORLD_MORNING_MS), 0);
	for (size_t i = 0; i < ARRAY_SIZE(earlier); i++) {
		world_close(world);
		assert_int_equal(run_sql(world->path, earlier[i]), SQLITE_OK);
		world_reopen(world);
		assert_int_equal(world_count_all(world), 1);
		assert_int_equal(world_row(world, 1).state, AIRING_WAITING);
	}
}

static void in_a_row_of_an_earlier_version_all_zones_share_one_outcome(void **state)
{
	struct world *world = *state;
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(1, "morning", WORLD_MORNING_MS);
	const struct lookup_filter any = WORLD_ANY;
	struct sounding found[2];

	world_add_zone(airing, "school");
	world_begin(airing);
	airing->sounded_ms = 4321;
	airing->readings_done = 1;
	world_end(airing, AIRING_FAILED, AIRING_REASON_DEVICE);
	assert_int_equal(world_record(world, airing), 0);
	world_close(world);
	assert_int_equal(
		run_sql(world->path, WITHOUT_VERSION_6 WITHOUT_VERSION_5 "PRAGMA user_version = 4"),
		SQLITE_OK);
	world_reopen(world);
	assert_int_equal(world_each(world, &any, keep_outcomes, found), 1);
	for (size_t i = 0; i < ARRAY_SIZE(found); i++)
		assert_outcome(&found[i], AIRING_FAILED, AIRING_REASON_DEVICE, 4321, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_says_all_that_the_airing_says),
		TEST(an_open_row_follows_the_airing_until_it_is_over),
		TEST(how_far_it_sounded_is_written_in_three_pages),
		TEST(a_closed_row_never_changes),
		TEST(a_planned_moment_of_a_notice_has_one_row),
		TEST(two_commands_of_one_moment_are_two_rows),
		TEST(a_planned_moment_is_known_once_it_has_a_row),
		TEST(ids_go_on_after_the_highest),
		TEST(the_lived_mark_moves_with_each_row_and_stays),
		TEST(what_was_left_open_is_closed_by_whether_it_had_sounded),
		TEST(filters_narrow_the_rows_and_leave_their_order),
		TEST(a_walk_ends_where_its_caller_wants),
		TEST(the_database_refuses_to_forget_or_rewrite),
		TEST(a_row_says_of_each_zone_how_loud_it_was_sent_and_what_was_heard),
		TEST(an_error_is_told_in_the_readers_words_whoever_wrote_the_row),
		TEST(a_row_says_of_each_zone_what_became_of_it_there),
		TEST(a_zone_that_sounded_when_the_power_went_failed_with_its_row),
		TEST(a_log_of_an_earlier_version_keeps_its_rows),
		TEST(in_a_row_of_an_earlier_version_all_zones_share_one_outcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
