/* Who may come in at the control socket, and who gives way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "base/clock.h"
#include "web/door.h"

#define NOW_MS INT64_C(1000000)

struct world {
	struct door *door;
	uint64_t held;
	int connections; /* of every user, by the configuration */
	int fds;
};

static int most(const char *name, void *userdata)
{
	const struct world *world = userdata;

	(void)name;
	return world->connections;
}

static bool is_held(uint64_t number, void *userdata)
{
	const struct world *world = userdata;

	return number == world->held;
}

static const struct door_ops ops = { most, is_held };

static int setup(void **state)
{
	static struct world world;

	world = (struct world){ 0 };
	assert_int_equal(door_new(DOOR_MAX, &ops, &world, &world.door), 0);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	for (int fd = 1; fd <= world->fds; fd++) {
		struct guest *guest = door_guest(world->door, fd);
		if (guest)
			door_forget(world->door, guest);
	}
	door_free(world->door);
	return 0;
}

/* NULL: turned away. */
static struct guest *knock(
	struct world *world, uid_t user, int64_t now_ms, struct guest **ret_shown_out)
{
	const struct caller caller = { .user = user, .name = "somebody" };
	struct guest *guest = NULL, *shown_out = NULL;
	const int r = door_let_in(world->door, &caller, ++world->fds, now_ms, &guest, &shown_out);

	assert_true(r == 0 || r == -EBUSY);
	if (ret_shown_out)
		*ret_shown_out = shown_out;
	return guest;
}

/* So many who wait for their answer. Returns the last. */
static struct guest *fill(struct world *world, uid_t user, int count)
{
	struct guest *guest = NULL;

	for (int i = 0; i < count; i++) {
		guest = knock(world, user, NOW_MS, NULL);
		assert_non_null(guest);
		assert_false(guest->is_spare);
		guest_enter(guest, GUEST_WAITS, NOW_MS);
	}
	return guest;
}

static void one_user_does_not_keep_out_another_nor_root(void **state)
{
	struct world *world = *state;

	fill(world, 1000, DOOR_USER_MAX);
	assert_true(knock(world, 1000, NOW_MS, NULL)->is_spare);
	assert_false(knock(world, 1001, NOW_MS, NULL)->is_spare);
	assert_false(knock(world, 0, NOW_MS, NULL)->is_spare);
}

static void all_users_together_leave_room_for_root(void **state)
{
	struct world *world = *state;

	for (uid_t user = 1000; user < 1000 + DOOR_GUESTS_MAX / DOOR_USER_MAX; user++)
		fill(world, user, DOOR_USER_MAX);
	assert_true(knock(world, 2000, NOW_MS, NULL)->is_spare);
	fill(world, 0, DOOR_ROOT_MAX);
	assert_true(knock(world, 0, NOW_MS, NULL)->is_spare);
}

static void a_user_behind_whom_many_stand_may_have_more(void **state)
{
	struct world *world = *state;

	world->connections = 200;
	fill(world, 1000, 200);
	assert_true(knock(world, 1000, NOW_MS, NULL)->is_spare);
}

static void the_station_itself_always_comes_in(void **state)
{
	struct world *world = *state;
	const struct caller self = { .user = 1000, .is_own = true };
	struct guest *guest, *shown_out;

	fill(world, 1000, DOOR_USER_MAX);
	assert_int_equal(
		door_let_in(world->door, &self, ++world->fds, NOW_MS, &guest, &shown_out), 0);
	assert_false(guest->is_spare);
	assert_null(shown_out);
}

static void who_keeps_the_station_waiting_gives_way_to_the_next_of_its_user(void **state)
{
	static const enum guest_stage stages[] = { GUEST_ASKS, GUEST_READS, GUEST_RESTS };
	struct world *world = *state;

	for (size_t i = 0; i < 3; i++) {
		struct guest *slow = knock(world, (uid_t)(1000 + i), NOW_MS, NULL), *shown_out;
		guest_enter(slow, stages[i], NOW_MS);
		fill(world, (uid_t)(1000 + i), DOOR_USER_MAX - 1);
		assert_true(
			knock(world, (uid_t)(1000 + i), NOW_MS + DOOR_PATIENCE_MS - 1, &shown_out)
				->is_spare);
		assert_null(shown_out);
		assert_false(knock(world, (uid_t)(1000 + i), NOW_MS + DOOR_PATIENCE_MS, &shown_out)
				     ->is_spare);
		assert_ptr_equal(shown_out, slow);
	}
}

static void who_holds_something_does_not_give_way(void **state)
{
	struct world *world = *state;
	struct guest *guest = fill(world, 1000, DOOR_USER_MAX), *shown_out;

	guest_enter(guest, GUEST_RESTS, NOW_MS);
	world->held = guest->number;
	assert_true(knock(world, 1000, NOW_MS + DOOR_HELD_MS - 1, &shown_out)->is_spare);
	assert_null(shown_out);
}

static void who_holds_something_is_gone_who_does_not_ask_for_a_while(void **state)
{
	struct world *world = *state;
	struct guest *guest = knock(world, 1000, NOW_MS, NULL);
	const int64_t gone_ms = NOW_MS + 1000 + DOOR_HELD_MS;

	world->held = guest->number;
	for (enum guest_stage stage = GUEST_ASKS; stage <= GUEST_RESTS; stage++)
		guest_enter(guest, stage, NOW_MS + 1000);
	assert_true(door_next_ms(world->door, NOW_MS + 1000) == gone_ms);
	assert_null(door_show_out(world->door, gone_ms - 1));
	assert_ptr_equal(door_show_out(world->door, gone_ms), guest);
}

static void who_held_something_is_as_others_once_that_is_over(void **state)
{
	struct world *world = *state;
	struct guest *guest = knock(world, 1000, NOW_MS, NULL);

	guest_enter(guest, GUEST_RESTS, NOW_MS);
	assert_null(door_show_out(world->door, NOW_MS + DOOR_HELD_MS));
	assert_true(door_next_ms(world->door, NOW_MS + DOOR_HELD_MS) == NOW_MS + DOOR_REST_MS);
	/* It asks, and holds something from then on. */
	world->held = guest->number;
	guest_enter(guest, GUEST_RESTS, NOW_MS + DOOR_HELD_MS);
	assert_ptr_equal(door_show_out(world->door, NOW_MS + 2 * DOOR_HELD_MS), guest);
}

static void a_spare_that_has_not_asked_gives_way_to_the_next(void **state)
{
	struct world *world = *state;
	struct guest *first = NULL, *shown_out;

	fill(world, 1000, DOOR_USER_MAX);
	for (int i = 0; i < DOOR_SPARE_MAX; i++) {
		struct guest *guest = knock(world, 1000, NOW_MS + i, &shown_out);
		assert_true(guest->is_spare);
		assert_null(shown_out);
		first = first ? first : guest;
	}
	guest_enter(first, GUEST_WAITS, NOW_MS);
	assert_true(knock(world, 1000, NOW_MS + 100, &shown_out)->is_spare);
	assert_int_equal(shown_out->since_ms, NOW_MS + 1);
}

static void where_all_wait_for_the_station_nobody_more_comes_in(void **state)
{
	struct world *world = *state;

	fill(world, 1000, DOOR_USER_MAX);
	for (int i = 0; i < DOOR_SPARE_MAX; i++)
		guest_enter(knock(world, 1000, NOW_MS, NULL), GUEST_WAITS, NOW_MS);
	assert_null(knock(world, 1000, NOW_MS + 100000, NULL));
	assert_false(knock(world, 1001, NOW_MS + 100000, NULL)->is_spare);
}

static void each_stage_has_its_time(void **state)
{
	static const struct {
		enum guest_stage stage;
		int64_t after_ms; /* CLOCK_NONE: as long as it likes */
	} rows[] = {
		{ GUEST_ASKS, DOOR_ASK_MS },
		{ GUEST_READS, DOOR_READ_MS },
		{ GUEST_RESTS, DOOR_REST_MS },
		{ GUEST_WAITS, CLOCK_NONE },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest *guest = knock(world, 1000, NOW_MS, NULL);
		guest_enter(guest, rows[i].stage, NOW_MS);
		assert_true(rows[i].after_ms == CLOCK_NONE ||
			    door_next_ms(world->door, NOW_MS) == NOW_MS + DOOR_HELD_MS);
		const int64_t next_ms = door_next_ms(world->door, NOW_MS + DOOR_HELD_MS);
		if (rows[i].after_ms == CLOCK_NONE) {
			assert_true(next_ms == CLOCK_NONE);
			continue;
		}
		assert_int_equal(next_ms, NOW_MS + rows[i].after_ms);
		assert_null(door_show_out(world->door, next_ms - 1));
		assert_ptr_equal(door_show_out(world->door, next_ms), guest);
		assert_null(door_show_out(world->door, next_ms));
	}
}

static void with_few_descriptors_nobody_has_all_of_the_room(void **state)
{
	struct world *world = *state;

	door_free(world->door);
	assert_int_equal(door_new(16, &ops, world, &world->door), 0);
	fill(world, 1000, 6);
	assert_true(knock(world, 1000, NOW_MS, NULL)->is_spare);
	assert_false(knock(world, 1001, NOW_MS, NULL)->is_spare);
	assert_false(knock(world, 0, NOW_MS, NULL)->is_spare);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_user_does_not_keep_out_another_nor_root),
		TEST(all_users_together_leave_room_for_root),
		TEST(a_user_behind_whom_many_stand_may_have_more),
		TEST(the_station_itself_always_comes_in),
		TEST(who_keeps_the_station_waiting_gives_way_to_the_next_of_its_user),
		TEST(who_holds_something_does_not_give_way),
		TEST(who_holds_something_is_gone_who_does_not_ask_for_a_while),
		TEST(who_held_something_is_as_others_once_that_is_over),
		TEST(a_spare_that_has_not_asked_gives_way_to_the_next),
		TEST(where_all_wait_for_the_station_nobody_more_comes_in),
		TEST(each_stage_has_its_time),
		TEST(with_few_descriptors_nobody_has_all_of_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
