#include "voice/espeak.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espeak-ng/speak_lib.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/installation.h"
#include "base/log.h"
#include "notice/sounding.h"
#include "speech/intonation.h"
#include "voice/phonemes.h"
#include "voice/pitch.h"

/* How much audio eSpeak NG hands over at a time: the first words are there sooner. */
#define BUFFER_MS 50

/* What its tones are written with. */
#define TONES "12345"

/* eSpeak NG is one per process, and so is this. */
static struct {
	bool is_loaded;
	bool is_open;
	bool has_voice;
	struct voice voice;                  /* as last set */
	double breadth;                      /* of that voice's pitch (voice/pitch.h) */
	int append_error;                    /* of the utterance in work */
	bool has_begun;                      /* something of it was heard */
	void (*tell)(void *userdata);        /* that it has; NULL: nobody */
	void *tell_userdata;                 /* of that */
	const struct intonation *intonation; /* NULL: none */
	size_t syllables;                    /* it has */
	size_t begun;                        /* of which so many have begun */
	FILE *phonemes;                      /* of the utterance that is asked back */
} engine;

static int error_of(espeak_ERROR error)
{
	switch (error) {
	case EE_OK:
		return 0;
	case EE_NOT_FOUND:
		return -ENOENT;
	case EE_BUFFER_FULL:
		return -ENOBUFS;
	case EE_INTERNAL_ERROR:
		break;
	}
	return -EIO;
}

static int set(espeak_PARAMETER parameter, int value)
{
	return error_of(espeak_SetParameter(parameter, value, 0));
}

/* --- intonation --- */

/* eSpeak NG takes the pitch of a syllable when it makes its first frames: what is set while it
 * hands over the vowel of one is the next one's. */
static void set_next_pitch(void)
{
	const int cents = intonation_cents(engine.intonation, engine.begun, engine.syllables);
	const struct pitch_setting setting = pitch_setting(&engine.voice, engine.breadth, cents);

	/* Where it is not taken, the words are still said. */
	(void)set(espeakPITCH, setting.pitch);
	(void)set(espeakRANGE, setting.range);
}

static void follow_intonation(const espeak_EVENT *events)
{
	if (!engine.intonation)
		return;
	for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
		engine.begun += events->type == espeakEVENT_PHONEME &&
				phonemes_is_nucleus(events->id.string);
	set_next_pitch();
}

/* How many syllables eSpeak NG's phonemes have: each has one tone. */
static size_t syllables_of(const char *phonemes)
{
	size_t count = 0;

	while (*(phonemes += strcspn(phonemes, TONES)) != '\0') {
		phonemes += strspn(phonemes, TONES);
		count++;
	}
	return count;
}

static void begin_intonation(const struct utterance *utterance, const char *phonemes)
{
	const struct intonation level = { 0 };

	if (!utterance_is_syllables(utterance) ||
		memcmp(&utterance->intonation, &level, sizeof(level)) == 0)
		return;
	engine.intonation = &utterance->intonation;
	engine.syllables = syllables_of(phonemes);
	engine.begun = 0;
	set_next_pitch();
}

static int end_intonation(void)
{
	if (!engine.intonation)
		return 0;
	engine.intonation = NULL;
	const int r = set(espeakPITCH, engine.voice.pitch);
	return r < 0 ? r : set(espeakRANGE, engine.voice.range);
}

/* --- frames --- */

/* eSpeak NG gives frames; returning 1 stops it. Without a sound it is only asked for phonemes. */
static int on_frames(short *frames, int count, espeak_EVENT *events)
{
	struct sound *sound = events->user_data;

	follow_intonation(events);
	if (!sound || !frames || count <= 0)
		return 0;
	/* Up to 42 ms of zeros stand before the first of it: how long is silent is the cues' to
	 * say. */
	while (!engine.has_begun && count > 0 && *frames == 0)
		frames++, count--;
	if (count == 0)
		return 0;
	engine.append_error = sound_append(sound, frames, (size_t)count);
	if (!engine.has_begun && engine.tell && engine.append_error >= 0)
		engine.tell(engine.tell_userdata);
	engine.has_begun = true;
	return engine.append_error < 0;
}

static int load_espeak(void)
{
	const int rate_hz = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, NULL,
		espeakINITIALIZE_DONT_EXIT | espeakINITIALIZE_PHONEME_EVENTS);

	if (rate_hz < 0)
		return -ENOPKG;
	if (rate_hz != SOUND_RATE_HZ) {
		log_error("eSpeak NG speaks at %d Hz, not at %d.", rate_hz, SOUND_RATE_HZ);
		return -ENOPKG;
	}
	espeak_SetSynthCallback(on_frames);
	return 0;
}

int voice_engine_open(void)
{
	if (engine.is_open)
		return -EBUSY;
	if (!engine.is_loaded) {
		const int r = load_espeak();
		if (r < 0)
			return r;
		engine.is_loaded = true;
	}
	engine.is_open = true;
	return 0;
}

const char *voice_engine_data(void)
{
	const char *path = "";

	(void)espeak_Info(&path); /* Its version, which nobody asks for. */
	return path;
}

static void forget_voice(void)
{
	if (engine.has_voice)
		voice_done(&engine.voice);
	engine.has_voice = false;
}

/* espeak_Terminate hangs when it is called for a second time in one process (1.51), so it is left
 * to the end of the process. */
void voice_engine_close(void)
{
	forget_voice();
	engine.is_open = false;
}

static bool is_same_voice(const struct voice *a, const struct voice *b)
{
	return strcmp(a->espeak, b->espeak) == 0 && a->rate_wpm == b->rate_wpm &&
	       a->pitch == b->pitch && a->range == b->range &&
	       a->volume_percent == b->volume_percent && a->word_gap == b->word_gap;
}

static int set_parameters(const struct voice *voice)
{
	const struct {
		espeak_PARAMETER parameter;
		int value;
	} settings[] = {
		{ espeakRATE, voice->rate_wpm },
		{ espeakPITCH, voice->pitch },
		{ espeakRANGE, voice->range },
		{ espeakVOLUME, voice->volume_percent },
		{ espeakWORDGAP, voice->word_gap },
	};

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		const int r = set(settings[i].parameter, settings[i].value);
		if (r < 0)
			return r;
	}
	return 0;
}

#define FILE_VOICE           "file:"
#define VOICE_FILE_MAX_BYTES 65536

/* eSpeak NG cuts a path off behind 59 bytes, so it gets the descriptor's short one. */
static int set_voice_file(const char *path)
{
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *text = NULL;
	char short_path[sizeof("/proc/self/fd/") + 10];
	uint64_t size;
	size_t length;
	int r = file_read(path, VOICE_FILE_MAX_BYTES, &text, &length);

	if (r < 0)
		return r;
	r = file_open(path, VOICE_FILE_MAX_BYTES, &fd, &size);
	if (r < 0)
		return r;
	engine.breadth = pitch_breadth(text);
	(void)snprintf(short_path, sizeof(short_path), "/proc/self/fd/%d", fd);
	return error_of(espeak_SetVoiceByFile(short_path));
}

static int load_voice_file(const char *name)
{
	_cleanup_free_ char *folder_and_name = NULL;
	_cleanup_free_ char *path = NULL;

	/* A name, not a path. */
	if (strchr(name, '/'))
		return -ENOENT;
	if (asprintf(&folder_and_name, "voices/%s", name) < 0) {
		folder_and_name = NULL;
		return -ENOMEM;
	}
	const int r = installation_find_data(folder_and_name, &path);
	return r < 0 ? r : set_voice_file(path);
}

static int load_voice(const char *espeak_voice)
{
	const size_t length = strlen(FILE_VOICE);

	engine.breadth = PITCH_BREADTH_DEFAULT;
	const int r = strncmp(espeak_voice, FILE_VOICE, length) == 0
			      ? load_voice_file(espeak_voice + length)
			      : error_of(espeak_SetVoiceByName(espeak_voice));
	return r == -ENOENT ? SOUNDING_VOICE_UNKNOWN : r;
}

/* Loading a voice costs a millisecond or more, so the same one is not loaded twice. */
static int use_voice(const struct voice *voice)
{
	struct voice copy;
	int r;

	if (engine.has_voice && is_same_voice(&engine.voice, voice))
		return 0;
	forget_voice();
	r = load_voice(voice->espeak);
	if (r < 0)
		return r;
	r = set_parameters(voice);
	if (r < 0)
		return r;
	/* It takes the voice with the next text, and shifts the formants by its pitch then. */
	r = error_of(espeak_Synth("", 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL, NULL));
	if (r < 0)
		return r;
	r = voice_copy(voice, &copy);
	if (r < 0)
		return r;
	engine.voice = copy;
	engine.has_voice = true;
	return 0;
}

bool voice_engine_has(const char *espeak_voice)
{
	forget_voice(); /* The next utterance sets its own again. */
	return load_voice(espeak_voice) == 0;
}

/* The English voice beside a voice file, or eSpeak NG's own. */
static int use_english(const struct voice *voice)
{
	_cleanup_free_ char *twin = NULL;
	static char english[] = "en";
	struct voice other = *voice;

	if (asprintf(&twin, "%s-english", voice->espeak) < 0) {
		twin = NULL;
		return -ENOMEM;
	}
	other.espeak = twin;
	if (strncmp(voice->espeak, FILE_VOICE, strlen(FILE_VOICE)) == 0 && use_voice(&other) == 0)
		return 0;
	other.espeak = english;
	return use_voice(&other);
}

/* What eSpeak NG is given for it, in memory the caller frees. Only what we wrote ourselves stands
 * in
 * [[ ]], and only with it are those honoured: 1.51 dies of some that a person wrote. */
static int write_speech(const struct utterance *utterance, char **ret_speech)
{
	size_t length;
	int r = 0;
	_cleanup_free_ char *speech = NULL;
	FILE *out = open_memstream(&speech, &length);

	if (!out)
		return -ENOMEM;
	if (utterance_is_syllables(utterance)) {
		fputs("[[", out);
		r = phonemes_write(out, utterance->speech);
		fputs("]]", out);
	} else {
		fputs(utterance->speech, out);
	}
	if (fclose(out) != 0)
		return -ENOMEM;
	if (r < 0)
		return r;
	*ret_speech = TAKE(speech);
	return 0;
}

/* Four fifths of the rate is about as fast as digits can be written down. */
static int set_rate(const struct voice *voice, bool is_dictated)
{
	const int slower_wpm = voice->rate_wpm * 4 / 5;
	const int dictated_wpm = slower_wpm < espeakRATE_MINIMUM ? espeakRATE_MINIMUM : slower_wpm;

	return set(espeakRATE, is_dictated ? dictated_wpm : voice->rate_wpm);
}

static int synthesise(
	const struct voice *voice, const struct utterance *utterance, struct sound *sound)
{
	const bool is_dictated = utterance->kind == UTTERANCE_DIGITS;
	const unsigned flags =
		espeakCHARS_UTF8 | (utterance_is_syllables(utterance) ? espeakPHONEMES : 0U);
	_cleanup_free_ char *speech = NULL;
	int r;

	r = utterance->kind == UTTERANCE_FOREIGN ? use_english(voice) : use_voice(voice);
	if (r < 0)
		return r;
	r = write_speech(utterance, &speech);
	if (r < 0)
		return r;
	r = is_dictated ? set_rate(voice, true) : 0;
	if (r < 0)
		return r;
	begin_intonation(utterance, speech);
	r = error_of(
		espeak_Synth(speech, strlen(speech) + 1, 0, POS_CHARACTER, 0, flags, NULL, sound));
	const int pitch_r = end_intonation();
	const int rate_r = is_dictated ? set_rate(voice, false) : 0;
	if (r < 0)
		return r;
	return pitch_r < 0 ? pitch_r : rate_r;
}

int voice_engine_speak(const struct voice *voice, const struct utterance *utterance,
	struct sound *sound, void (*begun)(void *userdata), void *userdata)
{
	engine.append_error = 0;
	engine.has_begun = false;
	engine.tell = begun;
	engine.tell_userdata = userdata;
	const int r = synthesise(voice, utterance, sound);
	return engine.append_error < 0 ? engine.append_error : r;
}

/* --- phonemes, asked back --- */

static int on_phonemes(const char *clause)
{
	if (clause && *clause)
		fprintf(engine.phonemes, "%s%s", ftell(engine.phonemes) > 0 ? " " : "", clause);
	return 0;
}

/* Only the callback hears the tones that eSpeak NG makes when it synthesises. */
int voice_engine_phonemes(
	const struct voice *voice, const struct utterance *utterance, char **ret_phonemes)
{
	_cleanup_free_ char *phonemes = NULL;
	size_t length;

	engine.phonemes = open_memstream(&phonemes, &length);
	if (!engine.phonemes)
		return -ENOMEM;
	espeak_SetPhonemeCallback(on_phonemes);
	const int r = synthesise(voice, utterance, NULL);
	espeak_SetPhonemeCallback(NULL);
	if (fclose(engine.phonemes) != 0)
		return -ENOMEM;
	if (r < 0)
		return r;
	*ret_phonemes = TAKE(phonemes);
	return 0;
}

/* The tone at `text`, whose digits end at `end`. */
static const char *bare_tone(const char *text, size_t length)
{
	static const struct {
		const char *said;
		const char *given;
	} tones[] = {
		{ "22", "11" },
		{ "33", "11" },
		{ "44", "11" },
		{ "53", "51" },
		{ "214", "21" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tones); i++)
		if (strlen(tones[i].said) == length && strncmp(text, tones[i].said, length) == 0)
			return tones[i].given;
	return NULL;
}

void voice_engine_bare(char *phonemes)
{
	char *kept = phonemes;

	for (const char *next = phonemes; *next;) {
		const size_t digits = strspn(next, TONES);
		const char *tone = bare_tone(next, digits);
		if (tone) {
			memcpy(kept, tone, strlen(tone)); /* Its NUL might cut off what follows. */
			kept += strlen(tone);
		} else if (digits > 0) {
			memmove(kept, next, digits);
			kept += digits;
		} else if (!strchr("'_|:, ", *next)) {
			*kept++ = *next;
		}
		next += digits > 0 ? digits : 1;
	}
	*kept = '\0';
}

/* --- the known-answer test --- */

/* Every initial, final and tone; at most 40 syllables each, as eSpeak NG takes them. */
static const char *const known_answer[] = {
	"ba1 po2 mo3 fo2 dai4 tao2 nei4 lou2 gan1 ken3 hang2 deng1 zhong1 chi1 shui3 ri4 zi4 ci2 "
	"si1 wan4 er2 de5 r5",
	"ji1 qia4 xie3 jiao1 qiu2 xian1 jin1 qiang2 xing4 xiong2 jv3 quan2 xue2 jun1 hua1 guo2 "
	"kuai4 shuang1 luan4 chun1 nv3 lve4 wo3 ya2 yuan2 yong3 weng1 o1 en1 ai4 ang2",
};

static int write_expected(const char *words, char **ret_phonemes)
{
	_cleanup_free_ char *phonemes = NULL;
	size_t length;
	FILE *out = open_memstream(&phonemes, &length);

	if (!out)
		return -ENOMEM;
	const int r = phonemes_write(out, words);
	if (fclose(out) != 0)
		return -ENOMEM;
	if (r < 0)
		return r;
	voice_engine_bare(phonemes);
	*ret_phonemes = TAKE(phonemes);
	return 0;
}

static int expect_words(const struct voice *voice, const char *words)
{
	const struct utterance utterance = { .kind = UTTERANCE_WORDS, .speech = (char *)words };
	_cleanup_free_ char *heard = NULL;
	_cleanup_free_ char *expected = NULL;
	int r = write_expected(words, &expected);

	if (r < 0)
		return r;
	r = voice_engine_phonemes(voice, &utterance, &heard);
	if (r < 0) {
		log_error("The voice \"%s\" cannot be used: %s", voice->espeak, error_text(r));
		return -ENOPKG;
	}
	voice_engine_bare(heard);
	if (strcmp(heard, expected) == 0)
		return 0;
	log_error("The voice \"%s\" says [%s] where [%s] was asked for.", voice->espeak, heard,
		expected);
	return -ENOPKG;
}

int voice_engine_test(void)
{
	const struct voice voice = {
		.name = (char *)"test",
		.espeak = (char *)"file:horn",
		.rate_wpm = 160,
		.pitch = 50,
		.range = 50,
		.volume_percent = 100,
	};

	for (size_t i = 0; i < ARRAY_SIZE(known_answer); i++) {
		const int r = expect_words(&voice, known_answer[i]);
		if (r < 0)
			return r;
	}
	return 0;
}
