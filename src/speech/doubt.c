#include "speech/doubt.h"

#include <stdbool.h>
#include <string.h>

/* Whether it was said, or could be, in a slight doubt that is there. */
static bool join(struct doubt *doubt, const char *text)
{
	const size_t length = strlen(doubt->text);

	if (strstr(doubt->text, text))
		return true;
	if (length + strlen(", ") + strlen(text) >= DOUBT_TEXT_MAX)
		return false;
	stpcpy(stpcpy(doubt->text + length, ", "), text);
	return true;
}

static bool is_told(struct doubt *told, const struct doubt *doubt)
{
	if (told->kind != doubt->kind)
		return false;
	return doubt->kind == DOUBT_COMMONER ? join(told, doubt->text)
					     : strcmp(told->text, doubt->text) == 0;
}

void doubts_add(struct doubts *doubts, enum doubt_kind kind, const char *text, size_t length)
{
	struct doubt doubt = { .kind = kind };

	if (length >= DOUBT_TEXT_MAX) {
		length = DOUBT_TEXT_MAX - 1;
		/* Not within a character: its other bytes begin with the bits 10. */
		while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
			length--;
	}
	memcpy(doubt.text, text, length);
	for (size_t i = 0; i < doubts->count; i++)
		if (is_told(&doubts->doubts[i], &doubt))
			return;
	if (doubts->count < DOUBTS_MAX)
		doubts->doubts[doubts->count++] = doubt;
}
