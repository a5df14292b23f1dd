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

/* A pattern from the first text on that needs it: to compile all of them takes longer than to read
 * a page. */
struct expression {
	const char *written;
	_Atomic(pcre2_code *) code; /* NULL until then; threads read with one */
};

struct step {
	const struct written_rule *rule;
	const struct written_table *table;
	struct expression pattern;
	struct expression *evidence; /* as many as the rule has */
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
	pcre2_match_data *seen; /* of evidence */
	char *plain;            /* before any rule */
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

static int add_step(struct normaliser *normaliser, const struct written_table *table, size_t i)
{
	struct step *step = &normaliser->steps[normaliser->count++];
	const struct written_rule *rule = &table->rules[i];

	step->rule = rule;
	step->table = table;
	step->pattern.written = rule->pattern;
	if (rule->evidence_count == 0)
		return 0;
	step->evidence = calloc(rule->evidence_count, sizeof(*step->evidence));
	if (!step->evidence)
		return -ENOMEM;
	for (size_t e = 0; e < rule->evidence_count; e++)
		step->evidence[e].written = rule->evidence[e].pattern;
	return 0;
}

static size_t count_rules(void)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		count += tables[i]->count;
	return count;
}

static int add_steps(struct normaliser *normaliser)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (size_t n = 0; n < tables[i]->count && r == 0; n++)
			r = add_step(normaliser, tables[i], n);
	return r;
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
	if (add_steps(normaliser) < 0)
		return -ENOMEM;
	*ret_normaliser = TAKE(normaliser);
	return 0;
}

static void free_step(struct step *step)
{
	pcre2_code_free(step->pattern.code);
	for (size_t e = 0; step->evidence && e < step->rule->evidence_count; e++)
		pcre2_code_free(step->evidence[e].code);
	free(step->evidence);
}

void normaliser_free(struct normaliser *normaliser)
{
	if (!normaliser)
		return;
	for (size_t i = 0; i < normaliser->count; i++)
		free_step(&normaliser->steps[i]);
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
static const pcre2_code *code_of(const struct normaliser *normaliser, struct expression *expression)
{
	pcre2_code *known = expression->code;

	if (known)
		return known;
	pcre2_code *code = compile(expression->written, normaliser->units);
	if (!code || atomic_compare_exchange_strong(&expression->code, &known, code))
		return code;
	pcre2_code_free(code);
	return known;
}

static bool is_needed(const struct task *task, const struct step *step)
{
	return !step->table->needs || strpbrk(task->plain, step->table->needs) != NULL;
}

/* --- what stands around a match --- */

#define BEFORE_MAX_BYTES 48  /* no further back does anything end that speaks of a match */
#define AROUND_MAX_BYTES 384 /* of a sentence on either side */

/* A sentence ends with its mark or its line. */
static bool ends_sentence(const char *text)
{
	return *text == '\n' || strncmp(text, "。", strlen("。")) == 0;
}

static size_t whole_character(const char *text, size_t here)
{
	while (((unsigned char)text[here] & 0xC0) == 0x80)
		here++;
	return here;
}

static size_t sentence_start(const char *text, size_t here)
{
	const size_t first = here > AROUND_MAX_BYTES ? here - AROUND_MAX_BYTES : 0;

	while (here > first && !ends_sentence(text + here - 1))
		here--;
	return whole_character(text, here);
}

static size_t sentence_end(const char *text, size_t here)
{
	const size_t last = here + AROUND_MAX_BYTES;

	while (here < last && text[here] && !ends_sentence(text + here))
		here++;
	return whole_character(text, here);
}

static bool is_seen(const struct task *task, const struct written_evidence *evidence,
	const pcre2_code *code, const size_t *offsets)
{
	const char *text = task->text;
	size_t start = offsets[0], end = sentence_end(text, offsets[1]);
	uint32_t options = PCRE2_NO_UTF_CHECK;

	switch (evidence->place) {
	case EVIDENCE_BEFORE:
		end = offsets[0];
		start = whole_character(text, end > BEFORE_MAX_BYTES ? end - BEFORE_MAX_BYTES : 0);
		options |= PCRE2_ENDANCHORED;
		break;
	case EVIDENCE_AFTER:
		start = offsets[1];
		options |= PCRE2_ANCHORED;
		break;
	case EVIDENCE_AT:
		options |= PCRE2_ANCHORED;
		break;
	case EVIDENCE_AROUND:
		start = sentence_start(text, offsets[0]);
		break;
	}
	return pcre2_match(code, (PCRE2_SPTR)text, end, start, options, task->seen,
		       task->normaliser->limits) >= 0; /* 0: it has groups. */
}

static int weigh(const struct task *task, const struct step *step, const size_t *offsets)
{
	const struct written_rule *rule = step->rule;
	int weight = 0;

	for (size_t e = 0; e < rule->evidence_count; e++)
		if (is_seen(task, &rule->evidence[e], step->evidence[e].code, offsets))
			weight += rule->evidence[e].weight;
	return weight;
}

static int compile_evidence(const struct normaliser *normaliser, struct step *step)
{
	for (size_t e = 0; e < step->rule->evidence_count; e++)
		if (!code_of(normaliser, &step->evidence[e]))
			return -ENOMEM;
	return 0;
}

/* Whether the match is read as the rule has it; notes what is unsure of that. */
static bool is_accepted(const struct task *task, const struct step *step, const size_t *offsets)
{
	const struct written_rule *rule = step->rule;
	enum doubt_kind doubt = rule->doubt;
	int weight = EVIDENCE_SURE;

	if (rule->evidence) {
		weight = weigh(task, step, offsets);
		doubt = weight >= EVIDENCE_DOUBTFUL && weight < EVIDENCE_SURE ? DOUBT_GUESS
									      : DOUBT_NONE;
	}
	if (doubt != DOUBT_NONE)
		doubts_add(task->doubts, doubt, task->text + offsets[0], offsets[1] - offsets[0]);
	return weight >= EVIDENCE_DECIDES;
}

static void write_said(const struct task *task, const struct step *step, int groups, FILE *out)
{
	said_write(&(struct said_match){ .subject = task->text,
			   .offsets = pcre2_get_ovector_pointer(task->groups),
			   .count = (size_t)groups,
			   .repeats_telephones = task->repeats_telephones,
			   .doubts = task->doubts,
			   .out = out },
		step->rule->spoken);
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
		if (is_accepted(task, step, offsets))
			write_said(task, step, groups, out);
		else
			fwrite(task->text + offsets[0], 1, offsets[1] - offsets[0], out);
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
	const pcre2_code *pattern = code_of(task->normaliser, &step->pattern);
	if (!pattern)
		return -ENOMEM;
	if (find(task, pattern, strlen(task->text), 0) <= 0)
		return 0;
	if (compile_evidence(task->normaliser, step) < 0)
		return -ENOMEM;
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
	int r;

	task->groups = pcre2_match_data_create(GROUPS_MAX, NULL);
	task->seen = pcre2_match_data_create(1, NULL);
	r = task->groups && task->seen ? 0 : -ENOMEM;
	for (size_t i = 0; i < task->normaliser->count && r == 0; i++)
		r = run_step(task, &task->normaliser->steps[i]);
	pcre2_match_data_free(task->groups);
	pcre2_match_data_free(task->seen);
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
