/* Which word of a configuration may follow which, and what is told of one that may not: asked only
 * of a text that libconfig refused, for libconfig says no more than "syntax error". */
#pragma once

#include "config/lexer.h"
#include "config/schema.h"

struct grammar;

/* It lends the context. NULL on no memory. */
struct grammar *grammar_new(struct reading_context *context);
void grammar_free(struct grammar *grammar);

/* Takes the next word of a file; comments are none. Texts and paths are lent until grammar_free.
 * A wrong sign whose right one is plain is told and taken as that, for which the lexer may be moved
 * on. False after a fault behind which nothing can be told. */
bool grammar_take(
	struct grammar *grammar, const char *path, struct lexer *lexer, struct lexeme lexeme);

/* A comment, which is none: what somebody meant to be read may stand in it. */
void grammar_take_comment(struct grammar *grammar, const struct lexeme *comment);

/* All files are read. */
void grammar_end(struct grammar *grammar);
