#include "station/station.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "notice/outcome.h"
#include "station/limits.h"

/* One zone that some airing here names. */
struct place {
	struct place *next;
	char *zone;
	size_t users;         /* airings that name it; the last one takes it along */
	struct entry *holder; /* whose sounding has not been reported over; NULL: it is free */
	struct entry *cutter; /* who cut what sounds or last sounded here, and has yet to begin */
	bool is_wanted;       /* only while arranging: by a waiting airing further ahead */
};

/* One zone of an airing. */
struct part {
	struct place *place;
	int64_t retry_ms;          /* it may not come in before; CLOCK_NONE: at once */
	enum airing_reason reason; /* why it fell silent there; NONE: it did not yet */
};

/* An airing that waits or is on air. It is over in some zones, sounds in others, and waits for the
 * rest: to begin there together when it waits, to come in one by one when it is on air. */
struct entry {
	struct entry *next; /* behind it in the line */
	struct airing *airing;
	bool is_coming; /* its moment is still ahead, as it was last looked at */
	bool has_come;  /* its moment, at which it takes the place of those of its notice that wait
			 */
	bool is_halted; /* what sounds of it was told to fall silent */
	bool is_stopped;
	int64_t retry_ms;    /* it may not begin before; CLOCK_NONE: at once */
	int64_t patience_ms; /* until then it waits for the cards of those it cut; CLOCK_NONE */
	bool is_impatient;   /* it waited for them; it begins where it can */
	enum airing_reason missing_reason; /* of zones in which it never began by its deadline */
	const char **go_zones;             /* room for the names of one go */
	struct part parts[];               /* of its zones, in their order */
};

struct station {
	const struct station_ops *ops;
	void *userdata;
	int64_t next_id;
	/* Waiting and on air: the higher priority first, of equals the earlier. An airing that is
	 * cut never leaves it, and so keeps its place. */
	struct entry *line;
	size_t count;
	struct place *places;
	struct limits *limits;
	const struct zone *zones; /* lent; NULL before any are set */
	size_t zone_count;
	bool is_clock_doubted;
	bool is_held; /* between station_hold and station_release */
	bool is_ending;
};

/* --- places --- */

static int place_get(struct station *station, const char *zone, struct place **ret_place)
{
	for (struct place *place = station->places; place; place = place->next)
		if (strcmp(place->zone, zone) == 0) {
			place->users++;
			*ret_place = place;
			return 0;
		}
	_cleanup_free_ struct place *place = calloc(1, sizeof(*place));
	if (!place)
		return -ENOMEM;
	place->zone = strdup(zone);
	if (!place->zone)
		return -ENOMEM;
	place->users = 1;
	place->next = station->places;
	station->places = place;
	*ret_place = TAKE(place);
	return 0;
}

static void place_put(struct station *station, struct place *place)
{
	if (--place->users > 0)
		return;
	struct place **link = &station->places;
	while (*link != place)
		link = &(*link)->next;
	*link = place->next;
	free(place->zone);
	free(place);
}

/* --- entries --- */

/* Does not free the airing. */
static void entry_free(struct station *station, struct entry *entry, size_t part_count)
{
	for (size_t i = 0; i < part_count; i++) {
		struct place *place = entry->parts[i].place;
		if (place->cutter == entry)
			place->cutter = NULL;
		place_put(station, place);
	}
	free(entry->go_zones);
	free(entry);
}

static int entry_new(struct station *station, struct airing *airing, struct entry **ret_entry)
{
	struct entry *entry =
		calloc(1, sizeof(*entry) + airing->zone_count * sizeof(entry->parts[0]));

	if (!entry)
		return -ENOMEM;
	entry->go_zones = calloc(airing->zone_count, sizeof(*entry->go_zones));
	if (!entry->go_zones || !airing_make_soundings(airing)) {
		entry_free(station, entry, 0);
		return -ENOMEM;
	}
	for (size_t i = 0; i < airing->zone_count; i++) {
		const int r = place_get(station, airing->zones[i], &entry->parts[i].place);
		if (r < 0) {
			entry_free(station, entry, i);
			return r;
		}
		entry->parts[i].retry_ms = CLOCK_NONE;
	}
	entry->airing = airing;
	entry->retry_ms = entry->patience_ms = CLOCK_NONE;
	entry->has_come = airing->cause != AIRING_CAUSE_SCHEDULE;
	entry->missing_reason =
		airing->cause == AIRING_CAUSE_SCHEDULE ? AIRING_REASON_LATE : AIRING_REASON_EXPIRED;
	*ret_entry = entry;
	return 0;
}

static struct entry *find_entry(const struct station *station, int64_t id)
{
	for (struct entry *entry = station->line; entry; entry = entry->next)
		if (entry->airing->id == id)
			return entry;
	return NULL;
}

static bool is_on_air(const struct entry *entry)
{
	return entry->airing->state == AIRING_ON_AIR;
}

/* Whether it sounds in that zone: its end there has not been reported. */
static bool sounds_in(const struct entry *entry, size_t zone)
{
	return entry->parts[zone].place->holder == entry;
}

/* Whether it has yet to sound, or to go on, in that zone. */
static bool awaits(const struct entry *entry, size_t zone)
{
	return outcome_is_open(entry->airing, zone) && !sounds_in(entry, zone);
}

static bool sounds_anywhere(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (sounds_in(entry, i))
			return true;
	return false;
}

/* The index of the zone in which it sounds; -ENOENT: it does not. */
static int find_sounding(const struct entry *entry, const char *zone)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (sounds_in(entry, i) && strcmp(entry->airing->zones[i], zone) == 0)
			return (int)i;
	return -ENOENT;
}

static bool is_talk(const struct airing *airing)
{
	return airing->script.talk.max_ms > 0;
}

static bool is_alarm(const struct airing *airing)
{
	return priority_overrides_quiet(airing->priority);
}

static bool is_fault(enum airing_reason reason)
{
	return reason == AIRING_REASON_DEVICE || reason == AIRING_REASON_VOICE ||
	       reason == AIRING_REASON_RECORDING;
}

/* --- changes of state --- */

/* The one door for every change of state. */
static void enter_state(struct station *station, struct airing *airing, enum airing_state state,
	enum airing_reason reason, int64_t now_ms)
{
	airing->state = state;
	airing->reason = reason;
	airing->is_clock_doubted |= station->is_clock_doubted;
	if (airing_is_over(airing))
		airing->ended_ms = now_ms;
	station->ops->changed(airing, station->userdata);
}

static void join_line(struct station *station, struct entry *entry)
{
	struct entry **link = &station->line;

	while (*link && (*link)->airing->priority >= entry->airing->priority)
		link = &(*link)->next;
	entry->next = *link;
	*link = entry;
	station->count++;
}

static void leave_line(struct station *station, const struct entry *entry)
{
	struct entry **link = &station->line;

	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	station->count--;
}

static void tell(const struct station *station, const struct entry *entry)
{
	station->ops->changed(entry->airing, station->userdata);
}

static void wait_in_line(struct station *station, struct entry *entry, int64_t now_ms)
{
	outcome_set_open(entry->airing, AIRING_WAITING);
	enter_state(station, entry->airing, AIRING_WAITING, AIRING_REASON_NONE, now_ms);
}

/* What of these zones is free and awaited: it takes them. */
static struct station_go take_places(struct entry *entry, size_t first, size_t end)
{
	struct station_go go = { .zones = entry->go_zones, .first_reading = INT_MAX };

	for (size_t i = first; i < end; i++) {
		struct part *part = &entry->parts[i];
		if (!awaits(entry, i) || part->place->holder)
			continue;
		const int readings = entry->airing->soundings[i].readings_done;
		part->place->holder = entry;
		part->place->cutter = NULL;
		part->retry_ms = CLOCK_NONE;
		entry->go_zones[go.zone_count++] = entry->airing->zones[i];
		go.first_reading = readings < go.first_reading ? readings : go.first_reading;
	}
	assert(go.zone_count > 0);
	return go;
}

/* Its row is written before it sounds: a power cut between the two may claim a sound that nobody
 * heard, never hide one. */
static void begin(struct station *station, struct entry *entry, int64_t now_ms)
{
	struct airing *airing = entry->airing;

	entry->is_halted = entry->is_impatient = false;
	entry->retry_ms = entry->patience_ms = CLOCK_NONE;
	const struct station_go go = take_places(entry, 0, airing->zone_count);
	for (size_t i = 0; i < airing->zone_count; i++)
		if (sounds_in(entry, i))
			airing->soundings[i].state = AIRING_ON_AIR;
	enter_state(station, airing, AIRING_ON_AIR, AIRING_REASON_NONE, now_ms);
	station->ops->play(airing, &go, station->userdata);
}

/* One more zone. Tried every second it may fail as often: its row is written once it sounds. */
static void come_in(const struct station *station, struct entry *entry, size_t zone)
{
	const struct station_go go = take_places(entry, zone, zone + 1);

	station->ops->play(entry->airing, &go, station->userdata);
}

static void halt(const struct station *station, struct entry *entry, int64_t by_ms)
{
	if (entry->is_halted)
		return;
	entry->is_halted = true;
	station->ops->halt(entry->airing, by_ms, station->userdata);
}

/* It is over in all of its zones. */
static void conclude(struct station *station, struct entry *entry, int64_t now_ms)
{
	struct airing *airing = entry->airing;
	enum airing_state state;
	enum airing_reason reason;

	leave_line(station, entry);
	entry_free(station, entry, airing->zone_count);
	outcome_sum_up(airing, &state, &reason);
	enter_state(station, airing, state, reason, now_ms);
	airing_free(airing);
}

static void end(struct station *station, struct entry *entry, enum airing_state state,
	enum airing_reason reason, int64_t now_ms)
{
	outcome_close_all(entry->airing, state, reason);
	conclude(station, entry, now_ms);
}

/* Its deadline is past: where it fell silent it ends for that, elsewhere because it never began. */
static void give_up(struct entry *entry, size_t zone)
{
	const enum airing_reason former = entry->parts[zone].reason;
	const enum airing_reason reason =
		former != AIRING_REASON_NONE ? former : entry->missing_reason;

	if (is_fault(reason))
		outcome_fail(entry->airing, zone, reason);
	else
		outcome_close(entry->airing, zone,
			reason == AIRING_REASON_MISSED_CLOCK ? AIRING_FAILED : AIRING_CANCELLED,
			reason);
}

static void miss_deadline(struct station *station, struct entry *entry, int64_t now_ms)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (outcome_is_open(entry->airing, i))
			give_up(entry, i);
	conclude(station, entry, now_ms);
}

/* It sounds nowhere any more, and has something left to sound: what failed is tried again by its
 * time, what was cut comes back as soon as it can. */
static void wait_again(struct station *station, struct entry *entry, int64_t now_ms)
{
	int64_t retry_ms = INT64_MAX;

	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (awaits(entry, i) && entry->parts[i].retry_ms < retry_ms)
			retry_ms = entry->parts[i].retry_ms;
	entry->retry_ms = retry_ms;
	wait_in_line(station, entry, now_ms);
}

static void settle(struct station *station, struct entry *entry, int64_t now_ms)
{
	if (outcome_is_open_anywhere(entry->airing))
		wait_again(station, entry, now_ms);
	else
		conclude(station, entry, now_ms);
}

static void stop(struct station *station, struct entry *entry, const char *by, int64_t now_ms)
{
	entry->is_stopped = true;
	/* Out of memory the row lacks who it was; silence comes first. */
	entry->airing->stopped_by = strdup(by);
	if (!is_on_air(entry)) {
		end(station, entry, AIRING_CANCELLED, AIRING_REASON_STOPPED, now_ms);
		return;
	}
	halt(station, entry, now_ms);
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (awaits(entry, i))
			outcome_close(entry->airing, i, AIRING_CANCELLED, AIRING_REASON_STOPPED);
}

/* --- the moment of an airing --- */

static int64_t later_of(int64_t a_ms, int64_t b_ms)
{
	return a_ms > b_ms ? a_ms : b_ms;
}

/* Whether its moment is still so far ahead that it cuts nobody and is in nobody's way. */
static bool is_ahead(const struct station *station, const struct airing *airing, int64_t now_ms)
{
	return airing_sounds_at_ms(airing, now_ms) - station->ops->handover_ms > now_ms;
}

/* An airing that has sounded nothing yet gives way to the next one of its notice. */
static void supersede(struct station *station, const struct airing *newer, int64_t now_ms)
{
	struct entry *next;

	for (struct entry *entry = station->line; entry && *newer->notice; entry = next) {
		const struct airing *airing = entry->airing;
		next = entry->next;
		if (!is_on_air(entry) && airing->sounded_ms == 0 &&
			airing->cause == AIRING_CAUSE_SCHEDULE &&
			airing->planned_ms < newer->planned_ms &&
			strcmp(airing->notice, newer->notice) == 0)
			end(station, entry, AIRING_CANCELLED, AIRING_REASON_SUPERSEDED, now_ms);
	}
}

static void let_come(struct station *station, int64_t now_ms)
{
	for (struct entry *entry = station->line; entry; entry = entry->next)
		if (!entry->has_come && airing_due_ms(entry->airing) <= now_ms) {
			entry->has_come = true;
			supersede(station, entry->airing, now_ms);
		}
}

/* --- the line --- */

/* Why it may not sound at that moment at all; AIRING_REASON_NONE: it may. Only the time of day can
 * tell, and of a doubted clock nobody knows it. */
static enum airing_reason held_back_by(
	const struct station *station, const struct airing *airing, int64_t at_ms)
{
	return station->is_clock_doubted ? AIRING_REASON_NONE
					 : limits_hold_back(station->limits, airing, at_ms);
}

/* Whether somebody that it may not cut is in its way in that zone. */
static bool is_barred_in(const struct entry *entry, const struct place *place)
{
	return place->is_wanted ||
	       (place->holder && place->holder->airing->priority >= entry->airing->priority);
}

static bool is_barred(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (awaits(entry, i) && is_barred_in(entry, entry->parts[i].place))
			return true;
	return false;
}

static bool has_clear_way(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++) {
		const struct place *place = entry->parts[i].place;
		if (awaits(entry, i) && (place->is_wanted || place->holder))
			return false;
	}
	return true;
}

static bool is_free_somewhere(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (awaits(entry, i) && !entry->parts[i].place->holder)
			return true;
	return false;
}

static void lose_patience(struct entry *entry, int64_t now_ms)
{
	if (entry->is_impatient)
		return;
	if (entry->patience_ms == CLOCK_NONE)
		entry->patience_ms = now_ms + STATION_TOGETHER_MS;
	if (now_ms < entry->patience_ms)
		return;
	entry->is_impatient = true;
	entry->patience_ms = CLOCK_NONE;
}

/* Whether it begins, once it has cut whom it may. They fall silent at once, unless their card
 * hangs: an alarm does not wait for it. A live talk comes in nowhere. */
static bool may_begin(struct entry *entry, int64_t now_ms)
{
	if (has_clear_way(entry))
		return true;
	if (!is_alarm(entry->airing) || is_talk(entry->airing))
		return false;
	lose_patience(entry, now_ms);
	return entry->is_impatient && is_free_somewhere(entry);
}

/* Whether others were silenced for it, and nobody has begun in their zones since. */
static bool has_cut(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry->parts[i].place->cutter == entry)
			return true;
	return false;
}

/* When the gaps in its zones are over, CLOCK_NONE for none. Behind what it cuts there is none. */
static int64_t gap_end_ms(const struct station *station, const struct entry *entry, int64_t at_ms)
{
	const struct airing *airing = entry->airing;
	int64_t end_ms = CLOCK_NONE;

	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct place *place = entry->parts[i].place;
		if (awaits(entry, i) && !place->holder && place->cutter != entry)
			end_ms = later_of(end_ms, limits_gap_end_ms(station->limits, airing,
							  airing->zones[i], at_ms));
	}
	return end_ms;
}

/* They are silent when its first frame is due. */
static void cut_lower(struct station *station, struct entry *entry, int64_t now_ms)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++) {
		struct place *place = entry->parts[i].place;
		if (!awaits(entry, i) || !place->holder)
			continue;
		place->cutter = entry;
		halt(station, place->holder, airing_sounds_at_ms(entry->airing, now_ms));
	}
}

/* Begins, ends for what holds it back, or cuts and waits on. Returns whether it still waits. Nobody
 * is cut before it may begin; what it has cut others for is not judged anew. */
static bool claim_zones(struct station *station, struct entry *entry, int64_t now_ms)
{
	const int64_t at_ms = airing_sounds_at_ms(entry->airing, now_ms);

	if (is_barred(entry)) {
		entry->patience_ms = CLOCK_NONE;
		return true;
	}
	const enum airing_reason reason =
		has_cut(entry) ? AIRING_REASON_NONE
			       : held_back_by(station, entry->airing,
					 airing_judged_at_ms(entry->airing, now_ms));
	if (reason != AIRING_REASON_NONE) {
		end(station, entry, AIRING_CANCELLED, reason, now_ms);
		return false;
	}
	const int64_t silent_until_ms = gap_end_ms(station, entry, at_ms);
	if (silent_until_ms > at_ms) {
		entry->retry_ms = silent_until_ms;
		return true;
	}
	cut_lower(station, entry, now_ms);
	if (!may_begin(entry, now_ms))
		return true;
	begin(station, entry, now_ms);
	return false;
}

/* Whether it must wait until the clock is trusted. */
static bool waits_for_clock(const struct station *station, const struct airing *airing)
{
	return station->is_clock_doubted && airing->cause == AIRING_CAUSE_SCHEDULE &&
	       !priority_overrides_quiet(airing->priority);
}

/* Whether it still waits for its zones. */
static bool tries_to_begin(struct station *station, struct entry *entry, int64_t now_ms)
{
	if (now_ms < entry->retry_ms)
		return true;
	entry->retry_ms = CLOCK_NONE;
	return claim_zones(station, entry, now_ms);
}

static bool share_a_place(const struct entry *a, const struct entry *b)
{
	for (size_t i = 0; i < a->airing->zone_count; i++)
		for (size_t j = 0; j < b->airing->zone_count; j++)
			if (a->parts[i].place == b->parts[j].place && awaits(a, i) && awaits(b, j))
				return true;
	return false;
}

/* Whether the other may sound before the entry, whose moment is ahead, does. */
static bool may_sound_before(const struct station *station, const struct entry *other,
	const struct entry *entry, bool is_in_front, int64_t now_ms)
{
	if (is_on_air(other) || waits_for_clock(station, other->airing))
		return false;
	if (!is_ahead(station, other->airing, now_ms))
		return true;
	const int64_t difference_ms = airing_due_ms(other->airing) - airing_due_ms(entry->airing);
	return difference_ms < 0 || (difference_ms == 0 && is_in_front);
}

/* Whether its card may be opened ahead of its moment: its zones are free, and nobody else can want
 * one before. */
static bool may_go_ahead(const struct station *station, const struct entry *entry, int64_t now_ms)
{
	bool is_in_front = true;

	if (!has_clear_way(entry))
		return false;
	for (const struct entry *other = station->line; other; other = other->next) {
		if (other == entry)
			is_in_front = false;
		else if (share_a_place(entry, other) &&
			 may_sound_before(station, other, entry, is_in_front, now_ms))
			return false;
	}
	return true;
}

/* Nobody behind it in the line may take what it waits for. */
static void want_places(struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (awaits(entry, i))
			entry->parts[i].place->is_wanted = true;
}

static void advance(struct station *station, struct entry *entry, int64_t now_ms)
{
	if (now_ms > entry->airing->deadline_ms) {
		miss_deadline(station, entry, now_ms);
		return;
	}
	entry->is_coming = false;
	if (waits_for_clock(station, entry->airing)) {
		entry->missing_reason = AIRING_REASON_MISSED_CLOCK;
	} else if (is_ahead(station, entry->airing, now_ms)) {
		entry->is_coming = true;
		if (may_go_ahead(station, entry, now_ms) && !tries_to_begin(station, entry, now_ms))
			return;
	} else {
		if (!tries_to_begin(station, entry, now_ms))
			return;
		want_places(entry);
	}
	/* Only now, so that a halt goes out before its row is written. */
	if (entry->airing->state == AIRING_PLANNED)
		wait_in_line(station, entry, now_ms);
}

static void try_to_come_in(
	const struct station *station, struct entry *entry, size_t zone, int64_t now_ms)
{
	struct part *part = &entry->parts[zone];

	if (now_ms < part->retry_ms)
		return;
	part->retry_ms = CLOCK_NONE;
	if (entry->is_halted || is_barred_in(entry, part->place))
		return;
	if (part->place->holder)
		halt(station, part->place->holder, now_ms);
	else
		come_in(station, entry, zone);
}

/* An airing that sounds, and waits for zones that failed or were not free in time. */
static void complete(struct station *station, struct entry *entry, int64_t now_ms)
{
	bool has_left = false;

	for (size_t i = 0; i < entry->airing->zone_count; i++) {
		if (!awaits(entry, i))
			continue;
		if (now_ms > entry->airing->deadline_ms) {
			give_up(entry, i);
			has_left = true;
		} else {
			try_to_come_in(station, entry, i, now_ms);
		}
	}
	want_places(entry);
	if (has_left)
		tell(station, entry);
}

/* Lets each that waits do what it may, in the order of the line. Ends every function that frees a
 * zone, adds an airing or moves time. */
static void arrange(struct station *station, int64_t now_ms)
{
	struct entry *next;

	if (station->is_held)
		return;
	let_come(station, now_ms);
	for (struct place *place = station->places; place; place = place->next)
		place->is_wanted = false;
	for (struct entry *entry = station->line; entry; entry = next) {
		next = entry->next;
		if (is_on_air(entry))
			complete(station, entry, now_ms);
		else
			advance(station, entry, now_ms);
	}
}

/* --- the doors to the outside --- */

int station_new(const struct station_ops *ops, void *userdata, int64_t first_id,
	struct station **ret_station)
{
	struct station *station = calloc(1, sizeof(*station));

	if (!station)
		return -ENOMEM;
	const int r = limits_new(&station->limits);
	if (r < 0) {
		free(station);
		return r;
	}
	station->ops = ops;
	station->userdata = userdata;
	station->next_id = first_id;
	*ret_station = station;
	return 0;
}

void station_free(struct station *station)
{
	if (!station)
		return;
	while (station->line) {
		struct entry *entry = station->line;
		struct airing *airing = entry->airing;
		leave_line(station, entry);
		entry_free(station, entry, airing->zone_count);
		airing_free(airing);
	}
	limits_free(station->limits);
	free(station);
}

void station_set_quiet_hours(struct station *station, const struct quiet_hours *quiet, size_t count)
{
	limits_set_quiet_hours(station->limits, quiet, count);
}

void station_set_zones(struct station *station, const struct zone *zones, size_t count)
{
	station->zones = zones;
	station->zone_count = count;
	limits_set_zones(station->limits, zones, count);
}

/* Before any are set, all are there. */
static bool is_there(const struct station *station, const char *zone)
{
	for (size_t i = 0; i < station->zone_count; i++)
		if (strcmp(station->zones[i].name, zone) == 0)
			return true;
	return !station->zones;
}

static void leave(struct entry *entry, size_t zone)
{
	const struct ending nothing = { 0 };

	outcome_add_go(entry->airing, zone, &nothing, SOUNDING_ZONE_GONE);
	outcome_fail(entry->airing, zone, AIRING_REASON_DEVICE);
}

static bool leave_zones(const struct station *station, struct entry *entry)
{
	bool has_left = false;

	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (awaits(entry, i) && !is_there(station, entry->airing->zones[i])) {
			leave(entry, i);
			has_left = true;
		}
	return has_left;
}

void station_leave_zones(struct station *station, int64_t now_ms)
{
	struct entry *next;

	for (struct entry *entry = station->line; entry; entry = next) {
		next = entry->next;
		if (!leave_zones(station, entry))
			continue;
		if (outcome_is_open_anywhere(entry->airing))
			tell(station, entry);
		else
			conclude(station, entry, now_ms);
	}
	arrange(station, now_ms);
}

void station_remember(struct station *station, const struct airing *airing)
{
	limits_remember(station->limits, airing);
}

void station_set_clock_trusted(struct station *station, bool is_trusted, int64_t now_ms)
{
	station->is_clock_doubted = !is_trusted;
	for (struct entry *entry = station->line; entry && is_trusted; entry = entry->next)
		if (entry->missing_reason == AIRING_REASON_MISSED_CLOCK &&
			now_ms <= entry->airing->deadline_ms)
			entry->missing_reason = AIRING_REASON_LATE;
	arrange(station, now_ms);
}

int64_t station_submission_ms(const struct script *script, int64_t planned_ms)
{
	return planned_ms - script_lead_ms(script) - STATION_LEAD_MS -
	       (script->recording ? STATION_RECORDING_MS : 0);
}

static void keep_time_left(struct entry *entry, int64_t step_ms)
{
	entry->retry_ms = CLOCK_NONE;
	entry->airing->deadline_ms += step_ms;
}

/* Set back, the clock has yet to come to its moment again; set on, it may be past its deadline. */
static void keep_moment(struct entry *entry, int64_t now_ms)
{
	const int64_t begins_ms =
		station_submission_ms(&entry->airing->script, entry->airing->planned_ms);

	entry->retry_ms = begins_ms > now_ms ? begins_ms : CLOCK_NONE;
	entry->has_come = airing_due_ms(entry->airing) <= now_ms;
	if (entry->missing_reason == AIRING_REASON_LATE && now_ms > entry->airing->deadline_ms)
		entry->missing_reason = AIRING_REASON_MISSED_CLOCK;
}

void station_clock_set(struct station *station, int64_t step_ms, int64_t now_ms)
{
	limits_clock_set(station->limits, step_ms);
	for (struct entry *entry = station->line; entry; entry = entry->next) {
		entry->patience_ms = CLOCK_NONE;
		for (size_t i = 0; i < entry->airing->zone_count; i++)
			entry->parts[i].retry_ms = CLOCK_NONE;
		if (entry->airing->cause == AIRING_CAUSE_COMMAND)
			keep_time_left(entry, step_ms);
		else
			keep_moment(entry, now_ms);
	}
	arrange(station, now_ms);
}

/* The lowest of those that wait, of equals the latest. */
static struct entry *find_last_waiting(const struct station *station)
{
	struct entry *last = NULL;

	for (struct entry *entry = station->line; entry; entry = entry->next)
		if (!is_on_air(entry))
			last = entry;
	return last;
}

static int make_room(struct station *station, const struct airing *airing, int64_t now_ms)
{
	if (station->count < STATION_AIRINGS_MAX)
		return 0;
	struct entry *last = find_last_waiting(station);
	if (!last || last->airing->priority >= airing->priority)
		return -E2BIG;
	end(station, last, AIRING_CANCELLED, AIRING_REASON_GAVE_WAY, now_ms);
	return 0;
}

static int add_entry(
	struct station *station, struct airing *airing, int64_t now_ms, struct entry **ret_entry)
{
	int r;

	r = make_room(station, airing, now_ms);
	if (r < 0)
		return r;
	r = entry_new(station, airing, ret_entry);
	if (r < 0)
		return r;
	join_line(station, *ret_entry);
	return 0;
}

/* Takes the airing. Without memory its row tells of no zone. */
static void never_air(struct station *station, struct airing *airing, enum airing_state state,
	enum airing_reason reason, int64_t now_ms)
{
	if (airing_make_soundings(airing))
		outcome_close_all(airing, state, reason);
	enter_state(station, airing, state, reason, now_ms);
	airing_free(airing);
}

int station_submit(struct station *station, struct airing *airing, int64_t now_ms, int64_t *ret_id)
{
	const int64_t id = station->next_id++;
	struct entry *entry;

	assert(airing->zone_count > 0);
	airing->id = id;
	const int r = add_entry(station, airing, now_ms, &entry);
	if (r == -E2BIG) {
		never_air(station, airing, AIRING_CANCELLED, AIRING_REASON_GAVE_WAY, now_ms);
		return r;
	}
	if (r < 0) {
		never_air(station, airing, AIRING_FAILED, AIRING_REASON_LATE, now_ms);
		return r;
	}
	if (station->is_ending)
		stop(station, entry, STATION_SHUTDOWN, now_ms);
	else
		arrange(station, now_ms);
	if (ret_id)
		*ret_id = id;
	return 0;
}

void station_hold(struct station *station)
{
	station->is_held = true;
}

void station_release(struct station *station, int64_t now_ms)
{
	station->is_held = false;
	arrange(station, now_ms);
}

int station_miss(
	struct station *station, struct airing *airing, enum airing_reason reason, int64_t now_ms)
{
	airing->id = station->next_id++;
	never_air(station, airing, AIRING_FAILED, reason, now_ms);
	return 0;
}

/* Of a doubted clock nobody knows whether it is in quiet hours. */
static bool overrides_quiet_hours(
	const struct station *station, const struct airing *airing, int64_t at_ms)
{
	return !station->is_clock_doubted && limits_are_quiet(station->limits, airing, at_ms);
}

void station_zone_started(struct station *station, int64_t id, const char *zone, int64_t at_ms)
{
	struct entry *entry = find_entry(station, id);
	const int place = entry ? find_sounding(entry, zone) : -ENOENT;

	if (place < 0)
		return;
	struct airing *airing = entry->airing;
	struct sounding *sounding = &airing->soundings[place];
	limits_begin(station->limits, airing, zone, at_ms);
	const bool is_first = airing->started_ms == CLOCK_NONE;
	const bool overrides =
		!airing->overrode_quiet_hours &&
		overrides_quiet_hours(station, airing, airing_judged_at_ms(airing, at_ms));
	const bool comes_in = sounding->state != AIRING_ON_AIR;
	sounding->state = AIRING_ON_AIR;
	entry->parts[place].reason = AIRING_REASON_NONE;
	if (is_first)
		airing->started_ms = at_ms;
	airing->overrode_quiet_hours |= overrides;
	airing->is_clock_doubted |= station->is_clock_doubted;
	if (is_first || comes_in || overrides)
		tell(station, entry);
}

/* What failed when it was not the card. */
static enum airing_reason reason_of_sound(const struct airing *airing)
{
	return airing->script.recording ? AIRING_REASON_RECORDING : AIRING_REASON_VOICE;
}

/* A zone that went silent unasked has failed too. */
static bool has_failed(const struct entry *entry, const struct ending *ending)
{
	return ending->error < 0 && !(ending->error == -ECANCELED && entry->is_halted);
}

/* Whether it tries again in a zone that has failed. */
static bool keeps(
	const struct station *station, const struct entry *entry, size_t zone, int64_t now_ms)
{
	const struct airing *airing = entry->airing;

	return airing->retries && !entry->is_stopped && now_ms <= airing->deadline_ms &&
	       outcome_has_readings_left(airing, zone) && is_there(station, airing->zones[zone]);
}

/* Returns whether that is news: of one that is tried every second it is so once. */
static bool note_failure(const struct station *station, struct entry *entry, size_t zone,
	enum airing_reason reason, int64_t now_ms)
{
	struct part *part = &entry->parts[zone];
	const bool is_news = entry->airing->soundings[zone].state == AIRING_ON_AIR;

	part->reason = reason;
	if (!keeps(station, entry, zone, now_ms)) {
		outcome_fail(entry->airing, zone, reason);
		return true;
	}
	part->retry_ms = now_ms + STATION_RETRY_MS;
	entry->airing->soundings[zone].state = AIRING_WAITING;
	return is_news;
}

/* One that was cut after its last reading has aired. */
static void note_silence(const struct station *station, struct entry *entry, size_t zone)
{
	struct airing *airing = entry->airing;

	if (!outcome_has_readings_left(airing, zone)) {
		outcome_close(airing, zone, AIRING_AIRED, AIRING_REASON_NONE);
	} else if (entry->is_stopped) {
		outcome_close(airing, zone, AIRING_CANCELLED, AIRING_REASON_STOPPED);
	} else if (is_talk(airing)) {
		outcome_close(airing, zone, AIRING_CANCELLED, AIRING_REASON_PREEMPTED);
	} else if (!is_there(station, airing->zones[zone])) {
		leave(entry, zone);
	} else {
		entry->parts[zone].reason = AIRING_REASON_PREEMPTED;
		airing->soundings[zone].state = AIRING_WAITING;
	}
}

/* Returns whether the row has to tell of it before all is over. */
static bool note_ending(const struct station *station, struct entry *entry, size_t zone,
	const struct ending *ending, int64_t now_ms)
{
	struct airing *airing = entry->airing;
	const bool failed = has_failed(entry, ending);

	/* Now, since the next airing there may not wait for the other zones. */
	limits_count(station->limits, airing, zone, ending->sounded_ms, now_ms);
	outcome_add_go(airing, zone, ending, failed ? ending->error : 0);
	if (failed)
		return note_failure(station, entry, zone,
			ending->voice_failed ? reason_of_sound(airing) : AIRING_REASON_DEVICE,
			now_ms);
	if (ending->error == 0)
		outcome_close(airing, zone, AIRING_AIRED, AIRING_REASON_NONE);
	else
		note_silence(station, entry, zone);
	return false;
}

void station_zone_ended(struct station *station, int64_t id, const char *zone,
	const struct ending *ending, int64_t now_ms)
{
	struct entry *entry = find_entry(station, id);
	const int place = entry ? find_sounding(entry, zone) : -ENOENT;

	if (place < 0)
		return;
	entry->parts[place].place->holder = NULL;
	if (ending->error == 0)
		entry->parts[place].place->cutter = NULL; /* It was heard to its end. */
	const bool is_news = note_ending(station, entry, (size_t)place, ending, now_ms);
	if (!sounds_anywhere(entry))
		settle(station, entry, now_ms);
	else if (is_news)
		tell(station, entry);
	arrange(station, now_ms);
}

int station_stop(struct station *station, int64_t id, const char *by, int64_t now_ms)
{
	struct entry *entry = find_entry(station, id);

	if (!entry)
		return -ENOENT;
	if (entry->is_stopped)
		return 0;
	stop(station, entry, by, now_ms);
	arrange(station, now_ms);
	return 0;
}

static bool is_open_in(const struct airing *airing, const char *zone)
{
	const struct sounding *sounding = airing_sounding(airing, zone);

	return sounding && !airing_state_is_over(sounding->state);
}

size_t station_stop_zone(struct station *station, const char *zone, const char *by, int64_t now_ms)
{
	struct entry *next;
	size_t count = 0;

	for (struct entry *entry = station->line; entry; entry = next) {
		next = entry->next;
		if (entry->is_stopped || (zone && !is_open_in(entry->airing, zone)))
			continue;
		stop(station, entry, by, now_ms);
		count++;
	}
	/* Only after all: none that is stopped too may sound for an instant. */
	arrange(station, now_ms);
	return count;
}

void station_shut_down(struct station *station, int64_t now_ms)
{
	station->is_ending = true;
	(void)station_stop_zone(station, NULL, STATION_SHUTDOWN, now_ms); /* However many. */
}

void station_tick(struct station *station, int64_t now_ms)
{
	arrange(station, now_ms);
}

static int64_t earlier_of(int64_t a_ms, int64_t b_ms)
{
	return a_ms < b_ms ? a_ms : b_ms;
}

/* When one that is on air wants to come in somewhere, or gives up; INT64_MAX for never. */
static int64_t completion_ms(const struct entry *entry)
{
	int64_t tick_ms = INT64_MAX;

	for (size_t i = 0; i < entry->airing->zone_count; i++) {
		if (!awaits(entry, i))
			continue;
		const int64_t retry_ms = entry->parts[i].retry_ms;
		tick_ms = earlier_of(tick_ms, entry->airing->deadline_ms + 1);
		if (retry_ms != CLOCK_NONE)
			tick_ms = earlier_of(tick_ms, retry_ms);
	}
	return tick_ms;
}

/* INT64_MAX for never. */
static int64_t entry_tick_ms(const struct station *station, const struct entry *entry)
{
	const int64_t came_ms = entry->has_come ? INT64_MAX : airing_due_ms(entry->airing);

	if (is_on_air(entry))
		return earlier_of(came_ms, completion_ms(entry));
	/* At its deadline an airing may still begin; the moment after, it is missed. */
	int64_t tick_ms = earlier_of(came_ms, entry->airing->deadline_ms + 1);
	if (entry->is_coming)
		tick_ms = earlier_of(
			tick_ms, airing_due_ms(entry->airing) - station->ops->handover_ms);
	if (entry->retry_ms != CLOCK_NONE)
		tick_ms = earlier_of(tick_ms, entry->retry_ms);
	if (entry->patience_ms != CLOCK_NONE)
		tick_ms = earlier_of(tick_ms, entry->patience_ms);
	return tick_ms;
}

int64_t station_next_tick_ms(const struct station *station)
{
	int64_t next_ms = INT64_MAX;

	for (const struct entry *entry = station->line; entry; entry = entry->next)
		next_ms = earlier_of(next_ms, entry_tick_ms(station, entry));
	return next_ms == INT64_MAX ? CLOCK_NONE : next_ms;
}

size_t station_count(const struct station *station)
{
	return station->count;
}

void station_each(const struct station *station,
	void (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	for (const struct entry *entry = station->line; entry; entry = entry->next)
		if (is_on_air(entry))
			each(entry->airing, userdata);
	for (const struct entry *entry = station->line; entry; entry = entry->next)
		if (!is_on_air(entry))
			each(entry->airing, userdata);
}
