#include "card/playback.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "card/card.h"
#include "card/pace.h"
#include "sound/voicing.h"

#define FADE_FRAMES sound_frames_of_ms(PLAYBACK_FADE_MS)

/* More than a card takes at once: it is asked for room as often as it is written to. */
#define BLOCK_FRAMES 7168

/* What taking back leaves queued: the time that it and the writing of what comes instead may take.
 */
#define KEEP_FRAMES sound_frames_of_ms(4)

/* While the sound has no frames, so much silence is kept queued: enough to be woken in time for
 * more, and where nothing can be taken back, the frames wait no longer than that once they come. */
#define STARVED_FRAMES sound_frames_of_ms(40)

/* A card that tells of what it heard only now and then is not asked all the time. */
#define LEAST_REST sound_frames_of_ms(1)

#define NEVER SIZE_MAX

enum phase {
	PHASE_WAIT,  /* silence, until the sound is due and has frames */
	PHASE_SOUND, /* the sound, and silence where it is not rendered in time */
	PHASE_END,   /* all is written, and silence behind it; until it is heard */
};

struct playback {
	struct card *card;
	struct sound *sound;
	struct voicing *voicing; /* of the sound; what is written */
	int64_t start_ns;        /* monotonic */
	double volume;
	bool joins;
	enum phase phase;
	size_t first;                 /* frame of the sound that it begins with */
	size_t position;              /* the next frame of the sound to write */
	size_t cut_at;                /* from that frame on, none is written; NEVER unless halted */
	size_t fade;                  /* frames before cut_at that fade out */
	size_t silence;               /* frames of it written after the last of the sound */
	const struct card_view *view; /* of the card */
	size_t heard;                 /* up to that frame of the sound all have left the card */
	bool wants_room;              /* there is more to write than the card takes */
	struct pace pace;
	ptrdiff_t taken_back; /* frames of the sound less those that were written of them */
	size_t looked;        /* position at the last look of the pace */
	int64_t started_ms;
	int64_t sounding_ns; /* monotonic; since when it is heard, once it is */
	size_t grown;        /* frames of the sound at the last look */
	int64_t grown_ms;    /* monotonic; when it last grew, or had no reason to */
	int error;           /* PHASE_END: what it ends with */
	bool voice_failed;
};

DEFINE_CLEANUP(struct playback, playback, playback_close)

static void begin_at(struct playback *playback, size_t frame)
{
	playback->first = playback->position = playback->heard = frame;
}

int playback_open(const struct playback_job *job, struct playback **ret_playback)
{
	_cleanup_(playback_cleanup) struct playback *playback = calloc(1, sizeof(*playback));

	if (!playback)
		return -ENOMEM;
	playback->sound = sound_ref(job->sound);
	playback->start_ns = job->start_ns;
	playback->started_ms = CLOCK_NONE;
	playback->volume = job->output->volume_percent / 100.0;
	playback->cut_at = NEVER;
	playback->joins = job->joins;
	pace_begin(&playback->pace);
	if (job->joins)
		begin_at(playback, sound_own_from(job->sound));
	playback->grown_ms = clock_monotonic_ms();
	int r = voicing_new(job->output->voicing, job->sound, &playback->voicing);
	if (r >= 0)
		r = voicing_mark(playback->voicing, job->output->mark);
	if (r < 0)
		return r;
	r = card_open(job->device, &playback->card);
	if (r < 0)
		return r;
	playback->view = card_view(playback->card);
	*ret_playback = TAKE(playback);
	return 0;
}

void playback_start_at(struct playback *playback, int64_t start_ns)
{
	playback->start_ns = start_ns;
}

void playback_close(struct playback *playback)
{
	if (!playback)
		return;
	card_close(playback->card);
	voicing_free(playback->voicing);
	sound_unref(playback->sound);
	free(playback);
}

/* --- writing --- */

static int write_silence(struct playback *playback, size_t count)
{
	static const int16_t silence[BLOCK_FRAMES];

	count = sound_fewer_of(count, playback->view->room);
	while (count > 0) {
		size_t written = 0;
		const int r = card_write(
			playback->card, silence, sound_fewer_of(count, BLOCK_FRAMES), &written);
		if (r < 0 || written == 0)
			return r;
		playback->silence += written;
		count -= written;
	}
	return 0;
}

/* Frames of the sound that are there and not cut off. */
static size_t frames_left(const struct playback *playback)
{
	const size_t end =
		sound_fewer_of(voicing_length_frames(playback->voicing), playback->cut_at);

	return end > playback->position ? end - playback->position : 0;
}

static double gain_at(const struct playback *playback, size_t position)
{
	double gain = playback->volume;

	if (position - playback->first < FADE_FRAMES)
		gain *= (double)(position - playback->first + 1) / (double)(FADE_FRAMES + 1);
	if (playback->cut_at != NEVER)
		gain *= (double)(playback->cut_at - position) / (double)(playback->fade + 1);
	return gain;
}

/* Where it is live, has begun to be heard, and is not cut. */
static bool keeps_pace(const struct playback *playback)
{
	return playback->position >= sound_live_from(playback->sound) &&
	       playback->started_ms != CLOCK_NONE && playback->cut_at == NEVER;
}

/* Frames of the sound in the card; behind the last of them lies the silence. */
static size_t sound_queued(const struct playback *playback)
{
	return playback->view->queued - sound_fewer_of(playback->silence, playback->view->queued);
}

/* Frames that the sound already had, and that wait to be heard. */
static void look_at_pace(struct playback *playback)
{
	if (keeps_pace(playback))
		pace_look(&playback->pace, frames_left(playback) + sound_queued(playback),
			playback->position - playback->looked);
	playback->looked = playback->position;
}

/* A block as the pace wants it. */
static int write_paced(struct playback *playback)
{
	int16_t block[PACE_FRAMES], fitted[PACE_MOST_FRAMES];
	size_t written = 0;

	(void)voicing_read(playback->voicing, playback->position, block, PACE_FRAMES);
	const size_t count = pace_fit(&playback->pace, block, fitted);
	for (size_t i = 0; i < count; i++)
		fitted[i] = (int16_t)lrint(fitted[i] * playback->volume);
	const int r = card_write(playback->card, fitted, count, &written);
	if (written == 0)
		return r < 0 ? r : 1;
	playback->silence = 0;
	playback->position += PACE_FRAMES;
	playback->taken_back += (ptrdiff_t)PACE_FRAMES - (ptrdiff_t)written;
	return r;
}

/* Blocks are there to be fitted, and the card has enough until it takes one that is longer. */
static bool waits_for_room(const struct playback *playback)
{
	return keeps_pace(playback) && frames_left(playback) >= PACE_FRAMES &&
	       playback->view->room < PACE_MOST_FRAMES &&
	       playback->view->queued > STARVED_FRAMES / 2;
}

/* The first starts the card, before the others are made. */
static size_t block_frames(const struct playback *playback)
{
	const size_t most = playback->position == playback->first
				    ? card_period_frames(playback->card)
				    : BLOCK_FRAMES;

	return sound_fewer_of(sound_fewer_of(playback->view->room, most), BLOCK_FRAMES);
}

/* Its volume, and where it begins or is cut its fade. */
static void apply_gain(const struct playback *playback, int16_t *block, size_t count)
{
	const bool fades =
		playback->cut_at != NEVER || playback->position - playback->first < FADE_FRAMES;
	const double volume = playback->volume;

	for (size_t i = 0; i < count; i++)
		block[i] = (int16_t)lrint(
			block[i] * (fades ? gain_at(playback, playback->position + i) : volume));
}

static int write_block(struct playback *playback, size_t *ret_written)
{
	int16_t block[BLOCK_FRAMES];
	const size_t count = voicing_read(playback->voicing, playback->position, block,
		sound_fewer_of(frames_left(playback), block_frames(playback)));

	apply_gain(playback, block, count);
	const int r = card_write(playback->card, block, count, ret_written);
	if (*ret_written > 0)
		playback->silence = 0;
	playback->position += *ret_written;
	return r;
}

static int write_sound(struct playback *playback)
{
	while (keeps_pace(playback) && playback->view->room >= PACE_MOST_FRAMES &&
		frames_left(playback) >= PACE_FRAMES) {
		const int r = write_paced(playback);
		if (r != 0)
			return r < 0 ? r : 0;
	}
	if (waits_for_room(playback))
		return 0;
	while (playback->view->room > 0 && frames_left(playback) > 0) {
		size_t written = 0;
		const int r = write_block(playback, &written);
		if (r < 0 || written == 0)
			return r;
	}
	return 0;
}

/* Keeps the card from running dry while there is nothing to write. Who is woken early waits again:
 * the sound may come in time, and silence cannot always be taken back. */
static int top_up(struct playback *playback)
{
	if (playback->view->queued > STARVED_FRAMES / 2)
		return 0;
	return write_silence(playback, STARVED_FRAMES - playback->view->queued);
}

/* The sound goes on at once instead of after the silence that bridged its absence. */
static void rewind_silence(struct playback *playback)
{
	const size_t sound = sound_queued(playback);

	if (playback->silence == 0)
		return;
	const size_t taken = card_rewind(playback->card, sound > KEEP_FRAMES ? sound : KEEP_FRAMES);
	playback->silence -= sound_fewer_of(taken, playback->silence);
}

/* --- the phases --- */

/* Silence follows the last frame until all of it has gone through what converts it, and so that the
 * card does not run dry meanwhile. */
static int fill_ending(struct playback *playback)
{
	const size_t wanted = card_tail_frames(playback->card) + FADE_FRAMES;
	int r = 0;

	if (playback->silence < wanted)
		r = write_silence(playback, wanted - playback->silence);
	playback->wants_room = playback->silence < wanted;
	return r < 0 ? r : card_start(playback->card);
}

static void begin_end(struct playback *playback, int error)
{
	playback->phase = PHASE_END;
	playback->error = error;
}

static int fill_sounding(struct playback *playback)
{
	/* Asked before the frames are: what was appended meanwhile is not missed. */
	int error;
	const bool is_finished = sound_is_finished(playback->sound, &error);

	if (frames_left(playback) > 0)
		rewind_silence(playback);
	const int r = write_sound(playback);
	playback->wants_room = frames_left(playback) > 0 && !waits_for_room(playback);
	if (r < 0 || frames_left(playback) > 0)
		return r;
	if (is_finished && playback->position == sound_length_frames(playback->sound)) {
		playback->voice_failed = error < 0 && error != -ECANCELED;
		begin_end(playback, error);
	} else if (playback->cut_at != NEVER) {
		begin_end(playback, -ECANCELED);
	} else {
		return top_up(playback);
	}
	return fill_ending(playback);
}

/* Frames until the sound is due, counted from the next frame written; 0 when it is due. */
static size_t frames_until_due(const struct playback *playback)
{
	const int64_t wait_us = (playback->start_ns - playback->view->at_ns) / 1000;
	const size_t wait_frames = wait_us > 0 ? sound_frames_of_us(wait_us) : 0;

	return wait_frames > playback->view->queued ? wait_frames - playback->view->queued : 0;
}

/* A sound that ended without a frame has nothing to wait for. */
static int check_empty(struct playback *playback)
{
	int error;

	if (!sound_is_finished(playback->sound, &error) || sound_length_frames(playback->sound) > 0)
		return 0;
	playback->voice_failed = error != -ECANCELED;
	return error < 0 ? error : -ENODATA;
}

/* What was said while its card opened is past. */
static void join_newest(struct playback *playback)
{
	const size_t length = voicing_length_frames(playback->voicing);
	const size_t behind = sound_frames_of_ms(PLAYBACK_JOIN_MS);

	if (length > playback->position + behind)
		begin_at(playback, length - behind);
	voicing_begin(playback->voicing, playback->position);
}

static int fill_waiting(struct playback *playback)
{
	const bool has_frames = frames_left(playback) > 0;
	int r;

	r = check_empty(playback);
	if (r < 0)
		return r;
	/* The frames are late. What is queued may reach past the due moment. */
	if (has_frames && frames_until_due(playback) == 0)
		rewind_silence(playback);
	const size_t until_due = frames_until_due(playback);
	playback->wants_room = until_due > playback->view->room;
	r = write_silence(playback, until_due);
	if (r < 0 || playback->wants_room)
		return r;
	if (playback->joins)
		join_newest(playback);
	if (has_frames || playback->joins) {
		playback->phase = PHASE_SOUND;
		playback->silence = 0;
		return fill_sounding(playback);
	}
	/* One that is due at once has its first frames before the card even starts. */
	return playback->silence > 0 ? top_up(playback) : 0;
}

static int fill(struct playback *playback)
{
	switch (playback->phase) {
	case PHASE_WAIT:
		return fill_waiting(playback);
	case PHASE_SOUND:
		return fill_sounding(playback);
	case PHASE_END:
		/* A card that runs dry at the end has been heard, and does not begin again. */
		return playback->wants_room ? fill_ending(playback) : 0;
	}
	return 0;
}

/* What of the sound has left the card. */
static void listen(struct playback *playback)
{
	const size_t queued = playback->view->queued, sound = sound_queued(playback);
	const size_t silence_heard = queued < playback->silence ? playback->silence - queued : 0;

	look_at_pace(playback);
	if (playback->phase == PHASE_WAIT)
		return;
	if (playback->position > playback->heard + sound)
		playback->heard = playback->position - sound;
	if (playback->heard > playback->first && playback->started_ms == CLOCK_NONE) {
		const size_t since = playback->heard - playback->first + silence_heard;
		playback->sounding_ns = playback->view->at_ns - sound_ns_of_frames(since);
		playback->started_ms =
			(playback->sounding_ns + clock_ahead_ns() + 500000) / 1000000;
	}
}

/* A voice that hangs must not hold the zone for ever. */
static int watch_growth(struct playback *playback)
{
	const size_t length = sound_length_frames(playback->sound);
	const int64_t now_ms = clock_monotonic_ms();
	int error;

	if (length != playback->grown || frames_left(playback) > 0 ||
		playback->phase == PHASE_END || sound_is_finished(playback->sound, &error))
		playback->grown_ms = now_ms;
	playback->grown = length;
	if (now_ms - playback->grown_ms < PLAYBACK_STARVED_MS)
		return 0;
	playback->voice_failed = true;
	return -ETIMEDOUT;
}

int playback_advance(struct playback *playback)
{
	int r;

	r = watch_growth(playback);
	if (r < 0)
		return r;
	r = card_look(playback->card);
	if (r < 0)
		return r;
	r = fill(playback);
	if (r < 0)
		return r;
	listen(playback);
	if (playback->phase != PHASE_END || playback->heard < playback->position)
		return 0;
	if (playback->error < 0)
		return playback->error;
	if (playback->joins || card_level(playback->card).peak_db >= SOUNDING_FLOOR_DB)
		return 1;
	playback->voice_failed = playback->volume > 0; /* Not the volume but the sound is silent. */
	return -ENODATA;
}

bool playback_ends_by(const struct playback *playback, int64_t by_ns)
{
	const struct card_view *view = playback->view;
	int error;

	if (playback->phase == PHASE_WAIT || playback->cut_at != NEVER ||
		!sound_is_finished(playback->sound, &error) || error < 0 ||
		card_look(playback->card) < 0)
		return false;
	/* At the end silence lies behind the last frame, before that between two. */
	const size_t queued = playback->phase == PHASE_END ? sound_queued(playback) : view->queued;
	const size_t left = queued + frames_left(playback);
	return view->at_ns + sound_ns_of_frames(left) <= by_ns;
}

/* Takes back what is queued, and lets what comes next fade out. */
void playback_halt(struct playback *playback)
{
	if (playback->cut_at != NEVER)
		return;
	const size_t taken = card_rewind(playback->card, KEEP_FRAMES);
	const size_t silence = sound_fewer_of(taken, playback->silence);
	const size_t sound = sound_fewer_of(taken - silence, playback->position - playback->first);
	playback->silence -= silence;
	playback->position -= sound;
	playback->fade =
		playback->silence > 0 ? 0 : sound_fewer_of(frames_left(playback), FADE_FRAMES);
	playback->cut_at = playback->position + playback->fade;
	if (playback->position == playback->first) /* Nothing of it was heard, or will be. */
		begin_end(playback, -ECANCELED);
	else if (sound > 0)
		playback->phase = PHASE_SOUND;
	else if (silence > 0 && playback->phase == PHASE_END)
		playback->wants_room = true; /* For the silence that was taken back. */
}

/* The CLOCK_MONOTONIC moment until which the card needs nothing. Asked of the clock, since a card
 * with room wakes us at once. */
static int64_t rests_until_ns(const struct playback *playback)
{
	const struct card_view *view = playback->view;
	size_t left = playback->silence; /* when we want to be back, that many frames are queued */

	if (playback->phase == PHASE_WAIT && playback->silence == 0)
		return INT64_MAX; /* Only the first frames can come, or a halt. */
	if (playback->phase != PHASE_END)
		left = STARVED_FRAMES / 2;
	const size_t rest = view->queued > left + LEAST_REST ? view->queued - left : LEAST_REST;
	const int64_t until_ns = view->at_ns + sound_ns_of_frames(rest + 1); /* It is heard then. */
	const int64_t look_ns = view->at_ns + PACE_LOOK_MS * INT64_C(1000000);
	return keeps_pace(playback) && until_ns > look_ns ? look_ns : until_ns;
}

int playback_wait(struct playback *playback, int fd, int timeout_ms)
{
	struct pollfd wakes = { .fd = fd, .events = POLLIN };

	if (playback->wants_room)
		return card_wait(playback->card, fd, timeout_ms);
	const int64_t now_ns = clock_monotonic_ns(), most_ns = timeout_ms * INT64_C(1000000);
	const int64_t until_ns = rests_until_ns(playback);
	const int64_t rest_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	const int64_t wait_ns = rest_ns < most_ns ? rest_ns : most_ns;
	const struct timespec wait = { wait_ns / 1000000000, (long)(wait_ns % 1000000000) };
	if (ppoll(&wakes, 1, &wait, NULL) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

int64_t playback_started_ms(const struct playback *playback)
{
	return playback->started_ms;
}

unsigned playback_xruns(const struct playback *playback)
{
	return card_xruns(playback->card);
}

/* What was live and is over is missed where silence bridged it. */
static int64_t missed_ms(const struct playback *playback, size_t heard)
{
	const bool is_live = playback->position > sound_live_from(playback->sound);
	const int64_t span_ms = (clock_monotonic_ns() - playback->sounding_ns) / 1000000;
	const int64_t missed = span_ms - sound_ms_of_frames(heard);

	return is_live && playback->started_ms != CLOCK_NONE && missed > 0 ? missed : 0;
}

struct ending playback_ending(const struct playback *playback, int error)
{
	const size_t read = playback->heard - playback->first;
	const ptrdiff_t less = playback->taken_back; /* at most half of what was read */
	const size_t heard = (ptrdiff_t)read > less ? read - (size_t)less : 0;
	const bool is_silent = heard == 0 || error == -ENODATA; /* Nobody heard a reading. */
	const bool is_part = playback->joins && playback->first > sound_own_from(playback->sound);

	return (struct ending){
		.error = error,
		.voice_failed = playback->voice_failed,
		.chime_error = sound_chime_error(playback->sound),
		.has_howled = sound_has_howled(playback->sound),
		.silent_ms = sound_silent_ms(playback->sound),
		.missed_ms = missed_ms(playback, heard),
		.sounded_ms = sound_ms_of_frames(heard),
		.readings_done = is_silent || is_part
					 ? 0
					 : sound_readings_before(playback->sound, playback->heard),
		.recording_ms =
			is_silent ? 0 : sound_recording_ms(playback->sound, playback->heard),
		.part = sound_part(playback->sound, playback->heard),
		.xruns = card_xruns(playback->card),
		.level = card_level(playback->card),
	};
}
