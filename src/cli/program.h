/* The other program of this package. `dalaba` itself links no speech engine: loading its forty
 * libraries would double the time from the shell to the horn. */
#pragma once

/* Holds the commands that speak: `read` and `render`. */
#define PROGRAM_VOICE "dalaba-voice"

/* Replaces this process by the program, which lies beside this one in a build and in libexec once
 * installed. Only returns when it cannot: CLI_FAILED, after saying why. */
int program_become(const char *name, char **argv);
