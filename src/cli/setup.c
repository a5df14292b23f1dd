/* `dalaba setup`: from a fresh installation to the first words on the horn. Finds the sound card by
 * ear, writes it into the configuration by its id, and leads to a notice of one's own. */
#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/translate.h"
#include "card/card.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/local.h"
#include "cli/program.h"
#include "cli/setup_card.h"
#include "cli/setup_notice.h"
#include "config/edit.h"

static const struct option_row setup_options[] = {
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL, N_("whose card is looked for")),
	OPTION_END,
};

/* Of a command line for the station: its own first words, then those of the command. */
#define OWN_WORDS 3
#define WORDS_MAX (OWN_WORDS + 4)

/* --- the card --- */

static int choose_zone(const struct config *config, const char *name, const struct zone **ret_zone)
{
	const struct zone *zone;

	if (local_find_zone(config, name, &zone) != CLI_DONE)
		return CLI_FAILED;
	if (!name && config->zone_count > 1) {
		(void)complain_usage(_("which zone? --zone NAME, one of:"));
		for (size_t i = 0; i < config->zone_count; i++)
			fprintf(stderr, "  %s  %s  %s\n", config->zones[i].name,
				config->zones[i].title, config->zones[i].output.device);
		return CLI_WRONG_USAGE;
	}
	*ret_zone = zone ? zone : config->zones;
	return CLI_DONE;
}

static int complain_edit(int error, const char *path, const struct zone *zone, const char *device)
{
	if (error == -ENOENT)
		return complain(_("the device of zone \"%s\" is not written in %s itself; write it "
				  "where it is: device = \"%s\";"),
			zone->name, path, device);
	return complain(_("%s cannot be changed: %s"), path, error_text(error));
}

static int write_device(const char *path, const struct zone *zone, const char *device)
{
	_cleanup_free_ char *text = NULL, *changed = NULL, *folder = strdup(path);
	size_t length;
	unsigned line;

	if (!folder)
		return complain_memory();
	int r = file_read(path, CONFIG_FILE_MAX_BYTES, &text, &length);
	if (r == 0)
		r = config_edit_device(text, dirname(folder), zone->name, device, &changed, &line);
	if (r == -EEXIST) {
		printf(_("Zone \"%s\" has that card already.\n"), zone->name);
		return CLI_DONE;
	}
	if (r < 0)
		return complain_edit(r, path, zone, device);
	const struct config_draft draft = { .path = path, .text = changed };
	if (local_write_draft(path, &draft) != CLI_DONE)
		return CLI_FAILED;
	printf(_("Line %u, zone \"%s\": device = \"%s\" instead of \"%s\"\n"), line, zone->name,
		device, zone->output.device);
	return CLI_DONE;
}

static int set_card(const struct options *options, const struct zone *zone)
{
	_cleanup_free_ char *device = NULL;
	const int status = setup_find_card(zone, &device);

	return status == CLI_DONE && device ? write_device(options->config, zone, device) : status;
}

/* --- the station itself --- */

/* What the station does is asked for by its own command, which says what came of it; `words` ends
 * with NULL. Whether it did it. */
static bool ask_station(const struct options *options, const char *const *words)
{
	const char *argv[WORDS_MAX + 1] = { PROGRAM_COMMAND, "--socket", options->socket };

	for (size_t i = 0; words[i]; i++)
		argv[OWN_WORDS + i] = words[i];
	return program_run(PROGRAM_COMMAND, (char *const *)argv) == CLI_DONE;
}

static bool reload(const struct options *options)
{
	return ask_station(options, (const char *const[]){ "reload", NULL });
}

static int offer(const struct options *options, const char *question, bool otherwise,
	const char *const *words)
{
	bool is_wanted = false;
	const int status = ask_yes(question, otherwise, &is_wanted);

	/* The command has said what went wrong; what is set up stays. */
	if (status == CLI_DONE && is_wanted && !ask_station(options, words))
		printf(_("no-sound.md (in share/doc/dalaba) says what to look at.\n"));
	return status;
}

static int offer_test(const struct options *options, const struct zone *zone)
{
	return offer(options,
		_("Now the station itself sounds a tone and a sentence. Go on? [Y/n] "), true,
		(const char *const[]){ "test", "--zone", zone->name, NULL });
}

static int offer_airing(const struct options *options, const char *notice)
{
	return offer(options, _("Air it now? [y/N] "), false,
		(const char *const[]){ "say", "--wait", "--notice", notice, NULL });
}

/* --- all of it --- */

static int first_notice(const struct options *options, bool has_station)
{
	_cleanup_free_ char *notice = NULL;
	int status;

	printf(_("\nA notice of your own.\n"));
	status = setup_write_notice(options, &notice);
	if (status != CLI_DONE || !notice)
		return status;
	(void)command_check.run(options); /* It was right when it was written; these are doubts. */
	if (has_station && reload(options))
		status = offer_airing(options, notice);
	return status;
}

static void say_goodbye(bool has_station)
{
	if (!has_station)
		printf(_("\nStart the station: sudo systemctl enable --now dalabad\n"));
	printf(_("\nFrom here: dalaba status (what comes next), dalaba test (every zone), "
		 "dalaba.conf(5).\n"));
}

static int walk(const struct options *options, const struct config *config)
{
	const struct zone *zone = NULL;
	int status = choose_zone(config, options->zone, &zone);

	if (status != CLI_DONE)
		return status;
	printf(_("Zone \"%s\" (%s) sounds on %s.\n\n"), zone->name, zone->title,
		zone->output.device);
	status = set_card(options, zone);
	if (status != CLI_DONE)
		return status;
	const bool has_station = reload(options);
	if (has_station)
		status = offer_test(options, zone);
	if (status == CLI_DONE)
		status = first_notice(options, has_station);
	if (status == CLI_DONE)
		say_goodbye(has_station);
	return status;
}

/* Better before the questions than after them. */
static int check_rights(const char *path)
{
	_cleanup_free_ char *folder = strdup(path);

	if (!folder)
		return complain_memory();
	if (access(dirname(folder), W_OK) < 0)
		return complain(_("%s cannot be written: %s (sudo dalaba setup)"), folder,
			error_text(errno));
	return CLI_DONE;
}

static int setup(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	int status = check_rights(options->config);

	card_hush();
	if (status == CLI_DONE)
		status = local_read_config(options->config, &config);
	return status == CLI_DONE ? walk(options, config) : status;
}

const struct command command_setup = {
	.name = "setup",
	.arguments = N_("[OPTION]..."),
	.summary = COMMAND_SETUP_SUMMARY,
	.tables = { setup_options, options_both },
	.words_max = 0,
	.run = setup,
};
