/* What an errno means, in the reader's language: glibc's own words are English on a box without
 * generated locales. And what it is called wherever programs read it. */
#pragma once

/* Of a negative errno, or a positive one. Lent, as strerror does. */
const char *error_text(int error);

/* "ENOSPC", of a negative errno or a positive one; "EUNKNOWN" of what is none. */
const char *error_name(int error);

/* The errno of that name, above 0; 0: there is none. */
int error_parse(const char *name);
