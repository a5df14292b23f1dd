#include "card/holder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define PATH_SIZE 256
#define LINE_SIZE 128

/* A card of today mixes for at most so many programs by itself. */
#define SUBSTREAMS_MAX 64

/* The number behind the word that begins a line, as in "owner_pid   : 471". */
static int read_number(const char *path, const char *word, pid_t *ret_number)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char line[LINE_SIZE];

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, word, strlen(word)) == 0 &&
			sscanf(line + strlen(word), " : %d", ret_number) == 1)
			return 0;
	return -ENOENT;
}

/* The kernel names the thread that opened the card, people know the program. */
static pid_t program_of(const char *proc, pid_t thread)
{
	char path[PATH_SIZE];
	pid_t program;

	(void)snprintf(path, sizeof(path), "%s/%d/status", proc, (int)thread); /* Fits. */
	return read_number(path, "Tgid", &program) == 0 ? program : thread;
}

static int read_name(const char *proc, pid_t pid, char ret_name[static CARD_HOLDER_NAME_SIZE])
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%s/%d/comm", proc, (int)pid); /* Fits. */
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	if (!file || !fgets(ret_name, CARD_HOLDER_NAME_SIZE, file))
		return -ENOENT;
	ret_name[strcspn(ret_name, "\n")] = '\0';
	return 0;
}

int card_holder_find(
	const char *proc, const char *id, unsigned number, struct card_holder *ret_holder)
{
	char path[PATH_SIZE];
	pid_t thread;

	for (unsigned i = 0; i < SUBSTREAMS_MAX; i++) {
		const int length = snprintf(path, sizeof(path), "%s/asound/%s/pcm%up/sub%u/status",
			proc, id, number, i);
		if (length < 0 || length >= PATH_SIZE)
			return -ENOENT;
		if (read_number(path, "owner_pid", &thread) < 0)
			continue; /* Closed, or not there. */
		struct card_holder holder = { .pid = program_of(proc, thread) };
		if (read_name(proc, holder.pid, holder.name) < 0)
			return -ENOENT;
		*ret_holder = holder;
		return 0;
	}
	return -ENOENT;
}
