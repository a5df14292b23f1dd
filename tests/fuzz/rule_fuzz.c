/* Any text as a time, a window, a date, a weekday, a duration, a moment. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "calendar/day.h"
#include "calendar/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = strndup((const char *)bytes, size);
	enum weekday weekday;
	struct date date;
	int64_t time_ms;
	int first, last;

	if (!text)
		abort();
	if (rule_parse_time(text, &first) == 0 && (first < 0 || first >= 86400))
		abort();
	if (rule_parse_window(text, &first, &last) == 0 && (first < 0 || last <= first))
		abort();
	if (date_parse(text, true, &date) == 0 && !date_exists(date))
		abort();
	if (weekday_parse(text, &weekday) == 0 && weekday >= WEEKDAY_COUNT)
		abort();
	if (clock_parse_duration(text, &time_ms) == 0 && time_ms < 0)
		abort();
	(void)clock_parse(text, &time_ms); /* Any moment is right. */
	free(text);
	return 0;
}
