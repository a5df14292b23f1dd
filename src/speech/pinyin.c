#include "speech/pinyin.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

/* A vowel with its mark. */
static const struct marked {
	uint32_t character;
	char vowel;
	char tone;
} marked_vowels[] = {
	{ 0x0101, 'a', '1' },
	{ 0x00E1, 'a', '2' },
	{ 0x01CE, 'a', '3' },
	{ 0x00E0, 'a', '4' },
	{ 0x0113, 'e', '1' },
	{ 0x00E9, 'e', '2' },
	{ 0x011B, 'e', '3' },
	{ 0x00E8, 'e', '4' },
	{ 0x012B, 'i', '1' },
	{ 0x00ED, 'i', '2' },
	{ 0x01D0, 'i', '3' },
	{ 0x00EC, 'i', '4' },
	{ 0x014D, 'o', '1' },
	{ 0x00F3, 'o', '2' },
	{ 0x01D2, 'o', '3' },
	{ 0x00F2, 'o', '4' },
	{ 0x016B, 'u', '1' },
	{ 0x00FA, 'u', '2' },
	{ 0x01D4, 'u', '3' },
	{ 0x00F9, 'u', '4' },
	{ 0x01D6, 'v', '1' },
	{ 0x01D8, 'v', '2' },
	{ 0x01DA, 'v', '3' },
	{ 0x01DC, 'v', '4' },
	{ 0x00FC, 'v', 0 },
};

static const struct marked *find_marked(uint32_t character)
{
	for (size_t i = 0; i < ARRAY_SIZE(marked_vowels); i++)
		if (marked_vowels[i].character == character)
			return &marked_vowels[i];
	return NULL;
}

/* All that Mandarin puts together, between spaces; initials and finals alone would let xa and bong
 * pass. With ü as v behind l and n, as u behind j, q and x. */
static const char spellings[] =
	" a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu "
	"ca cai can cang cao ce cen ceng cha chai chan chang chao che chen cheng chi "
	"chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui "
	"cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong "
	"dou du duan dui dun duo e ea ei en eng er fa fan fang fei fen feng fiao fo fou "
	"fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun "
	"guo ha hai han hang hao he hei hen heng hm hng hong hou hu hua huai huan huang "
	"hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai "
	"kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai "
	"lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu "
	"luan lue lun luo lv lve m ma mai man mang mao me mei men meng mi mian miao mie "
	"min ming miu mo mou mu n na nai nan nang nao ne nei nen neng ng ni nia nian "
	"niang niao nie nin ning niu nong nou nu nuan nue nun nuo nv nve o ou pa pai pan "
	"pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao "
	"qie qin qing qiong qiu qu quan que qun r ran rang rao re ren reng ri rong rou ru "
	"rua ruan rui run ruo sa sai san sang sao se sei sen seng sha shai shan shang "
	"shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si "
	"song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie "
	"ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian "
	"xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yai yan yang yao ye yi yin "
	"ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai "
	"zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang "
	"zhui zhun zhuo zi zong zou zu zuan zui zun zuo ";

static bool is_spelling(const char *spelling)
{
	char text[PINYIN_SYLLABLE_SIZE + 2];

	(void)snprintf(text, sizeof(text), " %s ", spelling); /* It fits: who asks saw to it. */
	if (strchr("jqx", text[1]) && text[2] == 'v')
		text[2] = 'u';
	return text[1] != ' ' && strstr(spellings, text) != NULL;
}

bool pinyin_has(const char *syllable)
{
	char spelling[PINYIN_SYLLABLE_SIZE];
	const size_t length = strlen(syllable);

	if (length < 2 || length >= PINYIN_SYLLABLE_SIZE || syllable[length - 1] < '1' ||
		syllable[length - 1] > '5')
		return false;
	memcpy(spelling, syllable, length - 1);
	spelling[length - 1] = '\0';
	return is_spelling(spelling);
}

static bool is_gap(char c)
{
	return c == ' ' || c == '\t' || c == '\'';
}

/* One character of a syllable. False when no syllable holds it. */
static bool read_character(uint32_t character, char *letter, char *tone)
{
	const struct marked *marked = find_marked(character);

	*letter = 0;
	if (marked) {
		*letter = marked->vowel;
		if (marked->tone != 0)
			*tone = marked->tone;
		return true;
	}
	if (character >= 'A' && character <= 'Z')
		character += 'a' - 'A';
	if (character >= 'a' && character <= 'z') {
		*letter = (char)character;
		return true;
	}
	if (character < '1' || character > '5')
		return false;
	*tone = (char)character;
	return true;
}

bool pinyin_next(const char **text, char ret_syllable[static PINYIN_SYLLABLE_SIZE])
{
	const char *rest = *text;
	size_t length = 0;
	char tone = '5', letter;

	ret_syllable[0] = '\0';
	while (is_gap(*rest))
		rest++;
	if (*rest == '\0')
		return false;
	while (*rest && !is_gap(*rest)) {
		uint32_t character;
		const int size = utf8_first(rest, &character);
		if (size < 0 || !read_character(character, &letter, &tone) ||
			length + 2 > PINYIN_SYLLABLE_SIZE - 1) {
			ret_syllable[0] = '\0';
			return false;
		}
		if (letter)
			ret_syllable[length++] = letter;
		rest += size;
		/* Behind a digit the next syllable begins: "wa3gang1". */
		if (character >= '1' && character <= '5')
			break;
	}
	ret_syllable[length] = tone;
	ret_syllable[length + 1] = '\0';
	if (!pinyin_has(ret_syllable)) {
		ret_syllable[0] = '\0';
		return false;
	}
	*text = rest;
	return true;
}

int pinyin_count(const char *text, size_t *ret_bad)
{
	char syllable[PINYIN_SYLLABLE_SIZE];
	int count = 0;

	while (pinyin_next(&text, syllable))
		count++;
	while (is_gap(*text))
		text++;
	if (*text == '\0')
		return count;
	*ret_bad = (size_t)count + 1;
	return -EINVAL;
}

/* Which letter bears the mark: a or e, the o of ou, else the last vowel. */
static size_t marked_letter(const char *syllable, size_t length)
{
	size_t last = 0;

	for (size_t i = 0; i < length; i++) {
		if (strchr("ae", syllable[i]) || (syllable[i] == 'o' && syllable[i + 1] == 'u'))
			return i;
		if (strchr("iouv", syllable[i]))
			last = i;
	}
	return last;
}

static uint32_t mark_vowel(char vowel, char tone)
{
	for (size_t i = 0; i < ARRAY_SIZE(marked_vowels); i++)
		if (marked_vowels[i].vowel == vowel && marked_vowels[i].tone == tone)
			return marked_vowels[i].character;
	return (uint32_t)vowel;
}

const char *pinyin_mark(const char *syllable, char ret_marked[static PINYIN_MARKED_SIZE])
{
	const size_t letters = strlen(syllable) - 1;
	const size_t bearer = marked_letter(syllable, letters);
	size_t written = 0;

	for (size_t i = 0; i < letters; i++) {
		const char tone = i == bearer && syllable[letters] != '5' ? syllable[letters] : 0;
		const bool is_plain = tone == 0 && syllable[i] != 'v';
		written += utf8_encode(
			is_plain ? (uint32_t)syllable[i] : mark_vowel(syllable[i], tone),
			ret_marked + written);
	}
	ret_marked[written] = '\0';
	return ret_marked;
}
