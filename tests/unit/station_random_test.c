/* The station under thousands of random days, audited by a checker that knows only the promises. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "station/station.h"

#define AIRINGS 60
#define ZONES   4
#define STEPS   400
#define STEP_MS 100
#define DAYS    2000

/* What the checker remembers of an airing. */
struct seen {
	enum priority priority;
	enum airing_state state;
	const struct airing *airing; /* NULL: it is over */
	unsigned zones;              /* bits */
	unsigned sounding;           /* bits of zones that have not reported */
	bool is_halted;
	int endings;
};

struct audit {
	struct station *station;
	struct seen seen[AIRINGS + 1];
	int64_t last_id;
};

static unsigned bits_of(const struct airing *airing)
{
	unsigned bits = 0;

	for (size_t i = 0; i < airing->zone_count; i++)
		bits |= 1U << (airing->zones[i][0] - 'a');
	return bits;
}

/* Where it is not over, and does not sound. */
static unsigned awaited_by(const struct seen *seen)
{
	unsigned bits = 0;

	for (size_t i = 0; seen->airing && i < seen->airing->zone_count; i++)
		if (!airing_state_is_over(seen->airing->soundings[i].state))
			bits |= 1U << (seen->airing->zones[i][0] - 'a');
	return bits & ~seen->sounding;
}

/* No zone has two, none begins where it is over, nor where a higher one waits, or keeps the zone to
 * try again. */
static void audit_play(const struct airing *airing, const struct station_go *go, void *userdata)
{
	struct audit *audit = userdata;
	struct seen *seen = &audit->seen[airing->id];
	unsigned bits = 0;

	assert_true(go->zone_count > 0);
	for (size_t i = 0; i < go->zone_count; i++)
		bits |= 1U << (go->zones[i][0] - 'a');
	assert_int_equal(bits & ~awaited_by(seen), 0);
	for (int64_t i = 1; i <= audit->last_id; i++) {
		const struct seen *other = &audit->seen[i];
		assert_int_equal(other->sounding & bits, 0);
		if (other->priority > seen->priority)
			assert_int_equal(awaited_by(other) & bits, 0);
	}
	assert_int_equal(seen->state, AIRING_ON_AIR);
	if (seen->sounding == 0)
		seen->is_halted = false;
	assert_false(seen->is_halted);
	seen->sounding |= bits;
}

static void audit_halt(const struct airing *airing, int64_t by_ms, void *userdata)
{
	struct audit *audit = userdata;

	(void)by_ms;
	assert_false(audit->seen[airing->id].is_halted);
	assert_int_not_equal(audit->seen[airing->id].sounding, 0);
	audit->seen[airing->id].is_halted = true;
}

/* Aired without a reason is whole in every zone; aired with one, somebody heard a whole reading. */
static void audit_row(const struct airing *airing)
{
	bool is_whole = true, was_heard = false;

	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct sounding *sounding = &airing->soundings[i];
		assert_true(airing_state_is_over(sounding->state));
		is_whole &=
			sounding->state == AIRING_AIRED && sounding->reason == AIRING_REASON_NONE;
		was_heard |= sounding->state == AIRING_AIRED;
		assert_true(sounding->sounded_ms <= airing->sounded_ms);
	}
	assert_int_equal(
		is_whole, airing->state == AIRING_AIRED && airing->reason == AIRING_REASON_NONE);
	if (airing->state == AIRING_AIRED)
		assert_true(was_heard);
	if (airing->state == AIRING_FAILED)
		assert_false(was_heard);
}

static void audit_changed(const struct airing *airing, void *userdata)
{
	struct audit *audit = userdata;
	struct seen *seen = &audit->seen[airing->id];

	assert_in_range(airing->id, 1, AIRINGS);
	if (airing->id > audit->last_id) {
		assert_int_equal(airing->id, audit->last_id + 1);
		audit->last_id = airing->id;
	}
	assert_int_equal(seen->endings, 0); /* Nothing changes after the end. */
	seen->priority = airing->priority;
	seen->airing = airing_is_over(airing) ? NULL : airing;
	seen->zones = bits_of(airing);
	seen->state = airing->state;
	seen->endings += airing_is_over(airing);
	if (!airing_is_over(airing))
		return;
	assert_int_equal(seen->sounding, 0);
	audit_row(airing);
}

/* Whether somebody that it may not cut sounds in one of its zones, or waits for one ahead of it. */
static bool is_barred(const struct audit *audit, int64_t id)
{
	const struct seen *one = &audit->seen[id];
	const unsigned awaited = awaited_by(one);

	for (int64_t i = 1; i <= audit->last_id; i++) {
		const struct seen *other = &audit->seen[i];
		const bool is_ahead = other->priority > one->priority ||
				      (other->priority == one->priority && i < id);
		if (other->priority >= one->priority && other->sounding & awaited)
			return true;
		if (is_ahead && awaited_by(other) & awaited)
			return true;
	}
	return false;
}

/* No lower one sounds on where a higher one could begin, unless it is being silenced. */
static void check_precedence(const struct audit *audit)
{
	for (int64_t i = 1; i <= audit->last_id; i++) {
		const struct seen *high = &audit->seen[i];
		if (high->state != AIRING_WAITING)
			continue;
		const unsigned awaited = awaited_by(high);
		for (int64_t j = 1; j <= audit->last_id; j++) {
			const struct seen *low = &audit->seen[j];
			if (high->priority > low->priority && awaited & low->sounding &&
				!low->is_halted)
				assert_true(is_barred(audit, i));
		}
	}
}

static struct airing *random_airing(int64_t now_ms)
{
	struct airing *airing = airing_new();
	const unsigned zones = 1 + (unsigned)rand() % ((1U << ZONES) - 1);

	assert_non_null(airing);
	airing->zones = calloc(ZONES, sizeof(*airing->zones));
	for (int i = 0; i < ZONES; i++)
		if (zones & 1U << i) {
			const char name[] = { (char)('a' + i), '\0' };
			airing->zones[airing->zone_count++] = strdup(name);
		}
	airing->priority = (enum priority)(rand() % PRIORITY_COUNT);
	airing->planned_ms = now_ms;
	/* Never missed, so that precedence can be told from the outside. */
	airing->deadline_ms = now_ms + 1000000000;
	airing->retries = airing->priority >= PRIORITY_URGENT;
	airing->script.readings = 1 + rand() % 3;
	return airing;
}

/* One zone of some airing that sounds reports how it ended. */
static void report_one(struct audit *audit, int64_t now_ms)
{
	const int64_t first = 1 + rand() % AIRINGS;

	for (int64_t n = 0; n < AIRINGS; n++) {
		const int64_t id = 1 + (first + n) % AIRINGS;
		struct seen *seen = &audit->seen[id];
		for (int zone = 0; zone < ZONES; zone++) {
			if (!(seen->sounding & 1U << zone))
				continue;
			const char name[] = { (char)('a' + zone), '\0' };
			const struct ending ending = {
				.error = seen->is_halted    ? -ECANCELED
					 : rand() % 10 == 0 ? -ENODEV
							    : 0,
				.sounded_ms = rand() % 3000,
				.readings_done = rand() % 3,
			};
			seen->sounding &= ~(1U << zone);
			station_zone_ended(audit->station, id, name, &ending, now_ms);
			return;
		}
	}
}

static void live_one_day(unsigned seed)
{
	static const struct station_ops ops = {
		.play = audit_play,
		.halt = audit_halt,
		.changed = audit_changed,
	};
	struct audit audit = { 0 };
	int submitted = 0;

	srand(seed);
	assert_int_equal(station_new(&ops, &audit, 1, &audit.station), 0);
	for (int64_t now_ms = 0; now_ms < STEPS * STEP_MS; now_ms += STEP_MS) {
		const int what = rand() % 10;
		if (what < 3 && submitted < AIRINGS) {
			submitted++;
			assert_int_equal(
				station_submit(audit.station, random_airing(now_ms), now_ms, NULL),
				0);
		} else if (what < 8) {
			report_one(&audit, now_ms);
		} else if (what == 8) {
			/* There may be none of that id any more. */
			(void)station_stop(audit.station, 1 + rand() % AIRINGS, "x", now_ms);
		} else {
			station_tick(audit.station, now_ms);
		}
		check_precedence(&audit);
	}
	station_shut_down(audit.station, STEPS * STEP_MS);
	while (station_count(audit.station) > 0)
		report_one(&audit, STEPS * STEP_MS);
	for (int64_t id = 1; id <= submitted; id++)
		assert_int_equal(audit.seen[id].endings, 1);
	station_free(audit.station);
}

static void every_airing_ends_once_and_no_zone_has_two(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	for (unsigned seed = 0; seed < DAYS; seed++)
		live_one_day(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_airing_ends_once_and_no_zone_has_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
