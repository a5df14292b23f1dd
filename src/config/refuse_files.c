#include "config/refuse_files.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "base/words.h"
#include "calendar/guess_words.h"
#include "config/recordings.h"
#include "notice/recording.h"

/* --- the file beside it --- */

struct folder {
	char **names;
	size_t count;
};

static void folder_done(struct folder *folder)
{
	texts_free(folder->names, folder->count);
}

/* What does not fit is not looked for. */
#define NAMES_MAX 1000

static void folder_read(const char *path, struct folder *ret_folder)
{
	const char *slash = strrchr(path, '/');
	_cleanup_free_ char *name = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	DIR *stream = name ? opendir(name) : NULL;
	const struct dirent *entry;

	*ret_folder = (struct folder){ calloc(NAMES_MAX, sizeof(char *)), 0 };
	while (ret_folder->names && stream && ret_folder->count < NAMES_MAX &&
		(entry = readdir(stream))) {
		char *copy = entry->d_name[0] == '.' ? NULL : strdup(entry->d_name);
		if (copy)
			ret_folder->names[ret_folder->count++] = copy;
	}
	if (stream)
		(void)closedir(stream); /* It was only read. */
}

static const char *name_in(size_t i, const void *userdata)
{
	const struct folder *folder = userdata;

	return i < folder->count ? folder->names[i] : NULL;
}

/* "a" is "a.wav". */
static const char *find_with_ending(const struct folder *folder, const char *name)
{
	const size_t length = strlen(name);

	for (size_t i = 0; i < folder->count; i++)
		if (strncasecmp(folder->names[i], name, length) == 0 &&
			folder->names[i][length] == '.')
			return folder->names[i];
	return NULL;
}

/* The name, as a path like that one has it, in memory the caller frees; NULL: none is near. */
static char *meant_path(const char *name, const char *path)
{
	_cleanup_(folder_done) struct folder folder;
	const char *slash = strrchr(name, '/');
	const int folder_length = slash ? (int)(slash - name) + 1 : 0;
	const char *last = name + folder_length + strspn(name + folder_length, " ");
	char *meant;

	folder_read(path, &folder);
	const char *found = *last ? find_with_ending(&folder, last) : NULL;
	if (!found)
		found = schema_nearest(last, name_in, &folder);
	if (found && tolower((unsigned char)*found) != tolower((unsigned char)*last))
		return NULL; /* A mistyped name begins as it should. */
	return found && asprintf(&meant, "%.*s%s", folder_length, name, found) >= 0 ? meant : NULL;
}

/* --- recordings --- */

static bool add_file(void *userdata, const char *words)
{
	return recordings_is_name(words) && guess_list_add(userdata, words);
}

/* "a.wav、b.wav" */
static bool refuse_several_files(struct reading_context *context, const config_setting_t *setting,
	const char *key, const char *name)
{
	char each[GUESS_TEXT_SIZE];
	struct guess_list list = { each, 0 }, parted = list;

	if (guess_each(name, GUESS_BY_COMMAS, add_file, &list) < 2 &&
		guess_each(name, GUESS_BY_BLANKS, add_file, &parted) < 2)
		return false;
	if (strcmp(key, "recordings") == 0)
		schema_fault(context, setting,
			_("\"%s\" are several files; right is each in its own quotes: [ %s ]"),
			name, each);
	else
		schema_fault(context, setting,
			_("\"%s\" are several files; right is recordings = [ %s ]; and their "
			  "length"),
			name, each);
	return true;
}

/* Any files of a folder, as a shell would have it. */
static bool refuse_pattern(
	struct reading_context *context, const config_setting_t *setting, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (!strpbrk(name, "*?"))
		return false;
	schema_fault(context, setting,
		_("\"%s\" is no file; right of all that lie in a folder is recordings = \"%.*s\"; "
		  "and "
		  "their length"),
		name, slash ? (int)(slash - name) : 1, slash ? name : ".");
	return true;
}

void refuse_recording(struct reading_context *context, const config_setting_t *setting,
	const char *key, const char *name, const char *path, int error)
{
	const bool is_absent = error == -ENOENT;

	if (is_absent && (refuse_pattern(context, setting, name) ||
				 refuse_several_files(context, setting, key, name)))
		return;
	_cleanup_free_ char *meant = is_absent ? meant_path(name, path) : NULL;
	if (meant)
		schema_fault(context, setting, _("%s cannot be played: %s; did you mean \"%s\"?"),
			path, recording_problem(error), meant);
	else
		schema_fault(context, setting, _("%s cannot be played: %s"), path,
			recording_problem(error));
}

bool refuse_foreign_path(
	struct reading_context *context, const config_setting_t *setting, const char *name)
{
	const bool is_of_drive =
		isalpha((unsigned char)name[0]) && name[1] == ':' && name[2] == '/';

	if (!strstr(name, "://") && !strchr(name, '\\') && !is_of_drive && name[0] != '~')
		return false;
	schema_fault(context, setting,
		_("\"%s\" is no file of this machine; right is the path of one, such as "
		  "\"/var/lib/dalaba/opera.mp3\""),
		name);
	return true;
}

/* --- texts --- */

/* What would be read, and not what it is read from. */
static bool is_sentence(const char *name)
{
	static const char *const signs[] = { "，", "。", "！", "、", "：", "；" };

	return HAS_ONE_OF(name, signs);
}

void refuse_text_file(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *path, int error)
{
	_cleanup_free_ char *meant = error == -ENOENT ? meant_path(name, path) : NULL;

	if (error == -ENOENT && is_sentence(name))
		schema_fault(context, setting,
			_("\"%s\" is a text, and no file; right is text = \"...\";"), name);
	else if (meant)
		schema_fault(context, setting, _("%s cannot be read: %s; did you mean \"%s\"?"),
			path, error_text(error), meant);
	else
		schema_fault(context, setting, _("%s cannot be read: %s"), path, error_text(error));
}
