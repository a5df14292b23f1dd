#include "daemon/configuration.h"

#include <errno.h>
#include <stdio.h>
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

/* --- what follows it --- */

static int follow_microphone(struct daemon *daemon, const struct microphone_settings *microphone)
{
	_cleanup_free_ char *talks = NULL;

	if (asprintf(&talks, "%s/talks", daemon->state) < 0) {
		talks = NULL;
		return -ENOMEM;
	}
	const int r = microphone->device ? folder_make(talks) : 0;
	return r < 0 ? r : studio_set_microphone(daemon->studio, microphone, talks);
}

int configuration_follow(struct daemon *daemon)
{
	const struct config *config = daemon->config;

	station_set_quiet_hours(daemon->station, config->quiet, config->quiet_count);
	station_set_zones(daemon->station, config->zones, config->zone_count);
	if (daemon->timekeeper) /* Before the station is on air there is none. */
		timekeeper_set_accepted(daemon->timekeeper, config->station.clock_trust);
	const int r = follow_microphone(daemon, &config->microphone);
	return r < 0 ? r : studio_set_zones(daemon->studio, config->zones, config->zone_count);
}

/* --- another one --- */

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
	return configuration_follow(daemon);
}

int configuration_reload(struct daemon *daemon, struct faults *faults)
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
