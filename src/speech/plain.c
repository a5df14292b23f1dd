#include "speech/plain.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/number.h"

/* Pictures and their modifiers, which nobody reads aloud. */
static bool is_silent(uint32_t character)
{
	return (character >= 0x1F000 && character <= 0x1FAFF) ||
	       (character >= 0x2600 && character <= 0x27BF) ||
	       (character >= 0x2300 && character <= 0x23FF) ||
	       (character >= 0x2B00 && character <= 0x2BFF) || character == 0x20E3 ||
	       utf8_is_invisible(character);
}

/* Characters that stand for others: units in one character, dashes and blanks of typesetters. */
static const struct {
	uint16_t character;
	const char *plain;
} twins[] = { { 0x3000, " " }, { 0x00A0, " " }, { 0x2002, " " }, { 0x2003, " " }, { 0x2009, " " },
	{ 0x202F, " " }, { 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2212, "-" },
	{ 0xFE63, "-" }, { 0x2015, "—" }, { 0x2500, "—" }, { 0x301C, "～" }, { 0x223C, "～" },
	{ 0x02DC, "～" }, { 0x2236, ":" }, { 0x2215, "/" }, { 0x2044, "/" }, { 0x22C5, "·" },
	{ 0x30FB, "·" }, { 0x2022, "·" }, { 0x2217, "*" }, { 0x2715, "×" }, { 0x2716, "×" },
	{ 0x00B5, "μ" }, { 0x2105, "%" }, { 0x2126, "Ω" }, { 0x2113, "L" }, { 0x338E, "mg" },
	{ 0x338F, "kg" }, { 0x338D, "μg" }, { 0x339C, "mm" }, { 0x339D, "cm" }, { 0x339E, "km" },
	{ 0x33A0, "cm²" }, { 0x33A1, "m²" }, { 0x33A2, "km²" }, { 0x33A4, "cm³" }, { 0x33A5, "m³" },
	{ 0x33C4, "cc" }, { 0x3396, "mL" }, { 0x3395, "μL" }, { 0x33BE, "kW" }, { 0x33B8, "kV" },
	{ 0x3390, "Hz" }, { 0x33C8, "dB" }, { 0x2266, "≤" }, { 0x2A7D, "≤" }, { 0x2267, "≥" },
	{ 0x2A7E, "≥" }, { 0x3007, "零" } };

static const char *twin_of(uint32_t character)
{
	for (size_t i = 0; i < ARRAY_SIZE(twins); i++)
		if (twins[i].character == character)
			return twins[i].plain;
	return NULL;
}

/* Forms that people still type, of which Unihan names none of today, or too many: each before the
 * one that took its place (the list of 1955), in order. */
static const char16_t variants[] =
	/* clang-format off */
	u"佈布佔占倖幸僱雇兇凶勦剿勳勋厠厕厰厂呪咒唸念啓启喫吃嚐尝嚥咽嚮向囌苏囘回囬回垻坝"
	u"塲场墖塔壎埙妳你姪侄婬淫寃冤尅克峯峰崑昆嶽岳巖岩廻回弔吊彆别彫雕徃往徧遍徵征悮误"
	u"慼戚慾欲憇憩拚拼揹背搆构搥捶搧扇搾榨擡抬擣捣攷考敍叙於于暱昵朶朵柺拐栢柏棃梨棊棋"
	u"椶棕榦干槓杠樑梁歎叹殭僵毬球汙污汚污洩泄浄净淒凄淨净淩凌溼湿滙汇滷卤潙沩濶阔瀰弥"
	u"炤照煑煮煖暖燄焰燻熏爲为牀床牠它犂犁獃呆珮佩甎砖産产畊耕畧略畮亩疎疏痠酸痺痹癡痴"
	u"皁皂盃杯盌碗瞇眯砲炮硃朱礮炮稉粳稜棱稭秸穉稚穨颓窰窑竚伫竪竖箇个簑蓑簷檐籐藤籤签"
	u"粧妆粬曲糉粽糢模糭粽糰团絃弦綑捆綫线緑绿緼缊繍绣繖伞羣群羨羡聼听脇胁脣唇臙胭舖铺"
	u"舘馆艸草荳豆菓果葯药蓆席蔕蒂蔴麻薙剃蘂蕊蝨虱蠏蟹蠭蜂衆众衹只袴裤袵衽裌夹裏里裠裙"
	u"裡里覈核覩睹觔斤託托証证説说諮咨譁哗譟噪讎仇讐仇讚赞賸剩趂趁跴踩跼局蹓溜蹟迹蹠跖"
	u"躭耽輭软迯逃逕径週周遊游遡溯遶绕郷乡醃腌醖酝釦扣鉅巨鉆钻鉋刨鉢钵銲焊録录鍊炼鎌镰"
	u"鎗枪鎚锤鑑鉴鑚钻鑛矿鑪炉閒闲閧哄閲阅闇暗阬坑隄堤隣邻霑沾靭韧韈袜韮韭頟额顔颜飃飘"
	u"餧喂餬糊餵喂駡骂鬀剃鬨哄鬪斗鬬斗鴈雁鵞鹅鷄鸡鹻碱鹼碱麅狍麤粗麪面鼇鳌鼈鳖齩咬"
	u"龝秋";
/* clang-format on */

static int compare_variants(const void *a, const void *b)
{
	return *(const char16_t *)a - *(const char16_t *)b;
}

static uint32_t today_form(const struct lexicon *lexicon, uint32_t character)
{
	const char16_t key = (char16_t)character;
	const char16_t *pair = bsearch(&key, variants, (ARRAY_SIZE(variants) - 1) / 2,
		2 * sizeof(variants[0]), compare_variants);

	if (pair)
		return pair[1];
	return lexicon ? lexicon_simplify(lexicon, key) : character;
}

/* Full-width ASCII means its ASCII twin, but for the marks of Chinese text. */
static uint32_t plain_character(uint32_t character)
{
	static const uint16_t kept[] = { 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F, 0xFF08,
		0xFF09, 0xFF5E, 0xFF1E, 0xFF1C };

	if (character < 0xFF01 || character > 0xFF5E)
		return character;
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (character == kept[i])
			return character;
	return character - 0xFEE0;
}

/* Numbers in one character, in rows from 1 on. What numbers a list gets a mark behind it. */
static const struct {
	uint16_t first;
	uint16_t count;
	bool is_list;
} number_rows[] = {
	{ 0x2081, 9, false },  /* ₁ */
	{ 0x2460, 20, true },  /* ① */
	{ 0x2474, 20, true },  /* ⑴ */
	{ 0x2488, 20, true },  /* ⒈ */
	{ 0x24F5, 10, true },  /* ⓵ */
	{ 0x2776, 10, true },  /* ❶ */
	{ 0x2780, 10, true },  /* ➀ */
	{ 0x278A, 10, true },  /* ➊ */
	{ 0x3220, 10, true },  /* ㈠ */
	{ 0x3280, 10, true },  /* ㊀ */
	{ 0x2160, 12, false }, /* Ⅰ */
	{ 0x2170, 12, false }, /* ⅰ */
};

static bool write_number(FILE *out, uint32_t character)
{
	for (size_t i = 0; i < ARRAY_SIZE(number_rows); i++) {
		const uint32_t first = number_rows[i].first;
		char digits[4];
		if (character < first || character >= first + number_rows[i].count)
			continue;
		const int length = snprintf(digits, sizeof(digits), "%u", character - first + 1);
		number_write_integer(out, digits, (size_t)length);
		fputs(number_rows[i].is_list ? "、" : "", out);
		return true;
	}
	return false;
}

static void write_character(FILE *out, const struct lexicon *lexicon, uint32_t character)
{
	char bytes[4];
	const char *twin = twin_of(character);

	if (write_number(out, character) || is_silent(character))
		return;
	if (twin) {
		fputs(twin, out);
		return;
	}
	character = plain_character(character);
	if (character >= 0x3400 && character <= 0x9FFF)
		character = today_form(lexicon, character);
	fwrite(bytes, 1, utf8_encode(character, bytes), out);
}

int plain_make(const struct lexicon *lexicon, const char *text, char **ret_plain)
{
	const size_t length = strlen(text);
	_cleanup_free_ char *plain = NULL;
	size_t plain_length;

	if (utf8_check(text, length, NULL) < 0)
		return -EILSEQ;
	FILE *out = open_memstream(&plain, &plain_length);
	if (!out)
		return -ENOMEM;
	for (size_t offset = 0; offset < length;) {
		uint32_t character;
		offset += (size_t)utf8_decode(text + offset, length - offset, &character);
		write_character(out, lexicon, character);
	}
	if (fclose(out) != 0)
		return -ENOMEM;
	*ret_plain = TAKE(plain);
	return 0;
}
