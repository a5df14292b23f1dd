#include "daemon/configuration.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "calendar/timezone.h"
#include "config/load.h"
#include "daemon/folder.h"
#include "voice/check.h"

static void log_fault(const char *text, bool is_warning, void *userdata)
{
	(void)userdata;
	log_message(is_warning ? LOG_WARNING : LOG_ERR, "%s", text);
}

void configuration_log_faults(const struct faults *faults)
{
	faults_each(faults, log_fault, NULL);
}

/* --- the first one --- */

static int open_reader(struct daemon *daemon)
{
	const int r = reader_new(&daemon->config->own_words, &daemon->reader);

	if (r < 0)
		log_error("The lexicon %s cannot be used: %s", READER_LEXICON, error_text(r));
	return r;
}

int configuration_read(struct daemon *daemon)
{
	struct faults *faults;
	int r;

	r = faults_new(&faults);
	if (r < 0)
		return r;
	r = config_load(daemon->config_path, voice_check_next, faults, &daemon->config);
	voice_check_end();
	configuration_log_faults(faults);
	faults_free(faults);
	if (r < 0)
		return r;
	r = timezone_use(daemon->config->station.timezone);
	if (r < 0)
		return r;
	return open_reader(daemon);
}

/* --- the studio's part of it --- */

static int make_talks_folder(
	const struct daemon *daemon, const struct microphone_settings *microphone)
{
	return microphone->device ? folder_make(daemon->talks) : 0;
}

static int prepare_studio(
	const struct daemon *daemon, const struct config *config, struct studio_change **ret_change)
{
	const int r = make_talks_folder(daemon, &config->microphone);

	if (r < 0)
		return r;
	return studio_prepare(
		daemon->studio, config->zones, config->zone_count, &config->microphone, ret_change);
}

static void follow_station(const struct daemon *daemon, const struct config *config)
{
	station_set_quiet_hours(daemon->station, config->quiet, config->quiet_count);
	station_set_zones(daemon->station, config->zones, config->zone_count);
}

int configuration_begin(struct daemon *daemon)
{
	struct studio_change *change;
	const int r = prepare_studio(daemon, daemon->config, &change);

	if (r < 0)
		return r;
	follow_station(daemon, daemon->config);
	studio_follow(daemon->studio, change);
	return 0;
}

/* --- another one --- */

/* What is made of it before anything changes. */
struct successor {
	const struct config *config;
	struct studio_change *studio;
	struct plan *plan;
};

/* A plan holds the moments of its time zone, which is the process's: the one thing that is changed
 * here, and changed back. Before the station is on air there is none yet. */
static int prepare_plan(const struct daemon *daemon, struct successor *successor)
{
	const struct config *config = successor->config;
	int r;

	r = timezone_use(config->station.timezone);
	if (r < 0 || !daemon->timekeeper)
		return r;
	r = schedule_prepare(
		daemon->schedule, config->notices, config->notice_count, &successor->plan);
	if (r < 0)
		(void)timezone_use(daemon->config->station.timezone); /* It was one before. */
	return r;
}

static int prepare(const struct daemon *daemon, struct successor *successor)
{
	const int r = prepare_studio(daemon, successor->config, &successor->studio);

	return r < 0 ? r : prepare_plan(daemon, successor);
}

/* Cannot fail. Whatever was lent from the old configuration is lent from the new one before the old
 * one goes; the booths are there before anybody sounds in their zones. */
static void follow(struct daemon *daemon, struct successor *successor, struct loaded *loaded)
{
	const struct config *config = successor->config;

	reader_free(daemon->reader);
	daemon->reader = TAKE(loaded->reader);
	studio_follow(daemon->studio, successor->studio);
	follow_station(daemon, config);
	if (successor->plan) {
		schedule_follow(daemon->schedule, successor->plan);
		timekeeper_set_accepted(daemon->timekeeper, config->station.clock_trust);
	}
	station_leave_zones(daemon->station, clock_realtime_ms());
	config_free(daemon->config);
	daemon->config = TAKE(loaded->config);
}

int configuration_follow(struct daemon *daemon, struct loaded *loaded)
{
	struct successor successor = { .config = loaded->config };
	const int r = prepare(daemon, &successor);

	if (r < 0) {
		log_error("The configuration cannot be followed, and the station goes on with the "
			  "old one: %s",
			error_text(r));
		studio_change_free(successor.studio);
		return r;
	}
	follow(daemon, &successor, loaded);
	studio_probe(daemon->studio, true);
	log_notice("Configuration read; notices: %zu.", daemon->config->notice_count);
	return 0;
}
