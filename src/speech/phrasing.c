#include "speech/phrasing.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/breath.h"
#include "speech/intonation.h"

/* --- pauses --- */

/* What is heard at a mark. A square gives every word back after a second or so: pauses are longer
 * than indoors. */
static const struct mark {
	const char *text;
	int pause_ms;
} marks[] = {
	{ "\n", 800 }, /* a paragraph: plainly longer than a sentence */
	{ "。", 500 },
	{ "！", 500 },
	{ "？", 500 },
	{ "!", 500 },
	{ "?", 500 },
	{ "．", 500 },
	{ "…", 400 },
	{ "；", 350 },
	{ ";", 350 },
	{ "：", 300 },
	{ ":", 300 },
	{ "—", 250 },
	{ "，", 250 },
	{ ",", 250 },
	{ "、", 150 },
	{ "（", 150 },
	{ "）", 150 },
	{ "(", 150 },
	{ ")", 150 },
	{ "[", 150 },
	{ "]", 150 },
	{ "【", 150 },
	{ "】", 150 },
	{ "〔", 150 },
	{ "〕", 150 },
	{ ".", 250 },
	{ "/", 150 },
	{ "|", 150 },
	{ " ", 120 },
	{ "\t", 120 },
};

/* A breath where no mark stands. */
#define BREATH_MS 60

/* Before and behind a group of digits that somebody writes down; 60 more are heard where a stop
 * begins the next. Where a mark ends the whole number. And so many digits are no group, unless they
 * stand among others. */
#define DICTATED_MS     330
#define DICTATED_END_MS 500
#define DICTATED_DIGITS 2

static int pause_at(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (strncmp(text, marks[i].text, strlen(marks[i].text)) == 0)
			return marks[i].pause_ms;
	return 0;
}

static int pause_of(uint32_t character)
{
	char text[5] = "";

	(void)utf8_encode(character, text); /* Its length ends at the NUL. */
	return pause_at(text);
}

static bool is_digit_sign(const struct pronunciation *p, size_t i)
{
	static const char digits[] = "零一二三四五六七八九幺";
	char text[5] = "";

	if (i >= p->count || p->signs[i].character < 0x80)
		return false;
	(void)utf8_encode(p->signs[i].character, text); /* Its length ends at the NUL. */
	return strstr(digits, text) != NULL;
}

static bool is_dash(const struct pronunciation *p, size_t i)
{
	return i < p->count && p->signs[i].character == 0x6760; /* 杠 */
}

static bool is_capital(const struct pronunciation *p, size_t i)
{
	return i < p->count && p->signs[i].character >= 'A' && p->signs[i].character <= 'Z';
}

/* A digit, and one more or the letter of a plate. */
static bool are_dictated_signs(const struct pronunciation *p, size_t first, size_t second)
{
	return (is_digit_sign(p, first) && is_digit_sign(p, second)) ||
	       (is_digit_sign(p, first) && is_capital(p, second));
}

/* Two signs of a number in a row, beyond a space. */
static bool stands_among_digits(const struct pronunciation *p, size_t first, size_t end)
{
	const bool follow = end < p->count && p->signs[end].character == ' ' &&
			    are_dictated_signs(p, end + 1, end + 2);
	const bool precede = first >= DICTATED_DIGITS + 1 && p->signs[first - 1].character == ' ' &&
			     are_dictated_signs(p, first - 3, first - 2);

	return follow || precede;
}

/* Digits one by one, or digits and letters, which somebody writes down: 幺三八, 五杠, K七M二Q九,
 * the SF of a waybill; no KN九五 and no GB/T一九零零一. */
static bool is_dictated(const struct pronunciation *p, size_t first, size_t end)
{
	size_t digits = 0, letters = 0;

	for (size_t i = first; i < end; i++) {
		if (!is_digit_sign(p, i) && !is_dash(p, i) && !is_capital(p, i))
			return false;
		digits += is_digit_sign(p, i);
		letters += is_capital(p, i);
	}
	if (letters > 0 && first > 0 && p->signs[first - 1].character == '/')
		return false;
	if (digits > 0 && is_dash(p, end - 1))
		return true;
	if (digits == 0 || digits + letters <= DICTATED_DIGITS ||
		(letters > 0 && digits + letters == DICTATED_DIGITS + 1))
		return stands_among_digits(p, first, end);
	return digits > DICTATED_DIGITS || (digits == DICTATED_DIGITS && letters > DICTATED_DIGITS);
}

/* --- the list --- */

static int add_utterance(struct utterance_list *list, enum utterance_kind kind, const char *speech,
	size_t length, int pause_ms)
{
	struct utterance *grown = reallocarray(list->utterances, list->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	list->utterances = grown;
	grown[list->count] = (struct utterance){
		.kind = kind,
		.speech = strndup(speech, length),
		.pause_ms = pause_ms,
	};
	if (!grown[list->count].speech)
		return -ENOMEM;
	list->count++;
	return 0;
}

/* The longer of the pauses that stand one after the other. */
static void rest_after_last(struct utterance_list *list, int pause_ms)
{
	if (list->count > 0 && list->utterances[list->count - 1].pause_ms < pause_ms)
		list->utterances[list->count - 1].pause_ms = pause_ms;
}

static void stretch_pauses(struct utterance_list *list, int percent)
{
	for (size_t i = 0; i < list->count; i++)
		list->utterances[i].pause_ms = list->utterances[i].pause_ms * percent / 100;
}

/* --- words: what is said in one go --- */

enum word_kind {
	WORD_HAN,
	WORD_LETTERS, /* Latin, by the names of the letters */
	WORD_FOREIGN, /* a word that only another voice reads */
};

struct word {
	enum word_kind kind;
	struct breath_word in; /* where it stands and how long it is */
};

/* What stands between two marks. */
struct clause {
	struct word *words;
	size_t count;
};

static bool is_latin(uint32_t character)
{
	return character < 0x80 && isalpha((int)character);
}

/* Letters of any script, and hanzi without a reading. */
static bool is_letter(const struct spoken_sign *sign)
{
	return sign->pinyin[0] == '\0' &&
	       (is_latin(sign->character) ||
		       (sign->character >= 0xC0 && sign->character < 0x2000) ||
		       (sign->character >= 0x3040 && sign->character < 0xA000) ||
		       (sign->character >= 0xA000 && sign->character < 0xD7B0) ||
		       (sign->character >= 0x20000 && sign->character < 0x40000));
}

static bool is_vowel(uint32_t letter)
{
	return letter < 0x80 && strchr("aeiouyAEIOUY", (int)letter) != NULL;
}

/* What people read as a word and not letter by letter: WiFi, Python; not APP, CT, kV. */
static bool reads_as_word(const struct spoken_sign *signs, size_t length)
{
	bool has_small = false, has_vowel = false;

	for (size_t i = 0; i < length; i++) {
		if (!is_latin(signs[i].character))
			return true;
		has_small |= islower((int)signs[i].character) != 0;
		has_vowel |= is_vowel(signs[i].character);
	}
	return (length >= 3 && has_small && has_vowel) || (length >= 5 && has_vowel) ||
	       (length == 2 && has_small && has_vowel);
}

/* Also the apostrophe of "o'clock". */
static bool is_within_word(const struct pronunciation *p, size_t i)
{
	return i > 0 && i + 1 < p->count && p->signs[i].character == '\'' &&
	       is_letter(&p->signs[i - 1]) && is_letter(&p->signs[i + 1]);
}

static size_t count_letters(const struct pronunciation *p, size_t start)
{
	size_t count = 0;

	while (start + count < p->count && (is_letter(&p->signs[start + count]) ||
						   (count > 0 && is_within_word(p, start + count))))
		count++;
	return count;
}

/* The signs of the next foreign word with the gap before it: foreign words in a row are one
 * sentence. 0 when none follows. */
static size_t next_foreign(const struct pronunciation *p, size_t start)
{
	if (start >= p->count || p->signs[start].character != ' ')
		return 0;
	const size_t letters = count_letters(p, start + 1);
	return letters > 0 && reads_as_word(&p->signs[start + 1], letters) ? letters + 1 : 0;
}

static struct word foreign_word_at(const struct pronunciation *p, size_t start)
{
	struct word word = {
		.kind = WORD_FOREIGN,
		.in = { .start = start, .length = count_letters(p, start) },
	};
	size_t more;

	while ((more = next_foreign(p, start + word.in.length)) > 0)
		word.in.length += more;
	word.in.syllables = word.in.length;
	return word;
}

static struct word word_at(const struct pronunciation *p, size_t start)
{
	const struct spoken_sign *signs = &p->signs[start];
	struct word word = { .kind = WORD_HAN, .in.start = start };

	if (!signs[0].pinyin[0]) {
		word.in.length = count_letters(p, start);
		if (reads_as_word(signs, word.in.length))
			return foreign_word_at(p, start);
		word.kind = WORD_LETTERS;
		/* More would be too long for eSpeak NG; the rest is a word of its own. */
		if (word.in.length > PHRASING_LETTERS_MAX)
			word.in.length = PHRASING_LETTERS_MAX;
	}
	while (signs[0].pinyin[0] && start + word.in.length < p->count &&
		signs[word.in.length].pinyin[0] &&
		signs[word.in.length].word_start == signs[0].word_start)
		word.in.length++;
	word.in.syllables = word.in.length;
	return word;
}

/* --- what a group says --- */

static void write_han(FILE *out, const struct pronunciation *p, const struct word *word)
{
	for (size_t i = 0; i < word->in.length; i++)
		fputs(p->signs[word->in.start + i].pinyin, out);
}

static void write_letters(FILE *out, const struct pronunciation *p, const struct word *word)
{
	for (size_t i = 0; i < word->in.length; i++)
		fputc(toupper((int)p->signs[word->in.start + i].character), out);
}

/* A foreign word as it stands. */
static int say_foreign(
	struct utterance_list *list, const struct pronunciation *p, const struct word *word)
{
	_cleanup_free_ char *text = malloc(word->in.length * 4 + 1);
	size_t length = 0;

	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < word->in.length; i++)
		length += utf8_encode(p->signs[word->in.start + i].character, text + length);
	return add_utterance(list, UTTERANCE_FOREIGN, text, length, 0);
}

static int say_words(struct utterance_list *list, const struct pronunciation *p,
	const struct word *words, size_t count)
{
	const struct breath_word *last = &words[count - 1].in;
	const bool are_dictated = is_dictated(p, words[0].in.start, last->start + last->length);
	_cleanup_free_ char *speech = NULL;
	size_t length;
	FILE *out = open_memstream(&speech, &length);

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		fputs(i > 0 ? " " : "", out);
		if (words[i].kind == WORD_HAN)
			write_han(out, p, &words[i]);
		else
			write_letters(out, p, &words[i]);
	}
	if (fclose(out) != 0)
		return -ENOMEM;
	if (are_dictated)
		rest_after_last(list, DICTATED_MS);
	return add_utterance(
		list, are_dictated ? UTTERANCE_DIGITS : UTTERANCE_WORDS, speech, length, 0);
}

/* The words of one breath: runs of our own, foreign words between them. */
static int say_group(struct utterance_list *list, const struct pronunciation *p,
	const struct word *words, size_t count)
{
	int r = 0;

	for (size_t first = 0, end; first < count && r == 0; first = end) {
		for (end = first; end < count && words[end].kind != WORD_FOREIGN; end++)
			;
		if (end > first)
			r = say_words(list, p, words + first, end - first);
		else
			r = say_foreign(list, p, &words[end++]);
	}
	return r;
}

/* Tells where a breath is taken, for whoever shows the text. */
static void mark_breath(struct pronunciation *p, const struct word *last)
{
	p->signs[last->in.start + last->in.length - 1].breath_follows = true;
}

static int say_groups(struct utterance_list *list, struct pronunciation *p,
	const struct clause *clause, const size_t *groups)
{
	int r = 0;

	for (size_t i = 0; i < clause->count && r == 0; i += groups[i]) {
		if (i > 0) {
			rest_after_last(list, BREATH_MS);
			mark_breath(p, &clause->words[i - 1]);
		}
		r = say_group(list, p, clause->words + i, groups[i]);
	}
	return r;
}

static int say_clause(
	struct utterance_list *list, struct pronunciation *p, const struct clause *clause)
{
	_cleanup_free_ struct breath_word *words = calloc(clause->count + 1, sizeof(*words));
	_cleanup_free_ size_t *groups = calloc(clause->count + 1, sizeof(*groups));

	if (!words || !groups)
		return -ENOMEM;
	for (size_t i = 0; i < clause->count; i++)
		words[i] = clause->words[i].in;
	const int r = breath_divide(p, words, clause->count, groups);
	return r < 0 ? r : say_groups(list, p, clause, groups);
}

/* --- the text --- */

/* Fills the clause from sign `start` to the next mark; returns the sign behind it. */
static size_t read_clause(const struct pronunciation *p, size_t start, struct clause *clause)
{
	size_t i = start;

	clause->count = 0;
	while (i < p->count && pause_of(p->signs[i].character) == 0) {
		if (p->signs[i].pinyin[0] == '\0' && !is_letter(&p->signs[i])) {
			i++; /* A quote, or a sign that normalisation has told of. */
			continue;
		}
		const struct word word = word_at(p, i);
		clause->words[clause->count++] = word;
		i += word.in.length;
	}
	return i;
}

/* Marks with so long a pause end a sentence. */
#define SENTENCE_MS 500

/* A sentence in work. */
struct span {
	size_t first_sign;
	size_t first_utterance;
	bool is_asked;
	bool is_over;
};

/* What a mark asks for, and a number before it. */
static int pause_behind(const struct utterance_list *list, uint32_t mark)
{
	const int pause_ms = pause_of(mark);
	const bool is_behind_digits =
		list->count > 0 && list->utterances[list->count - 1].kind == UTTERANCE_DIGITS;

	if (!is_behind_digits || pause_ms == 0)
		return pause_ms;
	const int least_ms = mark == ' ' ? DICTATED_MS : DICTATED_END_MS;
	return pause_ms < least_ms ? least_ms : pause_ms;
}

/* Takes the marks from sign `start` on; returns the sign behind them. */
static size_t read_marks(
	const struct pronunciation *p, size_t start, struct utterance_list *list, struct span *span)
{
	size_t i = start;

	for (; i < p->count; i++) {
		const int pause_ms = pause_of(p->signs[i].character);
		if (pause_ms == 0)
			break;
		rest_after_last(list, pause_behind(list, p->signs[i].character));
		span->is_over |= pause_ms >= SENTENCE_MS;
		span->is_asked |= p->signs[i].character == '?' || p->signs[i].character == 0xFF1F;
	}
	return i;
}

/* Of a question: whether one of its words says that it is one. */
static bool has_asking_word(const struct pronunciation *p, size_t first, size_t end)
{
	static const char words[] = "吗么嘛呢吧谁啥哪怎何几";

	for (size_t i = first; i < end; i++) {
		char text[5] = "";
		(void)utf8_encode(p->signs[i].character, text); /* Its length ends at the NUL. */
		if (p->signs[i].pinyin[0] && strstr(words, text))
			return true;
	}
	return false;
}

/* Ends the sentence at sign `end`, where the next one begins. */
static void end_sentence(
	const struct pronunciation *p, size_t end, struct utterance_list *list, struct span *span)
{
	enum sentence kind = SENTENCE_STATED;

	if (span->is_asked)
		kind = has_asking_word(p, span->first_sign, end) ? SENTENCE_ASKED_BY_A_WORD
								 : SENTENCE_ASKED;
	if (list->count > span->first_utterance)
		intonation_give(list->utterances + span->first_utterance,
			list->count - span->first_utterance, kind);
	*span = (struct span){ .first_sign = end, .first_utterance = list->count };
}

int phrase_mandarin(
	struct pronunciation *pronunciation, int pause_percent, struct utterance_list *ret_list)
{
	_cleanup_free_ struct word *words = calloc(pronunciation->count + 1, sizeof(*words));
	struct clause clause = { .words = words };
	struct utterance_list list = { 0 };
	struct span span = { 0 };
	int r = words ? 0 : -ENOMEM;

	for (size_t i = 0; i < pronunciation->count && r == 0;) {
		i = read_clause(pronunciation, i, &clause);
		r = say_clause(&list, pronunciation, &clause);
		i = read_marks(pronunciation, i, &list, &span);
		if (r == 0 && (span.is_over || i == pronunciation->count))
			end_sentence(pronunciation, i, &list, &span);
	}
	if (r < 0) {
		utterance_list_done(&list);
		return r;
	}
	stretch_pauses(&list, pause_percent);
	*ret_list = list;
	return 0;
}

/* Marks that part what a voice reads by itself: a comma it hears itself. */
#define TEXT_PAUSE_LEAST_MS 300

/* Up to and with a mark, or as much as one utterance takes. */
struct stretch {
	size_t length; /* bytes */
	int pause_ms;
	bool has_words;
};

/* The text is valid UTF-8 and not empty. */
static struct stretch next_stretch(const char *text)
{
	struct stretch stretch = { 0 };
	uint32_t character;

	while (text[stretch.length] && stretch.length < PHRASING_TEXT_BYTES_MAX &&
		stretch.pause_ms == 0) {
		const int pause_ms = pause_at(text + stretch.length);
		stretch.has_words |= pause_ms == 0;
		stretch.pause_ms = pause_ms >= TEXT_PAUSE_LEAST_MS ? pause_ms : 0;
		stretch.length += (size_t)utf8_first(text + stretch.length, &character);
	}
	return stretch;
}

int phrase_text(const char *text, int pause_percent, struct utterance_list *ret_list)
{
	struct utterance_list list = { 0 };
	int r = utf8_check(text, strlen(text), NULL);

	for (const char *start = text; *start && r == 0;) {
		struct stretch stretch = next_stretch(start);
		if (stretch.has_words)
			r = add_utterance(
				&list, UTTERANCE_TEXT, start, stretch.length, stretch.pause_ms);
		else
			rest_after_last(&list, stretch.pause_ms);
		start += stretch.length;
	}
	if (r < 0) {
		utterance_list_done(&list);
		return r;
	}
	stretch_pauses(&list, pause_percent);
	*ret_list = list;
	return 0;
}
