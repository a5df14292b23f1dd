/* The signs that no rule has read: each gets its name, or none, and what is unsaid is told. Pure.
 */
#pragma once

#include "speech/doubt.h"

/* In memory the caller frees. -ENOMEM. The text is valid UTF-8. */
int sign_name_all(const char *text, struct doubts *doubts, char **ret_named);
