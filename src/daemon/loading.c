#include "daemon/loading.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/load.h"
#include "voice/check.h"

struct loading {
	struct errand errand; /* the first, so that one is found by the other */
	const char *path;
	struct loaded loaded; /* the thread's, until it is done */
	void (*done)(struct loaded *loaded, void *userdata);
	void *userdata;
};

static void loading_free(struct loading *loading)
{
	if (!loading)
		return;
	reader_free(loading->loaded.reader);
	config_free(loading->loaded.config);
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		faults_free(loading->loaded.faults[language]);
	free(loading);
}

DEFINE_CLEANUP(struct loading, loading, loading_free)

static enum language own_language(void)
{
	return translate_choose(translate_own(N_("en")));
}

const struct faults *loaded_faults(
	struct faults *const faults[static LANGUAGE_COUNT], enum language language)
{
	return faults[language] ? faults[language] : faults[own_language()];
}

static int load(const char *path, struct loaded *ret_loaded)
{
	int r;

	r = config_load(
		path, voice_check_next, ret_loaded->faults[own_language()], &ret_loaded->config);
	if (r < 0)
		return r;
	r = reader_new(&ret_loaded->config->own_words, &ret_loaded->reader);
	if (r < 0) {
		config_free(ret_loaded->config);
		ret_loaded->config = NULL;
	}
	return r;
}

/* A sentence is made where a fault is found, so that it is found again for another language. False:
 * for want of memory it is not, or somebody has written the file meanwhile. */
static bool tell_in(enum language language, struct loading *loading, struct faults *faults)
{
	const struct faults *own = loading->loaded.faults[own_language()];
	struct config *config;

	translate_begin(translate_name(language));
	if (config_load(loading->path, voice_check_next, faults, &config) == 0)
		config_free(config);
	translate_end();
	return faults_count(faults) == faults_count(own);
}

static void tell_again(enum language language, struct loading *loading)
{
	struct faults *faults;

	if (faults_new(&faults) < 0)
		return;
	if (tell_in(language, loading, faults))
		loading->loaded.faults[language] = faults;
	else
		faults_free(faults);
}

static void read_in_all(struct loading *loading)
{
	const enum language own = own_language();

	loading->loaded.error = load(loading->path, &loading->loaded);
	if (!faults_has_lines(loading->loaded.faults[own]))
		return;
	for (enum language language = 0; language < LANGUAGE_COUNT; language++)
		if (language != own)
			tell_again(language, loading);
}

static void run(struct errand *errand)
{
	read_in_all((struct loading *)errand);
	voice_check_end();
}

static void done(struct errand *errand, int error)
{
	_cleanup_(loading_cleanup) struct loading *loading = (struct loading *)errand;

	if (error < 0)
		loading->loaded.error = error;
	loading->done(&loading->loaded, loading->userdata);
}

int loading_send(struct errands *errands, const char *path,
	void (*tell)(struct loaded *loaded, void *userdata), void *userdata)
{
	_cleanup_(loading_cleanup) struct loading *loading = calloc(1, sizeof(*loading));
	int r;

	if (!loading)
		return -ENOMEM;
	loading->errand.run = run;
	loading->errand.done = done;
	loading->path = path;
	loading->done = tell;
	loading->userdata = userdata;
	r = faults_new(&loading->loaded.faults[own_language()]);
	if (r < 0)
		return r;
	errands_send(errands, &TAKE(loading)->errand);
	return 0;
}
