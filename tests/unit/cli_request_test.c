/* What a command asks the station to air, as the body that is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/complain.h"
#include "cli/request.h"

/* 村 in GBK. */
#define VILLAGE_IN_GBK "\xB4\xE5"

static void only_what_was_said_is_sent(void **state)
{
	const struct request_talk talk = { .max = "5min", .is_delayed = true };
	const struct {
		struct request request;
		const char *body;
	} cases[] = {
		{ { .text = "领种子" }, "{\"text\":\"领种子\"}" },
		{ { .recording = "/a.wav", .readings = 3 },
			"{\"readings\":3,\"recording\":\"/a.wav\"}" },
		{ { .notice = "flood", .zones = { { "school", "村" }, 2 } },
			"{\"notice\":\"flood\",\"zones\":[\"school\",\"村\"]}" },
		{ { .talk = &talk }, "{\"talk\":{\"delayed\":true,\"max\":\"5min\"}}" },
		{ { .talk = &(struct request_talk){ 0 } }, "{\"talk\":{\"delayed\":false}}" },
		{ { .text = "a",
			  .priority = "urgent",
			  .expires = "90s",
			  .responsible = "农技员",
			  .title = "种子",
			  .voice = "slow",
			  .chime = "test" },
			"{\"chime\":\"test\",\"expires\":\"90s\",\"priority\":\"urgent\","
			"\"responsible\":\"农技员\",\"text\":\"a\",\"title\":\"种子\","
			"\"voice\":\"slow\"}" },
		{ { .text = "a", .zones = { { "" }, 1 } }, "{\"text\":\"a\",\"zones\":[\"\"]}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *body = NULL;
		assert_int_equal(request_body(&cases[i].request, &body), CLI_DONE);
		_cleanup_free_ char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
		assert_string_equal(text, cases[i].body);
	}
}

static void what_is_not_utf8_is_an_error_and_never_left_out(void **state)
{
	const struct request_talk talk = { .max = VILLAGE_IN_GBK };
	const struct request cases[] = {
		{ .text = VILLAGE_IN_GBK },
		{ .recording = "/" VILLAGE_IN_GBK ".wav" },
		{ .notice = VILLAGE_IN_GBK },
		{ .text = "a", .zones = { { VILLAGE_IN_GBK }, 1 } },
		{ .text = "a", .zones = { { "school", VILLAGE_IN_GBK }, 2 } },
		{ .text = "a", .priority = VILLAGE_IN_GBK },
		{ .text = "a", .expires = VILLAGE_IN_GBK },
		{ .text = "a", .responsible = VILLAGE_IN_GBK },
		{ .text = "a", .title = VILLAGE_IN_GBK },
		{ .text = "a", .voice = VILLAGE_IN_GBK },
		{ .text = "a", .chime = VILLAGE_IN_GBK },
		{ .talk = &talk },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_t *body = NULL;
		assert_int_equal(request_body(&cases[i], &body), CLI_FAILED);
		assert_null(body);
	}
}

static void the_options_say_what_is_not_the_subject(void **state)
{
	const struct options options = {
		.notice = "flood",
		.zones = { { "school" }, 1 },
		.priority = "重要",
		.expires = "2h",
		.responsible = "值班员",
		.title = "防汛",
		.voice = "slow",
		.readings = 4,
	};
	const struct request request = request_of(&options);
	json_auto_t *body = NULL;

	(void)state;
	assert_int_equal(request_body(&request, &body), CLI_DONE);
	_cleanup_free_ char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
	assert_string_equal(text,
		"{\"expires\":\"2h\",\"notice\":\"flood\",\"priority\":\"important\","
		"\"readings\":4,\"responsible\":\"值班员\",\"title\":\"防汛\",\"voice\":\"slow\","
		"\"zones\":[\"school\"]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_was_said_is_sent),
		cmocka_unit_test(what_is_not_utf8_is_an_error_and_never_left_out),
		cmocka_unit_test(the_options_say_what_is_not_the_subject),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
