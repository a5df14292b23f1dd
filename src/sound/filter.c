#include "sound/filter.h"

#include <math.h>

struct filter filter_pass(double rate_hz, double corner_hz, double q, bool is_low)
{
	const double turn = 2 * M_PI * corner_hz / rate_hz;
	const double alpha = sin(turn) / (2 * q);
	const double edge = is_low ? 1 - cos(turn) : 1 + cos(turn);
	const double scale = 1 / (1 + alpha);

	return (struct filter){
		.b0 = edge / 2 * scale,
		.b1 = (is_low ? edge : -edge) * scale,
		.b2 = edge / 2 * scale,
		.a1 = -2 * cos(turn) * scale,
		.a2 = (1 - alpha) * scale,
	};
}

struct filter filter_peak(double rate_hz, double hz, double q, double db)
{
	const double turn = 2 * M_PI * hz / rate_hz;
	const double alpha = sin(turn) / (2 * q);
	const double share = pow(10, db / 40);
	const double scale = 1 / (1 + alpha / share);

	return (struct filter){
		.b0 = (1 + alpha * share) * scale,
		.b1 = -2 * cos(turn) * scale,
		.b2 = (1 - alpha * share) * scale,
		.a1 = -2 * cos(turn) * scale,
		.a2 = (1 - alpha / share) * scale,
	};
}

/* As if this frame had come for ever. */
static void filter_settle(struct filter *filter, double frame)
{
	const double gain = (filter->b0 + filter->b1 + filter->b2) / (1 + filter->a1 + filter->a2);
	const double result = gain * frame;

	filter->kept2 = filter->b2 * frame - filter->a2 * result;
	filter->kept1 = filter->b1 * frame - filter->a1 * result + filter->kept2;
}

double filter_run(struct filter *filter, double frame)
{
	const double result = filter->b0 * frame + filter->kept1;

	filter->kept1 = filter->b1 * frame - filter->a1 * result + filter->kept2;
	filter->kept2 = filter->b2 * frame - filter->a2 * result;
	return result;
}

struct low_cut low_cut_of(double rate_hz)
{
	static const double q[LOW_CUT_SECTIONS] = { 0.50979558, 0.60134489, 0.89997622,
		2.56291545 };
	struct low_cut low_cut;

	for (size_t i = 0; i < LOW_CUT_SECTIONS; i++)
		low_cut.sections[i] = filter_pass(rate_hz, LOW_CUT_HZ, q[i], false);
	return low_cut;
}

void low_cut_settle(struct low_cut *low_cut, double frame)
{
	filter_settle(&low_cut->sections[0], frame);
	for (size_t i = 1; i < LOW_CUT_SECTIONS; i++)
		filter_settle(&low_cut->sections[i], 0);
}

void low_cut_run(struct low_cut *low_cut, float *frames, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double frame = frames[i];
		for (size_t j = 0; j < LOW_CUT_SECTIONS; j++)
			frame = filter_run(&low_cut->sections[j], frame);
		frames[i] = (float)frame;
	}
}
