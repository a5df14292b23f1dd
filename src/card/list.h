/* What a zone's device may be: the sound cards of this machine, each by its id, and the PCMs of
 * asound.conf that have a description. Not ALSA's `default`, which is another card on each machine,
 * nor a desktop's sound server, which is not the daemon's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CARD_LIST_MAX 64

struct card_choice {
	char *device;    /* as a zone names it: "plughw:CARD=Device" */
	char *title;     /* as people know it: "USB Audio Device, USB Audio" */
	char *id;        /* of the card, "Device"; NULL: a PCM of asound.conf */
	unsigned number; /* which of the card's PCMs, 0 for the first */
};

struct card_list {
	struct card_choice choices[CARD_LIST_MAX];
	size_t count;
};

/* Those that can play, in the order in which a horn is likely behind them: screens (HDMI) last.
 * *ret_list is the caller's to card_list_done. ALSA's errors, -ENOMEM. */
int card_list_read(struct card_list *ret_list);
void card_list_done(struct card_list *list);

/* Whether ALSA's configuration has a PCM of that name, "plughw:CARD=Device" or one of asound.conf;
 * not whether its card is there. Also where that cannot be told. */
bool card_is_defined(const char *device);
