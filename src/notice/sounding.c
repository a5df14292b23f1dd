#include "notice/sounding.h"

#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "base/translate.h"
#include "notice/recording.h"

static const struct name verdicts[] = {
	{ "unknown", HEARD_UNKNOWN },
	{ "yes", HEARD_YES },
	{ "no", HEARD_NO },
};

static const struct names verdict_names = NAMES(verdicts);

const char *heard_verdict_name(enum heard_verdict verdict)
{
	return names_text(&verdict_names, (int)verdict);
}

const char *heard_verdict_title(enum heard_verdict verdict)
{
	static const char *const titles[HEARD_VERDICT_COUNT] = {
		[HEARD_UNKNOWN] = "",
		[HEARD_YES] = N_("yes"),
		[HEARD_NO] = N_("NO"),
	};

	return *titles[verdict] ? _(titles[verdict]) : "";
}

int heard_verdict_parse(const char *text, enum heard_verdict *ret_verdict)
{
	return NAMES_READ(&verdict_names, text, ret_verdict);
}

const char *heard_reason_text(enum heard_reason reason)
{
	static const char *const texts[HEARD_REASON_COUNT] = {
		[HEARD_NOT_JUDGED] = N_("it was not listened to until its end"),
		[HEARD_TOO_SHORT] = N_("too little was spoken to tell"),
		[HEARD_WHOLE] = N_("what was sent was heard"),
		[HEARD_NOTHING] = N_("nothing of it was heard"),
		[HEARD_MOST_MISSED] = N_("most of it was not heard"),
		[HEARD_END_MISSED] = N_("its end was not heard"),
		[HEARD_DOUBTFUL] = N_("too much was heard for chance, and too little for a proof"),
	};

	return texts[reason];
}

const char *sounding_error_text(int error)
{
	switch (error) {
	case -ENODATA:
		return N_("only silence was sent");
	case -ETIMEDOUT:
		return N_("the sound card takes nothing any more");
	case -EOVERFLOW:
		return N_("the sound card took more than it can have sounded");
	case -EBUSY:
		return N_("the sound card is in use by another program");
	case -ENODEV:
	case -ENOENT:
		return N_("the sound card is not there");
	case -ECANCELED:
		return N_("it was cut off");
	case -ENXIO:
		return N_("the microphone fails");
	case -EREMOTEIO:
		return N_("the relay did not move");
	case -ETIME:
		return N_("it was on for longer than max_on");
	case -ECHILD:
		return N_("its command failed, or took too long");
	case SOUNDING_VOICE_DIED:
		return N_("the voice's process died");
	case SOUNDING_VOICE_HUNG:
		return N_("the voice's process hangs");
	case SOUNDING_VOICE_LIED:
		return N_("the voice's process says what nobody asked");
	case SOUNDING_ZONE_GONE:
		return N_("the zone is not in the configuration any more");
	default: /* Any errno. */
		return strerror(-error);
	}
}

const char *source_error_text(int error)
{
	switch (error) {
	case -ENOENT:
	case -ENOTDIR:
		return N_("its file is not there");
	case -EACCES:
		return N_("its file may not be read");
	case -EBADMSG:
		return N_("its file cannot be read");
	case -E2BIG:
	case -EFBIG:
	case -ENOSPC:
		return N_("it is too long");
	case -ETIMEDOUT:
		return N_("nothing more came of it");
	case RECORDING_IS_M4A:
	case RECORDING_IS_AAC:
	case RECORDING_IS_AMR:
	case RECORDING_IS_WMA:
		return N_("its file is of a kind that is not played");
	case SOUNDING_VOICE_UNBOUND:
		return N_("the system does not bind the process that would decode it");
	case SOUNDING_RECORDING_CUT:
		return N_("the end of the recording is missing");
	case SOUNDING_RECORDING_DAMAGED:
		return N_("a part of the recording is damaged");
	case -ENODATA:
	case -ENXIO:
	case SOUNDING_VOICE_DIED:
	case SOUNDING_VOICE_HUNG:
	case SOUNDING_VOICE_LIED:
		return sounding_error_text(error);
	default: /* Any errno. */
		return strerror(-error);
	}
}
