#include "daemon/evidence.h"

#include <ctype.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "calendar/timezone.h"

#define SMALL_FILE_BYTES (1024 * 1024)

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
bool evidence_is_virtual(void)
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

void evidence_look(struct clock_evidence *evidence)
{
	evidence->now_ms = clock_realtime_ms();
	evidence->rtc_ms = find_rtc(evidence->now_ms);
	evidence->utc_offset_ms = utc_offset_ms(evidence->now_ms);
	evidence->is_synchronised = is_synchronised();
}
