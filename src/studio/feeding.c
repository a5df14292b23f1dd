#include "studio/feeding.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "notice/sounding.h"
#include "sound/limiter.h"

#define DELAY_NS (FEEDING_DELAY_MS * INT64_C(1000000))

struct feeding {
	struct sound *sound;
	struct strip strip;
	int64_t from_ns; /* what is heard then leaves the card behind the chime; CLOCK_NONE */
	int64_t end_ns;  /* what is heard then does not sound any more */
	bool has_begun;
	bool has_heard; /* more than silence */
	int64_t quiet;  /* frames since the last that was none */
	int64_t silent; /* frames of the silences before this one that were long */
};

DEFINE_CLEANUP(struct feeding, feeding, feeding_free)

int feeding_new(struct sound *sound, int64_t end_ns, struct feeding **ret_feeding)
{
	_cleanup_(feeding_cleanup) struct feeding *feeding = calloc(1, sizeof(*feeding));

	if (!feeding)
		return -ENOMEM;
	feeding->sound = sound_ref(sound);
	feeding->from_ns = CLOCK_NONE;
	feeding->end_ns = end_ns - DELAY_NS;
	const int r = strip_begin(&feeding->strip, sound, LEVELLER_LIFT);
	if (r < 0)
		return r;
	*ret_feeding = TAKE(feeding);
	return 0;
}

void feeding_free(struct feeding *feeding)
{
	if (!feeding)
		return;
	sound_unref(feeding->sound);
	strip_done(&feeding->strip);
	free(feeding);
}

/* --- its chime --- */

static int append_chime(struct sound *sound, const struct sound *chime)
{
	int16_t block[FEEDING_BLOCK_FRAMES];
	size_t count, at = 0;

	while ((count = sound_read(chime, at, block, FEEDING_BLOCK_FRAMES)) > 0) {
		const int r = sound_append(sound, block, count);
		if (r < 0)
			return r;
		at += count;
	}
	return at > 0 ? 0 : sound_append_silence(sound, FEEDING_PRELUDE_MS);
}

int feeding_begin(struct feeding *feeding, const struct sound *chime)
{
	struct sound *sound = feeding->sound;
	const int chime_error = sound_chime_error(chime);
	const int r = append_chime(sound, chime);

	if (r < 0)
		return r;
	if (chime_error < 0)
		sound_mark_chime_error(sound, chime_error);
	sound_mark_own(sound);
	sound_mark_live(sound);
	sound_mark_source(sound);
	feeding->has_begun = true;
	return 0;
}

bool feeding_has_begun(const struct feeding *feeding)
{
	return feeding->has_begun;
}

void feeding_started(struct feeding *feeding, int64_t at_ns)
{
	if (feeding->from_ns == CLOCK_NONE)
		feeding->from_ns =
			at_ns + sound_ns_of_frames(sound_own_from(feeding->sound)) - DELAY_NS;
}

/* --- what is heard --- */

static int64_t frames_of_ns(int64_t ns)
{
	return ns > 0 ? (int64_t)sound_frames_of_us(ns / 1000) : 0;
}

/* What of the frames belongs into the sound. */
static size_t choose(const struct feeding *feeding, int64_t at_ns, size_t count, size_t *ret_first)
{
	if (feeding->from_ns == CLOCK_NONE)
		return 0;
	/* Once it is in, nothing is left out: what the device lost is lost already. */
	const int64_t first =
		feeding->strip.frames > 0 ? 0 : frames_of_ns(feeding->from_ns - at_ns);
	const int64_t end = frames_of_ns(feeding->end_ns - at_ns);
	const int64_t last = end < (int64_t)count ? end : (int64_t)count;

	*ret_first = (size_t)first;
	return last > first ? (size_t)(last - first) : 0;
}

static bool is_silent(const struct feeding *feeding)
{
	return feeding->quiet >= (int64_t)sound_frames_of_ms(FEEDING_SILENCE_MS);
}

static void mark_silence(struct feeding *feeding, int64_t frames)
{
	sound_mark_silence(feeding->sound, sound_ms_of_frames((size_t)frames));
}

static void watch_silence(struct feeding *feeding, const float *frames, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (fabsf(frames[i]) * 32768 <= FEEDING_SILENCE_PEAK) {
			feeding->quiet++;
			continue;
		}
		feeding->silent += is_silent(feeding) ? feeding->quiet : 0;
		feeding->has_heard = true;
		feeding->quiet = 0;
	}
	mark_silence(feeding, feeding->silent + (is_silent(feeding) ? feeding->quiet : 0));
}

int feeding_hear(struct feeding *feeding, int16_t *frames, size_t count, int64_t at_ns)
{
	float heard[FEEDING_BLOCK_FRAMES];
	size_t first = 0;
	const size_t taken = choose(feeding, at_ns, count, &first);

	if (taken == 0)
		return 0;
	strip_clean(&feeding->strip, frames + first, taken, heard);
	watch_silence(feeding, heard, taken);
	strip_level(&feeding->strip, heard, taken);
	return strip_append(&feeding->strip, heard, taken, frames);
}

bool feeding_is_over(const struct feeding *feeding, int64_t now_ns)
{
	/* What was heard by then comes at most a buffer's period later. */
	return sound_is_abandoned(feeding->sound) || now_ns >= feeding->end_ns + DELAY_NS / 2;
}

enum feeding_line feeding_line(const struct feeding *feeding)
{
	if (is_silent(feeding))
		return FEEDING_LINE_SILENT;
	return feeding->has_heard ? FEEDING_LINE_SOUNDS : FEEDING_LINE_UNKNOWN;
}

static bool has_heard_nothing(const struct feeding *feeding)
{
	return !feeding->has_heard &&
	       feeding->quiet >= (int64_t)sound_frames_of_ms(FEEDING_NOTHING_MS);
}

static int append_end(struct feeding *feeding)
{
	float rest[LIMITER_DELAY_FRAMES];
	const size_t count = strip_drain(&feeding->strip, rest);

	return strip_end(&feeding->strip, rest, count);
}

int feeding_end(struct feeding *feeding, int error)
{
	if (error == 0 && has_heard_nothing(feeding)) {
		mark_silence(feeding, feeding->quiet);
		error = SOUNDING_LINE_SILENT;
	}
	(void)append_end(feeding); /* Where nobody listens any more it may click. */
	if (error == 0)
		sound_mark_reading(feeding->sound);
	sound_finish(feeding->sound, error);
	return error;
}
