/* An output: how what sounds leaves a zone. The configuration makes it, and zone, booth, player,
 * mixer and playback hand it on whole. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/owned.h"

#define OUTPUT_FALLBACK_MAX 3

/* What its loudspeakers need before them (sound/voicing.h). */
enum voicing_kind {
	VOICING_PLAIN,
	VOICING_HORN,
};

/* One control of a card's mixer, which is set for each airing (card/mixer.h). */
struct mixer_setting {
	char *control; /* as `amixer scontrols` names it, "Speaker"; "" or NULL: none is set */
	char *device;  /* of the control interface, "hw:CARD=Device" */
	int percent;   /* of its range, as amixer shows it */
};

struct output {
	char *device;    /* ALSA PCM, "plughw:CARD=Device" */
	char **fallback; /* PCMs tried in this order when that cannot be opened */
	size_t fallback_count;
	int volume_percent; /* 0 to 100; a zone's own, or that of one airing in it */
	enum voicing_kind voicing;
	uint64_t mark; /* the key of its mark (sound/mark.h); 0: it has none */
	struct mixer_setting mixer;
};

/* By which the mark of that zone of that station differs from all others': the 64 bits of FNV-1a
 * over both names, a zero byte between. Never 0. */
uint64_t output_mark_of(const char *station, const char *zone);

extern const struct names voicing_names;
extern const struct owner output_owner;

int output_copy(const struct output *output, struct output *ret_output); /* -ENOMEM */
void output_done(struct output *output);
