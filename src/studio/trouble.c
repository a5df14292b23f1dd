#include "studio/trouble.h"

#include "base/clock.h"
#include "base/log.h"
#include "notice/sounding.h"

void trouble_begins(struct condition *condition, const char *zone, enum zone_fault fault, int error)
{
	if (condition_raise(condition, fault, error, clock_realtime_ms()))
		log_error("Zone %s: %s%s%s.", zone, zone_fault_text(fault), error < 0 ? ": " : "",
			error < 0 ? sounding_error_text(error, false) : "");
}

void trouble_is_over(struct condition *condition, const char *zone, enum zone_fault fault)
{
	if (condition_clear(condition, fault))
		log_notice("Zone %s: over is that %s.", zone, zone_fault_text(fault));
}

void trouble_is(struct condition *condition, const char *zone, enum zone_fault fault, int error)
{
	if (error < 0)
		trouble_begins(condition, zone, fault, error);
	else
		trouble_is_over(condition, zone, fault);
}
