/* Which program keeps a busy sound card from others, as the kernel tells it in /proc. */
#pragma once

#include <sys/types.h>

#define CARD_HOLDER_PROC      "/proc"
#define CARD_HOLDER_NAME_SIZE 64

struct card_holder {
	pid_t pid;
	char name[CARD_HOLDER_NAME_SIZE]; /* "pipewire" */
};

/* Who plays on that PCM of the card. `proc` is CARD_HOLDER_PROC. -ENOENT: nobody, or it is not
 * told. */
int card_holder_find(
	const char *proc, const char *id, unsigned number, struct card_holder *ret_holder);
