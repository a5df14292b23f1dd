#include "speech/reading.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/number.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)

/* A run of this many digits or more without a unit is a telephone number, not an amount. */
#define TELEPHONE_DIGITS_MIN 7

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* Reads a clock time "8:30" or "14:05"; returns its length, 0 when there is none. */
static size_t write_clock(FILE *spoken, const char *text)
{
	const size_t hours = count_digits(text);

	if (hours < 1 || hours > 2 || text[hours] != ':' || count_digits(text + hours + 1) != 2 ||
		atoi(text) > 24 || atoi(text + hours + 1) > 59)
		return 0;
	const char *minutes = text + hours + 1;
	number_write_integer(spoken, text, hours);
	fputs("点", spoken);
	if (strncmp(minutes, "00", 2) != 0) {
		if (minutes[0] == '0')
			fputs("零", spoken);
		number_write_integer(spoken, minutes, 2);
		fputs("分", spoken);
	}
	return hours + 3;
}

/* Reads "37.3", "92.57%", "118"; returns its length. */
static size_t write_amount(FILE *spoken, const char *text)
{
	const size_t whole = count_digits(text);
	const size_t fraction = text[whole] == '.' ? count_digits(text + whole + 1) : 0;
	const size_t length = whole + (fraction > 0 ? fraction + 1 : 0);
	const bool is_percent = text[length] == '%';

	if (is_percent)
		fputs("百分之", spoken);
	number_write_integer(spoken, text, whole);
	if (fraction > 0) {
		fputs("点", spoken);
		number_write_digits(spoken, text + whole + 1, fraction, false);
	}
	return length + is_percent;
}

/* Reads the number at `text`; returns how many bytes that was. */
static size_t write_numeral(FILE *spoken, const char *text)
{
	const size_t digits = count_digits(text);
	const size_t clock = write_clock(spoken, text);

	if (clock > 0)
		return clock;
	if (strncmp(text + digits, "年", strlen("年")) == 0 && digits == 4) {
		number_write_digits(spoken, text, digits, false);
		return digits;
	}
	if (digits >= TELEPHONE_DIGITS_MIN || (digits > 1 && text[0] == '0')) {
		number_write_digits(spoken, text, digits, true);
		return digits;
	}
	return write_amount(spoken, text);
}

/* Full-width ASCII (U+FF01 to U+FF5E) means its ASCII twin; not the punctuation, which speaks for
 * itself. */
static uint32_t plain_character(uint32_t character)
{
	const bool is_wide_digit = character >= 0xFF10 && character <= 0xFF19;
	const bool is_wide_letter = (character >= 0xFF21 && character <= 0xFF3A) ||
				    (character >= 0xFF41 && character <= 0xFF5A);

	if (is_wide_digit || is_wide_letter || character == 0xFF05 || character == 0xFF0E)
		return character - 0xFEE0;
	return character;
}

/* A copy with full-width digits and letters made plain. */
static int make_plain(const char *text, size_t length, char **ret_plain)
{
	char *plain = malloc(length + 1);
	size_t written = 0;

	if (!plain)
		return -ENOMEM;
	for (size_t offset = 0; offset < length;) {
		uint32_t character;
		const int size = utf8_decode(text + offset, length - offset, &character);
		if (size < 0) {
			free(plain);
			return size;
		}
		written += utf8_encode(plain_character(character), plain + written);
		offset += (size_t)size;
	}
	plain[written] = '\0';
	*ret_plain = plain;
	return 0;
}

int reading_normalise(const char *text, char **ret_text)
{
	_cleanup_free_ char *plain = NULL;
	char *spoken = NULL;
	size_t spoken_length;
	const size_t length = strlen(text);

	if (length > READING_MAX_BYTES)
		return -E2BIG;
	const int r = make_plain(text, length, &plain);
	if (r < 0)
		return r;
	FILE *stream = open_memstream(&spoken, &spoken_length);
	if (!stream)
		return -ENOMEM;
	for (const char *rest = plain; *rest;) {
		if (*rest >= '0' && *rest <= '9')
			rest += write_numeral(stream, rest);
		else
			fputc(*rest++, stream);
	}
	if (fclose(stream) != 0) {
		free(spoken);
		return -ENOMEM;
	}
	*ret_text = spoken;
	return 0;
}

/* What ends an utterance, and the silence that it leaves. eSpeak NG makes its own small pauses
 * for what is between. */
static const struct ending {
	const char *mark;
	int pause_ms;
} endings[] = {
	{ "。", 350 },
	{ "！", 350 },
	{ "？", 350 },
	{ "；", 250 },
	{ "\n", 350 },
	{ "!", 350 },
	{ "?", 350 },
	{ ";", 250 },
};

/* eSpeak NG loses text above some 200 characters without punctuation. */
#define UTTERANCE_BYTES_MAX 450

static const struct ending *find_ending(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (strncmp(text, endings[i].mark, strlen(endings[i].mark)) == 0)
			return &endings[i];
	return NULL;
}

static size_t character_length(const char *text)
{
	uint32_t character;
	const int size = utf8_decode(text, strlen(text), &character);

	return size > 0 ? (size_t)size : 1;
}

static int add_utterance(struct reading *reading, const char *speech, size_t length, int pause_ms)
{
	struct utterance *utterances = reallocarray(
		reading->utterances, reading->utterance_count + 1, sizeof(*utterances));

	if (!utterances)
		return -ENOMEM;
	reading->utterances = utterances;
	struct utterance *utterance = &utterances[reading->utterance_count];
	utterance->speech = strndup(speech, length);
	if (!utterance->speech)
		return -ENOMEM;
	utterance->pause_ms = pause_ms;
	reading->utterance_count++;
	return 0;
}

/* Takes the first utterance of `text`; returns its length or -ENOMEM. */
static ssize_t split_off(struct reading *reading, const char *text)
{
	size_t length = 0;

	while (text[length] && length < UTTERANCE_BYTES_MAX) {
		const struct ending *ending = find_ending(text + length);
		if (ending) {
			const int r = length == 0 ? 0
						  : add_utterance(reading, text, length,
							    ending->pause_ms);
			return r < 0 ? r : (ssize_t)(length + strlen(ending->mark));
		}
		length += character_length(text + length);
	}
	const int r = add_utterance(reading, text, length, 0);
	return r < 0 ? r : (ssize_t)length;
}

int reading_new(const char *text, struct reading **ret_reading)
{
	_cleanup_(reading_cleanup) struct reading *reading = calloc(1, sizeof(*reading));

	if (!reading)
		return -ENOMEM;
	const int r = reading_normalise(text, &reading->text);
	if (r < 0)
		return r;
	for (const char *rest = reading->text; *rest;) {
		const ssize_t length = split_off(reading, rest);
		if (length < 0)
			return (int)length;
		rest += length;
	}
	*ret_reading = TAKE(reading);
	return 0;
}

void reading_free(struct reading *reading)
{
	if (!reading)
		return;
	for (size_t i = 0; i < reading->utterance_count; i++)
		free(reading->utterances[i].speech);
	free(reading->utterances);
	free(reading->text);
	free(reading);
}
