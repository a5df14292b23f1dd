#include "config/lexer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

#define DIGITS  "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define BLANKS  " \t\r\n\f"

static void step(struct lexer *lexer, size_t bytes)
{
	for (; bytes > 0 && *lexer->at; bytes--, lexer->at++) {
		if (*lexer->at == '\n' || (*lexer->at == '\r' && lexer->at[1] != '\n')) {
			lexer->line++;
			lexer->column = 1;
			lexer->is_line_blank = true;
			continue;
		}
		lexer->column += (*lexer->at & 0xC0) != 0x80;
		lexer->is_line_blank = lexer->is_line_blank && strchr(BLANKS, *lexer->at);
	}
}

/* --- how long a word is; 0 where none of its kind begins --- */

static size_t comment_length(const char *at, bool *ret_is_closed)
{
	if (*at == '#' || strncmp(at, "//", 2) == 0)
		return strcspn(at, "\r\n"); /* Of any system: a text may come as it is written. */
	if (strncmp(at, "/*", 2) != 0)
		return 0;
	const char *end = strstr(at + 2, "*/");
	*ret_is_closed = end != NULL;
	return end ? (size_t)(end - at) + 2 : strlen(at);
}

/* From its first quote. */
static size_t string_length(const char *at, bool *ret_is_closed)
{
	size_t length = 1;

	if (*at != '"')
		return 0;
	while (at[length] && at[length] != '"')
		length += at[length] == '\\' && at[length + 1] ? 2 : 1;
	*ret_is_closed = at[length] == '"';
	return length + *ret_is_closed;
}

static size_t include_length(const char *at, bool *ret_is_closed)
{
	const size_t word = strlen("@include");

	if (strncmp(at, "@include", word) != 0)
		return 0;
	const size_t blank = strspn(at + word, " \t");
	const size_t path = string_length(at + word + blank, ret_is_closed);
	return blank > 0 && path > 0 ? word + blank + path : 0;
}

static size_t name_length(const char *at, bool *ret_is_closed)
{
	(void)ret_is_closed;
	return *at && strchr(LETTERS "*", *at) ? strspn(at, LETTERS DIGITS "_*-") : 0;
}

static size_t exponent_length(const char *at)
{
	const size_t mark = *at == 'e' || *at == 'E';
	const size_t sign = mark && (at[1] == '+' || at[1] == '-');
	const size_t digits = mark ? strspn(at + mark + sign, DIGITS) : 0;

	return digits > 0 ? mark + sign + digits : 0;
}

static size_t suffix_length(const char *at)
{
	if (*at != 'L')
		return 0;
	return at[1] == 'L' ? 2 : 1;
}

static size_t hexadecimal_length(const char *at)
{
	const bool is_marked = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
	const size_t digits = is_marked ? strspn(at + 2, DIGITS "abcdefABCDEF") : 0;

	return digits > 0 ? 2 + digits + suffix_length(at + 2 + digits) : 0;
}

static size_t number_length(const char *at, bool *ret_is_closed)
{
	const size_t hexadecimal = hexadecimal_length(at);
	const size_t sign = *at == '+' || *at == '-';
	const size_t digits = strspn(at + sign, DIGITS);
	const size_t point = at[sign + digits] == '.';
	const size_t fraction = point ? strspn(at + sign + digits + point, DIGITS) : 0;
	const size_t length = sign + digits + point + fraction;

	(void)ret_is_closed;
	if (hexadecimal > 0)
		return hexadecimal;
	if (digits == 0 && point == 0)
		return 0;
	const size_t exponent = exponent_length(at + length);
	return length + exponent + (point + exponent == 0 ? suffix_length(at + length) : 0);
}

static size_t sign_length(const char *at, bool *ret_is_closed)
{
	(void)ret_is_closed;
	return *at && strchr("=:;,()[]{}", *at) ? 1 : 0;
}

static size_t character_length(const char *at, bool *ret_is_closed)
{
	uint32_t character;
	const int size = utf8_first(at, &character);

	(void)ret_is_closed;
	return size > 0 ? (size_t)size : 1;
}

/* --- words --- */

struct lexer lexer_begin(const char *text)
{
	return (struct lexer){ .at = text, .line = 1, .column = 1, .is_line_blank = true };
}

/* The first that begins there is it. */
static void measure(struct lexeme *lexeme, bool is_line_blank)
{
	static const struct {
		enum lexeme_kind kind;
		size_t (*length)(const char *at, bool *ret_is_closed);
	} kinds[] = {
		{ LEXEME_COMMENT, comment_length },
		{ LEXEME_STRING, string_length },
		{ LEXEME_INCLUDE, include_length },
		{ LEXEME_NAME, name_length },
		{ LEXEME_NUMBER, number_length },
		{ LEXEME_SIGN, sign_length },
		{ LEXEME_STRANGE, character_length },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds) && lexeme->length == 0 && *lexeme->at; i++) {
		if (kinds[i].kind == LEXEME_INCLUDE && !is_line_blank)
			continue;
		lexeme->kind = kinds[i].kind;
		lexeme->length = kinds[i].length(lexeme->at, &lexeme->is_closed);
	}
}

struct lexeme lexer_next(struct lexer *lexer)
{
	step(lexer, strspn(lexer->at, BLANKS));
	struct lexeme lexeme = {
		.at = lexer->at,
		.line = lexer->line,
		.column = lexer->column,
		.is_closed = true,
	};
	measure(&lexeme, lexer->is_line_blank);
	step(lexer, lexeme.length);
	return lexeme;
}

struct lexeme lexer_next_word(struct lexer *lexer)
{
	struct lexeme lexeme;

	do
		lexeme = lexer_next(lexer);
	while (lexeme.kind == LEXEME_COMMENT);
	return lexeme;
}

void lexer_go_on(struct lexer *lexer, const struct lexeme *lexeme, size_t length)
{
	*lexer = (struct lexer){ .at = lexeme->at, .line = lexeme->line, .column = lexeme->column };
	step(lexer, length);
}

bool lexeme_is(const struct lexeme *lexeme, char sign)
{
	return lexeme->kind == LEXEME_SIGN && *lexeme->at == sign;
}

bool lexeme_has_lines(const struct lexeme *lexeme)
{
	return memchr(lexeme->at, '\n', lexeme->length) != NULL;
}

char *lexeme_path(const struct lexeme *lexeme)
{
	const char *first = strchr(lexeme->at, '"') + 1;
	const char *last = lexeme->at + lexeme->length - lexeme->is_closed;
	char *path = malloc((size_t)(last - first) + 1);
	char *end = path;

	if (!path)
		return NULL;
	for (const char *at = first; at < last; at++) {
		if (*at == '\\' && at + 1 < last && (at[1] == '"' || at[1] == '\\'))
			at++;
		*end++ = *at;
	}
	*end = '\0';
	return path;
}
