/* Sound devices that come and go, in a folder of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "studio/devices.h"

struct world {
	sd_event *event;
	struct devices *devices;
	char parent[64];
	int told;
};

static void note_change(void *userdata)
{
	((struct world *)userdata)->told++;
}

static void run(struct world *world, const char *command)
{
	char line[256];

	snprintf(line, sizeof(line), "cd %s && %s", world->parent, command);
	assert_int_equal(system(line), 0);
}

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	strcpy(world->parent, "/tmp/dalaba-devices-XXXXXX");
	assert_non_null(mkdtemp(world->parent));
	assert_int_equal(sd_event_new(&world->event), 0);
	*state = world;
	return 0;
}

static void watch(struct world *world)
{
	assert_int_equal(devices_watch(world->event, world->parent, "snd", note_change, world,
				 &world->devices),
		0);
}

static int close_world(void **state)
{
	struct world *world = *state;
	char command[96];

	devices_free(world->devices);
	sd_event_unref(world->event);
	snprintf(command, sizeof(command), "rm -r %s", world->parent);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static void settle(struct world *world)
{
	const int64_t until_ms = clock_monotonic_ms() + DEVICES_SETTLE_MS + 100;

	for (int64_t left_ms; (left_ms = until_ms - clock_monotonic_ms()) > 0;)
		assert_true(sd_event_run(world->event, (uint64_t)left_ms * 1000) >= 0);
	while (sd_event_run(world->event, 0) > 0)
		; /* What came due while the machine held us up. */
}

static void a_card_that_comes_is_told_once(void **state)
{
	struct world *world = *state;

	run(world, "mkdir snd");
	watch(world);
	run(world, "touch snd/controlC0 snd/pcmC0D0p && chmod 600 snd/*");
	settle(world);
	assert_int_equal(world->told, 1);
	settle(world);
	assert_int_equal(world->told, 1);
}

static void the_first_card_of_a_box_brings_the_folder_along(void **state)
{
	struct world *world = *state;

	watch(world);
	run(world, "mkdir snd && touch snd/pcmC0D0p");
	settle(world);
	assert_int_equal(world->told, 1);
	run(world, "touch snd/pcmC1D0p");
	settle(world);
	assert_int_equal(world->told, 2);
}

static void a_folder_that_goes_and_comes_back_is_watched_again(void **state)
{
	struct world *world = *state;

	run(world, "mkdir snd");
	watch(world);
	run(world, "rmdir snd");
	settle(world);
	run(world, "mkdir snd");
	settle(world);
	const int before = world->told;
	run(world, "touch snd/pcmC0D0p");
	settle(world);
	assert_int_equal(world->told, before + 1);
}

static void what_else_happens_beside_it_is_nothing_to_us(void **state)
{
	struct world *world = *state;

	watch(world);
	run(world, "touch null zero");
	settle(world);
	assert_int_equal(world->told, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_card_that_comes_is_told_once),
		TEST(the_first_card_of_a_box_brings_the_folder_along),
		TEST(a_folder_that_goes_and_comes_back_is_watched_again),
		TEST(what_else_happens_beside_it_is_nothing_to_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
