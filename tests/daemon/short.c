/* Preloaded into the daemon by a test: at the n-th write to its log, or the n-th allocation of its
 * own, there is no room, and at some after it. What libraries allocate for themselves does not fail
 * here. The file $DALABA_TEST_SHORT is a struct orders; it counts from when it is armed. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind {
	KIND_NONE,
	KIND_WRITE,
	KIND_MEMORY,
};

struct orders {
	int64_t kind;     /* enum kind; other than none: it counts */
	int64_t first;    /* that fails, from 1 on; 0: none does */
	int64_t failures; /* so many in a row */
	int64_t count;    /* so far */
	int64_t failed;   /* of these */
};

static struct orders *orders;
static uintptr_t program_from, program_until;

static int find_program(struct dl_phdr_info *info, size_t size, void *userdata)
{
	(void)size;
	(void)userdata;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		program_from = info->dlpi_addr + part->p_vaddr;
		program_until = program_from + part->p_memsz;
	}
	return 1; /* The program is the first. */
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("DALABA_TEST_SHORT");

	if (!path || strcmp(program_invocation_short_name, "dalabad") != 0)
		return;
	const int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	void *const map = mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	(void)dl_iterate_phdr(find_program, NULL);
	orders = map == MAP_FAILED ? NULL : map;
}

static bool fails_now(enum kind kind)
{
	if (!orders || orders->kind != (int64_t)kind)
		return false;
	const int64_t number = __atomic_add_fetch(&orders->count, 1, __ATOMIC_SEQ_CST);
	if (orders->first == 0 || number < orders->first ||
		number >= orders->first + orders->failures)
		return false;
	(void)__atomic_add_fetch(&orders->failed, 1, __ATOMIC_SEQ_CST);
	return true;
}

/* The real one, which this library hides. */
#define REAL(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

/* --- memory --- */

static bool is_ours(const void *caller)
{
	return (uintptr_t)caller >= program_from && (uintptr_t)caller < program_until;
}

#define LACKS_MEMORY()                                                                             \
	(is_ours(__builtin_return_address(0)) && fails_now(KIND_MEMORY) && (errno = ENOMEM))

/* Found by their other names: dlsym allocates. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *former, size_t size);

void *malloc(size_t size)
{
	return LACKS_MEMORY() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return LACKS_MEMORY() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *former, size_t size)
{
	return LACKS_MEMORY() ? NULL : __libc_realloc(former, size);
}

void *reallocarray(void *former, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || LACKS_MEMORY())
		return NULL;
	return __libc_realloc(former, bytes);
}

char *strdup(const char *text)
{
	return LACKS_MEMORY() ? NULL : REAL(strdup)(text);
}

char *strndup(const char *text, size_t length)
{
	return LACKS_MEMORY() ? NULL : REAL(strndup)(text, length);
}

char *realpath(const char *path, char *whole)
{
	return LACKS_MEMORY() ? NULL : REAL(realpath)(path, whole);
}

FILE *open_memstream(char **bytes, size_t *length)
{
	return LACKS_MEMORY() ? NULL : REAL(open_memstream)(bytes, length);
}

int vasprintf(char **ret_text, const char *format, va_list arguments)
{
	return LACKS_MEMORY() ? -1 : REAL(vasprintf)(ret_text, format, arguments);
}

int asprintf(char **ret_text, const char *format, ...)
{
	va_list arguments;

	if (LACKS_MEMORY())
		return -1;
	va_start(arguments, format);
	const int length = REAL(vasprintf)(ret_text, format, arguments);
	va_end(arguments);
	return length;
}

/* --- the disk --- */

static bool is_of_log(int fd)
{
	char link[64], path[512] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return readlink(link, path, sizeof(path) - 1) > 0 && strstr(path, "asrun.db");
}

#define LACKS_DISK(fd) (is_of_log(fd) && fails_now(KIND_WRITE) && (errno = EIO))

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	return LACKS_DISK(fd) ? -1 : REAL(pwrite64)(fd, bytes, count, offset);
}

int ftruncate64(int fd, off64_t length)
{
	return LACKS_DISK(fd) ? -1 : REAL(ftruncate64)(fd, length);
}

int fdatasync(int fd)
{
	return LACKS_DISK(fd) ? -1 : REAL(fdatasync)(fd);
}

int fsync(int fd)
{
	return LACKS_DISK(fd) ? -1 : REAL(fsync)(fd);
}
