#include "config/source_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "config/encoding.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static unsigned line_of(const char *text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
	return line;
}

/* A path of other signs needs quotes in a shell, and is none that we make. */
static bool is_plain_path(const char *path)
{
	return path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				 "/._-+@")] == '\0';
}

/* With what puts it right. */
static void tell_encoding(struct reading_context *context, const char *path, unsigned line,
	enum encoding encoding, size_t offset)
{
	const char *name = encoding_name(encoding);
	const char *quote = is_plain_path(path) ? "" : "'";

	if (name)
		faults_add(context->faults, path, line,
			_("this is %s, not UTF-8; save the file as UTF-8, or: iconv -f %s -t UTF-8 "
			  "%s%s%s -o new.conf"),
			name, name, quote, path, quote);
	else if (encoding == ENCODING_OFFICE)
		faults_add(context->faults, path, 0,
			_("this is a document of an office program; save it as plain text, in "
			  "UTF-8"));
	else if (encoding == ENCODING_PARTLY)
		faults_add(context->faults, path, line,
			_("this line is not UTF-8 (byte %zu of the file), though what stands "
			  "before it is; write the line anew"),
			offset + 1);
	else
		faults_add(context->faults, path, line,
			_("this is not UTF-8 (byte %zu of the file); save the file as UTF-8"),
			offset + 1);
}

bool source_text_check(
	struct reading_context *context, const char *path, const char *text, size_t length)
{
	const size_t nothing = strlen(text);
	size_t offset = length;

	if (utf8_check(text, length, &offset) == 0 && nothing == length &&
		!encoding_is_office(text, length))
		return true;
	offset = nothing < offset ? nothing : offset;
	const enum encoding encoding = encoding_guess(text, length, offset);
	if (encoding == ENCODING_UNKNOWN && offset == nothing)
		faults_add(context->faults, path, line_of(text, offset),
			_("a NUL byte does not belong into a text"));
	else
		tell_encoding(context, path, line_of(text, offset), encoding, offset);
	return false;
}

/* --- lines --- */

static bool has_mark(const char *text)
{
	return strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0;
}

void source_text_unify(char *text)
{
	const char *from = has_mark(text) ? text + strlen(BYTE_ORDER_MARK) : text;
	char *to = text;

	for (; *from; from++) {
		if (from[0] == '\r' && from[1] == '\n')
			continue;
		*to++ = *from == '\r' ? '\n' : *from;
	}
	*to = '\0';
}

/* libconfig takes a comment for none when no line end follows it. */
char *source_text_of(const char *bytes)
{
	char *text = malloc(strlen(bytes) + 2);

	if (!text)
		return NULL;
	strcpy(text, bytes);
	source_text_unify(text);
	const size_t length = strlen(text);
	if (length > 0 && text[length - 1] != '\n')
		strcpy(text + length, "\n");
	return text;
}

/* --- reading --- */

static int read_draft(struct reading_context *context, char **ret_text, size_t *ret_length)
{
	context->is_draft_read = true;
	*ret_text = strdup(context->draft->text);
	*ret_length = strlen(context->draft->text);
	return *ret_text ? 0 : -ENOMEM;
}

static char *read_bytes(struct reading_context *context, const char *path)
{
	_cleanup_free_ char *text = NULL;
	size_t length;
	const bool is_draft = context->draft && strcmp(context->draft->path, path) == 0;
	const int r = is_draft ? read_draft(context, &text, &length)
			       : file_read(path, CONFIG_FILE_MAX_BYTES, &text, &length);

	if (r == -ENOMEM)
		context->is_out_of_memory = true;
	else if (r == -EFBIG)
		faults_add(
			context->faults, path, 0, _("longer than %d bytes"), CONFIG_FILE_MAX_BYTES);
	else if (r < 0)
		faults_add(context->faults, path, 0, _("cannot be read: %s"), error_text(r));
	if (r < 0 || !source_text_check(context, path, text, length))
		return NULL;
	return TAKE(text);
}

char *source_text_read(struct reading_context *context, const char *path)
{
	_cleanup_free_ char *bytes = read_bytes(context, path);
	char *text = bytes ? source_text_of(bytes) : NULL;

	context->is_out_of_memory |= bytes && !text;
	return text;
}

/* A carriage return that no new line follows; NULL for none. */
static const char *find_lone_return(const char *text)
{
	do
		text = strchr(text, '\r');
	while (text && text[1] == '\n' && text++);
	return text;
}

struct included_file {
	struct included_file *next;
	struct stat status;
};

static void note_included(struct reading_context *context, const char *path)
{
	struct included_file *file = malloc(sizeof(*file));

	if (!file) {
		context->is_out_of_memory = true;
	} else if (stat(path, &file->status) < 0) { /* It is gone again. */
		free(file);
	} else {
		file->next = context->included;
		context->included = file;
	}
}

bool source_text_was_included(const struct reading_context *context, const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return false;
	for (const struct included_file *file = context->included; file; file = file->next)
		if (file->status.st_dev == status.st_dev && file->status.st_ino == status.st_ino)
			return true;
	return false;
}

void source_text_forget_included(struct reading_context *context)
{
	while (context->included) {
		struct included_file *file = context->included;
		context->included = file->next;
		free(file);
	}
}

char *source_text_read_included(struct reading_context *context, const char *path)
{
	_cleanup_free_ char *text = read_bytes(context, path);
	const char *lone_return = text ? find_lone_return(text) : NULL;

	if (!text)
		return NULL;
	note_included(context, path);
	if (has_mark(text))
		faults_add(context->faults, path, 1,
			_("a file that is included must not begin with a byte order mark; save it "
			  "as UTF-8 without one"));
	else if (lone_return)
		faults_add(context->faults, path, line_of(text, (size_t)(lone_return - text)),
			_("a line ends with a carriage return alone; save the file with the line "
			  "ends of Linux"));
	else
		return TAKE(text);
	return NULL;
}
