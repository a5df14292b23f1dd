/* Whether eSpeak NG says what it is asked to, and what reading costs: for texts, one a line, hands
 * every utterance to eSpeak NG, asks its phonemes back and compares. Prints "NAME VALUE" lines for
 * tests/bench/speech.py, and what differs on stderr.
 *
 *	handover <TEXTS */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "speech/reading.h"
#include "voice/espeak.h"
#include "voice/phonemes.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)

static const struct voice voice = {
	.name = (char *)"mandarin",
	.espeak = (char *)"file:horn",
	.rate_wpm = 160,
	.pitch = 50,
	.range = 75,
	.volume_percent = 60,
	.pause_percent = 100,
};

static const struct reading_manner manner = { .language = READING_MANDARIN, .pause_percent = 100 };

struct texts {
	char **lines;
	size_t count;
};

struct figures {
	uint64_t read_ns;
	uint64_t synthesis_ns;
	size_t syllables;
	size_t same_syllables; /* of the utterances that are said as asked */
	size_t utterances;
	size_t same_utterances;
	size_t foreign;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* The clock is there. */
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static void read_lines(struct texts *texts)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		texts->lines = realloc(texts->lines, (texts->count + 1) * sizeof(*texts->lines));
		if (!texts->lines || !(texts->lines[texts->count++] = strdup(line)))
			abort();
	}
	free(line);
}

/* --- memory --- */

/* The sum of that field over the mappings of files whose name has `name`, in kB. */
static long mapping_kb(const char *name, const char *field)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/smaps", "re");
	char line[512];
	bool is_ours = false;
	long sum = 0;

	while (file && fgets(line, sizeof(line), file)) {
		if (strchr("0123456789abcdef", line[0]))
			is_ours = strstr(line, name) != NULL;
		else if (is_ours && strncmp(line, field, strlen(field)) == 0)
			sum += strtol(line + strlen(field), NULL, 10);
	}
	return sum;
}

static long status_kb(const char *field)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/status", "re");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, field, strlen(field)) == 0)
			return strtol(line + strlen(field), NULL, 10);
	return -1;
}

/* Before eSpeak NG is opened: the reader's own memory, when it has read every text. */
static void measure_memory(const struct texts *texts)
{
	struct reader *reader;
	const size_t heap = mallinfo2().uordblks;
	const long anonymous_kb = status_kb("RssAnon:");
	const uint64_t start_ns = now_ns();

	if (reader_new(NULL, &reader) < 0)
		abort();
	printf("open_us %llu\n", (unsigned long long)(now_ns() - start_ns) / 1000);
	printf("heap_kb %zu\n", (mallinfo2().uordblks - heap) / 1024);
	for (size_t i = 0; i < texts->count; i++) {
		struct reading *reading = NULL;
		if (reading_new(reader, &manner, texts->lines[i], &reading) < 0)
			abort();
		reading_free(reading);
	}
	printf("anonymous_kb %ld\n", status_kb("RssAnon:") - anonymous_kb);
	printf("lexicon_kb %ld\n", mapping_kb(READER_LEXICON, "Rss:"));
	printf("process_kb %ld\n", status_kb("VmRSS:"));
	reader_free(reader);
}

/* --- what is said --- */

/* A syllable has one tone. */
static size_t count_tones(const char *phonemes)
{
	size_t count = 0;

	for (size_t digits; *phonemes; phonemes += digits > 0 ? digits : 1) {
		digits = strspn(phonemes, "12345");
		count += digits > 0;
	}
	return count;
}

static char *write_asked(const char *words)
{
	char *asked = NULL;
	size_t length;
	FILE *out = open_memstream(&asked, &length);

	if (!out || phonemes_write(out, words) < 0 || fclose(out) != 0)
		abort();
	return asked;
}

static void compare_utterance(const struct utterance *utterance, struct figures *figures)
{
	_cleanup_free_ char *said = NULL;
	_cleanup_free_ char *asked = NULL;
	const uint64_t start_ns = now_ns();

	if (voice_engine_phonemes(&voice, utterance, &said) < 0)
		abort();
	figures->synthesis_ns += now_ns() - start_ns;
	if (!utterance_is_syllables(utterance)) {
		figures->foreign++;
		return;
	}
	asked = write_asked(utterance->speech);
	voice_engine_bare(asked);
	voice_engine_bare(said);
	const bool is_same = strcmp(asked, said) == 0;
	figures->utterances++;
	figures->same_utterances += is_same;
	figures->syllables += count_tones(asked);
	figures->same_syllables += is_same ? count_tones(asked) : 0;
	if (!is_same)
		fprintf(stderr, "asked [%s], said [%s]\n", asked, said);
}

static void compare_text(const struct reader *reader, const char *text, struct figures *figures)
{
	_cleanup_(reading_cleanup) struct reading *reading = NULL;
	const uint64_t start_ns = now_ns();

	if (reading_new(reader, &manner, text, &reading) < 0)
		abort();
	figures->read_ns += now_ns() - start_ns;
	for (size_t i = 0; i < reading->utterances.count; i++)
		compare_utterance(&reading->utterances.utterances[i], figures);
}

int main(void)
{
	struct texts texts = { 0 };
	struct figures figures = { 0 };
	struct reader *reader;

	read_lines(&texts);
	measure_memory(&texts);
	if (reader_new(NULL, &reader) < 0 || voice_engine_open() < 0)
		return EXIT_FAILURE;
	for (size_t i = 0; i < texts.count; i++) {
		compare_text(reader, texts.lines[i], &figures);
		free(texts.lines[i]);
	}
	printf("texts %zu\nread_us %llu\nsynthesis_us %llu\n", texts.count,
		(unsigned long long)figures.read_ns / 1000,
		(unsigned long long)figures.synthesis_ns / 1000);
	printf("syllables %zu\nsame_syllables %zu\n", figures.syllables, figures.same_syllables);
	printf("utterances %zu\nsame_utterances %zu\nforeign %zu\n", figures.utterances,
		figures.same_utterances, figures.foreign);
	voice_engine_close();
	reader_free(reader);
	free(texts.lines);
	return EXIT_SUCCESS;
}
