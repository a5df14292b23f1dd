/* One HTTP request and what answers it, as those see them who know no HTTP server. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEB_BODY_MAX_BYTES (1024 * 1024)

struct web_response;

/* A request that is answered later, by the thread that was asked. */
struct web_later {
	/* Answers it, once: takes the response's body and rest. Whoever asked may be gone; then
	 * nobody hears it. */
	void (*answer)(struct web_later *later, const struct web_response *response);
	/* Whether that is known already. The answer must come all the same. */
	bool (*is_gone)(const struct web_later *later);
	const char *language; /* the request's accepts_language; lent until it is answered */
};

/* What is still to come of a body, made when it is wanted. Whoever made it has it back with either
 * call. */
struct web_rest {
	/* The next piece is wanted. It is `later`'s answer, at once or when it is there: a body,
	 * and what is left then. With a status of 500 or more the body ends here, torn off, so that
	 * nobody takes it for whole. */
	void (*next)(struct web_rest *rest, struct web_later *later);
	void (*drop)(struct web_rest *rest); /* Nobody wants it any more. */
};

struct web_request {
	const char *method; /* "GET", "POST", "DELETE" */
	/* "/v1/status", decoded, without the query; "" where a NUL is in either. */
	const char *path;
	/* A parameter's value: "" without one, NULL when the parameter is absent. */
	const char *(*query)(const char *name, void *userdata);
	/* A parameter that is not among the names, of which the last is NULL, or that comes twice;
	 * NULL: there is none. */
	const char *(*stray)(const char *const *names, void *userdata);
	/* The answer comes later, and what the call returns is none. Lent until it is answered. */
	struct web_later *(*defer)(void *userdata);
	void *userdata;     /* of the three */
	const char *body;   /* NULL when empty */
	size_t body_length; /* above WEB_BODY_MAX_BYTES: refused, and `body` is not looked at */
	const char *by;     /* who asks: "root", "zhang", "uid 1000" */
	/* That it came by: a number that no other has had or will have. http_ops.left tells when it
	 * is closed. */
	uint64_t connection;
	bool is_spare; /* it came where there was no room, and only what is urgent is worth it */
	const char *accepts_language; /* HTTP's Accept-Language; NULL: absent */
};

/* Why somebody is turned away before there is a request to answer. */
enum web_trouble {
	WEB_TOO_MANY, /* connections are open */
	WEB_TOO_SLOW, /* the request does not come whole in time */
	WEB_NO_HTTP,  /* nor any that is one */
	WEB_TOO_LONG, /* its head, or the body that it declares */
	WEB_FAILED,   /* the server */
};

#define WEB_ALLOW_SIZE 32

struct web_response {
	int status; /* HTTP */
	const char *content_type;
	char allow[WEB_ALLOW_SIZE]; /* of a 405: "GET, DELETE"; else "" */
	char *body;                 /* the caller frees; NULL for none */
	size_t body_length;
	const char *language;  /* in which its words are (Accept-Language); NULL: English. Lent. */
	struct web_rest *rest; /* NULL: the body is whole */
};
