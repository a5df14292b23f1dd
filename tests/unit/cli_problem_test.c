/* The daemon's refusals in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/problem.h"

static void a_problem_is_said_in_one_line(void **state)
{
	static const struct {
		const char *problem;
		const char *line;
	} cases[] = {
		{ "{\"type\":\"/problems/unknown-airing\",\"airing\":\"12\"}",
			"there is no airing 12, or it is over" },
		{ "{\"type\":\"/problems/unknown-airing\",\"airing\":4711}",
			"there is no airing 4711, or it is over" },
		/* The station's own sentence is in the reader's language already. */
		{ "{\"type\":\"/problems/text-empty\",\"detail\":\"没有文字\"}", "没有文字" },
		{ "{\"type\":\"/problems/internal\",\"detail\":\"the disk is full\"}",
			"the station could not do it: the disk is full" },
		/* A member that is missing leaves the server's own words. */
		{ "{\"type\":\"/problems/unknown-zone\",\"detail\":\"no such zone\"}",
			"no such zone" },
		/* So does a type of a newer server. */
		{ "{\"type\":\"/problems/on-strike\",\"detail\":\"not today\"}", "not today" },
		{ "{\"title\":\"On strike\"}", "On strike" },
		{ "{\"type\":7,\"detail\":[]}", "the station refused (HTTP 418)" },
		{ "[1]", "the station refused (HTTP 418)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *problem = json_loads(cases[i].problem, 0, NULL);
		_cleanup_free_ char *line = problem_line(problem, 418);
		assert_string_equal(line, cases[i].line);
	}
}

static void an_answer_without_json_is_said_by_its_status(void **state)
{
	_cleanup_free_ char *line = problem_line(NULL, 500);

	(void)state;
	assert_string_equal(line, "the station refused (HTTP 500)");
}

static void a_member_is_never_a_format(void **state)
{
	json_auto_t *problem =
		json_pack("{s:s, s:s}", "type", "/problems/unknown-airing", "airing", "%n%s%s");
	_cleanup_free_ char *line = problem_line(problem, 422);

	(void)state;
	assert_string_equal(line, "there is no airing %n%s%s, or it is over");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_problem_is_said_in_one_line),
		cmocka_unit_test(an_answer_without_json_is_said_by_its_status),
		cmocka_unit_test(a_member_is_never_a_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
