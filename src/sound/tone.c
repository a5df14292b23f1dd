#include "sound/tone.h"

#include <math.h>
#include <stddef.h>

#include "base/cleanup.h"

#define PEAK          16384.0 /* -6 dBFS: loud, and room for the amplifier's own gain */
#define STEADY_PEAK   8700.0  /* as loud as the words while it sounds, -16 LUFS */
#define EDGE_MS       4       /* fade at each end of a tone, against clicks */
#define BLOCK         512
#define ALERT_MS      3000
#define ALERT_STEP_MS 250
#define TEST_MS       2000

/* One tone: a fundamental, its octave softly above it, dying away or steady. */
struct tone {
	double frequency_hz;
	int length_ms;
	double decay_s; /* time to 1/e; 0: steady */
	double peak;
};

static double edge(size_t frame, size_t length)
{
	const size_t ramp = SOUND_RATE_HZ * EDGE_MS / 1000;
	const size_t nearest = frame < length - 1 - frame ? frame : length - 1 - frame;

	return nearest >= ramp ? 1.0 : (double)(nearest + 1) / (double)(ramp + 1);
}

static int16_t tone_frame(const struct tone *tone, size_t frame, size_t length)
{
	const double seconds = (double)frame / SOUND_RATE_HZ;
	const double phase = 2 * M_PI * tone->frequency_hz * seconds;
	const double wave = 0.8 * sin(phase) + 0.2 * sin(2 * phase);
	const double decay = tone->decay_s > 0 ? exp(-seconds / tone->decay_s) : 1.0;

	return (int16_t)lrint(tone->peak * wave * decay * edge(frame, length));
}

static int append_tone(struct sound *sound, const struct tone *tone)
{
	const size_t length = sound_frames_of_ms(tone->length_ms);
	int16_t block[BLOCK];

	for (size_t done = 0; done < length;) {
		size_t count = 0;
		for (; count < BLOCK && done + count < length; count++)
			block[count] = tone_frame(tone, done + count, length);
		const int r = sound_append(sound, block, count);
		if (r < 0)
			return r;
		done += count;
	}
	return 0;
}

static int append_tones(struct sound *sound, const struct tone *tones, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const int r = append_tone(sound, &tones[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Four falling notes: C6 A5 F5 C5, the last one left to ring. */
static int append_bell(struct sound *sound)
{
	static const struct tone notes[] = {
		{ 1046.5, 350, 0.35, PEAK },
		{ 880.0, 350, 0.35, PEAK },
		{ 698.5, 350, 0.35, PEAK },
		{ 523.3, 1000, 0.45, PEAK },
	};

	return append_tones(sound, notes, ARRAY_SIZE(notes));
}

/* What the sound has from that frame on, once more. */
static int append_again(struct sound *sound, size_t from, size_t length)
{
	int16_t block[BLOCK];

	for (size_t done = 0; done < length;) {
		const size_t left = length - done;
		const size_t count =
			sound_read(sound, from + done, block, left < BLOCK ? left : BLOCK);
		const int r = sound_append(sound, block, count);
		if (r < 0)
			return r;
		done += count;
	}
	return 0;
}

/* Two alternating tones, which no speech and no chime resembles. They are computed once: an urgent
 * announcement waits for them. */
static int append_alert(struct sound *sound)
{
	static const struct tone pair[] = {
		{ 960.0, ALERT_STEP_MS, 0, PEAK },
		{ 770.0, ALERT_STEP_MS, 0, PEAK },
	};
	const size_t from = sound_length_frames(sound);
	int r = append_tones(sound, pair, ARRAY_SIZE(pair));
	const size_t length = sound_length_frames(sound) - from;

	for (int done_ms = 2 * ALERT_STEP_MS; r >= 0 && done_ms < ALERT_MS;
		done_ms += 2 * ALERT_STEP_MS)
		r = append_again(sound, from, length);
	return r;
}

/* The time signal of Chinese radio: five low pips and a high one. 240 ms and what is left of the
 * second are whole frames each, so that the last pip is none early. */
static int append_pips(struct sound *sound)
{
	static const struct tone low = { 800.0, 240, 0, STEADY_PEAK };
	static const struct tone high = { 1600.0, 500, 0, STEADY_PEAK };

	for (int done_ms = 0; done_ms < CHIME_PIPS_LEAD_MS; done_ms += 1000) {
		int r = append_tone(sound, &low);
		if (r >= 0)
			r = sound_append_silence(sound, 1000 - low.length_ms);
		if (r < 0)
			return r;
	}
	return append_tone(sound, &high);
}

static int append_chime(struct sound *sound, enum chime chime)
{
	switch (chime) {
	case CHIME_BELL:
		return append_bell(sound);
	case CHIME_ALERT:
		return append_alert(sound);
	case CHIME_PIPS:
		return append_pips(sound);
	case CHIME_TEST:
		return append_tone(sound, &(struct tone){ 1000.0, TEST_MS, 0, STEADY_PEAK });
	case CHIME_NONE:
	case CHIME_COUNT:
		break;
	}
	return 0;
}

int tone_append_chime(struct sound *sound, enum chime chime)
{
	const int r = append_chime(sound, chime);

	sound_mark_own(sound);
	return r;
}
