/* Keys of the configuration as people call them who do not look them up: 标题, 时间, "content". */
#pragma once

#include <stddef.h>

/* The key that is called so; NULL for none. */
const char *synonym_key(const char *word, size_t length);
