/* Any bytes as a text to read: UTF-8 comes out of UTF-8, every syllable is one, no utterance is
 * longer than eSpeak NG takes, broken bytes are refused; and any text as pinyin. The first byte
 * chooses the manner. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/pinyin.h"
#include "speech/reading.h"
#include "voice/phonemes.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* eSpeak NG breaks a clause of more. */
#define SPEECH_BYTES_MAX 700

static struct reader *reader; /* without words of its own */
static struct reader *reader_with_words;

/* Of every kind: they overlap, sit inside words of the lexicon, and replace what rules look for. */
static void open_readers(void)
{
	static const char *const added[][3] = {
		{ "瓦岗", "wa3 gang3", NULL },
		{ "瓦岗寨里", "wa3 gang3 zhai4 li3", NULL },
		{ "行长", "xing2 chang2", NULL },
		{ "一", "yi1", NULL },
		{ "不", "bu4", NULL },
		{ "事儿", "shi4 r5", NULL },
		{ "新农合", NULL, "合作医疗" },
		{ "5", NULL, "1:" },
		{ "A", NULL, "%" },
		{ "。", NULL, "2026-11-24" },
	};
	struct own_words words = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(added); i++)
		if (own_words_add(&words, added[i][0], added[i][1], added[i][2]) < 0)
			abort();
	if (reader_new(NULL, &reader) < 0 || reader_new(&words, &reader_with_words) < 0)
		abort();
	own_words_done(&words);
}

/* What is a syllable can be spoken, and is read again from its marks. */
static void check_pinyin(const char *text)
{
	char syllable[PINYIN_SYLLABLE_SIZE], again[PINYIN_SYLLABLE_SIZE];
	char marked[PINYIN_MARKED_SIZE];
	size_t bad = 0;
	int count = 0;
	const char *rest = text;

	while (pinyin_next(&rest, syllable)) {
		const char *read = pinyin_mark(syllable, marked);
		/* m, ng and hng have no vowel that could bear the mark. */
		const bool has_mark = strpbrk(syllable, "aeiouv") != NULL;
		if (!pinyin_has(syllable) || !pinyin_next(&read, again) ||
			(has_mark && strcmp(again, syllable) != 0))
			abort();
		count++;
	}
	const int r = pinyin_count(text, &bad);
	if (r < 0 ? bad != (size_t)count + 1 : r != count)
		abort();
}

/* What we write ourselves, a voice can say. */
static void check_words(const char *words)
{
	static char phonemes[1 << 20];
	FILE *out = fmemopen(phonemes, sizeof(phonemes), "w");

	if (!out || phonemes_write(out, words) < 0 || fclose(out) != 0 ||
		strlen(phonemes) > SPEECH_BYTES_MAX)
		abort();
}

static void check(const struct reading *reading)
{
	if (utf8_check(reading->text, strlen(reading->text), NULL) < 0)
		abort();
	for (size_t i = 0; i < reading->pronunciation.count; i++) {
		const char *pinyin = reading->pronunciation.signs[i].pinyin;
		if (pinyin[0] && !pinyin_has(pinyin))
			abort();
	}
	for (size_t i = 0; i < reading->utterances.count; i++) {
		const struct utterance *utterance = &reading->utterances.utterances[i];
		if (!utterance->speech[0] || utterance->pause_ms < 0)
			abort();
		if (utterance_is_syllables(utterance))
			check_words(utterance->speech);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct reading *reading = NULL;

	if (!reader)
		open_readers();
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
	if (reading_new(bytes[0] & 8 ? reader_with_words : reader, &manner, text, &reading) == 0)
		check(reading);
	check_pinyin(text);
	reading_free(reading);
	free(text);
	return 0;
}
