/* What is sounded: chime, readings of a text, voice, volume, pauses. Plain data. */
#pragma once

#include "notice/talk.h"
#include "notice/voice.h"

#define SCRIPT_TEXT_MAX_BYTES 16384 /* some 5,400 hanzi, 20 minutes of speech */
#define SCRIPT_READINGS_MAX   10

/* What sounds before the words. */
enum chime {
	CHIME_NONE,
	CHIME_BELL,  /* 开始提示音: four falling notes */
	CHIME_ALERT, /* 警示信号: ISO 7240-16 wants 3 to 10 s before the message */
	CHIME_TEST,  /* a steady 1 kHz test tone */
	CHIME_COUNT,
};

struct script {
	char *text;            /* UTF-8, as its author wrote it; "" for a chime alone */
	struct talk_wish talk; /* instead of the text */
	struct voice voice;
	enum chime chime;
	int readings;         /* 1 to SCRIPT_READINGS_MAX */
	char *bridge;         /* spoken before each reading but the first; "" for none */
	int volume_percent;   /* 0 to 100 */
	int chime_pause_ms;   /* between chime and words */
	int reading_pause_ms; /* between readings */
};

const char *chime_name(enum chime chime);
int chime_parse(const char *text, enum chime *ret_chime); /* -EINVAL */

int script_copy(const struct script *script, struct script *ret_script); /* -ENOMEM */
void script_done(struct script *script);
