#include "config/voices.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "config/table.h"
#include "speech/pinyin.h"

/* --- voices --- */

/* The defaults are those of voices/mandarin.conf. */
static const struct key voice_keys[] = {
	KEY_NAME(struct voice, name),
	{ "espeak", VALUE_STRING, offsetof(struct voice, espeak), .parse = parse_espeak,
		.fallback_text = "file:horn" },
	KEY_INTEGER("rate", struct voice, rate_wpm, 80, 450, 160),
	KEY_INTEGER("pitch", struct voice, pitch, 0, 99, 50),
	KEY_INTEGER("range", struct voice, range, 0, 99, 75),
	KEY_INTEGER("volume", struct voice, volume_percent, 0, 200, 60),
	KEY_INTEGER("word_gap", struct voice, word_gap, 0, 100, 0),
	KEY_INTEGER("pauses", struct voice, pause_percent, 0, 400, 100),
	KEY_INTEGER("second_rate", struct voice, second_rate_percent, 50, 150, 90),
};

/* Of two of one name the first holds. */
static void finish_voice(
	struct reading_context *context, const config_setting_t *setting, void *object)
{
	struct config *config = context->config;
	struct voice *voice = object;

	const struct voice *first = config_voice(config, voice->name);
	if (first == voice || !*voice->name)
		return;
	if ((size_t)(first - config->voices) >= context->voices_before)
		schema_fault(context, setting, _("there are two voices \"%s\""), voice->name);
	voice_done(voice);
	config->voice_count--;
}

static const struct key voice = GROUP("voices", voice_keys, finish_voice);

static const struct key voices = { "voices",
	LIST(struct config, voices, voice_count, CONFIG_VOICES_MAX, &voice) };

void voices_read(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_list(context, &voices, setting, context->config);
}

/* --- the station's own words --- */

static const struct key word_keys[] = {
	{ "word", VALUE_STRING, offsetof(struct own_word, word), 1, OWN_WORD_CHARACTERS_MAX * 4,
		.is_required = true },
	KEY_STRING("pinyin", struct own_word, pinyin, OWN_WORD_SAY_MAX, NULL),
	KEY_STRING("say", struct own_word, say, OWN_WORD_SAY_MAX, NULL),
};

static bool is_hanzi(const char *word)
{
	uint32_t character;
	int size;

	for (; *word; word += size) {
		size = utf8_first(word, &character);
		if (size <= 0 || character < 0x3400 || character > 0x9FFF)
			return false;
	}
	return true;
}

/* Whether no syllable has a mark or a digit. */
static bool has_no_tones(const char *pinyin)
{
	char syllable[PINYIN_SYLLABLE_SIZE];

	if (strchr(pinyin, '5'))
		return false;
	while (pinyin_next(&pinyin, syllable))
		if (syllable[strlen(syllable) - 1] != '5')
			return false;
	return true;
}

static void check_pinyin(struct reading_context *context, const config_setting_t *setting,
	const struct own_word *word)
{
	const size_t hanzi = utf8_count(word->word);
	size_t bad;
	const int syllables = pinyin_count(word->pinyin, &bad);

	if (!is_hanzi(word->word))
		schema_fault(context, setting,
			_("\"%s\" is not hanzi alone; give \"say\" instead of \"pinyin\""),
			word->word);
	else if (syllables < 0)
		schema_fault(context, setting,
			_("syllable %zu of \"%s\" is not Mandarin; right is \"wǎ gāng\" or \"wa3 "
			  "gang1\""),
			bad, word->pinyin);
	else if ((size_t)syllables != hanzi)
		schema_fault(context, setting,
			ngettext("\"%s\" has %zu hanzi, but \"%s\" %d syllable",
				"\"%s\" has %zu hanzi, but \"%s\" %d syllables",
				(unsigned long)syllables),
			word->word, hanzi, word->pinyin, syllables);
	else if (has_no_tones(word->pinyin))
		schema_warn(context, setting,
			_("\"%s\" has no tones, and each of its syllables is read as a neutral "
			  "one; right is \"wǎ gāng\" or \"wa3 gang1\", and 5 for a neutral one"),
			word->pinyin);
}

static void check_word(struct reading_context *context, const config_setting_t *setting,
	const struct own_word *word)
{
	if (utf8_count(word->word) > OWN_WORD_CHARACTERS_MAX)
		schema_fault(context, setting, _("\"%s\" is longer than %d characters"), word->word,
			OWN_WORD_CHARACTERS_MAX);
	else if (!word->pinyin == !word->say)
		schema_fault(context, setting, _("\"%s\" needs either \"pinyin\" or \"say\""),
			word->word);
	else if (own_words_has(&context->config->own_words, word->word))
		schema_fault(context, setting, _("there are two words \"%s\""), word->word);
	else if (word->pinyin)
		check_pinyin(context, setting, word);
}

static void add_word(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct own_word word = { 0 };

	(void)userdata;
	schema_read_group(context, setting, word_keys, ARRAY_SIZE(word_keys), &word);
	if (word.word && word.word[0]) {
		check_word(context, setting, &word);
		const int r = own_words_add(
			&context->config->own_words, word.word, word.pinyin, word.say);
		if (r == -E2BIG)
			schema_fault(context, setting, _("more than %d of them"), OWN_WORDS_MAX);
		else if (r < 0)
			context->is_out_of_memory = true;
	}
	own_word_done(&word);
}

void own_words_read(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_word, NULL);
}
