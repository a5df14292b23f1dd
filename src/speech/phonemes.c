#include "speech/phonemes.h"

#include <assert.h>
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

/* "ge4" into "ge" and '4'; false when it is not of that form. */
static bool split(const char *syllable, char spelling[static SPELLING_SIZE], char *tone)
{
	const size_t length = strlen(syllable);

	if (length < 2 || length > SPELLING_SIZE || syllable[length - 1] < '1' ||
		syllable[length - 1] > '5')
		return false;
	memcpy(spelling, syllable, length - 1);
	spelling[length - 1] = '\0';
	*tone = syllable[length - 1];
	return true;
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
	char text[SPELLING_SIZE + 2];

	(void)snprintf(text, sizeof(text), " %s ", spelling); /* It fits: split saw to it. */
	if (strchr("jqx", text[1]) && text[2] == 'v')
		text[2] = 'u';
	return text[1] != ' ' && strstr(spellings, text) != NULL;
}

bool phonemes_has(const char *syllable)
{
	char spelling[SPELLING_SIZE], tone;
	struct sound sound;

	return split(syllable, spelling, &tone) && is_spelling(spelling) &&
	       find_sound(spelling, &sound);
}

static const char *code_of(char tone, enum third_tone third_tone)
{
	static const char *const codes[] = { "55", "35", "214", "51", "11" };

	return tone == '3' && third_tone == THIRD_TONE_LOW ? "21" : codes[tone - '1'];
}

void phonemes_write(FILE *out, const char *syllable, enum third_tone third_tone, bool is_stressed)
{
	char spelling[SPELLING_SIZE], tone;
	struct sound sound;
	const bool is_known = split(syllable, spelling, &tone) && find_sound(spelling, &sound);

	assert(is_known);
	if (!is_known)
		return;
	/* A neutral -e is the short vowel of 的 and 了. */
	const bool is_short_e = tone == '5' && strcmp(sound.final.pinyin, "e") == 0;
	fprintf(out, "%s%s%s%s%s%s", sound.onset, sound.final.glide,
		is_stressed && tone != '5' ? "'" : "", is_short_e ? "@" : sound.final.nucleus,
		code_of(tone, third_tone), sound.final.coda);
}

const char *phonemes_of_letter(char letter)
{
	static const char *const letters[] = { "'ei51", "p'i51", "s'ei55", "t'i51", "j'i51",
		"'ai35 f'u11", "ts.'i51", "'ei35 ts.h'i.11", "'ai51", "ts.'ei51", "kh'ei51",
		"'ai35 l@11", "'ai35 m@11", "'@n55", "'ou55", "ph'i51", "kh'iou55", "'A51",
		"'ai35 s'i[11", "th'i51", "j'iou55", "w'ei55", "t'A35 p'u11 lj'iou51",
		"'ai35 kh'o-11 s'i[11", "w'ai51", "ts'ei51" };

	assert(letter >= 'A' && letter <= 'Z');
	return letters[letter - 'A'];
}
