#include "client/client.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>

#include <curl/curl.h>

#include "base/cleanup.h"
#include "base/translate.h"

/* The problem of docs/api.yaml. */
#define NO_ROOM  "/problems/too-many-connections"
#define RETRY_MS 100

struct client {
	CURL *curl;
	const char *socket;
	struct curl_slist *headers;
	char *answer;
	size_t answer_length;
	CURLcode last; /* how the last transfer ended */
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

static bool add_header(struct client *client, const char *name, const char *value)
{
	_cleanup_free_ char *line = NULL;

	if (asprintf(&line, "%s: %s", name, value) < 0) {
		line = NULL;
		return false;
	}
	struct curl_slist *headers = curl_slist_append(client->headers, line);
	if (!headers)
		return false;
	client->headers = headers;
	return true;
}

int client_new(const char *socket, struct client **ret_client)
{
	if (strlen(socket) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return -ENAMETOOLONG;
	/* No TLS, whose set-up is most of libcurl's start. */
	if (curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK)
		return -ENOMEM;
	_cleanup_(client_cleanup) struct client *client = calloc(1, sizeof(*client));
	if (!client)
		return -ENOMEM;
	client->socket = socket;
	client->curl = curl_easy_init();
	if (!client->curl || !add_header(client, "Content-Type", "application/json") ||
		!add_header(client, "Accept-Language", translate_language()) || !set_up(client))
		return -ENOMEM;
	*ret_client = TAKE(client);
	return 0;
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

static int connect_error(const struct client *client)
{
	long error = 0;

	(void)curl_easy_getinfo(client->curl, CURLINFO_OS_ERRNO, &error); /* 0 if it cannot say. */
	return error > 0 ? -(int)error : -EIO;
}

static int transfer_error(const struct client *client)
{
	switch (client->last) {
	case CURLE_OK:
		return 0;
	case CURLE_COULDNT_CONNECT:
		return connect_error(client);
	case CURLE_OPERATION_TIMEDOUT:
		return -ETIMEDOUT;
	case CURLE_OUT_OF_MEMORY:
		return -ENOMEM;
	case CURLE_WRITE_ERROR: /* keep_answer refused it. */
		return -EMSGSIZE;
	default:
		return -EPROTO;
	}
}

static int ask_once(struct client *client, const struct client_request *request,
	struct client_answer *ret_answer)
{
	long status = 0;

	client->last = transfer(client, request);
	const int r = transfer_error(client);
	if (r < 0)
		return r;
	(void)curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status); /* 0: refused. */
	*ret_answer = (struct client_answer){
		.status = (int)status,
		.body = json_loadb(client->answer, client->answer_length, 0, NULL),
	};
	return 0;
}

/* Nothing of the request was followed. */
static bool has_no_room(int error, const struct client_answer *answer)
{
	const char *type = json_string_value(json_object_get(answer->body, "type"));

	return error == -EAGAIN || (error == 0 && type && strcmp(type, NO_ROOM) == 0);
}

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* It is always there. */
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

int client_ask(struct client *client, const struct client_request *request,
	struct client_answer *ret_answer)
{
	static const struct timespec pause = { .tv_nsec = RETRY_MS * 1000000L };
	const int64_t until_ms = now_ms() + CLIENT_CONNECT_MS;

	while (true) {
		struct client_answer answer = { 0 };
		const int r = ask_once(client, request, &answer);
		if (!has_no_room(r, &answer) || now_ms() >= until_ms) {
			*ret_answer = answer;
			return r;
		}
		json_decref(answer.body);
		(void)nanosleep(&pause, NULL); /* Cut short, it asks sooner. */
	}
}

const char *client_socket(const struct client *client)
{
	return client->socket;
}

const char *client_reason(const struct client *client)
{
	return curl_easy_strerror(client->last);
}
