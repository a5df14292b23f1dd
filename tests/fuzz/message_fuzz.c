/* Any bytes as a message between the daemon and its voice, either way: what is let through is
 * within its limits, and crosses a socket unchanged; what the daemon then does with an answer ends
 * well. The first byte chooses the way, and whether a descriptor came. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "sound/sound.h"
#include "speech/wording.h"
#include "voice/message.h"
#include "voice/work.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

DEFINE_CLEANUP(struct reader, reader, reader_free)

static int ends[2] = { -1, -1 };

/* --- what the process gets --- */

static void check_request(const struct request *request)
{
	static struct request_buffer again;
	struct request crossed, sent = *request;

	if (request->kind >= REQUEST_KIND_COUNT || request->slot >= MESSAGE_SLOTS ||
		request->start_ms < 0 || request->most_ms < 0)
		abort();
	if (request->kind == REQUEST_SPEAK &&
		(strlen(request->utterance.speech) > MESSAGE_SPEECH_BYTES_MAX ||
			strlen(request->voice.espeak) > MESSAGE_VOICE_BYTES_MAX ||
			abs(request->utterance.intonation.end_cents) > INTONATION_CENTS_MAX))
		abort();
	if (request->kind == REQUEST_OPEN || request->kind == REQUEST_CHECK)
		sent.fd = STDERR_FILENO;
	if (request_send(ends[0], &sent) < 0 || request_receive(ends[1], &again, &crossed) < 0)
		abort();
	if (crossed.kind != request->kind || crossed.piece != request->piece ||
		crossed.start_ms != request->start_ms || crossed.most_ms != request->most_ms ||
		(crossed.fd >= 0) != (sent.fd >= 0) ||
		(request->kind == REQUEST_SPEAK &&
			(strcmp(crossed.utterance.speech, request->utterance.speech) != 0 ||
				memcmp(&crossed.utterance.intonation,
					&request->utterance.intonation,
					sizeof(struct intonation)) != 0)))
		abort();
	if (crossed.fd >= 0)
		(void)close(crossed.fd); /* A copy. */
}

static void try_request(const uint8_t *bytes, size_t size, bool has_fd)
{
	static struct request_buffer buffer;
	struct request request;

	if (size > sizeof(buffer))
		return;
	memcpy(&buffer, bytes, size);
	if (request_read(&buffer, size, has_fd, &request) == 0)
		check_request(&request);
}

/* --- what the daemon gets --- */

static void on_tested(int error, void *userdata)
{
	(void)error;
	(void)userdata;
}

static void on_news(int64_t airing, void *userdata)
{
	(void)airing;
	(void)userdata;
}

static void on_left_out(int64_t airing, const char *path, int error, void *userdata)
{
	(void)airing;
	(void)path;
	(void)error;
	(void)userdata;
}

static const struct work_ops ops = {
	.tested = on_tested,
	.grew = on_news,
	.finished = on_news,
	.left_out = on_left_out,
};

static struct script script = {
	.text = (char *)"各位村民。开会。",
	.voice = {
		.name = (char *)"mandarin",
		.espeak = (char *)"file:horn",
		.rate_wpm = 160,
		.second_rate_percent = 100,
	},
	.second_text = (char *)"",
	.readings = 1,
	.bridge = (char *)"",
};

static char *files[] = { (char *)"/proc/self/exe", (char *)"/nowhere/song.mp3" };
static int64_t durations_ms[ARRAY_SIZE(files)];

/* The same with recordings in place of its text. */
static struct script playlist_script(void)
{
	struct script played = script;

	played.wording = (struct wording){ .is_read = true };
	played.playlist = (struct playlist){
		.files = files,
		.durations_ms = durations_ms,
		.file_count = ARRAY_SIZE(files),
	};
	played.length_ms = SCRIPT_LENGTH_LEAST_MS;
	return played;
}

static void open_world(void)
{
	_cleanup_(reader_cleanup) struct reader *reader = NULL;

	if (channel_open(ends) < 0 || reader_new(NULL, &reader) < 0 ||
		wording_read(reader, &script, NULL) < 0)
		abort();
}

static void give(struct work *work, const struct answer *answer)
{
	static const int16_t some[64];
	struct request request;

	if (!work_next(work, 0, &request))
		return;
	if (request.fd >= 0)
		(void)close(request.fd);
	if (work_expect(work, answer) < 0)
		return;
	if (answer->frames > 0)
		work_append(work, some, ARRAY_SIZE(some));
	if (work_note(work, answer) < 0)
		work_fail(work, -1);
}

static void answer_script(const struct answer *answer, const struct script *asked)
{
	struct work *work;
	struct sound *sound;
	struct work_order order = { .script = asked };

	if (work_new(&ops, NULL, &work) < 0 || sound_new(&sound) < 0)
		abort();
	order.sound = sound;
	if (work_add(work, 0, &order) < 0)
		abort();
	for (int i = 0; i < 4; i++)
		give(work, answer);
	work_free(work);
	sound_unref(sound);
}

static void check_answer(const struct answer *answer)
{
	const struct script played = playlist_script();

	if (answer->kind >= ANSWER_KIND_COUNT || answer->error > 0 ||
		answer->frames > MESSAGE_PIECE_FRAMES_MAX)
		abort();
	answer_script(answer, &script);
	answer_script(answer, &played);
}

static void try_answer(const uint8_t *bytes, size_t size)
{
	struct answer answer;

	if (answer_read(bytes, size, &answer) == 0)
		check_answer(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (ends[0] < 0)
		open_world();
	if (size == 0)
		return 0;
	if (bytes[0] & 1)
		try_answer(bytes + 1, size - 1);
	else
		try_request(bytes + 1, size - 1, (bytes[0] & 2) != 0);
	return 0;
}
