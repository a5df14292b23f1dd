#include "config/zones.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "config/device.h"
#include "config/table.h"

/* --- the amplifier --- */

/* Longer than any day's programme, shorter than a stuck relay takes to burn a horn. */
#define MAX_ON_MS (4 * 3600 * INT64_C(1000))

#define CHIP "gpiochip"

/* "gpiochip0:17" */
static bool is_chip_and_line(const char *line)
{
	int end = 0;

	return sscanf(line, CHIP "%*u:%*u%n", &end) == 0 && end > 0 && !line[end];
}

/* The names of lines come from the machine, and hold no hanzi, nor are they paths. */
static bool may_be_name(const char *line)
{
	for (const char *at = line; *at; at++)
		if ((unsigned char)*at >= 0x80)
			return false;
	return strncmp(line, CHIP, strlen(CHIP)) != 0 && line[0] != '/';
}

/* char *: a GPIO line */
static PARSE(parse_gpio)
{
	const char *line = schema_string(context, setting, key->name, 1, NOTICE_TITLE_MAX, false);

	if (!line)
		return;
	schema_set_string(context, field, line);
	if (!is_chip_and_line(line) && !may_be_name(line))
		schema_fault(context, setting,
			_("%s \"%s\" is no GPIO line; right is its chip and number, "
			  "\"gpiochip0:17\", or its name, such as \"GPIO17\""),
			key->name, line);
	else if (!line[strspn(line, "0123456789")])
		schema_warn(context, setting,
			_("%s \"%s\" is taken for the name of a GPIO line; of its number right is "
			  "\"gpiochip0:%s\""),
			key->name, line, line);
}

static const struct key amplifier_keys[] = {
	KEY_PARSED("relay", struct amplifier_settings, relay, parse_gpio),
	KEY_PARSED("feedback", struct amplifier_settings, feedback, parse_gpio),
	KEY_STRING("command", struct amplifier_settings, command, NOTICE_TITLE_MAX, NULL),
	KEY_BOOLEAN("active_low", struct amplifier_settings, is_active_low),
	KEY_INTEGER("lead_in_ms", struct amplifier_settings, lead_in_ms, 0, 30000, 1000),
	KEY_INTEGER("lead_out_ms", struct amplifier_settings, lead_out_ms, 0, 600000, 3000),
	KEY_DURATION("max_on", struct amplifier_settings, max_on_ms, MAX_ON_MS),
};

/* What no single key can say. */
static void finish_amplifier(
	struct reading_context *context, const config_setting_t *setting, void *object)
{
	const struct amplifier_settings *amplifier = object;
	const char *command = amplifier->command;

	if (!amplifier_is_switched(amplifier) && !config_setting_get_member(setting, "relay"))
		schema_fault(context, setting, _("an amplifier has a \"relay\" or a \"command\""));
	if (command && command[0] != '/')
		schema_fault(context, setting,
			_("command \"%s\" is no path; right is \"/usr/...\""), command);
	else if (command && access(command, X_OK) < 0)
		schema_warn(context, config_setting_get_member(setting, "command"),
			_("the program \"%s\" cannot be run: %s; right is its path alone, without "
			  "words behind it"),
			command, error_text(-errno));
	if (amplifier->feedback && !amplifier->relay)
		schema_fault(context, setting, _("\"feedback\" without a \"relay\""));
}

/* --- the mixer --- */

#define MIXER_NAME_MAX 127

/* The card of "plughw:CARD=Device,DEV=0" or "hw:Device,0", as a control interface; "" when the name
 * does not tell it. */
static int card_of_device(const char *device, char **ret_card)
{
	const char *name = strstr(device, "CARD=");
	const char *colon = strchr(device, ':');
	const bool is_hardware =
		strncmp(device, "hw:", 3) == 0 || strncmp(device, "plughw:", 7) == 0;

	if (!name && is_hardware && !strchr(colon, '='))
		name = colon + 1;
	const int length = name ? (int)strcspn(name, ",") : 0;
	return asprintf(ret_card, "%s%.*s", length > 0 ? "hw:" : "", length, name ? name : "") < 0
		       ? -ENOMEM
		       : 0;
}

static const struct zone *shares_mixer(const struct config *config, const struct zone *zone)
{
	const struct mixer_setting *mixer = &zone->output.mixer;

	for (const struct zone *other = config->zones; other < zone; other++)
		if (strcmp(other->output.mixer.control, mixer->control) == 0 &&
			strcmp(other->output.mixer.device, mixer->device) == 0)
			return other;
	return NULL;
}

/* Of two zones that set one control, the second would put back what the first set. */
static void finish_mixer(
	struct reading_context *context, const config_setting_t *setting, struct zone *zone)
{
	struct mixer_setting *mixer = &zone->output.mixer;

	if (!*mixer->control || !zone->output.device)
		return;
	if (!*mixer->device) {
		free(mixer->device);
		if (card_of_device(zone->output.device, &mixer->device) < 0) {
			mixer->device = NULL;
			context->is_out_of_memory = true;
			return;
		}
	}
	if (!*mixer->device) {
		schema_fault(context, setting,
			_("\"mixer\" needs \"mixer_device\": \"%s\" does not name the card"),
			zone->output.device);
		return;
	}
	const struct zone *other = shares_mixer(context->config, zone);
	if (other)
		schema_fault(context, setting,
			_("the zones \"%s\" and \"%s\" set the same mixer; one of them may"),
			other->name, zone->name);
}

/* --- zones --- */

static const struct key volume_keys[] = {
	KEY_WINDOW(struct zone_volume, span),
	KEYS_OF_WINDOW_BY_OTHERS,
	KEY_WEEKDAYS(struct zone_volume, span.weekdays),
	{ "volume", VALUE_INTEGER, offsetof(struct zone_volume, volume_percent), 0, 100,
		.is_required = true },
};

static const struct key volume = GROUP("volumes", volume_keys, NULL);

static const struct key fallback = { "fallback", VALUE_PARSED, .parse = parse_device };

static const struct key zone_keys[] = {
	KEY_NAME(struct zone, name),
	KEY_STRING("title", struct zone, title, NOTICE_TITLE_MAX, NULL),
	{ "device", VALUE_PARSED, offsetof(struct zone, output.device), .is_required = true,
		.parse = parse_device },
	KEY_INTEGER("volume", struct zone, output.volume_percent, 0, 100, 100),
	{ "volumes", LIST(struct zone, volumes, volume_count, ZONE_VOLUMES_MAX, &volume),
		.too_many = N_("more than %zu volumes") },
	KEY_PARSED("airtime_cap", struct zone, airtime_cap_ms, parse_airtime),
	KEY_INTEGER("repeats_cap", struct zone, repeats_cap, 1, RULE_TIMES_MAX, 0),
	KEY_DURATION("min_gap", struct zone, min_gap_ms, 0),
	KEY_NAMED("voicing", struct zone, output.voicing, &voicing_names, VOICING_PLAIN,
		N_("voicing \"%s\" is unknown; right is plain or horn")),
	{ "fallback", LIST(struct zone, output.fallback, output.fallback_count, OUTPUT_FALLBACK_MAX,
			      &fallback) },
	KEY_STRING("mixer", struct zone, output.mixer.control, MIXER_NAME_MAX, ""),
	KEY_STRING("mixer_device", struct zone, output.mixer.device, MIXER_NAME_MAX, ""),
	KEY_INTEGER("mixer_percent", struct zone, output.mixer.percent, 0, 100, 100),
	KEY_GROUP("amplifier", struct zone, amplifier, amplifier_keys, finish_amplifier),
	KEY_PARSED("monitor", struct zone, monitor, parse_device),
};

static void warn_of_shared_device(
	struct reading_context *context, const config_setting_t *setting, const struct zone *zone)
{
	const char *device = zone->output.device;

	for (const struct zone *other = context->config->zones; device && other < zone; other++)
		if (other->output.device && device_is_one(other->output.device, device)) {
			schema_warn(context, setting,
				_("the zones \"%s\" and \"%s\" have one device; most cards "
				  "play for one alone"),
				other->name, zone->name);
			return;
		}
}

/* By a title that is not one zone's alone nobody can name it. */
static void warn_of_shared_title(
	struct reading_context *context, const config_setting_t *setting, const struct zone *zone)
{
	for (const struct zone *other = context->config->zones; other < zone; other++) {
		if (strcmp(other->name, zone->name) == 0)
			return; /* That is told. */
		if (strcmp(other->title, zone->title) == 0)
			schema_warn(context, setting,
				_("the zones \"%s\" and \"%s\" have one title, \"%s\", by which "
				  "neither can be named"),
				other->name, zone->name, zone->title);
		else if (strcmp(other->name, zone->title) == 0 ||
			 strcmp(other->title, zone->name) == 0)
			schema_warn(context, setting,
				_("the title of one of the zones \"%s\" and \"%s\" is the name of "
				  "the other, which is meant by it"),
				other->name, zone->name);
	}
}

static void finish_zone(
	struct reading_context *context, const config_setting_t *setting, void *object)
{
	struct zone *zone = object;

	parse_title_fallback(context, zone->name, &zone->title);
	finish_mixer(context, setting, zone);
	warn_of_shared_device(context, setting, zone);
	warn_of_shared_title(context, setting, zone);
	zone->place = schema_place(context, setting);
	context->is_out_of_memory |= !zone->place;
	if (*zone->name && config_zone(context->config, zone->name) != zone)
		schema_fault(context, setting, _("there are two zones \"%s\""), zone->name);
}

static const struct key zone = GROUP("zones", zone_keys, finish_zone);

static const struct key zones = { "zones",
	LIST(struct config, zones, zone_count, ZONES_MAX, &zone) };

void zones_read(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_list(context, &zones, setting, context->config);
	if (context->config->zone_count == 0)
		schema_fault(context, setting, _("\"zones\" names no zone"));
}

void zones_miss(struct reading_context *context)
{
	faults_add(context->faults, context->file, 0, _("\"zones\" is missing"));
}

void zones_mark(struct config *config)
{
	for (size_t i = 0; i < config->zone_count; i++) {
		struct zone *marked = &config->zones[i];
		if (config->station.marks && marked->monitor)
			marked->output.mark = output_mark_of(config->station.name, marked->name);
	}
}
