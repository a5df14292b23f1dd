/* A voice's process that lies as $DALABA_LIE says; only in its first life where $DALABA_LIE_ONCE
 * names a file, by which the next one knows. For voice_renderer_test. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "notice/bound.h"
#include "voice/message.h"

#define SOCKET STDIN_FILENO
#define FILE_  STDOUT_FILENO
#define FRAMES 1000

static const char *lie = "none";

static bool lies(const char *word)
{
	return strcmp(lie, word) == 0;
}

static void choose_lie(void)
{
	const char *path = getenv("DALABA_LIE_ONCE");
	const char *word = getenv("DALABA_LIE");

	if (path && path[0] && access(path, F_OK) == 0)
		return;
	if (path && path[0])
		(void)close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	if (word)
		lie = word;
}

static void say(enum answer_kind kind, uint64_t piece, uint64_t frames)
{
	(void)answer_send(
		SOCKET, &(struct answer){ .kind = kind, .piece = piece, .frames = frames });
}

static void say_bytes(size_t size, uint64_t piece)
{
	char bytes[4096] = { 1 };

	memcpy(bytes + 8, &piece, sizeof(piece));
	(void)send(SOCKET, bytes, size, MSG_NOSIGNAL);
}

static void write_frames(size_t count)
{
	static const int16_t frames[FRAMES] = { 1 };

	if (pwrite(FILE_, frames, count * sizeof(*frames), 0) < 0)
		exit(3);
}

static void speak(uint64_t piece)
{
	if (lies("begins") || lies("begins-twice"))
		say(ANSWER_BEGUN, piece, 0);
	if (lies("begins-twice") || lies("begins-with-frames"))
		say(ANSWER_BEGUN, piece, lies("begins-twice") ? 0 : FRAMES);
	if (lies("begins-and-dies")) {
		say(ANSWER_BEGUN, piece, 0);
		abort();
	}
	write_frames(lies("long") ? 10 : FRAMES);
	if (lies("shrink") && ftruncate(FILE_, 0) == 0)
		exit(4); /* Whoever maps it would die. */
	if (lies("truncate"))
		say_bytes(12, piece);
	else if (lies("overlong"))
		say_bytes(4096, piece);
	else if (lies("huge"))
		say(ANSWER_DONE, piece, UINT64_MAX / 2);
	else if (lies("unasked"))
		say(ANSWER_DONE, piece + 7, FRAMES);
	else if (lies("ready"))
		say(ANSWER_READY, 0, 0);
	else
		say(ANSWER_DONE, piece, FRAMES);
	while (lies("flood"))
		say(ANSWER_DONE, piece, FRAMES);
}

static void answer(const struct request *request)
{
	if (request->kind == REQUEST_TEST) {
		say(ANSWER_DONE, request->piece, 0);
		return;
	}
	if (lies("die"))
		abort();
	while (lies("hang"))
		(void)poll(NULL, 0, 1000);
	speak(request->piece);
}

int main(void)
{
	static struct request_buffer buffer;
	struct request request;
	struct pollfd wakes = { .fd = SOCKET, .events = POLLIN };

	choose_lie();
	if (lies("exit"))
		return 0;
	while (lies("never"))
		(void)poll(NULL, 0, 1000);
	(void)answer_send(SOCKET, &(struct answer){
					  .kind = ANSWER_READY,
					  .unbound = lies("unbound") ? BOUND_SET(BOUND_CALLS) : 0,
				  });
	for (;;) {
		const int r = request_receive(SOCKET, &buffer, &request);
		if (r == 0)
			answer(&request);
		else if (r == -EAGAIN)
			(void)poll(&wakes, 1, -1);
		else
			return 0;
	}
}
