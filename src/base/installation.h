/* Where the files that came with the running program lie. They are looked for from the program
 * itself (/proc/self/exe), never at a path that was fixed when it was built: a build, a staging
 * root and an installation below any prefix all start as they are, and a tree may be moved.
 *
 *   installed                                        in a build
 *   PREFIX/sbin/dalabad, PREFIX/bin/dalaba           build/dalabad, build/dalaba
 *   PREFIX/libexec/dalaba/dalaba-voice               build/dalaba-voice
 *   PREFIX/share/dalaba/voices/, .../locales/        build/share/dalaba/...
 *   PREFIX/share/locale/                             build/share/locale/ */
#pragma once

/* How many folders above the program's own are searched: below build/ stand address/unit/ and such.
 */
#define INSTALLATION_LEVELS 3

/* A data file of ours, such as "voices/lexicon": the nearest share/dalaba/ in the folder of the
 * program or above it that has it. -ENOENT, or the errno of reading /proc. The caller frees
 * ret_path. */
int installation_find_data(const char *name, char **ret_path);

/* The nearest share/locale, which gettext looks into. Errors and ownership as for a data file. */
int installation_find_catalogues(char **ret_path);

/* Another program of ours, which lies beside this one in a build and in libexec/dalaba/ or bin/
 * once installed. Errors and ownership as for a data file. */
int installation_find_program(const char *name, char **ret_path);
