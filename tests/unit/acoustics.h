/* What a microphone hears of a horn, and of people who sing, whistle and play. */
#pragma once

#include <math.h>
#include <stdint.h>

#include "sound/filter.h"
#include "sound/sound.h"

#define ROOM_PITCHES 2
#define ROOM_Q       4

/* The way from the microphone through card, horn and air back to it, best at one or two pitches. */
struct room {
	struct filter low[ROOM_PITCHES], high[ROOM_PITCHES];
	int pitches;
	double gain; /* at its best pitch */
	size_t way_frames;
};

static inline struct room room_of(double hz, double other_hz, double db, int way_ms)
{
	struct room room = { .gain = pow(10, db / 20), .way_frames = sound_frames_of_ms(way_ms) };
	const double pitches[ROOM_PITCHES] = { hz, other_hz };

	for (int i = 0; i < ROOM_PITCHES && pitches[i] > 0; i++) {
		room.low[i] = filter_pass(SOUND_RATE_HZ, pitches[i], ROOM_Q, true);
		room.high[i] = filter_pass(SOUND_RATE_HZ, pitches[i], ROOM_Q, false);
		room.pitches++;
	}
	return room;
}

/* Of what was sent, what comes back `ahead` frames after its end; of full scale. */
static inline double room_frame(struct room *room, const struct sound *sound, size_t ahead)
{
	const size_t at = sound_length_frames(sound) + ahead;
	int16_t horn = 0;
	double back = 0;

	if (at >= room->way_frames)
		(void)sound_read(sound, at - room->way_frames, &horn, 1);
	for (int i = 0; i < room->pitches; i++)
		back += filter_run(&room->low[i], filter_run(&room->high[i], horn / 32768.0));
	return room->gain * back / (ROOM_Q * ROOM_Q);
}

/* --- what is no feedback --- */

enum song {
	SONG_VOWEL,
	SONG_VOWEL_SWELLS,
	SONG_CHILD,
	SONG_LOW,
	SONG_HIGH,
	SONG_WHISTLE,
	SONG_WHISTLE_SWELLS,
	SONG_WHISTLE_SLIDES,
	SONG_REFEREE,
	SONG_FLUTE,
	SONG_MELODY,
	SONG_SIREN,
	SONG_YELP,
	SONG_MOTOR,
	SONG_CAR_HORN,
	SONG_COUNT
};

static const char *const song_names[SONG_COUNT] = {
	[SONG_VOWEL] = "a vowel is held",
	[SONG_VOWEL_SWELLS] = "a vowel swells by 12 dB in 3 s",
	[SONG_CHILD] = "a child sings, notes swell",
	[SONG_LOW] = "a song with vibrato, notes swell",
	[SONG_HIGH] = "a high voice sings, notes swell",
	[SONG_WHISTLE] = "somebody whistles one note",
	[SONG_WHISTLE_SWELLS] = "a whistle swells by 20 dB in 4 s",
	[SONG_WHISTLE_SLIDES] = "a whistle slides",
	[SONG_REFEREE] = "a referee's whistle",
	[SONG_FLUTE] = "a flute, notes swell and fade",
	[SONG_MELODY] = "a melody, notes die away",
	[SONG_SIREN] = "a siren goes up and down",
	[SONG_YELP] = "a siren yelps",
	[SONG_MOTOR] = "a motor of 220 Hz comes nearer",
	[SONG_CAR_HORN] = "a car's horn",
};

#define NOTE_S 1.2

/* Of a scale of five, up and down. */
static inline double song_note(double s)
{
	static const int steps[] = { 0, 2, 4, 7, 9, 12, 9, 7, 4, 2 };

	return pow(2, steps[(int)(s / NOTE_S) % 10] / 12.0);
}

static inline double song_hz(enum song song, double s)
{
	switch (song) {
	case SONG_VOWEL:
	case SONG_VOWEL_SWELLS:
	case SONG_MOTOR:
		return 220;
	case SONG_CHILD:
		return 330 * song_note(s);
	case SONG_LOW:
		return 262 * song_note(s) * (1 + 0.012 * sin(2 * M_PI * 5.5 * s));
	case SONG_HIGH:
		return 523 * song_note(s) * (1 + 0.012 * sin(2 * M_PI * 5.5 * s));
	case SONG_WHISTLE:
	case SONG_WHISTLE_SWELLS:
		return 1400;
	case SONG_WHISTLE_SLIDES:
		return 1200 + 500 * sin(2 * M_PI * 0.25 * s);
	case SONG_REFEREE:
		return 2900 + 60 * sin(2 * M_PI * 35 * s);
	case SONG_FLUTE:
		return 587 * song_note(s);
	case SONG_MELODY:
		return 523 * song_note(s);
	case SONG_SIREN:
		return 700 + 400 * sin(2 * M_PI * 0.15 * s);
	case SONG_YELP:
		return 1000 + 500 * (fmod(s * 3, 1) - 0.5);
	case SONG_CAR_HORN:
		return 440;
	case SONG_COUNT:
		break;
	}
	return 0;
}

static inline double song_swell(double s, double from_db, double to_db, double seconds)
{
	return pow(10, (from_db + (to_db - from_db) * fmin(1, s / seconds)) / 20);
}

static inline double song_level(enum song song, double s)
{
	const double in_note = fmod(s / NOTE_S, 1);

	switch (song) {
	case SONG_VOWEL_SWELLS:
		return song_swell(fmod(s, 4), -30, -18, 3);
	case SONG_CHILD:
	case SONG_LOW:
	case SONG_HIGH:
		return 0.02 + 0.15 * in_note;
	case SONG_WHISTLE_SWELLS:
		return song_swell(fmod(s, 5), -40, -20, 4);
	case SONG_REFEREE:
		return fmod(s, 2) < 1.5 ? 0.1 + 0.1 * fmod(s, 2) : 0;
	case SONG_FLUTE:
		return 0.15 * sin(M_PI * in_note);
	case SONG_MELODY:
		return 0.2 * exp(-2 * in_note);
	case SONG_SIREN:
		return song_swell(s, -40, -12, 20);
	case SONG_MOTOR:
		return song_swell(fmod(s, 10), -40, -16, 9);
	case SONG_CAR_HORN:
		return fmod(s, 3) < 2 ? 0.15 : 0;
	case SONG_VOWEL:
	case SONG_WHISTLE:
	case SONG_WHISTLE_SLIDES:
	case SONG_YELP:
	case SONG_COUNT:
		break;
	}
	return 0.1;
}

/* Harmonics through the two formants of an a. */
static inline double song_vowel(double phase, double hz)
{
	double sum = 0;

	for (int n = 1; n * hz < 5000; n++)
		sum += sin(n * phase) * (1 / (1 + pow((n * hz - 700) / 100, 2)) +
						0.4 / (1 + pow((n * hz - 1200) / 140, 2)) + 0.01);
	return sum / 2;
}

/* The next frame of it, at that moment; `phase` is its own. */
static inline double song_frame(enum song song, double s, double *phase)
{
	const double hz = song_hz(song, s), level = song_level(song, s);

	*phase += 2 * M_PI * hz / SOUND_RATE_HZ;
	if (song <= SONG_HIGH)
		return level * song_vowel(*phase, hz);
	if (song == SONG_MOTOR || song == SONG_CAR_HORN)
		return level * (sin(*phase) + 0.5 * sin(2 * *phase) + 0.3 * sin(3 * *phase));
	return level * (0.95 * sin(*phase) + 0.05 * sin(2 * *phase));
}
