/* Reloads, one after the other: the new configuration is read beside the loop (loading.h), and then
 * followed whole or not at all (configuration.h). Who asks while one is under way shares the next
 * one, which reads what is written by now. Main thread only. */
#pragma once

#include "base/faults.h"
#include "daemon/parts.h"

struct reload;

int reload_new(struct daemon *daemon, struct reload **ret_reload); /* lends the daemon */

/* Waits for what is being read, and tells whoever waits -ECANCELED. NULL is fine. */
void reload_free(struct reload *reload);

/* The configuration that was refused last; its faults are NULL once another one was taken since, or
 * while none was refused, else there in every language. Lent until the loop goes on. */
struct api_refusal reload_refusal(const struct reload *reload);

/* `userdata` is the daemon (struct api_host). `done` (may be NULL) is called once: 0; -EINVAL: the
 * configuration is refused, see the faults, which are lent for the call; -errno, with NULL for
 * faults or not: then the old one holds too. The faults are in the language that `language`
 * likes best (HTTP's Accept-Language, lent until then). All of it is logged, in the daemon's. */
void reload_ask(const char *language,
	void (*done)(int error, const struct faults *faults, void *caller), void *caller,
	void *userdata);
