/* What is wrong with the as-run log now, and since when. Plain data. */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

enum log_fault {
	LOG_FAULT_UNWRITTEN, /* the disk does not take it: rows are only in memory and in the
				journal */
	LOG_FAULT_FILLING,   /* the disk will be full before long */
	LOG_FAULT_LOST,      /* what was written last, before the start, is not in it */
	LOG_FAULT_ASIDE,     /* a file that could not be used lies beside it */
	LOG_FAULT_REPORT,    /* a planned report could not be made of it */
	LOG_FAULT_COUNT,
};

#define HEALTH_DETAIL_SIZE (NAME_MAX + 1)

struct health {
	struct {
		bool is_wrong;
		int64_t since_ms;                /* CLOCK_REALTIME */
		char detail[HEALTH_DETAIL_SIZE]; /* English, which _() may know; may be "" */
	} faults[LOG_FAULT_COUNT];
};

/* Both say whether that is news; another detail alone is none. */
bool health_raise(struct health *health, enum log_fault fault, const char *detail, int64_t now_ms);
bool health_clear(struct health *health, enum log_fault fault);

/* "unwritten", "filling", "lost", "aside", "report": as in JSON. */
const char *log_fault_name(enum log_fault fault);

/* "the disk does not take it ...": English, which _() translates for a person. */
const char *log_fault_text(enum log_fault fault);

/* Below so many bytes of room a disk of that size is nearly full: a twentieth, but no more than the
 * rows of many years take (64 MB), and no less than opening the log takes. */
uint64_t health_low_room(uint64_t size_bytes);
