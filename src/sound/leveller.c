#include "sound/leveller.h"

#include <math.h>

#include "sound/format.h"
#include "sound/loudness.h"

/* The mean square of a voice that is LOUDNESS_TARGET_LUFS loud, and how fast its own is learned. */
#define TARGET_MEAN pow(10, (LOUDNESS_TARGET_LUFS + 0.691) / 10)
#define LEARNED_S   1.0

/* Louder is words whatever stands between them, and softer than the faintest is never. */
#define PLAIN_MEAN    1e-4 /* -40 dBFS */
#define FAINTEST_MEAN 3e-7 /* -65 dBFS */

/* What is heard between words is learned from the softest, which 3 dB a second make older. */
#define BETWEEN_MEAN  1e-5 /* before anything was heard */
#define BETWEEN_LEAST 1e-8 /* a microphone that is off */
#define BETWEEN_GROWS 2.0  /* times a second */
#define ABOVE_BETWEEN 10.0 /* words stand 10 dB above it */

/* What is no louder than so many times its softest for a span or two is steady. */
#define STEADY   4.0 /* 6 dB: syllables are further apart */
#define STEADY_S 1.0
#define LEVEL_S  0.05 /* how fast that is learned */

/* How long their last word keeps what they are lifted more, and how fast it goes then. */
#define HELD_S     0.4   /* no word has such a gap */
#define LESS_FALLS 0.001 /* 60 dB a second */

/* How fast what words may be lifted changes, times a second. */
#define ALLOWED_GROWS 1.26 /* 2 dB */
#define ALLOWED_FALLS 0.5  /* 6 dB */

void leveller_begin(struct leveller *leveller, double words_lift)
{
	*leveller = (struct leveller){
		.mean = TARGET_MEAN / (LEVELLER_LIFT * LEVELLER_LIFT),
		.between = BETWEEN_MEAN,
		.most_gain = LEVELLER_LIFT,
		.most_words_gain = words_lift,
		.allowed = words_lift,
		.quiet_s = HELD_S,
		.gain = LEVELLER_LIFT,
	};
}

void leveller_allow(struct leveller *leveller, double words_lift)
{
	leveller->allowed = fmax(LEVELLER_LIFT, fmin(LEVELLER_WORDS_LIFT, words_lift));
}

/* Slowly, so that a horn that begins to ring is noticed before it howls. */
static void follow_allowed(struct leveller *leveller, double seconds)
{
	const double most = leveller->most_words_gain;

	if (!leveller->has_howled)
		leveller->most_words_gain = fmax(most * pow(ALLOWED_FALLS, seconds),
			fmin(most * pow(ALLOWED_GROWS, seconds), leveller->allowed));
}

static double mean_square(const float *frames, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)frames[i] * frames[i];
	return sum / (double)count;
}

static void begin_span(struct leveller *leveller)
{
	leveller->softest[1] = leveller->softest[0];
	leveller->loudest[1] = leveller->loudest[0];
	leveller->softest[0] = leveller->loudest[0] = leveller->level;
	leveller->span_s = 0;
}

/* What is steady is heard between words, however loud it is. */
static void follow_steady(struct leveller *leveller, double mean, double seconds)
{
	leveller->level += (1 - exp(-seconds / LEVEL_S)) * (mean - leveller->level);
	leveller->softest[0] = fmin(leveller->softest[0], leveller->level);
	leveller->loudest[0] = fmax(leveller->loudest[0], leveller->level);
	leveller->span_s += seconds;
	const double softest = fmin(leveller->softest[0], leveller->softest[1]);
	const double loudest = fmax(leveller->loudest[0], leveller->loudest[1]);
	if (loudest < STEADY * softest)
		leveller->between = fmax(leveller->between, softest);
	if (leveller->span_s >= STEADY_S)
		begin_span(leveller);
}

/* Whether they are words that stand out; what is between them is learned. */
static bool stand_out(struct leveller *leveller, double mean, double seconds)
{
	follow_steady(leveller, mean, seconds);
	const bool stands_out = mean >= FAINTEST_MEAN && mean > ABOVE_BETWEEN * leveller->between;

	leveller->between =
		fmax(BETWEEN_LEAST, fmin(mean, leveller->between * pow(BETWEEN_GROWS, seconds)));
	leveller->quiet_s = stands_out ? 0 : leveller->quiet_s + seconds;
	return stands_out;
}

/* Softer than what the most gain brings up is not learned: a loud word may come next. */
static void learn(struct leveller *leveller, double mean, double seconds)
{
	const double least = TARGET_MEAN / (LEVELLER_WORDS_LIFT * LEVELLER_WORDS_LIFT);

	leveller->mean += (1 - exp(-seconds / LEARNED_S)) * (fmax(mean, least) - leveller->mean);
}

static double wanted_gain(struct leveller *leveller, const float *frames, size_t count)
{
	const double seconds = (double)count / SOUND_RATE_HZ;
	const double mean = mean_square(frames, count);
	follow_allowed(leveller, seconds);
	const bool stands_out = stand_out(leveller, mean, seconds);
	const bool is_held = leveller->quiet_s < HELD_S;
	const double most = is_held ? leveller->most_words_gain : leveller->most_gain;

	if (mean >= PLAIN_MEAN || stands_out) {
		learn(leveller, mean, seconds);
		return fmin(sqrt(TARGET_MEAN / leveller->mean), most);
	}
	/* Between words it stays as it is, but without what words have more. */
	return is_held ? fmin(leveller->gain, most)
		       : fmin(leveller->gain,
				 fmax(leveller->gain * pow(LESS_FALLS, seconds), most));
}

void leveller_run(struct leveller *leveller, float *frames, size_t count)
{
	if (count == 0)
		return;
	const double wanted = wanted_gain(leveller, frames, count);
	const double before = leveller->gain;

	for (size_t i = 0; i < count; i++) {
		leveller->gain = before + (wanted - before) * (double)(i + 1) / (double)count;
		frames[i] *= (float)leveller->gain;
	}
}

double leveller_between(const struct leveller *leveller)
{
	return sqrt(leveller->between);
}

void leveller_turn_down(struct leveller *leveller)
{
	leveller->has_howled = true;
	leveller->most_gain = fmin(leveller->gain, leveller->most_gain) / LEVELLER_HOWL_CUT;
	leveller->most_words_gain = leveller->most_gain;
}
