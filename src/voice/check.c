#include "voice/check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/installation.h"
#include "recording/recording.h"
#include "voice/child.h"
#include "voice/message.h"
#include "voice/process.h"

/* How often it is looked how long the process has run. */
#define LOOK_MS 100

static void end_process(struct process *process)
{
	const pid_t pid = process->pid;

	process_kill(process);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0); /* Killed, it does not keep us. */
}

static int start_process(struct process *ret_process)
{
	_cleanup_free_ char *program = NULL;
	const int r = installation_find_program(PROCESS_PROGRAM, &program);

	return r < 0 ? r : process_start(program, VOICE_CHECK_WORD, ret_process);
}

/* How long it has run, by the kernel. One that is gone has answered, or its socket is closed. */
static int64_t running_ms(const struct process *process)
{
	struct timespec running;
	clockid_t clock;

	if (clock_getcpuclockid(process->pid, &clock) != 0 || clock_gettime(clock, &running) < 0)
		return 0;
	return (int64_t)running.tv_sec * 1000 + running.tv_nsec / 1000000;
}

/* The next answer. -EBADMSG: it is none, or the process goes on and on; -ETIMEDOUT. */
static int wait_for_answer(
	const struct process *process, int64_t until_ms, struct answer *ret_answer)
{
	const int64_t ran_ms = running_ms(process);
	struct pollfd wakes = { .fd = process->socket, .events = POLLIN };
	int r;

	while ((r = answer_receive(process->socket, ret_answer)) == -EAGAIN) {
		if (running_ms(process) - ran_ms >= CHECK_PATIENCE_MS)
			return -EBADMSG;
		if (clock_monotonic_ms() >= until_ms)
			return -ETIMEDOUT;
		(void)poll(&wakes, 1, LOOK_MS); /* Woken for nothing, it looks again. */
	}
	return r < 0 ? -EBADMSG : 0;
}

/* Ready for questions. */
static int begin(struct process *process, int64_t until_ms)
{
	struct answer answer;
	int r;

	r = start_process(process);
	if (r < 0)
		return r;
	r = wait_for_answer(process, until_ms, &answer);
	return r < 0 ? r : answer.kind == ANSWER_READY ? 0 : -EBADMSG;
}

/* -EBADMSG also for what is no answer. */
static int ask(const struct process *process, int fd, int64_t until_ms, struct answer *ret_answer)
{
	const struct request request = { .kind = REQUEST_CHECK, .piece = 1, .fd = fd };
	int r;

	r = request_send(process->socket, &request);
	if (r < 0)
		return r;
	r = wait_for_answer(process, until_ms, ret_answer);
	if (r < 0)
		return r;
	return ret_answer->kind == ANSWER_DONE && ret_answer->piece == request.piece ? 0 : -EBADMSG;
}

/* A process that did not answer is ended. */
static int check(struct process *process, const char *path, int64_t *ret_duration_ms)
{
	const int64_t until_ms = clock_monotonic_ms() + CHECK_LONGEST_MS;
	_cleanup_close_ int fd = -1;
	struct answer answer;
	uint64_t size;
	int r;

	r = file_open(path, RECORDING_BYTES_MAX, &fd, &size);
	if (r < 0)
		return r;
	r = process->pid > 0 ? 0 : begin(process, until_ms);
	if (r >= 0)
		r = ask(process, fd, until_ms, &answer);
	if (r < 0) {
		end_process(process);
		return r;
	}
	if (answer.error == 0)
		*ret_duration_ms = answer.duration_ms;
	return answer.error;
}

int voice_check_recording(const char *path, int64_t *ret_duration_ms)
{
	_cleanup_(end_process) struct process process = PROCESS_NONE;

	return check(&process, path, ret_duration_ms);
}

static _Thread_local struct process kept = { .socket = -1, .frames = -1 };

int voice_check_next(const char *path, int64_t *ret_duration_ms)
{
	return check(&kept, path, ret_duration_ms);
}

void voice_check_end(void)
{
	end_process(&kept);
}
