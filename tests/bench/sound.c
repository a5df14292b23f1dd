/* make bench: processor time for a second of sound, step by step. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <sndfile.h>

#include "recording/recording.h"
#include "sound/limiter.h"
#include "sound/loudness.h"
#include "sound/voicing.h"

#define SECONDS 60
#define FRAMES  (SECONDS * SOUND_RATE_HZ)

static float frames[FRAMES], made[FRAMES];
static int16_t heard[FRAMES];

static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* Cannot fail for this clock. */
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void tell(const char *what, double begun_ms)
{
	printf("%-58s %.3f ms CPU a second of sound\n", what, (now_ms() - begun_ms) / SECONDS);
}

/* Noise that swells like syllables, as loud as speech. */
static void fill(double gain)
{
	srand48(1);
	for (int i = 0; i < FRAMES; i++)
		frames[i] = (float)(gain * pow(sin(M_PI * 3 * i / SOUND_RATE_HZ), 2) *
				    (2 * drand48() - 1));
}

static void bench_recording(const char *title, int format, int rate_hz)
{
	char path[] = "/tmp/dalaba-bench-XXXXXX";
	SF_INFO info = { .samplerate = rate_hz, .channels = 2, .format = format };
	struct recording *recording;
	const int fd = mkstemp(path);
	SNDFILE *file = fd < 0 ? NULL : sf_open_fd(fd, SFM_WRITE, &info, SF_TRUE);

	if (!file)
		return;
	for (int i = 0; i < SECONDS * rate_hz; i++)
		(void)sf_writef_float(file, &frames[i % (FRAMES - 1)], 1);
	(void)sf_close(file); /* What is missing would show as too little time. */
	const double begun_ms = now_ms();
	if (recording_open(path, SOUND_RATE_HZ, &recording) == 0) {
		while (recording_read(recording, made, 4096) > 0)
			;
		recording_close(recording);
		tell(title, begun_ms);
	}
	(void)unlink(path);
}

static void bench_limiter(const char *title, double gain)
{
	struct limiter *limiter;

	fill(gain);
	if (limiter_new(&limiter) < 0)
		return;
	const double begun_ms = now_ms();
	limiter_run(limiter, frames, made, FRAMES);
	tell(title, begun_ms);
	limiter_free(limiter);
}

static void bench_voicing(const char *title, enum voicing_kind kind)
{
	struct sound *sound;
	struct voicing *voicing;

	fill(0.5);
	if (sound_new(&sound) < 0)
		return;
	if (sound_append_float(sound, frames, FRAMES) == 0 &&
		voicing_new(kind, sound, &voicing) == 0) {
		sound_finish(sound, 0);
		const double begun_ms = now_ms();
		for (size_t done = 0; done < FRAMES;)
			done += voicing_read(voicing, done, heard, 512);
		tell(title, begun_ms);
		voicing_free(voicing);
	}
	sound_unref(sound);
}

int main(void)
{
	double lufs;

	fill(0.5);
	bench_recording("read a WAV of 44.1 kHz stereo", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100);
	bench_recording(
		"read Ogg Vorbis, 44.1 kHz stereo", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100);
	bench_recording(
		"read MP3, 44.1 kHz stereo", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100);
	const double begun_ms = now_ms();
	if (loudness_measure(frames, FRAMES, &lufs) == 0)
		tell("measure its loudness", begun_ms);
	bench_limiter("limiter, soft sound", 0.2);
	bench_limiter("limiter, speech", 0.8);
	bench_limiter("limiter, far too loud", 4);
	bench_voicing("voicing plain, in the player", VOICING_PLAIN);
	bench_voicing("voicing horn, in the player", VOICING_HORN);
	return EXIT_SUCCESS;
}
