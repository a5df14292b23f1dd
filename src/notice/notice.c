#include "notice/notice.h"

#include <stdlib.h>

int64_t notice_late_ms(const struct notice *notice)
{
	return notice->late_ms == NOTICE_LATE_UNSET ? NOTICE_LATE_DEFAULT_MS : notice->late_ms;
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
