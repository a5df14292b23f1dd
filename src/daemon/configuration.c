#include "daemon/configuration.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "calendar/timezone.h"
#include "config/load.h"
#include "daemon/folder.h"
#include "recording/recording.h"

static void log_fault(const char *text, bool is_warning, void *userdata)
{
	(void)userdata;
	log_message(is_warning ? LOG_WARNING : LOG_ERR, "%s", text);
}

static int read_config(
	const struct daemon *daemon, struct faults *faults, struct config **ret_config)
{
	const int r = config_load(daemon->config_path, recording_check, faults, ret_config);

	faults_each(faults, log_fault, NULL);
	return r;
}

/* --- the first one --- */

static int open_reader(struct daemon *daemon)
{
	const int r = reader_new(&daemon->config->own_words, &daemon->reader);

	if (r < 0)
		log_error("The lexicon %s cannot be used: %s", READER_LEXICON, strerror(-r));
	return r;
}

int configuration_read(struct daemon *daemon)
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
	struct config *config;
	struct reader *reader;
	struct studio_change *studio;
	struct plan *plan;
};

static void successor_done(struct successor *successor)
{
	plan_free(successor->plan);
	studio_change_free(successor->studio);
	reader_unref(successor->reader);
	config_free(successor->config);
}

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
	int r;

	r = reader_new(&successor->config->own_words, &successor->reader);
	if (r < 0)
		return r;
	r = prepare_studio(daemon, successor->config, &successor->studio);
	if (r < 0)
		return r;
	return prepare_plan(daemon, successor);
}

/* Cannot fail. Whatever was lent from the old configuration is lent from the new one before the old
 * one goes. */
static void follow(struct daemon *daemon, struct successor *successor)
{
	const struct config *config = successor->config;

	if (successor->plan) {
		schedule_follow(daemon->schedule, TAKE(successor->plan));
		timekeeper_set_accepted(daemon->timekeeper, config->station.clock_trust);
	}
	follow_station(daemon, config);
	studio_set_reader(daemon->studio, successor->reader);
	reader_unref(daemon->reader);
	daemon->reader = TAKE(successor->reader);
	studio_follow(daemon->studio, TAKE(successor->studio));
	config_free(daemon->config);
	daemon->config = TAKE(successor->config);
}

static int change(struct daemon *daemon, struct successor *successor)
{
	const int r = prepare(daemon, successor);

	if (r < 0) {
		log_error("The configuration cannot be followed, and the station goes on with the "
			  "old one: %s",
			strerror(-r));
		return r;
	}
	follow(daemon, successor);
	studio_probe(daemon->studio, true);
	log_notice("Configuration read: %zu notices.", daemon->config->notice_count);
	return 0;
}

int configuration_reload(struct daemon *daemon, struct faults *faults)
{
	struct successor successor = { 0 };
	int r;

	r = read_config(daemon, faults, &successor.config);
	if (r < 0) {
		log_error("The configuration is refused; the station goes on with the old one.");
		return r;
	}
	r = change(daemon, &successor);
	successor_done(&successor);
	return r;
}
