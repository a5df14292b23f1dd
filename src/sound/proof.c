#include "sound/proof.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sound/matcher.h"

/* Pieces that are judged together, 12 s: meanwhile two clocks that differ by 400 ppm drift apart by
 * less than the bins that are looked at around each delay. */
#define WINDOW 32
#define BEFORE 1
#define BEHIND 2

/* Bins around the best delay in which a piece's own best may lie. */
#define NEAR 8

/* Fewer tell nothing. With so many it is known where to look, and with so many that no opening
 * phrase is that long, it is told that it is heard. */
#define PIECES_LEAST 3
#define PIECES_FOUND 8
#define PIECES_TOLD  24

/* Two tell that it was heard where both fit so well; never that it was not. */
#define FIT_OF_TWO 15

/* A piece counts for so much at most. */
#define FIT_MOST 240 /* 60 times chance */

/* The share of the best pieces that is left out; of few of them half, since two short notices that
 * end alike have half of their pieces alike. */
#define LEFT_OUT 0.45
#define FEW      8

/* Nothing of it found for so long after its first word is told. */
#define PATIENCE_FRAMES ((int64_t)7 * SOUND_RATE_HZ)

/* What was heard is lost when no more than TAIL_FEW of the last TAIL pieces stand out where it was
 * heard, TAIL_BEFORE of those before did, and nothing louder by MASKED drowns them. */
#define TAIL        11
#define TAIL_FEW    1
#define TAIL_BEFORE 0.7
#define STANDS_OUT  36  /* 9 times chance */
#define MASKED      4.0 /* of power */

/* What two windows of pieces tell of the mark is added up, over so many bins of delay: half a
 * second has a horn, the next ones and their echoes. */
#define MARK_BINS 160

/* Of what is white in its band, a frame knows of those beside it. */
#define MARK_SPREAD 0.9

/* What whitening what was heard leaves of a mark. */
#define MARK_LEFT 0.9

/* In standard deviations of chance: the mark is there, if that is a share of what was awaited; and
 * it is not, where so much was awaited and less than the share of it came. What lies between may be
 * one that an overdriven microphone spoilt.
 */
#define MARK_THERE   4.2
#define MARK_AWAITED 6.0
#define MARK_SHARE   0.25

/* So much is there by chance in less than one of a hundred thousand: it tells of few pieces
 * whatever the sound does, of which half is left out for what others sound alike; none but ours has
 * the mark. */
#define MARK_ALONE 5.2

/* Delays at which less is awaited, or a lesser share of what is where most is, tell nothing. */
#define MARK_LEAST 3.0

#define POWER_FLOOR 1e-10 /* under what 16 bits can hold */

/* The best delay of some pieces. */
struct match {
	int count;
	int bin;
	double fit; /* the mean without the best pieces; 1 is what chance gives at one delay */
};

/* One piece at the delay at which it was heard before. */
struct trace {
	bool stands_out;
	double power;
};

/* Of some pieces, by delay: how much of the mark is where what was sent is. */
struct marking {
	float products[MATCHER_BINS];
	float powers[MATCHER_BINS];
};

struct proof {
	struct matcher *matcher;
	int64_t frames;
	int64_t begun; /* the frame of the first word; 0: none yet */

	int64_t pieces; /* that sounded */
	struct matcher_piece window[WINDOW];
	int windows; /* that were judged, one behind the other */
	int heard_windows;

	bool was_heard;
	bool is_traced;
	int bin;
	struct trace tail[TAIL];
	int64_t traced;
	/* Of the pieces before the tail. */
	int64_t stood_out;
	double powers;

	bool is_marked;
	struct marking marking; /* of this window */
	struct marking before;  /* of the one before */

	struct heard found;
};

/* --- the delay that fits best --- */

static const struct matcher_piece *piece_of(const struct proof *proof, int64_t index)
{
	return &proof->window[index % WINDOW];
}

/* The best of the bins around it. */
static uint8_t fit_at(const struct matcher_piece *piece, int bin)
{
	uint8_t best = 0;

	for (int i = bin - BEFORE; i <= bin + BEHIND; i++)
		if (i >= 0 && i < MATCHER_BINS && piece->fits[i] > best)
			best = piece->fits[i];
	return best < FIT_MOST ? best : FIT_MOST;
}

static int kept_of(int count)
{
	if (count < FEW)
		return count / 2;
	return (int)ceil(count * (1 - LEFT_OUT));
}

/* Sum of the `kept` smallest. */
static int sum_of_smallest(uint8_t *fits, int count, int kept)
{
	int sum = 0;

	for (int i = 1; i < count; i++) {
		const uint8_t fit = fits[i];
		int j = i;
		for (; j > 0 && fits[j - 1] > fit; j--)
			fits[j] = fits[j - 1];
		fits[j] = fit;
	}
	for (int i = 0; i < kept; i++)
		sum += fits[i];
	return sum;
}

/* Of the last `count` pieces. */
static struct match best_match(const struct proof *proof, int count)
{
	struct match best = { .count = count };
	const int kept = kept_of(count);
	int most = 0;

	for (int bin = 0; bin < MATCHER_BINS; bin++) {
		uint8_t fits[WINDOW];
		int sum = 0;
		for (int i = 0; i < count; i++) {
			fits[i] = fit_at(piece_of(proof, proof->pieces - count + i), bin);
			sum += fits[i];
		}
		if (sum * kept <= most * count)
			continue; /* Its smallest are no more than its mean. */
		sum = sum_of_smallest(fits, count, kept);
		if (sum <= most)
			continue;
		most = sum;
		best.bin = bin;
	}
	best.fit = kept > 0 ? most * MATCHER_UNIT / kept : 0;
	return best;
}

/* Above what chance, or another notice, gives to so few; docs/proof.md has the measurement. */
static bool is_heard(const struct match *match)
{
	const int kept = kept_of(match->count);

	if (match->count < PIECES_LEAST)
		return match->count == 2 && match->fit >= FIT_OF_TWO;
	return match->fit >= fmin(7 + 20.0 / kept, 8.5 + 3.5 / kept);
}

static bool is_missed(const struct match *match)
{
	return match->count >= PIECES_LEAST && match->fit < 5 + 5.0 / kept_of(match->count);
}

/* --- what is told of it --- */

/* What was heard while the piece sounded, at that delay. */
static double power_at(const struct matcher_piece *piece, int bin)
{
	const double place = 2 + (double)(bin * MATCHER_BIN_FRAMES - MATCHER_EARLY_FRAMES) /
					 MATCHER_PIECE_FRAMES;
	const int whole = (int)place;
	const double part = place - whole;

	return (1 - part) * piece->heard_powers[whole] + part * piece->heard_powers[whole + 1];
}

/* How alike the piece is at the delay at which it fits best, where that is near; else 0. */
static double likeness_near(const struct matcher_piece *piece, int bin)
{
	return abs(piece->most_bin - bin) <= NEAR ? fmin(1, sqrt((double)piece->most)) : 0;
}

/* Chance's are forgotten once it is heard. */
static void note_figures(struct proof *proof, const struct match *match)
{
	double power = 0, likeness = 0, bins = 0;

	for (int i = 0; i < match->count; i++) {
		const struct matcher_piece *piece =
			piece_of(proof, proof->pieces - match->count + i);
		const double alike = likeness_near(piece, match->bin);
		power += power_at(piece, match->bin) / match->count;
		likeness += alike / match->count;
		bins += alike * piece->most_bin / match->count;
	}
	const bool is_first = is_heard(match) && !proof->was_heard;
	if (likeness <= proof->found.correlation && !is_first)
		return;
	proof->was_heard |= is_first;
	proof->found.correlation = likeness;
	proof->found.level_db = 10 * log10(power + POWER_FLOOR);
	if (likeness > 0)
		proof->found.delay_ms =
			(int)((bins / likeness * MATCHER_BIN_FRAMES - MATCHER_EARLY_FRAMES) * 1000 /
				SOUND_RATE_HZ);
}

/* --- whether it is heard still --- */

static void trace(struct proof *proof, const struct matcher_piece *piece)
{
	struct trace *place = &proof->tail[proof->traced % TAIL];

	if (proof->traced >= TAIL) {
		proof->stood_out += place->stands_out;
		proof->powers += place->power;
	}
	*place = (struct trace){
		.stands_out = fit_at(piece, proof->bin) >= STANDS_OUT,
		.power = power_at(piece, proof->bin),
	};
	proof->traced++;
}

/* From now on it is known where to look. */
static void begin_trace(struct proof *proof, const struct match *match)
{
	proof->bin = match->bin;
	if (proof->is_traced)
		return;
	proof->is_traced = true;
	for (int i = 0; i < match->count; i++)
		trace(proof, piece_of(proof, proof->pieces - match->count + i));
}

static bool is_lost(const struct proof *proof)
{
	const int64_t before = proof->traced - TAIL;
	int stand_out = 0;
	double power = 0;

	if (before < PIECES_LEAST || (double)proof->stood_out < TAIL_BEFORE * (double)before)
		return false;
	for (int i = 0; i < TAIL; i++) {
		stand_out += proof->tail[i].stands_out;
		power += proof->tail[i].power / TAIL;
	}
	return stand_out <= TAIL_FEW && power < MASKED * proof->powers / (double)before;
}

/* --- whose it is --- */

static void note_mark(struct proof *proof, const struct matcher_piece *piece)
{
	const float share = piece->mark_share;

	for (int i = 0; i < piece->peak_count; i++) {
		const struct matcher_peak *peak = &piece->peaks[i];
		proof->marking.products[peak->bin] += share * peak->mark;
		proof->marking.powers[peak->bin] += share * share * peak->sound;
	}
}

/* What stands out at a delay and up to MARK_BINS later. */
struct found_mark {
	double found, awaited;
};

static struct found_mark mark_of(double product, double power)
{
	const double deviation = sqrt(power * MARK_SPREAD);

	if (power <= 0)
		return (struct found_mark){ 0 };
	return (struct found_mark){
		.found = product / deviation,
		.awaited = MARK_LEFT * power / deviation,
	};
}

static double product_at(const struct proof *proof, int bin)
{
	return proof->marking.products[bin] + proof->before.products[bin];
}

static double power_of_mark_at(const struct proof *proof, int bin)
{
	return proof->marking.powers[bin] + proof->before.powers[bin];
}

static void find_marks(const struct proof *proof, struct found_mark ret_marks[MATCHER_BINS])
{
	double product = 0, power = 0;

	for (int bin = MATCHER_BINS - 1; bin >= 0; bin--) {
		product += product_at(proof, bin);
		power += power_of_mark_at(proof, bin);
		if (bin + MARK_BINS < MATCHER_BINS) {
			product -= product_at(proof, bin + MARK_BINS);
			power -= power_of_mark_at(proof, bin + MARK_BINS);
		}
		ret_marks[bin] = mark_of(product, power);
	}
}

/* What is found of it where that is enough of what is awaited there; 0: nowhere. Our own horn's
 * delay may be any that stands out: others sound beside it, and louder. */
static double find_mark(struct proof *proof)
{
	struct found_mark marks[MATCHER_BINS];
	double found = 0, awaited = 0, counts = 0;

	find_marks(proof, marks);
	for (int bin = 0; bin < MATCHER_BINS; bin++)
		awaited = fmax(awaited, marks[bin].awaited);
	const double least = fmax(MARK_LEAST, MARK_SHARE * awaited);
	for (int bin = 0; bin < MATCHER_BINS; bin++) {
		if (marks[bin].awaited < least)
			continue;
		found = fmax(found, marks[bin].found);
		if (marks[bin].found >= MARK_SHARE * marks[bin].awaited)
			counts = fmax(counts, marks[bin].found);
	}
	proof->found.mark = found;
	proof->found.mark_awaited = awaited;
	return counts;
}

static enum heard_reason whose(struct proof *proof)
{
	if (!proof->is_marked)
		return HEARD_UNMARKED;
	if (find_mark(proof) >= MARK_THERE)
		return HEARD_WHOLE;
	const double awaited = proof->found.mark_awaited;
	return awaited >= MARK_AWAITED && proof->found.mark < MARK_SHARE * awaited ? HEARD_OTHER
										   : HEARD_WHOSE;
}

/* --- judging --- */

/* How much of the mark makes up for what the sound lacks. Of many pieces that are missed nothing
 * does: the horn may have died among them. */
static double mark_instead(const struct match *match)
{
	if (match->count >= PIECES_LEAST && !is_missed(match))
		return MARK_THERE;
	return match->count < FEW ? MARK_ALONE : INFINITY;
}

static bool is_ours(struct proof *proof, const struct match *match)
{
	if (is_heard(match))
		return true;
	return find_mark(proof) >= mark_instead(match);
}

static enum heard_verdict verdict_of(enum heard_reason reason)
{
	switch (reason) {
	case HEARD_WHOLE:
	case HEARD_UNMARKED:
		return HEARD_YES;
	case HEARD_OTHER:
	case HEARD_NOTHING:
	case HEARD_MOST_MISSED:
	case HEARD_END_MISSED:
		return HEARD_NO;
	case HEARD_WHOSE:
	case HEARD_UNSAID:
	case HEARD_NOT_JUDGED:
	case HEARD_TOO_SHORT:
	case HEARD_DOUBTFUL:
	case HEARD_REASON_COUNT:
		break;
	}
	return HEARD_UNKNOWN;
}

static struct match last_match(const struct proof *proof)
{
	return best_match(proof, proof->pieces < WINDOW ? (int)proof->pieces : WINDOW);
}

static void judge_early(struct proof *proof, const struct match *match)
{
	const bool is_late = proof->frames - proof->begun >= PATIENCE_FRAMES;

	if (is_lost(proof) || (is_missed(match) && is_late))
		proof->found.verdict = HEARD_NO;
	else if (is_heard(match) && match->count >= PIECES_TOLD)
		proof->found.verdict = verdict_of(whose(proof));
}

static void count_window(struct proof *proof, bool is_there)
{
	proof->windows++;
	proof->heard_windows += is_there;
}

static void on_piece(const struct matcher_piece *piece, void *userdata)
{
	struct proof *proof = userdata;

	proof->window[proof->pieces++ % WINDOW] = *piece;
	if (proof->is_traced)
		trace(proof, piece);
	note_mark(proof, piece);
	const struct match match = last_match(proof);
	if (proof->pieces % WINDOW == 0) {
		count_window(proof, is_ours(proof, &match));
		proof->before = proof->marking;
		proof->marking = (struct marking){ 0 };
	}
	note_figures(proof, &match);
	if (is_heard(&match) && match.count >= PIECES_FOUND)
		begin_trace(proof, &match);
	judge_early(proof, &match);
}

/* The last window is one of its own, whatever it shares with the one before. */
static enum heard_reason judge(struct proof *proof)
{
	const struct match match = last_match(proof);
	const bool is_there = is_ours(proof, &match);

	if (match.count < PIECES_LEAST && !is_there)
		return HEARD_TOO_SHORT;
	if (proof->pieces % WINDOW != 0)
		count_window(proof, is_there);
	if (proof->heard_windows == 0 && is_missed(&match))
		return HEARD_NOTHING;
	if (proof->heard_windows == 0 && proof->windows == 1)
		return HEARD_DOUBTFUL;
	if (2 * proof->heard_windows < proof->windows)
		return HEARD_MOST_MISSED;
	if ((is_missed(&match) && !is_there) || is_lost(proof))
		return HEARD_END_MISSED;
	return whose(proof);
}

int proof_new(struct proof **ret_proof)
{
	struct proof *proof = calloc(1, sizeof(*proof));

	if (!proof)
		return -ENOMEM;
	const int r = matcher_new(on_piece, proof, &proof->matcher);
	if (r < 0) {
		free(proof);
		return r;
	}
	proof->found.is_known = true;
	*ret_proof = proof;
	return 0;
}

void proof_free(struct proof *proof)
{
	if (!proof)
		return;
	matcher_free(proof->matcher);
	free(proof);
}

void proof_end(struct proof *proof)
{
	matcher_end(proof->matcher);
	proof->found.reason = judge(proof);
	proof->found.verdict = verdict_of(proof->found.reason);
}

void proof_add(struct proof *proof, const int16_t *sent, const int16_t *mark, const int16_t *heard,
	size_t count)
{
	for (size_t i = 0; i < count && proof->begun == 0; i++)
		if (sent[i] != 0)
			proof->begun = proof->frames + (int64_t)i + 1;
	proof->frames += (int64_t)count;
	proof->is_marked |= mark != NULL;
	matcher_add(proof->matcher, sent, mark, heard, count);
}

void proof_finding(const struct proof *proof, struct heard *ret_heard)
{
	*ret_heard = proof->found;
}
