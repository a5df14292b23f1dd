/* A tone on one sound card, for somebody who listens at the horn. */
#pragma once

/* Three steady tones of the test chime: an amplifier may swallow the first while it wakes, and
 * mains hum does not come in threes. */
#define TRIAL_TONES    3
#define TRIAL_PAUSE_MS 500
#define TRIAL_SECONDS  7

/* Sounds it and returns when it was heard to its end: blocks for TRIAL_SECONDS. -EBUSY, -ENODEV,
 * -ENOENT, -EINVAL, ... of the card; -ENOMEM. */
int trial_sound(const char *device);
