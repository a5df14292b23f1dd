/* What the API says of an order that is refused: its kind as a problem (docs/api.yaml), and a
 * sentence in the caller's language. */
#pragma once

#include "config/config.h"
#include "order/refusal.h"
#include "web/request.h"

/* Fills the response. The configuration tells which names it does know; NULL: nothing does. */
void refused_answer(
	const struct refusal *refusal, const struct config *config, struct web_response *response);
