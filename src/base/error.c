#include "base/error.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"

/* What files, folders, sockets and programs answer; glibc says the rest. */
static const struct {
	int error;
	const char *text;
} texts[] = {
	{ EACCES, N_("Permission denied") },
	{ EAGAIN, N_("Resource temporarily unavailable") },
	{ EBUSY, N_("Device or resource busy") },
	{ ECANCELED, N_("Operation canceled") },
	{ ECONNREFUSED, N_("Connection refused") },
	{ ECONNRESET, N_("Connection reset by peer") },
	{ EDQUOT, N_("Disk quota exceeded") },
	{ EEXIST, N_("File exists") },
	{ EFBIG, N_("File too large") },
	{ EILSEQ, N_("Invalid or incomplete multibyte or wide character") },
	{ EINVAL, N_("Invalid argument") },
	{ EIO, N_("Input/output error") },
	{ EISDIR, N_("Is a directory") },
	{ ELOOP, N_("Too many levels of symbolic links") },
	{ EMFILE, N_("Too many open files") },
	{ ENAMETOOLONG, N_("File name too long") },
	{ ENFILE, N_("Too many open files in system") },
	{ ENODATA, N_("No data available") },
	{ ENODEV, N_("No such device") },
	{ ENOENT, N_("No such file or directory") },
	{ ENOEXEC, N_("Exec format error") },
	{ ENOMEM, N_("Cannot allocate memory") },
	{ ENOSPC, N_("No space left on device") },
	{ ENOTDIR, N_("Not a directory") },
	{ ENOTEMPTY, N_("Directory not empty") },
	{ ENXIO, N_("No such device or address") },
	{ EPERM, N_("Operation not permitted") },
	{ EPIPE, N_("Broken pipe") },
	{ EROFS, N_("Read-only file system") },
	{ ETIMEDOUT, N_("Connection timed out") },
};

const char *error_text(int error)
{
	const int number = abs(error);

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].error == number)
			return _(texts[i].text);
	return strerror(number);
}

const char *error_name(int error)
{
	const char *name = strerrorname_np(abs(error));

	return name ? name : "EUNKNOWN";
}

/* Linux has no errno above it. */
#define ERRNO_MAX 4095

int error_parse(const char *name)
{
	for (int number = 1; number <= ERRNO_MAX; number++) {
		const char *known = strerrorname_np(number);
		if (known && strcmp(known, name) == 0)
			return number;
	}
	return 0;
}
