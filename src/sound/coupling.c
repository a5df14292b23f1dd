#include "sound/coupling.h"

#include <math.h>
#include <string.h>

/* Softer is not sent loud enough to tell anything. */
#define LEAST_MEAN 1e-8

#define EMPHASIS   0.6
#define HIGHEST_HZ 3500.0

/* Little is a tenth of the loudest. */
#define LITTLE_SHARE 0.1

/* A noise of a room is so much louder now than at its softest, at least. */
#define NOISE_SWAYS 0.125

#define SPAN_BLOCKS (COUPLING_SPAN_S * SOUND_RATE_HZ / COUPLING_BLOCK_FRAMES)

static void forget(struct coupling_way *ways)
{
	for (size_t i = 0; i < COUPLING_WAYS; i++)
		ways[i] = (struct coupling_way){ .heard = 1, .sent = 1, .between = INFINITY };
}

void coupling_begin(struct coupling *coupling)
{
	*coupling = (struct coupling){ 0 };
	coupling->heard_ear.high_cut = coupling->sent_ear.high_cut =
		filter_pass(SOUND_RATE_HZ, HIGHEST_HZ, M_SQRT1_2, true);
	forget(coupling->ways[0]);
	forget(coupling->ways[1]);
}

static double sum_of(const double *squares, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += squares[i];
	return sum;
}

static void push(double *squares, size_t count, double newest)
{
	for (size_t i = count - 1; i > 0; i--)
		squares[i] = squares[i - 1];
	squares[0] = newest;
}

static void learn_way(struct coupling_way *way, double heard, double sent, double loudest)
{
	if (sent < loudest * LITTLE_SHARE)
		way->between = fmin(way->between, heard);
	if (sent > LEAST_MEAN * COUPLING_SMOOTHED * COUPLING_BLOCK_FRAMES &&
		heard * way->sent < way->heard * sent) {
		way->heard = heard;
		way->sent = sent;
	}
}

static void learn(struct coupling *coupling)
{
	const double heard = sum_of(coupling->heard, COUPLING_SMOOTHED);

	coupling->loudest = fmax(coupling->loudest, sum_of(coupling->sent, COUPLING_SMOOTHED));
	for (size_t i = 0; i < COUPLING_WAYS; i++)
		learn_way(&coupling->ways[0][i], heard,
			sum_of(coupling->sent + COUPLING_SOONEST + i, COUPLING_SMOOTHED),
			coupling->loudest);
}

static void end_block(struct coupling *coupling)
{
	push(coupling->sent, COUPLING_KEPT, coupling->sent_now);
	push(coupling->heard, COUPLING_SMOOTHED, coupling->heard_now);
	coupling->sent_now = coupling->heard_now = 0;
	coupling->now = 0;
	if (++coupling->blocks == SPAN_BLOCKS) {
		coupling->blocks = 0;
		coupling->loudest = 0;
		memcpy(coupling->ways[1], coupling->ways[0], sizeof(coupling->ways[0]));
		forget(coupling->ways[0]);
	}
	learn(coupling);
}

/* Words are loudest below 1 kHz, horns and rooms are not: all pitches shall count alike. But where
 * hiss is loudest, and an s, which few rooms give again, none do. */
static double square_of(float frame, struct coupling_ear *ear)
{
	const double cut = filter_run(&ear->high_cut, frame);
	const double flat = cut - EMPHASIS * ear->last;

	ear->last = cut;
	return flat * flat;
}

void coupling_add(struct coupling *coupling, const float *heard, const float *sent, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		coupling->heard_now += square_of(heard[i], &coupling->heard_ear);
		coupling->sent_now += square_of(sent[i], &coupling->sent_ear);
		if (++coupling->now == COUPLING_BLOCK_FRAMES)
			end_block(coupling);
	}
}

/* What is heard as well where little was sent is not the horn. */
static double share_of(const struct coupling_way *way, double between)
{
	const double horn = isinf(between) ? way->heard : way->heard - between;

	return fmax(horn, way->heard * NOISE_SWAYS) / way->sent;
}

double coupling_most(const struct coupling *coupling)
{
	double most = 0;

	for (size_t i = 0; i < COUPLING_WAYS; i++) {
		const struct coupling_way *now = &coupling->ways[0][i],
					  *before = &coupling->ways[1][i];
		const double between = fmin(now->between, before->between);
		most = fmax(most, fmin(share_of(now, between), share_of(before, between)));
	}
	return sqrt(most);
}
