#include "notice/condition.h"

#include "base/translate.h"

bool condition_raise(struct condition *condition, enum zone_fault fault, int error, int64_t now_ms)
{
	const bool is_news =
		!condition->faults[fault].is_wrong || condition->faults[fault].error != error;

	if (!condition->faults[fault].is_wrong)
		condition->faults[fault].since_ms = now_ms;
	condition->faults[fault].is_wrong = true;
	condition->faults[fault].error = error;
	return is_news;
}

bool condition_clear(struct condition *condition, enum zone_fault fault)
{
	const bool is_news = condition->faults[fault].is_wrong;

	condition->faults[fault].is_wrong = false;
	return is_news;
}

const char *zone_fault_name(enum zone_fault fault)
{
	static const char *const names[ZONE_FAULT_COUNT] = {
		[ZONE_FAULT_CARD] = "card",
		[ZONE_FAULT_UNHEARD] = "unheard",
		[ZONE_FAULT_MONITOR] = "monitor",
		[ZONE_FAULT_AMPLIFIER] = "amplifier",
		[ZONE_FAULT_HOWL] = "howl",
		[ZONE_FAULT_LINE] = "line",
	};

	return names[fault];
}

const char *zone_fault_text(enum zone_fault fault)
{
	static const char *const texts[ZONE_FAULT_COUNT] = {
		[ZONE_FAULT_CARD] = N_("its sound card fails"),
		[ZONE_FAULT_UNHEARD] = N_("what is sent is not heard from the horn"),
		[ZONE_FAULT_MONITOR] = N_("its monitor cannot be listened to"),
		[ZONE_FAULT_AMPLIFIER] = N_("its amplifier does not do as it is told"),
		[ZONE_FAULT_HOWL] =
			N_("the last live talk howled, since its microphone hears the horn"),
		[ZONE_FAULT_LINE] = N_("the line input that is relayed there fails"),
	};

	return texts[fault];
}
