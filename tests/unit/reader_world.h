/* One reader for all tests of a group. */
#pragma once

#include "speech/reading.h"

static struct reader *reader;

static int open_reader(void **state)
{
	(void)state;
	return reader_new(NULL, &reader);
}

static int close_reader(void **state)
{
	(void)state;
	reader_free(reader);
	return 0;
}
