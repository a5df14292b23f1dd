#include "notice/sounding.h"

#include <errno.h>
#include <string.h>

static const char *const names[HEARD_VERDICT_COUNT] = {
	[HEARD_UNKNOWN] = "unknown",
	[HEARD_YES] = "yes",
	[HEARD_NO] = "no",
};

const char *heard_verdict_name(enum heard_verdict verdict)
{
	return names[verdict];
}

int heard_verdict_parse(const char *text, enum heard_verdict *ret_verdict)
{
	for (int i = 0; i < HEARD_VERDICT_COUNT; i++)
		if (strcmp(names[i], text) == 0) {
			*ret_verdict = (enum heard_verdict)i;
			return 0;
		}
	return -EINVAL;
}

const char *sounding_error_text(int error)
{
	switch (error) {
	case -ENODATA:
		return "only silence was sent";
	case -ETIMEDOUT:
		return "the sound card takes nothing any more";
	case -EBUSY:
		return "the sound card is in use by another program";
	case -ENODEV:
	case -ENOENT:
		return "the sound card is not there";
	case -ECANCELED:
		return "it was cut off";
	case -ENXIO:
		return "the microphone fails";
	case -EREMOTEIO:
		return "the relay did not move";
	case -ETIME:
		return "it was on for longer than max_on";
	case -ECHILD:
		return "its command failed, or took too long";
	default: /* Any errno. */
		return strerror(-error);
	}
}
