/* MP3, and MPEG audio of layers I and II, by libmpg123: with a count of frames in front or without,
 * with one that is wrong, one file or several joined. */
#pragma once

#include "recording/decoder.h"

/* Takes the descriptor. -EBADMSG: no MPEG audio; -ENOMEM. */
int mpeg_open(int fd, int64_t size, struct decoder **ret_decoder);
