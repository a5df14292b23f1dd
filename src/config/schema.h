/* Configuration as tables: a table of keys says what a group may hold, and one engine reads any
 * group by its table, with every fault told at its line. Knows libconfig; its callers need not. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libconfig.h>

#include "base/faults.h"
#include "base/names.h"
#include "config/config.h"

/* What is being read, for all that report and look up. */
struct reading_context {
	struct faults *faults;
	const char *file;                 /* of the settings that libconfig names no file for */
	const char *folder;               /* that relative paths start from */
	const struct config_draft *draft; /* read instead of the file of its path; may be NULL */
	bool is_draft_read;
	struct config *config;          /* as far as it is read; zones and voices come first */
	struct source *sources;         /* every file that was parsed (config/source.h) */
	struct included_file *included; /* by others (config/source_text.h) */
	size_t voices_before;           /* voices of files that win over the one in reading */
	void *names;                    /* tsearch tree of the notices' names */
	struct prelude chimes[PRIORITY_COUNT]; /* of each priority; CHIME_COUNT: not said */
	int (*check_recording)(const char *path, int64_t *ret_duration_ms);
	bool is_out_of_memory;
};

enum value_type {
	VALUE_STRING,     /* char *; range: bytes */
	VALUE_INTEGER,    /* int */
	VALUE_REAL,       /* double */
	VALUE_BOOLEAN,    /* bool */
	VALUE_NAMED,      /* an enum, which is as wide as an int: one of `names`, from `low` on */
	VALUE_NAMED_BITS, /* uint8_t: a bit for each of the `names` that a list has */
	VALUE_DURATION,   /* int64_t, milliseconds; a range whose end is 0 has none */
	VALUE_LIST,   /* an array of `element`, and its size_t at `count_offset`; at most `high` */
	VALUE_GROUP,  /* a struct, by `keys` */
	VALUE_PARSED, /* whatever `parse` makes of it */
};

/* Sentences are N_() and have %s for what stands there, %zu for how many there may be. */
struct key {
	const char *name;
	enum value_type type;
	size_t offset; /* of the field in the object */
	long long low, high;
	/* What holds when the key is not there: of VALUE_STRING a text (NULL: stays NULL), of
	 * numbers, names and bits a number; `parse_fallback` may be NULL. */
	const char *fallback_text;
	long long fallback_number;
	bool is_required;
	const char *empty; /* about a list of none, with the key's name; NULL: it is fine */

	const struct names *names;
	const char *unknown; /* about any other text */

	const struct key *element; /* its name is what the sentences call an element; of
				    * VALUE_PARSED: what `parse` reads a group by */
	size_t element_size;
	size_t count_offset;  /* in the object */
	const char *too_many; /* NULL: "more than %zu of them" */
	const char *twice;    /* about a text that the list has already; NULL: it may */

	const struct key *keys; /* of VALUE_PARSED: that `parse` reads a group by */
	size_t key_count;
	/* Of a group that is one, and whole: what no single key can say. */
	void (*finish)(
		struct reading_context *context, const config_setting_t *setting, void *object);

	/* Reads it in place of what the type does; reports its own faults. */
	void (*parse)(struct reading_context *context, const struct key *key,
		const config_setting_t *setting, void *field);
	void (*parse_fallback)(struct reading_context *context, const struct key *key, void *field);

	/* Of a name that people give to a key of this group, or of none (""): that key. `parse`
	 * tells what is right, with no field, and the name itself is offered nowhere. NULL: it is a
	 * key. */
	const char *stands_for;
};

/* Reads the group into the object by the table. An element of a list that has a fault is left out,
 * unless it is a group; what `parse` made of it owns nothing then. */
void schema_read_group(struct reading_context *context, const config_setting_t *group,
	const struct key *keys, size_t key_count, void *object);

/* Reads the list into the object by the key, which is one of VALUE_LIST. */
void schema_read_list(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, void *object);

/* Adds a fault at the setting's line. */
void schema_fault(struct reading_context *context, const config_setting_t *setting,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
void schema_warn(struct reading_context *context, const config_setting_t *setting,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Where the setting is written, "dalaba.conf:12", in memory the caller frees. NULL on no memory. */
char *schema_place(const struct reading_context *context, const config_setting_t *setting);

/* Calls for each element of a list or array; a scalar or group counts as a list of itself. */
void schema_each(struct reading_context *context, const config_setting_t *setting,
	void (*each)(
		struct reading_context *context, const config_setting_t *element, void *userdata),
	void *userdata);

/* The setting's string, checked: UTF-8 without control characters (line ends are let through when
 * `has_lines`), its length in bytes within low and high. NULL after telling the fault. */
const char *schema_string(struct reading_context *context, const config_setting_t *setting,
	const char *name, size_t low, size_t high, bool has_lines);

/* Tells a fault about the text itself, as schema_string does. */
bool schema_check_text(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, size_t low, size_t high, bool has_lines);

/* A whole number within bounds; false after telling the fault. */
bool schema_integer(struct reading_context *context, const config_setting_t *setting,
	const char *name, long long low, long long high, long long *ret_value);

/* False after telling what is neither true nor false, nor a setting that was meant as either. */
bool schema_boolean(struct reading_context *context, const config_setting_t *setting,
	const char *name, bool *ret_is_true);

/* The words of a length of time; NULL after telling that a number has no unit, or that they are no
 * text. */
const char *schema_duration_text(
	struct reading_context *context, const config_setting_t *setting, const char *name);

/* Refuses a text that is none, with what was meant, or else the forms that are right, translated.
 */
void schema_refuse_duration(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, const char *forms);

/* A length of time, "10min"; false after telling the fault. */
bool schema_duration(struct reading_context *context, const config_setting_t *setting,
	const char *name, int64_t *ret_duration_ms);

/* Makes room for one more element of a counted array, zeroed. NULL after telling that there are
 * `most` already, or on no memory. */
void *schema_grow(struct reading_context *context, const config_setting_t *setting, void **array,
	size_t *count, size_t size, size_t most);

/* strdup that remembers when memory is out; *string is freed first. */
void schema_set_string(struct reading_context *context, char **string, const char *value);

/* The name nearest to a mistyped one, NULL when none is near. `name_of` returns NULL at the end. */
const char *schema_nearest(const char *name, const char *(*name_of)(size_t i, const void *userdata),
	const void *userdata);
