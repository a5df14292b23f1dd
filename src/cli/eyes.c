#include "cli/eyes.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "base/words.h"
#include "cli/complain.h"

const char *eyes_for(const char *path, const char *wish)
{
	if (wish)
		return wish;
	if (geteuid() != 0 || strncmp(path, EYES_FOLDER, strlen(EYES_FOLDER)) != 0)
		return NULL;
	return getpwnam(EYES_USER) ? EYES_USER : NULL;
}

int eyes_become(const char *user)
{
	errno = 0;
	const struct passwd *entry = getpwnam(user);

	if (!entry)
		return complain(_("there is no user \"%s\" on this machine"), user);
	if (entry->pw_uid == geteuid())
		return CLI_DONE;
	if (initgroups(user, entry->pw_gid) < 0 ||
		setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) < 0 ||
		setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) < 0)
		return complain(_("only root can look with the eyes of \"%s\": %s"), user,
			error_text(errno));
	return CLI_DONE;
}

bool eyes_are_kept_from(const char *path)
{
	static const char *const hidden[] = { "/home/", "/root/", "/run/user/", "/tmp/",
		"/var/tmp/" };

	return BEGINS_WITH_ONE_OF(path, hidden);
}
