#include "config/source.h"

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "config/source_text.h"
#include "config/syntax.h"

/* One file that is parsed. */
struct source {
	struct source *next;
	char *path;
	config_t settings;
};

void sources_free(struct reading_context *context)
{
	source_text_forget_included(context);
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
	_cleanup_free_ char *text = source_text_read(context, path);

	if (!text || !syntax_check(context, path, text))
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
	/* libconfig leaves the thread without the locale that it found, and so without language. */
	const locale_t locale = uselocale((locale_t)0);
	const bool is_read =
		source->path && config_read_string(&source->settings, text) == CONFIG_TRUE;
	(void)uselocale(locale);
	if (!is_read) {
		syntax_explain(context, path, text, &source->settings);
		return NULL;
	}
	*ret_path = source->path;
	return config_root_setting(&source->settings);
}
