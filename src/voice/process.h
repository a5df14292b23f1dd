/* Starts the voice's process (voice/child.h). What becomes of it is its owner's. */
#pragma once

#include <sys/types.h>

#define PROCESS_PROGRAM "dalaba-voice"

struct process {
	pid_t pid;  /* 0: there is none */
	int socket; /* our end of what voice/message.h goes over, non-blocking; -1: none */
	int frames; /* the file that it leaves frames in, which never shrinks; -1: none */
};

#define PROCESS_NONE ((struct process){ .socket = -1, .frames = -1 })

/* `word` is VOICE_CHILD_WORD or VOICE_CHECK_WORD. Errors of the system. */
int process_start(const char *program, const char *word, struct process *ret_process);

/* Kills it, and closes what was its. Who started it waits for it. */
void process_kill(struct process *process);
