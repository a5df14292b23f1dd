/* Any text, spoken by any kind of voice through eSpeak NG as the station calls it: it ends, makes
 * no more sound than a text can be long, or says that it failed. The first bytes choose voice, rate
 * and pitch, and whether our reading comes between; without it utterances are what a broken
 * reading, or a broken process, might hand over. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "sound/sound.h"
#include "speech/reading.h"
#include "voice/espeak.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define CHOICE_BYTES 4
#define TEXT_BYTES   400

static const char *const voices[] = { "file:horn", "cmn", "yue", "hak", "en-gb",
	"cmn-latn-pinyin" };

static struct reader *reader;

static void speak(const struct voice *voice, const struct utterance *utterance)
{
	struct sound *sound;

	if (sound_new(&sound) < 0)
		abort();
	const int r = voice_engine_speak(voice, utterance, sound, NULL, NULL);
	if (r > 0)
		abort();
	sound_unref(sound);
}

static void read_and_speak(const struct voice *voice, const char *text)
{
	const struct reading_manner manner = {
		.language = reading_language_of(voice->espeak),
		.pause_percent = 100,
	};
	struct reading *reading;

	if (reading_new(reader, &manner, text, &reading) < 0)
		return;
	for (size_t i = 0; i < reading->utterances.count; i++)
		speak(voice, &reading->utterances.utterances[i]);
	reading_free(reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char text[TEXT_BYTES + 1] = "";

	if (size < CHOICE_BYTES)
		return 0;
	if (!reader && (reader_new(NULL, &reader) < 0 || voice_engine_open() < 0))
		abort();
	const size_t length = size - CHOICE_BYTES < TEXT_BYTES ? size - CHOICE_BYTES : TEXT_BYTES;
	memcpy(text, bytes + CHOICE_BYTES, length);
	const struct voice voice = {
		.name = (char *)"fuzz",
		.espeak = (char *)voices[bytes[0] % ARRAY_SIZE(voices)],
		.rate_wpm = 80 + bytes[1] * 370 / 255,
		.pitch = bytes[2] % 100,
		.range = 75,
		.volume_percent = 60,
		.second_rate_percent = 100,
	};
	if (utf8_check(text, strlen(text), NULL) < 0)
		return 0;
	if (bytes[3] & 1)
		read_and_speak(&voice, text);
	else
		speak(&voice, &(struct utterance){
				      .kind = bytes[3] / 2 % UTTERANCE_KIND_COUNT,
				      .speech = text,
			      });
	return 0;
}
