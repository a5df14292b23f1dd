#include "voice/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/installation.h"
#include "notice/bound.h"
#include "voice/message.h"

/* A sanitizer reserves terabytes. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

#define FILES_MAX 64

/* What is limited more narrowly stays so. */
static int limit(__rlimit_resource_t resource, rlim_t most)
{
	struct rlimit value;

	if (getrlimit(resource, &value) < 0)
		return -errno;
	if (value.rlim_max > most)
		value.rlim_max = most;
	value.rlim_cur = value.rlim_max;
	return setrlimit(resource, &value) < 0 ? -errno : 0;
}

static int limit_resources(void)
{
	int r;

	r = limit(RLIMIT_FSIZE, MESSAGE_PIECE_FRAMES_MAX * sizeof(int16_t));
	if (r < 0)
		return r;
	r = limit(RLIMIT_NOFILE, FILES_MAX);
	if (r < 0)
		return r;
	return HAS_SANITIZER ? 0 : limit(RLIMIT_AS, SANDBOX_MEMORY_BYTES);
}

static int forgo_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

/* --- paths --- */

static int allow_below(int rules, const char *path)
{
	_cleanup_close_ const int fd = open(path, O_PATH | O_CLOEXEC);
	const struct landlock_path_beneath_attr below = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
		.parent_fd = fd,
	};

	if (fd < 0 ||
		syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) < 0)
		return -errno;
	return 0;
}

/* The folder of the voice files. */
static int allow_voices(int rules)
{
	_cleanup_free_ char *path = NULL;
	int r;

	r = installation_find_data("voices/horn", &path);
	return r < 0 ? r : allow_below(rules, dirname(path));
}

/* All rights of the first version, of which the rules then grant reading. */
#define EVERY_RIGHT ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static int restrict_paths(const char *engine_data)
{
	const struct landlock_ruleset_attr all = { .handled_access_fs = EVERY_RIGHT };
	_cleanup_close_ const int rules =
		(int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	int r = 0;

	if (rules < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -errno; /* An older kernel. */
	if (engine_data)
		r = allow_below(rules, engine_data);
	if (r >= 0 && engine_data)
		r = allow_voices(rules);
	if (r < 0)
		return r;
	return syscall(SYS_landlock_restrict_self, rules, 0) < 0 ? -errno : 0;
}

/* --- system calls --- */

/* Of computing, reading, and waiting. Names that the machine does not have are left out. */
static const char *const allowed[] = { "_llseek", "access", "arch_prctl", "brk", "cacheflush",
	"clock_getres", "clock_gettime", "clock_gettime64", "clock_nanosleep",
	"clock_nanosleep_time64", "close", "dup", "exit", "exit_group", "faccessat", "faccessat2",
	"fadvise64", "fcntl", "fcntl64", "fstat", "fstat64", "fstatat64", "futex", "futex_time64",
	"getcwd", "getdents", "getdents64", "getegid", "geteuid", "getgid", "getpid", "getrandom",
	"getrusage", "gettid", "gettimeofday", "getuid", "lseek", "lstat", "lstat64", "madvise",
	"membarrier", "mremap", "munmap", "nanosleep", "newfstatat", "poll", "ppoll",
	"ppoll_time64", "pread64", "pwrite64", "read", "readlink", "readlinkat", "readv", "recv",
	"recvfrom", "recvmsg", "restart_syscall", "rseq", "rt_sigaction", "rt_sigprocmask",
	"rt_sigreturn", "sched_getaffinity", "sched_yield", "send", "sendmsg", "sendto",
	"set_robust_list", "sigaltstack", "sigreturn", "stat", "stat64", "statx", "tgkill", "time",
	"uname", "write", "writev" };

static int allow(scmp_filter_ctx filter, const char *name)
{
	const int number = seccomp_syscall_resolve_name(name);

	return number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
}

/* Nothing is opened but to read. */
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

/* Whoever could would run what he wrote, in memory or in a file. What was loaded before is run. */
#define NOT_RUN SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)

static int allow_memory(scmp_filter_ctx filter)
{
	/* Where there is mmap2, mmap has its arguments in memory, which no filter sees. */
	const int map = SCMP_SYS(mmap2) < 0 ? SCMP_SYS(mmap) : SCMP_SYS(mmap2);
	const int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, map, 1, NOT_RUN);

	return r < 0 ? r : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, NOT_RUN);
}

static int allow_reading(scmp_filter_ctx filter)
{
	int r;

	r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, WRITES, 0));
	if (r < 0)
		return r;
	return seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, WRITES, 0));
}

static int fill_filter(scmp_filter_ctx filter)
{
	int r;

	/* The engine has a thread that sleeps: it is bound as well. */
	r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++) {
		r = allow(filter, allowed[i]);
		if (r < 0)
			return r;
	}
	r = allow_reading(filter);
	if (r < 0)
		return r;
	r = allow_memory(filter);
	return r < 0 ? r : seccomp_load(filter);
}

static int restrict_calls(void)
{
	const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));

	if (!filter)
		return -ENOMEM;
	const int r = fill_filter(filter);
	seccomp_release(filter);
	return r;
}

static unsigned refused(enum bound bound, int r)
{
	return r < 0 ? BOUND_SET(bound) : 0;
}

/* In this order: Landlock needs the privileges forgone, and the filter forbids the others. */
unsigned sandbox_enter(const char *engine_data)
{
	unsigned unbound = 0;

	unbound |= refused(BOUND_LIMITS, limit_resources());
	unbound |= refused(BOUND_PRIVILEGES, forgo_privileges());
	unbound |= refused(BOUND_PATHS, restrict_paths(engine_data));
	unbound |= refused(BOUND_CALLS, restrict_calls());
	return unbound;
}
