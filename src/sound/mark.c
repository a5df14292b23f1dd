#include "sound/mark.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <kiss_fftr.h>

#include "base/cleanup.h"
#include "base/hash.h"

#define HOP   MARK_HOP_FRAMES
#define FRAME (2 * HOP)

#define BIN_OF(hz) (((hz)*FRAME + SOUND_RATE_HZ - 1) / SOUND_RATE_HZ) /* the first not below */

/* The critical bands (E. Zwicker) between where horns begin and where the proof ends. */
#define BANDS_FIRST 4 /* below are so many */
static const int edges_hz[] = { 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700,
	3150, 3700, 4000 };
#define BANDS   (ARRAY_SIZE(edges_hz) - 1)
#define LOWEST  BIN_OF(400)
#define HIGHEST BIN_OF(4000) /* the first above the band */

/* By so much what is masked lies below what masks it, in dB; a tone masks noise less the higher
 * the band is. */
#define NOISE_DB     5.5
#define TONE_DB      14.5
#define TONE_BAND_DB 1.0

/* How tonal a moment is: its spectrum's geometric mean below the arithmetic one. */
#define TONAL_DB (-60.0)

/* A sound's moments are shorter than the ear's, and the mark is random. */
#define MARGIN_DB 2.0

/* Between the tones of what is more tonal than a voice less is masked than its band tells, the more
 * tonal, the less; at last it has no mark. */
#define TONALITY_SPEECH 0.2375
#define TONALITY_DB     80.0
#define TONALITY_MOST   0.32

/* Never louder than that against the sound of its band, so that the sum is not louder either. */
#define LEAST_BELOW_DB 11.0

/* What a window keeps of the power of a frame, and of two that overlap by half. */
#define WINDOW_POWER  0.375
#define OVERLAP_POWER 0.75

#define POWER_FLOOR 1e-9F

/* What a mark may have in each band, of power. */
struct room {
	float bands[BANDS];
};

struct mark {
	uint64_t key;
	kiss_fftr_cfg forward;
	kiss_fftr_cfg backward;
	float window[FRAME];
	bool has_begun;
	size_t hop;           /* that comes next, if any has begun */
	struct room rooms[2]; /* of its two frames */
	float begun[HOP];     /* what the first of them gives to it */
};

int mark_new(uint64_t key, struct mark **ret_mark)
{
	struct mark *mark = calloc(1, sizeof(*mark));

	if (!mark)
		return -ENOMEM;
	mark->key = key;
	mark->forward = kiss_fftr_alloc(FRAME, 0, NULL, NULL);
	mark->backward = kiss_fftr_alloc(FRAME, 1, NULL, NULL);
	if (!mark->forward || !mark->backward) {
		mark_free(mark);
		return -ENOMEM;
	}
	for (int i = 0; i < FRAME; i++)
		mark->window[i] = (float)(0.5 - 0.5 * cos(2 * M_PI * (i + 0.5) / FRAME));
	*ret_mark = mark;
	return 0;
}

void mark_free(struct mark *mark)
{
	if (!mark)
		return;
	kiss_fftr_free(mark->forward);
	kiss_fftr_free(mark->backward);
	free(mark);
}

/* --- how loud it may be --- */

/* Of each bin of the band. */
static void powers_of(const struct mark *mark, const int16_t *frames, float *ret_powers)
{
	kiss_fft_cpx spectrum[FRAME / 2 + 1];
	float windowed[FRAME];

	for (int i = 0; i < FRAME; i++)
		windowed[i] = (float)frames[i] * mark->window[i];
	kiss_fftr(mark->forward, windowed, spectrum);
	for (int i = 0; i < HIGHEST - LOWEST; i++) {
		const kiss_fft_cpx bin = spectrum[LOWEST + i];
		ret_powers[i] = bin.r * bin.r + bin.i * bin.i;
	}
}

/* 0: noise; 1: a tone. */
static double tonality_of(const float *powers)
{
	double logs = 0, sum = 0;

	for (int i = 0; i < HIGHEST - LOWEST; i++) {
		logs += log10f(powers[i] + POWER_FLOOR);
		sum += powers[i] + POWER_FLOOR;
	}
	logs /= HIGHEST - LOWEST;
	return fmin(1, 10 * (logs - log10(sum / (HIGHEST - LOWEST))) / TONAL_DB);
}

/* How far below the sound it lies there. */
static double below_db(double tonality, size_t band)
{
	const double tone_db = TONE_DB + TONE_BAND_DB * (double)(BANDS_FIRST + band + 1);
	const double masked_db = tonality * tone_db + (1 - tonality) * NOISE_DB;
	const double between_db = TONALITY_DB * fmax(0, tonality - TONALITY_SPEECH);

	return fmax(LEAST_BELOW_DB, masked_db + between_db + MARGIN_DB);
}

static struct room room_of(const struct mark *mark, const int16_t *frames)
{
	float powers[HIGHEST - LOWEST];
	struct room room = { 0 };

	powers_of(mark, frames, powers);
	const double tonality = tonality_of(powers);
	for (size_t band = 0; band < BANDS && tonality < TONALITY_MOST; band++) {
		for (int i = BIN_OF(edges_hz[band]); i < BIN_OF(edges_hz[band + 1]); i++)
			room.bands[band] += powers[i - LOWEST];
		room.bands[band] *= powf(10, (float)(-below_db(tonality, band) / 10));
	}
	return room;
}

/* --- the noise --- */

static uint64_t mix(uint64_t state)
{
	return hash_next(&state);
}

#define PHASES_PER_WORD 32 /* of a quarter each */

/* Every bin of one loudness, so that chance makes none too loud; its phase is what is random. */
static void fill_band(
	const struct mark *mark, size_t frame, int from, int to, float size, kiss_fft_cpx *spectrum)
{
	for (int i = from; i < to; i++) {
		const uint64_t word =
			mix(mix(mark->key ^ frame) + (uint64_t)((i - LOWEST) / PHASES_PER_WORD));
		const unsigned phase = word >> (2 * ((i - LOWEST) % PHASES_PER_WORD)) & 3;
		spectrum[i].r = phase & 1 ? size : -size;
		spectrum[i].i = phase & 2 ? size : -size;
	}
}

/* It sounds through three moments, and is no louder than the softest of them lets it be. */
static float least_of(const struct room *rooms, size_t band)
{
	return fminf(fminf(rooms[0].bands[band], rooms[1].bands[band]), rooms[2].bands[band]);
}

/* The frame of that number, from what its neighbours and it have room for. */
static void make_frame(
	const struct mark *mark, size_t number, const struct room rooms[3], float *ret_frame)
{
	kiss_fft_cpx spectrum[FRAME / 2 + 1] = { 0 };

	for (size_t band = 0; band < BANDS; band++) {
		const int from = BIN_OF(edges_hz[band]), to = BIN_OF(edges_hz[band + 1]);
		const double bins = WINDOW_POWER * OVERLAP_POWER * 2 * (to - from);
		fill_band(mark, number, from, to,
			sqrtf(least_of(rooms, band) / (float)bins) / FRAME, spectrum);
	}
	kiss_fftri(mark->backward, spectrum, ret_frame);
	for (int i = 0; i < FRAME; i++)
		ret_frame[i] *= mark->window[i];
}

/* A hop lies in two frames, of which the first has the hop before it, too. */
void mark_make(struct mark *mark, size_t hop, const int16_t frames[MARK_SEEN_HOPS * HOP],
	float ret_mark[HOP])
{
	struct room rooms[4];
	float frame[FRAME];

	if (mark->has_begun && mark->hop == hop) {
		memcpy(rooms + 1, mark->rooms, sizeof(mark->rooms));
		memcpy(ret_mark, mark->begun, sizeof(mark->begun));
	} else {
		for (size_t i = 0; i < 3; i++)
			rooms[i] = room_of(mark, frames + i * HOP);
		make_frame(mark, hop, rooms, frame);
		memcpy(ret_mark, frame + HOP, HOP * sizeof(*frame));
	}
	rooms[3] = room_of(mark, frames + (size_t)3 * HOP);
	make_frame(mark, hop + 1, rooms + 1, frame);
	for (int i = 0; i < HOP; i++)
		ret_mark[i] += frame[i];
	memcpy(mark->begun, frame + HOP, sizeof(mark->begun));
	memcpy(mark->rooms, rooms + 2, sizeof(mark->rooms));
	mark->has_begun = true;
	mark->hop = hop + 1;
}
