#include "studio/studio.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "card/mixer.h"
#include "power/amplifier.h"
#include "sound/sound.h"
#include "studio/monitor.h"
#include "studio/player.h"
#include "studio/talk.h"
#include "studio/talks.h"
#include "voice/renderer.h"

/* One zone and what sounds in it. */
struct booth {
	struct studio *studio;
	struct booth *next;
	char *zone;
	struct zone settings; /* for the next airing */
	char *mixer_memory;
	bool retired;          /* gone from the configuration; freed when it has sounded out */
	struct player *player; /* NULL in the booth of a zone that is not configured any more */
	sd_event_source *reports;
	struct monitor *monitor; /* NULL until there is one to listen */
	sd_event_source *findings;
	struct condition condition;
	struct amplifier *amplifier; /* NULL: it is always on */
	int64_t airing;              /* 0: none */
	struct sound *sound;
	bool is_talk;
	bool is_pending;    /* a delayed talk that is not over: the player has no job yet */
	int volume_percent; /* of this airing, at this time of day */
	int first_reading;  /* of the script, at which this sound begins */
	int refusal;        /* -errno: the player did not take the job; told from the event loop */
};

/* A live talk. */
struct live {
	struct live *next;
	struct studio *studio;
	int64_t airing;
	bool is_delayed;
	struct talk *talk;
	sd_event_source *over;
};

struct studio {
	const struct studio_ops *ops;
	void *userdata;
	const char *state; /* lent */
	sd_event *event;
	struct renderer *renderer;
	sd_event_source *rendered;
	sd_event_source *refusals;
	struct booth *booths;
	struct live *lives;
	struct microphone_settings microphone;
	char *talks; /* folder */
};

DEFINE_CLEANUP(struct studio, studio_close, studio_close)

static void booth_free(struct booth *booth)
{
	if (!booth)
		return;
	sd_event_source_disable_unref(booth->reports);
	if (booth->player)
		player_close(booth->player);
	sd_event_source_disable_unref(booth->findings);
	monitor_close(booth->monitor);
	amplifier_free(booth->amplifier);
	sound_unref(booth->sound);
	free(booth->zone);
	free(booth->mixer_memory);
	zone_done(&booth->settings);
	free(booth);
}

DEFINE_CLEANUP(struct booth, booth_free, booth_free)

static struct booth *find_booth(const struct studio *studio, const char *zone)
{
	for (struct booth *booth = studio->booths; booth; booth = booth->next)
		if (!booth->retired && strcmp(booth->zone, zone) == 0)
			return booth;
	return NULL;
}

static void free_retired(struct studio *studio)
{
	for (struct booth **link = &studio->booths; *link;) {
		struct booth *booth = *link;
		if (!booth->retired || booth->airing != 0) {
			link = &booth->next;
			continue;
		}
		*link = booth->next;
		booth_free(booth);
	}
}

/* --- what is wrong --- */

static const char *fault_text(enum zone_fault fault)
{
	switch (fault) {
	case ZONE_FAULT_CARD:
		return "its sound card fails";
	case ZONE_FAULT_UNHEARD:
		return "what is sent is not heard from the horn";
	case ZONE_FAULT_MONITOR:
		return "its monitor cannot be listened to";
	case ZONE_FAULT_AMPLIFIER:
		return "its amplifier does not do as it is told";
	case ZONE_FAULT_COUNT:
		break;
	}
	return "";
}

static void raise_fault(struct booth *booth, enum zone_fault fault, int error)
{
	if (condition_raise(&booth->condition, fault, error, clock_realtime_ms()))
		log_error("Zone %s: %s%s%s.", booth->zone, fault_text(fault), error < 0 ? ": " : "",
			error < 0 ? sounding_error_text(error) : "");
}

static void clear_fault(struct booth *booth, enum zone_fault fault)
{
	if (condition_clear(&booth->condition, fault))
		log_notice("Zone %s: over is that %s.", booth->zone, fault_text(fault));
}

/* --- the monitor: whether the horn gives what is sent --- */

static void take_verdict(struct booth *booth, enum heard_verdict verdict)
{
	switch (verdict) {
	case HEARD_YES:
		clear_fault(booth, ZONE_FAULT_UNHEARD);
		return;
	case HEARD_NO:
		raise_fault(booth, ZONE_FAULT_UNHEARD, 0);
		return;
	case HEARD_UNKNOWN:
	case HEARD_VERDICT_COUNT:
		return;
	}
}

static void take_finding(struct booth *booth, const struct monitor_report *report)
{
	struct studio *studio = booth->studio;

	if (report->error < 0)
		raise_fault(booth, ZONE_FAULT_MONITOR, report->error);
	else if (report->heard.is_known)
		clear_fault(booth, ZONE_FAULT_MONITOR);
	if (report->heard.is_known)
		take_verdict(booth, report->heard.verdict);
	if (report->news == MONITOR_ENDED && report->heard.is_known)
		studio->ops->zone_heard(
			report->airing, booth->zone, &report->heard, studio->userdata);
}

static int on_monitor(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct booth *booth = userdata;
	struct monitor_report report;
	int r;

	(void)source;
	(void)fd;
	(void)events;
	while ((r = monitor_receive(booth->monitor, &report)) == 0)
		take_finding(booth, &report);
	return r == -EAGAIN ? 0 : r;
}

/* Sound comes first: without its monitor a zone sounds as ever. */
static void note_deaf(struct booth *booth, int error)
{
	if (error < 0)
		raise_fault(booth, ZONE_FAULT_MONITOR, error);
}

static int make_monitor(struct booth *booth)
{
	int r;

	if (booth->monitor)
		return 0;
	r = monitor_open(booth->zone, &booth->monitor);
	if (r < 0)
		return r;
	return sd_event_add_io(booth->studio->event, &booth->findings, monitor_fd(booth->monitor),
		EPOLLIN, on_monitor, booth);
}

static void listen_to(struct booth *booth)
{
	if (!booth->settings.monitor)
		return;
	int r = make_monitor(booth);
	if (r >= 0)
		r = monitor_listen(
			booth->monitor, booth->airing, booth->settings.monitor, booth->sound);
	note_deaf(booth, r);
}

static void tell_monitor_started(struct booth *booth, int64_t at_ms)
{
	if (booth->monitor)
		note_deaf(booth, monitor_started(booth->monitor, booth->airing, at_ms));
}

static void tell_monitor_over(struct booth *booth, int64_t sounded_ms)
{
	if (booth->monitor)
		note_deaf(booth, monitor_over(booth->monitor, booth->airing, sounded_ms));
}

/* --- the amplifier --- */

static void on_amplifier_condition(int error, void *userdata)
{
	struct booth *booth = userdata;

	if (error < 0)
		raise_fault(booth, ZONE_FAULT_AMPLIFIER, error);
	else
		clear_fault(booth, ZONE_FAULT_AMPLIFIER);
}

/* What goes on in the dark has failed: the station did not ask for this end. */
static void on_amplifier_cut(void *userdata)
{
	struct booth *booth = userdata;

	if (booth->airing != 0 && booth->refusal == 0 && player_halt(booth->player) < 0)
		log_warning("Zone %s does not listen to its player's socket.", booth->zone);
}

static const struct amplifier_ops amplifier_ops = {
	.condition = on_amplifier_condition,
	.cut = on_amplifier_cut,
};

/* Another amplifier, or the same one switched otherwise: what sounds goes on with it on at once. */
static int take_over_amplifier(struct booth *booth, const struct amplifier_settings *settings)
{
	if (amplifier_equals(booth->amplifier, settings))
		return 0;
	amplifier_free(booth->amplifier);
	booth->amplifier = NULL;
	(void)condition_clear(&booth->condition, ZONE_FAULT_AMPLIFIER); /* That was another one. */
	if (!amplifier_is_switched(settings))
		return 0;
	const int r = amplifier_new(booth->studio->event, booth->zone, settings, &amplifier_ops,
		booth, &booth->amplifier);
	if (r >= 0 && booth->airing != 0)
		(void)amplifier_hold(booth->amplifier); /* Its lead-in is too late for this one. */
	return r;
}

/* Switches on the amplifiers of its zones. Returns when all of them are warm, now where there is
 * none: the airing begins in all of its zones together. */
static int64_t power_up(const struct studio *studio, const struct airing *airing)
{
	int64_t warm_ms = clock_monotonic_ms();

	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct booth *booth = find_booth(studio, airing->zones[i]);
		if (!booth || !booth->amplifier)
			continue;
		const int64_t own_ms = amplifier_hold(booth->amplifier);
		if (own_ms > warm_ms)
			warm_ms = own_ms;
	}
	return warm_ms;
}

/* --- live talk --- */

static struct live *find_live(const struct studio *studio, int64_t airing)
{
	for (struct live *live = studio->lives; live; live = live->next)
		if (live->airing == airing)
			return live;
	return NULL;
}

/* Of several zones the first to start decides: they start together. */
static void tell_talk_started(const struct booth *booth, int64_t at_ms)
{
	const struct live *live = booth->is_talk ? find_live(booth->studio, booth->airing) : NULL;

	if (live && talk_started(live->talk, at_ms) < 0)
		log_warning("Airing %" PRId64 ": its talk does not listen to its socket.",
			booth->airing);
}

static void live_free(struct live *live)
{
	sd_event_source_disable_unref(live->over);
	talk_close(live->talk);
	free(live);
}

/* --- the player's reports --- */

static void judge_card(struct booth *booth, const struct player_report *report)
{
	if (report->error == 0 || report->error == -ECANCELED || report->sounded_ms > 0)
		clear_fault(booth, ZONE_FAULT_CARD);
	if (report->error < 0 && report->error != -ECANCELED && !report->voice_failed)
		raise_fault(booth, ZONE_FAULT_CARD, report->error);
}

static void judge_probe(struct booth *booth, int error)
{
	if (error < 0)
		raise_fault(booth, ZONE_FAULT_CARD, error);
	else
		clear_fault(booth, ZONE_FAULT_CARD);
}

/* The booth is free before the end is told, because the station answers it with the next airing. */
static void tell_ended(struct booth *booth, const struct station_ending *ending)
{
	struct studio *studio = booth->studio;
	const int64_t airing = booth->airing;

	booth->airing = 0;
	booth->refusal = 0;
	if (booth->amplifier)
		amplifier_release(booth->amplifier);
	if (booth->sound && ending->error < 0)
		sound_abandon(booth->sound);
	sound_unref(TAKE(booth->sound));
	studio->ops->zone_ended(airing, booth->zone, ending, studio->userdata);
}

static void take_report(struct booth *booth, const struct player_report *report)
{
	switch (report->news) {
	case PLAYER_ALIVE:
		return;
	case PLAYER_PROBED:
		judge_probe(booth, report->error);
		return;
	case PLAYER_STARTED:
		tell_monitor_started(booth, report->at_ms);
		tell_talk_started(booth, report->at_ms);
		booth->studio->ops->zone_started(
			report->airing, booth->zone, report->at_ms, booth->studio->userdata);
		return;
	case PLAYER_ENDED:
		tell_monitor_over(booth, report->sounded_ms);
		judge_card(booth, report);
		tell_ended(booth,
			&(struct station_ending){
				.error = booth->is_talk && report->voice_failed ? -ENXIO
										: report->error,
				.voice_failed = report->voice_failed && !booth->is_talk,
				.sounded_ms = report->sounded_ms,
				.readings_done = booth->first_reading + report->readings_done,
				.level = report->level,
			});
		return;
	}
}

static int on_player(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct booth *booth = userdata;
	struct studio *studio = booth->studio;
	struct player_report report;
	int r;

	(void)source;
	(void)fd;
	(void)events;
	while ((r = player_receive(booth->player, &report)) == 0)
		take_report(booth, &report);
	if (r != -EAGAIN) {
		log_error("The player of zone %s is gone: %s", booth->zone, strerror(-r));
		return r;
	}
	free_retired(studio);
	return 0;
}

static void wake_listeners(struct studio *studio, int64_t airing)
{
	for (struct booth *booth = studio->booths; booth; booth = booth->next)
		if (booth->airing == airing && booth->refusal == 0 && !booth->is_pending &&
			player_wake(booth->player) < 0)
			log_warning("Zone %s does not listen to its player's socket.", booth->zone);
}

static int on_rendered(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct studio *studio = userdata;
	struct renderer_report report;
	int r;

	(void)source;
	(void)fd;
	(void)events;
	while ((r = renderer_receive(studio->renderer, &report)) == 0)
		switch (report.news) {
		case RENDERER_READY:
			studio->ops->ready(report.error, studio->userdata);
			break;
		case RENDERER_GREW:
		case RENDERER_FINISHED:
			wake_listeners(studio, report.airing);
			break;
		}
	if (r == -EAGAIN)
		return 0;
	log_error("The renderer is gone: %s", strerror(-r));
	return r;
}

/* A job that no player took ends from the event loop, not from within studio_play. */
static int on_refusals(sd_event_source *source, void *userdata)
{
	struct studio *studio = userdata;

	(void)source;
	for (struct booth *booth = studio->booths; booth; booth = booth->next)
		if (booth->refusal < 0)
			tell_ended(booth, &(struct station_ending){
						  .error = booth->refusal,
						  .readings_done = booth->first_reading,
					  });
	free_retired(studio);
	return 0;
}

int studio_open(sd_event *event, const struct studio_setup *setup, const struct studio_ops *ops,
	void *userdata, struct studio **ret_studio)
{
	_cleanup_(studio_close_cleanup) struct studio *studio = calloc(1, sizeof(*studio));
	int r;

	if (!studio)
		return -ENOMEM;
	studio->ops = ops;
	studio->userdata = userdata;
	studio->state = setup->state;
	studio->event = event;
	r = sd_event_add_defer(event, &studio->refusals, on_refusals, studio);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(studio->refusals, SD_EVENT_OFF);
	if (r < 0)
		return r;
	r = renderer_open(setup->reader, &studio->renderer);
	if (r < 0)
		return r;
	r = sd_event_add_io(event, &studio->rendered, renderer_fd(studio->renderer), EPOLLIN,
		on_rendered, studio);
	if (r < 0)
		return r;
	*ret_studio = TAKE(studio);
	return 0;
}

void studio_set_reader(struct studio *studio, struct reader *reader)
{
	renderer_set_reader(studio->renderer, reader);
}

void studio_close(struct studio *studio)
{
	if (!studio)
		return;
	while (studio->booths) {
		struct booth *booth = studio->booths;
		studio->booths = booth->next;
		booth_free(booth);
	}
	while (studio->lives) {
		struct live *live = studio->lives;
		studio->lives = live->next;
		live_free(live);
	}
	microphone_settings_done(&studio->microphone);
	free(studio->talks);
	sd_event_source_disable_unref(studio->rendered);
	sd_event_source_disable_unref(studio->refusals);
	renderer_close(studio->renderer);
	free(studio);
}

/* `value` may be NULL. */
static int replace_string(char **string, const char *value)
{
	char *copy = value ? strdup(value) : NULL;

	if (value && !copy)
		return -ENOMEM;
	free(*string);
	*string = copy;
	return 0;
}

static int booth_new(struct studio *studio, const char *zone, struct booth **ret_booth)
{
	_cleanup_(booth_free_cleanup) struct booth *booth = calloc(1, sizeof(*booth));

	if (!booth)
		return -ENOMEM;
	booth->studio = studio;
	const int r = replace_string(&booth->zone, zone);
	if (r < 0)
		return r;
	*ret_booth = TAKE(booth);
	return 0;
}

static struct booth *link_booth(struct studio *studio, struct booth *booth)
{
	booth->next = studio->booths;
	studio->booths = booth;
	return booth;
}

/* A zone's memory is there only when the daemon ended in its airing. */
static int restore_mixer(struct booth *booth)
{
	if (asprintf(&booth->mixer_memory, "%s/mixer-%s", booth->studio->state, booth->zone) < 0) {
		booth->mixer_memory = NULL;
		return -ENOMEM;
	}
	if (access(booth->mixer_memory, F_OK) < 0)
		return 0;
	const int r = mixer_restore(booth->mixer_memory);
	if (r < 0)
		log_warning("Zone %s: its mixer cannot be put back: %s", booth->zone, strerror(-r));
	else
		log_notice("Zone %s: its mixer is as it was before the last airing, which was "
			   "cut off.",
			booth->zone);
	return 0;
}

static int booth_open(struct studio *studio, const char *zone, struct booth **ret_booth)
{
	_cleanup_(booth_free_cleanup) struct booth *booth = NULL;
	int r;

	r = booth_new(studio, zone, &booth);
	if (r < 0)
		return r;
	r = restore_mixer(booth);
	if (r < 0)
		return r;
	r = player_open(zone, &booth->player);
	if (r < 0)
		return r;
	r = sd_event_add_io(studio->event, &booth->reports, player_fd(booth->player), EPOLLIN,
		on_player, booth);
	if (r < 0)
		return r;
	*ret_booth = link_booth(studio, TAKE(booth));
	return 0;
}

static int take_over(struct studio *studio, const struct zone *zone)
{
	struct booth *booth = find_booth(studio, zone->name);
	int r;

	if (!booth) {
		r = booth_open(studio, zone->name, &booth);
		if (r < 0)
			return r;
	}
	struct zone copy;
	r = zone_copy(zone, &copy);
	if (r < 0)
		return r;
	zone_done(&booth->settings);
	booth->settings = copy;
	return take_over_amplifier(booth, &booth->settings.amplifier);
}

static bool names_zone(const struct zone *zones, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(zones[i].name, name) == 0)
			return true;
	return false;
}

int studio_set_zones(struct studio *studio, const struct zone *zones, size_t count)
{
	for (struct booth *booth = studio->booths; booth; booth = booth->next)
		if (!names_zone(zones, count, booth->zone))
			booth->retired = true;
	for (size_t i = 0; i < count; i++) {
		const int r = take_over(studio, &zones[i]);
		if (r < 0)
			return r;
	}
	free_retired(studio);
	return 0;
}

/* The volume that holds when it begins. */
static int volume_of(const struct booth *booth, const struct airing *airing)
{
	const int64_t now_ms = clock_realtime_ms();

	return zone_volume_for(&booth->settings, airing->priority,
		airing->planned_ms > now_ms ? airing->planned_ms : now_ms);
}

static int give_to_player(struct booth *booth, int64_t start_ns)
{
	const struct zone *zone = &booth->settings;

	return player_play(booth->player,
		&(struct player_job){
			.airing = booth->airing,
			.device = zone->device,
			.fallback = zone->fallback,
			.fallback_count = zone->fallback_count,
			.sound = booth->sound,
			.start_ns = start_ns,
			.volume_percent = booth->volume_percent,
			.voicing = zone->voicing,
			.mixer = {
				.device = zone->mixer_device,
				.control = zone->mixer,
				.percent = zone->mixer_percent,
				.memory = booth->mixer_memory,
			},
		});
}

static void refuse(struct booth *booth, int error)
{
	booth->refusal = error;
	/* Fails only for a source that is gone, and then so is the loop. */
	(void)sd_event_source_set_enabled(booth->studio->refusals, SD_EVENT_ONESHOT);
}

static void begin_sounding(struct booth *booth, int64_t start_ns)
{
	const int r = booth->sound ? give_to_player(booth, start_ns) : -ENOMEM;

	booth->is_pending = false;
	if (r < 0)
		refuse(booth, r);
	else
		listen_to(booth);
}

static void play_in(
	struct booth *booth, const struct airing *airing, int64_t start_ns, struct sound *sound)
{
	assert(booth->airing == 0); /* The station gives a zone one airing at a time. */
	booth->airing = airing->id;
	booth->first_reading = airing->readings_done;
	booth->sound = sound ? sound_ref(sound) : NULL;
	booth->volume_percent = volume_of(booth, airing) * airing->script.volume_percent / 100;
	booth->is_talk = airing->script.talk.max_ms > 0;
	booth->is_pending = airing->script.talk.is_delayed && find_live(booth->studio, airing->id);
	if (!booth->is_pending)
		begin_sounding(booth, start_ns);
}

/* An airing that waited while its zone went from the configuration still gets its answer. */
static void refuse_unknown_zone(
	struct studio *studio, const struct airing *airing, const char *zone)
{
	struct booth *booth;

	if (booth_new(studio, zone, &booth) < 0) {
		log_error("Out of memory: airing %" PRId64 " never ends.", airing->id);
		return;
	}
	booth->retired = true;
	booth->airing = airing->id;
	booth->first_reading = airing->readings_done;
	refuse(link_booth(studio, booth), -ENODEV);
}

/* The moments of a start are monotonic: a clock that is set meanwhile does not move them. */
static int64_t due_ns(const struct airing *airing, const struct script *script)
{
	return (airing->planned_ms - script_lead_ms(script)) * 1000000 - clock_ahead_ns();
}

/* Pips that are too late for their second would lie. */
static void choose_chime(const struct airing *airing, int64_t ready_ns, struct script *script)
{
	if (ready_ns > due_ns(airing, script) && script->chime == CHIME_PIPS)
		script->chime = CHIME_BELL;
}

/* One moment for all of its zones. A card takes its time to open: what is due at once begins in
 * several zones together a little later. */
static int64_t choose_start_ns(
	const struct airing *airing, const struct script *script, int64_t ready_ns)
{
	const int64_t planned_ns = due_ns(airing, script);
	const int64_t soonest_ns =
		airing->zone_count == 1 ? ready_ns : ready_ns + STUDIO_TOGETHER_MS * 1000000;

	return planned_ns > soonest_ns ? planned_ns : soonest_ns;
}

/* Of the zones in which the airing is about to sound; 0 where none has an amplifier. */
static int64_t hold_amplifiers(struct studio *studio, int64_t airing)
{
	int64_t warm_ms = 0;

	for (struct booth *booth = studio->booths; booth; booth = booth->next) {
		if (booth->airing != airing || !booth->amplifier)
			continue;
		const int64_t own_ms = amplifier_hold(booth->amplifier);
		if (own_ms > warm_ms)
			warm_ms = own_ms;
	}
	return warm_ms;
}

/* A delayed talk sounds now, unless it was stopped. */
static int on_talk_over(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct live *live = userdata;
	struct studio *studio = live->studio;

	(void)source;
	(void)fd;
	(void)events;
	const int64_t warm_ms = hold_amplifiers(studio, live->airing);
	for (struct booth *booth = studio->booths; booth; booth = booth->next)
		if (booth->is_pending && booth->airing == live->airing)
			begin_sounding(booth, warm_ms * 1000000);
	for (struct live **link = &studio->lives; *link; link = &(*link)->next)
		if (*link == live) {
			*link = live->next;
			break;
		}
	live_free(live);
	return 0;
}

/* The file of the talk, in memory the caller frees; NULL where none is kept. */
static char *talk_path(const struct studio *studio, int64_t airing)
{
	char *path;

	if (studio->microphone.keep_mb == 0 || !studio->talks)
		return NULL;
	talks_prune(studio->talks, studio->microphone.keep_mb * INT64_C(1000000));
	if (asprintf(&path, "%s/%" PRId64 ".flac", studio->talks, airing) < 0)
		return NULL;
	return path;
}

static int open_talk(struct live *live, const struct script *script, struct sound *sound)
{
	const struct studio *studio = live->studio;
	_cleanup_free_ char *path = talk_path(studio, live->airing);
	const struct talk_settings settings = {
		.device = studio->microphone.device,
		.path = path,
		.chime = script->chime,
		.max_ms = script->talk.max_ms,
		.silence_ms = (int)studio->microphone.silence_ms,
		.is_delayed = script->talk.is_delayed,
	};

	if (!settings.device)
		return -ENODEV; /* It went from the configuration while the talk waited. */
	const int r = talk_open(&settings, sound, &live->talk);
	if (r < 0)
		return r;
	return sd_event_add_io(
		studio->event, &live->over, talk_fd(live->talk), EPOLLIN, on_talk_over, live);
}

static int begin_live(struct studio *studio, const struct airing *airing, struct sound *sound)
{
	struct live *live = calloc(1, sizeof(*live));

	if (!live)
		return -ENOMEM;
	live->studio = studio;
	live->airing = airing->id;
	live->is_delayed = airing->script.talk.is_delayed;
	const int r = open_talk(live, &airing->script, sound);
	if (r < 0) {
		live_free(live);
		return r;
	}
	live->next = studio->lives;
	studio->lives = live;
	return 0;
}

static int begin_rendering(struct studio *studio, const struct airing *airing,
	const struct script *script, struct sound *sound)
{
	if (script->talk.max_ms > 0)
		return begin_live(studio, airing, sound);
	return renderer_render(studio->renderer, airing->id, script, airing->priority,
		airing->readings_done, sound);
}

void studio_play(struct studio *studio, const struct airing *airing)
{
	struct script script = airing->script; /* lent, but for the chime */
	struct sound *sound = NULL;
	/* A delayed talk needs its amplifiers when it is over. */
	const int64_t ready_ms =
		script.talk.is_delayed ? clock_monotonic_ms() : power_up(studio, airing);
	const int64_t ready_ns = ready_ms * 1000000;

	choose_chime(airing, ready_ns, &script);
	const int64_t start_ns = choose_start_ns(airing, &script, ready_ns);
	if (sound_new(&sound) == 0) {
		const int r = begin_rendering(studio, airing, &script, sound);
		if (r < 0)
			sound_finish(sound, r);
	}
	for (size_t i = 0; i < airing->zone_count; i++) {
		struct booth *booth = find_booth(studio, airing->zones[i]);
		if (booth)
			play_in(booth, airing, start_ns, sound);
		else
			refuse_unknown_zone(studio, airing, airing->zones[i]);
	}
	sound_unref(sound);
}

void studio_halt(struct studio *studio, const struct airing *airing)
{
	for (struct booth *booth = studio->booths; booth; booth = booth->next) {
		if (booth->airing != airing->id || booth->refusal != 0)
			continue;
		if (booth->is_pending)
			refuse(booth, -ECANCELED);
		else if (player_halt(booth->player) < 0)
			log_warning("Zone %s does not listen to its player's socket.", booth->zone);
		booth->is_pending = false;
	}
}

int studio_finish_talk(struct studio *studio, int64_t airing)
{
	const struct live *live = find_live(studio, airing);

	return live ? talk_finish(live->talk) : -ENOENT;
}

void studio_probe(struct studio *studio, bool all)
{
	for (struct booth *booth = studio->booths; booth; booth = booth->next) {
		if (booth->retired || !booth->player || !player_is_idle(booth->player))
			continue;
		if (!all && !booth->condition.faults[ZONE_FAULT_CARD].is_wrong)
			continue;
		const int r = player_probe(booth->player, booth->settings.device);
		if (r < 0)
			log_warning("Zone %s: its card is not looked at: %s", booth->zone,
				strerror(-r));
	}
}

void studio_warm(struct studio *studio, const char *zone, int64_t planned_ms)
{
	const struct booth *booth = find_booth(studio, zone);

	if (booth && booth->amplifier)
		amplifier_warm(booth->amplifier, planned_ms);
}

int studio_set_microphone(
	struct studio *studio, const struct microphone_settings *settings, const char *folder)
{
	struct microphone_settings copy = *settings;

	copy.device = NULL;
	if (replace_string(&studio->talks, folder) < 0 ||
		replace_string(&copy.device, settings->device) < 0)
		return -ENOMEM;
	microphone_settings_done(&studio->microphone);
	studio->microphone = copy;
	return 0;
}

int64_t studio_airing_in(const struct studio *studio, const char *zone)
{
	const struct booth *booth = find_booth(studio, zone);

	return booth ? booth->airing : 0;
}

const struct condition *studio_condition(const struct studio *studio, const char *zone)
{
	const struct booth *booth = find_booth(studio, zone);

	return booth ? &booth->condition : NULL;
}

bool studio_is_alive(const struct studio *studio)
{
	const int64_t now_ms = clock_monotonic_ms();

	for (const struct booth *booth = studio->booths; booth; booth = booth->next)
		if (booth->player && !player_is_alive(booth->player, now_ms)) {
			log_error(
				"The player of zone %s is stuck in its sound driver.", booth->zone);
			return false;
		}
	if (!renderer_is_alive(studio->renderer, now_ms)) {
		log_error("The renderer is stuck in eSpeak NG.");
		return false;
	}
	return true;
}
