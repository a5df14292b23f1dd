#include "notice/estimate.h"

#include <stddef.h>
#include <string.h>

#include "base/utf8.h"

/* Milliseconds at this rate. */
#define RATE_WPM    160
#define SYLLABLE_MS 265
#define LETTER_MS   90
#define STOP_MS     460 /* 。！？ and the like: the end of a sentence */
#define COMMA_MS    470

/* What sound/tone.h makes. */
#define BELL_MS  2050
#define ALERT_MS 3000
#define TEST_MS  2000

enum mark {
	MARK_NONE,
	MARK_COMMA,
	MARK_STOP,
};

static enum mark mark_of(uint32_t character)
{
	switch (character) {
	case 0x3002: /* 。 */
	case 0xFF01: /* ！ */
	case 0xFF1F: /* ？ */
	case 0xFF1B: /* ； */
	case '!':
	case '?':
	case ';':
	case '\n':
		return MARK_STOP;
	case 0xFF0C: /* ， */
	case 0x3001: /* 、 */
	case 0xFF1A: /* ： */
	case 0x2014: /* — */
	case ',':
	case ':':
		return MARK_COMMA;
	default: /* of all characters there are */
		return MARK_NONE;
	}
}

static int64_t character_ms(uint32_t character)
{
	switch (mark_of(character)) {
	case MARK_STOP:
		return STOP_MS;
	case MARK_COMMA:
		return COMMA_MS;
	case MARK_NONE:
		break;
	}
	/* Unified ideographs, with the extension A before and the compatibility ones after them. */
	if ((character >= 0x3400 && character <= 0x9FFF) ||
		(character >= 0xF900 && character <= 0xFAFF) || character >= 0x20000 ||
		(character >= '0' && character <= '9'))
		return SYLLABLE_MS;
	if ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z'))
		return LETTER_MS;
	return 0;
}

static int64_t words_ms(const char *text, int rate_wpm)
{
	size_t left = strlen(text);
	int64_t total_ms = 0;

	while (left > 0) {
		uint32_t character;
		const int size = utf8_decode(text, left, &character);
		if (size <= 0)
			break;
		total_ms += character_ms(character);
		text += size;
		left -= (size_t)size;
	}
	return rate_wpm > 0 ? total_ms * RATE_WPM / rate_wpm : total_ms;
}

static int64_t chime_ms(const struct script *script)
{
	switch (script->chime) {
	case CHIME_BELL:
		return BELL_MS + script->chime_pause_ms;
	case CHIME_ALERT:
		return ALERT_MS + script->chime_pause_ms;
	case CHIME_TEST:
		return TEST_MS + script->chime_pause_ms;
	case CHIME_NONE:
	case CHIME_COUNT:
		break;
	}
	return 0;
}

int64_t script_estimate_ms(const struct script *script, const char *spoken)
{
	const int rate_wpm = script->voice.rate_wpm;
	const char *text = spoken && *spoken ? spoken : script->text;
	const int64_t between_ms = script->reading_pause_ms + words_ms(script->bridge, rate_wpm);

	return chime_ms(script) + script->readings * words_ms(text, rate_wpm) +
	       (script->readings - 1) * between_ms;
}
