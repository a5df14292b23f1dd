/* A paced PCM for one test: its configuration, what it heard, and the word that fails it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sndfile.h>

#define PACED_DEVICE "unit"

struct paced_world {
	char folder[64];
	char wav[128];
	char control[128];
};

static inline void paced_control(const struct paced_world *world, const char *word)
{
	char partial[160];

	snprintf(partial, sizeof(partial), "%s.new", world->control);
	FILE *file = fopen(partial, "we");
	assert_non_null(file);
	fputs(word, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rename(partial, world->control), 0);
}

static inline void paced_open(struct paced_world *world)
{
	char path[128];

	strcpy(world->folder, "/tmp/dalaba-paced-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	snprintf(world->wav, sizeof(world->wav), "%s/heard.wav", world->folder);
	snprintf(world->control, sizeof(world->control), "%s/control", world->folder);
	snprintf(path, sizeof(path), "%s/asound.conf", world->folder);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fprintf(file,
		"</usr/share/alsa/alsa.conf>\n"
		"pcm_type.paced { lib \"" DALABA_CHECKOUT
		"/build/paced/libasound_module_pcm_paced.so\" }\n"
		"pcm.unit_card { type paced file \"%s\" control \"%s\" }\n"
		"pcm." PACED_DEVICE " { type plug slave.pcm \"unit_card\" }\n",
		world->wav, world->control);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(setenv("ALSA_CONFIG_PATH", path, 1), 0);
	paced_control(world, "");
}

static inline void paced_close(const struct paced_world *world)
{
	char command[160];

	snprintf(command, sizeof(command), "rm -rf %s", world->folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(unsetenv("ALSA_CONFIG_PATH"), 0);
}

/* What was heard, in memory the caller frees. */
static inline int16_t *paced_heard(const struct paced_world *world, size_t *ret_count)
{
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(world->wav, SFM_READ, &info);

	assert_non_null(file);
	int16_t *frames = calloc((size_t)info.frames + 1, sizeof(*frames));
	assert_non_null(frames);
	*ret_count = (size_t)sf_readf_short(file, frames, info.frames);
	assert_int_equal(sf_close(file), 0);
	return frames;
}

/* The realtime of the first event of that kind, 0 when there was none. */
static inline int64_t paced_event_ns(const struct paced_world *world, const char *event)
{
	char path[160], line[256], wanted[64];
	long long at_ns = 0;

	snprintf(path, sizeof(path), "%s.events", world->wav);
	snprintf(wanted, sizeof(wanted), "{\"event\": \"%s\"", event);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	while (at_ns == 0 && fgets(line, sizeof(line), file))
		if (strncmp(line, wanted, strlen(wanted)) == 0)
			sscanf(strstr(line, "realtime_ns") + 14, "%lld", &at_ns);
	fclose(file);
	return at_ns;
}
