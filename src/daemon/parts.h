/* What the daemon is made of: every part once. daemon.c makes and ends them; who connects them is
 * lent the whole: airings.h, programme.h, configuration.h, reload.h, host.h, warm_up.h. Inside
 * src/daemon alone. */
#pragma once

#include <stdbool.h>

#include <systemd/sd-event.h>

#include "api/host.h"
#include "config/config.h"
#include "daemon/inquiry.h"
#include "daemon/record.h"
#include "daemon/schedule.h"
#include "daemon/timekeeper.h"
#include "daemon/watchdog.h"
#include "speech/reading.h"
#include "station/station.h"
#include "studio/studio.h"
#include "web/http.h"

struct daemon {
	const char *config_path;
	const char *state;  /* folder */
	char *talks;        /* folder in it, made for a microphone */
	const char *socket; /* path */
	sd_event *event;
	struct config
		*config; /* that the parts follow; the schedule and the station lend from it */
	struct reader *reader;
	struct record *record;
	struct station *station;
	struct studio *studio;
	struct schedule *schedule;
	struct timekeeper *timekeeper; /* NULL before the station is on air, as http */
	struct http *http;
	struct api_host host;
	struct reload *reload;
	struct questions *questions; /* to the log */
	struct inquirer recordings;  /* that somebody asks about are looked into */
	struct warm_up *warm_up;
	struct reports *reports;   /* that are planned */
	struct watchdog *watchdog; /* NULL: nobody watches us */
	sd_event_source *tick;     /* when the station wants it */
	sd_event_source *progress; /* of what sounds */
	bool notes_progress;       /* that source rings again */
	sd_event_source *end_timeout;
	sd_event_source *post;
	bool is_ending;
};
