#include "sound/voicing.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sound/filter.h"
#include "sound/limiter.h"
#include "sound/mark.h"

#define BLOCK_FRAMES 512

#define BAND_LOW_HZ  300.0
#define BAND_HIGH_HZ 6000.0

#define PRE_EMPHASIS 0.7

/* Against the level of sound/loudness.h the loudest syllables are some 12 dB above it. */
#define COMPRESSION_ABOVE 0.06 /* of full scale, as the follower sees it */
#define ATTACK_MS         5.0
#define RELEASE_MS        80.0

/* The mark adds no more than that to what a sound has of power. */
#define BESIDE_MARK 0.96

/* Where a sum of both would be louder than the sound, it is no louder than the limiter's peaks. */
#define MARKED_PEAK 29204

/* The hops behind a frame's own are looked at, too. */
#define MARK_HOPS_BEFORE  (MARK_SEEN_HOPS / 2)
#define MARK_AHEAD_FRAMES ((MARK_HOPS_BEFORE + 1) * MARK_HOP_FRAMES)

/* Speech is as loud after it as before, and the limiter has as much to do. */
#define MAKE_UP 4.0

enum {
	SECTION_LOW_CUT,
	SECTION_LOW_CUT_PEAK,
	SECTION_HIGH_CUT,
	SECTION_HIGH_CUT_PEAK,
	SECTION_COUNT,
};

struct horn {
	struct filter sections[SECTION_COUNT];
	double last; /* frame before the lift */
	double followed;
	double attack, release;
	struct limiter *limiter;
};

struct voicing {
	struct sound *sound;
	struct horn *horn; /* NULL: plain */
	size_t taken;      /* frames of the sound; silence behind its end */
	size_t made;       /* frames of ours */
	int16_t *kept;     /* the last VOICING_KEPT_FRAMES of them */
	struct mark *mark; /* NULL: none */
	bool has_marked;
	size_t marked_hop;
	float marked[MARK_HOP_FRAMES]; /* the mark of that hop */
};

DEFINE_CLEANUP(struct voicing, voicing, voicing_free)

/* --- the horn's chain --- */

static void horn_free(struct horn *horn)
{
	if (!horn)
		return;
	limiter_free(horn->limiter);
	free(horn);
}

/* Two sections of these qualities are a Butterworth filter of fourth order. */
static int horn_new(struct horn **ret_horn)
{
	static const double q[] = { 0.54119610, 1.30656296 };
	struct horn *horn = calloc(1, sizeof(*horn));

	if (!horn)
		return -ENOMEM;
	horn->sections[SECTION_LOW_CUT] = filter_pass(SOUND_RATE_HZ, BAND_LOW_HZ, q[0], false);
	horn->sections[SECTION_LOW_CUT_PEAK] = filter_pass(SOUND_RATE_HZ, BAND_LOW_HZ, q[1], false);
	horn->sections[SECTION_HIGH_CUT] = filter_pass(SOUND_RATE_HZ, BAND_HIGH_HZ, q[0], true);
	horn->sections[SECTION_HIGH_CUT_PEAK] =
		filter_pass(SOUND_RATE_HZ, BAND_HIGH_HZ, q[1], true);
	horn->attack = exp(-1000 / (ATTACK_MS * SOUND_RATE_HZ));
	horn->release = exp(-1000 / (RELEASE_MS * SOUND_RATE_HZ));
	const int r = limiter_new(&horn->limiter);
	if (r < 0) {
		horn_free(horn);
		return r;
	}
	*ret_horn = horn;
	return 0;
}

/* 2:1: of what is above, half stays; in decibels a half, here a root. */
static double compress(struct horn *horn, double frame)
{
	const double level = fabs(frame);
	const double slowness = level > horn->followed ? horn->attack : horn->release;

	horn->followed = level + slowness * (horn->followed - level);
	if (horn->followed <= COMPRESSION_ABOVE)
		return frame;
	return frame * sqrt(COMPRESSION_ABOVE / horn->followed);
}

static double run_horn(struct horn *horn, double frame)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		frame = filter_run(&horn->sections[i], frame);
	const double lifted = frame - PRE_EMPHASIS * horn->last;
	horn->last = frame;
	return MAKE_UP * compress(horn, lifted);
}

/* --- the voicing --- */

int voicing_new(enum voicing_kind kind, struct sound *sound, struct voicing **ret_voicing)
{
	_cleanup_(voicing_cleanup) struct voicing *voicing = calloc(1, sizeof(*voicing));

	if (!voicing)
		return -ENOMEM;
	voicing->sound = sound_ref(sound);
	if (kind == VOICING_HORN) {
		voicing->kept = calloc(VOICING_KEPT_FRAMES, sizeof(*voicing->kept));
		if (!voicing->kept)
			return -ENOMEM;
		const int r = horn_new(&voicing->horn);
		if (r < 0)
			return r;
	}
	*ret_voicing = TAKE(voicing);
	return 0;
}

void voicing_free(struct voicing *voicing)
{
	if (!voicing)
		return;
	horn_free(voicing->horn);
	mark_free(voicing->mark);
	sound_unref(voicing->sound);
	free(voicing->kept);
	free(voicing);
}

/* As if the sound began there: what comes out first is the limiter's delay. */
void voicing_begin(struct voicing *voicing, size_t frame)
{
	if (frame < LIMITER_DELAY_FRAMES)
		return;
	voicing->taken = frame;
	voicing->made = frame - LIMITER_DELAY_FRAMES;
}

int voicing_mark(struct voicing *voicing, uint64_t key)
{
	return key == 0 ? 0 : mark_new(key, &voicing->mark);
}

/* Frames there are without the mark; `ahead` more are looked at beside the horn's. */
static size_t length_without(const struct voicing *voicing, size_t ahead)
{
	/* Asked first: then the length is its last. */
	int error;
	const bool is_finished = sound_is_finished(voicing->sound, &error);
	const size_t length = sound_length_frames(voicing->sound);

	if (is_finished)
		return length;
	if (voicing->horn)
		ahead += LIMITER_DELAY_FRAMES;
	return length > ahead ? length - ahead : 0;
}

size_t voicing_length_frames(const struct voicing *voicing)
{
	return length_without(voicing, voicing->mark ? MARK_AHEAD_FRAMES : 0);
}

/* The sound's next frames, silence behind its end. */
static void read_next(struct voicing *voicing, float *ret_frames, size_t count)
{
	int16_t frames[BLOCK_FRAMES];
	const size_t there = sound_read(voicing->sound, voicing->taken, frames, count);

	for (size_t i = 0; i < count; i++)
		ret_frames[i] = i < there ? (float)frames[i] / 32768 : 0;
	voicing->taken += count;
}

static void keep(struct voicing *voicing, const float *frames, size_t count)
{
	for (size_t i = 0; i < count; i++)
		voicing->kept[voicing->made++ % VOICING_KEPT_FRAMES] = sound_frame_of(frames[i]);
}

/* Makes up to that many frames in all; they are there. */
static void make(struct voicing *voicing, size_t wanted)
{
	float block[BLOCK_FRAMES];

	while (voicing->made < wanted) {
		const size_t left = wanted + LIMITER_DELAY_FRAMES - voicing->taken;
		const size_t count = left < BLOCK_FRAMES ? left : BLOCK_FRAMES;
		const size_t before = voicing->taken;
		read_next(voicing, block, count);
		for (size_t i = 0; i < count; i++)
			block[i] = (float)run_horn(voicing->horn, block[i]);
		limiter_run(voicing->horn->limiter, block, block, count);
		/* The limiter's first are none of the sound. */
		const size_t early =
			before < LIMITER_DELAY_FRAMES ? LIMITER_DELAY_FRAMES - before : 0;
		if (early < count)
			keep(voicing, block + early, count - early);
	}
}

/* Without the mark. */
static size_t read_voiced(struct voicing *voicing, size_t offset, int16_t *ret_frames, size_t count)
{
	if (!voicing->horn)
		return sound_read(voicing->sound, offset, ret_frames, count);
	const size_t length = length_without(voicing, 0);
	if (offset >= length)
		return 0;
	if (count > length - offset)
		count = length - offset;
	for (size_t i = 0; i < count; i++) {
		if (offset + i >= voicing->made)
			make(voicing,
				offset + (count - i < BLOCK_FRAMES ? count : i + BLOCK_FRAMES));
		const bool is_kept = offset + i + VOICING_KEPT_FRAMES >= voicing->made;
		ret_frames[i] = is_kept ? voicing->kept[(offset + i) % VOICING_KEPT_FRAMES] : 0;
	}
	return count;
}

/* --- the mark --- */

static void mark_hop(struct voicing *voicing, size_t hop)
{
	int16_t frames[MARK_SEEN_HOPS * MARK_HOP_FRAMES] = { 0 };
	const size_t missing = hop < MARK_HOPS_BEFORE ? MARK_HOPS_BEFORE - hop : 0;
	const size_t first = missing * MARK_HOP_FRAMES;

	if (voicing->has_marked && voicing->marked_hop == hop)
		return;
	(void)read_voiced(voicing, (hop + missing - MARK_HOPS_BEFORE) * MARK_HOP_FRAMES,
		frames + first, ARRAY_SIZE(frames) - first); /* Behind its end it is silent. */
	mark_make(voicing->mark, hop, frames, voicing->marked);
	voicing->has_marked = true;
	voicing->marked_hop = hop;
}

static void read_mark(struct voicing *voicing, size_t offset, int16_t *ret_frames, size_t count)
{
	for (size_t done = 0; done < count;) {
		const size_t first = (offset + done) % MARK_HOP_FRAMES;
		const size_t part = sound_fewer_of(count - done, MARK_HOP_FRAMES - first);
		mark_hop(voicing, (offset + done) / MARK_HOP_FRAMES);
		for (size_t i = 0; i < part; i++)
			ret_frames[done + i] = (int16_t)lrintf(voicing->marked[first + i]);
		done += part;
	}
}

/* A sum is no louder than the sound alone, or than a limiter lets it be. */
static int16_t sum_of(int16_t frame, int16_t mark)
{
	const int most = abs(frame) > MARKED_PEAK ? abs(frame) : MARKED_PEAK;
	const int sum = (int)lrint(BESIDE_MARK * frame) + mark;

	return (int16_t)(sum > most ? most : sum < -most ? -most : sum);
}

/* Of what can be read, how much of `count`. */
static size_t readable(const struct voicing *voicing, size_t offset, size_t count)
{
	const size_t length = voicing_length_frames(voicing);

	return offset < length ? sound_fewer_of(count, length - offset) : 0;
}

/* At most BLOCK_FRAMES, so that what is marked is still kept. */
static void read_block(struct voicing *voicing, size_t offset, int16_t *ret_frames,
	int16_t *ret_mark, size_t count)
{
	(void)read_voiced(voicing, offset, ret_frames, count); /* They are there. */
	if (voicing->mark)
		read_mark(voicing, offset, ret_mark, count);
	else
		memset(ret_mark, 0, count * sizeof(*ret_mark));
}

size_t voicing_read_apart(struct voicing *voicing, size_t offset, int16_t *ret_frames,
	int16_t *ret_mark, size_t count)
{
	count = readable(voicing, offset, count);
	for (size_t done = 0; done < count; done += BLOCK_FRAMES)
		read_block(voicing, offset + done, ret_frames + done, ret_mark + done,
			sound_fewer_of(count - done, BLOCK_FRAMES));
	return count;
}

static void read_marked_block(
	struct voicing *voicing, size_t offset, int16_t *ret_frames, size_t count)
{
	int16_t mark[BLOCK_FRAMES];

	read_block(voicing, offset, ret_frames, mark, count);
	for (size_t i = 0; i < count; i++)
		ret_frames[i] = sum_of(ret_frames[i], mark[i]);
}

size_t voicing_read(struct voicing *voicing, size_t offset, int16_t *ret_frames, size_t count)
{
	if (!voicing->mark)
		return read_voiced(voicing, offset, ret_frames, count);
	count = readable(voicing, offset, count);
	for (size_t done = 0; done < count; done += BLOCK_FRAMES)
		read_marked_block(voicing, offset + done, ret_frames + done,
			sound_fewer_of(count - done, BLOCK_FRAMES));
	return count;
}
