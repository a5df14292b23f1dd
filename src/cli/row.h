/* One airing as the daemon's JSON has it, for people. */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#define ROW_ID_SIZE      24
#define ROW_TIME_SIZE    20
#define ROW_SECONDS_SIZE 16
#define ROW_STATE_SIZE   128

/* 0 when there is none. */
long long row_id(const json_t *row);

/* The same for a cell of a table. Returns ret_id. */
const char *row_id_text(const json_t *row, char ret_id[static ROW_ID_SIZE]);

/* A string member; "" when it is absent, null or something else. Lent. */
const char *row_text(const json_t *row, const char *name);

/* "2026-11-24 07:00:00" of an RFC 3339 text, in the offset that it is written in; "" of "".
 * Returns ret_time. */
const char *row_time(const char *rfc3339, char ret_time[static ROW_TIME_SIZE]);

/* "12.3 s" of a member in milliseconds; "" for 0. Returns ret_seconds. */
const char *row_seconds(
	const json_t *row, const char *name, char ret_seconds[static ROW_SECONDS_SIZE]);

/* "aired"; where it is not so in all zones "3 of 4 zones", and before it is over "on air, 3 of 4
 * zones". Returns ret_state. */
const char *row_state(const json_t *row, char ret_state[static ROW_STATE_SIZE]);

/* In the reader's language; what this program does not know, as it is. Lent. */
const char *row_priority(const json_t *row);
const char *row_reason(const json_t *row); /* or, without one, that the clock was not trusted */
const char *row_heard(const json_t *row);

/* The same reason with what the quiet hours that hold it back are for, "quiet hours: 高考期间", in
 * memory the caller frees; NULL on no memory. */
char *row_reason_whole(const json_t *row);

bool row_is_over(const json_t *row);
bool row_is_aired(const json_t *row);

/* "village, square", in memory the caller frees; NULL on no memory. */
char *row_zones(const json_t *row);

/* Title or, where there is none, the text. Lent. */
const char *row_name(const json_t *row);

/* What is wrong with a zone, by the name that status gives it. Lent. */
const char *row_fault(const json_t *fault);
const char *row_log_fault(const json_t *fault); /* the same of the as-run log */
const char *row_bound(const char *name);        /* what does not bind the voice's process */

/* One object on one line of standard output. CLI_DONE, or CLI_FAILED on no memory. */
int row_print_json(const json_t *row);
