/* Building answers: JSON bodies, problem details (RFC 9457), and an airing as JSON. */
#pragma once

#include <jansson.h>

#include "base/faults.h"
#include "calendar/trust.h"
#include "notice/airing.h"
#include "web/request.h"

/* In one line; 10.2 dB are not 10.199999999999999. */
#define ANSWER_JSON (JSON_COMPACT | JSON_REAL_PRECISION(9))

enum problem {
	PROBLEM_BAD_REQUEST,
	PROBLEM_UNKNOWN_ZONE,
	PROBLEM_UNKNOWN_NOTICE,
	PROBLEM_UNKNOWN_VOICE,
	PROBLEM_UNKNOWN_AIRING,
	PROBLEM_NOT_FOUND,
	PROBLEM_METHOD_NOT_ALLOWED,
	PROBLEM_TEXT_EMPTY,
	PROBLEM_TEXT_TOO_LONG,
	PROBLEM_TEXT_ENCODING,
	PROBLEM_RECORDING,
	PROBLEM_NO_MICROPHONE,
	PROBLEM_QUIET_HOURS,
	PROBLEM_AIRTIME_CAP,
	PROBLEM_OVER_FULL,
	PROBLEM_TOO_MANY_CONNECTIONS,
	PROBLEM_REQUEST_TIMEOUT,
	PROBLEM_BAD_CONFIGURATION,
	PROBLEM_ENDING,
	PROBLEM_LOG_UNREADABLE,
	PROBLEM_INTERNAL,
	PROBLEM_COUNT,
};

/* Fills the response with the JSON; takes `body`, where NULL means that memory is out. */
void answer_json(struct web_response *response, int status, json_t *body);

/* Fills the response with a problem; `detail` in the printf way, in English: it is said in the
 * response's language. */
void answer_problem(struct web_response *response, enum problem problem, const char *detail, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with one more member; takes `value`. */
void answer_problem_with(struct web_response *response, enum problem problem, const char *member,
	json_t *value, const char *detail, ...) __attribute__((format(printf, 5, 6)));

/* That the station failed, for this errno. */
void answer_error(struct web_response *response, int error);

/* The problem of where too many ask at once, in the caller's language. */
void answer_too_many(struct web_response *response);

/* The problem of a log that did not answer (struct log_question). */
void answer_log_error(struct web_response *response, int error);

/* Appends the lines, as far as there is memory; NULL: those are left out. */
void faults_to_json(const struct faults *faults, json_t *refusals, json_t *warnings);

/* New objects; NULL when memory is out. The sentences in an airing are in the language that
 * `language` (Accept-Language, as translate_begin takes it) likes best. */
json_t *clock_to_json(enum clock_trust trust);
json_t *airing_to_json(const struct airing *airing, const char *language);
