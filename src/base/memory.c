#include "base/memory.h"

#include <malloc.h>

#define LARGE_BYTES 65536

void memory_keep_small(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, LARGE_BYTES);
}
