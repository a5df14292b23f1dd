#include "studio/studio.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "sound/sound.h"
#include "studio/ahead.h"
#include "studio/booth.h"
#include "studio/devices.h"
#include "studio/feeds.h"
#include "studio/live.h"
#include "voice/renderer.h"

/* A booth in its place. */
struct place {
	struct place *next;
	struct booth *booth;
	bool is_retired; /* its zone is gone; closed when it has sounded out */
};

struct studio {
	const struct studio_ops *ops;
	void *userdata;
	const char *state; /* lent */
	sd_event *event;
	struct renderer *renderer;
	struct place *places;
	sd_event_source *sweep; /* rings when a retired booth may be done */
	struct live_desk *desk;
	struct feeds *feeds;
	struct ahead *ahead;
	struct devices *devices; /* NULL before studio_watch, and where /dev cannot be watched */
};

DEFINE_CLEANUP(struct studio, studio, studio_close)
DEFINE_CLEANUP(struct sound, sound, sound_unref)

/* --- places --- */

static struct booth *find_booth(const struct studio *studio, const char *zone)
{
	for (const struct place *place = studio->places; place; place = place->next)
		if (!place->is_retired && strcmp(booth_zone(place->booth), zone) == 0)
			return place->booth;
	return NULL;
}

/* The zone's place, also while it sounds out the end of its zone; none that only refuses. */
static struct place *find_open_place(const struct studio *studio, const char *zone)
{
	struct place *retired = NULL;

	for (struct place *place = studio->places; place; place = place->next) {
		if (booth_is_closed(place->booth) || strcmp(booth_zone(place->booth), zone) != 0)
			continue;
		if (!place->is_retired)
			return place;
		retired = place;
	}
	return retired;
}

/* Takes the booth. -ENOMEM. */
static int place_new(struct booth *booth, struct place **ret_place)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place) {
		booth_close(booth);
		return -ENOMEM;
	}
	place->booth = booth;
	*ret_place = place;
	return 0;
}

static void place_free(struct place *place)
{
	booth_close(place->booth);
	free(place);
}

static void add_place(struct studio *studio, struct place *place)
{
	place->next = studio->places;
	studio->places = place;
}

static void close_first(struct place **link)
{
	struct place *place = *link;

	*link = place->next;
	place_free(place);
}

static void close_retired(struct studio *studio)
{
	for (struct place **link = &studio->places; *link;)
		if ((*link)->is_retired && booth_airing((*link)->booth) == 0)
			close_first(link);
		else
			link = &(*link)->next;
}

/* Not from within a booth's own report. */
static int on_sweep(sd_event_source *source, void *userdata)
{
	(void)source;
	close_retired(userdata);
	return 0;
}

/* --- what booths, talks and the renderer tell --- */

static void on_started(const struct booth *booth, int64_t airing, int64_t at_ms, void *userdata)
{
	const struct studio *studio = userdata;

	live_started(studio->desk, airing, at_ms);
	feeds_started(studio->feeds, airing, at_ms);
	studio->ops->zone_started(airing, booth_zone(booth), at_ms, studio->userdata);
}

static void on_ended(
	const struct booth *booth, int64_t airing, const struct ending *ending, void *userdata)
{
	const struct studio *studio = userdata;

	/* Fails only for a source that is gone, and then so is the loop. */
	(void)loop_do_later(studio->sweep);
	studio->ops->zone_ended(airing, booth_zone(booth), ending, studio->userdata);
}

static void on_heard(
	const struct booth *booth, int64_t airing, const struct heard *heard, void *userdata)
{
	const struct studio *studio = userdata;

	studio->ops->zone_heard(airing, booth_zone(booth), heard, studio->userdata);
}

static const struct booth_ops booth_ops = {
	.started = on_started,
	.ended = on_ended,
	.heard = on_heard,
};

/* A delayed talk sounds now, in all of its zones when the last of their amplifiers is warm. */
static void on_talk_over(int64_t airing, void *userdata)
{
	const struct studio *studio = userdata;
	int64_t warm_ms = 0;

	for (const struct place *place = studio->places; place; place = place->next)
		if (booth_airing(place->booth) == airing)
			warm_ms = clock_later_of(warm_ms, booth_power_up(place->booth));
	for (const struct place *place = studio->places; place; place = place->next)
		if (booth_airing(place->booth) == airing)
			booth_begin(place->booth, warm_ms * 1000000, NULL);
}

static void wake_listeners(const struct studio *studio, int64_t airing)
{
	for (const struct place *place = studio->places; place; place = place->next)
		if (booth_airing(place->booth) == airing)
			booth_wake(place->booth);
}

static void on_voice_ready(int error, void *userdata)
{
	const struct studio *studio = userdata;

	studio->ops->ready(error, studio->userdata);
}

static void on_source_ready(int64_t airing, int error, void *userdata)
{
	const struct studio *studio = userdata;

	studio->ops->source_ready(airing, error, studio->userdata);
}

/* Of the voice, or of a line input. */
static void on_news(int64_t airing, void *userdata)
{
	const struct studio *studio = userdata;

	ahead_note(studio->ahead, airing);
	wake_listeners(userdata, airing);
}

static void on_line(const char *zone, int error, void *userdata)
{
	struct booth *booth = find_booth(userdata, zone);

	if (booth)
		booth_note_line(booth, error);
}

/* --- what is rendered --- */

/* The readings of a script; of a line input, which has none, only the chime. */
static int render_script(const struct studio *studio, const struct airing *airing,
	const struct script *script, int first_reading, struct sound *sound)
{
	const struct work_order order = {
		.airing = airing->id,
		.script = script,
		.priority = airing->priority,
		.first_reading = first_reading,
		.resume_ms = airing_resume_ms(airing, first_reading),
		.part = airing_resume_part(airing, first_reading),
		.has_hung = airing_voice_hung(airing),
		.sound = sound,
	};

	return renderer_render(studio->renderer, &order);
}

static int begin_feed(const struct studio *studio, const struct airing *airing,
	const struct script *script, struct sound *sound)
{
	_cleanup_(sound_cleanup) struct sound *chime = NULL;
	int r;

	r = sound_new(&chime);
	if (r < 0)
		return r;
	r = render_script(studio, airing, script, 0, chime);
	return r < 0 ? r : feeds_begin(studio->feeds, airing, chime, sound);
}

static int render(const struct studio *studio, const struct airing *airing,
	const struct script *script, int first_reading, struct sound *sound)
{
	return script_is_feed(script) ? begin_feed(studio, airing, script, sound)
				      : render_script(studio, airing, script, first_reading, sound);
}

static int on_render(
	const struct airing *airing, int first_reading, struct sound *sound, void *userdata)
{
	return render(userdata, airing, &airing->script, first_reading, sound);
}

/* --- open and close --- */

static int add_sweep(struct studio *studio)
{
	return loop_add_later(studio->event, on_sweep, studio, &studio->sweep);
}

int studio_open(sd_event *event, const struct studio_setup *setup, const struct studio_ops *ops,
	void *userdata, struct studio **ret_studio)
{
	static const struct live_ops live_ops = { .over = on_talk_over };
	static const struct feeds_ops feeds_ops = { .news = on_news, .line = on_line };
	static const struct ahead_ops ahead_ops = { .ready = on_source_ready, .render = on_render };
	static const struct renderer_ops renderer_ops = {
		.ready = on_voice_ready,
		.news = on_news,
	};
	_cleanup_(studio_cleanup) struct studio *studio = calloc(1, sizeof(*studio));
	int r;

	if (!studio)
		return -ENOMEM;
	studio->ops = ops;
	studio->userdata = userdata;
	studio->state = setup->state;
	studio->event = event;
	r = add_sweep(studio);
	if (r < 0)
		return r;
	r = live_new(event, setup->talks, &live_ops, studio, &studio->desk);
	if (r < 0)
		return r;
	r = feeds_new(event, &feeds_ops, studio, &studio->feeds);
	if (r < 0)
		return r;
	r = ahead_new(event, &ahead_ops, studio, &studio->ahead);
	if (r < 0)
		return r;
	r = renderer_open(event, NULL, &renderer_ops, studio, &studio->renderer);
	if (r < 0)
		return r;
	*ret_studio = TAKE(studio);
	return 0;
}

void studio_close(struct studio *studio)
{
	if (!studio)
		return;
	while (studio->places)
		close_first(&studio->places);
	live_free(studio->desk);
	feeds_free(studio->feeds);
	sd_event_source_disable_unref(studio->sweep);
	ahead_free(studio->ahead);
	renderer_close(studio->renderer);
	devices_free(studio->devices);
	free(studio);
}

/* --- what the configuration says --- */

/* One zone that there will be. */
struct zone_change {
	struct place *place; /* where its booth is, or will be */
	bool is_new;
	struct booth_change *booth;
};

struct studio_change {
	struct microphone_settings microphone;
	struct zone_change *zones;
	size_t zone_count;
};

DEFINE_CLEANUP(struct studio_change, studio_change, studio_change_free)

static void zone_change_done(struct zone_change *change)
{
	booth_change_free(change->booth);
	if (change->is_new && change->place)
		place_free(change->place);
}

void studio_change_free(struct studio_change *change)
{
	if (!change)
		return;
	for (size_t i = 0; i < change->zone_count; i++)
		zone_change_done(&change->zones[i]);
	free(change->zones);
	microphone_settings_done(&change->microphone);
	free(change);
}

static int open_place(struct studio *studio, const char *zone, struct place **ret_place)
{
	struct booth *booth;
	const int r = booth_open(studio->event, zone, studio->state, &booth_ops, studio, &booth);

	return r < 0 ? r : place_new(booth, ret_place);
}

/* Of a zone that is gone and comes back while it still sounds, the booth is the same. */
static int prepare_zone(
	struct studio *studio, const struct zone *zone, struct zone_change *ret_change)
{
	int r;

	ret_change->place = find_open_place(studio, zone->name);
	ret_change->is_new = !ret_change->place;
	if (ret_change->is_new) {
		r = open_place(studio, zone->name, &ret_change->place);
		if (r < 0)
			return r;
	}
	return booth_prepare(ret_change->place->booth, zone, &ret_change->booth);
}

int studio_prepare(struct studio *studio, const struct zone *zones, size_t count,
	const struct microphone_settings *microphone, struct studio_change **ret_change)
{
	_cleanup_(studio_change_cleanup) struct studio_change *change = calloc(1, sizeof(*change));
	int r;

	if (!change)
		return -ENOMEM;
	r = microphone_settings_copy(microphone, &change->microphone);
	if (r < 0)
		return r;
	change->zones = calloc(count, sizeof(*change->zones));
	if (!change->zones)
		return -ENOMEM;
	for (; change->zone_count < count; change->zone_count++) {
		struct zone_change *zone = &change->zones[change->zone_count];
		r = prepare_zone(studio, &zones[change->zone_count], zone);
		if (r < 0) {
			zone_change_done(zone);
			return r;
		}
	}
	*ret_change = TAKE(change);
	return 0;
}

static void follow_zone(struct studio *studio, struct zone_change *change)
{
	if (change->is_new)
		add_place(studio, change->place);
	change->is_new = false;
	change->place->is_retired = false;
	booth_follow(change->place->booth, TAKE(change->booth));
}

void studio_follow(struct studio *studio, struct studio_change *change)
{
	live_set_microphone(studio->desk, &change->microphone);
	change->microphone = (struct microphone_settings){ 0 };
	for (struct place *place = studio->places; place; place = place->next)
		place->is_retired = true;
	for (size_t i = 0; i < change->zone_count; i++)
		follow_zone(studio, &change->zones[i]);
	close_retired(studio);
	studio_change_free(change);
}

/* --- sounding --- */

/* Switches on the amplifiers of these zones. Returns when all of them are warm, now where there is
 * none: the airing begins in all of them together. */
static int64_t power_up(const struct studio *studio, const struct station_go *go)
{
	int64_t warm_ms = clock_monotonic_ms();

	for (size_t i = 0; i < go->zone_count; i++) {
		struct booth *booth = find_booth(studio, go->zones[i]);
		if (booth)
			warm_ms = clock_later_of(warm_ms, booth_power_up(booth));
	}
	return warm_ms;
}

/* The moments of a start are monotonic: a clock that is set meanwhile does not move them. What a
 * person asked for was due when it was asked for, which a clock set back makes a time to come. */
static int64_t due_ns(const struct airing *airing)
{
	if (airing->cause == AIRING_CAUSE_COMMAND)
		return 0;
	return airing_due_ms(airing) * 1000000 - clock_ahead_ns();
}

/* Pips that are too late for their second would lie. What sounds instead waits for no second: the
 * zone is taken, and whoever was cut for it is silent. */
static void choose_chime(const struct airing *airing, int64_t ready_ns, struct script *script)
{
	if (ready_ns > due_ns(airing) && script->prelude.chime == CHIME_PIPS)
		script->prelude.chime = CHIME_BELL;
}

/* Who hears them when it comes back after a cut missed none. By command they have no second. */
static void note_late_pips(
	const struct airing *airing, const struct script *script, struct sound *sound)
{
	const bool are_late = script->prelude.chime != airing->script.prelude.chime;

	if (are_late && airing->cause == AIRING_CAUSE_SCHEDULE && airing->started_ms == CLOCK_NONE)
		sound_mark_chime_error(sound, SOUNDING_PIPS_LATE);
}

/* What the zones of one go sound. */
struct share {
	struct sound *sound; /* NULL: there was no memory */
	int first_reading;
	bool joins; /* others hear already what is live */
	int64_t start_ns;
	struct gathering *gathering; /* NULL: they begin at `start_ns` */
};

/* One moment for all of these zones. A card takes its time to open: what is due at once begins in
 * several zones when the last one is open, or in those that are after a while; a card that takes
 * longer comes in by itself. */
static void choose_start(const struct airing *airing, const struct station_go *go, int64_t ready_ns,
	struct share *share)
{
	const int64_t earliest_ns = clock_later_of(due_ns(airing), ready_ns);
	const int64_t latest_ns = ready_ns + STUDIO_TOGETHER_MS * 1000000;

	share->start_ns = earliest_ns;
	if (go->zone_count == 1 || earliest_ns >= latest_ns)
		return;
	share->start_ns = latest_ns; /* Where there is no memory to gather. */
	(void)gathering_new(go->zone_count, earliest_ns, latest_ns, &share->gathering);
}

/* What the airing sounds in other zones from the same reading on; NULL: nothing that can be told
 * again. Pips lie when they are late. */
static struct sound *find_sound(const struct studio *studio, const struct airing *airing,
	const struct script *script, int first_reading)
{
	struct sound *sound = NULL;

	for (const struct place *place = studio->places; place && !sound; place = place->next)
		sound = booth_sound(place->booth, airing->id, first_reading);
	return airing->script.prelude.chime == script->prelude.chime ? sound : NULL;
}

static bool sounds_already(const struct studio *studio, int64_t airing)
{
	for (const struct place *place = studio->places; place; place = place->next)
		if (booth_airing(place->booth) == airing)
			return true;
	return false;
}

/* Of a talk that is over nobody is at the microphone, though others still hear its end. */
static void begin_talk(
	const struct studio *studio, const struct airing *airing, struct sound *sound)
{
	const int r = sounds_already(studio, airing->id) ? -ENXIO
							 : live_begin(studio->desk, airing, sound);

	if (r < 0)
		sound_finish(sound, r);
}

static void begin_rendering(const struct studio *studio, const struct airing *airing,
	const struct script *script, int first_reading, struct sound *sound)
{
	const int r = render(studio, airing, script, first_reading, sound);

	if (r >= 0)
		return;
	sound_finish(sound, r);
	wake_listeners(studio, airing->id);
}

/* Of a zone that went while its airing waited there is a booth that refuses it. NULL on no memory.
 */
static struct booth *booth_for(struct studio *studio, const char *zone)
{
	struct booth *booth = find_booth(studio, zone);

	if (booth)
		return booth;
	struct place *place;
	if (booth_open_closed(studio->event, zone, &booth_ops, studio, &booth) < 0 ||
		place_new(booth, &place) < 0)
		return NULL;
	place->is_retired = true;
	add_place(studio, place);
	return booth;
}

static void play_in_zone(struct studio *studio, const struct airing *airing, const char *zone,
	const struct share *share)
{
	struct booth *booth = booth_for(studio, zone);

	if (!booth) {
		log_error("Out of memory: airing %" PRId64 " never ends.", airing->id);
		return;
	}
	booth_take(booth, airing, share->first_reading, share->sound, share->joins);
	/* on_talk_over begins a delayed talk. */
	if (!airing->script.talk.is_delayed || !live_goes_on(studio->desk, airing->id))
		booth_begin(booth, share->start_ns, share->gathering);
}

bool studio_prepare_source(struct studio *studio, const struct airing *airing)
{
	return ahead_prepare(studio->ahead, airing, airing_first_reading(airing));
}

void studio_forget_source(struct studio *studio, int64_t airing)
{
	ahead_drop(studio->ahead, airing);
}

/* A delayed talk needs its amplifiers when it is over. */
static bool waits_for_talk(const struct studio *studio, const struct airing *airing)
{
	return airing->script.talk.is_delayed &&
	       (live_goes_on(studio->desk, airing->id) || !sounds_already(studio, airing->id));
}

void studio_play(struct studio *studio, const struct airing *airing, const struct station_go *go)
{
	struct script script = airing->script; /* lent, but for the chime */
	const int64_t ready_ms =
		waits_for_talk(studio, airing) ? clock_monotonic_ms() : power_up(studio, go);
	const int64_t ready_ns = ready_ms * 1000000;

	choose_chime(airing, ready_ns, &script);
	const bool is_talk = script_is_talk(&script);
	struct sound *sound = find_sound(studio, airing, &script, go->first_reading);
	const bool is_shared = sound;
	sound = sound ? sound_ref(sound)
		      : ahead_take(
				studio->ahead, airing->id, script.prelude.chime, go->first_reading);
	const bool is_new = !sound && sound_new(&sound) >= 0;
	if (sound)
		note_late_pips(airing, &script, sound);
	struct share share = {
		.sound = sound,
		.first_reading = go->first_reading,
		.joins = is_shared &&
			 (script_is_feed(&script) || (is_talk && !script.talk.is_delayed)),
	};
	choose_start(airing, go, ready_ns, &share);
	if (is_new && is_talk)
		begin_talk(studio, airing, sound);
	for (size_t i = 0; i < go->zone_count; i++)
		play_in_zone(studio, airing, go->zones[i], &share);
	/* Its chime is computed and its text read while the cards open. */
	if (is_new && !is_talk)
		begin_rendering(studio, airing, &script, go->first_reading, sound);
	gathering_unref(share.gathering);
	sound_unref(sound);
}

void studio_halt(struct studio *studio, const struct airing *airing, int64_t by_ms)
{
	const int64_t by_ns = by_ms * 1000000 - clock_ahead_ns();

	for (const struct place *place = studio->places; place; place = place->next)
		if (booth_airing(place->booth) == airing->id)
			booth_halt(place->booth, by_ns);
}

int studio_finish_talk(struct studio *studio, int64_t airing)
{
	return live_finish(studio->desk, airing);
}

bool studio_is_talking(const struct studio *studio, int64_t airing)
{
	return live_is_open(studio->desk, airing);
}

/* --- the rest --- */

void studio_probe(struct studio *studio, bool all)
{
	for (const struct place *place = studio->places; place; place = place->next)
		if (!place->is_retired)
			booth_probe(place->booth, all);
}

static void on_devices_changed(void *userdata)
{
	studio_probe(userdata, false);
}

/* Unwatched, a card that comes back is found by the next airing. */
void studio_watch(struct studio *studio)
{
	const int r = devices_watch(
		studio->event, "/dev", "snd", on_devices_changed, studio, &studio->devices);

	if (r < 0)
		log_warning("/dev/snd is not watched: %s", error_text(r));
	studio_probe(studio, true);
}

void studio_warm(struct studio *studio, const char *zone, int64_t planned_ms)
{
	struct booth *booth = find_booth(studio, zone);

	if (booth)
		booth_warm(booth, planned_ms);
}

const struct condition *studio_condition(const struct studio *studio, const char *zone)
{
	const struct booth *booth = find_booth(studio, zone);

	return booth ? booth_condition(booth) : NULL;
}

unsigned studio_unbound(const struct studio *studio)
{
	return renderer_unbound(studio->renderer);
}

bool studio_is_alive(const struct studio *studio)
{
	const int64_t now_ms = clock_monotonic_ms();

	for (const struct place *place = studio->places; place; place = place->next)
		if (!booth_is_alive(place->booth, now_ms)) {
			log_error("The player of zone %s is stuck in its sound driver.",
				booth_zone(place->booth));
			return false;
		}
	return true;
}
