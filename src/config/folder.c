#include "config/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/translate.h"
#include "config/lexer.h"
#include "config/source_text.h"

/* Longer ones are no configuration (config.h). */
#define LOOKED_INTO_MAX_BYTES CONFIG_FILE_MAX_BYTES

#define ENDING ".conf"

/* --- by their names --- */

static bool ends_with(const char *name, const char *ending)
{
	const size_t length = strlen(name), its_length = strlen(ending);

	return length > its_length && strcmp(name + length - its_length, ending) == 0;
}

static bool is_hidden(const char *name)
{
	return name[0] == '.';
}

static bool is_read(const char *name)
{
	return !is_hidden(name) && ends_with(name, ENDING);
}

static bool is_leaving(const char *name)
{
	static const char *const endings[] = { "~", ".bak", ".old", ".orig", ".save", ".swp",
		".tmp", ".part", ".off", ".disabled", ".dpkg-old", ".dpkg-dist", ".dpkg-new",
		".dpkg-bak", ".ucf-old", ".ucf-dist", ".ucf-new" };

	if (is_hidden(name) || name[0] == '#')
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (ends_with(name, endings[i]))
			return true;
	return false;
}

static int select_read(const struct dirent *entry)
{
	return is_read(entry->d_name);
}

static int select_unread(const struct dirent *entry)
{
	return !is_read(entry->d_name) && !is_leaving(entry->d_name);
}

static int select_conf(const struct dirent *entry)
{
	return !is_leaving(entry->d_name) && strcasestr(entry->d_name, ENDING);
}

/* --- lists --- */

struct list {
	struct dirent **entries;
	int count; /* or -errno */
};

static struct list list_folder(const char *folder, int (*select)(const struct dirent *entry))
{
	struct list list = { 0 };

	list.count = scandir(folder, &list.entries, select, alphasort);
	if (list.count < 0)
		list.count = -errno;
	return list;
}

static void list_done(struct list *list)
{
	for (int i = 0; i < list->count; i++)
		free(list->entries[i]);
	if (list->count >= 0)
		free(list->entries);
}

/* The caller frees; NULL on no memory. */
static char *path_in(struct reading_context *context, const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) >= 0)
		return path;
	context->is_out_of_memory = true;
	return NULL;
}

void folder_each(struct reading_context *context, const char *folder,
	void (*each)(struct reading_context *context, const char *path, const void *userdata),
	const void *userdata)
{
	_cleanup_(list_done) struct list list = list_folder(folder, select_read);

	if (list.count < 0 && list.count != -ENOENT)
		faults_add(context->faults, folder, 0, _("cannot be read: %s"),
			error_text(list.count));
	for (int i = 0; i < list.count; i++) {
		_cleanup_free_ char *path = path_in(context, folder, list.entries[i]->d_name);
		if (path)
			each(context, path, userdata);
	}
}

/* --- what is not read --- */

struct sections {
	const char *(*name_of)(size_t i, const void *userdata);
	const void *userdata;
};

static bool is_section(const struct sections *sections, const struct lexeme *name)
{
	const char *section;

	for (size_t i = 0; (section = sections->name_of(i, sections->userdata)); i++)
		if (name->length == strlen(section) &&
			strncmp(name->at, section, name->length) == 0)
			return true;
	return false;
}

/* `notices =` */
static bool has_section(const char *path, const struct sections *sections)
{
	_cleanup_free_ char *text = NULL;
	size_t length;

	if (file_read(path, LOOKED_INTO_MAX_BYTES, &text, &length) < 0)
		return false;
	struct lexer lexer = lexer_begin(text);
	struct lexeme name = lexer_next_word(&lexer);
	while (name.kind != LEXEME_END) {
		const struct lexeme next = lexer_next_word(&lexer);
		if (name.kind == LEXEME_NAME && is_section(sections, &name) &&
			(lexeme_is(&next, '=') || lexeme_is(&next, ':')))
			return true;
		name = next;
	}
	return false;
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool holds_conf(const char *folder)
{
	_cleanup_(list_done) struct list list = list_folder(folder, select_conf);

	return list.count > 0;
}

static void warn_of(struct reading_context *context, const char *path, const char *name,
	const struct sections *sections)
{
	if (is_folder(path) && (strcasestr(name, ENDING) || holds_conf(path)))
		faults_warn(
			context->faults, path, 0, _("is a folder; what lies in it is not read"));
	else if (!is_folder(path) && (strcasestr(name, ENDING) || has_section(path, sections)))
		faults_warn(context->faults, path, 0,
			_("is not read, because its name does not end in %s"), ENDING);
}

void folder_warn(struct reading_context *context, const char *folder,
	const char *(*section_of)(size_t i, const void *userdata), const void *userdata)
{
	const struct sections sections = { section_of, userdata };
	_cleanup_(list_done) struct list list = list_folder(folder, select_unread);

	for (int i = 0; i < list.count; i++) {
		const char *name = list.entries[i]->d_name;
		_cleanup_free_ char *path = path_in(context, folder, name);
		if (path && !source_text_was_included(context, path))
			warn_of(context, path, name, &sections);
	}
}

void folder_warn_misnamed(struct reading_context *context, const char *folder, const char *name)
{
	_cleanup_(list_done) struct list list = list_folder(folder, NULL);
	bool is_there = false;

	for (int i = 0; i < list.count; i++)
		is_there |= strcmp(list.entries[i]->d_name, name) == 0;
	for (int i = 0; i < list.count && !is_there; i++) {
		const char *other = list.entries[i]->d_name;
		if (is_leaving(other) || strncasecmp(other, name, strlen(name)) != 0)
			continue;
		_cleanup_free_ char *path = path_in(context, folder, other);
		if (path)
			faults_warn(context->faults, path, 0,
				_("is not read; did you mean \"%s\"?"), name);
	}
}
