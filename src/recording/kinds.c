#include "recording/kinds.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "recording/chain.h"
#include "recording/flac.h"
#include "recording/mpeg.h"

#define BEGINNING_BYTES 8

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

/* MPEG-4 files have the word behind a length, and AAC alone has the sync of MPEG audio and its
 * layer 0. */
static int refuse_known(const uint8_t *begins, size_t size)
{
	if (size >= 8 && memcmp(begins + 4, "ftyp", 4) == 0)
		return RECORDING_IS_M4A;
	if (size >= 5 && memcmp(begins, "#!AMR", 5) == 0)
		return RECORDING_IS_AMR;
	if (size >= 4 && memcmp(begins, "\x30\x26\xb2\x75", 4) == 0)
		return RECORDING_IS_WMA;
	if (size >= 2 && begins[0] == 0xff && (begins[1] & 0xf6) == 0xf0)
		return RECORDING_IS_AAC;
	return 0;
}

int kinds_open(int fd, int64_t size, struct decoder **ret_decoder)
{
	_cleanup_close_ int own = fd;
	uint8_t begins[BEGINNING_BYTES] = { 0 };
	const ssize_t got = pread(fd, begins, sizeof(begins), 0);
	const int refused = got < 0 ? -EBADMSG : refuse_known(begins, (size_t)got);

	if (refused < 0)
		return refused;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (memcmp(begins, kinds[i].begins, 4) == 0)
			return kinds[i].open(TAKE_FD(own), size, ret_decoder);
	/* MPEG audio has no beginning of its own. libsndfile knows more kinds, of which nobody
	 * could tell whether their end is missing. */
	return mpeg_open(TAKE_FD(own), size, ret_decoder);
}
