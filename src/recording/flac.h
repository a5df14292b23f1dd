/* FLAC by libFLAC: whatever its header says of its length, one file or several joined. */
#pragma once

#include "recording/decoder.h"

/* Takes the descriptor. -EBADMSG: no FLAC; -ENOMEM. */
int flac_open(int fd, int64_t size, struct decoder **ret_decoder);
