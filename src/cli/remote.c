#include "cli/remote.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/translate.h"
#include "cli/complain.h"
#include "cli/problem.h"

#define CLIENT_GROUP "dalaba"

int remote_open(const char *socket, struct client **ret_client)
{
	const int r = client_new(socket, ret_client);

	if (r == -ENAMETOOLONG)
		return complain(_("the socket's path is too long: %s"), socket);
	return r < 0 ? complain_memory() : CLI_DONE;
}

static int complain_of(const struct client *client, int error)
{
	const char *socket = client_socket(client);

	switch (-error) {
	case EACCES:
	case EPERM:
		return complain(_("permission denied at %s: add yourself to group %s "
				  "(sudo usermod -aG %s $USER) and log in again"),
			socket, CLIENT_GROUP, CLIENT_GROUP);
	case ENOENT:
	case ECONNREFUSED:
		return complain(_("the station is not running: nobody answers at %s "
				  "(sudo systemctl start dalabad)"),
			socket);
	case EAGAIN:
		return complain(_("too many ask the station at once; try again later"));
	case ETIMEDOUT:
		return complain(_("the station does not answer"));
	case EMSGSIZE:
		return complain(_("the station's answer is too long; ask for less"));
	case EBADMSG:
		return complain(_("the station's answer is not understood"));
	case ECONNRESET:
		return complain(_("the station broke off"));
	case ENOMEM:
		return complain_memory();
	default:
		return complain(_("%s cannot be reached: %s"), socket, error_text(error));
	}
}

/* Only what was done is an answer: what is wrong is said. */
static int ask(struct client *client, const struct client_request *request,
	struct client_answer *ret_answer)
{
	struct client_answer answer = { 0 };
	const int r = client_ask(client, request, &answer);

	if (r < 0)
		return complain_of(client, r);
	if (answer.status < 200 || answer.status > 299) {
		const int status = problem_complain(answer.body, answer.status);
		json_decref(answer.body);
		free(answer.text);
		return status;
	}
	*ret_answer = answer;
	return CLI_DONE;
}

int remote_ask(struct client *client, const struct client_request *request, json_t **ret_answer)
{
	struct client_answer answer;
	const int status = ask(client, request, &answer);

	if (status != CLI_DONE)
		return status;
	free(answer.text);
	if (!json_is_object(answer.body)) {
		json_decref(answer.body);
		return complain(_("the station's answer is not understood"));
	}
	*ret_answer = answer.body;
	return CLI_DONE;
}

int remote_ask_text(const char *socket, const struct client_request *request, char **ret_text,
	size_t *ret_length)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	struct client_answer answer;
	int status = remote_open(socket, &client);

	if (status == CLI_DONE)
		status = ask(client, request, &answer);
	if (status != CLI_DONE)
		return status;
	json_decref(answer.body);
	if (!answer.text)
		return complain(_("the station's answer is not understood"));
	*ret_text = answer.text;
	*ret_length = answer.length;
	return CLI_DONE;
}

int remote_ask_once(const char *socket, const struct client_request *request, json_t **ret_answer)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	const int status = remote_open(socket, &client);

	return status == CLI_DONE ? remote_ask(client, request, ret_answer) : status;
}

static const struct client_request status_request = { .method = "GET", .path = "/v1/status" };

int remote_ask_status(struct client *client, json_t **ret_status)
{
	return remote_ask(client, &status_request, ret_status);
}

int remote_ask_status_once(const char *socket, json_t **ret_status)
{
	return remote_ask_once(socket, &status_request, ret_status);
}
