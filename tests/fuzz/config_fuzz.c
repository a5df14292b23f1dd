/* Any bytes as dalaba.conf: read or refused, never a crash. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/config.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct config *config = NULL;
	struct faults *faults;
	FILE *file = fopen(file_path(), "we");

	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0 ||
		faults_new(&faults) < 0)
		abort();
	const int r = config_load(file_path(), faults, &config);
	if ((r == 0) != (config != NULL) || (r == 0) != (faults_count(faults) == 0))
		abort();
	config_free(config);
	faults_free(faults);
	return 0;
}
