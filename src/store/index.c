#include "store/index.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beside.h"

/* A disk that is full when a page of it is first written kills the process, too. So the first,
 * which is all of it in daily use, has its room before. */
#define INDEX_BYTES (32 * 1024)

/* Its head, twice, and how far the WAL was moved into the database: as zeroes it is none. */
#define HEAD_BYTES 136

/* The connections of one log, and of the one before that was taken away. */
#define HELD_MAX 8

struct wal_index {
	atomic_int fd; /* 0: nobody holds it */
	atomic_uint losses;
	dev_t device;
	ino_t number;
	int users;
};

static struct wal_index held[HELD_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int openings;

/* --- the ground is gone --- */

static struct sigaction former_action;

/* By a signal's handler. 0: it is whole; 1: it was not, and is again. */
static int make_whole(struct wal_index *index)
{
	static const char zeroes[HEAD_BYTES];
	const int fd = atomic_load(&index->fd);
	struct stat status;

	if (fd == 0 || fstat(fd, &status) < 0 || status.st_size >= INDEX_BYTES)
		return 0;
	atomic_fetch_add(&index->losses, 1);
	if (fallocate(fd, 0, 0, INDEX_BYTES) < 0 && ftruncate(fd, INDEX_BYTES) < 0)
		return 0;
	return pwrite(fd, zeroes, HEAD_BYTES, 0) == HEAD_BYTES;
}

/* What was read is read again when it returns. Another thread may have been first, so once more is
 * tried without a reason. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
	static _Thread_local const void *last;
	const int kept_errno = errno;
	bool is_mended = false;

	(void)context;
	for (int i = 0; i < HELD_MAX; i++)
		is_mended |= make_whole(&held[i]) > 0;
	if (!is_mended && last == info->si_addr)
		(void)sigaction(number, &former_action, NULL); /* It is somebody else's. */
	last = is_mended ? NULL : info->si_addr;
	errno = kept_errno;
}

static void watch(void)
{
	const struct sigaction action = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO };

	(void)sigaction(SIGBUS, &action, &former_action); /* Fails for no signal that there is. */
}

/* --- hold --- */

static void close_unused(void)
{
	for (int i = 0; i < HELD_MAX && openings == 0; i++) {
		const int fd = held[i].users == 0 ? atomic_exchange(&held[i].fd, 0) : 0;
		if (fd > 0)
			(void)close(fd); /* Nothing was written by it that could be lost. */
	}
}

void wal_index_begin_opening(void)
{
	(void)pthread_mutex_lock(&lock); /* Fails only for a lock that is none. */
	openings++;
	(void)pthread_mutex_unlock(&lock);
}

void wal_index_end_opening(void)
{
	(void)pthread_mutex_lock(&lock); /* The same. */
	openings--;
	close_unused();
	(void)pthread_mutex_unlock(&lock);
}

static bool is_of(const struct wal_index *index, const struct stat *status)
{
	return atomic_load(&index->fd) > 0 && index->device == status->st_dev &&
	       index->number == status->st_ino;
}

static struct wal_index *find(const struct stat *status)
{
	struct wal_index *room = NULL;

	for (int i = 0; i < HELD_MAX; i++) {
		if (is_of(&held[i], status))
			return &held[i];
		if (atomic_load(&held[i].fd) == 0)
			room = &held[i];
	}
	return room;
}

/* It is opened once: to open it again, and close that, would drop SQLite's locks. */
static int open_index(struct wal_index *index, const char *name)
{
	struct stat status;
	const int fd = open(name, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	const int r = fallocate(fd, 0, 0, INDEX_BYTES) < 0 ? -errno : 0;
	if ((r < 0 && r != -EOPNOTSUPP) || fstat(fd, &status) < 0) {
		(void)close(fd); /* Nothing was written by it that could be lost. */
		return r < 0 ? r : -errno;
	}
	index->device = status.st_dev;
	index->number = status.st_ino;
	atomic_store(&index->fd, fd);
	return 0;
}

static int hold(const char *name, struct wal_index **ret_index)
{
	struct stat status;
	int r = 0;

	if (stat(name, &status) < 0)
		return -errno;
	struct wal_index *index = find(&status);
	if (!index)
		return -EMFILE;
	if (atomic_load(&index->fd) == 0)
		r = open_index(index, name);
	if (r < 0)
		return r;
	index->users++;
	*ret_index = index;
	return 0;
}

int wal_index_hold(const char *path, struct wal_index **ret_index)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	char name[PATH_MAX];
	int r;

	(void)pthread_once(&once, watch); /* Always 0. */
	r = beside_name(path, BESIDE_INDEX, name);
	if (r < 0)
		return r;
	(void)pthread_mutex_lock(&lock); /* Fails only for a lock that is none. */
	r = hold(name, ret_index);
	(void)pthread_mutex_unlock(&lock);
	return r;
}

void wal_index_release(struct wal_index *index)
{
	if (!index)
		return;
	(void)pthread_mutex_lock(&lock); /* The same. */
	index->users--;
	close_unused();
	(void)pthread_mutex_unlock(&lock);
}

/* --- looking --- */

bool wal_index_is_in_place(const struct wal_index *index, const char *path)
{
	char name[PATH_MAX];
	struct stat status;

	return beside_name(path, BESIDE_INDEX, name) == 0 && stat(name, &status) == 0 &&
	       is_of(index, &status);
}

unsigned wal_index_losses(const struct wal_index *index)
{
	return atomic_load(&index->losses);
}

void wal_index_wipe(const struct wal_index *index)
{
	static const char zeroes[HEAD_BYTES];

	/* It has its room. */
	(void)!pwrite(atomic_load(&index->fd), zeroes, HEAD_BYTES, 0);
}
