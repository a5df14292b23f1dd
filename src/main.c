#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/translate.h"
#include "daemon/daemon.h"

#define EXIT_USAGE 2

static void print_help(void)
{
	puts(_("dalabad [OPTION...]\n"
	       "\n"
	       "Airs scheduled notices and urgent announcements over the village loudspeakers.\n"
	       "Runs in the foreground until SIGTERM; SIGHUP reads the configuration again.\n"
	       "\n"
	       "  --config FILE   the configuration (/etc/dalaba/dalaba.conf)\n"
	       "  --state DIR     where the as-run log is kept ($STATE_DIRECTORY, "
	       "/var/lib/dalaba)\n"
	       "  --socket PATH   where dalaba(1) reaches the daemon\n"
	       "                  ($RUNTIME_DIRECTORY/control.sock, /run/dalaba/control.sock)\n"
	       "  --debug         log more\n"
	       "  --help, --version"));
}

/* systemd names its directories with colons between them; ours is the first. */
static char *directory_from(const char *variable, const char *fallback)
{
	const char *value = getenv(variable);

	if (!value || !*value)
		return strdup(fallback);
	return strndup(value, strcspn(value, ":"));
}

static char *socket_path(void)
{
	_cleanup_free_ char *directory = directory_from("RUNTIME_DIRECTORY", "/run/dalaba");
	char *path;

	if (!directory || asprintf(&path, "%s/control.sock", directory) < 0)
		return NULL;
	return path;
}

/* 0 to go on, 1 when all is said and done, -EINVAL for wrong usage. */
static int parse_options(int argc, char **argv, struct daemon_options *options)
{
	enum { CONFIG = 1, STATE, SOCKET, DEBUG, HELP, VERSION };
	static const struct option known[] = {
		{ "config", required_argument, NULL, CONFIG },
		{ "state", required_argument, NULL, STATE },
		{ "socket", required_argument, NULL, SOCKET },
		{ "debug", no_argument, NULL, DEBUG },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, VERSION },
		{ 0 },
	};

	opterr = 0; /* Its words are English where no locale is installed. */
	for (int option; (option = getopt_long(argc, argv, "", known, NULL)) >= 0;)
		switch (option) {
		case CONFIG:
			options->config = optarg;
			break;
		case STATE:
			options->state = optarg;
			break;
		case SOCKET:
			options->socket = optarg;
			break;
		case DEBUG:
			log_set_level(LOG_DEBUG);
			break;
		case HELP:
			print_help();
			return 1;
		case VERSION:
			puts("dalabad " DALABA_VERSION);
			return 1;
		default:
			fprintf(stderr,
				_("dalabad: there is no option %s, or what it takes is missing or "
				  "too much; `dalabad --help` lists them\n"),
				argv[optind - 1]);
			return -EINVAL;
		}
	if (optind == argc)
		return 0;
	fprintf(stderr, _("dalabad takes no argument: %s\n"), argv[optind]);
	return -EINVAL;
}

/* Of what was asked for and said. */
static int end_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_SUCCESS;
	fprintf(stderr, _("dalabad: the output could not be written: %s\n"), error_text(errno));
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	if (file_fill_standard_streams() < 0)
		return EXIT_FAILURE;
	memory_keep_small();
	translate_prepare();
	translate_init();
	log_open();

	_cleanup_free_ char *state = directory_from("STATE_DIRECTORY", "/var/lib/dalaba");
	_cleanup_free_ char *socket = socket_path();
	if (!state || !socket)
		return EXIT_FAILURE;
	struct daemon_options options = {
		.config = "/etc/dalaba/dalaba.conf",
		.state = state,
		.socket = socket,
	};
	const int r = parse_options(argc, argv, &options);
	if (r < 0)
		return EXIT_USAGE;
	if (r > 0)
		return end_output();
	return daemon_run(&options) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
