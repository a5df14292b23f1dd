#include "calendar/trust.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/translate.h"

static const struct name rows[] = {
	{ "always", CLOCK_TRUST_ALWAYS },
	{ "person", CLOCK_TRUST_PERSON },
	{ "synchronised", CLOCK_TRUST_SYNCHRONISED },
	{ "rtc", CLOCK_TRUST_RTC },
	{ "host", CLOCK_TRUST_HOST },
};

const struct names clock_trust_names = NAMES(rows);

const char *clock_trust_name(enum clock_trust trust)
{
	return names_text(&clock_trust_names, (int)trust);
}

const char *clock_trust_title(enum clock_trust trust)
{
	static const char *const titles[CLOCK_TRUST_COUNT] = {
		[CLOCK_TRUST_NONE] = "",
		[CLOCK_TRUST_ALWAYS] = N_("by the configuration"),
		[CLOCK_TRUST_PERSON] = N_("somebody said so"),
		[CLOCK_TRUST_SYNCHRONISED] = N_("it is synchronised"),
		[CLOCK_TRUST_RTC] = N_("it is that of a real-time clock"),
		[CLOCK_TRUST_HOST] = N_("it is that of the host"),
	};

	return *titles[trust] ? _(titles[trust]) : "";
}

int clock_trust_parse(const char *text, enum clock_trust *ret_trust)
{
	return NAMES_READ(&clock_trust_names, text, ret_trust);
}

/* A clock file restores the moment of the shutdown, which may be a little later than the last row;
 * that proves nothing. A clock that ran on while the power was off is later too, and has a battery.
 */
static bool is_plausible(const struct clock_evidence *evidence)
{
	return evidence->now_ms > TRUST_EPOCH_MS && evidence->now_ms > evidence->mark_ms;
}

static bool is_near(int64_t a_ms, int64_t b_ms)
{
	return llabs(a_ms - b_ms) <= TRUST_RTC_APART_MS;
}

static bool has_rtc_behind_it(const struct clock_evidence *evidence)
{
	return evidence->rtc_ms != CLOCK_NONE &&
	       (is_near(evidence->rtc_ms, evidence->now_ms) ||
		       is_near(evidence->rtc_ms - evidence->utc_offset_ms, evidence->now_ms));
}

static bool holds(const struct clock_evidence *evidence, enum clock_trust trust)
{
	switch (trust) {
	case CLOCK_TRUST_ALWAYS:
		return true;
	case CLOCK_TRUST_SYNCHRONISED:
		return evidence->is_synchronised;
	case CLOCK_TRUST_RTC:
		return has_rtc_behind_it(evidence) && is_plausible(evidence);
	case CLOCK_TRUST_HOST:
		return evidence->is_virtual && is_plausible(evidence);
	case CLOCK_TRUST_PERSON:
	case CLOCK_TRUST_NONE:
	case CLOCK_TRUST_COUNT:
		break;
	}
	return false;
}

enum clock_trust trust_judge(const struct clock_evidence *evidence, unsigned accepted)
{
	for (enum clock_trust i = CLOCK_TRUST_NONE + 1; i < CLOCK_TRUST_COUNT; i++)
		if (accepted & 1U << i && holds(evidence, i))
			return i;
	return CLOCK_TRUST_NONE;
}
