#include "asrun/health.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"

#define LOW_MOST  (UINT64_C(64) << 20)
#define LOW_LEAST (UINT64_C(256) << 10)

bool health_raise(struct health *health, enum log_fault fault, const struct health_cause *cause,
	int64_t now_ms)
{
	const bool is_news = !health->faults[fault].is_wrong;

	if (is_news)
		health->faults[fault].since_ms = now_ms;
	health->faults[fault].is_wrong = true;
	health->faults[fault].cause = *cause;
	return is_news;
}

bool health_clear(struct health *health, enum log_fault fault)
{
	const bool is_news = health->faults[fault].is_wrong;

	health->faults[fault].is_wrong = false;
	return is_news;
}

static const struct {
	int error;
	const char *code;
	const char *text;
} errors[] = {
	{ -ETIMEDOUT, "disk-hangs", N_("the disk does not answer") },
	{ -EALREADY, "in-use", N_("another station uses it") },
	{ -E2BIG, "too-many", N_("too many wait for the disk") },
};

const char *health_error_code(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].error == error)
			return errors[i].code;
	return error_name(error);
}

const char *health_error_text(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].error == error)
			return _(errors[i].text);
	return error_text(error);
}

const char *health_detail(
	const struct health *health, enum log_fault fault, char ret_text[static HEALTH_DETAIL_SIZE])
{
	const struct health_cause *cause = &health->faults[fault].cause;

	if (fault == LOG_FAULT_FILLING) /* Both fit. */
		(void)snprintf(ret_text, HEALTH_DETAIL_SIZE, _("%" PRIu64 " kB"),
			cause->room_bytes / 1024);
	else
		(void)snprintf(ret_text, HEALTH_DETAIL_SIZE, "%s",
			cause->error < 0 ? health_error_text(cause->error) : cause->file);
	return ret_text;
}

const char *log_fault_name(enum log_fault fault)
{
	static const char *const names[LOG_FAULT_COUNT] = {
		[LOG_FAULT_UNWRITTEN] = "unwritten",
		[LOG_FAULT_FILLING] = "filling",
		[LOG_FAULT_LOST] = "lost",
		[LOG_FAULT_ASIDE] = "aside",
		[LOG_FAULT_REPORT] = "report",
	};

	return names[fault];
}

const char *log_fault_text(enum log_fault fault)
{
	static const char *const texts[LOG_FAULT_COUNT] = {
		[LOG_FAULT_UNWRITTEN] = N_("the disk does not take it, its rows are only in memory "
					   "and in the journal"),
		[LOG_FAULT_FILLING] = N_("its disk is nearly full"),
		[LOG_FAULT_LOST] = N_("what was written last is missing from it"),
		[LOG_FAULT_ASIDE] = N_("a file that could not be used is kept beside it"),
		[LOG_FAULT_REPORT] = N_("the planned report could not be made"),
	};

	return texts[fault];
}

uint64_t health_low_room(uint64_t size_bytes)
{
	const uint64_t twentieth = size_bytes / 20;

	if (twentieth > LOW_MOST)
		return LOW_MOST;
	return twentieth < LOW_LEAST ? LOW_LEAST : twentieth;
}
