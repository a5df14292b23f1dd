/* make bench-sound: what an ear would say of a sound, in figures. Without files those of the chimes
 * and of the converter, else those of each WAV file: loudness, true peak, steps at its ends,
 * pauses, and the pitch of its first, middle and last third. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sndfile.h>

#include "base/cleanup.h"
#include "notice/script.h"
#include "sound/converter.h"
#include "sound/format.h"
#include "sound/loudness.h"
#include "sound/tone.h"
#include "unit/pitch.h"
#include "unit/true_peak.h"

#define OVERSAMPLING 8

static double db_of(double share)
{
	return 20 * log10(share + 1e-9);
}

static void tell_level(const float *frames, size_t count)
{
	double lufs = NAN;

	(void)loudness_measure(frames, count, &lufs); /* NAN says that it could not. */
	printf("%6.1f LUFS %6.2f dBTP  ends %6.1f %6.1f dBFS", lufs,
		db_of(true_peak(frames, count, OVERSAMPLING, 0)), db_of(fabs(frames[0])),
		db_of(fabs(frames[count - 1])));
}

/* --- pitch --- */

static void tell_pitch(const float *frames, size_t count)
{
	const double first = pitch_median_hz(frames, 0, count / 3),
		     middle = pitch_median_hz(frames, count / 3, count * 2 / 3),
		     last = pitch_median_hz(frames, count * 2 / 3, count);

	printf("\n    pitch by thirds %.0f %.0f %.0f Hz: %+.1f semitones from the first to the "
	       "last",
		first, middle, last, 12 * log2(last / first));
}

/* --- pauses --- */

#define PAUSE_MS   200
#define PAUSE_PEAK 0.003f /* -50 dBFS */

static void tell_pauses(const float *frames, size_t count)
{
	size_t quiet = 0;

	printf("\n    pauses");
	for (size_t i = 0; i < count; i++) {
		if (fabsf(frames[i]) < PAUSE_PEAK) {
			quiet++;
			continue;
		}
		if (quiet >= sound_frames_of_ms(PAUSE_MS) && quiet < i)
			printf(" %lld", (long long)sound_ms_of_frames(quiet));
		quiet = 0;
	}
	printf(" ms\n");
}

static int tell_file(const char *path)
{
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);

	if (!file || info.channels != 1 || info.samplerate != SOUND_RATE_HZ || info.frames == 0) {
		fprintf(stderr, "%s: no mono WAV of %d Hz\n", path, SOUND_RATE_HZ);
		(void)sf_close(file); /* Nothing was written; NULL is fine. */
		return -1;
	}
	_cleanup_free_ float *frames = calloc((size_t)info.frames, sizeof(*frames));
	const size_t count = frames ? (size_t)sf_readf_float(file, frames, info.frames) : 0;
	(void)sf_close(file);
	if (count == 0)
		return -1;
	const char *name = strrchr(path, '/');
	printf("%-22s", name ? name + 1 : path);
	tell_level(frames, count);
	tell_pitch(frames, count);
	tell_pauses(frames, count);
	return 0;
}

/* --- chimes and converter --- */

static void tell_chime(const char *name, enum chime chime)
{
	static int16_t frames[20 * SOUND_RATE_HZ];
	static float shares[20 * SOUND_RATE_HZ];
	struct sound *sound;

	if (sound_new(&sound) < 0)
		return;
	if (tone_append_chime(sound, chime) == 0) {
		const size_t count = sound_read(sound, 0, frames, 20 * SOUND_RATE_HZ);
		for (size_t i = 0; i < count; i++)
			shares[i] = (float)frames[i] / 32768;
		printf("%-22s", name);
		tell_level(shares, count);
		printf("\n");
	}
	sound_unref(sound);
}

static double tone_db(const int16_t *frames, size_t count, double rate_hz, double tone_hz)
{
	double sine = 0, cosine = 0, sum = 0;

	for (size_t i = 0; i < count; i++) {
		const double window = pow(sin(M_PI * (double)i / (double)count), 4);
		const double phase = 2 * M_PI * tone_hz * (double)i / rate_hz;
		sine += window * frames[i] * sin(phase);
		cosine += window * frames[i] * cos(phase);
		sum += window;
	}
	return db_of(2 * hypot(sine, cosine) / sum / 16384);
}

/* How loud a tone comes out, its image, and how far behind. */
static void tell_tone(unsigned rate_hz, double tone_hz, double *ret_held_ms)
{
	static int16_t out[200000];
	int16_t block[CONVERTER_BLOCK_FRAMES];
	struct converter *converter;
	size_t done = 0, count;

	if (converter_new(SOUND_RATE_HZ, rate_hz, &converter) < 0)
		return;
	for (size_t from = 0; from < SOUND_RATE_HZ * 3 / 4; from += CONVERTER_BLOCK_FRAMES) {
		for (size_t i = 0; i < CONVERTER_BLOCK_FRAMES; i++)
			block[i] = (int16_t)lrint(
				16384 *
				sin(2 * M_PI * tone_hz * (double)(from + i) / SOUND_RATE_HZ));
		if (converter_feed(converter, block, CONVERTER_BLOCK_FRAMES) < 0)
			break;
		const int16_t *ready = converter_ready(converter, &count);
		memcpy(out + done, ready, count * sizeof(*ready));
		converter_take(converter, count);
		done += count;
	}
	*ret_held_ms = converter_held_frames(converter) * 1000 / SOUND_RATE_HZ;
	converter_free(converter);
	const size_t from = rate_hz / 10, length = rate_hz / 2;
	printf("  %5.0f Hz %+6.2f dB", tone_hz, tone_db(out + from, length, rate_hz, tone_hz));
	printf(", image %.0f dB\n", tone_db(out + from, length, rate_hz, SOUND_RATE_HZ - tone_hz));
}

static void tell_converter(unsigned rate_hz)
{
	static const double tones_hz[] = { 300, 1000, 5000, 7000, 9000, 10000 };
	double held_ms = 0;

	printf("converted to %u Hz:\n", rate_hz);
	for (size_t i = 0; i < sizeof(tones_hz) / sizeof(tones_hz[0]); i++)
		tell_tone(rate_hz, tones_hz[i], &held_ms);
	printf("  always %.1f ms behind\n", held_ms);
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= tell_file(argv[i]);
	if (argc > 1)
		return failed ? EXIT_FAILURE : EXIT_SUCCESS;
	tell_chime("bell", CHIME_BELL);
	tell_chime("alert", CHIME_ALERT);
	tell_chime("pips", CHIME_PIPS);
	tell_chime("test", CHIME_TEST);
	tell_converter(44100);
	tell_converter(48000);
	return EXIT_SUCCESS;
}
