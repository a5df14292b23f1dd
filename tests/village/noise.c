#include "village/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sound/filter.h"
#include "sound/format.h"

#define TABLE 1024 /* of one turn of a tone with its overtones */

double decibels(double db)
{
	return pow(10, db / 20);
}

/* --- levels --- */

#define MOMENT 441

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double mean_of_loud(const double *powers, size_t count)
{
	double *sorted = malloc(count * sizeof(*sorted)), sum = 0;
	size_t first = 0, used = 0;

	if (!sorted)
		abort();
	memcpy(sorted, powers, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_doubles);
	while (first < count && sorted[first] <= sorted[count - 1] * 1e-4)
		first++;
	const double loud = first < count ? sorted[first + (count - first) * 9 / 10] : 0;
	for (size_t i = 0; i < count; i++)
		if (powers[i] > loud * 0.01) {
			sum += powers[i];
			used++;
		}
	free(sorted);
	return used > 0 ? sqrt(sum / (double)used) : 0;
}

/* One pass of a filter, of which the compiler sees the inside. */
static inline float pass(const struct filter *filter, float kept[static 2], float frame)
{
	const float out = (float)filter->b0 * frame + kept[0];

	kept[0] = (float)filter->b1 * frame - (float)filter->a1 * out + kept[1];
	kept[1] = (float)filter->b2 * frame - (float)filter->a2 * out;
	return out;
}

double active_level(const float *frames, size_t count)
{
	const struct filter low = filter_pass(SOUND_RATE_HZ, 300, 0.7071, false);
	const struct filter high = filter_pass(SOUND_RATE_HZ, 4000, 0.7071, true);
	float kept_low[2] = { 0 }, kept_high[2] = { 0 };
	const size_t moments = count / MOMENT;
	double *powers = calloc(moments + 1, sizeof(*powers));

	if (!powers)
		abort();
	for (size_t moment = 0; moment < moments; moment++) {
		float power = 0;
		for (size_t i = 0; i < MOMENT; i++) {
			const float frame = pass(&high, kept_high,
				pass(&low, kept_low, frames[moment * MOMENT + i]));
			power += frame * frame;
		}
		powers[moment] = power / MOMENT;
	}
	const double level = moments > 0 ? mean_of_loud(powers, moments) : 0;
	free(powers);
	return level;
}

void set_level(float *frames, size_t count, double level)
{
	const double now = active_level(frames, count);

	for (size_t i = 0; i < count && now > 0; i++)
		frames[i] = (float)(frames[i] * level / now);
}

/* --- frames --- */

/* Transposed direct form II, as filter_run does it, seen whole by the compiler. */
void filter_frames(struct filter filter, float *frames, size_t count)
{
	double kept1 = 0, kept2 = 0;

	for (size_t i = 0; i < count; i++) {
		const double frame = frames[i], out = filter.b0 * frame + kept1;
		kept1 = filter.b1 * frame - filter.a1 * out + kept2;
		kept2 = filter.b2 * frame - filter.a2 * out;
		frames[i] = (float)out;
	}
}

void clip_frames(float *frames, size_t count)
{
	for (size_t i = 0; i < count; i++)
		frames[i] = frames[i] < -1 ? -1 : frames[i] > 1 ? 1 : frames[i];
}

/* --- noises --- */

/* P. Kellet's filter. */
static void make_pink(struct dice *dice, float *frames, size_t count)
{
	double kept[3] = { 0 };

	for (size_t i = 0; i < count; i++) {
		const double white = dice_normal(dice);
		kept[0] = 0.99765 * kept[0] + white * 0.0990460;
		kept[1] = 0.96300 * kept[1] + white * 0.2965164;
		kept[2] = 0.57000 * kept[2] + white * 1.0526913;
		frames[i] = (float)(kept[0] + kept[1] + kept[2] + white * 0.1848);
	}
}

void noise_swell(struct dice *dice, float *frames, size_t count, double hz, double depth_db)
{
	const double step = hz * 2 / SOUND_RATE_HZ;
	double from = decibels(dice_normal(dice) * depth_db / 2), place = 1, to = from;

	for (size_t i = 0; i < count; i++, place += step) {
		if (place >= 1) {
			from = to;
			to = decibels(dice_normal(dice) * depth_db / 2);
			place = 0;
		}
		frames[i] = (float)(frames[i] * (from + (to - from) * place));
	}
}

/* Rumble, 12 dB an octave down, in gusts. */
static void make_wind(struct dice *dice, float *frames, size_t count)
{
	const double corner_hz = dice_between(dice, 40, 250);

	for (size_t i = 0; i < count; i++)
		frames[i] = (float)dice_normal(dice);
	filter_frames(filter_pass(SOUND_RATE_HZ, corner_hz, 0.7071, true), frames, count);
	noise_swell(dice, frames, count, dice_between(dice, 0.3, 1.5), dice_between(dice, 6, 16));
}

/* A hiss, and drops on the housing. */
static void make_rain(struct dice *dice, float *frames, size_t count)
{
	const double chance = dice_between(dice, 5, 60) / SOUND_RATE_HZ;
	const double loudness = dice_between(dice, 2, 12);
	const double turn = 2 * M_PI * dice_between(dice, 500, 2500) / SOUND_RATE_HZ;
	double now = 0, before = 0;

	if (dice_says(dice, 0.5))
		make_pink(dice, frames, count);
	else
		for (size_t i = 0; i < count; i++)
			frames[i] = (float)dice_normal(dice);
	noise_swell(dice, frames, count, 0.2, 6);
	for (size_t i = 0; i < count; i++) {
		const double drop =
			dice_says(dice, chance) ? loudness * fabs(dice_normal(dice)) : 0;
		const double next = 1.97 * cos(turn) * now - 0.97 * before + drop;
		before = now;
		now = next;
		frames[i] += (float)(now * sin(turn));
	}
}

static void make_table(struct dice *dice, double *table, int overtones, double slope)
{
	memset(table, 0, TABLE * sizeof(*table));
	for (int k = 1; k <= overtones; k++) {
		const double phase = dice_between(dice, 0, 2 * M_PI);
		const double size = dice_between(dice, 0.3, 1) / pow(k, slope);
		for (int i = 0; i < TABLE; i++)
			table[i] += size * sin(2 * M_PI * k * i / TABLE + phase);
	}
}

/* `turns` is not negative. */
static double look_up(const double *table, double turns)
{
	const double place = (turns - (double)(int64_t)turns) * TABLE;
	const int whole = (int)place;

	return table[whole] + (place - whole) * (table[(whole + 1) % TABLE] - table[whole]);
}

static void make_hum(struct dice *dice, float *frames, size_t count)
{
	double table[TABLE];

	make_table(dice, table, 40, 0.7);
	make_pink(dice, frames, count);
	for (size_t i = 0; i < count; i++)
		frames[i] = (float)(look_up(table, 50.0 * (double)i / SOUND_RATE_HZ) +
				    0.03 * frames[i]);
}

/* Engine and exhaust, louder as it comes, with its Doppler. */
static void pass_by(struct dice *dice, float *frames, size_t count, double middle_s)
{
	const double metres = dice_between(dice, 2, 10), speed = dice_between(dice, 6, 16);
	const double hz = dice_between(dice, 50, 120), rough = dice_between(dice, 0.3, 1);
	double table[TABLE], turns = 0;

	make_table(dice, table, 25, 0.6);
	for (size_t i = 0; i < count; i++) {
		const double s = (double)i / SOUND_RATE_HZ - middle_s;
		const double distance = sqrt(metres * metres + s * speed * s * speed);
		turns += hz * (1 - s * speed * speed / distance / 340) / SOUND_RATE_HZ;
		const double exhaust = rough * dice_normal(dice) * (1 + look_up(table, turns) / 3);
		frames[i] += (float)((look_up(table, turns) + exhaust) * metres / distance);
	}
}

static void make_motorcycles(struct dice *dice, float *frames, size_t count)
{
	make_pink(dice, frames, count);
	for (size_t i = 0; i < count; i++)
		frames[i] *= 0.01F;
	for (double s = dice_between(dice, 0, 6); s < (double)count / SOUND_RATE_HZ;
		s += dice_between(dice, 6, 15))
		pass_by(dice, frames, count, s);
}

static void add_tone(struct dice *dice, float *frames, size_t count, double hz, const double *table)
{
	const double fall = exp(-dice_between(dice, 0.5, 5) / SOUND_RATE_HZ);
	double size = 1, turns = 0;

	for (size_t i = 0; i < count; i++) {
		const double rise = i < 600 ? (double)i / 600 : 1;
		turns += hz * (1 + 0.004 * sin(2 * M_PI * 5.5 * (double)i / SOUND_RATE_HZ)) /
			 SOUND_RATE_HZ;
		frames[i] += (float)(size * rise * look_up(table, turns));
		size *= fall;
	}
}

static void add_drum(struct dice *dice, float *frames, size_t count, bool is_snare)
{
	const double fall = exp(-25.0 / SOUND_RATE_HZ);
	double size = 1;

	for (size_t i = 0; i < count && size > 0.01; i++, size *= fall)
		frames[i] += (float)(size * (3 * sin(2 * M_PI * 70 * (double)i / SOUND_RATE_HZ) +
						    (is_snare ? 1.5 : 0.2) * dice_normal(dice)));
}

/* A tune of five notes over a steady drum. */
static void make_music(struct dice *dice, float *frames, size_t count)
{
	static const int scale[] = { 0, 2, 4, 7, 9, 12, 14, 16, 19 };
	const size_t beat = (size_t)(60 / dice_between(dice, 90, 150) * SOUND_RATE_HZ);
	const double lowest_hz = 220 * dice_between(dice, 1, 2);
	double table[TABLE];
	size_t note = 4;

	memset(frames, 0, count * sizeof(*frames));
	make_table(dice, table, 8, 1);
	for (size_t at = 0, last; at < count; at += last) {
		note = (note + 9 + dice_below(dice, 5) - 2) % 9;
		last = beat << dice_below(dice, 3) >> 1;
		add_tone(dice, frames + at, count - at < last ? count - at : last,
			lowest_hz * pow(2, scale[note] / 12.0), table);
	}
	for (size_t at = 0, number = 0; at < count; at += beat, number++)
		add_drum(dice, frames + at, count - at, number % 2 == 1);
}

void noise_make(enum noise noise, struct dice *dice, float *ret_frames, size_t count)
{
	switch (noise) {
	case NOISE_SILENCE:
		memset(ret_frames, 0, count * sizeof(*ret_frames));
		return;
	case NOISE_PINK:
		make_pink(dice, ret_frames, count);
		return;
	case NOISE_HUM:
		make_hum(dice, ret_frames, count);
		return;
	case NOISE_WIND:
		make_wind(dice, ret_frames, count);
		return;
	case NOISE_RAIN:
		make_rain(dice, ret_frames, count);
		return;
	case NOISE_MOTORCYCLE:
		make_motorcycles(dice, ret_frames, count);
		return;
	case NOISE_MUSIC:
		make_music(dice, ret_frames, count);
		return;
	case NOISE_COUNT:
		break;
	}
}
