/* What libsndfile decodes: WAV and Ogg, each of the joined files one after the other, and the kinds
 * that it knows beside. */
#pragma once

#include "recording/decoder.h"

/* Takes the descriptor. -EBADMSG: libsndfile does not know it; -ENODATA: no sound; -ENOMEM. */
int chain_open_wave(int fd, int64_t size, struct decoder **ret_decoder);
int chain_open_ogg(int fd, int64_t size, struct decoder **ret_decoder);
int chain_open_other(int fd, int64_t size, struct decoder **ret_decoder);
