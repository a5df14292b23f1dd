/* The condition of a zone: what is wrong with it now, and since when. Plain data. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum zone_fault {
	ZONE_FAULT_CARD,      /* the sound card is busy, gone or hangs */
	ZONE_FAULT_UNHEARD,   /* what was sent is not heard from the horn */
	ZONE_FAULT_MONITOR,   /* the microphone by the horn cannot be listened to */
	ZONE_FAULT_AMPLIFIER, /* the amplifier's relay or command does not do as told */
	ZONE_FAULT_HOWL,      /* the last talk howled: its microphone hears the horn */
	ZONE_FAULT_LINE,      /* the line input that was relayed last fails, or is silent */
	ZONE_FAULT_COUNT,
};

struct condition {
	struct {
		bool is_wrong;
		int error;        /* -errno; 0 where the fault itself says all */
		int64_t since_ms; /* CLOCK_REALTIME */
	} faults[ZONE_FAULT_COUNT];
};

/* Both say whether that is news. */
bool condition_raise(struct condition *condition, enum zone_fault fault, int error, int64_t now_ms);
bool condition_clear(struct condition *condition, enum zone_fault fault);

/* "card", "unheard", "monitor", "amplifier", "howl", "line": as in JSON. */
const char *zone_fault_name(enum zone_fault fault);

/* "its sound card fails": English, which _() translates for a person. */
const char *zone_fault_text(enum zone_fault fault);
