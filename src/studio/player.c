#include "studio/player.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/worker.h"
#include "card/card.h"
#include "card/mixer.h"
#include "card/playback.h"

#define ALIVE_MS 1000

/* Shorter than ALIVE_MS, and than the time after which a card counts as hung. */
#define WAIT_MS 500

#define CLOSE_WAIT_MS 1000

enum order_kind {
	ORDER_PLAY,
	ORDER_HALT,
	ORDER_WAKE,
	ORDER_PROBE,
};

/* What the main thread says. It hands over a reference to the sound, and the output. */
struct order {
	enum order_kind kind;
	int64_t airing;
	struct output *output;       /* ORDER_PLAY, ORDER_PROBE */
	struct sound *sound;         /* ORDER_PLAY */
	struct gathering *gathering; /* ORDER_PLAY; may be NULL */
	int64_t start_ns;
	bool joins;
	int64_t by_ns; /* ORDER_HALT */
};

struct player {
	char *zone;
	char *memory; /* of the mixer */
	struct worker *worker;

	/* The main thread's. */
	bool is_busy;
	int64_t alive_ms; /* monotonic */
};

static void order_done(struct order *order)
{
	gathering_unref(order->gathering);
	sound_unref(order->sound);
	if (order->output)
		output_done(order->output);
	free(order->output);
}

/* --- the thread: one go at one airing --- */

struct go {
	const struct player *player;
	int end; /* of the channel */
	const struct order *order;
	struct playback *playback;
	bool has_started; /* reported */
	bool is_closing;  /* the main thread says no more */
	int64_t alive_ms;
	unsigned xruns;
};

/* Started and ended must arrive: waits for the main thread if need be. */
static void report_surely(int end, const struct player_report *report)
{
	/* Fails only when nobody listens any more, and the thread is about to end. */
	(void)channel_send_surely(end, report, sizeof(*report));
}

static void report_alive(struct go *go)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (now_ms - go->alive_ms < ALIVE_MS)
		return;
	go->alive_ms = now_ms;
	/* A main thread that reads nothing does not miss one of these. */
	(void)channel_send(go->end,
		&(struct player_report){ .news = PLAYER_ALIVE, .airing = go->order->airing },
		sizeof(struct player_report));
}

static void report_start(struct go *go)
{
	const int64_t started_ms = playback_started_ms(go->playback);

	if (go->has_started || started_ms == CLOCK_NONE)
		return;
	go->has_started = true;
	report_surely(go->end, &(struct player_report){
				       .news = PLAYER_STARTED,
				       .airing = go->order->airing,
				       .at_ms = started_ms,
			       });
}

static void note_xruns(struct go *go)
{
	const unsigned xruns = playback_xruns(go->playback);

	if (xruns == go->xruns)
		return;
	go->xruns = xruns;
	log_warning("Zone %s: the sound card ran dry and goes on (so far in this airing: %u).",
		go->player->zone, xruns);
}

/* Takes every order that waits. That it was woken for the sound, the playback sees by itself. */
static void obey_orders(struct go *go)
{
	struct order order;
	int r;

	while ((r = channel_receive(go->end, &order, sizeof(order))) == 0)
		if (order.kind == ORDER_HALT && !playback_ends_by(go->playback, order.by_ns))
			playback_halt(go->playback);
	if (r == -EAGAIN || go->is_closing)
		return;
	go->is_closing = true;
	playback_halt(go->playback);
}

/* 0: the last frame left the card; -errno. */
static int play_on(struct go *go)
{
	int r;

	do {
		obey_orders(go);
		const int over = playback_advance(go->playback);
		report_start(go);
		note_xruns(go);
		if (over != 0)
			return over < 0 ? over : 0;
		report_alive(go);
		r = playback_wait(go->playback, go->is_closing ? -1 : go->end, WAIT_MS);
	} while (r >= 0);
	return r;
}

static int try_device(struct go *go, const char *device)
{
	const struct playback_job job = {
		.device = device,
		.output = go->order->output,
		.sound = go->order->sound,
		.start_ns = go->order->start_ns,
		.joins = go->order->joins,
	};

	return playback_open(&job, &go->playback);
}

/* The first of the devices that opens; the first one's error when none does. */
static int open_playback(struct go *go)
{
	const struct output *output = go->order->output;
	const int first_error = try_device(go, output->device);

	if (first_error >= 0)
		return 0;
	for (size_t i = 0; i < output->fallback_count; i++)
		if (try_device(go, output->fallback[i]) >= 0) {
			log_warning("Zone %s: %s: %s. It sounds on %s instead.", go->player->zone,
				output->device, error_text(first_error), output->fallback[i]);
			return 0;
		}
	return first_error;
}

static bool has_begun(const struct sound *sound)
{
	int error;

	return sound_length_frames(sound) > 0 || sound_is_finished(sound, &error);
}

/* Waits until the others' cards are open, too, for as long as they are waited for. */
static void gather(struct go *go)
{
	struct gathering *gathering = go->order->gathering;
	struct pollfd orders = { .fd = go->end, .events = POLLIN };
	int64_t start_ns;

	while ((start_ns = gathering_start_ns(gathering, has_begun(go->order->sound))) == 0) {
		if (poll(&orders, 1, GATHERING_LOOK_MS) > 0)
			obey_orders(go);
		orders.fd = go->is_closing ? -1 : go->end;
	}
	playback_start_at(go->playback, start_ns);
}

static bool sets_mixer(const struct mixer_setting *mixer)
{
	return mixer->control && *mixer->control;
}

/* A control that cannot be set is told of; the airing sounds all the same. */
static void set_mixer(const struct go *go)
{
	const struct mixer_setting *mixer = &go->order->output->mixer;

	if (!sets_mixer(mixer))
		return;
	const int r = mixer_set(mixer, go->player->memory);
	if (r < 0)
		log_warning("Zone %s: the mixer control \"%s\" of %s cannot be set: %s",
			go->player->zone, mixer->control, mixer->device, error_text(r));
}

static void restore_mixer(const struct go *go)
{
	const struct mixer_setting *mixer = &go->order->output->mixer;

	if (!sets_mixer(mixer))
		return;
	const int r = mixer_restore(go->player->memory);
	if (r < 0)
		log_warning("Zone %s: the mixer control \"%s\" cannot be put back: %s",
			go->player->zone, mixer->control, error_text(r));
}

static void play(const struct player *player, int end, const struct order *order)
{
	struct go go = {
		.player = player,
		.end = end,
		.order = order,
		.alive_ms = clock_monotonic_ms(),
	};
	struct player_report report = { .news = PLAYER_ENDED, .airing = order->airing };

	set_mixer(&go);
	report.ending.error = open_playback(&go);
	if (order->gathering)
		gathering_arrive(order->gathering);
	if (report.ending.error >= 0 && order->gathering)
		gather(&go);
	if (report.ending.error >= 0)
		report.ending = playback_ending(go.playback, play_on(&go));
	playback_close(go.playback);
	restore_mixer(&go);
	report_surely(end, &report);
}

static void probe(int end, const struct order *order)
{
	struct player_report report = { .news = PLAYER_PROBED };
	struct card *card = NULL;

	report.error = card_open(order->output->device, &card);
	card_close(card);
	report_surely(end, &report);
}

static void play_orders(int end, void *userdata)
{
	const struct player *player = userdata;
	struct order order;

	worker_go_first(); /* A busy box must not make the horn stutter. */
	while (channel_await(end, &order, sizeof(order)) == 0) {
		if (order.kind == ORDER_PLAY)
			play(player, end, &order);
		else if (order.kind == ORDER_PROBE)
			probe(end, &order);
		order_done(&order);
	}
}

/* --- the main thread's side --- */

static void free_player(struct player *player)
{
	free(player->zone);
	free(player->memory);
	free(player);
}

int player_open(const char *zone, const char *memory, struct player **ret_player)
{
	struct player *player = calloc(1, sizeof(*player));

	if (!player)
		return -ENOMEM;
	player->zone = strdup(zone);
	player->memory = strdup(memory);
	card_hush();
	int r = player->zone && player->memory ? 0 : -ENOMEM;
	if (r >= 0)
		r = worker_start("player", play_orders, player, &player->worker);
	if (r < 0) {
		free_player(player);
		return r;
	}
	*ret_player = player;
	return 0;
}

void player_close(struct player *player)
{
	if (!player)
		return;
	if (worker_close(player->worker, CLOSE_WAIT_MS) < 0) {
		log_error("Zone %s: its player is stuck in the sound driver.", player->zone);
		return; /* It still uses all of this. */
	}
	free_player(player);
}

int player_fd(const struct player *player)
{
	return worker_fd(player->worker);
}

static int give_order(const struct player *player, const struct order *order)
{
	return worker_tell(player->worker, order, sizeof(*order));
}

static int own_output(const struct output *output, struct output **ret_output)
{
	struct output *own = calloc(1, sizeof(*own));

	if (!own)
		return -ENOMEM;
	const int r = output_copy(output, own);
	if (r < 0) {
		free(own);
		return r;
	}
	*ret_output = own;
	return 0;
}

/* Hands over what the order owns, or gives it up. */
static int hand_over(struct player *player, struct order *order, const struct output *output)
{
	int r = -EBUSY;

	if (!player->is_busy)
		r = own_output(output, &order->output);
	if (r >= 0)
		r = give_order(player, order);
	if (r < 0)
		order_done(order);
	return r;
}

int player_play(struct player *player, const struct player_job *job)
{
	struct order order = {
		.kind = ORDER_PLAY,
		.airing = job->airing,
		.sound = sound_ref(job->sound),
		.start_ns = job->start_ns,
		.gathering = job->gathering ? gathering_ref(job->gathering) : NULL,
		.joins = job->joins,
	};
	const int r = hand_over(player, &order, job->output);

	if (r < 0)
		return r;
	player->is_busy = true;
	player->alive_ms = clock_monotonic_ms();
	return 0;
}

int player_probe(struct player *player, const struct output *output)
{
	return hand_over(player, &(struct order){ .kind = ORDER_PROBE }, output);
}

int player_halt(struct player *player, int64_t by_ns)
{
	const struct order order = { .kind = ORDER_HALT, .by_ns = by_ns };

	return player->is_busy ? give_order(player, &order) : 0;
}

int player_wake(struct player *player)
{
	return player->is_busy ? give_order(player, &(struct order){ .kind = ORDER_WAKE }) : 0;
}

int player_receive(struct player *player, struct player_report *ret_report)
{
	const int r = worker_hear(player->worker, ret_report, sizeof(*ret_report));

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
