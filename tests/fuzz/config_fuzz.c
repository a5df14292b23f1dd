/* Any bytes as dalaba.conf: read or refused, never a crash; and what is read can be changed. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "config/edit.h"
#include "config/load.h"
#include "recording/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A folder of its own, so that no notices.d lies beside the file. */
static const char *file_path(void)
{
	static char path[64];

	if (path[0])
		return path;
	char folder[] = "/tmp/dalaba-fuzz-XXXXXX";
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof(path), "%s/dalaba.conf", folder);
	return path;
}

/* The text with another device is read as well, and that is all that it changes. */
static void change_a_device(const struct config *config)
{
	const char *const device = "plughw:CARD=\"新\\";
	const struct zone *zone = &config->zones[config->zone_count - 1];
	_cleanup_free_ char *text = NULL, *changed = NULL;
	struct config *other = NULL;
	struct faults *faults;
	unsigned line;
	size_t length;

	if (file_read(file_path(), CONFIG_FILE_MAX_BYTES, &text, &length) < 0 ||
		faults_new(&faults) < 0)
		abort();
	const int r = config_edit_device(text, "/none", zone->name, device, &changed, &line);
	const struct config_draft draft = { .path = file_path(), .text = changed };
	if (r == 0 &&
		(config_load_draft(file_path(), &draft, recording_check, faults, &other) < 0 ||
			strcmp(config_zone(other, zone->name)->output.device, device) != 0 ||
			other->zone_count != config->zone_count ||
			other->notice_count != config->notice_count))
		abort();
	if (r < 0 && !strstr(text, "@include"))
		abort();
	config_free(other);
	faults_free(faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct config *config = NULL;
	struct faults *faults;
	FILE *file = fopen(file_path(), "we");

	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0 ||
		faults_new(&faults) < 0)
		abort();
	const int r = config_load(file_path(), recording_check, faults, &config);
	if ((r == 0) != (config != NULL) || (r == 0) != (faults_count(faults) == 0))
		abort();
	if (config)
		change_a_device(config);
	config_free(config);
	faults_free(faults);
	return 0;
}
