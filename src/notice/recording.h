/* What whoever plans a recording must know of it. To look into the file is for those who can decode
 * it (recording/recording.h); who only asks is given a function for that. */
#pragma once

#include <errno.h>
#include <stdint.h>

#define RECORDING_SECONDS_MAX 3300 /* with all its readings; leaves room for chime and pauses */

/* What of a recording is not there, as far as it can be told. */
enum recording_flaw {
	RECORDING_WHOLE,
	RECORDING_CUT,     /* its end is missing: the file is shorter than it says */
	RECORDING_DAMAGED, /* something in it is missing, or cannot be read */
	RECORDING_FLAW_COUNT,
};

/* Kinds that telephones and computers record, and that nobody here decodes. */
#define RECORDING_IS_M4A (-EMEDIUMTYPE)
#define RECORDING_IS_AAC (-ENOMEDIUM)
#define RECORDING_IS_AMR (-EXFULL)
#define RECORDING_IS_WMA (-EBADSLT)

/* What an error of recording_check says of a recording, in the reader's language: "is not a regular
 * file". */
const char *recording_problem(int error);
