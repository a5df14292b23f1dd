/* The body of POST /v1/airings: words, a recording, or a configured notice, to air by command. */
#pragma once

#include "api/call.h"

/* The airing that the body asks for, whole and checked, which the caller frees; NULL when it is
 * refused, and then the response is filled. */
struct airing *announcement_read(const struct call *call);
