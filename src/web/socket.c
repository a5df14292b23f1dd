#include "web/socket.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/utf8.h"

#define SOCKET_MODE  0660
#define BACKLOG      SOMAXCONN /* who connects while nobody accepts would be turned away */
#define PASSWD_BYTES 4096

static int fill_address(const char *path, struct sockaddr_un *ret_address)
{
	*ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(ret_address->sun_path))
		return -ENAMETOOLONG;
	strcpy(ret_address->sun_path, path);
	return 0;
}

static int open_socket(const char *path, struct sockaddr_un *ret_address, int *ret_fd)
{
	const int r = fill_address(path, ret_address);

	if (r < 0)
		return r;
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

int socket_connect(const char *path, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	struct sockaddr_un address;
	const int r = open_socket(path, &address, &fd);

	if (r < 0)
		return r;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* 0 when nobody answers there. A queue that is full (EAGAIN) is somebody's too. */
static int check_unanswered(const struct sockaddr_un *address)
{
	_cleanup_close_ int fd = -1;
	const int r = socket_connect(address->sun_path, &fd);

	if (r == 0 || r == -EAGAIN)
		return -EADDRINUSE;
	return r == -ECONNREFUSED || r == -ENOENT ? 0 : r;
}

/* A socket that nobody answers is left over from a daemon that was killed. */
static int remove_stale(const struct sockaddr_un *address)
{
	struct stat about;
	int r;

	if (lstat(address->sun_path, &about) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(about.st_mode))
		return -EEXIST;
	r = check_unanswered(address);
	if (r < 0)
		return r;
	return unlink(address->sun_path) < 0 && errno != ENOENT ? -errno : 0;
}

int socket_listen(const char *path, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	struct sockaddr_un address;
	int r;

	r = open_socket(path, &address, &fd);
	if (r < 0)
		return r;
	r = remove_stale(&address);
	if (r < 0)
		return r;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	/* Nobody gets in between: until listen, connecting is refused. */
	if (chmod(path, SOCKET_MODE) < 0 || listen(fd, BACKLOG) < 0) {
		r = -errno;
		(void)unlink(path); /* The first error is the one to tell. */
		return r;
	}
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int socket_caller(int fd, struct caller *ret_caller)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return -errno;
	*ret_caller = (struct caller){ .user = peer.uid, .is_own = peer.pid == getpid() };
	return 0;
}

void socket_name_caller(struct caller *caller)
{
	char buffer[PASSWD_BYTES];
	struct passwd entry, *found = NULL;

	(void)snprintf(caller->name, sizeof(caller->name), "uid %u", (unsigned)caller->user);
	/* No name, or one that no log could hold: the number has to do. */
	if (getpwuid_r(caller->user, &entry, buffer, sizeof(buffer), &found) == 0 && found &&
		strlen(found->pw_name) < sizeof(caller->name) &&
		utf8_check(found->pw_name, strlen(found->pw_name), NULL) == 0)
		strcpy(caller->name, found->pw_name);
}
