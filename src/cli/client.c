#include "cli/client.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <curl/curl.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/complain.h"
#include "cli/problem.h"

#define CLIENT_GROUP "dalaba"

struct client {
	CURL *curl;
	const char *socket;
	struct curl_slist *headers;
	char *answer;
	size_t answer_length;
};

DEFINE_CLEANUP(CURLU, url, curl_url_cleanup)

/* libcurl's write callback: keeps the answer; a short count ends the transfer. */
static size_t keep_answer(char *bytes, size_t size, size_t count, void *userdata)
{
	struct client *client = userdata;
	const size_t length = size * count;

	if (length > CLIENT_ANSWER_MAX_BYTES - client->answer_length)
		return 0;
	char *grown = realloc(client->answer, client->answer_length + length + 1);
	if (!grown)
		return 0;
	memcpy(grown + client->answer_length, bytes, length);
	client->answer = grown;
	client->answer_length += length;
	client->answer[client->answer_length] = '\0';
	return length;
}

/* What holds for every request. Proxies of the environment do not reach a unix socket. */
static bool set_up(struct client *client)
{
	CURL *curl = client->curl;

	return curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, client->socket) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, client->headers) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CLIENT_CONNECT_MS) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)CLIENT_ANSWER_MS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_answer) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, client) == CURLE_OK;
}

int client_new(const char *socket, struct client **ret_client)
{
	if (strlen(socket) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return complain(_("the socket's path is too long: %s"), socket);
	/* No TLS, whose set-up is most of libcurl's start. */
	if (curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK)
		return complain_memory();
	_cleanup_(client_cleanup) struct client *client = calloc(1, sizeof(*client));
	if (!client)
		return complain_memory();
	client->socket = socket;
	client->curl = curl_easy_init();
	client->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (!client->curl || !client->headers || !set_up(client))
		return complain_memory();
	*ret_client = TAKE(client);
	return CLI_DONE;
}

void client_free(struct client *client)
{
	if (!client)
		return;
	curl_easy_cleanup(client->curl);
	curl_slist_free_all(client->headers);
	free(client->answer);
	free(client);
}

static bool add_parameter(CURLU *url, const struct client_parameter *parameter)
{
	_cleanup_free_ char *pair = NULL;

	if (asprintf(&pair, "%s=%s", parameter->name, parameter->value) < 0) {
		pair = NULL;
		return false;
	}
	return curl_url_set(url, CURLUPART_QUERY, pair, CURLU_APPENDQUERY | CURLU_URLENCODE) ==
	       CURLUE_OK;
}

static CURLU *request_url(const struct client_request *request)
{
	_cleanup_(url_cleanup) CURLU *url = curl_url();

	if (!url || curl_url_set(url, CURLUPART_URL, "http://dalaba", 0) != CURLUE_OK ||
		curl_url_set(url, CURLUPART_PATH, request->path, 0) != CURLUE_OK)
		return NULL;
	for (const struct client_parameter *p = request->parameters; p && p->name; p++)
		if (p->value && !add_parameter(url, p))
			return NULL;
	return TAKE(url);
}

/* Sends and receives; CURLE_OK when any HTTP answer came. */
static CURLcode transfer(struct client *client, const struct client_request *request)
{
	CURL *curl = client->curl;
	_cleanup_(url_cleanup) CURLU *url = request_url(request);
	_cleanup_free_ char *body = request->body ? json_dumps(request->body, JSON_COMPACT) : NULL;

	if (!url || (request->body && !body))
		return CURLE_OUT_OF_MEMORY;
	client->answer_length = 0;
	CURLcode code = curl_easy_setopt(curl, CURLOPT_CURLU, url);
	if (code == CURLE_OK && body)
		code = curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	if (code == CURLE_OK && !body)
		code = curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	return code == CURLE_OK ? curl_easy_perform(curl) : code;
}

static int complain_connect(const struct client *client)
{
	long error = 0;

	(void)curl_easy_getinfo(client->curl, CURLINFO_OS_ERRNO, &error); /* 0 if it cannot say. */
	switch (error) {
	case EACCES:
	case EPERM:
		return complain(_("permission denied at %s: add yourself to group %s "
				  "(sudo usermod -aG %s $USER) and log in again"),
			client->socket, CLIENT_GROUP, CLIENT_GROUP);
	case ENOENT:
	case ECONNREFUSED:
		return complain(_("the station is not running: nobody answers at %s "
				  "(sudo systemctl start dalabad)"),
			client->socket);
	default:
		return complain(_("%s cannot be reached: %s"), client->socket,
			error ? strerror((int)error) : _("unknown reason"));
	}
}

static int complain_transfer(const struct client *client, CURLcode code)
{
	if (code == CURLE_COULDNT_CONNECT)
		return complain_connect(client);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return complain(_("the station does not answer"));
	if (code == CURLE_OUT_OF_MEMORY)
		return complain_memory();
	if (code == CURLE_WRITE_ERROR)
		return complain(_("the station's answer is too long; ask for less"));
	return complain(_("the station broke off: %s"), curl_easy_strerror(code));
}

int client_ask(struct client *client, const struct client_request *request, json_t **ret_answer)
{
	const CURLcode code = transfer(client, request);
	long status = 0;

	if (code != CURLE_OK)
		return complain_transfer(client, code);
	(void)curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status); /* 0: refused. */
	json_auto_t *answer = json_loadb(client->answer, client->answer_length, 0, NULL);
	if (status < 200 || status > 299)
		return problem_complain(answer, (int)status);
	if (!json_is_object(answer))
		return complain(_("the station's answer is not understood"));
	*ret_answer = TAKE(answer);
	return CLI_DONE;
}

int client_ask_once(const char *socket, const struct client_request *request, json_t **ret_answer)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	const int status = client_new(socket, &client);

	if (status != CLI_DONE)
		return status;
	return client_ask(client, request, ret_answer);
}
