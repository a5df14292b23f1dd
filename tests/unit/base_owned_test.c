/* What a struct owns, by its table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/owned.h"

struct dog {
	int age;
	char *name;
	char *owner; /* may be NULL */
};

struct kennel {
	char *title;
	struct dog guard;
	struct dog guest; /* may be nobody */
	char **rules;
	size_t rule_count;
	int *heights;
	size_t height_count;
	struct dog *dogs;
	size_t dog_count;
	int open_second; /* plain, copied with the rest */
};

static const struct owned of_dog[] = {
	OWNS_TEXT(struct dog, name),
	OWNS_TEXT_OR_NULL(struct dog, owner),
};

static const struct owner dog_owner = OWNER(struct dog, of_dog);

static const struct owned of_kennel[] = {
	OWNS_TEXT(struct kennel, title),
	OWNS_STRUCT(struct kennel, guard, &dog_owner),
	OWNS_STRUCT_OR_NONE(struct kennel, guest, &dog_owner),
	OWNS_TEXTS(struct kennel, rules, rule_count),
	OWNS_ARRAY(struct kennel, heights, height_count),
	OWNS_STRUCTS(struct kennel, dogs, dog_count, &dog_owner),
};

static const struct owner kennel_owner = OWNER(struct kennel, of_kennel);

/* What may be shared, and what is each one's own. */
struct house {
	struct shared *shared;
	char *street;
	struct kennel kennel;
	char *guest;
};

static const struct owned shared_of_house[] = {
	OWNS_TEXT(struct house, street),
	OWNS_STRUCT(struct house, kennel, &kennel_owner),
};

static const struct owner house_shared_owner = OWNER(struct house, shared_of_house);

static const struct owned of_house[] = {
	OWNS_SHARED(struct house, shared, &house_shared_owner),
	OWNS_TEXT(struct house, guest),
};

static const struct owner house_owner = OWNER(struct house, of_house);

static char *rules[] = { "no cats", "", "quiet at night" };
static int heights[] = { 3, 1 };
static struct dog dogs[] = { { 4, "阿黄", NULL }, { 9, "阿黑", "老李" } };

static const struct kennel full = { "village", { 2, "大黄", "站长" }, { 0 }, rules, 3, heights, 2,
	dogs, 2, 7 * 3600 };

static void a_copy_has_all_and_shares_nothing(void **state)
{
	struct kennel copy;

	(void)state;
	assert_int_equal(owner_copy(&kennel_owner, &full, &copy), 0);
	assert_string_equal(copy.title, "village");
	assert_ptr_not_equal(copy.title, full.title);
	assert_string_equal(copy.guard.owner, "站长");
	assert_ptr_not_equal(copy.guard.owner, full.guard.owner);
	assert_int_equal(copy.guard.age, 2);
	assert_null(copy.guest.name);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(copy.rules[i], rules[i]);
		assert_ptr_not_equal(copy.rules[i], rules[i]);
	}
	assert_ptr_not_equal(copy.heights, heights);
	assert_memory_equal(copy.heights, heights, sizeof(heights));
	assert_ptr_not_equal(copy.dogs, dogs);
	assert_string_equal(copy.dogs[1].owner, "老李");
	assert_null(copy.dogs[0].owner);
	assert_int_equal(copy.dogs[0].age, 4);
	assert_int_equal(copy.open_second, 7 * 3600);
	owner_done(&kennel_owner, &copy);
}

static void what_is_done_with_is_zeroed_and_may_be_so_twice(void **state)
{
	static const struct kennel nothing;
	struct kennel copy;

	(void)state;
	assert_int_equal(owner_copy(&kennel_owner, &full, &copy), 0);
	owner_done(&kennel_owner, &copy);
	assert_memory_equal(&copy, &nothing, sizeof(copy));
	owner_done(&kennel_owner, &copy);
}

static void what_is_not_there_is_not_there_in_the_copy(void **state)
{
	const struct kennel empty = { .height_count = 4 }; /* Counted, but not known yet. */
	struct kennel copy;

	(void)state;
	assert_int_equal(owner_copy(&kennel_owner, &empty, &copy), 0);
	assert_memory_equal(&copy, &empty, sizeof(copy));
	owner_done(&kennel_owner, &copy);
}

static void a_struct_begins_with_empty_texts_but_for_those_that_may_be_null(void **state)
{
	struct kennel kennel = { 0 };

	(void)state;
	assert_int_equal(owner_begin(&kennel_owner, &kennel), 0);
	assert_string_equal(kennel.title, "");
	assert_string_equal(kennel.guard.name, "");
	assert_null(kennel.guard.owner);
	assert_null(kennel.guest.name);
	assert_null(kennel.rules);
	owner_done(&kennel_owner, &kennel);
}

static struct house shared_house(void)
{
	const struct house house = { NULL, "村口", full, "小花" };
	struct house copy;

	assert_int_equal(owner_copy(&house_owner, &house, &copy), 0);
	assert_ptr_not_equal(copy.street, house.street);
	assert_int_equal(owner_share(&house_owner, &copy), 0);
	return copy;
}

static void a_copy_shares_what_may_be_shared_and_it_goes_with_the_last(void **state)
{
	struct house first = shared_house(), second;

	(void)state;
	assert_int_equal(owner_copy(&house_owner, &first, &second), 0);
	assert_ptr_equal(first.street, second.street);
	assert_ptr_equal(first.kennel.dogs, second.kennel.dogs);
	assert_ptr_not_equal(first.guest, second.guest);
	owner_done(&house_owner, &first);
	assert_string_equal(second.street, "村口");
	assert_string_equal(second.kennel.guard.owner, "站长");
	assert_string_equal(second.kennel.rules[2], "quiet at night");
	assert_int_equal(second.kennel.heights[1], 1);
	assert_string_equal(second.kennel.dogs[1].owner, "老李");
	assert_null(second.kennel.dogs[0].owner);
	assert_int_equal(second.kennel.open_second, 7 * 3600);
	owner_done(&house_owner, &second);
}

static void what_was_shared_can_be_made_ones_own_and_changed(void **state)
{
	struct house first = shared_house(), second;

	(void)state;
	assert_int_equal(owner_copy(&house_owner, &first, &second), 0);
	assert_int_equal(owner_unshare(&house_owner, &second), 0);
	free(second.kennel.dogs[1].name);
	second.kennel.dogs[1].name = strdup("小白");
	second.kennel.title[0] = 'V';
	assert_string_equal(first.kennel.dogs[1].name, "阿黑");
	assert_string_equal(first.kennel.title, "village");
	owner_done(&house_owner, &first);
	assert_string_equal(second.street, "村口");
	assert_string_equal(second.kennel.rules[0], "no cats");
	owner_done(&house_owner, &second);
}

static void what_is_shared_or_ones_own_already_stays_so(void **state)
{
	struct house house = shared_house();

	(void)state;
	assert_int_equal(owner_share(&house_owner, &house), 0);
	assert_int_equal(owner_unshare(&house_owner, &house), 0);
	assert_int_equal(owner_unshare(&house_owner, &house), 0);
	assert_null(house.shared);
	assert_string_equal(house.kennel.dogs[0].name, "阿黄");
	owner_done(&house_owner, &house);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_has_all_and_shares_nothing),
		cmocka_unit_test(what_is_done_with_is_zeroed_and_may_be_so_twice),
		cmocka_unit_test(what_is_not_there_is_not_there_in_the_copy),
		cmocka_unit_test(a_struct_begins_with_empty_texts_but_for_those_that_may_be_null),
		cmocka_unit_test(a_copy_shares_what_may_be_shared_and_it_goes_with_the_last),
		cmocka_unit_test(what_was_shared_can_be_made_ones_own_and_changed),
		cmocka_unit_test(what_is_shared_or_ones_own_already_stays_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
