/* What whoever plans a recording must know of it. To look into the file is for those who can decode
 * it (recording/recording.h); who only asks is given a function for that. */
#pragma once

#include <stdint.h>

#define RECORDING_SECONDS_MAX 3300 /* with all its readings; leaves room for chime and pauses */

/* What an error of recording_check says of a recording, in the reader's language: "is not a regular
 * file". */
const char *recording_problem(int error);
