/* The line: the airings that wait and are on air, in the order in which they may sound, and the
 * places that they hold and wait for. Plain data and what can be asked of it; who goes next is
 * station/turns.h's, what becomes of them station/stage.h's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "station/place.h"

/* What an airing sounds: a recording's file may be gone, a voice dead. */
enum entry_source {
	SOURCE_UNKNOWN,
	SOURCE_ASKED,
	SOURCE_THERE,
};

/* One zone of an airing. */
struct part {
	struct place *place;
	int64_t retry_ms;          /* it may not come in before; CLOCK_NONE: at once */
	enum airing_reason reason; /* why it fell silent there; NONE: it did not yet */
	bool was_cut;              /* others sounded there meanwhile, since it began */
};

/* An airing that waits or is on air. It is over in some zones, sounds in others, and waits for the
 * rest: to begin there together when it waits, to come in one by one when it is on air. */
struct entry {
	struct entry *next; /* behind it in the line */
	struct airing *airing;
	bool is_coming; /* its moment is still ahead, as it was last looked at */
	bool has_come;  /* its moment, at which it takes the place of those of its notice that wait
			 */
	enum entry_source source; /* of its next go */
	bool is_halted;           /* what sounds of it was told to fall silent */
	bool is_stopped;
	int64_t retry_ms;    /* it is not tried before; CLOCK_NONE: at once */
	int64_t gap_ms;      /* the gap after which it may begin; CLOCK_NONE: it waits for none */
	int64_t patience_ms; /* until then it waits for the cards of those it cut; CLOCK_NONE */
	bool is_impatient;   /* it waited for them; it begins where it can */
	enum airing_reason missing_reason; /* of zones in which it never began by its deadline */
	const char **go_zones;             /* room for the names of one go, behind the parts */
	size_t part_count;
	struct part parts[]; /* of its zones, in their order */
};

/* The higher priority first, of equals the earlier. An airing that is cut never leaves it, and so
 * keeps its place. */
struct line {
	struct entry *first;
	size_t count;
	struct places places;
};

/* Lends the airing to the line, with soundings. -ENOMEM. */
int line_join(struct line *line, struct airing *airing, struct entry **ret_entry);

/* Frees the entry, but not its airing. */
void line_leave(struct line *line, struct entry *entry);

struct entry *line_find(const struct line *line, int64_t id); /* NULL: there is none */

/* The lowest of those that wait, of equals the latest; NULL: none waits. */
struct entry *line_find_last_waiting(const struct line *line);

bool entry_is_on_air(const struct entry *entry);
bool entry_is_talk(const struct entry *entry);

/* A talk, or the relay of a line input: what is missed of it does not come back. */
bool entry_is_live(const struct entry *entry);

/* Until then it may begin, or come in where it does not sound: by its deadline, but what is live as
 * long as it goes on. */
int64_t entry_last_ms(const struct entry *entry);

/* Whether it sounds in that zone: its end there has not been reported. */
bool entry_sounds_in(const struct entry *entry, size_t zone);
bool entry_sounds(const struct entry *entry);

/* The index of the zone in which it sounds; -ENOENT: it does not. */
int entry_find_sounding(const struct entry *entry, const char *zone);

/* Whether it has yet to sound, or to go on, in that zone. */
bool entry_awaits(const struct entry *entry, size_t zone);

/* Whether somebody that it may not cut is in its way in that zone, or in any that it awaits. */
bool entry_is_barred_in(const struct entry *entry, const struct place *place);
bool entry_is_barred(const struct entry *entry);

/* Whether nobody sounds where it is to sound, and nobody ahead of it wants it. */
bool entry_is_free(const struct entry *entry);
bool entry_has_clear_way(const struct entry *entry);
bool entry_is_free_somewhere(const struct entry *entry);

/* Whether others were silenced for it, and nobody has begun in their zones since. */
bool entry_has_cut(const struct entry *entry);

/* Whether both await the same zone. */
bool entry_shares_a_place(const struct entry *a, const struct entry *b);

/* Nobody behind it in the line may take what it waits for; nobody wants anything any more. */
void entry_want_places(struct entry *entry);
void line_want_no_places(struct line *line);
