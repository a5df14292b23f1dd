#include "api/refused.h"

#include <jansson.h>

#include "api/answer.h"
#include "base/cleanup.h"
#include "base/translate.h"
#include "config/hint.h"
#include "notice/recording.h"

/* A sentence has a place for the name where the kind has one, and then for its limit or error. */
static const struct {
	enum problem problem;
	const char *sentence;
	const char *member; /* of the problem, that holds the name; NULL: the kind has none */
} kinds[REFUSAL_KIND_COUNT] = {
	[REFUSAL_NO_SUBJECT] = { PROBLEM_BAD_REQUEST,
		N_("\"text\", \"recording\", \"notice\" or \"talk\" is missing"), NULL },
	[REFUSAL_SEVERAL_SUBJECTS] = { PROBLEM_BAD_REQUEST,
		N_("only one of \"text\", \"recording\", \"notice\" and \"talk\""), NULL },
	[REFUSAL_TEXT_EMPTY] = { PROBLEM_TEXT_EMPTY, N_("there is no text to announce"), NULL },
	[REFUSAL_TEXT_TOO_LONG] = { PROBLEM_TEXT_TOO_LONG,
		N_("the text is too long: at most %lld bytes"), NULL },
	[REFUSAL_TEXT_HAS_CONTROL] = { PROBLEM_BAD_REQUEST, N_("\"text\" has a control character"),
		NULL },
	[REFUSAL_PATH_NOT_PLAIN] = { PROBLEM_BAD_REQUEST,
		N_("\"recording\" is longer than %lld bytes or has a control character"), NULL },
	[REFUSAL_PATH_NOT_ABSOLUTE] = { PROBLEM_BAD_REQUEST,
		N_("\"recording\" must be an absolute path"), NULL },
	[REFUSAL_RECORDING_BAD] = { PROBLEM_RECORDING, N_("the station cannot play %s: %s"),
		"recording" },
	[REFUSAL_RECORDING_TOO_LONG] = { PROBLEM_BAD_REQUEST,
		N_("with all its readings the recording lasts longer than %lld s"), NULL },
	[REFUSAL_NOTICE_UNKNOWN] = { PROBLEM_UNKNOWN_NOTICE, N_("there is no notice \"%s\"%s"),
		"notice" },
	[REFUSAL_NO_MICROPHONE] = { PROBLEM_NO_MICROPHONE,
		N_("the configuration names no microphone"), NULL },
	[REFUSAL_TALK_HAS_NONE] = { PROBLEM_BAD_REQUEST, N_("a talk has no \"%s\""), "member" },
	[REFUSAL_LINE_HAS_NONE] = { PROBLEM_BAD_REQUEST,
		N_("the relay of a line input has no \"%s\""), "member" },
	[REFUSAL_TALK_LENGTH] = { PROBLEM_BAD_REQUEST,
		N_("\"max\" must be a length of time such as \"5min\", from 1 s to %lld s"), NULL },
	[REFUSAL_TALK_PATIENCE] = { PROBLEM_BAD_REQUEST,
		N_("\"expires\" of a talk must be a length of time, at most %lld s: nobody waits "
		   "longer at the microphone"),
		NULL },
	[REFUSAL_ZONE_COUNT] = { PROBLEM_BAD_REQUEST,
		N_("\"zones\" must be a list of 1 to %lld names"), NULL },
	[REFUSAL_ZONE_UNKNOWN] = { PROBLEM_UNKNOWN_ZONE, N_("there is no zone \"%s\"%s"), "zone" },
	[REFUSAL_ZONE_TWICE] = { PROBLEM_BAD_REQUEST, N_("the zone \"%s\" is named twice"),
		"zone" },
	[REFUSAL_PRIORITY_UNKNOWN] = { PROBLEM_BAD_REQUEST,
		N_("\"priority\" must be routine, important, urgent or emergency"), NULL },
	[REFUSAL_READINGS] = { PROBLEM_BAD_REQUEST,
		N_("\"readings\" must be a whole number from 1 to %lld"), NULL },
	[REFUSAL_VOICE_UNKNOWN] = { PROBLEM_UNKNOWN_VOICE, N_("there is no voice \"%s\"%s"),
		"voice" },
	[REFUSAL_CHIME_UNKNOWN] = { PROBLEM_BAD_REQUEST,
		N_("\"chime\" must be none, bell, alert or test"), NULL },
	[REFUSAL_CHIME_PIPS] = { PROBLEM_BAD_REQUEST,
		N_("\"pips\" are only for notices, which have a planned second"), NULL },
	[REFUSAL_EXPIRES] = { PROBLEM_BAD_REQUEST,
		N_("\"expires\" must be a length of time such as \"90s\" or \"10min\", at most "
		   "%lld h"),
		NULL },
	[REFUSAL_LABEL_TOO_LONG] = { PROBLEM_BAD_REQUEST, N_("\"%s\" is longer than %lld bytes"),
		"member" },
	[REFUSAL_LABEL_HAS_CONTROL] = { PROBLEM_BAD_REQUEST,
		N_("\"%s\" has a control character or a second line"), "member" },
};

static const char *say_error(const char *language, int error)
{
	translate_begin(language);
	const char *text = recording_problem(error);
	translate_end();
	return text;
}

/* What there is instead of a name that is unknown. */
static char *(*const hints[REFUSAL_KIND_COUNT])(const struct config *config, const char *name) = {
	[REFUSAL_ZONE_UNKNOWN] = hint_zones,
	[REFUSAL_VOICE_UNKNOWN] = hint_voices,
	[REFUSAL_NOTICE_UNKNOWN] = hint_notices,
};

/* With what there is instead. */
static void answer_unknown_name(
	const struct refusal *refusal, const struct config *config, struct web_response *response)
{
	_cleanup_free_ char *hint = NULL;

	translate_begin(response->language);
	if (config)
		hint = hints[refusal->kind](config, refusal->name);
	translate_end();
	answer_problem_with(response, kinds[refusal->kind].problem, kinds[refusal->kind].member,
		json_string(refusal->name), kinds[refusal->kind].sentence, refusal->name,
		hint ? hint : "");
}

/* A sentence leaves alone what it has no place for. */
void refused_answer(
	const struct refusal *refusal, const struct config *config, struct web_response *response)
{
	const enum problem problem = kinds[refusal->kind].problem;
	const char *sentence = kinds[refusal->kind].sentence;
	const char *member = kinds[refusal->kind].member;
	const char *name = refusal->name;
	const long long limit = refusal->limit;

	if (hints[refusal->kind])
		answer_unknown_name(refusal, config, response);
	else if (!member)
		answer_problem(response, problem, sentence, limit);
	else if (refusal->error < 0)
		answer_problem_with(response, problem, member, json_string(name), sentence, name,
			say_error(response->language, refusal->error));
	else
		answer_problem_with(
			response, problem, member, json_string(name), sentence, name, limit);
}
