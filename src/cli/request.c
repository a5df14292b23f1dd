#include "cli/request.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "cli/complain.h"
#include "cli/remote.h"
#include "notice/priority.h"

/* By its English name; NULL for none. The options' table lets no other through. */
static const char *wished_priority(const struct options *options)
{
	enum priority priority;

	if (!options->priority || priority_parse(options->priority, &priority) < 0)
		return NULL;
	return priority_name(priority);
}

struct request request_of(const struct options *options)
{
	return (struct request){
		.notice = options->notice,
		.zones = options->zones,
		.priority = wished_priority(options),
		.readings = options->readings,
		.expires = options->expires,
		.responsible = options->responsible,
		.title = options->title,
		.voice = options->voice,
	};
}

/* Why jansson made no value of the text. */
static int complain_value(const char *member, const char *text)
{
	size_t offset;

	if (utf8_check(text, strlen(text), &offset) == 0)
		return complain_memory();
	return complain(
		_("what is given as \"%s\" is not valid UTF-8 (byte %zu)"), member, offset + 1);
}

static int add_text(json_t *body, const char *member, const char *text)
{
	if (!text || json_object_set_new(body, member, json_string(text)) == 0)
		return CLI_DONE;
	return complain_value(member, text);
}

static int add_texts(json_t *body, const struct request *request)
{
	const struct {
		const char *member;
		const char *text;
	} texts[] = {
		{ "text", request->text },
		{ "recording", request->recording },
		{ "notice", request->notice },
		{ "priority", request->priority },
		{ "expires", request->expires },
		{ "responsible", request->responsible },
		{ "title", request->title },
		{ "voice", request->voice },
		{ "chime", request->chime },
	};
	int status = CLI_DONE;

	for (size_t i = 0; i < ARRAY_SIZE(texts) && status == CLI_DONE; i++)
		status = add_text(body, texts[i].member, texts[i].text);
	return status;
}

static int add_readings(json_t *body, int readings)
{
	if (readings == 0 || json_object_set_new(body, "readings", json_integer(readings)) == 0)
		return CLI_DONE;
	return complain_memory();
}

static int add_zones(json_t *body, const struct word_list *zones)
{
	json_t *array = json_array();

	if (json_object_set_new(body, "zones", array) < 0)
		return complain_memory();
	for (size_t i = 0; i < zones->count; i++)
		if (json_array_append_new(array, json_string(zones->words[i])) < 0)
			return complain_value("zone", zones->words[i]);
	return CLI_DONE;
}

static int add_talk(json_t *body, const struct request_talk *wish)
{
	json_t *talk = json_pack("{s:b}", "delayed", (int)wish->is_delayed);
	if (json_object_set_new(body, "talk", talk) < 0)
		return complain_memory();
	return add_text(talk, "max", wish->max);
}

int request_body(const struct request *request, json_t **ret_body)
{
	json_auto_t *body = json_object();

	if (!body)
		return complain_memory();
	int status = add_texts(body, request);
	if (status == CLI_DONE)
		status = add_readings(body, request->readings);
	if (status == CLI_DONE && request->zones.count > 0)
		status = add_zones(body, &request->zones);
	if (status == CLI_DONE && request->talk)
		status = add_talk(body, request->talk);
	if (status == CLI_DONE)
		*ret_body = TAKE(body);
	return status;
}

int request_submit(struct client *client, const struct request *request, json_t **ret_row)
{
	json_auto_t *body = NULL;
	const int status = request_body(request, &body);

	if (status != CLI_DONE)
		return status;
	return remote_ask(client,
		&(struct client_request){
			.method = "POST",
			.path = "/v1/airings",
			.body = body,
		},
		ret_row);
}
