/* The command line of `dalaba`: what was asked, as plain data, and the tables that read it.
 * Strings are those of argv. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "notice/notice.h"

#define OPTIONS_SOCKET "/run/dalaba/control.sock"
#define OPTIONS_CONFIG "/etc/dalaba/dalaba.conf"

/* Rows of the tables given to one options_read together. */
#define OPTIONS_ROWS_MAX 32

struct word_list {
	const char *words[NOTICE_ZONES_MAX];
	size_t count;
};

/* In which form `read` prints a line. */
enum reading_form {
	READING_TEXT,
	READING_PINYIN,
	READING_PHONEMES,
};

enum chime_wish {
	CHIME_AS_CONFIGURED,
	CHIME_WANTED,
	CHIME_UNWANTED,
};

/* Every option of every command; a command reads those that its table lets in. NULL and 0 stand
 * for what was not given. */
struct options {
	const char *socket;
	const char *config;
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

	const char *from;
	const char *until;
	const char *zone;
	const char *state;
	int limit;
	int days;

	const char *output;
	int chime; /* enum chime_wish */
	int form;  /* enum reading_form */

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

/* Tables end with a row without a name. */
extern const struct option_row options_global[]; /* before the command */
extern const struct option_row options_remote[]; /* of commands that ask the daemon */
extern const struct option_row options_local[];  /* of commands that need none */

/* The defaults, among them $DALABA_SOCKET. */
struct options options_default(void);

/* Reads argv[1...] by both tables (the second may be NULL) and leaves the other words in
 * options->words; with `stops_at_word` the first of them ends the reading. Returns CLI_DONE, or
 * CLI_WRONG_USAGE after saying what is wrong. */
int options_read(const struct option_row *own, const struct option_row *shared, bool stops_at_word,
	int argc, char **argv, struct options *options);

/* Checkers for is_valid. */
bool option_is_duration(const char *value);
bool option_is_priority(const char *value);
bool option_is_state(const char *value);
bool option_is_moment(const char *value); /* a date, or RFC 3339 */
