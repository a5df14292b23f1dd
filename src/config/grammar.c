#include "config/grammar.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "config/meant.h"
#include "config/signs.h"
#include "config/synonym.h"

/* Deeper than any configuration, and than libconfig's own stack bears. */
#define DEPTH_MAX 64

/* Names that are looked through for one that stands twice. */
#define NAMES_MAX 4096

/* What may come next. */
enum wanted {
	WANT_SETTING,   /* a name, or the end of its group */
	WANT_EQUALS,    /* behind a name */
	WANT_VALUE,     /* behind "=" */
	WANT_SEMICOLON, /* behind a value in a group, which may do without */
	WANT_FIRST,     /* an element, or the end of an empty list */
	WANT_ELEMENT,   /* behind a comma */
	WANT_COMMA,     /* behind an element, or the end of the list */
};

/* A bracket, and where. */
struct opening {
	char sign;
	const char *path;
	unsigned line, column;
	size_t group;    /* its own number; of "{" alone */
	char first_kind; /* of the elements of "[", as kind_of tells; 0 before the first */
};

struct named {
	size_t group;
	struct lexeme lexeme;
};

struct grammar {
	struct reading_context *context;
	const char *path;
	enum wanted wanted;
	struct lexeme name;     /* that the value is for */
	struct lexeme value;    /* the last one that is no list or group; of none no length */
	struct lexeme previous; /* of any kind */
	struct opening openings[DEPTH_MAX];
	size_t depth;
	size_t group_count;
	struct named names[NAMES_MAX];
	size_t name_count;
	/* A string over several lines that seems to hold a setting: its own quote may be missing,
	 * and then all that follows looks wrong. */
	struct lexeme suspect;
	const char *suspect_path;
	/* The last comment behind words of its line that has a bracket in it. */
	struct lexeme swallow;
	bool is_over;
};

/* --- telling --- */

/* As much of a word as helps to find it. */
struct shown {
	char text[64];
};

static struct shown show(const char *at, size_t length)
{
	struct shown shown = { "" };
	size_t size = 0;
	uint32_t character;
	int next;

	while (size < length && size + 4 < sizeof(shown.text) - 3 && at[size] != '\n' &&
		(next = utf8_decode(at + size, length - size, &character)) > 0)
		size += (size_t)next;
	memcpy(shown.text, at, size);
	strcpy(shown.text + size, size < length ? "..." : "");
	return shown;
}

#define SHOWN(lexeme) show((lexeme)->at, (lexeme)->length).text

static unsigned count_lines(const struct lexeme *lexeme)
{
	unsigned lines = 0;

	for (size_t i = 0; i < lexeme->length; i++)
		lines += lexeme->at[i] == '\n';
	return lines;
}

static void tell_suspect(const struct grammar *grammar)
{
	const struct lexeme *suspect = &grammar->suspect;
	struct faults *faults = grammar->context->faults;

	if (!lexeme_has_lines(suspect))
		faults_add_at(faults, grammar->suspect_path, suspect->line, suspect->column,
			_("the text that begins here holds a setting; is its last quote missing?"));
	else if (suspect->is_closed)
		faults_add_at(faults, grammar->suspect_path, suspect->line, suspect->column,
			_("the text that begins here goes on to line %u; is its last quote "
			  "missing?"),
			suspect->line + count_lines(suspect));
	else
		faults_add_at(faults, grammar->suspect_path, suspect->line, suspect->column,
			_("the text that begins here is never closed; its last quote is missing"));
}

static void tell(struct grammar *grammar, const struct lexeme *lexeme, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void tell(struct grammar *grammar, const struct lexeme *lexeme, const char *format, ...)
{
	va_list arguments;
	char *text;

	grammar->is_over = true;
	if (grammar->suspect.length > 0) {
		tell_suspect(grammar);
		return;
	}
	va_start(arguments, format);
	const int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0) {
		grammar->context->is_out_of_memory = true;
		return;
	}
	faults_add_at(
		grammar->context->faults, grammar->path, lexeme->line, lexeme->column, "%s", text);
	free(text);
}

/* --- brackets --- */

static struct opening *innermost(struct grammar *grammar)
{
	return grammar->depth > 0 ? &grammar->openings[grammar->depth - 1] : NULL;
}

static bool is_in_group(struct grammar *grammar)
{
	const struct opening *opening = innermost(grammar);

	return !opening || opening->sign == '{';
}

static void value_is_over(struct grammar *grammar)
{
	grammar->wanted = is_in_group(grammar) ? WANT_SEMICOLON : WANT_COMMA;
}

static void open_bracket(struct grammar *grammar, const struct lexeme *lexeme)
{
	const struct opening *outer = innermost(grammar);

	if (outer && outer->sign == '[') {
		tell(grammar, lexeme, _("[ ] holds texts or numbers alone; right is ( )"));
		return;
	}
	if (grammar->depth == DEPTH_MAX) {
		tell(grammar, lexeme, _("too many brackets inside each other"));
		return;
	}
	grammar->value.length = 0;
	grammar->openings[grammar->depth++] = (struct opening){
		.sign = *lexeme->at,
		.path = grammar->path,
		.line = lexeme->line,
		.column = lexeme->column,
		.group = ++grammar->group_count,
	};
	grammar->wanted = *lexeme->at == '{' ? WANT_SETTING : WANT_FIRST;
}

static char closing_of(char sign)
{
	return sign == '(' ? ')' : sign == '[' ? ']' : '}';
}

static bool is_closing(const struct lexeme *lexeme)
{
	return lexeme_is(lexeme, ')') || lexeme_is(lexeme, ']') || lexeme_is(lexeme, '}');
}

static void close_bracket(struct grammar *grammar, const struct lexeme *lexeme)
{
	const struct opening *opening = innermost(grammar);

	if (!opening) {
		tell(grammar, lexeme, _("%s closes nothing"), SHOWN(lexeme));
	} else if (*lexeme->at != closing_of(opening->sign)) {
		tell(grammar, lexeme, _("%s comes before %c, which closes the %c of line %u"),
			SHOWN(lexeme), closing_of(opening->sign), opening->sign, opening->line);
	} else {
		grammar->depth--;
		grammar->value.length = 0;
		value_is_over(grammar);
	}
}

/* --- values --- */

static bool is_word(const struct lexeme *lexeme, const char *word)
{
	return lexeme->length == strlen(word) && strncasecmp(lexeme->at, word, lexeme->length) == 0;
}

static bool is_boolean(const struct lexeme *lexeme)
{
	return lexeme->kind == LEXEME_NAME && (is_word(lexeme, "true") || is_word(lexeme, "false"));
}

/* As far as it goes without a blank or a sign: "07:00", "30min". */
static size_t word_length(const struct lexeme *lexeme)
{
	const size_t more = strcspn(lexeme->at + lexeme->length, " \t\n;,()[]{}=\"");

	/* Nor with a sign of a Chinese keyboard. */
	for (size_t i = 0; i < more; i++)
		if ((unsigned char)lexeme->at[lexeme->length + i] >= 0x80)
			return lexeme->length + i;
	return lexeme->length + more;
}

/* "是", "yes": whether it is one, which then is told. */
static bool refuse_boolean(struct grammar *grammar, const struct lexeme *lexeme, size_t length)
{
	bool is_true;

	if (!meant_boolean(lexeme->at, length, &is_true))
		return false;
	tell(grammar, lexeme, _("right of %s is %s; a text would stand in quotes"),
		show(lexeme->at, length).text, is_true ? "true" : "false");
	return true;
}

/* "80%", "2遍", "32.1N": what is behind the number is its unit, or the whole a text. */
static void tell_unit(struct grammar *grammar, const struct lexeme *number, size_t length)
{
	tell(grammar, number, _("right of %s is the number alone, %s, or a text in quotes: \"%s\""),
		show(number->at, length).text, SHOWN(number), show(number->at, length).text);
}

static bool has_unit(const struct lexeme *number)
{
	const char *rest = number->at + number->length;

	return number->kind == LEXEME_NUMBER && strchr("%NESW", *rest) &&
	       word_length(number) == number->length + 1;
}

/* A row that was pasted from a spreadsheet: cells with tabs between them, or of a CSV file,
 * or signs of a chat. */
static bool is_in_table(const struct lexeme *lexeme)
{
	const size_t line = strcspn(lexeme->at, "\n");
	const char *tab = memchr(lexeme->at, '\t', line);
	size_t commas = 0;

	for (size_t i = 0; i < line; i++)
		commas += lexeme->at[i] == ',';
	if (strcspn(lexeme->at, "=\n") < line)
		return false;
	return *lexeme->at == '|' || (tab && (size_t)(tab - lexeme->at) + 1 < line) ||
	       (commas >= 2 && strcspn(lexeme->at, "\"()[]{};") >= line);
}

static bool refuse_table(struct grammar *grammar, const struct lexeme *lexeme)
{
	if (!is_in_table(lexeme))
		return false;
	tell(grammar, lexeme,
		_("a table is no part of a configuration; right is for each of its rows { name = "
		  "\"...\"; text = \"...\"; }"));
	return true;
}

/* A word that is neither a number nor true or false. */
static void tell_bare_word(struct grammar *grammar, const struct lexeme *lexeme)
{
	const size_t length = word_length(lexeme);
	const struct shown word = show(lexeme->at, length);

	if (refuse_table(grammar, lexeme))
		return;
	if (has_unit(lexeme))
		tell_unit(grammar, lexeme, length);
	else if (!refuse_boolean(grammar, lexeme, length))
		tell(grammar, lexeme, _("%s needs quotes: \"%s\""), word.text, word.text);
}

/* `( name = "a" )` */
static bool begins_setting(const struct lexer *lexer)
{
	struct lexer ahead = *lexer;
	const struct lexeme next = lexer_next_word(&ahead);

	return lexeme_is(&next, '=') || lexeme_is(&next, ':');
}

/* What libconfig keeps apart in [ ]: texts, true and false, and numbers of three kinds. */
static char kind_of(const struct lexeme *lexeme)
{
	const char last = lexeme->at[lexeme->length - 1];
	const bool is_hexadecimal = lexeme->length > 1 && strchr("xX", lexeme->at[1]);

	if (lexeme->kind != LEXEME_NUMBER)
		return lexeme->kind == LEXEME_STRING ? 's' : 'b';
	if (last == 'L')
		return 'l';
	for (size_t i = 0; !is_hexadecimal && i < lexeme->length; i++)
		if (strchr(".eE", lexeme->at[i]))
			return 'f';
	return 'i';
}

static void read_scalar(struct grammar *grammar, const struct lexeme *lexeme)
{
	struct opening *opening = innermost(grammar);
	const char kind = kind_of(lexeme);

	if (opening && opening->sign == '[' && opening->first_kind != 0 &&
		opening->first_kind != kind)
		tell(grammar, lexeme, _("[ ] holds one kind of value alone; right is ( )"));
	else if (opening)
		opening->first_kind = kind;
	grammar->value = *lexeme;
	value_is_over(grammar);
}

static void read_name_as_value(
	struct grammar *grammar, const struct lexer *lexer, const struct lexeme *lexeme)
{
	if (is_boolean(lexeme))
		read_scalar(grammar, lexeme);
	else if (!is_in_group(grammar) && begins_setting(lexer))
		tell(grammar, lexeme, _("a setting stands in a group; right is { %s = ... }"),
			SHOWN(lexeme));
	else
		tell_bare_word(grammar, lexeme);
}

static void read_value(
	struct grammar *grammar, const struct lexer *lexer, const struct lexeme *lexeme)
{
	if (lexeme->kind == LEXEME_STRING)
		read_scalar(grammar, lexeme);
	else if (lexeme->kind == LEXEME_NUMBER && word_length(lexeme) > lexeme->length)
		tell_bare_word(grammar, lexeme);
	else if (lexeme->kind == LEXEME_NUMBER)
		read_scalar(grammar, lexeme);
	else if (lexeme->kind == LEXEME_NAME)
		read_name_as_value(grammar, lexer, lexeme);
	else if (strchr("([{", *lexeme->at))
		open_bracket(grammar, lexeme);
	else if (grammar->wanted == WANT_VALUE && lexeme_is(&grammar->previous, '=') &&
		 lexeme_is(lexeme, '='))
		tell(grammar, lexeme, _("one %s too many"), SHOWN(lexeme));
	else if (grammar->wanted == WANT_VALUE)
		tell(grammar, lexeme, _("the value of %s is missing before %s"),
			SHOWN(&grammar->name), SHOWN(lexeme));
	else
		tell(grammar, lexeme, _("nothing stands before %s; one comma is too many"),
			SHOWN(lexeme));
}

/* --- settings --- */

static size_t group_of(struct grammar *grammar)
{
	const struct opening *opening = innermost(grammar);

	return opening ? opening->group : 0;
}

static void note_name(struct grammar *grammar, const struct lexeme *lexeme)
{
	const size_t group = group_of(grammar);

	for (size_t i = 0; i < grammar->name_count; i++) {
		const struct named *other = &grammar->names[i];
		if (other->group != group || other->lexeme.length != lexeme->length ||
			strncmp(other->lexeme.at, lexeme->at, lexeme->length) != 0)
			continue;
		tell(grammar, lexeme, _("\"%s\" stands twice here, first in line %u"),
			SHOWN(lexeme), other->lexeme.line);
		return;
	}
	if (grammar->name_count < NAMES_MAX)
		grammar->names[grammar->name_count++] = (struct named){ group, *lexeme };
}

/* `[station]` on a line of its own */
static bool begins_section(const struct lexer *lexer)
{
	struct lexer ahead = *lexer;
	const struct lexeme name = lexer_next_word(&ahead);
	const struct lexeme end = lexer_next_word(&ahead);

	return name.kind == LEXEME_NAME && lexeme_is(&end, ']');
}

/* A notice that stands in no list, or `{ "notices": [`. */
static void tell_bare_group(
	struct grammar *grammar, const struct lexer *lexer, const struct lexeme *lexeme)
{
	struct lexer ahead = *lexer;

	if (lexer_next_word(&ahead).kind == LEXEME_STRING)
		tell(grammar, lexeme,
			_("this is JSON; a configuration is written notices = ( { name = \"...\"; "
			  "} "
			  ");"));
	else
		tell(grammar, lexeme,
			_("a name and = are missing before {; right is such as notices = ( { ... } "
			  ");"));
}

static bool has_form_of_name(const char *at, size_t length)
{
	struct lexer lexer = lexer_begin(at);
	const struct lexeme name = lexer_next(&lexer);

	return name.kind == LEXEME_NAME && name.length == length;
}

/* `"text" = ` */
static void tell_quoted_name(struct grammar *grammar, const struct lexeme *string)
{
	const char *word = string->at + 1;
	const size_t length = string->length - 2;
	const char *key = synonym_key(word, length);

	if (key || has_form_of_name(word, length))
		tell(grammar, string, _("a name has no quotes; right is %s"),
			key ? key : show(word, length).text);
	else
		tell(grammar, string,
			_("%s is no name of a setting; their names are English words, as in "
			  "dalaba.conf(5)"),
			SHOWN(string));
}

/* A text, a number or a bracket where a name should stand. */
static void tell_bare_value(
	struct grammar *grammar, const struct lexer *lexer, const struct lexeme *lexeme)
{
	const bool is_behind_comma = lexeme_is(&grammar->previous, ',');
	const bool is_bracket = lexeme->kind == LEXEME_SIGN;

	if (lexeme->kind == LEXEME_STRING && begins_setting(lexer))
		tell_quoted_name(grammar, lexeme);
	else if (lexeme->kind == LEXEME_STRING && lexeme_is(&grammar->previous, '{'))
		tell(grammar, lexeme,
			_("{ } holds settings, name = value; right of a list of texts is [ %s ]"),
			SHOWN(lexeme));
	else if (is_behind_comma && is_bracket && grammar->value.length == 0)
		tell(grammar, lexeme,
			_("%s begins a second list; all elements stand in one, with commas "
			  "between them"),
			SHOWN(lexeme));
	else if (is_behind_comma && !is_bracket && grammar->value.length > 0)
		tell(grammar, lexeme,
			lexeme->kind == LEXEME_NUMBER
				? _("%s has one value, a fraction with a point; where it may have "
				    "several they stand in brackets: [ %s, %s ]")
				: _("%s has one value; where it may have several they stand in "
				    "brackets: [ %s, %s ]"),
			SHOWN(&grammar->name), SHOWN(&grammar->value), SHOWN(lexeme));
	else
		tell(grammar, lexeme, _("a name and = are missing before %s"), SHOWN(lexeme));
}

static void read_setting(
	struct grammar *grammar, const struct lexer *lexer, const struct lexeme *lexeme)
{
	if (lexeme->kind == LEXEME_NAME) {
		note_name(grammar, lexeme);
		grammar->name = *lexeme;
		grammar->wanted = WANT_EQUALS;
	} else if (is_closing(lexeme)) {
		close_bracket(grammar, lexeme);
	} else if (lexeme_is(lexeme, ';') || lexeme_is(lexeme, ',')) {
		tell(grammar, lexeme, _("one %s too many"), SHOWN(lexeme));
	} else if (lexeme_is(lexeme, '[') && begins_section(lexer)) {
		tell(grammar, lexeme, _("[ ] makes no section; right is station = { ... };"));
	} else if (lexeme_is(lexeme, '{') && grammar->depth == 0 &&
		   !lexeme_is(&grammar->previous, ',')) {
		tell_bare_group(grammar, lexer, lexeme);
	} else if (lexeme->kind == LEXEME_SIGN && strchr("=:", *lexeme->at)) {
		tell(grammar, lexeme, _("a name is missing before %s"), SHOWN(lexeme));
	} else {
		tell_bare_value(grammar, lexer, lexeme);
	}
}

static void read_equals(struct grammar *grammar, const struct lexeme *lexeme)
{
	if (lexeme_is(lexeme, '=') || lexeme_is(lexeme, ':'))
		grammar->wanted = WANT_VALUE;
	else if (lexeme->kind == LEXEME_STRING && is_word(&grammar->name, "include"))
		tell(grammar, &grammar->name,
			_("right is @include \"FILE\", at the beginning of a line"));
	else if (!refuse_table(grammar, &grammar->name))
		tell(grammar, lexeme, _("= is missing between %s and %s"), SHOWN(&grammar->name),
			SHOWN(lexeme));
}

static void read_separator(
	struct grammar *grammar, const struct lexer *lexer, const struct lexeme *lexeme)
{
	if (lexeme_is(lexeme, ';') || lexeme_is(lexeme, ','))
		grammar->wanted = WANT_SETTING;
	else
		read_setting(grammar, lexer, lexeme);
}

static void read_comma(struct grammar *grammar, const struct lexeme *lexeme)
{
	if (lexeme_is(lexeme, ','))
		grammar->wanted = WANT_ELEMENT;
	else if (is_closing(lexeme))
		close_bracket(grammar, lexeme);
	else if (lexeme->kind == LEXEME_SIGN && strchr(";=:", *lexeme->at))
		tell(grammar, lexeme, _("%s does not belong here; right is a comma, or %c"),
			SHOWN(lexeme), closing_of(innermost(grammar)->sign));
	else
		tell(grammar, lexeme, _("a comma is missing before %s"), SHOWN(lexeme));
}

/* --- signs of a Chinese keyboard --- */

static void tell_wide_sign(
	struct grammar *grammar, const struct lexeme *lexeme, uint32_t character, char right)
{
	struct faults *faults = grammar->context->faults;

	if (right == ' ' && utf8_is_invisible(character))
		faults_add_at(faults, grammar->path, lexeme->line, lexeme->column,
			_("an invisible character (U+%04X) stands here; take it out"),
			(unsigned)character);
	else if (right == ' ')
		faults_add_at(faults, grammar->path, lexeme->line, lexeme->column,
			_("this space (U+%04X) is full-width or of another kind; right is a plain "
			  "one"),
			(unsigned)character);
	else
		faults_add_at(faults, grammar->path, lexeme->line, lexeme->column,
			_("%s is not a sign of a configuration; right is %c"), SHOWN(lexeme),
			right);
}

/* The lexeme at an offset behind it on the same line. */
static struct lexeme lexeme_at(const struct lexeme *lexeme, size_t offset, size_t length)
{
	struct lexer lexer;

	lexer_go_on(&lexer, lexeme, offset);
	return (struct lexeme){
		.kind = LEXEME_STRANGE,
		.at = lexer.at,
		.length = length,
		.line = lexer.line,
		.column = lexer.column,
		.is_closed = true,
	};
}

/* The words behind a wrong quote, to the next quote of its line, which is told if it is a wrong
 * one, too. A line without one ends the reading. */
static bool read_misquoted(struct grammar *grammar, struct lexer *lexer, struct lexeme *lexeme)
{
	const size_t line = strcspn(lexeme->at, "\n");
	uint32_t character = 0;

	for (size_t at = lexeme->length; at < line;) {
		const int size = utf8_decode(lexeme->at + at, line - at, &character);
		if (size <= 0)
			break;
		if (character == '"' || sign_right_for(character) == '"') {
			const struct lexeme last = lexeme_at(lexeme, at, (size_t)size);
			if (character != '"')
				tell_wide_sign(grammar, &last, character, '"');
			lexer_go_on(lexer, lexeme, at + (size_t)size);
			lexeme->kind = LEXEME_STRING;
			lexeme->length = at + (size_t)size;
			return true;
		}
		at += (size_t)size;
	}
	grammar->is_over = true;
	return false;
}

/* Words where none belong: 你好 */
static size_t strange_length(const struct lexeme *lexeme)
{
	size_t length = lexeme->length;
	uint32_t character = 0;

	while (lexeme->at[length] && !strchr(" \t\n\"", lexeme->at[length])) {
		const int size = utf8_first(lexeme->at + length, &character);
		if (size <= 1 || sign_right_for(character) != 0)
			break;
		length += (size_t)size;
	}
	return length;
}

/* "备注：" */
static bool is_remark(const char *at, size_t length)
{
	static const char *const words[] = { "注", "注释", "备注", "说明" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i]) == length && strncmp(words[i], at, length) == 0)
			return true;
	return false;
}

/* Where a setting may stand: its name in another language, a comment without its sign. */
static void tell_no_setting(struct grammar *grammar, const struct lexeme *lexeme, size_t length)
{
	const struct shown words = show(lexeme->at, length);
	const char *rest = lexeme->at + length + strspn(lexeme->at + length, " \t");
	uint32_t sign = 0;
	const char *key = synonym_key(lexeme->at, length);

	(void)utf8_first(rest, &sign);
	const bool is_setting = sign == '=' || sign == ':' || sign_right_for(sign) == '=' ||
				sign_right_for(sign) == ':';
	if (is_setting && is_remark(lexeme->at, length))
		tell(grammar, lexeme,
			_("%s does not belong here; right is name = value; or # before a comment"),
			words.text);
	else if (is_setting && key)
		tell(grammar, lexeme, _("%s is no name of a setting; right is %s"), words.text,
			key);
	else if (is_setting)
		tell(grammar, lexeme,
			_("%s is no name of a setting; their names are English words, as in "
			  "dalaba.conf(5)"),
			words.text);
	else
		tell(grammar, lexeme,
			_("%s does not belong here; right is name = value; or # before a comment"),
			words.text);
}

static void tell_strange(struct grammar *grammar, const struct lexeme *lexeme)
{
	const size_t length = strange_length(lexeme);
	const struct shown words = show(lexeme->at, length);
	const bool is_behind = grammar->previous.length > 0 &&
			       grammar->previous.at + grammar->previous.length == lexeme->at;
	const bool is_behind_text = is_behind && grammar->previous.kind == LEXEME_STRING;

	if (!is_behind && refuse_table(grammar, lexeme))
		return;
	if (is_behind && grammar->previous.kind == LEXEME_NUMBER)
		tell_unit(grammar, &grammar->previous, grammar->previous.length + length);
	else if (is_behind_text)
		tell(grammar, lexeme,
			_("%s stands behind a quote; inside a text a quote is written \\\""),
			words.text);
	else if (*lexeme->at == '@')
		tell(grammar, lexeme, _("right is @include \"FILE\", at the beginning of a line"));
	else if (grammar->wanted == WANT_EQUALS)
		tell(grammar, lexeme, _("%s does not belong behind %s; right is %s = value;"),
			strncmp(lexeme->at, "->", 2) == 0 ? "->" : words.text,
			SHOWN(&grammar->name), SHOWN(&grammar->name));
	else if (*lexeme->at == '>' && lexeme_is(&grammar->previous, '='))
		tell(grammar, lexeme, _("one > too many; right is = alone"));
	else if (strncmp(lexeme->at, "```", 3) == 0)
		tell(grammar, lexeme, _("``` is no part of a configuration; take this line out"));
	else if (*lexeme->at == '-' && lexeme->at[1] == ' ')
		tell(grammar, lexeme,
			_("- begins no element; a list stands in ( ), with commas in it"));
	else if (grammar->wanted == WANT_SETTING || grammar->wanted == WANT_SEMICOLON)
		tell_no_setting(grammar, lexeme, length);
	else if (!refuse_boolean(grammar, lexeme, length))
		tell(grammar, lexeme, _("%s does not belong here; a text needs quotes"),
			words.text);
}

/* Letters and digits that are wide, as one word. */
static void read_wide_word(struct lexer *lexer, struct lexeme *lexeme, char right)
{
	uint32_t character = 0;
	size_t length = lexeme->length;
	int size;

	while ((size = utf8_first(lexeme->at + length, &character)) > 1 &&
		isalnum(sign_right_for(character)))
		length += (size_t)size;
	lexer_go_on(lexer, lexeme, length);
	lexeme->length = length;
	lexeme->kind = right >= '0' && right <= '9' ? LEXEME_NUMBER : LEXEME_NAME;
}

/* Tells the sign, and makes of it the right one. False when there is nothing left to take. */
static bool read_strange(struct grammar *grammar, struct lexer *lexer, struct lexeme *lexeme)
{
	static const char rights[] = "=:;,()[]{}";
	uint32_t character = 0;

	(void)utf8_decode(lexeme->at, lexeme->length, &character); /* The file has been checked. */
	const char right = strncmp(lexeme->at, "```", 3) == 0 ? 0 : sign_right_for(character);
	if (right == 0 || strchr("!$%&?@\\^|~<>", right)) {
		tell_strange(grammar, lexeme);
		return false;
	}
	tell_wide_sign(grammar, lexeme, character, right);
	if (right == '"')
		return read_misquoted(grammar, lexer, lexeme);
	if (right == '#' || right == '/') {
		lexer_go_on(lexer, lexeme, strcspn(lexeme->at, "\n"));
		return false;
	}
	const char *sign = strchr(rights, right);
	if (sign) {
		lexeme->kind = LEXEME_SIGN;
		lexeme->at = sign;
		lexeme->length = 1;
	} else if (right != ' ') {
		read_wide_word(lexer, lexeme, right);
	}
	return right != ' ';
}

/* --- strings over several lines --- */

/* Whether behind an end of line, or of a setting, `name = ` stands in it. */
static bool holds_setting(const struct lexeme *string)
{
	const char *end = string->at + string->length;

	for (const char *at = string->at; at < end; at++) {
		if (!strchr(";,\n", *at))
			continue;
		struct lexer lexer = lexer_begin(at + 1);
		const struct lexeme name = lexer_next(&lexer);
		if (name.kind == LEXEME_NAME && name.at < end && begins_setting(&lexer))
			return true;
	}
	return false;
}

/* `; name =` */
static bool is_before_setting(const char *at)
{
	struct lexer lexer = lexer_begin(at);
	const struct lexeme end = lexer_next_word(&lexer);
	const struct lexeme name = lexer_next_word(&lexer);

	return end.kind != LEXEME_END && name.kind == LEXEME_NAME && begins_setting(&lexer);
}

/* Whether the string goes on behind its end, because that is a wrong quote. */
static bool has_wrong_end(const struct lexeme *string, size_t *ret_offset)
{
	uint32_t character = 0;

	if (!sign_find_wrong_end(string->at, string->length, ret_offset))
		return false;
	const char *sign = string->at + *ret_offset;
	const int size = utf8_first(sign, &character);
	return lexeme_has_lines(string) || !string->is_closed || is_before_setting(sign + size);
}

/* A string that goes on over its line may do so only because its end is none. */
static void read_string(struct grammar *grammar, struct lexer *lexer, struct lexeme *string)
{
	size_t end;

	if (has_wrong_end(string, &end)) {
		uint32_t character = 0;
		const int size = utf8_decode(string->at + end, string->length - end, &character);
		const struct lexeme last = lexeme_at(string, end, (size_t)size);
		tell_wide_sign(grammar, &last, character, '"');
		string->length = end + (size_t)size;
		lexer_go_on(lexer, string, string->length);
		return;
	}
	if (grammar->suspect.length == 0 && (holds_setting(string) || !string->is_closed)) {
		grammar->suspect = *string;
		grammar->suspect_path = grammar->path;
	}
	if (!string->is_closed) {
		tell_suspect(grammar);
		grammar->is_over = true;
	}
}

/* --- the door --- */

static void read_word(
	struct grammar *grammar, const struct lexer *lexer, const struct lexeme *lexeme)
{
	/* Strings behind each other are one. */
	if (lexeme->kind == LEXEME_STRING && grammar->previous.kind == LEXEME_STRING)
		return;
	switch (grammar->wanted) {
	case WANT_SETTING:
		read_setting(grammar, lexer, lexeme);
		return;
	case WANT_EQUALS:
		read_equals(grammar, lexeme);
		return;
	case WANT_SEMICOLON:
		read_separator(grammar, lexer, lexeme);
		return;
	case WANT_FIRST:
		if (is_closing(lexeme))
			close_bracket(grammar, lexeme);
		else
			read_value(grammar, lexer, lexeme);
		return;
	case WANT_VALUE:
	case WANT_ELEMENT:
		read_value(grammar, lexer, lexeme);
		return;
	case WANT_COMMA:
		read_comma(grammar, lexeme);
		return;
	}
}

bool grammar_take(
	struct grammar *grammar, const char *path, struct lexer *lexer, struct lexeme lexeme)
{
	grammar->path = path;
	const bool is_taken =
		lexeme.kind != LEXEME_STRANGE || read_strange(grammar, lexer, &lexeme);
	if (lexeme.kind == LEXEME_STRING)
		read_string(grammar, lexer, &lexeme);
	if (is_taken && !grammar->is_over) {
		read_word(grammar, lexer, &lexeme);
		grammar->previous = lexeme;
	}
	return !grammar->is_over;
}

void grammar_end(struct grammar *grammar)
{
	const struct opening *opening = innermost(grammar);

	if (grammar->is_over)
		return;
	if (grammar->wanted == WANT_EQUALS || grammar->wanted == WANT_VALUE) {
		tell(grammar, &grammar->name, _("the value of %s is missing"),
			SHOWN(&grammar->name));
		return;
	}
	if (!opening)
		return;
	const struct lexeme place = { .line = opening->line, .column = opening->column };
	const struct lexeme *swallow = &grammar->swallow;
	grammar->path = opening->path;
	if (swallow->length > 0 && memchr(swallow->at, closing_of(opening->sign), swallow->length))
		tell(grammar, &place,
			_("the %c that stands here is never closed; the %c of line %u stands in a "
			  "comment, which goes to the end of its line"),
			opening->sign, closing_of(opening->sign), swallow->line);
	else
		tell(grammar, &place, _("the %c that stands here is never closed"), opening->sign);
}

void grammar_take_comment(struct grammar *grammar, const struct lexeme *comment)
{
	if (grammar->previous.line == comment->line && !lexeme_has_lines(comment) &&
		strcspn(comment->at, ")]}") < comment->length)
		grammar->swallow = *comment;
}

struct grammar *grammar_new(struct reading_context *context)
{
	struct grammar *grammar = calloc(1, sizeof(*grammar));

	if (!grammar)
		return NULL;
	grammar->context = context;
	grammar->wanted = WANT_SETTING;
	return grammar;
}

void grammar_free(struct grammar *grammar)
{
	free(grammar);
}
