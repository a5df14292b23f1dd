/* Going through the log for a report: whole days of any length, what is only in memory, and no more
 * in memory than a report takes. */
#include "asrun_world.h"

#include "asrun/survey.h"
#include "calendar/day.h"
#include "calendar/timezone.h"

#define HOUR_MS (60 * WORLD_MINUTE_MS)

static int32_t day_of(int year, int month, int day)
{
	const struct date date = { year, month, day };

	return date_to_day(date);
}

static struct airing *over(
	int64_t id, const char *notice, int64_t planned_ms, enum airing_state how)
{
	struct airing *airing = world_airing(id, notice, planned_ms);

	if (how == AIRING_AIRED)
		world_begin(airing);
	world_end(
		airing, how, how == AIRING_AIRED ? AIRING_REASON_NONE : AIRING_REASON_MISSED_POWER);
	airing->sounded_ms = how == AIRING_AIRED ? WORLD_MINUTE_MS : 0;
	return airing;
}

static void record(struct world *world, struct airing *airing)
{
	assert_int_equal(world_record(world, airing), 0);
	airing_free(airing);
}

static void go(struct survey *survey, struct lookup *lookup)
{
	int r;

	while ((r = survey_go(survey, lookup)) > 0)
		continue;
	assert_int_equal(r, 0);
}

static void look(struct world *world, int32_t from, int32_t until, const char *zone,
	struct survey *ret_survey)
{
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	const struct survey_span span = { from, until };

	assert_int_equal(lookup_open(world->path, &lookup), 0);
	assert_int_equal(survey_begin(ret_survey, &span, zone), 0);
	go(ret_survey, lookup);
}

static void a_row_belongs_to_the_day_it_was_planned_on(void **state)
{
	const int32_t day = day_of(2026, 11, 24);
	struct world *world = *state;
	_cleanup_(survey_done) struct survey survey = { 0 };
	int64_t id = 1;

	record(world, over(id++, "before", timezone_moment(day, 0) - 1, AIRING_AIRED));
	record(world, over(id++, "first", timezone_moment(day, 0), AIRING_AIRED));
	record(world, over(id++, "last", timezone_moment(day + 1, 0) - 1, AIRING_AIRED));
	record(world, over(id++, "after", timezone_moment(day + 1, 0), AIRING_AIRED));
	look(world, day, day + 1, NULL, &survey);
	assert_int_equal(report_total(&survey.report).aired, 2);
	assert_non_null(report_find(&survey.report, REPORT_NOTICE, "first"));
	assert_non_null(report_find(&survey.report, REPORT_NOTICE, "last"));
}

static void a_day_of_summer_time_has_all_of_its_hours(void **state)
{
	static const struct {
		int month, day, hours;
	} cases[] = { { 3, 29, 23 }, { 10, 25, 25 }, { 7, 1, 24 } };
	struct world *world = *state;
	int64_t id = 1;

	assert_int_equal(timezone_use("Europe/Berlin"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const int32_t day = day_of(2026, cases[i].month, cases[i].day);
		_cleanup_(survey_done) struct survey survey = { 0 };
		for (int hour = -2; hour < 28; hour++)
			record(world, over(id++, "hourly", timezone_moment(day, 0) + hour * HOUR_MS,
					      AIRING_AIRED));
		look(world, day, day + 1, NULL, &survey);
		assert_int_equal(report_total(&survey.report).aired, cases[i].hours);
	}
	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
}

static void a_month_has_each_of_its_days(void **state)
{
	struct world *world = *state;
	_cleanup_(survey_done) struct survey survey = { 0 };
	size_t count;

	record(world, over(1, "leap", timezone_moment(day_of(2028, 2, 29), 3600), AIRING_AIRED));
	look(world, day_of(2028, 2, 1), day_of(2028, 3, 1), NULL, &survey);
	(void)report_part(&survey.report, REPORT_DAY, &count);
	assert_int_equal(count, 29);
	assert_int_equal(report_find(&survey.report, REPORT_DAY, "2028-02-29")->tally.aired, 1);
}

static void only_the_rows_of_a_zone_are_looked_at(void **state)
{
	const int32_t day = day_of(2026, 11, 24);
	struct world *world = *state;
	_cleanup_(survey_done) struct survey survey = { 0 };

	for (int id = 1; id <= 3; id++) {
		struct airing *airing = over(id, "morning", WORLD_MORNING_MS + id, AIRING_FAILED);
		if (id == 2)
			world_set(&airing->zones[0], "school");
		record(world, airing);
	}
	look(world, day, day + 1, "school", &survey);
	assert_int_equal(report_total(&survey.report).failed, 1);
	assert_int_equal(survey.missed_count, 1);
	assert_int_equal(survey.missed[0]->id, 2);
}

static void what_is_only_in_memory_is_counted_once_and_as_it_is_now(void **state)
{
	const int32_t day = day_of(2026, 11, 24);
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	_cleanup_(survey_done) struct survey survey = { 0 };
	const struct survey_span span = { day, day + 1 };
	struct airing *rows[] = {
		over(1, "morning", WORLD_MORNING_MS, AIRING_AIRED),
		over(2, "evening", WORLD_MORNING_MS + HOUR_MS, AIRING_FAILED),
	};
	const struct lookup_beside beside = { rows, ARRAY_SIZE(rows) };

	assert_int_equal(world_record_new(world, 1, "morning", WORLD_MORNING_MS), 0);
	assert_int_equal(lookup_open(world->path, &lookup), 0);
	lookup_set_beside(lookup, &beside);
	assert_int_equal(survey_begin(&survey, &span, NULL), 0);
	go(&survey, lookup);
	const struct tally total = report_total(&survey.report);
	assert_int_equal(total.open, 0);
	assert_int_equal(total.aired, 1);
	assert_int_equal(total.failed, 1);
	assert_false(survey.is_blind);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		airing_free(rows[i]);
}

static void of_much_that_did_not_air_the_newest_is_listed_in_order(void **state)
{
	const int32_t day = day_of(2026, 11, 24);
	struct world *world = *state;
	_cleanup_(survey_done) struct survey survey = { 0 };
	const int many = SURVEY_MISSED_MAX + 50;

	for (int id = 1; id <= many; id++)
		record(world, over(id, "morning", WORLD_MORNING_MS + id,
				      id % 50 == 0 ? AIRING_CANCELLED : AIRING_FAILED));
	look(world, day, day + 1, NULL, &survey);
	const struct tally total = report_total(&survey.report);
	assert_int_equal(total.failed, many - 5);
	assert_int_equal(total.cancelled, 5);
	assert_true(survey.left_some_out);
	assert_int_equal(survey.missed_count, SURVEY_MISSED_MAX + 5);
	for (size_t i = 1; i < survey.missed_count; i++)
		assert_true(survey.missed[i - 1]->planned_ms < survey.missed[i]->planned_ms);
	assert_int_equal(survey.missed[survey.missed_count - 1]->id, many);
}

static void just_as_many_as_are_listed_leave_none_out(void **state)
{
	const int32_t day = day_of(2026, 11, 24);
	struct world *world = *state;
	_cleanup_(survey_done) struct survey survey = { 0 };

	for (int id = 1; id <= SURVEY_MISSED_MAX; id++)
		record(world, over(id, "morning", WORLD_MORNING_MS + id, AIRING_FAILED));
	look(world, day, day + 1, NULL, &survey);
	assert_false(survey.left_some_out);
	assert_int_equal(survey.missed_count, SURVEY_MISSED_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_belongs_to_the_day_it_was_planned_on),
		TEST(a_day_of_summer_time_has_all_of_its_hours),
		TEST(a_month_has_each_of_its_days),
		TEST(only_the_rows_of_a_zone_are_looked_at),
		TEST(what_is_only_in_memory_is_counted_once_and_as_it_is_now),
		TEST(of_much_that_did_not_air_the_newest_is_listed_in_order),
		TEST(just_as_many_as_are_listed_leave_none_out),
	};

	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
