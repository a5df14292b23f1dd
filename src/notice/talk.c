#include "notice/talk.h"

#include <stdlib.h>

void microphone_settings_done(struct microphone_settings *settings)
{
	free(settings->device);
	*settings = (struct microphone_settings){ 0 };
}
