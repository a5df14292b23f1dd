/* An as-run log with any bytes in it: whatever is wrong with the file, the log opens, takes a row,
 * and is read through. The first byte says whether the bytes are the whole file, or are written
 * over one that was right, from the place on that the next two bytes say. */
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asrun/asrun.h"
#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define NOW_MS INT64_C(1795474800000)
#define NEW_ID INT64_C(1000000)

/* In memory, where a sync costs nothing. */
static char folder[] = "/dev/shm/dalaba-fuzz-XXXXXX";
static char path[64];
static char *right;
static size_t right_length;

static char *text(const char *words)
{
	char *copy = strdup(words);

	if (!copy)
		abort();
	return copy;
}

static void set(char **field, const char *words)
{
	free(*field);
	*field = text(words);
}

/* 0, or why the log does not take its row; one that it has stays as it is. */
static int record(struct asrun *asrun, int64_t id)
{
	struct unwritten_queue queue = { 0 };
	size_t refused;
	struct airing *airing = airing_new();
	char **zones = malloc(sizeof(*zones));

	if (!airing || !zones)
		abort();
	airing->id = id;
	set(&airing->notice, "fuzz");
	set(&airing->script.text, "各位村民请注意。");
	zones[0] = text("village");
	airing->zones = zones;
	airing->zone_count = 1;
	airing->cause = AIRING_CAUSE_SCHEDULE;
	airing->planned_ms = NOW_MS + id * 1000;
	airing->deadline_ms = airing->planned_ms + 600000;
	airing->state = AIRING_CANCELLED;
	airing->reason = AIRING_REASON_LATE;
	airing->ended_ms = airing->deadline_ms;
	if (unwritten_keep(&queue, airing, airing->ended_ms) < 0)
		abort();
	airing_free(airing);
	const int r = asrun_write(asrun, queue.first, &refused);
	unwritten_done(&queue);
	return r;
}

static int remove_entry(const char *name, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	return walk->level == 0 ? 0 : remove(name);
}

static void empty_folder(void)
{
	if (nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0)
		abort();
}

static void make_world(void)
{
	struct asrun *asrun;

	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof(path), "%s/asrun.db", folder);
	if (asrun_open(path, &asrun) < 0)
		abort();
	for (int64_t id = 1; id <= 20; id++)
		if (record(asrun, id) < 0)
			abort();
	asrun_close(asrun);
	if (file_read(path, 1 << 20, &right, &right_length) < 0)
		abort();
}

static void write_log(const uint8_t *bytes, size_t size)
{
	const bool is_whole = bytes[0] & 1;
	const size_t place = (size_t)(bytes[1] | bytes[2] << 8) % right_length;
	FILE *file = fopen(path, "we");

	if (!file)
		abort();
	if (!is_whole && (fwrite(right, 1, right_length, file) != right_length ||
				 fseek(file, (long)place, SEEK_SET) != 0))
		abort();
	if (fwrite(bytes + 3, 1, size - 3, file) != size - 3 || fclose(file) != 0)
		abort();
}

static int look_at(const struct airing *airing, void *userdata)
{
	size_t *count = userdata;

	if (airing->zone_count > 0 && !airing->zones[0])
		abort();
	(*count)++;
	return 0;
}

static void look_up(void)
{
	const struct lookup_filter filter = {
		.from_ms = CLOCK_NONE, .until_ms = CLOCK_NONE, .state = -1
	};
	struct lookup *lookup;
	size_t count = 0;

	if (lookup_open(path, &lookup) < 0)
		return; /* Memory stands in for the disk. */
	(void)lookup_each(
		lookup, &filter, look_at, &count); /* Pages behind the first may be bad. */
	lookup_close(lookup);
}

/* As the daemon does with what it finds; -errno: the file shows its damage only now. */
static int go_on(bool is_damaged)
{
	struct asrun_rescue rescue = { 0 };
	struct asrun *asrun;

	if (asrun_open_somehow(path, is_damaged, NULL, &asrun, &rescue) < 0)
		abort();
	int r = asrun_close_left_open(asrun, NOW_MS, NEW_ID);
	if (r >= 0)
		r = record(asrun, NEW_ID);
	look_up();
	asrun_close(asrun);
	asrun_rescue_done(&rescue);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 3)
		return 0;
	if (!right)
		make_world();
	empty_folder();
	write_log(bytes, size);
	if (go_on(false) < 0 && go_on(true) < 0)
		abort();
	return 0;
}
