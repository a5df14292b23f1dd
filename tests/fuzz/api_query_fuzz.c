/* The parameters of the API's questions, as in "log?from=2026-11-24&limit=3": whatever they say,
 * the answer is one, of the form that it says, and holds no row that the question leaves out. */
#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "api/api.h"
#include "asrun/asrun.h"
#include "asrun/lookup.h"
#include "base/clock.h"
#include "fuzz/deaf_station.h"
#include "notice/airing.h"
#include "unit/village.h"

#define NOW_MS         INT64_C(1795474800000)
#define ROWS           30
#define PARAMETERS_MAX 16
#define TARGET_MAX     4096

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* --- the log that is asked --- */

/* In memory, where a sync costs nothing. */
static char folder[] = "/dev/shm/dalaba-fuzz-XXXXXX";
static char path[64];
static struct lookup *lookup;

static char *copy_of(const char *text)
{
	char *copy = strdup(text);

	assert(copy);
	return copy;
}

static void record(struct asrun *asrun, int64_t id)
{
	struct unwritten_queue queue = { 0 };
	size_t refused;
	struct airing *airing = airing_new();

	assert(airing);
	airing->id = id;
	free(airing->notice);
	airing->notice = copy_of(id % 2 == 0 ? "flood" : "prevention-morning");
	free(airing->script.text);
	airing->script.text = copy_of("各位村民请注意。");
	airing->zones = malloc(sizeof(*airing->zones));
	assert(airing->zones);
	airing->zones[0] = copy_of(id % 3 == 0 ? "village" : "school");
	airing->zone_count = 1;
	airing->cause = AIRING_CAUSE_SCHEDULE;
	airing->planned_ms = NOW_MS - (ROWS - id) * 3600000;
	airing->deadline_ms = airing->planned_ms + 600000;
	airing->state = id % 5 == 0 ? AIRING_CANCELLED : AIRING_FAILED;
	airing->reason = AIRING_REASON_LATE;
	airing->ended_ms = airing->deadline_ms;
	assert(unwritten_keep(&queue, airing, airing->ended_ms) == 0);
	airing_free(airing);
	assert(asrun_write(asrun, queue.first, &refused) == 0);
	unwritten_done(&queue);
}

static void remove_log(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock", ".lock" };
	char name[80];

	lookup_close(lookup);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name); /* Most are not there. */
	}
	(void)rmdir(folder);
}

static void make_log(void)
{
	struct asrun *asrun;

	assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/asrun.db", folder);
	assert(asrun_open(path, &asrun) == 0);
	for (int64_t id = 1; id <= ROWS; id++)
		record(asrun, id);
	asrun_close(asrun);
	assert(lookup_open(path, &lookup) == 0);
	assert(atexit(remove_log) == 0);
}

static void ask_log(struct log_question *question, void *userdata)
{
	int r;

	(void)userdata;
	while ((r = question->look(question, lookup)) > 0 && !question->has_told)
		;
	question->question.done(&question->question, r);
}

static int64_t now_ms(void *userdata)
{
	(void)userdata;
	return NOW_MS;
}

static const struct config *lend_config(void *userdata)
{
	(void)userdata;
	return &village;
}

/* --- what is asked --- */

struct parameter {
	const char *name, *value;
};

/* A request line's target, parted where it stands. */
struct target {
	char text[TARGET_MAX];
	struct parameter parameters[PARAMETERS_MAX];
	size_t count;
};

static void decode(char *text)
{
	char *to = text;

	for (; *text; text++) {
		char digits[3] = "";
		if (*text == '%' && isxdigit((unsigned char)text[1]) &&
			isxdigit((unsigned char)text[2])) {
			memcpy(digits, text + 1, 2);
			*to = (char)strtol(digits, NULL, 16);
			to += *to != '\0';
			text += 2;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

static void read_target(struct target *target, const uint8_t *bytes, size_t size)
{
	char *rest;

	size = size < TARGET_MAX - 1 ? size : TARGET_MAX - 1;
	memcpy(target->text, bytes, size);
	target->text[size] = '\0';
	rest = strchr(target->text, '?');
	while (rest && target->count < PARAMETERS_MAX) {
		*rest++ = '\0';
		struct parameter *parameter = &target->parameters[target->count++];
		parameter->name = rest;
		parameter->value = "";
		char *next = strchr(rest, '&');
		if (next)
			*next = '\0';
		char *equals = strchr(rest, '=');
		if (equals) {
			*equals = '\0';
			decode(equals + 1);
			parameter->value = equals + 1;
		}
		decode(rest);
		rest = next;
	}
	decode(target->text);
}

static const char *query(const char *name, void *userdata)
{
	const struct target *target = userdata;

	for (size_t i = 0; i < target->count; i++)
		if (strcmp(target->parameters[i].name, name) == 0)
			return target->parameters[i].value;
	return NULL;
}

static const char *stray(const char *const *names, void *userdata)
{
	const struct target *target = userdata;

	for (size_t i = 0; i < target->count; i++) {
		const char *name = target->parameters[i].name;
		bool is_known = false, is_twice = false;
		for (size_t j = 0; names[j]; j++)
			is_known |= strcmp(names[j], name) == 0;
		for (size_t j = 0; j < i; j++)
			is_twice |= strcmp(target->parameters[j].name, name) == 0;
		if (!is_known || is_twice)
			return name;
	}
	return NULL;
}

/* --- what is answered --- */

static struct web_response whole;

/* Takes the body in pieces, as whoever sends it would. */
static void take_answer(struct web_later *later, const struct web_response *piece)
{
	const struct web_response former = whole;

	whole = *piece;
	if (former.body) {
		whole.content_type = former.content_type;
		whole.status = former.status;
		whole.body = realloc(former.body, former.body_length + piece->body_length + 1);
		assert(whole.body);
		memcpy(whole.body + former.body_length, piece->body, piece->body_length);
		whole.body_length += former.body_length;
		free(piece->body);
	}
	if (piece->rest)
		piece->rest->next(piece->rest, later);
}

static bool is_gone(const struct web_later *later)
{
	(void)later;
	return false;
}

static struct web_later *defer(void *userdata)
{
	static struct web_later later = { .answer = take_answer, .is_gone = is_gone };

	(void)userdata;
	return &later;
}

static void check_row(const json_t *row, const struct target *target)
{
	const char *notice = query("notice", (void *)target),
		   *state = query("state", (void *)target);

	assert(!notice || strcmp(json_string_value(json_object_get(row, "notice")), notice) == 0);
	assert(!state || strcmp(json_string_value(json_object_get(row, "state")), state) == 0);
}

static void check_json(const struct target *target)
{
	json_t *answer = json_loadb(whole.body, whole.body_length, 0, NULL);
	const json_t *rows = json_object_get(answer, "airings");
	const char *limit = query("limit", (void *)target);
	const json_t *row;
	size_t i;

	assert(json_is_object(answer));
	if (whole.status == 200 && strcmp(target->text, "log") == 0) {
		assert(json_is_array(rows) && json_array_size(rows) <= ROWS);
		assert(!limit || json_array_size(rows) <= strtoul(limit, NULL, 10));
		json_array_foreach(rows, i, row) check_row(row, target);
	}
	json_decref(answer);
}

static void check_answer(const struct target *target)
{
	assert(whole.body_length > 0 && whole.content_type);
	assert(whole.status == 200 || whole.status == 400 || whole.status == 404 ||
		whole.status == 405);
	if (strstr(whole.content_type, "json"))
		check_json(target);
	else
		assert(whole.status == 200 && strcmp(target->text, "report") == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char request_path[TARGET_MAX + 8];
	static struct target target;
	struct api_host host = { .now_ms = now_ms, .config = lend_config, .ask_log = ask_log };
	struct web_response response = { 0 };

	if (!lookup)
		make_log();
	target = (struct target){ 0 };
	whole = response;
	read_target(&target, bytes, size);
	if (strcmp(target.text, "status") == 0)
		return 0; /* It asks the whole station, and takes no parameter. */
	snprintf(request_path, sizeof(request_path), "/v1/%s", target.text);
	const struct web_request request = {
		.method = "GET",
		.path = request_path,
		.query = query,
		.stray = stray,
		.defer = defer,
		.userdata = &target,
		.by = "fuzzer",
	};
	assert(station_new(&deaf_station_ops, NULL, 1, &host.station) == 0);
	api_http_ops.answer(&request, &response, &host);
	if (whole.status == 0)
		whole = response;
	check_answer(&target);
	free(whole.body);
	station_free(host.station);
	return 0;
}
