#include "daemon/loading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/load.h"
#include "voice/check.h"

struct loading {
	struct errand errand; /* the first, so that one is found by the other */
	const char *path;
	char *language;       /* NULL: the program's is enough */
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
	faults_free(loading->loaded.faults);
	faults_free(loading->loaded.told);
	free(loading->language);
	free(loading);
}

DEFINE_CLEANUP(struct loading, loading, loading_free)

static int load(const char *path, struct loaded *ret_loaded)
{
	int r;

	r = config_load(path, voice_check_recording, ret_loaded->faults, &ret_loaded->config);
	if (r < 0)
		return r;
	r = reader_new(&ret_loaded->config->own_words, &ret_loaded->reader);
	if (r < 0) {
		config_free(ret_loaded->config);
		ret_loaded->config = NULL;
	}
	return r;
}

/* A sentence is made where a fault is found, so that it is found again for another language. What
 * does not come for want of memory is told in the program's. */
static void tell_again(struct loading *loading)
{
	struct config *config;

	if (faults_new(&loading->loaded.told) == 0 &&
		config_load(loading->path, voice_check_recording, loading->loaded.told, &config) ==
			0)
		config_free(config);
}

static void run(struct errand *errand)
{
	struct loading *loading = (struct loading *)errand;

	loading->loaded.error = load(loading->path, &loading->loaded);
	if (!loading->language || !faults_has_lines(loading->loaded.faults))
		return;
	const char *ours = translate_language();
	translate_begin(loading->language);
	if (strcmp(translate_language(), ours) != 0)
		tell_again(loading);
	translate_end();
}

static void done(struct errand *errand, int error)
{
	_cleanup_(loading_cleanup) struct loading *loading = (struct loading *)errand;

	if (error < 0)
		loading->loaded.error = error;
	loading->done(&loading->loaded, loading->userdata);
}

int loading_send(struct errands *errands, const char *path, const char *language,
	void (*tell)(struct loaded *loaded, void *userdata), void *userdata)
{
	_cleanup_(loading_cleanup) struct loading *loading = calloc(1, sizeof(*loading));
	int r;

	if (!loading)
		return -ENOMEM;
	loading->errand.run = run;
	loading->errand.done = done;
	loading->path = path;
	loading->language = language ? strdup(language) : NULL;
	loading->done = tell;
	loading->userdata = userdata;
	if (language && !loading->language)
		return -ENOMEM;
	r = faults_new(&loading->loaded.faults);
	if (r < 0)
		return r;
	errands_send(errands, &TAKE(loading)->errand);
	return 0;
}
