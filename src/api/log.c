/* GET /v1/log */
#include "api/call.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/long_answer.h"
#include "api/parse.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"

#define LOG_LIMIT_DEFAULT 100

const char *const log_parameters[] = { "from", "until", "notice", "zone", "state", "limit", "after",
	NULL };

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
		N_("\"%s\" must be a moment such as 2026-11-24T07:00:00+08:00"), name);
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
			N_("\"state\" must be a state of airings"));
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
			N_("\"limit\" must be a whole number from 1 to %d"), LOOKUP_ROWS_MAX);
	return *ret_limit != 0;
}

/* The pages of a log that is read whole: the first one is after 0. */
static bool read_after(const struct call *call, struct lookup_filter *filter)
{
	const char *text = call_query(call, "after");

	if (!text)
		return true;
	filter->goes_on = true;
	filter->after_id = parse_number(text, INT64_MAX);
	if (filter->after_id > 0 || strcmp(text, "0") == 0)
		return true;
	answer_problem(call->response, PROBLEM_BAD_REQUEST,
		N_("\"after\" must be the id of an airing, or 0"));
	return false;
}

/* --- walking the rows, beside the main loop --- */

/* An answer is made bit by bit, since others wait for the log too: first the rows are found, then
 * told, so many at once as fill a piece, and the next piece when the last one is sent. */
#define PIECE_BYTES (64 * 1024)

/* The rows that somebody asked for, until they have them. */
struct walk {
	struct long_answer answer; /* the first, so that one is found by the other */
	struct lookup_filter filter;
	char *notice;
	char *zone;
	char *language; /* as translate_begin takes it; NULL: English */
	struct lookup_ids found;
	bool is_searching; /* there are more to be found */
	size_t told;       /* of those that were found */
	bool has_row;
};

static void walk_free(struct walk *walk)
{
	if (!walk)
		return;
	free(walk->notice);
	free(walk->zone);
	free(walk->language);
	lookup_ids_done(&walk->found);
	long_answer_done(&walk->answer);
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
	json_auto_t *json = airing_to_json(airing, walk->language);
	if (!json || (walk->has_row && fputc(',', piece) == EOF) ||
		json_dumpf(json, piece, ANSWER_JSON) < 0)
		return -ENOMEM;
	walk->has_row = true;
	return 0;
}

static int write_piece(struct walk *walk, struct lookup *lookup, FILE *piece)
{
	int r = 0;

	if (!walk->answer.question.has_told && fputs("{\"airings\":[", piece) == EOF)
		return -ENOMEM;
	for (; r == 0 && !is_whole(walk) && ftell(piece) < PIECE_BYTES; walk->told++)
		r = append_row(walk, lookup, piece);
	if (r == 0 && is_whole(walk) &&
		fputs(lookup_is_blind(lookup) ? "],\"whole\":false}" : "]}", piece) == EOF)
		r = -ENOMEM;
	return r;
}

/* --- on its way --- */

static int write_rows(struct long_answer *answer, struct lookup *lookup, FILE *piece)
{
	struct walk *walk = (struct walk *)answer;
	int r = 0;

	if (walk->is_searching)
		r = lookup_find(lookup, &walk->filter, &walk->found);
	if (r < 0)
		return r;
	walk->is_searching = r > 0;
	if (walk->is_searching)
		return 1;
	r = write_piece(walk, lookup, piece);
	return r < 0 ? r : !is_whole(walk);
}

static int begin_anew(struct long_answer *answer)
{
	struct walk *walk = (struct walk *)answer;

	lookup_ids_done(&walk->found);
	walk->found = (struct lookup_ids){ 0 };
	walk->is_searching = true;
	walk->told = 0;
	walk->has_row = false;
	return 0;
}

static const char *content_type(const struct long_answer *answer)
{
	(void)answer;
	return "application/json";
}

static void free_walk(struct long_answer *answer)
{
	walk_free((struct walk *)answer);
}

static int again(const struct long_answer *answer, struct long_answer **ret_answer);

static const struct long_answer_ops walk_ops = {
	.write = write_rows,
	.begin_anew = begin_anew,
	.again = again,
	.content_type = content_type,
	.free = free_walk,
};

/* What the request lends does not last. */
static bool keep_names(struct walk *walk, const char *language)
{
	const struct lookup_filter *filter = &walk->filter;

	walk->notice = filter->notice ? strdup(filter->notice) : NULL;
	walk->zone = filter->zone ? strdup(filter->zone) : NULL;
	walk->language = language ? strdup(language) : NULL;
	if ((filter->notice && !walk->notice) || (filter->zone && !walk->zone) ||
		(language && !walk->language))
		return false;
	walk->filter.notice = walk->notice;
	walk->filter.zone = walk->zone;
	return true;
}

/* NULL on no memory. */
static struct walk *walk_new(
	const struct api_host *host, const struct lookup_filter *filter, const char *language)
{
	_cleanup_(walk_cleanup) struct walk *walk = calloc(1, sizeof(*walk));

	if (walk)
		walk->filter = *filter;
	if (!walk || !keep_names(walk, language))
		return NULL;
	walk->is_searching = true;
	long_answer_init(&walk->answer, host, &walk_ops);
	return TAKE(walk);
}

static int again(const struct long_answer *answer, struct long_answer **ret_answer)
{
	const struct walk *asked = (const struct walk *)answer;
	struct walk *walk = walk_new(answer->host, &asked->filter, asked->language);

	if (!walk)
		return -ENOMEM;
	*ret_answer = &walk->answer;
	return 0;
}

static void start_walk(const struct call *call, const struct lookup_filter *filter)
{
	struct walk *walk = walk_new(call->host, filter, call->response->language);

	if (walk)
		long_answer_send(&walk->answer, call);
	else
		answer_problem(call->response, PROBLEM_INTERNAL, N_("out of memory"));
}

void log_get(const struct call *call)
{
	struct lookup_filter filter = {
		.notice = call_query(call, "notice"),
		.zone = call_zone(call),
	};

	if (read_moment(call, "from", &filter.from_ms) &&
		read_moment(call, "until", &filter.until_ms) && read_state(call, &filter.state) &&
		read_limit(call, &filter.limit) && read_after(call, &filter))
		start_walk(call, &filter);
}
