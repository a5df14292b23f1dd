/* Looking up a log that somebody else writes meanwhile, holds, damages or takes away. */
#include "asrun_world.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <sqlite3.h>

/* More than are looked at at once, several times. */
#define MANY_ROWS (3 * LOOKUP_ROWS_AT_ONCE + 500)

/* One in 500 failed, one in 1,000 is of the evening; all of ten are planned for the same moment. */
static struct airing *one_of_many(int id)
{
	struct airing *airing = world_airing(
		id, id % 1000 == 0 ? "evening" : "morning", WORLD_MORNING_MS + id / 10);

	airing->cause = AIRING_CAUSE_COMMAND;
	if (id % 1000 == 0)
		world_add_zone(airing, "square");
	world_begin(airing);
	if (id % 500 == 0)
		world_end(airing, AIRING_FAILED, AIRING_REASON_DEVICE);
	else
		world_end(airing, AIRING_AIRED, AIRING_REASON_NONE);
	return airing;
}

static void record_many(struct world *world)
{
	struct unwritten_queue queue = { 0 };

	for (int id = 1; id <= MANY_ROWS; id++) {
		_cleanup_(airing_cleanup) struct airing *airing = one_of_many(id);
		world_keep(&queue, airing);
		if (queue.count == UNWRITTEN_MAX || id == MANY_ROWS)
			assert_int_equal(world_write(world, &queue), 0);
	}
}

static struct lookup *open_lookup(struct world *world)
{
	struct lookup *lookup = NULL;

	assert_int_equal(lookup_open(world->path, &lookup), 0);
	return lookup;
}

static void each_look_sees_what_was_committed_before_it(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	const struct lookup_filter any = WORLD_ANY;

	for (int id = 1; id <= 20; id++) {
		int count = 0;
		assert_int_equal(world_record_new(world, id, "morning", id), 0);
		assert_int_equal(lookup_each(lookup, &any, world_count_row, &count), 0);
		assert_int_equal(count, id);
	}
}

struct writing {
	struct world *world;
	int rows;
};

static int write_one_more(const struct airing *airing, void *userdata)
{
	struct writing *writing = userdata;

	(void)airing;
	writing->rows++;
	assert_int_equal(world_record_new(writing->world, 1000 + writing->rows, "evening",
				 WORLD_MORNING_MS + writing->rows),
		0);
	return 0;
}

static void a_writer_is_not_held_up_by_who_looks(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	struct lookup_filter mornings = WORLD_ANY;
	struct writing writing = { .world = world };

	mornings.notice = "morning";
	for (int id = 1; id <= 50; id++)
		assert_int_equal(world_record_new(world, id, "morning", id), 0);
	assert_int_equal(lookup_each(lookup, &mornings, write_one_more, &writing), 0);
	assert_int_equal(writing.rows, 50);
	assert_int_equal(world_count_all(world), 100);
}

static off_t wal_size(const struct world *world)
{
	char path[100];
	struct stat about;

	(void)snprintf(path, sizeof(path), "%s-wal", world->path);
	assert_int_equal(stat(path, &about), 0);
	return about.st_size;
}

/* Rows go on being written while a walk is in its middle, which holds no snapshot: SQLite's log is
 * taken up by the database all the while, and does not grow beyond its usual 1,000 pages. */
static int write_many_more(const struct airing *airing, void *userdata)
{
	struct writing *writing = userdata;
	struct world *world = writing->world;

	(void)airing;
	for (int i = 0; i < 40; i++) {
		const int id = 1000 + writing->rows++;
		assert_int_equal(world_record_new(world, id, "evening", WORLD_MORNING_MS + id), 0);
	}
	return 0;
}

static void a_long_walk_does_not_let_the_log_before_the_log_grow(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	struct lookup_filter mornings = WORLD_ANY;
	struct writing writing = { .world = world };

	mornings.notice = "morning";
	for (int id = 1; id <= 10; id++)
		assert_int_equal(world_record_new(world, id, "morning", id), 0);
	assert_int_equal(lookup_each(lookup, &mornings, write_many_more, &writing), 0);
	assert_int_equal(writing.rows, 400);
	assert_in_range(wal_size(world), 1, 1100 * 4120);
}

/* What is expected of a filter: every so many-th row, up to so many. */
struct expected {
	struct lookup_filter filter;
	int every;
	int looks; /* at least */
};

static void expect_found(struct lookup *lookup, const struct expected *expected)
{
	_cleanup_(lookup_ids_done) struct lookup_ids found = { 0 };
	int looks = 1, r;

	while ((r = lookup_find(lookup, &expected->filter, &found)) > 0)
		looks++;
	assert_int_equal(r, 0);
	assert_in_range(looks, expected->looks, MANY_ROWS / LOOKUP_ROWS_AT_ONCE + 1);
	int64_t id = MANY_ROWS - MANY_ROWS % expected->every;
	for (size_t i = found.count; i-- > 0; id -= expected->every)
		assert_int_equal(found.found[i].id, id);
	assert_int_equal(found.count,
		expected->filter.limit > 0 ? expected->filter.limit : MANY_ROWS / expected->every);
}

static void what_is_found_bit_by_bit_is_all_there_is_and_in_order(void **state)
{
	static const struct expected cases[] = {
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 0, false, 0 }, 1, 4 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 5000, false, 0 }, 1, 3 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 1, false, 0 }, 1, 1 },
		{ { CLOCK_NONE, CLOCK_NONE, "evening", NULL, -1, 0, 0, false, 0 }, 1000, 1 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, AIRING_FAILED, 0, 0, false, 0 }, 500, 1 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, AIRING_FAILED, 0, 3, false, 0 }, 500, 1 },
		{ { CLOCK_NONE, CLOCK_NONE, "evening", "village", AIRING_FAILED, 0, 0, false, 0 },
			1000, 1 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "village", -1, 0, 0, false, 0 }, 1, 1 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "square", -1, 0, 0, false, 0 }, 1000, 1 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "square", -1, 0, 2, false, 0 }, 1000, 1 },
	};
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);

	record_many(world);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect_found(lookup, &cases[i]);
}

/* Nobody waits until all of them were looked at. */
static void the_few_rows_of_a_zone_are_found_at_one_look(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	static const struct {
		const char *zone;
		int64_t from_ms;
		size_t count;
	} cases[] = {
		{ "square", CLOCK_NONE, MANY_ROWS / 1000 },
		{ "square", INT64_MAX - 1, 0 },
		{ "nowhere", CLOCK_NONE, 0 },
		{ "illage", CLOCK_NONE, 0 },
		{ "village\nsquare", CLOCK_NONE, MANY_ROWS / 1000 },
	};

	record_many(world);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(lookup_ids_done) struct lookup_ids found = { 0 };
		struct lookup_filter filter = WORLD_ANY;
		filter.zone = cases[i].zone;
		filter.from_ms = cases[i].from_ms;
		assert_int_equal(lookup_find(lookup, &filter, &found), 0);
		assert_int_equal(found.count, cases[i].count);
	}
}

/* So many rows of the square, where nothing else ever sounded. */
static void record_on_square(struct world *world, int count)
{
	sqlite3 *log;
	char sql[1000];

	(void)snprintf(sql, sizeof(sql),
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
		"INSERT INTO airings (id, notice, title, category, responsible, cause, by, zones, "
		"priority, voice, text, planned_ms, spoken, state, code, reason, started_ms, "
		"ended_ms, sounded_ms, readings_done, override) SELECT i, 'morning', '', '', '', "
		"'command', '', 'square', 'routine', '', '', i, '', 'aired', 3, '', i, i, 1, 1, '' "
		"FROM n",
		count);
	assert_int_equal(sqlite3_open(world->path, &log), SQLITE_OK);
	assert_int_equal(sqlite3_exec(log, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(log), SQLITE_OK);
}

static void a_zone_has_few_rows_up_to_a_bound(void **state)
{
	static const struct {
		int rows;
		int more; /* What one look says. */
	} cases[] = { { LOOKUP_RARE_MAX, 0 }, { LOOKUP_RARE_MAX + 1, 1 } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		void *own;
		assert_int_equal(world_setup(&own), 0);
		record_on_square(own, cases[i].rows);
		_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(own);
		_cleanup_(lookup_ids_done) struct lookup_ids found = { 0 };
		struct lookup_filter square = WORLD_ANY;
		square.zone = "square";
		assert_int_equal(lookup_find(lookup, &square, &found), cases[i].more);
		if (!cases[i].more)
			assert_int_equal(found.count, cases[i].rows);
		assert_int_equal(world_teardown(&own), 0);
	}
	(void)state;
}

/* Page after page of them, each behind the last one of the page before. */
static int read_pages(struct lookup *lookup, struct lookup_filter filter, int every)
{
	int64_t id = 0;
	int pages = 0;

	filter.goes_on = true;
	for (;; pages++) {
		_cleanup_(lookup_ids_done) struct lookup_ids found = { 0 };
		int r;
		while ((r = lookup_find(lookup, &filter, &found)) > 0)
			continue;
		assert_int_equal(r, 0);
		if (found.count == 0)
			break;
		assert_in_range(found.count, 1, filter.limit);
		for (size_t i = 0; i < found.count; i++)
			assert_int_equal(found.found[i].id, id += every);
		filter.from_ms = found.found[found.count - 1].planned_ms;
		filter.after_id = id;
	}
	assert_int_equal(id, MANY_ROWS - MANY_ROWS % every);
	return pages;
}

static void a_log_that_is_read_page_by_page_comes_whole_and_once(void **state)
{
	static const struct {
		struct lookup_filter filter;
		int every;
		int pages;
	} cases[] = {
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 1, false, 0 }, 1, MANY_ROWS },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 997, false, 0 }, 1, 7 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, -1, 0, 5000, false, 0 }, 1, 2 },
		{ { CLOCK_NONE, CLOCK_NONE, "evening", NULL, -1, 0, 4, false, 0 }, 1000, 2 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, NULL, AIRING_FAILED, 0, 5, false, 0 }, 500, 3 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "village", -1, 0, 3000, false, 0 }, 1, 3 },
		{ { CLOCK_NONE, CLOCK_NONE, NULL, "square", -1, 0, 2, false, 0 }, 1000, 3 },
	};
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);

	record_many(world);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			read_pages(lookup, cases[i].filter, cases[i].every), cases[i].pages);
}

static void what_is_beside_the_log_has_its_page(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	_cleanup_(airing_cleanup) struct airing *beside = one_of_many(MANY_ROWS);
	struct airing *rows[] = { beside };
	const struct lookup_beside lent = { rows, ARRAY_SIZE(rows) };
	struct lookup_filter all = WORLD_ANY;

	all.limit = 997;
	record_many(world);
	lookup_set_beside(lookup, &lent);
	(void)read_pages(lookup, all, 1);
}

static void one_look_looks_at_no_more_than_it_may(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	_cleanup_(lookup_ids_done) struct lookup_ids found = { 0 };
	_cleanup_(lookup_ids_done) struct lookup_ids onward = { 0 };
	struct lookup_filter any = WORLD_ANY;

	record_many(world);
	assert_int_equal(lookup_find(lookup, &any, &found), 1);
	assert_in_range(found.count, LOOKUP_ROWS_AT_ONCE, LOOKUP_ROWS_AT_ONCE + 10);
	any.goes_on = true;
	assert_int_equal(lookup_find(lookup, &any, &onward), 1);
	assert_in_range(onward.count, LOOKUP_ROWS_AT_ONCE, LOOKUP_ROWS_AT_ONCE + 10);
}

static void who_holds_the_log_to_write_holds_up_no_look(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	const struct lookup_filter any = WORLD_ANY;
	sqlite3 *inspector;
	int count = 0;

	assert_int_equal(world_record_new(world, 1, "morning", WORLD_MORNING_MS), 0);
	assert_int_equal(sqlite3_open(world->path, &inspector), SQLITE_OK);
	assert_int_equal(sqlite3_exec(inspector, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(lookup_each(lookup, &any, world_count_row, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(sqlite3_close(inspector), SQLITE_OK);
}

/* All but SQLite's header, which says how the rest is to be read. */
static void damage(const char *path)
{
	static const char rubbish[4096] = { 0x55 };
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	struct stat about;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &about), 0);
	for (off_t at = 4096; at < about.st_size; at += 4096)
		assert_int_equal(pwrite(fd, rubbish, sizeof(rubbish), at), sizeof(rubbish));
	assert_int_equal(close(fd), 0);
}

static void a_log_that_is_damaged_meanwhile_is_told(void **state)
{
	struct world *world = *state;
	const struct lookup_filter any = WORLD_ANY;
	int count = 0;

	record_many(world);
	world_reopen(world); /* All is in the database itself. */
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	damage(world->path);
	assert_int_equal(lookup_each(lookup, &any, world_count_row, &count), -EBADMSG);
}

static void what_is_no_log_of_ours_is_not_looked_up(void **state)
{
	struct world *world = *state;
	struct lookup *lookup = NULL;
	char path[100];
	sqlite3 *others;

	(void)snprintf(path, sizeof(path), "%s/none.db", world->folder);
	assert_int_equal(lookup_open(path, &lookup), -ENOENT);
	assert_int_equal(access(path, F_OK), -1);
	(void)snprintf(path, sizeof(path), "%s/other.db", world->folder);
	assert_int_equal(sqlite3_open(path, &others), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(others, "CREATE TABLE airings (id)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(others), SQLITE_OK);
	assert_int_equal(lookup_open(path, &lookup), -EBADMSG);
	world_close(world);
	assert_int_equal(sqlite3_open(world->path, &others), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(others, "PRAGMA user_version = 1000", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(others), SQLITE_OK);
	assert_int_equal(lookup_open(world->path, &lookup), -EPROTO);
	assert_null(lookup);
}

static int close_it_instead(const struct airing *airing, void *userdata)
{
	struct writing *writing = userdata;

	writing->rows++;
	for (int id = 1; id <= 2; id++) {
		_cleanup_(airing_cleanup) struct airing *other = world_airing(id, "morning", id);
		world_begin(other);
		world_end(other, AIRING_AIRED, AIRING_REASON_NONE);
		assert_int_equal(world_record(writing->world, other), 0);
	}
	assert_int_equal(airing->id, 1);
	return 0;
}

static void a_row_that_the_filter_leaves_no_more_is_left_out(void **state)
{
	struct world *world = *state;
	_cleanup_(lookup_cleanup) struct lookup *lookup = open_lookup(world);
	struct lookup_filter waiting = WORLD_ANY;
	struct writing writing = { .world = world };

	waiting.state = AIRING_WAITING;
	for (int id = 1; id <= 2; id++)
		assert_int_equal(world_record_new(world, id, "morning", id), 0);
	assert_int_equal(lookup_each(lookup, &waiting, close_it_instead, &writing), 0);
	assert_int_equal(writing.rows, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_look_sees_what_was_committed_before_it),
		TEST(a_writer_is_not_held_up_by_who_looks),
		TEST(a_long_walk_does_not_let_the_log_before_the_log_grow),
		TEST(what_is_found_bit_by_bit_is_all_there_is_and_in_order),
		TEST(the_few_rows_of_a_zone_are_found_at_one_look),
		TEST(a_zone_has_few_rows_up_to_a_bound),
		TEST(a_log_that_is_read_page_by_page_comes_whole_and_once),
		TEST(what_is_beside_the_log_has_its_page),
		TEST(one_look_looks_at_no_more_than_it_may),
		TEST(who_holds_the_log_to_write_holds_up_no_look),
		TEST(a_log_that_is_damaged_meanwhile_is_told),
		TEST(what_is_no_log_of_ours_is_not_looked_up),
		TEST(a_row_that_the_filter_leaves_no_more_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
