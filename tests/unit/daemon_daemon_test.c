/* The daemon's loop, from its start to its end, and the reload, with a studio of the test's. A test
 * is what happens, step by step, once the voice is ready. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"
#include "daemon/airings.h"
#include "daemon/daemon.h"
#include "daemon/parts.h"
#include "unit/mute_studio.h"

/* How often a step looks for what must come, each millisecond. */
#define LOOKS_MAX 60000

/* 0: it is done; 1: look again; -errno: the handler that runs it fails. */
static int (*const *steps)(struct daemon *daemon);

static char folder[64];
static char told[512]; /* "follow a, play 1, halt 1, ..." */
static int voice_error;
static int looks;

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void tell(const char *format, ...)
{
	const size_t length = strlen(told);
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(told + length, sizeof(told) - length, format, arguments);
	va_end(arguments);
}

/* --- the studio --- */

struct studio {
	const struct studio_ops *ops;
	struct daemon *daemon;
	sd_event_source *step;
	int prepare_error;
};

struct studio_change {
	char zones[64];
};

static struct studio studio;

static int go_on(void)
{
	const int r = (*steps)(studio.daemon);

	if (r == 0)
		steps++;
	looks = r == 0 ? 0 : looks + 1;
	if (looks > LOOKS_MAX)
		return -ETIME;
	if (r >= 0 && *steps)
		return loop_ring_after(studio.step, r);
	return r;
}

static int on_step(sd_event_source *source, uint64_t usec, void *userdata)
{
	bool *is_ready = userdata;

	(void)source;
	(void)usec;
	if (*is_ready)
		return go_on();
	*is_ready = true;
	studio.ops->ready(voice_error, studio.daemon);
	return *steps ? loop_ring_after(studio.step, 0) : 0;
}

int studio_open(sd_event *event, const struct studio_setup *setup, const struct studio_ops *ops,
	void *userdata, struct studio **ret_studio)
{
	static bool is_ready;

	(void)setup;
	is_ready = false;
	studio = (struct studio){ .ops = ops, .daemon = userdata };
	*ret_studio = &studio;
	const int r = loop_add_timer(event, CLOCK_MONOTONIC, on_step, &is_ready, &studio.step);
	return r < 0 ? r : loop_ring_after(studio.step, 0);
}

void studio_close(struct studio *closed)
{
	if (closed)
		sd_event_source_disable_unref(closed->step);
}

int studio_prepare(struct studio *one, const struct zone *zones, size_t count,
	const struct microphone_settings *microphone, struct studio_change **ret_change)
{
	(void)microphone;
	if (one->prepare_error < 0)
		return one->prepare_error;
	struct studio_change *change = calloc(1, sizeof(*change));
	assert_non_null(change);
	for (size_t i = 0; i < count; i++) {
		strcat(change->zones, " ");
		strcat(change->zones, zones[i].name);
	}
	*ret_change = change;
	return 0;
}

void studio_follow(struct studio *one, struct studio_change *change)
{
	(void)one;
	tell("follow%s, ", change->zones);
	free(change);
}

void studio_change_free(struct studio_change *change)
{
	free(change);
}

void studio_play(struct studio *one, const struct airing *airing, const struct station_go *go)
{
	(void)one;
	(void)go;
	tell("play %d, ", (int)airing->id);
}

void studio_halt(struct studio *one, const struct airing *airing, int64_t by_ms)
{
	(void)one;
	(void)by_ms;
	tell("halt %d, ", (int)airing->id);
}

void studio_probe(struct studio *one, bool all)
{
	(void)one;
	(void)all;
}

void studio_watch(struct studio *one)
{
	(void)one;
}

void studio_warm(struct studio *one, const char *zone, int64_t planned_ms)
{
	(void)one;
	(void)zone;
	(void)planned_ms;
}

const struct condition *studio_condition(const struct studio *one, const char *zone)
{
	(void)one;
	(void)zone;
	return NULL;
}

unsigned studio_unbound(const struct studio *one)
{
	(void)one;
	return 0;
}

bool studio_is_alive(const struct studio *one)
{
	(void)one;
	return true;
}

/* --- the world --- */

static void configure(const char *zones)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "%s/dalaba.conf", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file,
		"station : { name = \"test\"; timezone = \"UTC\"; clock_trust = \"always\"; };\n"
		"zones = ( %s );\n"
		"notices = ( { name = \"x\"; text = \"开会。\"; zones = \"a\"; } );\n",
		zones);
	assert_int_equal(fclose(file), 0);
}

#define ZONE_A "{ name = \"a\"; device = \"null\"; }"
#define ZONE_B "{ name = \"b\"; device = \"null\"; }"

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/dalaba-daemon-XXXXXX");
	assert_non_null(mkdtemp(folder));
	told[0] = '\0';
	voice_error = looks = 0;
	configure(ZONE_A);
	return 0;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

/* What the daemon ends with, of these steps, a NULL behind them. */
static int live(int (*const *all)(struct daemon *daemon))
{
	char config[96], record[96], socket[96];

	(void)snprintf(config, sizeof(config), "%s/dalaba.conf", folder);
	(void)snprintf(record, sizeof(record), "%s/state", folder);
	(void)snprintf(socket, sizeof(socket), "%s/control.sock", folder);
	steps = all;
	return daemon_run(&(struct daemon_options){ config, record, socket });
}

#define LIVE(...) live((int (*const[])(struct daemon *)){ __VA_ARGS__ __VA_OPT__(, ) NULL })

/* --- steps --- */

static int signal_self(int number)
{
	assert_int_equal(kill(getpid(), number), 0);
	return 0;
}

static int stop(struct daemon *daemon)
{
	(void)daemon;
	return signal_self(SIGTERM);
}

static int ask_reload(struct daemon *daemon)
{
	(void)daemon;
	return signal_self(SIGHUP);
}

static int air(struct daemon *daemon)
{
	struct airing *airing =
		airing_of_notice(config_notice(daemon->config, "x"), clock_realtime_ms());

	assert_non_null(airing);
	airing->cause = AIRING_CAUSE_COMMAND;
	airing->priority = PRIORITY_URGENT;
	return airings_submit(airing, NULL, daemon);
}

static int stay_until_ending(struct daemon *daemon)
{
	return daemon->is_ending ? 0 : 1;
}

static int stay(struct daemon *daemon)
{
	(void)daemon;
	return 1;
}

static int fade_out(struct daemon *daemon)
{
	tell("faded, ");
	studio.ops->zone_ended(1, "a", &(struct ending){ .error = -ECANCELED }, daemon);
	return 0;
}

static int fail_handler(struct daemon *daemon)
{
	(void)daemon;
	return -EXDEV;
}

static int want_two_zones(struct daemon *daemon)
{
	(void)daemon;
	configure(ZONE_A ", " ZONE_B);
	return 0;
}

static int write_nonsense(struct daemon *daemon)
{
	(void)daemon;
	configure("{ name = 5; }");
	return 0;
}

static int refuse_zones(struct daemon *daemon)
{
	(void)daemon;
	studio.prepare_error = -ENOMEM;
	return 0;
}

static int reload_error;

static void on_reloaded(int error, const struct faults *faults, void *caller)
{
	(void)faults;
	(void)caller;
	reload_error = error;
}

static int reload_and_be_told(struct daemon *daemon)
{
	reload_error = 1;
	daemon->host.reload("zh", on_reloaded, NULL, daemon);
	return 0;
}

static int stay_until_reloaded(struct daemon *daemon)
{
	(void)daemon;
	return reload_error > 0 ? 1 : 0;
}

static int stay_until_two_zones(struct daemon *daemon)
{
	return daemon->config->zone_count == 2 ? 0 : 1;
}

static int note_zones(struct daemon *daemon)
{
	tell("%zu zones, ", daemon->config->zone_count);
	return 0;
}

/* --- start and end --- */

static void a_voice_that_cannot_speak_ends_the_daemon_with_its_error(void **state)
{
	(void)state;
	voice_error = -ENOPKG;
	assert_int_equal(LIVE(), -ENOPKG);
}

static void a_configuration_that_is_refused_keeps_it_from_starting(void **state)
{
	(void)state;
	configure("{ name = 5; }");
	assert_int_equal(LIVE(stop), -EINVAL);
	assert_string_equal(told, "");
}

static void a_station_that_is_silent_ends_at_once(void **state)
{
	(void)state;
	assert_int_equal(LIVE(stop), 0);
	assert_string_equal(told, "follow a, ");
}

static void what_sounds_fades_out_before_the_end(void **state)
{
	(void)state;
	assert_int_equal(LIVE(air, stop, stay_until_ending, fade_out), 0);
	assert_string_equal(told, "follow a, play 1, halt 1, faded, ");
}

static void a_second_signal_waits_for_nothing(void **state)
{
	(void)state;
	assert_int_equal(LIVE(air, stop, stay_until_ending, stop, stay), 0);
	assert_string_equal(told, "follow a, play 1, halt 1, ");
	assert_true(looks < 20); /* Of two seconds there would be a thousand. */
}

static void a_handler_that_fails_ends_the_daemon_with_its_error(void **state)
{
	(void)state;
	assert_int_equal(LIVE(air, fail_handler), -EXDEV);
}

/* --- the reload --- */

static void a_signal_makes_all_parts_follow_another_configuration(void **state)
{
	(void)state;
	assert_int_equal(LIVE(want_two_zones, ask_reload, stay_until_two_zones, stop), 0);
	assert_string_equal(told, "follow a, follow a b, ");
}

static void a_configuration_that_is_refused_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(
		LIVE(write_nonsense, reload_and_be_told, stay_until_reloaded, note_zones, stop), 0);
	assert_int_equal(reload_error, -EINVAL);
	assert_string_equal(told, "follow a, 1 zones, ");
}

static void zones_that_cannot_be_made_change_nothing(void **state)
{
	(void)state;
	assert_int_equal(LIVE(want_two_zones, refuse_zones, reload_and_be_told, stay_until_reloaded,
				 note_zones, stop),
		0);
	assert_int_equal(reload_error, -ENOMEM);
	assert_string_equal(told, "follow a, 1 zones, ");
}

static void whoever_asked_for_a_reload_that_is_cut_off_is_told(void **state)
{
	(void)state;
	assert_int_equal(LIVE(reload_and_be_told, fail_handler), -EXDEV);
	assert_int_equal(reload_error, -ECANCELED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_voice_that_cannot_speak_ends_the_daemon_with_its_error),
		TEST(a_configuration_that_is_refused_keeps_it_from_starting),
		TEST(a_station_that_is_silent_ends_at_once),
		TEST(what_sounds_fades_out_before_the_end),
		TEST(a_second_signal_waits_for_nothing),
		TEST(a_handler_that_fails_ends_the_daemon_with_its_error),
		TEST(a_signal_makes_all_parts_follow_another_configuration),
		TEST(a_configuration_that_is_refused_changes_nothing),
		TEST(zones_that_cannot_be_made_change_nothing),
		TEST(whoever_asked_for_a_reload_that_is_cut_off_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
