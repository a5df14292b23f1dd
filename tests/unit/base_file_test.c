/* Whole files within a limit, put in the place of another, and messages between threads. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/file.h"

static void a_file_is_read_whole_within_its_limit(void **state)
{
	char path[] = "/tmp/dalaba-file-XXXXXX";
	char *bytes = NULL;
	size_t length = 0;
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "村广播站", 12), 12);
	assert_int_equal(close(fd), 0);
	assert_int_equal(file_read(path, 12, &bytes, &length), 0);
	assert_int_equal(length, 12);
	assert_string_equal(bytes, "村广播站");
	free(bytes);
	assert_int_equal(file_read(path, 11, &bytes, &length), -EFBIG);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(file_read(path, 12, &bytes, &length), -ENOENT);
}

static void what_is_no_regular_file_is_refused_at_once(void **state)
{
	char folder[] = "/tmp/dalaba-file-XXXXXX";
	char path[64];
	char *bytes;
	size_t length;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(file_read(folder, 10, &bytes, &length), -EISDIR);
	snprintf(path, sizeof(path), "%s/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_read(path, 10, &bytes, &length), -EINVAL);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void assert_holds(const char *path, const char *text)
{
	_cleanup_free_ char *bytes = NULL;
	size_t length;

	assert_int_equal(file_read(path, 100, &bytes, &length), 0);
	assert_string_equal(bytes, text);
}

static void assert_files(const char *folder, int wanted)
{
	DIR *listing = opendir(folder);
	int count = 0;

	assert_non_null(listing);
	for (const struct dirent *entry; (entry = readdir(listing));)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	assert_int_equal(closedir(listing), 0);
	assert_int_equal(count, wanted);
}

static void a_replaced_file_keeps_its_mode_and_the_links_to_it(void **state)
{
	char folder[] = "/tmp/dalaba-file-XXXXXX";
	char path[64], link[64];
	struct stat status;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/station.conf", folder);
	snprintf(link, sizeof(link), "%s/link", folder);
	assert_int_equal(file_replace(path, "old", 3, 0644), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0644);
	assert_int_equal(chmod(path, 0604), 0);
	assert_int_equal(symlink("station.conf", link), 0);
	assert_int_equal(file_replace(link, "村广播站", 12, 0600), 0);
	assert_holds(path, "村广播站");
	assert_int_equal(lstat(link, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0604);
	assert_files(folder, 2);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

/* A disk that is full, by the limit of a file's size. */
static void a_file_that_cannot_be_replaced_stays_whole(void **state)
{
	static char long_text[4096];
	const struct rlimit small = { .rlim_cur = 1024, .rlim_max = RLIM_INFINITY };
	char folder[] = "/tmp/dalaba-file-XXXXXX";
	char path[64];
	struct rlimit before;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/station.conf", folder);
	assert_int_equal(file_replace(path, "old", 3, 0644), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(file_replace(path, long_text, sizeof(long_text), 0644), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_holds(path, "old");
	assert_files(folder, 1);
	assert_int_equal(file_replace("/none/station.conf", "new", 3, 0644), -ENOENT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void a_message_arrives_whole_or_not_at_all(void **state)
{
	int ends[2];
	int64_t sent = 42, received = 0;
	char small;

	(void)state;
	assert_int_equal(channel_open(ends), 0);
	assert_int_equal(channel_receive(ends[1], &received, sizeof(received)), -EAGAIN);
	assert_int_equal(channel_send(ends[0], &sent, sizeof(sent)), 0);
	assert_int_equal(channel_receive(ends[1], &received, sizeof(received)), 0);
	assert_int_equal(received, 42);
	assert_int_equal(channel_send(ends[0], &sent, sizeof(sent)), 0);
	assert_int_equal(channel_receive(ends[1], &small, sizeof(small)), -EBADMSG);
	assert_int_equal(close(ends[0]), 0);
	assert_int_equal(channel_receive(ends[1], &received, sizeof(received)), -EPIPE);
	assert_int_equal(channel_send(ends[1], &sent, sizeof(sent)), -EPIPE);
	assert_int_equal(close(ends[1]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole_within_its_limit),
		cmocka_unit_test(what_is_no_regular_file_is_refused_at_once),
		cmocka_unit_test(a_replaced_file_keeps_its_mode_and_the_links_to_it),
		cmocka_unit_test(a_file_that_cannot_be_replaced_stays_whole),
		cmocka_unit_test(a_message_arrives_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
