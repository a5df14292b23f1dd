#include "notice/voice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int voice_copy(const struct voice *voice, struct voice *ret_voice)
{
	struct voice copy = *voice;

	copy.name = strdup(voice->name);
	copy.espeak = strdup(voice->espeak);
	if (!copy.name || !copy.espeak) {
		voice_done(&copy);
		return -ENOMEM;
	}
	*ret_voice = copy;
	return 0;
}

void voice_done(struct voice *voice)
{
	free(voice->name);
	free(voice->espeak);
	*voice = (struct voice){ 0 };
}
