/* The studio between the station and its players: which player gets what, for which moment, and
 * what is told of it. Players, voice and clocks are the test's. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sound/sound.h"
#include "studio/player.h"
#include "studio/studio.h"
#include "voice/renderer.h"

/* --- the clocks: monotonic time began this long after realtime --- */

#define AHEAD_MS INT64_C(1000000000000)
#define NOW_MS   INT64_C(500000)

int64_t clock_monotonic_ms(void)
{
	return NOW_MS;
}

int64_t clock_monotonic_ns(void)
{
	return NOW_MS * 1000000;
}

int64_t clock_realtime_ms(void)
{
	return AHEAD_MS + NOW_MS;
}

int64_t clock_ahead_ns(void)
{
	return AHEAD_MS * 1000000;
}

/* --- the players --- */

#define PLAYERS_MAX 8

struct player {
	char zone[16];
	char device[16];
	int fd; /* readable while a report waits */
	int64_t airing;
	int64_t start_ns;
	int64_t halt_by_ns; /* -1: it is not halted */
	struct sound *sound;
	struct gathering *gathering;
	struct player_report report;
	int error; /* of the next player_play */
	int wakes;
	bool has_report;
	bool is_gone; /* its thread */
	bool is_stuck;
	bool is_open;
};

static struct player players[PLAYERS_MAX];
static size_t player_count;

int player_open(const char *zone, const char *memory, struct player **ret_player)
{
	(void)memory;
	assert_true(player_count < PLAYERS_MAX);
	struct player *player = &players[player_count++];

	*player =
		(struct player){ .fd = eventfd(0, EFD_CLOEXEC), .is_open = true, .halt_by_ns = -1 };
	(void)snprintf(player->zone, sizeof(player->zone), "%s", zone);
	*ret_player = player;
	return 0;
}

void player_close(struct player *player)
{
	sound_unref(player->sound);
	gathering_unref(player->gathering);
	player->sound = NULL;
	player->gathering = NULL;
	player->is_open = false;
	assert_int_equal(close(player->fd), 0);
}

int player_fd(const struct player *player)
{
	return player->fd;
}

int player_play(struct player *player, const struct player_job *job)
{
	if (player->error < 0)
		return player->error;
	assert_int_equal(player->airing, 0);
	player->airing = job->airing;
	player->start_ns = job->start_ns;
	player->gathering = job->gathering ? gathering_ref(job->gathering) : NULL;
	player->sound = sound_ref(job->sound);
	(void)snprintf(player->device, sizeof(player->device), "%s", job->output->device);
	return 0;
}

int player_halt(struct player *player, int64_t by_ns)
{
	player->halt_by_ns = by_ns;
	return 0;
}

int player_wake(struct player *player)
{
	player->wakes++;
	return 0;
}

int player_probe(struct player *player, const struct output *output)
{
	(void)snprintf(player->device, sizeof(player->device), "probe %s", output->device);
	return 0;
}

int player_receive(struct player *player, struct player_report *ret_report)
{
	if (player->is_gone)
		return -EPIPE;
	if (!player->has_report)
		return -EAGAIN;
	*ret_report = player->report;
	player->has_report = false;
	assert_int_equal(eventfd_read(player->fd, &(eventfd_t){ 0 }), 0);
	return 0;
}

bool player_is_alive(const struct player *player, int64_t monotonic_now_ms)
{
	assert_int_equal(monotonic_now_ms, NOW_MS);
	return !player->is_stuck;
}

bool player_is_idle(const struct player *player)
{
	return player->airing == 0;
}

/* The open player of the zone. */
static struct player *player_of(const char *zone)
{
	for (size_t i = 0; i < player_count; i++)
		if (players[i].is_open && strcmp(players[i].zone, zone) == 0)
			return &players[i];
	return NULL;
}

static void report(struct player *player, struct player_report told)
{
	told.airing = player->airing;
	if (told.news == PLAYER_ENDED) {
		player->airing = 0;
		gathering_unref(TAKE(player->gathering));
		sound_unref(player->sound);
		player->sound = NULL;
	}
	player->report = told;
	player->has_report = true;
	assert_int_equal(eventfd_write(player->fd, 1), 0);
}

static void end(struct player *player, int error, int readings)
{
	report(player, (struct player_report){ .news = PLAYER_ENDED,
			       .ending = { .error = error, .readings_done = readings } });
}

/* --- the voice --- */

struct renderer {
	const struct renderer_ops *ops;
	void *userdata;
	enum chime chime; /* of what was last rendered */
	int first_reading;
	struct sound *sound; /* the same; lent */
	int error;           /* of the next renderer_render */
	size_t listeners;    /* players that had their job when it was asked */
};

static struct renderer voice;

int renderer_open(sd_event *event, const char *program, const struct renderer_ops *ops,
	void *userdata, struct renderer **ret_renderer)
{
	(void)event;
	(void)program;
	voice = (struct renderer){ .ops = ops, .userdata = userdata };
	*ret_renderer = &voice;
	return 0;
}

void renderer_close(struct renderer *renderer)
{
	(void)renderer;
}

unsigned renderer_unbound(const struct renderer *renderer)
{
	(void)renderer;
	return 0;
}

int renderer_render(struct renderer *renderer, const struct work_order *order)
{
	renderer->listeners = 0;
	for (size_t i = 0; i < player_count; i++)
		renderer->listeners += players[i].airing == order->airing;
	renderer->chime = order->script->prelude.chime;
	renderer->first_reading = order->first_reading;
	renderer->sound = order->sound;
	return renderer->error;
}

/* --- the world --- */

struct world {
	sd_event *loop;
	struct studio *studio;
	char told[256]; /* "7 a started, 7 a ended -110 after 2, ..." */
};

static struct world world;

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void tell(const char *format, ...)
{
	const size_t length = strlen(world.told);
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(world.told + length, sizeof(world.told) - length, format, arguments);
	va_end(arguments);
}

static void on_ready(int error, void *userdata)
{
	(void)userdata;
	tell("ready %d, ", error);
}

static void on_source_ready(int64_t airing, int error, void *userdata)
{
	(void)userdata;
	tell("%d source %d, ", (int)airing, error);
}

static void on_started(int64_t airing, const char *zone, int64_t at_ms, void *userdata)
{
	(void)at_ms;
	(void)userdata;
	tell("%d %s started, ", (int)airing, zone);
}

static void on_ended(int64_t airing, const char *zone, const struct ending *ending, void *userdata)
{
	(void)userdata;
	tell("%d %s ended %d after %d, ", (int)airing, zone, ending->error, ending->readings_done);
}

static void on_heard(int64_t airing, const char *zone, const struct heard *heard, void *userdata)
{
	(void)airing;
	(void)zone;
	(void)heard;
	(void)userdata;
}

static int set_up(void **state)
{
	static const struct studio_ops ops = {
		.ready = on_ready,
		.source_ready = on_source_ready,
		.zone_started = on_started,
		.zone_ended = on_ended,
		.zone_heard = on_heard,
	};
	static const struct studio_setup setup = { .state = "/nowhere", .talks = "/nowhere" };

	(void)state;
	world = (struct world){ 0 };
	player_count = 0;
	assert_int_equal(sd_event_new(&world.loop), 0);
	return studio_open(world.loop, &setup, &ops, &world, &world.studio);
}

static int tear_down(void **state)
{
	(void)state;
	studio_close(world.studio);
	sd_event_unref(world.loop);
	for (size_t i = 0; i < player_count; i++)
		assert_false(players[i].is_open);
	return 0;
}

static void expect(const char *told)
{
	assert_string_equal(world.told, told);
	world.told[0] = '\0';
}

/* Whatever there is to do; nothing is waited for. */
static void run_loop(void)
{
	while (sd_event_run(world.loop, 0) > 0)
		;
}

/* "a=one b=two": zones and their devices. */
static struct studio_change *prepare(const char *zones)
{
	static const struct microphone_settings none;
	_cleanup_free_ char *text = strdup(zones);
	struct zone wanted[PLAYERS_MAX] = { 0 };
	struct studio_change *change;
	size_t count = 0;
	char *rest = text;

	for (char *name; (name = strsep(&rest, " ")); count++)
		wanted[count] = (struct zone){ .name = strsep(&name, "="),
			.title = (char *)"",
			.output = { .device = name, .volume_percent = 100 } };
	assert_int_equal(studio_prepare(world.studio, wanted, count, &none, &change), 0);
	return change;
}

static void follow(const char *zones)
{
	studio_follow(world.studio, prepare(zones));
}

static char zone_a[] = "a", zone_b[] = "b";
static char *zones[] = { zone_a, zone_b };

/* A command, in the first `count` of the zones; plan() makes it scheduled. */
static struct airing airing_in(size_t count)
{
	return (struct airing){
		.id = 7,
		.zones = zones,
		.zone_count = count,
		.cause = AIRING_CAUSE_COMMAND,
		.planned_ms = AHEAD_MS + NOW_MS,
		.started_ms = CLOCK_NONE,
		.script = { .volume_percent = 100 },
	};
}

/* In all of its zones. */
static void play(const struct airing *airing)
{
	const char *const names[] = { zone_a, zone_b };
	const struct station_go go = {
		.zones = names,
		.zone_count = airing->zone_count,
		.first_reading = airing->readings_done,
	};

	studio_play(world.studio, airing, &go);
}

static void plan(struct airing *airing, int64_t from_now_ms)
{
	airing->cause = AIRING_CAUSE_SCHEDULE;
	airing->planned_ms = AHEAD_MS + NOW_MS + from_now_ms;
}

/* --- when it begins --- */

static void a_command_in_one_zone_begins_at_once(void **state)
{
	const struct airing airing = airing_in(1);

	(void)state;
	follow("a=one b=two");
	play(&airing);
	assert_int_equal(player_of("a")->start_ns, NOW_MS * 1000000);
	assert_null(player_of("a")->gathering);
	assert_string_equal(player_of("a")->device, "one");
	assert_int_equal(player_of("b")->airing, 0);
}

static void a_command_in_two_zones_begins_in_both_at_one_moment_that_both_can_reach(void **state)
{
	const struct airing airing = airing_in(2);

	(void)state;
	follow("a=one b=two");
	play(&airing);
	struct gathering *gathering = player_of("a")->gathering;
	assert_non_null(gathering);
	assert_ptr_equal(player_of("b")->gathering, gathering);
	gathering_arrive(gathering);
	assert_int_equal(gathering_start_ns(gathering, true), 0);
	gathering_arrive(gathering);
	assert_int_equal(gathering_start_ns(gathering, false), 0);
	const int64_t start_ns = (NOW_MS + GATHERING_MARGIN_MS) * 1000000;
	assert_int_equal(gathering_start_ns(gathering, true), start_ns);
	assert_int_equal(gathering_start_ns(gathering, false), start_ns);
	assert_ptr_equal(player_of("b")->sound, player_of("a")->sound);
}

static void what_is_planned_begins_at_its_second_in_all_zones(void **state)
{
	struct airing airing = airing_in(2);

	(void)state;
	plan(&airing, 1500);
	follow("a=one b=two");
	play(&airing);
	assert_int_equal(player_of("a")->start_ns, (NOW_MS + 1500) * 1000000);
	assert_int_equal(player_of("b")->start_ns, (NOW_MS + 1500) * 1000000);
}

static void pips_begin_before_their_second_and_are_a_bell_at_once_when_they_are_too_late(
	void **state)
{
	static const struct {
		int64_t from_now_ms;
		int64_t begins_ms;
		enum chime chime;
	} cases[] = {
		{ CHIME_PIPS_LEAD_MS + 1, 1, CHIME_PIPS },
		{ CHIME_PIPS_LEAD_MS, 0, CHIME_PIPS },
		{ CHIME_PIPS_LEAD_MS - 1, 0, CHIME_BELL },
		{ -1, 0, CHIME_BELL },
	};

	(void)state;
	follow("a=one");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct airing airing = airing_in(1);
		airing.script.prelude.chime = CHIME_PIPS;
		plan(&airing, cases[i].from_now_ms);
		play(&airing);
		assert_int_equal(voice.chime, cases[i].chime);
		assert_int_equal(sound_chime_error(player_of("a")->sound),
			cases[i].chime == CHIME_PIPS ? 0 : SOUNDING_PIPS_LATE);
		assert_int_equal(player_of("a")->start_ns, (NOW_MS + cases[i].begins_ms) * 1000000);
		end(player_of("a"), 0, 1);
		run_loop();
	}
}

static void pips_that_were_heard_before_a_cut_and_those_by_command_are_not_told_to_be_late(
	void **state)
{
	struct airing resumed = airing_in(1), commanded = airing_in(1);

	(void)state;
	follow("a=one");
	resumed.script.prelude.chime = commanded.script.prelude.chime = CHIME_PIPS;
	plan(&resumed, -1);
	resumed.started_ms = NOW_MS - CHIME_PIPS_LEAD_MS;
	play(&resumed);
	assert_int_equal(sound_chime_error(player_of("a")->sound), 0);
	end(player_of("a"), 0, 1);
	run_loop();
	play(&commanded);
	assert_int_equal(sound_chime_error(player_of("a")->sound), 0);
}

/* --- what is told --- */

static void what_a_player_reports_is_told_of_its_zone_and_counts_earlier_readings(void **state)
{
	struct airing airing = airing_in(2);

	(void)state;
	airing.readings_done = 2;
	follow("a=one b=two");
	play(&airing);
	assert_int_equal(voice.first_reading, 2);
	report(player_of("b"), (struct player_report){ .news = PLAYER_STARTED });
	run_loop();
	expect("7 b started, ");
	end(player_of("b"), -ENODEV, 1);
	run_loop();
	expect("7 b ended -19 after 3, ");
	assert_int_equal(player_of("a")->airing, 7);
}

static void what_a_player_refuses_has_ended_but_is_told_by_the_loop(void **state)
{
	struct airing airing = airing_in(2);

	(void)state;
	airing.readings_done = 1;
	follow("a=one b=two");
	player_of("a")->error = -ENAMETOOLONG;
	play(&airing);
	expect("");
	run_loop();
	expect("7 a ended -36 after 1, ");
	assert_int_equal(player_of("b")->airing, 7);
}

static void a_zone_that_there_is_not_has_failed_and_the_others_sound(void **state)
{
	const struct airing airing = airing_in(2);

	(void)state;
	follow("a=one");
	play(&airing);
	run_loop();
	expect("7 b ended -43 after 0, ");
	assert_int_equal(player_of("a")->airing, 7);
}

static void what_the_voice_refuses_is_a_sound_that_failed(void **state)
{
	const struct airing airing = airing_in(1);
	int error = 0;

	(void)state;
	follow("a=one");
	voice.error = -E2BIG;
	play(&airing);
	assert_true(sound_is_finished(player_of("a")->sound, &error));
	assert_int_equal(error, -E2BIG);
	assert_int_equal(player_of("a")->wakes, 1); /* It waits for nothing more. */
}

static void the_cards_open_while_the_text_is_read(void **state)
{
	const struct airing airing = airing_in(2);

	(void)state;
	follow("a=one b=two");
	play(&airing);
	assert_int_equal(voice.listeners, 2);
}

static void only_the_players_of_an_airing_are_woken_by_its_voice(void **state)
{
	const struct airing airing = airing_in(1);

	(void)state;
	follow("a=one b=two");
	play(&airing);
	voice.ops->news(7, voice.userdata);
	voice.ops->news(8, voice.userdata);
	assert_int_equal(player_of("a")->wakes, 1);
	assert_int_equal(player_of("b")->wakes, 0);
}

static void tell_news(void)
{
	voice.ops->news(7, voice.userdata);
	run_loop();
}

static void what_is_made_ahead_is_told_as_often_as_it_is_otherwise(void **state)
{
	const struct airing airing = airing_in(1);

	(void)state;
	follow("a=one");
	assert_false(studio_prepare_source(world.studio, &airing));
	tell_news();
	expect("");
	sound_mark_source(voice.sound);
	tell_news();
	tell_news();
	expect("7 source 0, ");
	sound_lose_source(voice.sound);
	tell_news();
	expect("7 source 1, ");
	sound_mark_source(voice.sound);
	tell_news();
	expect("7 source 0, ");
	sound_lose_source(voice.sound);
	sound_finish(voice.sound, -EIO);
	tell_news();
	expect("7 source -5, ");
}

static void an_airing_is_halted_in_all_of_its_zones_and_in_no_other(void **state)
{
	const struct airing airing = airing_in(1), other = { .id = 8 };

	(void)state;
	follow("a=one b=two");
	play(&airing);
	studio_halt(world.studio, &other, AHEAD_MS + NOW_MS + 100);
	assert_int_equal(player_of("a")->halt_by_ns, -1);
	studio_halt(world.studio, &airing, AHEAD_MS + NOW_MS + 100);
	assert_int_equal(player_of("a")->halt_by_ns, (NOW_MS + 100) * 1000000);
	assert_int_equal(player_of("b")->halt_by_ns, -1);
}

/* --- other zones --- */

static void a_zone_that_is_gone_sounds_its_airing_to_the_end_and_is_then_closed(void **state)
{
	const struct airing airing = airing_in(2);

	(void)state;
	follow("a=one b=two");
	play(&airing);
	follow("a=one");
	run_loop();
	assert_int_equal(player_of("b")->airing, 7);
	assert_int_equal(player_of("b")->halt_by_ns, -1);
	end(player_of("b"), 0, 1);
	run_loop();
	expect("7 b ended 0 after 1, ");
	assert_null(player_of("b"));
	assert_non_null(player_of("a"));
}

static void a_zone_that_is_gone_and_silent_is_closed_at_once(void **state)
{
	(void)state;
	follow("a=one b=two");
	follow("b=two");
	assert_null(player_of("a"));
	assert_null(studio_condition(world.studio, "a"));
	assert_non_null(studio_condition(world.studio, "b"));
}

static void a_zone_that_comes_back_while_it_sounds_has_the_same_player(void **state)
{
	const struct airing airing = airing_in(2);

	(void)state;
	follow("a=one b=two");
	play(&airing);
	follow("a=one");
	follow("a=one b=other");
	assert_int_equal(player_count, 2);
	end(player_of("b"), 0, 1);
	run_loop();
	end(player_of("a"), 0, 1);
	run_loop();
	play(&airing);
	assert_string_equal(player_of("b")->device, "other");
}

static void another_device_holds_for_the_next_airing(void **state)
{
	const struct airing airing = airing_in(1);

	(void)state;
	follow("a=one");
	play(&airing);
	follow("a=other");
	assert_string_equal(player_of("a")->device, "one");
	end(player_of("a"), 0, 1);
	run_loop();
	play(&airing);
	assert_string_equal(player_of("a")->device, "other");
}

static void a_change_that_is_dropped_has_changed_nothing(void **state)
{
	const struct airing airing = airing_in(1);

	(void)state;
	follow("a=one");
	studio_change_free(prepare("a=other b=two"));
	assert_null(player_of("b"));
	assert_null(studio_condition(world.studio, "b"));
	play(&airing);
	assert_string_equal(player_of("a")->device, "one");
}

/* --- cards and threads --- */

static void only_a_card_that_failed_is_looked_at_when_devices_come_and_it_is_then_well(void **state)
{
	const struct airing airing = airing_in(1);
	const bool *is_wrong;

	(void)state;
	follow("a=one b=two");
	is_wrong = &studio_condition(world.studio, "a")->faults[ZONE_FAULT_CARD].is_wrong;
	play(&airing);
	end(player_of("a"), -ENODEV, 0);
	run_loop();
	assert_true(*is_wrong);
	studio_probe(world.studio, false);
	assert_string_equal(player_of("a")->device, "probe one");
	assert_string_equal(player_of("b")->device, "");
	report(player_of("a"), (struct player_report){ .news = PLAYER_PROBED });
	run_loop();
	assert_false(*is_wrong);
}

static void the_studio_is_alive_while_no_player_is_stuck(void **state)
{
	(void)state;
	follow("a=one b=two");
	assert_true(studio_is_alive(world.studio));
	player_of("b")->is_stuck = true;
	assert_false(studio_is_alive(world.studio));
}

static void a_player_whose_thread_is_gone_ends_the_loop(void **state)
{
	int code = 0;

	(void)state;
	follow("a=one");
	player_of("a")->is_gone = true;
	assert_int_equal(eventfd_write(player_of("a")->fd, 1), 0);
	run_loop();
	assert_int_equal(sd_event_get_exit_code(world.loop, &code), 0);
	assert_int_equal(code, -EPIPE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_command_in_one_zone_begins_at_once),
		TEST(a_command_in_two_zones_begins_in_both_at_one_moment_that_both_can_reach),
		TEST(what_is_planned_begins_at_its_second_in_all_zones),
		TEST(the_cards_open_while_the_text_is_read),
		TEST(pips_begin_before_their_second_and_are_a_bell_at_once_when_they_are_too_late),
		TEST(pips_that_were_heard_before_a_cut_and_those_by_command_are_not_told_to_be_late),
		TEST(what_a_player_reports_is_told_of_its_zone_and_counts_earlier_readings),
		TEST(what_a_player_refuses_has_ended_but_is_told_by_the_loop),
		TEST(a_zone_that_there_is_not_has_failed_and_the_others_sound),
		TEST(what_the_voice_refuses_is_a_sound_that_failed),
		TEST(only_the_players_of_an_airing_are_woken_by_its_voice),
		TEST(what_is_made_ahead_is_told_as_often_as_it_is_otherwise),
		TEST(an_airing_is_halted_in_all_of_its_zones_and_in_no_other),
		TEST(a_zone_that_is_gone_sounds_its_airing_to_the_end_and_is_then_closed),
		TEST(a_zone_that_is_gone_and_silent_is_closed_at_once),
		TEST(a_zone_that_comes_back_while_it_sounds_has_the_same_player),
		TEST(another_device_holds_for_the_next_airing),
		TEST(a_change_that_is_dropped_has_changed_nothing),
		TEST(only_a_card_that_failed_is_looked_at_when_devices_come_and_it_is_then_well),
		TEST(the_studio_is_alive_while_no_player_is_stuck),
		TEST(a_player_whose_thread_is_gone_ends_the_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
