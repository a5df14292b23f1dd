/* Whose turn it is: who of the line may begin, cut, come in or go on waiting, by the rules of
 * station/station.h. */
#pragma once

#include <stdint.h>

#include "station/stage.h"

/* Lets each that waits do what it may, in the order of the line. */
void turns_arrange(struct stage *stage, int64_t now_ms);

/* When time alone makes something due next; CLOCK_NONE for never. */
int64_t turns_next_ms(const struct stage *stage);
