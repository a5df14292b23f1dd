#include "sound/player.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "sound/card.h"

#define FADE_FRAMES  ((size_t)SOUND_RATE_HZ * PLAYER_FADE_MS / 1000)
#define BLOCK_FRAMES 512
#define ALIVE_MS     1000

/* What a cut leaves queued in the card: the time that taking back and writing the fade may take. */
#define KEEP_FRAMES ((size_t)SOUND_RATE_HZ * 4 / 1000)

/* While the sound has no frames, so much silence is kept queued: enough to be woken in time for
 * more, and the frames wait no longer than that once they come. */
#define STARVED_FRAMES ((size_t)SOUND_RATE_HZ * 40 / 1000)

/* No card queues more than this. */
#define PLAYER_BUFFER_MAX_MS 2000

#define CLOSE_WAIT_S 1

enum order_kind {
	ORDER_PLAY,
	ORDER_HALT,
	ORDER_WAKE,
};

/* What the main thread says; ORDER_PLAY hands over a reference to the sound. */
struct order {
	enum order_kind kind;
	int64_t airing;
	struct sound *sound;
	int64_t start_ms;
	int volume_percent;
	char device[PLAYER_DEVICE_MAX + 1];
};

struct player {
	char *zone;
	pthread_t thread;
	int main_end;
	int thread_end;

	/* The main thread's. */
	bool is_busy;
	int64_t alive_ms; /* monotonic */
};

/* --- the thread: one go at one airing --- */

enum phase {
	PHASE_WAIT,  /* silence, until the sound is due and has frames */
	PHASE_SOUND, /* the sound, and silence where it is not rendered in time */
	PHASE_END,   /* all is written; until it is heard */
};

struct go {
	const struct player *player;
	const struct order *order;
	struct card *card;
	enum phase phase;
	bool is_halted;
	bool has_started; /* reported */
	bool voice_failed;
	size_t position;   /* next frame of the sound */
	uint64_t first;    /* card_written() at the sound's first frame */
	uint64_t starved;  /* frames of silence between the sound's own */
	uint64_t last;     /* PHASE_END: card_written() after the sound's last frame */
	uint64_t heard;    /* frames of the sound that left the card */
	int64_t end_by_ms; /* PHASE_END: monotonic; a card still at it then is hung */
	int64_t alive_ms;
	unsigned xruns;
};

/* Started and ended must arrive: waits for the main thread if need be. */
static void report_surely(const struct player *player, const struct player_report *report)
{
	struct pollfd room = { .fd = player->thread_end, .events = POLLOUT };

	while (channel_send(player->thread_end, report, sizeof(*report)) == -EAGAIN)
		(void)poll(&room, 1, -1); /* Woken for nothing, it tries again. */
}

static void report_alive(struct go *go)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (now_ms - go->alive_ms < ALIVE_MS)
		return;
	go->alive_ms = now_ms;
	/* A main thread that reads nothing does not miss one of these. */
	(void)channel_send(go->player->thread_end,
		&(struct player_report){ .news = PLAYER_ALIVE, .airing = go->order->airing },
		sizeof(struct player_report));
}

static int write_silence(struct go *go, size_t count)
{
	static const int16_t silence[BLOCK_FRAMES];

	while (count > 0) {
		const size_t part = count < BLOCK_FRAMES ? count : BLOCK_FRAMES;
		size_t written = 0;
		const int r = card_write(go->card, silence, part, &written);
		if (r < 0 || written == 0)
			return r;
		count -= written;
	}
	return 0;
}

/* Keeps the card from running dry while there is nothing to write. */
static int top_up(struct go *go, size_t room)
{
	size_t delay = 0;
	int64_t at_ns;
	const int r = card_delay(go->card, &delay, &at_ns);

	if (r < 0 && r != -EAGAIN)
		return r;
	if (delay >= STARVED_FRAMES)
		return 0;
	const size_t wanted = STARVED_FRAMES - delay;
	return write_silence(go, wanted < room ? wanted : room);
}

static double fade_in(size_t position)
{
	return position < FADE_FRAMES ? (double)(position + 1) / (FADE_FRAMES + 1) : 1.0;
}

static void scale(int16_t *frames, size_t count, const struct go *go, bool is_fading_out)
{
	const double volume = go->order->volume_percent / 100.0;

	for (size_t i = 0; i < count; i++) {
		const double out =
			is_fading_out ? (double)(FADE_FRAMES - i) / (FADE_FRAMES + 1) : 1.0;
		frames[i] = (int16_t)(frames[i] * volume * out * fade_in(go->position + i));
	}
}

/* Writes up to `count` frames of the sound. 0 also when the card took fewer. */
static int write_sound(struct go *go, size_t count)
{
	int16_t block[BLOCK_FRAMES];

	while (count > 0) {
		const size_t part = sound_read(go->order->sound, go->position, block,
			count < BLOCK_FRAMES ? count : BLOCK_FRAMES);
		size_t written = 0;
		if (part == 0)
			return 0;
		scale(block, part, go, false);
		const int r = card_write(go->card, block, part, &written);
		go->position += written;
		if (r < 0 || written < part)
			return r;
		count -= part;
	}
	return 0;
}

static bool has_frames(const struct go *go)
{
	return sound_length_frames(go->order->sound) > go->position;
}

/* Frames until the sound is due, counted from the next frame written; 0 when it is due. */
static int frames_until_due(const struct go *go, size_t *ret_frames)
{
	size_t delay = 0;
	int64_t at_ns;
	int r = card_delay(go->card, &delay, &at_ns);

	if (r == -EAGAIN) {
		at_ns = clock_realtime_ns();
		delay = (size_t)card_written(go->card);
	} else if (r < 0) {
		return r;
	}
	const int64_t due_ns = go->order->start_ms * 1000000;
	const int64_t wait_frames =
		(due_ns - at_ns) / 1000 * SOUND_RATE_HZ / 1000000 - (int64_t)delay;
	*ret_frames = wait_frames > 0 ? (size_t)wait_frames : 0;
	return 0;
}

static void begin_sound(struct go *go)
{
	go->phase = PHASE_SOUND;
	go->first = card_written(go->card);
}

/* All of the sound is written: a little silence follows, so that the card does not run dry before
 * its last frame is heard. */
static int begin_end(struct go *go)
{
	go->phase = PHASE_END;
	go->last = card_written(go->card);
	go->end_by_ms = clock_monotonic_ms() + PLAYER_BUFFER_MAX_MS + CARD_STALL_MS;
	const int r = write_silence(go, FADE_FRAMES);
	return r < 0 ? r : card_start(go->card);
}

static int fill_waiting(struct go *go, size_t room)
{
	size_t until_due;
	const int r = frames_until_due(go, &until_due);

	if (r < 0)
		return r;
	if (until_due == 0 && (has_frames(go) || card_written(go->card) == 0)) {
		/* An unplanned one waits for its first frames before the card even starts. */
		if (has_frames(go))
			begin_sound(go);
		return 0;
	}
	if (until_due == 0)
		return top_up(go, room);
	return write_silence(go, until_due < room ? until_due : room);
}

static int fill_sounding(struct go *go, size_t room)
{
	int error;
	/* Asked before the frames are: what was appended meanwhile is not missed. */
	const bool is_finished = sound_is_finished(go->order->sound, &error);
	int r;

	if (has_frames(go))
		return write_sound(go, room);
	if (is_finished) {
		r = begin_end(go);
		return r < 0 ? r : error;
	}
	const uint64_t before = card_written(go->card);
	r = top_up(go, room);
	go->starved += card_written(go->card) - before;
	return r;
}

/* Writes what the card has room for. */
static int fill(struct go *go)
{
	size_t room;
	int r;

	/* A card that runs dry at the end has been heard, and is not recovered. */
	if (go->phase == PHASE_END)
		return 0;
	r = card_room(go->card, &room);
	if (r < 0 || room == 0)
		return r;
	if (go->phase == PHASE_WAIT) {
		r = fill_waiting(go, room);
		if (r < 0 || go->phase == PHASE_WAIT)
			return r;
	}
	return go->phase == PHASE_SOUND ? fill_sounding(go, room) : 0;
}

/* A sound that ended without a frame has nothing to wait for. */
static int check_empty(struct go *go)
{
	int error;

	if (go->phase != PHASE_WAIT || !sound_is_finished(go->order->sound, &error) ||
		has_frames(go))
		return 0;
	go->voice_failed = true;
	return error < 0 ? error : -ENODATA;
}

/* What of the sound has left the card. `ret_left_ns` is when its first frame did. */
static int listen(struct go *go, uint64_t *ret_queued)
{
	size_t delay;
	int64_t at_ns;
	const int r = card_delay(go->card, &delay, &at_ns);

	if (r == -EAGAIN) {
		*ret_queued = card_written(go->card);
		return 0;
	}
	if (r < 0)
		return r;
	*ret_queued = delay;
	if (go->phase == PHASE_WAIT)
		return 0;
	const uint64_t written = card_written(go->card);
	const uint64_t out = written > delay ? written - delay : 0;
	if (out <= go->first)
		return 0;
	const uint64_t limit = go->position;
	const uint64_t since = out - go->first;
	const uint64_t sounded = since > go->starved ? since - go->starved : 0;
	go->heard = sounded < limit ? sounded : limit;
	if (!go->has_started) {
		go->has_started = true;
		report_surely(go->player,
			&(struct player_report){
				.news = PLAYER_STARTED,
				.airing = go->order->airing,
				.at_ms = (at_ns - (int64_t)since * 1000000000 / SOUND_RATE_HZ) /
					 1000000,
			});
	}
	return 0;
}

/* Takes back what is queued, fades over what comes next, and lets that be heard. */
static int halt(struct go *go)
{
	int16_t tail[FADE_FRAMES];
	size_t written = 0;

	go->is_halted = true;
	if (go->phase != PHASE_SOUND)
		return go->phase == PHASE_WAIT ? -ECANCELED : 0;
	const uint64_t queued = card_written(go->card) - go->first;
	const size_t taken = card_take_back(go->card, KEEP_FRAMES);
	go->position -= taken < queued && taken < go->position ? taken : go->position;
	const size_t count = sound_read(go->order->sound, go->position, tail, FADE_FRAMES);
	scale(tail, count, go, true);
	const int r = card_write(go->card, tail, count, &written);
	if (r < 0)
		return r;
	go->position += written;
	return begin_end(go);
}

/* Whether all that was written of the sound is heard. */
static bool is_over(const struct go *go, uint64_t queued)
{
	return go->phase == PHASE_END && card_written(go->card) - queued >= go->last;
}

/* Takes every order that waits. -ECANCELED when the main thread has closed the player. */
static int take_orders(struct go *go)
{
	struct order order;
	int r;

	while ((r = channel_receive(go->player->thread_end, &order, sizeof(order))) == 0)
		if (order.kind == ORDER_HALT && !go->is_halted) {
			r = halt(go);
			if (r < 0)
				return r;
		}
	if (r == -EAGAIN)
		return 0;
	return go->is_halted ? 0 : halt(go);
}

/* At the end the card always has room, so it would always wake: time alone is waited for. */
static int wait_for_more(struct go *go, uint64_t queued)
{
	struct pollfd orders = { .fd = go->player->thread_end, .events = POLLIN };

	if (go->phase == PHASE_END) {
		const int left_ms = (int)(queued * 1000 / SOUND_RATE_HZ);
		(void)poll(&orders, go->is_halted ? 0 : 1, left_ms > 0 ? left_ms : 1);
		return 0;
	}
	if (go->phase == PHASE_WAIT && card_written(go->card) == 0) {
		(void)poll(&orders, 1, ALIVE_MS); /* Nothing is queued: only orders can come. */
		return 0;
	}
	return card_wait(go->card, go->player->thread_end, ALIVE_MS);
}

static void note_xruns(struct go *go)
{
	const unsigned xruns = card_xruns(go->card);

	if (xruns == go->xruns)
		return;
	go->xruns = xruns;
	log_warning("Zone %s: the sound card ran dry and goes on (%u times in this airing).",
		go->player->zone, xruns);
}

/* 0: the last frame left the card; -errno. */
static int play_on(struct go *go)
{
	int r;

	do {
		uint64_t queued = 0;
		r = take_orders(go);
		if (r < 0)
			return r;
		r = fill(go);
		if (r < 0)
			return r;
		r = check_empty(go);
		if (r < 0)
			return r;
		r = listen(go, &queued);
		if (r < 0)
			return r;
		note_xruns(go);
		if (is_over(go, queued))
			return go->is_halted ? -ECANCELED : 0;
		if (go->phase == PHASE_END && clock_monotonic_ms() > go->end_by_ms)
			return -ETIMEDOUT;
		report_alive(go);
		r = wait_for_more(go, queued);
	} while (r >= 0);
	return r;
}

static int voice_error(struct go *go, int r)
{
	int error;

	if (r < 0 && r != -ECANCELED && sound_is_finished(go->order->sound, &error) && error == r)
		go->voice_failed = true;
	return r;
}

static void play(const struct player *player, const struct order *order)
{
	struct go go = {
		.player = player,
		.order = order,
		.alive_ms = clock_monotonic_ms(),
	};
	int r;

	r = card_open(order->device, &go.card);
	if (r >= 0)
		r = voice_error(&go, play_on(&go));
	card_close(go.card);
	report_surely(player,
		&(struct player_report){
			.news = PLAYER_ENDED,
			.airing = order->airing,
			.error = r,
			.voice_failed = go.voice_failed,
			.sounded_ms = (int64_t)(go.heard * 1000 / SOUND_RATE_HZ),
			.readings_done =
				go.heard > 0 ? sound_readings_before(order->sound, go.heard) : 0,
			.xruns = go.xruns,
		});
}

/* A busy box must not make the horn stutter. Without the right to it, all goes on as it is. */
static void ask_for_real_time(void)
{
	const struct sched_param lowest = { .sched_priority = sched_get_priority_min(SCHED_RR) };

	(void)pthread_setschedparam(pthread_self(), SCHED_RR, &lowest);
}

static void *play_orders(void *userdata)
{
	struct player *player = userdata;
	struct pollfd orders = { .fd = player->thread_end, .events = POLLIN };
	struct order order;
	int r;

	ask_for_real_time();
	while ((r = channel_receive(player->thread_end, &order, sizeof(order))) != -EPIPE) {
		if (r == -EAGAIN) {
			(void)poll(&orders, 1, -1); /* Woken for nothing, it looks again. */
		} else if (r == 0 && order.kind == ORDER_PLAY) {
			play(player, &order);
			sound_unref(order.sound);
		}
	}
	return NULL;
}

/* --- the main thread's side --- */

static int start_thread(struct player *player)
{
	sigset_t all, before;
	int r;

	(void)sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (r != 0)
		return -r;
	r = pthread_create(&player->thread, NULL, play_orders, player);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL); /* It was valid before. */
	if (r == 0)
		(void)pthread_setname_np(player->thread, "player"); /* For top and gdb. */
	return -r;
}

int player_open(const char *zone, struct player **ret_player)
{
	struct player *player = calloc(1, sizeof(*player));
	int ends[2];
	int r;

	if (!player)
		return -ENOMEM;
	player->zone = strdup(zone);
	r = player->zone ? channel_open(ends) : -ENOMEM;
	if (r < 0) {
		free(player->zone);
		free(player);
		return r;
	}
	player->main_end = ends[0];
	player->thread_end = ends[1];
	card_hush();
	r = start_thread(player);
	if (r < 0) {
		(void)close(ends[0]); /* Nothing was sent. */
		(void)close(ends[1]);
		free(player->zone);
		free(player);
		return r;
	}
	*ret_player = player;
	return 0;
}

void player_close(struct player *player)
{
	struct timespec deadline;

	if (!player)
		return;
	channel_end(player->main_end);
	(void)clock_gettime(CLOCK_MONOTONIC, &deadline); /* Cannot fail for this clock. */
	deadline.tv_sec += CLOSE_WAIT_S;
	if (pthread_clockjoin_np(player->thread, NULL, CLOCK_MONOTONIC, &deadline) != 0) {
		log_error("Zone %s: its player is stuck in the sound driver.", player->zone);
		return; /* It still uses all of this. */
	}
	(void)close(player->main_end); /* All was said. */
	(void)close(player->thread_end);
	free(player->zone);
	free(player);
}

int player_fd(const struct player *player)
{
	return player->main_end;
}

static int give_order(struct player *player, const struct order *order)
{
	return channel_send(player->main_end, order, sizeof(*order));
}

int player_play(struct player *player, const struct player_job *job)
{
	struct order order = {
		.kind = ORDER_PLAY,
		.airing = job->airing,
		.start_ms = job->start_ms,
		.volume_percent = job->volume_percent,
	};

	if (player->is_busy)
		return -EBUSY;
	if (strlen(job->device) > PLAYER_DEVICE_MAX)
		return -ENAMETOOLONG;
	strcpy(order.device, job->device);
	order.sound = sound_ref(job->sound);
	const int r = give_order(player, &order);
	if (r < 0) {
		sound_unref(order.sound);
		return r;
	}
	player->is_busy = true;
	player->alive_ms = clock_monotonic_ms();
	return 0;
}

int player_halt(struct player *player)
{
	return player->is_busy ? give_order(player, &(struct order){ .kind = ORDER_HALT }) : 0;
}

int player_wake(struct player *player)
{
	return player->is_busy ? give_order(player, &(struct order){ .kind = ORDER_WAKE }) : 0;
}

int player_receive(struct player *player, struct player_report *ret_report)
{
	const int r = channel_receive(player->main_end, ret_report, sizeof(*ret_report));

	if (r < 0)
		return r;
	player->alive_ms = clock_monotonic_ms();
	if (ret_report->news == PLAYER_ENDED)
		player->is_busy = false;
	return 0;
}

bool player_is_alive(const struct player *player, int64_t monotonic_now_ms)
{
	return !player->is_busy || monotonic_now_ms - player->alive_ms < PLAYER_ALIVE_MS;
}

bool player_is_idle(const struct player *player)
{
	return !player->is_busy;
}
