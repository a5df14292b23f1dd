/* The rest of the API: status, log, single airings, stopping, reloading, and what is no call. */
#include "api_world.h"

static json_t *get(struct api_world *world, const char *path, int status)
{
	const struct api_world_ask ask = { .method = "GET", .path = path, .status = status };

	return api_world_ask(world, &ask);
}

static json_t *post(struct api_world *world, const char *path, const char *body, int status)
{
	const struct api_world_ask ask = {
		.method = "POST",
		.path = path,
		.body = body,
		.status = status,
	};

	return api_world_ask(world, &ask);
}

/* Airs words in one zone, and returns the id. */
static int64_t say(struct api_world *world, const char *zone)
{
	char body[200];

	(void)snprintf(body, sizeof(body), "{\"text\":\"请注意\",\"zones\":[\"%s\"]}", zone);
	json_auto_t *row = api_world_post(world, body, 201);
	return integer_of(row, "id");
}

/* Plays the airing to its end, as the players of its one zone would report. */
static void air(struct api_world *world, int64_t id, const char *zone)
{
	const struct ending ending = { .sounded_ms = 4000, .readings_done = 2 };

	station_zone_started(world->station, id, zone, WORLD_MORNING_MS + 20);
	station_zone_ended(world->station, id, zone, &ending, WORLD_MORNING_MS + 4020);
}

static void status_tells_of_zones_airings_and_what_comes_next(void **state)
{
	struct api_world *world = *state;
	char now[CLOCK_TEXT_SIZE], next[CLOCK_TEXT_SIZE];
	const int64_t on_air = say(world, "school");
	const int64_t waiting = say(world, "school");

	station_zone_started(world->station, on_air, "school", WORLD_MORNING_MS);
	world->something_is_planned = true;
	json_auto_t *status = get(world, "/v1/status", 200);
	assert_string_equal(text_of(status, "station"), station_name);
	assert_string_equal(text_of(status, "version"), DALABA_VERSION);
	assert_string_equal(text_of(status, "now"), clock_format(WORLD_MORNING_MS, now));

	const json_t *zone_list = json_object_get(status, "zones");
	assert_int_equal(json_array_size(zone_list), 2);
	assert_string_equal(text_of(json_array_get(zone_list, 0), "name"), "village");
	assert_string_equal(text_of(json_array_get(zone_list, 0), "title"), "全村");
	assert_string_equal(text_of(json_array_get(zone_list, 0), "device"), "hw:village");
	assert_true(json_is_null(json_object_get(json_array_get(zone_list, 0), "on_air")));
	assert_int_equal(integer_of(json_array_get(zone_list, 1), "on_air"), on_air);

	const json_t *airings = json_object_get(status, "airings");
	assert_int_equal(json_array_size(airings), 2);
	assert_int_equal(integer_of(json_array_get(airings, 0), "id"), on_air);
	assert_string_equal(text_of(json_array_get(airings, 0), "state"), "on-air");
	assert_int_equal(integer_of(json_array_get(airings, 1), "id"), waiting);
	assert_string_equal(text_of(json_array_get(airings, 1), "state"), "waiting");

	const json_t *planned = json_object_get(status, "next");
	assert_string_equal(text_of(planned, "notice"), morning_name);
	assert_string_equal(
		text_of(planned, "when"), clock_format(WORLD_MORNING_MS + WORLD_MINUTE_MS, next));
}

static void a_quiet_station_has_nothing_on_air_and_nothing_next(void **state)
{
	json_auto_t *status = get(*state, "/v1/status", 200);

	assert_int_equal(json_array_size(json_object_get(status, "airings")), 0);
	assert_true(json_is_array(json_object_get(status, "airings")));
	assert_true(json_is_null(json_object_get(status, "next")));
}

static void a_zone_tells_what_is_wrong_with_it_and_since_when(void **state)
{
	struct api_world *world = *state;
	char since[CLOCK_TEXT_SIZE];

	condition_raise(&world->village, ZONE_FAULT_CARD, -ENODEV, WORLD_MORNING_MS);
	condition_raise(&world->village, ZONE_FAULT_CARD, -EBUSY, WORLD_MORNING_MS + 1000);
	json_auto_t *status = get(world, "/v1/status", 200);
	const json_t *zone = json_array_get(json_object_get(status, "zones"), 0);
	const json_t *faults = json_object_get(zone, "faults");
	assert_int_equal(json_array_size(faults), 1);
	const json_t *fault = json_array_get(faults, 0);
	assert_string_equal(text_of(fault, "fault"), "card");
	assert_string_equal(text_of(fault, "since"), clock_format(WORLD_MORNING_MS, since));
	assert_string_equal(text_of(fault, "error"), "card-busy");
	assert_string_equal(
		text_of(fault, "detail"), "the sound card is in use by another program");
	condition_clear(&world->village, ZONE_FAULT_CARD);
	json_auto_t *after = get(world, "/v1/status", 200);
	zone = json_array_get(json_object_get(after, "zones"), 0);
	assert_int_equal(json_array_size(json_object_get(zone, "faults")), 0);
}

static void a_voice_that_the_system_does_not_bind_is_told(void **state)
{
	struct api_world *world = *state;

	json_auto_t *before = get(world, "/v1/status", 200);
	const json_t *unbound = json_object_get(json_object_get(before, "voice"), "unbound");
	assert_int_equal(json_array_size(unbound), 0);
	world->unbound = BOUND_SET(BOUND_PRIVILEGES) | BOUND_SET(BOUND_CALLS);
	json_auto_t *status = get(world, "/v1/status", 200);
	unbound = json_object_get(json_object_get(status, "voice"), "unbound");
	assert_int_equal(json_array_size(unbound), 2);
	assert_string_equal(json_string_value(json_array_get(unbound, 0)), "privileges");
	assert_string_equal(json_string_value(json_array_get(unbound, 1)), "calls");
}

static void who_talks_live_says_when_it_is_done(void **state)
{
	struct api_world *world = *state;

	world->talk = 7;
	json_auto_t *done = post(world, "/v1/finish", "{\"airing\":7}", 200);
	assert_int_equal(integer_of(done, "finished"), 7);
	assert_int_equal(world->finished, 7);
	json_auto_t *nobody = post(world, "/v1/finish", "{\"airing\":8}", 404);
	assert_string_equal(text_of(nobody, "type"), "/problems/unknown-airing");
	json_auto_t *wrong = post(world, "/v1/finish", "{\"airing\":\"x\"}", 400);
	assert_string_equal(text_of(wrong, "type"), "/problems/bad-request");
}

static void one_airing_is_told_member_by_member(void **state)
{
	static const char *const members[] = { "id", "notice", "title", "category", "state", "code",
		"reason", "cause", "priority", "zones", "planned", "started", "ended", "sounded_ms",
		"readings_done", "responsible", "by", "stopped_by", "text", "spoken", "voice",
		"override", "clock", "boot", "monotonic_ms", "detail", "heard", "soundings",
		"outcomes" };
	struct api_world *world = *state;
	char path[64], moment[CLOCK_TEXT_SIZE];
	const int64_t id = say(world, "village");

	(void)snprintf(path, sizeof(path), "/v1/airings/%d", (int)id);
	json_auto_t *before = get(world, path, 200);
	assert_true(json_is_null(json_object_get(before, "started")));
	assert_true(json_is_null(json_object_get(before, "ended")));
	air(world, id, "village");
	json_auto_t *row = get(world, path, 200);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		assert_non_null(json_object_get(row, members[i]));
	assert_int_equal(json_object_size(row), ARRAY_SIZE(members));

	assert_int_equal(integer_of(row, "id"), id);
	assert_string_equal(text_of(row, "notice"), "");
	assert_string_equal(text_of(row, "state"), "aired");
	assert_int_equal(integer_of(row, "code"), 3);
	assert_string_equal(text_of(row, "reason"), "");
	assert_string_equal(text_of(row, "cause"), "command");
	assert_string_equal(text_of(row, "priority"), "routine");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(row, "zones"), 0)), "village");
	assert_string_equal(text_of(row, "planned"), clock_format(WORLD_MORNING_MS, moment));
	assert_string_equal(text_of(row, "started"), clock_format(WORLD_MORNING_MS + 20, moment));
	assert_string_equal(text_of(row, "ended"), clock_format(WORLD_MORNING_MS + 4020, moment));
	assert_int_equal(integer_of(row, "sounded_ms"), 4000);
	assert_int_equal(integer_of(row, "readings_done"), 2);
	assert_string_equal(text_of(row, "by"), "zhang");
	assert_true(json_is_null(json_object_get(row, "stopped_by")));
	assert_string_equal(text_of(row, "text"), "请注意");
	assert_string_equal(text_of(row, "voice"), "mandarin");
	assert_string_equal(text_of(row, "override"), "");
	assert_string_equal(text_of(row, "clock"), "");
	assert_int_equal(strlen(text_of(row, "boot")), 32);
	assert_true(integer_of(row, "monotonic_ms") > 0);
}

static void a_persons_word_makes_the_clock_trusted(void **state)
{
	json_auto_t *before = get(*state, "/v1/status", 200);
	const json_t *clock = json_object_get(before, "clock");
	assert_true(json_is_false(json_object_get(clock, "trusted")));
	assert_string_equal(text_of(clock, "why"), "");

	const struct api_world_ask ask = { .method = "POST", .path = "/v1/clock", .status = 200 };
	json_auto_t *answer = api_world_ask(*state, &ask);
	assert_true(json_is_true(json_object_get(answer, "trusted")));
	assert_string_equal(text_of(answer, "why"), "person");

	const struct api_world_ask with_more = {
		.method = "POST", .path = "/v1/clock", .body = "{\"by\":\"li\"}", .status = 400
	};
	json_decref(api_world_ask(*state, &with_more));
}

static void an_airing_that_is_not_there_is_unknown(void **state)
{
	static const char *const ids[] = { "1", "0", "-1", "+1", " 1", "1x", "x", "1/", "1/2",
		"9223372036854775807", "9223372036854775808", "99999999999999999999999", "0x1",
		"1.0" };
	static const char *const methods[] = { "GET", "DELETE" };
	struct api_world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		for (size_t j = 0; j < ARRAY_SIZE(methods); j++) {
			char path[80];
			(void)snprintf(path, sizeof(path), "/v1/airings/%s", ids[i]);
			const struct api_world_ask ask = {
				.method = methods[j],
				.path = path,
				.status = 404,
			};
			json_decref(api_world_ask(world, &ask));
		}
	json_auto_t *problem = get(world, "/v1/airings/17", 404);
	assert_string_equal(text_of(problem, "type"), "/problems/unknown-airing");
	assert_int_equal(integer_of(problem, "airing"), 17);
}

static void one_airing_is_stopped_once(void **state)
{
	struct api_world *world = *state;
	const int64_t on_air = say(world, "village");
	const int64_t waiting = say(world, "village");
	char path[64];

	(void)snprintf(path, sizeof(path), "/v1/airings/%d", (int)waiting);
	struct api_world_ask ask = { .method = "DELETE", .path = path, .status = 200 };
	json_auto_t *row = api_world_ask(world, &ask);
	assert_int_equal(integer_of(row, "id"), waiting);
	assert_string_equal(text_of(row, "state"), "cancelled");
	assert_string_equal(text_of(row, "reason"), "stopped");
	assert_string_equal(text_of(row, "stopped_by"), "zhang");
	ask.status = 404;
	json_decref(api_world_ask(world, &ask));
	assert_int_equal(station_count(world->station), 1);
	assert_int_not_equal(world_row(&world->log, on_air).state, AIRING_CANCELLED);
}

static void a_zone_or_everything_is_stopped(void **state)
{
	static const struct {
		const char *body;
		int stopped;
	} cases[] = {
		{ "{\"zone\":\"school\"}", 2 },
		{ "{\"zone\":\"village\"}", 1 },
		{ "{}", 3 },
		{ NULL, 3 },
		{ "", 3 },
	};
	struct api_world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)say(world, "village");
		(void)say(world, "school");
		(void)say(world, "school");
		json_auto_t *answer = post(world, "/v1/stop", cases[i].body, 200);
		assert_int_equal(integer_of(answer, "stopped"), cases[i].stopped);
		/* The rest makes room for the next case. */
		(void)station_stop_zone(world->station, NULL, "test", WORLD_MORNING_MS);
		const struct ending halted = { .error = -ECANCELED };
		for (int64_t id = 1; id < world_next_id(&world->log); id++) {
			station_zone_ended(
				world->station, id, "village", &halted, WORLD_MORNING_MS);
			station_zone_ended(world->station, id, "school", &halted, WORLD_MORNING_MS);
		}
		assert_int_equal(station_count(world->station), 0);
	}
}

static void a_stop_that_is_not_understood_stops_nothing(void **state)
{
	static const struct {
		const char *body;
		int status;
	} cases[] = {
		{ "{\"zone\":\"vilage\"}", 422 },
		{ "{\"zone\":1}", 400 },
		{ "{\"zone\":null}", 400 },
		{ "{\"zones\":[\"village\"]}", 400 },
		{ "[]", 400 },
		{ "{", 400 },
	};
	struct api_world *world = *state;

	(void)say(world, "village");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		json_decref(post(world, "/v1/stop", cases[i].body, cases[i].status));
	assert_int_equal(station_count(world->station), 1);
}

static void a_reload_counts_notices_and_lists_warnings(void **state)
{
	json_auto_t *answer = post(*state, "/v1/reload", NULL, 200);
	const json_t *warnings = json_object_get(answer, "warnings");

	assert_int_equal(integer_of(answer, "notices"), 2);
	assert_int_equal(json_array_size(warnings), 1);
	assert_string_equal(json_string_value(json_array_get(warnings, 0)),
		"dalaba.conf:3: warning: a device by its number");
}

static void a_reload_takes_no_member(void **state)
{
	json_auto_t *problem = post(*state, "/v1/reload", "{\"file\":\"a.conf\"}", 400);

	assert_string_equal(text_of(problem, "type"), "/problems/bad-request");
	json_decref(post(*state, "/v1/reload", "{}", 200));
}

static void a_refused_reload_lists_every_fault(void **state)
{
	struct api_world *world = *state;

	world->configuration_is_bad = true;
	json_auto_t *problem = post(world, "/v1/reload", NULL, 422);
	assert_string_equal(text_of(problem, "type"), "/problems/bad-configuration");
	const json_t *faults = json_object_get(problem, "faults");
	assert_int_equal(json_array_size(faults), 1);
	assert_string_equal(json_string_value(json_array_get(faults, 0)),
		"dalaba.conf:7: there is no zone \"vilage\"");
}

static json_t *ask_log(struct api_world *world, const char *name, const char *value, int status)
{
	const char *const query[] = { name, value, NULL };
	const struct api_world_ask ask = {
		.method = "GET",
		.path = "/v1/log",
		.query = query,
		.status = status,
	};

	return api_world_ask(world, &ask);
}

static void the_log_is_filtered_as_asked(void **state)
{
	static const struct {
		const char *name;
		const char *value;
		size_t rows;
	} cases[] = {
		{ "notice", "", 3 },
		{ "notice", "flood", 1 },
		{ "notice", "none", 0 },
		{ "zone", "school", 3 },
		{ "zone", "village", 2 },
		{ "zone", "none", 0 },
		{ "state", "aired", 1 },
		{ "state", "failed", 0 },
		{ "limit", "2", 2 },
		{ "limit", "5000", 4 },
		{ "after", "0", 4 },
		{ "after", "4", 4 }, /* None was planned at the moment that is not named. */
		{ "from", "2026-11-24T07:00:00+08:00", 4 },
		{ "from", "2026-11-24T07:00:00 08:00", 4 },
		{ "from", "2026-11-24T07:00:00.001+08:00", 0 },
		{ "until", "2026-11-23T23:00:00Z", 0 },
		{ "until", "2026-11-23T23:00:00.001Z", 4 },
	};
	struct api_world *world = *state;

	air(world, say(world, "village"), "village");
	(void)say(world, "school");
	(void)say(world, "school");
	json_decref(api_world_post(world, "{\"notice\":\"flood\"}", 201));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *answer = ask_log(world, cases[i].name, cases[i].value, 200);
		const json_t *rows = json_object_get(answer, "airings");
		assert_true(json_is_array(rows));
		if (json_array_size(rows) != cases[i].rows)
			fail_msg("%s=%s: %zu rows", cases[i].name, cases[i].value,
				json_array_size(rows));
	}
}

static void a_filter_that_is_not_understood_is_refused_by_name(void **state)
{
	static const char *const cases[][2] = {
		{ "from", "yesterday" },
		{ "from", "2026-11-24" },
		{ "until", "" },
		{ "state", "gone" },
		{ "state", "" },
		{ "limit", "0" },
		{ "limit", "-1" },
		{ "limit", "5001" },
		{ "limit", "ten" },
		{ "limit", "1e3" },
		{ "limit", "" },
		{ "limit", "99999999999999999999" },
		{ "after", "" },
		{ "after", "00" },
		{ "after", "-1" },
		{ "after", "last" },
		{ "after", "99999999999999999999" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *problem = ask_log(*state, cases[i][0], cases[i][1], 400);
		assert_string_equal(text_of(problem, "type"), "/problems/bad-request");
		assert_non_null(strstr(text_of(problem, "detail"), cases[i][0]));
	}
}

static void without_a_limit_the_newest_hundred_come_oldest_first(void **state)
{
	struct api_world *world = *state;

	for (int i = 0; i < 130; i++)
		(void)say(world, "village");
	json_auto_t *answer = get(world, "/v1/log", 200);
	const json_t *rows = json_object_get(answer, "airings");
	assert_int_equal(json_array_size(rows), 100);
	assert_int_equal(integer_of(json_array_get(rows, 0), "id"), 31);
	assert_int_equal(integer_of(json_array_get(rows, 99), "id"), 130);
}

/* All of one moment, in pages of two. */
static void a_log_is_read_page_by_page_from_its_oldest_row_on(void **state)
{
	static const struct {
		const char *from;
		const char *after;
		size_t rows;
		int first_id;
	} cases[] = {
		{ NULL, "0", 2, 1 },
		{ "2026-11-24T07:00:00+08:00", "2", 2, 3 },
		{ "2026-11-24T07:00:00+08:00", "4", 1, 5 },
		{ "2026-11-24T07:00:00+08:00", "5", 0, 0 },
	};
	struct api_world *world = *state;

	for (int i = 0; i < 5; i++)
		(void)say(world, "village");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *const query[] = { "limit", "2", "after", cases[i].after,
			cases[i].from ? "from" : NULL, cases[i].from, NULL };
		const struct api_world_ask ask = {
			.method = "GET", .path = "/v1/log", .query = query, .status = 200
		};
		json_auto_t *answer = api_world_ask(world, &ask);
		const json_t *rows = json_object_get(answer, "airings");
		assert_int_equal(json_array_size(rows), cases[i].rows);
		if (cases[i].rows > 0)
			assert_int_equal(
				integer_of(json_array_get(rows, 0), "id"), cases[i].first_id);
	}
}

static void a_long_log_comes_in_pieces_and_whole(void **state)
{
	static const char *const all[] = { "limit", "5000", NULL };
	const struct api_world_ask ask = {
		.method = "GET", .path = "/v1/log", .query = all, .status = 200
	};
	struct api_world *world = *state;

	for (int i = 0; i < 900; i++)
		(void)say(world, "village");
	json_auto_t *answer = api_world_ask(world, &ask);
	const json_t *rows = json_object_get(answer, "airings");
	assert_int_equal(json_array_size(rows), 900);
	for (int i = 0; i < 900; i++)
		assert_int_equal(integer_of(json_array_get(rows, (size_t)i), "id"), i + 1);
	assert_in_range(world->pieces, 4, 40); /* Some 400 bytes a row. */
}

static void a_log_that_cannot_be_looked_up_is_told(void **state)
{
	struct api_world *world = *state;

	world->log_error = -EBADMSG;
	json_auto_t *log = get(world, "/v1/log", 503);
	assert_string_equal(text_of(log, "type"), "/problems/log-unreadable");
	json_auto_t *airing = get(world, "/v1/airings/77", 503);
	assert_string_equal(text_of(airing, "type"), "/problems/log-unreadable");
}

static void who_waits_for_the_log_when_the_station_ends_is_told(void **state)
{
	struct api_world *world = *state;

	world->log_error = -ECANCELED;
	json_auto_t *log = get(world, "/v1/log", 503);
	assert_string_equal(text_of(log, "type"), "/problems/ending");
	json_auto_t *airing = get(world, "/v1/airings/77", 503);
	assert_string_equal(text_of(airing, "type"), "/problems/ending");
}

static void on_a_full_disk_what_airs_is_told_all_the_same(void **state)
{
	struct api_world *world = *state;
	char path[64];

	world->log_is_full = true;
	const int64_t id = say(world, "village");
	(void)snprintf(path, sizeof(path), "/v1/airings/%d", (int)id);
	json_auto_t *row = get(world, path, 200);
	assert_int_equal(integer_of(row, "id"), id);
	air(world, id, "village");
	json_decref(get(world, path, 404));
}

static void what_is_over_at_once_on_a_full_disk_is_the_stations_failure(void **state)
{
	struct api_world *world = *state;

	world->log_is_full = true;
	station_set_quiet_hours(world->station, &always_quiet, 1);
	json_auto_t *problem = api_world_post(world, "{\"text\":\"a\"}", 500);
	assert_string_equal(text_of(problem, "type"), "/problems/internal");
	assert_non_null(strstr(text_of(problem, "detail"), "log"));
}

static void a_body_above_the_limit_is_refused_unseen(void **state)
{
	const struct api_world_ask ask = {
		.method = "POST",
		.path = "/v1/airings",
		.body = "{}",
		.body_length = WEB_BODY_MAX_BYTES + 1,
		.status = 413,
	};
	json_auto_t *problem = api_world_ask(*state, &ask);

	assert_string_equal(text_of(problem, "type"), "/problems/text-too-long");
}

static void a_long_detail_is_cut_between_characters(void **state)
{
	static const char shift[] = "xx";
	char path[2000];

	/* Wherever the cut falls, it falls inside a character once. */
	for (size_t i = 0; i < strlen(shift) + 1; i++) {
		strcpy(path, shift + i);
		while (strlen(path) < 1000)
			strcat(path, "播");
		json_auto_t *problem = get(*state, path, 404);
		assert_non_null(strstr(text_of(problem, "detail"), "播播播"));
	}
}

static void a_detail_repeats_no_sign_that_turns_the_line_about(void **state)
{
	json_auto_t *problem = get(*state, "/v1/播\u202e\x1b[2J\n", 404);

	assert_string_equal(text_of(problem, "detail"),
		"there is nothing at \"/v1/播\\u202E\\u001B[2J\\u000A\"");
}

static void what_is_no_call_is_told_apart_from_a_wrong_method(void **state)
{
	static const struct {
		const char *method;
		const char *path;
		int status;
		const char *type;
		const char *allow;
	} cases[] = {
		{ "GET", "/", 404, "/problems/not-found", "" },
		{ "GET", "", 400, "/problems/bad-request", "" },
		{ "GET", "/v1", 404, "/problems/not-found", "" },
		{ "GET", "/v1/", 404, "/problems/not-found", "" },
		{ "GET", "/v2/status", 404, "/problems/not-found", "" },
		{ "GET", "/v1/statusx", 404, "/problems/not-found", "" },
		{ "GET", "/v1/status/", 404, "/problems/not-found", "" },
		{ "GET", "//v1/status", 404, "/problems/not-found", "" },
		{ "GET", "/v1/../v1/status", 404, "/problems/not-found", "" },
		{ "POST", "/v1/status", 405, "/problems/method-not-allowed", "GET" },
		{ "GET", "/v1/airings", 405, "/problems/method-not-allowed", "POST" },
		{ "GET", "/v1/stop", 405, "/problems/method-not-allowed", "POST" },
		{ "GET", "/v1/reload", 405, "/problems/method-not-allowed", "POST" },
		{ "PUT", "/v1/airings/1", 405, "/problems/method-not-allowed", "GET, DELETE" },
		{ "DELETE", "/v1/log", 405, "/problems/method-not-allowed", "GET" },
		{ "get", "/v1/status", 405, "/problems/method-not-allowed", "GET" },
		{ "", "/v1/status", 405, "/problems/method-not-allowed", "GET" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct api_world_ask ask = {
			.method = cases[i].method,
			.path = cases[i].path,
			.status = cases[i].status,
		};
		json_auto_t *problem = api_world_ask(*state, &ask);
		assert_string_equal(text_of(problem, "type"), cases[i].type);
		assert_string_equal(((struct api_world *)*state)->allow, cases[i].allow);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, api_world_setup, api_world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(status_tells_of_zones_airings_and_what_comes_next),
		TEST(a_quiet_station_has_nothing_on_air_and_nothing_next),
		TEST(a_zone_tells_what_is_wrong_with_it_and_since_when),
		TEST(a_voice_that_the_system_does_not_bind_is_told),
		TEST(who_talks_live_says_when_it_is_done),
		TEST(one_airing_is_told_member_by_member),
		TEST(a_persons_word_makes_the_clock_trusted),
		TEST(an_airing_that_is_not_there_is_unknown),
		TEST(one_airing_is_stopped_once),
		TEST(a_zone_or_everything_is_stopped),
		TEST(a_stop_that_is_not_understood_stops_nothing),
		TEST(a_reload_counts_notices_and_lists_warnings),
		TEST(a_reload_takes_no_member),
		TEST(a_refused_reload_lists_every_fault),
		TEST(the_log_is_filtered_as_asked),
		TEST(a_filter_that_is_not_understood_is_refused_by_name),
		TEST(without_a_limit_the_newest_hundred_come_oldest_first),
		TEST(a_log_is_read_page_by_page_from_its_oldest_row_on),
		TEST(a_long_log_comes_in_pieces_and_whole),
		TEST(a_log_that_cannot_be_looked_up_is_told),
		TEST(who_waits_for_the_log_when_the_station_ends_is_told),
		TEST(on_a_full_disk_what_airs_is_told_all_the_same),
		TEST(what_is_over_at_once_on_a_full_disk_is_the_stations_failure),
		TEST(a_body_above_the_limit_is_refused_unseen),
		TEST(a_long_detail_is_cut_between_characters),
		TEST(a_detail_repeats_no_sign_that_turns_the_line_about),
		TEST(what_is_no_call_is_told_apart_from_a_wrong_method),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
