#include "api/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int64_t parse_number(const char *text, int64_t most)
{
	if (*text < '1' || *text > '9' || text[strspn(text, "0123456789")])
		return 0;
	errno = 0;
	const long long number = strtoll(text, NULL, 10);
	return errno == ERANGE || number > most ? 0 : number;
}
