/* Lines of the log: whole, in order, and nobody waits for whoever ought to read them. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/sink.h"

/* Standard error as a pipe whose reading end nobody reads until the test does. */
struct pipe {
	int reader, former;
	size_t length;
	char text[8 * 1024 * 1024];
};

static struct pipe pipe_;

static int open_pipe(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pipe_.former = dup(STDERR_FILENO);
	pipe_.reader = ends[0];
	pipe_.length = 0;
	assert_int_equal(fcntl(pipe_.reader, F_SETFL, O_NONBLOCK), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	assert_int_equal(close(ends[1]), 0);
	log_open();
	return 0;
}

static int close_pipe(void **state)
{
	(void)state;
	assert_true(dup2(pipe_.former, STDERR_FILENO) >= 0);
	assert_int_equal(close(pipe_.former), 0);
	assert_int_equal(close(pipe_.reader), 0);
	log_open();
	return 0;
}

/* What waits in the pipe now. */
static void read_pipe(void)
{
	for (;;) {
		const ssize_t got = read(pipe_.reader, pipe_.text + pipe_.length,
			sizeof(pipe_.text) - 1 - pipe_.length);
		if (got <= 0)
			break;
		pipe_.length += (size_t)got;
	}
	pipe_.text[pipe_.length] = '\0';
}

/* The lines "line 0", "line 1", ... at the beginning of what was read; where they end. */
static unsigned long count_lines(const char **ret_rest)
{
	unsigned long count = 0, number;
	const char *rest = pipe_.text;
	int length;

	while (sscanf(rest, "line %lu%n", &number, &length) == 1 && number == count) {
		rest += length;
		while (*rest == '.')
			rest++;
		assert_int_equal(*rest++, '\n');
		count++;
	}
	*ret_rest = rest;
	return count;
}

static void log_lines(unsigned long begin, unsigned long past)
{
	for (unsigned long i = begin; i < past; i++)
		log_warning("line %lu%.*s", i, 60,
			"............................................................");
}

static void nobody_waits_for_a_reader_and_what_is_kept_comes_in_order(void **state)
{
	const char *rest;

	(void)state;
	log_lines(0, 3000); /* more than a pipe takes, less than is kept */
	for (int i = 0; i < 10; i++) {
		read_pipe();
		log_flush();
	}
	assert_int_equal(count_lines(&rest), 3000);
	assert_string_equal(rest, "");
}

static void what_is_lost_is_counted_and_told_in_its_place(void **state)
{
	unsigned long there, lost;
	const char *rest;
	int length = 0;

	(void)state;
	log_lines(0, 20000);
	for (int i = 0; i < 20; i++) {
		read_pipe();
		log_flush();
	}
	log_warning("after it");
	read_pipe();
	there = count_lines(&rest);
	assert_true(there > LOG_KEPT_MAX_BYTES / 100 && there < 20000);
	assert_int_equal(
		sscanf(rest, "Lines of the log that were lost, since nobody read them: %lu.\n%n",
			&lost, &length),
		1);
	assert_int_equal(there + lost, 20000);
	assert_string_equal(rest + length, "after it\n");
}

static void who_logs_writes_what_was_kept(void **state)
{
	const char *rest;

	(void)state;
	log_lines(0, 1500);
	read_pipe();
	log_lines(1500, 1501);
	read_pipe();
	assert_int_equal(count_lines(&rest), 1501);
}

static void a_line_is_cut_where_a_pipe_no_longer_takes_it_whole(void **state)
{
	_cleanup_free_ char *text = malloc(10000);

	(void)state;
	memset(text, 'x', 9999);
	text[9999] = '\0';
	log_warning("%s", text);
	log_warning("next");
	read_pipe();
	assert_true(pipe_.length < SINK_LINE_MAX_BYTES + 5);
	assert_int_equal(strspn(pipe_.text, "x"), pipe_.length - strlen("\nnext\n"));
	assert_string_equal(strchr(pipe_.text, '\n'), "\nnext\n");
}

static void the_others_of_a_stream_wait_as_they_did(void **state)
{
	(void)state;
	log_warning("line 0");
	assert_int_equal(fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK, 0);
}

static void a_file_is_written_on(void **state)
{
	char path[] = "/tmp/dalaba-log-XXXXXX", text[64] = "";
	struct sink sink;
	const struct iovec field = { .iov_base = "MESSAGE=two", .iov_len = 11 };
	const int fd = mkstemp(path);
	size_t size;

	(void)state;
	assert_int_equal(write(fd, "one\n", 4), 4);
	assert_int_equal(sink_open_stream(fd, &sink), 0);
	_cleanup_free_ void *bytes = sink_encode(&sink, &field, 1, &size);
	assert_int_equal(sink_send(&sink, bytes, size), 0);
	sink_close(&sink);
	assert_int_equal(pread(fd, text, sizeof(text), 0), 8);
	assert_string_equal(text, "one\ntwo\n");
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(path), 0);
}

/* --- the journal --- */

struct journal {
	char path[64];
	int socket;
	struct sink sink;
};

static struct journal journal;

static void bind_journal(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)stpcpy(address.sun_path, journal.path);
	journal.socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(journal.socket >= 0);
	assert_int_equal(bind(journal.socket, (struct sockaddr *)&address, sizeof(address)), 0);
}

static int open_journal(void **state)
{
	(void)state;
	(void)snprintf(journal.path, sizeof(journal.path), "/tmp/dalaba-journal-%d", getpid());
	assert_int_equal(sink_open_journal(journal.path, &journal.sink), 0);
	bind_journal();
	return 0;
}

static int close_journal(void **state)
{
	(void)state;
	sink_close(&journal.sink);
	assert_int_equal(close(journal.socket), 0);
	assert_int_equal(unlink(journal.path), 0);
	return 0;
}

static int send_fields(const char *message)
{
	char priority[] = "PRIORITY=3";
	const struct iovec fields[] = {
		{ .iov_base = priority, .iov_len = strlen(priority) },
		{ .iov_base = (void *)message, .iov_len = strlen(message) },
	};
	size_t size;
	_cleanup_free_ void *bytes = sink_encode(&journal.sink, fields, ARRAY_SIZE(fields), &size);

	assert_non_null(bytes);
	return sink_send(&journal.sink, bytes, size);
}

static void an_entry_is_as_journald_takes_it(void **state)
{
	char expected[256], received[256];
	const uint64_t length = htole64(7);
	char *end;

	(void)state;
	assert_int_equal(send_fields("MESSAGE=one\ntwo"), 0);
	end = expected + sprintf(expected, "SYSLOG_IDENTIFIER=%s\nPRIORITY=3\nMESSAGE\n",
				 program_invocation_short_name);
	end = mempcpy(end, &length, sizeof(length));
	end = stpcpy(end, "one\ntwo\n");
	assert_int_equal(
		recv(journal.socket, received, sizeof(received), MSG_DONTWAIT), end - expected);
	assert_memory_equal(received, expected, (size_t)(end - expected));
}

static void a_journal_that_nobody_reads_is_tried_later(void **state)
{
	char entry[256];
	int sent = 0, r;

	(void)state;
	while ((r = send_fields("MESSAGE=one")) == 0)
		sent++;
	assert_int_equal(r, -EAGAIN);
	assert_true(sent > 0);
	assert_true(recv(journal.socket, entry, sizeof(entry), MSG_DONTWAIT) > 0);
	assert_int_equal(send_fields("MESSAGE=two"), 0);
}

static void a_journal_that_is_being_started_anew_is_tried_later(void **state)
{
	(void)state;
	assert_int_equal(close(journal.socket), 0);
	assert_int_equal(send_fields("MESSAGE=one"), -EAGAIN);
	assert_int_equal(unlink(journal.path), 0);
	assert_int_equal(send_fields("MESSAGE=one"), -EAGAIN);
	bind_journal();
	assert_int_equal(send_fields("MESSAGE=one"), 0);
}

static void an_entry_that_is_too_long_for_it_will_never_go(void **state)
{
	_cleanup_free_ char *text = malloc(16 * 1024 * 1024);

	(void)state;
	memset(text, 'x', 16 * 1024 * 1024 - 1);
	text[16 * 1024 * 1024 - 1] = '\0';
	memcpy(text, "MESSAGE=", 8);
	assert_int_equal(send_fields(text), -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			nobody_waits_for_a_reader_and_what_is_kept_comes_in_order, open_pipe,
			close_pipe),
		cmocka_unit_test_setup_teardown(
			what_is_lost_is_counted_and_told_in_its_place, open_pipe, close_pipe),
		cmocka_unit_test_setup_teardown(
			who_logs_writes_what_was_kept, open_pipe, close_pipe),
		cmocka_unit_test_setup_teardown(
			a_line_is_cut_where_a_pipe_no_longer_takes_it_whole, open_pipe, close_pipe),
		cmocka_unit_test_setup_teardown(
			the_others_of_a_stream_wait_as_they_did, open_pipe, close_pipe),
		cmocka_unit_test(a_file_is_written_on),
		cmocka_unit_test_setup_teardown(
			an_entry_is_as_journald_takes_it, open_journal, close_journal),
		cmocka_unit_test_setup_teardown(
			a_journal_that_nobody_reads_is_tried_later, open_journal, close_journal),
		cmocka_unit_test_setup_teardown(a_journal_that_is_being_started_anew_is_tried_later,
			open_journal, close_journal),
		cmocka_unit_test_setup_teardown(an_entry_that_is_too_long_for_it_will_never_go,
			open_journal, close_journal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
