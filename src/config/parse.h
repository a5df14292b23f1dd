/* The values of our tables that are more than a text or a number. Each is a `parse` of a struct
 * key (config/schema.h): reads the setting into the field, or tells what is wrong. */
#pragma once

#include "config/schema.h"

#define PARSE(name)                                                                                \
	void name(struct reading_context *context, const struct key *key,                          \
		const config_setting_t *setting, void *field)

PARSE(parse_name);         /* char *: what notices, zones and voices are called */
PARSE(parse_text);         /* char *: words to be spoken */
PARSE(parse_text_file);    /* char *: the same, out of a file */
PARSE(parse_recording);    /* struct script: its recording, one that can be read */
PARSE(parse_timezone);     /* char * */
PARSE(parse_clock_trust);  /* unsigned, bit CLOCK_TRUST_x */
PARSE(parse_device);       /* char *: an ALSA PCM */
PARSE(parse_fallback);     /* struct device_list */
PARSE(parse_voicing);      /* enum zone_voicing; plain is 0, and holds without the key */
PARSE(parse_duration);     /* int64_t, milliseconds */
PARSE(parse_airtime);      /* int64_t, milliseconds; a bare number means minutes */
PARSE(parse_late);         /* int64_t, milliseconds or NOTICE_LATE_SAME_DAY */
PARSE(parse_talk_limit);   /* int64_t, milliseconds, as long as a sound may be */
PARSE(parse_priority);     /* enum priority */
PARSE(parse_chime);        /* enum chime */
PARSE(parse_espeak);       /* char *: a voice of eSpeak NG, or a voice file */
PARSE(parse_voice);        /* struct voice: a copy of the configured one */
PARSE(parse_weekdays);     /* uint8_t, bit WEEKDAY_x */
PARSE(parse_zones);        /* struct zone_names */
PARSE(parse_quiet_window); /* struct quiet_window */
PARSE(parse_quiet_airs);   /* enum priority */
PARSE(parse_volumes);      /* struct volume_list */
PARSE(parse_rules);        /* struct rule_list */
PARSE(parse_date);         /* struct date, with its year; stays as it is after a fault */

void parse_voice_fallback(
	struct reading_context *context, const struct key *key, void *field); /* the first voice */
void parse_espeak_fallback(struct reading_context *context, const struct key *key, void *field);
void parse_clock_trust_fallback(
	struct reading_context *context, const struct key *key, void *field);
void parse_duration_fallback(
	struct reading_context *context, const struct key *key, void *field); /* int64_t */
void parse_priority_fallback(struct reading_context *context, const struct key *key, void *field);
void parse_chime_fallback(struct reading_context *context, const struct key *key, void *field);

/* Calls for each day that a list names, as schema_each does. One that names none is a fault:
 * without the key every day is meant. */
void parse_days(struct reading_context *context, const struct key *key,
	const config_setting_t *setting,
	void (*each)(
		struct reading_context *context, const config_setting_t *element, void *userdata),
	void *userdata);

/* A title that is not given is the name. */
void parse_title_fallback(struct reading_context *context, const char *name, char **title);

struct zone_names {
	char **names;
	size_t count;
};

struct device_list {
	char **devices;
	size_t count;
};

struct quiet_window {
	int from_second;
	int until_second;
};

struct volume_list {
	struct zone_volume *volumes;
	size_t count;
};

struct rule_list {
	struct rule *rules;
	size_t count;
};
