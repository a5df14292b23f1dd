#include "config/edit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "base/cleanup.h"
#include "config/lexer.h"
#include "config/source_text.h"

/* --- where it is written --- */

/* Where a string is written, from its first quote to behind its last. */
struct span {
	size_t begin, end; /* offsets in the text */
	unsigned line;
};

/* Several strings behind each other are one. */
static void read_strings(
	struct lexer *lexer, const char *text, struct lexeme string, struct span *ret_span)
{
	ret_span->begin = (size_t)(string.at - text);
	ret_span->line = string.line;
	for (; string.kind == LEXEME_STRING; string = lexer_next_word(lexer))
		ret_span->end = (size_t)(string.at - text) + string.length;
}

/* The next string that is the value of a setting `name`, whosever; false at the end. */
static bool next_value(
	struct lexer *lexer, const char *text, const char *name, struct span *ret_span)
{
	struct lexeme lexeme = lexer_next_word(lexer);

	while (lexeme.kind != LEXEME_END) {
		const bool is_it = lexeme.kind == LEXEME_NAME && lexeme.length == strlen(name) &&
				   strncmp(lexeme.at, name, lexeme.length) == 0;
		lexeme = lexer_next_word(lexer);
		if (!is_it || (!lexeme_is(&lexeme, '=') && !lexeme_is(&lexeme, ':')))
			continue;
		lexeme = lexer_next_word(lexer);
		if (lexeme.kind == LEXEME_STRING) {
			read_strings(lexer, text, lexeme, ret_span);
			return true;
		}
	}
	return false;
}

/* --- which of them it is --- */

/* `zones` may be a list or, for one zone, a group. */
static const config_setting_t *find_zone(const config_setting_t *zones, const char *name)
{
	const bool is_one = config_setting_is_group(zones);
	const int count = is_one ? 1 : config_setting_length(zones);
	const char *its_name;

	for (int i = 0; i < count; i++) {
		const config_setting_t *zone =
			is_one ? zones : config_setting_get_elem(zones, (unsigned)i);
		if (config_setting_is_group(zone) &&
			config_setting_lookup_string(zone, "name", &its_name) == CONFIG_TRUE &&
			strcmp(its_name, name) == 0)
			return zone;
	}
	return NULL;
}

/* Whether the zone has that device by the text. -EINVAL where it cannot be parsed, -ENOMEM. */
static int has_device(const char *text, const char *folder, const char *zone, const char *device)
{
	_cleanup_free_ char *source = source_text_of(text);
	const char *its_device;
	config_t settings;
	int r = 0;

	if (!source)
		return -ENOMEM;
	config_init(&settings);
	config_set_include_dir(&settings, folder);
	if (config_read_string(&settings, source) != CONFIG_TRUE)
		r = -EINVAL;
	const config_setting_t *zones = r == 0 ? config_lookup(&settings, "zones") : NULL;
	const config_setting_t *found = zones ? find_zone(zones, zone) : NULL;
	if (found && config_setting_lookup_string(found, "device", &its_device) == CONFIG_TRUE)
		r = strcmp(its_device, device) == 0;
	config_destroy(&settings);
	return r;
}

/* NULL on no memory. */
static char *put_in(const char *text, const struct span *span, const char *value)
{
	const size_t length = strlen(value);
	char *changed = malloc(strlen(text) + length + 1);

	if (!changed)
		return NULL;
	memcpy(changed, text, span->begin);
	memcpy(changed + span->begin, value, length);
	strcpy(changed + span->begin + length, text + span->end);
	return changed;
}

/* Which of the devices written is the zone's libconfig itself tells: it is the one that, changed,
 * changes the zone. */
int config_edit_device(const char *text, const char *folder, const char *zone, const char *device,
	char **ret_text, unsigned *ret_line)
{
	_cleanup_free_ char *value = config_quote(device);
	struct lexer lexer = lexer_begin(text);
	struct span span = { 0 };

	if (!value)
		return -ENOMEM;
	int r = has_device(text, folder, zone, device);
	if (r != 0)
		return r < 0 ? r : -EEXIST;
	while (next_value(&lexer, text, "device", &span)) {
		_cleanup_free_ char *changed = put_in(text, &span, value);
		if (!changed)
			return -ENOMEM;
		r = has_device(changed, folder, zone, device);
		if (r < 0)
			return r;
		if (r == 0)
			continue;
		*ret_text = TAKE(changed);
		*ret_line = span.line;
		return 0;
	}
	return -ENOENT;
}

char *config_quote(const char *text)
{
	char *quoted = malloc(2 * strlen(text) + 3);
	char *end = quoted;

	if (!quoted)
		return NULL;
	*end++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*end++ = '\\';
		*end++ = *text;
	}
	strcpy(end, "\"");
	return quoted;
}
