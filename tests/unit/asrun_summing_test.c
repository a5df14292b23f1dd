/* Days that are summed up: a report by their sums says what one by their rows says, and whatever
 * comes or changes is in it at once. */
#include "asrun_world.h"

#include <sqlite3.h>

#include "asrun/summing.h"
#include "asrun/survey.h"
#include "calendar/day.h"
#include "calendar/timezone.h"

#define HOUR_MS (60 * WORLD_MINUTE_MS)
#define DAYS    3

/* The days before the morning's. */
static int32_t first_day(void)
{
	const struct date date = { 2026, 11, 21 };

	return date_to_day(date);
}

static int64_t on(int number, int64_t hour)
{
	return timezone_moment(first_day() + number, 0) + hour * HOUR_MS;
}

static void sum_up(struct world *world)
{
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	struct summing summing = { 0 };
	int r;

	assert_int_equal(lookup_open(world->path, &lookup), 0);
	while ((r = summing_go(&summing, world->asrun, lookup, WORLD_MORNING_MS)) > 0)
		continue;
	assert_int_equal(r, 0);
	summing_begin_anew(&summing);
}

static void look(struct world *world, const char *zone, struct survey *ret_survey)
{
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	const struct survey_span span = { first_day(), first_day() + DAYS + 1 };
	int r;

	assert_int_equal(lookup_open(world->path, &lookup), 0);
	assert_int_equal(survey_begin(ret_survey, &span, zone), 0);
	while ((r = survey_go(ret_survey, lookup)) > 0)
		continue;
	assert_int_equal(r, 0);
}

static struct tally total(struct world *world)
{
	_cleanup_(survey_done) struct survey survey = { 0 };

	look(world, NULL, &survey);
	return report_total(&survey.report);
}

static int query(const char *path, const char *sql)
{
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;
	int value = -1;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return value;
}

static int days_summed_up(struct world *world)
{
	return query(world->path, "SELECT count(*) FROM summed");
}

static void run(const char *path, const char *sql)
{
	sqlite3 *database = NULL;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
}

static struct airing *aired(int64_t id, int64_t planned_ms)
{
	return world_aired(id, "morning", planned_ms, 1);
}

static void record(struct world *world, struct airing *airing)
{
	assert_int_equal(world_record(world, airing), 0);
	airing_free(airing);
}

/* Of everything something, on each day and today. */
static struct airing *one_of_many(int id)
{
	static const char *const words[] = { "", "生产", "防疫", "'; DROP TABLE airings; --" };
	const bool sounds = id % 3 != 0;
	struct airing *airing = world_airing(
		id, id % 5 == 0 ? "" : words[id % 4], on(id % (DAYS + 1), 5) + id * 61 * 1000);

	airing->cause = id % 5 == 0 ? AIRING_CAUSE_COMMAND : AIRING_CAUSE_SCHEDULE;
	world_set(&airing->title, words[(id + 1) % 4]);
	world_set(&airing->category, words[(id / 2) % 4]);
	world_set(&airing->responsible, words[(id / 3) % 4]);
	if (id % 2 == 0)
		world_add_zone(airing, "school");
	if (sounds)
		world_begin(airing);
	world_end(airing,
		sounds        ? AIRING_AIRED
		: id % 2 == 0 ? AIRING_FAILED
			      : AIRING_CANCELLED,
		sounds && id % 7 != 0 ? AIRING_REASON_NONE : AIRING_REASON_DEVICE);
	assert_true(airing_make_soundings(airing));
	airing->started_ms = sounds ? airing->planned_ms + (id % 4) * 30000 : CLOCK_NONE;
	airing->sounded_ms = sounds ? id * 10 : 0;
	for (size_t i = 0; i < airing->zone_count; i++)
		airing->soundings[i] = (struct sounding){
			.state = i == 0 || id % 4 != 0 ? airing->state : AIRING_FAILED,
			.reason = i == 0 ? airing->reason : AIRING_REASON_DEVICE,
			.sounded_ms = sounds ? id * 10 : 0,
			.readings_done = id % 3,
			.level = { .is_known = sounds, .rms_db = -10 - id % 20, .peak_db = -1 },
		};
	return airing;
}

static void assert_same_tally(const struct tally *one, const struct tally *other)
{
	assert_int_equal(one->planned, other->planned);
	assert_int_equal(one->ordered, other->ordered);
	assert_int_equal(one->open, other->open);
	assert_int_equal(one->aired, other->aired);
	assert_int_equal(one->failed, other->failed);
	assert_int_equal(one->cancelled, other->cancelled);
	assert_int_equal(one->partly, other->partly);
	assert_int_equal(one->late, other->late);
	for (int i = 0; i < HEARD_VERDICT_COUNT; i++)
		assert_int_equal(one->heard[i], other->heard[i]);
	assert_int_equal(one->readings, other->readings);
	assert_int_equal(one->sounded_ms, other->sounded_ms);
	assert_int_equal(one->earliest.second, other->earliest.second);
	assert_int_equal(one->earliest.at_ms, other->earliest.at_ms);
	assert_int_equal(one->latest.second, other->latest.second);
	assert_int_equal(one->latest.at_ms, other->latest.at_ms);
	assert_int_equal(one->levels, other->levels);
	assert_float_equal(one->power, other->power, 1e-9);
	assert_float_equal(one->loudest_db, other->loudest_db, 1e-9);
}

static void assert_same_report(const struct report *one, const struct report *other)
{
	assert_int_equal(one->count, other->count);
	for (size_t i = 0; i < one->count; i++) {
		const struct report_entry *a = one->entries[i], *b = other->entries[i];
		assert_int_equal(a->part, b->part);
		assert_string_equal(a->key, b->key);
		assert_string_equal(a->title, b->title);
		assert_int_equal(a->most_aired, b->most_aired);
		assert_int_equal(a->most_ms, b->most_ms);
		assert_same_tally(&a->tally, &b->tally);
	}
}

static void a_report_by_sums_is_that_by_rows(void **state)
{
	static const char *const zones[] = { NULL, "village", "school", "nowhere" };
	static const struct heard heard = { .is_known = true, .verdict = HEARD_YES };
	struct survey by_rows[ARRAY_SIZE(zones)], by_sums[ARRAY_SIZE(zones)];
	struct world *world = *state;

	for (int id = 1; id <= 200; id++)
		record(world, one_of_many(id));
	for (int id = 1; id <= 200; id += 3)
		assert_int_equal(world_record_heard(world, id, "village", &heard), 0);
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++)
		look(world, zones[i], &by_rows[i]);
	sum_up(world);
	assert_int_equal(days_summed_up(world), DAYS);
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++) {
		look(world, zones[i], &by_sums[i]);
		assert_same_report(&by_rows[i].report, &by_sums[i].report);
		assert_int_equal(by_rows[i].missed_count, by_sums[i].missed_count);
		survey_done(&by_rows[i]);
		survey_done(&by_sums[i]);
	}
}

/* Else a report of it would be as slow as before, and nobody would know. */
static void a_day_that_is_summed_up_is_not_looked_at_row_by_row(void **state)
{
	struct world *world = *state;

	record(world, aired(1, on(0, 7)));
	sum_up(world);
	run(world->path, "UPDATE sums SET aired = 77");
	assert_int_equal(total(world).aired, 77);
}

static void a_day_that_is_not_over_is_not_summed_up(void **state)
{
	struct world *world = *state;

	record(world, aired(1, on(DAYS, 0)));
	sum_up(world);
	assert_int_equal(days_summed_up(world), 0);
	record(world, aired(2, on(DAYS, 0) - 1));
	sum_up(world);
	assert_int_equal(days_summed_up(world), 1);
}

static void a_row_that_comes_late_is_in_the_report_of_its_day(void **state)
{
	struct world *world = *state;

	record(world, aired(1, on(0, 7)));
	record(world, aired(2, on(1, 0)));
	record(world, aired(3, on(2, 23)));
	sum_up(world);
	assert_int_equal(days_summed_up(world), 3);
	record(world, aired(4, on(1, 0) + 1));
	assert_int_equal(days_summed_up(world), 2);
	assert_int_equal(total(world).aired, 4);
	sum_up(world);
	assert_int_equal(days_summed_up(world), 3);
	assert_int_equal(total(world).aired, 4);
}

static void a_row_that_is_closed_late_is_counted_as_it_is_now(void **state)
{
	struct world *world = *state;

	assert_int_equal(world_record_new(world, 1, "morning", on(1, 7)), 0);
	sum_up(world);
	assert_int_equal(total(world).open, 1);
	record(world, aired(1, on(1, 7)));
	assert_int_equal(days_summed_up(world), 0);
	assert_int_equal(total(world).open, 0);
	assert_int_equal(total(world).aired, 1);
}

static void what_was_left_open_is_closed_in_the_sums_too(void **state)
{
	struct world *world = *state;

	assert_int_equal(world_record_new(world, 1, "morning", on(1, 7)), 0);
	sum_up(world);
	assert_int_equal(asrun_close_left_open(world->asrun, WORLD_MORNING_MS, INT64_MAX), 1);
	assert_int_equal(total(world).failed, 1);
}

static void what_is_heard_late_is_in_the_report(void **state)
{
	static const struct heard heard = { .is_known = true, .verdict = HEARD_NO };
	struct world *world = *state;

	record(world, aired(1, on(1, 7)));
	record(world, aired(2, on(2, 7)));
	sum_up(world);
	assert_int_equal(world_record_heard(world, 1, "village", &heard), 0);
	assert_int_equal(days_summed_up(world), 1);
	assert_int_equal(total(world).heard[HEARD_NO], 1);
}

static void what_is_only_in_memory_is_counted_beside_the_sums(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	_cleanup_(survey_done) struct survey survey = { 0 };
	const struct survey_span span = { first_day(), first_day() + DAYS };
	struct airing *late = aired(3, on(1, 8));
	const struct lookup_beside beside = { &late, 1 };

	record(world, aired(1, on(1, 7)));
	record(world, aired(2, on(2, 7)));
	sum_up(world);
	assert_int_equal(lookup_open(world->path, &lookup), 0);
	lookup_set_beside(lookup, &beside);
	assert_int_equal(survey_begin(&survey, &span, NULL), 0);
	while (survey_go(&survey, lookup) > 0)
		continue;
	assert_int_equal(report_total(&survey.report).aired, 3);
	airing_free(late);
}

static void the_days_of_another_time_zone_are_summed_up_anew(void **state)
{
	struct world *world = *state;

	record(world, aired(1, on(1, 0)));
	sum_up(world);
	assert_int_equal(timezone_use("Europe/Berlin"), 0);
	assert_int_equal(total(world).aired, 1);
	sum_up(world);
	assert_int_equal(days_summed_up(world), 2);
	assert_int_equal(total(world).aired, 1);
	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
}

static void sums_of_a_log_that_lacked_a_rule_are_not_believed(void **state)
{
	struct world *world = *state;

	record(world, aired(1, on(1, 7)));
	sum_up(world);
	world_close(world);
	run(world->path,
		"DROP TRIGGER a_row_that_comes_is_not_summed;"
		"INSERT INTO airings SELECT 2, notice, title, category, responsible, 'command', by,"
		" zones, priority, voice, text, spoken, planned_ms, state, code, reason, "
		"started_ms,"
		" ended_ms, sounded_ms, readings_done, override, stopped_by, clock, boot,"
		" monotonic_ms, detail, levels, outcomes FROM airings");
	world_reopen(world);
	assert_int_equal(total(world).aired, 2);
}

static void sums_are_not_saved_from_a_damaged_log(void **state)
{
	struct world *world = *state;
	struct asrun_rescue rescue;

	record(world, aired(1, on(1, 7)));
	sum_up(world);
	world_close(world);
	assert_int_equal(asrun_open_somehow(world->path, true, NULL, &world->asrun, &rescue), 0);
	assert_int_equal(rescue.rows, 3); /* The airing, its mark, and the count of writes. */
	asrun_rescue_done(&rescue);
	assert_int_equal(days_summed_up(world), 0);
	assert_int_equal(total(world).aired, 1);
}

static void a_round_that_is_over_is_not_begun_again_at_once(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	struct summing summing = { 0 };

	record(world, aired(1, on(1, 7)));
	assert_int_equal(lookup_open(world->path, &lookup), 0);
	while (summing_go(&summing, world->asrun, lookup, WORLD_MORNING_MS) > 0)
		continue;
	record(world, aired(2, on(1, 8)));
	assert_int_equal(summing_go(&summing, world->asrun, lookup, WORLD_MORNING_MS), 0);
	assert_int_equal(days_summed_up(world), 0);
	summing_begin_anew(&summing);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_report_by_sums_is_that_by_rows),
		TEST(a_day_that_is_summed_up_is_not_looked_at_row_by_row),
		TEST(a_day_that_is_not_over_is_not_summed_up),
		TEST(a_row_that_comes_late_is_in_the_report_of_its_day),
		TEST(a_row_that_is_closed_late_is_counted_as_it_is_now),
		TEST(what_was_left_open_is_closed_in_the_sums_too),
		TEST(what_is_heard_late_is_in_the_report),
		TEST(what_is_only_in_memory_is_counted_beside_the_sums),
		TEST(the_days_of_another_time_zone_are_summed_up_anew),
		TEST(sums_of_a_log_that_lacked_a_rule_are_not_believed),
		TEST(sums_are_not_saved_from_a_damaged_log),
		TEST(a_round_that_is_over_is_not_begun_again_at_once),
	};

	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
