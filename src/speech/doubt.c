#include "speech/doubt.h"

#include <string.h>

void doubts_add(struct doubts *doubts, enum doubt_kind kind, const char *text, size_t length)
{
	struct doubt doubt = { .kind = kind };

	if (length >= DOUBT_TEXT_MAX)
		length = DOUBT_TEXT_MAX - 1;
	/* Not within a character: its other bytes begin with the bits 10. */
	while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	memcpy(doubt.text, text, length);
	for (size_t i = 0; i < doubts->count; i++)
		if (doubts->doubts[i].kind == kind &&
			strcmp(doubts->doubts[i].text, doubt.text) == 0)
			return;
	if (doubts->count < DOUBTS_MAX)
		doubts->doubts[doubts->count++] = doubt;
}
