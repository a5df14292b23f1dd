/* The report of a day and of a span: what is counted where, and that it adds up. */
#include "asrun_world.h"

#include <stdbool.h>

#include "calendar/day.h"
#include "calendar/timezone.h"
#include "report/report.h"

#define HOUR_MS (60 * WORLD_MINUTE_MS)

/* One that sounded for a minute in the zone "village", unless it is ended otherwise. */
static struct airing *sounded(const char *notice, int64_t planned_ms)
{
	return world_aired(1, notice, planned_ms, 2);
}

static void add(struct report *day, struct airing *airing)
{
	assert_int_equal(report_add_airing(day, airing, NULL), 0);
	airing_free(airing);
}

static const struct tally *tally_of(
	const struct report *report, enum report_part part, const char *key)
{
	const struct report_entry *entry = report_find(report, part, key);

	if (!entry)
		fail_msg("there is no \"%s\" among the %s", key, report_part_name(part));
	return &entry->tally;
}

static void what_was_planned_and_ordered_is_what_became_of_it(void **state)
{
	static const struct {
		enum airing_cause cause;
		enum airing_state state;
		enum airing_reason reason;
	} cases[] = {
		{ AIRING_CAUSE_SCHEDULE, AIRING_AIRED, AIRING_REASON_NONE },
		{ AIRING_CAUSE_SCHEDULE, AIRING_AIRED, AIRING_REASON_DEVICE },
		{ AIRING_CAUSE_COMMAND, AIRING_AIRED, AIRING_REASON_NONE },
		{ AIRING_CAUSE_SCHEDULE, AIRING_FAILED, AIRING_REASON_MISSED_POWER },
		{ AIRING_CAUSE_SCHEDULE, AIRING_CANCELLED, AIRING_REASON_QUIET_HOURS },
		{ AIRING_CAUSE_COMMAND, AIRING_CANCELLED, AIRING_REASON_QUIET_HOURS },
		{ AIRING_CAUSE_COMMAND, AIRING_WAITING, AIRING_REASON_NONE },
	};
	_cleanup_(report_done) struct report day = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct airing *airing = sounded("morning", WORLD_MORNING_MS);
		airing->cause = cases[i].cause;
		airing->state = cases[i].state;
		airing->reason = cases[i].reason;
		add(&day, airing);
	}
	const struct tally total = report_total(&day);
	assert_int_equal(total.planned, 4);
	assert_int_equal(total.ordered, 3);
	assert_int_equal(total.aired, 3);
	assert_int_equal(total.partly, 1);
	assert_int_equal(total.failed, 1);
	assert_int_equal(total.cancelled, 2);
	assert_int_equal(total.open, 1);
	assert_int_equal(tally_count(&total), ARRAY_SIZE(cases));
	assert_int_equal(tally_of(&day, REPORT_REASON, "quiet-hours")->cancelled, 2);
	assert_int_equal(tally_of(&day, REPORT_REASON, "missed-power")->failed, 1);
	assert_int_equal(tally_of(&day, REPORT_REASON, "device")->aired, 1);
	assert_null(report_find(&day, REPORT_REASON, ""));
}

static void airings_are_told_apart_by_notice_category_and_responsible(void **state)
{
	static const char *const people[] = { "李", "王", "李" };
	static const char *const titles[] = { "旧名", "", "新名" };
	_cleanup_(report_done) struct report day = { 0 };
	size_t count;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(people); i++) {
		struct airing *airing = sounded("morning", WORLD_MORNING_MS);
		world_set(&airing->responsible, people[i]);
		world_set(&airing->title, titles[i]);
		world_set(&airing->category, "防疫");
		add(&day, airing);
	}
	struct airing *words = sounded("", WORLD_MORNING_MS);
	words->cause = AIRING_CAUSE_COMMAND;
	world_set(&words->title, "找人");
	add(&day, words);

	(void)report_part(&day, REPORT_NOTICE, &count);
	assert_int_equal(count, 2);
	assert_int_equal(tally_of(&day, REPORT_NOTICE, "morning")->aired, 3);
	assert_string_equal(report_find(&day, REPORT_NOTICE, "morning")->title, "新名");
	assert_string_equal(report_find(&day, REPORT_NOTICE, "")->title, "");
	assert_int_equal(tally_of(&day, REPORT_RESPONSIBLE, "李")->aired, 2);
	assert_int_equal(tally_of(&day, REPORT_RESPONSIBLE, "王")->aired, 1);
	assert_int_equal(tally_of(&day, REPORT_RESPONSIBLE, "")->ordered, 1);
	assert_int_equal(tally_of(&day, REPORT_CATEGORY, "防疫")->sounded_ms, 3 * WORLD_MINUTE_MS);
}

/* Aired in the village, and with a fault of the school's card not there. */
static struct airing *in_two_zones(void)
{
	struct airing *airing = sounded("morning", WORLD_MORNING_MS);

	world_add_zone(airing, "school");
	airing->reason = AIRING_REASON_DEVICE;
	assert_true(airing_make_soundings(airing));
	airing->soundings[0] = (struct sounding){
		.state = AIRING_AIRED,
		.sounded_ms = WORLD_MINUTE_MS,
		.readings_done = 2,
		.level = { .is_known = true, .rms_db = -20, .peak_db = -3 },
		.heard = { .is_known = true, .verdict = HEARD_NO },
	};
	airing->soundings[1] = (struct sounding){
		.state = AIRING_FAILED,
		.reason = AIRING_REASON_DEVICE,
	};
	return airing;
}

static void each_zone_has_what_became_of_it_there(void **state)
{
	_cleanup_(report_done) struct report day = { 0 };

	(void)state;
	add(&day, in_two_zones());
	const struct tally *village = tally_of(&day, REPORT_ZONE, "village");
	const struct tally *school = tally_of(&day, REPORT_ZONE, "school");
	assert_int_equal(village->aired, 1);
	assert_int_equal(village->partly, 0);
	assert_int_equal(village->heard[HEARD_NO], 1);
	assert_int_equal(village->levels, 1);
	assert_int_equal(village->earliest.at_ms, WORLD_MORNING_MS);
	assert_int_equal(school->aired, 0);
	assert_int_equal(school->failed, 1);
	assert_int_equal(school->sounded_ms, 0);
	assert_int_equal(school->levels, 0);
	assert_int_equal(school->earliest.at_ms, CLOCK_NONE);
	const struct tally total = report_total(&day);
	assert_int_equal(total.aired, 1);
	assert_int_equal(total.partly, 1);
	assert_int_equal(total.sounded_ms, WORLD_MINUTE_MS);
}

static void the_report_of_one_zone_knows_nothing_of_others(void **state)
{
	_cleanup_(airing_cleanup) struct airing *airing = in_two_zones();
	_cleanup_(report_done) struct report day = { 0 };

	(void)state;
	assert_int_equal(report_add_airing(&day, airing, "school"), 0);
	const struct tally total = report_total(&day);
	assert_int_equal(total.failed, 1);
	assert_int_equal(total.aired, 0);
	assert_int_equal(tally_of(&day, REPORT_NOTICE, "morning")->failed, 1);
	assert_int_equal(tally_of(&day, REPORT_REASON, "device")->failed, 1);
	assert_null(report_find(&day, REPORT_ZONE, "village"));
}

static void who_begins_a_minute_late_is_late_unless_it_was_ordered(void **state)
{
	static const struct {
		int64_t behind_ms;
		enum airing_cause cause;
		int late;
	} cases[] = {
		{ TALLY_LATE_MS - 1, AIRING_CAUSE_SCHEDULE, 0 },
		{ TALLY_LATE_MS, AIRING_CAUSE_SCHEDULE, 1 },
		{ TALLY_LATE_MS, AIRING_CAUSE_COMMAND, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(report_done) struct report day = { 0 };
		struct airing *airing = sounded("morning", WORLD_MORNING_MS);
		airing->started_ms += cases[i].behind_ms;
		airing->cause = cases[i].cause;
		add(&day, airing);
		assert_int_equal(report_total(&day).late, cases[i].late);
	}
}

static int32_t morning_day(void)
{
	const struct date date = { 2026, 11, 24 };

	return date_to_day(date);
}

/* A day on which each of these sounded. */
static void add_day(struct report *span, int number, const int *hours, size_t count)
{
	_cleanup_(report_done) struct report day = { 0 };

	for (size_t i = 0; i < count; i++)
		add(&day, sounded("morning",
				  timezone_moment(morning_day() + number, 0) + hours[i] * HOUR_MS));
	assert_int_equal(report_add_day(span, &day, morning_day() + number), 0);
}

static void earliest_and_latest_are_of_the_clock_on_the_wall(void **state)
{
	static const int early[] = { 6, 12 }, late[] = { 7, 21 };
	_cleanup_(report_done) struct report span = { 0 };

	(void)state;
	add_day(&span, 0, late, 2);
	add_day(&span, 1, early, 2);
	const struct tally total = report_total(&span);
	assert_int_equal(total.earliest.second, 6 * 3600);
	assert_int_equal(total.earliest.at_ms, timezone_moment(morning_day() + 1, 6 * 3600));
	assert_int_equal(total.latest.second, 21 * 3600 + 60);
	assert_int_equal(total.latest.at_ms, timezone_moment(morning_day(), 21 * 3600 + 60));
}

static void what_ends_after_midnight_is_later_than_all_before_it(void **state)
{
	_cleanup_(report_done) struct report day = { 0 };

	(void)state;
	add(&day, sounded("evening", timezone_moment(morning_day(), 23 * 3600 + 59 * 60)));
	struct airing *over_midnight =
		sounded("evening", timezone_moment(morning_day(), 23 * 3600 + 50 * 60));
	over_midnight->ended_ms = timezone_moment(morning_day() + 1, 5 * 60);
	add(&day, over_midnight);
	const struct tally total = report_total(&day);
	assert_int_equal(total.latest.second, 24 * 3600 + 5 * 60);
}

static void most_a_day_is_of_the_day_that_had_most(void **state)
{
	static const int few[] = { 8 }, many[] = { 7, 8, 9 };
	_cleanup_(report_done) struct report span = { 0 };

	(void)state;
	add_day(&span, 0, few, 1);
	add_day(&span, 1, many, 3);
	add_day(&span, 2, few, 1);
	const struct report_entry *morning = report_find(&span, REPORT_NOTICE, "morning");
	assert_int_equal(morning->tally.aired, 5);
	assert_int_equal(morning->most_aired, 3);
	assert_int_equal(morning->most_ms, 3 * WORLD_MINUTE_MS);
	assert_int_equal(tally_of(&span, REPORT_DAY, "2026-11-25")->aired, 3);
}

static void a_day_without_airings_is_in_the_report_too(void **state)
{
	static const int one[] = { 8 };
	_cleanup_(report_done) struct report span = { 0 };
	size_t count;

	(void)state;
	add_day(&span, 0, NULL, 0);
	add_day(&span, 7, one, 1);
	add_day(&span, 8, NULL, 0);
	struct report_entry *const *days = report_part(&span, REPORT_DAY, &count);
	assert_int_equal(count, 3);
	assert_string_equal(days[0]->key, "2026-11-24");
	assert_int_equal(tally_count(&days[0]->tally), 0);
	assert_int_equal(days[0]->tally.earliest.at_ms, CLOCK_NONE);
	assert_int_equal(tally_count(&days[1]->tally), 1);
	assert_string_equal(days[2]->key, "2026-12-02");
	(void)report_part(&span, REPORT_REASON, &count);
	assert_int_equal(count, 0);
}

static void levels_are_averaged_by_their_power(void **state)
{
	static const double levels_db[] = { -10, -20 };
	struct tally tally = tally_begin(), other = tally_begin();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		_cleanup_(airing_cleanup) struct airing *airing = in_two_zones();
		airing->soundings[0].level.rms_db = levels_db[i];
		tally_add_zone(i == 0 ? &tally : &other, airing, 0);
	}
	tally_add(&tally, &other);
	/* (0.1 + 0.01) / 2 = 0.055 */
	assert_float_equal(tally_level_db(&tally), -12.5964, 0.0001);
	assert_float_equal(tally.loudest_db, -10, 0.0001);
}

static void what_nobody_can_tell_apart_any_more_is_counted_all_the_same(void **state)
{
	const int surplus = 500;
	_cleanup_(report_done) struct report day = { 0 };
	struct tally one = tally_begin();

	(void)state;
	one.planned = one.aired = 1;
	for (int i = 0; i < REPORT_ENTRIES_MAX + surplus; i++) {
		char name[24];
		(void)snprintf(name, sizeof(name), "notice-%d", i);
		assert_int_equal(report_add_entry(&day, REPORT_NOTICE, name, "", &one), 0);
	}
	assert_int_equal(day.count, REPORT_ENTRIES_MAX + 1);
	assert_int_equal(tally_of(&day, REPORT_NOTICE, REPORT_OTHERS)->aired, surplus);
	assert_int_equal(tally_of(&day, REPORT_NOTICE, "notice-7")->aired, 1);
}

static void a_long_name_is_cut_between_characters(void **state)
{
	char name[REPORT_KEY_MAX + 30] = "";
	_cleanup_(report_done) struct report day = { 0 };
	const struct tally nothing = tally_begin();
	size_t count;

	(void)state;
	while (strlen(name) <= REPORT_KEY_MAX + 3)
		strcat(name, strlen(name) == 0 ? "x" : "村");
	assert_int_equal(report_add_entry(&day, REPORT_RESPONSIBLE, name, "", &nothing), 0);
	const char *key = report_part(&day, REPORT_RESPONSIBLE, &count)[0]->key;
	assert_int_equal(strlen(key), REPORT_KEY_MAX - 2); /* "x" and 84 of three bytes. */
	assert_int_equal(strncmp(key, name, strlen(key)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_planned_and_ordered_is_what_became_of_it),
		cmocka_unit_test(airings_are_told_apart_by_notice_category_and_responsible),
		cmocka_unit_test(each_zone_has_what_became_of_it_there),
		cmocka_unit_test(the_report_of_one_zone_knows_nothing_of_others),
		cmocka_unit_test(who_begins_a_minute_late_is_late_unless_it_was_ordered),
		cmocka_unit_test(earliest_and_latest_are_of_the_clock_on_the_wall),
		cmocka_unit_test(what_ends_after_midnight_is_later_than_all_before_it),
		cmocka_unit_test(most_a_day_is_of_the_day_that_had_most),
		cmocka_unit_test(a_day_without_airings_is_in_the_report_too),
		cmocka_unit_test(levels_are_averaged_by_their_power),
		cmocka_unit_test(what_nobody_can_tell_apart_any_more_is_counted_all_the_same),
		cmocka_unit_test(a_long_name_is_cut_between_characters),
	};

	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
