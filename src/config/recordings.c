#include "config/recordings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/owned.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "notice/playlist.h"

/* Those of M4A and its like, too, so that somebody is told that they are not played. */
static const char *const endings[] = { "wav", "wave", "flac", "ogg", "oga", "opus", "mp3", "mp2",
	"aif", "aiff", "aifc", "au", "snd", "caf", "w64", "rf64", "m4a", "m4b", "mp4", "3gp", "aac",
	"amr", "wma" };

bool recordings_is_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < ARRAY_SIZE(endings); i++)
		if (strcasecmp(dot + 1, endings[i]) == 0)
			return true;
	return false;
}

static bool is_printable(const char *name)
{
	return utf8_check(name, strlen(name), NULL) == 0 && !utf8_find_control(name, true);
}

/* Whether it is none, and why. */
static bool is_none(int folder, const char *name, enum recordings_reason *ret_reason)
{
	struct stat status;

	if (!is_printable(name))
		*ret_reason = RECORDINGS_UNPRINTABLE;
	else if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		*ret_reason = RECORDINGS_NO_FILE;
	else if (S_ISLNK(status.st_mode))
		*ret_reason = RECORDINGS_LINK;
	else if (S_ISDIR(status.st_mode))
		*ret_reason = RECORDINGS_FOLDER;
	else if (!S_ISREG(status.st_mode))
		*ret_reason = RECORDINGS_NO_FILE;
	else if (!recordings_is_name(name))
		*ret_reason = RECORDINGS_OF_ANOTHER_KIND;
	else
		return false;
	return true;
}

static void leave_out(
	struct recordings *recordings, const char *name, enum recordings_reason reason)
{
	recordings->left_out_count++;
	if (recordings->left_out)
		return;
	recordings->left_out = strdup(reason == RECORDINGS_UNPRINTABLE ? "?" : name);
	recordings->reason = reason;
}

static int add(struct recordings *recordings, const char *folder, const char *name)
{
	char *file;

	if (recordings->count == PLAYLIST_FILES_MAX)
		return -ENFILE;
	char **grown =
		reallocarray(recordings->files, recordings->count + 1, sizeof(*recordings->files));
	if (!grown)
		return -ENOMEM;
	recordings->files = grown;
	if (asprintf(&file, "%s/%s", folder, name) < 0)
		return -ENOMEM;
	recordings->files[recordings->count++] = file;
	return 0;
}

static int look_at(DIR *stream, const char *folder, const char *name, struct recordings *recordings)
{
	enum recordings_reason reason;

	if (name[0] == '.') /* What machines leave there, too. */
		return 0;
	if (!is_none(dirfd(stream), name, &reason))
		return add(recordings, folder, name);
	leave_out(recordings, name, reason);
	return 0;
}

static int look_through(DIR *stream, const char *folder, struct recordings *recordings)
{
	const struct dirent *entry;
	size_t looks = 0;

	while (errno = 0, (entry = readdir(stream))) {
		if (++looks > RECORDINGS_ENTRIES_MAX)
			return -E2BIG;
		const int r = look_at(stream, folder, entry->d_name, recordings);
		if (r < 0)
			return r;
	}
	return -errno;
}

int recordings_find(const char *folder, struct recordings *ret_recordings)
{
	_cleanup_(recordings_done) struct recordings recordings = { 0 };
	DIR *stream = opendir(folder);

	if (!stream)
		return -errno;
	const int r = look_through(stream, folder, &recordings);
	(void)closedir(stream); /* It was only read. */
	if (r < 0)
		return r;
	if (recordings.count > 1)
		qsort(recordings.files, recordings.count, sizeof(*recordings.files),
			playlist_compare);
	*ret_recordings = recordings;
	recordings = (struct recordings){ 0 };
	return 0;
}

void recordings_done(struct recordings *recordings)
{
	texts_free(recordings->files, recordings->count);
	free(recordings->left_out);
	*recordings = (struct recordings){ 0 };
}

const char *recordings_reason_text(enum recordings_reason reason)
{
	switch (reason) {
	case RECORDINGS_OF_ANOTHER_KIND:
		return _("its name is not that of a recording");
	case RECORDINGS_FOLDER:
		return _("it is a folder");
	case RECORDINGS_LINK:
		return _("it is a link");
	case RECORDINGS_NO_FILE:
		return _("it is not a regular file");
	case RECORDINGS_UNPRINTABLE:
		return _("its name cannot be printed");
	}
	return "";
}
