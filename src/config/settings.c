#include "config/settings.h"

#include <pwd.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/table.h"

/* --- the station --- */

static const struct key station_keys[] = {
	KEY_STRING("name", struct station_settings, name, NOTICE_TITLE_MAX, "广播站"),
	KEY_PARSED("timezone", struct station_settings, timezone, parse_timezone),
	KEY_REAL("latitude", struct station_settings, locality.latitude, -90, 90, 0),
	KEY_REAL("longitude", struct station_settings, locality.longitude, -180, 180, 0),
	{ "clock_trust", VALUE_NAMED_BITS, offsetof(struct station_settings, clock_trust),
		.names = &clock_trust_names, .fallback_number = CLOCK_TRUST_DEFAULT,
		.unknown = N_("clock_trust \"%s\" is unknown; right is synchronised, rtc, host, "
			      "person or always") },
	KEY_BOOLEAN_ON("mark", struct station_settings, marks),
};

static double degrees(const config_setting_t *setting, const char *name)
{
	const config_setting_t *member = config_setting_get_member(setting, name);

	return config_setting_type(member) == CONFIG_TYPE_FLOAT
		       ? config_setting_get_float(member)
		       : (double)config_setting_get_int64(member);
}

/* China's longitudes are no latitudes. */
static void refuse_exchanged(struct reading_context *context, const config_setting_t *setting)
{
	const double latitude = degrees(setting, "latitude");
	const double longitude = degrees(setting, "longitude");

	if (latitude > 90 && latitude <= 180 && longitude >= -90 && longitude <= 90)
		schema_fault(context, setting,
			_("latitude and longitude are exchanged; right is latitude = %g; longitude "
			  "= "
			  "%g;"),
			longitude, latitude);
}

void settings_read_station(struct reading_context *context, const config_setting_t *setting)
{
	const bool has_latitude = config_setting_get_member(setting, "latitude") != NULL;
	const bool has_longitude = config_setting_get_member(setting, "longitude") != NULL;

	schema_read_group(context, setting, station_keys, ARRAY_SIZE(station_keys),
		&context->config->station);
	if (has_latitude != has_longitude)
		schema_fault(context, setting,
			_("\"latitude\" and \"longitude\" belong together; one is missing"));
	if (has_latitude && has_longitude)
		refuse_exchanged(context, setting);
	context->config->station.locality.is_known = has_latitude && has_longitude;
}

/* --- quiet hours --- */

static const struct key quiet_keys[] = {
	KEY_PARSED("window", struct quiet_hours, span, parse_span),
	KEYS_OF_WINDOW_BY_OTHERS,
	KEY_WEEKDAYS(struct quiet_hours, span.weekdays),
	{ "days", VALUE_PARSED, offsetof(struct quiet_hours, days), .parse = parse_days,
		.element = &parse_days_key },
	KEY_STRING("reason", struct quiet_hours, reason, NOTICE_TITLE_MAX, ""),
	KEY_ZONES(struct quiet_hours, zones, zone_count),
	{ "airs", VALUE_NAMED, offsetof(struct quiet_hours, airs), .low = PRIORITY_IMPORTANT,
		.names = &priority_names,
		.unknown = N_("airs \"%s\" is unknown; right is important, urgent or emergency") },
};

/* Days without a window are quiet from midnight to midnight. */
static void finish_quiet(
	struct reading_context *context, const config_setting_t *setting, void *object)
{
	struct quiet_hours *quiet = object;

	quiet->has_days = config_setting_get_member(setting, "days") != NULL;
	if (!quiet->has_days && !config_setting_get_member(setting, "window") &&
		!others_say_window(setting))
		schema_fault(context, setting, _("\"window\" or \"days\" is missing"));
}

static const struct key quiet = GROUP("quiet_hours", quiet_keys, finish_quiet);

static const struct key quiet_hours = { "quiet_hours",
	LIST(struct config, quiet, quiet_count, CONFIG_QUIET_MAX, &quiet) };

void settings_read_quiet_hours(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_list(context, &quiet_hours, setting, context->config);
}

/* --- the microphone --- */

#define TALK_MAX_MS (10 * 60 * INT64_C(1000))
#define SILENCE_MS  (15 * INT64_C(1000))

static const struct key microphone_keys[] = {
	{ "device", VALUE_PARSED, offsetof(struct microphone_settings, device), .is_required = true,
		.parse = parse_device },
	KEY_DURATION("silence", struct microphone_settings, silence_ms, SILENCE_MS),
	{ "max", VALUE_DURATION, offsetof(struct microphone_settings, max_ms), TALK_LIMIT_LEAST_MS,
		TALK_LIMIT_MOST_MS, .fallback_number = TALK_MAX_MS },
	KEY_INTEGER("keep_mb", struct microphone_settings, keep_mb, 0, 1000000, 500),
};

void settings_read_microphone(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_group(context, setting, microphone_keys, ARRAY_SIZE(microphone_keys),
		&context->config->microphone);
}

/* --- the planned report --- */

static const struct name report_form_rows[] = {
	{ "html", REPORT_FILE_HTML },
	{ "csv", REPORT_FILE_CSV },
};
static const struct names report_forms = NAMES(report_form_rows);

static const struct name report_language_rows[] = {
	{ "zh", REPORT_LANGUAGE_CHINESE },
	{ "en", REPORT_LANGUAGE_ENGLISH },
};
static const struct names report_languages = NAMES(report_language_rows);

static const struct key report_keys[] = {
	{ "at", VALUE_PARSED, offsetof(struct report_settings, second), .is_required = true,
		.parse = parse_time_of_day },
	KEY_NAMED("format", struct report_settings, form, &report_forms, REPORT_FILE_HTML,
		N_("format \"%s\" is unknown; right is html or csv")),
	KEY_NAMED("language", struct report_settings, language, &report_languages,
		REPORT_LANGUAGE_OF_STATION, N_("language \"%s\" is unknown; right is zh or en")),
};

void settings_read_report(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_group(
		context, setting, report_keys, ARRAY_SIZE(report_keys), &context->config->report);
}

void settings_miss_report(struct reading_context *context)
{
	context->config->report.second = REPORT_NOT_PLANNED;
}

/* --- who asks at the control socket --- */

#define USER_MAX_BYTES 63

static void check_user(
	struct reading_context *context, const config_setting_t *setting, void *object)
{
	const struct caller_settings *caller = object;

	if (strncmp(caller->user, "uid ", 4) != 0 && *caller->user && !getpwnam(caller->user))
		schema_warn(context, setting, _("this machine has no user \"%s\""), caller->user);
}

static const struct key caller_keys[] = {
	{ "user", VALUE_STRING, offsetof(struct caller_settings, user), 1, USER_MAX_BYTES,
		.fallback_text = "", .is_required = true },
	{ "connections", VALUE_INTEGER, offsetof(struct caller_settings, connections), 1,
		CONFIG_CONNECTIONS_MAX, .is_required = true },
};
static const struct key caller = GROUP("callers", caller_keys, check_user);

static const struct key callers = { "callers",
	LIST(struct config, callers, caller_count, CONFIG_CALLERS_MAX, &caller) };

void settings_read_callers(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_list(context, &callers, setting, context->config);
}
