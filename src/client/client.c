#include "client/client.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "client/connection.h"
#include "client/response.h"

/* The problems of docs/api.yaml. */
#define NO_ROOM  "/problems/too-many-connections"
#define NO_LOG   "/problems/log-unreadable"
#define RETRY_MS 100

struct client {
	const char *socket;
	struct connection connection;
};

int client_new(const char *socket, struct client **ret_client)
{
	if (strlen(socket) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return -ENAMETOOLONG;
	struct client *client = calloc(1, sizeof(*client));
	if (!client)
		return -ENOMEM;
	client->socket = socket;
	client->connection.fd = -1;
	*ret_client = client;
	return 0;
}

void client_free(struct client *client)
{
	if (!client)
		return;
	connection_close(&client->connection);
	free(client);
}

/* RFC 3986: what is not reserved as it is, each other byte by its number. */
static void write_encoded(const char *text, FILE *file)
{
	for (; *text; text++)
		if (isascii((unsigned char)*text) &&
			(isalnum((unsigned char)*text) || strchr("-._~", *text)))
			fputc(*text, file);
		else
			fprintf(file, "%%%02X", (unsigned)(unsigned char)*text);
}

static void write_target(const struct client_request *request, FILE *file)
{
	char lead = '?';

	fputs(request->path, file);
	for (const struct client_parameter *p = request->parameters; p && p->name; p++) {
		if (!p->value)
			continue;
		fprintf(file, "%c%s=", lead, p->name);
		write_encoded(p->value, file);
		lead = '&';
	}
}

static void write_request(const struct client_request *request, const char *body, FILE *file)
{
	fprintf(file, "%s ", request->method);
	write_target(request, file);
	fprintf(file, " HTTP/1.1\r\nHost: dalaba\r\nAccept-Language: %s\r\n", translate_language());
	if (body)
		fprintf(file, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
			strlen(body));
	fprintf(file, "\r\n%s", body ? body : "");
}

/* The request as it is sent, in memory that the caller frees. */
static int make_request(const struct client_request *request, char **ret_text, size_t *ret_length)
{
	_cleanup_free_ char *body = request->body ? json_dumps(request->body, JSON_COMPACT) : NULL;
	_cleanup_free_ char *text = NULL;

	if (request->body && !body)
		return -ENOMEM;
	FILE *file = open_memstream(&text, ret_length);
	if (!file)
		return -ENOMEM;
	write_request(request, body, file);
	const bool is_whole = !ferror(file);
	if (fclose(file) != 0 || !is_whole)
		return -ENOMEM;
	*ret_text = TAKE(text);
	return 0;
}

/* Who turns us away may not read all that is sent, but says why. */
static int exchange(struct connection *connection, const char *text, size_t length,
	struct response *ret_response)
{
	const int r = connection_send(connection, text, length);

	if (r < 0 && r != -EPIPE && r != -ECONNRESET)
		return r;
	return response_read(connection, ret_response);
}

static int connect_anew(struct client *client)
{
	if (connection_is_quiet(&client->connection))
		return 0;
	connection_close(&client->connection);
	return connection_open(client->socket, &client->connection);
}

static int ask_once(
	struct client *client, const char *text, size_t length, struct client_answer *ret_answer)
{
	struct response response;

	int r = connect_anew(client);
	if (r < 0)
		return r;
	client->connection.until_ms = clock_monotonic_ms() + CLIENT_ANSWER_MS;
	r = exchange(&client->connection, text, length, &response);
	if (r < 0 || response.closes)
		connection_close(&client->connection);
	if (r < 0)
		return r;
	*ret_answer = (struct client_answer){
		.status = response.status,
		.body = json_loadb(response.body ? response.body : "", response.length, 0, NULL),
		.length = response.length,
	};
	if (ret_answer->body)
		free(response.body);
	else
		ret_answer->text = response.body;
	return 0;
}

/* Nothing of the request was followed; a little later it may be. */
static bool is_worth_asking_again(
	const struct client_request *request, int error, const struct client_answer *answer)
{
	const char *type = json_string_value(json_object_get(answer->body, "type"));

	if (error < 0 || !type)
		return error == -EAGAIN;
	return strcmp(type, NO_ROOM) == 0 ||
	       (request->patience_ms > 0 && strcmp(type, NO_LOG) == 0);
}

int client_ask(struct client *client, const struct client_request *request,
	struct client_answer *ret_answer)
{
	static const struct timespec pause = { .tv_nsec = RETRY_MS * 1000000L };
	const int64_t until_ms =
		clock_monotonic_ms() +
		(request->patience_ms > 0 ? request->patience_ms : CLIENT_CONNECT_MS);
	_cleanup_free_ char *text = NULL;
	size_t length;

	int r = make_request(request, &text, &length);
	if (r < 0)
		return r;
	while (true) {
		struct client_answer answer = { 0 };
		r = ask_once(client, text, length, &answer);
		if (!is_worth_asking_again(request, r, &answer) ||
			clock_monotonic_ms() >= until_ms) {
			*ret_answer = answer;
			return r;
		}
		json_decref(answer.body);
		free(answer.text);
		(void)nanosleep(&pause, NULL); /* Cut short, it asks sooner. */
	}
}

const char *client_socket(const struct client *client)
{
	return client->socket;
}
