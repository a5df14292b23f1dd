#include "notice/recording.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/translate.h"

const char *recording_problem(int error)
{
	switch (error) {
	case -EINVAL:
		return _("it is not a regular file");
	case -EFBIG:
		return _("it is too large");
	case -E2BIG:
		return _("it is too long");
	case -ENODATA:
		return _("it is empty");
	case -EBADMSG:
		return _("it is damaged, or of a kind that cannot be read");
	case -ETIMEDOUT:
		return _("it could not be looked through in time: the machine is busy, or its disk "
			 "hangs");
	case RECORDING_IS_M4A:
		return _("it is M4A, which is not played; convert it: ffmpeg -i IN.m4a OUT.mp3");
	case RECORDING_IS_AAC:
		return _("it is AAC, which is not played; convert it: ffmpeg -i IN.aac OUT.mp3");
	case RECORDING_IS_AMR:
		return _("it is AMR, which is not played; convert it: ffmpeg -i IN.amr OUT.mp3");
	case RECORDING_IS_WMA:
		return _("it is WMA, which is not played; convert it: ffmpeg -i IN.wma OUT.mp3");
	default:
		return error_text(error);
	}
}
