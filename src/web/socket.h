/* The control socket: listening on a path, and the kernel's word on who is at the other end. */
#pragma once

#define SOCKET_BY_SIZE 64

/* Listens on a unix stream socket at the path, mode 0660, in place of one that nobody answers.
 * -EADDRINUSE: somebody answers there; -EEXIST: there is something that is no socket;
 * -ENAMETOOLONG. The caller closes ret_fd and removes the path. */
int socket_listen(const char *path, int *ret_fd);

/* "zhang", "uid 1000" where that has no name, "unknown" where the kernel does not say.
 * Returns ret_by. */
const char *socket_caller(int fd, char ret_by[static SOCKET_BY_SIZE]);
