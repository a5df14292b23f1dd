/* `dalaba heard`: what the daemon's ear makes of two files, what was sent and what a microphone by
 * the horn heard of it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "cli/command.h"
#include "cli/local.h"
#include "cli/row.h"
#include "recording/recording.h"
#include "sound/proof.h"
#include "sound/sound.h"
#include "sound/voicing.h"

#define BLOCK_FRAMES   2048 /* as the monitor takes them */
#define SPOKEN_MOST_MS (SOUND_SECONDS_MAX * 1000)

static const struct option_row heard_options[] = {
	OPTION_ROW_NUMBER("spoken-from", 0, spoken_from_ms, 0, SPOKEN_MOST_MS,
		N_("milliseconds of SENT that are a chime, which proves nothing")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL,
		N_("SENT left the station by this zone: in its voicing, and with its mark")),
	OPTION_END,
};

DEFINE_CLEANUP(struct proof, proof, proof_free)
DEFINE_CLEANUP(struct recording, recording, recording_close)
DEFINE_CLEANUP(struct sound, sound, sound_unref)
DEFINE_CLEANUP(struct voicing, voicing, voicing_free)

static int read_frames(const char *path, struct sound *sound)
{
	_cleanup_(recording_cleanup) struct recording *recording = NULL;
	float frames[BLOCK_FRAMES];
	int r;

	r = recording_open(path, SOUND_RATE_HZ, &recording);
	if (r < 0)
		return r;
	while ((r = recording_read(recording, frames, BLOCK_FRAMES)) > 0) {
		r = sound_append_float(sound, frames, (size_t)r);
		if (r < 0)
			return r;
	}
	sound_finish(sound, 0);
	return r;
}

static int read_file(const char *path, struct sound **ret_sound)
{
	_cleanup_(sound_cleanup) struct sound *sound = NULL;

	if (sound_new(&sound) < 0)
		return complain_memory();
	const int r = read_frames(path, sound);
	if (r < 0)
		return complain(_("%s cannot be read: %s"), path, error_text(r));
	*ret_sound = TAKE(sound);
	return CLI_DONE;
}

struct verdict {
	struct heard heard;
	int64_t first_yes_ms; /* -1: never */
};

static void note(const struct proof *proof, size_t frame, struct verdict *verdict)
{
	proof_finding(proof, &verdict->heard);
	if (verdict->heard.verdict == HEARD_YES && verdict->first_yes_ms < 0)
		verdict->first_yes_ms = sound_ms_of_frames(frame);
}

/* What left the zone, and its mark; silent before the words and behind the end. */
struct sent {
	struct voicing *voicing;
	size_t spoken_from;
	bool is_marked;
};

static void add(struct proof *proof, const struct sent *sent, size_t place, const int16_t *heard,
	size_t count)
{
	int16_t frames[BLOCK_FRAMES] = { 0 }, mark[BLOCK_FRAMES] = { 0 };
	const size_t skipped = sent->spoken_from > place ? sent->spoken_from - place : 0;

	if (skipped < count)
		(void)voicing_read_apart(sent->voicing, place + skipped, frames + skipped,
			mark + skipped, count - skipped);
	proof_add(proof, frames, sent->is_marked ? mark : NULL, heard, count);
}

/* Where the microphone was not listened to any more, nothing is asked of it. */
static int judge(const struct sent *sent, const struct sound *heard, struct verdict *verdict)
{
	const size_t length = sound_length_frames(heard);
	_cleanup_(proof_cleanup) struct proof *proof = NULL;

	if (proof_new(&proof) < 0)
		return complain_memory();
	for (size_t done = 0, count; done < length; done += count) {
		int16_t frames[BLOCK_FRAMES];
		count = sound_read(heard, done, frames, BLOCK_FRAMES);
		add(proof, sent, done, frames, count);
		note(proof, done + count, verdict);
	}
	proof_end(proof);
	note(proof, length, verdict);
	return CLI_DONE;
}

static int judge_from(const struct options *options, const struct output *output,
	struct sound *sound, const struct sound *heard, struct verdict *verdict)
{
	_cleanup_(voicing_cleanup) struct voicing *voicing = NULL;
	int r = voicing_new(output->voicing, sound, &voicing);

	if (r >= 0)
		r = voicing_mark(voicing, output->mark);
	if (r < 0)
		return complain_memory();
	const struct sent sent = {
		.voicing = voicing,
		.spoken_from = sound_frames_of_ms(options->spoken_from_ms),
		.is_marked = output->mark != 0,
	};
	return judge(&sent, heard, verdict);
}

/* Without a zone as it is in the file. */
static int judge_files(const struct options *options, struct sound *sent, const struct sound *heard,
	struct verdict *verdict)
{
	static const struct output plain;
	_cleanup_(config_cleanup) struct config *config = NULL;
	const struct zone *zone = NULL;
	int status = CLI_DONE;

	if (options->zone)
		status = local_read_config(options->config, &config);
	if (status == CLI_DONE && config)
		status = local_find_zone(config, options->zone, &zone);
	if (status != CLI_DONE)
		return status;
	return judge_from(options, zone ? &zone->output : &plain, sent, heard, verdict);
}

/* A member that is not known is null. */
static json_t *known(bool is_known, json_int_t value)
{
	return is_known ? json_integer(value) : json_null();
}

static int print_json(const struct verdict *verdict)
{
	const struct heard *heard = &verdict->heard;
	json_auto_t *row = json_pack("{s:s, s:o, s:f, s:f, s:o, s:s, s:f, s:f}", "heard",
		heard_verdict_name(heard->verdict), "delay_ms",
		known(heard->verdict == HEARD_YES, heard->delay_ms), "level_db", heard->level_db,
		"correlation", heard->correlation, "first_yes_ms",
		known(verdict->first_yes_ms >= 0, verdict->first_yes_ms), "why",
		_(heard_reason_text(heard->reason)), "mark", heard->mark, "mark_awaited",
		heard->mark_awaited);

	return row ? row_print_json(row) : complain_memory();
}

static int print(const struct verdict *verdict)
{
	const struct heard *heard = &verdict->heard;

	printf(_("%s: %s"), _(heard_verdict_name(heard->verdict)),
		_(heard_reason_text(heard->reason)));
	putchar('\n');
	if (heard->verdict == HEARD_YES)
		printf(_("%d ms late, %.1f dB\n"), heard->delay_ms, heard->level_db);
	return CLI_DONE;
}

static int hear(const struct options *options)
{
	_cleanup_(sound_cleanup) struct sound *sent = NULL;
	_cleanup_(sound_cleanup) struct sound *heard = NULL;
	struct verdict verdict = { .first_yes_ms = -1 };

	if (options->word_count != 2)
		return complain_usage(_("two files: what was sent, and what was heard of it"));
	int status = read_file(options->words[0], &sent);
	if (status == CLI_DONE)
		status = read_file(options->words[1], &heard);
	if (status == CLI_DONE)
		status = judge_files(options, sent, heard, &verdict);
	if (status != CLI_DONE)
		return status;
	return options->wants_json ? print_json(&verdict) : print(&verdict);
}

const struct command command_heard = {
	.name = "heard",
	.arguments = N_("[OPTION]... SENT.wav HEARD.wav"),
	.summary = COMMAND_HEARD_SUMMARY,
	.tables = { heard_options, options_local },
	.words_max = 2,
	.run = hear,
};
