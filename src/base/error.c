#include "base/error.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"

/* What files, folders, sockets, sound cards and programs answer; glibc says the rest. */
static const struct {
	int error;
	const char *text;
} texts[] = {
	{ E2BIG, N_("Argument list too long") },
	{ EACCES, N_("Permission denied") },
	{ EADDRINUSE, N_("Address already in use") },
	{ EADDRNOTAVAIL, N_("Cannot assign requested address") },
	{ EAFNOSUPPORT, N_("Address family not supported by protocol") },
	{ EAGAIN, N_("Resource temporarily unavailable") },
	{ EALREADY, N_("Operation already in progress") },
	{ EBADF, N_("Bad file descriptor") },
	{ EBADFD, N_("File descriptor in bad state") },
	{ EBADMSG, N_("Bad message") },
	{ EBUSY, N_("Device or resource busy") },
	{ ECANCELED, N_("Operation canceled") },
	{ ECHILD, N_("No child processes") },
	{ ECOMM, N_("Communication error on send") },
	{ ECONNABORTED, N_("Software caused connection abort") },
	{ ECONNREFUSED, N_("Connection refused") },
	{ ECONNRESET, N_("Connection reset by peer") },
	{ EDEADLK, N_("Resource deadlock avoided") },
	{ EDOM, N_("Numerical argument out of domain") },
	{ EDQUOT, N_("Disk quota exceeded") },
	{ EEXIST, N_("File exists") },
	{ EFAULT, N_("Bad address") },
	{ EFBIG, N_("File too large") },
	{ EHOSTUNREACH, N_("No route to host") },
	{ EILSEQ, N_("Invalid or incomplete multibyte or wide character") },
	{ EINPROGRESS, N_("Operation now in progress") },
	{ EINTR, N_("Interrupted system call") },
	{ EINVAL, N_("Invalid argument") },
	{ EIO, N_("Input/output error") },
	{ EISDIR, N_("Is a directory") },
	{ ELOOP, N_("Too many levels of symbolic links") },
	{ EMEDIUMTYPE, N_("Wrong medium type") },
	{ EMFILE, N_("Too many open files") },
	{ EMLINK, N_("Too many links") },
	{ EMSGSIZE, N_("Message too long") },
	{ ENAMETOOLONG, N_("File name too long") },
	{ ENETDOWN, N_("Network is down") },
	{ ENETUNREACH, N_("Network is unreachable") },
	{ ENFILE, N_("Too many open files in system") },
	{ ENOBUFS, N_("No buffer space available") },
	{ ENODATA, N_("No data available") },
	{ ENODEV, N_("No such device") },
	{ ENOENT, N_("No such file or directory") },
	{ ENOEXEC, N_("Exec format error") },
	{ ENOLCK, N_("No locks available") },
	{ ENOLINK, N_("Link has been severed") },
	{ ENOMEDIUM, N_("No medium found") },
	{ ENOMEM, N_("Cannot allocate memory") },
	{ ENOSPC, N_("No space left on device") },
	{ ENOSYS, N_("Function not implemented") },
	{ ENOTBLK, N_("Block device required") },
	{ ENOTCONN, N_("Transport endpoint is not connected") },
	{ ENOTDIR, N_("Not a directory") },
	{ ENOTEMPTY, N_("Directory not empty") },
	{ ENOTSOCK, N_("Socket operation on non-socket") },
	{ ENOTTY, N_("Inappropriate ioctl for device") },
	{ ENXIO, N_("No such device or address") },
	{ EOPNOTSUPP, N_("Operation not supported") },
	{ EOVERFLOW, N_("Value too large for defined data type") },
	{ EPERM, N_("Operation not permitted") },
	{ EPIPE, N_("Broken pipe") },
	{ EPROTO, N_("Protocol error") },
	{ ERANGE, N_("Numerical result out of range") },
	{ EREMOTEIO, N_("Remote I/O error") },
	{ EROFS, N_("Read-only file system") },
	{ ESHUTDOWN, N_("Cannot send after transport endpoint shutdown") },
	{ ESPIPE, N_("Illegal seek") },
	{ ESRCH, N_("No such process") },
	{ ESTALE, N_("Stale file handle") },
	{ ESTRPIPE, N_("Streams pipe error") },
	{ ETIME, N_("Timer expired") },
	{ ETIMEDOUT, N_("Connection timed out") },
	{ ETXTBSY, N_("Text file busy") },
	{ EUCLEAN, N_("Structure needs cleaning") },
	{ EUSERS, N_("Too many users") },
	{ EXDEV, N_("Invalid cross-device link") },
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
