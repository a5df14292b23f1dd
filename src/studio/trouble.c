#include "studio/trouble.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/translate.h"
#include "notice/sounding.h"

static void tell(const char *zone, enum zone_fault fault, int error)
{
	if (error < 0)
		log_error("Zone %s: %s: %s.", zone, _(zone_fault_text(fault)),
			sounding_error_text(error, false));
	else
		log_error("Zone %s: %s.", zone, _(zone_fault_text(fault)));
}

void trouble_begins(struct condition *condition, const char *zone, enum zone_fault fault, int error)
{
	if (condition_raise(condition, fault, error, clock_realtime_ms()))
		tell(zone, fault, error);
}

void trouble_is_over(struct condition *condition, const char *zone, enum zone_fault fault)
{
	if (condition_clear(condition, fault))
		log_notice("Zone %s: over is that %s.", zone, _(zone_fault_text(fault)));
}

void trouble_is(struct condition *condition, const char *zone, enum zone_fault fault, int error)
{
	if (error < 0)
		trouble_begins(condition, zone, fault, error);
	else
		trouble_is_over(condition, zone, fault);
}
