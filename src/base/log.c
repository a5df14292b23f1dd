#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <systemd/sd-journal.h>

static bool to_journal;
static int lowest_level = LOG_INFO;

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

void log_open(void)
{
	to_journal = stderr_is_journal();
}

void log_set_level(int level)
{
	lowest_level = level;
}

void log_message(int level, const char *format, ...)
{
	va_list arguments;

	if (level > lowest_level)
		return;
	va_start(arguments, format);
	if (to_journal)
		(void)sd_journal_printv(level, format, arguments); /* Nowhere else to say it. */
	else {
		char line[4096];
		(void)vsnprintf(line, sizeof(line), format, arguments); /* A cut line is fine. */
		fprintf(stderr, "%s\n", line);
	}
	va_end(arguments);
}

void log_fields(int level, const struct iovec *fields, size_t count)
{
	static const char message[] = "MESSAGE=";
	const size_t skip = sizeof(message) - 1;

	if (level > lowest_level)
		return;
	if (to_journal) {
		(void)sd_journal_sendv(fields, (int)count); /* Nowhere else to say it. */
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *field = fields[i].iov_base;
		if (fields[i].iov_len < skip || memcmp(field, message, skip) != 0)
			continue;
		fprintf(stderr, "%.*s\n", (int)(fields[i].iov_len - skip), field + skip);
	}
}
