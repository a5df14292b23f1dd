/* `dalaba status`: zones, what is on air, what waits, what comes next. */
#include <stdio.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/row.h"

static int print_zones(const json_t *zones)
{
	const char *const headings[] = { _("ZONE"), _("TITLE"), _("DEVICE"), _("ON AIR") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	size_t i;
	json_t *zone;

	if (columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	json_array_foreach(zones, i, zone)
	{
		const json_t *on_air = json_object_get(zone, "on_air");
		char id[ROW_ID_SIZE] = "-";
		if (json_is_integer(on_air)) /* Fits. */
			(void)snprintf(id, sizeof(id), "%lld", json_integer_value(on_air));
		const char *const cells[] = { row_text(zone, "name"), row_text(zone, "title"),
			row_text(zone, "device"), id };
		if (columns_add(columns, cells) < 0)
			return complain_memory();
	}
	return CLI_DONE;
}

static void print_detail(const json_t *fault)
{
	const char *detail = row_text(fault, "detail");

	if (*detail)
		printf(_(" (%s)"), detail);
	printf("\n");
}

/* "! village: its sound card fails, since 2026-11-24 07:00:00 (the sound card is not there)" */
static void print_faults_of(const json_t *zone)
{
	size_t i;
	json_t *fault;

	json_array_foreach(json_object_get(zone, "faults"), i, fault)
	{
		char since[ROW_TIME_SIZE];
		printf(_("! %s: %s, since %s"), row_text(zone, "name"), row_fault(fault),
			row_time(row_text(fault, "since"), since));
		print_detail(fault);
	}
}

static void print_faults(const json_t *zones)
{
	size_t i;
	json_t *zone;

	json_array_foreach(zones, i, zone) print_faults_of(zone);
}

static void print_log_faults(const json_t *log)
{
	size_t i;
	json_t *fault;

	json_array_foreach(json_object_get(log, "faults"), i, fault)
	{
		char since[ROW_TIME_SIZE];
		printf(_("! as-run log: %s, since %s"), row_log_fault(fault),
			row_time(row_text(fault, "since"), since));
		print_detail(fault);
	}
}

static void print_unbound(const json_t *voice)
{
	size_t i;
	json_t *name;

	json_array_foreach(json_object_get(voice, "unbound"), i, name)
		printf(_("! voice: the system does not bind its process %s; of recordings only "
			 "alarms are decoded\n"),
			row_bound(json_string_value(name)));
}

/* "! configuration: refused on 2026-11-24 07:00:00; the station goes on with the old one:" */
static void print_refusal(const json_t *configuration)
{
	const json_t *refused = json_object_get(configuration, "refused");
	char at[ROW_TIME_SIZE];
	size_t i;
	json_t *fault;

	if (!json_is_object(refused))
		return;
	printf(_("! configuration: refused on %s; the station goes on with the old one:\n"),
		row_time(row_text(refused, "at"), at));
	json_array_foreach(json_object_get(refused, "faults"), i, fault)
		printf("    %s\n", json_string_value(fault));
}

static int add_airing(struct columns *columns, const json_t *row)
{
	_cleanup_free_ char *zones = row_zones(row);
	char id[ROW_ID_SIZE], time[ROW_TIME_SIZE], state[ROW_STATE_SIZE];

	if (!zones)
		return complain_memory();
	const char *const cells[] = { row_id_text(row, id), row_state(row, state),
		row_priority(row), row_time(row_text(row, "planned"), time), zones, row_name(row) };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

static int print_airings(const json_t *airings)
{
	const char *const headings[] = { _("AIRING"), _("STATE"), _("PRIORITY"), _("PLANNED"),
		_("ZONES"), _("TITLE") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	size_t i;
	json_t *row;

	if (json_array_size(airings) == 0) {
		printf(_("Nothing is on air or waits.\n"));
		return CLI_DONE;
	}
	if (columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	json_array_foreach(
		airings, i, row) if (add_airing(columns, row) != CLI_DONE) return CLI_FAILED;
	return CLI_DONE;
}

static void print_next(const json_t *next)
{
	char time[ROW_TIME_SIZE];

	if (json_is_object(next))
		printf(_("Next: %s %s\n"), row_time(row_text(next, "when"), time),
			row_text(next, "title"));
	else
		printf(_("Nothing is planned.\n"));
}

static void print_doubt(const json_t *clock)
{
	if (json_is_false(json_object_get(clock, "trusted")))
		printf(_("The clock is not trusted: planned notices wait. Is it right? Then say "
			 "`dalaba clock trust`.\n\n"));
}

static int print_status(const json_t *answer)
{
	char time[ROW_TIME_SIZE];

	printf("%s  %s  dalabad %s\n\n", row_text(answer, "station"),
		row_time(row_text(answer, "now"), time), row_text(answer, "version"));
	print_doubt(json_object_get(answer, "clock"));
	if (print_zones(json_object_get(answer, "zones")) != CLI_DONE)
		return CLI_FAILED;
	print_faults(json_object_get(answer, "zones"));
	print_log_faults(json_object_get(answer, "log"));
	print_unbound(json_object_get(answer, "voice"));
	print_refusal(json_object_get(answer, "configuration"));
	printf("\n");
	if (print_airings(json_object_get(answer, "airings")) != CLI_DONE)
		return CLI_FAILED;
	printf("\n");
	print_next(json_object_get(answer, "next"));
	return CLI_DONE;
}

static int status(const struct options *options)
{
	json_auto_t *answer = NULL;

	if (remote_ask_status_once(options->socket, &answer) != CLI_DONE)
		return CLI_FAILED;
	return options->wants_json ? row_print_json(answer) : print_status(answer);
}

const struct command command_status = {
	.name = "status",
	.arguments = N_("[OPTION]..."),
	.summary = N_("zones, what is on air, what waits, what comes next"),
	.tables = { options_remote },
	.words_max = 0,
	.run = status,
};
