/* The mark under a zone's sound, held against a model of hearing of the test's own: frames and
 * bands of another length, spreading, tonality. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <kiss_fftr.h>

#include "base/cleanup.h"
#include "sound/tone.h"
#include "sound/voicing.h"
#include "unit/marked.h"

#define SECONDS 6
#define FRAMES  ((size_t)SECONDS * SOUND_RATE_HZ)
#define KEY     0x0123456789abcdef

/* --- what sounds --- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static double noise(uint32_t *state)
{
	return (double)next_random(state) / (1 << 23) - 1;
}

struct resonance {
	double turn, last, before;
};

static double ring(struct resonance *resonance, double frame)
{
	const double radius = 0.97;
	const double now = frame + 2 * radius * cos(resonance->turn) * resonance->last -
			   radius * radius * resonance->before;

	resonance->before = resonance->last;
	resonance->last = now;
	return now;
}

/* Syllables of a voice that glides, through three formants, each begun by a hiss, with pauses. */
static void fill_speech(int16_t *frames, size_t count)
{
	struct resonance formants[3] = { 0 };
	uint32_t state = 5;
	double phase = 0;

	for (size_t i = 0; i < count; i++) {
		const size_t place = i % 5500, syllable = i / 5500;
		if (place == 0)
			for (size_t j = 0; j < 3; j++)
				formants[j].turn =
					2 * M_PI / SOUND_RATE_HZ *
					(400 + 900 * (double)j + 400 * fabs(noise(&state)));
		phase += (110 + 0.012 * (double)(place % 4500)) / SOUND_RATE_HZ;
		double source = 0;
		if (place < 1300)
			source = 0.5 * noise(&state);
		else if (place < 4500 && phase >= 1)
			source = 6;
		phase -= floor(phase);
		double sum = 0;
		for (size_t j = 0; j < 3; j++)
			sum += ring(&formants[j], source);
		frames[i] = (int16_t)lrint(
			fmax(-32000, fmin(32000, sum * (300 + 60.0 * (double)(syllable % 7)))));
	}
}

/* Chords of four notes with overtones, struck each half second. */
static void fill_music(int16_t *frames, size_t count)
{
	static const double notes_hz[] = { 220, 277.2, 329.6, 440, 293.7, 370 };

	for (size_t i = 0; i < count; i++) {
		const size_t chord = i / (SOUND_RATE_HZ / 2), place = i % (SOUND_RATE_HZ / 2);
		double sum = 0;
		for (size_t note = 0; note < 4; note++)
			for (int overtone = 1; overtone <= 8; overtone++)
				sum += sin(2 * M_PI * overtone *
					       notes_hz[(chord + note) % ARRAY_SIZE(notes_hz)] *
					       (double)i / SOUND_RATE_HZ) /
				       overtone;
		frames[i] = (int16_t)lrint(2500 * sum * exp(-3.0 * (double)place / SOUND_RATE_HZ));
	}
}

static void fill_chime(int16_t *frames, size_t count)
{
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(tone_append_chime(sound, CHIME_BELL), 0);
	(void)sound_read(sound, 0, frames, count); /* Silence follows. */
	sound_unref(sound);
}

static void fill_nothing(int16_t *frames, size_t count)
{
	memset(frames, 0, count * sizeof(*frames));
}

struct world {
	int16_t sent[FRAMES], mark[FRAMES], marked[FRAMES];
};

static int open_world(void **state)
{
	*state = calloc(1, sizeof(struct world));
	assert_non_null(*state);
	return 0;
}

static int close_world(void **state)
{
	free(*state);
	return 0;
}

typedef void fill_t(int16_t *frames, size_t count);

static struct voicing *voice(fill_t *fill, enum voicing_kind kind, uint64_t key)
{
	_cleanup_free_ int16_t *frames = calloc(FRAMES, sizeof(*frames));

	assert_non_null(frames);
	fill(frames, FRAMES);
	return marked(frames, FRAMES, kind, key);
}

static void read_world(struct world *world, fill_t *fill, enum voicing_kind kind)
{
	struct voicing *apart = voice(fill, kind, KEY), *whole = voice(fill, kind, KEY);

	assert_int_equal(voicing_read_apart(apart, 0, world->sent, world->mark, FRAMES), FRAMES);
	assert_int_equal(voicing_read(whole, 0, world->marked, FRAMES), FRAMES);
	voicing_free(apart);
	voicing_free(whole);
}

static double power_of(const int16_t *frames)
{
	double power = 0;

	for (size_t i = 0; i < FRAMES; i++)
		power += (double)frames[i] * frames[i];
	return power / FRAMES;
}

/* --- what an ear masks --- */

#define MOMENT 1024

static const int edges_hz[] = { 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720,
	2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700, 9500 };
#define BANDS (ARRAY_SIZE(edges_hz) - 1)

struct moment {
	double bands[BANDS];
	double tonality;
};

static struct moment look(kiss_fftr_cfg fft, const int16_t *frames)
{
	kiss_fft_cpx spectrum[MOMENT / 2 + 1];
	struct moment moment = { 0 };
	float windowed[MOMENT];
	double logs = 0, sum = 0;
	int count = 0;

	for (int i = 0; i < MOMENT; i++)
		windowed[i] = (float)(frames[i] * (0.5 - 0.5 * cos(2 * M_PI * (i + 0.5) / MOMENT)));
	kiss_fftr(fft, windowed, spectrum);
	for (size_t band = 0; band < BANDS; band++)
		for (int i = edges_hz[band] * MOMENT / SOUND_RATE_HZ + 1;
			i <= edges_hz[band + 1] * MOMENT / SOUND_RATE_HZ; i++) {
			const double power = spectrum[i].r * spectrum[i].r +
					     spectrum[i].i * spectrum[i].i + 1e-3;
			moment.bands[band] += power;
			if (edges_hz[band] < 300 || edges_hz[band] >= 4400)
				continue; /* Horns give none; its slope is no tone. */
			logs += log10(power);
			sum += power;
			count++;
		}
	moment.tonality = fmin(1, 10 * (logs / count - log10(sum / count)) / -60);
	return moment;
}

/* The loudest of what each band masks there: less by 10 dB a band upwards, by 25 downwards. */
static double masked_power(const struct moment *moment, size_t band)
{
	const double offset_db =
		moment->tonality * (15.5 + (double)band) + (1 - moment->tonality) * 5.5;
	double most = 0;

	for (size_t from = 0; from < BANDS; from++) {
		const double slope_db =
			from < band ? 10.0 * (double)(band - from) : 25.0 * (double)(from - band);
		most = fmax(most, moment->bands[from] * pow(10, -slope_db / 10));
	}
	return most * pow(10, -offset_db / 10);
}

/* What 16 bits round to. */
#define ROUNDING_POWER (MOMENT * 0.375 / 6)

struct masking {
	double mean_db[BANDS]; /* of mark to mask */
	double above;          /* the share of moments in which a band is above it */
};

static void measure(const struct world *world, struct masking *ret_masking)
{
	kiss_fftr_cfg fft = kiss_fftr_alloc(MOMENT, 0, NULL, NULL);
	double ratios[BANDS] = { 0 };
	int count = 0, above = 0;

	assert_non_null(fft);
	for (size_t at = 0; at + MOMENT <= FRAMES; at += MOMENT / 2) {
		const struct moment sent = look(fft, world->sent + at);
		const struct moment mark = look(fft, world->mark + at);
		for (size_t band = 0; band < BANDS; band++) {
			const double width = (edges_hz[band + 1] - edges_hz[band]) * MOMENT /
					     (double)SOUND_RATE_HZ;
			const double floor = width * ROUNDING_POWER;
			const double ratio = fmax(0, mark.bands[band] - 4 * floor) /
					     (masked_power(&sent, band) + floor);
			ratios[band] += ratio;
			above += ratio > 1;
			count++;
		}
	}
	kiss_fftr_free(fft);
	for (size_t band = 0; band < BANDS; band++)
		ret_masking->mean_db[band] =
			10 * log10(ratios[band] * BANDS / (double)count + 1e-9);
	ret_masking->above = (double)above / count;
}

static const struct {
	const char *title;
	fill_t *fill;
} sounds[] = { { "speech", fill_speech }, { "music", fill_music }, { "chime", fill_chime } };

static void every_critical_band_of_a_sound_masks_its_mark(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(sounds); i++)
		for (int kind = VOICING_PLAIN; kind <= VOICING_HORN; kind++) {
			struct masking masking;
			read_world(world, sounds[i].fill, (enum voicing_kind)kind);
			measure(world, &masking);
			for (size_t band = 0; band < BANDS; band++)
				if (masking.mean_db[band] >= 0 || getenv("SHOW_MARK"))
					print_message("%s, voicing %d, %d Hz: %.1f dB\n",
						sounds[i].title, kind, edges_hz[band],
						masking.mean_db[band]);
			print_message("%s, voicing %d: above the mask %.4f, %.1f dB\n",
				sounds[i].title, kind, masking.above,
				10 * log10(power_of(world->mark) / power_of(world->sent)));
			for (size_t band = 0; band < BANDS; band++)
				assert_true(masking.mean_db[band] < 0);
			/* Of music, whose tones a frame of the writer does not part, more. */
			assert_true(masking.above < (sounds[i].fill == fill_music ? 0.2 : 0.04));
		}
}

/* So much that it is found again of few words. */
static void speech_has_a_mark_no_more_than_15_db_below_it(void **state)
{
	struct world *world = *state;

	for (int kind = VOICING_PLAIN; kind <= VOICING_HORN; kind++) {
		read_world(world, fill_speech, (enum voicing_kind)kind);
		assert_true(power_of(world->mark) > power_of(world->sent) * 0.0316);
	}
}

static void silence_has_no_mark(void **state)
{
	struct world *world = *state;

	read_world(world, fill_nothing, VOICING_PLAIN);
	assert_true(power_of(world->mark) <= 0);
	assert_memory_equal(world->marked, world->sent, sizeof(world->sent));
}

static void a_marked_sound_is_the_sound_and_its_mark_and_no_louder(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(sounds); i++) {
		read_world(world, sounds[i].fill, VOICING_HORN);
		assert_true(power_of(world->marked) <= power_of(world->sent) * 1.001);
		for (size_t j = 0; j < FRAMES; j++) {
			const int most = abs(world->sent[j]) > 29204 ? abs(world->sent[j]) : 29204;
			const int sum = (int)lrint(0.96 * world->sent[j]) + world->mark[j];
			assert_true(abs(world->marked[j]) <= most);
			assert_true(abs(sum) > most || world->marked[j] == sum);
		}
	}
}

static void without_a_key_it_is_the_sound_to_the_bit(void **state)
{
	struct world *world = *state;
	struct voicing *plain = voice(fill_speech, VOICING_PLAIN, 0);

	fill_speech(world->sent, FRAMES);
	assert_int_equal(voicing_read(plain, 0, world->marked, FRAMES), FRAMES);
	assert_memory_equal(world->marked, world->sent, sizeof(world->sent));
	voicing_free(plain);
}

static void what_is_read_again_or_in_pieces_has_the_same_mark(void **state)
{
	struct world *world = *state;
	struct voicing *voicing = voice(fill_speech, VOICING_HORN, KEY);

	read_world(world, fill_speech, VOICING_HORN);
	for (size_t offset = 0, count = 1; offset < FRAMES; offset += count) {
		int16_t again[1100];
		count = 1 + (offset * 7) % 1100;
		count = count < FRAMES - offset ? count : FRAMES - offset;
		for (int times = 0; times < 2; times++) {
			assert_int_equal(voicing_read(voicing, offset, again, count), count);
			assert_memory_equal(again, world->marked + offset, count * sizeof(*again));
		}
		if (offset > 5000) { /* As when a card gives back what it has. */
			assert_int_equal(voicing_read(voicing, offset - 4321, again, 1000), 1000);
			assert_memory_equal(
				again, world->marked + offset - 4321, 1000 * sizeof(*again));
		}
	}
	voicing_free(voicing);
}

static double likeness(const int16_t *a, const int16_t *b)
{
	double product = 0;

	for (size_t i = 0; i < FRAMES; i++)
		product += (double)a[i] * b[i];
	return product / FRAMES / sqrt(power_of(a) * power_of(b));
}

static void another_zone_and_another_station_have_marks_of_their_own(void **state)
{
	static const char *const names[][2] = { { "east", "square" }, { "east", "school" },
		{ "west", "square" }, { "eastsquare", "" }, { "", "eastsquare" } };
	struct world *world = *state;
	struct world *other = calloc(1, sizeof(*other));

	assert_non_null(other);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t j = 0; j <= i; j++) {
			struct voicing *one = voice(fill_speech, VOICING_PLAIN,
				output_mark_of(names[i][0], names[i][1]));
			struct voicing *two = voice(fill_speech, VOICING_PLAIN,
				output_mark_of(names[j][0], names[j][1]));
			(void)voicing_read_apart(one, 0, world->sent, world->mark, FRAMES);
			(void)voicing_read_apart(two, 0, other->sent, other->mark, FRAMES);
			const double alike = likeness(world->mark, other->mark);
			assert_true(i == j ? alike > 0.999 : fabs(alike) < 0.05);
			voicing_free(one);
			voicing_free(two);
		}
	free(other);
}

/* What the limiter and the mark look ahead at must be there. */
static void a_sound_that_grows_is_marked_as_a_whole_one_is(void **state)
{
	struct world *world = *state;
	_cleanup_free_ int16_t *frames = calloc(FRAMES, sizeof(*frames));
	struct voicing *voicing;
	struct sound *sound;
	size_t done = 0;

	read_world(world, fill_speech, VOICING_HORN);
	assert_non_null(frames);
	fill_speech(frames, FRAMES);
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(voicing_new(VOICING_HORN, sound, &voicing), 0);
	assert_int_equal(voicing_mark(voicing, KEY), 0);
	for (size_t given = 0; given < FRAMES; given += 700) {
		int16_t read[3000];
		const size_t part = FRAMES - given < 700 ? FRAMES - given : 700;
		assert_int_equal(sound_append(sound, frames + given, part), 0);
		if (given + part == FRAMES)
			sound_finish(sound, 0);
		const size_t count = voicing_read(voicing, done, read, ARRAY_SIZE(read));
		assert_memory_equal(read, world->marked + done, count * sizeof(*read));
		done += count;
	}
	assert_int_equal(done, FRAMES);
	voicing_free(voicing);
	sound_unref(sound);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_critical_band_of_a_sound_masks_its_mark),
		cmocka_unit_test(speech_has_a_mark_no_more_than_15_db_below_it),
		cmocka_unit_test(silence_has_no_mark),
		cmocka_unit_test(a_marked_sound_is_the_sound_and_its_mark_and_no_louder),
		cmocka_unit_test(without_a_key_it_is_the_sound_to_the_bit),
		cmocka_unit_test(what_is_read_again_or_in_pieces_has_the_same_mark),
		cmocka_unit_test(another_zone_and_another_station_have_marks_of_their_own),
		cmocka_unit_test(a_sound_that_grows_is_marked_as_a_whole_one_is),
	};

	return cmocka_run_group_tests_name("mark", tests, open_world, close_world);
}
