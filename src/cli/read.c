/* `dalaba read`: what the station makes of written lines, a line for a line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/doubts.h"
#include "cli/local.h"
#include "cli/row.h"
#include "speech/pinyin.h"
#include "voice/espeak.h"

static const struct option_row read_options[] = {
	OPTION_ROW_CHOICE("text", form, READ_TEXT, N_("the text as it is spoken (default)")),
	OPTION_ROW_CHOICE("pinyin", form, READ_PINYIN, N_("its syllables: ge4 wei4 cun1 min2")),
	OPTION_ROW_CHOICE("phonemes", form, READ_PHONEMES, N_("what eSpeak NG says")),
	OPTION_ROW_CHOICE("breaks", form, READ_BREAKS,
		N_("the text with | where a breath is taken that no mark asks for")),
	OPTION_ROW_CHOICE(
		"all", form, READ_ALL, N_("all of it, with the pinyin over the characters")),
	OPTION_END,
};

/* What the lines are read with. */
struct session {
	const struct options *options;
	struct reader *reader;
	struct placeholder_facts facts; /* as if they aired now */
};

/* How a text is read that belongs to no notice. */
static const struct reading_manner plain_manner = {
	.language = READING_MANDARIN,
	.pause_percent = 100,
};

/* Phonemes depend on nothing else of a voice. */
static const struct voice plain_voice = {
	.name = (char *)"mandarin",
	.espeak = (char *)"file:horn",
	.rate_wpm = 175,
};

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

/* --- one reading in its forms --- */

static int join_phonemes(const struct reading *reading, FILE *stream)
{
	for (size_t i = 0; i < reading->utterances.count; i++) {
		_cleanup_free_ char *phonemes = NULL;
		const int r = voice_engine_phonemes(
			&plain_voice, &reading->utterances.utterances[i], &phonemes);
		if (r < 0)
			return r;
		fprintf(stream, "%s%s", i > 0 ? " " : "", phonemes);
	}
	return 0;
}

static int make_phonemes(const struct reading *reading, char **ret_phonemes)
{
	_cleanup_free_ char *joined = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&joined, &length);

	if (!stream)
		return -errno;
	const int r = join_phonemes(reading, stream);
	if (fclose(stream) != 0)
		return -ENOMEM;
	if (r < 0)
		return r;
	*ret_phonemes = TAKE(joined);
	return 0;
}

static int make_pinyin(const struct reading *reading, char **ret_pinyin)
{
	*ret_pinyin = reading_pinyin(reading);
	return *ret_pinyin ? 0 : -ENOMEM;
}

/* --- pinyin over characters --- */

#define VIEW_COLUMNS 76

/* A line of pinyin and the line of characters below it. */
struct view {
	char above[VIEW_COLUMNS * 4];
	char below[VIEW_COLUMNS * 4];
	int columns;
};

static void flush_view(struct view *view)
{
	if (view->columns > 0)
		printf("%s\n%s\n", view->above, view->below);
	*view = (struct view){ 0 };
}

/* Appends the text and blanks up to the width. */
static void append_cell(char *line, const char *text, int width)
{
	char *end = stpcpy(line + strlen(line), text);

	for (int blank = columns_text_width(text); blank < width; blank++)
		*end++ = ' ';
	*end = '\0';
}

static void view_sign(struct view *view, const struct spoken_sign *sign)
{
	char character[5] = "", marked[PINYIN_MARKED_SIZE] = "";

	(void)utf8_encode(sign->character, character); /* Its length ends at the NUL. */
	if (sign->pinyin[0])
		(void)pinyin_mark(sign->pinyin, marked); /* Returns what it was given. */
	const int over = columns_text_width(marked), under = columns_text_width(character);
	const int width = (over > under ? over : under) + (marked[0] ? 1 : 0);
	if (view->columns + width > VIEW_COLUMNS)
		flush_view(view);
	append_cell(view->above, marked, width);
	append_cell(view->below, character, width);
	view->columns += width;
}

static int print_all(const struct reading *reading)
{
	_cleanup_free_ char *phonemes = NULL;
	struct view view = { 0 };
	const int r = make_phonemes(reading, &phonemes);

	if (r < 0)
		return r;
	printf("%s\n", reading->text);
	for (size_t i = 0; i < reading->pronunciation.count; i++)
		view_sign(&view, &reading->pronunciation.signs[i]);
	flush_view(&view);
	printf("[%s]\n", phonemes);
	return 0;
}

static int print_plain(const struct reading *reading, int form)
{
	_cleanup_free_ char *made = NULL;
	int r = 0;

	switch ((enum read_form)form) {
	case READ_TEXT:
		printf("%s\n", reading->text);
		return 0;
	case READ_PINYIN:
		r = make_pinyin(reading, &made);
		break;
	case READ_PHONEMES:
		r = make_phonemes(reading, &made);
		break;
	case READ_BREAKS:
		made = reading_breaks(reading);
		r = made ? 0 : -ENOMEM;
		break;
	case READ_ALL:
		return print_all(reading);
	}
	if (r == 0)
		printf("%s\n", made);
	return r;
}

/* --- JSON --- */

static json_t *doubts_to_json(const struct doubts *doubts)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < doubts->count; i++) {
		char words[DOUBT_WORDS_SIZE];
		json_t *text = json_string(doubt_words(&doubts->doubts[i], words));
		if (json_array_append_new(array, text) < 0) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static int print_json(const char *line, const struct reading *reading, int form)
{
	_cleanup_free_ char *pinyin = NULL;
	_cleanup_free_ char *phonemes = NULL;
	const bool wants_phonemes = form == READ_PHONEMES || form == READ_ALL;
	int r = make_pinyin(reading, &pinyin);

	if (r == 0 && wants_phonemes)
		r = make_phonemes(reading, &phonemes);
	if (r < 0)
		return r;
	json_auto_t *row = json_pack("{s:s, s:s, s:s, s:s*, s:o}", "line", line, "text",
		reading->text, "pinyin", pinyin, "phonemes", phonemes, "doubts",
		doubts_to_json(&reading->doubts));
	return row && row_print_json(row) == CLI_DONE ? 0 : -ENOMEM;
}

/* --- lines --- */

static void tell_doubts(const struct doubts *doubts, size_t number)
{
	for (size_t i = 0; i < doubts->count; i++) {
		char words[DOUBT_WORDS_SIZE];
		fprintf(stderr, _("line %zu: %s\n"), number,
			doubt_words(&doubts->doubts[i], words));
	}
}

static int complain_line(int error, size_t number)
{
	if (error == -E2BIG)
		return complain(
			_("line %zu is too long: at most %d bytes"), number, READING_MAX_BYTES);
	return complain(_("line %zu cannot be read: %s"), number, error_text(error));
}

/* `number` counts from 1. */
static int show_line(const struct session *session, const char *line, size_t length, size_t number)
{
	_cleanup_(reading_cleanup) struct reading *reading = NULL;
	_cleanup_free_ char *filled = NULL;
	const int form = session->options->form;
	size_t offset = strlen(line);

	if (utf8_check(line, length, &offset) < 0 || offset != length)
		return complain(_("line %zu, byte %zu: not valid UTF-8 text"), number, offset + 1);
	filled = placeholder_fill(line, &session->facts);
	int r = filled ? reading_new(session->reader, &plain_manner, filled, &reading) : -ENOMEM;
	if (r == 0)
		r = session->options->wants_json ? print_json(line, reading, form)
						 : print_plain(reading, form);
	if (r < 0)
		return complain_line(r, number);
	/* Who asks for one form alone is a program. */
	if (!session->options->wants_json && (form == READ_ALL || isatty(STDERR_FILENO)))
		tell_doubts(&reading->doubts, number);
	return CLI_DONE;
}

static int show_words(const struct session *session)
{
	for (size_t i = 0; i < session->options->word_count; i++) {
		const char *word = session->options->words[i];
		const int status = show_line(session, word, strlen(word), i + 1);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

static int show_input(const struct session *session)
{
	_cleanup_free_ char *line = malloc(READING_MAX_BYTES + 1);
	size_t length = 0, number = 1;
	int r;

	if (!line)
		return complain_memory();
	for (; (r = read_line(stdin, line, &length)) > 0; number++) {
		const int status = show_line(session, line, length, number);
		if (status != CLI_DONE)
			return status;
	}
	return r < 0 ? complain_line(r, number) : CLI_DONE;
}

static int show(const struct session *session)
{
	return session->options->word_count > 0 ? show_words(session) : show_input(session);
}

static int show_spoken(const struct session *session)
{
	const int r = voice_engine_open();

	if (r < 0)
		return local_complain_engine(r);
	const int status = show(session);
	voice_engine_close();
	return status;
}

/* The station's own words win, where there is a station. */
static int open_reader(
	const struct options *options, struct config **ret_config, struct reader **ret_reader)
{
	const bool is_default = strcmp(options->config, OPTIONS_CONFIG) == 0;

	if (is_default && access(OPTIONS_CONFIG, F_OK) < 0)
		return local_open_reader(NULL, ret_reader);
	const int status = local_read_config(options->config, ret_config);
	return status == CLI_DONE ? local_open_reader(&(*ret_config)->own_words, ret_reader)
				  : status;
}

static int read_aloud(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	_cleanup_(reader_cleanup) struct reader *reader = NULL;
	const int status = open_reader(options, &config, &reader);
	const struct session session = { .options = options,
		.reader = reader,
		.facts = local_facts(config, clock_realtime_ms()) };

	if (status != CLI_DONE)
		return status;
	if (options->form == READ_PHONEMES || options->form == READ_ALL)
		return show_spoken(&session);
	return show(&session);
}

const struct command command_read = {
	.name = "read",
	.arguments = N_("[OPTION]... [LINE]...   (without LINE: standard input)"),
	.summary = COMMAND_READ_SUMMARY,
	.tables = { read_options, options_local },
	.words_max = COMMAND_ANY_WORDS,
	.run = read_aloud,
};
