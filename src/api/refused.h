/* What the API says of an order that is refused: its kind as a problem (docs/api.yaml), and a
 * sentence in the caller's language. */
#pragma once

#include "order/refusal.h"
#include "web/request.h"

/* Fills the response. */
void refused_answer(const struct refusal *refusal, struct web_response *response);
