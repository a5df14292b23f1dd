/* Whole files within a limit, and messages between threads. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/channel.h"
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
		cmocka_unit_test(a_message_arrives_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
