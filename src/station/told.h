/* What was told before its moment came, so that a notice that gets another name in these seconds
 * does not air twice: its row has the old one. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/notice.h"

struct told_moment {
	const struct notice *notice; /* one of the notices */
	int64_t planned_ms;
};

struct told {
	const struct notice *notices; /* lent; the rest is empty at first */
	size_t notice_count;
	struct told_moment *moments;
	size_t count;
	size_t room;
};

void told_done(struct told *told);

/* The notice's moment is told now; one that has come is no more looked at. Without memory it comes
 * again if it is renamed in the next seconds. */
void told_note(struct told *told, const struct notice *notice, int64_t planned_ms, int64_t now_ms);

bool told_has(const struct told *told, const struct notice *notice, int64_t planned_ms);

/* What was told of the notices before, of these; `ret_told` names them already. A notice is the
 * same by its name; or, where its name is gone, it is one whose name is new, that says the same and
 * is planned at the same moment. -ENOMEM. */
int told_carry(const struct told *before, struct told *ret_told);
