/* POST /v1/airings: what is taken, as what, and what is refused, with which words. */
#include "api_world.h"

/* What the station was given, by its id. */
struct wanted {
	int64_t id;
	const struct airing *airing;
};

static void note_wanted(const struct airing *airing, void *userdata)
{
	struct wanted *wanted = userdata;

	if (airing->id == wanted->id)
		wanted->airing = airing;
}

/* Lent until the station is asked for more. */
static const struct airing *taken(const struct api_world *world, const json_t *answer)
{
	struct wanted wanted = { .id = integer_of(answer, "id") };

	station_each(world->station, note_wanted, &wanted);
	assert_non_null(wanted.airing);
	return wanted.airing;
}

static void every_member_is_followed(void **state)
{
	struct api_world *world = *state;
	json_auto_t *row = api_world_post(world,
		"{\"text\":\"领种子\",\"zones\":[\"school\"],\"priority\":\"important\","
		"\"readings\":10,\"expires\":\"24h\",\"responsible\":\"农技员\",\"title\":\"种子\","
		"\"voice\":\"slow\"}",
		201);
	const struct airing *airing = taken(world, row);

	assert_int_equal(airing->zone_count, 1);
	assert_string_equal(airing->zones[0], "school");
	assert_int_equal(airing->priority, PRIORITY_IMPORTANT);
	assert_int_equal(airing->script.readings, 10);
	assert_int_equal(airing->deadline_ms, WORLD_MORNING_MS + 24 * 60 * WORLD_MINUTE_MS);
	assert_string_equal(airing->responsible, "农技员");
	assert_string_equal(airing->title, "种子");
	assert_string_equal(airing->script.voice.name, "slow");
	assert_int_equal(airing->script.voice.rate_wpm, 120);
	/* The rest stays as the announcement has it. */
	assert_string_equal(airing->script.bridge, bridge);
}

static void what_is_wrong_is_refused_by_name(void **state)
{
	static const struct {
		const char *body;
		int status;
		const char *type;
		const char *detail; /* what the detail must name */
	} cases[] = {
		{ NULL, 400, "bad-request", "" },
		{ "", 400, "bad-request", "" },
		{ "{", 400, "bad-request", "" },
		{ "[]", 400, "bad-request", "" },
		{ "\"text\"", 400, "bad-request", "" },
		{ "null", 400, "bad-request", "" },
		{ "{}", 400, "bad-request", "text" },
		{ "{\"text\":\"a\"} x", 400, "bad-request", "" },
		{ "{\"text\":\"a\",\"text\":\"b\"}", 400, "bad-request", "" },
		{ "{\"txet\":\"a\"}", 400, "bad-request", "txet" },
		{ "{\"text\":\"a\",\"chime\":\"gong\"}", 400, "bad-request", "chime" },
		{ "{\"text\":\"a\",\"chime\":\"pips\"}", 400, "bad-request", "pips" },
		{ "{\"text\":\"a\",\"volume\":5}", 400, "bad-request", "volume" },
		{ "{\"text\":\"a\",\"notice\":\"flood\"}", 400, "bad-request", "notice" },
		{ "{\"text\":\"a\",\"recording\":\"/a.wav\"}", 400, "bad-request", "recording" },
		{ "{\"recording\":1}", 400, "bad-request", "recording" },
		{ "{\"recording\":\"\"}", 400, "bad-request", "absolute" },
		{ "{\"recording\":\"a.wav\"}", 400, "bad-request", "absolute" },
		{ "{\"recording\":\"/a\\nb.wav\"}", 400, "bad-request", "recording" },
		{ "{\"recording\":\"/none/a.wav\"}", 422, "recording", "/none/a.wav" },
		{ "{\"recording\":\"/dev/zero\"}", 422, "recording", "regular" },
		{ "{\"text\":1}", 400, "bad-request", "text" },
		{ "{\"talk\":{}}", 422, "no-microphone", "microphone" },
		{ "{\"talk\":5}", 400, "bad-request", "talk" },
		{ "{\"talk\":{},\"text\":\"a\"}", 400, "bad-request", "talk" },
		{ "{\"text\":null}", 400, "bad-request", "text" },
		{ "{\"text\":[\"a\"]}", 400, "bad-request", "text" },
		{ "{\"text\":\"a\\u0000b\"}", 400, "bad-request", "" },
		{ "{\"text\":\"\"}", 422, "text-empty", "" },
		{ "{\"text\":\" \\n\\t\"}", 422, "text-empty", "" },
		{ "{\"text\":\"\\u3000\\u00a0\\u200b\\ufeff\"}", 422, "text-empty", "" },
		{ "{\"text\":\"a\\u001b[2Jb\"}", 400, "bad-request", "text" },
		{ "{\"text\":\"a\\u009b2Jb\"}", 400, "bad-request", "text" },
		{ "{\"text\":\"a\",\"title\":\"a\\nb\"}", 400, "bad-request", "title" },
		{ "{\"text\":\"a\",\"responsible\":\"\\u0007\"}", 400, "bad-request",
			"responsible" },
		{ "{\"text\":\"\xFF\"}", 400, "text-encoding", "" },
		{ "{\"text\":\"\xE6\x9D\"}", 400, "text-encoding", "" },
		{ "{\"text\":\"\xC0\xAF\"}", 400, "text-encoding", "" },
		{ "{\"notice\":\"none\"}", 422, "unknown-notice", "none" },
		{ "{\"notice\":\"\"}", 422, "unknown-notice", "" },
		{ "{\"notice\":2}", 400, "bad-request", "notice" },
		{ "{\"text\":\"a\",\"zones\":\"village\"}", 400, "bad-request", "zones" },
		{ "{\"text\":\"a\",\"zones\":[]}", 400, "bad-request", "zones" },
		{ "{\"text\":\"a\",\"zones\":null}", 400, "bad-request", "zones" },
		{ "{\"text\":\"a\",\"zones\":{}}", 400, "bad-request", "zones" },
		{ "{\"text\":\"a\",\"zones\":[\"\xB4\xE5\"]}", 400, "text-encoding", "" },
		{ "{\"text\":\"a\",\"zones\":[\"\"]}", 422, "unknown-zone", "" },
		{ "{\"text\":\"a\",\"zones\":[\"school\",null]}", 400, "bad-request", "zones" },
		{ "{\"text\":\"a\",\"zones\":[1]}", 400, "bad-request", "zones" },
		{ "{\"text\":\"a\",\"zones\":[\"vilage\"]}", 422, "unknown-zone", "vilage" },
		{ "{\"text\":\"a\",\"zones\":[\"school\",\"school\"]}", 400, "bad-request",
			"school" },
		{ "{\"text\":\"a\",\"priority\":\"high\"}", 400, "bad-request", "priority" },
		{ "{\"text\":\"a\",\"priority\":2}", 400, "bad-request", "priority" },
		{ "{\"text\":\"a\",\"readings\":0}", 400, "bad-request", "readings" },
		{ "{\"text\":\"a\",\"readings\":11}", 400, "bad-request", "readings" },
		{ "{\"text\":\"a\",\"readings\":-1}", 400, "bad-request", "readings" },
		{ "{\"text\":\"a\",\"readings\":1.5}", 400, "bad-request", "readings" },
		{ "{\"text\":\"a\",\"readings\":4294967297}", 400, "bad-request", "readings" },
		{ "{\"text\":\"a\",\"readings\":\"2\"}", 400, "bad-request", "readings" },
		{ "{\"text\":\"a\",\"expires\":\"soon\"}", 400, "bad-request", "expires" },
		{ "{\"text\":\"a\",\"expires\":\"0s\"}", 400, "bad-request", "expires" },
		{ "{\"text\":\"a\",\"expires\":\"-1s\"}", 400, "bad-request", "expires" },
		{ "{\"text\":\"a\",\"expires\":\"25h\"}", 400, "bad-request", "expires" },
		{ "{\"text\":\"a\",\"expires\":600}", 400, "bad-request", "expires" },
		{ "{\"text\":\"a\",\"responsible\":1}", 400, "bad-request", "responsible" },
		{ "{\"text\":\"a\",\"title\":{}}", 400, "bad-request", "title" },
		{ "{\"text\":\"a\",\"voice\":\"none\"}", 422, "unknown-voice", "none" },
		{ "{\"text\":\"a\",\"voice\":1}", 400, "bad-request", "voice" },
	};
	struct api_world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char type[64];
		json_auto_t *problem = api_world_post(world, cases[i].body, cases[i].status);
		(void)snprintf(type, sizeof(type), "/problems/%s", cases[i].type);
		if (strcmp(text_of(problem, "type"), type) != 0 ||
			!strstr(text_of(problem, "detail"), cases[i].detail))
			fail_msg("%s: %s, %s", cases[i].body, text_of(problem, "type"),
				text_of(problem, "detail"));
		assert_true(text_of(problem, "title")[0] != '\0');
		assert_int_equal(integer_of(problem, "status"), cases[i].status);
	}
	/* Nothing of it left a trace. */
	assert_int_equal(station_count(world->station), 0);
	assert_int_equal(world_count_all(&world->log), 0);
}

static void what_is_unknown_is_named_in_a_member(void **state)
{
	static const char *const cases[][3] = {
		{ "{\"text\":\"a\",\"zones\":[\"school\",\"vilage\"]}", "zone", "vilage" },
		{ "{\"notice\":\"none\"}", "notice", "none" },
		{ "{\"text\":\"a\",\"voice\":\"none\"}", "voice", "none" },
	};
	struct api_world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *problem = api_world_post(world, cases[i][0], 422);
		assert_string_equal(text_of(problem, cases[i][1]), cases[i][2]);
	}
}

static void quiet_hours_refuse_and_name_the_row(void **state)
{
	struct api_world *world = *state;

	station_set_quiet_hours(world->station, &always_quiet, 1);
	json_auto_t *problem = api_world_post(world, "{\"text\":\"a\"}", 409);
	assert_string_equal(text_of(problem, "type"), "/problems/quiet-hours");
	const struct world_row row = world_row(&world->log, integer_of(problem, "airing"));
	assert_int_equal(row.state, AIRING_CANCELLED);
	assert_int_equal(row.reason, AIRING_REASON_QUIET_HOURS);
}

static void a_cap_that_is_reached_refuses_and_names_the_row(void **state)
{
	static const struct zone capped = { .name = village_name, .airtime_cap_ms = 60000 };
	struct api_world *world = *state;
	_cleanup_(airing_cleanup) struct airing *sounded =
		world_airing(1, "a", WORLD_MORNING_MS - WORLD_MINUTE_MS);

	station_set_zones(world->station, &capped, 1);
	world_begin(sounded);
	sounded->sounded_ms = 60000;
	station_remember(world->station, sounded);
	json_auto_t *problem = api_world_post(world, "{\"text\":\"话\"}", 409);
	assert_string_equal(text_of(problem, "type"), "/problems/airtime-cap");
	const struct world_row row = world_row(&world->log, integer_of(problem, "airing"));
	assert_int_equal(row.state, AIRING_CANCELLED);
	assert_int_equal(row.reason, AIRING_REASON_AIRTIME_CAP);
}

static void quiet_hours_do_not_hold_back_what_is_urgent(void **state)
{
	struct api_world *world = *state;

	station_set_quiet_hours(world->station, &always_quiet, 1);
	json_auto_t *row = api_world_post(world, "{\"text\":\"a\",\"priority\":\"urgent\"}", 201);
	assert_string_equal(text_of(row, "state"), "on-air");
	/* What has not sounded has overridden nothing. */
	assert_string_equal(text_of(row, "override"), "");
}

static void a_row_of_this_station_that_the_log_does_not_have_is_missed(void **state)
{
	struct api_world *world = *state;

	station_set_quiet_hours(world->station, &always_quiet, 1);
	world->log_is_full = true;
	json_decref(api_world_post(world, "{\"text\":\"a\"}", 500));
	assert_true(world->lacked_row);
	json_decref(api_world_ask(
		world, &(struct api_world_ask){
			       .method = "GET", .path = "/v1/airings/77", .status = 404 }));
	assert_false(world->lacked_row);
	world->log_is_full = false;
	json_decref(api_world_post(world, "{\"text\":\"a\"}", 409));
	assert_false(world->lacked_row);
}

static void a_full_station_says_so(void **state)
{
	struct api_world *world = *state;

	for (int i = 0; i < STATION_AIRINGS_MAX; i++)
		json_decref(api_world_post(world, "{\"text\":\"a\"}", 201));
	json_auto_t *problem = api_world_post(world, "{\"text\":\"a\"}", 503);
	assert_string_equal(text_of(problem, "type"), "/problems/over-full");
	assert_int_equal(integer_of(problem, "airing"), STATION_AIRINGS_MAX + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, api_world_setup, api_world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_member_is_followed),
		TEST(what_is_wrong_is_refused_by_name),
		TEST(what_is_unknown_is_named_in_a_member),
		TEST(quiet_hours_refuse_and_name_the_row),
		TEST(a_cap_that_is_reached_refuses_and_names_the_row),
		TEST(quiet_hours_do_not_hold_back_what_is_urgent),
		TEST(a_row_of_this_station_that_the_log_does_not_have_is_missed),
		TEST(a_full_station_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
