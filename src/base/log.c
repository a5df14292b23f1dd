#include "base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/sink.h"
#include "base/translate.h"

#define JOURNAL "/run/systemd/journal/socket"

/* As the sink takes it. */
struct kept {
	struct kept *next;
	void *bytes;
	size_t size;
};

/* Behind the lock, which nobody holds while waiting for anybody. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sink sink = { .fd = -1 };
static struct kept *first, **end = &first;
static size_t kept_bytes;
static unsigned long lost; /* after what is kept */

static int lowest_level = LOG_INFO;

/* --- what waits --- */

static void drop_first(void)
{
	struct kept *line = first;

	first = line->next;
	if (!first)
		end = &first;
	kept_bytes -= line->size;
	free(line->bytes);
	free(line);
}

/* Owns the bytes. */
static void keep(void *bytes, size_t size)
{
	struct kept *line =
		lost == 0 && kept_bytes + size <= LOG_KEPT_MAX_BYTES ? malloc(sizeof(*line)) : NULL;

	if (!line) {
		free(bytes);
		lost++;
		return;
	}
	*line = (struct kept){ .bytes = bytes, .size = size };
	*end = line;
	end = &line->next;
	kept_bytes += size;
}

static int tell_lost(void)
{
	static const char sentence[] =
		N_("Lines of the log that were lost, since nobody read them: %lu.");
	char text[256] = "MESSAGE=", priority[] = "PRIORITY=4"; /* LOG_WARNING */
	const size_t named = strlen(text);
	(void)snprintf(text + named, sizeof(text) - named, translate_own(sentence), lost);
	const struct iovec fields[] = {
		{ .iov_base = priority, .iov_len = strlen(priority) },
		{ .iov_base = text, .iov_len = strlen(text) },
	};
	size_t size;
	_cleanup_free_ void *bytes = sink_encode(&sink, fields, ARRAY_SIZE(fields), &size);

	return bytes ? sink_send(&sink, bytes, size) : -ENOMEM;
}

/* What will never go is lost as well. */
static void write_kept(void)
{
	while (first) {
		const int r = sink_send(&sink, first->bytes, first->size);
		if (r == -EAGAIN)
			return;
		if (r < 0)
			lost++;
		drop_first();
	}
	if (lost > 0 && tell_lost() == 0)
		lost = 0;
}

/* Owns the bytes. */
static void write_line(void *bytes, size_t size)
{
	write_kept();
	const int r = first || lost > 0 ? -EAGAIN : sink_send(&sink, bytes, size);
	if (r == -EAGAIN) {
		keep(bytes, size);
		return;
	}
	if (r < 0)
		lost++;
	free(bytes);
}

/* --- where to --- */

/* systemd sets $JOURNAL_STREAM to "device:inode" of the stream that it connected to the journal;
 * only while standard error still is that stream do structured fields reach the right place. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uint64_t device, inode;
	struct stat status;

	if (!stream || sscanf(stream, "%" SCNu64 ":%" SCNu64, &device, &inode) != 2)
		return false;
	if (fstat(STDERR_FILENO, &status) < 0)
		return false;
	return status.st_dev == device && status.st_ino == inode;
}

static bool is_open(void)
{
	return sink.fd >= 0 || sink_open_stream(STDERR_FILENO, &sink) == 0;
}

void log_open(void)
{
	pthread_mutex_lock(&lock);
	sink_close(&sink);
	if (!stderr_is_journal() || sink_open_journal(JOURNAL, &sink) < 0)
		(void)is_open(); /* Without standard error, there is nowhere to say it. */
	pthread_mutex_unlock(&lock);
}

void log_set_level(int level)
{
	lowest_level = level;
}

/* --- saying it --- */

void log_message(int level, const char *format, ...)
{
	static const char name[] = "MESSAGE=";
	char text[SINK_LINE_MAX_BYTES], priority[16];
	va_list arguments;

	(void)stpcpy(text, name);
	va_start(arguments, format);
	(void)vsnprintf(text + sizeof(name) - 1, sizeof(text) - sizeof(name) + 1,
		translate_own(format), arguments); /* A cut line is fine. */
	va_end(arguments);
	const int digits = snprintf(priority, sizeof(priority), "PRIORITY=%d", level);
	const struct iovec fields[] = {
		{ .iov_base = priority, .iov_len = (size_t)digits },
		{ .iov_base = text, .iov_len = strlen(text) },
	};
	log_fields(level, fields, ARRAY_SIZE(fields));
}

void log_fields(int level, const struct iovec *fields, size_t count)
{
	size_t size;

	if (level > lowest_level)
		return;
	pthread_mutex_lock(&lock);
	if (is_open()) {
		void *bytes = sink_encode(&sink, fields, count, &size);
		if (bytes)
			write_line(bytes, size);
		else
			lost++;
	}
	pthread_mutex_unlock(&lock);
}

void log_flush(void)
{
	pthread_mutex_lock(&lock);
	if (is_open())
		write_kept();
	pthread_mutex_unlock(&lock);
}
