/* The station's daemon: owns every part, and connects them in one sd-event loop. */
#pragma once

struct daemon_options {
	const char *config; /* path of dalaba.conf */
	const char *state;  /* folder of the as-run log; made when missing */
	const char *socket; /* path of the control socket; its folder is made when missing */
};

/* Runs in the foreground until SIGTERM or SIGINT. 0, or the -errno that kept it from starting or
 * ended it; the reason is logged. */
int daemon_run(const struct daemon_options *options);
