/* As whom the station reads its configuration: root may read more, and would find right what the
 * station refuses. */
#pragma once

#include <stdbool.h>

/* Who the installed unit's daemon is, and where its configuration lies. */
#define EYES_USER   "dalaba"
#define EYES_FOLDER "/etc/dalaba/"

/* The user as whom the configuration at that path is to be judged: `wish`, or for root and a file
 * of the station's own folder the station's user, if this machine has one. NULL: whoever asks. */
const char *eyes_for(const char *path, const char *wish);

/* From here on this process is that user, for good. CLI_DONE, or CLI_FAILED, which is said on
 * standard error. */
int eyes_become(const char *user);

/* Whether the installed unit hides from its daemon what that absolute path names (ProtectHome,
 * PrivateTmp), whoever may read it. */
bool eyes_are_kept_from(const char *path);
