/* make bench-sound: a live talk, as whoever stands below the horn hears it: how loud each level of
 * voice comes out, what hum and offset leave, at which pitches it howls and how that ends, and what
 * of all that is sung, whistled and played is taken for howling. In virtual time. The argument is a
 * WAV of speech. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sndfile.h>

#include "base/cleanup.h"
#include "sound/loudness.h"
#include "sound/tone.h"
#include "studio/speaking.h"
#include "unit/acoustics.h"

#define MOST_FRAMES  ((size_t)120 * SOUND_RATE_HZ)
#define BLOCK_FRAMES 441 /* 20 ms, as a microphone gives them */
#define LONG_MS      3600000

static float voice[MOST_FRAMES], given[MOST_FRAMES], made[MOST_FRAMES];
static size_t voice_frames;
static double voice_lufs;

static double at_s(size_t frame)
{
	return (double)frame / SOUND_RATE_HZ;
}

static double db_of(double share)
{
	return 20 * log10(share + 1e-9);
}

static double lufs_of(const float *frames, size_t count)
{
	double lufs = NAN;

	(void)loudness_measure(frames, count, &lufs); /* NAN says that it could not. */
	return lufs;
}

static double peak_of(const float *frames, size_t count)
{
	double peak = 0;

	for (size_t i = 0; i < count; i++)
		peak = fmax(peak, fabs(frames[i]));
	return peak;
}

/* As rooms are: a motor far away, wind, what hums. Its root mean square is 1. */
static double noise_of_a_room(void)
{
	static double kept;

	kept += 0.13 * (2 * drand48() - 1 - kept); /* 6 dB an octave above 500 Hz */
	return kept * 6.6;
}

static int16_t sample_of(double frame)
{
	return (int16_t)lrint(32767 * fmax(-1, fmin(1, frame)));
}

/* --- one talk --- */

struct said {
	size_t frames; /* that were taken */
	int howls;     /* and the first of them */
	double howl_hz;
	double howl_s;
};

static void hear_block(
	struct speaking *speaking, size_t from, size_t count, int16_t *frames, struct said *said)
{
	size_t taken = 0;

	if (speaking_hear(speaking, frames, count, &taken) < 0)
		return;
	for (size_t i = 0; i < taken; i++)
		made[from + i] = (float)frames[i] / 32768;
	said->frames = from + taken;
	if (said->howls == 0 && speaking_howls(speaking) > 0) {
		said->howl_hz = speaking_howl_hz(speaking);
		said->howl_s = at_s(from + taken);
	}
	said->howls = speaking_howls(speaking);
}

/* `given` becomes `made`. */
static struct said talk(size_t count, bool is_delayed, struct room *room)
{
	const struct speaking_settings settings = {
		.max_ms = LONG_MS, .silence_ms = room ? 0 : 3000, .is_delayed = is_delayed
	};
	struct said said = { 0 };
	struct speaking *speaking = NULL;
	struct sound *sound;

	if (sound_new(&sound) < 0)
		return said;
	if (speaking_new(&settings, sound, &speaking) == 0 && speaking_begin(speaking) == 0) {
		speaking_started(speaking, 0);
		for (size_t from = 0; from < count; from += BLOCK_FRAMES) {
			const size_t block =
				count - from < BLOCK_FRAMES ? count - from : BLOCK_FRAMES;
			int16_t frames[BLOCK_FRAMES];
			for (size_t i = 0; i < block; i++)
				frames[i] = sample_of(
					given[from + i] + (room ? room_frame(room, sound, i) : 0));
			hear_block(speaking, from, block, frames, &said);
			if (speaking_state(speaking, LONG_MS) == SPEAKING_OVER)
				break;
		}
	}
	speaking_free(speaking);
	sound_unref(sound);
	return said;
}

/* --- levels --- */

/* From its fourth second on: the first ones find the level. */
static void tell_level(double lufs, double noise_db, bool is_delayed)
{
	const double gain = pow(10, (lufs - voice_lufs) / 20);
	const double noise = pow(10, noise_db / 20);
	const size_t settled = 4 * SOUND_RATE_HZ;

	for (size_t i = 0; i < voice_frames; i++)
		given[i] = (float)(voice[i] * gain + noise * noise_of_a_room());
	const struct said said = talk(voice_frames, is_delayed, NULL);
	printf("  %4.0f LUFS, noise %4.0f dBFS, %-7s  %6.1f LUFS after %5.1f in its first seconds, "
	       "peak %5.1f dBFS, "
	       "%.0f of %.0f s, %d howls\n",
		lufs, noise_db, is_delayed ? "delayed" : "live",
		said.frames > settled ? lufs_of(made + settled, said.frames - settled) : NAN,
		lufs_of(made, said.frames < settled ? said.frames : settled),
		db_of(peak_of(made, said.frames)), at_s(said.frames), at_s(voice_frames),
		said.howls);
}

static void tell_levels(void)
{
	static const double levels[] = { -55, -50, -47, -45, -40, -35, -30, -25, -20, -16, -12, -8,
		-3 };
	static const double below_db[] = { 30, 20, 15 };

	printf("a talk of each level comes out at:\n");
	for (int is_delayed = 0; is_delayed <= 1; is_delayed++)
		for (size_t j = 0; j < ARRAY_SIZE(below_db); j++)
			for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
				tell_level(
					levels[i], fmax(levels[i] - below_db[j], -75), is_delayed);
}

/* --- what is no voice --- */

static void tell_hum(double hz, double offset, double hum)
{
	const size_t count = 40 * (size_t)SOUND_RATE_HZ;

	for (size_t i = 0; i < count; i++)
		given[i] = (float)(offset + hum * sin(2 * M_PI * hz * at_s(i)));
	const struct said said = talk(count, false, NULL);
	printf("  offset %.3f and %.0f dBFS of %.0f Hz: first 100 ms %5.1f dBFS, then %5.1f dBFS, "
	       "over after %.1f s\n",
		offset, db_of(hum), hz, db_of(peak_of(made, SOUND_RATE_HZ / 10)),
		db_of(peak_of(made + 2 * SOUND_RATE_HZ, said.frames - 2 * SOUND_RATE_HZ)),
		at_s(said.frames));
}

/* --- feedback --- */

/* Somebody speaks for twenty seconds of forty, or nobody at all. */
static void tell_howl(double hz, double other_hz, double db, int way_ms, double lufs, double noise)
{
	struct room room = room_of(hz, other_hz, db, way_ms);
	const size_t count = 40 * (size_t)SOUND_RATE_HZ;
	const double gain = isinf(lufs) ? 0 : pow(10, (lufs - voice_lufs) / 20);
	double loudest = -INFINITY;

	for (size_t i = 0; i < count; i++)
		given[i] = (float)(noise * noise_of_a_room() +
				   (i < count / 2 ? gain * voice[i % voice_frames] : 0));
	const struct said said = talk(count, false, &room);
	for (size_t from = count / 2 + SOUND_RATE_HZ; from + SOUND_RATE_HZ <= said.frames;
		from += SOUND_RATE_HZ)
		loudest = fmax(loudest, lufs_of(made + from, SOUND_RATE_HZ));
	printf("  %4.0f Hz", hz);
	printf(other_hz > 0 ? " and %4.0f Hz" : "            ", other_hz);
	printf(", %4.0f dB, %3d ms, voice %5.0f LUFS: %d howls, first after %4.1f s at %4.0f Hz; "
	       "voice %6.1f, loudest pause %6.1f, last second %6.1f LUFS\n",
		db, way_ms, lufs, said.howls, said.howl_s, said.howl_hz,
		lufs_of(made + count / 4, count / 4), loudest,
		said.frames >= SOUND_RATE_HZ
			? lufs_of(made + said.frames - SOUND_RATE_HZ, SOUND_RATE_HZ)
			: NAN);
}

static void tell_howls(void)
{
	static const double pitches[] = { 250, 400, 1000, 2500, 3900, 5500 };
	static const double gains[] = { -6, -10, -14, -20 };

	printf("where the horn comes back to the microphone:\n");
	for (size_t i = 0; i < ARRAY_SIZE(pitches); i++)
		tell_howl(pitches[i], 0, -10, 140, -INFINITY, 5e-4);
	for (size_t i = 0; i < ARRAY_SIZE(gains); i++)
		tell_howl(1000, 0, gains[i], 140, -30, 5e-4);
	tell_howl(1000, 2500, -10, 140, -INFINITY, 5e-4);
	tell_howl(400, 3900, -10, 140, -30, 5e-4);
	tell_howl(1000, 0, -10, 300, -INFINITY, 5e-4);
	printf("and somebody speaks softly:\n");
	for (double db = -8; db >= -44; db -= 4)
		tell_howl(1000, 0, db, 140, -45, 1.5e-4);
	for (double db = -8; db >= -44; db -= 12)
		tell_howl(400, 2500, db, 160, -45, 1.5e-4);
}

/* --- what is no feedback --- */

static void tell_no_howl(const char *name, size_t count)
{
	const struct said said = talk(count, false, NULL);

	printf("  %-36s %d howls", name, said.howls);
	if (said.howls > 0)
		printf(", the first after %.1f s at %.0f Hz", said.howl_s, said.howl_hz);
	printf("\n");
}

static void tell_chime(const char *name, enum chime chime)
{
	static int16_t frames[20 * SOUND_RATE_HZ];
	struct sound *sound;

	if (sound_new(&sound) < 0)
		return;
	if (tone_append_chime(sound, chime) == 0) {
		const size_t count = sound_read(sound, 0, frames, ARRAY_SIZE(frames));
		for (size_t i = 0; i < 3 * count; i++)
			given[i] = (float)frames[i % count] / 32768 / 4;
		tell_no_howl(name, 3 * count);
	}
	sound_unref(sound);
}

static void tell_no_howls(void)
{
	const size_t count = 40 * (size_t)SOUND_RATE_HZ;

	printf("where nothing comes back:\n");
	for (enum song song = 0; song < SONG_COUNT; song++) {
		double phase = 0;
		for (size_t i = 0; i < count; i++)
			given[i] = (float)(song_frame(song, at_s(i), &phase) +
					   1e-4 * (2 * drand48() - 1));
		tell_no_howl(song_names[song], count);
	}
	tell_chime("the bell of another horn", CHIME_BELL);
	tell_chime("the alert of another horn", CHIME_ALERT);
	tell_chime("the pips of another horn", CHIME_PIPS);
	memcpy(given, voice, voice_frames * sizeof(*voice));
	tell_no_howl("speech", voice_frames);
}

static int read_voice(const char *path)
{
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);

	if (!file || info.channels != 1 || info.samplerate != SOUND_RATE_HZ) {
		fprintf(stderr, "%s: no mono WAV of %d Hz\n", path, SOUND_RATE_HZ);
		(void)sf_close(file); /* Nothing was written; NULL is fine. */
		return -1;
	}
	voice_frames = (size_t)sf_readf_float(file, voice, (sf_count_t)MOST_FRAMES);
	(void)sf_close(file);
	voice_lufs = lufs_of(voice, voice_frames);
	return voice_frames > 20 * SOUND_RATE_HZ ? 0 : -1;
}

int main(int argc, char **argv)
{
	if (argc != 2 || read_voice(argv[1]) < 0)
		return EXIT_FAILURE;
	tell_levels();
	printf("what is no voice:\n");
	tell_hum(50, 0.05, 0.1);
	tell_hum(100, 0, 0.02);
	tell_hum(50, 0, 0.3);
	tell_hum(100, 0, 0.2);
	tell_howls();
	tell_no_howls();
	return EXIT_SUCCESS;
}
