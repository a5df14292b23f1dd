#include "cli/options.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/words.h"
#include "calendar/day.h"
#include "cli/complain.h"
#include "notice/airing.h"
#include "notice/priority.h"
#include "notice/zone.h"

/* What getopt_long returns for the row of that number; above every short option. */
#define LONG_BASE 256

#define ROW_SOCKET                                                                                 \
	OPTION_ROW_TEXT("socket", 0, N_("PATH"), socket, NULL,                                     \
		N_("the daemon's socket (or $DALABA_SOCKET)"))
#define ROW_CONFIG                                                                                 \
	OPTION_ROW_TEXT("config", 0, N_("FILE"), config, NULL,                                     \
		N_("the configuration (/etc/dalaba/dalaba.conf)"))
#define ROW_JSON OPTION_ROW_SWITCH("json", 0, wants_json, N_("print one JSON object a line"))
#define ROW_HELP OPTION_ROW_SWITCH("help", 'h', wants_help, N_("print this help"))

const struct option_row options_global[] = {
	ROW_SOCKET,
	ROW_CONFIG,
	ROW_JSON,
	ROW_HELP,
	OPTION_ROW_SWITCH("version", 0, wants_version, N_("print the version")),
	OPTION_END,
};

const struct option_row options_remote[] = {
	ROW_SOCKET,
	ROW_JSON,
	ROW_HELP,
	OPTION_END,
};

const struct option_row options_local[] = {
	ROW_CONFIG,
	ROW_JSON,
	ROW_HELP,
	OPTION_END,
};

const struct option_row options_both[] = {
	ROW_SOCKET,
	ROW_CONFIG,
	ROW_HELP,
	OPTION_END,
};

struct options options_default(void)
{
	const char *socket = getenv("DALABA_SOCKET");

	return (struct options){
		.socket = socket && *socket ? socket : OPTIONS_SOCKET,
		.config = OPTIONS_CONFIG,
	};
}

bool option_is_duration(const char *value)
{
	int64_t duration_ms;

	return clock_parse_duration(value, &duration_ms) == 0;
}

bool option_is_priority(const char *value)
{
	return names_find(&priority_names, value) >= 0;
}

bool option_is_voicing(const char *value)
{
	return names_find(&voicing_names, value) >= 0;
}

bool option_is_state(const char *value)
{
	enum airing_state state;

	return airing_state_parse(value, &state) == 0;
}

bool option_is_format(const char *value)
{
	static const char *const formats[] = { "text", "html", "csv", "json" };

	return IS_ONE_OF(value, formats);
}

bool option_is_moment(const char *value)
{
	struct date date;
	int64_t time_ms;

	return date_parse(value, false, &date) == 0 || clock_parse(value, &time_ms) == 0;
}

/* What a checker takes, for who gave something else. */
static const char *forms_of(bool (*is_valid)(const char *value))
{
	static const struct {
		bool (*is_valid)(const char *value);
		const char *forms;
	} known[] = {
		{ option_is_duration, N_("a length of time such as 90s, 10min or 2h") },
		{ option_is_priority, N_("routine, important, urgent or emergency") },
		{ option_is_voicing, N_("one of its voicings (`dalaba render --help`)") },
		{ option_is_state, N_("planned, waiting, on-air, aired, failed or cancelled") },
		{ option_is_format, N_("text, html, csv or json") },
		{ option_is_moment, N_("a date such as 2026-11-24 or a moment such as "
				       "2026-11-24T07:00:00+08:00") },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].is_valid == is_valid)
			return _(known[i].forms);
	return "";
}

static int parse_number(const char *value, int low, int high, int *ret_number)
{
	char *end;

	errno = 0;
	const long number = strtol(value, &end, 10);
	if (end == value || *end || errno == ERANGE || number < low || number > high)
		return -EINVAL;
	*ret_number = (int)number;
	return 0;
}

static int append_word(struct word_list *list, const char *word)
{
	if (list->count == sizeof(list->words) / sizeof(list->words[0]))
		return complain_usage(_("at most %d zones can be named"), ZONES_MAX);
	list->words[list->count++] = word;
	return CLI_DONE;
}

static int set_number(const struct option_row *row, const char *value, int *field)
{
	if (parse_number(value, row->low, row->high, field) < 0)
		return complain_usage(_("--%s takes a number from %d to %d, not \"%s\""), row->name,
			row->low, row->high, value);
	return CLI_DONE;
}

/* The rows of all tables, in the two shapes that getopt_long wants. */
struct reader {
	const struct option_row *rows[OPTIONS_ROWS_MAX];
	bool is_chosen[OPTIONS_ROWS_MAX]; /* of choices */
	size_t count;
	struct option long_forms[OPTIONS_ROWS_MAX + 1];
	char short_forms[2 * OPTIONS_ROWS_MAX + 3];
};

/* Another choice of the same field was made before: nobody can want both. */
static int choose(struct reader *reader, const struct option_row *row, struct options *options)
{
	for (size_t i = 0; i < reader->count; i++) {
		const struct option_row *other = reader->rows[i];
		if (other == row)
			reader->is_chosen[i] = true;
		else if (reader->is_chosen[i] && other->offset == row->offset)
			return complain_usage(
				_("--%s and --%s: one is right"), other->name, row->name);
	}
	*(int *)((char *)options + row->offset) = row->low;
	return CLI_DONE;
}

static int row_apply(struct reader *reader, const struct option_row *row, const char *value,
	struct options *options)
{
	void *field = (char *)options + row->offset;

	if (row->is_valid && !row->is_valid(value))
		return complain_usage(
			_("--%s takes %s, not \"%s\""), row->name, forms_of(row->is_valid), value);
	switch (row->kind) {
	case OPTION_SWITCH:
		*(bool *)field = true;
		break;
	case OPTION_CHOICE:
		return choose(reader, row, options);
	case OPTION_TEXT:
		*(const char **)field = value;
		break;
	case OPTION_NUMBER:
		return set_number(row, value, field);
	case OPTION_LIST:
		return append_word(field, value);
	}
	return CLI_DONE;
}

static void reader_add(struct reader *reader, const struct option_row *row)
{
	const size_t place = reader->count++;
	char *letters = reader->short_forms + strlen(reader->short_forms);

	reader->rows[place] = row;
	reader->long_forms[place] = (struct option){
		.name = row->name,
		.has_arg = row->argument ? required_argument : no_argument,
		.val = LONG_BASE + (int)place,
	};
	if (row->letter)
		*letters++ = row->letter;
	if (row->letter && row->argument)
		*letters = ':';
}

static void reader_add_table(struct reader *reader, const struct option_row *table)
{
	for (const struct option_row *row = table; row->name; row++) {
		assert(reader->count < OPTIONS_ROWS_MAX);
		reader_add(reader, row);
	}
}

static const struct option_row *reader_row(const struct reader *reader, int found)
{
	if (found >= LONG_BASE)
		return reader->rows[found - LONG_BASE];
	for (size_t i = 0; i < reader->count; i++)
		if (reader->rows[i]->letter == found)
			return reader->rows[i];
	return NULL;
}

static bool is_short_word(const char *word)
{
	return word && word[0] == '-' && word[1] != '\0' && word[1] != '-';
}

/* The word of a letter that is no option: the one that getopt is still in, or has just left. */
static const char *word_of_letter(char **argv)
{
	return is_short_word(argv[optind]) && strchr(argv[optind], optopt) ? argv[optind]
									   : argv[optind - 1];
}

/* "--re" may be --readings or --responsible. */
static int complain_beginning(const struct reader *reader, const char *word)
{
	const size_t length = strcspn(word, "=") - strlen("--");
	const struct option_row *found[2];
	size_t count = 0;

	for (size_t i = 0; i < reader->count && count < ARRAY_SIZE(found); i++)
		if (strncmp(reader->rows[i]->name, word + strlen("--"), length) == 0)
			found[count++] = reader->rows[i];
	if (length > 0 && count == ARRAY_SIZE(found))
		return complain_usage(_("\"%s\" may be --%s or --%s: say it in full"), word,
			found[0]->name, found[1]->name);
	return complain_usage(_("there is no option \"%s\""), word);
}

/* `found` is getopt_long's ':' or '?'; it leaves what it stumbled over in optopt and optind. */
static int complain_option(const struct reader *reader, int found, char **argv)
{
	const struct option_row *row = optopt ? reader_row(reader, optopt) : NULL;

	if (!optopt)
		return complain_beginning(reader, argv[optind - 1]);
	if (!row)
		return complain_usage(
			_("there is no option \"%s\"; words that begin with - stand behind --"),
			word_of_letter(argv));
	if (found == ':')
		return complain_usage(_("--%s wants a value"), row->name);
	return complain_usage(_("--%s takes no value"), row->name);
}

int options_read(const struct option_row *const *tables, bool stops_at_word, int argc, char **argv,
	struct options *options)
{
	struct reader reader = { 0 };
	int found;

	strcpy(reader.short_forms, stops_at_word ? "+:" : ":");
	for (size_t i = 0; tables[i]; i++)
		reader_add_table(&reader, tables[i]);
	opterr = 0;
	optind = 0; /* glibc: begin anew, also after an earlier reading. */
	while ((found = getopt_long(argc, argv, reader.short_forms, reader.long_forms, NULL)) !=
		-1) {
		if (found == '?' || found == ':')
			return complain_option(&reader, found, argv);
		const int status = row_apply(&reader, reader_row(&reader, found), optarg, options);
		if (status != CLI_DONE)
			return status;
	}
	options->words = argv + optind;
	options->word_count = (size_t)(argc - optind);
	return CLI_DONE;
}
