/* Rows for the tables of keys (config/schema.h), by the type of their field; inside src/config
 * alone. */
#pragma once

#include "config/parse.h"

#define KEY_NAME(object, field)                                                                    \
	{                                                                                          \
		"name", VALUE_PARSED, offsetof(object, field), .is_required = true,                \
							       .parse = parse_name                 \
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

/* parse_zones, parse_volumes, parse_rules and parse_quiet_window fill two fields that lie side by
 * side. */
#define SIDE_BY_SIDE(object, first, second, pair, its_second)                                      \
	_Static_assert(                                                                            \
		offsetof(object, second) - offsetof(object, first) == offsetof(pair, its_second),  \
		#object)
