/* What an errno means, in the reader's language: glibc's own words are English on a box without
 * generated locales. */
#pragma once

/* Of a negative errno, or a positive one. Lent, as strerror does. */
const char *error_text(int error);
