/* Random villages live for months under the daemon's planner and station, while somebody sets the
 * clock, the power goes, and the box boots without a clock; then an auditor (years_audit.h) looks
 * at every row. `make simulate-long` lives for years: DALABA_YEARS_DAYS, DALABA_YEARS_VILLAGES and
 * DALABA_YEARS_SEED say how long, how many, and which. */
#include "years_audit.h"

#include "base/cleanup.h"
#include "calendar/timezone.h"

/* 2026-11-24 00:00:30 in UTC: between two minutes, so that nothing is due at the start itself. */
#define START_MS INT64_C(1795478430000)

#define DAYS_QUICK     60
#define VILLAGES_QUICK 40

/* Between two troubles, on average. */
#define TROUBLE_EVERY_MS (36 * HOUR_MS)

struct life {
	struct years_village village;
	struct years_log log;
	struct dice dice;
	struct simulation *simulation;
	int64_t lived_before_ms; /* by the simulations before this one */
	int64_t mark_ms;         /* as the log keeps it */
	bool is_doubted;
	long steps, sleeps, cuts, boots_without_clock;
};

/* --- the as-run log --- */

static int64_t lived_ms(const struct life *life)
{
	return life->lived_before_ms + simulation_lived_ms(life->simulation);
}

static int64_t wall_ms(const struct life *life)
{
	return simulation_now_ms(life->simulation);
}

static int notice_of(const struct airing *airing)
{
	return airing->notice[0] ? atoi(airing->notice + 1) : -1;
}

static struct years_row *row_of(struct life *life, const struct airing *airing)
{
	struct years_log *log = &life->log;

	/* Ids are given in order, but rows written together come in the order of the line. */
	while (log->row_count < (size_t)airing->id) {
		YEARS_GROW(log->rows, log->row_count, log->row_room);
		log->rows[log->row_count++] = (struct years_row){ .is_missing = true };
	}
	struct years_row *row = &log->rows[airing->id - 1];
	if (!row->is_missing)
		return row;
	*row = (struct years_row){
		.notice = notice_of(airing),
		.priority = airing->priority,
		.planned_ms = airing->planned_ms,
		.started_ms = CLOCK_NONE,
		.seen_lived_ms = lived_ms(life),
	};
	for (size_t i = 0; i < airing->zone_count; i++)
		row->zones |= 1U << (airing->zones[i][0] - 'a');
	return row;
}

static void begin_go(struct life *life, const struct airing *airing)
{
	struct years_log *log = &life->log;
	const bool is_early =
		airing->cause == AIRING_CAUSE_SCHEDULE && airing->planned_ms > wall_ms(life);

	YEARS_GROW(log->goes, log->go_count, log->go_room);
	log->goes[log->go_count++] = (struct years_go){
		.row = (size_t)airing->id - 1,
		.from_ms = lived_ms(life),
		.until_ms = -1,
		.heard_ms = is_early ? airing->planned_ms : wall_ms(life),
		.heard_lived_ms =
			lived_ms(life) + (is_early ? airing->planned_ms - wall_ms(life) : 0),
		.began_ms = wall_ms(life),
		.is_first = airing->sounded_ms == 0,
		.was_doubted = life->is_doubted,
	};
}

static void end_go(struct life *life, size_t row, int64_t at_ms)
{
	struct years_log *log = &life->log;

	for (size_t i = log->go_count; i > 0; i--)
		if (log->goes[i - 1].row == row) {
			assert_int_equal(log->goes[i - 1].until_ms, -1);
			log->goes[i - 1].until_ms = at_ms;
			return;
		}
	fail();
}

static void changed(const struct airing *airing, void *userdata)
{
	struct life *life = userdata;
	struct years_row *row = row_of(life, airing);
	const enum airing_state before = row->state;

	assert_true(before < AIRING_AIRED); /* Nothing changes after the end. */
	if (before == AIRING_ON_AIR && airing->state != AIRING_ON_AIR)
		end_go(life, (size_t)airing->id - 1, lived_ms(life));
	if (before != AIRING_ON_AIR && airing->state == AIRING_ON_AIR)
		begin_go(life, airing);
	row->state = airing->state;
	row->reason = airing->reason;
	row->started_ms = airing->started_ms;
	row->ended_ms = airing->ended_ms;
	row->sounded_ms = airing->sounded_ms;
	row->over_wall_ms = wall_ms(life);
	row->over_lived_ms = lived_ms(life);
	const int64_t mark_ms = simulation_answered_ms(life->simulation);
	if (mark_ms != CLOCK_NONE)
		life->mark_ms = mark_ms;
}

static bool knows(const char *notice, int64_t planned_ms, void *userdata)
{
	const struct life *life = userdata;
	const int number = atoi(notice + 1);

	/* The newest first: what is asked for is recent, but after a long step back. */
	for (size_t i = life->log.row_count; i > 0; i--) {
		const struct years_row *row = &life->log.rows[i - 1];
		if (row->notice == number && row->planned_ms == planned_ms)
			return true;
		if (row->notice >= 0 && row->planned_ms < planned_ms - 40 * DAY_MS)
			return false;
	}
	return false;
}

static int64_t length_ms(const struct notice *notice, struct airing *airing, void *userdata)
{
	const struct life *life = userdata;

	(void)airing;
	return life->village.lengths_ms[notice - life->village.notices];
}

/* --- power --- */

static struct airing *airing_of_row(const struct life *life, const struct years_row *row)
{
	struct airing *airing = airing_new();

	assert_non_null(airing);
	if (row->notice >= 0) {
		free(airing->notice);
		airing->notice = strdup(life->village.names[row->notice]);
	}
	airing->zones = calloc(YEARS_ZONES, sizeof(*airing->zones));
	for (int i = 0; i < YEARS_ZONES; i++)
		if (row->zones >> i & 1)
			airing->zones[airing->zone_count++] = strdup(years_zone_names[i]);
	airing->started_ms = row->started_ms;
	airing->ended_ms = row->ended_ms;
	airing->sounded_ms = row->sounded_ms;
	return airing;
}

/* As the daemon does at start: all rows planned in the last two days. */
static void remember(struct life *life, int64_t now_ms)
{
	for (size_t i = 0; i < life->log.row_count; i++) {
		const struct years_row *row = &life->log.rows[i];
		if (row->planned_ms < now_ms - 2 * DAY_MS)
			continue;
		struct airing *airing = airing_of_row(life, row);
		station_remember(simulation_station(life->simulation), airing);
		airing_free(airing);
	}
}

static void boot(struct life *life, int64_t now_ms, bool is_trusted)
{
	static const struct simulation_ops ops = {
		.prepare = length_ms,
		.changed = changed,
		.knows = knows,
	};
	const struct simulation_setup setup = {
		.notices = life->village.notices,
		.notice_count = life->village.notice_count,
		.zones = life->village.zones,
		.zone_count = life->village.zone_count,
		.quiet = life->village.quiet,
		.quiet_count = life->village.quiet_count,
		.first_id = (int64_t)life->log.row_count + 1,
		.now_ms = now_ms,
		.mark_ms = life->mark_ms,
		.is_trusted = is_trusted,
	};

	life->is_doubted = !is_trusted;
	assert_int_equal(simulation_new(&setup, &ops, life, &life->simulation), 0);
	remember(life, now_ms);
	assert_int_equal(simulation_begin(life->simulation), 0);
	const int64_t mark_ms = simulation_answered_ms(life->simulation);
	if (mark_ms != CLOCK_NONE)
		life->mark_ms = mark_ms;
}

/* What asrun_close_left_open does at the next start. */
static void close_left_open(struct life *life, int64_t now_ms)
{
	for (size_t i = 0; i < life->log.row_count; i++) {
		struct years_row *row = &life->log.rows[i];
		if (row->state >= AIRING_AIRED)
			continue;
		row->was_open_at_cut = true;
		row->state = AIRING_FAILED;
		row->reason = row->started_ms == CLOCK_NONE ? AIRING_REASON_MISSED_POWER
							    : AIRING_REASON_POWER;
		row->ended_ms = now_ms;
		row->over_wall_ms = now_ms;
	}
}

static void cut_power(struct life *life)
{
	const int64_t at_ms = lived_ms(life);

	for (size_t i = 0; i < life->log.go_count; i++)
		if (life->log.goes[i].until_ms < 0)
			life->log.goes[i].until_ms = at_ms;
	life->lived_before_ms = at_ms;
	simulation_free(life->simulation);
	life->simulation = NULL;
	life->cuts++;
}

static struct years_trouble *add_trouble(struct life *life, int64_t from_ms, int64_t until_ms)
{
	struct years_log *log = &life->log;

	YEARS_GROW(log->troubles, log->trouble_count, log->trouble_room);
	struct years_trouble *trouble = &log->troubles[log->trouble_count++];
	*trouble = (struct years_trouble){
		.at_lived_ms = life->simulation ? lived_ms(life) : life->lived_before_ms,
		.from_ms = from_ms,
		.until_ms = until_ms,
	};
	return trouble;
}

static void note_wall(struct life *life)
{
	if (!life->is_doubted && wall_ms(life) > life->log.last_wall_ms)
		life->log.last_wall_ms = wall_ms(life);
}

static void live_for(struct life *life, int64_t duration_ms)
{
	assert_int_equal(simulation_run(life->simulation, wall_ms(life) + duration_ms), 0);
	note_wall(life);
}

/* --- troubles --- */

static void set_clock(struct life *life)
{
	static const int64_t reach_ms[] = { 3 * SECOND_MS, 10 * MINUTE_MS, 3 * HOUR_MS,
		2 * DAY_MS };
	const int64_t most_ms = reach_ms[dice_from(&life->dice, 0, 3)];
	const int64_t step_ms = dice_from(&life->dice, -most_ms, most_ms);
	const int64_t before_ms = wall_ms(life);

	life->steps++;
	add_trouble(life, before_ms, before_ms + step_ms);
	assert_int_equal(simulation_set_clock(life->simulation, step_ms), 0);
	note_wall(life);
}

static void sleep_for_a_while(struct life *life)
{
	const int64_t before_ms = wall_ms(life);
	const int64_t duration_ms = dice_from(&life->dice, SECOND_MS, 12 * HOUR_MS);

	life->sleeps++;
	add_trouble(life, before_ms, before_ms + duration_ms);
	assert_int_equal(simulation_sleep(life->simulation, duration_ms), 0);
	note_wall(life);
}

/* Its real-time clock ran on, or the kernel was in step before the daemon was there. */
static void boot_with_clock(struct life *life, int64_t now_ms)
{
	struct years_trouble *outage = add_trouble(life, life->mark_ms, now_ms);

	outage->is_outage = true;
	outage->lived_since_ms = now_ms;
	close_left_open(life, now_ms);
	boot(life, now_ms, true);
	note_wall(life);
}

/* It boots in 1970, or at the moment of the cut as a clock file kept it; some time later the clock
 * is set right and trusted. */
static void boot_without_clock(struct life *life, int64_t cut_ms, int64_t now_ms)
{
	const int64_t wrong_ms = dice_percent(&life->dice, 50) ? HOUR_MS : cut_ms;
	const int64_t wait_ms = dice_from(&life->dice, 5 * SECOND_MS, 2 * HOUR_MS);
	struct years_trouble *outage = add_trouble(life, life->mark_ms, now_ms + wait_ms);

	life->boots_without_clock++;
	outage->is_outage = true;
	outage->lived_since_ms = now_ms;
	close_left_open(life, wrong_ms);
	boot(life, wrong_ms, false);
	live_for(life, wait_ms);
	assert_int_equal(
		simulation_set_clock(life->simulation, now_ms + wait_ms - wall_ms(life)), 0);
	if (dice_percent(&life->dice, 50))
		live_for(life, dice_from(&life->dice, 0, 2 * SECOND_MS));
	life->is_doubted = false;
	assert_int_equal(simulation_trust(life->simulation), 0);
	life->mark_ms = simulation_answered_ms(life->simulation);
	note_wall(life);
	/* What waited by the wrong clock may have been missed by it. */
	add_trouble(life, wrong_ms, wall_ms(life));
}

static void lose_power(struct life *life)
{
	const int64_t cut_ms = wall_ms(life);
	const int64_t off_ms = dice_percent(&life->dice, 50)
				       ? dice_from(&life->dice, SECOND_MS, 10 * MINUTE_MS)
				       : dice_from(&life->dice, 10 * MINUTE_MS, 2 * DAY_MS);

	cut_power(life);
	if (dice_percent(&life->dice, 60))
		boot_with_clock(life, cut_ms + off_ms);
	else
		boot_without_clock(life, cut_ms, cut_ms + off_ms);
}

static void command(struct life *life)
{
	struct airing *airing = airing_new();

	assert_non_null(airing);
	airing->cause = AIRING_CAUSE_COMMAND;
	airing->priority = dice_percent(&life->dice, 70) ? PRIORITY_URGENT : PRIORITY_EMERGENCY;
	airing->planned_ms = wall_ms(life);
	airing->deadline_ms = airing->planned_ms + 10 * MINUTE_MS;
	airing->expected_ms = dice_from(&life->dice, SECOND_MS, 5 * MINUTE_MS);
	airing->script.readings = 2;
	airing->zones = calloc(YEARS_ZONES, sizeof(*airing->zones));
	airing->zone_count = years_pick_zones(&life->village, &life->dice, airing->zones);
	for (size_t i = 0; i < airing->zone_count; i++)
		airing->zones[i] = strdup(airing->zones[i]);
	assert_int_equal(
		station_submit(simulation_station(life->simulation), airing, wall_ms(life), NULL),
		0);
}

static void stop_something(struct life *life)
{
	char *zone = years_zone_names[dice_from(&life->dice, 0, YEARS_ZONES - 1)];

	(void)station_stop_zone(/* However many. */
		simulation_station(life->simulation), zone, "zhang", wall_ms(life));
}

static void meet_trouble(struct life *life)
{
	const int64_t what = dice_from(&life->dice, 1, 100);

	if (what <= 25)
		set_clock(life);
	else if (what <= 30)
		sleep_for_a_while(life);
	else if (what <= 55)
		lose_power(life);
	else if (what <= 90)
		command(life);
	else
		stop_something(life);
}

/* --- the tests --- */

static long number_from(const char *variable, long otherwise)
{
	const char *value = getenv(variable);

	return value && *value ? atol(value) : otherwise;
}

static void live(struct life *life, int64_t days)
{
	life->log.first_wall_ms = life->log.last_wall_ms = START_MS;
	life->mark_ms = CLOCK_NONE;
	boot(life, START_MS, true);
	while (lived_ms(life) < days * DAY_MS) {
		live_for(life, dice_from(&life->dice, 0, 2 * TROUBLE_EVERY_MS));
		meet_trouble(life);
	}
	/* To between two minutes: what is due a lead later is planned for nobody. */
	live_for(life, MINUTE_MS - (wall_ms(life) - START_MS) % MINUTE_MS);
	assert_int_equal(simulation_finish(life->simulation), 0);
	simulation_free(life->simulation);
}

static void live_and_audit(
	uint64_t seed, int64_t days, struct audit_counts *counts, long troubles[4])
{
	struct life *life = calloc(1, sizeof(*life));

	assert_non_null(life);
	life->dice.state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	years_make_village(&life->village, &life->dice);
	assert_int_equal(timezone_use(life->village.timezone), 0);
	live(life, days);
	audit_all(&life->village, &life->log, counts);
	troubles[0] += life->steps;
	troubles[1] += life->cuts;
	troubles[2] += life->boots_without_clock;
	troubles[3] += life->sleeps;
	years_log_done(&life->log);
	free(life);
}

static void years_of_trouble_leave_one_true_row_for_every_occurrence(void **state)
{
	const long villages = number_from("DALABA_YEARS_VILLAGES", VILLAGES_QUICK);
	const long days = number_from("DALABA_YEARS_DAYS", DAYS_QUICK);
	const long first = number_from("DALABA_YEARS_SEED", 1);
	struct audit_counts counts = { 0 };
	long troubles[4] = { 0 };

	(void)state;
	for (long i = 0; i < villages; i++) {
		print_message("village %ld\r", first + i);
		live_and_audit((uint64_t)(first + i), days, &counts, troubles);
	}
	print_message("%ld villages for %ld days: %ld clock steps, %ld sleeps, %ld power cuts, %ld "
		      "of them boots "
		      "without a clock\n%ld planned, %ld rows of them, %ld commands, %ld aired\n",
		villages, days, troubles[0], troubles[3], troubles[1], troubles[2], counts.planned,
		counts.rows, counts.commands, counts.aired);
	for (int i = 1; i < AIRING_REASON_COUNT; i++)
		if (counts.reasons[i] > 0)
			print_message("  %-14s %ld\n", airing_reason_name((enum airing_reason)i),
				counts.reasons[i]);
	assert_true(counts.planned > 0 && counts.aired > counts.planned / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(years_of_trouble_leave_one_true_row_for_every_occurrence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
