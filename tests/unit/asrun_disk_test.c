/* The as-run log on a real disk: power cuts, kills, full and broken disks, foreign and damaged
 * files, a second daemon. */
#include "asrun_world.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <sqlite3.h>

#include "asrun/schema.h"
#include "asrun_disk.h"

/* Enough rows that SQLite moves its log into the database file several times. */
#define MANY_ROWS 400

static int setup_disk(void **state)
{
	disk_plug_in();
	return world_setup(state);
}

static int teardown_disk(void **state)
{
	disk.is_full = disk.fails_to_sync = false;
	const int r = world_teardown(state);
	disk_pull_out();
	return r;
}

/* Records one whole airing, in three steps as the station does. */
static int record_life(struct world *world, int64_t id)
{
	_cleanup_(airing_cleanup) struct airing *airing =
		world_airing(id, "morning", WORLD_MORNING_MS + id * WORLD_MINUTE_MS);
	int r;

	r = world_record(world, airing);
	if (r < 0)
		return r;
	world_begin(airing);
	r = world_record(world, airing);
	if (r < 0)
		return r;
	world_end(airing, AIRING_AIRED, AIRING_REASON_NONE);
	return world_record(world, airing);
}

static void what_was_recorded_survives_a_power_cut(void **state)
{
	static const int counts[] = { 1, 2, 50, MANY_ROWS };
	struct world *world = *state;

	world_close(world);
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		struct world before = { 0 }, after = { 0 };
		world_make_folder(&before);
		world_make_folder(&after);
		disk.survivors = after.folder;
		assert_int_equal(asrun_open(before.path, &before.asrun), 0);
		for (int64_t id = 1; id <= counts[i]; id++)
			assert_int_equal(record_life(&before, id), 0);
		assert_int_equal(world_record_new(&before, counts[i] + 1, "last", 0), 0);
		disk.survivors = NULL;

		assert_int_equal(asrun_open(after.path, &after.asrun), 0);
		assert_int_equal(world_count_all(&after), counts[i] + 1);
		assert_int_equal(world_row(&after, counts[i]).state, AIRING_AIRED);
		assert_int_equal(
			asrun_close_left_open(after.asrun, WORLD_MORNING_MS, INT64_MAX), 1);
		world_close(&after);
		world_close(&before);
		world_remove_folder(&after);
		world_remove_folder(&before);
	}
}

/* The child's side of a kill: records, and says so after each. */
static void record_until_killed(const char *path, int tell_fd)
{
	struct world world = { 0 };

	(void)snprintf(world.path, sizeof(world.path), "%s", path);
	if (asrun_open(path, &world.asrun) < 0)
		_exit(1);
	for (int64_t id = world_next_id(&world); record_life(&world, id) == 0; id++)
		if (write(tell_fd, &id, sizeof(id)) != sizeof(id))
			break;
	_exit(1);
}

/* Returns the last id that the child was told is recorded. */
static int64_t kill_after(const char *path, int rows)
{
	int ends[2];
	int64_t id = 0;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	const pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		record_until_killed(path, ends[1]);
	assert_int_equal(close(ends[1]), 0);
	for (int i = 0; i < rows; i++)
		assert_int_equal(read(ends[0], &id, sizeof(id)), sizeof(id));
	assert_int_equal(kill(child, SIGKILL), 0);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	/* It may have recorded more while the signal was on its way. */
	while (read(ends[0], &id, sizeof(id)) == sizeof(id))
		;
	assert_int_equal(close(ends[0]), 0);
	return id;
}

/* The rows that the child was told of, one after the other. */
struct recorded {
	int64_t last;
	int64_t found;
};

static int check_recorded(const struct airing *row, void *userdata)
{
	struct recorded *recorded = userdata;

	if (recorded->found == recorded->last)
		return 0;
	assert_int_equal(row->id, ++recorded->found);
	assert_true(row->state == AIRING_AIRED || row->state == AIRING_FAILED);
	return 0;
}

static void a_kill_at_any_moment_loses_no_row(void **state)
{
	struct world *world = *state;
	const struct lookup_filter any = WORLD_ANY;

	world_close(world);
	for (int go = 0; go < 20; go++) {
		const int64_t last = kill_after(world->path, 1 + go * 7);
		struct recorded recorded = { .last = last };
		assert_int_equal(asrun_open(world->path, &world->asrun), 0);
		assert_int_equal(world_each(world, &any, check_recorded, &recorded), 0);
		assert_int_equal(recorded.found, last);
		assert_int_equal(world_row(world, last).state, AIRING_AIRED);
		const int left_open =
			asrun_close_left_open(world->asrun, WORLD_MORNING_MS, INT64_MAX);
		assert_in_range(left_open, 0, 1);
		assert_in_range(world_count_all(world), last, last + 1);
		world_close(world);
	}
}

static void a_full_disk_is_told_and_waited_out(void **state)
{
	struct world *world = *state;

	assert_int_equal(record_life(world, 1), 0);
	disk.is_full = true;
	assert_int_equal(record_life(world, 2), -ENOSPC);
	assert_int_equal(record_life(world, 3), -ENOSPC);
	assert_int_equal(world_row(world, 1).state, AIRING_AIRED);
	disk.is_full = false;
	assert_int_equal(record_life(world, 2), 0);
	world_reopen(world);
	assert_int_equal(world_row(world, 2).state, AIRING_AIRED);
}

static void run_sql(const char *path, const char *statement)
{
	sqlite3 *database;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, statement, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static int note_id_if_heard(const struct airing *airing, void *userdata)
{
	if (airing_heard(airing) == HEARD_YES)
		*(int64_t *)userdata = airing->id;
	return 0;
}

/* What comes with an upgrade needs room, and may never get it. */
static void a_log_of_an_earlier_version_is_read_before_it_is_brought_up_to_date(void **state)
{
	static const char *const earlier[] = { WITHOUT_VERSION_9 "PRAGMA user_version = 8",
		WITHOUT_VERSION_8 "PRAGMA user_version = 7",
		WITHOUT_VERSION_7 "PRAGMA user_version = 6",
		WITHOUT_VERSION_6 "PRAGMA user_version = 5" };
	const struct heard heard = { .is_known = true, .verdict = HEARD_YES };
	struct world *world = *state;
	struct lookup_filter in_village = WORLD_ANY;

	in_village.zone = "village";
	assert_int_equal(record_life(world, 7), 0);
	assert_int_equal(world_record_heard(world, 7, "village", &heard), 0);
	for (size_t i = 0; i < ARRAY_SIZE(earlier); i++) {
		struct history history;
		struct lookup *lookup = NULL;
		int64_t found = 0;

		world_close(world);
		run_sql(world->path, earlier[i]);
		disk.is_full = true;
		assert_int_equal(asrun_open(world->path, &world->asrun), -ENOSPC);
		assert_int_equal(lookup_open(world->path, &lookup), 0);
		assert_int_equal(lookup_each(lookup, &in_village, note_id_if_heard, &found), 0);
		assert_int_equal(found, 7);
		history_begin(&history);
		assert_int_equal(history_read(&history, world->path, WORLD_MORNING_MS), 0);
		assert_int_equal(history.next_id, 8);
		history_done(&history);
		assert_true(lookup_is_in_place(lookup));
		disk.is_full = false;
		world_reopen(world);
		assert_false(lookup_is_in_place(lookup)); /* It is brought up to date. */
		lookup_close(lookup);
	}
}

static void a_disk_that_does_not_sync_is_told(void **state)
{
	struct world *world = *state;

	disk.fails_to_sync = true;
	assert_int_equal(record_life(world, 1), -EIO);
	disk.fails_to_sync = false;
	assert_int_equal(record_life(world, 2), 0);
	assert_int_equal(world_row(world, 2).state, AIRING_AIRED);
}

/* Another daemon, which has the log open until it is killed. */
static pid_t start_other_daemon(const char *path)
{
	int ends[2];
	char told;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	const pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct asrun *asrun;
		if (asrun_open(path, &asrun) < 0 || write(ends[1], "", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause(); /* Only the kill ends it. */
	}
	assert_int_equal(close(ends[1]), 0);
	assert_int_equal(read(ends[0], &told, 1), 1);
	assert_int_equal(close(ends[0]), 0);
	return child;
}

static void kill_daemon(pid_t child)
{
	int status;

	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
}

/* A week without power, with a notice every half minute. */
static void thousands_of_missed_moments_are_few_transactions(void **state)
{
	enum { MISSED = 20000 };
	struct world *world = *state;
	struct unwritten_queue queue = { 0 };
	const int64_t begun_ms = clock_monotonic_ms();

	for (int64_t id = 1; id <= MISSED; id++) {
		_cleanup_(airing_cleanup) struct airing *airing =
			world_airing(id, "morning", WORLD_MORNING_MS + id * WORLD_MINUTE_MS / 2);
		world_end(airing, AIRING_FAILED, AIRING_REASON_MISSED_POWER);
		world_keep(&queue, airing);
		if (queue.count == UNWRITTEN_MAX || id == MISSED)
			assert_int_equal(world_write(world, &queue), 0);
	}
	const int64_t recorded_ms = clock_monotonic_ms();
	world_reopen(world);
	print_message("%d rows in %d ms, opened again in %d ms\n", MISSED,
		(int)(recorded_ms - begun_ms), (int)(clock_monotonic_ms() - recorded_ms));
	assert_int_equal(world_count_all(world), MISSED);
}

static void a_second_daemon_is_told_that_the_log_is_taken(void **state)
{
	struct world *world = *state;
	struct asrun *second = NULL;

	world_close(world);
	const pid_t child = start_other_daemon(world->path);
	assert_int_equal(asrun_open(world->path, &second), -EALREADY);
	/* The attempt did not loosen the first one's hold. */
	assert_int_equal(asrun_open(world->path, &second), -EALREADY);
	assert_null(second);
	kill_daemon(child);
	assert_int_equal(asrun_open(world->path, &world->asrun), 0);
	/* Nor does one process take it twice. */
	assert_int_equal(asrun_open(world->path, &second), -EALREADY);
	assert_int_equal(record_life(world, 1), 0);
}

static void write_bytes(const char *path, off_t offset, const void *bytes, size_t length)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, length, offset), length);
	assert_int_equal(close(fd), 0);
}

static void read_bytes(const char *path, void *ret_bytes, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(read(fd, ret_bytes, size) > 0);
	assert_int_equal(close(fd), 0);
}

static void expect_open(struct world *world, int expected)
{
	struct asrun *asrun = NULL;
	const int r = asrun_open(world->path, &asrun);

	asrun_close(asrun);
	assert_int_equal(r, expected);
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct world *world = *state;
	char garbage[8192];

	world_close(world);
	world_remove_folder(world);
	world_make_folder(world);
	memset(garbage, 'x', sizeof(garbage));
	write_bytes(world->path, 0, garbage, sizeof(garbage));
	expect_open(world, -EBADMSG);
}

static off_t size_of(const char *path)
{
	struct stat about;

	assert_int_equal(stat(path, &about), 0);
	return about.st_size;
}

static void a_damaged_log_is_refused(void **state)
{
	struct world *world = *state;
	char garbage[1024];

	for (int64_t id = 1; id <= 500; id++)
		assert_int_equal(record_life(world, id), 0);
	world_close(world);
	memset(garbage, 0xA5, sizeof(garbage));
	for (off_t page = 1; page < size_of(world->path) / 4096; page++)
		write_bytes(world->path, page * 4096, garbage, sizeof(garbage));
	expect_open(world, -EBADMSG);
}

static int check_old_row(const struct airing *row, void *userdata)
{
	int *count = userdata;

	++*count;
	assert_int_equal(row->id, *count);
	assert_string_equal(row->notice, "morning");
	assert_string_equal(row->script.text, "各位村民请注意。");
	assert_int_equal(row->planned_ms, 1000 * *count);
	assert_string_equal(row->boot_id, "");
	assert_true(row->monotonic_ms == CLOCK_NONE);
	assert_false(row->is_clock_doubted);
	return 0;
}

/* The log as the first version made it: one row that is closed, one that a power cut left open. */
static void make_first_version(const char *path)
{
	run_sql(path, asrun_schema.migrations[0]);
	run_sql(path,
		"INSERT INTO airings VALUES (1, 'morning', '早', '', '', 'schedule', '', 'village',"
		" 'routine', 'v', '各位村民请注意。', '', 1000, 'aired', 3, '', 1001, 2000, 999, 1,"
		" '', NULL), (2, 'morning', '早', '', '', 'schedule', '', 'village', 'routine', "
		"'v',"
		" '各位村民请注意。', '', 2000, 'on-air', 2, '', 2001, NULL, 0, 0, '', NULL);"
		"INSERT INTO lived VALUES (1, 2001);"
		"PRAGMA application_id = 1145130050; PRAGMA user_version = 1");
}

static void the_log_of_the_first_version_keeps_its_rows_and_goes_on(void **state)
{
	struct world *world = *state;
	const struct lookup_filter any = WORLD_ANY;
	int count = 0;

	world_close(world);
	world_remove_folder(world);
	world_make_folder(world);
	make_first_version(world->path);
	assert_int_equal(asrun_open(world->path, &world->asrun), 0);
	assert_int_equal(world_each(world, &any, check_old_row, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(world_lived_ms(world), 2001);
	assert_int_equal(asrun_close_left_open(world->asrun, 1500, INT64_MAX), 1);
	/* The clock is behind: it does not end before it began. */
	assert_int_equal(world_row(world, 2).ended_ms, 2001);
	assert_int_equal(world_record_new(world, 3, "morning", 3000), 0);
	assert_int_equal(world_record_new(world, 4, "morning", 1000), -EEXIST);
	/* Once more it is a log of today. */
	world_reopen(world);
	assert_int_equal(world_count_all(world), 3);
}

static void the_log_of_a_newer_version_is_left_alone(void **state)
{
	struct world *world = *state;

	assert_int_equal(record_life(world, 1), 0);
	world_close(world);
	run_sql(world->path, "PRAGMA user_version = 1000");
	expect_open(world, -EPROTO);
}

/* Opens it as the daemon does, with one more row, and gives back how many rows there are. */
static int open_somehow(struct world *world, struct asrun_rescue *ret_rescue)
{
	assert_int_equal(
		asrun_open_somehow(world->path, false, NULL, &world->asrun, ret_rescue), 0);
	assert_int_equal(record_life(world, 9000), 0);
	return world_count_all(world);
}

static void record_lives(struct world *world, int64_t count)
{
	for (int64_t id = 1; id <= count; id++)
		assert_int_equal(record_life(world, id), 0);
	world_close(world);
}

static void what_can_be_read_of_a_log_cut_anywhere_comes_over(void **state)
{
	enum { ROWS = 200 };
	struct world *world = *state;
	struct asrun_rescue rescue;
	int best = 0;

	record_lives(world, ROWS);
	const off_t size = size_of(world->path);
	char *whole = malloc((size_t)size);
	assert_non_null(whole);
	const int fd = open(world->path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, whole, (size_t)size), size);
	assert_int_equal(close(fd), 0);
	for (off_t cut = 0; cut < size; cut += 4096) {
		world_remove_folder(world);
		world_make_folder(world);
		write_bytes(world->path, 0, whole, (size_t)cut);
		const int rows = open_somehow(world, &rescue);
		assert_true(rows >= 1);
		best = rows > best ? rows : best;
		assert_true(cut == 0 || rescue.aside);
		asrun_rescue_done(&rescue);
		world_close(world);
	}
	assert_true(best > ROWS / 2);
	free(whole);
}

static void a_page_of_the_log_that_reads_as_zeros_costs_its_own_rows_alone(void **state)
{
	enum { ROWS = 200 };
	struct world *world = *state;
	static const char zeros[4096];
	struct asrun_rescue rescue;

	record_lives(world, ROWS);
	const off_t pages = size_of(world->path) / 4096;
	write_bytes(world->path, pages / 2 * 4096, zeros, sizeof(zeros));
	const int rows = open_somehow(world, &rescue);
	assert_non_null(rescue.aside);
	assert_true(rows > ROWS * 3 / 4);
	assert_int_equal(rescue.rows > 0, 1);
	asrun_rescue_done(&rescue);
}

static void the_rows_of_a_newer_version_come_over(void **state)
{
	struct world *world = *state;
	struct asrun_rescue rescue;

	record_lives(world, 10);
	run_sql(world->path,
		"ALTER TABLE airings ADD COLUMN later TEXT; PRAGMA user_version = 1000");
	assert_int_equal(open_somehow(world, &rescue), 11);
	assert_non_null(rescue.aside);
	asrun_rescue_done(&rescue);
}

static void a_log_that_was_there_and_is_gone_is_told(void **state)
{
	struct world *world = *state;
	struct asrun_rescue rescue;

	record_lives(world, 10);
	assert_int_equal(unlink(world->path), 0);
	assert_int_equal(open_somehow(world, &rescue), 1);
	assert_int_equal(rescue.findings, DATABASE_EMPTIED);
	asrun_rescue_done(&rescue);
}

static void an_index_that_is_missing_is_made_and_told(void **state)
{
	struct world *world = *state;
	struct asrun_rescue rescue;

	record_lives(world, 10);
	run_sql(world->path, "DROP INDEX planned_once; DROP TRIGGER no_row_is_deleted");
	assert_int_equal(open_somehow(world, &rescue), 11);
	assert_int_equal(rescue.findings, DATABASE_MENDED);
	asrun_rescue_done(&rescue);
	world_close(world);
	assert_int_equal(asrun_open_somehow(world->path, false, NULL, &world->asrun, &rescue), 0);
	assert_int_equal(rescue.findings, 0);
	asrun_rescue_done(&rescue);
}

static void somebody_elses_database_is_refused_and_keeps_every_byte(void **state)
{
	struct world *world = *state;
	char before[16384] = "", after[16384] = "";

	world_close(world);
	world_remove_folder(world);
	world_make_folder(world);
	run_sql(world->path, "CREATE TABLE songs (title TEXT)");
	read_bytes(world->path, before, sizeof(before));
	expect_open(world, -EBADMSG);
	read_bytes(world->path, after, sizeof(after));
	assert_memory_equal(after, before, sizeof(before));
}

static void make_fifo(const char *path)
{
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_folder(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_device(const char *path)
{
	assert_int_equal(symlink("/dev/zero", path), 0);
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(close(fd), 0);
}

/* As a daemon does that starts: it reads, opens, and writes. */
static void assert_takes_rows(struct world *world)
{
	struct asrun_rescue rescue;
	struct history history;

	history_begin(&history);
	alarm(20); /* Who waits for a FIFO waits for ever. */
	(void)history_read(&history, world->path, WORLD_MORNING_MS);
	assert_int_equal(asrun_open_somehow(world->path, false, NULL, &world->asrun, &rescue), 0);
	assert_int_equal(record_life(world, 1), 0);
	assert_int_equal(world_count_all(world), 1);
	alarm(0);
	asrun_rescue_done(&rescue);
	history_done(&history);
}

static void what_is_no_file_is_put_aside_and_nobody_waits_for_it(void **state)
{
	static const char *const names[] = { "", "-wal", "-shm", ".lock" };
	static void (*const makers[])(const char *path) = {
		make_fifo,
		make_folder,
		make_device,
		make_socket,
	};
	struct world *world = *state;
	char path[160];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t j = 0; j < ARRAY_SIZE(makers); j++) {
			world_close(world);
			world_remove_folder(world);
			world_make_folder(world);
			(void)snprintf(path, sizeof(path), "%s%s", world->path, names[i]);
			makers[j](path);
			assert_takes_rows(world);
		}
}

static void a_log_that_a_link_leads_to_takes_rows(void **state)
{
	struct world *world = *state, elsewhere = { 0 };

	world_close(world);
	world_remove_folder(world);
	world_make_folder(world);
	world_make_folder(&elsewhere);
	assert_int_equal(symlink(elsewhere.path, world->path), 0);
	assert_int_equal(asrun_open(elsewhere.path, &elsewhere.asrun), 0);
	world_close(&elsewhere);
	assert_takes_rows(world);
	world_close(world);
	assert_int_equal(world_count_all(&elsewhere), 1);
	world_remove_folder(&elsewhere);
}

static void that_no_file_can_be_made_is_told_in_the_disks_words(void **state)
{
	struct world *world = *state;
	struct asrun *asrun = NULL;

	world_close(world);
	disk.lacks_inodes = true;
	assert_int_equal(asrun_open(world->path, &asrun), -ENOSPC);
	disk.lacks_inodes = false;
}

static void where_no_file_can_be_the_reason_is_told(void **state)
{
	struct world *world = *state;
	struct asrun *asrun = NULL;
	char path[160];

	(void)snprintf(path, sizeof(path), "%s/none/asrun.db", world->folder);
	assert_int_equal(asrun_open(path, &asrun), -ENOENT);
	/* A folder of that name. */
	*strrchr(path, '/') = '\0';
	assert_int_equal(mkdir(path, 0700), 0);
	assert_true(asrun_open(path, &asrun) < 0);
	assert_null(asrun);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_disk, teardown_disk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_recorded_survives_a_power_cut),
		TEST(a_kill_at_any_moment_loses_no_row),
		TEST(a_full_disk_is_told_and_waited_out),
		TEST(a_log_of_an_earlier_version_is_read_before_it_is_brought_up_to_date),
		TEST(a_disk_that_does_not_sync_is_told),
		TEST(what_can_be_read_of_a_log_cut_anywhere_comes_over),
		TEST(a_page_of_the_log_that_reads_as_zeros_costs_its_own_rows_alone),
		TEST(the_rows_of_a_newer_version_come_over),
		TEST(a_log_that_was_there_and_is_gone_is_told),
		TEST(an_index_that_is_missing_is_made_and_told),
		TEST(thousands_of_missed_moments_are_few_transactions),
		TEST(a_second_daemon_is_told_that_the_log_is_taken),
		TEST(a_file_that_is_no_database_is_refused),
		TEST(a_damaged_log_is_refused),
		TEST(the_log_of_the_first_version_keeps_its_rows_and_goes_on),
		TEST(the_log_of_a_newer_version_is_left_alone),
		TEST(somebody_elses_database_is_refused_and_keeps_every_byte),
		TEST(what_is_no_file_is_put_aside_and_nobody_waits_for_it),
		TEST(a_log_that_a_link_leads_to_takes_rows),
		TEST(that_no_file_can_be_made_is_told_in_the_disks_words),
		TEST(where_no_file_can_be_the_reason_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
