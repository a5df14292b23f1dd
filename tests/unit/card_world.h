/* A paced PCM for each test of what asks ALSA: `*state` is a struct paced_world. Include it after
 * <cmocka.h>. */
#pragma once

#include <stdlib.h>

#include "card/card.h"
#include "unit/paced.h"

static inline int card_world_open(void **state)
{
	struct paced_world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	paced_open(world);
	card_hush();
	*state = world;
	return 0;
}

static inline int card_world_close(void **state)
{
	paced_close(*state);
	free(*state);
	return 0;
}

#define card_world_test(name)                                                                      \
	cmocka_unit_test_setup_teardown(name, card_world_open, card_world_close)
