/* The world of the API's tests: a small village's configuration, a real station without sound, and
 * a real as-run log, behind the host that the daemon would be. */
#pragma once

#include "asrun_world.h"
#include "village.h"

#include <errno.h>

#include <jansson.h>

#include "api/api.h"
#include "notice/bound.h"
#include "recording/recording.h"

/* From midnight to midnight. */
static const struct quiet_hours always_quiet = { 0 };

struct api_world {
	struct condition village; /* of that zone */
	struct health health;
	size_t waiting;
	unsigned unbound;
	int64_t talk; /* the airing in which somebody talks */
	int64_t finished;
	struct world log;
	struct station *station;
	struct api_host host;
	bool configuration_is_bad;
	bool something_is_planned;
	enum clock_trust clock_trust;
	bool log_is_full;       /* airings air without rows */
	bool lacked_row;        /* who asked the log last missed one that must be there */
	int log_error;          /* why it cannot be looked up; 0: it can */
	int recording_error;    /* why none can be looked into; 0: each can */
	bool reload_takes_time; /* until api_world_end_reload */
	bool is_reloading;
	void (*reloaded)(int error, const struct faults *faults, void *caller);
	void *who_reloads;
	char allow[WEB_ALLOW_SIZE]; /* of the last answer, as the next */
	int pieces;
};

static inline void api_world_play(
	const struct airing *airing, const struct station_go *go, void *userdata)
{
	(void)airing;
	(void)go;
	(void)userdata;
}

static inline void api_world_halt(const struct airing *airing, int64_t by_ms, void *userdata)
{
	(void)airing;
	(void)by_ms;
	(void)userdata;
}

static inline void api_world_changed(const struct airing *airing, void *userdata)
{
	struct api_world *world = userdata;

	if (!world->log_is_full)
		assert_int_equal(world_record(&world->log, airing), 0);
}

static inline int64_t api_world_now_ms(void *userdata)
{
	(void)userdata;
	return WORLD_MORNING_MS;
}

static inline int api_world_submit(struct airing *airing, int64_t *ret_id, void *userdata)
{
	struct api_world *world = userdata;

	return station_submit(world->station, airing, WORLD_MORNING_MS, ret_id);
}

static inline void api_world_reload(const char *language,
	void (*done)(int error, const struct faults *faults, void *caller), void *caller,
	void *userdata)
{
	struct api_world *world = userdata;
	struct faults *faults;

	(void)language;
	world->reloaded = done;
	world->who_reloads = caller;
	/* Another thread may look whether it has begun. */
	__atomic_store_n(&world->is_reloading, world->reload_takes_time, __ATOMIC_RELEASE);
	if (world->reload_takes_time)
		return;
	assert_int_equal(faults_new(&faults), 0);
	faults_warn(faults, "dalaba.conf", 3, "a device by its number");
	if (world->configuration_is_bad)
		faults_add(faults, "dalaba.conf", 7, "there is no zone \"vilage\"");
	done(world->configuration_is_bad ? -EINVAL : 0, faults, caller);
	faults_free(faults);
}

static inline void api_world_end_reload(struct api_world *world)
{
	world->reloaded(0, NULL, world->who_reloads);
}

static inline const struct config *api_world_config(void *userdata)
{
	(void)userdata;
	return &village;
}

/* At once, since nobody waits here for anything else. */
static inline void api_world_ask_log(struct log_question *question, void *userdata)
{
	struct api_world *world = userdata;
	struct question *asked = &question->question;
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;

	if (world->log_error < 0) {
		asked->done(asked, world->log_error);
		return;
	}
	assert_int_equal(lookup_open(world->log.path, &lookup), 0);
	const int r = question->look(question, lookup);
	world->lacked_row = question->lacks_row;
	asked->done(asked, r);
}

/* The same. */
static inline void api_world_look_into_recording(
	struct recording_question *question, void *userdata)
{
	const struct api_world *world = userdata;

	question->question.done(&question->question,
		world->recording_error < 0
			? world->recording_error
			: recording_check(question->path, &question->duration_ms));
}

static inline int api_world_finish_talk(int64_t id, const char *by, void *userdata)
{
	struct api_world *world = userdata;

	(void)by;
	world->finished = id;
	return id == world->talk ? 0 : -ENOENT;
}

static inline void api_world_leave_talks(uint64_t holder, void *userdata)
{
	(void)holder;
	(void)userdata;
}

static inline const struct condition *api_world_condition(const char *zone, void *userdata)
{
	const struct api_world *world = userdata;

	return strcmp(zone, "village") == 0 ? &world->village : NULL;
}

static inline struct api_standing api_world_standing(void *userdata)
{
	const struct api_world *world = userdata;

	return (struct api_standing){
		.clock_trust = world->clock_trust,
		.next = world->something_is_planned ? &notices[0] : NULL,
		.next_ms = WORLD_MORNING_MS + WORLD_MINUTE_MS,
		.log = &world->health,
		.log_waiting = world->waiting,
		.unbound = world->unbound,
	};
}

static inline void api_world_trust_clock(const char *by, void *userdata)
{
	struct api_world *world = userdata;

	assert_string_equal(by, "zhang");
	world->clock_trust = CLOCK_TRUST_PERSON;
}

static inline int api_world_setup(void **state)
{
	static const struct station_ops ops = {
		.play = api_world_play,
		.halt = api_world_halt,
		.changed = api_world_changed,
	};
	struct api_world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	world_make_folder(&world->log);
	assert_int_equal(asrun_open(world->log.path, &world->log.asrun), 0);
	assert_int_equal(station_new(&ops, world, 1, &world->station), 0);
	world->host = (struct api_host){
		.station = world->station,
		.now_ms = api_world_now_ms,
		.submit = api_world_submit,
		.reload = api_world_reload,
		.config = api_world_config,
		.ask_log = api_world_ask_log,
		.finish_talk = api_world_finish_talk,
		.leave_talks = api_world_leave_talks,
		.condition = api_world_condition,
		.standing = api_world_standing,
		.trust_clock = api_world_trust_clock,
		.look_into_recording = api_world_look_into_recording,
		.userdata = world,
	};
	*state = world;
	return 0;
}

static inline int api_world_teardown(void **state)
{
	struct api_world *world = *state;

	station_free(world->station);
	asrun_close(world->log.asrun);
	world_remove_folder(&world->log);
	free(world);
	return 0;
}

/* One request, and what it is answered later. */
struct api_world_request {
	struct web_later later; /* the first */
	const char *const *query;
	struct web_response response; /* all pieces of it */
	int pieces;
};

/* Takes the body in pieces, as whoever sends it would. */
static inline void api_world_answer(struct web_later *later, const struct web_response *piece)
{
	struct api_world_request *request = (struct api_world_request *)later;
	struct web_response *whole = &request->response;
	const struct web_response former = *whole;

	request->pieces++;
	*whole = *piece;
	if (former.body) {
		whole->body = realloc(former.body, former.body_length + piece->body_length);
		assert_non_null(whole->body);
		memcpy(whole->body + former.body_length, piece->body, piece->body_length);
		whole->body_length += former.body_length;
		free(piece->body);
	}
	if (piece->rest)
		piece->rest->next(piece->rest, later);
}

static inline bool api_world_is_gone(const struct web_later *later)
{
	(void)later;
	return false;
}

static inline struct web_later *api_world_defer(void *userdata)
{
	struct api_world_request *request = userdata;

	request->later.answer = api_world_answer;
	request->later.is_gone = api_world_is_gone;
	return &request->later;
}

/* Query parameters as { name, value, name, value, NULL }. */
static inline const char *api_world_query(const char *name, void *userdata)
{
	const char *const *pairs = ((const struct api_world_request *)userdata)->query;

	for (; pairs && *pairs; pairs += 2)
		if (strcmp(pairs[0], name) == 0)
			return pairs[1];
	return NULL;
}

static inline const char *api_world_stray(const char *const *names, void *userdata)
{
	const char *const *pairs = ((const struct api_world_request *)userdata)->query;

	for (; pairs && *pairs; pairs += 2) {
		const char *const *known = names;
		while (*known && strcmp(*known, pairs[0]) != 0)
			known++;
		if (!*known)
			return pairs[0];
	}
	return NULL;
}

/* What a person asked, and what must come of it. */
struct api_world_ask {
	const char *method;
	const char *path;
	const char *const *query; /* NULL: none */
	const char *body;         /* NULL: none */
	size_t body_length;       /* 0: as long as the string is */
	int status;               /* the answer's */
};

/* The answer's JSON; the caller drops it. */
static inline json_t *api_world_ask(struct api_world *world, const struct api_world_ask *ask)
{
	struct api_world_request about = { .query = ask->query };
	const struct web_request request = {
		.method = ask->method,
		.path = ask->path,
		.query = api_world_query,
		.stray = api_world_stray,
		.defer = api_world_defer,
		.userdata = &about,
		.body = ask->body,
		.body_length =
			ask->body_length || !ask->body ? ask->body_length : strlen(ask->body),
		.by = "zhang",
	};
	struct web_response response = { 0 };

	api_http_ops.answer(&request, &response, &world->host);
	if (about.later.answer)
		response = about.response;
	json_t *answer = json_loadb(response.body, response.body_length, 0, NULL);
	assert_non_null(answer);
	if (response.status != ask->status)
		fail_msg("%s %s %s: %d %.*s", ask->method, ask->path, ask->body ? ask->body : "",
			response.status, (int)response.body_length, response.body);
	assert_string_equal(response.content_type,
		ask->status < 400 ? "application/json" : "application/problem+json");
	strcpy(world->allow, response.allow);
	world->pieces = about.pieces;
	free(response.body);
	return answer;
}

static inline json_t *api_world_post(struct api_world *world, const char *body, int status)
{
	const struct api_world_ask ask = {
		.method = "POST",
		.path = "/v1/airings",
		.body = body,
		.status = status,
	};

	return api_world_ask(world, &ask);
}

static inline const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	assert_non_null(text);
	return text;
}

static inline json_int_t integer_of(const json_t *object, const char *name)
{
	assert_true(json_is_integer(json_object_get(object, name)));
	return json_integer_value(json_object_get(object, name));
}
