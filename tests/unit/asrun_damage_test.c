/* A log that is damaged at random, in any of its files: it opens all the same, takes rows, and what
 * it lost is never lost in silence. DAMAGES: how many. */
#include "asrun_world.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum {
	ROWS = 60,
	DAMAGES = 150,
	FILES = 4,
};

static const char *const suffixes[FILES] = { "", "-wal", "-shm", ".lock" };

/* The files of a log: as a crash leaves them, or as they are when it is closed. */
struct image {
	char *bytes[FILES];
	off_t sizes[FILES]; /* -1: it is not there */
};

static void name_file(const struct world *world, int file, char ret_path[static 128])
{
	(void)snprintf(ret_path, 128, "%s%s", world->path, suffixes[file]);
}

static void take_image(const struct world *world, struct image *image)
{
	for (int i = 0; i < FILES; i++) {
		char path[128];
		struct stat about;
		name_file(world, i, path);
		image->sizes[i] = -1;
		if (stat(path, &about) < 0)
			continue;
		image->sizes[i] = about.st_size;
		image->bytes[i] = malloc((size_t)about.st_size + 1);
		assert_non_null(image->bytes[i]);
		const int fd = open(path, O_RDONLY | O_CLOEXEC);
		assert_int_equal(read(fd, image->bytes[i], (size_t)about.st_size), about.st_size);
		assert_int_equal(close(fd), 0);
	}
}

static void put_image(const struct world *world, const struct image *image)
{
	for (int i = 0; i < FILES; i++) {
		char path[128];
		if (image->sizes[i] < 0)
			continue;
		name_file(world, i, path);
		const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		assert_int_equal(
			write(fd, image->bytes[i], (size_t)image->sizes[i]), image->sizes[i]);
		assert_int_equal(close(fd), 0);
	}
}

static void free_image(struct image *image)
{
	for (int i = 0; i < FILES; i++)
		free(image->bytes[i]);
}

static unsigned random_below(uint64_t *seed, uint64_t limit)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return limit == 0 ? 0 : (unsigned)((*seed >> 33) % limit);
}

/* One damage of one file; says what it was. */
static void damage(const struct world *world, const struct image *image, uint64_t *seed,
	char ret_what[static 128])
{
	char path[128], garbage[4096];
	int file;

	do {
		file = (int)random_below(seed, FILES);
	} while (image->sizes[file] <= 0);
	name_file(world, file, path);
	const unsigned kind = random_below(seed, 6);
	const off_t at = random_below(seed, (uint64_t)image->sizes[file]);
	const unsigned length = 1 + random_below(seed, sizeof(garbage));
	(void)snprintf(ret_what, 128, "\"%s\": kind %u at %lld of %lld, %u bytes", suffixes[file],
		kind, (long long)at, (long long)image->sizes[file], length);
	for (size_t i = 0; i < sizeof(garbage); i++)
		garbage[i] = (char)(kind == 0 ? 0 : random_below(seed, 256));
	switch (kind) {
	case 2:
		assert_int_equal(truncate(path, at), 0);
		return;
	case 3:
		assert_int_equal(unlink(path), 0);
		return;
	case 4:
		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkdir(path, 0700), 0);
		return;
	case 5:
		assert_int_equal(truncate(path, 0), 0);
		break;
	default:
		break;
	}
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(pwrite(fd, garbage, length, kind == 5 ? 0 : at) > 0);
	assert_int_equal(close(fd), 0);
}

struct census {
	int rows;
	int others; /* that never were so */
};

static int count(const struct airing *airing, void *userdata)
{
	struct census *census = userdata;

	census->rows += airing->id <= ROWS;
	census->others += airing->id <= ROWS && airing->state != AIRING_AIRED;
	return 0;
}

static void try_one(const struct image *image, uint64_t seed, int *asides, int *lost)
{
	const struct lookup_filter any = WORLD_ANY;
	struct world world = { 0 };
	struct asrun_rescue rescue;
	struct census census = { 0 };
	char what[128];

	world_make_folder(&world);
	put_image(&world, image);
	damage(&world, image, &seed, what);
	const int r = asrun_open_somehow(world.path, false, NULL, &world.asrun, &rescue);
	if (r < 0)
		fail_msg("%s: it does not open: %s", what, strerror(-r));
	if (world_record_new(&world, 1000000, "after", 1) < 0)
		fail_msg("%s: it takes no row", what);
	if (world_each(&world, &any, count, &census) < 0)
		fail_msg("%s: it cannot be looked up", what);
	const unsigned told = rescue.findings & (DATABASE_EMPTIED | DATABASE_BEHIND);
	if ((census.rows < ROWS || census.others > 0) && !rescue.aside && told == 0)
		fail_msg("%s: %d of %d rows, %d otherwise, and nothing is told", what, census.rows,
			ROWS, census.others);
	*asides += rescue.aside != NULL;
	*lost += told != 0;
	asrun_rescue_done(&rescue);
	world_close(&world);
	world_remove_folder(&world);
}

static void record_rows(struct world *world)
{
	for (int64_t id = 1; id <= ROWS; id++) {
		_cleanup_(airing_cleanup) struct airing *airing =
			world_airing(id, "morning", WORLD_MORNING_MS + id);
		assert_int_equal(world_record(world, airing), 0);
		world_begin(airing);
		world_end(airing, AIRING_AIRED, AIRING_REASON_NONE);
		assert_int_equal(world_record(world, airing), 0);
	}
}

static void a_log_that_is_damaged_anywhere_opens_and_what_it_lost_is_told(void **state)
{
	struct world *world = *state;
	const char *wanted = getenv("DAMAGES");
	const int damages = wanted ? atoi(wanted) : DAMAGES;
	struct image crashed = { 0 }, closed = { 0 };
	int asides = 0, lost = 0;

	record_rows(world);
	take_image(world, &crashed);
	world_close(world);
	take_image(world, &closed);
	for (int i = 0; i < damages; i++)
		try_one(i % 2 == 0 ? &crashed : &closed, (uint64_t)i, &asides, &lost);
	print_message("%d damages: %d files put aside, %d times rows were missed\n", damages,
		asides, lost);
	free_image(&crashed);
	free_image(&closed);
	assert_int_equal(asrun_open(world->path, &world->asrun), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_log_that_is_damaged_anywhere_opens_and_what_it_lost_is_told, world_setup,
			world_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
