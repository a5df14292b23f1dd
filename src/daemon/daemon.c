#include "daemon/daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "api/api.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/translate.h"
#include "daemon/airings.h"
#include "daemon/configuration.h"
#include "daemon/errands.h"
#include "daemon/folder.h"
#include "daemon/host.h"
#include "daemon/parts.h"
#include "daemon/programme.h"
#include "daemon/questions.h"
#include "daemon/reload.h"
#include "daemon/reports.h"
#include "daemon/warm_up.h"
#include "notice/sounding.h"
#include "voice/espeak.h"

/* How long airings may take to fade out when the daemon ends. */
#define SHUTDOWN_MS 2000

/* --- on air: once the voice is ready --- */

static int open_socket(struct daemon *daemon)
{
	const int r = http_open(
		daemon->event, daemon->socket, &api_http_ops, &daemon->host, &daemon->http);

	if (r < 0)
		log_error("%s: %s", daemon->socket, error_text(r));
	return r;
}

static int go_on_air(struct daemon *daemon)
{
	int r;

	r = programme_start(daemon);
	if (r < 0)
		return r;
	r = open_socket(daemon);
	if (r < 0)
		return r;
	r = watchdog_cover_door(daemon->watchdog, daemon->socket);
	if (r < 0)
		return r;
	studio_watch(daemon->studio);
	log_notice("%s is ready; notices: %zu, zones: %zu.", daemon->config->station.name,
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
			sounding_error_text(r, false), VOICE_ENGINE_PACKAGE);
	else
		r = go_on_air(daemon);
	if (r < 0)
		(void)sd_event_exit(daemon->event, r); /* Fails only for a loop that has ended. */
}

/* --- the loop --- */

static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *daemon = userdata;

	(void)source;
	(void)usec;
	station_tick(daemon->station, schedule_now_ms(daemon->schedule));
	return 0;
}

static int on_progress(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	return airings_note_progress(userdata);
}

/* After whatever happened: the station may want another moment, or be done. */
static int on_post(sd_event_source *source, void *userdata)
{
	struct daemon *daemon = userdata;
	const int64_t next_ms = station_next_tick_ms(daemon->station);

	(void)source;
	log_flush();
	airings_record_again(daemon);
	programme_catch_up(daemon);
	questions_ask_again(daemon->questions);
	if (daemon->is_ending && station_count(daemon->station) == 0)
		return sd_event_exit(daemon->event, 0);
	const int warm = warm_up_plan(daemon->warm_up);
	if (warm < 0)
		return warm;
	const int planned = reports_plan(daemon->reports);
	if (planned < 0)
		return planned;
	return loop_ring_at(daemon->tick, next_ms);
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
	station_shut_down(daemon->station, schedule_now_ms(daemon->schedule));
	return loop_ring_after(daemon->end_timeout, SHUTDOWN_MS);
}

static int on_reload_signal(
	sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	(void)source;
	(void)info;
	reload_ask(NULL, NULL, NULL, userdata); /* It logs all there is to say. */
	return 0;
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

static int add_signals(struct daemon *daemon)
{
	int r;

	r = loop_add_signal(daemon->event, SIGTERM, on_end_signal, daemon, NULL);
	if (r < 0)
		return r;
	r = loop_add_signal(daemon->event, SIGINT, on_end_signal, daemon, NULL);
	if (r < 0)
		return r;
	return loop_add_signal(daemon->event, SIGHUP, on_reload_signal, daemon, NULL);
}

static int add_sources(struct daemon *daemon)
{
	int r;

	r = add_signals(daemon);
	if (r < 0)
		return r;
	r = loop_add_timer(daemon->event, CLOCK_REALTIME, on_tick, daemon, &daemon->tick);
	if (r < 0)
		return r;
	r = loop_add_timer(daemon->event, CLOCK_MONOTONIC, on_progress, daemon, &daemon->progress);
	if (r < 0)
		return r;
	r = loop_add_timer(
		daemon->event, CLOCK_MONOTONIC, on_end_timeout, daemon, &daemon->end_timeout);
	if (r < 0)
		return r;
	return loop_add_post(daemon->event, on_post, daemon, &daemon->post);
}

/* --- start and end --- */

/* Cards, the voice and whoever asks must not come to the end of the descriptors. */
#define DESCRIPTORS 4096

static void raise_limit(void)
{
	struct rlimit descriptors;

	if (getrlimit(RLIMIT_NOFILE, &descriptors) < 0 || descriptors.rlim_cur >= DESCRIPTORS)
		return;
	descriptors.rlim_cur =
		descriptors.rlim_max < DESCRIPTORS ? descriptors.rlim_max : DESCRIPTORS;
	(void)setrlimit(RLIMIT_NOFILE, &descriptors); /* With fewer there is less room. */
}

static int open_studio(struct daemon *daemon)
{
	static const struct studio_ops ops = {
		.ready = studio_ready,
		.source_ready = airings_source_ready,
		.zone_started = airings_zone_started,
		.zone_ended = airings_zone_ended,
		.zone_heard = airings_zone_heard,
	};
	const struct studio_setup setup = {
		.state = daemon->state,
		.talks = daemon->talks,
	};

	return studio_open(daemon->event, &setup, &ops, daemon, &daemon->studio);
}

static int open_parts(struct daemon *daemon)
{
	int r;

	r = airings_open_station(daemon);
	if (r < 0)
		return r;
	r = open_studio(daemon);
	if (r < 0)
		return r;
	host_init(daemon, &daemon->host);
	r = programme_open(daemon);
	if (r < 0)
		return r;
	r = configuration_begin(daemon);
	if (r < 0)
		return r;
	r = reload_new(daemon, &daemon->reload);
	if (r < 0)
		return r;
	r = questions_new(daemon->event, daemon->record, &daemon->questions);
	if (r < 0)
		return r;
	r = errands_new(daemon->event, "recordings", ERRANDS_AWAITED, &daemon->recordings.errands);
	if (r < 0)
		return r;
	r = warm_up_open(daemon, &daemon->warm_up);
	if (r < 0)
		return r;
	r = reports_open(daemon, &daemon->reports);
	if (r < 0)
		return r;
	return watchdog_open(daemon->event, daemon->studio, &daemon->watchdog);
}

static int daemon_open(struct daemon *daemon)
{
	int r;

	r = block_signals();
	if (r < 0)
		return r;
	if (asprintf(&daemon->talks, "%s/talks", daemon->state) < 0) {
		daemon->talks = NULL;
		return -ENOMEM;
	}
	r = configuration_read(daemon);
	if (r < 0)
		return r;
	r = sd_event_default(&daemon->event);
	if (r < 0)
		return r;
	r = record_open(daemon->event, daemon->state, &daemon->record);
	if (r < 0)
		return r;
	r = folder_make_of(daemon->socket);
	if (r < 0)
		return r;
	r = open_parts(daemon);
	if (r < 0)
		return r;
	return add_sources(daemon);
}

/* In this order: first who waits is answered, and nobody can ask any more, then nothing sounds,
 * then the log is closed. */
static void daemon_done(struct daemon *daemon)
{
	if (daemon->http)
		programme_note_lived(daemon);
	reload_free(daemon->reload);
	errands_free(daemon->recordings.errands);
	questions_free(daemon->questions);
	reports_close(daemon->reports);
	http_close(daemon->http);
	watchdog_close(daemon->watchdog);
	warm_up_close(daemon->warm_up);
	studio_close(daemon->studio);
	schedule_close(daemon->schedule);
	timekeeper_close(daemon->timekeeper);
	station_free(daemon->station);
	record_close(daemon->record);
	reader_free(daemon->reader);
	config_free(daemon->config);
	free(daemon->talks);
	sd_event_source_unref(daemon->tick);
	sd_event_source_unref(daemon->progress);
	sd_event_source_unref(daemon->end_timeout);
	sd_event_source_unref(daemon->post);
	sd_event_unref(daemon->event);
}

int daemon_run(const struct daemon_options *options)
{
	struct daemon daemon = {
		.config_path = options->config,
		.state = options->state,
		.socket = options->socket,
	};
	int r;

	raise_limit();
	r = daemon_open(&daemon);
	if (r >= 0)
		r = sd_event_loop(daemon.event);
	if (r < 0 && daemon.http)
		log_error("The station cannot go on, and ends: %s", error_text(r));
	else if (r < 0)
		log_error("The station does not start: %s",
			r == -EALREADY ? _("another one has its state") : error_text(r));
	daemon_done(&daemon);
	return r;
}
