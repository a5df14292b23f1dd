#include "voice/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "notice/priority.h"
#include "notice/sounding.h"
#include "recording/recording.h"
#include "sound/sound.h"
#include "voice/espeak.h"
#include "voice/message.h"
#include "voice/piece.h"
#include "voice/sandbox.h"

#define SOCKET      STDIN_FILENO
#define FRAMES_FILE STDOUT_FILENO

#define BLOCK_FRAMES 16384

/* A recording in work, and the sound that its level lives in from piece to piece. */
struct slot {
	struct piece_recording *recording;
	struct sound *sound;
};

struct child {
	int engine;       /* 0, or the error that it did not open with */
	unsigned unbound; /* the set of notice/bound.h */
	struct sound *speech;
	struct slot slots[MESSAGE_SLOTS];
};

static void close_slot(struct slot *slot)
{
	piece_recording_close(slot->recording);
	sound_unref(slot->sound);
	*slot = (struct slot){ 0 };
}

/* --- frames --- */

static int write_block(const int16_t *frames, size_t count, size_t offset)
{
	const char *bytes = (const char *)frames;
	const size_t size = count * sizeof(*frames);
	const off_t start = (off_t)(offset * sizeof(*frames));

	for (size_t done = 0; done < size;) {
		const ssize_t written =
			pwrite(FRAMES_FILE, bytes + done, size - done, start + (off_t)done);
		if (written < 0)
			return -errno;
		done += (size_t)written;
	}
	return 0;
}

static int write_frames(const struct sound *sound, uint64_t *ret_frames)
{
	static int16_t block[BLOCK_FRAMES];
	size_t done = 0, count;

	if (sound_length_frames(sound) > MESSAGE_PIECE_FRAMES_MAX)
		return -EFBIG;
	while ((count = sound_read(sound, done, block, BLOCK_FRAMES)) > 0) {
		const int r = write_block(block, count, done);
		if (r < 0)
			return r;
		done += count;
	}
	*ret_frames = done;
	return 0;
}

/* --- what is asked for --- */

static int test(const struct child *child)
{
	return child->engine < 0 ? child->engine : voice_engine_test();
}

static void tell_begun(void *userdata)
{
	const uint64_t *piece = userdata;

	/* Where nobody listens any more the answer fails, too. */
	(void)answer_send(SOCKET, &(struct answer){ .kind = ANSWER_BEGUN, .piece = *piece });
}

static int speak(struct child *child, const struct request *request, struct answer *answer)
{
	uint64_t piece = request->piece;
	int r;

	if (child->engine < 0)
		return child->engine;
	sound_clear(child->speech);
	r = piece_speak(&request->voice, &request->utterance, child->speech, tell_begun, &piece);
	return r < 0 ? r : write_frames(child->speech, &answer->frames);
}

/* Files may come from anybody, and whoever takes a decoder over that nothing binds has the station.
 * An alarm is worth that. */
static bool may_decode(const struct child *child, enum priority priority)
{
	return child->unbound == 0 || priority_overrides_quiet(priority);
}

static int open_slot(struct child *child, const struct request *request)
{
	struct slot *slot = &child->slots[request->slot];
	int r;

	close_slot(slot);
	if (!may_decode(child, (enum priority)request->slot)) {
		(void)close(request->fd);
		return SOUNDING_VOICE_UNBOUND;
	}
	r = piece_recording_open(
		request->fd, request->start_ms, request->most_ms, &slot->recording);
	if (r < 0)
		return r;
	r = sound_new(&slot->sound);
	if (r < 0)
		close_slot(slot);
	return r;
}

static int go_on(struct child *child, const struct request *request, struct answer *answer)
{
	struct slot *slot = &child->slots[request->slot];
	int r;

	if (!slot->recording)
		return -EBADF;
	sound_clear(slot->sound);
	r = piece_recording_go_on(slot->recording, slot->sound);
	answer->goes_on = r > 0;
	answer->flaw = r == 0 ? piece_recording_flaw(slot->recording) : RECORDING_WHOLE;
	if (r >= 0)
		r = write_frames(slot->sound, &answer->frames);
	if (r < 0 || !answer->goes_on)
		close_slot(slot);
	return r;
}

/* One that may not be looked into is taken for a recording: what it is shows when it sounds. */
static int check(const struct child *child, const struct request *request, struct answer *answer)
{
	if (child->unbound == 0)
		return recording_check_fd(request->fd, &answer->duration_ms);
	(void)close(request->fd);
	return 0;
}

/* Its descriptor goes to the recording. */
static int do_request(struct child *child, const struct request *request, struct answer *answer)
{
	switch (request->kind) {
	case REQUEST_TEST:
		return test(child);
	case REQUEST_SPEAK:
		return speak(child, request, answer);
	case REQUEST_OPEN:
		return open_slot(child, request);
	case REQUEST_GO_ON:
		return go_on(child, request, answer);
	case REQUEST_CHECK:
		return check(child, request, answer);
	case REQUEST_KIND_COUNT:
		break;
	}
	return -EINVAL;
}

static int answer_one(struct child *child, struct request_buffer *buffer)
{
	struct request request;
	int r;

	r = request_receive(SOCKET, buffer, &request);
	if (r < 0)
		return r;
	struct answer answer = { .kind = ANSWER_DONE, .piece = request.piece };
	answer.error = do_request(child, &request, &answer);
	if (answer.error < 0)
		answer.frames = 0;
	return answer_send(SOCKET, &answer);
}

/* --- start and end --- */

/* Blocking is all it has to do meanwhile. */
static int make_socket_wait(void)
{
	const int flags = fcntl(SOCKET, F_GETFL);

	if (flags < 0 || fcntl(SOCKET, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

static int serve(struct child *child)
{
	static struct request_buffer buffer;
	int r;

	r = answer_send(
		SOCKET, &(struct answer){ .kind = ANSWER_READY, .unbound = child->unbound });
	while (r >= 0)
		r = answer_one(child, &buffer);
	return r == -EPIPE ? 0 : r;
}

bool voice_child_is_meant(int argc, char **argv)
{
	return argc == 2 &&
	       (strcmp(argv[1], VOICE_CHILD_WORD) == 0 || strcmp(argv[1], VOICE_CHECK_WORD) == 0);
}

int voice_child_run(const char *word)
{
	const bool speaks = strcmp(word, VOICE_CHILD_WORD) == 0;
	struct child child = { 0 };
	int r;

	r = make_socket_wait();
	if (r < 0)
		return r;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* The socket's end tells it too. */
	r = sound_new(&child.speech);
	if (r < 0)
		return r;
	child.engine = speaks ? voice_engine_open() : -ENOSYS;
	child.unbound = sandbox_enter(speaks ? voice_engine_data() : NULL);
	r = serve(&child);
	if (r < 0)
		log_error("The voice's process: %s", error_text(r));
	for (size_t i = 0; i < MESSAGE_SLOTS; i++)
		close_slot(&child.slots[i]);
	sound_unref(child.speech);
	return r;
}
