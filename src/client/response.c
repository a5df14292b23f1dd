#include "client/response.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

/* Its value where the line is that header, else NULL. */
static const char *header_value(const char *line, const char *name)
{
	const size_t length = strlen(name);

	if (strncasecmp(line, name, length) != 0 || line[length] != ':')
		return NULL;
	return line + length + 1 + strspn(line + length + 1, " \t");
}

/* Digits to the line's end, or to what may follow a chunk's length. */
static int read_length(const char *text, int base, size_t *ret_length)
{
	char *end;

	if (!isxdigit((unsigned char)*text))
		return -EBADMSG;
	errno = 0;
	const unsigned long long length = strtoull(text, &end, base);
	if (end == text || !strchr(" \t;", *end)) /* The line's end is found too. */
		return -EBADMSG;
	if (errno == ERANGE || length > RESPONSE_BODY_MAX_BYTES)
		return -EMSGSIZE;
	*ret_length = (size_t)length;
	return 0;
}

struct head {
	int status;
	bool closes;
	bool has_length;
	bool is_chunked;
	size_t length;
};

static int read_header(const char *line, struct head *head)
{
	const char *value = header_value(line, "Content-Length");

	if (value) {
		head->has_length = true;
		return read_length(value, 10, &head->length);
	}
	value = header_value(line, "Transfer-Encoding");
	if (value) {
		head->is_chunked = strcasecmp(value, "chunked") == 0;
		return head->is_chunked ? 0 : -EBADMSG;
	}
	value = header_value(line, "Connection");
	if (value && strcasecmp(value, "close") == 0)
		head->closes = true;
	return 0;
}

/* The lines up to the empty one; with no head they are passed over. */
static int read_headers(struct connection *connection, struct head *head)
{
	for (int i = 0; i < RESPONSE_LINES_MAX; i++) {
		char *line;
		int r = connection_read_line(connection, &line);
		if (r < 0)
			return r;
		if (*line == '\0')
			return 0;
		r = head ? read_header(line, head) : 0;
		if (r < 0)
			return r;
	}
	return -EBADMSG;
}

static int read_head(struct connection *connection, struct head *ret_head)
{
	struct head head = { 0 };
	char *line;

	int r = connection_read_line(connection, &line);
	if (r < 0)
		return r;
	if (sscanf(line, "HTTP/1.%*1[01] %3d", &head.status) != 1 || head.status < 100)
		return -EBADMSG;
	r = read_headers(connection, &head);
	if (r < 0)
		return r;
	if (!head.has_length && !head.is_chunked)
		return -EBADMSG;
	*ret_head = head;
	return 0;
}

/* So many bytes more, behind what is there. */
static int read_body(struct connection *connection, size_t length, struct response *response)
{
	if (length > RESPONSE_BODY_MAX_BYTES - response->length)
		return -EMSGSIZE;
	if (length == 0)
		return 0;
	char *grown = realloc(response->body, response->length + length);
	if (!grown)
		return -ENOMEM;
	response->body = grown;
	const int r = connection_read(connection, grown + response->length, length);
	if (r == 0)
		response->length += length;
	return r;
}

/* Its length, its bytes and the line's end behind them; the last chunk is empty. */
static int read_chunk(struct connection *connection, struct response *response, size_t *ret_length)
{
	char *line;

	int r = connection_read_line(connection, &line);
	if (r < 0)
		return r;
	r = read_length(line, 16, ret_length);
	if (r < 0 || *ret_length == 0)
		return r;
	r = read_body(connection, *ret_length, response);
	if (r < 0)
		return r;
	r = connection_read_line(connection, &line);
	return r == 0 && *line != '\0' ? -EBADMSG : r;
}

static int read_chunks(struct connection *connection, struct response *response)
{
	size_t length;

	do {
		const int r = read_chunk(connection, response, &length);
		if (r < 0)
			return r;
	} while (length > 0);
	return read_headers(connection, NULL);
}

int response_read(struct connection *connection, struct response *ret_response)
{
	struct head head;

	int r = read_head(connection, &head);
	if (r < 0)
		return r;
	struct response response = { .status = head.status, .closes = head.closes };
	r = head.is_chunked ? read_chunks(connection, &response)
			    : read_body(connection, head.length, &response);
	if (r < 0)
		free(response.body);
	else
		*ret_response = response;
	return r;
}
