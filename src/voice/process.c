#include "voice/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/cleanup.h"

/* Who ends the station, by a terminal or a service manager, asks the daemon, which speaks to its
 * last word and takes the process with it. */
static int prepare(posix_spawnattr_t *attributes)
{
	sigset_t daemons, defaults;

	(void)sigemptyset(&daemons);
	(void)sigaddset(&daemons, SIGTERM);
	(void)sigaddset(&daemons, SIGINT);
	(void)sigaddset(&daemons, SIGHUP);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	int r = posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (r == 0)
		r = posix_spawnattr_setsigmask(attributes, &daemons);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attributes, &defaults);
	return -r;
}

static int spawn(const char *program, const char *word, int socket, int frames, pid_t *ret_pid)
{
	char *const argv[] = { (char *)PROCESS_PROGRAM, (char *)word, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int r;

	r = -posix_spawnattr_init(&attributes);
	if (r < 0)
		return r;
	r = -posix_spawn_file_actions_init(&files);
	if (r < 0) {
		(void)posix_spawnattr_destroy(&attributes); /* Always 0. */
		return r;
	}
	r = prepare(&attributes);
	if (r == 0)
		r = -posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
	if (r == 0)
		r = -posix_spawn_file_actions_adddup2(&files, frames, STDOUT_FILENO);
	if (r == 0 && access(program, X_OK) < 0) /* Emulated machines' posix_spawn does not tell. */
		r = -errno;
	if (r == 0)
		r = -posix_spawn(ret_pid, program, &files, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&files); /* Always 0. */
	(void)posix_spawnattr_destroy(&attributes);
	return r;
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
