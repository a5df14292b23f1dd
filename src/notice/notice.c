#include "notice/notice.h"

#include "base/clock.h"
#include "calendar/timezone.h"
#include "notice/estimate.h"
#include "notice/zone.h"

static int64_t deadline_as_it_says_ms(const struct notice *notice, int64_t planned_ms)
{
	int32_t day;
	int second;

	if (notice->late_ms == NOTICE_LATE_UNSET && script_is_feed(&notice->script))
		return INT64_MAX;
	if (notice->late_ms == NOTICE_LATE_UNSET)
		return planned_ms + NOTICE_LATE_DEFAULT_MS;
	if (notice->late_ms != NOTICE_LATE_SAME_DAY)
		return planned_ms + notice->late_ms;
	timezone_civil(planned_ms, &day, &second);
	return timezone_moment(day + 1, 0) - 1;
}

int64_t notice_deadline_ms(const struct notice *notice, int64_t planned_ms)
{
	const struct script *script = &notice->script;
	const int64_t deadline_ms = deadline_as_it_says_ms(notice, planned_ms);

	if (!script_is_feed(script))
		return deadline_ms;
	return clock_earlier_of(deadline_ms, planned_ms + script_feed_last_ms(script));
}

bool notice_has_zone(const struct notice *notice, const char *zone)
{
	return zone_is_named(notice->zones, notice->zone_count, zone);
}

const struct rule *notice_rule_at(const struct notice *notice, int64_t planned_ms)
{
	for (size_t i = 0; i < notice->rule_count; i++)
		if (rule_plans(&notice->rules[i], planned_ms))
			return &notice->rules[i];
	return NULL;
}

/* Those of an airing (notice/airing.c), and its rules, which are asked before each of them. */
static const struct owned shared_belongings[] = {
	OWNS_STRUCTS(struct notice, rules, rule_count, &rule_owner),
	OWNS_TEXT(struct notice, name),
	OWNS_TEXT(struct notice, title),
	OWNS_TEXT(struct notice, category),
	OWNS_TEXT(struct notice, responsible),
	OWNS_TEXTS(struct notice, zones, zone_count),
	OWNS_STRUCT(struct notice, script, &script_words_owner),
};

static const struct owner shared_owner = OWNER(struct notice, shared_belongings);

static const struct owned belongings[] = {
	OWNS_SHARED(struct notice, shared, &shared_owner),
	OWNS_TEXT(struct notice, place),
};

const struct owner notice_owner = OWNER(struct notice, belongings);

void notice_share(struct notice *notice)
{
	(void)owner_share(&notice_owner, notice);
}
