#include "speech/intonation.h"

#include <stdbool.h>

/* Cents above the voice's own pitch. Speakers sink by two to three semitones over a sentence, and
 * Mandarin asks without 吗 by its register, not by a rise at its end, which belongs to the tone. */
struct melody {
	int first_cents;
	int last_cents;
	int end_cents;    /* of the last syllable */
	int clause_cents; /* where a clause begins, above the line that leads through the sentence
			   */
};

static const struct melody melodies[] = {
	[SENTENCE_STATED] = { 130, -80, -100, 60 },
	[SENTENCE_ASKED] = { 200, 250, 50, 0 },
	[SENTENCE_ASKED_BY_A_WORD] = { 170, 20, 0, 40 },
};

/* Shorter sentences sink less. */
#define WHOLE_STEPS 6

/* A pause so long parts clauses. */
#define CLAUSE_MS 250

/* Each syllable has one tone, and each letter a name. */
static size_t syllables_of(const char *words)
{
	size_t count = 0;

	for (; *words; words++)
		count += (*words >= '1' && *words <= '5') || (*words >= 'A' && *words <= 'Z');
	return count;
}

static size_t length_of(const struct utterance *utterance)
{
	const size_t syllables =
		utterance_is_syllables(utterance) ? syllables_of(utterance->speech) : 0;

	return syllables > 0 ? syllables : 1;
}

static int between(int first, int last, size_t step, size_t steps)
{
	return steps == 0 ? (first + last) / 2 : first + (last - first) * (int)step / (int)steps;
}

/* The line of a sentence of so many steps from its first syllable to its last. */
static struct melody melody_of(enum sentence sentence, size_t steps)
{
	struct melody melody = melodies[sentence];
	const int middle_cents = (melody.first_cents + melody.last_cents) / 2;

	if (steps < WHOLE_STEPS) {
		melody.first_cents = between(middle_cents, melody.first_cents, steps, WHOLE_STEPS);
		melody.last_cents = between(middle_cents, melody.last_cents, steps, WHOLE_STEPS);
	}
	return melody;
}

/* The utterance from syllable `start` on. */
static void give_one(struct utterance *utterance, const struct melody *melody, size_t start,
	size_t steps, bool begins_clause, bool is_last)
{
	const size_t end = start + length_of(utterance) - 1;
	const int first = between(melody->first_cents, melody->last_cents, start, steps);
	const int last = between(melody->first_cents, melody->last_cents, end, steps);

	const int level = (melody->first_cents + melody->last_cents) / 2;

	if (utterance->kind == UTTERANCE_DIGITS)
		utterance->intonation = (struct intonation){ level, level, 0 };
	if (utterance->kind != UTTERANCE_WORDS)
		return;
	utterance->intonation = (struct intonation){
		.first_cents = first + (begins_clause ? melody->clause_cents : 0),
		.last_cents = last,
		.end_cents = is_last ? melody->end_cents : 0,
	};
}

void intonation_give(struct utterance *utterances, size_t count, enum sentence sentence)
{
	size_t steps = 0, start = 0;

	for (size_t i = 0; i < count; i++)
		steps += length_of(&utterances[i]);
	steps -= steps > 0; /* There is one less than syllables. */
	const struct melody melody = melody_of(sentence, steps);
	for (size_t i = 0; i < count; i++) {
		const bool begins_clause = i > 0 && utterances[i - 1].pause_ms >= CLAUSE_MS;
		give_one(&utterances[i], &melody, start, steps, begins_clause, i == count - 1);
		start += length_of(&utterances[i]);
	}
}

int intonation_cents(const struct intonation *intonation, size_t syllable, size_t count)
{
	const size_t last = count > 0 ? count - 1 : 0;
	const size_t here = syllable < last ? syllable : last;
	const int line = between(intonation->first_cents, intonation->last_cents, here, last);

	if (here == last)
		return line + intonation->end_cents;
	/* The last but one goes a third of the way. */
	return here + 1 == last ? line + intonation->end_cents / 3 : line;
}
