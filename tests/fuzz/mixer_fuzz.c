/* Any bytes as the file that remembers what a mixer's control held: read, or found damaged and
 * removed; no card has to be there. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "card/card.h"
#include "card/mixer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char path[64];

	if (!path[0]) {
		snprintf(path, sizeof(path), "/tmp/dalaba-fuzz-mixer-%d", (int)getpid());
		/* None of this machine's cards is touched. */
		if (setenv("ALSA_CONFIG_PATH", "/dev/null", 1) < 0)
			abort();
		card_hush();
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
