#include "config/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/translate.h"
#include "base/utf8.h"

/* One file that is parsed. */
struct source {
	struct source *next;
	char *path;
	config_t settings;
};

static unsigned line_of(const char *text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

static bool check_bytes(
	struct reading_context *context, const char *path, const char *text, size_t length)
{
	size_t offset;

	if (utf8_check(text, length, &offset) < 0)
		faults_add(context->faults, path, line_of(text, offset),
			_("this is not UTF-8 (byte %zu of the file)"), offset + 1);
	else if (strlen(text) != length)
		faults_add(context->faults, path, line_of(text, strlen(text)),
			_("a NUL byte does not belong into a text"));
	else
		return true;
	return false;
}

static int read_draft(struct reading_context *context, char **ret_text, size_t *ret_length)
{
	context->is_draft_read = true;
	*ret_text = strdup(context->draft->text);
	*ret_length = strlen(context->draft->text);
	return *ret_text ? 0 : -ENOMEM;
}

static char *read_source_text(struct reading_context *context, const char *path)
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
		faults_add(context->faults, path, 0, _("cannot be read: %s"), strerror(-r));
	if (r < 0 || !check_bytes(context, path, text, length))
		return NULL;
	/* Editors of other systems begin UTF-8 with a mark that libconfig takes for text. */
	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		(void)memmove(text, text + 3, length - 2);
	return TAKE(text);
}

static void tell_syntax_error(
	struct reading_context *context, const char *path, const config_t *settings)
{
	const char *file = config_error_file(settings);

	faults_add(context->faults, file ? file : path, (unsigned)config_error_line(settings),
		_("%s: is a semicolon, a quote or a bracket missing here or just before?"),
		config_error_text(settings));
}

void sources_free(struct reading_context *context)
{
	while (context->sources) {
		struct source *source = context->sources;
		context->sources = source->next;
		config_destroy(&source->settings);
		free(source->path);
		free(source);
	}
}

const config_setting_t *source_open(
	struct reading_context *context, const char *path, const char **ret_path)
{
	_cleanup_free_ char *text = read_source_text(context, path);
	if (!text)
		return NULL;
	struct source *source = calloc(1, sizeof(*source));
	if (!source) {
		context->is_out_of_memory = true;
		return NULL;
	}
	config_init(&source->settings);
	source->next = context->sources;
	context->sources = source;
	schema_set_string(context, &source->path, path);
	config_set_include_dir(&source->settings, context->folder);
	if (!source->path || config_read_string(&source->settings, text) != CONFIG_TRUE) {
		tell_syntax_error(context, path, &source->settings);
		return NULL;
	}
	*ret_path = source->path;
	return config_root_setting(&source->settings);
}
