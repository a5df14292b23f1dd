/* The body of POST /v1/airings: whatever comes, what is taken can be aired, and every answer is
 * JSON. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "api/api.h"
#include "base/cleanup.h"
#include "base/utf8.h"
#include "fuzz/deaf_station.h"
#include "order/order.h"
#include "recording/recording.h"

#define NOW_MS INT64_C(1795474800000)
#define DAY_MS INT64_C(86400000)

#define MICROPHONE_MAX_MS 300000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char village_name[] = "village", school_name[] = "school", device_name[] = "default";
static char voice_name[] = "mandarin", espeak_name[] = "cmn-latn-pinyin", nothing[] = "";
static char notice_name[] = "flood", notice_text[] = "请立即转移。";
static char *both_zones[] = { village_name, school_name };

static struct zone zones[] = {
	{ .name = village_name,
		.title = village_name,
		.output = { .device = device_name, .volume_percent = 100 } },
	{ .name = school_name,
		.title = school_name,
		.output = { .device = device_name, .volume_percent = 100 } },
};

static struct voice voice = { voice_name, espeak_name, 160, 50, 50, 100, 0, 100, 90 };

#define SCRIPT(its_text)                                                                           \
	{                                                                                          \
		.text = its_text,                                                                  \
		.voice = { voice_name, espeak_name, 160, 50, 50, 100, 0, 100, 90 }, .readings = 2, \
		.second_text = nothing, .bridge = nothing, .volume_percent = 100                   \
	}

static struct notice notice = {
	.name = notice_name,
	.title = notice_name,
	.category = nothing,
	.responsible = nothing,
	.zones = both_zones,
	.zone_count = ARRAY_SIZE(both_zones),
	.priority = PRIORITY_URGENT,
	.script = SCRIPT(notice_text),
	.late_ms = NOTICE_LATE_UNSET,
};

static const struct config village = {
	.station = { .name = voice_name, .timezone = voice_name },
	.zones = zones,
	.zone_count = ARRAY_SIZE(zones),
	.voices = &voice,
	.voice_count = 1,
	.notices = &notice,
	.notice_count = 1,
	.microphone = { .device = device_name, .max_ms = MICROPHONE_MAX_MS },
	.announcements = { SCRIPT(nothing), SCRIPT(nothing), SCRIPT(nothing), SCRIPT(nothing) },
};

static struct station *station;

/* What the station relies on. */
static void check_airing(const struct airing *airing)
{
	const int talk_ms = airing->script.talk.max_ms;
	const int64_t patience_ms = talk_ms > 0 ? ORDER_TALK_PATIENCE_MS : DAY_MS;

	assert(talk_ms >= 0 && talk_ms <= MICROPHONE_MAX_MS);
	assert((talk_ms > 0) + (airing->script.recording != NULL) +
			(strlen(airing->script.text) > 0) ==
		1);
	assert(airing->script.prelude.chime != CHIME_PIPS);
	assert(strlen(airing->script.text) <= SCRIPT_TEXT_MAX_BYTES);
	assert(utf8_check(airing->script.text, strlen(airing->script.text), NULL) == 0);
	assert(utf8_check(airing->title, strlen(airing->title), NULL) == 0);
	assert(strlen(airing->title) <= NOTICE_TITLE_MAX);
	assert(strlen(airing->responsible) <= NOTICE_TITLE_MAX);
	assert(airing->script.readings >= 1 && airing->script.readings <= SCRIPT_READINGS_MAX);
	assert(airing->zone_count >= 1 && airing->zone_count <= ARRAY_SIZE(zones));
	for (size_t i = 0; i < airing->zone_count; i++)
		assert(config_zone(&village, airing->zones[i]));
	assert(airing->zone_count == 1 || strcmp(airing->zones[0], airing->zones[1]) != 0);
	assert(airing->planned_ms == NOW_MS);
	assert(airing->deadline_ms > NOW_MS && airing->deadline_ms <= NOW_MS + patience_ms);
	assert(airing->cause == AIRING_CAUSE_COMMAND);
	assert(strcmp(airing->by, "fuzzer") == 0);
}

static int submit(struct airing *airing, int64_t *ret_id, void *userdata)
{
	(void)userdata;
	check_airing(airing);
	return station_submit(station, airing, NOW_MS, ret_id);
}

static const struct config *lend_config(void *userdata)
{
	(void)userdata;
	return &village;
}

static int64_t now_ms(void *userdata)
{
	(void)userdata;
	return NOW_MS;
}

static const char *no_query(const char *name, void *userdata)
{
	(void)name;
	(void)userdata;
	return NULL;
}

static const char *no_stray(const char *const *names, void *userdata)
{
	(void)names;
	(void)userdata;
	return NULL;
}

/* At once, and so is the answer that comes later. */
static void look_into_recording(struct recording_question *question, void *userdata)
{
	(void)userdata;
	question->question.done(
		&question->question, recording_check(question->path, &question->duration_ms));
}

static struct web_response answered;

static void take_answer(struct web_later *later, const struct web_response *response)
{
	(void)later;
	answered = *response;
}

static struct web_later *defer(void *userdata)
{
	static struct web_later later = { .answer = take_answer };

	(void)userdata;
	return &later;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct api_host host = {
		.now_ms = now_ms,
		.submit = submit,
		.config = lend_config,
		.look_into_recording = look_into_recording,
	};
	const struct web_request request = {
		.method = "POST",
		.path = "/v1/airings",
		.query = no_query,
		.stray = no_stray,
		.defer = defer,
		.body = size > 0 ? (const char *)bytes : NULL,
		.body_length = size,
		.by = "fuzzer",
	};
	struct web_response response = { 0 };

	answered = response;
	assert(station_new(&deaf_station_ops, NULL, 1, &station) == 0);
	host.station = station;
	api_http_ops.answer(&request, &response, &host);
	if (answered.status != 0)
		response = answered;
	assert(response.status == 201 || response.status == 400 || response.status == 413 ||
		response.status == 422);
	json_t *answer = json_loadb(response.body, response.body_length, 0, NULL);
	assert(json_is_object(answer));
	json_decref(answer);
	free(response.body);
	station_free(station);
	return 0;
}
