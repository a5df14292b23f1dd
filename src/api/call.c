#include "api/call.h"

const char *call_query(const struct call *call, const char *name)
{
	return call->request->query(name, call->request->userdata);
}

const char *call_zone(const struct call *call)
{
	const struct config *config = call->host->config(call->host->userdata);
	const char *word = call_query(call, "zone");
	const struct zone *zone = word ? config_zone_called(config, word) : NULL;

	return zone ? zone->name : word;
}
