#include "daemon/daemon.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "api/api.h"
#include "asrun/asrun.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/faults.h"
#include "base/log.h"
#include "calendar/rule.h"
#include "calendar/timezone.h"
#include "config/load.h"
#include "daemon/schedule.h"
#include "daemon/timekeeper.h"
#include "notice/estimate.h"
#include "recording/recording.h"
#include "speech/reading.h"
#include "station/station.h"
#include "studio/devices.h"
#include "studio/studio.h"
#include "voice/espeak.h"
#include "web/http.h"

/* How long airings may take to fade out when the daemon ends. */
#define SHUTDOWN_MS 2000

/* How far back the log is read at start for what has sounded: today, and what began yesterday. */
#define REMEMBERED_MS (48 * 3600 * 1000LL)
/* How often a disk that was full is asked again. */
#define FLUSH_MS 5000

struct daemon {
	const struct daemon_options *options;
	sd_event *event;
	struct config *config;
	struct reader *reader;
	struct asrun *asrun;
	struct station *station;
	struct studio *studio;
	struct schedule *schedule;
	struct timekeeper *timekeeper;
	struct http *http;
	struct devices *devices;
	struct api_host host;
	sd_event_source *tick;
	sd_event_source *warm_up;
	sd_event_source *flush;
	int64_t warmed_ms; /* planned moment that amplifiers were last warmed up for */
	sd_event_source *watchdog;
	uint64_t watchdog_usec;
	bool is_ending;
};

/* --- the as-run log --- */

static int64_t answered_ms(const struct daemon *daemon)
{
	return schedule_answered_ms(daemon->schedule, clock_realtime_ms());
}

/* Armed only while something waits for the disk. */
static void watch_backlog(struct daemon *daemon)
{
	if (asrun_backlog(daemon->asrun) == 0)
		return;
	/* Both fail only for a loop that has ended, and then the last try comes. */
	(void)sd_event_source_set_time_relative(daemon->flush, FLUSH_MS * 1000);
	(void)sd_event_source_set_enabled(daemon->flush, SD_EVENT_ONESHOT);
}

static int on_flush(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *daemon = userdata;
	const size_t count = asrun_backlog(daemon->asrun);

	(void)source;
	(void)usec;
	if (asrun_flush(daemon->asrun) == 0 && count > 0)
		log_notice("The as-run log is whole again: %zu rows came late.", count);
	watch_backlog(daemon);
	return 0;
}

static void station_changed(const struct airing *airing, void *userdata)
{
	struct daemon *daemon = userdata;
	const int r = asrun_record(daemon->asrun, airing, answered_ms(daemon));

	if (r < 0)
		log_error("The as-run log cannot be written, airing %" PRId64
			  " (%s) is only in memory and in the "
			  "journal: %s",
			airing->id, airing_state_name(airing->state), strerror(-r));
	asrun_journal(airing);
	watch_backlog(daemon);
}

/* --- the station's hands --- */

static void station_play(const struct airing *airing, void *userdata)
{
	struct daemon *daemon = userdata;

	studio_play(daemon->studio, airing);
}

static void station_halt(const struct airing *airing, void *userdata)
{
	struct daemon *daemon = userdata;

	studio_halt(daemon->studio, airing);
}

static const struct station_ops station_ops = {
	.play = station_play,
	.halt = station_halt,
	.changed = station_changed,
};

/* --- the schedule --- */

static bool schedule_knows(const char *notice, int64_t planned_ms, void *userdata)
{
	struct daemon *daemon = userdata;

	return asrun_knows(daemon->asrun, notice, planned_ms);
}

/* For the log. A text that cannot be read fails when it is rendered. */
static void note_spoken_text(const struct daemon *daemon, struct airing *airing)
{
	const struct script *script = &airing->script;
	const struct reading_manner manner = reading_manner_of(script, &script->voice);
	char *spoken;

	if (script->recording)
		spoken = strdup(script->recording);
	else if (reading_normalise(daemon->reader, &manner, script->text, &spoken) < 0)
		return;
	if (!spoken)
		return;
	free(airing->spoken);
	airing->spoken = spoken;
}

static void note_expected_length(struct airing *airing)
{
	airing->expected_ms = script_estimate_ms(&airing->script, airing->spoken);
}

static void schedule_submit(struct airing *airing, void *userdata)
{
	struct daemon *daemon = userdata;
	int r;

	note_spoken_text(daemon, airing);
	note_expected_length(airing);
	r = station_submit(daemon->station, airing, clock_realtime_ms(), NULL);
	if (r < 0)
		log_error("A planned notice does not air: %s", strerror(-r));
}

static void schedule_miss(struct airing *airing, enum airing_reason reason, void *userdata)
{
	struct daemon *daemon = userdata;
	const int r = station_miss(daemon->station, airing, reason, clock_realtime_ms());

	if (r < 0)
		log_error("A missed notice has no row: %s", strerror(-r));
}

static void schedule_lose(const char *notice, int64_t planned_ms, void *userdata)
{
	char planned[CLOCK_TEXT_SIZE];

	(void)userdata;
	log_error("Out of memory: %s of %s does not air and has no row.", notice,
		clock_format(planned_ms, planned));
}

static void schedule_begin(void *userdata)
{
	struct daemon *daemon = userdata;
	const int r = asrun_begin(daemon->asrun);

	if (r < 0)
		log_warning("The as-run log writes row by row: %s", strerror(-r));
	station_hold(daemon->station);
}

static void schedule_end(void *userdata)
{
	struct daemon *daemon = userdata;
	int r;

	station_release(daemon->station, clock_realtime_ms());
	r = asrun_commit(daemon->asrun);
	if (r < 0)
		log_error("The as-run log cannot be written: %s", strerror(-r));
	watch_backlog(daemon);
}

static void schedule_clock_set(int64_t step_ms, void *userdata)
{
	struct daemon *daemon = userdata;

	/* What waits may be followed by a moment that was stepped over. */
	station_hold(daemon->station);
	station_clock_set(daemon->station, step_ms, clock_realtime_ms());
}

static void schedule_clock_taken(void *userdata)
{
	struct daemon *daemon = userdata;

	station_release(daemon->station, clock_realtime_ms());
}

static const struct schedule_ops schedule_ops = {
	.planner = {
		.knows = schedule_knows,
		.submit = schedule_submit,
		.miss = schedule_miss,
		.lose = schedule_lose,
		.begin = schedule_begin,
		.end = schedule_end,
	},
	.clock_set = schedule_clock_set,
	.clock_taken = schedule_clock_taken,
};

static int make_folder(const char *path)
{
	if (mkdir(path, 0750) < 0 && errno != EEXIST) {
		const int r = -errno;
		log_error("%s: %s", path, strerror(-r));
		return r;
	}
	return 0;
}

/* --- configuration --- */

static void log_fault(const char *text, bool is_warning, void *userdata)
{
	(void)userdata;
	log_message(is_warning ? LOG_WARNING : LOG_ERR, "%s", text);
}

static int read_config(
	const struct daemon *daemon, struct faults *faults, struct config **ret_config)
{
	const int r = config_load(daemon->options->config, recording_check, faults, ret_config);

	faults_each(faults, log_fault, NULL);
	return r;
}

/* Makes the parts follow the configuration; the schedule has been told before. */
static int follow_config(struct daemon *daemon, const struct config *config)
{
	_cleanup_free_ char *talks = NULL;
	int r;

	station_set_quiet_hours(daemon->station, config->quiet, config->quiet_count);
	station_set_zones(daemon->station, config->zones, config->zone_count);
	if (daemon->timekeeper) /* Before the station is on air there is none. */
		timekeeper_set_accepted(daemon->timekeeper, config->station.clock_trust);
	if (asprintf(&talks, "%s/talks", daemon->options->state) < 0) {
		talks = NULL;
		return -ENOMEM;
	}
	r = config->microphone.device ? make_folder(talks) : 0;
	if (r < 0)
		return r;
	r = studio_set_microphone(daemon->studio, &config->microphone, talks);
	if (r < 0)
		return r;
	return studio_set_zones(daemon->studio, config->zones, config->zone_count);
}

static int swap_reader(struct daemon *daemon, const struct config *config)
{
	struct reader *reader;
	const int r = reader_new(&config->own_words, &reader);

	if (r < 0)
		return r;
	studio_set_reader(daemon->studio, reader);
	reader_unref(daemon->reader);
	daemon->reader = reader;
	return 0;
}

static int swap_config(struct daemon *daemon, struct config *config)
{
	int r;

	r = swap_reader(daemon, config);
	if (r < 0)
		return r;
	r = timezone_use(config->station.timezone);
	if (r < 0)
		return r;
	r = schedule_replace(daemon->schedule, config->notices, config->notice_count);
	if (r < 0)
		return r;
	/* From here on the schedule lends from the new one. */
	config_free(daemon->config);
	daemon->config = config;
	return follow_config(daemon, config);
}

static int reload(struct daemon *daemon, struct faults *faults)
{
	struct config *config;
	int r;

	r = read_config(daemon, faults, &config);
	if (r < 0) {
		log_error("The configuration is refused; the station goes on with the old one.");
		return r;
	}
	r = swap_config(daemon, config);
	if (r < 0) {
		if (config != daemon->config)
			config_free(config);
		return r;
	}
	studio_probe(daemon->studio, true);
	log_notice("Configuration read: %zu notices.", daemon->config->notice_count);
	return 0;
}

/* --- what the API asks of the daemon --- */

static int host_submit(struct airing *airing, int64_t *ret_id, void *userdata)
{
	struct daemon *daemon = userdata;

	note_spoken_text(daemon, airing);
	note_expected_length(airing);
	return station_submit(daemon->station, airing, clock_realtime_ms(), ret_id);
}

static int host_stop(int64_t id, const char *by, void *userdata)
{
	struct daemon *daemon = userdata;

	return station_stop(daemon->station, id, by, clock_realtime_ms());
}

static size_t host_stop_zone(const char *zone, const char *by, void *userdata)
{
	struct daemon *daemon = userdata;

	return station_stop_zone(daemon->station, zone, by, clock_realtime_ms());
}

static int host_reload(struct faults *faults, void *userdata)
{
	return reload(userdata, faults);
}

static int host_finish_talk(int64_t id, void *userdata)
{
	struct daemon *daemon = userdata;

	return studio_finish_talk(daemon->studio, id);
}

static const struct config *host_config(void *userdata)
{
	const struct daemon *daemon = userdata;

	return daemon->config;
}

static const struct station *host_station(void *userdata)
{
	const struct daemon *daemon = userdata;

	return daemon->station;
}

static struct asrun *host_asrun(void *userdata)
{
	const struct daemon *daemon = userdata;

	return daemon->asrun;
}

static int host_next(int64_t *ret_planned_ms, const char **ret_notice, void *userdata)
{
	const struct daemon *daemon = userdata;

	return schedule_next(daemon->schedule, ret_planned_ms, ret_notice);
}

static enum clock_trust host_clock_trust(void *userdata)
{
	const struct daemon *daemon = userdata;

	return timekeeper_trust(daemon->timekeeper);
}

static int host_trust_clock(const char *by, void *userdata)
{
	struct daemon *daemon = userdata;

	log_notice("%s says that the clock is right.", by);
	return timekeeper_confirm(daemon->timekeeper, by);
}

static const struct condition *host_condition(const char *zone, void *userdata)
{
	const struct daemon *daemon = userdata;

	return studio_condition(daemon->studio, zone);
}

/* --- the studio's reports --- */

static void studio_zone_started(int64_t airing, const char *zone, int64_t at_ms, void *userdata)
{
	struct daemon *daemon = userdata;

	station_zone_started(daemon->station, airing, zone, at_ms);
}

static void studio_zone_ended(
	int64_t airing, const char *zone, const struct station_ending *ending, void *userdata)
{
	struct daemon *daemon = userdata;

	if (ending->error < 0 && ending->error != -ECANCELED)
		log_error("Airing %" PRId64 " failed in zone %s: %s", airing, zone,
			sounding_error_text(ending->error));
	station_zone_ended(daemon->station, airing, zone, ending, clock_realtime_ms());
}

static void studio_zone_heard(
	int64_t airing, const char *zone, const struct heard *heard, void *userdata)
{
	struct daemon *daemon = userdata;
	const int r = asrun_record_heard(daemon->asrun, airing, zone, heard);

	if (r < 0)
		log_error("The as-run log cannot be written, that airing %" PRId64
			  " was heard in zone %s (%s) is only here: %s",
			airing, zone, heard_verdict_name(heard->verdict), strerror(-r));
	watch_backlog(daemon);
}

/* Rows first: what the power cut swallowed is answered for before anything new sounds. */
static int start_schedule(struct daemon *daemon)
{
	const int64_t lived_ms = asrun_lived_ms(daemon->asrun);
	const bool is_trusted = timekeeper_trust(daemon->timekeeper) != CLOCK_TRUST_NONE;

	if (lived_ms != CLOCK_NONE && lived_ms > clock_realtime_ms())
		log_warning("The clock is behind the last row of the as-run log; is it right?");
	if (!is_trusted)
		log_warning("The clock is not trusted. Planned notices wait until it is "
			    "synchronised, or until somebody says `dalaba clock trust`; urgent "
			    "ones air.");
	station_set_clock_trusted(daemon->station, is_trusted, clock_realtime_ms());
	return schedule_start(daemon->schedule, daemon->config->notices,
		daemon->config->notice_count, lived_ms, is_trusted);
}

static int set_lived(struct daemon *daemon)
{
	const int64_t mark_ms = answered_ms(daemon);

	return mark_ms == CLOCK_NONE ? 0 : asrun_set_lived(daemon->asrun, mark_ms);
}

/* Of a notice that waits for the clock only the newest airing may be left. */
static void clock_trusted(void *userdata)
{
	struct daemon *daemon = userdata;
	int r;

	log_notice("The clock is trusted: %s.",
		clock_trust_name(timekeeper_trust(daemon->timekeeper)));
	station_hold(daemon->station);
	station_set_clock_trusted(daemon->station, true, clock_realtime_ms());
	r = schedule_trust(daemon->schedule);
	station_release(daemon->station, clock_realtime_ms());
	if (r == 0)
		r = set_lived(daemon);
	if (r < 0)
		log_error("What passed before the clock was trusted is not answered for: %s",
			strerror(-r));
}

static void devices_changed(void *userdata)
{
	struct daemon *daemon = userdata;

	studio_probe(daemon->studio, false);
}

/* Without it a card that comes back is found by the next airing. */
static void watch_devices(struct daemon *daemon)
{
	const int r = devices_watch(
		daemon->event, "/dev", "snd", devices_changed, daemon, &daemon->devices);

	if (r < 0)
		log_warning("/dev/snd is not watched: %s", strerror(-r));
}

static void answer(
	const struct web_request *request, struct web_response *ret_response, void *userdata)
{
	const struct daemon *daemon = userdata;

	api_answer(&daemon->host, request, clock_realtime_ms(), ret_response);
}

static int go_on_air(struct daemon *daemon)
{
	static const struct http_ops ops = { .answer = answer };
	int r;

	r = timekeeper_open(daemon->event, daemon->asrun, daemon->config->station.clock_trust,
		clock_trusted, daemon, &daemon->timekeeper);
	if (r < 0)
		return r;
	r = start_schedule(daemon);
	if (r < 0)
		return r;
	r = set_lived(daemon);
	if (r < 0)
		return r;
	r = http_open(daemon->event, daemon->options->socket, &ops, daemon, &daemon->http);
	if (r < 0) {
		log_error("%s: %s", daemon->options->socket, strerror(-r));
		return r;
	}
	watch_devices(daemon);
	studio_probe(daemon->studio, true);
	log_notice("%s is ready: %zu notices, %zu zones.", daemon->config->station.name,
		daemon->config->notice_count, daemon->config->zone_count);
	(void)sd_notify(false, "READY=1"); /* Without systemd there is nobody to tell. */
	return 0;
}

static void studio_ready(int error, void *userdata)
{
	struct daemon *daemon = userdata;
	int r = error;

	if (r < 0)
		log_error("eSpeak NG cannot speak Mandarin here: %s. Install the package %s.",
			strerror(-r), VOICE_ENGINE_PACKAGE);
	else
		r = go_on_air(daemon);
	if (r < 0)
		(void)sd_event_exit(daemon->event, r); /* Fails only for a loop that has ended. */
}

static const struct studio_ops studio_ops = {
	.ready = studio_ready,
	.zone_started = studio_zone_started,
	.zone_ended = studio_zone_ended,
	.zone_heard = studio_zone_heard,
};

/* --- amplifiers warm up before what is planned --- */

static int longest_lead_in_ms(const struct config *config)
{
	int longest_ms = 0;

	for (size_t i = 0; i < config->zone_count; i++) {
		const struct amplifier_settings *amplifier = &config->zones[i].amplifier;
		if (amplifier_is_switched(amplifier) && amplifier->lead_in_ms > longest_ms)
			longest_ms = amplifier->lead_in_ms;
	}
	return longest_ms;
}

static bool is_planned_at(const struct notice *notice, int64_t planned_ms)
{
	for (size_t i = 0; i < notice->rule_count; i++) {
		int64_t next_ms;
		if (rule_next(&notice->rules[i], planned_ms - 1, &next_ms) == 0 &&
			next_ms == planned_ms)
			return true;
	}
	return false;
}

static int on_warm_up(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *daemon = userdata;
	const struct config *config = daemon->config;

	(void)source;
	(void)usec;
	for (size_t i = 0; i < config->notice_count; i++) {
		const struct notice *notice = &config->notices[i];
		if (!is_planned_at(notice, daemon->warmed_ms))
			continue;
		for (size_t j = 0; j < notice->zone_count; j++)
			studio_warm(daemon->studio, notice->zones[j], daemon->warmed_ms);
	}
	return 0;
}

/* An amplifier that takes two seconds must not make the news two seconds late. */
static int plan_warm_up(struct daemon *daemon)
{
	const int lead_ms = longest_lead_in_ms(daemon->config);
	const char *notice;
	int64_t planned_ms;

	if (lead_ms == 0 || schedule_next(daemon->schedule, &planned_ms, &notice) < 0 ||
		planned_ms == daemon->warmed_ms)
		return 0;
	const struct script *script = &config_notice(daemon->config, notice)->script;
	const int64_t at_ms = station_submission_ms(script, planned_ms) - lead_ms;
	daemon->warmed_ms = planned_ms;
	const int r =
		sd_event_source_set_time(daemon->warm_up, at_ms > 0 ? (uint64_t)at_ms * 1000 : 0);
	return r < 0 ? r : sd_event_source_set_enabled(daemon->warm_up, SD_EVENT_ONESHOT);
}

/* --- the loop --- */

static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *daemon = userdata;
	const int r = schedule_look_at_clock(daemon->schedule);

	(void)source;
	(void)usec;
	if (r < 0)
		return r;
	station_tick(daemon->station, clock_realtime_ms());
	return 0;
}

/* After whatever happened: the station may want another moment, or be done. */
static int on_post(sd_event_source *source, void *userdata)
{
	struct daemon *daemon = userdata;
	const int64_t next_ms = station_next_tick_ms(daemon->station);

	(void)source;
	if (daemon->is_ending && station_count(daemon->station) == 0)
		return sd_event_exit(daemon->event, 0);
	const int warm = plan_warm_up(daemon);
	if (warm < 0)
		return warm;
	if (next_ms == CLOCK_NONE)
		return sd_event_source_set_enabled(daemon->tick, SD_EVENT_OFF);
	const int r =
		sd_event_source_set_time(daemon->tick, next_ms > 0 ? (uint64_t)next_ms * 1000 : 0);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(daemon->tick, SD_EVENT_ONESHOT);
}

static int on_end_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *daemon = userdata;

	(void)source;
	(void)usec;
	log_warning("Airings did not fade out in time.");
	return sd_event_exit(daemon->event, 0);
}

static int on_end_signal(
	sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	struct daemon *daemon = userdata;

	(void)source;
	(void)info;
	if (daemon->is_ending)
		return sd_event_exit(daemon->event, 0);
	daemon->is_ending = true;
	(void)sd_notify(false, "STOPPING=1"); /* Without systemd there is nobody to tell. */
	station_shut_down(daemon->station, clock_realtime_ms());
	return sd_event_add_time_relative(daemon->event, NULL, CLOCK_MONOTONIC, SHUTDOWN_MS * 1000,
		0, on_end_timeout, daemon);
}

static int on_reload_signal(
	sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	struct daemon *daemon = userdata;
	struct faults *faults;

	(void)source;
	(void)info;
	if (faults_new(&faults) < 0) {
		log_error("Out of memory: the configuration is not read.");
		return 0;
	}
	(void)reload(daemon, faults); /* It has logged all there is to say. */
	faults_free(faults);
	return 0;
}

/* The watchdog covers the sound: a player stuck in its driver keeps the keep-alive back. */
static int on_watchdog(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *daemon = userdata;
	int r;

	if (studio_is_alive(daemon->studio))
		(void)sd_notify(false, "WATCHDOG=1"); /* Not told is what it is about. */
	r = sd_event_source_set_time(source, usec + daemon->watchdog_usec / 2);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int add_watchdog(struct daemon *daemon)
{
	const int r = sd_watchdog_enabled(false, &daemon->watchdog_usec);

	if (r <= 0)
		return r;
	return sd_event_add_time_relative(
		daemon->event, &daemon->watchdog, CLOCK_MONOTONIC, 0, 0, on_watchdog, daemon);
}

static int block_signals(void)
{
	static const int handled[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(handled); i++)
		(void)sigaddset(&set, handled[i]);
	/* Standard error may be a pipe whose reader is gone. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* Before any thread starts, so that all inherit it. */
	return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : 0;
}

static int add_sources(struct daemon *daemon)
{
	int r;

	r = sd_event_add_signal(daemon->event, NULL, SIGTERM, on_end_signal, daemon);
	if (r < 0)
		return r;
	r = sd_event_add_signal(daemon->event, NULL, SIGINT, on_end_signal, daemon);
	if (r < 0)
		return r;
	r = sd_event_add_signal(daemon->event, NULL, SIGHUP, on_reload_signal, daemon);
	if (r < 0)
		return r;
	r = sd_event_add_time(daemon->event, &daemon->tick, CLOCK_REALTIME, 0, 1, on_tick, daemon);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(daemon->tick, SD_EVENT_OFF);
	if (r < 0)
		return r;
	r = sd_event_add_time(
		daemon->event, &daemon->warm_up, CLOCK_REALTIME, 0, 1, on_warm_up, daemon);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(daemon->warm_up, SD_EVENT_OFF);
	if (r < 0)
		return r;
	r = sd_event_add_time(
		daemon->event, &daemon->flush, CLOCK_MONOTONIC, 0, 0, on_flush, daemon);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(daemon->flush, SD_EVENT_OFF);
	if (r < 0)
		return r;
	r = sd_event_add_post(daemon->event, NULL, on_post, daemon);
	if (r < 0)
		return r;
	return add_watchdog(daemon);
}

/* --- start and end --- */

static int make_folder_of(const char *path)
{
	_cleanup_free_ char *folder = strdup(path);

	if (!folder)
		return -ENOMEM;
	char *slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return 0;
	*slash = '\0';
	return make_folder(folder);
}

static int open_log(struct daemon *daemon)
{
	_cleanup_free_ char *path = NULL;
	int r;

	r = make_folder(daemon->options->state);
	if (r < 0)
		return r;
	if (asprintf(&path, "%s/asrun.db", daemon->options->state) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	r = asrun_open(path, &daemon->asrun);
	if (r < 0) {
		log_error("%s: %s", path, r == -EBUSY ? "another daemon uses it" : strerror(-r));
		return r;
	}
	r = asrun_close_left_open(daemon->asrun, clock_realtime_ms());
	if (r > 0)
		log_warning("%d airings were cut off when the daemon last ended.", r);
	return r < 0 ? r : 0;
}

static int read_first_config(struct daemon *daemon)
{
	struct faults *faults;
	int r;

	r = faults_new(&faults);
	if (r < 0)
		return r;
	r = read_config(daemon, faults, &daemon->config);
	faults_free(faults);
	if (r < 0)
		return r;
	return timezone_use(daemon->config->station.timezone);
}

static int remember_row(const struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	station_remember(daemon->station, airing);
	return 0;
}

/* What sounded before a restart counts for the day's caps. */
static int remember_sounded(struct daemon *daemon)
{
	const struct asrun_filter recent = {
		.from_ms = clock_realtime_ms() - REMEMBERED_MS,
		.until_ms = CLOCK_NONE,
		.state = -1,
	};

	return asrun_each(daemon->asrun, &recent, remember_row, daemon);
}

static int open_station(struct daemon *daemon)
{
	int r;

	r = station_new(&station_ops, daemon, asrun_next_id(daemon->asrun), &daemon->station);
	if (r < 0)
		return r;
	r = reader_new(&daemon->config->own_words, &daemon->reader);
	if (r < 0) {
		log_error("The lexicon %s cannot be used: %s", READER_LEXICON, strerror(-r));
		return r;
	}
	r = remember_sounded(daemon);
	if (r < 0)
		return r;
	const struct studio_setup setup = {
		.state = daemon->options->state,
		.reader = daemon->reader,
	};
	r = studio_open(daemon->event, &setup, &studio_ops, daemon, &daemon->studio);
	if (r < 0)
		return r;
	r = schedule_open(daemon->event, &schedule_ops, daemon, &daemon->schedule);
	if (r < 0)
		return r;
	return follow_config(daemon, daemon->config);
}

static int daemon_open(struct daemon *daemon)
{
	int r;

	r = block_signals();
	if (r < 0)
		return r;
	r = read_first_config(daemon);
	if (r < 0)
		return r;
	r = open_log(daemon);
	if (r < 0)
		return r;
	r = make_folder_of(daemon->options->socket);
	if (r < 0)
		return r;
	r = sd_event_default(&daemon->event);
	if (r < 0)
		return r;
	r = open_station(daemon);
	if (r < 0)
		return r;
	return add_sources(daemon);
}

/* In this order: first nobody can ask any more, then nothing sounds, then the log is closed. */
static void daemon_done(struct daemon *daemon)
{
	if (daemon->asrun && daemon->schedule && daemon->http)
		(void)set_lived(daemon); /* Rows hold it too. */
	http_close(daemon->http);
	devices_free(daemon->devices);
	studio_close(daemon->studio);
	schedule_close(daemon->schedule);
	timekeeper_close(daemon->timekeeper);
	station_free(daemon->station);
	if (daemon->asrun && asrun_flush(daemon->asrun) < 0)
		log_error("%zu rows of the as-run log are only in the journal.",
			asrun_backlog(daemon->asrun));
	asrun_close(daemon->asrun);
	reader_unref(daemon->reader);
	config_free(daemon->config);
	sd_event_source_unref(daemon->tick);
	sd_event_source_unref(daemon->warm_up);
	sd_event_source_unref(daemon->flush);
	sd_event_source_unref(daemon->watchdog);
	sd_event_unref(daemon->event);
}

int daemon_run(const struct daemon_options *options)
{
	struct daemon daemon = {
		.options = options,
		.host = {
			.submit = host_submit,
			.stop = host_stop,
			.stop_zone = host_stop_zone,
			.finish_talk = host_finish_talk,
			.reload = host_reload,
			.config = host_config,
			.station = host_station,
			.asrun = host_asrun,
			.next = host_next,
			.clock_trust = host_clock_trust,
			.trust_clock = host_trust_clock,
			.condition = host_condition,
			.check_recording = recording_check,
		},
	};
	int r;

	daemon.host.userdata = &daemon;
	r = daemon_open(&daemon);
	if (r >= 0)
		r = sd_event_loop(daemon.event);
	else
		log_error("The station does not start: %s", strerror(-r));
	daemon_done(&daemon);
	return r;
}
