/* The body of POST /v1/airings as an order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/wish.h"
#include "base/cleanup.h"

static bool read_wish(const char *body, struct wish *ret_wish, int *ret_status)
{
	const struct web_request request = {
		.body = body,
		.body_length = strlen(body),
		.by = "zhang",
	};
	struct web_response response = { 0 };
	const bool is_order = wish_read(&request, ret_wish, &response);

	*ret_status = response.status;
	free(response.body);
	return is_order;
}

static void read_order(const char *body, struct wish *ret_wish)
{
	int status;

	if (!read_wish(body, ret_wish, &status))
		fail_msg("%s: %d", body, status);
}

static void every_member_is_read(void **state)
{
	_cleanup_(wish_done) struct wish wish = { 0 };
	const struct order *order = &wish.order;

	(void)state;
	read_order("{\"text\":\"领种子\",\"recording\":\"/a.wav\",\"notice\":\"flood\","
		   "\"talk\":{\"max\":\"5min\",\"delayed\":true},\"zones\":[\"school\",\"村\"],"
		   "\"priority\":\"urgent\",\"readings\":3,\"expires\":\"90s\","
		   "\"responsible\":\"农技员\",\"title\":\"种子\",\"voice\":\"slow\","
		   "\"chime\":\"bell\"}",
		&wish);
	assert_string_equal(order->text, "领种子");
	assert_string_equal(order->recording, "/a.wav");
	assert_string_equal(order->notice, "flood");
	assert_int_equal(order->talk->max_ms, 5 * 60 * 1000);
	assert_true(order->talk->is_delayed);
	assert_int_equal(order->zone_count, 2);
	assert_string_equal(order->zones[0], "school");
	assert_string_equal(order->zones[1], "村");
	assert_string_equal(order->priority, "urgent");
	assert_int_equal(order->readings, 3);
	assert_int_equal(order->expires_ms, 90 * 1000);
	assert_string_equal(order->responsible, "农技员");
	assert_string_equal(order->title, "种子");
	assert_string_equal(order->voice, "slow");
	assert_string_equal(order->chime, "bell");
	assert_string_equal(order->by, "zhang");
	assert_null(order->found);
}

static void what_is_not_said_is_left_open(void **state)
{
	_cleanup_(wish_done) struct wish wish = { 0 };
	const struct order *order = &wish.order;

	(void)state;
	read_order("{}", &wish);
	assert_null(order->text);
	assert_null(order->recording);
	assert_null(order->notice);
	assert_null(order->talk);
	assert_null(order->zones);
	assert_null(order->priority);
	assert_null(order->voice);
	assert_null(order->chime);
	assert_null(order->responsible);
	assert_null(order->title);
	assert_int_equal(order->readings, 0);
	assert_int_equal(order->expires_ms, 0);
}

static void a_number_that_is_none_is_never_one_that_was_not_said(void **state)
{
	static const char *const cases[] = { "0", "-1", "1.5", "\"two\"", "null", "true", "[]",
		"4294967297", "\"\"", "\"0s\"", "\"-1s\"", "\"soon\"", "\"9999999999d\"" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char body[200];
		_cleanup_(wish_done) struct wish wish = { 0 };
		(void)snprintf(body, sizeof(body),
			"{\"readings\":%s,\"expires\":%s,\"talk\":{\"max\":%s}}", cases[i],
			cases[i], cases[i]);
		read_order(body, &wish);
		assert_true(wish.order.readings < 0);
		assert_true(wish.order.expires_ms < 0);
		assert_true(wish.order.talk->max_ms < 0);
	}
}

static void a_whole_number_may_be_written_with_a_fraction_of_zero(void **state)
{
	static const struct {
		const char *body;
		int readings; /* -1: that is none */
	} cases[] = {
		{ "{\"readings\":1.0}", 1 },
		{ "{\"readings\":3e0}", 3 },
		{ "{\"readings\":3.5}", -1 },
		{ "{\"readings\":0.0}", -1 },
		{ "{\"readings\":1e300}", -1 },
		{ "{\"readings\":-2.0}", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(wish_done) struct wish wish = { 0 };
		read_order(cases[i].body, &wish);
		assert_int_equal(wish.order.readings, cases[i].readings);
	}
}

static void what_is_no_order_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"[]",
		"{\"text\":1}",
		"{\"text\":null}",
		"{\"text\":\"\\u0000\"}",
		"{\"recording\":[]}",
		"{\"notice\":{}}",
		"{\"priority\":2}",
		"{\"voice\":true}",
		"{\"chime\":null}",
		"{\"responsible\":1}",
		"{\"title\":1}",
		"{\"talk\":null}",
		"{\"talk\":true}",
		"{\"talk\":{\"delayed\":\"yes\"}}",
		"{\"talk\":{\"min\":\"1s\"}}",
		"{\"zones\":null}",
		"{\"zones\":\"village\"}",
		"{\"zones\":{\"village\":true}}",
		"{\"zones\":[null]}",
		"{\"zones\":[\"village\",1]}",
		"{\"zones\":[[\"village\"]]}",
		"{\"zones\":[\"\xB4\xE5\"]}",
		"{\"zone\":\"village\"}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(wish_done) struct wish wish = { 0 };
		int status;
		if (read_wish(cases[i], &wish, &status))
			fail_msg("%s is read as an order", cases[i]);
		assert_int_equal(status, 400);
	}
}

static void an_empty_list_of_zones_is_a_list(void **state)
{
	_cleanup_(wish_done) struct wish wish = { 0 };

	(void)state;
	read_order("{\"zones\":[]}", &wish);
	assert_non_null(wish.order.zones);
	assert_int_equal(wish.order.zone_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_is_read),
		cmocka_unit_test(what_is_not_said_is_left_open),
		cmocka_unit_test(a_number_that_is_none_is_never_one_that_was_not_said),
		cmocka_unit_test(a_whole_number_may_be_written_with_a_fraction_of_zero),
		cmocka_unit_test(what_is_no_order_is_refused),
		cmocka_unit_test(an_empty_list_of_zones_is_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
