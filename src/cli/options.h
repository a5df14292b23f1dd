/* The command line of `dalaba`: what was asked, as plain data, and the tables that read it.
 * Strings are those of argv. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/translate.h"
#include "notice/zone.h"

#define OPTIONS_SOCKET "/run/dalaba/control.sock"
#define OPTIONS_CONFIG "/etc/dalaba/dalaba.conf"

/* Rows of the tables given to one options_read together. */
#define OPTIONS_ROWS_MAX 32

struct word_list {
	const char *words[ZONES_MAX];
	size_t count;
};

/* In which form `read` prints a line. */
enum read_form {
	READ_TEXT,
	READ_PINYIN,
	READ_PHONEMES,
	READ_BREAKS,
	READ_ALL,
};

/* Which lines `simulate` prints. */
enum simulation_form {
	SIMULATION_AS_LONG,
	SIMULATION_ROWS,
	SIMULATION_SUMMARY,
};

enum chime_wish {
	CHIME_WISH_NONE,
	CHIME_WISH_ON,
	CHIME_WISH_OFF,
};

/* Every option of every command; a command reads those that its table lets in. NULL and 0 stand
 * for what was not given. */
struct options {
	const char *socket;
	const char *config;
	const char *user;
	bool wants_json;
	bool wants_help;
	bool wants_version;

	const char *notice;
	struct word_list zones;
	const char *priority;
	const char *expires;
	const char *responsible;
	const char *title;
	const char *voice;
	int readings;
	bool is_emergency;
	bool waits;
	const char *max;
	bool is_delayed;

	const char *from;
	const char *until;
	const char *day;
	const char *month;
	const char *zone;
	const char *state;
	int limit;
	bool wants_all;
	int days;
	bool wants_ics;

	const char *output;
	int chime; /* enum chime_wish */
	int form;  /* enum read_form, enum simulation_form */
	const char *format;
	const char *voicing;
	int spoken_from_ms;

	char **words; /* what is not an option */
	size_t word_count;
};

enum option_kind {
	OPTION_SWITCH, /* sets a bool */
	OPTION_CHOICE, /* sets an int to `low` */
	OPTION_TEXT,
	OPTION_NUMBER, /* an int from `low` to `high` */
	OPTION_LIST,   /* may be repeated */
};

struct option_row {
	const char *name;
	char letter;          /* 0: only the long form */
	const char *argument; /* as help shows it; NULL: takes none */
	const char *help;
	enum option_kind kind;
	size_t offset; /* of the field of struct options */
	int low, high;
	bool (*is_valid)(const char *value); /* NULL: any */
};

/* Rows of tables; a table ends with OPTION_END. `field` is one of struct options. */
#define OPTION_ROW_SWITCH(name_, letter_, field, help_)                                            \
	{                                                                                          \
		.name = (name_), .letter = (letter_), .help = (help_), .kind = OPTION_SWITCH,      \
		.offset = offsetof(struct options, field)                                          \
	}
#define OPTION_ROW_CHOICE(name_, field, value, help_)                                              \
	{                                                                                          \
		.name = (name_), .help = (help_), .kind = OPTION_CHOICE, .low = (value),           \
		.offset = offsetof(struct options, field)                                          \
	}
#define OPTION_ROW_TEXT(name_, letter_, argument_, field, checker, help_)                          \
	{                                                                                          \
		.name = (name_), .letter = (letter_), .argument = (argument_), .help = (help_),    \
		.kind = OPTION_TEXT, .offset = offsetof(struct options, field),                    \
		.is_valid = (checker)                                                              \
	}
#define OPTION_ROW_NUMBER(name_, letter_, field, low_, high_, help_)                               \
	{                                                                                          \
		.name = (name_), .letter = (letter_), .argument = N_("N"), .help = (help_),        \
		.kind = OPTION_NUMBER, .low = (low_), .high = (high_),                             \
		.offset = offsetof(struct options, field)                                          \
	}
#define OPTION_ROW_LIST(name_, letter_, argument_, field, help_)                                   \
	{                                                                                          \
		.name = (name_), .letter = (letter_), .argument = (argument_), .help = (help_),    \
		.kind = OPTION_LIST, .offset = offsetof(struct options, field)                     \
	}
#define OPTION_END                                                                                 \
	{                                                                                          \
		.name = NULL                                                                       \
	}

extern const struct option_row options_global[]; /* before the command */
extern const struct option_row options_remote[]; /* of commands that ask the daemon */
extern const struct option_row options_local[];  /* of commands that need none */
extern const struct option_row options_both[];   /* of one that goes on without it */

/* The defaults, among them $DALABA_SOCKET. */
struct options options_default(void);

/* Reads argv[1...] by the tables, whose list ends with NULL, and leaves the other words in
 * options->words; with `stops_at_word` the first of them ends the reading. Returns CLI_DONE, or
 * CLI_WRONG_USAGE after saying what is wrong. */
int options_read(const struct option_row *const *tables, bool stops_at_word, int argc, char **argv,
	struct options *options);

/* Checkers for is_valid. */
bool option_is_duration(const char *value);
bool option_is_priority(const char *value);
bool option_is_voicing(const char *value);
bool option_is_state(const char *value);
bool option_is_format(const char *value);
bool option_is_moment(const char *value); /* a date, or RFC 3339 */
