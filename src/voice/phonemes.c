#include "voice/phonemes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define SPELLING_SIZE 7 /* "zhuang" and its end */

/* Longer ones first where one begins another. */
static const struct initial {
	const char *pinyin;
	const char *phonemes;
} initials[] = {
	{ "zh", "ts." },
	{ "ch", "ts.h" },
	{ "sh", "s." },
	{ "b", "p" },
	{ "p", "ph" },
	{ "m", "m" },
	{ "f", "f" },
	{ "d", "t" },
	{ "t", "th" },
	{ "n", "n" },
	{ "l", "l" },
	{ "g", "k" },
	{ "k", "kh" },
	{ "h", "X" },
	{ "j", "tS;" },
	{ "q", "tS;h" },
	{ "x", "S;" },
	{ "r", "z." },
	{ "z", "ts" },
	{ "c", "tsh" },
	{ "s", "s" },
};

/* The stress mark and the tone stand around the nucleus. */
struct final {
	const char *pinyin;
	const char *glide;
	const char *nucleus;
	const char *coda;
};

static const struct final finals[] = {
	{ "a", "", "A", "" },
	{ "ai", "", "ai", "" },
	{ "an", "", "a", "n" },
	{ "ang", "", "A", "N" },
	{ "ao", "", "Au", "" },
	{ "e", "", "o-", "" },
	{ "ea", "", "E", "" },
	{ "ei", "", "ei", "" },
	{ "en", "", "@", "n" },
	{ "eng", "", "@", "N" },
	{ "er", "", "@r", "" },
	{ "i", "", "i", "" },
	{ "ia", "", "iA", "" },
	{ "ian", "", "iE", "n" },
	{ "iang", "", "iA", "N" },
	{ "iao", "j", "Au", "" },
	{ "ie", "", "iE", "" },
	{ "in", "", "i", "n" },
	{ "ing", "", "i", "N" },
	{ "io", "", "io", "" },
	{ "iong", "j", "ong", "" },
	{ "iu", "", "iou", "" },
	{ "o", "", "o", "" },
	{ "ong", "", "ong", "" },
	{ "ou", "", "ou", "" },
	{ "u", "", "u", "" },
	{ "ua", "w", "A", "" },
	{ "uai", "", "uai", "" },
	{ "uan", "", "ua", "n" },
	{ "uang", "w", "A", "N" },
	{ "ue", "", "yE", "" },
	{ "ui", "", "uei", "" },
	{ "un", "", "u@", "n" },
	{ "uo", "", "uo", "" },
	{ "v", "", "y", "" },
	{ "van", "", "y&", "n" },
	{ "ve", "", "yE", "" },
	{ "vn", "", "y@", "n" },
};

/* Syllables that are written otherwise than initial and final, or said otherwise. */
static const struct final wholes[] = {
	{ "guan", "kw", "a", "n" },
	{ "hm", "X", "N-", "" },
	{ "hng", "X", "N-", "" },
	{ "hun", "Xw", "u@", "n" },
	{ "kuan", "khw", "a", "n" },
	{ "kun", "khw", "u@", "n" },
	{ "m", "m", "@", "" },
	{ "n", "", "N-", "" },
	{ "ng", "", "N-", "" },
	{ "r", "", "@r", "" },
	{ "tun", "thw", "u@", "n" },
	{ "wa", "w", "A", "" },
	{ "wai", "w", "ai", "" },
	{ "wan", "w", "a", "n" },
	{ "wang", "w", "A", "N" },
	{ "wei", "w", "ei", "" },
	{ "wen", "w", "u@", "n" },
	{ "weng", "w", "u@", "N" },
	{ "wo", "w", "o", "" },
	{ "wu", "w", "u", "" },
	{ "ya", "j", "iA", "" },
	{ "yai", "j", "ai", "" },
	{ "yan", "j", "iE", "n" },
	{ "yang", "j", "iA", "N" },
	{ "yao", "j", "Au", "" },
	{ "ye", "j", "iE", "" },
	{ "yi", "j", "i", "" },
	{ "yin", "j", "i", "n" },
	{ "ying", "j", "i", "N" },
	{ "yo", "j", "io", "" },
	{ "yong", "j", "ong", "" },
	{ "you", "j", "iou", "" },
	{ "yu", "j", "y", "" },
	{ "yuan", "j", "y&", "n" },
	{ "yue", "j", "yE", "" },
	{ "yun", "j", "y@", "n" },
};

/* A syllable taken apart. */
struct sound {
	const char *onset; /* of the initial; "" for none */
	struct final final;
};

static int compare_finals(const void *key, const void *element)
{
	return strcmp(key, ((const struct final *)element)->pinyin);
}

static const struct final *find_final(const struct final *table, size_t count, const char *spelling)
{
	return bsearch(spelling, table, count, sizeof(*table), compare_finals);
}

static const struct initial *find_initial(const char *spelling)
{
	for (size_t i = 0; i < ARRAY_SIZE(initials); i++) {
		const size_t length = strlen(initials[i].pinyin);
		if (strncmp(spelling, initials[i].pinyin, length) == 0 && spelling[length] != '\0')
			return &initials[i];
	}
	return NULL;
}

/* zhi and zi have vowels of their own, and behind j, q, x an u is ü. */
static bool find_with_initial(const struct initial *initial, const char *rest, struct sound *sound)
{
	char spelling[SPELLING_SIZE];
	const struct final *final;

	(void)snprintf(spelling, sizeof(spelling), "%s", rest); /* A longer one is not found. */
	if (strchr("jqx", initial->pinyin[0]) && spelling[0] == 'u')
		spelling[0] = 'v';
	final = find_final(finals, ARRAY_SIZE(finals), spelling);
	if (!final)
		return false;
	*sound = (struct sound){ initial->phonemes, *final };
	if (strcmp(spelling, "i") != 0)
		return true;
	if (strcmp(initial->pinyin, "r") == 0 || initial->pinyin[1] == 'h')
		sound->final.nucleus = "i.";
	else if (strchr("zcs", initial->pinyin[0]))
		sound->final.nucleus = "i[";
	return true;
}

/* Takes the syllable without its tone apart. */
static bool find_sound(const char *spelling, struct sound *sound)
{
	const struct final *whole = find_final(wholes, ARRAY_SIZE(wholes), spelling);
	const struct initial *initial = find_initial(spelling);

	if (!whole && !initial)
		whole = find_final(finals, ARRAY_SIZE(finals), spelling);
	if (whole) {
		*sound = (struct sound){ "", *whole };
		return true;
	}
	return initial && find_with_initial(initial, spelling + strlen(initial->pinyin), sound);
}

/* The syllable at `words`, "ge4", into "ge" and '4'; its length, 0 where none of that form stands.
 */
static size_t split(const char *words, char spelling[static SPELLING_SIZE], char *tone)
{
	const size_t letters = strspn(words, "abcdefghijklmnopqrstuvwxyz");

	if (letters == 0 || letters >= SPELLING_SIZE || words[letters] < '1' ||
		words[letters] > '5')
		return 0;
	memcpy(spelling, words, letters);
	spelling[letters] = '\0';
	*tone = words[letters];
	return letters + 1;
}

/* How a third tone sounds: eSpeak NG makes a half one of 214 before most syllables, and by rules of
 * its own a second; no other tone is rewritten. It is given 214 only where it stays. */
enum third_tone {
	THIRD_TONE_LOW,  /* 21: before a syllable that is not neutral */
	THIRD_TONE_FULL, /* 214: at the end, and before a neutral one */
};

static enum third_tone third_tone_before(const char *rest)
{
	rest += *rest == ' ';
	const size_t letters = strspn(rest, "abcdefghijklmnopqrstuvwxyz");
	return *rest == '\0' || (letters > 0 && rest[letters] == '5') ? THIRD_TONE_FULL
								      : THIRD_TONE_LOW;
}

static const char *code_of(char tone, enum third_tone third_tone)
{
	static const char *const codes[] = { "55", "35", "214", "51", "11" };

	return tone == '3' && third_tone == THIRD_TONE_LOW ? "21" : codes[tone - '1'];
}

/* The stress is on the last syllable of a word that is not neutral: whether none follows. */
static bool is_last_full(const char *rest)
{
	const size_t length = strcspn(rest, " ");

	for (size_t i = 0; i < length; i++)
		if (rest[i] >= '1' && rest[i] <= '4')
			return false;
	return true;
}

/* Returns the length of what it wrote, 0 where no syllable stands. */
static size_t write_syllable(FILE *out, const char *words)
{
	char spelling[SPELLING_SIZE], tone;
	struct sound sound;
	const size_t length = split(words, spelling, &tone);

	if (length == 0 || !find_sound(spelling, &sound))
		return 0;
	const bool is_stressed = tone != '5' && is_last_full(words + length);
	/* A neutral -e is the short vowel of 的 and 了. */
	const bool is_short_e = tone == '5' && strcmp(sound.final.pinyin, "e") == 0;
	fprintf(out, "%s%s%s%s%s%s", sound.onset, sound.final.glide, is_stressed ? "'" : "",
		is_short_e ? "@" : sound.final.nucleus,
		code_of(tone, third_tone_before(words + length)), sound.final.coda);
	return length;
}

/* A to Z as China names them. */
static const char *const letters[] = { "'ei51", "p'i51", "s'ei55", "t'i51", "j'i51", "'ai35 f'u11",
	"ts.'i51", "'ei35 ts.h'i.11", "'ai51", "ts.'ei51", "kh'ei51", "'ai35 l@11", "'ai35 m@11",
	"'@n55", "'ou55", "ph'i51", "kh'iou55", "'A51", "'ai35 s'i[11", "th'i51", "j'iou55",
	"w'ei55", "t'A35 p'u11 lj'iou51", "'ai35 kh'o-11 s'i[11", "w'ai51", "ts'ei51" };

/* Each letter is a word for eSpeak NG. */
static size_t write_letter(FILE *out, const char *words)
{
	const bool has_next = words[1] >= 'A' && words[1] <= 'Z';

	fprintf(out, "%s%s", letters[*words - 'A'], has_next ? " " : "");
	return 1;
}

int phonemes_write(FILE *out, const char *words)
{
	while (*words) {
		size_t length = 1;
		if (*words == ' ')
			fputc(' ', out);
		else if (*words >= 'A' && *words <= 'Z')
			length = write_letter(out, words);
		else
			length = write_syllable(out, words);
		if (length == 0)
			return -EINVAL;
		words += length;
	}
	return 0;
}

/* Glides are consonants to eSpeak NG, and a nasal without a vowel is written N-. 1.52 tells the
 * stress, too. */
bool phonemes_is_nucleus(const char *phoneme)
{
	phoneme += strspn(phoneme, "',%=");
	return (phoneme[0] != '\0' && strchr("AEaeiouy@", phoneme[0])) ||
	       (phoneme[0] == 'N' && phoneme[1] == '-');
}
