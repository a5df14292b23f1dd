/* An airing: one sounding of one script, from planned to over. Every part of the program speaks
 * of airings; each is one row of the as-run log. It owns copies of all it needs, so that a new
 * configuration never touches what is on air. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "notice/notice.h"
#include "notice/placeholder.h"
#include "notice/priority.h"
#include "notice/script.h"
#include "notice/sounding.h"

/* In the order of the national record format's broadcast state, 0 to 5. */
enum airing_state {
	AIRING_PLANNED,
	AIRING_WAITING,
	AIRING_ON_AIR,
	AIRING_AIRED,
	AIRING_FAILED,
	AIRING_CANCELLED,
	AIRING_STATE_COUNT,
};

/* Why it did not air, or not in every zone, or not wholly. */
enum airing_reason {
	AIRING_REASON_NONE,
	AIRING_REASON_MISSED_POWER, /* the power was off when it was due */
	AIRING_REASON_MISSED_CLOCK, /* the clock stepped over it, or was not trusted */
	AIRING_REASON_POWER,        /* the power went, or the daemon died, while it was on air */
	AIRING_REASON_LATE,         /* its zones were not free within its lateness limit */
	AIRING_REASON_QUIET_HOURS,
	AIRING_REASON_PREEMPTED, /* cut, and could not come back within its limit */
	AIRING_REASON_STOPPED,   /* by a person */
	AIRING_REASON_EXPIRED,   /* an announcement by command whose time ran out */
	AIRING_REASON_DEVICE,    /* the card was busy, gone, or hung */
	AIRING_REASON_VOICE,     /* the text could not be spoken, or what was said was silence */
	AIRING_REASON_RECORDING, /* the recording could not be read, or is silence */
	AIRING_REASON_SUPERSEDED,
	AIRING_REASON_AIRTIME_CAP, /* its zone has sounded enough that day, or the notice has */
	AIRING_REASON_GAVE_WAY,    /* too many waited, and it was the lowest and latest */
	AIRING_REASON_LINE,        /* the line input was busy, gone, or hung */
	AIRING_REASON_SILENCE,     /* the line input was silent, for a while or all the time */
	AIRING_REASON_COUNT,
};

enum airing_cause {
	AIRING_CAUSE_SCHEDULE,
	AIRING_CAUSE_COMMAND,
	AIRING_CAUSE_COUNT,
};

/* A sounding: what became of an airing in one zone, by the rules of notice/outcome.h. */
struct sounding {
	enum airing_state state; /* of the airing there; once it is over there, it has left */
	enum airing_reason reason;
	int64_t sounded_ms;   /* all goes added up */
	int64_t since_ms;     /* when the first frame of its go that is under way left the card; 0:
			       * none is */
	int readings_done;    /* whole readings that left the card */
	int64_t recording_ms; /* behind them: up to there the recording was heard */
	struct playlist_part part; /* of a playlist, that was heard then */
	int error;                 /* of its last go that failed; 0: none */
	bool source_failed;        /* and it was none of the card */
	int chime_error;           /* why its own chime did not sound, or broke off; 0: it did */
	int64_t silent_ms;         /* of what was relayed of a line input; all goes added up */
	struct level level;        /* of what was written to the card in its last go */
	struct heard heard;
};

struct airing {
	/* Names, zones and script lie in it, with its notice and its copies (airing_unshare);
	 * NULL: they are its own. */
	struct shared *shared;

	/* What was planned; never changes once submitted. */
	int64_t id;   /* row of the as-run log; 0 until submitted */
	char *notice; /* name of the notice; "" for words given by command */
	char *title;
	char *category;
	char *responsible;
	char *by;     /* who commanded it: "root", "uid 1000"; "" for the schedule */
	char **zones; /* names, at least one, none twice */
	size_t zone_count;
	enum priority priority;
	enum airing_cause cause;
	struct script script;
	char *spoken; /* what sounds: the text as normalised for speaking, or the recording; ""
		       * until known */
	int64_t planned_ms;  /* the moment it is due; for a command, when it was given */
	int64_t deadline_ms; /* the last moment at which it may begin, or begin again */
	int64_t expected_ms; /* about how long it will sound, all readings; 0: not known */
	bool retries;        /* a failing card is tried again until the deadline (urgent) */

	/* What became of it; written by the station alone. */
	enum airing_state state;
	enum airing_reason reason;
	int64_t started_ms; /* first audible frame; CLOCK_NONE until then */
	int64_t ended_ms;   /* CLOCK_NONE until over */
	int64_t sounded_ms; /* of the zone that had most, all goes added up */
	int readings_done;  /* whole readings that left the card there */
	bool overrode_quiet_hours;
	bool is_clock_doubted; /* the clock was not trusted at some moment between plan and end */
	struct sounding *soundings; /* one a zone, in their order; NULL: nothing is known yet */
	char *remark; /* what people say lies behind its reason, or a row of an older version; NULL
		       */
	char *stopped_by; /* NULL unless it was stopped; STATION_SHUTDOWN when the daemon ended */

	/* Where its row was last written, by clocks that nobody sets: from any row of the same boot
	 * whose clock was trusted, a later reader can tell when it truly was. Of rows read from the
	 * log alone. */
	char boot_id[CLOCK_BOOT_ID_SIZE]; /* "" before it was read */
	int64_t monotonic_ms;             /* CLOCK_MONOTONIC of that boot; CLOCK_NONE: not known */
};

/* All return NULL on no memory. The caller frees with airing_free. */
struct airing *airing_new(void);
struct airing *airing_of_notice(const struct notice *notice, int64_t planned_ms);
struct airing *airing_copy(const struct airing *airing); /* for the record: without its wording */
void airing_free(struct airing *airing);                 /* NULL is fine */

/* Its names, zones and script can be changed from now on. -ENOMEM. */
int airing_unshare(struct airing *airing);

/* Puts its playlist in the order of that turn (station/turn.h). -ENOMEM: it may stay as it is
 * written. */
int airing_arrange(struct airing *airing, uint64_t turn);

/* Fills in what its texts leave open. -ENOMEM: some may stay as they are written. */
int airing_fill(struct airing *airing, const struct placeholder_facts *facts);
DEFINE_CLEANUP(struct airing, airing, airing_free)

/* The reading from which it begins, or begins again: of the zones in which it is not over, the one
 * that heard fewest decides. */
int airing_first_reading(const struct airing *airing);

/* A recording that is cut comes back where it was cut, AIRING_OVERLAP_MS earlier, but in the same
 * part of a playlist; a short one from its beginning. */
#define AIRING_SHORT_MS   60000
#define AIRING_OVERLAP_MS 1000

/* From where the recording of that reading sounds: of the open zones that stand there, the one that
 * heard least decides. */
int64_t airing_resume_ms(const struct airing *airing, int reading);
struct playlist_part airing_resume_part(const struct airing *airing, int reading);

/* When its first frame is due: a time signal's is its first pip. */
int64_t airing_due_ms(const struct airing *airing);

/* When its first frame would be heard if it began now. A command planned in the future was given
 * before the clock was set back. */
int64_t airing_sounds_at_ms(const struct airing *airing, int64_t now_ms);

/* By which quiet hours, volumes and a day's caps judge it if it began now: of a time signal that is
 * on time the moment of its long pip. */
int64_t airing_judged_at_ms(const struct airing *airing, int64_t now_ms);

/* How long it will sound if it begins, or begins again, at that moment: its readings that are left;
 * of a line input until its end. */
int64_t airing_expected_rest_ms(const struct airing *airing, int64_t from_ms);

/* When the relay of a line input ends, whenever it begins: what was missed of it is missed. */
int64_t airing_feed_end_ms(const struct airing *airing);

/* The last moment at which it is worth beginning. */
int64_t airing_feed_last_ms(const struct airing *airing);

/* aired, failed, cancelled. */
bool airing_state_is_over(enum airing_state state);
bool airing_is_over(const struct airing *airing);

/* "on-air", "missed-power", "schedule": the names of the as-run log and of JSON. */
const char *airing_state_name(enum airing_state state);
const char *airing_reason_name(enum airing_reason reason); /* "" for none */
const char *airing_cause_name(enum airing_cause cause);
int airing_state_parse(const char *text, enum airing_state *ret_state); /* -EINVAL */
int airing_reason_parse(const char *text, enum airing_reason *ret_reason);
int airing_cause_parse(const char *text, enum airing_cause *ret_cause);

/* The same in the reader's language, for people: 播出成功, 停电漏播. */
const char *airing_state_title(enum airing_state state);
const char *airing_reason_title(enum airing_reason reason);

/* The national record format's broadcast state, 0 to 5: 未处理, 等待播发, 播发中, 播发成功,
 * 播发失败, 播发取消. */
int airing_state_code(enum airing_state state);

/* The sounding in that zone; NULL where nothing is known. */
struct sounding *airing_sounding(const struct airing *airing, const char *zone);

/* Whether its voice hung in some go before. */
bool airing_voice_hung(const struct airing *airing);

/* Room for what is known of each zone; false on no memory. */
bool airing_make_soundings(struct airing *airing);

/* Of all its zones: no where any of them was not heard, yes where all were. */
enum heard_verdict airing_heard(const struct airing *airing);

bool airing_has_zone(const struct airing *airing, const char *zone);
