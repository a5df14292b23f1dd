/* Any bytes as a text to read: UTF-8 comes out of UTF-8, broken bytes are refused. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "speech/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = strndup((const char *)bytes, size);
	struct reading *reading = NULL;

	if (!text)
		abort();
	const int r = reading_new(text, &reading);
	if (r == 0 && utf8_check(reading->text, strlen(reading->text), NULL) < 0)
		abort();
	if (r == 0)
		for (size_t i = 0; i < reading->utterance_count; i++)
			if (!reading->utterances[i].speech[0])
				abort();
	reading_free(reading);
	free(text);
	return 0;
}
