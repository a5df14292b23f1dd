#include "asrun/health.h"

#include <stdio.h>

#include "base/translate.h"

#define LOW_MOST  (UINT64_C(64) << 20)
#define LOW_LEAST (UINT64_C(256) << 10)

bool health_raise(struct health *health, enum log_fault fault, const char *detail, int64_t now_ms)
{
	const bool is_news = !health->faults[fault].is_wrong;

	if (is_news)
		health->faults[fault].since_ms = now_ms;
	health->faults[fault].is_wrong = true;
	(void)snprintf(health->faults[fault].detail, HEALTH_DETAIL_SIZE, "%s", detail); /* Fits. */
	return is_news;
}

bool health_clear(struct health *health, enum log_fault fault)
{
	const bool is_news = health->faults[fault].is_wrong;

	health->faults[fault].is_wrong = false;
	return is_news;
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
