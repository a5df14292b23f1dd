/* `dalaba read`: what the station makes of written lines, a line for a line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/local.h"
#include "cli/row.h"
#include "sound/voice_engine.h"
#include "speech/reading.h"

static const struct option_row read_options[] = {
	OPTION_ROW_CHOICE("text", form, READING_TEXT, N_("the text as it is spoken (default)")),
	OPTION_ROW_CHOICE("phonemes", form, READING_PHONEMES, N_("what eSpeak NG says")),
	OPTION_END,
};

DEFINE_CLEANUP(struct reading, reading, reading_free)

/* Reads one line without its end ("\n" or "\r\n"). 1, 0 at the end of the input, -E2BIG for a line
 * longer than READING_MAX_BYTES, -errno. */
static int read_line(FILE *input, char *line, size_t *ret_length)
{
	size_t length = 0;
	int c;

	while ((c = getc_unlocked(input)) != EOF && c != '\n') {
		if (length == READING_MAX_BYTES)
			return -E2BIG;
		line[length++] = (char)c;
	}
	if (c == EOF && ferror(input))
		return errno ? -errno : -EIO;
	if (c == EOF && length == 0)
		return 0;
	if (length > 0 && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
	*ret_length = length;
	return 1;
}

static int join_phonemes(const struct reading *reading, const struct voice *voice, FILE *stream)
{
	for (size_t i = 0; i < reading->utterance_count; i++) {
		_cleanup_free_ char *phonemes = NULL;
		const int r =
			voice_engine_phonemes(voice, reading->utterances[i].speech, &phonemes);
		if (r < 0)
			return r;
		fprintf(stream, "%s%s", i > 0 ? " " : "", phonemes);
	}
	return 0;
}

static int read_phonemes(const char *line, const struct voice *voice, char **ret_phonemes)
{
	_cleanup_(reading_cleanup) struct reading *reading = NULL;
	_cleanup_free_ char *joined = NULL;
	size_t length = 0;

	int r = reading_new(line, &reading);
	if (r < 0)
		return r;
	FILE *stream = open_memstream(&joined, &length);
	if (!stream)
		return -errno;
	r = join_phonemes(reading, voice, stream);
	if (fclose(stream) != 0 && r == 0)
		r = -ENOMEM;
	if (r < 0)
		return r;
	*ret_phonemes = TAKE(joined);
	return 0;
}

/* One line's reading. `voice` is for phonemes alone. Errors of the reading and the engine. */
static int make_reading(const char *line, int form, const struct voice *voice, char **ret_reading)
{
	switch ((enum reading_form)form) {
	case READING_TEXT:
		return reading_normalise(line, ret_reading);
	case READING_PHONEMES:
		return read_phonemes(line, voice, ret_reading);
	}
	return -EINVAL;
}

static int print_reading(const char *line, const char *reading, const struct options *options)
{
	static const char *const names[] = { "text", "phonemes" };

	if (!options->wants_json) {
		printf("%s\n", reading);
		return CLI_DONE;
	}
	json_auto_t *row = json_pack("{s:s, s:s}", "line", line, names[options->form], reading);
	return row ? row_print_json(row) : complain_memory();
}

static int complain_line(int error, size_t number)
{
	if (error == -E2BIG)
		return complain(
			_("line %zu is too long: at most %d bytes"), number, READING_MAX_BYTES);
	return complain(_("line %zu cannot be read: %s"), number, strerror(-error));
}

/* `number` counts from 1. */
static int show_line(const char *line, size_t length, size_t number, const struct options *options,
	const struct voice *voice)
{
	_cleanup_free_ char *reading = NULL;
	size_t offset = strlen(line);

	if (utf8_check(line, length, &offset) < 0 || offset != length)
		return complain(_("line %zu, byte %zu: not valid UTF-8 text"), number, offset + 1);
	const int r = make_reading(line, options->form, voice, &reading);
	if (r < 0)
		return complain_line(r, number);
	return print_reading(line, reading, options);
}

static int show_words(const struct options *options, const struct voice *voice)
{
	for (size_t i = 0; i < options->word_count; i++) {
		const char *word = options->words[i];
		const int status = show_line(word, strlen(word), i + 1, options, voice);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

static int show_input(const struct options *options, const struct voice *voice)
{
	_cleanup_free_ char *line = malloc(READING_MAX_BYTES + 1);
	size_t length = 0, number = 1;
	int r;

	if (!line)
		return complain_memory();
	for (; (r = read_line(stdin, line, &length)) > 0; number++) {
		const int status = show_line(line, length, number, options, voice);
		if (status != CLI_DONE)
			return status;
	}
	return r < 0 ? complain_line(r, number) : CLI_DONE;
}

static int show(const struct options *options, const struct voice *voice)
{
	return options->word_count > 0 ? show_words(options, voice) : show_input(options, voice);
}

static int show_phonemes(const struct options *options)
{
	static char name[] = "mandarin", espeak[] = "cmn-latn-pinyin";
	/* Phonemes depend on nothing else of a voice. */
	const struct voice voice = { .name = name, .espeak = espeak, .rate_wpm = 175 };

	const int r = voice_engine_open();
	if (r < 0)
		return local_complain_engine(r);
	const int status = show(options, &voice);
	voice_engine_close();
	return status;
}

static int read_aloud(const struct options *options)
{
	return options->form == READING_PHONEMES ? show_phonemes(options) : show(options, NULL);
}

const struct command command_read = {
	.name = "read",
	.arguments = N_("[OPTION]... [LINE]...   (without LINE: standard input)"),
	.summary = COMMAND_READ_SUMMARY,
	.tables = { read_options, options_local },
	.words_max = COMMAND_ANY_WORDS,
	.run = read_aloud,
};
