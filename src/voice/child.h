/* The voice's process: `dalaba-voice --serve`, a child of the daemon that speaks and decodes. It
 * answers one request after the other (voice/message.h) and has no power but that
 * (voice/sandbox.h). */
#pragma once

/* The word by which the program becomes one. Its standard input is then the socket, and its
 * standard output the file of frames. */
#define VOICE_CHILD_WORD "--serve"

/* Serves until the daemon is gone. 0 or -errno. */
int voice_child_run(void);
