#include "village/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sound/filter.h"
#include "sound/format.h"
#include "village/noise.h"

#define HORNS_MAX  4
#define SOUND_M_S  340.0
#define TAIL_S     3
#define COMB_COUNT 4

static float *frames_new(size_t count)
{
	float *frames = calloc(count, sizeof(*frames));

	if (!frames)
		abort();
	return frames;
}

/* --- amplifier and horn --- */

static void amplify(struct dice *dice, float *frames, size_t count)
{
	const double drive = decibels(dice_between(dice, -3, 15));
	const double ratio = dice_says(dice, 0.5) ? dice_between(dice, 0.2, 0.7) : 0;
	const double clip = dice_between(dice, 0.3, 1);
	const bool is_soft = dice_says(dice, 0.5);
	double followed = 0;

	for (size_t i = 0; i < count; i++) {
		double frame = frames[i] * drive;
		followed += 0.002 * (fabs(frame) - followed);
		if (ratio > 0)
			frame *= pow(0.3 / (followed + 0.05), ratio);
		frames[i] = (float)(is_soft ? tanh(1.5 * frame) : fmax(-clip, fmin(clip, frame)));
	}
}

static void colour(struct dice *dice, float *frames, size_t count)
{
	filter_frames(filter_pass(SOUND_RATE_HZ, dice_between(dice, 250, 450), 0.7071, false),
		frames, count);
	filter_frames(filter_pass(SOUND_RATE_HZ, dice_between(dice, 3200, 5500), 0.7071, true),
		frames, count);
	for (size_t left = 2 + dice_below(dice, 4); left > 0; left--) {
		const double hz = dice_between(dice, 400, 4000);
		const double db = dice_between(dice, -8, 10), q = dice_between(dice, 1.5, 8);
		filter_frames(filter_peak(SOUND_RATE_HZ, hz, q, db), frames, count);
	}
}

/* --- air --- */

static void add_ray(const float *from, float *to, size_t count, size_t late, double gain)
{
	for (size_t i = late; i < count; i++)
		to[i] += (float)gain * from[i - late];
}

/* Highs fade on the way. */
static void dull(float *frames, size_t count, double metres)
{
	const float kept = (float)fmin(0.7, metres / 1000);
	float last = 0;

	for (size_t i = 0; i < count; i++)
		frames[i] = last = (1 - kept) * frames[i] + kept * last;
}

/* Combs whose lengths share nothing (M. Schroeder, 1962), mixed by signs. */
static void reverberate(struct dice *dice, float *frames, size_t count, double gain)
{
	const double rt60_s = dice_between(dice, 0.2, 1.5);
	float *wet = frames_new(count);

	for (int comb = 0; comb < COMB_COUNT; comb++) {
		const size_t length = (size_t)(dice_between(dice, 0.021, 0.067) * SOUND_RATE_HZ);
		const float back = (float)pow(10, -3 * (double)length / SOUND_RATE_HZ / rt60_s);
		const float sign = comb % 2 ? -1 : 1;
		float *line = frames_new(count);
		for (size_t i = length; i < count; i++) {
			line[i] = frames[i - length] + back * line[i - length];
			wet[i] += sign * line[i];
		}
		free(line);
	}
	/* All of it as loud as the direct sound, less the gain. */
	const double direct = active_level(frames, count), all = active_level(wet, count);
	for (size_t i = 0; i < count && all > 0; i++)
		frames[i] += (float)(gain * direct / all) * wet[i];
	free(wet);
}

static float *spread(const struct path *path, struct dice *dice, const float *dry, size_t count)
{
	const double near_m = exp(dice_between(dice, log(path->near_m), log(path->far_m)));
	const size_t horns = 1 + dice_below(dice, HORNS_MAX);
	float *all = frames_new(count);

	for (size_t horn = 0; horn < horns; horn++) {
		const double metres = near_m + (horn > 0 ? dice_between(dice, 15, 500) : 0);
		const double turned = horn > 0 ? decibels(dice_between(dice, -6, 9)) : 1;
		const double gain = fmin(1.5, near_m / metres * turned);
		const size_t late = (size_t)(metres / SOUND_M_S * SOUND_RATE_HZ);
		float *one = frames_new(count);
		add_ray(dry, one, count, late, gain);
		for (size_t walls = dice_below(dice, 5); walls > 0; walls--)
			add_ray(dry, one, count,
				late + (size_t)(dice_between(dice, 0.004, 0.35) * SOUND_RATE_HZ),
				gain * dice_between(dice, 0.1, 0.6) *
					(dice_says(dice, 0.5) ? 1 : -1));
		dull(one, count, metres);
		add_ray(one, all, count, 0, 1);
		free(one);
	}
	reverberate(dice, all, count, decibels(dice_between(dice, -14, 3)));
	return all;
}

/* --- clocks --- */

/* Cubic, zero outside. */
static double at_place(const float *frames, size_t count, double place)
{
	if (place < 1 || place + 2 >= (double)count)
		return 0;
	const size_t whole = (size_t)place;
	const float *p = frames + whole;
	const double t = place - (double)whole, a = p[-1], b = p[0], c = p[1], d = p[2];
	return b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

struct sway {
	double hz, frames, phase;
};

/* The air between: its delay comes and goes within some seconds. */
static struct sway make_sway(const struct path *path, struct dice *dice)
{
	const double hz = dice_between(dice, 0.1, 0.6);

	return (struct sway){
		.hz = hz,
		.frames = dice_between(dice, 0.3, 1) * path->sways_ppm * 1e-6 / (2 * M_PI * hz) *
			  SOUND_RATE_HZ,
		.phase = dice_between(dice, 0, 2 * M_PI),
	};
}

void path_add(const struct path *path, struct dice *dice, const float *card, size_t card_count,
	double level, float *heard, size_t heard_count)
{
	const size_t count = card_count + (size_t)TAIL_S * SOUND_RATE_HZ;
	const struct sway sway = make_sway(path, dice);
	const bool sways = path->sways_ppm > 0;
	float *dry = frames_new(count), *came = frames_new(heard_count);

	memcpy(dry, card, card_count * sizeof(*dry));
	amplify(dice, dry, card_count);
	colour(dice, dry, count);
	float *wet = spread(path, dice, dry, count);
	for (size_t i = 0; i < heard_count; i++) {
		const double s = (double)i / SOUND_RATE_HZ - path->begins_s;
		const double swayed =
			sways ? sway.frames * sin(2 * M_PI * sway.hz * s + sway.phase) : 0;
		if (path->dies_s == 0 || s < path->dies_s)
			came[i] = (float)at_place(
				wet, count, s * SOUND_RATE_HZ * (1 + path->ppm * 1e-6) + swayed);
	}
	set_level(came, heard_count, level);
	add_ray(came, heard, heard_count, 0, 1);
	free(dry);
	free(wet);
	free(came);
}
