/* GET /v1/log */
#include "api/call.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/parse.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"

#define LOG_LIMIT_DEFAULT 100

const char *const log_parameters[] = { "from", "until", "notice", "zone", "state", "limit", NULL };

#define OFFSET_LENGTH strlen("+08:00")

/* A plus that was not escaped comes as a blank, and is meant where an offset begins. */
static int parse_moment(const char *text, int64_t *ret_time_ms)
{
	char meant[CLOCK_TEXT_SIZE];
	const size_t length = strlen(text);

	if (length >= sizeof(meant) || length < OFFSET_LENGTH)
		return clock_parse(text, ret_time_ms);
	strcpy(meant, text);
	if (meant[length - OFFSET_LENGTH] == ' ')
		meant[length - OFFSET_LENGTH] = '+';
	return clock_parse(meant, ret_time_ms);
}

static bool read_moment(const struct call *call, const char *name, int64_t *ret_time_ms)
{
	const char *text = call_query(call, name);

	*ret_time_ms = CLOCK_NONE;
	if (!text || parse_moment(text, ret_time_ms) == 0)
		return true;
	answer_problem(call->response, PROBLEM_BAD_REQUEST,
		"\"%s\" must be a moment such as 2026-11-24T07:00:00+08:00", name);
	return false;
}

static bool read_state(const struct call *call, int *ret_state)
{
	const char *text = call_query(call, "state");
	enum airing_state state;

	*ret_state = -1;
	if (!text)
		return true;
	if (airing_state_parse(text, &state) < 0) {
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			"\"state\" must be a state of airings");
		return false;
	}
	*ret_state = (int)state;
	return true;
}

static bool read_limit(const struct call *call, int *ret_limit)
{
	const char *text = call_query(call, "limit");

	*ret_limit = LOG_LIMIT_DEFAULT;
	if (!text)
		return true;
	*ret_limit = (int)parse_number(text, LOOKUP_ROWS_MAX);
	if (*ret_limit == 0)
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			"\"limit\" must be a whole number from 1 to %d", LOOKUP_ROWS_MAX);
	return *ret_limit != 0;
}

/* --- walking the rows, beside the main loop --- */

/* An answer is made bit by bit, since others wait for the log too: first the rows are found, then
 * told, so many at once as fill a piece, and the next piece when the last one is sent. */
#define PIECE_BYTES (64 * 1024)

/* The rows that somebody asked for, until they have them. */
struct walk {
	struct log_question question; /* the first two, so that one is found by the other */
	struct web_rest rest;
	const struct api_host *host;
	struct lookup_filter filter;
	char *notice;
	char *zone;
	struct lookup_ids found;
	bool is_searching; /* there are more to be found */
	size_t told;       /* of those that were found */
	bool has_row;
	char *piece;
	size_t length;
};

static struct walk *walk_of(struct web_rest *rest)
{
	return (struct walk *)((char *)rest - offsetof(struct walk, rest));
}

static void walk_free(struct walk *walk)
{
	if (!walk)
		return;
	free(walk->notice);
	free(walk->zone);
	lookup_ids_done(&walk->found);
	free(walk->piece);
	free(walk);
}

DEFINE_CLEANUP(struct walk, walk, walk_free)

static bool is_whole(const struct walk *walk)
{
	return walk->told == walk->found.count;
}

static int append_row(struct walk *walk, struct lookup *lookup, FILE *piece)
{
	_cleanup_(airing_cleanup) struct airing *airing = NULL;
	const int r = lookup_row(lookup, &walk->filter, walk->found.found[walk->told].id, &airing);

	if (r == -ENOENT)
		return 0; /* It was one that the filter leaves, and is another now. */
	if (r < 0)
		return r;
	json_auto_t *json = airing_to_json(airing);
	if (!json || (walk->has_row && fputc(',', piece) == EOF) ||
		json_dumpf(json, piece, ANSWER_JSON) < 0)
		return -ENOMEM;
	walk->has_row = true;
	return 0;
}

static int write_piece(struct walk *walk, struct lookup *lookup, FILE *piece)
{
	int r = 0;

	if (!walk->question.has_told && fputs("{\"airings\":[", piece) == EOF)
		return -ENOMEM;
	for (; r == 0 && !is_whole(walk) && ftell(piece) < PIECE_BYTES; walk->told++)
		r = append_row(walk, lookup, piece);
	if (r == 0 && is_whole(walk) &&
		fputs(lookup_is_blind(lookup) ? "],\"whole\":false}" : "]}", piece) == EOF)
		r = -ENOMEM;
	return r;
}

static void begin_anew(struct walk *walk)
{
	lookup_ids_done(&walk->found);
	walk->found = (struct lookup_ids){ 0 };
	walk->is_searching = true;
	walk->told = 0;
	walk->has_row = false;
	free(TAKE(walk->piece));
}

static int make_piece(struct walk *walk, struct lookup *lookup)
{
	FILE *piece = open_memstream(&walk->piece, &walk->length);
	int r;

	if (!piece)
		return -ENOMEM;
	r = write_piece(walk, lookup, piece);
	return fclose(piece) != 0 && r == 0 ? -ENOMEM : r;
}

static int go_on(struct walk *walk, struct lookup *lookup)
{
	int r = 0;

	if (walk->is_searching)
		r = lookup_find(lookup, &walk->filter, &walk->found);
	if (r < 0)
		return r;
	walk->is_searching = r > 0;
	return walk->is_searching ? 0 : make_piece(walk, lookup);
}

static int look(struct log_question *question, struct lookup *lookup)
{
	struct walk *walk = (struct walk *)question;
	const int r = go_on(walk, lookup);

	if (r < 0)
		begin_anew(walk);
	return r;
}

/* --- on the main loop --- */

static void ask(struct walk *walk)
{
	walk->host->ask_log(&walk->question, walk->host->userdata);
}

static void next(struct web_rest *rest, struct web_later *later)
{
	struct walk *walk = walk_of(rest);

	walk->question.question.later = later;
	ask(walk);
}

static void drop(struct web_rest *rest)
{
	walk_free(walk_of(rest));
}

/* Takes the walk where it is over; else it goes with the response. */
static void give_piece(struct walk *walk, struct web_response *ret_response)
{
	*ret_response = (struct web_response){
		.status = 200,
		.content_type = "application/json",
		.body_length = walk->length,
	};
	ret_response->body = TAKE(walk->piece);
	walk->question.has_told = true;
	if (is_whole(walk))
		walk_free(walk);
	else
		ret_response->rest = &walk->rest;
}

static void looked(struct question *question, int error)
{
	struct walk *walk = (struct walk *)question;
	struct web_later *later = question->later;

	if (!later) {
		walk_free(walk);
		return;
	}
	struct web_response response = { .language = later->language };
	if (error == 0 && walk->is_searching) {
		ask(walk);
		return;
	}
	if (error == 0) {
		give_piece(walk, &response);
	} else {
		answer_log_error(&response, error);
		walk_free(walk);
	}
	later->answer(later, &response);
}

/* What the request lends does not last. */
static bool keep_names(struct walk *walk)
{
	const struct lookup_filter *filter = &walk->filter;

	walk->notice = filter->notice ? strdup(filter->notice) : NULL;
	walk->zone = filter->zone ? strdup(filter->zone) : NULL;
	if ((filter->notice && !walk->notice) || (filter->zone && !walk->zone))
		return false;
	walk->filter.notice = walk->notice;
	walk->filter.zone = walk->zone;
	return true;
}

static void leave(struct question *question);

/* NULL on no memory. */
static struct walk *walk_new(const struct api_host *host, const struct lookup_filter *filter)
{
	_cleanup_(walk_cleanup) struct walk *walk = calloc(1, sizeof(*walk));

	if (walk)
		walk->filter = *filter;
	if (!walk || !keep_names(walk))
		return NULL;
	walk->host = host;
	walk->is_searching = true;
	walk->question.look = look;
	walk->question.question.leave = leave;
	walk->question.question.done = looked;
	walk->rest.next = next;
	walk->rest.drop = drop;
	return TAKE(walk);
}

/* Nothing has been told yet: whoever waits asks anew. Else what has been is torn off. */
static void leave(struct question *question)
{
	const struct walk *walk = (struct walk *)question;
	struct web_later *later = TAKE(question->later);
	struct web_response response = { .language = later->language };
	struct walk *anew = walk->question.has_told ? NULL : walk_new(walk->host, &walk->filter);

	if (anew) {
		next(&anew->rest, later);
		return;
	}
	answer_log_error(&response, -ETIMEDOUT);
	later->answer(later, &response);
}

static void start_walk(const struct call *call, const struct lookup_filter *filter)
{
	struct walk *walk = walk_new(call->host, filter);

	if (walk)
		next(&walk->rest, call->request->defer(call->request->userdata));
	else
		answer_problem(call->response, PROBLEM_INTERNAL, "out of memory");
}

void log_get(const struct call *call)
{
	struct lookup_filter filter = {
		.notice = call_query(call, "notice"),
		.zone = call_zone(call),
	};

	if (read_moment(call, "from", &filter.from_ms) &&
		read_moment(call, "until", &filter.until_ms) && read_state(call, &filter.state) &&
		read_limit(call, &filter.limit))
		start_walk(call, &filter);
}
