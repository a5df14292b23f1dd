/* Loudness as the ear has it, by ITU-R BS.1770 with the gates of EBU R 128 (libebur128), and the
 * one loudness of this station: every voice and every recording is brought to LOUDNESS_TARGET_LUFS,
 * so that nobody is startled and nobody strains, and the limiter (sound/limiter.h) keeps the peaks.
 *
 * A recording is measured before it begins, in windows over its whole length. Speech cannot be: its
 * first sentence sounds while the next is made. So each voice is measured once, on one fixed
 * sentence, and all that it says gets that gain; sentences keep their difference, and nothing
 * pumps. Chimes are made that loud (sound/tone.h): the alert is louder on purpose. */
#pragma once

#include <stddef.h>

/* Louder than broadcasting (-23): a horn plays against wind and motors. */
#define LOUDNESS_TARGET_LUFS (-16.0)

/* A gain is never more or less. What lies at the gate of -70 LUFS would need 54 dB, and is noise.
 */
#define LOUDNESS_GAIN_MAX_DB 50.0
#define LOUDNESS_GAIN_MIN_DB (-30.0)

/* Mono frames at SOUND_RATE_HZ, 1.0 being full scale. What is shorter than a few seconds is
 * measured as if it were repeated. -INFINITY for silence. -ENOMEM. */
int loudness_measure(const float *frames, size_t count, double *ret_lufs);

/* What brings that loudness to the target; 1 for silence. */
double loudness_gain(double lufs);
