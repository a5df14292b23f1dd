/* `dalaba render`: a text or a notice into a WAV file, to hear it before it airs. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"
#include "cli/command.h"
#include "cli/local.h"
#include "cli/row.h"
#include "cli/text.h"
#include "config/hint.h"
#include "notice/sounding.h"
#include "sound/sound.h"
#include "sound/wav.h"
#include "speech/wording.h"
#include "station/turn.h"
#include "voice/espeak.h"
#include "voice/render.h"

static const struct option_row render_options[] = {
	OPTION_ROW_TEXT(
		"output", 'o', N_("FILE"), output, NULL, N_("the WAV file to write; required")),
	OPTION_ROW_TEXT(
		"notice", 0, N_("NAME"), notice, NULL, N_("render this notice instead of a text")),
	OPTION_ROW_TEXT("voice", 0, N_("NAME"), voice, NULL, N_("a voice of the configuration")),
	OPTION_ROW_NUMBER("readings", 0, readings, 1, SCRIPT_READINGS_MAX,
		N_("how often the text is spoken (1 to 10)")),
	OPTION_ROW_CHOICE(
		"chime", chime, CHIME_WISH_ON, N_("with a chime, also where none is configured")),
	OPTION_ROW_CHOICE("no-chime", chime, CHIME_WISH_OFF, N_("without a chime")),
	OPTION_ROW_TEXT("voicing", 0, N_("VOICING"), voicing, option_is_voicing,
		N_("as a zone of that voicing gets it: plain (default), horn")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL,
		N_("as this zone gets it: in its voicing, and with its mark")),
	OPTION_END,
};

DEFINE_CLEANUP(struct sound, sound, sound_unref)

static int complain_notice(const struct config *config, const char *name)
{
	_cleanup_free_ char *more = hint_notices(config, name);

	return complain(_("there is no notice \"%s\"%s"), name, more ? more : "");
}

static int complain_voice(const struct config *config, const char *name)
{
	_cleanup_free_ char *more = hint_voices(config, name);

	return complain(_("there is no voice \"%s\"%s"), name, more ? more : "");
}

/* What is sounded before the options change it: the notice's script, or the announcement's with
 * the text of the command line. */
static int basic_script(
	const struct options *options, const struct config *config, struct script *ret_script)
{
	if (options->notice) {
		const struct notice *notice = config_notice(config, options->notice);
		if (!notice)
			return complain_notice(config, options->notice);
		if (script_is_feed(&notice->script))
			return complain(
				_("notice \"%s\" relays a line input: nobody knows now what "
				  "it will give"),
				notice->name);
		return script_copy(&notice->script, ret_script) < 0 ? complain_memory() : CLI_DONE;
	}
	_cleanup_free_ char *text = NULL;
	const int status = text_read(options, &text);
	if (status != CLI_DONE)
		return status;
	if (script_copy(&config->announcements[PRIORITY_ROUTINE], ret_script) < 0)
		return complain_memory();
	free(ret_script->text);
	ret_script->text = TAKE(text);
	return CLI_DONE;
}

static int use_voice(struct script *script, const struct config *config, const char *name)
{
	const struct voice *voice = config_voice(config, name);
	struct voice copy;

	if (!voice)
		return complain_voice(config, name);
	if (voice_copy(voice, &copy) < 0)
		return complain_memory();
	voice_done(&script->voice);
	script->voice = copy;
	return CLI_DONE;
}

static int apply_options(
	struct script *script, const struct options *options, const struct config *config)
{
	if (options->readings > 0)
		script->readings = options->readings;
	if (options->chime == CHIME_WISH_OFF) {
		prelude_done(&script->prelude);
		script->prelude.chime = CHIME_NONE;
	}
	if (options->chime == CHIME_WISH_ON && script->prelude.chime == CHIME_NONE)
		script->prelude.chime = CHIME_BELL;
	return options->voice ? use_voice(script, config, options->voice) : CLI_DONE;
}

static int print_result(const struct options *options, const struct sound *sound)
{
	const int64_t duration_ms = sound_ms_of_frames(sound_length_frames(sound));

	if (!options->wants_json) {
		printf(_("%s: %.1f s\n"), options->output, (double)duration_ms / 1000);
		return CLI_DONE;
	}
	json_auto_t *row = json_pack(
		"{s:s, s:I}", "file", options->output, "duration_ms", (json_int_t)duration_ms);
	return row ? row_print_json(row) : complain_memory();
}

/* How it leaves a zone. */
struct way {
	enum voicing_kind voicing;
	uint64_t mark;
};

static int find_way(const struct options *options, const struct config *config, struct way *ret_way)
{
	const struct zone *zone;
	const int status = local_find_zone(config, options->zone, &zone);

	if (status != CLI_DONE)
		return status;
	if (zone)
		*ret_way = (struct way){ zone->output.voicing, zone->output.mark };
	if (options->voicing)
		(void)NAMES_READ(&voicing_names, options->voicing,
			&ret_way->voicing); /* The table checked it. */
	return CLI_DONE;
}

#define STANDARD_OUTPUT "-"
#define COPY_BYTES      65536

static int copy_to_output(int fd)
{
	static char bytes[COPY_BYTES];
	ssize_t length;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	while ((length = read(fd, bytes, sizeof(bytes))) > 0)
		if (fwrite(bytes, 1, (size_t)length, stdout) != (size_t)length)
			return -errno;
	return length < 0 ? -errno : 0;
}

/* A WAV file says at its beginning how long it is, and a pipe has no way back: it is made whole in
 * memory first. */
static int write_to_output(struct sound *sound, const struct way *way)
{
	char path[64];
	const int fd = memfd_create("wav", MFD_CLOEXEC);

	if (fd < 0)
		return complain_memory();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd); /* Fits. */
	int r = wav_write(path, sound, way->voicing, way->mark);
	if (r == 0)
		r = copy_to_output(fd);
	(void)close(fd);
	return r < 0 ? complain(_("%s cannot be written: %s"), _("standard output"), error_text(r))
		     : CLI_DONE;
}

/* The engine is open. */
static int render_to_file(
	const struct options *options, const struct script *script, const struct way *way)
{
	_cleanup_(sound_cleanup) struct sound *sound = NULL;

	if (sound_new(&sound) < 0)
		return complain_memory();
	int r = render_script(script, 0, sound);
	if (r < 0)
		return complain(_("the text cannot be spoken: %s"), sounding_error_text(r, true));
	if (strcmp(options->output, STANDARD_OUTPUT) == 0)
		return write_to_output(sound, way);
	r = wav_write(options->output, sound, way->voicing, way->mark);
	if (r < 0)
		return complain(_("%s cannot be written: %s"), options->output, error_text(r));
	return print_result(options, sound);
}

static int speak(const struct options *options, const struct reader *reader, struct script *script,
	const struct way *way)
{
	const int r = voice_engine_open();

	if (r < 0)
		return local_complain_engine(r);
	(void)wording_read(reader, script, NULL); /* Its error is the rendering's. */
	const int status = render_to_file(options, script, way);
	voice_engine_close();
	return status;
}

/* As if it aired now. */
static int fill(struct script *script, const struct options *options, const struct config *config)
{
	const int64_t now_ms = clock_realtime_ms();
	const struct placeholder_facts facts = local_facts(config, now_ms);
	const struct notice *notice =
		options->notice ? config_notice(config, options->notice) : NULL;
	int r = placeholder_fill_script(script, &facts);

	if (r >= 0 && notice)
		r = playlist_arrange(
			&script->playlist, turn_of(notice, now_ms, NULL), notice->name);
	return r < 0 ? complain_memory() : CLI_DONE;
}

static int render(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	_cleanup_(reader_cleanup) struct reader *reader = NULL;
	_cleanup_(script_done) struct script script = { 0 };
	struct way way = { VOICING_PLAIN, 0 };

	if (!options->output)
		return complain_usage(_("where to? -o FILE.wav"));
	if (options->notice && options->word_count > 0)
		return complain_usage(_("either --notice or a text, not both"));
	int status = local_read_config(options->config, &config);
	if (status == CLI_DONE)
		status = find_way(options, config, &way);
	if (status == CLI_DONE)
		status = basic_script(options, config, &script);
	if (status == CLI_DONE)
		status = apply_options(&script, options, config);
	if (status == CLI_DONE)
		status = fill(&script, options, config);
	if (status == CLI_DONE)
		status = local_open_reader(&config->own_words, &reader);
	return status == CLI_DONE ? speak(options, reader, &script, &way) : status;
}

const struct command command_render = {
	.name = "render",
	.arguments = N_("-o FILE.wav [OPTION]... [TEXT]...   (without TEXT: standard input)"),
	.summary = COMMAND_RENDER_SUMMARY,
	.tables = { render_options, options_local },
	.words_max = COMMAND_ANY_WORDS,
	.run = render,
};
