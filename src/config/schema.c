#include "config/schema.h"

#include <assert.h>
#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "calendar/guess_times.h"
#include "config/meant.h"
#include "config/synonym.h"

/* Longer names are not compared: a mistyped key is short. */
#define NAME_COMPARED_MAX 64

#define DURATION_TEXT_SIZE 32

#define KEYS_MAX 64 /* of a group */

/* --- telling --- */

/* libconfig 1.5 names an included file as it is written, from the folder on. The caller frees; NULL
 * on no memory. */
static char *file_of(const struct reading_context *context, const config_setting_t *setting)
{
	const char *file = config_setting_source_file(setting);
	const size_t folder = strlen(context->folder);
	char *path;

	if (!file)
		return strdup(context->file);
	if (file[0] == '/' || (strncmp(file, context->folder, folder) == 0 && file[folder] == '/'))
		return strdup(file);
	return asprintf(&path, "%s/%s", context->folder, file) < 0 ? NULL : path;
}

/* faults_add or faults_warn. */
static void tell(struct reading_context *context, const config_setting_t *setting,
	void (*add)(
		struct faults *faults, const char *file, unsigned line, const char *format, ...),
	const char *format, va_list arguments)
{
	_cleanup_free_ char *file = file_of(context, setting);
	_cleanup_free_ char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	add(context->faults, file ? file : context->file, config_setting_source_line(setting), "%s",
		text ? text : format);
}

void schema_fault(
	struct reading_context *context, const config_setting_t *setting, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell(context, setting, faults_add, format, arguments);
	va_end(arguments);
}

void schema_warn(
	struct reading_context *context, const config_setting_t *setting, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell(context, setting, faults_warn, format, arguments);
	va_end(arguments);
}

char *schema_place(const struct reading_context *context, const config_setting_t *setting)
{
	_cleanup_free_ char *file = file_of(context, setting);
	char *place;

	if (!file || asprintf(&place, "%s:%u", file, config_setting_source_line(setting)) < 0)
		return NULL;
	return place;
}

/* How many single-character edits (Levenshtein) turn one name into the other, whatever their case.
 */
static size_t edit_distance(const char *a, const char *b)
{
	const size_t columns = strlen(b);
	size_t row[NAME_COMPARED_MAX + 1];

	for (size_t j = 0; j <= columns; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < columns; j++) {
			const size_t change = diagonal + (tolower((unsigned char)a[i]) !=
								 tolower((unsigned char)b[j]));
			diagonal = row[j + 1];
			size_t least = row[j] < diagonal ? row[j] : diagonal;
			row[j + 1] = least + 1 < change ? least + 1 : change;
		}
	}
	return row[columns];
}

const char *schema_nearest(const char *name, const char *(*name_of)(size_t i, const void *userdata),
	const void *userdata)
{
	const char *nearest = NULL, *other;
	size_t least = strlen(name) / 3 + 2; /* Further away it is another word. */

	if (strlen(name) > NAME_COMPARED_MAX)
		return NULL;
	for (size_t i = 0; (other = name_of(i, userdata)); i++) {
		if (!*other || strlen(other) > NAME_COMPARED_MAX)
			continue; /* One that is refused may have no name. */
		const size_t distance = edit_distance(name, other);
		if (distance < least) {
			least = distance;
			nearest = other;
		}
	}
	return nearest;
}

/* --- values --- */

static const char *type_title(const config_setting_t *setting)
{
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		return _("a whole number");
	case CONFIG_TYPE_FLOAT:
		return _("a fraction");
	case CONFIG_TYPE_STRING:
		return _("a text");
	case CONFIG_TYPE_BOOL:
		return _("true or false");
	case CONFIG_TYPE_ARRAY:
	case CONFIG_TYPE_LIST:
		return _("a list");
	case CONFIG_TYPE_GROUP:
		return _("a group { }");
	default: /* libconfig's own number for none. */
		return _("nothing");
	}
}

void schema_set_string(struct reading_context *context, char **string, const char *value)
{
	free(*string);
	*string = strdup(value);
	if (!*string)
		context->is_out_of_memory = true;
}

/* What looks like nothing, or like another text, is told by its number. */
static bool has_hidden(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, bool has_lines)
{
	const char *control = utf8_find_control(text, !has_lines);
	const char *invisible = control || has_lines ? NULL : utf8_find_invisible(text);
	const char *found = control ? control : invisible;
	uint32_t character = 0;

	if (!found)
		return false;
	(void)utf8_first(found, &character); /* It has been found. */
	schema_fault(context, setting,
		control ? _("%s has the control character U+%04X at its byte %zu")
			: _("%s has the invisible character U+%04X at its byte %zu"),
		name, (unsigned)character, (size_t)(found - text) + 1);
	return true;
}

bool schema_check_text(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, size_t low, size_t high, bool has_lines)
{
	const size_t length = strlen(text);
	size_t offset;

	if (length < low && low == 1)
		schema_fault(context, setting, _("%s is empty"), name);
	else if (length < low || length > high)
		schema_fault(context, setting,
			_("%s is %zu bytes long; at most %zu bytes (%zu hanzi) are allowed"), name,
			length, high, high / 3);
	else if (utf8_check(text, length, &offset) < 0)
		schema_fault(
			context, setting, _("%s is not UTF-8 at its byte %zu"), name, offset + 1);
	else
		return !has_hidden(context, setting, name, text, has_lines);
	return false;
}

const char *schema_string(struct reading_context *context, const config_setting_t *setting,
	const char *name, size_t low, size_t high, bool has_lines)
{
	const char *text = config_setting_get_string(setting);

	if (!text) {
		schema_fault(context, setting, _("%s must be a text in quotes, not %s"), name,
			type_title(setting));
		return NULL;
	}
	return schema_check_text(context, setting, name, text, low, high, has_lines) ? text : NULL;
}

#define NO_USUAL LLONG_MIN

static void refuse_as_integer(struct reading_context *context, const config_setting_t *setting,
	const char *name, long long low, long long high, long long usual)
{
	char right[GUESS_TEXT_SIZE];

	if (!meant_integer(setting, name, low, high, right))
		schema_fault(context, setting,
			usual == NO_USUAL
				? _("%s must be a whole number from %lld to %lld, not %s")
				: _("%s must be a whole number from %lld to %lld, not %s; right is "
				    "such as %lld"),
			name, low, high, type_title(setting), usual);
	else if (config_setting_get_string(setting))
		schema_fault(context, setting,
			_("%s must be a whole number from %lld to %lld; right is %s, without "
			  "quotes"),
			name, low, high, right);
	else
		schema_fault(context, setting,
			_("%s must be a whole number from %lld to %lld; right is %s"), name, low,
			high, right);
}

/* `usual` is one that is right, NO_USUAL where none is more so. */
static bool read_integer(struct reading_context *context, const config_setting_t *setting,
	const char *name, long long low, long long high, long long usual, long long *ret_value)
{
	const int type = config_setting_type(setting);

	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) {
		refuse_as_integer(context, setting, name, low, high, usual);
		return false;
	}
	const long long value = config_setting_get_int64(setting);
	if (value < low || value > high) {
		schema_fault(context, setting, _("%s is %lld; it must be from %lld to %lld"), name,
			value, low, high);
		return false;
	}
	*ret_value = value;
	return true;
}

bool schema_integer(struct reading_context *context, const config_setting_t *setting,
	const char *name, long long low, long long high, long long *ret_value)
{
	return read_integer(context, setting, name, low, high, NO_USUAL, ret_value);
}

static void read_integer_key(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, int *field)
{
	const long long otherwise = key->fallback_number;
	const bool is_usual = otherwise > key->low && otherwise <= key->high;
	long long number;

	if (read_integer(context, setting, key->name, key->low, key->high,
		    is_usual ? otherwise : NO_USUAL, &number))
		*field = (int)number;
}

bool schema_boolean(struct reading_context *context, const config_setting_t *setting,
	const char *name, bool *ret_is_true)
{
	bool is_true;

	if (config_setting_type(setting) == CONFIG_TYPE_BOOL) {
		*ret_is_true = config_setting_get_bool(setting) != 0;
		return true;
	}
	if (meant_boolean_setting(setting, &is_true))
		schema_fault(context, setting,
			_("%s must be true or false; right is %s, without quotes"), name,
			is_true ? "true" : "false");
	else
		schema_fault(context, setting, _("%s must be true or false, not %s"), name,
			type_title(setting));
	return false;
}

static void refuse_as_real(
	struct reading_context *context, const struct key *key, const config_setting_t *setting)
{
	char right[GUESS_TEXT_SIZE];

	if (meant_real(setting, (double)key->low, (double)key->high, right))
		schema_fault(context, setting,
			_("%s must be a number from %lld to %lld; right is %s, without quotes"),
			key->name, key->low, key->high, right);
	else
		schema_fault(context, setting, _("%s must be a number from %lld to %lld, not %s"),
			key->name, key->low, key->high, type_title(setting));
}

static void read_real(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, double *field)
{
	const int type = config_setting_type(setting);

	if (type != CONFIG_TYPE_FLOAT && type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) {
		refuse_as_real(context, key, setting);
		return;
	}
	const double value = type == CONFIG_TYPE_FLOAT ? config_setting_get_float(setting)
						       : (double)config_setting_get_int64(setting);
	if (!(value >= (double)key->low && value <= (double)key->high)) {
		schema_fault(context, setting, _("%s is %g; it must be from %lld to %lld"),
			key->name, value, key->low, key->high);
		return;
	}
	*field = value;
}

void schema_each(struct reading_context *context, const config_setting_t *setting,
	void (*each)(
		struct reading_context *context, const config_setting_t *element, void *userdata),
	void *userdata)
{
	if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
		each(context, setting, userdata);
		return;
	}
	for (int i = 0; i < config_setting_length(setting); i++)
		each(context, config_setting_get_elem(setting, (unsigned)i), userdata);
}

/* `too_many` is English. */
static void *grow(struct reading_context *context, const config_setting_t *setting, void **array,
	size_t *count, size_t size, size_t most, const char *too_many)
{
	if (*count == most) {
		schema_fault(context, setting, _(too_many), most);
		return NULL;
	}
	void *grown = reallocarray(*array, *count + 1, size);
	if (!grown) {
		context->is_out_of_memory = true;
		return NULL;
	}
	*array = grown;
	return memset((char *)grown + size * (*count)++, 0, size);
}

void *schema_grow(struct reading_context *context, const config_setting_t *setting, void **array,
	size_t *count, size_t size, size_t most)
{
	return grow(context, setting, array, count, size, most, N_("more than %zu of them"));
}

/* --- named values --- */

/* What is no text may be told as one: 1, true. NULL: it is a list or a group. */
static const char *scalar_text(const config_setting_t *setting, char ret_text[static 32])
{
	const int type = config_setting_type(setting);

	if (type == CONFIG_TYPE_BOOL)
		return config_setting_get_bool(setting) ? "true" : "false";
	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
		return NULL;
	(void)snprintf(
		ret_text, 32, "%lld", (long long)config_setting_get_int64(setting)); /* Fits. */
	return ret_text;
}

static bool read_name(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, int *ret_value)
{
	char number[32];
	const char *scalar = scalar_text(setting, number);
	const char *text =
		scalar ? scalar : schema_string(context, setting, key->name, 1, 63, false);

	if (!text)
		return false;
	const int value = names_find(key->names, text);
	if (value < 0 || value < key->low) {
		schema_fault(context, setting, _(key->unknown), text);
		return false;
	}
	*ret_value = value;
	return true;
}

struct bits {
	const struct key *key;
	uint8_t *bits;
};

static void add_bit(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const struct bits *bits = userdata;
	int value;

	if (read_name(context, bits->key, element, &value))
		*bits->bits = (uint8_t)(*bits->bits | 1 << value);
}

static void read_bits(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, uint8_t *field)
{
	struct bits bits = { key, field };

	*field = 0;
	schema_each(context, setting, add_bit, &bits);
}

/* --- lengths of time --- */

/* "1s", "55min". Returns ret_text. */
static const char *format_duration(long long duration_ms, char ret_text[static DURATION_TEXT_SIZE])
{
	const long long seconds = duration_ms / 1000;
	const bool is_minutes = seconds % 60 == 0;

	(void)snprintf(ret_text, DURATION_TEXT_SIZE, "%lld%s", is_minutes ? seconds / 60 : seconds,
		is_minutes ? "min" : "s");
	return ret_text;
}

/* "5" may be meant in minutes; nothing is nothing in any unit. */
static bool lacks_unit(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0' && text[strspn(text, "0")] != '\0';
}

const char *schema_duration_text(
	struct reading_context *context, const config_setting_t *setting, const char *name)
{
	const char *text = config_setting_is_number(setting)
				   ? NULL
				   : schema_string(context, setting, name, 1, 63, false);

	if (!config_setting_is_number(setting) && !(text && lacks_unit(text)))
		return text;
	schema_fault(context, setting,
		_("%s needs its unit, in quotes: \"90s\", \"10min\" or \"2h\""), name);
	return NULL;
}

void schema_refuse_duration(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, const char *forms)
{
	char guess[DURATION_GUESS_SIZE], right[DURATION_GUESS_SIZE + 2];
	const bool is_meant = duration_guess(text, guess) == 0;

	if (is_meant) /* Fits. */
		(void)snprintf(right, sizeof(right), "\"%s\"", guess);
	schema_fault(context, setting, _("%s \"%s\" is no length of time; right is %s"), name, text,
		is_meant ? right : forms);
}

bool schema_duration(struct reading_context *context, const config_setting_t *setting,
	const char *name, int64_t *ret_duration_ms)
{
	const char *text = schema_duration_text(context, setting, name);

	if (!text)
		return false;
	if (clock_parse_duration(text, ret_duration_ms) == 0)
		return true;
	schema_refuse_duration(context, setting, name, text, _("\"90s\", \"10min\", \"2h\""));
	return false;
}

static void read_duration(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, int64_t *field)
{
	char low[DURATION_TEXT_SIZE], high[DURATION_TEXT_SIZE];

	if (!schema_duration(context, setting, key->name, field) || key->high == 0)
		return;
	if (*field < key->low || *field > key->high)
		schema_fault(context, setting, _("%s must be from %s to %s"), key->name,
			format_duration(key->low, low), format_duration(key->high, high));
}

/* --- lists --- */

static void read_value(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, void *object);

/* A list in reading. */
struct list {
	const struct key *key;
	void **array;
	size_t *count;
};

static bool is_twice(const struct list *list)
{
	char *const *texts = *list->array;
	const size_t last = *list->count - 1;

	for (size_t i = 0; i < last; i++)
		if (strcmp(texts[i], texts[last]) == 0)
			return true;
	return false;
}

static void drop_twice(
	struct reading_context *context, const struct list *list, const config_setting_t *setting)
{
	if (!is_twice(list))
		return;
	char *text = ((char **)*list->array)[--*list->count];
	schema_fault(context, setting, _(list->key->twice), text);
	free(text);
}

static void add_element(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	const size_t faults = faults_count(context->faults);
	const struct list *list = userdata;
	const struct key *key = list->key;
	void *element = grow(context, setting, list->array, list->count, key->element_size,
		(size_t)key->high, key->too_many ? key->too_many : N_("more than %zu of them"));

	if (!element)
		return;
	read_value(context, key->element, setting, element);
	if (key->element->type == VALUE_GROUP)
		return;
	if (faults_count(context->faults) > faults || context->is_out_of_memory)
		--*list->count;
	else if (key->twice)
		drop_twice(context, list, setting);
}

void schema_read_list(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, void *object)
{
	struct list list = {
		.key = key,
		.array = (void **)((char *)object + key->offset),
		.count = (size_t *)((char *)object + key->count_offset),
	};

	schema_each(context, setting, add_element, &list);
}

/* --- groups --- */

static void check_empty(
	struct reading_context *context, const struct key *key, const config_setting_t *setting)
{
	const bool is_list = config_setting_is_array(setting) || config_setting_is_list(setting);

	if (is_list && config_setting_length(setting) == 0)
		schema_fault(context, setting, _(key->empty), key->name);
}

static void read_value(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, void *object)
{
	void *field = (char *)object + key->offset;

	if (key->empty)
		check_empty(context, key, setting);
	if (key->parse) {
		key->parse(context, key, setting, field);
		return;
	}
	switch (key->type) {
	case VALUE_STRING: {
		const char *text = schema_string(
			context, setting, key->name, (size_t)key->low, (size_t)key->high, false);
		if (text)
			schema_set_string(context, field, text);
		return;
	}
	case VALUE_INTEGER:
		read_integer_key(context, key, setting, field);
		return;
	case VALUE_REAL:
		read_real(context, key, setting, field);
		return;
	case VALUE_BOOLEAN:
		(void)schema_boolean(context, setting, key->name, field); /* It told the fault. */
		return;
	case VALUE_NAMED:
		(void)read_name(context, key, setting, field); /* It told the fault. */
		return;
	case VALUE_NAMED_BITS:
		read_bits(context, key, setting, field);
		return;
	case VALUE_DURATION:
		read_duration(context, key, setting, field);
		return;
	case VALUE_GROUP:
		schema_read_group(context, setting, key->keys, key->key_count, field);
		if (key->finish && config_setting_is_group(setting) && !context->is_out_of_memory)
			key->finish(context, setting, field);
		return;
	case VALUE_LIST:
		schema_read_list(context, key, setting, object);
		return;
	case VALUE_PARSED: /* It has its own `parse`. */
		return;
	}
}

static void fall_back(struct reading_context *context, const struct key *key, void *field)
{
	switch (key->type) {
	case VALUE_STRING:
		if (key->fallback_text)
			schema_set_string(context, field, key->fallback_text);
		return;
	case VALUE_INTEGER:
		*(int *)field = (int)key->fallback_number;
		return;
	case VALUE_REAL:
		*(double *)field = (double)key->fallback_number;
		return;
	case VALUE_BOOLEAN:
		*(bool *)field = key->fallback_number != 0;
		return;
	case VALUE_NAMED:
		*(int *)field = (int)key->fallback_number;
		return;
	case VALUE_NAMED_BITS:
		*(uint8_t *)field = (uint8_t)key->fallback_number;
		return;
	case VALUE_DURATION:
		*(int64_t *)field = key->fallback_number;
		return;
	case VALUE_LIST:
	case VALUE_GROUP:
		return;
	case VALUE_PARSED:
		if (key->parse_fallback)
			key->parse_fallback(context, key, field);
		return;
	}
}

struct key_list {
	const struct key *keys;
	size_t count;
};

static const char *key_name(size_t i, const void *userdata)
{
	const struct key_list *list = userdata;

	if (i >= list->count)
		return NULL;
	return list->keys[i].stands_for ? "" : list->keys[i].name; /* "" is near to none. */
}

static const struct key *find_key(const struct key_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->keys[i].name, name) == 0)
			return &list->keys[i];
	return NULL;
}

/* What a mistyped key may have been meant as: of this group, or of one inside it. */
struct meant {
	const char *name;      /* NULL: nothing is near */
	const struct key *key; /* of the group inside, such as `when` of `times`; NULL: of this */
	size_t distance;
};

static void mean(struct meant *meant, const char *name, const struct key_list *list,
	const struct key *inside)
{
	const char *nearest = schema_nearest(name, key_name, list);
	const size_t distance = nearest ? edit_distance(name, nearest) : 0;

	if (nearest && (!meant->name || distance < meant->distance))
		*meant = (struct meant){ nearest, inside, distance };
}

static void mean_inside(struct meant *meant, const char *name, const struct key *inside)
{
	const struct key *const group = inside->element ? inside->element : inside;
	const struct key_list list = { group->keys, group->key_count };

	mean(meant, name, &list, inside);
}

static void mean_anywhere(struct meant *meant, const char *name, const struct key_list *list)
{
	mean(meant, name, list, NULL);
	for (size_t i = 0; i < list->count; i++)
		mean_inside(meant, name, &list->keys[i]);
}

/* "content" is "text". */
static void mean_synonym(struct meant *meant, const char *name, const struct key_list *list)
{
	const char *key = synonym_key(name, strlen(name));
	struct meant found = { 0 };

	if (key)
		mean_anywhere(&found, key, list);
	if (!found.name || strcmp(found.name, key) != 0)
		return;            /* The group has no such key. */
	found.distance = SIZE_MAX; /* It is not as it was written. */
	*meant = found;
}

/* Nothing is near. */
static void tell_all_keys(struct reading_context *context, const config_setting_t *setting,
	const struct key_list *list)
{
	_cleanup_free_ char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	for (size_t i = 0; file && i < list->count; i++)
		if (!list->keys[i].stands_for)
			fprintf(file, "%s%s", i > 0 ? _(", ") : "", list->keys[i].name);
	if (!file || fclose(file) != 0)
		context->is_out_of_memory = true;
	else
		schema_fault(context, setting, _("\"%s\" is unknown here; there are: %s"),
			config_setting_name(setting), text);
}

static const struct key *find_name_of_others(const struct key_list *list, const char *name)
{
	const char *word = synonym_key(name, strlen(name));
	const struct key *key = word ? find_key(list, word) : NULL;

	return key && key->stands_for ? key : NULL;
}

/* Returns the name of the key of this group that was meant, NULL for none. */
static const char *tell_unknown_key(struct reading_context *context,
	const config_setting_t *setting, const struct key_list *list)
{
	const char *name = config_setting_name(setting);
	const struct key *others = find_name_of_others(list, name);
	struct meant meant = { 0 };

	if (others) {
		others->parse(context, others, setting, NULL);
		return others->stands_for;
	}
	mean_anywhere(&meant, name, list);
	if (!meant.name || meant.distance > 0)
		mean_synonym(&meant, name, list);
	if (!meant.name)
		tell_all_keys(context, setting, list);
	else if (!meant.key)
		schema_fault(context, setting, _("\"%s\" is unknown; did you mean \"%s\"?"), name,
			meant.name);
	else if (meant.distance == 0)
		schema_fault(context, setting, _("\"%s\" belongs into \"%s\": %s = { %s = ...; };"),
			name, meant.key->name, meant.key->name, meant.name);
	else
		schema_fault(context, setting,
			_("\"%s\" is unknown; did you mean \"%s\" in \"%s\"? %s = { %s = ...; };"),
			name, meant.name, meant.key->name, meant.key->name, meant.name);
	return meant.key ? NULL : meant.name;
}

/* The group's member of each key; NULL where it has none. That one was meant which is told is
 * noted, so that it is not missed, too. */
static void find_members(struct reading_context *context, const config_setting_t *group,
	const struct key_list *list, const config_setting_t *ret_members[static KEYS_MAX],
	bool ret_are_meant[static KEYS_MAX])
{
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		const struct key *key = find_key(list, config_setting_name(member));
		const char *meant = key ? key->stands_for : tell_unknown_key(context, member, list);
		if (key)
			ret_members[key - list->keys] = member;
		const struct key *twin = meant ? find_key(list, meant) : NULL;
		if (twin)
			ret_are_meant[twin - list->keys] = true;
	}
}

/* "from = ...; days = ...; ": those that must be there, or the first. The caller frees. */
static char *keys_of_group(const struct key_list *list)
{
	char *text = NULL;
	size_t length, count = 0;
	FILE *file = open_memstream(&text, &length);

	if (!file)
		return NULL;
	for (size_t i = 0; i < list->count; i++)
		if (list->keys[i].is_required) {
			fprintf(file, "%s = ...; ", list->keys[i].name);
			count++;
		}
	if (count == 0)
		fprintf(file, "%s = ...; ", list->keys[0].name);
	if (fclose(file) == 0)
		return text;
	free(text);
	return NULL;
}

/* An element of a list has the list's name. */
static void refuse_as_group(struct reading_context *context, const config_setting_t *setting,
	const struct key_list *list)
{
	const char *own = config_setting_name(setting);
	const char *name = own ? own : config_setting_name(config_setting_parent(setting));
	_cleanup_free_ char *keys = keys_of_group(list);

	if (!keys)
		context->is_out_of_memory = true;
	else
		schema_fault(context, setting,
			_("here must be a group { ... }, not %s; right is %s = { %s};"),
			type_title(setting), name ? name : "...", keys);
}

void schema_read_group(struct reading_context *context, const config_setting_t *group,
	const struct key *keys, size_t key_count, void *object)
{
	const struct key_list list = { keys, key_count };
	const config_setting_t *members[KEYS_MAX] = { 0 };
	bool are_meant[KEYS_MAX] = { false };

	assert(key_count <= KEYS_MAX);
	/* Defaults first, so that an object with faults is whole too. */
	for (size_t i = 0; i < key_count; i++)
		fall_back(context, &keys[i], (char *)object + keys[i].offset);
	if (!config_setting_is_group(group)) {
		refuse_as_group(context, group, &list);
		return;
	}
	find_members(context, group, &list, members, are_meant);
	for (size_t i = 0; i < key_count; i++) {
		if (members[i])
			read_value(context, &keys[i], members[i], object);
		else if (keys[i].is_required && !are_meant[i])
			schema_fault(context, group, _("\"%s\" is missing"), keys[i].name);
	}
}
