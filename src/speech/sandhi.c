#include "speech/sandhi.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static char *tone_of(struct spoken_sign *sign)
{
	return &sign->pinyin[strlen(sign->pinyin) - 1];
}

static bool is_spoken(const struct pronunciation *p, size_t i)
{
	return i < p->count && p->signs[i].pinyin[0] != '\0';
}

/* The character at i, 0 where there is none that is read. */
static uint32_t character_at(const struct pronunciation *p, size_t i)
{
	return is_spoken(p, i) ? p->signs[i].character : 0;
}

static bool is_among(uint32_t character, const char *set)
{
	char bytes[5] = "";

	if (character == 0)
		return false;
	(void)utf8_encode(character, bytes);
	return strstr(set, bytes) != NULL;
}

#define DIGITS  "零一二三四五六七八九幺"
#define NUMBERS "零一二三四五六七八九十百千万亿两幺点"

static bool is_word_end(const struct spoken_sign *sign, size_t i)
{
	return i == sign->word_start + sign->word_length - 1;
}

/* 一号, 一等奖, 一年级: the first of its kind; 一层土 and 一排树 are one of them. */
static bool is_place_in_row(const struct pronunciation *p, size_t i)
{
	const uint32_t after = character_at(p, i + 1), second = character_at(p, i + 2);

	if (i != p->signs[i].word_start)
		return is_among(after, "季") && is_among(second, "度");
	if (is_among(after, "层") && i > 0 &&
		is_among(character_at(p, i - 1), "薄厚铺盖撒涂刷抹包裹垫加蒙喷浇了"))
		return false;
	if (is_among(after, "层"))
		return second == 0 || is_among(second, "楼的和到至是有");
	if (is_among(after, "排队"))
		return is_among(second, NUMBERS);
	if (is_among(after, "中")) /* the first middle school */
		return is_among(character_at(p, i - 1), "县市镇区州城省") ||
		       is_among(second, "招学老附校高初录");
	if (is_among(after, "等"))
		return second == 0 || is_among(second, "奖功品级残");
	if (is_among(after, "年季单"))
		return is_among(second, "级度元");
	if (is_among(after, "栋幢"))
		return second == 0 || is_among(second, NUMBERS "单");
	return is_among(after, "楼号组期加级类审档环");
}

/* 一 that counts or names a place in a row keeps its own tone. */
static bool keeps_first_tone(const struct pronunciation *p, size_t i)
{
	const uint32_t before = i > 0 ? character_at(p, i - 1) : 0;
	const uint32_t after = character_at(p, i + 1);
	const struct spoken_sign *sign = &p->signs[i];

	/* 等一等 */
	if (after != 0 && before == after && !is_among(before, NUMBERS))
		return false;
	/* 一日三次, but 十月一日 */
	if (is_among(after, "日") && !is_among(before, "月十廿" NUMBERS) &&
		is_among(character_at(p, i + 2), "一二三两四之内游早"))
		return false;
	if (after == 0 || is_among(before, "第初十") || is_among(after, "十月日"))
		return true;
	if (is_among(after, DIGITS) || (is_among(before, DIGITS) && !is_among(after, "两")))
		return true;
	/* 三点一公里, but 九点一次 */
	if (is_among(before, "点") && i >= 2 && is_among(character_at(p, i - 2), NUMBERS) &&
		!is_among(after, "次个遍回趟起"))
		return true;
	/* 一到三组 */
	if (is_among(after, "到至") && is_among(character_at(p, i + 2), NUMBERS))
		return true;
	/* 一是……，二是…… */
	if (before == 0 && is_among(after, "是"))
		return true;
	if (is_among(after, "点") && is_among(character_at(p, i + 2), DIGITS))
		return true;
	if (is_place_in_row(p, i) && !is_among(before, "每这那另某任哪上下头同用有"))
		return true;
	/* 之一, 统一, 唯一 */
	return sign->word_length > 1 && is_word_end(sign, i) &&
	       !is_among(before, "每这那另某任哪不");
}

static void apply_yi(struct pronunciation *p, size_t i)
{
	if (!is_among(character_at(p, i), "一") || strcmp(p->signs[i].pinyin, "yi1") != 0 ||
		keeps_first_tone(p, i))
		return;
	const char next = *tone_of(&p->signs[i + 1]);
	const bool is_before_measure = is_among(character_at(p, i + 1), "个");
	*tone_of(&p->signs[i]) = next == '4' || next == '5' || is_before_measure ? '2' : '4';
}

static void apply_bu(struct pronunciation *p, size_t i)
{
	/* Dictionaries have it light in 是不是 and 看不到; most people say it in full. */
	if (is_among(character_at(p, i), "不") && !p->signs[i].is_own)
		*tone_of(&p->signs[i]) = '4';
	if (is_among(character_at(p, i), "不") && strcmp(p->signs[i].pinyin, "bu4") == 0 &&
		is_spoken(p, i + 1) && *tone_of(&p->signs[i + 1]) == '4')
		*tone_of(&p->signs[i]) = '2';
}

/* --- the third tone --- */

static bool is_third(struct pronunciation *p, size_t i)
{
	return is_spoken(p, i) && *tone_of(&p->signs[i]) == '3';
}

static void raise_before_third(struct pronunciation *p, size_t i)
{
	if (is_third(p, i) && is_third(p, i + 1))
		*tone_of(&p->signs[i]) = '2';
}

/* Where a word of three or four divides: after its first two characters where those are a word,
 * else before its last two. */
static size_t split_of(const struct lexicon *lexicon, const struct pronunciation *p, size_t start)
{
	const uint16_t head[] = {
		(uint16_t)p->signs[start].character,
		(uint16_t)p->signs[start + 1].character,
	};
	const uint16_t tail[] = {
		(uint16_t)p->signs[start + 1].character,
		(uint16_t)p->signs[start + 2].character,
	};
	struct lexicon_word word, other;

	if (p->signs[start].word_length != 3)
		return 2;
	const bool has_head = lexicon_find(lexicon, head, 2, &word);
	const bool has_tail = lexicon_find(lexicon, tail, 2, &other);
	if (has_head && has_tail)
		return word.cost <= other.cost ? 2 : 1;
	return has_tail && !has_head ? 1 : 2;
}

static void apply_inside_word(
	const struct lexicon *lexicon, struct pronunciation *p, size_t start, size_t length)
{
	if (length == 2)
		raise_before_third(p, start);
	if (length < 3)
		return;
	const size_t split = split_of(lexicon, p, start);
	for (size_t i = start; i + 1 < start + split; i++)
		raise_before_third(p, i);
	for (size_t i = start + split; i + 1 < start + length; i += length > 4 ? 1 : 2)
		raise_before_third(p, i);
	raise_before_third(p, start + split - 1);
}

static bool is_word_of(const struct pronunciation *p, size_t start, const char *set)
{
	return p->signs[start].word_length == 1 && is_among(p->signs[start].character, set);
}

/* A longer word ends a phrase before these, so that its last syllable keeps its tone. */
static bool begins_phrase(const struct pronunciation *p, size_t start)
{
	return is_word_of(p, start, "也已以") ||
	       (p->signs[start].word_length == 2 && is_among(p->signs[start].character, "已"));
}

/* Between the word that ends at `last` and the one that begins behind it. `was_third` tells whether
 * that one's first syllable is a third tone below its sandhi: of three single ones in a row all but
 * the last rise. */
static void apply_between(struct pronunciation *p, size_t last, bool was_third)
{
	const size_t next = last + 1;

	if (!is_third(p, last) || !is_spoken(p, next))
		return;
	const bool both_single = p->signs[last].word_length == 1 && p->signs[next].word_length == 1;
	if (is_third(p, next) ? p->signs[last].word_length > 1 && begins_phrase(p, next)
			      : !(was_third && both_single))
		return;
	*tone_of(&p->signs[last]) = '2';
}

static void apply_third(const struct lexicon *lexicon, struct pronunciation *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (is_spoken(p, i) && p->signs[i].word_start == i)
			apply_inside_word(lexicon, p, i, p->signs[i].word_length);
	/* From right to left: what stands behind has found its tone. */
	bool was_third = false;
	for (size_t i = p->count; i > 0; i--) {
		const size_t here = i - 1;
		const bool is_third_here = is_third(p, here);
		if (is_spoken(p, here) && is_word_end(&p->signs[here], here))
			apply_between(p, here, was_third);
		was_third = is_third_here;
	}
}

void sandhi_apply(const struct lexicon *lexicon, struct pronunciation *pronunciation)
{
	for (size_t i = pronunciation->count; i > 0; i--) {
		apply_bu(pronunciation, i - 1);
		apply_yi(pronunciation, i - 1);
	}
	apply_third(lexicon, pronunciation);
}
