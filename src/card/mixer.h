/* A sound card's mixer. One control of it is set for an airing and put back after it: somebody may
 * turn a knob between two broadcasts, and a broadcast must be heard all the same. What was there
 * before is written to a file first, so that it is put back after a crash too. Bounded by the
 * driver alone; used by the player's thread, and at start by the main one. */
#pragma once

#include "notice/output.h"

/* Remembers in that file, then sets volume and unmutes. A memory that is there already is kept: it
 * is of before a crash. -ENOENT: there is no such control, or it has no volume; -ENODEV, -EACCES,
 * ... of the card or the file; then nothing is set. */
int mixer_set(const struct mixer_setting *setting, const char *memory);

/* Puts back what the memory holds, and removes it. 0, also when there is no memory; -EBADMSG: it is
 * damaged, or no file, and is removed; errors of the card, and then the memory stays for the next
 * time. */
int mixer_restore(const char *memory);

/* The card's outputs that let nothing through, muted or turned down to nothing, as people name
 * them: "Master, Speaker". "" when there is none, or the card has no mixer; then that is not why it
 * is silent. In memory the caller frees. -ENOMEM. */
int mixer_name_silent(const char *device, char **ret_names);

/* Unmutes them, and turns up to `percent` those that are turned down to nothing.
 * The driver's errors. */
int mixer_open_silent(const char *device, int percent);
