#include "cli/rehearsal.h"

#include <assert.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "cli/complain.h"
#include "cli/local.h"
#include "notice/estimate.h"
#include "station/simulation.h"

/* A text as it is said; several notices may have the same. */
struct saying {
	const char *text;
	struct reading_manner manner;
	char *spoken; /* NULL: it cannot be read */
};

struct rehearsal {
	const struct config *config;
	struct reader *reader;
	void *sayings;                /* tsearch tree of struct saying */
	struct rehearsal_part *parts; /* of its notices */
	struct table by_name;         /* the same */
};

/* One run. */
struct run {
	const struct rehearsal *rehearsal;
	const struct span *span;
	void (*over)(const struct airing *airing, void *userdata);
	void *userdata;
};

DEFINE_CLEANUP(struct simulation, simulation, simulation_free)

/* --- what is said --- */

static char *speak(
	const struct reader *reader, const struct reading_manner *manner, const char *text)
{
	char *spoken;

	return reading_normalise(reader, manner, text, &spoken) < 0 ? NULL : spoken;
}

static int compare_sayings(const void *left, const void *right)
{
	const struct saying *a = left, *b = right;
	const int order = strcmp(a->text, b->text);

	if (order != 0)
		return order;
	if (a->manner.language != b->manner.language)
		return a->manner.language < b->manner.language ? -1 : 1;
	if (a->manner.repeats_telephones != b->manner.repeats_telephones)
		return a->manner.repeats_telephones ? 1 : -1;
	return a->manner.pause_percent - b->manner.pause_percent;
}

static void saying_free(void *pointer)
{
	struct saying *saying = pointer;

	free(saying->spoken);
	free(saying);
}

/* NULL on no memory. */
static const struct saying *get_saying(struct rehearsal *rehearsal, const struct script *script)
{
	const struct saying sought = {
		.text = script->text,
		.manner = reading_manner_of(script, &script->voice),
	};
	void *const *found = tfind(&sought, &rehearsal->sayings, compare_sayings);

	if (found)
		return *found;
	struct saying *saying = malloc(sizeof(*saying));
	if (!saying)
		return NULL;
	*saying = sought;
	saying->spoken = speak(rehearsal->reader, &saying->manner, saying->text);
	if (!tsearch(saying, &rehearsal->sayings, compare_sayings)) {
		saying_free(saying);
		return NULL;
	}
	return saying;
}

/* --- the notices --- */

/* What cannot be read would fail; its length does not matter. */
static void measure_part(
	struct rehearsal_part *part, const struct script *script, const char *spoken)
{
	const int64_t estimate_ms = script_estimate_ms(script, spoken);

	part->spoken = spoken;
	part->length_ms = estimate_ms > 0 ? estimate_ms : 1;
}

static bool make_part(
	struct rehearsal *rehearsal, const struct notice *notice, struct rehearsal_part *part)
{
	const struct saying *saying = get_saying(rehearsal, &notice->script);

	if (!saying)
		return false;
	part->notice = notice;
	part->is_filled = placeholder_may_be_in(&notice->script);
	measure_part(part, &notice->script, saying->spoken);
	return true;
}

static bool make_parts(struct rehearsal *rehearsal)
{
	const struct config *config = rehearsal->config;

	rehearsal->parts = calloc(config->notice_count + 1, sizeof(*rehearsal->parts));
	for (size_t i = 0; rehearsal->parts && i < config->notice_count; i++)
		if (!make_part(rehearsal, &config->notices[i], &rehearsal->parts[i]))
			return false;
	return rehearsal->parts != NULL;
}

/* What it says on that day. Of the day before where there is no memory. */
static void fill_part(
	const struct rehearsal *rehearsal, int64_t planned_ms, struct rehearsal_part *part)
{
	_cleanup_(script_done) struct script script = { 0 };
	const struct placeholder_facts facts = local_facts(rehearsal->config, planned_ms);

	if (facts.day == part->day || script_copy(&part->notice->script, &script) < 0 ||
		placeholder_fill_script(&script, &facts) < 0)
		return;
	const struct reading_manner manner = reading_manner_of(&script, &script.voice);
	free(part->filled);
	part->filled = speak(rehearsal->reader, &manner, script.text);
	measure_part(part, &script, part->filled);
	part->day = facts.day;
}

static bool make_index(struct rehearsal *rehearsal)
{
	const struct config *config = rehearsal->config;

	for (size_t i = 0; i < config->notice_count; i++) {
		union table_value *value = table_add(&rehearsal->by_name, config->notices[i].name);
		if (!value)
			return false;
		value->pointer = &rehearsal->parts[i];
	}
	return true;
}

int rehearsal_new(const struct config *config, struct rehearsal **ret_rehearsal)
{
	_cleanup_(rehearsal_cleanup) struct rehearsal *rehearsal = calloc(1, sizeof(*rehearsal));

	if (!rehearsal)
		return complain_memory();
	rehearsal->config = config;
	if (local_open_reader(&config->own_words, &rehearsal->reader) != CLI_DONE)
		return CLI_FAILED;
	if (!make_parts(rehearsal) || !make_index(rehearsal))
		return complain_memory();
	*ret_rehearsal = TAKE(rehearsal);
	return CLI_DONE;
}

bool rehearsal_tells(const struct rehearsal *rehearsal)
{
	for (size_t i = 0; i < rehearsal->config->notice_count; i++) {
		const struct rehearsal_part *part = &rehearsal->parts[i];
		const struct script *script = &part->notice->script;
		if (part->is_filled || script->prelude.recording || script_has_playlist(script))
			return true;
	}
	return false;
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "[gong.wav] [1.mp3, 2.mp3] words". */
char *rehearsal_says(const struct script *script, bool is_filled)
{
	const char *chime = script->prelude.recording;
	const char *words = is_filled ? script->text : "", *blank = "";
	_cleanup_free_ char *list = script_has_playlist(script) ? playlist_names(&script->playlist,
									  script->length_ms, false)
								: NULL;
	char *says = NULL;
	size_t length;
	FILE *stream = open_memstream(&says, &length);

	if (!stream)
		return NULL;
	if (chime) {
		fprintf(stream, "[%s]", file_name(chime));
		blank = " ";
	}
	if (list) {
		fprintf(stream, "%s[%s]", blank, list);
		blank = " ";
	}
	if (*words)
		fprintf(stream, "%s%s", blank, words);
	return fclose(stream) == 0 ? says : NULL;
}

void rehearsal_free(struct rehearsal *rehearsal)
{
	if (!rehearsal)
		return;
	for (size_t i = 0; rehearsal->parts && i < rehearsal->config->notice_count; i++)
		free(rehearsal->parts[i].filled);
	tdestroy(rehearsal->sayings, saying_free);
	table_done(&rehearsal->by_name);
	reader_free(rehearsal->reader);
	free(rehearsal->parts);
	free(rehearsal);
}

const struct rehearsal_part *rehearsal_part_of(
	const struct rehearsal *rehearsal, const struct airing *airing)
{
	const union table_value *found = table_find(&rehearsal->by_name, airing->notice);

	assert(found); /* Every airing here is of a configured notice. */
	struct rehearsal_part *part = found->pointer;
	if (part->is_filled)
		fill_part(rehearsal, airing->planned_ms, part);
	return part;
}

/* What it says stays as it is written, or in that order, where there is no memory. */
static int64_t prepare(const struct notice *notice, struct airing *airing, void *userdata)
{
	const struct rehearsal *rehearsal = ((const struct run *)userdata)->rehearsal;
	struct rehearsal_part *part = &rehearsal->parts[notice - rehearsal->config->notices];

	if (part->is_filled) {
		const struct placeholder_facts facts =
			local_facts(rehearsal->config, airing->planned_ms);
		fill_part(rehearsal, airing->planned_ms, part);
		(void)airing_fill(airing, &facts);
	}
	if (!script_has_playlist(&airing->script))
		return part->length_ms;
	(void)airing_arrange(airing, turn_of(notice, airing->planned_ms, &part->turns));
	return script_estimate_ms(&airing->script, part->spoken);
}

static void changed(const struct airing *airing, void *userdata)
{
	const struct run *run = userdata;

	if (airing_is_over(airing))
		run->over(airing, run->userdata);
}

static bool lies_before(const char *notice, int64_t planned_ms, void *userdata)
{
	const struct run *run = userdata;

	(void)notice;
	return planned_ms < run->span->from_ms;
}

int rehearsal_run(const struct rehearsal *rehearsal, const struct span *span,
	void (*over)(const struct airing *airing, void *userdata), void *userdata)
{
	static const struct simulation_ops ops = {
		.prepare = prepare,
		.changed = changed,
		.knows = lies_before,
	};
	const struct config *config = rehearsal->config;
	const struct simulation_setup setup = {
		.notices = config->notices,
		.notice_count = config->notice_count,
		.zones = config->zones,
		.zone_count = config->zone_count,
		.quiet = config->quiet,
		.quiet_count = config->quiet_count,
		.first_id = 1,
		/* A time signal of the first moment begins before it. */
		.now_ms = span->from_ms - CHIME_PIPS_LEAD_MS,
		.mark_ms = CLOCK_NONE,
		.until_ms = span->until_ms,
		.is_trusted = true,
	};
	struct run run = { rehearsal, span, over, userdata };
	_cleanup_(simulation_cleanup) struct simulation *simulation = NULL;

	if (simulation_new(&setup, &ops, &run, &simulation) < 0 ||
		simulation_begin(simulation) < 0 ||
		simulation_run(simulation, span->until_ms) < 0 || simulation_finish(simulation) < 0)
		return complain_memory();
	return CLI_DONE;
}
