#include "daemon/timekeeper.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "calendar/timezone.h"

#define SMALL_FILE_BYTES (1024 * 1024)

struct timekeeper {
	struct asrun *asrun;
	void (*trusted)(void *userdata);
	void *userdata;
	unsigned accepted;
	enum clock_trust trust;
	bool is_virtual;
	sd_event_source *look;
};

DEFINE_CLEANUP(struct timekeeper, timekeeper_close, timekeeper_close)

/* --- evidence --- */

static bool is_synchronised(void)
{
	struct timex timex = { .modes = 0 };
	const int state = adjtimex(&timex);

	return state >= 0 && state != TIME_ERROR && !(timex.status & STA_UNSYNC);
}

static int64_t read_rtc(const char *path)
{
	_cleanup_free_ char *text = NULL;
	size_t length;

	if (file_read(path, SMALL_FILE_BYTES, &text, &length) < 0 || !isdigit((unsigned char)*text))
		return CLOCK_NONE;
	return strtoll(text, NULL, 10) * 1000;
}

/* The RTC nearest to the wall clock: a box may have one with a battery beside one without. */
static int64_t find_rtc(int64_t now_ms)
{
	int64_t nearest_ms = CLOCK_NONE;
	glob_t found;

	if (glob("/sys/class/rtc/rtc*/since_epoch", 0, NULL, &found) != 0)
		return CLOCK_NONE;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const int64_t rtc_ms = read_rtc(found.gl_pathv[i]);
		if (rtc_ms != CLOCK_NONE &&
			(nearest_ms == CLOCK_NONE ||
				llabs(rtc_ms - now_ms) < llabs(nearest_ms - now_ms)))
			nearest_ms = rtc_ms;
	}
	globfree(&found);
	return nearest_ms;
}

static bool has_hypervisor_flag(void)
{
	_cleanup_free_ char *text = NULL;
	size_t length;

	return file_read("/proc/cpuinfo", SMALL_FILE_BYTES, &text, &length) == 0 &&
	       strstr(text, " hypervisor");
}

/* There the clock is the host's, and there may be no RTC to be seen. */
static bool is_virtual(void)
{
	static const char *const signs[] = { "/run/systemd/container", "/.dockerenv",
		"/run/.containerenv", "/proc/xen", "/sys/hypervisor/type",
		"/proc/device-tree/hypervisor" };

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (access(signs[i], F_OK) == 0)
			return true;
	return has_hypervisor_flag();
}

static int64_t utc_offset_ms(int64_t now_ms)
{
	int32_t day;
	int second;

	timezone_civil(now_ms, &day, &second);
	return ((int64_t)day * 86400 + second) * 1000 - now_ms;
}

static enum clock_trust judge(const struct timekeeper *timekeeper)
{
	const int64_t now_ms = clock_realtime_ms();
	const struct clock_evidence evidence = {
		.now_ms = now_ms,
		.mark_ms = asrun_lived_ms(timekeeper->asrun),
		.rtc_ms = find_rtc(now_ms),
		.utc_offset_ms = utc_offset_ms(now_ms),
		.is_synchronised = is_synchronised(),
		.is_virtual = timekeeper->is_virtual,
	};

	return trust_judge(&evidence, timekeeper->accepted);
}

/* --- looking --- */

/* Kept for the rest of this boot, so that a restart of the daemon need not ask again. */
static void keep(struct timekeeper *timekeeper, const char *by)
{
	const int r = asrun_trust_clock(timekeeper->asrun, by, clock_realtime_ms());

	if (r < 0)
		log_warning("That the clock is trusted cannot be kept: %s", strerror(-r));
}

/* What the clock was trusted for before this start, in the same boot. */
static enum clock_trust remember(struct asrun *asrun)
{
	_cleanup_free_ char *by = NULL;
	enum clock_trust trust;

	if (asrun_clock_trusted_by(asrun, &by) < 0)
		return CLOCK_TRUST_NONE; /* It is judged anew. */
	return clock_trust_parse(by, &trust) == 0 ? trust : CLOCK_TRUST_PERSON;
}

static int arm(struct timekeeper *timekeeper)
{
	const int r =
		sd_event_source_set_time_relative(timekeeper->look, TIMEKEEPER_LOOK_MS * 1000);

	return r < 0 ? r : sd_event_source_set_enabled(timekeeper->look, SD_EVENT_ONESHOT);
}

static int on_look(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct timekeeper *timekeeper = userdata;

	(void)source;
	(void)usec;
	if (timekeeper->trust != CLOCK_TRUST_NONE)
		return 0;
	timekeeper->trust = judge(timekeeper);
	if (timekeeper->trust == CLOCK_TRUST_NONE)
		return arm(timekeeper);
	keep(timekeeper, clock_trust_name(timekeeper->trust));
	timekeeper->trusted(timekeeper->userdata);
	return 0;
}

int timekeeper_open(sd_event *event, struct asrun *asrun, unsigned accepted,
	void (*trusted)(void *userdata), void *userdata, struct timekeeper **ret_timekeeper)
{
	_cleanup_(timekeeper_close_cleanup) struct timekeeper *timekeeper =
		calloc(1, sizeof(*timekeeper));
	int r;

	if (!timekeeper)
		return -ENOMEM;
	timekeeper->asrun = asrun;
	timekeeper->accepted = accepted;
	timekeeper->trusted = trusted;
	timekeeper->userdata = userdata;
	timekeeper->is_virtual = is_virtual();
	r = sd_event_add_time_relative(event, &timekeeper->look, CLOCK_MONOTONIC,
		TIMEKEEPER_LOOK_MS * 1000, 0, on_look, timekeeper);
	if (r < 0)
		return r;
	r = sd_event_source_set_exit_on_failure(timekeeper->look, true);
	if (r < 0)
		return r;
	timekeeper->trust = remember(timekeeper->asrun);
	if (timekeeper->trust == CLOCK_TRUST_NONE) {
		timekeeper->trust = judge(timekeeper);
		if (timekeeper->trust != CLOCK_TRUST_NONE)
			keep(timekeeper, clock_trust_name(timekeeper->trust));
	}
	if (timekeeper->trust != CLOCK_TRUST_NONE) {
		r = sd_event_source_set_enabled(timekeeper->look, SD_EVENT_OFF);
		if (r < 0)
			return r;
	}
	*ret_timekeeper = TAKE(timekeeper);
	return 0;
}

void timekeeper_close(struct timekeeper *timekeeper)
{
	if (!timekeeper)
		return;
	sd_event_source_disable_unref(timekeeper->look);
	free(timekeeper);
}

void timekeeper_set_accepted(struct timekeeper *timekeeper, unsigned accepted)
{
	timekeeper->accepted = accepted;
}

enum clock_trust timekeeper_trust(const struct timekeeper *timekeeper)
{
	return timekeeper->trust;
}

int timekeeper_confirm(struct timekeeper *timekeeper, const char *by)
{
	const int r = asrun_trust_clock(timekeeper->asrun, by, clock_realtime_ms());

	if (r < 0 || timekeeper->trust != CLOCK_TRUST_NONE)
		return r;
	timekeeper->trust = CLOCK_TRUST_PERSON;
	timekeeper->trusted(timekeeper->userdata);
	return 0;
}
