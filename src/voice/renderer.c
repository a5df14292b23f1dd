#include "voice/renderer.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/installation.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/translate.h"
#include "notice/bound.h"
#include "notice/sounding.h"
#include "voice/child.h"
#include "voice/message.h"
#include "voice/process.h"

#define BLOCK_FRAMES 16384

/* Who lives shorter has died at once. */
#define SHORT_LIFE_MS 1000

enum life {
	LIFE_NONE,     /* no process: it rests before the next start, or cannot be started */
	LIFE_STARTING, /* it loads its engine */
	LIFE_READY,
};

struct renderer {
	sd_event *event;
	char *program;
	const struct renderer_ops *ops;
	void *userdata;
	struct work *work;

	enum life life;
	struct process process;
	sd_event_source *answers;
	sd_event_source *timer; /* the piece's, the start's or the rest's end; off when idle */
	int64_t timer_ms;       /* that it is set to; INT64_MAX: off */
	int64_t started_ms;
	int64_t until_ms; /* of LIFE_STARTING and LIFE_NONE: when it hangs, or rests no more */
	int64_t rest_ms;  /* the next one; 0: the last life was a good one */
	bool was_ready;   /* any */
	unsigned unbound; /* the last one that was; notice/bound.h */
};

static void go_on(struct renderer *renderer);
static void start(struct renderer *renderer);

/* --- the process --- */

static int on_exit_of_child(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	const char *name = sigabbrev_np(info->si_status);

	(void)source;
	(void)userdata;
	if (info->si_code == CLD_EXITED)
		log_info("The voice's process %d ended with %d.", info->si_pid, info->si_status);
	else if (info->si_status != SIGKILL)
		log_error("The voice's process %d was ended by signal %d (SIG%s).", info->si_pid,
			info->si_status, name ? name : "?");
	return 0;
}

/* The loop waits for it, whatever becomes of the renderer. */
static int reap(sd_event *event, pid_t pid)
{
	return loop_add_child(event, pid, on_exit_of_child, NULL, NULL);
}

static void close_process(struct renderer *renderer)
{
	sd_event_source_disable_unref(TAKE(renderer->answers));
	process_kill(&renderer->process);
	renderer->life = LIFE_NONE;
}

static int on_answers(sd_event_source *source, int fd, uint32_t events, void *userdata);

static int open_process(struct renderer *renderer)
{
	int r;

	r = process_start(renderer->program, VOICE_CHILD_WORD, &renderer->process);
	if (r < 0)
		return r;
	r = reap(renderer->event, renderer->process.pid);
	if (r < 0)
		return r;
	return loop_add_fd(renderer->event, renderer->process.socket, on_answers, renderer,
		&renderer->answers);
}

/* --- one timer --- */

static int64_t wanted_timer_ms(const struct renderer *renderer)
{
	switch (renderer->life) {
	case LIFE_NONE:
	case LIFE_STARTING:
		return renderer->until_ms;
	case LIFE_READY:
		break;
	}
	return work_deadline_ms(renderer->work);
}

static void set_timer(struct renderer *renderer)
{
	const int64_t wanted_ms = wanted_timer_ms(renderer);

	if (wanted_ms == renderer->timer_ms)
		return;
	renderer->timer_ms = wanted_ms;
	const int r =
		loop_ring_at(renderer->timer, wanted_ms == INT64_MAX ? CLOCK_NONE : wanted_ms);
	if (r < 0)
		log_error("The voice is not watched: %s", error_text(r));
}

/* --- its life and death --- */

static void rest(struct renderer *renderer, int64_t now_ms)
{
	renderer->until_ms = now_ms + renderer->rest_ms;
	renderer->rest_ms *= 2;
	if (renderer->rest_ms > RENDERER_REST_MAX_MS)
		renderer->rest_ms = RENDERER_REST_MAX_MS;
}

/* It dies, hangs or lies. The next one is there at once, unless this one did nothing but die: what
 * waits for it is tried twice, so that an end is in sight. */
static void bury(struct renderer *renderer, int error)
{
	const int64_t now_ms = clock_monotonic_ms();
	const bool had_work = work_has_jobs(renderer->work);

	if (renderer->life == LIFE_NONE || now_ms - renderer->started_ms > SHORT_LIFE_MS)
		renderer->rest_ms = 0;
	else if (renderer->rest_ms == 0)
		renderer->rest_ms = RENDERER_REST_MIN_MS;
	close_process(renderer);
	work_fail(renderer->work, error);
	if (!had_work && renderer->rest_ms > 0)
		rest(renderer, now_ms);
	else
		start(renderer);
}

static void end(struct renderer *renderer, int error)
{
	log_error("Process %d: %s; another one is started.", renderer->process.pid,
		sounding_error_text(error, false));
	bury(renderer, error);
	go_on(renderer);
}

static void start(struct renderer *renderer)
{
	int r;

	do {
		renderer->started_ms = clock_monotonic_ms();
		r = open_process(renderer);
		if (r < 0) {
			log_error("The voice's process does not start: %s", error_text(r));
			close_process(renderer);
			work_fail(renderer->work, r);
		}
	} while (r < 0 && work_has_jobs(renderer->work));
	if (r < 0) {
		renderer->rest_ms = RENDERER_REST_MAX_MS;
		rest(renderer, renderer->started_ms);
		return;
	}
	renderer->life = LIFE_STARTING;
	renderer->until_ms = renderer->started_ms +
			     (renderer->was_ready ? RENDERER_START_MS : RENDERER_FIRST_START_MS);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct renderer *renderer = userdata;

	(void)source;
	(void)usec;
	renderer->timer_ms = INT64_MAX;
	if (renderer->life == LIFE_NONE) {
		start(renderer);
		go_on(renderer);
	} else {
		end(renderer, SOUNDING_VOICE_HUNG);
	}
	return 0;
}

/* --- asking --- */

static int send(struct renderer *renderer, const struct request *request)
{
	const int r = request_send(renderer->process.socket, request);

	if (request->fd >= 0)
		(void)close(request->fd); /* The process has its own now. */
	/* The one request always has room. */
	return r == -EPIPE || r == -EAGAIN ? SOUNDING_VOICE_DIED : r;
}

/* The next request, where one is due, and the timer. */
static void go_on(struct renderer *renderer)
{
	struct request request;

	if (renderer->life == LIFE_NONE && work_has_jobs(renderer->work))
		start(renderer);
	while (renderer->life == LIFE_READY &&
		work_next(renderer->work, clock_monotonic_ms(), &request)) {
		const int r = send(renderer, &request);
		if (r == 0)
			break;
		log_error("The voice's process %d is not reached: %s", renderer->process.pid,
			error_text(r));
		bury(renderer, r);
	}
	set_timer(renderer);
}

/* --- what it answers --- */

/* The number is the process's, the length is the kernel's. What is read is ours. */
static int read_frames(const struct renderer *renderer, uint64_t count)
{
	static int16_t block[BLOCK_FRAMES];
	struct stat status;

	if (fstat(renderer->process.frames, &status) < 0 ||
		(uint64_t)status.st_size / sizeof(*block) < count)
		return -EBADMSG;
	for (uint64_t done = 0; done < count;) {
		const size_t part =
			count - done < BLOCK_FRAMES ? (size_t)(count - done) : BLOCK_FRAMES;
		const ssize_t got = pread(renderer->process.frames, block, part * sizeof(*block),
			(off_t)(done * sizeof(*block)));
		if (got != (ssize_t)(part * sizeof(*block)))
			return -EBADMSG;
		work_append(renderer->work, block, part);
		done += part;
	}
	return 0;
}

static void note_unbound(struct renderer *renderer, unsigned unbound)
{
	for (unsigned bound = 0; bound < BOUND_COUNT; bound++)
		if (unbound & ~renderer->unbound & BOUND_SET(bound))
			log_error("The system does not bind the voice's process %s: of recordings "
				  "only alarms are decoded.",
				_(bound_text((enum bound)bound)));
	if (renderer->unbound != 0 && unbound == 0)
		log_notice("The voice's process is bound again.");
	renderer->unbound = unbound;
}

static int note_ready(struct renderer *renderer, const struct answer *answer)
{
	if (renderer->life != LIFE_STARTING)
		return -EBADMSG;
	note_unbound(renderer, answer->unbound);
	renderer->life = LIFE_READY;
	renderer->was_ready = true;
	log_debug("The voice's process %d is ready after %" PRId64 " ms.", renderer->process.pid,
		clock_monotonic_ms() - renderer->started_ms);
	return answer->piece == 0 ? 0 : -EBADMSG;
}

static int note_answer(struct renderer *renderer, const struct answer *answer)
{
	int r;

	if (answer->kind == ANSWER_READY)
		return note_ready(renderer, answer);
	r = work_expect(renderer->work, answer);
	if (r < 0)
		return r;
	r = read_frames(renderer, answer->frames);
	return r < 0 ? r : work_note(renderer->work, answer);
}

static int death_of(int error)
{
	switch (error) {
	case -EPIPE:
		return SOUNDING_VOICE_DIED;
	case -EBADMSG:
		return SOUNDING_VOICE_LIED;
	default: /* Of the system. */
		return error;
	}
}

/* One at a time: never is more than one under way. */
static int on_answers(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct renderer *renderer = userdata;
	struct answer answer;
	int r;

	(void)source;
	(void)fd;
	(void)events;
	r = answer_receive(renderer->process.socket, &answer);
	if (r == -EAGAIN)
		return 0;
	if (r >= 0)
		r = note_answer(renderer, &answer);
	if (r < 0)
		end(renderer, death_of(r));
	else
		go_on(renderer);
	return 0;
}

/* --- the door --- */

static void on_tested(int error, void *userdata)
{
	const struct renderer *renderer = userdata;

	renderer->ops->ready(error, renderer->userdata);
}

static void on_news(int64_t airing, void *userdata)
{
	const struct renderer *renderer = userdata;

	renderer->ops->news(airing, renderer->userdata);
}

static void on_left_out(int64_t airing, const char *path, int error, void *userdata)
{
	(void)userdata;
	log_warning("Airing %" PRId64 " goes on without %s: %s", airing, path,
		sounding_error_text(error, true));
}

static const struct work_ops work_ops = {
	.tested = on_tested,
	.grew = on_news,
	.finished = on_news,
	.left_out = on_left_out,
};

DEFINE_CLEANUP(struct renderer, renderer, renderer_close)

static int find_program(const char *program, char **ret_program)
{
	if (!program)
		return installation_find_program(PROCESS_PROGRAM, ret_program);
	*ret_program = strdup(program);
	return *ret_program ? 0 : -ENOMEM;
}

int renderer_open(sd_event *event, const char *program, const struct renderer_ops *ops,
	void *userdata, struct renderer **ret_renderer)
{
	_cleanup_(renderer_cleanup) struct renderer *renderer = calloc(1, sizeof(*renderer));
	int r;

	if (!renderer)
		return -ENOMEM;
	renderer->event = event;
	renderer->ops = ops;
	renderer->userdata = userdata;
	renderer->process = PROCESS_NONE;
	renderer->timer_ms = INT64_MAX;
	r = find_program(program, &renderer->program);
	if (r < 0)
		return r;
	r = work_new(&work_ops, renderer, &renderer->work);
	if (r < 0)
		return r;
	r = loop_add_timer(event, CLOCK_MONOTONIC, on_timer, renderer, &renderer->timer);
	if (r < 0)
		return r;
	r = open_process(renderer);
	if (r < 0)
		return r;
	renderer->life = LIFE_STARTING;
	renderer->started_ms = clock_monotonic_ms();
	renderer->until_ms = renderer->started_ms + RENDERER_FIRST_START_MS;
	work_test(renderer->work);
	set_timer(renderer);
	*ret_renderer = TAKE(renderer);
	return 0;
}

void renderer_close(struct renderer *renderer)
{
	if (!renderer)
		return;
	close_process(renderer);
	sd_event_source_disable_unref(renderer->timer);
	work_free(renderer->work);
	free(renderer->program);
	free(renderer);
}

unsigned renderer_unbound(const struct renderer *renderer)
{
	return renderer->unbound;
}

int renderer_render(struct renderer *renderer, const struct work_order *order)
{
	const int r = work_add(renderer->work, clock_monotonic_ms(), order);

	if (r < 0)
		return r;
	go_on(renderer);
	return 0;
}
