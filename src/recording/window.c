#include "recording/window.h"

#include <string.h>
#include <unistd.h>

static sf_count_t length_of(const struct window *window)
{
	return (sf_count_t)window->head_size + window->end - window->start;
}

static sf_count_t on_length(void *userdata)
{
	return length_of(userdata);
}

static sf_count_t on_seek(sf_count_t offset, int whence, void *userdata)
{
	struct window *window = userdata;
	sf_count_t at = offset;

	if (whence == SEEK_CUR)
		at += window->at;
	else if (whence == SEEK_END)
		at += length_of(window);
	if (at < 0)
		return -1;
	window->at = at;
	return at;
}

static sf_count_t read_head(const struct window *window, void *bytes, sf_count_t size)
{
	const sf_count_t left = (sf_count_t)window->head_size - window->at;

	if (size > left)
		size = left;
	memcpy(bytes, window->head + window->at, (size_t)size);
	return size;
}

static sf_count_t read_file(const struct window *window, void *bytes, sf_count_t size)
{
	const int64_t at = window->start + window->at - (int64_t)window->head_size;

	if (size > window->end - at)
		size = window->end - at;
	return size > 0 ? pread(window->fd, bytes, (size_t)size, at) : 0;
}

static sf_count_t on_read(void *bytes, sf_count_t size, void *userdata)
{
	struct window *window = userdata;
	sf_count_t done = 0;

	while (done < size) {
		char *to = (char *)bytes + done;
		const sf_count_t got = window->at < (sf_count_t)window->head_size
					       ? read_head(window, to, size - done)
					       : read_file(window, to, size - done);
		if (got <= 0)
			break;
		done += got;
		window->at += got;
	}
	return done;
}

static sf_count_t on_write(const void *bytes, sf_count_t size, void *userdata)
{
	(void)bytes;
	(void)size;
	(void)userdata;
	return 0; /* It is only read. */
}

static sf_count_t on_tell(void *userdata)
{
	const struct window *window = userdata;

	return window->at;
}

SNDFILE *window_open(struct window *window, SF_INFO *ret_info)
{
	static SF_VIRTUAL_IO io = {
		.get_filelen = on_length,
		.seek = on_seek,
		.read = on_read,
		.write = on_write,
		.tell = on_tell,
	};

	window->at = 0;
	*ret_info = (SF_INFO){ 0 };
	return sf_open_virtual(&io, SFM_READ, ret_info, window);
}
