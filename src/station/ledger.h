/* The ledger of a zone: what has sounded there, and what sounds. How long and which notice how
 * often on a civil day, and since when the zone is silent. Pure; it decides nothing and knows no
 * clock. */
#pragma once

#include <stdint.h>

/* Days that are kept; of more the one furthest from the newest entry goes. The clock may jump to
 * and fro over days, and none of them is counted anew. */
#define LEDGER_DAYS_MAX 8

struct ledger;

struct ledger_entry {
	int32_t day;        /* to which the airing counts */
	int64_t sounded_ms; /* of this go; 0: nothing to count */
	int64_t ended_ms;   /* when it fell silent; CLOCK_NONE: not known */
	const char *notice; /* NULL or "": counts as no notice's repeat */
};

int ledger_new(struct ledger **ret_ledger); /* -ENOMEM */
void ledger_free(struct ledger *ledger);    /* NULL is fine */

/* From that moment on something sounds that counts to that day. */
void ledger_begin(struct ledger *ledger, int32_t day, int64_t at_ms);

/* What sounded is over. -ENOMEM: it is counted, but as no notice's repeat. */
int ledger_add(struct ledger *ledger, const struct ledger_entry *entry);

/* Up to `now_ms`, with what still sounds. */
int64_t ledger_airtime_ms(const struct ledger *ledger, int32_t day, int64_t now_ms);
int ledger_repeats(const struct ledger *ledger, int32_t day, const char *notice);

/* The clock was set on by so much (below 0: back): silence and sound are as long as before. */
void ledger_clock_set(struct ledger *ledger, int64_t step_ms);

/* When the zone last fell silent; CLOCK_NONE: nothing has sounded. */
int64_t ledger_silent_since_ms(const struct ledger *ledger);
