/* ALSA PCMs by their names: which of them are one. Knows no ALSA. */
#pragma once

#include <stdbool.h>

/* Whether both are the same "hw:" or "plughw:", however it is written: "plughw:CARD=Device" and
 * "hw:Device,0" are. Those take a card's PCM for themselves: who comes second does not get it. */
bool device_is_one_hardware(const char *one, const char *other);

/* The same, or one name of any other PCM: most of them are for one alone, but "null" is none, and
 * dmix and dsnoop are there for many. */
bool device_is_one(const char *one, const char *other);
