/* People's files as text, whatever system they were written on. */
#pragma once

#include "config/schema.h"

/* The file in UTF-8, or the draft of that path, as source_text_of makes it. The caller frees; NULL
 * after telling what is wrong. */
char *source_text_read(struct reading_context *context, const char *path);

/* Whether all of it is UTF-8 without a NUL; else that is told, at the line where it ceases, with
 * what puts it right. */
bool source_text_check(
	struct reading_context *context, const char *path, const char *text, size_t length);

/* The same of a file that libconfig reads by itself, so that nothing can be put right: what
 * source_text_unify would change and libconfig does not bear is told. */
char *source_text_read_included(struct reading_context *context, const char *path);

/* Whether that was read of the file at this path, by whatever path it was included. */
bool source_text_was_included(const struct reading_context *context, const char *path);
void source_text_forget_included(struct reading_context *context);

/* Takes away the mark at the beginning (U+FEFF), and makes a new line of each line end of other
 * systems (CR LF, CR). In place. */
void source_text_unify(char *text);

/* The same in a copy, whose last line is ended, so that libconfig can take it. The caller frees;
 * NULL on no memory. */
char *source_text_of(const char *bytes);
