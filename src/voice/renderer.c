#include "voice/renderer.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "recording/level.h"
#include "recording/recording.h"
#include "sound/tone.h"
#include "voice/espeak.h"
#include "voice/level.h"

/* Jobs not reported finished yet. Each makes at most two reports, so that all of them fit into the
 * socket however slowly they are received. */
#define RENDERER_JOBS_MAX 64

/* A recording is rendered in pieces, so that an urgent text overtakes it. */
#define RECORDING_PIECE_FRAMES 4096
#define RECORDING_PIECES       16 /* at a time: 3 s of sound */
#define CLOSE_WAIT_MS          2000

/* --- the cues of a script: what sounds, one after the other --- */

enum cue_kind {
	CUE_CHIME,
	CUE_SILENCE,
	CUE_SPEECH,
	CUE_RECORDING,
	CUE_END_OF_READING,
};

struct cue {
	enum cue_kind kind;
	int duration_ms;                   /* of a silence */
	const struct utterance *utterance; /* of the script's readings */
	const struct voice *voice;
};

struct cue_list {
	struct cue *cues;
	size_t count;
	struct reading *text;
	struct reading *bridge;
	struct reading *second_text; /* what the readings but the first say */
	struct voice second_voice;   /* theirs; lends the script's strings */
	struct recording *recording; /* while its cue sounds */
};

static void cue_list_done(struct cue_list *list)
{
	free(list->cues);
	reading_free(list->text);
	reading_free(list->bridge);
	reading_free(list->second_text);
	recording_close(list->recording);
	*list = (struct cue_list){ 0 };
}

static void add_cue(struct cue_list *list, struct cue cue)
{
	list->cues[list->count++] = cue;
}

static void add_silence(struct cue_list *list, int duration_ms)
{
	if (duration_ms > 0)
		add_cue(list, (struct cue){ .kind = CUE_SILENCE, .duration_ms = duration_ms });
}

static void add_words(struct cue_list *list, const struct reading *words, const struct voice *voice)
{
	for (size_t i = 0; i < words->utterances.count; i++) {
		const struct utterance *utterance = &words->utterances.utterances[i];
		add_cue(list, (struct cue){
				      .kind = CUE_SPEECH,
				      .utterance = utterance,
				      .voice = voice,
			      });
		add_silence(list, utterance->pause_ms);
	}
}

/* What a reading is of; `i` counts from 0. */
static void add_subject(struct cue_list *list, const struct script *script, int i)
{
	if (script->recording)
		add_cue(list, (struct cue){ .kind = CUE_RECORDING });
	if (i == 0)
		add_words(list, list->text, &script->voice);
	else
		add_words(list, list->second_text, &list->second_voice);
}

static void add_all_cues(struct cue_list *list, const struct script *script, int first_reading)
{
	if (script->chime != CHIME_NONE) {
		add_cue(list, (struct cue){ .kind = CUE_CHIME });
		add_silence(list, script->chime_pause_ms);
	}
	for (int i = first_reading; i < script->readings; i++) {
		if (i > first_reading) {
			add_silence(list, script->reading_pause_ms);
			add_words(list, list->bridge, &script->voice);
		}
		add_subject(list, script, i);
		add_cue(list, (struct cue){ .kind = CUE_END_OF_READING });
	}
}

static int read_text(const struct reader *reader, const struct script *script,
	const struct voice *voice, const char *text, struct reading **ret_reading)
{
	const struct reading_manner manner = reading_manner_of(script, voice);

	return reading_new(reader, &manner, text, ret_reading);
}

/* The readings but the first may have a voice and words of their own, and are slower. */
static int read_texts(
	const struct reader *reader, const struct script *script, struct cue_list *list)
{
	const char *second_text = script->second_text[0] ? script->second_text : script->text;
	int r;

	list->second_voice = script->second_voice.name ? script->second_voice : script->voice;
	list->second_voice.rate_wpm =
		list->second_voice.rate_wpm * list->second_voice.second_rate_percent / 100;
	r = read_text(reader, script, &script->voice, script->text, &list->text);
	if (r < 0)
		return r;
	r = read_text(reader, script, &script->voice, script->bridge, &list->bridge);
	if (r < 0)
		return r;
	return read_text(reader, script, &list->second_voice, second_text, &list->second_text);
}

static int make_cues(const struct reader *reader, const struct script *script, int first_reading,
	struct cue_list *list)
{
	const int r = read_texts(reader, script, list);

	if (r < 0)
		return r;
	/* An utterance and its silence for all words of each reading, and five cues more. */
	const size_t words = 2 * (list->text->utterances.count + list->bridge->utterances.count +
					 list->second_text->utterances.count);
	list->cues = calloc((words + 5) * ((size_t)script->readings + 1), sizeof(*list->cues));
	if (!list->cues)
		return -ENOMEM;
	add_all_cues(list, script, first_reading);
	return 0;
}

/* Fills the list where it lies: its cues lend from it. */
static int cue_list_init(const struct reader *reader, const struct script *script,
	int first_reading, struct cue_list *list)
{
	const int r = make_cues(reader, script, first_reading, list);

	if (r < 0)
		cue_list_done(list);
	return r;
}

static int speak(const struct voice *voice, const struct utterance *utterance, struct sound *sound)
{
	double gain;
	int r;

	r = voice_level_gain(voice, utterance->kind == UTTERANCE_FOREIGN, &gain);
	if (r < 0)
		return r;
	r = sound_begin_level(sound, gain);
	if (r < 0)
		return r;
	r = voice_engine_speak(voice, utterance, sound);
	const int ended = sound_end_level(sound);
	return r < 0 ? r : ended;
}

static int begin_recording(struct cue_list *list, const struct script *script, struct sound *sound)
{
	double gain;
	int r;

	r = recording_open(script->recording, SOUND_RATE_HZ, &list->recording);
	if (r < 0)
		return r;
	r = recording_level_gain(list->recording, &gain);
	if (r < 0)
		return r;
	return sound_begin_level(sound, gain);
}

/* The next pieces of the recording, which opens with the first. 1: there is more. */
static int sound_recording(struct cue_list *list, const struct script *script, struct sound *sound)
{
	float frames[RECORDING_PIECE_FRAMES];
	int r = 1;

	if (!list->recording)
		r = begin_recording(list, script, sound);
	for (int piece = 0; piece < RECORDING_PIECES && r >= 0; piece++) {
		const int count = recording_read(list->recording, frames, RECORDING_PIECE_FRAMES);
		if (count == 0) {
			recording_close(TAKE(list->recording));
			return sound_end_level(sound);
		}
		r = count < 0 ? count : sound_append_float(sound, frames, (size_t)count);
	}
	return r < 0 ? r : 1;
}

/* 0: it is done; 1: it goes on with the next call; -errno. */
static int sound_cue(
	struct cue_list *list, size_t place, const struct script *script, struct sound *sound)
{
	const struct cue *cue = &list->cues[place];

	switch (cue->kind) {
	case CUE_CHIME:
		return tone_append_chime(sound, script->chime);
	case CUE_SILENCE:
		return sound_append_silence(sound, cue->duration_ms);
	case CUE_SPEECH:
		return speak(cue->voice, cue->utterance, sound);
	case CUE_RECORDING:
		return sound_recording(list, script, sound);
	case CUE_END_OF_READING:
		sound_mark_reading(sound);
		return 0;
	}
	return -EINVAL;
}

int render_script(const struct reader *reader, const struct script *script, int first_reading,
	struct sound *sound)
{
	struct cue_list list = { 0 };
	int r = cue_list_init(reader, script, first_reading, &list);

	if (r >= 0) {
		for (size_t i = 0; i < list.count && r >= 0; i += r == 0)
			r = sound_cue(&list, i, script, sound);
		cue_list_done(&list);
	}
	sound_finish(sound, r);
	return r;
}

/* --- jobs --- */

struct job {
	struct job *next;
	int64_t airing;
	enum priority priority;
	int first_reading;
	struct script script;
	struct reader *reader;
	struct sound *sound;
	bool has_begun;
	struct cue_list list;
	size_t next_cue;
};

static void job_free(struct job *job)
{
	if (!job)
		return;
	cue_list_done(&job->list);
	script_done(&job->script);
	reader_unref(job->reader);
	sound_unref(job->sound);
	free(job);
}

struct renderer {
	struct thread thread;
	int main_end;
	int thread_end;
	struct reader *reader;           /* of jobs to come; the main thread's */
	atomic_int_fast64_t progress_ms; /* monotonic; when the thread last took up a piece */
	size_t outstanding;              /* jobs not reported finished; the main thread's */
	struct job *jobs;                /* the thread's, in the order they came */
};

static void report(
	const struct renderer *renderer, enum renderer_news news, int64_t airing, int error)
{
	const struct renderer_report message = { .news = news, .error = error, .airing = airing };
	const int r = channel_send(renderer->thread_end, &message, sizeof(message));

	assert(r != -EAGAIN); /* RENDERER_JOBS_MAX sees to it. */
	(void)r; /* Otherwise nobody listens any more, and the thread is about to end. */
}

static struct job **highest_job(struct renderer *renderer)
{
	struct job **highest = &renderer->jobs;

	for (struct job **link = &renderer->jobs; *link; link = &(*link)->next)
		if ((*link)->priority > (*highest)->priority)
			highest = link;
	return highest;
}

/* One cue of the job. 1: more to do; 0: done; -errno. */
static int work_on(struct renderer *renderer, struct job *job)
{
	int r;

	if (!job->has_begun) {
		r = cue_list_init(job->reader, &job->script, job->first_reading, &job->list);
		if (r < 0)
			return r;
		job->has_begun = true;
	}
	if (job->next_cue == job->list.count)
		return 0;
	const size_t before = sound_length_frames(job->sound);
	r = sound_cue(&job->list, job->next_cue, &job->script, job->sound);
	if (r < 0)
		return r;
	job->next_cue += r == 0;
	if (before == 0 && sound_length_frames(job->sound) > 0)
		report(renderer, RENDERER_GREW, job->airing, 0);
	return 1;
}

static void finish_job(struct renderer *renderer, struct job **link, int error)
{
	struct job *job = *link;

	*link = job->next;
	sound_finish(job->sound, error);
	report(renderer, RENDERER_FINISHED, job->airing, error);
	job_free(job);
}

static void note_progress(struct renderer *renderer)
{
	atomic_store_explicit(&renderer->progress_ms, clock_monotonic_ms(), memory_order_relaxed);
}

static void work_on_highest(struct renderer *renderer)
{
	struct job **link = highest_job(renderer);
	note_progress(renderer);
	const int r = work_on(renderer, *link);

	note_progress(renderer);
	if (r <= 0)
		finish_job(renderer, link, r);
}

/* Takes every job that waits; false when the main thread wants no more. */
static bool take_jobs(struct renderer *renderer)
{
	struct job *job;
	int r;

	while ((r = channel_receive(renderer->thread_end, &job, sizeof(job))) == 0) {
		struct job **last = &renderer->jobs;
		while (*last)
			last = &(*last)->next;
		*last = job;
	}
	return r == -EAGAIN;
}

static int open_engine(void)
{
	const int r = voice_engine_open();

	return r < 0 ? r : voice_engine_test();
}

static void *render_jobs(void *userdata)
{
	struct renderer *renderer = userdata;
	struct pollfd wakes = { .fd = renderer->thread_end, .events = POLLIN };

	report(renderer, RENDERER_READY, 0, open_engine());
	while (take_jobs(renderer)) {
		if (renderer->jobs)
			work_on_highest(renderer);
		else
			(void)poll(
				&wakes, 1, -1); /* Woken for nothing, it looks and waits again. */
	}
	while (renderer->jobs)
		finish_job(renderer, &renderer->jobs, -ECANCELED);
	voice_engine_close();
	channel_end(renderer->thread_end);
	return NULL;
}

int renderer_open(struct reader *reader, struct renderer **ret_renderer)
{
	struct renderer *renderer = calloc(1, sizeof(*renderer));
	int ends[2];

	if (!renderer)
		return -ENOMEM;
	int r = channel_open(ends);
	if (r < 0) {
		free(renderer);
		return r;
	}
	renderer->main_end = ends[0];
	renderer->thread_end = ends[1];
	r = thread_start(&renderer->thread, "renderer", render_jobs, renderer);
	if (r < 0) {
		(void)close(ends[0]); /* Nothing was sent. */
		(void)close(ends[1]);
		free(renderer);
		return r;
	}
	renderer->reader = reader_ref(reader);
	*ret_renderer = renderer;
	return 0;
}

void renderer_set_reader(struct renderer *renderer, struct reader *reader)
{
	struct reader *former = renderer->reader;

	renderer->reader = reader_ref(reader);
	reader_unref(former);
}

bool renderer_is_alive(const struct renderer *renderer, int64_t monotonic_now_ms)
{
	return renderer->outstanding == 0 ||
	       monotonic_now_ms -
			       atomic_load_explicit(&renderer->progress_ms, memory_order_relaxed) <
		       RENDERER_ALIVE_MS;
}

void renderer_close(struct renderer *renderer)
{
	if (!renderer)
		return;
	/* The thread sees the end of its orders. Jobs still in the socket are its to take. */
	channel_end(renderer->main_end);
	if (channel_wait_for_end(renderer->main_end, CLOSE_WAIT_MS) < 0) {
		log_error("The renderer is stuck in eSpeak NG.");
		return; /* It still uses all of this. */
	}
	thread_join(&renderer->thread);
	(void)close(renderer->main_end); /* All was said. */
	(void)close(renderer->thread_end);
	reader_unref(renderer->reader);
	free(renderer);
}

int renderer_fd(const struct renderer *renderer)
{
	return renderer->main_end;
}

static int job_new(int64_t airing, const struct script *script, enum priority priority,
	int first_reading, struct sound *sound, struct reader *reader, struct job **ret_job)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return -ENOMEM;
	const int r = script_copy(script, &job->script);
	if (r < 0) {
		free(job);
		return r;
	}
	job->airing = airing;
	job->priority = priority;
	job->first_reading = first_reading;
	job->sound = sound_ref(sound);
	job->reader = reader_ref(reader);
	*ret_job = job;
	return 0;
}

int renderer_render(struct renderer *renderer, int64_t airing, const struct script *script,
	enum priority priority, int first_reading, struct sound *sound)
{
	struct job *job;

	if (renderer->outstanding == RENDERER_JOBS_MAX)
		return -E2BIG;
	int r = job_new(airing, script, priority, first_reading, sound, renderer->reader, &job);
	if (r < 0)
		return r;
	r = channel_send(renderer->main_end, &job, sizeof(job));
	if (r < 0) {
		job_free(job);
		return r;
	}
	if (renderer->outstanding++ == 0) /* It begins now; the thread has nothing to note. */
		atomic_store_explicit(
			&renderer->progress_ms, clock_monotonic_ms(), memory_order_relaxed);
	return 0;
}

int renderer_receive(struct renderer *renderer, struct renderer_report *ret_report)
{
	const int r = channel_receive(renderer->main_end, ret_report, sizeof(*ret_report));

	if (r == 0 && ret_report->news == RENDERER_FINISHED)
		renderer->outstanding--;
	return r;
}
