#include "studio/booth.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "card/mixer.h"
#include "power/amplifier.h"
#include "studio/ear.h"
#include "studio/player.h"
#include "studio/trouble.h"

struct booth {
	sd_event *event;
	const struct booth_ops *ops;
	void *userdata;
	char *zone;
	struct zone settings; /* for the next airing */
	char *mixer_memory;
	struct player *player; /* NULL: there is no such zone */
	sd_event_source *reports;
	sd_event_source *refused; /* rings once there is a refusal */
	struct ear *ear;
	struct condition condition;
	struct amplifier *amplifier; /* NULL: it is always on */

	/* What sounds. */
	int64_t airing; /* 0: nothing */
	struct sound *sound;
	bool is_talk;
	bool joins;         /* the talk, with what is newest of it */
	bool is_waiting;    /* the player has no job yet */
	int volume_percent; /* of this airing, at this time of day */
	int first_reading;  /* of the script, at which this sound begins */
	int refusal;        /* -errno: it does not sound; told from the event loop */
};

DEFINE_CLEANUP(struct booth, booth_close, booth_close)

/* --- what comes of an airing --- */

/* The booth is free before the end is told, because the station answers it with the next airing. */
static void tell_ended(struct booth *booth, const struct ending *ending)
{
	const int64_t airing = booth->airing;
	struct sound *sound = TAKE(booth->sound);

	booth->airing = 0;
	booth->refusal = 0;
	if (booth->amplifier)
		amplifier_release(booth->amplifier);
	if (sound)
		sound_leave(sound);
	booth->ops->ended(booth, airing, ending, booth->userdata);
	sound_unref(sound); /* Nobody waits for what it takes to free a long one. */
}

static int on_refused(sd_event_source *source, void *userdata)
{
	struct booth *booth = userdata;

	(void)source;
	if (booth->refusal < 0)
		tell_ended(booth, &(struct ending){
					  .error = booth->refusal,
					  .readings_done = booth->first_reading,
				  });
	return 0;
}

static void refuse(struct booth *booth, int error)
{
	booth->refusal = error;
	/* Fails only for a source that is gone, and then so is the loop. */
	(void)loop_do_later(booth->refused);
}

static void judge_card(struct booth *booth, const struct ending *ending)
{
	/* A card that was sent silence is well. */
	const bool failed = ending->error < 0 && ending->error != -ECANCELED &&
			    ending->error != -ENODATA && !ending->voice_failed;

	if (ending->error == 0 || ending->error == -ECANCELED || ending->sounded_ms > 0)
		trouble_is_over(&booth->condition, booth->zone, ZONE_FAULT_CARD);
	if (failed)
		trouble_begins(&booth->condition, booth->zone, ZONE_FAULT_CARD, ending->error);
}

/* Until a talk there did not howl, or could not. */
static void judge_talk(struct booth *booth, const struct ending *ending)
{
	if (ending->has_howled)
		trouble_begins(&booth->condition, booth->zone, ZONE_FAULT_HOWL, 0);
	else if (ending->sounded_ms > 0)
		trouble_is_over(&booth->condition, booth->zone, ZONE_FAULT_HOWL);
}

/* What the player tells of its sound, told of the airing. */
static void note_end(struct booth *booth, struct ending ending)
{
	if (!booth->joins)
		ear_over(booth->ear, booth->airing, ending.sounded_ms);
	judge_card(booth, &ending);
	if (booth->is_talk)
		judge_talk(booth, &ending);
	ending.readings_done += booth->first_reading;
	if (booth->is_talk && ending.voice_failed && ending.error != -ENODATA) {
		ending.error = -ENXIO; /* Not the voice but the microphone fails a talk. */
		ending.voice_failed = false;
	}
	tell_ended(booth, &ending);
}

static void note_report(struct booth *booth, const struct player_report *report)
{
	switch (report->news) {
	case PLAYER_ALIVE:
		return;
	case PLAYER_PROBED:
		trouble_is(&booth->condition, booth->zone, ZONE_FAULT_CARD, report->error);
		return;
	case PLAYER_STARTED:
		if (!booth->joins)
			ear_started(booth->ear, booth->airing, report->at_ms);
		booth->ops->started(booth, report->airing, report->at_ms, booth->userdata);
		return;
	case PLAYER_ENDED:
		note_end(booth, report->ending);
		return;
	}
}

static int on_player(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct booth *booth = userdata;
	struct player_report report;
	int r;

	(void)source;
	(void)fd;
	(void)events;
	while ((r = player_receive(booth->player, &report)) == 0)
		note_report(booth, &report);
	if (r == -EAGAIN)
		return 0;
	log_error("The player of zone %s is gone: %s", booth->zone, error_text(r));
	return r;
}

static void on_heard(int64_t airing, const struct heard *heard, void *userdata)
{
	const struct booth *booth = userdata;

	booth->ops->heard(booth, airing, heard, booth->userdata);
}

/* --- open and close --- */

static int booth_new(sd_event *event, const char *zone, const struct booth_ops *ops, void *userdata,
	struct booth **ret_booth)
{
	static const struct ear_ops ear_ops = { .heard = on_heard };
	_cleanup_(booth_close_cleanup) struct booth *booth = calloc(1, sizeof(*booth));
	int r;

	if (!booth)
		return -ENOMEM;
	booth->event = event;
	booth->ops = ops;
	booth->userdata = userdata;
	booth->zone = strdup(zone);
	if (!booth->zone)
		return -ENOMEM;
	r = ear_new(event, booth->zone, &booth->condition, &ear_ops, booth, &booth->ear);
	if (r < 0)
		return r;
	r = loop_add_later(event, on_refused, booth, &booth->refused);
	if (r < 0)
		return r;
	*ret_booth = TAKE(booth);
	return 0;
}

/* A zone's memory is there only when the daemon ended in its airing. */
static int restore_mixer(struct booth *booth, const char *state)
{
	if (asprintf(&booth->mixer_memory, "%s/mixer-%s", state, booth->zone) < 0) {
		booth->mixer_memory = NULL;
		return -ENOMEM;
	}
	if (access(booth->mixer_memory, F_OK) < 0)
		return 0;
	const int r = mixer_restore(booth->mixer_memory);
	if (r == -EBADMSG)
		log_warning("Zone %s: what its mixer was before the last airing is damaged, and "
			    "removed: the mixer stays as it is.",
			booth->zone);
	else if (r < 0)
		log_warning(
			"Zone %s: its mixer cannot be put back: %s", booth->zone, error_text(r));
	else
		log_notice("Zone %s: its mixer is as it was before the last airing, which was "
			   "cut off.",
			booth->zone);
	return 0;
}

int booth_open(sd_event *event, const char *zone, const char *state, const struct booth_ops *ops,
	void *userdata, struct booth **ret_booth)
{
	_cleanup_(booth_close_cleanup) struct booth *booth = NULL;
	int r;

	r = booth_new(event, zone, ops, userdata, &booth);
	if (r < 0)
		return r;
	r = restore_mixer(booth, state);
	if (r < 0)
		return r;
	r = player_open(zone, booth->mixer_memory, &booth->player);
	if (r < 0)
		return r;
	r = loop_add_fd(event, player_fd(booth->player), on_player, booth, &booth->reports);
	if (r < 0)
		return r;
	*ret_booth = TAKE(booth);
	return 0;
}

int booth_open_closed(sd_event *event, const char *zone, const struct booth_ops *ops,
	void *userdata, struct booth **ret_booth)
{
	return booth_new(event, zone, ops, userdata, ret_booth);
}

void booth_close(struct booth *booth)
{
	if (!booth)
		return;
	sd_event_source_disable_unref(booth->refused);
	sd_event_source_disable_unref(booth->reports);
	if (booth->player)
		player_close(booth->player);
	ear_free(booth->ear);
	amplifier_free(booth->amplifier);
	sound_unref(booth->sound);
	free(booth->zone);
	free(booth->mixer_memory);
	zone_done(&booth->settings);
	free(booth);
}

/* --- its zone's settings --- */

static void on_amplifier_condition(int error, void *userdata)
{
	struct booth *booth = userdata;

	trouble_is(&booth->condition, booth->zone, ZONE_FAULT_AMPLIFIER, error);
}

static void halt_player(const struct booth *booth, int64_t by_ns)
{
	if (player_halt(booth->player, by_ns) < 0)
		log_warning("Zone %s does not listen to its player's socket.", booth->zone);
}

/* What goes on in the dark has failed: the station did not ask for this end. */
static void on_amplifier_cut(void *userdata)
{
	const struct booth *booth = userdata;

	if (booth->airing != 0 && booth->refusal == 0)
		halt_player(booth, 0);
}

/* Another amplifier, or the same one switched otherwise: what sounds goes on with it on at once. */
struct booth_change {
	struct zone zone;
	bool has_other_amplifier;
	struct amplifier *amplifier; /* that other one; NULL: none any more */
};

DEFINE_CLEANUP(struct booth_change, booth_change, booth_change_free)

void booth_change_free(struct booth_change *change)
{
	if (!change)
		return;
	zone_done(&change->zone);
	amplifier_free(change->amplifier);
	free(change);
}

static int prepare_amplifier(struct booth *booth, struct booth_change *change)
{
	static const struct amplifier_ops ops = {
		.condition = on_amplifier_condition,
		.cut = on_amplifier_cut,
	};
	const struct amplifier_settings *settings = &change->zone.amplifier;

	change->has_other_amplifier = !amplifier_is_switched_by(booth->amplifier, settings);
	if (!change->has_other_amplifier || !amplifier_is_switched(settings))
		return 0;
	return amplifier_new(booth->event, booth->zone, settings, &ops, booth, &change->amplifier);
}

int booth_prepare(struct booth *booth, const struct zone *zone, struct booth_change **ret_change)
{
	_cleanup_(booth_change_cleanup) struct booth_change *change = calloc(1, sizeof(*change));
	int r;

	if (!change)
		return -ENOMEM;
	r = zone_copy(zone, &change->zone);
	if (r < 0)
		return r;
	r = prepare_amplifier(booth, change);
	if (r < 0)
		return r;
	*ret_change = TAKE(change);
	return 0;
}

static void change_amplifier(struct booth *booth, struct amplifier *amplifier)
{
	struct amplifier *before = TAKE(booth->amplifier);

	(void)condition_clear(&booth->condition, ZONE_FAULT_AMPLIFIER); /* That was another one. */
	booth->amplifier = amplifier;
	if (!amplifier) {
		amplifier_free(before);
		return;
	}
	amplifier_begin(amplifier, before);
	if (booth->airing != 0)
		(void)amplifier_hold(amplifier); /* Its lead-in is too late for this one. */
}

void booth_follow(struct booth *booth, struct booth_change *change)
{
	zone_done(&booth->settings);
	booth->settings = change->zone;
	change->zone = (struct zone){ 0 };
	if (change->has_other_amplifier)
		change_amplifier(booth, TAKE(change->amplifier));
	else if (booth->amplifier)
		amplifier_follow(booth->amplifier, &booth->settings.amplifier);
	booth_change_free(change);
}

bool booth_is_closed(const struct booth *booth)
{
	return !booth->player;
}

const char *booth_zone(const struct booth *booth)
{
	return booth->zone;
}

int64_t booth_airing(const struct booth *booth)
{
	return booth->airing;
}

const struct condition *booth_condition(const struct booth *booth)
{
	return &booth->condition;
}

/* --- sounding --- */

/* The volume that holds when it begins. */
static int volume_of(const struct booth *booth, const struct airing *airing)
{
	const int64_t at_ms = airing_judged_at_ms(airing, clock_realtime_ms());

	return zone_volume_for(&booth->settings, airing->priority, at_ms) *
	       airing->script.volume_percent / 100;
}

struct sound *booth_sound(const struct booth *booth, int64_t airing, int first_reading)
{
	int error = 0;

	if (booth->airing != airing || booth->first_reading != first_reading || !booth->sound)
		return NULL;
	return sound_is_finished(booth->sound, &error) && error < 0 ? NULL : booth->sound;
}

void booth_take(struct booth *booth, const struct airing *airing, int first_reading,
	struct sound *sound, bool joins)
{
	assert(booth->airing == 0); /* The station gives a zone one airing at a time. */
	booth->airing = airing->id;
	booth->first_reading = first_reading;
	booth->is_talk = script_is_talk(&airing->script);
	booth->joins = joins;
	booth->is_waiting = true;
	if (!booth->player) {
		refuse(booth, SOUNDING_ZONE_GONE);
		return;
	}
	booth->sound = sound ? sound_ref(sound) : NULL;
	if (booth->sound)
		sound_join(booth->sound);
	booth->volume_percent = volume_of(booth, airing);
}

/* A talk is nobody else's, and waits for no mark. */
static uint64_t mark_of(const struct booth *booth)
{
	return booth->is_talk ? 0 : booth->settings.output.mark;
}

static int give_to_player(struct booth *booth, int64_t start_ns, struct gathering *gathering)
{
	struct output output = booth->settings.output; /* lent, but for the volume */

	output.volume_percent = booth->volume_percent;
	output.mark = mark_of(booth);
	return player_play(booth->player, &(struct player_job){
						  .airing = booth->airing,
						  .output = &output,
						  .sound = booth->sound,
						  .start_ns = start_ns,
						  .gathering = gathering,
						  .joins = booth->joins,
					  });
}

/* The ear knows no sound that is sent from its middle on: who joins is not listened to. */
static void listen(const struct booth *booth)
{
	const struct sent sent = {
		.sound = booth->sound,
		.voicing = booth->settings.output.voicing,
		.mark = mark_of(booth),
	};

	if (!booth->joins)
		ear_listen(booth->ear, booth->airing, booth->settings.monitor, &sent);
}

void booth_begin(struct booth *booth, int64_t start_ns, struct gathering *gathering)
{
	int r = -ECANCELED;

	if (booth->airing != 0 && booth->is_waiting && booth->refusal == 0) {
		booth->is_waiting = false;
		r = booth->sound ? give_to_player(booth, start_ns, gathering) : -ENOMEM;
		if (r < 0)
			refuse(booth, r);
		else
			listen(booth);
	}
	if (r < 0 && gathering)
		gathering_arrive(gathering); /* The others do not wait for it. */
}

void booth_halt(struct booth *booth, int64_t by_ns)
{
	if (booth->airing == 0 || booth->refusal != 0)
		return;
	if (booth->is_waiting)
		refuse(booth, -ECANCELED);
	else
		halt_player(booth, by_ns);
}

void booth_note_line(struct booth *booth, int error)
{
	trouble_is(&booth->condition, booth->zone, ZONE_FAULT_LINE, error);
}

void booth_wake(struct booth *booth)
{
	if (booth->airing == 0 || booth->refusal != 0 || booth->is_waiting)
		return;
	if (player_wake(booth->player) < 0)
		log_warning("Zone %s does not listen to its player's socket.", booth->zone);
}

int64_t booth_power_up(struct booth *booth)
{
	return booth->amplifier ? amplifier_hold(booth->amplifier) : 0;
}

void booth_warm(struct booth *booth, int64_t planned_ms)
{
	if (booth->amplifier)
		amplifier_warm(booth->amplifier, planned_ms);
}

void booth_probe(struct booth *booth, bool always)
{
	if (!booth->player || !player_is_idle(booth->player))
		return;
	if (!always && !booth->condition.faults[ZONE_FAULT_CARD].is_wrong)
		return;
	const int r = player_probe(booth->player, &booth->settings.output);
	if (r < 0)
		log_warning("Zone %s: its card is not looked at: %s", booth->zone, error_text(r));
}

bool booth_is_alive(const struct booth *booth, int64_t monotonic_now_ms)
{
	return !booth->player || player_is_alive(booth->player, monotonic_now_ms);
}
