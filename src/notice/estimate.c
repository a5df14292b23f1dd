#include "notice/estimate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

/* Milliseconds at this rate. */
#define RATE_WPM    160
#define SYLLABLE_MS 274
#define LETTER_MS   90
#define STOP_MS     587 /* 。！？ and the like: the end of a sentence */
#define COMMA_MS    348
#define DIGITS_MS   350 /* the gap behind a group of digits that is dictated (speech/phrasing.c) */

/* What sound/tone.h makes. */
#define BELL_MS  2050
#define ALERT_MS 3000
#define PIPS_MS  (CHIME_PIPS_LEAD_MS + 500)
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

static int64_t pause_ms(uint32_t character)
{
	switch (mark_of(character)) {
	case MARK_STOP:
		return STOP_MS;
	case MARK_COMMA:
		return COMMA_MS;
	case MARK_NONE:
		break;
	}
	return 0;
}

static int64_t sound_ms(uint32_t character)
{
	/* Unified ideographs, with the extension A before and the compatibility ones after them. */
	if ((character >= 0x3400 && character <= 0x9FFF) ||
		(character >= 0xF900 && character <= 0xFAFF) || character >= 0x20000 ||
		(character >= '0' && character <= '9'))
		return SYLLABLE_MS;
	if ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z'))
		return LETTER_MS;
	return 0;
}

static bool is_spoken_digit(uint32_t character)
{
	static const uint32_t digits[] = { 0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D,
		0x4E03, 0x516B, 0x4E5D, 0x5E7A }; /* 零一二三四五六七八九幺 */

	for (size_t i = 0; i < ARRAY_SIZE(digits); i++)
		if (digits[i] == character)
			return true;
	return false;
}

/* Of one reading: what the rate stretches, and the pauses, which it does not. */
struct length {
	int64_t sound_ms;
	int64_t pause_ms;
	int64_t rest_ms; /* of the pauses: after the last sound */
};

static struct length length_of(const char *text)
{
	struct length length = { 0 };
	size_t digits = 0; /* in a row before here */

	for (size_t left = strlen(text); left > 0;) {
		uint32_t character;
		const int size = utf8_decode(text, left, &character);
		if (size <= 0)
			break;
		const int64_t sounds_ms = sound_ms(character);
		const int64_t rests_ms =
			character == ' ' && digits > 1 ? DIGITS_MS : pause_ms(character);
		length.sound_ms += sounds_ms;
		length.pause_ms += rests_ms;
		length.rest_ms = sounds_ms > 0 ? 0 : length.rest_ms + rests_ms;
		digits = is_spoken_digit(character) ? digits + 1 : 0;
		text += size;
		left -= (size_t)size;
	}
	return length;
}

static int64_t words_ms(const struct length *words, const struct voice *voice, int rate_percent)
{
	const int64_t rate = (int64_t)voice->rate_wpm * rate_percent;

	return (rate > 0 ? words->sound_ms * RATE_WPM * 100 / rate : words->sound_ms) +
	       words->pause_ms * voice->pause_percent / 100;
}

/* What a reading that another one follows has less: the pause between them is the configured one.
 */
static int64_t rest_ms(
	const struct script *script, const struct length *words, const struct voice *voice)
{
	return script_is_played(script) ? 0 : words->rest_ms * voice->pause_percent / 100;
}

static int64_t chime_ms(const struct script *script)
{
	if (script->prelude.recording)
		return script->prelude.recording_ms + script->chime_pause_ms;
	switch (script->prelude.chime) {
	case CHIME_BELL:
		return BELL_MS + script->chime_pause_ms;
	case CHIME_ALERT:
		return ALERT_MS + script->chime_pause_ms;
	case CHIME_PIPS:
		return PIPS_MS + script->chime_pause_ms;
	case CHIME_TEST:
		return TEST_MS + script->chime_pause_ms;
	case CHIME_NONE:
	case CHIME_COUNT:
		break;
	}
	return 0;
}

/* It ends early where too little is left for another recording. One of which nobody knows how long
 * it is may fill the rest. */
static int64_t playlist_ms(const struct playlist *playlist, int64_t length_ms)
{
	int64_t left_ms = length_ms;

	for (size_t i = 0; i < PLAYLIST_PARTS_MAX && left_ms >= PLAYLIST_LAST_MS; i++) {
		const int64_t known_ms = playlist->durations_ms[i % playlist->file_count];
		left_ms -= known_ms > 0 ? known_ms : left_ms;
	}
	return left_ms > 0 && left_ms < PLAYLIST_LAST_MS ? length_ms - left_ms : length_ms;
}

static int64_t played_ms(const struct script *script)
{
	return script_has_playlist(script) ? playlist_ms(&script->playlist, script->length_ms)
					   : script->recording_ms;
}

/* A reading but the first: the pause and the bridge before it, and its own words, voice and rate.
 */
static int64_t later_reading_ms(const struct script *script, const struct length *words)
{
	const struct voice *voice = script_second_voice(script);
	const struct length bridge = length_of(script->bridge);
	const int64_t before_ms = script->reading_pause_ms + words_ms(&bridge, &script->voice, 100);

	return before_ms + (script_is_played(script)
					   ? played_ms(script)
					   : words_ms(words, voice, voice->second_rate_percent));
}

int64_t script_estimate_ms(const struct script *script, const char *spoken)
{
	const struct length first = length_of(spoken && *spoken ? spoken : script->text);
	const struct length later = *script->second_text ? length_of(script->second_text) : first;
	const int more = script->readings - 1;
	int64_t ms = chime_ms(script);

	if (script_is_feed(script))
		return script_lead_ms(script) + script->length_ms;
	ms += script_is_played(script) ? played_ms(script) : words_ms(&first, &script->voice, 100);
	if (more <= 0)
		return ms;
	ms += more * later_reading_ms(script, &later);
	ms -= rest_ms(script, &first, &script->voice);
	return ms - (more - 1) * rest_ms(script, &later, script_second_voice(script));
}

int64_t script_feed_last_ms(const struct script *script)
{
	return script->length_ms - chime_ms(script) - SCRIPT_FEED_LEAST_MS;
}
