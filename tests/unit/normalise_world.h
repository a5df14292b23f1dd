/* The rules with their lexicon, and tables of what is written and what is said. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/installation.h"
#include "speech/normalise.h"
#include "speech/reading.h"

static struct lexicon *lexicon;
static struct normaliser *normaliser;

static int open_rules(void **state)
{
	_cleanup_free_ char *path = NULL;

	(void)state;
	if (installation_find_data(READER_LEXICON, &path) < 0 || lexicon_open(path, &lexicon) < 0)
		return -1;
	return normaliser_new(lexicon, &normaliser);
}

static int close_rules(void **state)
{
	(void)state;
	normaliser_free(normaliser);
	lexicon_close(lexicon);
	return 0;
}

static char *say(const char *written, bool repeats_telephones, struct doubts *doubts)
{
	char *said = NULL;

	assert_int_equal(normalise(normaliser, written, repeats_telephones, doubts, &said), 0);
	return said;
}

struct pair {
	const char *written;
	const char *said;
};

static void check_pairs(const struct pair *pairs, size_t count)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		struct doubts doubts = { 0 };
		_cleanup_free_ char *said = say(pairs[i].written, false, &doubts);
		if (strcmp(said, pairs[i].said) == 0)
			continue;
		print_error("%s -> %s, expected %s\n", pairs[i].written, said, pairs[i].said);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

#define TABLE_TEST(name, ...)                                                                      \
	static void name(void **state)                                                             \
	{                                                                                          \
		static const struct pair pairs[] = { __VA_ARGS__ };                                \
		(void)state;                                                                       \
		check_pairs(pairs, ARRAY_SIZE(pairs));                                             \
	}
