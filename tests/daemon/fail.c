/* Preloaded into the daemon by tests: eSpeak NG and the disk fail on demand, by words in the file
 * $DALABA_TEST_FAULT:
 *	voice-hangs  the next speech is never rendered
 *	voice-fails  no speech is rendered
 *	disk-full    nothing more is written to a database
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <espeak-ng/speak_lib.h>

static bool is_told(const char *word)
{
	const char *path = getenv("DALABA_TEST_FAULT");
	char said[32] = "";

	if (!path)
		return false;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t length = read(fd, said, sizeof(said) - 1);
	close(fd);
	return length > 0 && strncmp(said, word, strlen(word)) == 0;
}

/* The real one, which this library hides. */
#define REAL(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

espeak_ERROR espeak_Synth(const void *text, size_t size, unsigned position,
	espeak_POSITION_TYPE type, unsigned end, unsigned flags, unsigned *ret_id, void *userdata)
{
	while (is_told("voice-hangs"))
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	if (is_told("voice-fails"))
		return EE_INTERNAL_ERROR;
	return REAL(espeak_Synth)(text, size, position, type, end, flags, ret_id, userdata);
}

/* SQLite looks this up by name when it is loaded. */
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	char link[64], path[512] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) > 0 && strstr(path, "asrun.db") &&
		is_told("disk-full")) {
		errno = ENOSPC;
		return -1;
	}
	return REAL(pwrite64)(fd, bytes, count, offset);
}
