/* The control socket: listening on a path, and the kernel's word on who is at the other end. */
#pragma once

#include "web/door.h"

/* Listens on a unix stream socket at the path, mode 0660, in place of one that nobody answers.
 * -EADDRINUSE: somebody answers there; -EEXIST: there is something that is no socket;
 * -ENAMETOOLONG. The caller closes ret_fd and removes the path. */
int socket_listen(const char *path, int *ret_fd);

/* Connects to it, without waiting. -EAGAIN: its queue is full; -ENOENT, -ECONNREFUSED: nobody is
 * there; -ENAMETOOLONG. The caller closes ret_fd. */
int socket_connect(const char *path, int *ret_fd);

/* Who is at the other end, by the kernel's word; not yet by name. -errno. */
int socket_caller(int fd, struct caller *ret_caller);

/* "zhang", "uid 1000" where that has no name. */
void socket_name_caller(struct caller *caller);
