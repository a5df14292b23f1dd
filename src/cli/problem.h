/* A refusal of the daemon (RFC 9457) in the reader's language. */
#pragma once

#include <jansson.h>

/* One line for the problem, in memory the caller frees; NULL on no memory. Types of which this
 * program knows no more speak through their detail. `problem` may be NULL or anything. */
char *problem_line(const json_t *problem, int http_status);

/* Prints the line, and each of the problem's faults after it. Returns CLI_FAILED. */
int problem_complain(const json_t *problem, int http_status);
