/* `dalaba test`: a tone and a sentence, zone by zone, and what came of each. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/airing.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/request.h"
#include "cli/row.h"
#include "cli/zones.h"

/* A monitor's last word comes when what was sent cannot come to it any more. */
#define PROOF_LOOKS 30

static const struct option_row test_options[] = {
	OPTION_ROW_LIST("zone", 'z', N_("ZONE"), zones, N_("only this zone; may be repeated")),
	OPTION_ROW_TEXT("responsible", 0, N_("WHO"), responsible, NULL,
		N_("who answers for it, for the record")),
	OPTION_END,
};

/* What the zones speak, whoever reads the screen: it is for the villagers. */
#define TEST_SENTENCE "各位乡亲，现在试音。这里是%s，%s。试音完毕，打扰了。"
#define TEST_TITLE    "试音：%s"

struct test {
	const struct options *options;
	struct client *client;
	struct columns *columns;
	size_t count; /* of zones that were tried */
	size_t well;
};

static bool is_heard_known(const json_t *row)
{
	const json_t *sounding = json_array_get(json_object_get(row, "soundings"), 0);

	return json_object_get(sounding, "heard") != NULL;
}

static int wait_for_proof(struct client *client, json_t **row)
{
	static const struct timespec pause = { .tv_nsec = AIRING_LOOK_MS * 1000000L };
	int status = CLI_DONE;

	for (int look = 0; look < PROOF_LOOKS && status == CLI_DONE && !is_heard_known(*row);
		look++) {
		(void)nanosleep(&pause, NULL); /* Cut short, it looks sooner. */
		status = airing_look(client, row);
	}
	return status;
}

static int submit(
	const struct test *test, const json_t *station, const json_t *zone, json_t **ret_row)
{
	_cleanup_free_ char *text = NULL, *title = NULL;
	struct request request = request_of(test->options);

	if (asprintf(&text, TEST_SENTENCE, row_text(station, "station"), row_text(zone, "title")) <
		0)
		text = NULL;
	if (asprintf(&title, TEST_TITLE, row_text(zone, "title")) < 0)
		title = NULL;
	if (!text || !title)
		return complain_memory();
	request.text = text;
	request.title = title;
	request.chime = "test";
	request.readings = 1;
	request.zones = (struct word_list){ { row_text(zone, "name") }, 1 };
	return request_submit(test->client, &request, ret_row);
}

static int sound(
	const struct test *test, const json_t *station, const json_t *zone, json_t **ret_row)
{
	const bool has_monitor = json_is_string(json_object_get(zone, "monitor"));
	int status = submit(test, station, zone, ret_row);

	if (status == CLI_DONE)
		status = airing_wait(test->client, ret_row);
	if (status == CLI_DONE && has_monitor && row_is_aired(*ret_row))
		status = wait_for_proof(test->client, ret_row);
	return status;
}

/* "-18.3 dB", "" where it is not known. */
static const char *level_text(const json_t *row, char ret_text[static ROW_SECONDS_SIZE])
{
	const json_t *sounding = json_array_get(json_object_get(row, "soundings"), 0);
	const json_t *level = json_object_get(sounding, "sent_rms_db");

	ret_text[0] = '\0';
	if (level) /* Fits. */
		(void)snprintf(ret_text, ROW_SECONDS_SIZE, _("%.1f dB"), json_number_value(level));
	return ret_text;
}

static bool is_well(const json_t *row, const json_t *zone)
{
	return row_is_aired(row) && strcmp(row_text(row, "heard"), "no") != 0 &&
	       json_array_size(json_object_get(zone, "faults")) == 0;
}

static int add_result(struct columns *columns, const json_t *zone, const json_t *row)
{
	const json_t *fault = json_array_get(json_object_get(zone, "faults"), 0);
	char level[ROW_SECONDS_SIZE], state[ROW_STATE_SIZE];

	const char *const cells[] = { row_text(zone, "name"), row_text(zone, "title"),
		row_state(row, state), level_text(row, level), row_heard(row),
		fault ? row_fault(fault) : row_text(row, "detail") };

	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

static int report(struct test *test, const char *zone_name, const json_t *row)
{
	json_auto_t *station = NULL;

	if (remote_ask_status(test->client, &station) != CLI_DONE)
		return CLI_FAILED;
	const json_t *zone = zones_find(station, zone_name);
	test->count++;
	test->well += is_well(row, zone);
	if (test->options->wants_json)
		return row_print_json(row);
	return add_result(test->columns, zone, row);
}

static int test_zone(struct test *test, const json_t *station, const json_t *zone)
{
	json_auto_t *row = NULL;
	const int status = sound(test, station, zone, &row);

	return status == CLI_DONE ? report(test, row_text(zone, "name"), row) : status;
}

static int test_zones(struct test *test, const json_t *station)
{
	const struct word_list *wanted = &test->options->zones;
	const json_t *zones = json_object_get(station, "zones");
	const size_t count = wanted->count > 0 ? wanted->count : json_array_size(zones);
	int status = CLI_DONE;

	for (size_t i = 0; i < count && status == CLI_DONE; i++)
		status = test_zone(test, station,
			wanted->count > 0 ? zones_find(station, wanted->words[i])
					  : json_array_get(zones, i));
	return status;
}

/* A table that is begun is shown, whatever comes: it begins when something will sound. */
static int test_and_show(
	const struct options *options, struct client *client, const json_t *station)
{
	const char *const headings[] = { _("ZONE"), _("TITLE"), _("STATE"), _("SENT"), _("HEARD"),
		_("FAULT") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;

	if (!options->wants_json && columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	struct test all = { .options = options, .client = client, .columns = columns };
	const int status = test_zones(&all, station);
	columns_end(TAKE(columns));
	if (status != CLI_DONE || all.well == all.count)
		return status;
	if (!options->wants_json)
		printf(ngettext("%zu of %zu zone\n", "%zu of %zu zones\n", all.count), all.well,
			all.count);
	return CLI_FAILED;
}

static int test(const struct options *options)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	json_auto_t *station = NULL;

	if (remote_open(options->socket, &client) != CLI_DONE ||
		remote_ask_status(client, &station) != CLI_DONE ||
		zones_check(station, &options->zones) != CLI_DONE)
		return CLI_FAILED;
	return test_and_show(options, client, station);
}

const struct command command_test = {
	.name = "test",
	.arguments = N_("[OPTION]..."),
	.summary = N_("sound a tone and a sentence zone by zone, and tell what came of it"),
	.tables = { test_options, options_remote },
	.words_max = 0,
	.run = test,
};
