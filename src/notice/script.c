#include "notice/script.h"

static const struct name chimes[] = {
	{ "none", CHIME_NONE },
	{ "bell", CHIME_BELL },
	{ "alert", CHIME_ALERT },
	{ "pips", CHIME_PIPS },
	{ "test", CHIME_TEST },
};

const struct names chime_names = NAMES(chimes);

enum chime chime_standing_in(enum priority priority)
{
	return priority_overrides_quiet(priority) ? CHIME_ALERT : CHIME_BELL;
}

static const struct owned of_prelude[] = {
	OWNS_TEXT_OR_NULL(struct prelude, recording),
};

static const struct owner prelude_owner = OWNER(struct prelude, of_prelude);

int prelude_copy(const struct prelude *prelude, struct prelude *ret_prelude)
{
	return owner_copy(&prelude_owner, prelude, ret_prelude);
}

void prelude_done(struct prelude *prelude)
{
	owner_done(&prelude_owner, prelude);
}

int64_t script_lead_ms(const struct script *script)
{
	return script->prelude.chime == CHIME_PIPS ? CHIME_PIPS_LEAD_MS : 0;
}

static const struct owned of_wording[] = {
	OWNS_STRUCTS(struct wording, text.utterances, text.count, &utterance_owner),
	OWNS_STRUCTS(struct wording, bridge.utterances, bridge.count, &utterance_owner),
	OWNS_STRUCTS(struct wording, second_text.utterances, second_text.count, &utterance_owner),
};

const struct owner wording_owner = OWNER(struct wording, of_wording);

void wording_done(struct wording *wording)
{
	owner_done(&wording_owner, wording);
}

bool script_is_opened(const struct script *script)
{
	return script_is_played(script) || script->line || script->prelude.recording;
}

bool script_is_feed(const struct script *script)
{
	return script->line;
}

bool script_has_playlist(const struct script *script)
{
	return script->playlist.file_count > 0;
}

bool script_is_played(const struct script *script)
{
	return script->recording || script_has_playlist(script);
}

int64_t script_played_ms(const struct script *script)
{
	return script_has_playlist(script) ? script->length_ms : script->recording_ms;
}

bool script_is_talk(const struct script *script)
{
	return script->talk.max_ms > 0;
}

const struct voice *script_second_voice(const struct script *script)
{
	return script->second_voice.name ? &script->second_voice : &script->voice;
}

static const struct owned of_words[] = {
	OWNS_TEXT(struct script, text),
	OWNS_TEXT(struct script, second_text),
	OWNS_TEXT(struct script, bridge),
	OWNS_TEXT_OR_NULL(struct script, recording),
	OWNS_TEXT_OR_NULL(struct script, line),
	OWNS_STRUCT(struct script, playlist, &playlist_owner),
	OWNS_STRUCT(struct script, prelude, &prelude_owner),
	OWNS_STRUCT(struct script, voice, &voice_owner),
	OWNS_STRUCT_OR_NONE(struct script, second_voice, &voice_owner),
};

const struct owner script_words_owner = OWNER(struct script, of_words);

static const struct owned of_script[] = {
	OWNS_MORE(&script_words_owner),
	OWNS_STRUCT(struct script, wording, &wording_owner),
};

const struct owner script_owner = OWNER(struct script, of_script);

int script_copy(const struct script *script, struct script *ret_script)
{
	return owner_copy(&script_owner, script, ret_script);
}

void script_done(struct script *script)
{
	owner_done(&script_owner, script);
}
