/* Diagnostics for the operator: the journal where there is one, else standard error.
 * The as-run log is something else (asrun/): this one may be lost, that one may not.
 * Any thread may log, and never waits for whoever reads: what cannot be written at once is kept and
 * written later, in order, up to LOG_KEPT_MAX_BYTES; what comes after that is lost, and how many
 * lines were lost is told in their place. `base calendar notice config station speech` never log.
 */
#pragma once

#include <stddef.h>
#include <sys/uio.h>
#include <syslog.h>

#define LOG_KEPT_MAX_BYTES ((size_t)256 * 1024)

/* Chooses journal or standard error; before it is called, standard error is used. */
void log_open(void);

/* Messages below this level (LOG_DEBUG is the lowest) are dropped. Default LOG_INFO. */
void log_set_level(int level);

/* `format` is English, and said in the program's own language; so are what it is given. */
void log_message(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One journal entry of structured fields, each "NAME=value"; without a journal only the value of
 * MESSAGE is written. */
void log_fields(int level, const struct iovec *fields, size_t count);

/* Writes what was kept, as far as somebody reads now. Whoever logs does so, too: this is for times
 * when nobody does. */
void log_flush(void);

#define log_debug(...)   log_message(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)    log_message(LOG_INFO, __VA_ARGS__)
#define log_notice(...)  log_message(LOG_NOTICE, __VA_ARGS__)
#define log_warning(...) log_message(LOG_WARNING, __VA_ARGS__)
#define log_error(...)   log_message(LOG_ERR, __VA_ARGS__)
