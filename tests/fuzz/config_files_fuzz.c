/* Any bytes as one of the files beside dalaba.conf, which the first byte chooses: read or refused,
 * never a crash. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "config/load.h"
#include "recording/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const files[] = {
	"voices/fuzz.conf",
	"holidays.conf",
	"notices.d/fuzz.conf",
	"words.txt",
	"part.inc",
	"notices.d/fuzz.conf.txt",
};

static const char main_file[] =
	"zones = ( { name = \"village\"; device = \"null\"; } );\n"
	"station = { latitude = 32.1; longitude = 115.0; };\n"
	"@include \"part.inc\"\n"
	"notices = ( { name = \"day\"; text_file = \"words.txt\";\n"
	"  when = ( { times = [ \"07:00\" ]; day_type = \"workday\"; } ); } );\n";

static void write_file(const char *folder, const char *name, const void *bytes, size_t size)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "we");
	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
}

static void make_folder(const char *folder, const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (mkdir(path, 0755) < 0)
		abort();
}

static const char *world(void)
{
	static char folder[] = "/tmp/dalaba-fuzz-XXXXXX";
	static bool is_made;

	if (is_made)
		return folder;
	is_made = true;
	if (!mkdtemp(folder))
		abort();
	make_folder(folder, "voices");
	make_folder(folder, "notices.d");
	write_file(folder, "dalaba.conf", main_file, sizeof(main_file) - 1);
	return folder;
}

/* All but the one that is tried are right. */
static void write_files(const char *folder, size_t tried, const uint8_t *bytes, size_t size)
{
	static size_t before = SIZE_MAX;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (i != tried && (before == SIZE_MAX || i == before))
			write_file(folder, files[i], "#\n", 2);
	if (tried != 3)
		write_file(folder, files[3], "x", 1);
	write_file(folder, files[tried], bytes, size);
	before = tried;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct config *config = NULL;
	struct faults *faults;
	char path[96];

	if (size == 0)
		return 0;
	const char *folder = world();
	write_files(folder, bytes[0] % ARRAY_SIZE(files), bytes + 1, size - 1);
	snprintf(path, sizeof(path), "%s/dalaba.conf", folder);
	if (faults_new(&faults) < 0)
		abort();
	const int r = config_load(path, recording_check, faults, &config);
	if ((r == 0) != (config != NULL) || (r == 0) != (faults_count(faults) == 0))
		abort();
	config_free(config);
	faults_free(faults);
	return 0;
}
