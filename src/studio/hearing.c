#include "studio/hearing.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sound/voicing.h"

/* By so much at once the microphone has lost frames; less is drift, or how a card tells its delay.
 */
#define LOST_FRAMES (SOUND_RATE_HZ * 20 / 1000)

/* So much that is lost is heard as silence: what was sent before it is on its way still, and keeps
 * its delay. Of what was sent before more, nothing is awaited any more. */
#define GAP_MOST_FRAMES (4 * SOUND_RATE_HZ)

/* The clocks' drift is followed through what moments are told wrongly, some frames a block. */
#define SLEW_SMOOTH 16
#define SLEW_MOST   8
#define SLEW_LEAST  (SOUND_RATE_HZ / 1000)

struct hearing {
	struct hearing *next; /* the one that sounded before */
	int64_t airing;
	struct sound *sound;
	struct voicing *sent; /* of the sound */
	bool is_marked;
	struct proof *proof;
	int64_t started_ns; /* monotonic; 0: not yet */
	bool is_placed;
	int64_t position;   /* the frame of the sound that belongs to the next one heard */
	double behind;      /* frames that it lags, smoothed */
	int64_t last_frame; /* of the sound that was sent; INT64_MAX while it sounds */
	int64_t over_ns;    /* monotonic; 0: it sounds */
	enum heard_verdict told;
};

struct hearings {
	hearings_tell_t *tell;
	void *userdata;
	struct hearing *first; /* the one that sounds, or sounded last */
	size_t count;
};

static void hearing_free(struct hearing *hearing)
{
	if (!hearing)
		return;
	voicing_free(hearing->sent);
	sound_unref(hearing->sound);
	proof_free(hearing->proof);
	free(hearing);
}

DEFINE_CLEANUP(struct hearing, hearing, hearing_free)

int hearings_new(hearings_tell_t *tell, void *userdata, struct hearings **ret_hearings)
{
	struct hearings *hearings = calloc(1, sizeof(*hearings));

	if (!hearings)
		return -ENOMEM;
	hearings->tell = tell;
	hearings->userdata = userdata;
	*ret_hearings = hearings;
	return 0;
}

static struct hearing *take(struct hearings *hearings, struct hearing **link)
{
	struct hearing *hearing = *link;

	*link = hearing->next;
	hearings->count--;
	return hearing;
}

void hearings_free(struct hearings *hearings)
{
	if (!hearings)
		return;
	while (hearings->first)
		hearing_free(take(hearings, &hearings->first));
	free(hearings);
}

bool hearings_are_over(const struct hearings *hearings)
{
	return !hearings->first;
}

/* --- what ends one --- */

/* What was told meanwhile is no last word: that needs its end, and a microphone until then. */
static void judge(const struct hearing *hearing, int error, struct heard *ret_heard)
{
	const bool is_whole = hearing->over_ns != 0 && error == 0;

	if (is_whole)
		proof_end(hearing->proof);
	proof_finding(hearing->proof, ret_heard);
	if (is_whole)
		return;
	ret_heard->verdict = HEARD_UNKNOWN;
	ret_heard->reason = HEARD_NOT_JUDGED;
}

static void end_hearing(struct hearings *hearings, struct hearing **link, int error)
{
	_cleanup_(hearing_cleanup) struct hearing *hearing = take(hearings, link);
	struct finding last = { .airing = hearing->airing, .is_last = true, .error = error };

	if (hearing->started_ns != 0)
		judge(hearing, error, &last.heard);
	hearings->tell(&last, hearings->userdata);
}

void hearings_end(struct hearings *hearings, int error)
{
	while (hearings->first)
		end_hearing(hearings, &hearings->first, error);
}

static void end_oldest(struct hearings *hearings)
{
	struct hearing **link = &hearings->first;

	while ((*link)->next)
		link = &(*link)->next;
	end_hearing(hearings, link, 0);
}

void hearings_pass(struct hearings *hearings, int64_t now_ns)
{
	for (struct hearing **link = &hearings->first; *link;) {
		struct hearing *hearing = *link;
		if (hearing->over_ns == 0 ||
			now_ns < hearing->over_ns + HEARING_TAIL_MS * INT64_C(1000000)) {
			link = &hearing->next;
			continue;
		}
		end_hearing(hearings, link, 0);
	}
}

/* --- what the player says --- */

static int prepare(struct hearing *hearing, const struct sent *sent)
{
	hearing->sound = sound_ref(sent->sound);
	hearing->last_frame = INT64_MAX;
	hearing->is_marked = sent->mark != 0;
	int r = voicing_new(sent->voicing, sent->sound, &hearing->sent);
	if (r >= 0)
		r = voicing_mark(hearing->sent, sent->mark);
	return r < 0 ? r : proof_new(&hearing->proof);
}

int hearings_begin(struct hearings *hearings, int64_t airing, const struct sent *sent)
{
	_cleanup_(hearing_cleanup) struct hearing *hearing = calloc(1, sizeof(*hearing));

	if (!hearing)
		return -ENOMEM;
	hearing->airing = airing;
	const int r = prepare(hearing, sent);
	if (r < 0)
		return r;
	if (hearings->count == HEARING_AIRINGS_MAX)
		end_oldest(hearings);
	hearing->next = hearings->first;
	hearings->first = TAKE(hearing);
	hearings->count++;
	return 0;
}

static struct hearing *current(const struct hearings *hearings, int64_t airing)
{
	return hearings->first && hearings->first->airing == airing ? hearings->first : NULL;
}

void hearings_started(struct hearings *hearings, int64_t airing, int64_t at_ns)
{
	struct hearing *hearing = current(hearings, airing);

	if (hearing)
		hearing->started_ns = at_ns;
}

void hearings_over(struct hearings *hearings, int64_t airing, int64_t sounded_ms, int64_t at_ns)
{
	struct hearing *hearing = current(hearings, airing);

	if (!hearing)
		return;
	hearing->last_frame = (int64_t)sound_frames_of_ms(sounded_ms);
	hearing->over_ns = at_ns;
}

/* --- what the microphone hears --- */

/* What was sent of the sound's own from the position on, and its mark; zeros where nothing was, and
 * of a chime. */
static void read_sent(
	const struct hearing *hearing, int16_t *ret_frames, int16_t *ret_mark, size_t count)
{
	const int64_t own_from = (int64_t)sound_own_from(hearing->sound);
	const int64_t first = hearing->position > own_from ? hearing->position : own_from;
	const int64_t skipped = first - hearing->position;
	const int64_t most = (int64_t)count - skipped;
	const int64_t left = hearing->last_frame - first;

	memset(ret_frames, 0, count * sizeof(*ret_frames));
	memset(ret_mark, 0, count * sizeof(*ret_mark));
	if (hearing->started_ns == 0 || most <= 0 || left <= 0)
		return;
	(void)voicing_read_apart(hearing->sent, (size_t)first, ret_frames + skipped,
		ret_mark + skipped,
		(size_t)(most < left ? most : left)); /* What is not there yet stays zero. */
}

static void listen(struct hearing *hearing, const int16_t *heard, size_t count)
{
	int16_t sent[HEARING_BLOCK_FRAMES], mark[HEARING_BLOCK_FRAMES];

	read_sent(hearing, sent, mark, count);
	hearing->position += (int64_t)count;
	proof_add(hearing->proof, sent, hearing->is_marked ? mark : NULL, heard, count);
}

static void listen_to_nothing(struct hearing *hearing, int64_t count)
{
	static const int16_t silence[HEARING_BLOCK_FRAMES];

	for (; count > 0; count -= HEARING_BLOCK_FRAMES)
		listen(hearing, silence,
			count < HEARING_BLOCK_FRAMES ? (size_t)count : HEARING_BLOCK_FRAMES);
}

/* Both cards and the clock run at speeds of their own. */
static void put_right(struct hearing *hearing, int64_t at_ns)
{
	const int64_t position = (at_ns - hearing->started_ns) / 1000 * SOUND_RATE_HZ / 1000000;
	const int64_t off = position - hearing->position;

	if (hearing->started_ns == 0)
		return;
	if (llabs(off) > LOST_FRAMES) {
		if (hearing->is_placed && off > 0 && off <= GAP_MOST_FRAMES)
			listen_to_nothing(hearing, off);
		hearing->is_placed = true;
		hearing->position = position;
		hearing->behind = 0;
		return;
	}
	hearing->is_placed = true;
	hearing->behind += ((double)off - hearing->behind) / SLEW_SMOOTH;
	if (fabs(hearing->behind) < SLEW_LEAST)
		return;
	const double step = fmax(-SLEW_MOST, fmin(SLEW_MOST, hearing->behind / SLEW_SMOOTH));
	hearing->position += lrint(step);
	hearing->behind -= (double)lrint(step);
}

static void tell_change(const struct hearings *hearings, struct hearing *hearing)
{
	struct finding found = { .airing = hearing->airing };

	proof_finding(hearing->proof, &found.heard);
	if (found.heard.verdict == hearing->told)
		return;
	hearing->told = found.heard.verdict;
	hearings->tell(&found, hearings->userdata);
}

static void hear(const struct hearings *hearings, struct hearing *hearing, const int16_t *heard,
	size_t count, int64_t at_ns)
{
	put_right(hearing, at_ns);
	listen(hearing, heard, count);
	tell_change(hearings, hearing);
}

void hearings_hear(struct hearings *hearings, const int16_t *heard, size_t count, int64_t at_ns)
{
	for (struct hearing *hearing = hearings->first; hearing && count > 0;
		hearing = hearing->next)
		hear(hearings, hearing, heard, count, at_ns);
}
