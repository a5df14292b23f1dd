/* Whether the wall clock may be believed. A box without a battery-backed clock boots in 1970, or at
 * the moment at which it was last shut down; what it airs then is aired at the wrong time. Pure:
 * the evidence is gathered elsewhere (timekeeper.h). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"

/* 2024-01-01: before this program was begun no clock was right. */
#define TRUST_EPOCH_MS INT64_C(1704067200000)

/* How far the RTC and the wall clock may differ and be one clock: the kernel sets one from the
 * other at boot. */
#define TRUST_RTC_APART_MS (60 * 1000)

/* What a clock may be trusted for, in the order in which it is named. */
enum clock_trust {
	CLOCK_TRUST_NONE,
	CLOCK_TRUST_ALWAYS,       /* the configuration never doubts it */
	CLOCK_TRUST_PERSON,       /* somebody said so since the machine was started */
	CLOCK_TRUST_SYNCHRONISED, /* the kernel says that it is kept in step */
	CLOCK_TRUST_RTC,          /* it is that of a real-time clock, and later than the last row */
	CLOCK_TRUST_HOST,         /* the same of the machine that this virtual one runs on */
	CLOCK_TRUST_COUNT,
};

/* Bits 1 << CLOCK_TRUST_x of what the station accepts. A person's word it always does; that is no
 * evidence, and is not judged. */
#define CLOCK_TRUST_DEFAULT                                                                        \
	(1U << CLOCK_TRUST_SYNCHRONISED | 1U << CLOCK_TRUST_RTC | 1U << CLOCK_TRUST_HOST)

struct clock_evidence {
	int64_t now_ms;        /* the wall clock */
	int64_t mark_ms;       /* up to when the as-run log has lived; CLOCK_NONE: a new log */
	int64_t rtc_ms;        /* CLOCK_NONE: there is none */
	int64_t utc_offset_ms; /* of the time zone; an RTC may run in local time */
	bool is_synchronised;  /* by adjtimex(2) */
	bool is_virtual;       /* a container or virtual machine */
};

enum clock_trust trust_judge(const struct clock_evidence *evidence, unsigned accepted);

/* "synchronised", "rtc": the names of the configuration and of JSON; "" for none. */
extern const struct names clock_trust_names;
const char *clock_trust_name(enum clock_trust trust);
const char *clock_trust_title(enum clock_trust trust);                /* for people; "" for none */
int clock_trust_parse(const char *text, enum clock_trust *ret_trust); /* -EINVAL */
