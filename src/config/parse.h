/* The values of our tables that are more than a text or a number. Each is a `parse` of a struct
 * key (config/schema.h): reads the setting into the field, or tells what is wrong. */
#pragma once

#include "config/schema.h"

#define PARSE(name)                                                                                \
	void name(struct reading_context *context, const struct key *key,                          \
		const config_setting_t *setting, void *field)

PARSE(parse_name);        /* char *: what notices, zones and voices are called */
PARSE(parse_text);        /* char *: words to be spoken */
PARSE(parse_text_file);   /* char *: the same, out of a file */
PARSE(parse_recording);   /* struct script: its recording, one that can be read */
PARSE(parse_recordings);  /* struct playlist: a list of recordings, or a folder's name */
PARSE(parse_prelude);     /* struct prelude: the name of a chime, or a recording */
PARSE(parse_timezone);    /* char * */
PARSE(parse_device);      /* char *: an ALSA PCM */
PARSE(parse_airtime);     /* int64_t, milliseconds; a bare number means minutes */
PARSE(parse_late);        /* int64_t, milliseconds or NOTICE_LATE_SAME_DAY */
PARSE(parse_espeak);      /* char *: a voice of eSpeak NG, or a voice file */
PARSE(parse_voice);       /* struct voice: a copy of the configured one */
PARSE(parse_weekdays);    /* uint8_t: a bit for each day of a list of days and spans of them */
PARSE(parse_span);        /* struct day_span, but for its weekdays */
PARSE(parse_time_of_day); /* int: its second */
PARSE(parse_days);        /* struct rule: a group that says days, without times */
PARSE(parse_date);        /* struct date, with its year; stays as it is after a fault */

void parse_prelude_fallback(
	struct reading_context *context, const struct key *key, void *field); /* its number */
void parse_voice_fallback(
	struct reading_context *context, const struct key *key, void *field); /* the first voice */

/* Elements of lists: the name of a zone that there is, a struct rule. */
extern const struct key parse_zone_name_key;
extern const struct key parse_rule_key;

/* What parse_days reads a group by, where somebody forgot the group. */
extern const struct key parse_days_key;

/* A title that is not given is the name. */
void parse_title_fallback(struct reading_context *context, const char *name, char **title);
