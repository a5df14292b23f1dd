/* The other program of this package. `dalaba` itself links neither speech nor decoders: loading
 * their forty libraries would double the time from the shell to the horn. */
#pragma once

/* Holds the commands that need speech or recordings: those of src/cli/voice_main.c. */
#define PROGRAM_VOICE "dalaba-voice"

/* Replaces this process by the program, which lies beside this one in a build and in libexec once
 * installed. Only returns when it cannot: CLI_FAILED, after saying why. */
int program_become(const char *name, char **argv);
