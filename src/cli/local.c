#include "cli/local.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/faults.h"
#include "base/file.h"
#include "base/translate.h"
#include "calendar/timezone.h"
#include "cli/complain.h"
#include "config/hint.h"
#include "recording/recording.h"
#include "voice/espeak.h"

/* The daemon is another user. */
#define CONFIG_FILE_MODE 0644

DEFINE_CLEANUP(struct faults, faults, faults_free)

struct placeholder_facts local_facts(const struct config *config, int64_t time_ms)
{
	struct placeholder_facts facts = { .station = config ? config->station.name : "" };
	int second;

	timezone_civil(time_ms, &facts.day, &second);
	return facts;
}

static void print_fault(const char *text, bool is_warning, void *userdata)
{
	(void)is_warning; /* The text says it. */
	(void)userdata;
	fprintf(stderr, "%s\n", text);
}

static int read_with(const char *path, const struct config_draft *draft, struct config **ret_config)
{
	_cleanup_(faults_cleanup) struct faults *faults = NULL;

	if (faults_new(&faults) < 0)
		return complain_memory();
	const int r = config_load_draft(path, draft, recording_check, faults, ret_config);
	faults_each(faults, print_fault, NULL);
	if (r == -ENOMEM)
		return complain_memory();
	return r < 0 ? CLI_FAILED : CLI_DONE; /* The faults are the reason. */
}

int local_read_config(const char *path, struct config **ret_config)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	const int status = read_with(path, NULL, &config);

	if (status != CLI_DONE)
		return status;
	const int r = timezone_use(config->station.timezone);
	if (r < 0)
		return complain(_("time zone %s: %s"), config->station.timezone, error_text(r));
	*ret_config = TAKE(config);
	return CLI_DONE;
}

int local_find_zone(const struct config *config, const char *word, const struct zone **ret_zone)
{
	*ret_zone = word ? config_zone_called(config, word) : NULL;
	if (!word || *ret_zone)
		return CLI_DONE;
	_cleanup_free_ char *more = hint_zones(config, word);
	return complain(_("there is no zone \"%s\"%s"), word, more ? more : "");
}

int local_write_draft(const char *path, const struct config_draft *draft)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	const int status = read_with(path, draft, &config);

	if (status != CLI_DONE)
		return status;
	const int r = file_replace(draft->path, draft->text, strlen(draft->text), CONFIG_FILE_MODE);
	if (r < 0)
		return complain(_("%s cannot be written: %s"), draft->path, error_text(r));
	printf(_("Written: %s\n"), draft->path);
	return CLI_DONE;
}

int local_open_reader(const struct own_words *own_words, struct reader **ret_reader)
{
	const int r = reader_new(own_words, ret_reader);

	if (r == -ENOMEM)
		return complain_memory();
	if (r < 0)
		return complain(
			_("the lexicon %s cannot be used: %s"), READER_LEXICON, error_text(r));
	return CLI_DONE;
}

int local_complain_engine(int error)
{
	if (error == -ENOPKG)
		return complain(_("eSpeak NG cannot speak Mandarin: install the package %s"),
			VOICE_ENGINE_PACKAGE);
	return complain(_("eSpeak NG does not start: %s"), error_text(error));
}
