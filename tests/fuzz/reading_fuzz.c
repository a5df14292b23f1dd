/* Any bytes as a text to read: UTF-8 comes out of UTF-8, every syllable is one, no utterance is
 * longer than eSpeak NG takes, broken bytes are refused. The first byte chooses the manner. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "speech/phonemes.h"
#include "speech/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* eSpeak NG breaks a clause of more. */
#define SPEECH_BYTES_MAX 700

static struct reader *reader;

static void check(const struct reading *reading)
{
	if (utf8_check(reading->text, strlen(reading->text), NULL) < 0)
		abort();
	for (size_t i = 0; i < reading->pronunciation.count; i++) {
		const char *pinyin = reading->pronunciation.signs[i].pinyin;
		if (pinyin[0] && !phonemes_has(pinyin))
			abort();
	}
	for (size_t i = 0; i < reading->utterances.count; i++) {
		const struct utterance *utterance = &reading->utterances.utterances[i];
		if (!utterance->speech[0] || utterance->pause_ms < 0)
			abort();
		if (!utterance->is_foreign && strncmp(utterance->speech, "[[", 2) == 0 &&
			strlen(utterance->speech) > SPEECH_BYTES_MAX)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct reading *reading = NULL;

	if (!reader && reader_new(NULL, &reader) < 0)
		abort();
	if (size == 0)
		return 0;
	const struct reading_manner manner = {
		.language = (enum reading_language)(bytes[0] % 3),
		.repeats_telephones = (bytes[0] & 4) != 0,
		.pause_percent = 100,
	};
	char *text = strndup((const char *)bytes + 1, size - 1);
	if (!text)
		abort();
	if (reading_new(reader, &manner, text, &reading) == 0)
		check(reading);
	reading_free(reading);
	free(text);
	return 0;
}
