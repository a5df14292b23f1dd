#include "recording/chunks.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define HEAD_MAX_BYTES 24 /* of a chunk */

/* More chunks than that no program writes. */
#define CHUNKS_MAX 10000

/* From that length on it says: written to a pipe, nobody knew. */
#define ENDLESS INT64_C(0x7f000000)

/* How the chunks of a kind are laid out. */
struct layout {
	char begins[5];    /* the file */
	char sounds[2][5]; /* the chunks that hold its sound begin so */
	int first;         /* where the first chunk is */
	int name_bytes;    /* behind which is its length ... */
	int length_bytes;  /* ... in so many bytes */
	bool is_big_endian;
	bool counts_head; /* in the length */
	int unit;         /* they are filled up to a multiple of so much */
};

static const struct layout layouts[] = {
	{ "FORM", { "SSND", "BODY" }, 12, 4, 4, true, false, 2 },
	{ "RIFX", { "data" }, 12, 4, 4, true, false, 2 },
	{ "RF64", { "data" }, 12, 4, 4, false, false, 2 },
	{ "caff", { "data" }, 8, 4, 8, true, false, 1 },
	{ "riff", { "data" }, 40, 16, 8, false, true, 8 },
};

static int64_t number_of(const uint8_t *bytes, int count, bool is_big_endian)
{
	uint64_t number = 0;

	for (int i = 0; i < count; i++)
		number = number << 8 | bytes[is_big_endian ? i : count - 1 - i];
	return (int64_t)number;
}

static bool read_at(int fd, int64_t at, uint8_t *bytes, int count)
{
	return pread(fd, bytes, (size_t)count, at) == count;
}

static bool is_longer(int64_t start, int64_t length, int64_t size)
{
	return length > 0 && length < ENDLESS && length > size - start;
}

/* A head that says where its sound begins, and how long it is. */
static bool is_au_cut(int fd, int64_t size)
{
	uint8_t head[12];

	return read_at(fd, 0, head, sizeof(head)) &&
	       is_longer(number_of(head + 4, 4, true), number_of(head + 8, 4, true), size);
}

static bool holds_sound(const struct layout *layout, const uint8_t *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(layout->sounds); i++)
		if (layout->sounds[i][0] && memcmp(name, layout->sounds[i], 4) == 0)
			return true;
	return false;
}

/* RF64 has the length of its sound in a chunk of its own, behind that of the file. */
static void read_long_length(int fd, int64_t start, int64_t *ret_length)
{
	uint8_t lengths[16];

	if (read_at(fd, start, lengths, sizeof(lengths)))
		*ret_length = number_of(lengths + 8, 8, false);
}

static bool is_sound_cut(const struct layout *layout, int fd, int64_t size)
{
	const int head_bytes = layout->name_bytes + layout->length_bytes;
	uint8_t head[HEAD_MAX_BYTES];
	int64_t at = layout->first, long_length = 0;

	for (int i = 0; i < CHUNKS_MAX && at < size && read_at(fd, at, head, head_bytes); i++) {
		const int64_t start = at + head_bytes;
		int64_t length = number_of(
			head + layout->name_bytes, layout->length_bytes, layout->is_big_endian);
		if (layout->counts_head)
			length -= head_bytes;
		if (holds_sound(layout, head))
			return is_longer(start, length == UINT32_MAX ? long_length : length, size);
		if (memcmp(head, "ds64", 4) == 0)
			read_long_length(fd, start, &long_length);
		if (length < 0 || length > size - start)
			return false;
		at = (start + length + layout->unit - 1) / layout->unit * layout->unit;
	}
	return false;
}

bool chunks_are_cut(int fd, int64_t size)
{
	uint8_t begins[4];

	if (!read_at(fd, 0, begins, sizeof(begins)))
		return false;
	if (memcmp(begins, ".snd", 4) == 0)
		return is_au_cut(fd, size);
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++)
		if (memcmp(begins, layouts[i].begins, 4) == 0)
			return is_sound_cut(&layouts[i], fd, size);
	return false;
}
