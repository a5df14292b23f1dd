/* The amplifier's power, on a relay of the test's own and a real event loop: milliseconds here
 * stand for the seconds of the field. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
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
#include "base/clock.h"
#include "base/file.h"
#include "power/amplifier.h"
#include "power/relay.h"
#include "unit/held_up.h"

/* --- the relay of the test; it takes the place of power/relay.c --- */

static struct relay {
	bool is_told_on;
	bool is_stuck;
	int opening; /* what relay_open says */
	int moves;
	int64_t on_ms, off_ms; /* monotonic; of its last moves */
} relay;

int relay_open(const char *line, const char *feedback, bool is_active_low, struct relay **ret_relay)
{
	assert_string_equal(line, "AMP");
	(void)feedback;
	(void)is_active_low;
	if (relay.opening < 0)
		return relay.opening;
	*ret_relay = &relay;
	return 0;
}

void relay_close(struct relay *closed)
{
	if (closed)
		closed->is_told_on = false;
}

int relay_set(struct relay *told, bool is_on)
{
	if (told->is_told_on != is_on)
		told->moves++;
	told->is_told_on = is_on;
	*(is_on ? &told->on_ms : &told->off_ms) = clock_monotonic_ms();
	return 0;
}

int relay_get(struct relay *asked, bool *ret_is_on)
{
	*ret_is_on = asked->is_told_on && !asked->is_stuck;
	return 0;
}

/* --- the world --- */

struct world {
	sd_event *event;
	struct amplifier *amplifier;
	struct amplifier_settings settings;
	int condition; /* as last told; 1: never */
	int cuts;
};

static void note_condition(int error, void *userdata)
{
	((struct world *)userdata)->condition = error;
}

static void note_cut(void *userdata)
{
	((struct world *)userdata)->cuts++;
}

static const struct amplifier_ops ops = { .condition = note_condition, .cut = note_cut };

static char relay_line[] = "AMP";

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	held_up_begin();
	relay = (struct relay){ 0 };
	assert_int_equal(sd_event_new(&world->event), 0);
	world->condition = 1;
	world->settings = (struct amplifier_settings){
		.relay = relay_line,
		.lead_in_ms = 100,
		.lead_out_ms = 100,
	};
	*state = world;
	return 0;
}

static void switch_in(struct world *world)
{
	assert_int_equal(amplifier_new(world->event, "village", &world->settings, &ops, world,
				 &world->amplifier),
		0);
	amplifier_begin(world->amplifier, NULL);
}

static int close_world(void **state)
{
	struct world *world = *state;

	amplifier_free(world->amplifier);
	sd_event_unref(world->event);
	free(world);
	return 0;
}

static void pass(struct world *world, int64_t time_ms)
{
	const int64_t until_ms = clock_monotonic_ms() + time_ms;

	for (int64_t left_ms; (left_ms = until_ms - clock_monotonic_ms()) > 0;)
		assert_true(sd_event_run(world->event, (uint64_t)left_ms * 1000) >= 0);
	while (sd_event_run(world->event, 0) > 0)
		; /* What came due while the machine held us up. */
}

static void it_is_on_before_the_first_sample_by_the_lead_in(void **state)
{
	struct world *world = *state;

	switch_in(world);
	const int64_t warm_ms = amplifier_hold(world->amplifier);
	assert_true(relay.is_told_on);
	const int64_t left_ms = warm_ms - clock_monotonic_ms();
	assert_true(left_ms <= 100 && 100 - left_ms <= allowed_ms(20));
}

static void airings_back_to_back_do_not_click(void **state)
{
	struct world *world = *state;

	world->settings.lead_out_ms = 60000;
	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	pass(world, 120);
	for (int i = 0; i < 5; i++) {
		amplifier_release(world->amplifier);
		pass(world, 30);
		assert_true(amplifier_hold(world->amplifier) <= clock_monotonic_ms());
		pass(world, 30);
	}
	assert_int_equal(relay.moves, 1);
}

static void it_goes_off_after_the_lead_out(void **state)
{
	struct world *world = *state;

	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	const int64_t released_ms = clock_monotonic_ms();
	amplifier_release(world->amplifier);
	assert_true(relay.is_told_on);
	pass(world, 160);
	assert_false(relay.is_told_on);
	assert_true(relay.off_ms - released_ms >= 100);
}

static void it_is_never_on_for_longer_than_allowed(void **state)
{
	struct world *world = *state;

	world->settings.max_on_ms = 150;
	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	pass(world, 150 + RELAY_SETTLE_MS + 50);
	assert_false(relay.is_told_on);
	assert_in_range(relay.off_ms - relay.on_ms, 145, allowed_ms(200));
	assert_int_equal(world->cuts, 1);
	assert_int_equal(world->condition, -ETIME);
}

static void a_relay_that_does_not_move_is_told(void **state)
{
	struct world *world = *state;

	relay.is_stuck = true;
	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	pass(world, RELAY_SETTLE_MS + 50);
	assert_int_equal(world->condition, -EREMOTEIO);
	relay.is_stuck = false;
	amplifier_release(world->amplifier);
	pass(world, 150);
	(void)amplifier_hold(world->amplifier);
	pass(world, RELAY_SETTLE_MS + 50);
	assert_int_equal(world->condition, 0);
}

static void a_relay_that_is_not_there_is_told_and_tried_again(void **state)
{
	struct world *world = *state;

	relay.opening = -ENOENT;
	switch_in(world);
	assert_int_equal(world->condition, -ENOENT);
	relay.opening = 0;
	(void)amplifier_hold(world->amplifier);
	assert_true(relay.is_told_on);
	pass(world, RELAY_SETTLE_MS + 50);
	assert_int_equal(world->condition, 0);
}

static void what_was_warmed_up_for_nothing_goes_off_again(void **state)
{
	struct world *world = *state;

	switch_in(world);
	amplifier_warm(world->amplifier, clock_realtime_ms() - 1900);
	assert_true(relay.is_told_on);
	pass(world, 200);
	assert_false(relay.is_told_on);
}

static void what_was_warmed_up_is_warm_when_it_is_held(void **state)
{
	struct world *world = *state;

	switch_in(world);
	amplifier_warm(world->amplifier, clock_realtime_ms() + 150);
	pass(world, 130);
	assert_true(amplifier_hold(world->amplifier) <= clock_monotonic_ms());
	assert_int_equal(relay.moves, 1);
}

static void it_is_off_when_the_station_ends(void **state)
{
	struct world *world = *state;

	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	amplifier_free(world->amplifier);
	world->amplifier = NULL;
	assert_false(relay.is_told_on);
}

static void a_command_that_fails_or_is_not_there_is_told(void **state)
{
	static char fails[] = "/bin/false", missing[] = "/nonexistent";
	struct world *world = *state;

	world->settings.relay = NULL;
	world->settings.command = fails;
	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	pass(world, 200);
	assert_int_equal(world->condition, -ECHILD);
	amplifier_free(world->amplifier);
	world->settings.command = missing;
	world->condition = 0;
	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	pass(world, 200);
	/* Where only the child's end tells of a failed exec (qemu-user, now and then), it is
	 * -ECHILD. */
	assert_true(world->condition == -ENOENT || world->condition == -ECHILD);
}

static void a_command_is_run_again_when_it_is_wanted_otherwise_meanwhile(void **state)
{
	static char yes[] = "/bin/true";
	struct world *world = *state;

	world->settings.relay = NULL;
	world->settings.command = yes;
	world->settings.lead_out_ms = 0;
	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	amplifier_release(world->amplifier);
	pass(world, 200);
	assert_int_equal(world->condition, 0);
}

static void other_times_hold_without_a_switch(void **state)
{
	struct world *world = *state;

	switch_in(world);
	const int64_t warm_ms = amplifier_hold(world->amplifier);
	world->settings.lead_in_ms += 250;
	world->settings.lead_out_ms = 0;
	assert_true(amplifier_is_switched_by(world->amplifier, &world->settings));
	amplifier_follow(world->amplifier, &world->settings);
	assert_int_equal(amplifier_hold(world->amplifier), warm_ms + 250);
	assert_true(relay.is_told_on);
	assert_int_equal(relay.moves, 1);
	amplifier_release(world->amplifier);
	pass(world, 20);
	assert_false(relay.is_told_on);
}

static void a_shorter_limit_counts_from_when_it_went_on(void **state)
{
	struct world *world = *state;

	world->settings.max_on_ms = 60000;
	switch_in(world);
	(void)amplifier_hold(world->amplifier);
	pass(world, 50);
	world->settings.max_on_ms = 40;
	amplifier_follow(world->amplifier, &world->settings);
	pass(world, 20);
	assert_false(relay.is_told_on);
	assert_int_equal(world->cuts, 1);
}

/* A program that writes down its name and what it is told, and takes its time in between. */
static void write_program(const char *path, const char *log)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fprintf(file, "#!/bin/sh\necho ${0##*/} $2 >>%s\nsleep 0.1\necho done >>%s\n",
			    log, log) > 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

static bool is_told(const char *log, const char *told)
{
	_cleanup_free_ char *text = NULL;
	size_t length;

	return file_read(log, 10000, &text, &length) == 0 && strcmp(text, told) == 0;
}

static void expect_told(struct world *world, const char *log, const char *told)
{
	for (int tries = 0; tries < 3000 && !is_told(log, told); tries++)
		pass(world, 20);
	assert_true(is_told(log, told));
}

static void one_that_takes_the_place_of_another_waits_for_its_command(void **state)
{
	char folder[] = "/tmp/dalaba-amplifier-XXXXXX";
	char first[64], second[64], log[64];
	struct world *world = *state;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(first, sizeof(first), "%s/first", folder);
	(void)snprintf(second, sizeof(second), "%s/second", folder);
	(void)snprintf(log, sizeof(log), "%s/log", folder);
	write_program(first, log);
	write_program(second, log);
	world->settings.relay = NULL;
	world->settings.command = first;
	switch_in(world);
	struct amplifier *before = world->amplifier;
	(void)amplifier_hold(before);
	expect_told(world, log, "first off\ndone\nfirst on\n");
	world->settings.command = second;
	assert_false(amplifier_is_switched_by(before, &world->settings));
	assert_int_equal(amplifier_new(world->event, "village", &world->settings, &ops, world,
				 &world->amplifier),
		0);
	amplifier_begin(world->amplifier, before);
	(void)amplifier_hold(world->amplifier);
	expect_told(
		world, log, "first off\ndone\nfirst on\ndone\nfirst off\ndone\nsecond on\ndone\n");
	amplifier_release(world->amplifier);
	expect_told(world, log,
		"first off\ndone\nfirst on\ndone\nfirst off\ndone\nsecond on\ndone\nsecond "
		"off\ndone\n");
	pass(world, 20);
	assert_int_equal(world->condition, 0);
	assert_int_equal(unlink(first) + unlink(second) + unlink(log) + rmdir(folder), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_is_on_before_the_first_sample_by_the_lead_in),
		TEST(airings_back_to_back_do_not_click),
		TEST(it_goes_off_after_the_lead_out),
		TEST(it_is_never_on_for_longer_than_allowed),
		TEST(a_relay_that_does_not_move_is_told),
		TEST(a_relay_that_is_not_there_is_told_and_tried_again),
		TEST(what_was_warmed_up_for_nothing_goes_off_again),
		TEST(what_was_warmed_up_is_warm_when_it_is_held),
		TEST(it_is_off_when_the_station_ends),
		TEST(a_command_that_fails_or_is_not_there_is_told),
		TEST(a_command_is_run_again_when_it_is_wanted_otherwise_meanwhile),
		TEST(other_times_hold_without_a_switch),
		TEST(a_shorter_limit_counts_from_when_it_went_on),
		TEST(one_that_takes_the_place_of_another_waits_for_its_command),
	};
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child, NULL); /* sd-event wants it so. */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
