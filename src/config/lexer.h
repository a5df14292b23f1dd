/* A configuration's text in libconfig's words, one after the other, each with its place. It knows
 * what they look like, not which may follow which. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum lexeme_kind {
	LEXEME_END,
	LEXEME_NAME, /* also true and false */
	LEXEME_NUMBER,
	LEXEME_STRING,
	LEXEME_SIGN, /* one of = : ; , ( ) [ ] { } */
	LEXEME_COMMENT,
	LEXEME_INCLUDE, /* @include "path" */
	LEXEME_STRANGE, /* a character that begins none of them */
};

struct lexeme {
	enum lexeme_kind kind;
	const char *at;        /* in the text; quotes belong to it */
	size_t length;         /* in bytes */
	unsigned line, column; /* from 1 on; columns are characters */
	/* Its last quote, or the end of its comment, is there. */
	bool is_closed;
};

struct lexer {
	const char *at; /* what comes next, up to the text's NUL */
	unsigned line, column;
	bool is_line_blank; /* nothing but blanks stands before it on its line */
};

/* At the text's beginning; valid UTF-8, which must live as long. */
struct lexer lexer_begin(const char *text);

/* The next word, of LEXEME_END again and again at the end. */
struct lexeme lexer_next(struct lexer *lexer);

/* The same without comments. */
struct lexeme lexer_next_word(struct lexer *lexer);

/* Goes on so many bytes behind the beginning of the lexeme. */
void lexer_go_on(struct lexer *lexer, const struct lexeme *lexeme, size_t length);

bool lexeme_is(const struct lexeme *lexeme, char sign);

/* Whether it ends on a later line than it begins. */
bool lexeme_has_lines(const struct lexeme *lexeme);

/* What stands between the quotes of LEXEME_INCLUDE, with \" and \\ as what they mean. The caller
 * frees; NULL on no memory. */
char *lexeme_path(const struct lexeme *lexeme);
