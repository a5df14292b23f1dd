/* A file before and after libconfig reads it: what libconfig would take wrongly without a word, and
 * what is wrong where it takes nothing. Follows @include, as libconfig does. */
#pragma once

#include "config/schema.h"

/* Tells what would be lost or taken for something else: comments without an end, numbers that do
 * not fit, files that cannot be included. False when libconfig must not read it. */
bool syntax_check(struct reading_context *context, const char *path, const char *text);

/* Tells what is wrong with a text that libconfig refused, at its line and column. */
void syntax_explain(struct reading_context *context, const char *path, const char *text,
	const config_t *settings);
