#include "voice/check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/installation.h"
#include "recording/recording.h"
#include "voice/child.h"
#include "voice/message.h"
#include "voice/process.h"

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

/* The next answer. -EBADMSG: it is none, or none came in time. */
static int wait_for_answer(int socket, int64_t until_ms, struct answer *ret_answer)
{
	struct pollfd wakes = { .fd = socket, .events = POLLIN };
	int r;

	while ((r = answer_receive(socket, ret_answer)) == -EAGAIN) {
		const int64_t left_ms = until_ms - clock_monotonic_ms();
		if (left_ms <= 0)
			return -EBADMSG;
		(void)poll(&wakes, 1, (int)left_ms); /* Woken for nothing, it looks again. */
	}
	return r < 0 ? -EBADMSG : 0;
}

static int ask(int socket, int fd, int64_t *ret_duration_ms)
{
	const int64_t until_ms = clock_monotonic_ms() + CHECK_PATIENCE_MS;
	const struct request request = { .kind = REQUEST_CHECK, .piece = 1, .fd = fd };
	struct answer answer;
	int r;

	r = wait_for_answer(socket, until_ms, &answer);
	if (r < 0)
		return r;
	r = answer.kind == ANSWER_READY ? request_send(socket, &request) : -EBADMSG;
	if (r < 0)
		return r;
	r = wait_for_answer(socket, until_ms, &answer);
	if (r < 0)
		return r;
	if (answer.kind != ANSWER_DONE || answer.piece != request.piece)
		return -EBADMSG;
	*ret_duration_ms = answer.duration_ms;
	return answer.error;
}

int voice_check_recording(const char *path, int64_t *ret_duration_ms)
{
	_cleanup_(end_process) struct process process = PROCESS_NONE;
	_cleanup_close_ int fd = -1;
	int64_t duration_ms = 0;
	uint64_t size;
	int r;

	r = file_open(path, RECORDING_BYTES_MAX, &fd, &size);
	if (r < 0)
		return r;
	r = start_process(&process);
	if (r < 0)
		return r;
	r = ask(process.socket, fd, &duration_ms);
	if (r < 0)
		return r;
	*ret_duration_ms = duration_ms;
	return 0;
}
