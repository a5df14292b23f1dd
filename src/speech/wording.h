/* Reads the texts of a script, once: whoever sounds it has them from the script (notice/script.h).
 * Pure. */
#pragma once

#include <stdbool.h>

#include "notice/script.h"
#include "speech/reading.h"

/* Reads all that the script will say: its text, and where it has several readings the bridge and
 * what the later ones say. A script that was read is read anew. What is said of its text, in memory
 * the caller frees, through ret_spoken (may be NULL). Errors of reading_new, which the wording
 * keeps. */
int wording_read(const struct reader *reader, struct script *script, char **ret_spoken);

/* Whether a voice says anything of it: only marks, spaces and signs that it has no name for are
 * silence. */
bool wording_has_words(const struct utterance_list *list);
