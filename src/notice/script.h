/* What is sounded: chime, readings of a text or of a recording, voice, volume, pauses. Plain data.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "base/owned.h"
#include "notice/playlist.h"
#include "notice/priority.h"
#include "notice/talk.h"
#include "notice/utterance.h"
#include "notice/voice.h"

#define SCRIPT_TEXT_MAX_BYTES 16384 /* some 5,400 hanzi, 20 minutes of speech */
#define SCRIPT_READINGS_MAX   10

#define CHIME_PIPS_LEAD_MS 5000 /* from the first pip to the last */

/* What sounds before the words. */
enum chime {
	CHIME_NONE,
	CHIME_BELL,  /* 开始提示音: four falling notes */
	CHIME_ALERT, /* 警示信号: ISO 7240-16 wants 3 to 10 s before the message */
	CHIME_PIPS, /* 报时: five short pips and a long one, which begins at the planned second */
	CHIME_TEST, /* a steady 1 kHz test tone */
	CHIME_COUNT,
};

/* What sounds before the words: the chime, or a recording of the station's own. Where that cannot
 * be played another chime stands in (chime_standing_in), since nobody shall miss words for their
 * chime.
 */
struct prelude {
	enum chime chime;     /* of a live talk also where there is a recording */
	char *recording;      /* a file's absolute path; NULL: the chime */
	int64_t recording_ms; /* its length when it was checked; 0 without one */
};

#define PRELUDE_SECONDS_MAX 60 /* what is longer when it airs ends there */

int prelude_copy(const struct prelude *prelude, struct prelude *ret_prelude); /* -ENOMEM */
void prelude_done(struct prelude *prelude);

/* The chime for the recording that is not there: of an alarm that of an alarm. */
enum chime chime_standing_in(enum priority priority);

/* The texts of a script as they are read (speech/wording.h). */
struct wording {
	bool is_read;
	int error; /* why they could not be read; 0 before they are, too */
	struct utterance_list text;
	struct utterance_list bridge;
	struct utterance_list second_text; /* what the readings but the first say */
};

extern const struct owner wording_owner;
void wording_done(struct wording *wording);

struct script {
	char *text;      /* UTF-8, as its author wrote it; "" for a chime alone or a recording */
	char *recording; /* a file's absolute path, which each reading plays; NULL for a text */
	int64_t recording_ms;     /* its length when it was checked; 0 for a text */
	struct playlist playlist; /* instead of the text */
	char *line;               /* a line input, an ALSA capture PCM, that is relayed instead of
				   * the text; NULL: none */
	int64_t length_ms;        /* how long each reading plays its playlist, or the line input
				   * airs from its planned moment on; 0: there is neither */
	struct talk_wish talk;    /* instead of the text */
	struct voice voice;
	char *second_text;         /* what the later readings say; "" for the same text */
	struct voice second_voice; /* of the later readings; name NULL for the same voice */
	bool repeats_telephones;   /* each telephone number is said twice */
	struct prelude prelude;
	int readings;         /* 1 to SCRIPT_READINGS_MAX */
	char *bridge;         /* spoken before each reading but the first; "" for none */
	int volume_percent;   /* 0 to 100 */
	int chime_pause_ms;   /* between chime and words */
	int reading_pause_ms; /* between readings */
	struct wording wording;
};

extern const struct names chime_names;

#define SCRIPT_LENGTH_LEAST_MS 10000
#define SCRIPT_LENGTH_MOST_MS  (55 * 60 * 1000) /* a sound, with its chime, has an hour */

/* A recording, also one before the words, or a line input: it is opened before its first frame. */
bool script_is_opened(const struct script *script);

bool script_is_feed(const struct script *script); /* the relay of a line input (转播) */

bool script_has_playlist(const struct script *script);

/* Each reading plays a recording, or several; how long. */
bool script_is_played(const struct script *script);
int64_t script_played_ms(const struct script *script);

bool script_is_talk(const struct script *script); /* a live talk, in place of a text */

/* The voice of the readings but the first; lends the script's. */
const struct voice *script_second_voice(const struct script *script);

/* How long before its planned moment it begins to sound; 0 for all but a time signal. */
int64_t script_lead_ms(const struct script *script);

extern const struct owner script_owner;
extern const struct owner script_words_owner;                            /* all but its wording */
int script_copy(const struct script *script, struct script *ret_script); /* -ENOMEM */
void script_done(struct script *script);
