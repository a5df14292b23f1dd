#include "config/syntax.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/grammar.h"
#include "config/lexer.h"
#include "config/source_text.h"

/* libconfig's own limit, and ours, since a file can name another any number of times. */
#define INCLUDE_DEPTH_MAX 10
#define INCLUDES_MAX      1000

/* Deeper ones are not looked into. */
#define BRACKETS_MAX 64

/* What libconfig says, which has one language. */
static const char *const errors_of_libconfig[] __attribute__((unused)) = {
	N_("syntax error"),
	N_("duplicate setting name"),
	N_("mismatched element type in array"),
	N_("include file nesting too deep"),
	N_("cannot open include file"),
	N_("file I/O error"),
};

/* A file that is included. */
struct included {
	struct included *next;
	char *path;
	char *text;
};

/* Through a text and all that it includes. */
struct walk {
	struct reading_context *context;
	struct grammar *grammar; /* NULL: what libconfig takes wrongly is looked for */
	const char *path;        /* of the file that it is in */
	struct included *files;  /* kept, because the grammar is lent their texts */
	size_t file_count;
	unsigned depth;
	/* Brackets that are open, and what came last: texts in a list. */
	char brackets[BRACKETS_MAX];
	size_t bracket_count;
	enum lexeme_kind previous;
};

static bool walk_text(struct walk *walk, const char *text);

static void tell(struct walk *walk, const struct lexeme *lexeme, const char *what)
{
	faults_add_at(walk->context->faults, walk->path, lexeme->line, lexeme->column, "%s", what);
}

/* --- what libconfig takes wrongly --- */

/* One that begins on a later line: then what is between them was hardly meant to be a comment. */
static const char *find_inner_comment(const struct lexeme *comment)
{
	const char *end = comment->at + comment->length;
	const char *line = memchr(comment->at, '\n', comment->length);

	for (const char *at = line; at && at + 1 < end; at++)
		if (at[0] == '/' && at[1] == '*')
			return at;
	return NULL;
}

static void check_comment(struct walk *walk, const struct lexeme *comment)
{
	struct lexer lexer;

	if (!comment->is_closed) {
		tell(walk, comment,
			_("the comment that begins here is never closed; \"*/\" is missing"));
		return;
	}
	if (strncmp(comment->at, "#include", strlen("#include")) == 0)
		faults_warn(walk->context->faults, walk->path, comment->line,
			_("\"#include\" is a comment; right is @include \"FILE\", at the beginning "
			  "of "
			  "a line"));
	const char *inner = comment->at[1] == '*' ? find_inner_comment(comment) : NULL;
	if (!inner)
		return;
	lexer_go_on(&lexer, comment, (size_t)(inner - comment->at));
	faults_warn(walk->context->faults, walk->path, lexer.line,
		_("\"/*\" inside the comment that begins in line %u; is its \"*/\" missing?"),
		comment->line);
}

/* Whether it is written with a point or an exponent. */
static bool is_fraction(const char *number)
{
	return number[1] != 'x' && number[1] != 'X' && strpbrk(number, ".eE");
}

/* Of what does not fit into an int libconfig 1.5 keeps the lowest bits. */
static void check_number(struct walk *walk, const struct lexeme *lexeme)
{
	_cleanup_free_ char *number = strndup(lexeme->at, lexeme->length);
	char *end;

	if (!number) {
		walk->context->is_out_of_memory = true;
		return;
	}
	if (is_fraction(number))
		return;
	errno = 0;
	const bool is_hexadecimal = number[0] == '0' && (number[1] == 'x' || number[1] == 'X');
	const long long value = strtoll(number, &end, is_hexadecimal ? 16 : 10);
	if (errno == ERANGE || value < INT_MIN || value > INT_MAX)
		faults_add_at(walk->context->faults, walk->path, lexeme->line, lexeme->column,
			_("%s does not fit; whole numbers are from %d to %d, and a telephone "
			  "number is a text, in quotes"),
			number, INT_MIN, INT_MAX);
}

static bool ends_text(const char *escape)
{
	return escape[0] == '\\' && (escape[1] == 'x' || escape[1] == 'X') && escape[2] == '0' &&
	       escape[3] == '0';
}

static void check_string(struct walk *walk, const struct lexeme *string)
{
	for (size_t i = 0; i + 3 < string->length; i += string->at[i] == '\\' ? 2 : 1)
		if (ends_text(string->at + i)) {
			tell(walk, string, _("a NUL byte (\\x00) does not belong into a text"));
			return;
		}
}

static void check_sign(struct walk *walk, const struct lexeme *sign)
{
	if (strchr("([{", *sign->at) && walk->bracket_count < BRACKETS_MAX)
		walk->brackets[walk->bracket_count++] = *sign->at;
	else if (strchr(")]}", *sign->at) && walk->bracket_count > 0)
		walk->bracket_count--;
}

/* Strings behind each other are one; in a list hardly anybody means that. */
static void check_element(struct walk *walk, const struct lexeme *string)
{
	const size_t count = walk->bracket_count;

	if (walk->previous == LEXEME_STRING && count > 0 && walk->brackets[count - 1] != '{')
		tell(walk, string,
			_("a comma is missing before this text; without it both are one"));
}

static void check(struct walk *walk, const struct lexeme *lexeme)
{
	switch (lexeme->kind) {
	case LEXEME_COMMENT:
		check_comment(walk, lexeme);
		return;
	case LEXEME_NUMBER:
		check_number(walk, lexeme);
		return;
	case LEXEME_STRING:
		check_string(walk, lexeme);
		check_element(walk, lexeme);
		return;
	case LEXEME_SIGN:
		check_sign(walk, lexeme);
		return;
	case LEXEME_END:
	case LEXEME_NAME:
	case LEXEME_INCLUDE:
	case LEXEME_STRANGE:
		return;
	}
}

/* --- files that are included --- */

/* NULL after telling. Lent until the walk is over. */
static struct included *read_included(struct walk *walk, const struct lexeme *lexeme)
{
	_cleanup_free_ char *name = lexeme_path(lexeme);
	_cleanup_free_ char *path = NULL;

	if (!name || asprintf(&path, "%s/%s", walk->context->folder, name) < 0) {
		path = NULL;
		walk->context->is_out_of_memory = true;
		return NULL;
	}
	if (name[0] == '/') {
		faults_add_at(walk->context->faults, walk->path, lexeme->line, lexeme->column,
			_("\"%s\" must be a path that starts from %s"), name,
			walk->context->folder);
		return NULL;
	}
	_cleanup_free_ char *text = source_text_read_included(walk->context, path);
	struct included *file = text ? malloc(sizeof(*file)) : NULL;
	if (!file) {
		walk->context->is_out_of_memory |= text != NULL;
		return NULL;
	}
	*file = (struct included){ walk->files, TAKE(path), TAKE(text) };
	walk->files = file;
	return file;
}

/* What lies beside the file that includes it, as it is named from the folder that paths start
 * from. The caller frees; NULL: nothing does. */
static char *find_beside(struct walk *walk, const struct lexeme *lexeme)
{
	_cleanup_free_ char *name = lexeme_path(lexeme);
	_cleanup_free_ char *path = NULL;
	const size_t folder = strlen(walk->context->folder);
	const char *end = strrchr(walk->path, '/');

	if (!name || !end || strncmp(walk->path, walk->context->folder, folder) != 0 ||
		end == walk->path + folder)
		return NULL;
	if (asprintf(&path, "%.*s/%s", (int)(end - walk->path), walk->path, name) < 0)
		path = NULL;
	return path && access(path, F_OK) == 0 ? strdup(path + folder + 1) : NULL;
}

static void tell_unusable(struct walk *walk, const struct lexeme *lexeme)
{
	_cleanup_free_ char *meant = find_beside(walk, lexeme);

	if (meant)
		faults_add_at(walk->context->faults, walk->path, lexeme->line, lexeme->column,
			_("the file that is included here cannot be used; did you mean \"%s\"?"),
			meant);
	else
		tell(walk, lexeme, _("the file that is included here cannot be used"));
}

/* Only the line of the @include leads to a file that is not there. */
static bool walk_included(struct walk *walk, const struct lexeme *lexeme)
{
	const char *outer = walk->path;
	const size_t before = faults_count(walk->context->faults);

	if (walk->depth == INCLUDE_DEPTH_MAX || walk->file_count == INCLUDES_MAX) {
		tell(walk, lexeme, _("too many files include each other"));
		return false;
	}
	walk->file_count++;
	const struct included *file = read_included(walk, lexeme);
	if (!file) {
		if (faults_count(walk->context->faults) > before)
			tell_unusable(walk, lexeme);
		return !walk->context->is_out_of_memory;
	}
	walk->path = file->path;
	walk->depth++;
	const bool goes_on = walk_text(walk, file->text);
	walk->depth--;
	walk->path = outer;
	return goes_on;
}

static void walk_done(struct walk *walk)
{
	while (walk->files) {
		struct included *file = walk->files;
		walk->files = file->next;
		free(file->path);
		free(file->text);
		free(file);
	}
}

/* --- the walk --- */

static bool visit(struct walk *walk, struct lexer *lexer, const struct lexeme *lexeme)
{
	if (lexeme->kind == LEXEME_INCLUDE)
		return walk_included(walk, lexeme);
	if (!walk->grammar) {
		check(walk, lexeme);
		walk->previous = lexeme->kind == LEXEME_COMMENT ? walk->previous : lexeme->kind;
		return !walk->context->is_out_of_memory;
	}
	if (lexeme->kind == LEXEME_COMMENT) {
		grammar_take_comment(walk->grammar, lexeme);
		return true;
	}
	return grammar_take(walk->grammar, walk->path, lexer, *lexeme);
}

static bool walk_text(struct walk *walk, const char *text)
{
	struct lexer lexer = lexer_begin(text);
	struct lexeme lexeme;

	while ((lexeme = lexer_next(&lexer)).kind != LEXEME_END)
		if (!visit(walk, &lexer, &lexeme))
			return false;
	return true;
}

bool syntax_check(struct reading_context *context, const char *path, const char *text)
{
	struct walk walk = { .context = context, .path = path };
	const size_t before = faults_count(context->faults);
	const bool is_whole = walk_text(&walk, text);

	walk_done(&walk);
	return is_whole && faults_count(context->faults) == before;
}

static void explain(struct reading_context *context, const char *path, const char *text)
{
	struct walk walk = { .context = context, .path = path, .grammar = grammar_new(context) };

	if (!walk.grammar) {
		context->is_out_of_memory = true;
		return;
	}
	if (walk_text(&walk, text))
		grammar_end(walk.grammar);
	grammar_free(walk.grammar);
	walk_done(&walk);
}

void syntax_explain(struct reading_context *context, const char *path, const char *text,
	const config_t *settings)
{
	const size_t before = faults_count(context->faults);

	explain(context, path, text);
	if (faults_count(context->faults) == before)
		faults_add(context->faults, path, (unsigned)config_error_line(settings),
			_("here or just before something cannot be read: %s"),
			_(config_error_text(settings)));
}
