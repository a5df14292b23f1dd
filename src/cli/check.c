/* `dalaba check`: is the configuration right? All faults at once. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "calendar/timezone.h"
#include "cli/command.h"
#include "cli/doubts.h"
#include "cli/local.h"

/* What a notice's reading is unsure of, for somebody to look at before it airs. */
static int tell_doubts(const struct reader *reader, const struct notice *notice,
	const struct voice *voice, const char *text)
{
	_cleanup_(reading_cleanup) struct reading *reading = NULL;
	const struct reading_manner manner = reading_manner_of(&notice->script, voice);
	char words[DOUBT_WORDS_SIZE];
	const int r = reading_new(reader, &manner, text, &reading);

	if (r < 0)
		return complain(_("notice \"%s\" cannot be read: %s"), notice->name, strerror(-r));
	for (size_t i = 0; i < reading->doubts.count; i++)
		fprintf(stderr, _("notice \"%s\": %s\n"), notice->name,
			doubt_words(&reading->doubts.doubts[i], words));
	return CLI_DONE;
}

static int check_readings(const struct config *config)
{
	_cleanup_(reader_cleanup) struct reader *reader = NULL;
	int status = local_open_reader(&config->own_words, &reader);

	for (size_t i = 0; i < config->notice_count && status == CLI_DONE; i++) {
		const struct script *script = &config->notices[i].script;
		const struct voice *second =
			script->second_voice.name ? &script->second_voice : &script->voice;
		status = tell_doubts(reader, &config->notices[i], &script->voice, script->text);
		if (status == CLI_DONE)
			status = tell_doubts(
				reader, &config->notices[i], second, script->second_text);
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

static void warn_of_years_without_notice(const struct config *config)
{
	int32_t today;
	int second;

	if (!any_asks_for_day_type(config))
		return;
	timezone_civil(clock_realtime_ms(), &today, &second);
	const int last = date_of_day(today + LOOK_AHEAD_DAYS).year;
	for (int year = date_of_day(today).year; year <= last; year++)
		if (!holidays_know(&config->station.locality.holidays, year))
			fprintf(stderr,
				_("%s: warning: there is no notice of %d; its workdays are taken "
				  "to be Monday to Friday\n"),
				CONFIG_HOLIDAYS_FILE, year);
}

static bool comes_again(const struct notice *notice, int64_t now_ms)
{
	int64_t next_ms;

	for (size_t i = 0; i < notice->rule_count; i++)
		if (rule_next(&notice->rules[i], now_ms, &next_ms) == 0)
			return true;
	return false;
}

/* Dates that have passed, or days that never meet, such as the first lunar month and midsummer. */
static void warn_of_notices_that_are_over(const struct config *config)
{
	const int64_t now_ms = clock_realtime_ms();

	for (size_t i = 0; i < config->notice_count; i++) {
		const struct notice *notice = &config->notices[i];
		if (notice->rule_count > 0 && !comes_again(notice, now_ms))
			fprintf(stderr,
				_("warning: the rules of \"%s\" plan nothing more in 40 years\n"),
				notice->name);
	}
}

static int check(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	int status = local_read_config(options->config, &config);

	if (status == CLI_DONE)
		status = check_readings(config);
	if (status != CLI_DONE)
		return status;
	warn_of_years_without_notice(config);
	warn_of_notices_that_are_over(config);
	if (options->wants_json)
		printf("{\"zones\":%zu,\"voices\":%zu,\"notices\":%zu}\n", config->zone_count,
			config->voice_count, config->notice_count);
	else
		printf(_("%s is right: zones %zu, voices %zu, notices %zu\n"), options->config,
			config->zone_count, config->voice_count, config->notice_count);
	return CLI_DONE;
}

const struct command command_check = {
	.name = "check",
	.arguments = N_("[OPTION]..."),
	.summary = N_("check the configuration and list every fault"),
	.tables = { options_local },
	.words_max = 0,
	.run = check,
};
