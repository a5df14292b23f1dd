#include "notice/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct name chimes[] = {
	{ "none", CHIME_NONE },
	{ "bell", CHIME_BELL },
	{ "alert", CHIME_ALERT },
	{ "pips", CHIME_PIPS },
	{ "test", CHIME_TEST },
};

const struct names chime_names = NAMES(chimes);

int64_t script_lead_ms(const struct script *script)
{
	return script->chime == CHIME_PIPS ? CHIME_PIPS_LEAD_MS : 0;
}

int script_copy(const struct script *script, struct script *ret_script)
{
	struct script copy = *script;

	copy.voice = (struct voice){ 0 };
	copy.second_voice = (struct voice){ 0 };
	copy.text = strdup(script->text);
	copy.second_text = strdup(script->second_text);
	copy.recording = script->recording ? strdup(script->recording) : NULL;
	copy.bridge = strdup(script->bridge);
	if (!copy.text || !copy.second_text || (script->recording && !copy.recording) ||
		!copy.bridge || voice_copy(&script->voice, &copy.voice) < 0 ||
		(script->second_voice.name &&
			voice_copy(&script->second_voice, &copy.second_voice) < 0)) {
		script_done(&copy);
		return -ENOMEM;
	}
	*ret_script = copy;
	return 0;
}

void script_done(struct script *script)
{
	free(script->text);
	free(script->second_text);
	free(script->recording);
	free(script->bridge);
	voice_done(&script->voice);
	voice_done(&script->second_voice);
	*script = (struct script){ 0 };
}
