/* Rows for the tables of keys (config/schema.h), by the type of their field; inside src/config
 * alone. */
#pragma once

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/others.h"
#include "config/parse.h"

/* "" after a fault, so that all may be compared. */
#define KEY_NAME(object, field)                                                                    \
	{                                                                                          \
		"name", VALUE_STRING, offsetof(object, field),                                     \
			.parse = parse_name, .fallback_text = "", .is_required = true              \
	}
#define KEY_STRING(key, object, field, most, otherwise)                                            \
	{                                                                                          \
		key, VALUE_STRING, offsetof(object, field), 0, most, .fallback_text = otherwise    \
	}
#define KEY_INTEGER(key, object, field, least, most, otherwise)                                    \
	{                                                                                          \
		key, VALUE_INTEGER, offsetof(object, field), least, most,                          \
			.fallback_number = otherwise                                               \
	}
#define KEY_REAL(key, object, field, least, most, otherwise)                                       \
	{                                                                                          \
		key, VALUE_REAL, offsetof(object, field), least, most,                             \
			.fallback_number = otherwise                                               \
	}

#define KEY_BOOLEAN(key, object, field)                                                            \
	{                                                                                          \
		key, VALUE_BOOLEAN, offsetof(object, field), .fallback_number = 0                  \
	}
#define KEY_BOOLEAN_ON(key, object, field)                                                         \
	{                                                                                          \
		key, VALUE_BOOLEAN, offsetof(object, field), .fallback_number = 1                  \
	}
#define KEY_DURATION(key, object, field, otherwise_ms)                                             \
	{                                                                                          \
		key, VALUE_DURATION, offsetof(object, field), .fallback_number = otherwise_ms      \
	}
#define KEY_NAMED(key, object, field, its_names, otherwise, sentence)                              \
	{                                                                                          \
		key, VALUE_NAMED, offsetof(object, field),                                         \
			.names = its_names, .fallback_number = otherwise, .unknown = sentence      \
	}
#define KEY_PARSED(key, object, field, its_parse)                                                  \
	{                                                                                          \
		key, VALUE_PARSED, offsetof(object, field), .parse = its_parse                     \
	}
/* A name that others give to that key, or to none of the group (""). */
#define KEY_OF_OTHERS(key, its_meaning, its_parse)                                                 \
	{                                                                                          \
		key, VALUE_PARSED, .parse = its_parse, .stands_for = its_meaning                   \
	}
#define KEY_GROUP(key, object, field, its_keys, its_finish)                                        \
	{                                                                                          \
		key, VALUE_GROUP, offsetof(object, field),                                         \
			.keys = its_keys, .key_count = ARRAY_SIZE(its_keys), .finish = its_finish  \
	}

/* A group as an element of a list. */
#define GROUP(called, its_keys, its_finish)                                                        \
	{                                                                                          \
		called, VALUE_GROUP, .keys = its_keys, .key_count = ARRAY_SIZE(its_keys),          \
				     .finish = its_finish                                          \
	}

/* A list of elements, which are read as that key's. */
#define LIST(object, array, its_count, most, its_element)                                          \
	VALUE_LIST, offsetof(object, array),                                                       \
		.high = most, .count_offset = offsetof(object, its_count),                         \
		.element_size = sizeof(*((object *)0)->array), .element = its_element

/* Without the key every day is meant. */
#define NO_DAY N_("%s names no day; leave it out where every day is meant")

#define KEY_DAYS(key, object, field, its_parse)                                                    \
	{                                                                                          \
		key, VALUE_PARSED, offsetof(object, field), .parse = its_parse, .empty = NO_DAY    \
	}

/* "21:30-06:30", into the two seconds of a struct day_span, and the days on which it begins. */
#define KEY_WINDOW(object, field)                                                                  \
	{                                                                                          \
		"window", VALUE_PARSED, offsetof(object, field), .is_required = true,              \
								 .parse = parse_span               \
	}
#define KEYS_OF_WINDOW_BY_OTHERS                                                                   \
	KEY_OF_OTHERS("from", "window", others_span),                                              \
		KEY_OF_OTHERS("until", "window", others_span),                                     \
		KEY_OF_OTHERS("times", "window", others_span)
#define KEY_WEEKDAYS(object, field) KEY_DAYS("weekdays", object, field, parse_weekdays)

/* Zones that the configuration knows. */
#define KEY_ZONES(object, field, its_count)                                                        \
	{                                                                                          \
		"zones", LIST(object, field, its_count, ZONES_MAX, &parse_zone_name_key),          \
			.empty = N_("%s names no zone"), .too_many = N_("more than %zu zones"),    \
			.twice = N_("zone \"%s\" is named twice")                                  \
	}
