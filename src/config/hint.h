/* What helps whoever gave a name that the configuration does not know. */
#pragma once

#include "config/config.h"

/* What stands behind the sentence that says so, in the language of the moment: "; did you mean
 * "village"?", or all there are, "; there are: village, school"; "" where there is none. The caller
 * frees; NULL on no memory. */
char *hint_zones(const struct config *config, const char *name);
char *hint_voices(const struct config *config, const char *name);
char *hint_notices(const struct config *config, const char *name);
