#include "calendar/guess_words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

/* --- numbers --- */

int guess_read_digits(const char **text, int most, int *ret_number)
{
	static const struct word wide[] = { { "０", 0 }, { "１", 1 }, { "２", 2 }, { "３", 3 },
		{ "４", 4 }, { "５", 5 }, { "６", 6 }, { "７", 7 }, { "８", 8 }, { "９", 9 },
		{ NULL, 0 } };

	*ret_number = 0;
	for (int count = 0;; count++) {
		int digit;
		if (**text >= '0' && **text <= '9')
			digit = *(*text)++ - '0';
		else if (word_read(text, wide, &digit) < 0)
			return count;
		if (count == most)
			return -EINVAL;
		*ret_number = *ret_number * 10 + digit;
	}
}

static const struct word tens[] = { { "十", 10 }, { "廿", 20 }, { "二十", 20 }, { "三十", 30 },
	{ "四十", 40 }, { "五十", 50 }, { NULL, 0 } };

int guess_read_number_words(const char **text, int *ret_number)
{
	static const struct word zero[] = { { "零", 0 }, { "〇", 0 }, { NULL, 0 } };
	static const struct word two[] = { { "两", 2 }, { NULL, 0 } };
	int ten = 0, one = 0, none;
	const bool has_zero = word_read(text, zero, &none) == 0;
	const bool has_ten = word_read(text, tens, &ten) == 0;
	const bool has_one = word_read(text, word_digits, &one) == 0 ||
			     (!has_ten && word_read(text, two, &one) == 0);

	*ret_number = ten + one;
	return has_zero || has_ten || has_one ? 0 : -EINVAL;
}

int guess_read_number(const char **text, int *ret_number)
{
	const int digits = guess_read_digits(text, 4, ret_number);

	return digits == 0 ? guess_read_number_words(text, ret_number) : digits;
}

int number_guess(const char *text, int *ret_number)
{
	static const struct word ordinals[] = { { "第", 0 }, { NULL, 0 } };
	static const struct word units[] = { { "号", 0 }, { "日", 0 }, { "月", 0 }, { "月份", 0 },
		{ "遍", 0 }, { "次", 0 }, { "回", 0 }, { "%", 0 }, { "％", 0 }, { "度", 0 },
		{ "天", 0 }, { "个", 0 }, { "年", 0 }, { NULL, 0 } };

	text += strspn(text, " ");
	(void)guess_skip(&text, ordinals);
	if (guess_read_number(&text, ret_number) < 0)
		return -EINVAL;
	text += strspn(text, " ");
	(void)guess_skip(&text, units);
	return *text ? -EINVAL : 0;
}

/* --- words --- */

bool guess_skip(const char **text, const struct word *words)
{
	int none;

	if (word_read(text, words, &none) < 0)
		return false;
	*text += strspn(*text, " ");
	return true;
}

void guess_cut_blanks(char *text, size_t length)
{
	while (length > 0 && text[length - 1] == ' ')
		length--;
	text[length] = '\0';
}

int guess_copy(const char *text, const char *end, char ret_words[static GUESS_WORDS_MAX])
{
	text += strspn(text, " ");
	const size_t length = end > text ? (size_t)(end - text) : 0;

	if (length >= GUESS_WORDS_MAX)
		return -EINVAL;
	memcpy(ret_words, text, length);
	guess_cut_blanks(ret_words, length);
	return 0;
}

int guess_split_span(const char *text, bool (*is_right)(const char *words),
	char ret_from[static GUESS_WORDS_MAX], char ret_until[static GUESS_WORDS_MAX])
{
	size_t length = 0;
	const char *dash = text;

	while ((dash = word_find_dash(dash, &length))) {
		const char *rest = dash + length + strspn(dash + length, "-~ ");
		if (guess_copy(text, dash, ret_from) == 0 &&
			guess_copy(rest, rest + strlen(rest), ret_until) == 0 &&
			is_right(ret_from) && is_right(ret_until))
			return 0;
		dash = rest;
	}
	return -EINVAL;
}

/* --- lists --- */

static size_t separator_length(const char *text, enum guess_parting parting)
{
	static const struct word separators[] = { { ";", 0 }, { "；", 0 }, { "和", 0 }, { "与", 0 },
		{ "及", 0 }, { "以及", 0 }, { " and ", 0 }, { NULL, 0 } };
	const char *rest = text;
	int none;

	if (parting >= GUESS_BY_WORDS && word_read(&rest, separators, &none) == 0)
		return (size_t)(rest - text);
	return parting == GUESS_BY_BLANKS && *text == ' ' ? 1 : word_comma_length(text);
}

int guess_each(const char *text, enum guess_parting parting,
	bool (*take)(void *userdata, const char *words), void *userdata)
{
	char words[GUESS_WORDS_MAX];
	int count = 0;

	for (const char *end = text;; end++) {
		const size_t separator = separator_length(end, parting);
		if (*end && separator == 0)
			continue;
		if (guess_copy(text, end, words) < 0 || (*words && !take(userdata, words)))
			return -EINVAL;
		count += *words != '\0';
		if (!*end)
			return count;
		text = end + separator;
		end += separator - 1;
	}
}

static bool add(struct guess_list *list, const char *word, const char *quote)
{
	const size_t room = GUESS_TEXT_SIZE - list->length;
	const int length = snprintf(list->text + list->length, room, "%s%s%s%s",
		list->length > 0 ? ", " : "", quote, word, quote);

	if ((size_t)length >= room)
		return false;
	list->length += (size_t)length;
	return true;
}

bool guess_list_add(struct guess_list *list, const char *word)
{
	return add(list, word, "\"");
}

bool guess_list_add_bare(struct guess_list *list, const char *word)
{
	return add(list, word, "");
}
