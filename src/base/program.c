#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

static int set_attributes(posix_spawnattr_t *attributes, const struct program_setup *setup)
{
	const int group = setup->has_own_group ? POSIX_SPAWN_SETPGROUP : 0;
	sigset_t none, defaults;

	(void)sigemptyset(&none);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	int r = posix_spawnattr_setflags(
		attributes, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group));
	if (r == 0)
		r = posix_spawnattr_setsigmask(attributes, setup->blocked ? setup->blocked : &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attributes, &defaults);
	if (r == 0)
		r = posix_spawnattr_setpgroup(attributes, 0);
	return -r;
}

static int set_files(posix_spawn_file_actions_t *files, const struct program_setup *setup)
{
	int r;

	if (setup->input >= 0)
		r = posix_spawn_file_actions_adddup2(files, setup->input, STDIN_FILENO);
	else
		r = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (r == 0 && setup->output >= 0)
		r = posix_spawn_file_actions_adddup2(files, setup->output, STDOUT_FILENO);
	return -r;
}

int program_start(
	const char *path, char *const argv[], const struct program_setup *setup, pid_t *ret_pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int r;

	if (access(path, X_OK) < 0) /* Emulated machines' posix_spawn does not tell. */
		return -errno;
	r = -posix_spawnattr_init(&attributes);
	if (r < 0)
		return r;
	r = -posix_spawn_file_actions_init(&files);
	if (r < 0) {
		(void)posix_spawnattr_destroy(&attributes); /* Always 0. */
		return r;
	}
	r = set_attributes(&attributes, setup);
	if (r == 0)
		r = set_files(&files, setup);
	if (r == 0)
		r = -posix_spawn(ret_pid, path, &files, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&files); /* Always 0. */
	(void)posix_spawnattr_destroy(&attributes);
	return r;
}
