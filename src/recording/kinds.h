/* The kinds of recordings that there are, told by their first bytes and not by their names. */
#pragma once

#include "recording/decoder.h"

/* Takes the descriptor of a regular file of that size. -EBADMSG: no sound that anybody here knows,
 * or more channels or another rate than the limits allow; RECORDING_IS_M4A and the
 * like: of a kind that is known and not decoded; -ENODATA: no sound in it; -ENOMEM. */
int kinds_open(int fd, int64_t size, struct decoder **ret_decoder);
