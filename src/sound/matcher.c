#include "sound/matcher.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kiss_fft.h>

#include "base/cleanup.h"
#include "sound/whitener.h"

#define PIECE  (MATCHER_PIECE_FRAMES / WHITENER_STEP)
#define SIZE   (2 * PIECE) /* of a transform */
#define EARLY  (MATCHER_EARLY_FRAMES / WHITENER_STEP)
#define BIN    (MATCHER_BIN_FRAMES / WHITENER_STEP)
#define PIECES MATCHER_LATE_PIECES /* that are under way at a time */
#define HOPS   (MATCHER_PIECE_FRAMES / WHITENER_HOP)

#define BINS_PER_PIECE (PIECE / BIN)
#define BINS_PER_HOP   (WHITENER_OUT / BIN)

/* Of 32768; quieter in a bin of the spectrum is silence. */
#define SENT_FLOOR  3.0F
#define HEARD_FLOOR 0.3F

/* Soft sounds drown in what else is heard: where they stand it says less. */
#define SENT_SOFTNESS 1.0F

/* What chance gives to whitened pieces on average, of all that fits. */
#define CHANCE 0.00073F

/* So many times chance stands out, and around it what belongs to it. */
#define STANDS_OUT 9
#define BELONGS    3

/* Of what is heard on average; beside loud moments the whitener leaves something in silence. */
#define HEARD_LEAST 0.25F

#define IS_SILENT     1e-5F      /* -50 dBFS */
#define SOUNDED_LEAST (HOPS / 3) /* hops of a piece */

_Static_assert(
	EARLY % WHITENER_OUT == 0 && PIECE % WHITENER_OUT == 0, "hops and pieces do not meet");

/* A piece of what was sent. */
struct sent_piece {
	bool sounds;
	kiss_fft_cpx spectrum[SIZE];
	kiss_fft_cpx mark[SIZE];  /* the spectrum of its mark, where it has one */
	float shares[HOPS];       /* of its energy, by hop */
	float fits[MATCHER_BINS]; /* not over chance yet */
	struct matcher_piece found;
};

struct matcher {
	matcher_found *found;
	void *userdata;
	struct whitener *sent_whitener;
	struct whitener *mark_whitener;
	struct whitener *heard_whitener;
	kiss_fft_cfg forward;
	kiss_fft_cfg backward;
	int16_t sent[WHITENER_HOP]; /* the hop that is being filled */
	int16_t mark[WHITENER_HOP];
	int16_t heard[WHITENER_HOP];
	size_t filled;
	bool has_mark;
	int64_t hops;
	int sounded; /* hops of the piece that sounded */
	kiss_fft_cpx sent_flat[PIECE];
	kiss_fft_cpx mark_flat[PIECE];
	kiss_fft_cpx heard_flat[EARLY + SIZE + PIECE];
	float heard_energies[2 * HOPS];              /* of the block, by hop */
	float heard_power;                           /* of the piece that is being filled */
	float heard_powers[MATCHER_LATE_PIECES + 2]; /* of the last ones, the newest last */
	struct sent_piece pieces[PIECES];
};

int matcher_new(matcher_found *found, void *userdata, struct matcher **ret_matcher)
{
	struct matcher *matcher = calloc(1, sizeof(*matcher));

	if (!matcher)
		return -ENOMEM;
	matcher->found = found;
	matcher->userdata = userdata;
	matcher->forward = kiss_fft_alloc(SIZE, 0, NULL, NULL);
	matcher->backward = kiss_fft_alloc(SIZE, 1, NULL, NULL);
	int r = matcher->forward && matcher->backward ? 0 : -ENOMEM;
	if (r >= 0)
		r = whitener_new(SENT_FLOOR, SENT_SOFTNESS, &matcher->sent_whitener);
	if (r >= 0)
		r = whitener_new(SENT_FLOOR, 0, &matcher->mark_whitener);
	if (r >= 0)
		r = whitener_new(HEARD_FLOOR, 0, &matcher->heard_whitener);
	if (r < 0) {
		matcher_free(matcher);
		return r;
	}
	*ret_matcher = matcher;
	return 0;
}

void matcher_free(struct matcher *matcher)
{
	if (!matcher)
		return;
	kiss_fft_free(matcher->forward);
	kiss_fft_free(matcher->backward);
	whitener_free(matcher->sent_whitener);
	whitener_free(matcher->mark_whitener);
	whitener_free(matcher->heard_whitener);
	free(matcher);
}

/* --- one piece against one piece --- */

static void transform(const struct matcher *matcher, const kiss_fft_cpx *flat, size_t count,
	kiss_fft_cpx *ret_spectrum)
{
	kiss_fft_cpx padded[SIZE] = { 0 };

	memcpy(padded, flat, count * sizeof(*flat));
	kiss_fft(matcher->forward, padded, ret_spectrum);
}

static float energy(const kiss_fft_cpx *flat, size_t count)
{
	float sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += flat[i].r * flat[i].r + flat[i].i * flat[i].i;
	return sum;
}

static void energies(const kiss_fft_cpx *flat, size_t hops, float *ret_energies)
{
	for (size_t hop = 0; hop < hops; hop++)
		ret_energies[hop] = energy(flat + hop * WHITENER_OUT, WHITENER_OUT);
}

static float scale_to_one(kiss_fft_cpx *spectrum, float size)
{
	for (size_t i = 0; i < SIZE && size > 0; i++) {
		spectrum[i].r /= size;
		spectrum[i].i /= size;
	}
	return size;
}

/* heard * conj(sent) */
static void multiply(const kiss_fft_cpx *heard, const kiss_fft_cpx *sent, kiss_fft_cpx *ret_product)
{
	for (size_t i = 0; i < SIZE; i++) {
		ret_product[i].r = heard[i].r * sent[i].r + heard[i].i * sent[i].i;
		ret_product[i].i = heard[i].i * sent[i].r - heard[i].r * sent[i].i;
	}
}

/* From the power of a correlation with a block of that energy to what fits: half of it overlaps,
 * and kiss_fft multiplies by the size. */
static float scale_of(float power)
{
	return 2 / (power * SIZE * SIZE);
}

/* The largest power in each bin of delay. */
static void find_largest(const kiss_fft_cpx *correlation, float scale, float *ret_fits)
{
	for (size_t bin = 0; bin < BINS_PER_PIECE; bin++) {
		float largest = 0;
		for (size_t i = bin * BIN; i < (bin + 1) * BIN; i++) {
			const float power = correlation[i].r * correlation[i].r +
					    correlation[i].i * correlation[i].i;
			if (power > largest)
				largest = power;
		}
		ret_fits[bin] = largest * scale;
	}
}

static int compare_floats(const void *a, const void *b)
{
	const float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* The middle of those that are not zero; 0 where none is. Zeros were heard where frames are lost,
 * or nothing listens any more. */
static float middle(const float *fits)
{
	float sorted[MATCHER_BINS];
	size_t count = 0;

	for (size_t i = 0; i < MATCHER_BINS; i++)
		if (fits[i] > 0)
			sorted[count++] = fits[i];
	if (count == 0)
		return 0;
	qsort(sorted, count, sizeof(*sorted), compare_floats);
	return sorted[count / 2];
}

/* The largest of a bin's eleven independent ones is in the middle so many times the mean. */
#define MIDDLE_OVER_MEAN 2.8F

static uint8_t over_chance(float fit, float chance)
{
	const double units = chance > 0 ? fit / chance / MATCHER_UNIT : 0;

	return units < UINT8_MAX ? (uint8_t)units : UINT8_MAX;
}

static void end_piece(const struct matcher *matcher, struct sent_piece *piece)
{
	struct matcher_piece *found = &piece->found;

	if (!piece->sounds)
		return;
	const float chance = middle(piece->fits) / MIDDLE_OVER_MEAN;
	found->most = 0;
	for (int i = 0; i < MATCHER_BINS; i++) {
		found->fits[i] = over_chance(piece->fits[i], chance);
		if (piece->fits[i] <= found->most)
			continue;
		found->most = piece->fits[i];
		found->most_bin = i;
	}
	memcpy(found->heard_powers, matcher->heard_powers, sizeof(found->heard_powers));
	matcher->found(found, matcher->userdata);
}

/* --- what comes --- */

static void begin_piece(struct matcher *matcher, int64_t number)
{
	struct sent_piece *piece = &matcher->pieces[number % PIECES];

	piece->found.number = number;
	piece->sounds = matcher->sounded >= SOUNDED_LEAST;
	matcher->sounded = 0;
	if (!piece->sounds)
		return;
	transform(matcher, matcher->sent_flat, PIECE, piece->spectrum);
	const float size = scale_to_one(piece->spectrum, sqrtf(energy(matcher->sent_flat, PIECE)));
	piece->found.peak_count = 0;
	piece->found.mark_share = sqrtf(energy(matcher->mark_flat, PIECE)) / size;
	if (piece->found.mark_share <= 0)
		return;
	energies(matcher->sent_flat, HOPS, piece->shares);
	for (int hop = 0; hop < HOPS; hop++)
		piece->shares[hop] /= size * size;
	transform(matcher, matcher->mark_flat, PIECE, piece->mark);
	(void)scale_to_one(piece->mark, piece->found.mark_share * size); /* Its size is known. */
}

static float power_of_one(kiss_fft_cpx a)
{
	return a.r * a.r + a.i * a.i;
}

/* What of that bin of delays stands out. */
static struct matcher_peak peak_of(
	const kiss_fft_cpx *sound, const kiss_fft_cpx *mark, float chance, int bin)
{
	struct matcher_peak peak = { .bin = bin };

	for (size_t i = 0; i < BIN; i++) {
		if (power_of_one(sound[i]) < BELONGS * chance)
			continue;
		peak.sound += power_of_one(sound[i]);
		peak.mark += sound[i].r * mark[i].r + sound[i].i * mark[i].i;
	}
	peak.sound /= chance;
	peak.mark /= chance;
	return peak;
}

/* How much was heard while the piece would have sounded, at each delay by hops; 1: as much as in
 * the whole block, whose energy is `power`. Chance gives as much. */
static void find_loudness(const struct matcher *matcher, const struct sent_piece *piece,
	float power, float ret_loudness[HOPS + 1])
{
	for (int late = 0; late <= HOPS; late++) {
		float sum = 0;
		for (int hop = 0; hop < HOPS; hop++)
			sum += piece->shares[hop] * matcher->heard_energies[late + hop];
		ret_loudness[late] = fmaxf(HEARD_LEAST, sum * 2 * HOPS / power);
	}
}

/* In the middle of the bin. */
static float loudness_at(const float *loudness, size_t bin)
{
	const float place = ((float)bin + 0.5F) / BINS_PER_HOP;
	const size_t hop = (size_t)place;
	const float part = place - (float)hop;

	return (1 - part) * loudness[hop] + part * loudness[hop + 1];
}

/* The mark takes the way of its sound: where the sound came in, by the phase it came in with. The
 * block's energy is `power`. */
static void find_peaks(const struct matcher *matcher, struct sent_piece *piece, int late,
	const kiss_fft_cpx *heard, const kiss_fft_cpx *sound, float power)
{
	struct matcher_piece *found = &piece->found;
	const float *fits = piece->fits + (size_t)late * BINS_PER_PIECE;
	float loudness[HOPS + 1];
	kiss_fft_cpx product[SIZE], mark[SIZE];
	bool is_made = false;

	find_loudness(matcher, piece, power, loudness);
	for (size_t bin = 0; bin < BINS_PER_PIECE && found->peak_count < MATCHER_PEAKS; bin++) {
		const float chance = CHANCE * loudness_at(loudness, bin);
		if (fits[bin] < STANDS_OUT * chance)
			continue;
		if (!is_made) {
			multiply(heard, piece->mark, product);
			kiss_fft(matcher->backward, product, mark);
			is_made = true;
		}
		found->peaks[found->peak_count++] = peak_of(sound + bin * BIN, mark + bin * BIN,
			chance / scale_of(power), (int)((size_t)late * BINS_PER_PIECE + bin));
	}
}

/* What was heard, of that power, against the piece that was sent `late` pieces before. */
static void match(const struct matcher *matcher, struct sent_piece *piece, int late,
	const kiss_fft_cpx *heard, float power)
{
	kiss_fft_cpx product[SIZE], correlation[SIZE];
	float *fits = piece->fits + (size_t)late * BINS_PER_PIECE;

	if (!piece->sounds)
		return;
	if (power <= 0) {
		memset(fits, 0, BINS_PER_PIECE * sizeof(*fits));
		return;
	}
	multiply(heard, piece->spectrum, product);
	kiss_fft(matcher->backward, product, correlation);
	find_largest(correlation, scale_of(power), fits);
	if (piece->found.mark_share > 0)
		find_peaks(matcher, piece, late, heard, correlation, power);
}

static void note_power(struct matcher *matcher)
{
	float *powers = matcher->heard_powers;

	memmove(powers, powers + 1, sizeof(matcher->heard_powers) - sizeof(*powers));
	powers[MATCHER_LATE_PIECES + 1] = matcher->heard_power / MATCHER_PIECE_FRAMES;
	matcher->heard_power = 0;
}

static void end_block(struct matcher *matcher)
{
	const int64_t number = matcher->hops / HOPS - 1;
	const float power = energy(matcher->heard_flat, SIZE);
	kiss_fft_cpx heard[SIZE];

	note_power(matcher);
	begin_piece(matcher, number);
	transform(matcher, matcher->heard_flat, SIZE, heard);
	energies(matcher->heard_flat, (size_t)2 * HOPS, matcher->heard_energies);
	for (int late = 0; late < MATCHER_LATE_PIECES && late <= number; late++)
		match(matcher, &matcher->pieces[(number - late) % PIECES], late, heard, power);
	if (number >= PIECES - 1)
		end_piece(matcher, &matcher->pieces[(number + 1) % PIECES]);
	memmove(matcher->heard_flat, matcher->heard_flat + PIECE, EARLY * sizeof(kiss_fft_cpx));
}

/* Of 32768. */
static float power_of(const int16_t *frames)
{
	float sum = 0;

	for (int i = 0; i < WHITENER_HOP; i++)
		sum += (float)frames[i] * (float)frames[i];
	return sum / (32768.0F * 32768);
}

static void end_hop(struct matcher *matcher)
{
	const size_t place = (size_t)(matcher->hops % HOPS) * WHITENER_OUT;

	matcher->sounded += power_of(matcher->sent) > IS_SILENT * WHITENER_HOP;
	matcher->heard_power += power_of(matcher->heard);
	whitener_run(matcher->sent_whitener, matcher->sent, matcher->sent_flat + place);
	if (matcher->has_mark)
		whitener_follow(matcher->mark_whitener, matcher->sent_whitener, matcher->mark,
			matcher->mark_flat + place);
	whitener_run(matcher->heard_whitener, matcher->heard, matcher->heard_flat + EARLY + place);
	matcher->hops++;
	if (matcher->hops % HOPS == 0)
		end_block(matcher);
}

void matcher_add(struct matcher *matcher, const int16_t *sent, const int16_t *mark,
	const int16_t *heard, size_t count)
{
	for (size_t done = 0; done < count;) {
		const size_t room = WHITENER_HOP - matcher->filled;
		const size_t part = count - done < room ? count - done : room;
		memcpy(matcher->sent + matcher->filled, sent + done, part * sizeof(*sent));
		memcpy(matcher->heard + matcher->filled, heard + done, part * sizeof(*heard));
		matcher->has_mark |= mark != NULL;
		if (mark)
			memcpy(matcher->mark + matcher->filled, mark + done, part * sizeof(*mark));
		else
			memset(matcher->mark + matcher->filled, 0, part * sizeof(*mark));
		done += part;
		matcher->filled += part;
		if (matcher->filled < WHITENER_HOP)
			continue;
		matcher->filled = 0;
		end_hop(matcher);
	}
}

void matcher_end(struct matcher *matcher)
{
	static const int16_t silence[WHITENER_HOP];

	for (int i = 0; i < (PIECES + 1) * HOPS; i++)
		matcher_add(matcher, silence, NULL, silence, WHITENER_HOP);
}
