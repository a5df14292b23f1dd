#include "sound/proof.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sound/sound.h"

#define BANDS      12
#define LOWEST_HZ  300.0
#define HIGHEST_HZ 6000.0

#define HOP_FRAMES    220 /* 10 ms, all but a fortieth of one */
#define HOPS_OF(ms)   ((ms)*SOUND_RATE_HZ / 1000 / HOP_FRAMES)
#define MS_OF(hops)   ((int)((hops)*HOP_FRAMES * 1000 / SOUND_RATE_HZ))
#define EARLIEST      (-HOPS_OF(PROOF_EARLY_MAX_MS))
#define LATEST        HOPS_OF(PROOF_DELAY_MAX_MS)
#define WINDOW_HOPS   HOPS_OF(8000)
#define LEAST_HOPS    HOPS_OF(5000) /* of a window worth looking at */
#define TRACK_HOPS    HOPS_OF(5000) /* of one that is compared at the known delay alone */
#define LOOK_HOPS     HOPS_OF(500)
#define PATIENCE_HOPS HOPS_OF(PROOF_PATIENCE_MS)
#define LOST_HOPS     HOPS_OF(3500) /* the same, after it was heard */
#define RING_HOPS     2048          /* above the window, the latest and the earliest together */
#define SPEAKS_LEAST  HOPS_OF(1200) /* hops that sounded, of a window that tells anything */

/* Once the delay is known, a match near it is no chance any more. */
#define NEAR_HOPS 6
#define NEAR_EASE 0.65

/* Under this a band is silent: the sound is full scale, and the microphone hears its own noise. */
#define SENT_FLOOR  1e-6
#define HEARD_FLOOR 1e-10

/* What is slower than half a second is the weather. */
#define SLOW      (1.0F / 50)
#define FAST      (1.0F / 2)
#define IS_SILENT 1e-5F /* -50 dBFS */

/* Another speaker's best match in a whole window stays below CHANCE; what stays below DOUBT was not
 * heard, and between the two nothing is said. docs/proof.md has the measurement. */
#define CHANCE 0.41
#define DOUBT  0.28

_Static_assert(WINDOW_HOPS + LATEST - EARLIEST < RING_HOPS, "the ring is too short");

/* A band-pass of second order, in direct form II transposed. */
struct filter {
	float b0, a1, a2;
	float z1, z2;
};

/* One of the two that are compared. */
struct side {
	float floor;
	struct filter filters[BANDS];
	float energies[BANDS]; /* of the hop that is being filled */
	float power;           /* of the same, all bands */
	float slow[BANDS];
	float fast[BANDS];
	float ring[RING_HOPS][BANDS]; /* how each band rises and falls, in dB */
	float powers[RING_HOPS];
};

struct proof {
	struct side sent;
	struct side heard;
	size_t filled;   /* frames of the hop that is being filled */
	int64_t hops;    /* whole ones */
	int64_t looked;  /* at that hop */
	int64_t spoke;   /* hops that sounded, since it was last heard */
	int64_t begun;   /* the hop of the first sound since it was last heard */
	int64_t sounded; /* all hops that sounded */
	bool has_delay;
	int delay;        /* hops, of the last match */
	bool is_doubtful; /* at the last look */
	struct heard found;
};

/* --- envelopes --- */

static double edge_hz(int band)
{
	return LOWEST_HZ * pow(HIGHEST_HZ / LOWEST_HZ, (double)band / BANDS);
}

static void make_filter(struct filter *filter, double low_hz, double high_hz)
{
	const double centre = 2 * M_PI * sqrt(low_hz * high_hz) / SOUND_RATE_HZ;
	const double quality = sqrt(low_hz * high_hz) / (high_hz - low_hz);
	const double alpha = sin(centre) / (2 * quality);

	*filter = (struct filter){
		.b0 = (float)(alpha / (1 + alpha)),
		.a1 = (float)(-2 * cos(centre) / (1 + alpha)),
		.a2 = (float)((1 - alpha) / (1 + alpha)),
	};
}

static void open_side(struct side *side, float floor)
{
	side->floor = floor;
	for (int band = 0; band < BANDS; band++) {
		make_filter(&side->filters[band], edge_hz(band), edge_hz(band + 1));
		side->slow[band] = side->fast[band] = 10 * log10f(floor);
	}
}

int proof_new(struct proof **ret_proof)
{
	struct proof *proof = calloc(1, sizeof(*proof));

	if (!proof)
		return -ENOMEM;
	open_side(&proof->sent, (float)SENT_FLOOR);
	open_side(&proof->heard, (float)HEARD_FLOOR);
	proof->found.is_known = true;
	*ret_proof = proof;
	return 0;
}

void proof_free(struct proof *proof)
{
	free(proof);
}

static float pass(struct filter *filter, float in)
{
	const float out = filter->b0 * in + filter->z1;

	filter->z1 = filter->z2 - filter->a1 * out;
	filter->z2 = -filter->b0 * in - filter->a2 * out;
	return out;
}

static void add_frames(struct side *side, const int16_t *frames, size_t count)
{
	float in[HOP_FRAMES];

	for (size_t i = 0; i < count; i++) {
		in[i] = (float)frames[i] / 32768;
		side->power += in[i] * in[i];
	}
	for (int band = 0; band < BANDS; band++)
		for (size_t i = 0; i < count; i++) {
			const float out = pass(&side->filters[band], in[i]);
			side->energies[band] += out * out;
		}
}

static void end_hop(struct side *side, int64_t hop)
{
	float *row = side->ring[hop % RING_HOPS];

	side->powers[hop % RING_HOPS] = side->power / HOP_FRAMES;
	side->power = 0;
	for (int band = 0; band < BANDS; band++) {
		const float db = 10 * log10f(side->energies[band] / HOP_FRAMES + side->floor);
		if (hop == 0)
			side->slow[band] = side->fast[band] = db;
		side->slow[band] += SLOW * (db - side->slow[band]);
		side->fast[band] += FAST * (db - side->fast[band]);
		row[band] = side->fast[band] - side->slow[band];
		side->energies[band] = 0;
	}
}

/* --- comparing --- */

/* How alike the last `length` hops heard are to what was sent `delay` hops before: the mean of the
 * bands' correlations. 0 where too little of that sounded. */
static double compare(const struct proof *proof, int64_t length, int delay)
{
	float products[BANDS] = { 0 }, sent[BANDS] = { 0 }, heard[BANDS] = { 0 };
	int64_t sounded = 0;
	double sum = 0;

	for (int64_t hop = proof->hops - length; hop < proof->hops; hop++) {
		if (hop < delay || hop - delay >= proof->hops)
			continue; /* Nothing was sent before the first hop, or is known to be yet.
				   */
		const float *a = proof->sent.ring[(hop - delay) % RING_HOPS];
		const float *b = proof->heard.ring[hop % RING_HOPS];
		sounded += proof->sent.powers[(hop - delay) % RING_HOPS] > IS_SILENT;
		for (int band = 0; band < BANDS; band++) {
			products[band] += a[band] * b[band];
			sent[band] += a[band] * a[band];
			heard[band] += b[band] * b[band];
		}
	}
	if (sounded < SPEAKS_LEAST)
		return 0;
	for (int band = 0; band < BANDS; band++)
		sum += products[band] / sqrtf(sent[band] * heard[band] + 1e-6F);
	return sum / BANDS;
}

static double level_db(const struct proof *proof, int64_t length, int delay)
{
	double sum = 0;
	int count = 0;

	for (int64_t hop = proof->hops - length; hop < proof->hops; hop++) {
		if (hop < delay || hop - delay >= proof->hops ||
			proof->sent.powers[(hop - delay) % RING_HOPS] <= IS_SILENT)
			continue;
		sum += proof->heard.powers[hop % RING_HOPS];
		count++;
	}
	return 10 * log10(count > 0 ? sum / count + HEARD_FLOOR : HEARD_FLOOR);
}

/* A shorter window matches more easily by chance. */
static double at_length(double correlation, int64_t length)
{
	return correlation * sqrt((double)WINDOW_HOPS / (double)length);
}

struct match {
	int64_t length; /* of the window */
	int delay;
	double correlation;
};

static struct match best_match(const struct proof *proof, int64_t length, int from, int to)
{
	struct match best = { .length = length };

	for (int delay = from; delay <= to; delay++) {
		const double correlation = compare(proof, length, delay);
		if (correlation <= best.correlation)
			continue;
		best.correlation = correlation;
		best.delay = delay;
	}
	return best;
}

static void note_figures(struct proof *proof, const struct match *match)
{
	if (match->correlation < proof->found.correlation)
		return;
	proof->found.correlation = match->correlation;
	proof->found.delay_ms = MS_OF(match->delay);
	proof->found.level_db = level_db(proof, match->length, match->delay);
}

static void note_heard(struct proof *proof, const struct match *match)
{
	if (!proof->has_delay)
		proof->found.correlation = 0; /* Chance's, until now. */
	proof->has_delay = true;
	proof->delay = match->delay;
	proof->spoke = 0;
	if (proof->found.verdict == HEARD_UNKNOWN)
		proof->found.verdict = HEARD_YES;
	note_figures(proof, match);
}

/* Compares where it was heard before; whether it still is. */
static bool track(struct proof *proof)
{
	const int64_t length = proof->hops < TRACK_HOPS ? proof->hops : TRACK_HOPS;
	const struct match match =
		best_match(proof, length, proof->delay - NEAR_HOPS, proof->delay + NEAR_HOPS);

	proof->is_doubtful = match.correlation >= at_length(DOUBT, length) * NEAR_EASE;
	if (match.correlation < at_length(CHANCE, length) * NEAR_EASE)
		return false;
	note_heard(proof, &match);
	return true;
}

static void search(struct proof *proof)
{
	const int64_t length = proof->hops < WINDOW_HOPS ? proof->hops : WINDOW_HOPS;
	const struct match match = best_match(proof, length, EARLIEST, LATEST);

	if (!proof->has_delay)
		proof->is_doubtful = match.correlation >= at_length(DOUBT, length);
	if (match.correlation >= at_length(CHANCE, length))
		note_heard(proof, &match);
	else if (!proof->has_delay)
		note_figures(proof, &match);
}

static void look(struct proof *proof)
{
	proof->looked = proof->hops;
	if (proof->hops >= LEAST_HOPS && !(proof->has_delay && track(proof)))
		search(proof);
}

/* Pauses of the notice itself are not held against the horn. */
static void run_out_of_patience(struct proof *proof)
{
	const int64_t patience = proof->has_delay ? LOST_HOPS : PATIENCE_HOPS;

	if (proof->spoke >= SPEAKS_LEAST && proof->hops - proof->begun >= patience &&
		!proof->is_doubtful)
		proof->found.verdict = HEARD_NO;
}

static void add_hop(struct proof *proof)
{
	end_hop(&proof->sent, proof->hops);
	end_hop(&proof->heard, proof->hops);
	if (proof->sent.powers[proof->hops % RING_HOPS] > IS_SILENT) {
		if (proof->spoke++ == 0)
			proof->begun = proof->hops;
		proof->sounded++;
	}
	proof->hops++;
	if (proof->hops - proof->looked < LOOK_HOPS)
		return;
	look(proof);
	run_out_of_patience(proof);
}

void proof_add(struct proof *proof, const int16_t *sent, const int16_t *heard, size_t count)
{
	while (count > 0) {
		const size_t room = HOP_FRAMES - proof->filled;
		const size_t part = count < room ? count : room;
		add_frames(&proof->sent, sent, part);
		add_frames(&proof->heard, heard, part);
		sent += part;
		heard += part;
		count -= part;
		proof->filled += part;
		if (proof->filled < HOP_FRAMES)
			continue;
		proof->filled = 0;
		add_hop(proof);
	}
}

void proof_end(struct proof *proof)
{
	look(proof);
	if (proof->found.verdict == HEARD_UNKNOWN && proof->sounded >= SPEAKS_LEAST &&
		!proof->is_doubtful)
		proof->found.verdict = HEARD_NO;
}

void proof_finding(const struct proof *proof, struct heard *ret_heard)
{
	*ret_heard = proof->found;
}
