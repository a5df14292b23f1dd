#include "speech/polyphone.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/polyphone_rules.h"

/* --- matching --- */

/* Whether the list has the word, which it holds between spaces. */
static bool list_has(const char *list, const uint16_t *word, size_t length)
{
	char text[64] = " ";
	size_t size = 1;

	if (length == 0 || length > 8)
		return false;
	for (size_t i = 0; i < length; i++)
		size += utf8_encode(word[i], text + size);
	text[size++] = ' ';
	text[size] = '\0';
	return strstr(list, text) != NULL;
}

/* What a rule looks for farther away is within these many characters. */
#define NEAR 10

/* Whether a word of the list stands among the characters. */
static bool stands_among(const char *list, const uint16_t *characters, size_t length)
{
	char text[NEAR * 4 + 1], word[32];
	size_t size = 0;

	for (size_t i = 0; i < length; i++)
		size += utf8_encode(characters[i], text + size);
	text[size] = '\0';
	for (list += strspn(list, " "); *list; list += strspn(list, " ")) {
		const size_t word_size = strcspn(list, " ");
		memcpy(word, list, word_size); /* The lists are ours, and their words short. */
		word[word_size] = '\0';
		if (strstr(text, word))
			return true;
		list += word_size;
	}
	return false;
}

/* The character so far away, 0 where the run has none. */
static uint16_t character_at(const struct polyphone_place *place, ptrdiff_t distance)
{
	const ptrdiff_t at = (ptrdiff_t)place->position + distance;

	return at >= 0 && at < (ptrdiff_t)place->length ? place->run[at] : 0;
}

/* --- names --- */

/* What people are called. */
static const char given[] =
	"伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉志永春海龙俊新民芝"
	"长根德学祥林宝成福贵荣昌盛发财旺才金银树森松柏柱栓锁铁山峰岭江河波清泉云雨雪冬夏秋"
	"生来保安康健宁顺利和义仁礼智信忠孝廉贤良善美惠慧珍珠琴琪瑞瑶凤仙莲菊莉萍蓉英蕾薇"
	"婷婉妮媛洁晶晨晓东西南北光亮辰宇浩然博涵轩泽豪鹏飞翔鸿雁鹤君先进步前胜利友朋兴旺"
	"世家正中立本元启开广大少小子孟季仲伯群运喜庆连迎爱巧素淑雅彩翠香芬芹花叶青蓝紫水"
	"玲珊琼芸菁蓓贞淇瑜璐璇莹锦亭冰峥锋钢铭钧炎烨沛洪钊乾坚奎魁堂嘉佳雯欣怡梓涵琳倩颖楠岩坤凯斌"
	"彬毅峻川杉楷誉炳焕振耀旭升腾汉汝绍尚尧禹远达通月改"
	"栋妹虎庭裕邦鑫霖诚谦茂厚璋璐婵娥娇姗婕茜茹荷莎萌蕊柳桐榕渊湘潇炜熙煜琦皓睿硕磊禄纯纲绪聪芙"
	"葵虹衡诺骏麟霆亚宏景士兵凡祖维培树宗权廷枝桃占增克存传星仕昊萱宸翰彤昕帆航秉继承恩天月";
/* Of these nothing else is made. */
static const char telling[] =
	"伟芳娜敏丽磊艳杰娟涛霞刚桂英兰梅辉俊芝祥秀勇军玉凤仙莲婷婉妮媛琴琪瑶浩鹏豪龙贵荣栓锁";
/* What goes on behind a name. */
static const char behind_names[] = "请家的和与同任是在来到被把给等说于因领获已夫丢走去担主带办交为"
				   "向负做种养当考报住出进患捐找两三四五六七八九十等巡核管检修帮拿"
				   "跑讲值守护借捡卖买租骑搬接订骗偷欠还得支书老医师队组";
/* What stands in front of one. */
static const char before_names[] = "的众有是叫姓和给由找请与及让对向被把员长主记人生师工医计户席理";

/* What ends a title: who bears it is named next. */
static const char titles[] = "员长主记师工医计席理任";

/* 明天, 昨晚: no given name goes on so. */
static bool is_time(uint16_t first, uint16_t second)
{
	return utf8_has("今明昨", first) && utf8_has("天日早晚年", second);
}

/* A given name of one character, behind 叫 or a title, and then the name ends. */
static bool ends_name_of_one(uint16_t before, uint16_t first, uint16_t second)
{
	if (utf8_has("叫", before))
		return utf8_has("的", second);
	return utf8_has(titles, before) && utf8_has(telling, first) &&
	       utf8_has(behind_names, second);
}

/* One or two characters that are given names, and then the name ends. */
static bool is_name(const struct polyphone_place *place)
{
	const uint16_t before = character_at(place, -1);
	const uint16_t first = character_at(place, 1), second = character_at(place, 2);

	if ((before != 0 && !utf8_has(before_names, before)) || !utf8_has(given, first))
		return false;
	if (second == 0)
		return place->position == 0 || utf8_has(before_names, before);
	if (!utf8_has(given, second))
		return ends_name_of_one(before, first, second);
	const uint16_t third = character_at(place, 3);
	return third == 0 || utf8_has(behind_names, third) || utf8_has(telling, first) ||
	       utf8_has(telling, second) || is_time(third, character_at(place, 4));
}

static bool stands_where(const struct polyphone_rule *rule, const struct polyphone_place *place)
{
	const bool is_start = place->position == 0;
	const bool is_end = place->position + 1 == place->length;
	const bool is_after_number = is_start && place->follows_number;

	return !((!(rule->where & IN_WORD) && place->word > 1) ||
		 (rule->where & START && !is_start) || (rule->where & NOT_START && is_start) ||
		 (rule->where & END && !is_end) || (rule->where & NOT_END && is_end) ||
		 (rule->where & SECOND && place->position < 2) ||
		 (rule->where & AFTER_NUMBER && !is_after_number) ||
		 (rule->where & NO_NUMBER && is_after_number) ||
		 (rule->where & AFTER_LONG_WORD && place->word_before < 2) ||
		 (rule->where & IN_LONG_RUN && place->length < 4) ||
		 (rule->where & IN_SHORT_RUN && (place->length < 2 || place->length > 3)) ||
		 (rule->where & IS_NAMED && !is_name(place)));
}

static bool has_neighbours(const struct polyphone_rule *rule, const struct polyphone_place *place)
{
	const uint16_t before = character_at(place, -1), after = character_at(place, 1);

	return !((rule->before && !utf8_has(rule->before, before)) ||
		 (rule->not_before && utf8_has(rule->not_before, before)) ||
		 (rule->before_2 && !utf8_has(rule->before_2, character_at(place, -2))) ||
		 (rule->after && !utf8_has(rule->after, after)) ||
		 (rule->not_after && utf8_has(rule->not_after, after)) ||
		 (rule->after_2 && !utf8_has(rule->after_2, character_at(place, 2))));
}

static bool has_words(const struct polyphone_rule *rule, const struct polyphone_place *place)
{
	const uint16_t *here = place->run + place->position;
	const uint16_t *before = here - place->word_before;
	const size_t left = place->position, right = place->length - place->position - 1;
	const size_t near_left = left < NEAR ? left : NEAR;

	return !(
		(rule->words_before && !list_has(rule->words_before, before, place->word_before)) ||
		(rule->not_words_before &&
			list_has(rule->not_words_before, before, place->word_before)) ||
		(rule->words_after && !list_has(rule->words_after, here + 1, place->word_after)) ||
		(rule->near_before &&
			!stands_among(rule->near_before, here - near_left, near_left)) ||
		(rule->near_after &&
			!stands_among(rule->near_after, here + 1, right < NEAR ? right : NEAR)));
}

/* Where nothing beside it has told. */
static enum polyphone_surety surety_of_character(const char *character)
{
	return strstr(polyphone_two_ways, character) ? POLYPHONE_COMMONER : POLYPHONE_OPEN;
}

/* A rule that has seen something beside the character is sure. */
static enum polyphone_surety surety_of(const struct polyphone_rule *rule)
{
	if (rule->where & IS_COMMONER)
		return POLYPHONE_COMMONER;
	if (rule->before || rule->before_2 || rule->after || rule->after_2 || rule->words_before ||
		rule->words_after || rule->near_before || rule->near_after ||
		rule->where & IS_NAMED)
		return POLYPHONE_SURE;
	return rule->where & IS_GUESS ? POLYPHONE_GUESS : surety_of_character(rule->character);
}

/* The reading behind the character in the defaults, up to its space. */
static bool find_default(const char *character, char ret_reading[static PINYIN_SYLLABLE_SIZE])
{
	const char *found = strstr(polyphone_defaults, character);

	if (!found)
		return false;
	found += strlen(character);
	const size_t length = strcspn(found, " ");
	memcpy(ret_reading, found, length);
	ret_reading[length] = '\0';
	return true;
}

/* --- the rules of a character --- */

struct entry {
	uint16_t character;
	uint16_t rule; /* its index: those of one character in their order */
};

/* Nearly all characters have no rule, and the table is long. */
static struct entry entries[POLYPHONE_RULES_MAX];

static int compare_entries(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	return one->character != other->character ? one->character - other->character
						  : one->rule - other->rule;
}

static void fill_entries(void)
{
	for (size_t i = 0; i < polyphone_rule_count; i++) {
		uint32_t character = 0;
		(void)utf8_first(polyphone_rules[i].character, &character);
		entries[i] = (struct entry){ (uint16_t)character, (uint16_t)i };
	}
	qsort(entries, polyphone_rule_count, sizeof(*entries), compare_entries);
}

/* The first entry of the character, or of a later one; polyphone_rule_count: none. */
static size_t find_entry(uint16_t character)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	size_t low = 0, high = polyphone_rule_count;

	(void)pthread_once(&once, fill_entries); /* Always 0. */
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (entries[middle].character < character)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* NULL: none fits. */
static const struct polyphone_rule *find_rule(const struct polyphone_place *place)
{
	const uint16_t character = place->run[place->position];

	for (size_t i = find_entry(character);
		i < polyphone_rule_count && entries[i].character == character; i++) {
		const struct polyphone_rule *rule = &polyphone_rules[entries[i].rule];
		if (stands_where(rule, place) && has_neighbours(rule, place) &&
			has_words(rule, place))
			return rule;
	}
	return NULL;
}

bool polyphone_read(const struct polyphone_place *place,
	char ret_reading[static PINYIN_SYLLABLE_SIZE], enum polyphone_surety *ret_surety)
{
	const struct polyphone_rule *rule = find_rule(place);
	char character[5] = "";

	if (rule) {
		*ret_surety = surety_of(rule);
		strcpy(ret_reading, rule->reading);
		return true;
	}
	(void)utf8_encode(place->run[place->position], character);
	*ret_surety = surety_of_character(character);
	return place->word == 1 && find_default(character, ret_reading);
}

/* --- weights --- */

/* What the reading that rules and lexicon give is worth, in the weights' own measure: more inside a
 * word, which the lexicon knows whole. */
#define WORTH_ALONE   (2 * 256)
#define WORTH_IN_WORD (6 * 256)

static void look_around(
	const struct polyphone_place *place, uint16_t ret_seen[static LEXICON_FEATURE_COUNT])
{
	ret_seen[LEXICON_BIAS] = 0;
	ret_seen[LEXICON_BEFORE] = character_at(place, -1);
	ret_seen[LEXICON_AFTER] = character_at(place, 1);
	ret_seen[LEXICON_BEFORE_2] = character_at(place, -2);
	ret_seen[LEXICON_AFTER_2] = character_at(place, 2);
	ret_seen[LEXICON_WORD] = (uint16_t)(place->word < 3 ? place->word : 3);
}

/* Points of the reading whose weights begin at `weights`; ret_count says how many it has. */
static int add_up(const struct lexicon_weight *weights, size_t count,
	const uint16_t seen[static LEXICON_FEATURE_COUNT], size_t *ret_count)
{
	int points = 0;
	size_t i = 0;

	for (; i < count && weights[i].syllable == weights[0].syllable; i++)
		if (weights[i].feature < LEXICON_FEATURE_COUNT &&
			seen[weights[i].feature] == weights[i].seen)
			points += weights[i].weight;
	*ret_count = i;
	return points;
}

/* Readings nearer to each other than this are both likely: twice the margin of the learning. */
#define MARGIN (2 * 256)

/* The same syllable, once without its tone: speakers differ there. */
static bool is_lightened(const char *one, const char *other)
{
	const size_t length = strlen(one);

	return strlen(other) == length && strncmp(one, other, length - 1) == 0 &&
	       (one[length - 1] == '5' || other[length - 1] == '5');
}

const char *polyphone_weigh(const struct lexicon *lexicon, const struct polyphone_place *place,
	const char *reading, bool *ret_is_doubtful)
{
	const struct lexicon_weight *weights;
	const size_t count = lexicon_weights(lexicon, place->run[place->position], &weights);
	const int worth = place->word > 1 ? WORTH_IN_WORD : WORTH_ALONE;
	uint16_t seen[LEXICON_FEATURE_COUNT];
	const char *best = reading, *rival = NULL;
	int most = worth, second = INT_MIN; /* What no weight speaks of has its worth alone. */
	size_t own;

	if (utf8_has(polyphone_unweighed, place->run[place->position]))
		return reading;
	look_around(place, seen);
	for (size_t i = 0; i < count; i += own) {
		const int points = add_up(weights + i, count - i, seen, &own);
		if (strcmp(lexicon_syllable(lexicon, weights[i].syllable), reading) == 0)
			most = worth + points;
	}
	for (size_t i = 0; i < count; i += own) {
		const int points = add_up(weights + i, count - i, seen, &own);
		const char *syllable = lexicon_syllable(lexicon, weights[i].syllable);
		if (strcmp(syllable, reading) == 0)
			continue;
		if (points > most) {
			second = most;
			rival = best;
			most = points;
			best = syllable;
		} else if (points > second) {
			second = points;
			rival = syllable;
		}
	}
	if (rival)
		*ret_is_doubtful = most - second < MARGIN && !is_lightened(best, rival);
	return best;
}
