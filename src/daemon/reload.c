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
	struct faults *refused; /* the last one was, for these; NULL: it was taken */
};

DEFINE_CLEANUP(struct reload, reload, reload_free)

static void tell(struct asker *asker, int error, const struct faults *faults)
{
	while (asker) {
		struct asker *next = asker->next;
		if (asker->done)
			asker->done(error, faults, asker->caller);
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

static int follow(const struct reload *reload, struct loaded *loaded)
{
	const struct daemon *daemon = reload->daemon;

	configuration_log_faults(loaded->faults);
	if (loaded->error < 0) {
		log_error("The configuration is refused; the station goes on with the old one.");
		return loaded->error;
	}
	const int r = configuration_follow(reload->daemon, loaded);
	if (r < 0)
		faults_add(loaded->faults, daemon->config_path, 0,
			_("the station cannot follow it: %s"), error_text(r));
	return r;
}

static void keep_refusal(struct reload *reload, int error, struct loaded *loaded)
{
	faults_free(TAKE(reload->refused));
	if (error == 0)
		return;
	reload->refused_ms = clock_realtime_ms();
	reload->refused = TAKE(loaded->faults);
}

struct api_refusal reload_refusal(const struct reload *reload)
{
	return (struct api_refusal){ reload->refused_ms, reload->refused };
}

static void start(struct reload *reload);

static void on_loaded(struct loaded *loaded, void *userdata)
{
	struct reload *reload = userdata;

	reload->is_loading = false;
	if (loaded->error == -ECANCELED)
		return; /* All ends; who waits is told with the rest. */
	const int r = follow(reload, loaded);
	const bool is_all_told = loaded->told && (r == 0 || loaded->error < 0);
	tell(TAKE(reload->served), r, is_all_told ? loaded->told : loaded->faults);
	keep_refusal(reload, r, loaded);
	if (reload->waiting)
		start(reload);
	else
		tell_end();
}

/* Who asks together is told together: in the language of one of them. */
static const char *asked_language(const struct reload *reload)
{
	for (const struct asker *asker = reload->served; asker; asker = asker->next)
		if (asker->language)
			return asker->language;
	return NULL;
}

static void start(struct reload *reload)
{
	const struct daemon *daemon = reload->daemon;

	reload->served = TAKE(reload->waiting);
	const int r = loading_send(
		reload->errands, daemon->config_path, asked_language(reload), on_loaded, reload);
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
	r = errands_new(daemon->event, "configuration", &reload->errands);
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
	faults_free(reload->refused);
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
