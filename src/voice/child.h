/* The voice's process: `dalaba-voice --serve`, a child of the daemon that speaks and decodes. It
 * answers one request after the other (voice/message.h) and has no power but that
 * (voice/sandbox.h). */
#pragma once

#include <stdbool.h>

/* The word by which the program becomes one. Its standard input is then the socket, and its
 * standard output the file of frames. */
#define VOICE_CHILD_WORD "--serve"

/* Without an engine, for REQUEST_CHECK: started in 5 ms. */
#define VOICE_CHECK_WORD "--serve-checks"

/* Whether the program's only argument makes it one. */
bool voice_child_is_meant(int argc, char **argv);

/* Serves until the daemon is gone; `word` is one of the above. 0 or -errno. */
int voice_child_run(const char *word);
