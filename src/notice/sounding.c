#include "notice/sounding.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/names.h"
#include "base/translate.h"
#include "notice/recording.h"

static const struct name verdicts[] = {
	{ N_("unknown"), HEARD_UNKNOWN },
	{ N_("yes"), HEARD_YES },
	{ N_("no"), HEARD_NO },
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

static const struct name reasons[] = {
	{ "not-judged", HEARD_NOT_JUDGED },
	{ "too-short", HEARD_TOO_SHORT },
	{ "whole", HEARD_WHOLE },
	{ "unmarked", HEARD_UNMARKED },
	{ "other-horn", HEARD_OTHER },
	{ "unknown-horn", HEARD_WHOSE },
	{ "nothing", HEARD_NOTHING },
	{ "most-missed", HEARD_MOST_MISSED },
	{ "end-missed", HEARD_END_MISSED },
	{ "doubtful", HEARD_DOUBTFUL },
};

static const struct names reason_names = NAMES(reasons);

const char *heard_reason_name(enum heard_reason reason)
{
	return names_text(&reason_names, (int)reason);
}

int heard_reason_parse(const char *text, enum heard_reason *ret_reason)
{
	return NAMES_READ(&reason_names, text, ret_reason);
}

const char *heard_reason_text(enum heard_reason reason)
{
	static const char *const texts[HEARD_REASON_COUNT] = {
		[HEARD_UNSAID] = "",
		[HEARD_NOT_JUDGED] = N_("it was not listened to until its end"),
		[HEARD_TOO_SHORT] = N_("too little was spoken to tell"),
		[HEARD_WHOLE] = N_("what was sent was heard"),
		[HEARD_UNMARKED] = N_("what was sent was heard, from this horn or from another "
				      "that sounds the same"),
		[HEARD_OTHER] = N_("what was sent was heard, from another horn"),
		[HEARD_WHOSE] = N_("what was sent was heard, and from which horn cannot be told"),
		[HEARD_NOTHING] = N_("nothing of it was heard"),
		[HEARD_MOST_MISSED] = N_("most of it was not heard"),
		[HEARD_END_MISSED] = N_("its end was not heard"),
		[HEARD_DOUBTFUL] = N_("too much was heard for chance, and too little for a proof"),
	};

	return texts[reason];
}

/* Whose the error may be. */
enum {
	OF_CARD = 1,
	OF_SOURCE = 2,
};

/* Of several with one code the first is read. What has no row means what its errno does. */
static const struct kind {
	unsigned whose;
	int error;
	const char *code;
	const char *text;
} kinds[] = {
	{ OF_CARD | OF_SOURCE, -ENODATA, "silence", N_("only silence was sent") },
	{ OF_CARD, -ETIMEDOUT, "card-hangs", N_("the sound card takes nothing any more") },
	{ OF_CARD, -EOVERFLOW, "card-swallows",
		N_("the sound card took more than it can have sounded") },
	{ OF_CARD, -EBUSY, "card-busy", N_("the sound card is in use by another program") },
	{ OF_CARD, -ENODEV, "card-absent", N_("the sound card is not there") },
	{ OF_CARD, -ENOENT, "card-absent", N_("the sound card is not there") },
	{ OF_CARD, -ECANCELED, "cut-off", N_("it was cut off") },
	{ OF_CARD | OF_SOURCE, -ENXIO, "microphone", N_("the microphone fails") },
	{ OF_CARD, -EREMOTEIO, "relay", N_("the relay did not move") },
	{ OF_CARD, -ETIME, "on-too-long", N_("it was on for longer than max_on") },
	{ OF_CARD, -ECHILD, "command", N_("its command failed, or took too long") },
	{ OF_CARD | OF_SOURCE, SOUNDING_VOICE_DIED, "voice-died", N_("the voice's process died") },
	{ OF_CARD | OF_SOURCE, SOUNDING_VOICE_HUNG, "voice-hangs",
		N_("the voice's process hangs") },
	{ OF_CARD | OF_SOURCE, SOUNDING_VOICE_LIED, "voice-lies",
		N_("the voice's process says what nobody asked") },
	{ OF_SOURCE, SOUNDING_VOICE_UNKNOWN, "voice-unknown", N_("eSpeak NG has no such voice") },
	{ OF_CARD, SOUNDING_TALK_HOWLED, "howled",
		N_("it howled, since the microphone hears the horn: `dalaba talk --delayed` "
		   "cannot") },
	{ OF_CARD, SOUNDING_ZONE_GONE, "zone-gone",
		N_("the zone is not in the configuration any more") },
	{ OF_SOURCE, -ENOENT, "file-absent", N_("its file is not there") },
	{ OF_SOURCE, -ENOTDIR, "file-absent", N_("its file is not there") },
	{ OF_SOURCE, -EACCES, "file-forbidden", N_("its file may not be read") },
	{ OF_SOURCE, -EBADMSG, "file-unreadable", N_("its file cannot be read") },
	{ OF_SOURCE, -E2BIG, "too-long", N_("it is too long") },
	{ OF_SOURCE, -EFBIG, "too-long", N_("it is too long") },
	{ OF_SOURCE, -ENOSPC, "too-long", N_("it is too long") },
	{ OF_SOURCE, -ETIMEDOUT, "nothing-more", N_("nothing more came of it") },
	{ OF_SOURCE, RECORDING_IS_M4A, "kind", N_("its file is of a kind that is not played") },
	{ OF_SOURCE, RECORDING_IS_AAC, "kind", N_("its file is of a kind that is not played") },
	{ OF_SOURCE, RECORDING_IS_AMR, "kind", N_("its file is of a kind that is not played") },
	{ OF_SOURCE, RECORDING_IS_WMA, "kind", N_("its file is of a kind that is not played") },
	{ OF_SOURCE, SOUNDING_PIPS_LATE, "pips-late", N_("they were too late for their second") },
	{ OF_CARD | OF_SOURCE, SOUNDING_LINE_ABSENT, "line-absent",
		N_("the line input is not there") },
	{ OF_CARD | OF_SOURCE, SOUNDING_LINE_BUSY, "line-busy",
		N_("the line input is in use: a talk, a monitor or another program has it") },
	{ OF_CARD | OF_SOURCE, SOUNDING_LINE_HUNG, "line-hangs",
		N_("nothing comes from the line input any more") },
	{ OF_CARD | OF_SOURCE, SOUNDING_LINE_FAILED, "line-fails", N_("the line input fails") },
	{ OF_CARD | OF_SOURCE, SOUNDING_LINE_SILENT, "line-silent",
		N_("the line input is silent") },
	{ OF_CARD | OF_SOURCE, SOUNDING_HELD_UP, "held-up",
		N_("a part of it was missed: the machine or the line input was held up") },
	{ OF_SOURCE, SOUNDING_VOICE_UNBOUND, "unbound",
		N_("the system does not bind the process that would decode it") },
	{ OF_SOURCE, SOUNDING_RECORDING_CUT, "recording-cut",
		N_("the end of the recording is missing") },
	{ OF_SOURCE, SOUNDING_RECORDING_DAMAGED, "recording-damaged",
		N_("a part of the recording is damaged") },
	{ OF_SOURCE, SOUNDING_RECORDING_LEFT_OUT, "recording-left-out",
		N_("some of its recordings could not be played") },
};

static const struct kind *find_kind(int error, bool is_source)
{
	const unsigned whose = is_source ? OF_SOURCE : OF_CARD;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].error == error && (kinds[i].whose & whose))
			return &kinds[i];
	return NULL;
}

const char *sounding_error_code(int error, bool is_source)
{
	const struct kind *kind = find_kind(error, is_source);

	return kind ? kind->code : error_name(error);
}

const char *sounding_error_text(int error, bool is_source)
{
	const struct kind *kind = find_kind(error, is_source);

	return kind ? _(kind->text) : error_text(error);
}

static void take_kind(const struct kind *kind, int *ret_error, bool *ret_is_source)
{
	*ret_error = kind->error;
	*ret_is_source = !(kind->whose & OF_CARD);
}

int sounding_error_parse(const char *code, int *ret_error, bool *ret_is_source)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i].code, code) == 0) {
			take_kind(&kinds[i], ret_error, ret_is_source);
			return 0;
		}
	const int number = error_parse(code);
	if (number == 0)
		return -EINVAL;
	*ret_error = -number;
	*ret_is_source = find_kind(-number, false); /* The card's has a code of its own. */
	return 0;
}

int sounding_error_parse_sentence(
	const char *sentence, size_t length, int *ret_error, bool *ret_is_source)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].text) == length &&
			strncmp(kinds[i].text, sentence, length) == 0) {
			take_kind(&kinds[i], ret_error, ret_is_source);
			return 0;
		}
	return -EINVAL;
}
