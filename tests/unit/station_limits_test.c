/* What a zone's caps, gaps and quiet hours hold back, and what a doubted clock does. */
#include "station_world.h"

#include "calendar/timezone.h"
#include "station/ledger.h"
#include "station/limits.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (24 * 60 * MINUTE_MS)

static char name_a[] = "a", name_b[] = "b";

static struct airing *named(const char *notice, enum priority priority, const char *zones)
{
	struct airing *airing = world_airing(priority, zones);

	free(airing->notice);
	airing->notice = strdup(notice);
	assert_non_null(airing->notice);
	airing->script.readings = 1;
	return airing;
}

static int64_t submit_at(struct station_world *world, struct airing *airing, int64_t now_ms)
{
	int64_t id = 0;

	airing->planned_ms = now_ms;
	airing->deadline_ms = now_ms + 10 * MINUTE_MS;
	assert_int_equal(station_submit(world->station, airing, now_ms, &id), 0);
	return id;
}

/* Sounds from `from_ms` on for so long in the one zone. */
static void sound(struct station_world *world, int64_t id, const char *zone, int64_t from_ms,
	int64_t length_ms)
{
	const struct ending ending = { .sounded_ms = length_ms, .readings_done = 1 };

	station_zone_started(world->station, id, zone, from_ms);
	station_zone_ended(world->station, id, zone, &ending, from_ms + length_ms);
	world->told[0] = '\0';
}

static void the_airtime_cap_holds_back_what_would_pass_it(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .airtime_cap_ms = 10 * MINUTE_MS } };
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	sound(world, submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS), "a", NOON_MS,
		6 * MINUTE_MS);
	struct airing *longer = named("y", PRIORITY_IMPORTANT, "ab");
	longer->expected_ms = 4 * MINUTE_MS + 1;
	submit_at(world, longer, NOON_MS + 10 * MINUTE_MS);
	world_expect(world, "2 cancelled airtime-cap, ");
	struct airing *fits = named("z", PRIORITY_ROUTINE, "a");
	fits->expected_ms = 4 * MINUTE_MS;
	sound(world, submit_at(world, fits, NOON_MS + 10 * MINUTE_MS), "a",
		NOON_MS + 10 * MINUTE_MS, 4 * MINUTE_MS);
	/* Without an expected length too, once all is used; other zones have their own. */
	submit_at(world, named("w", PRIORITY_ROUTINE, "a"), NOON_MS + 20 * MINUTE_MS);
	submit_at(world, named("v", PRIORITY_ROUTINE, "b"), NOON_MS + 20 * MINUTE_MS);
	submit_at(world, named("u", PRIORITY_URGENT, "a"), NOON_MS + 20 * MINUTE_MS);
	world_expect(world, "4 cancelled airtime-cap, 5 on-air, play 5, 6 on-air, play 6, ");
}

static void urgent_sound_counts_for_the_cap(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .airtime_cap_ms = 10 * MINUTE_MS } };
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	sound(world, submit_at(world, named("", PRIORITY_EMERGENCY, "a"), NOON_MS), "a", NOON_MS,
		30 * MINUTE_MS);
	submit_at(world, named("x", PRIORITY_IMPORTANT, "a"), NOON_MS + 40 * MINUTE_MS);
	world_expect(world, "2 cancelled airtime-cap, ");
}

/* NOON_MS is at noon of a civil day of the test's zone. */
static void quiet_days_hold_back_and_their_row_says_what_for(void **state)
{
	static char reason[] = "高考期间";
	struct station_world *world = *state;
	struct date dates[] = { { 0, 0, 0 } };
	struct quiet_hours quiet = { .has_days = true, .reason = reason };
	int32_t day;
	int second;

	timezone_civil(NOON_MS, &day, &second);
	dates[0] = date_of_day(day);
	dates[0].year = 0; /* every year */
	quiet.days.dates = dates;
	quiet.days.date_count = 1;
	station_set_quiet_hours(world->station, &quiet, 1);
	const int64_t id = submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	assert_int_equal(id, 1);
	world_expect(world, "1 cancelled quiet-hours, ");
	submit_at(world, named("y", PRIORITY_ROUTINE, "a"), NOON_MS + DAY_MS);
	world_expect(world, "2 on-air, play 2, ");
	station_set_quiet_hours(world->station, NULL, 0);
}

static void a_quiet_night_belongs_to_the_day_on_which_it_begins(void **state)
{
	static char zone[] = "a";
	struct date date = { 2026, 6, 7 };
	struct quiet_hours quiet = {
		.span = { .from_second = 21 * 3600, .until_second = 6 * 3600 },
		.has_days = true,
		.days = { .dates = &date, .date_count = 1 },
	};
	const int32_t day = date_to_day(date);

	(void)state;
	assert_false(quiet_hours_cover(&quiet, zone, day, 5 * 3600));
	assert_false(quiet_hours_cover(&quiet, zone, day, 20 * 3600));
	assert_true(quiet_hours_cover(&quiet, zone, day, 22 * 3600));
	assert_true(quiet_hours_cover(&quiet, zone, day + 1, 5 * 3600));
	assert_false(quiet_hours_cover(&quiet, zone, day + 1, 22 * 3600));
}

static void a_new_day_has_its_own_airtime(void **state)
{
	static const struct zone zones[] = {
		{ .name = name_a, .airtime_cap_ms = 10 * MINUTE_MS, .repeats_cap = 1 }
	};
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	/* Over midnight it counts whole on the day on which it began. */
	const int64_t late_ms = NOON_MS + DAY_MS / 2 - MINUTE_MS;
	sound(world, submit_at(world, named("x", PRIORITY_ROUTINE, "a"), late_ms), "a", late_ms,
		10 * MINUTE_MS);
	struct airing *again = named("x", PRIORITY_ROUTINE, "a");
	again->expected_ms = 10 * MINUTE_MS;
	submit_at(world, again, late_ms + 20 * MINUTE_MS);
	world_expect(world, "2 on-air, play 2, ");
}

static void the_repeats_cap_counts_each_notice_by_itself(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .repeats_cap = 2 } };
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	for (int i = 0; i < 2; i++) {
		const int64_t at_ms = NOON_MS + i * 20 * MINUTE_MS;
		sound(world, submit_at(world, named("x", PRIORITY_ROUTINE, "a"), at_ms), "a", at_ms,
			MINUTE_MS);
	}
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS + 60 * MINUTE_MS);
	submit_at(world, named("y", PRIORITY_ROUTINE, "a"), NOON_MS + 60 * MINUTE_MS);
	submit_at(world, named("x", PRIORITY_ROUTINE, "b"), NOON_MS + 60 * MINUTE_MS);
	world_expect(world, "3 cancelled airtime-cap, 4 on-air, play 4, 5 on-air, play 5, ");
}

static void one_that_sounded_nothing_does_not_count(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .repeats_cap = 1 } };
	const struct ending failed = { .error = -19 };
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	const int64_t id = submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	station_zone_ended(world->station, id, "a", &failed, NOON_MS);
	world->told[0] = '\0';
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS + MINUTE_MS);
	world_expect(world, "2 on-air, play 2, ");
}

static void one_that_was_cut_does_not_count_twice(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .repeats_cap = 1 } };
	const struct ending cut = { .error = -125, .sounded_ms = 1000 };
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	station_zone_started(world->station, 1, "a", NOON_MS);
	submit_at(world, named("", PRIORITY_URGENT, "a"), NOON_MS + 1000);
	station_zone_ended(world->station, 1, "a", &cut, NOON_MS + 1000);
	world->told[0] = '\0';
	world_end(world, 2, "a", 0, 1);
	world_expect(world, "2 aired, 1 on-air, play 1, ");
}

static void what_sounded_before_a_restart_is_remembered(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .repeats_cap = 1 } };
	struct station_world *world = *state;
	struct airing *row = named("x", PRIORITY_ROUTINE, "a");

	station_set_zones(world->station, zones, 1);
	row->started_ms = NOON_MS - 60 * MINUTE_MS;
	row->sounded_ms = MINUTE_MS;
	station_remember(world->station, row);
	airing_free(row);
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	world_expect(world, "1 cancelled airtime-cap, ");
}

static void the_gap_lets_routine_wait_and_urgent_not(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .min_gap_ms = MINUTE_MS },
		{ .name = name_b } };
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 2);
	sound(world, submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS), "a", NOON_MS,
		5000);
	submit_at(world, named("y", PRIORITY_ROUTINE, "ab"), NOON_MS + 6000);
	world_expect(world, "2 waiting, ");
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + 5000 + MINUTE_MS);
	station_tick(world->station, NOON_MS + 4999 + MINUTE_MS);
	world_expect(world, "");
	/* The urgent one goes first, and the gap begins anew after it. */
	const int64_t urgent = submit_at(world, named("", PRIORITY_URGENT, "a"), NOON_MS + 20000);
	world_expect(world, "3 on-air, play 3, ");
	sound(world, urgent, "a", NOON_MS + 20000, 1000);
	station_tick(world->station, NOON_MS + 20999 + MINUTE_MS);
	world_expect(world, "");
	station_tick(world->station, NOON_MS + 21000 + MINUTE_MS);
	world_expect(world, "2 on-air, play 2, ");
}

static void limits_that_are_set_anew_hold_for_what_has_sounded(void **state)
{
	static const struct zone before[] = { { .name = name_b }, { .name = name_a } };
	static const struct zone after[] = { { .name = name_a, .repeats_cap = 1 } };
	struct station_world *world = *state;

	station_set_zones(world->station, before, 2);
	sound(world, submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS), "a", NOON_MS,
		MINUTE_MS);
	station_set_zones(world->station, after, 1);
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS + 20 * MINUTE_MS);
	world_expect(world, "2 cancelled airtime-cap, ");
	station_set_zones(world->station, before, 1);
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS + 20 * MINUTE_MS);
	world_expect(world, "3 on-air, play 3, ");
}

static void a_gap_is_as_long_when_the_clock_is_set(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .min_gap_ms = MINUTE_MS } };
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	sound(world, submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS), "a", NOON_MS,
		5000);
	struct airing *commanded = named("", PRIORITY_ROUTINE, "a");
	commanded->cause = AIRING_CAUSE_COMMAND;
	submit_at(world, commanded, NOON_MS + 6000);
	world_expect(world, "2 waiting, ");
	station_clock_set(world->station, -DAY_MS, NOON_MS + 6000 - DAY_MS);
	world_expect(world, "");
	station_tick(world->station, NOON_MS + 5000 + MINUTE_MS - DAY_MS - 1);
	world_expect(world, "");
	station_tick(world->station, NOON_MS + 5000 + MINUTE_MS - DAY_MS);
	world_expect(world, "2 on-air, play 2, ");
}

static void one_that_waits_keeps_its_moment_when_the_clock_is_set_back(void **state)
{
	const struct ending whole = { .readings_done = 1 };
	struct station_world *world = *state;

	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	submit_at(world, named("y", PRIORITY_ROUTINE, "a"), NOON_MS);
	world->told[0] = '\0';
	station_clock_set(world->station, -DAY_MS, NOON_MS - DAY_MS);
	station_zone_ended(world->station, 1, "a", &whole, NOON_MS - DAY_MS);
	world_expect(world, "1 aired, ");
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS - STATION_LEAD_MS);
	station_tick(world->station, NOON_MS - STATION_LEAD_MS);
	world_expect(world, "2 on-air, play 2, ");
}

static void quiet_hours_let_through_what_they_name(void **state)
{
	static const struct quiet_hours noon = {
		.span.from_second = 11 * 3600,
		.span.until_second = 13 * 3600,
		.airs = PRIORITY_IMPORTANT,
	};
	static const struct quiet_hours strict = {
		.span.from_second = 11 * 3600,
		.span.until_second = 13 * 3600,
		.airs = PRIORITY_EMERGENCY,
	};
	struct station_world *world = *state;

	station_set_quiet_hours(world->station, &noon, 1);
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_IMPORTANT, "a");
	world_expect(world, "1 cancelled quiet-hours, 2 on-air, play 2, ");
	station_set_quiet_hours(world->station, &strict, 1);
	world_submit(world, PRIORITY_URGENT, "b");
	world_submit(world, PRIORITY_EMERGENCY, "b");
	world_expect(world, "3 cancelled quiet-hours, 4 on-air, play 4, ");
}

static void quiet_hours_that_begin_while_a_gap_is_waited_for_are_its_reason(void **state)
{
	static const struct zone zones[] = { { .name = name_a, .min_gap_ms = 30 * MINUTE_MS } };
	static const struct quiet_hours later = {
		.span.from_second = 12 * 3600 + 300,
		.span.until_second = 18 * 3600,
	};
	struct station_world *world = *state;

	station_set_zones(world->station, zones, 1);
	station_set_quiet_hours(world->station, &later, 1);
	sound(world, submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS - MINUTE_MS), "a",
		NOON_MS - MINUTE_MS, MINUTE_MS);
	submit_at(world, named("y", PRIORITY_ROUTINE, "a"), NOON_MS);
	world_expect(world, "2 waiting, ");
	station_tick(world->station, NOON_MS + 4 * MINUTE_MS);
	world_expect(world, "");
	station_tick(world->station, NOON_MS + 5 * MINUTE_MS);
	world_expect(world, "2 cancelled quiet-hours, ");
}

static void quiet_hours_are_told_of_what_they_let_through_too(void **state)
{
	static const struct quiet_hours noon = {
		.span.from_second = 11 * 3600,
		.span.until_second = 13 * 3600,
		.airs = PRIORITY_URGENT,
	};
	static const struct {
		enum priority priority;
		int64_t at_ms;
		const struct quiet_hours *silencing;
		bool is_quiet;
	} cases[] = {
		{ PRIORITY_ROUTINE, NOON_MS, &noon, true },
		{ PRIORITY_URGENT, NOON_MS, NULL, true },
		{ PRIORITY_URGENT, NOON_MS + 60 * MINUTE_MS, NULL, false },
	};
	const struct quiet_times quiet = { &noon, 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct airing *airing = world_airing(cases[i].priority, "a");
		assert_ptr_equal(
			limits_silencing(quiet, airing, cases[i].at_ms), cases[i].silencing);
		assert_int_equal(
			limits_are_quiet(quiet, airing, cases[i].at_ms), cases[i].is_quiet);
		airing_free(airing);
	}
}

static void the_next_of_its_notice_takes_the_place_of_one_that_still_waits(void **state)
{
	struct station_world *world = *state;

	submit_at(world, named("", PRIORITY_ROUTINE, "a"), NOON_MS);
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	submit_at(world, named("y", PRIORITY_ROUTINE, "a"), NOON_MS);
	world->told[0] = '\0';
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS + MINUTE_MS);
	world_expect(world, "2 cancelled superseded, 4 waiting, ");
	/* A command is nobody's next one. */
	struct airing *commanded = named("x", PRIORITY_ROUTINE, "a");
	commanded->cause = AIRING_CAUSE_COMMAND;
	submit_at(world, commanded, NOON_MS + MINUTE_MS);
	world_expect(world, "5 waiting, ");
}

static void while_the_clock_is_doubted_the_schedule_waits_and_the_urgent_air(void **state)
{
	static const struct quiet_hours always = { 0 };
	struct station_world *world = *state;
	struct airing *commanded = named("", PRIORITY_ROUTINE, "a");

	station_set_clock_trusted(world->station, false, NOON_MS);
	station_set_quiet_hours(world->station, &always, 1);
	submit_at(world, named("x", PRIORITY_IMPORTANT, "a"), NOON_MS);
	submit_at(world, named("y", PRIORITY_URGENT, "b"), NOON_MS);
	commanded->cause = AIRING_CAUSE_COMMAND;
	submit_at(world, commanded, NOON_MS);
	world_expect(world, "1 waiting, 2 on-air, play 2, 3 on-air, play 3, ");
	assert_true(world->is_doubted[1] && world->is_doubted[2] && world->is_doubted[3]);
	station_tick(world->station, NOON_MS + 10 * MINUTE_MS + 1);
	world_expect(world, "1 failed missed-clock, ");
}

static void once_the_clock_is_trusted_what_is_not_too_late_airs(void **state)
{
	struct station_world *world = *state;

	station_set_clock_trusted(world->station, false, NOON_MS);
	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	submit_at(world, named("y", PRIORITY_ROUTINE, "b"), NOON_MS + 5 * MINUTE_MS);
	world->told[0] = '\0';
	station_clock_set(world->station, 8 * MINUTE_MS, NOON_MS + 14 * MINUTE_MS);
	world_expect(world, "1 failed missed-clock, ");
	station_set_clock_trusted(world->station, true, NOON_MS + 14 * MINUTE_MS);
	world_expect(world, "2 on-air, play 2, ");
	submit_at(world, named("z", PRIORITY_ROUTINE, "c"), NOON_MS + 15 * MINUTE_MS);
	assert_false(world->is_doubted[3]);
}

static void a_step_forward_does_not_expire_what_a_person_commanded(void **state)
{
	struct station_world *world = *state;
	struct airing *commanded = named("", PRIORITY_ROUTINE, "a");

	submit_at(world, named("x", PRIORITY_ROUTINE, "a"), NOON_MS);
	submit_at(world, named("y", PRIORITY_ROUTINE, "a"), NOON_MS);
	commanded->cause = AIRING_CAUSE_COMMAND;
	submit_at(world, commanded, NOON_MS);
	world->told[0] = '\0';
	station_clock_set(world->station, DAY_MS, NOON_MS + DAY_MS);
	world_expect(world, "2 failed missed-clock, ");
	assert_int_equal(
		station_next_tick_ms(world->station), NOON_MS + DAY_MS + 10 * MINUTE_MS + 1);
}

static void a_retry_does_not_wait_for_a_clock_that_was_set_back(void **state)
{
	const struct ending busy = { .error = -16 };
	struct station_world *world = *state;
	struct airing *urgent = named("", PRIORITY_URGENT, "a");

	urgent->retries = true;
	urgent->cause = AIRING_CAUSE_COMMAND;
	submit_at(world, urgent, NOON_MS);
	station_zone_ended(world->station, 1, "a", &busy, NOON_MS);
	world->told[0] = '\0';
	station_clock_set(world->station, -DAY_MS, NOON_MS - DAY_MS);
	world_expect(world, "1 on-air, play 1, ");
}

static void a_retry_that_is_due_and_barred_wants_no_tick_of_the_past(void **state)
{
	const struct ending busy = { .error = -16 };
	struct station_world *world = *state;
	struct airing *urgent = named("", PRIORITY_URGENT, "a");

	urgent->retries = true;
	submit_at(world, urgent, NOON_MS);
	station_zone_ended(world->station, 1, "a", &busy, NOON_MS);
	submit_at(world, named("", PRIORITY_EMERGENCY, "a"), NOON_MS + 500);
	station_tick(world->station, NOON_MS + 1000);
	assert_true(station_next_tick_ms(world->station) > NOON_MS + 1000);
}

static void the_ledger_forgets_the_furthest_day_first(void **state)
{
	struct ledger *ledger;

	(void)state;
	assert_int_equal(ledger_new(&ledger), 0);
	assert_true(ledger_silent_since_ms(ledger) == CLOCK_NONE);
	for (int day = 1; day <= LEDGER_DAYS_MAX + 1; day++)
		assert_int_equal(ledger_add(ledger, &(struct ledger_entry){ .day = day,
							    .sounded_ms = day,
							    .ended_ms = day,
							    .notice = "x" }),
			0);
	assert_int_equal(ledger_airtime_ms(ledger, 1, 0), 0);
	assert_int_equal(ledger_airtime_ms(ledger, 2, 0), 2);
	assert_int_equal(ledger_repeats(ledger, 2, "x"), 1);
	assert_int_equal(ledger_repeats(ledger, 2, "y"), 0);
	assert_int_equal(ledger_silent_since_ms(ledger), LEDGER_DAYS_MAX + 1);
	ledger_free(ledger);
}

static void what_still_sounds_is_airtime_of_its_day(void **state)
{
	struct ledger *ledger;

	(void)state;
	assert_int_equal(ledger_new(&ledger), 0);
	ledger_begin(ledger, 1, 1000);
	assert_int_equal(ledger_airtime_ms(ledger, 1, 1500), 500);
	assert_int_equal(ledger_airtime_ms(ledger, 1, 900), 0);
	assert_int_equal(ledger_airtime_ms(ledger, 2, 1500), 0);
	ledger_clock_set(ledger, 10000);
	assert_int_equal(ledger_airtime_ms(ledger, 1, 11500), 500);
	/* Over, and it was nothing. */
	assert_int_equal(ledger_add(ledger, &(struct ledger_entry){ .day = 1 }), 0);
	assert_int_equal(ledger_airtime_ms(ledger, 1, 20000), 0);
	ledger_free(ledger);
}

static void the_first_volume_that_covers_the_time_holds(void **state)
{
	static struct zone_volume volumes[] = {
		{ .span.from_second = 21 * 3600,
			.span.until_second = 7 * 3600,
			.volume_percent = 40 },
		{ .span.from_second = 20 * 3600,
			.span.until_second = 22 * 3600,
			.volume_percent = 60,
			.span.weekdays = 1 << WEEKDAY_TUESDAY },
	};
	static const struct zone zone = {
		.output.volume_percent = 90, .volumes = volumes, .volume_count = 2
	};
	const int32_t tuesday = (int32_t)(NOON_MS / DAY_MS);
	const struct {
		int32_t day;
		int hour;
		int volume_percent;
	} cases[] = {
		{ tuesday, 12, 90 },
		{ tuesday, 20, 60 },
		{ tuesday, 21, 40 },
		{ tuesday, 0, 40 },
		{ tuesday, 7, 90 },
		{ tuesday + 1, 20, 90 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(zone_volume_at(&zone, cases[i].day, cases[i].hour * 3600),
			cases[i].volume_percent);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_airtime_cap_holds_back_what_would_pass_it),
		TEST(urgent_sound_counts_for_the_cap),
		TEST(a_new_day_has_its_own_airtime),
		TEST(the_repeats_cap_counts_each_notice_by_itself),
		TEST(one_that_sounded_nothing_does_not_count),
		TEST(one_that_was_cut_does_not_count_twice),
		TEST(what_sounded_before_a_restart_is_remembered),
		TEST(the_gap_lets_routine_wait_and_urgent_not),
		TEST(limits_that_are_set_anew_hold_for_what_has_sounded),
		TEST(a_gap_is_as_long_when_the_clock_is_set),
		TEST(one_that_waits_keeps_its_moment_when_the_clock_is_set_back),
		TEST(quiet_hours_let_through_what_they_name),
		TEST(quiet_days_hold_back_and_their_row_says_what_for),
		TEST(a_quiet_night_belongs_to_the_day_on_which_it_begins),
		TEST(quiet_hours_that_begin_while_a_gap_is_waited_for_are_its_reason),
		TEST(quiet_hours_are_told_of_what_they_let_through_too),
		TEST(the_next_of_its_notice_takes_the_place_of_one_that_still_waits),
		TEST(while_the_clock_is_doubted_the_schedule_waits_and_the_urgent_air),
		TEST(once_the_clock_is_trusted_what_is_not_too_late_airs),
		TEST(a_step_forward_does_not_expire_what_a_person_commanded),
		TEST(a_retry_does_not_wait_for_a_clock_that_was_set_back),
		TEST(a_retry_that_is_due_and_barred_wants_no_tick_of_the_past),
		cmocka_unit_test(the_ledger_forgets_the_furthest_day_first),
		cmocka_unit_test(what_still_sounds_is_airtime_of_its_day),
		cmocka_unit_test(the_first_volume_that_covers_the_time_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
