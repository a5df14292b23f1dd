/* A mixer control is set, and put back, also by the next process. On an ALSA control interface of
 * our own (tests/paced/mixer.c). */
#include <errno.h>
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

#include "base/cleanup.h"
#include "card/card.h"
#include "card/mixer.h"

struct world {
	char folder[64];
	char mixer[96];
	char memory[96];
	struct mixer_setting setting;
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void assert_holds(const struct world *world, const char *levels)
{
	char line[64] = "";
	FILE *file = fopen(world->mixer, "re");

	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	assert_string_equal(line, levels);
}

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	char path[96], text[512];

	assert_non_null(world);
	strcpy(world->folder, "/tmp/dalaba-mixer-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	snprintf(world->mixer, sizeof(world->mixer), "%s/mixer", world->folder);
	snprintf(world->memory, sizeof(world->memory), "%s/memory", world->folder);
	snprintf(path, sizeof(path), "%s/asound.conf", world->folder);
	snprintf(text, sizeof(text),
		"</usr/share/alsa/alsa.conf>\n!@hooks []\n"
		"ctl_type.paced { lib \"" PACED_FOLDER "/libasound_module_ctl_paced.so\" }\n"
		"ctl.unit { type paced file \"%s\" }\n",
		world->mixer);
	write_file(path, text);
	write_file(world->mixer, "10 20 0\n");
	assert_int_equal(setenv("ALSA_CONFIG_PATH", path, 1), 0);
	world->setting = (struct mixer_setting){
		.device = (char *)"unit",
		.control = (char *)"Speaker",
		.percent = 80,
	};
	card_hush();
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", world->folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(unsetenv("ALSA_CONFIG_PATH"), 0);
	free(world);
	return 0;
}

static void it_is_turned_up_unmuted_and_put_back(void **state)
{
	struct world *world = *state;

	assert_int_equal(mixer_set(&world->setting, world->memory), 0);
	assert_holds(world, "160 160 1\n");
	assert_int_equal(mixer_restore(world->memory), 0);
	assert_holds(world, "10 20 0\n");
	assert_int_equal(access(world->memory, F_OK), -1);
	assert_int_equal(mixer_restore(world->memory), 0);
	assert_holds(world, "10 20 0\n");
}

/* Set, crashed, set again: what was there before the first is put back. */
static void a_crash_does_not_make_our_own_setting_the_old_one(void **state)
{
	struct world *world = *state;

	assert_int_equal(mixer_set(&world->setting, world->memory), 0);
	world->setting.percent = 50;
	assert_int_equal(mixer_set(&world->setting, world->memory), 0);
	assert_holds(world, "100 100 1\n");
	assert_int_equal(mixer_restore(world->memory), 0);
	assert_holds(world, "10 20 0\n");
}

static void what_is_not_there_is_told_and_nothing_is_remembered(void **state)
{
	struct world *world = *state;

	world->setting.control = (char *)"Master";
	assert_int_equal(mixer_set(&world->setting, world->memory), -ENOENT);
	world->setting.control = (char *)"Speaker";
	world->setting.device = (char *)"none";
	assert_true(mixer_set(&world->setting, world->memory) < 0);
	world->setting.device = (char *)"unit";
	assert_int_equal(mixer_set(&world->setting, "/none/memory"), -ENOENT);
	assert_holds(world, "10 20 0\n");
	assert_int_equal(access(world->memory, F_OK), -1);
}

static void a_card_that_is_gone_is_put_back_when_it_is_there_again(void **state)
{
	struct world *world = *state;

	assert_int_equal(mixer_set(&world->setting, world->memory), 0);
	assert_int_equal(unlink(world->mixer), 0);
	assert_true(mixer_restore(world->memory) < 0);
	assert_int_equal(access(world->memory, F_OK), 0);
	write_file(world->mixer, "160 160 1\n");
	assert_int_equal(mixer_restore(world->memory), 0);
	assert_holds(world, "10 20 0\n");
}

static void a_damaged_memory_is_removed(void **state)
{
	static const char *const damaged[] = { "", "unit\n", "unit\nSpeaker\n", "unit\nSpeaker\n1",
		"unit\nSpeaker\n1 x\n", "unit\nSpeaker\n\n", "\n\n1 1\n" };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		write_file(world->memory, damaged[i]);
		assert_int_equal(mixer_restore(world->memory), -EBADMSG);
		assert_int_equal(access(world->memory, F_OK), -1);
	}
	assert_holds(world, "10 20 0\n");
}

static void what_lies_in_place_of_a_memory_is_moved_out_of_its_way(void **state)
{
	struct world *world = *state;
	char inside[128], aside[128];

	(void)snprintf(inside, sizeof(inside), "%s/x", world->memory);
	(void)snprintf(aside, sizeof(aside), "%s.aside", world->memory);
	for (int i = 0; i < 3; i++) {
		if (i < 2)
			assert_int_equal(mkdir(world->memory, 0700), 0);
		else
			assert_int_equal(mkfifo(world->memory, 0600), 0);
		if (i == 1)
			write_file(inside, "");
		assert_int_equal(mixer_restore(world->memory), -EBADMSG);
		assert_int_equal(access(world->memory, F_OK), -1);
	}
	assert_int_equal(access(aside, F_OK), 0);
	assert_int_equal(mixer_set(&world->setting, world->memory), 0);
	assert_int_equal(mixer_restore(world->memory), 0);
	assert_holds(world, "10 20 0\n");
}

static void assert_silent(const char *names)
{
	_cleanup_free_ char *silent = NULL;

	assert_int_equal(mixer_name_silent("unit", &silent), 0);
	assert_string_equal(silent, names);
}

static void an_output_that_lets_nothing_through_is_named_and_opened(void **state)
{
	static const struct {
		const char *before, *names, *after;
	} cases[] = {
		{ "10 20 0\n", "Speaker", "10 20 1\n" },
		{ "0 0 1\n", "Speaker", "160 160 1\n" },
		{ "0 0 0\n", "Speaker", "160 160 1\n" },
		{ "0 20 1\n", "", "0 20 1\n" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(world->mixer, cases[i].before);
		assert_silent(cases[i].names);
		assert_int_equal(mixer_open_silent("unit", 80), 0);
		assert_holds(world, cases[i].after);
		assert_silent("");
	}
	assert_int_equal(unlink(world->mixer), 0);
	assert_silent("");
	assert_true(mixer_open_silent("unit", 80) < 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		TEST(it_is_turned_up_unmuted_and_put_back),
		TEST(a_crash_does_not_make_our_own_setting_the_old_one),
		TEST(what_is_not_there_is_told_and_nothing_is_remembered),
		TEST(a_card_that_is_gone_is_put_back_when_it_is_there_again),
		TEST(a_damaged_memory_is_removed),
		TEST(what_lies_in_place_of_a_memory_is_moved_out_of_its_way),
		TEST(an_output_that_lets_nothing_through_is_named_and_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
