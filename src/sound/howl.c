#include "sound/howl.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kiss_fftr.h>

#include "base/cleanup.h"
#include "sound/filter.h"
#include "sound/format.h"

#define BINS (HOWL_BLOCK_FRAMES / 2 + 1)

/* A horn gives little below. */
#define LOWEST_BIN (200 * HOWL_BLOCK_FRAMES / SOUND_RATE_HZ)

/* Below that nobody hears it, and what a microphone rings with by itself is no feedback. */
#define FAINTEST_DB (-60.0)

/* So many pitches may howl at once. Each has a part of the block's power, and all of them most. */
#define PITCHES     3
#define PITCH_SHARE 0.15
#define MOST_SHARE  0.6

/* It holds for so many blocks, 0.8 s, in which words are softer now and then, and rises by so much
 * from their first third to the last, or what is sent is as loud as words are. */
#define HELD_BLOCKS 18
#define DIP_DB      8.0
#define RISE_DB     1.5
#define LOUD_MEAN   1e-3 /* -30 dBFS */
#define LOUD_S      0.2  /* how fast that is learned */

/* A block's, of the power of late: what comes round repeats, and has dips. */
#define LEARNED_SHARE 0.3

/* While it is doubted. The way from the microphone to the horn and back takes 0.1 to 0.4 s. */
#define DOUBT_DB      (-12.0)
#define DOUBT_Q       2.0
#define FADED_S       0.02 /* the filter comes and goes */
#define SOON_BLOCKS   2    /* in which nothing has heard itself yet: what falls then fades away */
#define SURE_BLOCK    8    /* not before is it sure */
#define SURE_BLOCKS   4    /* and by so many */
#define DOUBT_BLOCKS  16
#define FADED_DB      5.0 /* on the whole, or both by less */
#define FADED_BOTH_DB 1.0
#define FALL_DB       9.0 /* so much softer is feedback */
#define STEP_DB       6.0 /* it has come round once */
#define PLAY_DB       7.0 /* pitches near each other beat */
#define TRUST_BLOCKS  64  /* 3 s: what was no feedback is not doubted again so soon */
#define UNMOVED_DB    3.0 /* and twice as late where nothing was to be heard of it */

/* Of what is sung, its neighbours among the harmonics of one note stand so far above what lies
 * between them. The loudest may be any of the first. */
#define HARMONIC_MOST 6
#define HARMONIC_DB   10.0

/* What stays at one pitch. */
struct pitch {
	size_t bin;
	size_t held; /* blocks; 0: nothing */
	int age;     /* the same, also those that are forgotten */
	double loudest_db;
	double levels_db[HELD_BLOCKS];
};

struct howl {
	kiss_fftr_cfg transform;
	float frames[HOWL_BLOCK_FRAMES];
	float window[HOWL_BLOCK_FRAMES];
	size_t count;
	struct pitch pitches[PITCHES];
	double sent_mean;     /* square, of late */
	double of_late[BINS]; /* power */
	int trusted;          /* blocks */
	size_t trusted_bin;

	/* What is doubted. */
	bool is_doubted;
	bool is_doubted_again;
	bool is_sung; /* or seems to be */
	bool fell;    /* when it was */
	size_t doubted_bin;
	int doubted; /* blocks */
	double before_db;
	double since_db[DOUBT_BLOCKS];
	struct filter filter;
	double filtered; /* the share of the filtered in what is sent */
};

DEFINE_CLEANUP(struct howl, howl, howl_free)

int howl_new(struct howl **ret_howl)
{
	_cleanup_(howl_cleanup) struct howl *howl = calloc(1, sizeof(*howl));

	if (!howl)
		return -ENOMEM;
	howl->transform = kiss_fftr_alloc(HOWL_BLOCK_FRAMES, 0, NULL, NULL);
	if (!howl->transform)
		return -ENOMEM;
	for (size_t i = 0; i < HOWL_BLOCK_FRAMES; i++)
		howl->window[i] = (float)pow(sin(M_PI * (double)i / HOWL_BLOCK_FRAMES), 2);
	*ret_howl = TAKE(howl);
	return 0;
}

void howl_free(struct howl *howl)
{
	if (!howl)
		return;
	kiss_fftr_free(howl->transform);
	free(howl);
}

/* --- a block --- */

static void measure(const struct howl *howl, double ret_power[static BINS])
{
	kiss_fft_scalar frames[HOWL_BLOCK_FRAMES];
	kiss_fft_cpx bins[BINS];

	for (size_t i = 0; i < HOWL_BLOCK_FRAMES; i++)
		frames[i] = howl->frames[i] * howl->window[i];
	kiss_fftr(howl->transform, frames, bins);
	for (size_t i = 0; i < BINS; i++)
		ret_power[i] = (double)bins[i].r * bins[i].r + (double)bins[i].i * bins[i].i;
}

static size_t strongest(const double *power)
{
	size_t best = LOWEST_BIN;

	for (size_t i = LOWEST_BIN; i < BINS; i++)
		if (power[i] > power[best])
			best = i;
	return best;
}

/* What howls is as narrow as the window low down; higher up several pitches near each other howl,
 * before one of them prevails. */
static size_t width_of(size_t bin)
{
	return 2 + bin / 16;
}

static double sum_of(const double *power, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i <= to && i < BINS; i++)
		sum += power[i];
	return sum;
}

static double sum_around(const double *power, size_t bin)
{
	return sum_of(power, bin - width_of(bin), bin + width_of(bin));
}

/* Its level as a sine's peak, in dB of full scale: the window leaves three eighths of its power. */
static double level_db(double tone)
{
	const double scale = HOWL_BLOCK_FRAMES * (double)HOWL_BLOCK_FRAMES / 4 * 0.375;

	return 10 * log10(tone / scale + 1e-20);
}

/* --- what stays where it is --- */

struct peak {
	size_t bin;
	double at_db;
};

/* The strongest pitches of a block, none where they do not make most of it; `power` is spoilt. */
static size_t find_peaks(double *power, struct peak *ret_peaks)
{
	const double all = sum_of(power, LOWEST_BIN - 2, BINS - 1);
	double found = 0;
	size_t count = 0;

	while (count < PITCHES) {
		const size_t bin = strongest(power);
		const double sum = sum_around(power, bin);
		if (sum < PITCH_SHARE * all || level_db(sum) < FAINTEST_DB)
			break;
		ret_peaks[count++] = (struct peak){ .bin = bin, .at_db = level_db(sum) };
		found += sum;
		for (size_t i = bin - width_of(bin); i <= bin + width_of(bin) && i < BINS; i++)
			power[i] = 0;
	}
	return found < MOST_SHARE * all ? 0 : count;
}

static bool is_near(const struct pitch *pitch, size_t bin)
{
	const size_t apart = bin > pitch->bin ? bin - pitch->bin : pitch->bin - bin;

	return pitch->held > 0 && apart < width_of(pitch->bin);
}

static void hold(struct pitch *pitch, const struct peak *peak)
{
	if (pitch->held > 0 && peak->at_db < pitch->loudest_db - DIP_DB)
		pitch->held = 0;
	if (pitch->held == 0)
		*pitch = (struct pitch){ .bin = peak->bin, .loudest_db = peak->at_db };
	pitch->loudest_db = fmax(pitch->loudest_db, peak->at_db);
	pitch->age++;
	if (pitch->held == HELD_BLOCKS)
		memmove(pitch->levels_db, pitch->levels_db + 1,
			(HELD_BLOCKS - 1) * sizeof(*pitch->levels_db));
	else
		pitch->held++;
	pitch->levels_db[pitch->held - 1] = peak->at_db;
}

/* Those that are there go on, the others are over, and what is new takes their places. */
static void hold_peaks(struct howl *howl, const struct peak *peaks, size_t count)
{
	bool is_taken[PITCHES] = { false };

	for (size_t i = 0; i < PITCHES; i++) {
		struct pitch *pitch = &howl->pitches[i];
		size_t j = 0;
		while (j < count && (is_taken[j] || !is_near(pitch, peaks[j].bin)))
			j++;
		if (j == count) {
			pitch->held = 0;
			continue;
		}
		is_taken[j] = true;
		hold(pitch, &peaks[j]);
	}
	for (size_t i = 0, j = 0; i < PITCHES; i++) {
		while (j < count && is_taken[j])
			j++;
		if (howl->pitches[i].held == 0 && j < count)
			hold(&howl->pitches[i], &peaks[j++]);
	}
}

/* Every third of it is louder than the one before. */
static bool rises(const struct pitch *pitch)
{
	double thirds[3] = { 0 };

	for (size_t i = 0; i < HELD_BLOCKS; i++)
		thirds[i * 3 / HELD_BLOCKS] += pitch->levels_db[i] / (HELD_BLOCKS / 3);
	return thirds[1] - thirds[0] > RISE_DB / 3 && thirds[2] - thirds[1] > RISE_DB / 3 &&
	       thirds[2] - thirds[0] > RISE_DB;
}

/* --- whether it is sung --- */

static double power_at(const double *power, double bin)
{
	const size_t nearest = (size_t)lrint(bin);

	return nearest + 1 < BINS ? sum_of(power, nearest - 1, nearest + 1) : 0;
}

/* Where it is, in parts of a bin. */
static double middle_of(const double *power, size_t bin)
{
	const double below = power[bin - 1], above = sum_of(power, bin + 1, bin + 1);

	return (double)bin + (above - below) / (below + power[bin] + above);
}

/* A step from it, up or down, stands another. */
static bool has_neighbour(const double *power, double bin, double step)
{
	return power_at(power, bin + step) >
	       power_at(power, bin + step / 2) * pow(10, HARMONIC_DB / 10);
}

/* Feedback is at pitches that have nothing to do with one another. */
static bool seems_sung(const double *power, size_t bin)
{
	const double middle = middle_of(power, bin);

	for (int nth = 1; nth <= HARMONIC_MOST; nth++) {
		const double step = middle / nth;
		if (has_neighbour(power, middle, step) &&
			(nth == 1 || has_neighbour(power, middle, -step)))
			return true;
	}
	return false;
}

/* --- doubt --- */

static void doubt(struct howl *howl, const struct pitch *pitch)
{
	howl->is_doubted_again = howl->trusted_bin > 0 && is_near(pitch, howl->trusted_bin) &&
				 (howl->fell || pitch->age >= TRUST_BLOCKS);
	howl->is_sung = seems_sung(howl->of_late, pitch->bin);
	howl->is_doubted = true;
	howl->doubted = 0;
	howl->doubted_bin = pitch->bin;
	howl->before_db = (pitch->levels_db[HELD_BLOCKS - 1] + pitch->levels_db[HELD_BLOCKS - 2] +
				  pitch->levels_db[HELD_BLOCKS - 3]) /
			  3;
	howl->filter = filter_peak(SOUND_RATE_HZ,
		(double)pitch->bin * SOUND_RATE_HZ / HOWL_BLOCK_FRAMES, DOUBT_Q, DOUBT_DB);
}

static void end_doubt(struct howl *howl)
{
	howl->is_doubted = false;
	for (size_t i = 0; i < PITCHES; i++)
		howl->pitches[i].held = 0;
}

enum verdict {
	VERDICT_OPEN,
	VERDICT_FEEDBACK,
	VERDICT_NONE,
};

static double mean_db(const double *levels_db, int count)
{
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += levels_db[i];
	return sum / count;
}

/* Feedback is softer by what was taken from it, each time that it can have come round; a note that
 * ends is gone at once. */
static bool falls_too_fast(const struct howl *howl)
{
	const int last = howl->doubted - 1;
	int first = 0;

	while (first < last && howl->since_db[first] > howl->before_db - STEP_DB)
		first++;
	const double way = first > SOON_BLOCKS ? first : SOON_BLOCKS;
	const double rounds = 1 + (last - first) / way;
	return howl->since_db[last] < howl->before_db + DOUBT_DB * rounds - PLAY_DB;
}

/* It fades before it can have heard itself: by much, or both of its first blocks by some. */
static bool falls_too_soon(const struct howl *howl)
{
	const double *since_db = howl->since_db;

	return howl->doubted == SOON_BLOCKS &&
	       (mean_db(since_db, SOON_BLOCKS) < howl->before_db - FADED_DB ||
		       fmax(since_db[0], since_db[1]) < howl->before_db - FADED_BOTH_DB);
}

static bool has_followed(const struct howl *howl)
{
	const int count = howl->doubted;

	return count > SURE_BLOCK && mean_db(howl->since_db + count - SURE_BLOCKS, SURE_BLOCKS) <
					     howl->before_db - FALL_DB;
}

/* How much softer it was in the later half, once that is over. */
static double fallen_db(const struct howl *howl)
{
	double sum = 0;

	for (int i = DOUBT_BLOCKS / 2; i < DOUBT_BLOCKS; i++)
		sum += pow(10, howl->since_db[i] / 10) * 2 / DOUBT_BLOCKS;
	return howl->before_db - 10 * log10(sum);
}

/* What was doubted before and has not ended since is no note, and pitches near each other beat for
 * as long as the way is: their mean counts. */
static enum verdict judge_again(const struct howl *howl)
{
	if (howl->doubted < DOUBT_BLOCKS)
		return VERDICT_OPEN;
	return fallen_db(howl) > FALL_DB ? VERDICT_FEEDBACK : VERDICT_NONE;
}

static enum verdict judge(const struct howl *howl)
{
	if (howl->is_doubted_again)
		return judge_again(howl);
	if (falls_too_fast(howl) || falls_too_soon(howl))
		return VERDICT_NONE;
	if (has_followed(howl))
		return VERDICT_FEEDBACK;
	return howl->doubted < DOUBT_BLOCKS ? VERDICT_OPEN : VERDICT_NONE;
}

/* A note that ends while it is doubted is one, and does not end so twice. */
static bool is_sure(struct howl *howl)
{
	if (howl->is_doubted_again ? howl->fell : !howl->is_sung)
		return true;
	howl->fell = true;
	howl->trusted_bin = howl->doubted_bin;
	return false;
}

static void trust(struct howl *howl)
{
	const bool is_unmoved = howl->doubted == DOUBT_BLOCKS && fallen_db(howl) < UNMOVED_DB;

	howl->trusted = is_unmoved ? 2 * TRUST_BLOCKS : TRUST_BLOCKS;
}

static bool look_at_doubted(struct howl *howl, const double *power)
{
	bool is_found = false;

	howl->since_db[howl->doubted++] = level_db(sum_around(power, howl->doubted_bin));
	switch (judge(howl)) {
	case VERDICT_OPEN:
		return false;
	case VERDICT_FEEDBACK:
		is_found = is_sure(howl);
		howl->fell = howl->fell && !is_found;
		break;
	case VERDICT_NONE:
		trust(howl);
		howl->trusted_bin = howl->doubted_bin;
		howl->fell = false;
		break;
	}
	end_doubt(howl);
	return is_found;
}

static bool look(struct howl *howl)
{
	struct peak peaks[PITCHES];
	double power[BINS];

	measure(howl, power);
	if (howl->is_doubted)
		return look_at_doubted(howl, power);
	for (size_t i = 0; i < BINS; i++)
		power[i] = howl->of_late[i] += LEARNED_SHARE * (power[i] - howl->of_late[i]);
	hold_peaks(howl, peaks, find_peaks(power, peaks));
	if (howl->trusted > 0) {
		howl->trusted--;
		return false;
	}
	for (size_t i = 0; i < PITCHES; i++)
		if (howl->pitches[i].held == HELD_BLOCKS &&
			(howl->sent_mean > LOUD_MEAN || rises(&howl->pitches[i]))) {
			doubt(howl, &howl->pitches[i]);
			break;
		}
	return false;
}

bool howl_hear(struct howl *howl, const float *frames, size_t count)
{
	bool is_found = false;

	for (size_t i = 0; i < count; i++) {
		howl->frames[howl->count++] = frames[i];
		if (howl->count < HOWL_BLOCK_FRAMES)
			continue;
		howl->count = 0;
		is_found = look(howl) || is_found;
	}
	return is_found;
}

void howl_send(struct howl *howl, float *frames, size_t count)
{
	const double step = 1 / (FADED_S * SOUND_RATE_HZ), learned = 1 / (LOUD_S * SOUND_RATE_HZ);

	for (size_t i = 0; i < count; i++) {
		const double softer = filter_run(&howl->filter, frames[i]);
		howl->filtered = howl->is_doubted ? fmin(1, howl->filtered + step)
						  : fmax(0, howl->filtered - step);
		frames[i] += (float)(howl->filtered * (softer - frames[i]));
		howl->sent_mean += learned * (frames[i] * (double)frames[i] - howl->sent_mean);
	}
}

double howl_hz(const struct howl *howl)
{
	return (double)howl->doubted_bin * SOUND_RATE_HZ / HOWL_BLOCK_FRAMES;
}
