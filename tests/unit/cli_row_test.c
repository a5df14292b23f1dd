/* Airings as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/row.h"

static void a_time_is_shown_as_the_station_wrote_it(void **state)
{
	char time[ROW_TIME_SIZE];

	(void)state;
	assert_string_equal(row_time("2026-11-24T07:00:00.000+08:00", time), "2026-11-24 07:00:00");
	assert_string_equal(row_time("", time), "");
}

static void only_what_left_the_card_counts_as_aired(void **state)
{
	static const struct {
		const char *row;
		bool is_over, is_aired;
	} cases[] = {
		{ "{\"state\":\"planned\"}", false, false },
		{ "{\"state\":\"waiting\"}", false, false },
		{ "{\"state\":\"on-air\"}", false, false },
		{ "{\"state\":\"aired\"}", true, true },
		{ "{\"state\":\"failed\"}", true, false },
		{ "{\"state\":\"cancelled\"}", true, false },
		{ "{\"state\":null}", false, false },
		{ "{}", false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *row = json_loads(cases[i].row, 0, NULL);
		assert_int_equal(row_is_over(row), cases[i].is_over);
		assert_int_equal(row_is_aired(row), cases[i].is_aired);
	}
}

static void what_is_unknown_is_shown_as_it_is(void **state)
{
	json_auto_t *row = json_loads(
		"{\"state\":\"singing\",\"reason\":\"joy\",\"priority\":\"highest\"}", 0, NULL);

	char told[ROW_STATE_SIZE];

	(void)state;
	assert_string_equal(row_state(row, told), "singing");
	assert_string_equal(row_reason(row), "joy");
	assert_string_equal(row_priority(row), "highest");
}

static void members_of_the_wrong_type_are_shown_as_nothing(void **state)
{
	json_auto_t *row = json_loads(
		"{\"id\":\"x\",\"zones\":\"x\",\"title\":[],\"sounded_ms\":{}}", 0, NULL);
	_cleanup_free_ char *zones = row_zones(row);
	char seconds[ROW_SECONDS_SIZE];

	(void)state;
	assert_int_equal(row_id(row), 0);
	assert_string_equal(zones, "");
	assert_string_equal(row_name(row), "");
	assert_string_equal(row_seconds(row, "sounded_ms", seconds), "");
}

static void zones_are_listed_and_a_text_stands_in_for_a_title(void **state)
{
	json_auto_t *row = json_loads("{\"zones\":[\"village\",\"school\"],\"title\":\"\","
				      "\"text\":\"开会。\",\"sounded_ms\":12340}",
		0, NULL);
	_cleanup_free_ char *zones = row_zones(row);
	char seconds[ROW_SECONDS_SIZE];

	(void)state;
	assert_string_equal(zones, "village, school");
	assert_string_equal(row_name(row), "开会。");
	assert_string_equal(row_seconds(row, "sounded_ms", seconds), "12.3 s");
}

static void an_airing_in_some_of_its_zones_is_counted(void **state)
{
	static const struct {
		const char *state, *first, *second, *told;
	} cases[] = {
		{ "aired", "aired", "aired", "aired" },
		{ "aired", "aired", "failed", "1 of 2 zones" },
		{ "failed", "failed", "failed", "failed" },
		{ "on-air", "on-air", "on-air", "on air" },
		{ "on-air", "failed", "on-air", "on air, 1 of 2 zones" },
		{ "on-air", "aired", "on-air", "on air" },
		{ "waiting", "aired", "waiting", "waiting, 1 of 2 zones" },
		{ "waiting", "waiting", "waiting", "waiting" },
	};
	char told[ROW_STATE_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_auto_t *row = json_pack("{s:s, s:[{s:s}, {s:s}]}", "state", cases[i].state,
			"outcomes", "state", cases[i].first, "state", cases[i].second);
		assert_string_equal(row_state(row, told), cases[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_shown_as_the_station_wrote_it),
		cmocka_unit_test(only_what_left_the_card_counts_as_aired),
		cmocka_unit_test(what_is_unknown_is_shown_as_it_is),
		cmocka_unit_test(an_airing_in_some_of_its_zones_is_counted),
		cmocka_unit_test(members_of_the_wrong_type_are_shown_as_nothing),
		cmocka_unit_test(zones_are_listed_and_a_text_stands_in_for_a_title),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
