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

/* What lies behind a fault. Zeroes where it says all. */
struct health_cause {
	int error;               /* -errno, of what was to be written or made; 0: none */
	uint64_t room_bytes;     /* that LOG_FAULT_FILLING leaves */
	char file[NAME_MAX + 1]; /* the name, of LOG_FAULT_ASIDE; else "" */
};

struct health {
	struct {
		bool is_wrong;
		int64_t since_ms; /* CLOCK_REALTIME */
		struct health_cause cause;
	} faults[LOG_FAULT_COUNT];
};

/* Both say whether that is news; another cause alone is none. */
bool health_raise(struct health *health, enum log_fault fault, const struct health_cause *cause,
	int64_t now_ms);
bool health_clear(struct health *health, enum log_fault fault);

/* The code of such an error, as in JSON: "disk-hangs", or an errno's name, "ENOSPC". */
const char *health_error_code(int error);

/* Its sentence, in the reader's language: "the disk does not answer". */
const char *health_error_text(int error);

#define HEALTH_DETAIL_SIZE 512

/* The cause of the fault, in the reader's language: the error, the room left, or the file; "" where
 * the fault says all. */
const char *health_detail(const struct health *health, enum log_fault fault,
	char ret_text[static HEALTH_DETAIL_SIZE]);

/* "unwritten", "filling", "lost", "aside", "report": as in JSON. */
const char *log_fault_name(enum log_fault fault);

/* "the disk does not take it ...": English, which _() translates for a person. */
const char *log_fault_text(enum log_fault fault);

/* Below so many bytes of room a disk of that size is nearly full: a twentieth, but no more than the
 * rows of many years take (64 MB), and no less than opening the log takes. */
uint64_t health_low_room(uint64_t size_bytes);
