#include "notice/talk.h"

static const struct owned belongings[] = {
	OWNS_TEXT_OR_NULL(struct microphone_settings, device),
};

const struct owner microphone_settings_owner = OWNER(struct microphone_settings, belongings);

int microphone_settings_copy(
	const struct microphone_settings *settings, struct microphone_settings *ret_settings)
{
	return owner_copy(&microphone_settings_owner, settings, ret_settings);
}

void microphone_settings_done(struct microphone_settings *settings)
{
	owner_done(&microphone_settings_owner, settings);
}
