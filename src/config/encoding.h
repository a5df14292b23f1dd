/* What a file is that is no text in UTF-8, as far as its bytes tell. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum encoding {
	ENCODING_UNKNOWN,
	ENCODING_UTF16, /* with its mark */
	ENCODING_UTF16LE,
	ENCODING_UTF16BE,
	ENCODING_GB18030, /* and its parts, GBK and GB2312 */
	ENCODING_PARTLY,  /* what stands before the first wrong byte is Chinese in UTF-8 */
	ENCODING_OFFICE,  /* a document of an office program */
};

/* `wrong` is where it ceases to be UTF-8, or has its first NUL. */
enum encoding encoding_guess(const char *bytes, size_t length, size_t wrong);

/* Whether an office program wrote it, also where it is UTF-8 by chance, as RTF is. */
bool encoding_is_office(const char *bytes, size_t length);

/* As iconv calls it; NULL where it cannot help. */
const char *encoding_name(enum encoding encoding);
