#include "daemon/reload.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/translate.h"
#include "daemon/configuration.h"
#include "daemon/errands.h"
#include "daemon/loading.h"

/* Somebody who has asked. */
struct asker {
	struct asker *next;
	void (*done)(int error, const struct faults *faults, void *caller);
	void *caller;
	const char *language; /* lent until it is told; NULL: none */
};

struct reload {
	struct daemon *daemon;
	struct errands *errands;
	bool is_loading;
	struct asker *served;  /* by what is read now */
	struct asker *waiting; /* for the next */
	int64_t refused_ms;
	bool is_refused; /* the last one was, for these */
	struct faults *refused[LANGUAGE_COUNT];
};

DEFINE_CLEANUP(struct reload, reload, reload_free)

/* Each in its language. `faults` may be NULL. */
static void tell(struct asker *asker, int error, struct faults *const faults[])
{
	while (asker) {
		struct asker *next = asker->next;
		if (asker->done)
			asker->done(error,
				faults ? loaded_faults(faults, translate_choose(asker->language))
				       : NULL,
				asker->caller);
		free(asker);
		asker = next;
	}
}

/* To systemd, if it is there to be told. */
static void tell_begin(void)
{
	(void)sd_notifyf(
		false, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic_ns() / 1000);
}

static void tell_end(void)
{
	(void)sd_notify(false, "READY=1");
}

static void add_that_it_fails(struct loaded *loaded, const char *path, int error)
{
	for (int language = 0; language < LANGUAGE_COUNT; language++) {
		if (!loaded->faults[language] && faults_new(&loaded->faults[language]) < 0)
			continue;
		translate_begin(translate_name((enum language)language));
		faults_add(loaded->faults[language], path, 0, _("the station cannot follow it: %s"),
			error_text(error));
		translate_end();
	}
}

static int follow(const struct reload *reload, struct loaded *loaded)
{
	const struct daemon *daemon = reload->daemon;

	configuration_log_faults(
		loaded_faults(loaded->faults, translate_choose(translate_language())));
	if (loaded->error < 0) {
		log_error("The configuration is refused; the station goes on with the old one.");
		return loaded->error;
	}
	const int r = configuration_follow(reload->daemon, loaded);
	if (r < 0)
		add_that_it_fails(loaded, daemon->config_path, r);
	return r;
}

static void forget_refusal(struct reload *reload)
{
	reload->is_refused = false;
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		faults_free(TAKE(reload->refused[language]));
}

static void keep_refusal(struct reload *reload, int error, struct loaded *loaded)
{
	forget_refusal(reload);
	if (error == 0)
		return;
	reload->is_refused = true;
	reload->refused_ms = clock_realtime_ms();
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		reload->refused[language] = TAKE(loaded->faults[language]);
}

struct api_refusal reload_refusal(const struct reload *reload)
{
	struct api_refusal refusal = { .at_ms = reload->refused_ms };

	for (int language = 0; reload->is_refused && language < LANGUAGE_COUNT; language++)
		refusal.faults[language] = loaded_faults(reload->refused, (enum language)language);
	return refusal;
}

static void start(struct reload *reload);

static void on_loaded(struct loaded *loaded, void *userdata)
{
	struct reload *reload = userdata;

	reload->is_loading = false;
	if (loaded->error == -ECANCELED)
		return; /* All ends; who waits is told with the rest. */
	const int r = follow(reload, loaded);
	tell(TAKE(reload->served), r, loaded->faults);
	keep_refusal(reload, r, loaded);
	if (reload->waiting)
		start(reload);
	else
		tell_end();
}

static void start(struct reload *reload)
{
	const struct daemon *daemon = reload->daemon;

	reload->served = TAKE(reload->waiting);
	const int r = loading_send(reload->errands, daemon->config_path, on_loaded, reload);
	reload->is_loading = r == 0;
	if (r == 0)
		return;
	log_error("The configuration cannot be read anew: %s", error_text(r));
	tell(TAKE(reload->served), r, NULL);
	tell_end();
}

int reload_new(struct daemon *daemon, struct reload **ret_reload)
{
	_cleanup_(reload_cleanup) struct reload *reload = calloc(1, sizeof(*reload));
	int r;

	if (!reload)
		return -ENOMEM;
	reload->daemon = daemon;
	r = errands_new(daemon->event, "configuration", ERRANDS_LEISURE, &reload->errands);
	if (r < 0)
		return r;
	*ret_reload = TAKE(reload);
	return 0;
}

void reload_free(struct reload *reload)
{
	if (!reload)
		return;
	errands_free(reload->errands);
	tell(reload->served, -ECANCELED, NULL);
	tell(reload->waiting, -ECANCELED, NULL);
	forget_refusal(reload);
	free(reload);
}

void reload_ask(const char *language,
	void (*done)(int error, const struct faults *faults, void *caller), void *caller,
	void *userdata)
{
	const struct daemon *daemon = userdata;
	struct reload *reload = daemon->reload;
	struct asker *asker = malloc(sizeof(*asker));

	if (!asker) {
		log_error("Out of memory: the configuration is not read.");
		if (done)
			done(-ENOMEM, NULL, caller);
		return;
	}
	*asker = (struct asker){ reload->waiting, done, caller, language };
	reload->waiting = asker;
	if (reload->is_loading)
		return;
	tell_begin();
	start(reload);
}
