/* The other programs of this package. `dalaba` itself links neither speech nor decoders: loading
 * their forty libraries would double the time from the shell to the horn. */
#pragma once

/* Holds the commands that need speech, recordings or a card: those of src/cli/voice_main.c. */
#define PROGRAM_VOICE "dalaba-voice"

/* What of a setup is the station's is done by its own command. */
#define PROGRAM_COMMAND "dalaba"

/* Replaces this process by the program, which lies beside this one in a build and in libexec once
 * installed. Only returns when it cannot: CLI_FAILED, after saying why. */
int program_become(const char *name, char **argv);

/* Runs the program as a child that shares our standard streams; argv[0] is its name. Its exit
 * status, or CLI_FAILED after saying why it did not run. */
int program_run(const char *name, char *const *argv);
