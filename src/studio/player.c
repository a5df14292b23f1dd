#include "studio/player.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/worker.h"
#include "card/card.h"
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

/* What the main thread says; ORDER_PLAY hands over a reference to the sound. */
struct order {
	enum order_kind kind;
	int64_t airing;
	struct sound *sound;
	int64_t start_ns;
	int64_t by_ns; /* ORDER_HALT */
	int volume_percent;
	enum zone_voicing voicing;
	char devices[1 + ZONE_FALLBACK_MAX]
		    [PLAYER_DEVICE_MAX + 1]; /* the first of them, if it opens */
	size_t device_count;
	char mixer_device[MIXER_DEVICE_MAX + 1];
	char mixer_control[MIXER_CONTROL_MAX + 1]; /* "" for none */
	char mixer_memory[MIXER_MEMORY_MAX + 1];
	int mixer_percent;
};

struct player {
	char *zone;
	struct worker *worker;

	/* The main thread's. */
	bool is_busy;
	int64_t alive_ms; /* monotonic */
};

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
	log_warning("Zone %s: the sound card ran dry and goes on (%u times in this airing).",
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

/* The first of the devices that opens; the first one's error when none does. */
static int open_playback(struct go *go)
{
	const struct order *order = go->order;
	int first_error = 0;

	for (size_t i = 0; i < order->device_count; i++) {
		const struct playback_job job = {
			.device = order->devices[i],
			.sound = order->sound,
			.start_ns = order->start_ns,
			.volume_percent = order->volume_percent,
			.voicing = order->voicing,
		};
		const int r = playback_open(&job, &go->playback);
		if (r >= 0 && i > 0)
			log_warning("Zone %s: %s: %s. It sounds on %s instead.", go->player->zone,
				order->devices[0], strerror(-first_error), order->devices[i]);
		if (r >= 0)
			return r;
		if (i == 0)
			first_error = r;
	}
	return first_error;
}

/* A control that cannot be set is told of; the airing sounds all the same. */
static void set_mixer(const struct go *go)
{
	const struct order *order = go->order;
	const struct mixer_setting setting = {
		.device = order->mixer_device,
		.control = order->mixer_control,
		.percent = order->mixer_percent,
		.memory = order->mixer_memory,
	};

	if (!*order->mixer_control)
		return;
	const int r = mixer_set(&setting);
	if (r < 0)
		log_warning("Zone %s: the mixer control \"%s\" of %s cannot be set: %s",
			go->player->zone, setting.control, setting.device, strerror(-r));
}

static void restore_mixer(const struct go *go)
{
	if (!*go->order->mixer_control)
		return;
	const int r = mixer_restore(go->order->mixer_memory);
	if (r < 0)
		log_warning("Zone %s: the mixer control \"%s\" cannot be put back: %s",
			go->player->zone, go->order->mixer_control, strerror(-r));
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

	report.error = card_open(order->devices[0], &card);
	card_close(card);
	report_surely(end, &report);
}

static void play_orders(int end, void *userdata)
{
	const struct player *player = userdata;
	struct order order;

	worker_go_first(); /* A busy box must not make the horn stutter. */
	while (channel_await(end, &order, sizeof(order)) == 0) {
		if (order.kind == ORDER_PLAY) {
			play(player, end, &order);
			sound_unref(order.sound);
		} else if (order.kind == ORDER_PROBE) {
			probe(end, &order);
		}
	}
}

/* --- the main thread's side --- */

static void free_player(struct player *player)
{
	free(player->zone);
	free(player);
}

int player_open(const char *zone, struct player **ret_player)
{
	struct player *player = calloc(1, sizeof(*player));

	if (!player)
		return -ENOMEM;
	player->zone = strdup(zone);
	card_hush();
	const int r = player->zone ? worker_start("player", play_orders, player, &player->worker)
				   : -ENOMEM;
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

static int give_order(struct player *player, const struct order *order)
{
	return worker_tell(player->worker, order, sizeof(*order));
}

static int copy_name(char *ret_copy, size_t size, const char *name)
{
	if (strlen(name) >= size)
		return -ENAMETOOLONG;
	strcpy(ret_copy, name);
	return 0;
}

static int copy_mixer(struct order *order, const struct mixer_setting *mixer)
{
	if (!mixer->control || !*mixer->control)
		return 0;
	if (copy_name(order->mixer_control, sizeof(order->mixer_control), mixer->control) < 0 ||
		copy_name(order->mixer_device, sizeof(order->mixer_device), mixer->device) < 0)
		return -ENAMETOOLONG;
	return copy_name(order->mixer_memory, sizeof(order->mixer_memory), mixer->memory);
}

static int copy_names(struct order *order, const struct player_job *job)
{
	int r = copy_name(order->devices[0], sizeof(order->devices[0]), job->device);

	assert(job->fallback_count <= ZONE_FALLBACK_MAX);
	for (size_t i = 0; i < job->fallback_count && r >= 0; i++)
		r = copy_name(order->devices[1 + i], sizeof(order->devices[0]), job->fallback[i]);
	order->device_count = 1 + job->fallback_count;
	return r < 0 ? r : copy_mixer(order, &job->mixer);
}

int player_play(struct player *player, const struct player_job *job)
{
	struct order order = {
		.kind = ORDER_PLAY,
		.airing = job->airing,
		.start_ns = job->start_ns,
		.volume_percent = job->volume_percent,
		.voicing = job->voicing,
		.mixer_percent = job->mixer.percent,
	};
	int r;

	if (player->is_busy)
		return -EBUSY;
	r = copy_names(&order, job);
	if (r < 0)
		return r;
	order.sound = sound_ref(job->sound);
	r = give_order(player, &order);
	if (r < 0) {
		sound_unref(order.sound);
		return r;
	}
	player->is_busy = true;
	player->alive_ms = clock_monotonic_ms();
	return 0;
}

int player_probe(struct player *player, const char *device)
{
	struct order order = { .kind = ORDER_PROBE };

	if (player->is_busy)
		return -EBUSY;
	const int r = copy_name(order.devices[0], sizeof(order.devices[0]), device);
	return r < 0 ? r : give_order(player, &order);
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
