#include "store/beside.h"

#include <errno.h>
#include <stdio.h>

int beside_name(const char *path, const char *suffix, char ret_name[static PATH_MAX])
{
	return snprintf(ret_name, PATH_MAX, "%s%s", path, suffix) < PATH_MAX ? 0 : -ENAMETOOLONG;
}
