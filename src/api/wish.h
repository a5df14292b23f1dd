/* The body of POST /v1/airings, read as an order. Whether it can be followed is for order/order.h
 * to say; what is no order at all is refused here. */
#pragma once

#include <jansson.h>

#include "order/order.h"
#include "web/request.h"

/* It stays where it is read: parts of it lend to each other. It needs the request no more. */
struct wish {
	struct order order;
	json_t *body;
	const char **zones;
	struct order_talk talk;
	struct order_recording found;
	char *by;
};

/* False when it is no order; then the response is filled. wish_done in either case. */
bool wish_read(
	const struct web_request *request, struct wish *ret_wish, struct web_response *response);
void wish_done(struct wish *wish);
