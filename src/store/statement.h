/* A prepared statement: parameters in, numbered from 1; rows out, columns counted from 0. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "store/database.h"

struct statement;

int statement_prepare(
	const struct database *database, const char *sql, struct statement **ret_statement);
void statement_free(struct statement *statement); /* NULL is fine */

/* Binding fails only for wrong parameter numbers. NULL, and CLOCK_NONE, bind NULL. A text is lent
 * until the statement is reset. */
void statement_bind_integer(struct statement *statement, int parameter, int64_t value);
void statement_bind_real(struct statement *statement, int parameter, double value);
void statement_bind_time(struct statement *statement, int parameter, int64_t time_ms);
void statement_bind_text(struct statement *statement, int parameter, const char *text);

/* The same, taking the text, also on an error. -ENOMEM. */
int statement_take_text(struct statement *statement, int parameter, char *text);

/* 1: a row is there; 0: no more; -errno. */
int statement_step(struct statement *statement);

/* Makes it ready for the next time, and forgets what was bound. */
void statement_reset(struct statement *statement);

/* Steps once, and resets it: for what yields no row. */
int statement_run(struct statement *statement);

/* Columns of the row that was reached; a text is lent until the next step, "" for NULL. */
bool statement_is_null(struct statement *statement, int column);
int64_t statement_integer(struct statement *statement, int column);
int64_t statement_time(struct statement *statement, int column);
double statement_real(struct statement *statement, int column);
const char *statement_text(struct statement *statement, int column);
