#include "voice/message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "notice/bound.h"
#include "sound/sound.h"

/* Both ends are of one build on one machine: numbers travel as they lie in memory. Every byte of
 * these belongs to a field. */
struct request_head {
	uint16_t kind;
	uint16_t slot;
	int32_t first_cents; /* of the utterance's intonation */
	int32_t last_cents;
	int32_t end_cents;
	uint64_t piece;
	int64_t start_ms;
	int64_t most_ms;
	int32_t rate_wpm;
	int32_t pitch;
	int32_t range;
	int32_t volume_percent;
	int32_t word_gap;
	uint32_t utterance_kind;
	uint32_t voice_bytes;  /* behind the head, each with its NUL; 0 for none */
	uint32_t speech_bytes; /* behind that */
};

struct answer_wire {
	uint32_t kind;
	int32_t error;
	uint64_t piece;
	uint64_t frames;
	int64_t duration_ms;
	uint16_t goes_on;
	uint16_t flaw;
	uint32_t unbound;
};

_Static_assert(
	sizeof(struct request_head) + MESSAGE_VOICE_BYTES_MAX + MESSAGE_SPEECH_BYTES_MAX + 2 <=
		sizeof(struct request_buffer),
	"a request fits");

/* A descriptor comes with it. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

/* --- requests --- */

static struct request_head head_of(const struct request *request)
{
	const bool speaks = request->kind == REQUEST_SPEAK;

	return (struct request_head){
		.kind = (uint16_t)request->kind,
		.slot = (uint16_t)request->slot,
		.first_cents = request->utterance.intonation.first_cents,
		.last_cents = request->utterance.intonation.last_cents,
		.end_cents = request->utterance.intonation.end_cents,
		.piece = request->piece,
		.start_ms = request->start_ms,
		.most_ms = request->most_ms,
		.rate_wpm = request->voice.rate_wpm,
		.pitch = request->voice.pitch,
		.range = request->voice.range,
		.volume_percent = request->voice.volume_percent,
		.word_gap = request->voice.word_gap,
		.utterance_kind = request->utterance.kind,
		.voice_bytes = speaks ? (uint32_t)strlen(request->voice.espeak) + 1 : 0,
		.speech_bytes = speaks ? (uint32_t)strlen(request->utterance.speech) + 1 : 0,
	};
}

static void add_fd(struct msghdr *message, union control *control, int fd)
{
	message->msg_control = control->bytes;
	message->msg_controllen = sizeof(control->bytes);
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
}

int request_send(int socket, const struct request *request)
{
	struct request_head head = head_of(request);
	struct iovec parts[] = {
		{ &head, sizeof(head) },
		{ request->voice.espeak, head.voice_bytes },
		{ request->utterance.speech, head.speech_bytes },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = ARRAY_SIZE(parts) };
	union control control = { 0 };
	ssize_t count;

	if (head.voice_bytes > MESSAGE_VOICE_BYTES_MAX + 1 ||
		head.speech_bytes > MESSAGE_SPEECH_BYTES_MAX + 1)
		return -EINVAL;
	if (request->fd >= 0)
		add_fd(&message, &control, request->fd);
	do
		count = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (count < 0 && errno == EINTR);
	if (count >= 0)
		return 0;
	return errno == ECONNRESET || errno == ENOTCONN ? -EPIPE : -errno;
}

/* A string of so many bytes, of which the last alone is NUL. */
static bool is_string(const char *bytes, size_t size)
{
	return size > 0 && memchr(bytes, '\0', size) == bytes + size - 1;
}

static bool has_strings(
	const struct request_buffer *buffer, const struct request_head *head, size_t size)
{
	const char *strings = buffer->bytes + sizeof(*head);

	if (size - sizeof(*head) != (size_t)head->voice_bytes + head->speech_bytes)
		return false;
	if (head->kind != REQUEST_SPEAK)
		return head->voice_bytes == 0 && head->speech_bytes == 0;
	return head->voice_bytes <= MESSAGE_VOICE_BYTES_MAX + 1 &&
	       head->speech_bytes <= MESSAGE_SPEECH_BYTES_MAX + 1 &&
	       is_string(strings, head->voice_bytes) &&
	       is_string(strings + head->voice_bytes, head->speech_bytes);
}

static bool is_within(int32_t value, int32_t least, int32_t most)
{
	return value >= least && value <= most;
}

/* As wide as eSpeak NG takes them; the configuration is narrower. */
static bool is_voice(const struct request_head *head)
{
	return head->kind != REQUEST_SPEAK ||
	       (is_within(head->rate_wpm, 1, 1000) && is_within(head->pitch, 0, 100) &&
		       is_within(head->range, 0, 100) && is_within(head->volume_percent, 0, 200) &&
		       is_within(head->word_gap, 0, 1000));
}

static bool is_intonation(const struct request_head *head)
{
	const int most = INTONATION_CENTS_MAX;

	return is_within(head->first_cents, -most, most) &&
	       is_within(head->last_cents, -most, most) && is_within(head->end_cents, -most, most);
}

static bool is_moment(int64_t moment_ms)
{
	return moment_ms >= 0 && moment_ms <= SOUND_SECONDS_MAX * INT64_C(1000);
}

static bool is_head(const struct request_head *head, bool has_fd)
{
	return head->kind < REQUEST_KIND_COUNT && head->slot < MESSAGE_SLOTS &&
	       head->utterance_kind < UTTERANCE_KIND_COUNT && is_moment(head->start_ms) &&
	       is_moment(head->most_ms) && is_voice(head) && is_intonation(head) &&
	       has_fd == (head->kind == REQUEST_OPEN || head->kind == REQUEST_CHECK);
}

int request_read(
	const struct request_buffer *buffer, size_t size, bool has_fd, struct request *ret_request)
{
	struct request_head head;

	if (size < sizeof(head))
		return -EBADMSG;
	memcpy(&head, buffer->bytes, sizeof(head));
	if (!is_head(&head, has_fd) || !has_strings(buffer, &head, size))
		return -EBADMSG;
	char *strings = (char *)buffer->bytes + sizeof(head);
	*ret_request = (struct request){
		.kind = (enum request_kind)head.kind,
		.piece = head.piece,
		.voice = {
			.name = (char *)"",
			.espeak = strings,
			.rate_wpm = head.rate_wpm,
			.pitch = head.pitch,
			.range = head.range,
			.volume_percent = head.volume_percent,
			.word_gap = head.word_gap,
		},
		.utterance = {
			.kind = (enum utterance_kind)head.utterance_kind,
			.speech = strings + head.voice_bytes,
			.intonation = { head.first_cents, head.last_cents, head.end_cents },
		},
		.slot = head.slot,
		.start_ms = head.start_ms,
		.most_ms = head.most_ms,
		.fd = -1,
	};
	return 0;
}

static int fd_of(struct msghdr *message)
{
	const struct cmsghdr *header = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
		header->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

int request_receive(int socket, struct request_buffer *buffer, struct request *ret_request)
{
	struct iovec whole = { buffer->bytes, sizeof(buffer->bytes) };
	union control control = { 0 };
	struct msghdr message = {
		.msg_iov = &whole,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t count;

	do
		count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	_cleanup_close_ int fd = fd_of(&message);
	if (count == 0)
		return -EPIPE;
	if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
		return -EBADMSG;
	const int r = request_read(buffer, (size_t)count, fd >= 0, ret_request);
	if (r < 0)
		return r;
	ret_request->fd = TAKE_FD(fd);
	return 0;
}

/* --- answers --- */

int answer_send(int socket, const struct answer *answer)
{
	const struct answer_wire wire = {
		.kind = answer->kind,
		.error = answer->error,
		.piece = answer->piece,
		.frames = answer->frames,
		.duration_ms = answer->duration_ms,
		.goes_on = answer->goes_on,
		.flaw = (uint16_t)answer->flaw,
		.unbound = answer->unbound,
	};

	return channel_send_surely(socket, &wire, sizeof(wire));
}

#define ERRNO_MAX 4095

int answer_read(const void *bytes, size_t size, struct answer *ret_answer)
{
	struct answer_wire wire;

	if (size != sizeof(wire))
		return -EBADMSG;
	memcpy(&wire, bytes, sizeof(wire));
	if (wire.kind >= ANSWER_KIND_COUNT || wire.error > 0 || wire.error < -ERRNO_MAX ||
		wire.frames > MESSAGE_PIECE_FRAMES_MAX || wire.duration_ms < 0 ||
		wire.duration_ms > SOUND_SECONDS_MAX * INT64_C(1000) || wire.goes_on > 1 ||
		wire.flaw >= RECORDING_FLAW_COUNT || wire.unbound >= BOUND_SET(BOUND_COUNT))
		return -EBADMSG;
	*ret_answer = (struct answer){
		.kind = (enum answer_kind)wire.kind,
		.error = wire.error,
		.piece = wire.piece,
		.frames = wire.frames,
		.duration_ms = wire.duration_ms,
		.goes_on = wire.goes_on != 0,
		.flaw = (enum recording_flaw)wire.flaw,
		.unbound = wire.unbound,
	};
	return 0;
}

int answer_receive(int socket, struct answer *ret_answer)
{
	struct answer_wire wire;
	const int r = channel_receive(socket, &wire, sizeof(wire));

	return r < 0 ? r : answer_read(&wire, sizeof(wire), ret_answer);
}
