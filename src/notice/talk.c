#include "notice/talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int microphone_settings_copy(
	const struct microphone_settings *settings, struct microphone_settings *ret_settings)
{
	struct microphone_settings copy = *settings;

	copy.device = settings->device ? strdup(settings->device) : NULL;
	if (settings->device && !copy.device)
		return -ENOMEM;
	*ret_settings = copy;
	return 0;
}

void microphone_settings_done(struct microphone_settings *settings)
{
	free(settings->device);
	*settings = (struct microphone_settings){ 0 };
}
