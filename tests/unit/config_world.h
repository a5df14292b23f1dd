/* A folder with a configuration, and what is told when it is read. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/load.h"
#include "recording/recording.h"

#define ZONES "zones = ( { name = \"village\"; device = \"plughw:CARD=Device\"; } );\n"

struct world {
	char folder[64];
	char path[96];
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	strcpy(world->folder, "/tmp/dalaba-config-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	snprintf(world->path, sizeof(world->path), "%s/dalaba.conf", world->folder);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", world->folder);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static void write_file(const struct world *world, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", world->folder, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void append(const char *text, bool is_warning, void *userdata)
{
	char *all = userdata;

	(void)is_warning;
	strcat(all, text);
	strcat(all, "\n");
}

/* Reads the files as they stand; what was wrong with them is in `ret_faults`. */
static struct config *read_whole(const struct world *world, char ret_faults[static 65536])
{
	struct config *config = NULL;
	struct faults *faults;

	assert_int_equal(faults_new(&faults), 0);
	const int r = config_load(world->path, recording_check, faults, &config);
	ret_faults[0] = '\0';
	faults_each(faults, append, ret_faults);
	assert_int_equal(r, faults_count(faults) > 0 ? -EINVAL : 0);
	assert_int_equal(config == NULL, r < 0);
	faults_free(faults);
	return config;
}

/* The same with the text as dalaba.conf. */
static struct config *load(
	const struct world *world, const char *text, char ret_faults[static 65536])
{
	write_file(world, "dalaba.conf", text);
	return read_whole(world, ret_faults);
}

static char told[65536];
