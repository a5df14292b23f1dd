#include "studio/talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/worker.h"
#include "card/card.h"
#include "card/microphone.h"
#include "sound/file.h"

#define CLOSE_WAIT_MS 2000

enum order_kind {
	ORDER_STARTED,
	ORDER_FINISH,
};

struct order {
	enum order_kind kind;
	int64_t ms;
};

struct talk {
	struct worker *worker;

	/* The thread's. */
	int end; /* of the channel */
	char *device;
	char *path;
	struct speaking *speaking;
	int howls; /* that were told */
	struct microphone *microphone;
	struct sound_file *file;
};

/* --- the thread --- */

static void obey_orders(const struct talk *talk)
{
	struct order order;
	int r;

	while ((r = channel_receive(talk->end, &order, sizeof(order))) == 0)
		if (order.kind == ORDER_FINISH)
			speaking_finish(talk->speaking);
		else
			speaking_started(talk->speaking, order.ms);
	if (r != -EAGAIN)
		speaking_finish(talk->speaking);
}

static enum speaking_state look(const struct talk *talk)
{
	return speaking_state(talk->speaking, clock_monotonic_ms());
}

/* The talk goes on without its file. */
static void open_file(struct talk *talk)
{
	const int r = talk->path ? sound_file_create(talk->path, SOUND_FILE_FLAC, &talk->file) : 0;

	if (r < 0)
		log_error("%s: the talk is not kept: %s", talk->path, error_text(r));
}

static void keep(struct talk *talk, const int16_t *frames, size_t count)
{
	const int r = talk->file ? sound_file_write(talk->file, frames, count) : 0;

	if (r == 0)
		return;
	log_error("%s: the rest of the talk is not kept: %s", talk->path, error_text(r));
	(void)sound_file_close(TAKE(talk->file)); /* What is there is there. */
}

static void tell_howls(struct talk *talk)
{
	const int howls = speaking_howls(talk->speaking);

	if (howls == talk->howls)
		return;
	talk->howls = howls;
	log_warning("%s: the talk howls at %.0f Hz, since its microphone hears the horn. It is "
		    "turned down by "
		    "6 dB; a talk with --delayed cannot howl.",
		talk->device, speaking_howl_hz(talk->speaking));
}

/* A block of what the microphone has by now; whether it may have more. Orders come between two
 * blocks. */
static int hear_block(struct talk *talk)
{
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	int64_t at_ns;
	size_t count, taken = 0;
	int r = microphone_read(talk->microphone, frames, SPEAKING_BLOCK_FRAMES, &count, &at_ns);

	if (r >= 0)
		r = speaking_hear(talk->speaking, frames, count, &taken);
	if (r < 0)
		return r;
	keep(talk, frames, taken);
	tell_howls(talk);
	return count == SPEAKING_BLOCK_FRAMES;
}

static int listen_on(struct talk *talk)
{
	const int r = hear_block(talk);

	if (r != 0 || look(talk) == SPEAKING_OVER)
		return r;
	return microphone_wait(talk->microphone, talk->end, SPEAKING_LOOK_MS);
}

static int begin_listening(struct talk *talk)
{
	const int r = microphone_open(talk->device, &talk->microphone);

	if (r >= 0)
		open_file(talk);
	return r;
}

static int talk_on(struct talk *talk)
{
	int r = speaking_begin(talk->speaking);

	while (r >= 0) {
		obey_orders(talk);
		switch (look(talk)) {
		case SPEAKING_WAITS:
			channel_wait(
				talk->end, speaking_wait_ms(talk->speaking, clock_monotonic_ms()));
			continue;
		case SPEAKING_LISTENS:
			r = talk->microphone ? listen_on(talk) : begin_listening(talk);
			continue;
		case SPEAKING_OVER:
			return 0;
		}
	}
	return r;
}

static void talk_until_over(int end, void *userdata)
{
	struct talk *talk = userdata;

	worker_go_first(); /* What it hears is heard at once. */
	talk->end = end;
	const int r = talk_on(talk);

	microphone_close(talk->microphone);
	if (sound_file_close(talk->file) < 0)
		log_error("%s: the talk is not kept whole.", talk->path);
	if (r < 0 && r != -ECANCELED)
		log_error("%s: the microphone fails: %s", talk->device, error_text(r));
	speaking_end(talk->speaking, r);
}

/* --- the main thread's side --- */

static void free_talk(struct talk *talk)
{
	speaking_free(talk->speaking);
	free(talk->device);
	free(talk->path);
	free(talk);
}

static int start(struct talk *talk, const struct talk_settings *settings, struct sound *sound)
{
	talk->device = strdup(settings->device);
	talk->path = settings->path ? strdup(settings->path) : NULL;
	if (!talk->device || (settings->path && !talk->path))
		return -ENOMEM;
	const int r = speaking_new(&settings->speaking, sound, &talk->speaking);
	if (r < 0)
		return r;
	card_hush();
	return worker_start("talk", talk_until_over, talk, &talk->worker);
}

int talk_open(const struct talk_settings *settings, struct sound *sound, struct talk **ret_talk)
{
	struct talk *talk = calloc(1, sizeof(*talk));

	if (!talk)
		return -ENOMEM;
	const int r = start(talk, settings, sound);
	if (r < 0) {
		free_talk(talk);
		return r;
	}
	*ret_talk = talk;
	return 0;
}

void talk_close(struct talk *talk)
{
	if (!talk)
		return;
	if (worker_close(talk->worker, CLOSE_WAIT_MS) < 0) {
		log_error("%s: the talk is stuck in the sound driver.", talk->device);
		return; /* It still uses all of this. */
	}
	free_talk(talk);
}

int talk_started(struct talk *talk, int64_t at_ms)
{
	/* The clock may be set while the chime sounds. */
	const struct order order = { .kind = ORDER_STARTED,
		.ms = at_ms - clock_ahead_ns() / 1000000 };

	return worker_tell(talk->worker, &order, sizeof(order));
}

int talk_finish(struct talk *talk)
{
	const struct order order = { .kind = ORDER_FINISH };

	return worker_tell(talk->worker, &order, sizeof(order));
}

int talk_fd(const struct talk *talk)
{
	return worker_fd(talk->worker);
}
