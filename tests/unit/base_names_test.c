/* Words for the values of an enum. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/names.h"

enum fruit { FRUIT_PEAR, FRUIT_PLUM, FRUIT_NONE };

static const struct name fruits[] = {
	{ "pear", FRUIT_PEAR },
	{ "梨", FRUIT_PEAR },
	{ "plum", FRUIT_PLUM },
};

static const struct names fruit_names = NAMES(fruits);

static void each_word_of_a_value_is_read(void **state)
{
	(void)state;
	assert_int_equal(names_find(&fruit_names, "pear"), FRUIT_PEAR);
	assert_int_equal(names_find(&fruit_names, "梨"), FRUIT_PEAR);
	assert_int_equal(names_find(&fruit_names, "plum"), FRUIT_PLUM);
}

static void any_other_word_is_refused_and_leaves_the_value(void **state)
{
	static const char *const others[] = { "", "plums", "plu", "PLUM", " plum" };
	enum fruit fruit = FRUIT_NONE;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(NAMES_READ(&fruit_names, others[i], &fruit), -EINVAL);
	assert_int_equal(fruit, FRUIT_NONE);
	assert_int_equal(NAMES_READ(&fruit_names, "梨", &fruit), 0);
	assert_int_equal(fruit, FRUIT_PEAR);
}

static void a_value_is_told_by_its_first_word(void **state)
{
	(void)state;
	assert_string_equal(names_text(&fruit_names, FRUIT_PEAR), "pear");
	assert_string_equal(names_text(&fruit_names, FRUIT_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_of_a_value_is_read),
		cmocka_unit_test(any_other_word_is_refused_and_leaves_the_value),
		cmocka_unit_test(a_value_is_told_by_its_first_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
