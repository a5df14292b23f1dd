#include "speech/normalise.h"

#define PCRE2_CODE_UNIT_WIDTH 8

#include <errno.h>
#include <pcre2.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "speech/measure.h"
#include "speech/plain.h"
#include "speech/said.h"
#include "speech/sign.h"
#include "speech/written.h"

static const struct written_table *const tables[] = {
	&written_signs,
	&written_codes,
	&written_dates,
	&written_amounts,
	&written_numbers,
};

/* A rule, and its pattern from the first text on that needs it: to compile all of them takes longer
 * than to read a page. */
struct step {
	const struct written_rule *rule;
	const struct written_table *table;
	_Atomic(pcre2_code *) pattern; /* NULL until then; threads read with one */
};

struct normaliser {
	struct step *steps;
	size_t count;
	char *units; /* for {UNIT} in a pattern */
	pcre2_match_context *limits;
	const struct lexicon *lexicon;
};

/* One text on its way through the rules. */
struct task {
	const struct normaliser *normaliser;
	bool repeats_telephones;
	struct doubts *doubts;
	pcre2_match_data *groups;
	char *plain; /* before any rule */
	char *text;
};

/* No rule needs more; what would is no text for a loudspeaker. */
#define MATCH_LIMIT 200000
#define GROUPS_MAX  20

/* --- making --- */

#define UNIT_PLACE "{UNIT}"

/* The pattern with all units where {UNIT} stands. */
static char *expand(const char *pattern, const char *units)
{
	char *expanded = NULL;
	size_t length;
	FILE *out = open_memstream(&expanded, &length);

	if (!out)
		return NULL;
	for (const char *place; (place = strstr(pattern, UNIT_PLACE));
		pattern = place + strlen(UNIT_PLACE)) {
		fwrite(pattern, 1, (size_t)(place - pattern), out);
		fputs(units, out);
	}
	fputs(pattern, out);
	if (fclose(out) != 0) {
		free(expanded);
		return NULL;
	}
	return expanded;
}

static pcre2_code *compile(const char *pattern, const char *units)
{
	_cleanup_free_ char *expanded = expand(pattern, units);
	PCRE2_SIZE offset;
	int error;

	if (!expanded)
		return NULL;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)expanded, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_MULTILINE | PCRE2_NO_UTF_CHECK, &error, &offset, NULL);
	if (code)
		(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* Slower without, not wrong. */
	return code;
}

DEFINE_CLEANUP(struct normaliser, normaliser, normaliser_free)

static void add_step(struct normaliser *normaliser, const struct written_table *table, size_t i)
{
	struct step *step = &normaliser->steps[normaliser->count++];

	step->rule = &table->rules[i];
	step->table = table;
}

static size_t count_rules(void)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		count += tables[i]->count;
	return count;
}

static void add_steps(struct normaliser *normaliser)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (size_t n = 0; n < tables[i]->count; n++)
			add_step(normaliser, tables[i], n);
}

int normaliser_new(const struct lexicon *lexicon, struct normaliser **ret_normaliser)
{
	_cleanup_(normaliser_cleanup) struct normaliser *normaliser =
		calloc(1, sizeof(*normaliser));

	if (!normaliser)
		return -ENOMEM;
	normaliser->lexicon = lexicon;
	normaliser->limits = pcre2_match_context_create(NULL);
	normaliser->steps = calloc(count_rules(), sizeof(*normaliser->steps));
	normaliser->units = measure_unit_pattern();
	if (!normaliser->limits || !normaliser->steps || !normaliser->units)
		return -ENOMEM;
	(void)pcre2_set_match_limit(normaliser->limits, MATCH_LIMIT); /* Always 0. */
	add_steps(normaliser);
	*ret_normaliser = TAKE(normaliser);
	return 0;
}

void normaliser_free(struct normaliser *normaliser)
{
	if (!normaliser)
		return;
	for (size_t i = 0; i < normaliser->count; i++)
		pcre2_code_free(normaliser->steps[i].pattern);
	free(normaliser->steps);
	free(normaliser->units);
	pcre2_match_context_free(normaliser->limits);
	free(normaliser);
}

/* --- running --- */

static int find(const struct task *task, const pcre2_code *code, size_t length, size_t offset)
{
	return pcre2_match(code, (PCRE2_SPTR)task->text, length, offset, PCRE2_NO_UTF_CHECK,
		task->groups, task->normaliser->limits);
}

/* Of two threads that compile the same, one gives way. */
static const pcre2_code *pattern_of(const struct normaliser *normaliser, struct step *step)
{
	pcre2_code *known = step->pattern;

	if (known)
		return known;
	pcre2_code *code = compile(step->rule->pattern, normaliser->units);
	if (!code || atomic_compare_exchange_strong(&step->pattern, &known, code))
		return code;
	pcre2_code_free(code);
	return known;
}

static bool is_needed(const struct task *task, const struct step *step)
{
	return !step->table->needs || strpbrk(task->plain, step->table->needs) != NULL;
}

static void doubt_match(const struct task *task, const struct step *step, const size_t *offsets)
{
	if (step->rule->doubt != DOUBT_NONE)
		doubts_add(task->doubts, step->rule->doubt, task->text + offsets[0],
			offsets[1] - offsets[0]);
}

/* Writes the text with every match of the rule replaced. */
static void replace_all(
	const struct task *task, const struct step *step, const pcre2_code *pattern, FILE *out)
{
	const size_t *offsets = pcre2_get_ovector_pointer(task->groups);
	const size_t length = strlen(task->text);
	size_t offset = 0;
	int groups;

	while (offset <= length && (groups = find(task, pattern, length, offset)) > 0) {
		/* No rule matches nothing, or it would for ever. */
		if (offsets[1] <= offsets[0] || offsets[0] < offset)
			break;
		fwrite(task->text + offset, 1, offsets[0] - offset, out);
		doubt_match(task, step, offsets);
		said_write(&(struct said_match){ .subject = task->text,
				   .offsets = offsets,
				   .count = (size_t)groups,
				   .repeats_telephones = task->repeats_telephones,
				   .doubts = task->doubts,
				   .out = out },
			step->rule->spoken);
		offset = offsets[1];
	}
	fwrite(task->text + offset, 1, length - offset, out);
}

static int run_step(struct task *task, struct step *step)
{
	_cleanup_free_ char *changed = NULL;
	size_t length;

	if (!is_needed(task, step))
		return 0;
	const pcre2_code *pattern = pattern_of(task->normaliser, step);
	if (!pattern)
		return -ENOMEM;
	if (find(task, pattern, strlen(task->text), 0) <= 0)
		return 0;
	FILE *out = open_memstream(&changed, &length);
	if (!out)
		return -ENOMEM;
	replace_all(task, step, pattern, out);
	if (fclose(out) != 0)
		return -ENOMEM;
	if (length > NORMALISE_MAX_BYTES)
		return -E2BIG;
	free(task->text);
	task->text = TAKE(changed);
	return 0;
}

static int run_steps(struct task *task)
{
	int r = 0;

	task->groups = pcre2_match_data_create(GROUPS_MAX, NULL);
	if (!task->groups)
		return -ENOMEM;
	for (size_t i = 0; i < task->normaliser->count && r == 0; i++)
		r = run_step(task, &task->normaliser->steps[i]);
	pcre2_match_data_free(task->groups);
	return r;
}

int normalise(const struct normaliser *normaliser, const char *text, bool repeats_telephones,
	struct doubts *doubts, char **ret_text)
{
	struct task task = {
		.normaliser = normaliser,
		.repeats_telephones = repeats_telephones,
		.doubts = doubts,
	};
	int r;

	r = plain_make(normaliser->lexicon, text, &task.plain);
	if (r < 0)
		return r;
	task.text = strdup(task.plain);
	r = task.text ? run_steps(&task) : -ENOMEM;
	if (r == 0)
		r = sign_name_all(task.text, doubts, ret_text);
	free(task.plain);
	free(task.text);
	return r;
}

int normalise_example(size_t i, const char **ret_written, const char **ret_spoken)
{
	for (size_t n = 0; n < ARRAY_SIZE(tables); i -= tables[n++]->count)
		if (i < tables[n]->count) {
			*ret_written = tables[n]->rules[i].example;
			*ret_spoken = tables[n]->rules[i].example_said;
			return 0;
		}
	return -ENOENT;
}
