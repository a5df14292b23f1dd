#include "sound/coupling.h"

#include <math.h>
#include <string.h>

/* Softer is not sent loud enough to tell anything. */
#define LEAST_MEAN 1e-8

#define EMPHASIS 0.6

#define SPAN_BLOCKS (COUPLING_SPAN_S * SOUND_RATE_HZ / COUPLING_BLOCK_FRAMES)

static void forget(double *most)
{
	for (size_t way = 0; way < COUPLING_WAYS; way++)
		most[way] = 1;
}

void coupling_begin(struct coupling *coupling)
{
	*coupling = (struct coupling){ 0 };
	forget(coupling->most[0]);
	forget(coupling->most[1]);
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

static void learn(struct coupling *coupling)
{
	const double heard = sum_of(coupling->heard, COUPLING_SMOOTHED);

	for (size_t way = 0; way < COUPLING_WAYS; way++) {
		const double sent =
			sum_of(coupling->sent + COUPLING_SOONEST + way, COUPLING_SMOOTHED);
		if (sent > LEAST_MEAN * COUPLING_SMOOTHED * COUPLING_BLOCK_FRAMES)
			coupling->most[0][way] = fmin(coupling->most[0][way], heard / sent);
	}
}

static void end_block(struct coupling *coupling)
{
	push(coupling->sent, COUPLING_KEPT, coupling->sent_now);
	push(coupling->heard, COUPLING_SMOOTHED, coupling->heard_now);
	coupling->sent_now = coupling->heard_now = 0;
	coupling->now = 0;
	if (++coupling->blocks == SPAN_BLOCKS) {
		coupling->blocks = 0;
		memcpy(coupling->most[1], coupling->most[0], sizeof(coupling->most[0]));
		forget(coupling->most[0]);
	}
	learn(coupling);
}

/* Words are loudest below 1 kHz, horns and rooms are not: all pitches shall count alike. */
static double square_of(float frame, float *former)
{
	const double flat = frame - EMPHASIS * (double)*former;

	*former = frame;
	return flat * flat;
}

void coupling_add(struct coupling *coupling, const float *heard, const float *sent, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		coupling->heard_now += square_of(heard[i], &coupling->heard_last);
		coupling->sent_now += square_of(sent[i], &coupling->sent_last);
		if (++coupling->now == COUPLING_BLOCK_FRAMES)
			end_block(coupling);
	}
}

double coupling_most(const struct coupling *coupling)
{
	double most = 0;

	for (size_t way = 0; way < COUPLING_WAYS; way++)
		most = fmax(most, fmin(coupling->most[0][way], coupling->most[1][way]));
	return sqrt(most);
}
