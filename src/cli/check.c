/* `dalaba check`: is the configuration right? All faults at once. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"
#include "calendar/timezone.h"
#include "card/card.h"
#include "card/list.h"
#include "card/microphone.h"
#include "cli/command.h"
#include "cli/doubts.h"
#include "cli/eyes.h"
#include "cli/local.h"
#include "cli/row.h"
#include "recording/examine.h"
#include "speech/wording.h"
#include "voice/espeak.h"

/* Where it is written, and what is right and will not be heard as it was meant. */
static void warn(const char *place, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void warn(const char *place, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: %s", place, _("warning: "));
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

/* What a notice's reading is unsure of, for somebody to look at before it airs. */
static int tell_doubts(const struct reader *reader, const struct notice *notice,
	const struct voice *voice, const char *text, const struct placeholder_facts *facts)
{
	_cleanup_(reading_cleanup) struct reading *reading = NULL;
	char words[DOUBT_WORDS_SIZE];

	if (!*text)
		return CLI_DONE;
	_cleanup_free_ char *filled = placeholder_fill(text, facts);
	const struct reading_manner manner = reading_manner_of(&notice->script, voice);
	const int r = filled ? reading_new(reader, &manner, filled, &reading) : -ENOMEM;
	if (r < 0)
		return complain(_("notice \"%s\" cannot be read: %s"), notice->name, error_text(r));
	if (*filled && !wording_has_words(&reading->utterances))
		warn(notice->place, _("of the text of \"%s\" nothing can be said"), notice->name);
	for (size_t i = 0; i < reading->doubts.count; i++)
		fprintf(stderr, _("notice \"%s\": %s\n"), notice->name,
			doubt_words(&reading->doubts.doubts[i], words));
	return CLI_DONE;
}

static int check_readings(const struct config *config)
{
	_cleanup_(reader_cleanup) struct reader *reader = NULL;
	int status = local_open_reader(&config->own_words, &reader);
	const struct placeholder_facts facts = local_facts(config, clock_realtime_ms());

	for (size_t i = 0; i < config->notice_count && status == CLI_DONE; i++) {
		const struct script *script = &config->notices[i].script;
		status = tell_doubts(
			reader, &config->notices[i], &script->voice, script->text, &facts);
		if (status == CLI_DONE)
			status = tell_doubts(reader, &config->notices[i],
				script_second_voice(script), script->second_text, &facts);
	}
	return status;
}

/* The State Council's notice of a year comes in November: from then on it is missed. */
#define LOOK_AHEAD_DAYS 60

static bool asks_for_day_type(const struct notice *notice)
{
	for (size_t i = 0; i < notice->rule_count; i++)
		if (notice->rules[i].day_type != DAY_TYPE_ANY)
			return true;
	return false;
}

static bool any_asks_for_day_type(const struct config *config)
{
	for (size_t i = 0; i < config->notice_count; i++)
		if (asks_for_day_type(&config->notices[i]))
			return true;
	return false;
}

static void warn_of_years_without_notice(const struct config *config, const char *path)
{
	const char *slash = strrchr(path, '/');
	_cleanup_free_ char *place = NULL;
	int32_t today;
	int second;

	if (!any_asks_for_day_type(config))
		return;
	if (asprintf(&place, "%.*s%s", slash ? (int)(slash + 1 - path) : 0, path,
		    CONFIG_HOLIDAYS_FILE) < 0) {
		place = NULL; /* Too little memory to say it. */
		return;
	}
	timezone_civil(clock_realtime_ms(), &today, &second);
	const int last = date_of_day(today + LOOK_AHEAD_DAYS).year;
	for (int year = date_of_day(today).year; year <= last; year++)
		if (!holidays_know(&config->station.locality.holidays, year))
			warn(place,
				_("there is no notice of %d; its workdays are taken to be Monday "
				  "to Friday"),
				year);
}

/* When each rule comes next, CLOCK_NONE: never. It is searched for once: one that never comes takes
 * long. The caller frees; NULL on no memory. */
static int64_t *find_next(const struct notice *notice, int64_t now_ms)
{
	int64_t *next_ms = calloc(notice->rule_count + 1, sizeof(*next_ms));

	for (size_t i = 0; next_ms && i < notice->rule_count; i++)
		if (rule_next(&notice->rules[i], now_ms, &next_ms[i]) < 0)
			next_ms[i] = CLOCK_NONE;
	return next_ms;
}

/* Why a rule never comes again: its last day is past; year 0 for any other reason. */
static struct date last_day(const struct rule *rule)
{
	struct date last = rule->until;

	for (size_t i = 0; last.year == 0 && i < rule->date_count; i++)
		if (rule->dates[i].year == 0)
			return (struct date){ 0 };
	for (size_t i = 0; i < rule->date_count; i++)
		if (last.year == 0 ||
			(rule->until.year == 0 && date_to_day(rule->dates[i]) > date_to_day(last)))
			last = rule->dates[i];
	return last;
}

/* False where that is not why. */
static bool warn_of_last_day(const struct notice *notice, const struct rule *rule, int64_t now_ms)
{
	const struct date last = last_day(rule);
	char text[DAY_TEXT_SIZE];
	int32_t today;
	int second;

	timezone_civil(now_ms, &today, &second);
	if (last.year == 0 || date_to_day(last) > today)
		return false;
	warn(rule->place, _("\"%s\" does not come again: its last day, %s, is over"), notice->name,
		date_format(last, text));
	return true;
}

/* Beside others that come again. */
static void warn_of_each_rule_that_is_over(
	const struct notice *notice, const int64_t *next_ms, int64_t now_ms)
{
	for (size_t i = 0; i < notice->rule_count; i++)
		if (next_ms[i] == CLOCK_NONE &&
			!warn_of_last_day(notice, &notice->rules[i], now_ms))
			warn(notice->rules[i].place,
				_("rule %zu of \"%s\" plans nothing more in 40 years"), i + 1,
				notice->name);
}

/* Dates that have passed, or days that never meet, such as the first lunar month and midsummer. */
static void warn_of_rules_that_are_over(
	const struct notice *notice, const int64_t *next_ms, int64_t now_ms)
{
	size_t over = 0;

	for (size_t i = 0; i < notice->rule_count; i++)
		over += next_ms[i] == CLOCK_NONE;
	if (over == 1 && over == notice->rule_count &&
		warn_of_last_day(notice, &notice->rules[0], now_ms))
		return;
	if (over > 0 && over == notice->rule_count)
		warn(notice->rules[0].place, _("the rules of \"%s\" plan nothing more in 40 years"),
			notice->name);
	else if (over > 0)
		warn_of_each_rule_that_is_over(notice, next_ms, now_ms);
}

/* What comes once a year is never further away. */
#define FAR_AWAY_MS (400 * 24 * 3600 * INT64_C(1000))

/* A leap day, a fifth Monday of February. */
static void warn_of_rule_far_away(
	const struct notice *notice, const struct rule *rule, int64_t next_ms, int64_t now_ms)
{
	char when[CLOCK_TEXT_SIZE], time[ROW_TIME_SIZE];

	if (next_ms != CLOCK_NONE && next_ms > now_ms + FAR_AWAY_MS)
		warn(rule->place, _("a rule of \"%s\" comes only on %s"), notice->name,
			row_time(clock_format(next_ms, when), time));
}

#define SUMMER_TIME_DAYS 366

static void warn_of_window_left(
	const struct notice *notice, const struct rule *rule, int64_t now_ms)
{
	char when[CLOCK_TEXT_SIZE], time[ROW_TIME_SIZE];
	int64_t at_ms;

	if (rule_next_outside_window(rule, now_ms, SUMMER_TIME_DAYS, &at_ms) == 0)
		warn(rule->place,
			_("when summer time begins, \"%s\" comes outside its window, on %s"),
			notice->name, row_time(clock_format(at_ms, when), time));
}

static int warn_of_rules_of(const struct notice *notice, int64_t now_ms)
{
	_cleanup_free_ int64_t *next_ms = find_next(notice, now_ms);

	if (!next_ms)
		return complain_memory();
	warn_of_rules_that_are_over(notice, next_ms, now_ms);
	for (size_t i = 0; i < notice->rule_count; i++) {
		warn_of_rule_far_away(notice, &notice->rules[i], next_ms[i], now_ms);
		warn_of_window_left(notice, &notice->rules[i], now_ms);
	}
	return CLI_DONE;
}

static int warn_of_rules(const struct config *config)
{
	const int64_t now_ms = clock_realtime_ms();
	int status = CLI_DONE;

	for (size_t i = 0; i < config->notice_count && status == CLI_DONE; i++)
		status = warn_of_rules_of(&config->notices[i], now_ms);
	return status;
}

/* A year, or a day of a notice that comes every minute. */
#define QUIET_AHEAD_MS (366 * 24 * 3600 * INT64_C(1000))
#define QUIET_LOOKS    RULE_TIMES_MAX

static bool is_silenced(const struct config *config, const struct notice *notice, int64_t at_ms)
{
	int32_t day;
	int second;

	timezone_civil(at_ms, &day, &second);
	for (size_t i = 0; i < config->quiet_count; i++)
		for (size_t zone = 0; zone < notice->zone_count; zone++)
			if (quiet_hours_silence(&config->quiet[i], notice->priority) &&
				quiet_hours_cover(
					&config->quiet[i], notice->zones[zone], day, second))
				return true;
	return false;
}

/* CLOCK_NONE: all that the rule plans next is heard. */
static int64_t first_silenced_ms(const struct config *config, const struct notice *notice,
	const struct rule *rule, int64_t now_ms)
{
	int64_t at_ms = now_ms;

	for (int look = 0; look < QUIET_LOOKS && at_ms < now_ms + QUIET_AHEAD_MS &&
			   rule_next(rule, at_ms, &at_ms) == 0;
		look++)
		if (is_silenced(config, notice, at_ms))
			return at_ms;
	return CLOCK_NONE;
}

/* A year of what comes each hour. */
#define HEARD_LOOKS (366 * 24)

/* Whether any moment of the rule is heard; also where they are too many to look at each. */
static bool is_heard(const struct config *config, const struct notice *notice,
	const struct rule *rule, int64_t now_ms)
{
	int64_t at_ms = now_ms;

	for (int look = 0; at_ms < now_ms + QUIET_AHEAD_MS && rule_next(rule, at_ms, &at_ms) == 0;
		look++)
		if (look == HEARD_LOOKS || !is_silenced(config, notice, at_ms))
			return true;
	return false;
}

static bool is_ever_heard(const struct config *config, const struct notice *notice, int64_t now_ms)
{
	for (size_t i = 0; i < notice->rule_count; i++)
		if (is_heard(config, notice, &notice->rules[i], now_ms))
			return true;
	return false;
}

/* Once for a notice: its rules are mostly of one kind. */
static void warn_of_silenced_notice(
	const struct config *config, const struct notice *notice, int64_t now_ms)
{
	char when[CLOCK_TEXT_SIZE], time[ROW_TIME_SIZE];

	for (size_t i = 0; i < notice->rule_count; i++) {
		const struct rule *rule = &notice->rules[i];
		const int64_t at_ms = first_silenced_ms(config, notice, rule, now_ms);
		if (at_ms == CLOCK_NONE)
			continue;
		if (is_ever_heard(config, notice, now_ms))
			warn(rule->place,
				_("\"%s\" is planned in quiet hours, first on %s; it will not air "
				  "then"),
				notice->name, row_time(clock_format(at_ms, when), time));
		else
			warn(rule->place,
				_("\"%s\" is planned only in quiet hours; it will never air"),
				notice->name);
		return;
	}
}

static void warn_of_silenced_notices(const struct config *config)
{
	const int64_t now_ms = clock_realtime_ms();

	for (size_t i = 0; i < config->notice_count; i++)
		warn_of_silenced_notice(config, &config->notices[i], now_ms);
}

/* --- files that are played --- */

/* `subject` is what it is called in a sentence, `place` where it is written. */
struct visitor {
	int (*visit)(const char *place, const char *subject, const char *path);
	const char *file; /* the configuration's */
	bool opens;       /* what it visits */
};

static int visit(const struct visitor *visitor, const char *place, const char *path,
	const char *form, const char *name)
{
	_cleanup_free_ char *subject = NULL;

	if (asprintf(&subject, form, name) < 0) {
		subject = NULL;
		return complain_memory();
	}
	return visitor->visit(place, subject, path);
}

static const char *chime_of_priority(const struct config *config, enum priority priority)
{
	return config->announcements[priority].prelude.recording;
}

/* One that is of its priority is told once. */
static int visit_chime(
	const struct config *config, const struct notice *notice, const struct visitor *visitor)
{
	const char *chime = notice->script.prelude.recording;
	const char *other = chime_of_priority(config, notice->priority);

	if (!chime || (other && strcmp(chime, other) == 0))
		return CLI_DONE;
	return visit(visitor, notice->place, chime, _("the chime of \"%s\""), notice->name);
}

/* Of a folder's recordings each has its name; what hides the folder is told once. */
static int visit_playlist(const struct notice *notice, const struct visitor *visitor)
{
	const struct playlist *playlist = &notice->script.playlist;
	int status = CLI_DONE;

	if (playlist->folder && !visitor->opens)
		return visit(visitor, notice->place, playlist->folder, _("the folder of \"%s\""),
			notice->name);
	for (size_t i = 0; i < playlist->file_count; i++) {
		const char *file = playlist->files[i];
		const int r = visitor->opens ? visitor->visit(notice->place, file, file)
					     : visit(visitor, notice->place, file,
						       _("a recording of \"%s\""), notice->name);
		status = r == CLI_DONE ? status : r;
	}
	return status;
}

static int visit_recordings(const struct notice *notice, const struct visitor *visitor)
{
	if (script_has_playlist(&notice->script))
		return visit_playlist(notice, visitor);
	if (!notice->script.recording)
		return CLI_DONE;
	return visit(visitor, notice->place, notice->script.recording, _("the recording of \"%s\""),
		notice->name);
}

/* CLI_DONE, or the last that was not. */
static int visit_files(const struct config *config, const struct visitor *visitor)
{
	int status = CLI_DONE, r;

	for (enum priority i = PRIORITY_ROUTINE; i < PRIORITY_COUNT; i++) {
		const char *chime = chime_of_priority(config, i);
		r = chime ? visit(visitor, visitor->file, chime, _("the chime of what is %s"),
				    priority_title(i))
			  : CLI_DONE;
		status = r == CLI_DONE ? status : r;
	}
	for (size_t i = 0; i < config->notice_count; i++) {
		const struct notice *notice = &config->notices[i];
		r = visit_chime(config, notice, visitor);
		status = r == CLI_DONE ? status : r;
		r = visit_recordings(notice, visitor);
		status = r == CLI_DONE ? status : r;
	}
	return status;
}

static int warn_of_file(const char *place, const char *subject, const char *path)
{
	struct recording_findings found;
	const int r = recording_examine(path, &found);

	if (r < 0)
		warn(place, _("%s: %s"), subject, recording_problem(r));
	else if (found.flaw == RECORDING_CUT)
		warn(place, _("the end of %s is missing: %.1f s of it are there"), subject,
			(double)found.duration_ms / 1000);
	else if (found.flaw == RECORDING_DAMAGED)
		warn(place, _("a part of %s is damaged"), subject);
	if (r >= 0 && found.is_silent)
		warn(place, _("%s is silent"), subject);
	else if (r >= 0 && found.is_quiet)
		warn(place, _("%s is too quiet to be made loud enough"), subject);
	return CLI_DONE;
}

/* --- line inputs --- */

/* One that somebody captures from is there. */
static void warn_of_line(const struct notice *notice)
{
	struct microphone *line = NULL;
	const int r = microphone_open(notice->script.line, &line);

	microphone_close(line);
	if (microphone_is_absent(r))
		warn(notice->place,
			_("the line input \"%s\" of \"%s\" is not there; right is such as "
			  "\"plughw:CARD=Device\" (arecord -L lists them)"),
			notice->script.line, notice->name);
	else if (r == -EINVAL)
		warn(notice->place,
			_("nothing can be captured from the line input \"%s\" of \"%s\""),
			notice->script.line, notice->name);
}

/* --- devices --- */

static void warn_of_device(const char *place, const char *device)
{
	if (device && !card_is_defined(device))
		warn(place,
			_("ALSA has no \"%s\"; right is such as \"plughw:CARD=Device\" (aplay -L "
			  "lists "
			  "them, sudo dalaba setup finds it), or a PCM of asound.conf"),
			device);
}

/* A card may come later, a name that nobody defines does not. */
static void warn_of_devices(const struct config *config, const char *path)
{
	for (size_t i = 0; i < config->zone_count; i++) {
		const struct zone *zone = &config->zones[i];
		warn_of_device(zone->place, zone->output.device);
		for (size_t j = 0; j < zone->output.fallback_count; j++)
			warn_of_device(zone->place, zone->output.fallback[j]);
		warn_of_device(zone->place, zone->monitor);
	}
	warn_of_device(path, config->microphone.device);
}

/* --- voices --- */

static bool is_spoken_with(const struct script *script, const struct voice *voice)
{
	return strcmp(script->voice.name, voice->name) == 0 ||
	       strcmp(script_second_voice(script)->name, voice->name) == 0;
}

/* The first notice that is spoken with it, or the file. */
static const char *place_of_voice(
	const struct config *config, const struct voice *voice, const char *path)
{
	for (size_t i = 0; i < config->notice_count; i++)
		if (is_spoken_with(&config->notices[i].script, voice))
			return config->notices[i].place;
	return path;
}

/* The station finds it out when it speaks. */
static void warn_of_voices(const struct config *config, const char *path)
{
	if (voice_engine_open() < 0)
		return; /* Without an engine there is no station that could miss one. */
	for (size_t i = 0; i < config->voice_count; i++) {
		const struct voice *voice = &config->voices[i];
		if (!voice_engine_has(voice->espeak))
			warn(place_of_voice(config, voice, path),
				_("the voice \"%s\" would be \"%s\", which eSpeak NG does not "
				  "have, and says nothing; right is such as \"file:horn\" or "
				  "\"yue\" (espeak-ng --voices lists them)"),
				voice->name, voice->espeak);
	}
	voice_engine_close();
}

static void warn_of_lines(const struct config *config)
{
	for (size_t i = 0; i < config->notice_count; i++)
		if (script_is_feed(&config->notices[i].script))
			warn_of_line(&config->notices[i]);
}

/* Where the unit's daemon cannot see a file it is not there for it, whoever may read it. */
static int refuse_hidden_file(const char *place, const char *subject, const char *path)
{
	(void)place;
	if (!eyes_are_kept_from(path))
		return CLI_DONE;
	return complain(_("%s is where the station cannot see it, %s; a right place is below %s"),
		subject, path, EYES_FOLDER);
}

/* With the station's eyes where it is the station's own. */
static int read_config(const struct options *options, const char *path, struct config **ret_config)
{
	const char *user = eyes_for(path, options->user);
	const struct visitor hidden = { refuse_hidden_file, path, false };
	int status = user ? eyes_become(user) : CLI_DONE;

	if (status != CLI_DONE)
		return status;
	status = local_read_config(path, ret_config);
	if (status == CLI_DONE && user && !options->user)
		status = visit_files(*ret_config, &hidden);
	if (status != CLI_DONE && user)
		fprintf(stderr,
			_("It was read as the user \"%s\", as whom the station reads it.\n"), user);
	return status;
}

/* Nobody would miss one whose times were forgotten: it is there to be aired by command. */
static void tell_of_notices_by_command(const struct config *config)
{
	size_t told = 0;

	for (size_t i = 0; i < config->notice_count; i++)
		if (config->notices[i].rule_count == 0)
			printf("%s%s",
				told++ > 0 ? _(", ") : _("By command only, without \"when\": "),
				config->notices[i].name);
	if (told > 0)
		putchar('\n');
}

static int append_name(json_t *list, const char *name)
{
	return json_array_append_new(list, json_string(name));
}

/* What it names, without all that takes long: a shell completes by it. */
static int print_names(const struct config *config)
{
	json_t *zones = json_array(), *voices = json_array(), *notices = json_array();
	json_t *names =
		json_pack("{s:o,s:o,s:o}", "zones", zones, "voices", voices, "notices", notices);
	int r = names ? 0 : -1;

	for (size_t i = 0; i < config->zone_count && r == 0; i++)
		r = append_name(zones, config->zones[i].name);
	for (size_t i = 0; i < config->voice_count && r == 0; i++)
		r = append_name(voices, config->voices[i].name);
	for (size_t i = 0; i < config->notice_count && r == 0; i++)
		r = append_name(notices, config->notices[i].name);
	const int status = r == 0 ? row_print_json(names) : complain_memory();
	json_decref(names);
	return status;
}

static int check(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	const char *path = options->word_count > 0 ? options->words[0] : options->config;
	int status = read_config(options, path, &config);

	if (status == CLI_DONE && options->wants_json)
		return print_names(config);
	if (status == CLI_DONE)
		status = check_readings(config);
	if (status != CLI_DONE)
		return status;
	warn_of_years_without_notice(config, path);
	status = warn_of_rules(config);
	if (status != CLI_DONE)
		return status;
	warn_of_silenced_notices(config);
	(void)visit_files(config,
		&(struct visitor){ warn_of_file, path, true }); /* Warnings refuse nothing. */
	card_hush();
	warn_of_devices(config, path);
	warn_of_lines(config);
	warn_of_voices(config, path);
	printf(_("%s is right: zones %zu, voices %zu, notices %zu\n"), path, config->zone_count,
		config->voice_count, config->notice_count);
	tell_of_notices_by_command(config);
	return CLI_DONE;
}

static const struct option_row options_check[] = {
	OPTION_ROW_TEXT("user", 0, N_("NAME"), user, NULL,
		N_("read it as that user; root reads the station's own as dalaba")),
	OPTION_END,
};

const struct command command_check = {
	.name = "check",
	.arguments = N_("[OPTION]... [FILE]"),
	.summary = COMMAND_CHECK_SUMMARY,
	.tables = { options_check, options_local },
	.words_max = 1,
	.run = check,
};
