/* A notice: a script, when it airs, where, how urgent it is, and who answers for it. Plain data,
 * owned by the configuration that it was read from. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/owned.h"
#include "calendar/rule.h"
#include "notice/priority.h"
#include "notice/script.h"

#define NOTICE_NAME_MAX  63
#define NOTICE_TITLE_MAX 255 /* bytes */
#define NOTICE_RULES_MAX 64

/* `late` was not set in the configuration. */
#define NOTICE_LATE_UNSET (-1)

/* `late = "same-day"`: until the day is over on which it was planned. */
#define NOTICE_LATE_SAME_DAY (-2)

/* `late = "never"`: in its second, or not at all. */
#define NOTICE_LATE_NEVER_MS 1000

/* How late a notice may still begin that does not say: a meeting of two notices is bridged, an
 * hour-old greeting is not. */
#define NOTICE_LATE_DEFAULT_MS (10 * 60 * 1000)

struct notice {
	char *name; /* key of the as-run log together with the planned moment */
	char *title;
	char *category;    /* "" when not given */
	char *responsible; /* 责任人, by role; "" when not given */
	char **zones;      /* names, at least one */
	size_t zone_count;
	enum priority priority;
	struct script script;
	struct rule *rules;
	size_t rule_count;
	char *place;           /* where it is written, "notices.d/market.conf:12"; NULL: nowhere */
	int64_t late_ms;       /* how late it may begin; NOTICE_LATE_UNSET, NOTICE_LATE_SAME_DAY */
	struct shared *shared; /* its texts, names and rules lie in it, with its airings; NULL: they
				* are its own */
};

/* The last moment at which it may begin when it was planned then; NOTICE_LATE_DEFAULT_MS after it
 * where the notice does not say. A line input is relayed as long as something is left of it, where
 * the notice does not say, and never later. */
int64_t notice_deadline_ms(const struct notice *notice, int64_t planned_ms);

bool notice_has_zone(const struct notice *notice, const char *zone);

/* The first of its rules that plans that moment; NULL: none does. Lent. */
const struct rule *notice_rule_at(const struct notice *notice, int64_t planned_ms);

extern const struct owner notice_owner;

/* From now on its airings share its texts and names with it, beside which its rules lie. Nobody may
 * change them any more; they may outlive it. Without memory each airing has a copy. */
void notice_share(struct notice *notice);
