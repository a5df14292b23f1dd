/* `dalaba reload`: the station reads its configuration anew. */
#include <stdio.h>

#include <jansson.h>

#include "base/translate.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/row.h"

static int reload(const struct options *options)
{
	const struct client_request request = { .method = "POST", .path = "/v1/reload" };
	json_auto_t *answer = NULL;
	size_t i;
	json_t *warning;

	if (remote_ask_once(options->socket, &request, &answer) != CLI_DONE)
		return CLI_FAILED;
	if (options->wants_json)
		return row_print_json(answer);
	json_array_foreach(
		json_object_get(answer, "warnings"), i, warning) if (json_is_string(warning))
		fprintf(stderr, "%s\n", json_string_value(warning));
	printf(_("read anew, notices: %lld\n"),
		json_integer_value(json_object_get(answer, "notices")));
	return CLI_DONE;
}

const struct command command_reload = {
	.name = "reload",
	.arguments = N_("[OPTION]..."),
	.summary = N_("let the station read its configuration anew; what is on air stays"),
	.tables = { options_remote },
	.words_max = 0,
	.run = reload,
};
