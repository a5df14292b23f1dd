/* Who is on air in which zone: the table of station.h, line by line. */
#include "station_world.h"

#include <errno.h>

static void a_free_zone_is_taken_at_once(void **state)
{
	struct station_world *world = *state;
	const int64_t id = world_submit(world, PRIORITY_ROUTINE, "a");

	world_expect(world, "1 on-air, play 1, ");
	station_zone_started(world->station, id, "a", NOON_MS + 7);
	assert_int_equal(world->started_ms[1], NOON_MS + 7);
	world_expect(world, "1 on-air, ");
	world_end(world, id, "a", 0, 2);
	world_expect(world, "1 aired, ");
	assert_int_equal(world->sounded_ms[1], 5000);
	assert_int_equal(station_count(world->station), 0);
}

static void equals_are_served_in_the_order_they_came(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_expect(world, "1 on-air, play 1, 2 waiting, 3 waiting, ");
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
	world_end(world, 2, "a", 0, 2);
	world_expect(world, "2 aired, 3 on-air, play 3, ");
}

static void a_higher_one_cuts_and_the_cut_one_comes_back_first(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_URGENT, "a");
	world_expect(world, "1 on-air, play 1, 2 waiting, halt 1, 3 waiting, ");
	world_end(world, 1, "a", -ECANCELED, 1);
	world_expect(world, "1 waiting, 3 on-air, play 3, ");
	assert_int_equal(world->readings_done[1], 1);
	world_end(world, 3, "a", 0, 2);
	world_expect(world, "3 aired, 1 on-air, play 1 from 1, ");
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
	assert_int_equal(world->sounded_ms[1], 10000);
}

static void each_priority_cuts_those_below_and_no_equal(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_IMPORTANT, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_IMPORTANT, "a");
	world_expect(world, "1 on-air, play 1, 2 waiting, 3 waiting, ");
	world_submit(world, PRIORITY_EMERGENCY, "a");
	world_expect(world, "halt 1, 4 waiting, ");
	/* Another one on top does not halt again. */
	world_submit(world, PRIORITY_EMERGENCY, "a");
	world_expect(world, "5 waiting, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 waiting, 4 on-air, play 4, ");
}

static void an_airing_holds_all_of_its_zones_or_none(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "ab");
	/* Zone b is free, but the one ahead wants it. */
	world_submit(world, PRIORITY_ROUTINE, "b");
	world_submit(world, PRIORITY_ROUTINE, "c");
	world_expect(world, "1 on-air, play 1, 2 waiting, 3 waiting, 4 on-air, play 4, ");
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
	world_end(world, 2, "a", 0, 2);
	world_expect(world, "");
	world_end(world, 2, "b", 0, 2);
	world_expect(world, "2 aired, 3 on-air, play 3, ");
}

static void a_cut_in_one_zone_silences_all_of_the_airing(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "ab");
	world_submit(world, PRIORITY_URGENT, "b");
	world_expect(world, "1 on-air, play 1, halt 1, 2 waiting, ");
	world_end(world, 1, "b", -ECANCELED, 1);
	world_expect(world, "2 on-air, play 2, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 waiting, ");
	assert_int_equal(world->readings_done[1], 1); /* Of the zone that had most. */
	world_end(world, 2, "b", 0, 2);
	/* Zone a has not heard the first one. */
	world_expect(world, "2 aired, 1 on-air, play 1, ");
}

static void a_live_talk_that_is_cut_is_over(void **state)
{
	struct station_world *world = *state;
	struct airing *talk = world_airing(PRIORITY_IMPORTANT, "ab");

	talk->script.talk.max_ms = 60000;
	assert_int_equal(station_submit(world->station, talk, NOON_MS, NULL), 0);
	world_submit(world, PRIORITY_URGENT, "b");
	world_end(world, 1, "b", -ECANCELED, 0);
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 on-air, play 1, halt 1, 2 waiting, 2 on-air, play 2, "
			    "1 cancelled preempted, ");
	world_end(world, 2, "b", 0, 2);
	world_expect(world, "2 aired, ");
	assert_int_equal(station_count(world->station), 0);
}

static void submit_talk(struct station_world *world, const char *zones)
{
	struct airing *talk = world_airing(PRIORITY_IMPORTANT, zones);

	talk->script.talk.max_ms = 60000;
	talk->script.readings = 1;
	talk->deadline_ms = NOON_MS + 1000;
	assert_int_equal(station_submit(world->station, talk, NOON_MS, NULL), 0);
}

static void a_talk_comes_in_again_where_it_failed_while_others_hear_it(void **state)
{
	struct station_world *world = *state;
	const struct ending busy = { .error = -EBUSY };

	submit_talk(world, "ab");
	world_end(world, 1, "b", -ENODEV, 0);
	world_expect(world, "1 on-air, play 1, 1 on-air, ");
	world_submit(world, PRIORITY_ROUTINE, "b");
	world_expect(world, "2 waiting, ");
	/* Whoever talks is still there, however long ago the talk had to begin. */
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + 11000);
	station_tick(world->station, NOON_MS + 11000);
	world_expect(world, "play 1 b, ");
	station_zone_ended(world->station, 1, "b", &busy, NOON_MS + 11010);
	station_tick(world->station, NOON_MS + 12010);
	station_zone_started(world->station, 1, "b", NOON_MS + 13000);
	world_expect(world, "play 1 b, 1 on-air, ");
	/* It has missed a part of it. */
	world_end(world, 1, "b", 0, 0);
	world_end(world, 1, "a", 0, 1);
	world_expect(world, "2 on-air, play 2, 1 aired device, ");
}

static void nobody_is_left_at_a_microphone_that_no_zone_hears(void **state)
{
	struct station_world *world = *state;

	submit_talk(world, "ab");
	world_end(world, 1, "b", -ENODEV, 0);
	world_end(world, 1, "a", -ENODEV, 0);
	world_expect(world, "1 on-air, play 1, 1 on-air, 1 failed device, ");
	submit_talk(world, "ab");
	world_end(world, 2, "b", -ENODEV, 0);
	world_end(world, 2, "a", 0, 1);
	world_expect(world, "2 on-air, play 2, 2 on-air, 2 aired device, ");
	assert_int_equal(station_count(world->station), 0);
}

#define FEED_LENGTH_MS (30 * 60000)

static void submit_feed(struct station_world *world, enum priority priority, const char *zones)
{
	struct airing *feed = world_airing(priority, zones);

	feed->script.line = strdup("line_in");
	feed->script.length_ms = FEED_LENGTH_MS;
	feed->script.readings = 1;
	feed->deadline_ms = airing_feed_last_ms(feed);
	assert_non_null(feed->script.line);
	assert_int_equal(station_submit(world->station, feed, NOON_MS, NULL), 0);
}

static void a_relay_that_was_cut_comes_back_and_says_so(void **state)
{
	struct station_world *world = *state;

	submit_feed(world, PRIORITY_ROUTINE, "ab");
	world_submit(world, PRIORITY_URGENT, "b");
	world_end(world, 1, "b", -ECANCELED, 0);
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 on-air, play 1, halt 1, 2 waiting, 2 on-air, play 2, 1 waiting, ");
	world_end(world, 2, "b", 0, 2);
	world_expect(world, "2 aired, 1 on-air, play 1, ");
	station_zone_started(world->station, 1, "a", NOON_MS + 20000);
	station_zone_started(world->station, 1, "b", NOON_MS + 20000);
	world->told[0] = '\0';
	world_end(world, 1, "a", 0, 1);
	world_end(world, 1, "b", 0, 1);
	world_expect(world, "1 aired preempted, ");
}

static void a_relay_that_was_cut_until_its_end_does_not_come_back(void **state)
{
	struct station_world *world = *state;

	submit_feed(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_URGENT, "a");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 on-air, play 1, halt 1, 2 waiting, 1 waiting, 2 on-air, play 2, ");
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + FEED_LENGTH_MS - 999);
	station_tick(world->station, NOON_MS + FEED_LENGTH_MS - 999);
	world_expect(world, "1 cancelled preempted, ");
}

static void a_line_that_is_not_there_cuts_nobody(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_expect(world, "1 on-air, play 1, ");
	world->opens_later = true;
	submit_feed(world, PRIORITY_IMPORTANT, "a");
	world_expect(world, "open 2, 2 waiting, ");
	station_source_ready(world->station, 2, SOUNDING_LINE_ABSENT, NOON_MS);
	world_expect(world, "2 failed line, ");
	submit_feed(world, PRIORITY_IMPORTANT, "a");
	station_source_ready(world->station, 3, 0, NOON_MS);
	world_expect(world, "open 3, 3 waiting, halt 1, ");
}

static void end_feed(struct station_world *world, const char *zone, const struct ending *ending)
{
	station_zone_ended(world->station, 1, zone, ending, NOON_MS + FEED_LENGTH_MS);
}

static void a_silent_line_is_told_and_has_aired_only_where_it_was_heard_at_all(void **state)
{
	struct station_world *world = *state;
	const struct ending partly = { .silent_ms = 12000, .readings_done = 1 };
	const struct ending wholly = {
		.error = SOUNDING_LINE_SILENT, .voice_failed = true, .silent_ms = FEED_LENGTH_MS
	};

	submit_feed(world, PRIORITY_ROUTINE, "a");
	end_feed(world, "a", &partly);
	world_expect(world, "1 on-air, play 1, 1 aired silence, ");
	submit_feed(world, PRIORITY_ROUTINE, "a");
	station_zone_ended(world->station, 2, "a", &wholly, NOON_MS + FEED_LENGTH_MS);
	world_expect(world, "2 on-air, play 2, 2 failed silence, ");
}

static void a_line_that_dies_has_failed(void **state)
{
	struct station_world *world = *state;
	const struct ending pulled = { .error = SOUNDING_LINE_ABSENT, .voice_failed = true };

	submit_feed(world, PRIORITY_ROUTINE, "a");
	end_feed(world, "a", &pulled);
	world_expect(world, "1 on-air, play 1, 1 failed line, ");
}

static void a_relay_comes_in_where_its_card_failed_while_others_hear_it(void **state)
{
	struct station_world *world = *state;

	submit_feed(world, PRIORITY_ROUTINE, "ab");
	world_end(world, 1, "b", -ENODEV, 0);
	station_tick(world->station, NOON_MS + 11000);
	world_expect(world, "1 on-air, play 1, 1 on-air, play 1 b, ");
	world_end(world, 1, "a", 0, 1);
	world_end(world, 1, "b", 0, 0); /* It has missed a part of it. */
	world_expect(world, "1 aired device, ");
}

static void one_that_waits_too_long_is_cancelled_with_its_own_reason(void **state)
{
	struct station_world *world = *state;
	struct airing *commanded = world_airing(PRIORITY_ROUTINE, "a");

	commanded->cause = AIRING_CAUSE_COMMAND;
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	assert_int_equal(station_submit(world->station, commanded, NOON_MS, NULL), 0);
	world_submit(world, PRIORITY_URGENT, "a");
	world_end(world, 1, "a", -ECANCELED, 0);
	world->told[0] = '\0';
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + 600001);
	station_tick(world->station, NOON_MS + 600000);
	world_expect(world, "");
	station_tick(world->station, NOON_MS + 600001);
	world_expect(world, "1 cancelled preempted, 2 cancelled late, 3 cancelled expired, ");
	assert_int_equal(station_count(world->station), 1);
}

static void quiet_hours_hold_back_by_priority_zone_and_moment(void **state)
{
	static char *only_a[] = { (char *)"a" };
	static const struct quiet_hours night = {
		.span.from_second = 11 * 3600,
		.span.until_second = 13 * 3600,
		.zones = only_a,
		.zone_count = 1,
	};
	struct station_world *world = *state;

	station_set_quiet_hours(world->station, &night, 1);
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_IMPORTANT, "ba");
	world_submit(world, PRIORITY_ROUTINE, "b");
	world_submit(world, PRIORITY_URGENT, "a");
	world_expect(world, "1 cancelled quiet-hours, 2 cancelled quiet-hours, 3 on-air, play 3, "
			    "4 on-air, play 4, ");
	/* Submitted early, it is judged by when it is due. */
	struct airing *later = world_airing(PRIORITY_ROUTINE, "a");
	later->planned_ms = NOON_MS + 3600000;
	later->deadline_ms = later->planned_ms + 60000;
	world_end(world, 4, "a", 0, 2);
	world->told[0] = '\0';
	assert_int_equal(station_submit(world->station, later, later->planned_ms - 500, NULL), 0);
	world_expect(world, "5 on-air, play 5, ");
}

static void one_on_air_is_heard_to_its_end_when_quiet_hours_begin(void **state)
{
	static const struct quiet_hours always = { 0 };
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	station_set_quiet_hours(world->station, &always, 1);
	station_tick(world->station, NOON_MS + 1);
	world_expect(world, "1 on-air, play 1, 2 waiting, ");
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "1 aired, 2 cancelled quiet-hours, ");
}

static void a_failed_zone_leaves_and_the_others_go_on(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "ab");
	world_end(world, 1, "a", -ENODEV, 0);
	world_expect(world, "1 on-air, play 1, 1 on-air, ");
	/* Who needs only that zone has it. */
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_expect(world, "2 on-air, play 2, ");
	world_end(world, 1, "b", 0, 2);
	world_expect(world, "1 aired device, ");
	assert_int_equal(world->sounded_ms[1], 5000);
	assert_int_equal(world->readings_done[1], 2);
}

static void one_that_fails_in_every_zone_fails(void **state)
{
	struct station_world *world = *state;
	const struct ending mute = { .error = -ENOENT, .voice_failed = true };

	world_submit(world, PRIORITY_ROUTINE, "ab");
	world_end(world, 1, "a", -ENODEV, 0);
	world_end(world, 1, "b", -EIO, 0);
	world_expect(world, "1 on-air, play 1, 1 on-air, 1 failed device, ");
	world_submit(world, PRIORITY_ROUTINE, "a");
	station_zone_ended(world->station, 2, "a", &mute, NOON_MS);
	world_expect(world, "2 on-air, play 2, 2 failed voice, ");
	/* One that failed after a whole reading has told somebody. */
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_end(world, 3, "a", -ENODEV, 1);
	world_expect(world, "3 on-air, play 3, 3 aired device, ");
}

static void one_that_was_cut_comes_back_without_the_zone_that_failed(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "abc");
	world_end(world, 1, "a", -ENODEV, 0);
	world_submit(world, PRIORITY_URGENT, "b");
	world_end(world, 1, "b", -ECANCELED, 1);
	world_end(world, 1, "c", -ECANCELED, 1);
	world->told[0] = '\0';
	world_end(world, 2, "b", 0, 2);
	world_expect(world, "2 aired, 1 on-air, play 1 bc from 1, ");
}

static void submit_alarm(struct station_world *world, const char *zones)
{
	struct airing *alarm = world_airing(PRIORITY_URGENT, zones);

	alarm->retries = true;
	assert_int_equal(station_submit(world->station, alarm, NOON_MS, NULL), 0);
}

static void an_alarm_tries_again_only_where_it_failed_and_comes_in_from_its_reading(void **state)
{
	struct station_world *world = *state;

	submit_alarm(world, "ab");
	world_end(world, 1, "b", -ENODEV, 1);
	world_expect(world, "1 on-air, play 1, 1 on-air, ");
	/* Nothing lower takes the zone that it keeps. */
	world_submit(world, PRIORITY_IMPORTANT, "b");
	world_expect(world, "2 waiting, ");
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + 11000);
	station_tick(world->station, NOON_MS + 11000);
	world_expect(world, "play 1 b from 1, ");
	/* A try that fails is no news. */
	const struct ending busy = { .error = -EBUSY, .readings_done = 1 };
	station_zone_ended(world->station, 1, "b", &busy, NOON_MS + 11010);
	station_tick(world->station, NOON_MS + 12010);
	world_expect(world, "play 1 b from 1, ");
	station_zone_started(world->station, 1, "a", NOON_MS + 13000);
	station_zone_started(world->station, 1, "b", NOON_MS + 13000);
	world_expect(world, "1 on-air, 1 on-air, ");
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "");
	world_end(world, 1, "b", 0, 2);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
}

static void an_alarm_that_has_ended_elsewhere_goes_on_trying(void **state)
{
	struct station_world *world = *state;

	submit_alarm(world, "ab");
	world_end(world, 1, "b", -ENODEV, 0);
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "1 on-air, play 1, 1 on-air, 1 waiting, ");
	/* The other zone is free. */
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_expect(world, "2 on-air, play 2, ");
	station_tick(world->station, NOON_MS + 11000);
	world_expect(world, "1 on-air, play 1 b, ");
	world_end(world, 1, "b", -ENODEV, 0);
	world->told[0] = '\0';
	station_tick(world->station, NOON_MS + 600001);
	world_expect(world, "1 aired device, ");
}

static void a_higher_one_takes_the_zone_that_an_alarm_keeps_and_does_not_cut_it(void **state)
{
	struct station_world *world = *state;

	submit_alarm(world, "ab");
	world_end(world, 1, "b", -ENODEV, 0);
	world->told[0] = '\0';
	world_submit(world, PRIORITY_EMERGENCY, "b");
	world_expect(world, "2 on-air, play 2, ");
	station_tick(world->station, NOON_MS + 11000);
	world_expect(world, "");
	world_end(world, 2, "b", 0, 2);
	world_expect(world, "2 aired, play 1 b, ");
}

static void an_alarm_that_is_stopped_while_it_tries_again_has_aired_where_it_did(void **state)
{
	struct station_world *world = *state;

	submit_alarm(world, "ab");
	world_end(world, 1, "b", -ENODEV, 0);
	world_end(world, 1, "a", 0, 2);
	world->told[0] = '\0';
	/* There it is over. */
	assert_int_equal(station_stop_zone(world->station, "a", "zhang", NOON_MS), 0);
	assert_int_equal(station_stop_zone(world->station, "b", "zhang", NOON_MS), 1);
	world_expect(world, "1 aired stopped, ");
}

static void an_alarm_does_not_wait_for_a_card_that_hangs_and_comes_in_there_later(void **state)
{
	struct station_world *world = *state;
	const struct ending cut = { .error = -ECANCELED };

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "b");
	submit_alarm(world, "ab");
	station_zone_ended(world->station, 1, "a", &cut, NOON_MS + 20);
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + STATION_TOGETHER_MS);
	station_tick(world->station, NOON_MS + STATION_TOGETHER_MS - 1);
	world_expect(world, "1 on-air, play 1, 2 on-air, play 2, halt 1, halt 2, 3 waiting, "
			    "1 waiting, ");
	station_tick(world->station, NOON_MS + STATION_TOGETHER_MS);
	world_expect(world, "3 on-air, play 3 a, ");
	station_zone_ended(world->station, 2, "b", &cut, NOON_MS + 2000);
	world_expect(world, "2 waiting, play 3 b, ");
}

static void one_that_is_no_alarm_waits_for_every_card(void **state)
{
	struct station_world *world = *state;
	const struct ending cut = { .error = -ECANCELED };

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "b");
	world_submit(world, PRIORITY_IMPORTANT, "ab");
	station_zone_ended(world->station, 1, "a", &cut, NOON_MS + 20);
	world->told[0] = '\0';
	station_tick(world->station, NOON_MS + 2000);
	world_expect(world, "");
	station_zone_ended(world->station, 2, "b", &cut, NOON_MS + 2000);
	world_expect(world, "2 waiting, 3 on-air, play 3, ");
}

static void zones_that_are_gone_leave_what_does_not_sound_there(void **state)
{
	static char name[] = "a";
	static const struct zone only_a[] = { { .name = name } };
	struct station_world *world = *state;

	submit_alarm(world, "abc");
	world_end(world, 1, "b", -ENODEV, 0);
	world_submit(world, PRIORITY_ROUTINE, "ab");
	world_submit(world, PRIORITY_ROUTINE, "b");
	world->told[0] = '\0';
	station_set_zones(world->station, only_a, 1);
	station_leave_zones(world->station, NOON_MS + 10500);
	world_expect(world, "1 on-air, 2 waiting, 3 failed device, ");
	/* What sounds there sounds to its end, and is not tried again. */
	world_end(world, 1, "c", -ENODEV, 0);
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "1 on-air, 1 aired device, 2 on-air, play 2 a, ");
	assert_int_equal(station_next_tick_ms(world->station), CLOCK_NONE);
}

static void one_that_retries_waits_a_second_until_its_deadline(void **state)
{
	struct station_world *world = *state;
	struct airing *urgent = world_airing(PRIORITY_URGENT, "a");

	urgent->retries = true;
	urgent->deadline_ms = NOON_MS + 12000;
	assert_int_equal(station_submit(world->station, urgent, NOON_MS, NULL), 0);
	world_end(world, 1, "a", -EBUSY, 0);
	world_expect(world, "1 on-air, play 1, 1 waiting, ");
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + 11000);
	station_tick(world->station, NOON_MS + 10999);
	world_expect(world, "");
	station_tick(world->station, NOON_MS + 11000);
	world_expect(world, "1 on-air, play 1, ");
	const struct ending busy = { .error = -EBUSY };
	station_zone_ended(world->station, 1, "a", &busy, NOON_MS + 11500);
	world_expect(world, "1 waiting, ");
	station_tick(world->station, NOON_MS + 12001);
	world_expect(world, "1 failed device, ");
}

static void a_stop_silences_what_is_on_air_and_drops_what_waits(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world->told[0] = '\0';
	assert_int_equal(station_stop(world->station, 2, "zhang", NOON_MS), 0);
	world_expect(world, "2 cancelled stopped, ");
	assert_int_equal(station_stop(world->station, 1, "zhang", NOON_MS), 0);
	world_expect(world, "halt 1, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 cancelled stopped, ");
	assert_int_equal(station_stop(world->station, 1, "zhang", NOON_MS), -ENOENT);
}

static void a_stop_while_it_is_being_cut_keeps_it_from_coming_back(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_URGENT, "a");
	assert_int_equal(station_stop(world->station, 1, "zhang", NOON_MS), 0);
	world_expect(world, "1 on-air, play 1, halt 1, 2 waiting, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 cancelled stopped, 2 on-air, play 2, ");
}

static void a_stop_of_a_zone_lets_nothing_of_it_sound_for_an_instant(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "b");
	world->told[0] = '\0';
	assert_int_equal(station_stop_zone(world->station, "a", "zhang", NOON_MS), 2);
	world_expect(world, "halt 1, 2 cancelled stopped, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 cancelled stopped, ");
	assert_int_equal(station_count(world->station), 1);
}

static void the_preempter_that_is_stopped_gives_the_zone_back(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_URGENT, "a");
	assert_int_equal(station_stop(world->station, 2, "zhang", NOON_MS), 0);
	world_expect(world, "1 on-air, play 1, halt 1, 2 waiting, 2 cancelled stopped, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 waiting, 1 on-air, play 1, ");
}

static void one_cut_after_its_last_reading_has_aired(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_URGENT, "a");
	world->told[0] = '\0';
	world_end(world, 1, "a", -ECANCELED, 2);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
}

static void shutting_down_stops_all_and_takes_nothing_new(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world->told[0] = '\0';
	station_shut_down(world->station, NOON_MS);
	world_submit(world, PRIORITY_EMERGENCY, "b");
	world_expect(world, "halt 1, 2 cancelled stopped, 3 cancelled stopped, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	assert_int_equal(station_count(world->station), 0);
}

static void a_missed_one_is_recorded_and_never_sounds(void **state)
{
	struct station_world *world = *state;

	station_miss(world->station, world_airing(PRIORITY_ROUTINE, "a"),
		AIRING_REASON_MISSED_POWER, NOON_MS);
	world_expect(world, "1 failed missed-power, ");
	assert_int_equal(station_count(world->station), 0);
}

static void fill(struct station_world *world, enum priority priority)
{
	for (int i = 0; i < STATION_AIRINGS_MAX; i++)
		world_submit(world, priority, "a");
	world->told[0] = '\0';
}

static int submit_one_more(struct station_world *world, enum priority priority)
{
	return station_submit(world->station, world_airing(priority, "a"), NOON_MS, NULL);
}

static void when_all_places_are_taken_the_lowest_and_latest_gives_way(void **state)
{
	struct station_world *world = *state;

	fill(world, PRIORITY_ROUTINE);
	assert_int_equal(submit_one_more(world, PRIORITY_IMPORTANT), 0);
	world_expect(world, "1000 cancelled gave-way, halt 1, 1001 waiting, ");
	assert_int_equal(submit_one_more(world, PRIORITY_EMERGENCY), 0);
	world_expect(world, "999 cancelled gave-way, 1002 waiting, ");
	assert_int_equal(station_count(world->station), STATION_AIRINGS_MAX);
}

static void one_that_is_no_higher_than_any_that_waits_gives_way_itself(void **state)
{
	struct station_world *world = *state;

	fill(world, PRIORITY_IMPORTANT);
	assert_int_equal(submit_one_more(world, PRIORITY_ROUTINE), -E2BIG);
	world_expect(world, "1001 cancelled gave-way, ");
	assert_int_equal(submit_one_more(world, PRIORITY_IMPORTANT), -E2BIG);
	world_expect(world, "1002 cancelled gave-way, ");
}

static void what_is_on_air_gives_way_to_nobody_for_want_of_a_place(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "b");
	for (int i = 1; i < STATION_AIRINGS_MAX; i++)
		world_submit(world, PRIORITY_IMPORTANT, "a");
	world->told[0] = '\0';
	assert_int_equal(submit_one_more(world, PRIORITY_URGENT), 0);
	world_expect(world, "1000 cancelled gave-way, halt 2, 1001 waiting, ");
}

static void a_text_is_made_ahead_only_where_it_cuts(void **state)
{
	struct station_world *world = *state;

	world->opens_later = true;
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_expect(world, "1 on-air, play 1, 2 waiting, ");
	world_submit(world, PRIORITY_IMPORTANT, "a");
	world_expect(world, "open 3, 3 waiting, ");
}

/* It was to cut it, and has not. */
static void what_ends_meanwhile_makes_a_text_begin_at_once(void **state)
{
	struct station_world *world = *state;

	world->opens_later = true;
	world_submit(world, PRIORITY_ROUTINE, "a");
	world_submit(world, PRIORITY_IMPORTANT, "a");
	world_expect(world, "1 on-air, play 1, open 2, 2 waiting, ");
	world_end(world, 1, "a", 0, 2);
	world_expect(world, "1 aired, 2 on-air, play 2, ");
	station_source_ready(world->station, 2, 0, NOON_MS + 10001);
	world_expect(world, "");
}

static void a_talk_has_nothing_to_be_made_ahead(void **state)
{
	struct station_world *world = *state;
	struct airing *talk = world_airing(PRIORITY_IMPORTANT, "a");

	world_submit(world, PRIORITY_ROUTINE, "a");
	world->opens_later = true;
	talk->script.talk.max_ms = 60000;
	assert_int_equal(station_submit(world->station, talk, NOON_MS, NULL), 0);
	world_expect(world, "1 on-air, play 1, halt 1, 2 waiting, ");
}

static void a_recording_is_opened_even_where_it_cuts_nobody(void **state)
{
	struct station_world *world = *state;
	struct airing *song = world_airing(PRIORITY_ROUTINE, "a");

	world->opens_later = true;
	song->script.recording = strdup("song.wav");
	assert_int_equal(station_submit(world->station, song, NOON_MS, NULL), 0);
	world_expect(world, "open 1, 1 waiting, ");
	station_source_ready(world->station, 1, 0, NOON_MS + 10);
	world_expect(world, "1 on-air, play 1, ");
}

static void nobody_is_cut_for_what_is_not_there_yet(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world->opens_later = true;
	world_submit(world, PRIORITY_IMPORTANT, "a");
	world_expect(world, "1 on-air, play 1, open 2, 2 waiting, ");
	station_tick(world->station, NOON_MS + 100);
	world_expect(world, "");
	station_source_ready(world->station, 2, 0, NOON_MS + 200);
	world_expect(world, "halt 1, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 waiting, 2 on-air, play 2, ");
	station_source_ready(world->station, 2, 0, NOON_MS + 10001);
	world_expect(world, "");
	world_end(world, 2, "a", 0, 2);
	world_expect(world, "2 aired, 1 on-air, play 1, ");
}

static void what_cannot_be_opened_fails_and_silences_nobody(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world->opens_later = true;
	world_submit(world, PRIORITY_IMPORTANT, "ab");
	world_expect(world, "1 on-air, play 1, open 2, 2 waiting, ");
	station_source_ready(world->station, 2, -ENOENT, NOON_MS + 200);
	world_expect(world, "2 failed voice, ");
	assert_int_equal(world->sounded_ms[2], 0);
}

static void what_was_there_and_is_gone_before_it_cuts_silences_nobody(void **state)
{
	struct station_world *world = *state;
	struct airing *bus = world_airing(PRIORITY_IMPORTANT, "a");

	world_submit(world, PRIORITY_ROUTINE, "a");
	world->opens_later = true;
	bus->cause = AIRING_CAUSE_SCHEDULE;
	bus->planned_ms = NOON_MS + STATION_LEAD_MS;
	assert_int_equal(station_submit(world->station, bus, NOON_MS, NULL), 0);
	world_expect(world, "1 on-air, play 1, open 2, 2 waiting, ");
	station_source_ready(world->station, 2, 0, NOON_MS + 10);
	station_source_ready(world->station, 2, 1, NOON_MS + 20);
	station_tick(world->station, NOON_MS + STATION_LEAD_MS);
	world_expect(world, "");
	station_source_ready(world->station, 2, -EIO, NOON_MS + STATION_LEAD_MS + 10);
	world_expect(world, "2 failed voice, ");
}

static void what_was_there_and_fails_when_it_has_cut_lets_the_other_come_back(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world->opens_later = true;
	world_submit(world, PRIORITY_IMPORTANT, "a");
	station_source_ready(world->station, 2, 0, NOON_MS + 10);
	world_expect(world, "1 on-air, play 1, open 2, 2 waiting, halt 1, ");
	station_source_ready(world->station, 2, 1, NOON_MS + 20);
	station_source_ready(world->station, 2, -EIO, NOON_MS + 30);
	world_expect(world, "2 failed voice, ");
	world_end(world, 1, "a", -ECANCELED, 0);
	world_expect(world, "1 waiting, 1 on-air, play 1, ");
}

static void an_alarm_that_cannot_be_opened_is_tried_again_and_silences_nobody(void **state)
{
	struct station_world *world = *state;
	struct airing *alarm = world_airing(PRIORITY_URGENT, "a");

	world_submit(world, PRIORITY_ROUTINE, "a");
	world->opens_later = true;
	alarm->retries = true;
	assert_int_equal(station_submit(world->station, alarm, NOON_MS, NULL), 0);
	world_expect(world, "1 on-air, play 1, open 2, 2 waiting, ");
	station_source_ready(world->station, 2, -ENOENT, NOON_MS + 200);
	world_expect(world, "2 waiting, "); /* The row tells why. */
	assert_int_equal(station_next_tick_ms(world->station), NOON_MS + 200 + STATION_RETRY_MS);
	station_tick(world->station, NOON_MS + 200 + STATION_RETRY_MS);
	world_expect(world, "open 2, ");
	station_source_ready(world->station, 2, -ENOENT, NOON_MS + 1300);
	world_expect(world, "");
	station_tick(world->station, NOON_MS + 1300 + STATION_RETRY_MS);
	station_source_ready(world->station, 2, 0, NOON_MS + 2400);
	world_expect(world, "open 2, halt 1, ");
}

static void one_whose_words_never_came_by_its_deadline_fails_for_its_voice(void **state)
{
	struct station_world *world = *state;

	world_submit(world, PRIORITY_ROUTINE, "a");
	world->opens_later = true;
	world_submit(world, PRIORITY_URGENT, "a");
	world_expect(world, "1 on-air, play 1, open 2, 2 waiting, ");
	station_tick(world->station, NOON_MS + 600001);
	world_expect(world, "2 failed voice, ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_text_is_made_ahead_only_where_it_cuts),
		TEST(what_ends_meanwhile_makes_a_text_begin_at_once),
		TEST(a_talk_has_nothing_to_be_made_ahead),
		TEST(a_recording_is_opened_even_where_it_cuts_nobody),
		TEST(nobody_is_cut_for_what_is_not_there_yet),
		TEST(what_cannot_be_opened_fails_and_silences_nobody),
		TEST(what_was_there_and_is_gone_before_it_cuts_silences_nobody),
		TEST(what_was_there_and_fails_when_it_has_cut_lets_the_other_come_back),
		TEST(an_alarm_that_cannot_be_opened_is_tried_again_and_silences_nobody),
		TEST(one_whose_words_never_came_by_its_deadline_fails_for_its_voice),
		TEST(a_free_zone_is_taken_at_once),
		TEST(equals_are_served_in_the_order_they_came),
		TEST(a_higher_one_cuts_and_the_cut_one_comes_back_first),
		TEST(each_priority_cuts_those_below_and_no_equal),
		TEST(an_airing_holds_all_of_its_zones_or_none),
		TEST(a_cut_in_one_zone_silences_all_of_the_airing),
		TEST(a_live_talk_that_is_cut_is_over),
		TEST(a_relay_that_was_cut_comes_back_and_says_so),
		TEST(a_relay_that_was_cut_until_its_end_does_not_come_back),
		TEST(a_line_that_is_not_there_cuts_nobody),
		TEST(a_silent_line_is_told_and_has_aired_only_where_it_was_heard_at_all),
		TEST(a_line_that_dies_has_failed),
		TEST(a_relay_comes_in_where_its_card_failed_while_others_hear_it),
		TEST(a_talk_comes_in_again_where_it_failed_while_others_hear_it),
		TEST(nobody_is_left_at_a_microphone_that_no_zone_hears),
		TEST(one_that_waits_too_long_is_cancelled_with_its_own_reason),
		TEST(quiet_hours_hold_back_by_priority_zone_and_moment),
		TEST(one_on_air_is_heard_to_its_end_when_quiet_hours_begin),
		TEST(a_failed_zone_leaves_and_the_others_go_on),
		TEST(one_that_fails_in_every_zone_fails),
		TEST(one_that_was_cut_comes_back_without_the_zone_that_failed),
		TEST(an_alarm_tries_again_only_where_it_failed_and_comes_in_from_its_reading),
		TEST(an_alarm_that_has_ended_elsewhere_goes_on_trying),
		TEST(a_higher_one_takes_the_zone_that_an_alarm_keeps_and_does_not_cut_it),
		TEST(an_alarm_that_is_stopped_while_it_tries_again_has_aired_where_it_did),
		TEST(an_alarm_does_not_wait_for_a_card_that_hangs_and_comes_in_there_later),
		TEST(one_that_is_no_alarm_waits_for_every_card),
		TEST(zones_that_are_gone_leave_what_does_not_sound_there),
		TEST(one_that_retries_waits_a_second_until_its_deadline),
		TEST(a_stop_silences_what_is_on_air_and_drops_what_waits),
		TEST(a_stop_while_it_is_being_cut_keeps_it_from_coming_back),
		TEST(a_stop_of_a_zone_lets_nothing_of_it_sound_for_an_instant),
		TEST(the_preempter_that_is_stopped_gives_the_zone_back),
		TEST(one_cut_after_its_last_reading_has_aired),
		TEST(shutting_down_stops_all_and_takes_nothing_new),
		TEST(a_missed_one_is_recorded_and_never_sounds),
		TEST(when_all_places_are_taken_the_lowest_and_latest_gives_way),
		TEST(one_that_is_no_higher_than_any_that_waits_gives_way_itself),
		TEST(what_is_on_air_gives_way_to_nobody_for_want_of_a_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
