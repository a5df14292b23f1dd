/* What the voice's process may do once it is bound, and what it says of a system that does not bind
 * it. Each in a process of its own, for nothing undoes it. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <seccomp.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/bound.h"
#include "voice/sandbox.h"

#define PAGE 4096

static int program = -1; /* opened before it is bound: a file that holds code */

/* What `inside` returns, in a process of its own; it allocates nothing that it would leave. */
static int run_alone(int (*inside)(const void *argument), const void *argument)
{
	int status;
	const pid_t pid = fork();

	if (pid == 0)
		_exit(inside(argument));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* qemu-user has none, nor some kernels. */
static bool has_filters(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

/* --- what is forbidden --- */

static bool maps(int protection, int flags, int fd)
{
	return mmap(NULL, PAGE, protection, flags, fd, 0) != MAP_FAILED;
}

static bool run_new_memory(void)
{
	return maps(PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static bool run_writable_memory(void)
{
	return maps(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static bool run_a_file(void)
{
	return maps(PROT_READ | PROT_EXEC, MAP_PRIVATE, program);
}

static bool run_what_was_written(void)
{
	void *const page =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page != MAP_FAILED && mprotect(page, PAGE, PROT_READ | PROT_EXEC) == 0;
}

static bool write_a_file(void)
{
	return open("/tmp/dalaba-sandbox", O_CREAT | O_WRONLY | O_CLOEXEC, 0600) >= 0;
}

static bool talk_to_somebody(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool start_another(void)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static bool become_another(void)
{
	char *const none[] = { NULL };

	(void)execve("/bin/true", none, none);
	return errno != EPERM;
}

static bool end_the_daemon(void)
{
	return kill(getppid(), 0) == 0;
}

static const struct deed {
	const char *what;
	bool (*succeeds)(void);
} deeds[] = {
	{ "run_new_memory", run_new_memory },
	{ "run_writable_memory", run_writable_memory },
	{ "run_a_file", run_a_file },
	{ "run_what_was_written", run_what_was_written },
	{ "write_a_file", write_a_file },
	{ "talk_to_somebody", talk_to_somebody },
	{ "start_another", start_another },
	{ "become_another", become_another },
	{ "end_the_daemon", end_the_daemon },
};

static int try_bound(const void *argument)
{
	const struct deed *deed = argument;

	return sandbox_enter(NULL) == 0 && !deed->succeeds() ? 0 : 1;
}

static int try_unbound(const void *argument)
{
	const struct deed *deed = argument;

	return deed->succeeds() ? 0 : 1;
}

static void what_is_bound_writes_runs_starts_and_reaches_nothing(void **state)
{
	(void)state;
	if (!has_filters())
		skip();
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++) {
		if (run_alone(try_unbound, &deeds[i]) != 0)
			fail_msg("%s proves nothing", deeds[i].what);
		if (run_alone(try_bound, &deeds[i]) != 0)
			fail_msg("%s", deeds[i].what);
	}
	(void)unlink("/tmp/dalaba-sandbox");
}

/* --- what is allowed --- */

static int compute(const void *argument)
{
	char byte;

	(void)argument;
	(void)sandbox_enter(NULL);
	return maps(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1) &&
			       maps(PROT_READ, MAP_PRIVATE, program) &&
			       pread(program, &byte, 1, 0) == 1
		       ? 0
		       : 1;
}

static void what_is_bound_has_memory_and_reads_what_it_was_given(void **state)
{
	(void)state;
	assert_int_equal(run_alone(compute, NULL), 0);
}

static void a_limit_that_is_narrower_already_stays(void **state)
{
	const struct rlimit little = { PAGE, PAGE };
	struct rlimit bound = { 0, 0 };
	int status;
	const pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		if (setrlimit(RLIMIT_FSIZE, &little) == 0 &&
			!(sandbox_enter(NULL) & BOUND_SET(BOUND_LIMITS)))
			(void)raise(SIGSTOP);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(prlimit(pid, RLIMIT_FSIZE, NULL, &bound), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(bound.rlim_cur, PAGE);
	assert_int_equal(bound.rlim_max, PAGE);
}

/* --- what the system refuses --- */

struct refusal {
	const char *call;
	int option; /* of prctl; -1: whatever it is called with */
	unsigned unbound;
};

static const struct refusal refusals[] = {
	{ "seccomp", -1, BOUND_SET(BOUND_CALLS) },
	{ "prlimit64", -1, BOUND_SET(BOUND_LIMITS) },
	{ "landlock_create_ruleset", -1, BOUND_SET(BOUND_PATHS) },
	/* Nor does a filter come then. */
	{ "prctl", PR_SET_NO_NEW_PRIVS, BOUND_SET(BOUND_PRIVILEGES) | BOUND_SET(BOUND_CALLS) },
};

static int refuse(const struct refusal *refusal)
{
	const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	const int number = seccomp_syscall_resolve_name(refusal->call);
	int r;

	if (!filter)
		return -ENOMEM;
	if (refusal->option < 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0);
	else
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 1,
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)refusal->option));
	if (r >= 0)
		r = seccomp_load(filter);
	seccomp_release(filter);
	return r;
}

static int bind_where_refused(const void *argument)
{
	return refuse(argument) < 0 ? 255 : (int)sandbox_enter(NULL);
}

static void what_the_system_refuses_is_told(void **state)
{
	(void)state;
	if (!has_filters())
		skip();
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		assert_int_equal(run_alone(bind_where_refused, &refusals[i]), refusals[i].unbound);
}

static int bind_where_nothing_is_refused(const void *argument)
{
	(void)argument;
	return (int)sandbox_enter(NULL);
}

static void what_the_system_does_not_have_is_told(void **state)
{
	(void)state;
	assert_int_equal(run_alone(bind_where_nothing_is_refused, NULL),
		has_filters() ? 0 : BOUND_SET(BOUND_CALLS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_bound_writes_runs_starts_and_reaches_nothing),
		cmocka_unit_test(what_is_bound_has_memory_and_reads_what_it_was_given),
		cmocka_unit_test(a_limit_that_is_narrower_already_stays),
		cmocka_unit_test(what_the_system_refuses_is_told),
		cmocka_unit_test(what_the_system_does_not_have_is_told),
	};

	program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	return program < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
