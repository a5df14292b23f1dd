#include "cli/setup_card.h"

#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "card/holder.h"
#include "card/list.h"
#include "card/mixer.h"
#include "card/trial.h"
#include "cli/ask.h"
#include "cli/columns.h"
#include "cli/complain.h"
#include "notice/sounding.h"

/* Loud enough to be heard, with room to turn up. */
#define OPEN_PERCENT 80

#define NUMBER_SIZE 24

extern char **environ;

/* --- a mixer that lets nothing through --- */

/* So that a power cut does not bring the silence back; alsa-utils may not be there. */
static void keep_levels(const char *id)
{
	char *const arguments[] = { (char *)"alsactl", (char *)"store", (char *)id, NULL };
	pid_t child;
	int status = -1;

	if (posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environ) != 0 ||
		waitpid(child, &status, 0) < 0 || status != 0)
		printf(_("The mixer's levels could not be stored (alsactl): a power cut may mute "
			 "it again.\n"));
}

/* The control interface of a PCM of asound.conf has the PCM's name. */
static char *mixer_of(const struct card_choice *choice)
{
	char *name = NULL;

	if (!choice->id)
		return strdup(choice->device);
	return asprintf(&name, "hw:%s", choice->id) < 0 ? NULL : name;
}

static int open_mixer(const struct card_choice *choice)
{
	_cleanup_free_ char *mixer = mixer_of(choice), *names = NULL, *question = NULL;
	bool is_wanted = false;

	if (!mixer || mixer_name_silent(mixer, &names) < 0)
		return complain_memory();
	if (!*names)
		return CLI_DONE;
	if (asprintf(&question,
		    _("%s is muted or turned down to nothing: %s. Open it, at %d %% where it is at "
		      "nothing? [Y/n] "),
		    choice->device, names, OPEN_PERCENT) < 0) {
		question = NULL;
		return complain_memory();
	}
	const int status = ask_yes(question, true, &is_wanted);
	if (status != CLI_DONE || !is_wanted)
		return status;
	const int r = mixer_open_silent(mixer, OPEN_PERCENT);
	if (r < 0)
		printf(_("The mixer does not open: %s\n"), error_text(r));
	else if (choice->id)
		keep_levels(choice->id);
	return CLI_DONE;
}

/* --- one card --- */

static bool is_sound_server(const char *name)
{
	return strncmp(name, "pipewire", 8) == 0 || strncmp(name, "pulseaudio", 10) == 0 ||
	       strncmp(name, "wireplumber", 11) == 0;
}

static void tell_busy(const struct card_choice *choice)
{
	struct card_holder holder;

	if (!choice->id ||
		card_holder_find(CARD_HOLDER_PROC, choice->id, choice->number, &holder) < 0) {
		printf(_("%s is busy: another program plays on it.\n"), choice->device);
		return;
	}
	printf(_("%s is busy: %s (process %d) plays on it.\n"), choice->device, holder.name,
		(int)holder.pid);
	if (strcmp(holder.name, "dalabad") == 0)
		printf(_("That is the station itself, on air: wait, or `dalaba stop`.\n"));
	else if (is_sound_server(holder.name))
		printf(_("That is a desktop's sound server: no-sound.md says how to take a card "
			 "away from it.\n"));
}

static void tell_why(const struct card_choice *choice, int error)
{
	if (error == -EBUSY)
		tell_busy(choice);
	else
		printf(_("%s does not play: %s.\n"), choice->device,
			sounding_error_text(error, false));
}

/* ASK_YES, ASK_NO or ASK_AGAIN. */
static int ask_heard(const char *question, enum ask_word otherwise, enum ask_word *ret_word)
{
	while (true) {
		_cleanup_free_ char *answer = NULL;
		const int status = ask_line(question, &answer);
		if (status != CLI_DONE)
			return status;
		const enum ask_word word = ask_word_of(answer);
		*ret_word = word == ASK_NOTHING ? otherwise : word;
		if (*ret_word != ASK_OTHER && *ret_word != ASK_NOTHING)
			return CLI_DONE;
		printf(_("y, n or r, please.\n"));
	}
}

/* What cannot be heard is not asked about. */
static int sound_once(const struct card_choice *choice, enum ask_word *ret_word)
{
	printf(_("%s: three tones sound now, %d seconds...\n"), choice->device, TRIAL_SECONDS);
	(void)fflush(stdout); /* main reports what stdout could not take. */
	const int r = trial_sound(choice->device);
	if (r == 0)
		return ask_heard(_("Did the loudspeaker sound? y: yes, n: no, r: once more > "),
			ASK_OTHER, ret_word);
	tell_why(choice, r);
	return ask_heard(_("r: try once more, Enter: go on > "), ASK_NO, ret_word);
}

static int try_card(const struct card_choice *choice, bool *ret_is_heard)
{
	enum ask_word word = ASK_AGAIN;
	int status = open_mixer(choice);

	while (status == CLI_DONE && word == ASK_AGAIN)
		status = sound_once(choice, &word);
	*ret_is_heard = word == ASK_YES;
	return status;
}

/* --- all of them --- */

static int print_list(const struct card_list *list)
{
	const char *const headings[] = { _("NO."), _("NAME"), _("DEVICE") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	char number[NUMBER_SIZE];

	if (columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	for (size_t i = 0; i < list->count; i++) {
		const struct card_choice *choice = &list->choices[i];
		(void)snprintf(number, sizeof(number), "%zu", i + 1); /* Fits. */
		const char *const cells[] = { number, choice->title, choice->device };
		if (columns_add(columns, cells) < 0)
			return complain_memory();
	}
	return CLI_DONE;
}

static int try_all(const struct card_list *list, const struct card_choice **ret_heard)
{
	bool is_heard = false;
	int status = CLI_DONE;

	for (size_t i = 0; i < list->count && status == CLI_DONE && !is_heard; i++) {
		status = try_card(&list->choices[i], &is_heard);
		if (status == CLI_DONE && is_heard)
			*ret_heard = &list->choices[i];
	}
	if (status == CLI_DONE && !is_heard)
		return complain(
			_("no card was heard; the configuration is as it was. no-sound.md (in "
			  "share/doc/dalaba) says what to look at"));
	return status;
}

/* A number of the list; NULL for anything else. */
static const struct card_choice *choice_of(const struct card_list *list, const char *answer)
{
	char *end;
	const unsigned long number = strtoul(answer, &end, 10);

	if (*end || number < 1 || number > list->count)
		return NULL;
	return &list->choices[number - 1];
}

/* Asks which to try until one was heard, or it stays as it is: *ret_heard NULL. */
static int choose(
	const struct card_list *list, const char *now, const struct card_choice **ret_heard)
{
	_cleanup_free_ char *question = NULL;
	bool is_heard = false;

	if (asprintf(&question,
		    _("Enter: a tone on each in turn; a number: on that one; k: keep %s > "),
		    now) < 0) {
		question = NULL;
		return complain_memory();
	}
	while (true) {
		_cleanup_free_ char *answer = NULL;
		int status = ask_line(question, &answer);
		if (status != CLI_DONE || strcasecmp(answer, "k") == 0)
			return status;
		if (!*answer)
			return try_all(list, ret_heard);
		const struct card_choice *choice = choice_of(list, answer);
		if (choice)
			status = try_card(choice, &is_heard);
		if (status != CLI_DONE)
			return status;
		if (is_heard) {
			*ret_heard = choice;
			return CLI_DONE;
		}
	}
}

static int find_in(const struct card_list *list, const struct zone *zone, char **ret_device)
{
	const struct card_choice *heard = NULL;

	if (list->count == 0)
		return complain(_("there is no sound card that can play. Is it plugged in? "
				  "no-sound.md (in share/doc/dalaba) says what to look at"));
	if (print_list(list) != CLI_DONE)
		return CLI_FAILED;
	if (amplifier_is_switched(&zone->amplifier))
		printf(_("The station switches this zone's amplifier: switch it on by hand for the "
			 "trial.\n"));
	printf(_("Switch the amplifier on, turned down, and listen at the loudspeaker.\n"));
	const int status = choose(list, zone->output.device, &heard);
	if (status != CLI_DONE || !heard)
		return status;
	*ret_device = strdup(heard->device);
	return *ret_device ? CLI_DONE : complain_memory();
}

int setup_find_card(const struct zone *zone, char **ret_device)
{
	struct card_list list;
	const int r = card_list_read(&list);

	if (r < 0)
		return complain(_("the sound cards cannot be listed: %s"), error_text(r));
	const int status = find_in(&list, zone, ret_device);
	card_list_done(&list);
	return status;
}
