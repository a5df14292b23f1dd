/* The configuration: what the station's people have written (config/load.h reads it), as typed
 * structs. Read-only once read. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendar/trust.h"
#include "notice/notice.h"
#include "notice/quiet.h"
#include "notice/talk.h"
#include "notice/voice.h"
#include "notice/zone.h"
#include "speech/own_words.h"

#define CONFIG_HOLIDAYS_FILE "holidays.conf"

#define CONFIG_FILE_MAX_BYTES (4 * 1024 * 1024)
#define CONFIG_NOTICES_MAX    10000
#define CONFIG_VOICES_MAX     64
#define CONFIG_QUIET_MAX      64
#define CONFIG_CALLERS_MAX    64

/* Of one user at the control socket. */
#define CONFIG_CONNECTIONS_MAX 256

struct station_settings {
	char *name;
	char *timezone; /* "Asia/Shanghai" */
	struct locality locality;
	uint8_t clock_trust; /* what the clock may be trusted for, bit CLOCK_TRUST_x */
	bool marks;          /* zones with a monitor have a mark of their own */
};

/* A user of the box behind whom many people may stand. */
struct caller_settings {
	char *user; /* name, or "uid 1000" */
	int connections;
};

/* A file in the state folder, each day. */
#define REPORT_NOT_PLANNED (-1)

enum report_file {
	REPORT_FILE_HTML,
	REPORT_FILE_CSV,
};

enum report_language {
	REPORT_LANGUAGE_OF_STATION,
	REPORT_LANGUAGE_CHINESE,
	REPORT_LANGUAGE_ENGLISH,
};

struct report_settings {
	int second; /* of the day; REPORT_NOT_PLANNED */
	enum report_file form;
	enum report_language language;
};

struct config {
	struct station_settings station;
	struct zone *zones; /* at least one */
	size_t zone_count;
	struct voice *voices; /* the first is the default */
	size_t voice_count;
	struct own_words own_words; /* what the station says how to read */
	struct quiet_hours *quiet;  /* any number */
	size_t quiet_count;
	struct notice *notices;
	size_t notice_count;
	struct microphone_settings microphone;
	struct report_settings report;
	struct caller_settings *callers;
	size_t caller_count;
	/* How words given by command are sounded: those from PRIORITY_URGENT on as alarms, the
	 * alert first; their texts are "". */
	struct script announcements[PRIORITY_COUNT];
};

/* A file of the configuration as it would be. */
struct config_draft {
	const char *path; /* that of the configuration, or one in a folder beside it */
	const char *text;
};

void config_free(struct config *config); /* NULL is fine */

/* NULL when there is none of that name. */
const struct zone *config_zone(const struct config *config, const char *name);
/* As a person calls it: by its name, or by a title that no other zone has. */
const struct zone *config_zone_called(const struct config *config, const char *word);
const struct voice *config_voice(const struct config *config, const char *name);
const struct notice *config_notice(const struct config *config, const char *name);

/* How many connections that user may have at the control socket; 0: nothing is said of it. */
int config_connections(const struct config *config, const char *user);
