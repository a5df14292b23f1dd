#include "cli/span.h"

#include <assert.h>

#include "base/clock.h"
#include "calendar/day.h"
#include "calendar/timezone.h"
#include "cli/complain.h"

/* The moment that a date, as its midnight, or an RFC 3339 time names; it was checked when it was
 * read. */
static int64_t moment_of(const char *text)
{
	struct date date;
	int64_t time_ms;

	if (date_parse(text, false, &date) == 0)
		return timezone_moment(date_to_day(date), 0);
	const int r = clock_parse(text, &time_ms);
	assert(r == 0);
	(void)r; /* Only the assertion wants it. */
	return time_ms;
}

/* The same time of day, so many days later. A date begins at its midnight, also behind one whose
 * own was skipped by summer time. */
static int64_t days_later(const struct options *options, int64_t from_ms, int days)
{
	struct date date;
	int32_t day;
	int second;

	if (options->from && date_parse(options->from, false, &date) == 0)
		return timezone_moment(date_to_day(date) + days, 0);
	timezone_civil(from_ms, &day, &second);
	return timezone_moment(day + days, second);
}

int span_read(const struct options *options, int default_days, struct span *ret_span)
{
	const int days = options->days > 0 ? options->days : default_days;

	if (options->until && options->days > 0)
		return complain_usage(_("either --until or --days, not both"));
	ret_span->from_ms = options->from ? moment_of(options->from) : clock_realtime_ms();
	ret_span->until_ms = options->until ? moment_of(options->until)
					    : days_later(options, ret_span->from_ms, days);
	if (ret_span->until_ms <= ret_span->from_ms)
		return complain_usage(_("--until must be after --from"));
	return CLI_DONE;
}
