/* Preloaded into the daemon by tests: what it stands on fails on demand, by words in the file
 * $DALABA_TEST_FAULT, of FAULT_BYTES:
 *	voice-hangs  the next speech is never rendered
 *	voice-fails  no speech is rendered
 *	voice-dies   speech kills the process that makes it
 *	decoder-dies, decoder-hangs  so does opening a recording
 *	filter-refused  the voice's process is not bound in its system calls
 *	disk-full    nothing more is written to a database
 *	disk-fills   there is little room left on it
 *	disk-hangs   nothing is, nor synced, until that is over
 *	disk-stalls  nor is anything read
 *	loop-fails   no event source can be told when to ring
 * And a file beside which a FIFO lies, of the same name with GATE behind it, is opened only when
 *that has been opened to write, and closed again.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <espeak-ng/speak_lib.h>
#include <seccomp.h>
#include <sndfile.h>
#include <systemd/sd-event.h>

#define FAULT_BYTES 32
#define GATE        ".gate"

/* Mapped at the start: the voice's process opens nothing of others later. */
static const volatile char *told;

__attribute__((constructor)) static void map_faults(void)
{
	const char *path = getenv("DALABA_TEST_FAULT");
	const int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	void *const map = mmap(NULL, FAULT_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	told = map == MAP_FAILED ? NULL : map;
}

static bool is_told(const char *word)
{
	for (size_t i = 0; told && told[i] == word[i]; i++)
		if (word[i] == '\0')
			return true;
	return false;
}

/* The real one, which this library hides. */
#define REAL(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

espeak_ERROR espeak_Synth(const void *text, size_t size, unsigned position,
	espeak_POSITION_TYPE type, unsigned end, unsigned flags, unsigned *ret_id, void *userdata)
{
	while (is_told("voice-hangs"))
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	if (is_told("voice-dies"))
		abort();
	if (is_told("voice-fails"))
		return EE_INTERNAL_ERROR;
	return REAL(espeak_Synth)(text, size, position, type, end, flags, ret_id, userdata);
}

SNDFILE *sf_open_virtual(SF_VIRTUAL_IO *io, int mode, SF_INFO *info, void *userdata)
{
	while (is_told("decoder-hangs"))
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	if (is_told("decoder-dies"))
		abort();
	return REAL(sf_open_virtual)(io, mode, info, userdata);
}

int seccomp_load(const scmp_filter_ctx filter)
{
	return is_told("filter-refused") ? -EINVAL : REAL(seccomp_load)(filter);
}

static void wait_at_gate(const char *path)
{
	char gate[512], byte;

	if (snprintf(gate, sizeof(gate), "%s" GATE, path) >= (int)sizeof(gate))
		return;
	const int fd = (int)syscall(SYS_openat, AT_FDCWD, gate, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!read(fd, &byte, 1); /* Nothing is written: it is the end that counts. */
	close(fd);
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	const mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	if ((flags & O_ACCMODE) == O_RDONLY)
		wait_at_gate(path);
	return REAL(open64)(path, flags, mode);
}

static bool is_of_log(int fd)
{
	char link[64], path[512] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return readlink(link, path, sizeof(path) - 1) > 0 && strstr(path, "asrun.db");
}

static void hang_while_told(int fd, const char *word)
{
	if (is_told(word) && is_of_log(fd))
		while (is_told(word))
			nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

static void hang_where_told(int fd)
{
	hang_while_told(fd, "disk-hangs");
	hang_while_told(fd, "disk-stalls");
}

/* SQLite looks these up by name when it is loaded. */
ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset)
{
	hang_while_told(fd, "disk-stalls");
	return REAL(pread64)(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	hang_where_told(fd);
	if (is_told("disk-full") && is_of_log(fd)) {
		errno = ENOSPC;
		return -1;
	}
	return REAL(pwrite64)(fd, bytes, count, offset);
}

int statvfs64(const char *path, struct statvfs64 *ret_room)
{
	const int r = REAL(statvfs64)(path, ret_room);

	if (is_told("disk-fills"))
		ret_room->f_bavail = 1000000 / ret_room->f_frsize;
	return r;
}

int fdatasync(int fd)
{
	hang_where_told(fd);
	return REAL(fdatasync)(fd);
}

int fsync(int fd)
{
	hang_where_told(fd);
	return REAL(fsync)(fd);
}

int sd_event_source_set_time_relative(sd_event_source *source, uint64_t usec)
{
	return is_told("loop-fails") ? -EIO : REAL(sd_event_source_set_time_relative)(source, usec);
}

int sd_event_source_set_time(sd_event_source *source, uint64_t usec)
{
	return is_told("loop-fails") ? -EIO : REAL(sd_event_source_set_time)(source, usec);
}
