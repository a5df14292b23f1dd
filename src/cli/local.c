#include "cli/local.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/faults.h"
#include "base/translate.h"
#include "calendar/timezone.h"
#include "cli/complain.h"
#include "sound/voice_engine.h"

DEFINE_CLEANUP(struct faults, faults, faults_free)

static void print_fault(const char *text, bool is_warning, void *userdata)
{
	(void)is_warning; /* The text says it. */
	(void)userdata;
	fprintf(stderr, "%s\n", text);
}

int local_read_config(const char *path, struct config **ret_config)
{
	_cleanup_(faults_cleanup) struct faults *faults = NULL;
	_cleanup_(config_cleanup) struct config *config = NULL;

	if (faults_new(&faults) < 0)
		return complain_memory();
	int r = config_load(path, faults, &config);
	faults_each(faults, print_fault, NULL);
	if (r == -ENOMEM)
		return complain_memory();
	if (r < 0)
		return CLI_FAILED; /* The faults are the reason. */
	r = timezone_use(config->station.timezone);
	if (r < 0)
		return complain(_("time zone %s: %s"), config->station.timezone, strerror(-r));
	*ret_config = TAKE(config);
	return CLI_DONE;
}

int local_open_reader(const struct own_words *own_words, struct reader **ret_reader)
{
	const int r = reader_new(own_words, ret_reader);

	if (r == -ENOMEM)
		return complain_memory();
	if (r < 0)
		return complain(
			_("the lexicon %s cannot be used: %s"), READER_LEXICON, strerror(-r));
	return CLI_DONE;
}

int local_complain_engine(int error)
{
	if (error == -ENOPKG)
		return complain(_("eSpeak NG cannot speak Mandarin: install the package %s"),
			VOICE_ENGINE_PACKAGE);
	return complain(_("eSpeak NG does not start: %s"), strerror(-error));
}
