/* Any bytes as a recording: frames of it, or an error, in bounded time; never a crash. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "recording/recording.h"

#define RATE_HZ 22050

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *file_path(void)
{
	static char path[] = "/tmp/dalaba-fuzz-recording-XXXXXX";
	static int fd = -1;

	if (fd < 0)
		fd = mkstemp(path);
	if (fd < 0)
		abort();
	return path;
}

static void read_all(struct recording *recording)
{
	float frames[4096];
	long long read = 0;
	int count;

	while ((count = recording_read(recording, frames, ARRAY_SIZE(frames))) > 0) {
		read += count;
		/* One second more than the limit may lie in the converter. */
		if (read > (RECORDING_SECONDS_MAX + 1LL) * RATE_HZ)
			abort();
		for (int i = 0; i < count; i++)
			if (!(frames[i] > -100 && frames[i] < 100))
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct recording *recording;
	int64_t duration_ms = 0;
	FILE *file = fopen(file_path(), "we");

	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
	const int checked = recording_check(file_path(), &duration_ms);
	if (checked > 0 || (checked == 0 && duration_ms > RECORDING_SECONDS_MAX * 1000LL))
		abort();
	if (recording_open(file_path(), RATE_HZ, &recording) < 0)
		return 0;
	read_all(recording);
	if (recording_seek(recording, 10) == 0)
		read_all(recording);
	recording_close(recording);
	return 0;
}
