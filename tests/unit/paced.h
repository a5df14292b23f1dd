/* A paced PCM for one test: its configuration, what it heard, and the word that fails it. Include
 * it after <cmocka.h>. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sndfile.h>

#include "unit/held_up.h"

#define PACED_DEVICE "unit"

/* A card like most: stereo, of its own rate, so that ALSA converts. */
#define PACED_USB    "usb"
#define PACED_USB_HZ 48000

/* The same of the other common rate, into world->cd_wav. */
#define PACED_CD    "cd"
#define PACED_CD_HZ 44100

/* The same with periods of 256 frames, which somebody else has set. */
#define PACED_SHORT "short"

/* The same with periods of a quarter of a second. */
#define PACED_LONG "long"

/* PACED_DEVICE as one of several cards, whose status is an error where another's is its state. */
#define PACED_MULTI "multi"

/* The USB card where a file of ALSA's says that ALSA converts. */
#define PACED_CONVERTED "converted"

/* A microphone before the horn of PACED_DEVICE; its words go to world->ear. */
#define PACED_EAR "ear"

#define PACED_FILE "recording" /* ALSA's file PCM, into file.wav */

struct paced_world {
	char folder[64];
	char wav[128];
	char usb_wav[128];
	char cd_wav[128];
	char control[128];
	char ear[128];
};

static inline void paced_tell(const char *path, const char *word)
{
	char partial[160];

	snprintf(partial, sizeof(partial), "%s.new", path);
	FILE *file = fopen(partial, "we");
	assert_non_null(file);
	fputs(word, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rename(partial, path), 0);
}

static inline void paced_control(const struct paced_world *world, const char *word)
{
	paced_tell(world->control, word);
}

/* A thread that only sleeps a little at a time: what it oversleeps, a player oversleeps too. A test
 * that fails where the machine was late by this much has measured the machine: tests/run-unit tries
 * again where this line stands. */
#define PACED_LATE_MS 20

static pthread_t paced_watch;
static atomic_bool paced_is_watched;

static void *paced_watch_machine(void *userdata)
{
	const struct timespec step = { .tv_nsec = 5000000 };
	struct timespec before, after;
	int64_t latest_ms = 0;

	(void)userdata;
	while (atomic_load(&paced_is_watched)) {
		(void)clock_gettime(CLOCK_MONOTONIC, &before);
		(void)nanosleep(&step, NULL);
		(void)clock_gettime(CLOCK_MONOTONIC, &after);
		const int64_t late_ms = (after.tv_sec - before.tv_sec) * INT64_C(1000) +
					(after.tv_nsec - before.tv_nsec) / 1000000 - 5;
		latest_ms = late_ms > latest_ms ? late_ms : latest_ms;
	}
	if (latest_ms >= PACED_LATE_MS)
		fprintf(stderr, "the machine was late by %lld ms\n", (long long)latest_ms);
	return NULL;
}

static inline void paced_open(struct paced_world *world)
{
	char path[128];

	strcpy(world->folder, "/tmp/dalaba-paced-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	snprintf(world->wav, sizeof(world->wav), "%s/heard.wav", world->folder);
	snprintf(world->usb_wav, sizeof(world->usb_wav), "%s/usb.wav", world->folder);
	snprintf(world->cd_wav, sizeof(world->cd_wav), "%s/cd.wav", world->folder);
	snprintf(world->control, sizeof(world->control), "%s/control", world->folder);
	snprintf(world->ear, sizeof(world->ear), "%s/ear", world->folder);
	snprintf(path, sizeof(path), "%s/asound.conf", world->folder);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fprintf(file,
		"</usr/share/alsa/alsa.conf>\n!@hooks []\n"
		"pcm_type.paced { lib \"" PACED_FOLDER "/libasound_module_pcm_paced.so\" }\n"
		"pcm.unit_card { type paced file \"%s\" control \"%s\" }\n"
		"pcm." PACED_DEVICE " { type plug slave.pcm \"unit_card\" }\n"
		"pcm.usb_card { type paced file \"%s\" control \"%s\" rate %d channels 2 }\n"
		"pcm." PACED_USB " { type plug slave.pcm \"usb_card\" }\n"
		"pcm.short_card { type paced file \"%s\" control \"%s\" rate %d channels 2 "
		"period 256 }\n"
		"pcm." PACED_SHORT " { type plug slave.pcm \"short_card\" }\n"
		"pcm.long_card { type paced file \"%s\" control \"%s\" rate %d channels 2 "
		"period 12000 }\n"
		"pcm." PACED_LONG " { type plug slave.pcm \"long_card\" }\n"
		"pcm." PACED_MULTI " { type plug slave.pcm { type multi slaves.a { pcm unit_card "
		"channels 1 } bindings.0 { slave a channel 0 } } }\n"
		"pcm." PACED_CONVERTED
		" { type plug slave.pcm { type rate slave { pcm usb_card rate %d }"
		" converter linear } }\n"
		"pcm.cd_card { type paced file \"%s\" control \"%s\" rate %d channels 2 }\n"
		"pcm." PACED_CD " { type plug slave.pcm \"cd_card\" }\n"
		"pcm_type.heard { lib \"" PACED_FOLDER "/libasound_module_pcm_heard.so\" }\n"
		"pcm." PACED_EAR " { type heard file \"%s\" control \"%s\" gain 20 noise 30 }\n"
		"pcm." PACED_FILE " { type file slave.pcm null format wav file \"%s/file.wav\" }\n",
		world->wav, world->control, world->usb_wav, world->control, PACED_USB_HZ,
		world->usb_wav, world->control, PACED_USB_HZ, world->usb_wav, world->control,
		PACED_USB_HZ, PACED_USB_HZ, world->cd_wav, world->control, PACED_CD_HZ, world->wav,
		world->ear, world->folder);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(setenv("ALSA_CONFIG_PATH", path, 1), 0);
	paced_control(world, "");
	atomic_store(&paced_is_watched, true);
	assert_int_equal(pthread_create(&paced_watch, NULL, paced_watch_machine, NULL), 0);
	held_up_begin();
}

static inline void paced_close(const struct paced_world *world)
{
	char command[160];

	atomic_store(&paced_is_watched, false);
	assert_int_equal(pthread_join(paced_watch, NULL), 0);
	snprintf(command, sizeof(command), "rm -rf %s", world->folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(unsetenv("ALSA_CONFIG_PATH"), 0);
}

/* What was heard, in memory the caller frees. Of stereo, `count` are the left and right samples. */
static inline int16_t *paced_read(const char *wav, size_t *ret_count)
{
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(wav, SFM_READ, &info);

	assert_non_null(file);
	const sf_count_t count = info.frames * info.channels;
	int16_t *samples = calloc((size_t)count + 1, sizeof(*samples));
	assert_non_null(samples);
	*ret_count = (size_t)sf_read_short(file, samples, count);
	assert_int_equal(sf_close(file), 0);
	return samples;
}

static inline int16_t *paced_heard(const struct paced_world *world, size_t *ret_count)
{
	return paced_read(world->wav, ret_count);
}

/* The realtime at which that frame of the recording was heard. */
static inline int64_t paced_frame_ns(const char *wav, int rate_hz, size_t frame)
{
	char path[160];
	long long epoch_ns;

	snprintf(path, sizeof(path), "%s.epoch", wav);
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lld", &epoch_ns), 1);
	fclose(file);
	return epoch_ns + (int64_t)frame * 1000000000 / rate_hz;
}

/* How often that event was noted, and the realtime of its last, 0 when there was none. */
static inline int paced_events(const struct paced_world *world, const char *event, int64_t *ret_ns)
{
	char path[160], line[256], wanted[64];
	long long at_ns = 0;
	int count = 0;

	snprintf(path, sizeof(path), "%s.events", world->wav);
	snprintf(wanted, sizeof(wanted), "{\"event\": \"%s\"", event);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, wanted, strlen(wanted)) != 0)
			continue;
		assert_int_equal(sscanf(strstr(line, "realtime_ns") + 14, "%lld", &at_ns), 1);
		count++;
	}
	if (file)
		fclose(file);
	*ret_ns = at_ns;
	return count;
}
