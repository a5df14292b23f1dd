#include "recording/kinds.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "recording/chain.h"
#include "recording/flac.h"
#include "recording/mpeg.h"

static const struct kind {
	char begins[5];
	int (*open)(int fd, int64_t size, struct decoder **ret_decoder);
} kinds[] = {
	{ "RIFF", chain_open_wave },
	{ "OggS", chain_open_ogg },
	{ "fLaC", flac_open },
	{ "FORM", chain_open_other },
	{ ".snd", chain_open_other },
	{ "caff", chain_open_other },
	{ "RIFX", chain_open_other },
	{ "RF64", chain_open_other },
	{ "riff", chain_open_other },
};

/* MPEG audio has no beginning of its own, and libsndfile knows more than stand here. */
static int open_unknown(int fd, int64_t size, struct decoder **ret_decoder)
{
	_cleanup_close_ int other = dup(fd);

	const int r = mpeg_open(fd, size, ret_decoder);
	return r == -EBADMSG && other >= 0 ? chain_open_other(TAKE_FD(other), size, ret_decoder)
					   : r;
}

int kinds_open(int fd, int64_t size, struct decoder **ret_decoder)
{
	char begins[4] = { 0 };

	if (pread(fd, begins, sizeof(begins), 0) < 0) {
		(void)close(fd);
		return -EBADMSG;
	}
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (memcmp(begins, kinds[i].begins, sizeof(begins)) == 0)
			return kinds[i].open(fd, size, ret_decoder);
	return open_unknown(fd, size, ret_decoder);
}
