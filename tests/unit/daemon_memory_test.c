/* A station whose memory is short: from the order to the close of the log, at any of our own
 * allocations and some after it, and every planned moment still has exactly one row. What libraries
 * allocate for themselves does not fail here; which of them does not survive it, ARCHITECTURE.md
 * says. With EVERY_MOMENT at each allocation (by hand: some minutes). */
#include "asrun_world.h"
#include "mute_studio.h"

#include <stdatomic.h>

#include <systemd/sd-event.h>

#include "base/loop.h"
#include "calendar/timezone.h"
#include "config/load.h"
#include "daemon/airings.h"
#include "daemon/parts.h"
#include "daemon/programme.h"
#include "order/order.h"
#include "recording/recording.h"

/* --- memory: the linker puts these in front (tests.mk) --- */

static atomic_int countdown; /* to the allocation that fails; 0: none does */
static atomic_int failures;  /* and so many in a row */

static bool fails_now(void)
{
	int left = atomic_load(&countdown);

	while (left > 0 && !atomic_compare_exchange_weak(&countdown, &left, left - 1))
		continue;
	if (left != 1)
		return false;
	if (atomic_fetch_sub(&failures, 1) > 1)
		atomic_store(&countdown, 1);
	return true;
}

#define WRAP(type, name, parameters, arguments)                                                    \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		if (!fails_now())                                                                  \
			return __real_##name arguments;                                            \
		errno = ENOMEM;                                                                    \
		return NULL;                                                                       \
	}

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, (void *former, size_t size), (former, size))
WRAP(void *, reallocarray, (void *former, size_t count, size_t size), (former, count, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(char *, strndup, (const char *text, size_t length), (text, length))
WRAP(char *, realpath, (const char *path, char *whole), (path, whole))
WRAP(FILE *, open_memstream, (char **bytes, size_t *length), (bytes, length))

int __wrap_asprintf(char **ret_text, const char *format, ...);
int __wrap_asprintf(char **ret_text, const char *format, ...)
{
	va_list arguments;

	if (fails_now())
		return -1;
	va_start(arguments, format);
	const int length = vasprintf(ret_text, format, arguments);
	va_end(arguments);
	return length;
}

/* --- the time, by the test's word --- */

static int64_t now_ms;

int64_t __wrap_clock_realtime_ms(void);
int64_t __wrap_clock_realtime_ms(void)
{
	return now_ms;
}

int64_t __wrap_clock_boottime_ms(void);
int64_t __wrap_clock_boottime_ms(void)
{
	return now_ms - WORLD_MORNING_MS + 1000 * WORLD_MINUTE_MS;
}

/* Who waits for the disk does so until it has done. */
int64_t __wrap_clock_monotonic_ms(void);
int64_t __wrap_clock_monotonic_ms(void)
{
	return __wrap_clock_boottime_ms();
}

/* --- a studio in which all sounds at once --- */

enum {
	GOES_MAX = 16,
};

static struct go {
	int64_t airing;
	char zone[16];
} goes[GOES_MAX];
static size_t go_count;

void studio_play(struct studio *studio, const struct airing *airing, const struct station_go *go)
{
	(void)studio;
	for (size_t i = 0; i < go->zone_count; i++) {
		assert_in_range(go_count, 0, GOES_MAX - 1);
		goes[go_count].airing = airing->id;
		(void)snprintf(goes[go_count++].zone, sizeof(goes[0].zone), "%s", go->zones[i]);
	}
}

/* It is over before it hears of it. */
void studio_halt(struct studio *studio, const struct airing *airing, int64_t by_ms)
{
	(void)studio;
	(void)airing;
	(void)by_ms;
}

/* --- the station --- */

#define CONFIGURATION                                                                               \
	"station : { name = \"test\"; timezone = \"Asia/Shanghai\"; clock_trust = \"always\"; "     \
	"};\n"                                                                                      \
	"zones = ( { name = \"a\"; device = \"null\"; }, { name = \"b\"; device = \"null\"; } "     \
	");\n"                                                                                      \
	"notices = ( { name = \"routine\"; text = \"今天下午三点开会。\"; readings = 2;\n" \
	"  zones = \"a\"; when = ( { times = [ \"07:00\", \"07:10\" ]; } ); },\n"                   \
	" { name = \"important\"; text = \"请注意。\"; priority = \"important\";\n"             \
	"  when = ( { times = [ \"07:00:01\", \"07:10\" ]; } ); } );\n"

enum {
	PLANNED = 4,
	SOUND_MS = 3000,
};

static const struct config *config;
static struct reader *reader;

struct scene {
	struct world log;
	struct daemon daemon;
};

static int on_progress(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	(void)userdata;
	return 0;
}

static void scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	struct daemon *daemon = &scene->daemon;

	go_count = 0;
	now_ms = WORLD_MORNING_MS - 1000;
	world_make_folder(&scene->log);
	daemon->config = (struct config *)config;
	daemon->reader = reader;
	assert_int_equal(sd_event_new(&daemon->event), 0);
	assert_int_equal(loop_add_timer(daemon->event, CLOCK_MONOTONIC, on_progress, daemon,
				 &daemon->progress),
		0);
	assert_int_equal(record_open(daemon->event, scene->log.folder, &daemon->record), 0);
	assert_int_equal(airings_open_station(daemon), 0);
	assert_int_equal(programme_open(daemon), 0);
	station_set_zones(daemon->station, config->zones, config->zone_count);
	assert_int_equal(programme_start(daemon), 0);
}

static void scene_close(struct scene *scene)
{
	struct daemon *daemon = &scene->daemon;

	schedule_close(daemon->schedule);
	timekeeper_close(daemon->timekeeper);
	station_free(daemon->station);
	record_close(daemon->record);
	sd_event_source_unref(daemon->progress);
	sd_event_unref(daemon->event);
}

/* As daemon.c's loop does after whatever happened. Timers of the test's time ring at once. */
static void look(struct daemon *daemon)
{
	for (int i = 0; i < 4; i++)
		assert_true(sd_event_run(daemon->event, 0) >= 0);
	airings_record_again(daemon);
	station_tick(daemon->station, now_ms);
}

static void end_goes(struct daemon *daemon)
{
	const struct ending ending = { .sounded_ms = SOUND_MS, .readings_done = 2 };
	struct go over[GOES_MAX];
	const size_t count = go_count;

	memcpy(over, goes, sizeof(goes));
	go_count = 0;
	for (size_t i = 0; i < count; i++)
		airings_zone_ended(over[i].airing, over[i].zone, &ending, daemon);
}

/* All that is planned until then, by steps of a tenth of a second. */
static void live_until(struct daemon *daemon, int64_t until_ms)
{
	for (int64_t sounding_ms = 0; now_ms < until_ms; now_ms += 100) {
		look(daemon);
		if (sounding_ms == 0)
			for (size_t i = 0; i < go_count; i++)
				airings_zone_started(goes[i].airing, goes[i].zone, now_ms, daemon);
		sounding_ms = go_count > 0 ? sounding_ms + 100 : 0;
		if (sounding_ms % 2000 == 100)
			(void)airings_note_progress(daemon);
		if (sounding_ms < SOUND_MS)
			continue;
		end_goes(daemon);
		sounding_ms = 0;
	}
}

/* What a person asks may be refused. */
static void ask(struct daemon *daemon)
{
	static const struct order order = {
		.text = "着火了。",
		.priority = "urgent",
		.readings = 1,
		.by = "root",
	};
	struct refusal refusal;
	struct airing *airing;

	if (order_make_airing(config, &order, now_ms, &airing, &refusal) == 0)
		(void)airings_order(airing, NULL, daemon);
}

static int note_moment(const struct airing *airing, void *userdata)
{
	int *rows = userdata;

	assert_true(airing_is_over(airing));
	if (airing->cause == AIRING_CAUSE_SCHEDULE)
		++*rows;
	return 0;
}

static void assert_one_row_for_each_moment(struct scene *scene)
{
	const struct lookup_filter any = WORLD_ANY;
	int rows = 0;

	assert_int_equal(world_each(&scene->log, &any, note_moment, &rows), 0);
	assert_int_equal(rows, PLANNED); /* None of them twice: the log has each once. */
}

/* Whether memory came so far. */
static bool live_through(int fails_at, int times)
{
	struct scene scene;

	scene_open(&scene);
	failures = times;
	countdown = fails_at;
	ask(&scene.daemon);
	live_until(&scene.daemon, WORLD_MORNING_MS + 12000);
	now_ms = WORLD_MORNING_MS + 10 * WORLD_MINUTE_MS - 1000;
	live_until(&scene.daemon, WORLD_MORNING_MS + 10 * WORLD_MINUTE_MS + 12000);
	const bool came = countdown == 0 || failures < times;
	countdown = 0;
	scene_close(&scene);
	assert_one_row_for_each_moment(&scene);
	world_remove_folder(&scene.log);
	return came;
}

static void without_memory_at_any_time_every_planned_moment_has_its_row(void **state)
{
	static const int times[] = { 1, 3, 20 };
	const int step = getenv("EVERY_MOMENT") ? 1 : 71;
	int tried = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		for (int at = 1 + (int)i; live_through(at, times[i]); at += step)
			tried++;
	print_message("%d moments at which memory was short\n", tried);
	assert_true(tried > 20);
}

static int set_up(void **state)
{
	struct world files = { 0 };
	struct faults *faults = NULL;
	struct config *loaded = NULL;
	char path[96];

	(void)state;
	world_make_folder(&files);
	(void)snprintf(path, sizeof(path), "%s/dalaba.conf", files.folder);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(CONFIGURATION, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(faults_new(&faults), 0);
	assert_int_equal(config_load(path, recording_check, faults, &loaded), 0);
	faults_free(faults);
	world_remove_folder(&files);
	config = loaded;
	assert_int_equal(timezone_use(config->station.timezone), 0);
	return reader_new(NULL, &reader);
}

static int tear_down(void **state)
{
	(void)state;
	config_free((struct config *)config);
	reader_free(reader);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_memory_at_any_time_every_planned_moment_has_its_row),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
