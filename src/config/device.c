#include "config/device.h"

#include <stdlib.h>
#include <string.h>

/* Of "hw:" and "plughw:", which take a card's PCM for themselves, which one; whatever else it is
 * called. False of all others. */
struct hardware {
	const char *card;
	int card_length;
	long number;
};

static bool read_hardware(const char *device, struct hardware *ret_hardware)
{
	const char *colon = strchr(device, ':');

	if (!colon || (strncmp(device, "hw:", 3) != 0 && strncmp(device, "plughw:", 7) != 0))
		return false;
	const char *card = colon + 1;
	if (strncmp(card, "CARD=", 5) == 0)
		card += 5;
	const int length = (int)strcspn(card, ",");
	const char *number = card[length] == ',' ? card + length + 1 : "0";
	if (strncmp(number, "DEV=", 4) == 0)
		number += 4;
	*ret_hardware = (struct hardware){ card, length, strtol(number, NULL, 10) };
	return true;
}

bool device_is_one_hardware(const char *one, const char *other)
{
	struct hardware a, b;

	return read_hardware(one, &a) && read_hardware(other, &b) && a.number == b.number &&
	       a.card_length == b.card_length &&
	       strncmp(a.card, b.card, (size_t)a.card_length) == 0;
}

static bool is_for_many(const char *device)
{
	return strcmp(device, "null") == 0 || strncmp(device, "dmix", 4) == 0 ||
	       strncmp(device, "dsnoop", 6) == 0;
}

bool device_is_one(const char *one, const char *other)
{
	return device_is_one_hardware(one, other) || (strcmp(one, other) == 0 && !is_for_many(one));
}
