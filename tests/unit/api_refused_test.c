/* Every refusal of an order as a problem, in the language of whoever asked. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/refused.h"
#include "base/cleanup.h"
#include "base/translate.h"

static const struct {
	struct refusal refusal;
	int status;
	const char *type;
	const char *member; /* that holds the name; NULL: it has none */
	const char *said;   /* in either language */
} cases[] = {
	{ { .kind = REFUSAL_NO_SUBJECT }, 400, "bad-request", NULL, "\"talk\"" },
	{ { .kind = REFUSAL_SEVERAL_SUBJECTS }, 400, "bad-request", NULL, "\"talk\"" },
	{ { .kind = REFUSAL_TEXT_EMPTY }, 422, "text-empty", NULL, "" },
	{ { .kind = REFUSAL_TEXT_TOO_LONG, .limit = 16384 }, 413, "text-too-long", NULL, "16384" },
	{ { .kind = REFUSAL_TEXT_HAS_CONTROL }, 400, "bad-request", NULL, "text" },
	{ { .kind = REFUSAL_PATH_NOT_PLAIN, .limit = 1023 }, 400, "bad-request", NULL, "1023" },
	{ { .kind = REFUSAL_PATH_NOT_ABSOLUTE }, 400, "bad-request", NULL, "recording" },
	{ { .kind = REFUSAL_RECORDING_BAD, .name = "/a.wav", .error = -ENODATA }, 422, "recording",
		"recording", "/a.wav" },
	{ { .kind = REFUSAL_RECORDING_TOO_LONG, .limit = 3300 }, 400, "bad-request", NULL, "3300" },
	{ { .kind = REFUSAL_NOTICE_UNKNOWN, .name = "fload" }, 422, "unknown-notice", "notice",
		"fload" },
	{ { .kind = REFUSAL_NO_MICROPHONE }, 422, "no-microphone", NULL, "" },
	{ { .kind = REFUSAL_TALK_HAS_NONE, .name = "readings" }, 400, "bad-request", "member",
		"readings" },
	{ { .kind = REFUSAL_LINE_HAS_NONE, .name = "readings" }, 400, "bad-request", "member",
		"readings" },
	{ { .kind = REFUSAL_TALK_LENGTH, .limit = 300 }, 400, "bad-request", NULL, "300" },
	{ { .kind = REFUSAL_TALK_PATIENCE, .limit = 5 }, 400, "bad-request", NULL, "5" },
	{ { .kind = REFUSAL_ZONE_COUNT, .limit = 64 }, 400, "bad-request", NULL, "64" },
	{ { .kind = REFUSAL_ZONE_UNKNOWN, .name = "vilage" }, 422, "unknown-zone", "zone",
		"vilage" },
	{ { .kind = REFUSAL_ZONE_TWICE, .name = "school" }, 400, "bad-request", "zone", "school" },
	{ { .kind = REFUSAL_PRIORITY_UNKNOWN }, 400, "bad-request", NULL, "emergency" },
	{ { .kind = REFUSAL_READINGS, .limit = 10 }, 400, "bad-request", NULL, "10" },
	{ { .kind = REFUSAL_VOICE_UNKNOWN, .name = "%n" }, 422, "unknown-voice", "voice", "%n" },
	{ { .kind = REFUSAL_CHIME_UNKNOWN }, 400, "bad-request", NULL, "chime" },
	{ { .kind = REFUSAL_CHIME_PIPS }, 400, "bad-request", NULL, "pips" },
	{ { .kind = REFUSAL_EXPIRES, .limit = 24 }, 400, "bad-request", NULL, "24" },
	{ { .kind = REFUSAL_LABEL_TOO_LONG, .name = "title", .limit = 255 }, 400, "bad-request",
		"member", "255" },
	{ { .kind = REFUSAL_LABEL_HAS_CONTROL, .name = "title" }, 400, "bad-request", "member",
		"title" },
};

_Static_assert(ARRAY_SIZE(cases) == REFUSAL_KIND_COUNT, "each kind has its case");

/* The problem's JSON, which the caller drops. */
static json_t *answer_in(const char *language, const struct refusal *refusal, int status)
{
	struct web_response response = { .language = language };

	refused_answer(refusal, NULL, &response);
	json_t *problem = json_loadb(response.body, response.body_length, 0, NULL);
	free(response.body);
	assert_int_equal(response.status, status);
	assert_string_equal(response.content_type, "application/problem+json");
	assert_non_null(problem);
	return problem;
}

static const char *text_of(const json_t *problem, const char *member)
{
	const char *text = json_string_value(json_object_get(problem, member));

	assert_non_null(text);
	return text;
}

static void every_kind_is_a_problem_of_its_type_and_names_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char type[64];
		json_auto_t *problem = answer_in("en", &cases[i].refusal, cases[i].status);
		(void)snprintf(type, sizeof(type), "/problems/%s", cases[i].type);
		assert_int_equal(cases[i].refusal.kind, i);
		assert_string_equal(text_of(problem, "type"), type);
		assert_int_equal(
			json_integer_value(json_object_get(problem, "status")), cases[i].status);
		assert_int_equal(!cases[i].member, !cases[i].refusal.name);
		if (cases[i].member)
			assert_string_equal(
				text_of(problem, cases[i].member), cases[i].refusal.name);
	}
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static void every_kind_has_its_sentence_in_both_languages(void **state)
{
	static const struct {
		const char *language;
		bool is_ascii;
	} languages[] = { { "en", true }, { "zh-CN", false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (size_t j = 0; j < ARRAY_SIZE(languages); j++) {
			json_auto_t *problem = answer_in(
				languages[j].language, &cases[i].refusal, cases[i].status);
			const char *detail = text_of(problem, "detail");
			if (is_ascii(detail) != languages[j].is_ascii ||
				!strstr(detail, cases[i].said))
				fail_msg("kind %zu in %s: %s", i, languages[j].language, detail);
			assert_int_equal(
				is_ascii(text_of(problem, "title")), languages[j].is_ascii);
		}
}

static void why_a_recording_does_not_play_is_said_in_the_callers_language_too(void **state)
{
	const struct refusal refusal = {
		.kind = REFUSAL_RECORDING_BAD,
		.name = "/a.wav",
		.error = -ENODATA,
	};
	json_auto_t *english = answer_in(NULL, &refusal, 422);
	json_auto_t *chinese = answer_in("zh", &refusal, 422);

	(void)state;
	assert_string_equal(
		text_of(english, "detail"), "the station cannot play /a.wav: it is empty");
	assert_string_equal(text_of(chinese, "detail"), "广播站播不了 /a.wav：是空的");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_a_problem_of_its_type_and_names_what_is_wrong),
		cmocka_unit_test(every_kind_has_its_sentence_in_both_languages),
		cmocka_unit_test(why_a_recording_does_not_play_is_said_in_the_callers_language_too),
	};

	translate_prepare();
	translate_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
