#include "notice/notice.h"

#include <stdlib.h>

#include "calendar/timezone.h"

int64_t notice_deadline_ms(const struct notice *notice, int64_t planned_ms)
{
	int32_t day;
	int second;

	if (notice->late_ms == NOTICE_LATE_UNSET)
		return planned_ms + NOTICE_LATE_DEFAULT_MS;
	if (notice->late_ms != NOTICE_LATE_SAME_DAY)
		return planned_ms + notice->late_ms;
	timezone_civil(planned_ms, &day, &second);
	return timezone_moment(day + 1, 0) - 1;
}

const struct rule *notice_rule_at(const struct notice *notice, int64_t planned_ms)
{
	for (size_t i = 0; i < notice->rule_count; i++)
		if (rule_plans(&notice->rules[i], planned_ms))
			return &notice->rules[i];
	return NULL;
}

void notice_done(struct notice *notice)
{
	free(notice->name);
	free(notice->title);
	free(notice->category);
	free(notice->responsible);
	for (size_t i = 0; i < notice->zone_count; i++)
		free(notice->zones[i]);
	free(notice->zones);
	script_done(&notice->script);
	for (size_t i = 0; i < notice->rule_count; i++)
		rule_done(&notice->rules[i]);
	free(notice->rules);
	*notice = (struct notice){ 0 };
}
