/* Hashes that are kept: of other machines and other years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

/* draft-eastlake-fnv, "Test vectors". */
static void a_text_has_the_hash_of_the_standard(void **state)
{
	(void)state;
	assert_true(hash_text(HASH_BEGIN, "") == UINT64_C(0xcbf29ce484222325));
	assert_true(hash_text(HASH_BEGIN, "a") == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(hash_text(HASH_BEGIN, "foobar") == UINT64_C(0x85944171f73967e8));
	assert_true(
		hash_text(hash_text(HASH_BEGIN, "foo"), "bar") == hash_text(HASH_BEGIN, "foobar"));
}

static void fields_do_not_run_into_each_other(void **state)
{
	(void)state;
	assert_true(hash_field(hash_field(HASH_BEGIN, "a"), "bc") !=
		    hash_field(hash_field(HASH_BEGIN, "ab"), "c"));
}

/* What S. Vigna's splitmix64.c prints for the seed 1234567. */
static void the_row_of_numbers_is_the_one_that_was_published(void **state)
{
	uint64_t seed = 1234567;

	(void)state;
	assert_true(hash_next(&seed) == UINT64_C(6457827717110365317));
	assert_true(hash_next(&seed) == UINT64_C(3203168211198807973));
	assert_true(hash_next(&seed) == UINT64_C(9817491932198370423));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_the_hash_of_the_standard),
		cmocka_unit_test(fields_do_not_run_into_each_other),
		cmocka_unit_test(the_row_of_numbers_is_the_one_that_was_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
