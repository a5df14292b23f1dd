#include "voice/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/program.h"

/* Who ends the station, by a terminal or a service manager, asks the daemon, which speaks to its
 * last word and takes the process with it. */
static int spawn(const char *program, const char *word, int socket, int frames, pid_t *ret_pid)
{
	char *const argv[] = { (char *)PROCESS_PROGRAM, (char *)word, NULL };
	sigset_t daemons;

	(void)sigemptyset(&daemons);
	(void)sigaddset(&daemons, SIGTERM);
	(void)sigaddset(&daemons, SIGINT);
	(void)sigaddset(&daemons, SIGHUP);
	const struct program_setup setup = {
		.blocked = &daemons,
		.input = socket,
		.output = frames,
	};
	return program_start(program, argv, &setup, ret_pid);
}

/* Where the process leaves frames. It may grow, up to the process's own limit, and never shrink. */
static int open_frames(int *ret_frames)
{
	_cleanup_close_ int frames = memfd_create("frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (frames < 0 || fcntl(frames, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
		return -errno;
	*ret_frames = TAKE_FD(frames);
	return 0;
}

static int start(const char *program, const char *word, struct process *process)
{
	int ends[2], r;

	r = open_frames(&process->frames);
	if (r < 0)
		return r;
	r = channel_open(ends);
	if (r < 0)
		return r;
	process->socket = ends[0];
	_cleanup_close_ const int child_end = ends[1];
	r = spawn(program, word, child_end, process->frames, &process->pid);
	if (r < 0)
		process->pid = 0;
	return r;
}

int process_start(const char *program, const char *word, struct process *ret_process)
{
	struct process process = PROCESS_NONE;
	const int r = start(program, word, &process);

	if (r < 0)
		process_kill(&process);
	else
		*ret_process = process;
	return r;
}

void process_kill(struct process *process)
{
	if (process->pid > 0)
		(void)kill(process->pid, SIGKILL); /* It may be gone already. */
	if (process->socket >= 0)
		(void)close(process->socket); /* Nothing is under way that counts. */
	if (process->frames >= 0)
		(void)close(process->frames);
	*process = PROCESS_NONE;
}
