/* A scheduled airing is submitted before its moment. What the station does meanwhile is what it
 * would do if it were not, and nobody is cut for one that cannot begin. */
#include "station_world.h"

#include <errno.h>

#define SECOND_MS INT64_C(1000)

static char name_a[] = "a", name_b[] = "b";

static const struct ending cut = { .error = -ECANCELED, .sounded_ms = 5000 };
static const struct ending whole = { .sounded_ms = 5000, .readings_done = 2 };

/* Planned for that moment, and submitted when the daemon would. */
static int64_t plan(struct station_world *world, const char *notice, enum priority priority,
	const char *zones, int64_t planned_ms)
{
	struct airing *airing = world_airing(priority, zones);
	int64_t id = 0;

	free(airing->notice);
	airing->notice = strdup(notice);
	airing->planned_ms = planned_ms;
	airing->deadline_ms = planned_ms + 600 * SECOND_MS;
	assert_int_equal(
		station_submit(world->station, airing, planned_ms - STATION_LEAD_MS, &id), 0);
	return id;
}

/* One that sounds since NOON_MS. */
static int64_t sounding(struct station_world *world, enum priority priority, const char *zones)
{
	const int64_t id = world_submit(world, priority, zones);

	for (; *zones; zones++) {
		const char zone[] = { *zones, '\0' };
		station_zone_started(world->station, id, zone, NOON_MS);
	}
	world->told[0] = '\0';
	return id;
}

static void a_free_zone_has_its_card_opened_ahead_of_the_moment(void **state)
{
	struct station_world *world = *state;

	plan(world, "x", PRIORITY_ROUTINE, "a", NOON_MS + 5 * SECOND_MS);
	world_expect(world, "1 on-air, play 1, ");
}

static void one_on_air_is_cut_a_handover_before_the_moment_of_the_higher_one(void **state)
{
	const int64_t due_ms = NOON_MS + 5 * SECOND_MS;
	struct station_world *world = *state;

	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_IMPORTANT, "a", due_ms);
	world_expect(world, "2 waiting, ");
	assert_int_equal(station_next_tick_ms(world->station), due_ms - WORLD_HANDOVER_MS);
	station_tick(world->station, due_ms - WORLD_HANDOVER_MS - 1);
	world_expect(world, "");
	station_tick(world->station, due_ms - WORLD_HANDOVER_MS);
	world_expect(world, "halt 1, ");
	/* One that ends by itself until then is heard whole: the player's to decide. */
	assert_int_equal(world->halted_by_ms, due_ms);
}

static void one_that_ends_within_the_lead_is_not_cut(void **state)
{
	const int64_t due_ms = NOON_MS + 5 * SECOND_MS;
	struct station_world *world = *state;

	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_IMPORTANT, "a", due_ms);
	world->told[0] = '\0';
	station_zone_ended(world->station, 1, "a", &whole, due_ms - 300);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
}

static void one_that_waits_is_superseded_at_the_moment_and_not_a_lead_before(void **state)
{
	const int64_t due_ms = NOON_MS + 60 * SECOND_MS;
	struct station_world *world = *state;

	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_ROUTINE, "a", NOON_MS + SECOND_MS);
	plan(world, "x", PRIORITY_ROUTINE, "a", due_ms);
	world_expect(world, "2 waiting, 3 waiting, ");
	station_tick(world->station, due_ms - 1);
	world_expect(world, "");
	/* The zone is free just in time. */
	station_zone_ended(world->station, 1, "a", &whole, due_ms - 1);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
	station_tick(world->station, due_ms);
	world_expect(world, "");
	station_zone_ended(world->station, 2, "a", &whole, due_ms + 5 * SECOND_MS);
	world_expect(world, "2 aired, 3 on-air, play 3, ");
}

static void the_next_of_a_notice_supersedes_when_its_time_signal_begins(void **state)
{
	const int64_t due_ms = NOON_MS + 60 * SECOND_MS;
	struct station_world *world = *state;
	struct airing *signal = world_airing(PRIORITY_ROUTINE, "a");

	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_ROUTINE, "a", NOON_MS + SECOND_MS);
	free(signal->notice);
	signal->notice = strdup("x");
	signal->planned_ms = due_ms;
	signal->deadline_ms = due_ms + 600 * SECOND_MS;
	signal->script.prelude.chime = CHIME_PIPS;
	assert_int_equal(station_submit(world->station, signal,
				 station_submission_ms(&signal->script, due_ms), NULL),
		0);
	world_expect(world, "2 waiting, 3 waiting, ");
	assert_int_equal(station_next_tick_ms(world->station),
		due_ms - CHIME_PIPS_LEAD_MS - WORLD_HANDOVER_MS);
	station_tick(world->station, due_ms - CHIME_PIPS_LEAD_MS - 1);
	world_expect(world, "");
	station_tick(world->station, due_ms - CHIME_PIPS_LEAD_MS);
	world_expect(world, "2 cancelled superseded, ");
}

static void one_that_waits_takes_the_zone_within_the_lead_of_a_higher_one(void **state)
{
	static const struct zone gap[] = { { .name = name_a, .min_gap_ms = 20 * SECOND_MS } };
	const int64_t free_ms = NOON_MS + 25 * SECOND_MS;
	struct station_world *world = *state;

	station_set_zones(world->station, gap, 1);
	sounding(world, PRIORITY_ROUTINE, "a");
	station_zone_ended(world->station, 1, "a", &whole, NOON_MS + 5 * SECOND_MS);
	plan(world, "x", PRIORITY_ROUTINE, "a", NOON_MS + 10 * SECOND_MS);
	world->told[0] = '\0';
	plan(world, "y", PRIORITY_IMPORTANT, "a", free_ms + 300);
	world_expect(world, "3 waiting, ");
	station_tick(world->station, free_ms);
	world_expect(world, "2 on-air, play 2, ");
	station_tick(world->station, free_ms + 300 - WORLD_HANDOVER_MS);
	world_expect(world, "halt 2, ");
}

static void of_two_that_are_due_together_the_first_in_the_line_is_not_overtaken(void **state)
{
	const int64_t due_ms = NOON_MS + 5 * SECOND_MS;
	struct station_world *world = *state;

	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_ROUTINE, "ab", due_ms);
	/* Zone b is free, but at the moment itself the one ahead wants it. */
	plan(world, "y", PRIORITY_ROUTINE, "b", due_ms);
	station_tick(world->station, due_ms - WORLD_HANDOVER_MS);
	station_tick(world->station, due_ms);
	world_expect(world, "2 waiting, 3 waiting, ");
}

/* 2 cuts 1, in a zone that keeps a gap of twenty seconds. */
static void halt_for_one_with_a_gap(struct station_world *world, int64_t due_ms)
{
	static const struct zone gap[] = { { .name = name_a, .min_gap_ms = 20 * SECOND_MS } };

	station_set_zones(world->station, gap, 1);
	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_IMPORTANT, "a", due_ms);
	station_tick(world->station, due_ms - WORLD_HANDOVER_MS);
	world->told[0] = '\0';
}

static void what_cuts_another_begins_without_a_gap(void **state)
{
	const int64_t due_ms = NOON_MS + 5 * SECOND_MS;
	struct station_world *world = *state;

	halt_for_one_with_a_gap(world, due_ms);
	station_zone_ended(world->station, 1, "a", &cut, due_ms - 150);
	world_expect(world, "1 waiting, 2 on-air, play 2, ");
	station_zone_started(world->station, 2, "a", due_ms);
	world->told[0] = '\0';
	/* The one that was cut keeps its gap. */
	station_zone_ended(world->station, 2, "a", &whole, due_ms + 5 * SECOND_MS);
	world_expect(world, "2 aired, ");
	assert_int_equal(station_next_tick_ms(world->station), due_ms + 25 * SECOND_MS);
	station_tick(world->station, due_ms + 25 * SECOND_MS);
	world_expect(world, "1 on-air, play 1, ");
}

static void behind_one_that_was_heard_to_its_end_the_gap_is_kept(void **state)
{
	const int64_t due_ms = NOON_MS + 5 * SECOND_MS;
	struct station_world *world = *state;

	halt_for_one_with_a_gap(world, due_ms);
	station_zone_ended(world->station, 1, "a", &whole, due_ms - 100);
	world_expect(world, "1 aired, ");
	assert_int_equal(station_next_tick_ms(world->station), due_ms);
	station_tick(world->station, due_ms);
	assert_int_equal(station_next_tick_ms(world->station), due_ms - 100 + 20 * SECOND_MS);
}

static void nobody_is_cut_for_one_that_keeps_its_gap_elsewhere(void **state)
{
	static const struct zone gap[] = { { .name = name_a },
		{ .name = name_b, .min_gap_ms = 20 * SECOND_MS } };
	struct station_world *world = *state;

	station_set_zones(world->station, gap, 2);
	sounding(world, PRIORITY_ROUTINE, "b");
	station_zone_ended(world->station, 1, "b", &whole, NOON_MS + 5 * SECOND_MS);
	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_IMPORTANT, "ab", NOON_MS + 6 * SECOND_MS);
	station_tick(world->station, NOON_MS + 6 * SECOND_MS - WORLD_HANDOVER_MS);
	station_tick(world->station, NOON_MS + 25 * SECOND_MS - 1);
	world_expect(world, "3 waiting, ");
	station_tick(world->station, NOON_MS + 25 * SECOND_MS);
	world_expect(world, "halt 2, ");
	assert_int_equal(world->halted_by_ms, NOON_MS + 25 * SECOND_MS);
	station_zone_ended(world->station, 2, "a", &cut, NOON_MS + 25 * SECOND_MS + 50);
	world_expect(world, "2 waiting, 3 on-air, play 3, ");
}

static void nobody_is_cut_for_one_that_waits_for_its_equal_elsewhere(void **state)
{
	struct station_world *world = *state;

	sounding(world, PRIORITY_ROUTINE, "a");
	sounding(world, PRIORITY_URGENT, "b");
	world_submit(world, PRIORITY_URGENT, "ab");
	world_expect(world, "3 waiting, ");
	world_end(world, 2, "b", 0, 2);
	world_expect(world, "2 aired, halt 1, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 waiting, 3 on-air, play 3, ");
}

static void a_cutter_that_is_overtaken_keeps_the_gap_behind_who_overtook_it(void **state)
{
	static const struct zone gap[] = { { .name = name_a, .min_gap_ms = 20 * SECOND_MS } };
	const int64_t due_ms = NOON_MS + 5 * SECOND_MS;
	struct station_world *world = *state;

	station_set_zones(world->station, gap, 1);
	sounding(world, PRIORITY_ROUTINE, "a");
	plan(world, "x", PRIORITY_IMPORTANT, "a", due_ms);
	station_tick(world->station, due_ms - WORLD_HANDOVER_MS);
	world_submit(world, PRIORITY_URGENT, "a");
	world->told[0] = '\0';
	station_zone_ended(world->station, 1, "a", &cut, due_ms);
	world_expect(world, "1 waiting, 3 on-air, play 3, ");
	station_zone_started(world->station, 3, "a", due_ms);
	world->told[0] = '\0';
	station_zone_ended(world->station, 3, "a", &whole, due_ms + 5 * SECOND_MS);
	world_expect(world, "3 aired, ");
	station_tick(world->station, due_ms + 25 * SECOND_MS);
	world_expect(world, "2 on-air, play 2, ");
}

static void what_sounds_counts_for_the_cap_of_who_would_cut_it(void **state)
{
	static const struct zone cap[] = { { .name = name_a, .airtime_cap_ms = 60 * SECOND_MS } };
	static const struct {
		int64_t due_ms; /* after NOON_MS */
		const char *told;
	} cases[] = {
		{ 30 * SECOND_MS, "halt 1, " },
		{ 30 * SECOND_MS + 1, "2 cancelled airtime-cap, " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		void *made;
		assert_int_equal(world_setup(&made), 0);
		struct station_world *world = made;
		struct airing *airing = world_airing(PRIORITY_IMPORTANT, "a");
		station_set_zones(world->station, cap, 1);
		sounding(world, PRIORITY_ROUTINE, "a");
		airing->planned_ms = NOON_MS + cases[i].due_ms;
		airing->expected_ms = 30 * SECOND_MS;
		assert_int_equal(station_submit(world->station, airing,
					 airing->planned_ms - STATION_LEAD_MS, NULL),
			0);
		world->told[0] = '\0';
		station_tick(world->station, NOON_MS + cases[i].due_ms - WORLD_HANDOVER_MS);
		world_expect(world, cases[i].told);
		assert_int_equal(world_teardown(&made), 0);
	}
}

static void what_it_was_cut_for_is_not_held_back_by_it(void **state)
{
	static const struct zone cap[] = { { .name = name_a, .airtime_cap_ms = 60 * SECOND_MS } };
	const int64_t due_ms = NOON_MS + 30 * SECOND_MS;
	/* The card had more queued than was counted. */
	const struct ending longer = { .error = -ECANCELED, .sounded_ms = 30 * SECOND_MS + 1 };
	struct station_world *world = *state;
	struct airing *airing = world_airing(PRIORITY_IMPORTANT, "a");

	station_set_zones(world->station, cap, 1);
	sounding(world, PRIORITY_ROUTINE, "a");
	airing->planned_ms = due_ms;
	airing->expected_ms = 30 * SECOND_MS;
	assert_int_equal(station_submit(world->station, airing, due_ms - STATION_LEAD_MS, NULL), 0);
	station_tick(world->station, due_ms - WORLD_HANDOVER_MS);
	world->told[0] = '\0';
	station_zone_ended(world->station, 1, "a", &longer, due_ms);
	world_expect(world, "1 waiting, 2 on-air, play 2, ");
}

static const struct quiet_hours noon = {
	.span.from_second = 11 * 3600,
	.span.until_second = 13 * 3600,
	.airs = PRIORITY_URGENT,
};

static void the_override_is_of_rows_that_sounded(void **state)
{
	struct station_world *world = *state;

	station_set_quiet_hours(world->station, &noon, 1);
	world_submit(world, PRIORITY_URGENT, "a");
	world_submit(world, PRIORITY_URGENT, "a");
	assert_false(world->is_override[1]);
	station_zone_started(world->station, 1, "a", NOON_MS + 5);
	assert_true(world->is_override[1]);
	station_tick(world->station, NOON_MS + 600 * SECOND_MS + 1);
	assert_false(world->is_override[2]);
	/* Nor of one whose card failed. */
	world_submit(world, PRIORITY_URGENT, "b");
	world_end(world, 3, "b", -ENODEV, 0);
	assert_false(world->is_override[3]);
}

static void one_that_comes_back_in_quiet_hours_overrides_them_then(void **state)
{
	static const struct quiet_hours evening = {
		.span.from_second = 12 * 3600 + 1,
		.span.until_second = 13 * 3600,
		.airs = PRIORITY_URGENT,
	};
	struct station_world *world = *state;

	station_set_quiet_hours(world->station, &evening, 1);
	world_submit(world, PRIORITY_URGENT, "a");
	station_zone_started(world->station, 1, "a", NOON_MS);
	world_submit(world, PRIORITY_EMERGENCY, "a");
	world_end(world, 1, "a", -ECANCELED, 0);
	assert_false(world->is_override[1]);
	world_end(world, 2, "a", 0, 2);
	station_zone_started(world->station, 1, "a", NOON_MS + 15 * SECOND_MS);
	assert_true(world->is_override[1]);
	assert_int_equal(world->started_ms[1], NOON_MS);
}

static void a_time_signal_keeps_the_gap_with_its_first_pip(void **state)
{
	static const struct zone gap[] = { { .name = name_a, .min_gap_ms = 20 * SECOND_MS } };
	const int64_t due_ms = NOON_MS + 28 * SECOND_MS; /* the first pip two seconds too early */
	struct station_world *world = *state;
	struct airing *signal = world_airing(PRIORITY_ROUTINE, "a");

	station_set_zones(world->station, gap, 1);
	sounding(world, PRIORITY_ROUTINE, "a");
	station_zone_ended(world->station, 1, "a", &whole, NOON_MS + 5 * SECOND_MS);
	world->told[0] = '\0';
	signal->planned_ms = due_ms;
	signal->script.prelude.chime = CHIME_PIPS;
	assert_int_equal(station_submit(world->station, signal,
				 station_submission_ms(&signal->script, due_ms), NULL),
		0);
	station_tick(world->station, NOON_MS + 25 * SECOND_MS - 1);
	world_expect(world, "2 waiting, ");
	station_tick(world->station, NOON_MS + 25 * SECOND_MS);
	world_expect(world, "2 on-air, play 2, ");
}

static void a_time_signal_counts_to_the_day_of_its_long_pip(void **state)
{
	static const struct zone cap[] = { { .name = name_a, .repeats_cap = 1 } };
	const int64_t midnight_ms = NOON_MS + 12 * 3600 * SECOND_MS;
	struct station_world *world = *state;

	station_set_zones(world->station, cap, 1);
	for (int id = 1; id <= 2; id++) {
		struct airing *signal = world_airing(PRIORITY_ROUTINE, "a");
		free(signal->notice);
		signal->notice = strdup("hour");
		signal->planned_ms = midnight_ms + (id - 1) * 3600 * SECOND_MS;
		signal->deadline_ms = signal->planned_ms + 600 * SECOND_MS;
		signal->script.prelude.chime = CHIME_PIPS;
		const int64_t due_ms = signal->planned_ms - CHIME_PIPS_LEAD_MS;
		assert_int_equal(station_submit(world->station, signal, due_ms, NULL), 0);
		station_zone_started(world->station, id, "a", due_ms);
		station_zone_ended(world->station, id, "a", &whole, due_ms + 5 * SECOND_MS);
	}
	world_expect(world, "1 on-air, play 1, 1 on-air, 1 aired, 2 cancelled airtime-cap, ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_free_zone_has_its_card_opened_ahead_of_the_moment),
		TEST(one_on_air_is_cut_a_handover_before_the_moment_of_the_higher_one),
		TEST(one_that_ends_within_the_lead_is_not_cut),
		TEST(one_that_waits_is_superseded_at_the_moment_and_not_a_lead_before),
		TEST(the_next_of_a_notice_supersedes_when_its_time_signal_begins),
		TEST(one_that_waits_takes_the_zone_within_the_lead_of_a_higher_one),
		TEST(of_two_that_are_due_together_the_first_in_the_line_is_not_overtaken),
		TEST(what_cuts_another_begins_without_a_gap),
		TEST(behind_one_that_was_heard_to_its_end_the_gap_is_kept),
		TEST(nobody_is_cut_for_one_that_keeps_its_gap_elsewhere),
		TEST(nobody_is_cut_for_one_that_waits_for_its_equal_elsewhere),
		TEST(a_cutter_that_is_overtaken_keeps_the_gap_behind_who_overtook_it),
		TEST(what_sounds_counts_for_the_cap_of_who_would_cut_it),
		TEST(what_it_was_cut_for_is_not_held_back_by_it),
		TEST(the_override_is_of_rows_that_sounded),
		TEST(one_that_comes_back_in_quiet_hours_overrides_them_then),
		TEST(a_time_signal_keeps_the_gap_with_its_first_pip),
		TEST(a_time_signal_counts_to_the_day_of_its_long_pip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
