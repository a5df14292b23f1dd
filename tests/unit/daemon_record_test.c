/* What the daemon keeps for the as-run log while the disk fails: every airing has exactly one row
 * in the end, as it was last. With EVERY_MOMENT at each write (by hand: a minute and a half). */
#include "asrun_world.h"

#include <systemd/sd-event.h>

#include "asrun_disk.h"
#include "daemon/record.h"

enum {
	AIRINGS = 4,
};

/* No time passes (tests.mk): what waits for the disk does so until it has done or failed. */
int64_t __wrap_clock_monotonic_ms(void);
int64_t __wrap_clock_monotonic_ms(void)
{
	return 0;
}

struct scene {
	struct world log; /* its folder */
	sd_event *event;
	struct record *record;
};

static void scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	world_make_folder(&scene->log);
	assert_int_equal(sd_event_new(&scene->event), 0);
	assert_int_equal(record_open(scene->event, scene->log.folder, &scene->record), 0);
}

static void scene_close(struct scene *scene)
{
	record_close(scene->record);
	sd_event_unref(scene->event);
	world_remove_folder(&scene->log);
}

/* As the station does: it waits, its sound begins once its row is there, it is over. */
static void live(struct record *record, int64_t id)
{
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(id, "morning", WORLD_MORNING_MS + id);
	const struct heard heard = {
		.is_known = true,
		.verdict = HEARD_YES,
		.correlation = 0.7,
		.delay_ms = 100,
		.level_db = -30,
	};

	record_airing(record, airing, airing->planned_ms);
	world_begin(airing);
	record_airing(record, airing, airing->planned_ms);
	record_wait(record);
	airing->sounded_ms = 1000;
	record_progress(record, airing, airing->planned_ms);
	world_end(airing, AIRING_AIRED, AIRING_REASON_NONE);
	record_airing(record, airing, airing->planned_ms);
	record_heard(record, id, "village", &heard);
}

static int note(const struct airing *airing, void *userdata)
{
	int64_t *next = userdata;

	assert_int_equal(airing->id, *next);
	assert_int_equal(airing->state, AIRING_AIRED);
	assert_int_equal(airing->sounded_ms, 1000);
	assert_true(airing->soundings && airing->soundings[0].heard.is_known);
	++*next;
	return 0;
}

static void assert_rows(struct scene *scene)
{
	const struct lookup_filter any = WORLD_ANY;
	int64_t next = 1;

	assert_int_equal(world_each(&scene->log, &any, note, &next), 0);
	assert_int_equal(next, AIRINGS + 1);
}

/* The whole life of a daemon, in which the disk fails from the n-th time on, so many times. Whether
 * it came so far. */
static bool live_through(int fails_at, int times)
{
	struct scene scene;

	disk.countdown = fails_at;
	disk.failures = times;
	scene_open(&scene);
	for (int64_t id = 1; id <= AIRINGS; id++)
		live(scene.record, id);
	record_wait(scene.record);
	const bool came = disk.countdown <= 0 || disk.failures < times;
	if (times > 1) /* It does again, at last. */
		disk.countdown = 0;
	record_close(scene.record);
	const bool came_at_last = disk.failures < times;
	disk.countdown = 0;
	scene.record = NULL;
	assert_rows(&scene);
	scene_close(&scene);
	return came || (times == 1 && came_at_last);
}

static void after_a_write_that_fails_at_any_time_every_airing_has_its_row(void **state)
{
	static const int times[] = { 1, 2, 5 };
	const int step = getenv("EVERY_MOMENT") ? 1 : 17;
	int tried = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		for (int at = 1 + (int)i; live_through(at, times[i]); at += step)
			tried++;
	print_message("%d moments at which writing, syncing or cutting failed\n", tried);
	assert_true(tried > 20);
}

static void keep_one(struct record *record, int64_t id)
{
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(id, "morning", WORLD_MORNING_MS + id);

	record_airing(record, airing, airing->planned_ms);
}

/* One that is cut, and the one that it is cut for, which waits. */
static void what_is_kept_together_is_synced_once(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene);
	live(scene.record, 1);
	record_wait(scene.record);
	const int before = disk.syncs;
	keep_one(scene.record, 2);
	keep_one(scene.record, 3);
	record_wait(scene.record);
	assert_int_equal(disk.syncs, before + 1);
	assert_int_equal(record_waiting(scene.record), 0);
	scene_close(&scene);
}

static void what_nobody_waits_for_is_written_as_the_loop_goes_on(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene);
	record_wait(scene.record);
	keep_one(scene.record, 1);
	assert_false(record_is_writing(scene.record));
	while (record_waiting(scene.record) > 0)
		assert_true(sd_event_run(scene.event, UINT64_MAX) >= 0);
	scene_close(&scene);
}

static void what_a_full_disk_does_not_take_is_found_in_memory_and_known(void **state)
{
	struct scene scene;
	struct lookup_beside beside;

	(void)state;
	scene_open(&scene);
	live(scene.record, 1);
	record_wait(scene.record);
	assert_int_equal(record_waiting(scene.record), 0);
	disk.is_full = true;
	for (int64_t id = 2; id <= AIRINGS; id++)
		live(scene.record, id);
	record_wait(scene.record);
	assert_true(record_health(scene.record)->faults[LOG_FAULT_UNWRITTEN].is_wrong);
	assert_int_equal(record_unwritten(scene.record, &beside), 0);
	assert_int_equal(beside.count, AIRINGS - 1);
	lookup_beside_done(&beside);
	assert_true(record_knows(scene.record, "morning", WORLD_MORNING_MS + 2));
	assert_false(record_knows(scene.record, "evening", WORLD_MORNING_MS + 2));
	disk.is_full = false;
	record_close(scene.record);
	scene.record = NULL;
	assert_rows(&scene);
	scene_close(&scene);
}

static void memory_for_what_the_disk_does_not_take_has_an_end(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene);
	disk.is_full = true;
	for (int64_t id = 1; id <= UNWRITTEN_MAX + 600; id++) {
		_cleanup_(airing_cleanup) struct airing *airing =
			world_airing(id, "", WORLD_MORNING_MS + id);
		record_airing(scene.record, airing, CLOCK_NONE);
	}
	assert_in_range(record_waiting(scene.record), UNWRITTEN_MAX, UNWRITTEN_MAX + 500);
	scene_close(&scene);
}

static void moments_long_past_are_known_too(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene);
	live(scene.record, 1);
	record_close(scene.record);
	assert_int_equal(asrun_open(scene.log.path, &scene.log.asrun), 0);
	/* The mark moves on by years. */
	assert_int_equal(world_set_lived(&scene.log, WORLD_MORNING_MS + INT64_C(100000000000)), 0);
	world_close(&scene.log);
	assert_int_equal(record_open(scene.event, scene.log.folder, &scene.record), 0);
	assert_true(record_knows(scene.record, "morning", WORLD_MORNING_MS + 1));
	assert_false(record_knows(scene.record, "morning", WORLD_MORNING_MS + 2));
	scene_close(&scene);
}

static void a_second_daemon_is_refused(void **state)
{
	struct scene scene;
	struct record *second = NULL;

	(void)state;
	scene_open(&scene);
	assert_int_equal(record_open(scene.event, scene.log.folder, &second), -EALREADY);
	assert_null(second);
	scene_close(&scene);
}

static int setup_disk(void **state)
{
	(void)state;
	disk_plug_in();
	return 0;
}

static int teardown_disk(void **state)
{
	(void)state;
	disk_pull_out();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_disk, teardown_disk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(after_a_write_that_fails_at_any_time_every_airing_has_its_row),
		TEST(what_is_kept_together_is_synced_once),
		TEST(what_nobody_waits_for_is_written_as_the_loop_goes_on),
		TEST(what_a_full_disk_does_not_take_is_found_in_memory_and_known),
		TEST(memory_for_what_the_disk_does_not_take_has_an_end),
		TEST(moments_long_past_are_known_too),
		TEST(a_second_daemon_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
