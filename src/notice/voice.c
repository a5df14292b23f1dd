#include "notice/voice.h"

static const struct owned belongings[] = {
	OWNS_TEXT(struct voice, name),
	OWNS_TEXT(struct voice, espeak),
};

const struct owner voice_owner = OWNER(struct voice, belongings);

int voice_copy(const struct voice *voice, struct voice *ret_voice)
{
	return owner_copy(&voice_owner, voice, ret_voice);
}

void voice_done(struct voice *voice)
{
	owner_done(&voice_owner, voice);
}
