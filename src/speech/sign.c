#include "speech/sign.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

static const struct {
	const char *sign;
	const char *name;
} names[] = {
	{ "#", "井号" },
	{ "@", "艾特" },
	{ "&", "和" },
	{ "_", "下划线" },
	{ "\\", "反斜杠" },
	{ "=", "等于" },
	{ "+", "加" },
	{ "<", "小于" },
	{ ">", "大于" },
	{ "%", "百分号" },
	{ "‰", "千分号" },
	{ "$", "美元" },
	{ "£", "英镑" },
	{ "€", "欧元" },
	{ "¥", "元" },
	{ "°", "度" },
	{ "℉", "华氏度" },
	{ "№", "号" },
	{ "×", "乘" },
	{ "÷", "除以" },
	{ "±", "正负" },
	{ "≈", "约等于" },
	{ "≠", "不等于" },
	{ "∞", "无穷大" },
	{ "½", "二分之一" },
	{ "¼", "四分之一" },
	{ "¾", "四分之三" },
	{ "⅓", "三分之一" },
	{ "⅔", "三分之二" },
	{ "²", "的平方" },
	{ "³", "的立方" },
	{ "α", "阿尔法" },
	{ "β", "贝塔" },
	{ "γ", "伽马" },
	{ "δ", "德尔塔" },
	{ "μ", "缪" },
	{ "π", "派" },
	{ "Ω", "欧姆" },
};

/* Marks, quotes, brackets and ornaments: heard as a pause or not at all, as everybody expects. */
static const char quiet_signs[] =
	" \t\n\r,.;:!?\"'()[]{}/"
	"|`~*-，。；：！？、…—–·•．～‧“”‘’「」『』《》〈〉（）【】〔〕［］｛｝"
	"●○■□◆◇★☆▲△▼▽※←√〃¨ˉ＂＇﹏＿";

/* What joins two numbers, and says something by that. */
static const char joints[] = "-~/*·×^—～";

static bool is_letter(uint32_t character)
{
	return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

/* Hanzi that the lexicon may know; whether it does, the reader tells. */
static bool is_han(uint32_t character)
{
	return (character >= 0x3400 && character <= 0x9FFF) || character == 0x3007;
}

/* Letters of other scripts, which another voice names, and hanzi beyond the basic plane. */
static bool is_foreign(uint32_t character)
{
	return (character >= 0xC0 && character < 0x2000) ||
	       (character >= 0x3040 && character < 0xD7B0) || character >= 0x20000;
}

static bool set_has(const char *set, const char *text, size_t length)
{
	char character[5] = "";

	memcpy(character, text, length);
	return length > 0 && strstr(set, character) != NULL;
}

/* A character of the text: where it begins and how long it is. */
struct place {
	const char *text;
	size_t length;
};

static struct place before(const char *start, const char *here)
{
	const char *text = here;

	while (text > start && ((unsigned char)*--text & 0xC0) == 0x80)
		;
	return (struct place){ text, (size_t)(here - text) };
}

static struct place after(const char *here)
{
	uint32_t character;
	const int length = utf8_first(here, &character);

	return (struct place){ here, length > 0 ? (size_t)length : 0 };
}

/* A joint beside a number that no rule has read: it is left out, and what it meant with it. */
static void doubt_joint(const char *start, struct place sign, struct doubts *doubts)
{
	static const char numbers[] = "零一二三四五六七八九十百千万亿两幺点";
	const struct place left = before(start, sign.text);
	const struct place right = after(sign.text + sign.length);

	const bool is_behind = set_has(numbers, left.text, left.length);
	const bool is_before = set_has(numbers, right.text, right.length);
	/* A colon parts most of what it stands between; of two numbers it says something. */
	const bool is_colon = sign.length == 1 && *sign.text == ':';

	if (!is_colon && !set_has(joints, sign.text, sign.length))
		return;
	if (is_colon ? is_behind && is_before : is_behind || is_before)
		doubts_add(doubts, DOUBT_NUMBER, left.text,
			(size_t)(right.text + right.length - left.text));
}

static void write_sign(
	FILE *out, const char *start, struct place sign, uint32_t character, struct doubts *doubts)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i].sign) == sign.length &&
			memcmp(sign.text, names[i].sign, sign.length) == 0) {
			doubt_joint(start, sign, doubts);
			fputs(names[i].name, out);
			return;
		}
	fwrite(sign.text, 1, sign.length, out);
	if (is_letter(character) || is_han(character))
		return;
	doubt_joint(start, sign, doubts);
	if (!set_has(quiet_signs, sign.text, sign.length))
		doubts_add(doubts, is_foreign(character) ? DOUBT_CHARACTER : DOUBT_SIGN, sign.text,
			sign.length);
}

int sign_name_all(const char *text, struct doubts *doubts, char **ret_named)
{
	_cleanup_free_ char *named = NULL;
	const size_t length = strlen(text);
	size_t named_length;
	FILE *out = open_memstream(&named, &named_length);

	if (!out)
		return -ENOMEM;
	for (size_t offset = 0; offset < length;) {
		uint32_t character;
		const size_t size = (size_t)utf8_decode(text + offset, length - offset, &character);
		write_sign(out, text, (struct place){ text + offset, size }, character, doubts);
		offset += size;
	}
	if (fclose(out) != 0)
		return -ENOMEM;
	*ret_named = TAKE(named);
	return 0;
}
