/* GET /v1/status */
#include "api/call.h"

#include <jansson.h>

#include "api/answer.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "notice/bound.h"
#include "notice/outcome.h"

/* Appending NULL, which stands for no memory, fails and leaves the list as it is; the station's
 * answer is then shorter, not lost. */
static void append(json_t *list, json_t *item)
{
	(void)json_array_append_new(list, item);
}

struct airing_list {
	json_t *airings;
	int64_t now_ms;
	const char *language;
};

static void append_airing(const struct airing *airing, void *userdata)
{
	const struct airing_list *list = userdata;

	_cleanup_(airing_cleanup) struct airing *now = outcome_so_far(airing, list->now_ms);
	if (now)
		append(list->airings, airing_to_json(now, list->language));
}

struct zone_look {
	const char *zone;
	int64_t on_air; /* 0: nothing */
};

static void find_on_air(const struct airing *airing, void *userdata)
{
	struct zone_look *look = userdata;
	const struct sounding *sounding = airing_sounding(airing, look->zone);

	if (sounding && sounding->state == AIRING_ON_AIR)
		look->on_air = airing->id;
}

static json_t *fault_to_json(const struct condition *condition, enum zone_fault fault)
{
	char since[CLOCK_TEXT_SIZE];
	const int error = condition->faults[fault].error;

	return json_pack("{s:s, s:s, s:s, s:s}", "fault", zone_fault_name(fault), "since",
		clock_format(condition->faults[fault].since_ms, since), "error",
		error < 0 ? sounding_error_code(error, false) : "", "detail",
		error < 0 ? sounding_error_text(error, false) : "");
}

static json_t *zone_faults_to_json(const struct api_host *host, const struct zone *zone)
{
	const struct condition *condition = host->condition(zone->name, host->userdata);
	json_t *faults = json_array();

	for (int fault = 0; condition && fault < ZONE_FAULT_COUNT; fault++)
		if (condition->faults[fault].is_wrong)
			append(faults, fault_to_json(condition, (enum zone_fault)fault));
	return faults;
}

static json_t *zone_to_json(const struct api_host *host, const struct zone *zone)
{
	const struct station *station = host->station;
	struct zone_look look = { .zone = zone->name };

	station_each(station, find_on_air, &look);
	return json_pack("{s:s, s:s, s:s, s:o, s:s?, s:o}", "name", zone->name, "title",
		zone->title, "device", zone->output.device, "on_air",
		look.on_air ? json_integer(look.on_air) : json_null(), "monitor", zone->monitor,
		"faults", zone_faults_to_json(host, zone));
}

static json_t *zones_to_json(const struct api_host *host, const struct config *config)
{
	json_t *zones = json_array();

	for (size_t i = 0; i < config->zone_count; i++)
		append(zones, zone_to_json(host, &config->zones[i]));
	return zones;
}

static json_t *log_fault_to_json(const struct health *health, enum log_fault fault)
{
	const struct health_cause *cause = &health->faults[fault].cause;
	char since[CLOCK_TEXT_SIZE], detail[HEALTH_DETAIL_SIZE];
	json_t *json = json_pack("{s:s, s:s, s:s, s:s}", "fault", log_fault_name(fault), "since",
		clock_format(health->faults[fault].since_ms, since), "error",
		cause->error < 0 ? health_error_code(cause->error) : "", "detail",
		health_detail(health, fault, detail));

	if (json && fault == LOG_FAULT_FILLING)
		(void)json_object_set_new(/* Without memory the detail tells it. */
			json, "room_bytes", json_integer((json_int_t)cause->room_bytes));
	if (json && fault == LOG_FAULT_ASIDE)
		(void)json_object_set_new(json, "file", json_string(cause->file)); /* So, too. */
	return json;
}

static json_t *log_to_json(const struct api_standing *standing)
{
	const struct health *health = standing->log;
	json_t *faults = json_array();

	for (int fault = 0; fault < LOG_FAULT_COUNT; fault++)
		if (health->faults[fault].is_wrong)
			append(faults, log_fault_to_json(health, (enum log_fault)fault));
	return json_pack(
		"{s:I, s:o}", "waiting", (json_int_t)standing->log_waiting, "faults", faults);
}

static json_t *refusal_to_json(const struct api_refusal *refusal, enum language language)
{
	char at[CLOCK_TEXT_SIZE];

	if (!refusal->faults[language])
		return json_null();
	json_t *faults = json_array();
	faults_to_json(refusal->faults[language], faults, NULL);
	return json_pack("{s:s, s:o}", "at", clock_format(refusal->at_ms, at), "faults", faults);
}

static json_t *voice_to_json(unsigned unbound)
{
	json_t *names = json_array();

	for (unsigned bound = 0; bound < BOUND_COUNT; bound++)
		if (unbound & BOUND_SET(bound))
			append(names, json_string(bound_name((enum bound)bound)));
	return json_pack("{s:o}", "unbound", names);
}

static json_t *airings_to_json(const struct call *call)
{
	struct airing_list list = { json_array(), call->now_ms, call->response->language };

	station_each(call->host->station, append_airing, &list);
	return list.airings;
}

static json_t *next_to_json(const struct api_standing *standing)
{
	const struct notice *next = standing->next;
	char when[CLOCK_TEXT_SIZE];

	return next ? json_pack("{s:s, s:s, s:s}", "when", clock_format(standing->next_ms, when),
			      "notice", next->name, "title", next->title)
		    : json_null();
}

void status_get(const struct call *call)
{
	const struct api_host *host = call->host;
	const struct config *config = host->config(host->userdata);
	const struct api_standing standing = host->standing(host->userdata);
	char now[CLOCK_TEXT_SIZE];

	translate_begin(call->response->language);
	json_t *zones = zones_to_json(host, config), *log = log_to_json(&standing);
	translate_end();
	answer_json(call->response, 200,
		json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:{s:o}}", "station",
			config->station.name, "version", DALABA_VERSION, "now",
			clock_format(call->now_ms, now), "clock",
			clock_to_json(standing.clock_trust), "zones", zones, "airings",
			airings_to_json(call), "next", next_to_json(&standing), "log", log, "voice",
			voice_to_json(standing.unbound), "configuration", "refused",
			refusal_to_json(
				&standing.refusal, translate_choose(call->response->language))));
}
