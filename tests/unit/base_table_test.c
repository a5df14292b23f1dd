/* A table of names keeps each, however many there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/table.h"

#define NAMES 5000

static char names[NAMES][8];

static void fill(struct table *table)
{
	for (int i = 0; i < NAMES; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "n%d", i);
		union table_value *value = table_add(table, names[i]);
		assert_non_null(value);
		assert_int_equal(value->number, 0);
		value->number = i;
	}
}

static void each_name_has_its_value_however_many_came_after_it(void **state)
{
	struct table table = { 0 };

	fill(&table);
	assert_int_equal(table.count, NAMES);
	for (int i = 0; i < NAMES; i++) {
		char other[8]; /* The name counts, not where it stands. */
		const union table_value *value = table_find(&table, strcpy(other, names[i]));
		assert_non_null(value);
		assert_int_equal(value->number, i);
	}
	assert_in_range(table.room, 2 * NAMES, 4 * NAMES);
	table_done(&table);
	(void)state;
}

static void what_was_not_added_is_not_found(void **state)
{
	static const char *const others[] = { "", "n", "n5000", "N1", "n1 ", "村" };
	struct table table = { 0 };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_null(table_find(&table, others[i]));
	fill(&table);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_null(table_find(&table, others[i]));
	table_done(&table);
	(void)state;
}

static void what_is_cleared_is_forgotten_and_can_be_filled_anew(void **state)
{
	struct table table = { 0 };

	table_clear(&table);
	fill(&table);
	const size_t room = table.room;
	table_clear(&table);
	assert_int_equal(table.count, 0);
	for (int i = 0; i < NAMES; i++)
		assert_null(table_find(&table, names[i]));
	fill(&table);
	assert_int_equal(table.count, NAMES);
	assert_int_equal(table.room, room);
	table_done(&table);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_has_its_value_however_many_came_after_it),
		cmocka_unit_test(what_was_not_added_is_not_found),
		cmocka_unit_test(what_is_cleared_is_forgotten_and_can_be_filled_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
