#include "notice/recording.h"

#include <errno.h>
#include <string.h>

#include "base/translate.h"

const char *recording_problem(int error)
{
	switch (-error) {
	case EINVAL:
		return _("it is not a regular file");
	case EFBIG:
		return _("it is too large");
	case E2BIG:
		return _("it is too long, or its length is unknown");
	case ENODATA:
		return _("it is empty");
	case EBADMSG:
		return _("it is damaged, or of a kind that cannot be read");
	default:
		return strerror(-error);
	}
}
