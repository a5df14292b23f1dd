#include "voice/work.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "notice/sounding.h"
#include "recording/recording.h"
#include "voice/cues.h"

#define TRIES_MAX 2

struct job {
	struct job *next;
	int64_t airing;
	enum priority priority;
	int first_reading;
	bool has_hung; /* before it was added */
	struct script script;
	struct sound *sound;
	bool has_begun;
	bool has_given; /* a piece of what it is of, behind the chime */
	struct cue_list list;
	size_t next_cue;
	int tries; /* of the piece */
	int error; /* of the sound, which takes no more */

	/* Of the recording. */
	unsigned opened_in; /* the life of the process that has it open; 0: none */
	int64_t from_ms;    /* it begins there */
	int empty_answers;
	size_t frames; /* that came of it */
	enum recording_flaw flaw;

	/* Of a playlist. */
	struct playlist_part part; /* that is open, or comes next */
	size_t part_frames;        /* that came of it */
	size_t barren;             /* parts in a row of which nothing came */
	bool has_left_out;         /* any */
};

struct work {
	const struct work_ops *ops;
	void *userdata;
	struct job *jobs; /* in the order they came */
	size_t count;
	unsigned life; /* of the process; from 1 on */
	uint64_t pieces;

	bool wants_test;
	int test_tries;

	/* What was asked. */
	bool has_asked;
	bool is_begun; /* the utterance; told */
	struct request request;
	struct job *job; /* that it is for; NULL for the test */
	int64_t deadline_ms;
};

int work_new(const struct work_ops *ops, void *userdata, struct work **ret_work)
{
	struct work *work = calloc(1, sizeof(*work));

	if (!work)
		return -ENOMEM;
	work->ops = ops;
	work->userdata = userdata;
	work->life = 1;
	*ret_work = work;
	return 0;
}

static void job_free(struct job *job)
{
	if (!job)
		return;
	cue_list_done(&job->list);
	script_done(&job->script);
	sound_unref(job->sound);
	free(job);
}

DEFINE_CLEANUP(struct job, job, job_free)

static void unlink_job(struct work *work, const struct job *job)
{
	for (struct job **link = &work->jobs; *link; link = &(*link)->next)
		if (*link == job) {
			*link = job->next;
			work->count--;
			return;
		}
}

void work_free(struct work *work)
{
	if (!work)
		return;
	while (work->jobs) {
		struct job *job = work->jobs;
		unlink_job(work, job);
		sound_finish(job->sound, -ECANCELED);
		job_free(job);
	}
	free(work);
}

void work_test(struct work *work)
{
	work->wants_test = true;
}

static bool is_fresh_alarm(const struct job *job)
{
	return priority_overrides_quiet(job->priority) && job->tries == 0 && !job->has_hung;
}

static void hurry_for(struct work *work, const struct job *job, int64_t now_ms)
{
	const bool is_alarm = is_fresh_alarm(job);
	const int64_t until_ms = now_ms + (is_alarm ? WORK_ALARM_MS : WORK_PIECE_MS);

	if (work->has_asked && work->job && (is_alarm || job->priority > work->job->priority) &&
		work->deadline_ms > until_ms)
		work->deadline_ms = until_ms;
}

int work_add(struct work *work, int64_t now_ms, const struct work_order *order)
{
	_cleanup_(job_cleanup) struct job *job = calloc(1, sizeof(*job));
	struct job **last = &work->jobs;

	if (work->count == WORK_JOBS_MAX)
		return -E2BIG;
	if (!job)
		return -ENOMEM;
	const int r = script_copy(order->script, &job->script);
	if (r < 0)
		return r;
	job->airing = order->airing;
	job->priority = order->priority;
	job->first_reading = order->first_reading;
	job->from_ms = order->resume_ms;
	job->part = order->part;
	job->has_hung = order->has_hung;
	job->sound = sound_ref(order->sound);
	while (*last)
		last = &(*last)->next;
	hurry_for(work, job, now_ms);
	*last = TAKE(job);
	work->count++;
	return 0;
}

bool work_has_jobs(const struct work *work)
{
	return work->wants_test || work->jobs;
}

/* What had begun does not come: nobody is cut for it any more. */
static void lose_source(const struct job *job)
{
	if (!job->has_given)
		sound_lose_source(job->sound);
}

static void finish_job(struct work *work, struct job *job, int error)
{
	const int64_t airing = job->airing;

	if (error < 0)
		lose_source(job);
	unlink_job(work, job);
	sound_finish(job->sound, error);
	job_free(job);
	work->ops->finished(airing, work->userdata);
}

/* All of it is there, but what the recording lacks. */
static int error_of_flaw(enum recording_flaw flaw)
{
	switch (flaw) {
	case RECORDING_CUT:
		return SOUNDING_RECORDING_CUT;
	case RECORDING_DAMAGED:
		return SOUNDING_RECORDING_DAMAGED;
	case RECORDING_WHOLE:
	case RECORDING_FLAW_COUNT:
		break;
	}
	return 0;
}

static int error_of_whole(const struct job *job)
{
	return job->has_left_out ? SOUNDING_RECORDING_LEFT_OUT : error_of_flaw(job->flaw);
}

static struct job *highest_job(const struct work *work)
{
	struct job *highest = work->jobs;

	for (struct job *job = work->jobs; job; job = job->next)
		if (job->priority > highest->priority)
			highest = job;
	return highest;
}

static struct cue *cue_in_work(const struct job *job)
{
	return job->has_begun && job->next_cue < job->list.count ? &job->list.cues[job->next_cue]
								 : NULL;
}

static bool plays_own_chime(const struct job *job)
{
	const struct cue *cue = cue_in_work(job);

	return cue && cue->kind == CUE_OWN_CHIME;
}

static bool plays_list(const struct job *job)
{
	const struct cue *cue = cue_in_work(job);

	return cue && cue->kind == CUE_RECORDING && script_has_playlist(&job->script);
}

/* The moment of the reading up to which it has come. */
static int64_t reached_ms(const struct job *job)
{
	return job->from_ms + sound_ms_of_frames(job->frames);
}

static const char *path_of_part(const struct job *job)
{
	const struct playlist *playlist = &job->script.playlist;

	return playlist->files[job->part.number % playlist->file_count];
}

/* --- asking --- */

static bool keeps_alarm_waiting(const struct work *work, const struct job *job)
{
	for (const struct job *other = work->jobs; other; other = other->next)
		if (other != job && is_fresh_alarm(other))
			return true;
	return false;
}

static int64_t patience_ms(const struct work *work, const struct job *job, enum request_kind kind)
{
	if (!job)
		return WORK_TEST_MS;
	if (plays_own_chime(job)) /* It has one try. */
		return priority_overrides_quiet(job->priority) ? WORK_ALARM_MS : WORK_PIECE_MS;
	const bool begins_alarm =
		priority_overrides_quiet(job->priority) && kind == REQUEST_SPEAK && !job->has_given;
	const bool hung_before = job->has_hung || (job->tries > 0 && !begins_alarm);
	if (hung_before && !keeps_alarm_waiting(work, job))
		return WORK_LONG_MS;
	if (!begins_alarm)
		return WORK_PIECE_MS;
	return job->tries > 0 ? WORK_ALARM_AGAIN_MS : WORK_ALARM_MS;
}

static void ask(struct work *work, struct job *job, int64_t now_ms, struct request request)
{
	work->job = job;
	request.piece = ++work->pieces;
	work->request = request;
	work->has_asked = true;
	work->is_begun = false;
	work->deadline_ms = now_ms + patience_ms(work, job, request.kind);
}

/* A link in a folder into which others put files may lead to what is not theirs to air. */
static int open_file(const struct job *job, const struct cue *cue, int *ret_fd)
{
	const struct script *script = &job->script;
	uint64_t size;

	if (cue->kind == CUE_OWN_CHIME)
		return file_open(script->prelude.recording, RECORDING_BYTES_MAX, ret_fd, &size);
	if (!plays_list(job))
		return file_open(script->recording, RECORDING_BYTES_MAX, ret_fd, &size);
	if (!script->playlist.folder)
		return file_open(path_of_part(job), RECORDING_BYTES_MAX, ret_fd, &size);
	return file_open_itself(path_of_part(job), RECORDING_BYTES_MAX, ret_fd, &size);
}

/* What it gave already is not heard again. */
static int open_request(const struct job *job, const struct cue *cue, struct request *ret_request)
{
	const bool is_list = plays_list(job);
	int fd;
	const int r = open_file(job, cue, &fd);

	if (r < 0)
		return r;
	*ret_request = (struct request){
		.kind = REQUEST_OPEN,
		.slot = job->priority,
		.start_ms = reached_ms(job) - (cue->kind == CUE_OWN_CHIME ? job->from_ms : 0) -
			    (is_list ? job->part.began_ms : 0),
		.most_ms = is_list ? job->script.length_ms - reached_ms(job) : 0,
		.fd = fd,
	};
	return 0;
}

static int request_of(const struct work *work, const struct job *job, const struct cue *cue,
	struct request *ret_request)
{
	if (cue->kind == CUE_SPEECH) {
		*ret_request = (struct request){
			.kind = REQUEST_SPEAK,
			.voice = *cue->voice,
			.utterance = *cue->utterance,
			.fd = -1,
		};
		return 0;
	}
	if (job->opened_in != work->life)
		return open_request(job, cue, ret_request);
	*ret_request = (struct request){
		.kind = REQUEST_GO_ON,
		.slot = job->priority,
		.fd = -1,
	};
	return 0;
}

static void tell_growth(const struct work *work, const struct job *job, size_t before)
{
	if (before == 0 && sound_length_frames(job->sound) > 0)
		work->ops->grew(job->airing, work->userdata);
}

static void begin_cue(struct job *job)
{
	job->tries = 0;
	job->opened_in = 0;
	job->empty_answers = 0;
	job->frames = job->part_frames = 0;
	job->barren = 0;
}

static void end_cue(struct job *job)
{
	if (plays_own_chime(job))
		sound_mark_own(job->sound);
	job->next_cue++;
	begin_cue(job);
}

/* Nobody misses words for their chime, nor waits for it twice: another one stands in, or what there
 * was of it has to do. False: it was none, or there is nobody to hear more. */
static bool go_on_without_chime(struct job *job, int error)
{
	if (!plays_own_chime(job) || job->error < 0)
		return false;
	sound_mark_chime_error(job->sound, error);
	if (job->frames > 0)
		end_cue(job);
	else
		cue_stand_in(cue_in_work(job), job->priority);
	return true;
}

/* 1: there is none to come, since the reading is long enough; 0. */
static int go_to_next_part(struct job *job)
{
	const int64_t left_ms = job->script.length_ms - reached_ms(job);

	if (left_ms < PLAYLIST_LAST_MS || job->part.number + 1 == PLAYLIST_PARTS_MAX)
		return 1;
	job->part.number++;
	job->part.began_ms = reached_ms(job);
	job->part_frames = 0;
	job->tries = 0;
	job->opened_in = 0;
	job->empty_answers = 0;
	return 0;
}

static void end_recording(struct job *job)
{
	job->from_ms = 0; /* The next reading's is whole. */
	job->part = (struct playlist_part){ 0 };
	end_cue(job);
}

/* The others are played. False: it is no playlist, none of it can be played, or there is nobody to
 * hear more. */
static bool go_on_without_part(const struct work *work, struct job *job, int error)
{
	if (!plays_list(job) || job->error < 0)
		return false;
	work->ops->left_out(job->airing, path_of_part(job), error, work->userdata);
	job->has_left_out = true;
	if (job->part_frames == 0 && ++job->barren == job->script.playlist.file_count)
		return false;
	if (go_to_next_part(job) > 0)
		end_recording(job);
	return true;
}

static bool go_on_without(const struct work *work, struct job *job, int error)
{
	return go_on_without_chime(job, error) || go_on_without_part(work, job, error);
}

/* All that needs no voice. 1: its next cue is to be asked for; 0: it is done; -errno. */
static int make_cues(const struct work *work, struct job *job)
{
	const size_t before = sound_length_frames(job->sound);
	int r = 0;

	if (!job->has_begun) {
		r = cue_list_init(&job->script, job->first_reading, &job->list);
		job->has_begun = r >= 0;
	}
	while (r >= 0 && job->next_cue < job->list.count) {
		const struct cue *cue = &job->list.cues[job->next_cue];
		if (cue_is_asked_for(cue))
			break;
		r = cue_make(cue, job->sound);
		end_cue(job);
	}
	tell_growth(work, job, before);
	return r < 0 ? r : job->next_cue < job->list.count;
}

/* 1: it has asked; 0: it is done; -errno. */
static int advance(struct work *work, struct job *job, int64_t now_ms)
{
	struct request request = { 0 };
	int r;

	if (sound_is_abandoned(job->sound))
		return -ECANCELED;
	do {
		r = make_cues(work, job);
		if (r <= 0)
			return r;
		r = request_of(work, job, cue_in_work(job), &request);
	} while (r < 0 && go_on_without(work, job, r));
	if (r < 0)
		return r;
	ask(work, job, now_ms, request);
	return 1;
}

bool work_next(struct work *work, int64_t now_ms, struct request *ret_request)
{
	struct job *job;

	if (work->has_asked)
		return false;
	if (work->wants_test)
		ask(work, NULL, now_ms, (struct request){ .kind = REQUEST_TEST, .fd = -1 });
	while (!work->has_asked && (job = highest_job(work))) {
		const int r = advance(work, job, now_ms);
		if (r <= 0)
			finish_job(work, job, r < 0 ? r : error_of_whole(job));
	}
	if (!work->has_asked)
		return false;
	*ret_request = work->request;
	return true;
}

int64_t work_deadline_ms(const struct work *work)
{
	return work->has_asked ? work->deadline_ms : INT64_MAX;
}

/* --- what comes --- */

static bool may_begin(const struct work *work, const struct answer *answer)
{
	return work->request.kind == REQUEST_SPEAK && !work->is_begun && answer->error == 0 &&
	       answer->frames == 0;
}

int work_expect(const struct work *work, const struct answer *answer)
{
	if (!work->has_asked || answer->piece != work->request.piece)
		return -EBADMSG;
	if (answer->kind == ANSWER_BEGUN)
		return may_begin(work, answer) ? 0 : -EBADMSG;
	if (answer->kind != ANSWER_DONE)
		return -EBADMSG;
	if (answer->error == -ECANCELED) /* Only people cancel. */
		return -EBADMSG;
	if (answer->goes_on && work->request.kind != REQUEST_GO_ON)
		return -EBADMSG;
	if (answer->frames > 0 &&
		(answer->error < 0 || (work->request.kind != REQUEST_SPEAK &&
					      work->request.kind != REQUEST_GO_ON)))
		return -EBADMSG;
	return 0;
}

void work_append(struct work *work, const int16_t *frames, size_t count)
{
	struct job *job = work->job;
	const size_t before = sound_length_frames(job->sound);

	if (job->error < 0)
		return;
	const bool is_chime = plays_own_chime(job);
	if (work->request.kind == REQUEST_GO_ON && job->frames == 0 && count > 0 && !is_chime)
		sound_mark_recording(job->sound, job->from_ms);
	if (plays_list(job) && job->part_frames == 0 && count > 0)
		sound_mark_part(job->sound, job->part);
	job->error = sound_append(job->sound, frames, count);
	job->frames += count;
	job->part_frames += count;
	job->barren = 0;
	if (job->error >= 0 && !is_chime && !job->has_given) {
		job->has_given = true;
		sound_mark_source(job->sound);
		work->ops->grew(job->airing, work->userdata);
		return;
	}
	tell_growth(work, job, before);
}

static void end_test(struct work *work, int error)
{
	work->wants_test = false;
	work->ops->tested(error, work->userdata);
}

static void note_flaw(struct job *job, enum recording_flaw flaw)
{
	if (flaw == RECORDING_WHOLE)
		return;
	if (plays_own_chime(job))
		sound_mark_chime_error(job->sound, error_of_flaw(flaw));
	else
		job->flaw = flaw;
}

/* 1: the cue is over; 0: there is more to ask; -EBADMSG. */
static int note_part(const struct work *work, struct job *job, const struct answer *answer)
{
	if (work->request.kind == REQUEST_SPEAK)
		return 1;
	if (work->request.kind == REQUEST_OPEN) {
		job->opened_in = work->life;
		return 0;
	}
	note_flaw(job, answer->flaw);
	job->empty_answers = answer->frames > 0 ? 0 : job->empty_answers + 1;
	if (answer->frames > 0)
		job->tries = 0;
	if (job->empty_answers > WORK_EMPTY_ANSWERS_MAX)
		return -EBADMSG;
	if (!answer->goes_on)
		return plays_list(job) ? go_to_next_part(job) : 1;
	if (!plays_own_chime(job) || job->frames < sound_frames_of_ms(PRELUDE_SECONDS_MAX * 1000))
		return 0;
	sound_mark_chime_error(job->sound, -E2BIG);
	return 1;
}

static int error_of_answer(
	const struct work *work, const struct job *job, const struct answer *answer)
{
	const bool is_over = work->request.kind == REQUEST_GO_ON && !answer->goes_on;

	if (answer->error < 0)
		return answer->error;
	if (job->error < 0)
		return job->error;
	return is_over && plays_list(job) && job->part_frames == 0 ? -ENODATA : 0;
}

/* Who waits for the first words need not wait for the last: they come soon. */
static void note_begun(struct work *work)
{
	work->is_begun = true;
	if (sound_has_source(work->job->sound))
		return;
	sound_mark_source(work->job->sound);
	work->ops->grew(work->job->airing, work->userdata);
}

int work_note(struct work *work, const struct answer *answer)
{
	struct job *job = work->job;

	assert(work->has_asked);
	if (answer->kind == ANSWER_BEGUN) {
		note_begun(work);
		return 0;
	}
	if (!job) {
		work->has_asked = false;
		end_test(work, answer->error);
		return 0;
	}
	const int error = error_of_answer(work, job, answer);
	const int r = error < 0 ? 0 : note_part(work, job, answer);
	if (r < 0)
		return r;
	work->has_asked = false;
	if (error < 0) {
		if (!go_on_without(work, job, error))
			finish_job(work, job, error);
		return 0;
	}
	if (r > 0 && work->request.kind == REQUEST_GO_ON && !plays_own_chime(job))
		end_recording(job);
	else if (r > 0)
		end_cue(job);
	return 0;
}

void work_fail(struct work *work, int error)
{
	struct job *job = work->has_asked ? work->job : highest_job(work);
	const bool is_test = work->has_asked ? !work->job : work->wants_test;

	work->has_asked = false;
	work->life++;
	if (is_test) {
		if (++work->test_tries >= TRIES_MAX)
			end_test(work, error);
	} else if (job && !go_on_without_chime(job, error) && ++job->tries >= TRIES_MAX &&
		   !go_on_without_part(work, job, error)) {
		finish_job(work, job, error);
	} else if (job && sound_has_source(job->sound) && !job->has_given) {
		lose_source(job);
		work->ops->grew(job->airing, work->userdata);
	}
}
