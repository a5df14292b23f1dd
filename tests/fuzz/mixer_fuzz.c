/* Any bytes as the file that remembers what a mixer's control held: read, or found damaged and
 * removed; no card has to be there. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <alsa/asoundlib.h>

#include "card/mixer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What ALSA says of each device that is none. */
static void hush(
	const char *file, int line, const char *function, int error, const char *format, ...)
{
	(void)file;
	(void)line;
	(void)function;
	(void)error;
	(void)format;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char path[64];

	if (!path[0]) {
		snprintf(path, sizeof(path), "/tmp/dalaba-fuzz-mixer-%d", (int)getpid());
		/* None of this machine's cards is touched. */
		if (setenv("ALSA_CONFIG_PATH", "/dev/null", 1) < 0 ||
			snd_lib_error_set_handler(hush) < 0)
			abort();
	}
	FILE *file = fopen(path, "we");
	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
	const int r = mixer_restore(path);
	const bool is_there = access(path, F_OK) == 0;
	if (r > 0 || is_there != (r < 0 && r != -EBADMSG))
		abort();
	(void)unlink(path);
	return 0;
}
