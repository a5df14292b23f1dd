#include "speech/polyphone.h"

#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

/* Where the character must stand. */
enum where {
	START = 1, /* of its run */
	END = 2,
	NOT_START = 4,
	NOT_END = 8,
	SECOND = 16,       /* two characters or more stand before */
	AFTER_NUMBER = 32, /* a digit stands before the run */
	NO_NUMBER = 64,
	AFTER_LONG_WORD = 128, /* of two characters or more */
	IN_LONG_RUN = 256,     /* of four characters or more */
	IN_SHORT_RUN = 512,    /* of two or three: a name by itself */
};

/* All that is given must hold. Sets are of characters, lists of words between spaces. */
struct rule {
	const char *character;
	const char *reading;
	unsigned where;
	const char *before;
	const char *not_before;
	const char *after;
	const char *not_after;
	const char *words_before;
	const char *words_after;
};

#define NUMBERS "零一二三四五六七八九十百千万亿两几"

/* Who bears a surname is called so; an office may also follow a verb: 任书记. */
#define PERSONS                                                                                                                    \
	" 先生 女士 小姐 老师 医生 大夫 护士 同志 师傅 老板 大爷 大妈 大娘 大叔 大伯 大哥 大姐 " \
	"大嫂 "                                                                                                                  \
	"大婶 阿姨 奶奶 爷爷 叔叔 伯伯 嫂子 婶子 姑娘 某 某某 氏 "
#define OFFICES                                                                                                                    \
	" 书记 主任 村长 镇长 乡长 县长 市长 区长 局长 所长 站长 校长 院长 组长 队长 班长 社长 " \
	"会长 "                                                                                                                  \
	"委员 支书 会计 干事 文书 干部 经理 主席 专员 部长 科长 处长 厂长 技术员 农技员 "
/* Before a name. */
#define INTRODUCTIONS                                                                                                              \
	" 由 请 找 联系 联系人 负责人 责任人 村民 户主 组长 队长 书记 主任 村长 支书 医生 村医 " \
	"老师 会计 "                                                                                                           \
	"同志 委员 干部 党员 书记员 网格员 护林员 农技员 "

#define SURNAME(its_character, its_reading)                                                        \
	{ .character = its_character, .reading = its_reading, .words_after = PERSONS },            \
	{                                                                                          \
		.character = its_character, .reading = its_reading, .words_after = OFFICES         \
	}
/* One that is no verb before a name. */
#define SURNAME_ALWAYS(its_character, its_reading)                                                 \
	SURNAME(its_character, its_reading),                                                       \
		{ .character = its_character,                                                      \
			.reading = its_reading,                                                    \
			.where = START | IN_SHORT_RUN },                                           \
	{                                                                                          \
		.character = its_character, .reading = its_reading, .where = NOT_END,              \
		.words_before = INTRODUCTIONS                                                      \
	}

static const struct rule rules[] = {
	SURNAME_ALWAYS("单", "shan4"),
	SURNAME_ALWAYS("仇", "qiu2"),
	SURNAME_ALWAYS("解", "xie4"),
	SURNAME_ALWAYS("曾", "zeng1"),
	SURNAME_ALWAYS("华", "hua4"),
	SURNAME_ALWAYS("缪", "miao4"),
	SURNAME_ALWAYS("燕", "yan1"),
	SURNAME("查", "zha1"),
	SURNAME("盖", "ge3"),
	SURNAME("宁", "ning4"),
	SURNAME("繁", "po2"),
	SURNAME("种", "chong2"),
	SURNAME("乐", "yue4"),
	{ .character = "区", .reading = "ou1", .words_after = PERSONS },
	{ .character = "任", .reading = "ren2", .words_after = PERSONS },
	{ .character = "任", .reading = "ren2", .where = START, .words_after = OFFICES },
	{ .character = "任", .reading = "ren2", .where = START | IN_SHORT_RUN },
	{ .character = "任", .reading = "ren2", .where = NOT_END, .words_before = INTRODUCTIONS },
	{ .character = "了", .reading = "liao3", .where = SECOND, .before = "不得" },
	{ .character = "了", .reading = "le5" },
	{ .character = "得",
		.reading = "dei3",
		.where = NOT_END,
		.not_after = "到出以知了罪过起来住清很",
		.words_before =
			" 就 都 也 还 总 可 必 又 才 只 少 后 先 至少 必须 我 你 他 她 咱 俺 "
			"们 您 " },
	{ .character = "得",
		.reading = "dei3",
		.where = START | NOT_END | NO_NUMBER,
		.after = "先赶马去来把给让有要多抓注" },
	{ .character = "得", .reading = "de2", .where = START },
	{ .character = "得", .reading = "de2", .where = END, .before = "不难值舍取获所使落显求" },
	{ .character = "得", .reading = "de5" },
	{ .character = "地", .reading = "di4", .where = START },
	{ .character = "地", .reading = "di4", .where = END },
	{ .character = "地", .reading = "di4", .after = "里上下面皮段块处势的界王" },
	{ .character = "地",
		.reading = "di4",
		.before = "一两三四五此各当本外内某旱坡耕荒满落多等泥军乌家" },
	{ .character = "地",
		.reading = "di4",
		.where = AFTER_LONG_WORD,
		.before = "区县镇乡村市省州场田山林岛园湾" },
	{ .character = "地", .reading = "de5" },
	{ .character = "为", .reading = "wei4", .where = START | NOT_END | NO_NUMBER },
	{ .character = "为",
		.reading = "wei4",
		.after = "了此您你我他她它咱大",
		.not_before = "称变作成视定列改化分选认以因" },
	{ .character = "为",
		.reading = "wei4",
		.words_after = " 啥 啥子 什么 何 村民 群众 居民 老人 老年人 孩子 儿童 百姓 老百姓 "
			       "农民 农户 广大 "
			       "全体 全村 全镇 全县 大家 人民 患者 病人 学生 子女 女儿 儿子 父母 "
			       "自己 民 贫困户 "
			       "残疾人 困难群众 国 家 客人 乡亲 乡亲们 父老乡亲 农业 妇女 企业 "
			       "职工 用户 顾客 儿 "
			       "其 之 " },
	{ .character = "为",
		.reading = "wei4",
		.where = NOT_END,
		.not_after = "零一二三四五六七八九十百几多主准止期界限例宜要",
		.words_before =
			" 并 甘 愿 愿意 只 专 专门 特 特意 还 仍 也 却 可 可以 能 能够 要 将 曾 正 "
			"正在 在 已经 曾经 不 "
			"别 都 去 来 会 主动 免费 积极 继续 努力 全力 同样 着实 表示 决定 " },
	{ .character = "为", .reading = "wei2" },
	{ .character = "还", .reading = "huan2", .before = "没", .after = "的清完" },
	{ .character = "还", .reading = "huan2", .before = "快", .after = "上清完款" },
	{ .character = "还", .reading = "huan2", .after = "钱款债贷账清书给" },
	{ .character = "还",
		.reading = "huan2",
		.where = END | NOT_START,
		.before = "不未要归偿拒没给" },
	{ .character = "还", .reading = "hai2" },
	{ .character = "长",
		.reading = "zhang3",
		.after = "出大高满着起得成势虫草霉斑苗",
		.not_before = "很太最更较不身全" },
	{ .character = "长",
		.reading = "zhang3",
		.before = "村组镇乡县市省区部局院校社队会班厂科处所站团营连排家船行店州酋委助" },
	{ .character = "长", .reading = "chang2" },
	{ .character = "干", .reading = "gan1", .before = "晒晾烘擦吹风弄喝沥控饼豆果薯菜肉" },
	{ .character = "干", .reading = "gan1", .after = "瞅毛净燥旱枯裂透" },
	{ .character = "干", .reading = "gan4" },
	{ .character = "倒",
		.reading = "dao3",
		.before = "摔跌晕病绊推打撞剐醉摁踹吹刮压滑昏吓砸放扑击累踢砍" },
	{ .character = "倒", .reading = "dao3", .after = "在地下伏塌闭霉" },
	{ .character = "倒", .reading = "dao4" },
	{ .character = "只",
		.reading = "zhi1",
		.before = "一二三四五六七八九十百千万两几每这那哪多半余" },
	{ .character = "只", .reading = "zhi1", .where = START | AFTER_NUMBER },
	{ .character = "只", .reading = "zhi3" },
	{ .character = "种",
		.reading = "zhong3",
		.before = "一二三四五六七八九十两几多各这那哪某此何每该" },
	{ .character = "种", .reading = "zhong3", .where = START | AFTER_NUMBER },
	{ .character = "种",
		.reading = "zhong4",
		.after = "植田地菜粮树花草稻麦豆棉瓜果药玉小水蔬大油茶桑苗葱蒜姜茄西土红辣下上在好"
			 "完得"
			 "着" },
	{ .character = "种",
		.reading = "zhong4",
		.before = "播栽耕抢补套复春夏秋冬早晚连可要能来去不私率先改扩少没会" },
	{ .character = "种", .reading = "zhong3" },
	{ .character = "量", .reading = "liang2", .after = "体血一身心脉尺" },
	{ .character = "量", .reading = "liang4" },
	{ .character = "处", .reading = "chu3", .where = NOT_END, .after = "在于" },
	{ .character = "处", .reading = "chu3", .before = "所" },
	{ .character = "处", .reading = "chu4" },
	{ .character = "当", .reading = "dang4", .after = "天日晚成作做" },
	{ .character = "当", .reading = "dang4", .before = "上适恰妥误得", .not_after = "月年夜" },
	{ .character = "当", .reading = "dang1" },
	{ .character = "数", .reading = "shu3", .after = "羊钱钞清" },
	{ .character = "数", .reading = "shu3", .where = START | NOT_END, .after = "一数" },
	{ .character = "数", .reading = "shu4" },
	{ .character = "教", .reading = "jiao4", .before = "宗佛道信入传基国惩" },
	{ .character = "教", .reading = "jiao1" },
	{ .character = "转", .reading = "zhuan4", .after = "圈动悠晕椅" },
	{ .character = "转", .reading = "zhuan4", .before = "旋团打运自公聚轮" },
	{ .character = "转", .reading = "zhuan3" },
	{ .character = "冲", .reading = "chong4", .after = "着我你他她它这那自床" },
	{ .character = "冲", .reading = "chong1" },
	{ .character = "卷", .reading = "juan4", .before = "试考问答案画书上下第开" },
	{ .character = "卷", .reading = "juan4", .after = "一二三四五六七八九十宗" },
	{ .character = "卷", .reading = "juan3" },
	{ .character = "塞", .reading = "sai1", .after = "给进入满到住在回了上着" },
	{ .character = "塞", .reading = "sai4", .where = START, .not_after = "东" },
	{ .character = "塞", .reading = "sai4", .where = END },
	{ .character = "塞", .reading = "sai4", .where = IN_LONG_RUN, .not_after = "东" },
	{ .character = "塞", .reading = "sai1" },
	{ .character = "散", .reading = "san3", .after = "养装户文工客沙光" },
	{ .character = "散", .reading = "san4" },
	{ .character = "少", .reading = "shao4", .before = "老年青" },
	{ .character = "少", .reading = "shao3" },
	{ .character = "切", .reading = "qie4", .after = "勿不莫记忌" },
	{ .character = "切", .reading = "qie1" },
	{ .character = "着", .reading = "zhao2", .where = END, .before = "不得睡点烧" },
	{ .character = "着", .reading = "zhao2", .where = SECOND, .before = "不" },
	{ .character = "着", .reading = "zhuo2", .after = "装陆力重实" },
	{ .character = "着", .reading = "zhe5" },
	{ .character = "中", .reading = "zhong4", .after = "枪弹奖暑毒标风邪计招签选意" },
	{ .character = "中", .reading = "zhong4", .where = END, .before = "打砸击射看猜押抽命" },
	{ .character = "中", .reading = "zhong1" },
	{ .character = "假", .reading = "jia4", .before = "请放休婚产病事年节寒暑长春日" },
	{ .character = "假", .reading = "jia4", .after = "期日条" },
	{ .character = "假", .reading = "jia3" },
	{ .character = "重", .reading = "chong2", .after = "新建修复申装启返回拾温组演开" },
	{ .character = "重", .reading = "chong2", .before = "双多" },
	{ .character = "重", .reading = "zhong4" },
	{ .character = "调", .reading = "diao4", .after = "任派动离入往来研查职干集拨取" },
	{ .character = "调", .reading = "diao4", .before = "抽借征外" },
	{ .character = "调", .reading = "tiao2" },
	{ .character = "相", .reading = "xiang4", .before = "照长扮真亮" },
	{ .character = "相", .reading = "xiang1" },
	{ .character = "供", .reading = "gong4", .after = "奉品桌认词" },
	{ .character = "供", .reading = "gong1" },
	{ .character = "吐", .reading = "tu4", .before = "呕上想要又" },
	{ .character = "吐", .reading = "tu4", .after = "血了奶沫" },
	{ .character = "吐", .reading = "tu3" },
	{ .character = "晕", .reading = "yun4", .after = "车船针机血" },
	{ .character = "晕", .reading = "yun1" },
	{ .character = "空", .reading = "kong4", .after = "出白闲格地缺" },
	{ .character = "空", .reading = "kong4", .before = "有抽没填" },
	{ .character = "空", .reading = "kong1" },
	{ .character = "露", .reading = "lou4", .after = "出面头腿牙馅怯脸底富" },
	{ .character = "露", .reading = "lu4" },
	{ .character = "卡", .reading = "qia3", .after = "住在壳脖点嗓那了" },
	{ .character = "卡", .reading = "ka3" },
	{ .character = "结", .reading = "jie1", .after = "果实籽" },
	{ .character = "结", .reading = "jie2" },
	{ .character = "朝", .reading = "zhao1", .after = "阳霞夕晖" },
	{ .character = "朝", .reading = "chao2" },
	{ .character = "担", .reading = "dan4", .before = "一两几重" },
	{ .character = "担", .reading = "dan4", .where = START | AFTER_NUMBER },
	{ .character = "担", .reading = "dan1" },
	{ .character = "圈", .reading = "juan4", .before = "猪羊牛鸡鸭栏马串进清入" },
	{ .character = "圈", .reading = "juan4", .after = "舍养" },
	{ .character = "圈", .reading = "quan1" },
	{ .character = "曾", .reading = "zeng1", .where = START | NOT_END, .after = "先女某" },
	{ .character = "曾", .reading = "ceng2" },
	{ .character = "尽", .reading = "jin3", .after = "快早量可管先" },
	{ .character = "尽", .reading = "jin4" },
	{ .character = "系", .reading = "ji4", .after = "好紧上鞋安领" },
	{ .character = "系", .reading = "xi4" },
	{ .character = "钻", .reading = "zuan1" },
	{ .character = "喷", .reading = "pen1" },
	{ .character = "泡", .reading = "pao4" },
	{ .character = "石", .reading = "shi2" },
	{ .character = "燕", .reading = "yan4" },
	{ .character = "强", .reading = "qiang2" },
	{ .character = "过", .reading = "guo4" },
	{ .character = "儿",
		.reading = "r5",
		.before = "道院刃孩鸡面块段边口份根条圈事味劲活门样法话招点把包本个伴堆干官"
			  "号火家尖角节句卷颗空眯皮片瓶坡色绳摊团腿丸弯信芯影印针枝侄桌" },
	{ .character = "儿", .reading = "er2" },
	/* A measure is light; 各个, 每个, 整个 are not. */
	{ .character = "个", .reading = "ge4", .where = START | NO_NUMBER },
	{ .character = "个", .reading = "ge4", .before = "各每整高矮" },
	{ .character = "个", .reading = "ge5" },
};

/* What the lexicon's own single reading gets wrong, and the reading it should have. */
static const char defaults[] =
	"兴xing1 佛fo2 似si4 勒le4 翟zhai2 剌la4 耶ye1 什shi2 葛ge3 曲qu3 甚shen4 拓tuo4 傀kui3 "
	"铣xi3 "
	"仆pu2 帖tie3 掺chan1 埔pu3 蛤ge2 艮gen4 掖ye4 伺si4 椎zhui1 茄qie2 幢zhuang4 哗hua2 "
	"漂piao1 沤ou4 嘎ga1 载zai4 "
	"哄hong3 咽yan1 呵he1 肖xiao1 蠡li3 绷beng1 町ting3 琢zhuo2 媛yuan2 靓liang4 囤tun2 隽jun4 "
	"咳ke2 拧ning3 晟sheng4 罗luo2 绩ji4 迹ji4 驯xun4 卓zhuo2 仔zai3 脏zang1 铺pu1 挣zheng4 "
	"杠gang4 "
	"苫shan4 沓ta4 杓shao2 隗wei3 炔que1 轧zha2 擂lei4 龈yin2 拽zhuai4 圩wei2 俟si4 阆lang4 "
	"缪miu4 "
	"裨pi2 吁yu4 藉jie4 哩li3 舍she4 著zhu4 乐le4 呛qiang4 瘪bie3 啥sha2 谁shui2 嗯en5 哦o5 "
	"哟yo5 "
	"哇wa5 啰luo5 喽lou5 咯lo5 噢o1 嘞lei5 咧lie5 呗bei5 嘛ma5 啦la5 罢ba4 攒zan3 荠ji4 "
	"朴piao2 "
	"摊tan1 逮dai3 挨ai1 蔓man4 弹dan4 钉ding1 镐gao3 坻di3 镗tang1 蕃fan1 纥he2 莘xin1 阙que4 "
	"粘zhan1 薄bao2 柏bai3 鲜xian1 累lei4 藏cang2 冠guan1 劲jin4 应ying1 差cha4 脯pu2 膀bang3 "
	"钥yao4 撇pie3 煞sha4 刹sha1 盛sheng4 秘mi4 哪na3 那na4 这zhe4 都dou1 和he2 会hui4 "
	"将jiang1 "
	"要yao4 与yu3 更geng4 好hao3 大da4 行xing2 见jian4 上shang4 说shuo1 看kan4 没mei2 给gei3 "
	"把ba3 "
	"别bie2 便bian4 难nan2 背bei4 分fen1 发fa1 号hao4 几ji3 ";

/* --- matching --- */

static bool set_has(const char *set, uint16_t character)
{
	char bytes[5] = "";

	(void)utf8_encode(character, bytes); /* At most three bytes of the basic plane. */
	return strstr(set, bytes) != NULL;
}

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

static bool stands_where(const struct rule *rule, const struct polyphone_place *place)
{
	const bool is_start = place->position == 0;
	const bool is_end = place->position + 1 == place->length;
	const bool is_after_number = is_start && place->follows_number;

	return !((rule->where & START && !is_start) || (rule->where & NOT_START && is_start) ||
		 (rule->where & END && !is_end) || (rule->where & NOT_END && is_end) ||
		 (rule->where & SECOND && place->position < 2) ||
		 (rule->where & AFTER_NUMBER && !is_after_number) ||
		 (rule->where & NO_NUMBER && is_after_number) ||
		 (rule->where & AFTER_LONG_WORD && place->word_before < 2) ||
		 (rule->where & IN_LONG_RUN && place->length < 4) ||
		 (rule->where & IN_SHORT_RUN && (place->length < 2 || place->length > 3)));
}

static bool has_neighbours(const struct rule *rule, const struct polyphone_place *place)
{
	const uint16_t *here = place->run + place->position;
	const bool has_before = place->position > 0;
	const bool has_after = place->position + 1 < place->length;

	if (rule->before && !(has_before && set_has(rule->before, here[-1])))
		return false;
	if (rule->not_before && has_before && set_has(rule->not_before, here[-1]))
		return false;
	if (rule->after && !(has_after && set_has(rule->after, here[1])))
		return false;
	if (rule->not_after && has_after && set_has(rule->not_after, here[1]))
		return false;
	if (rule->words_before &&
		!list_has(rule->words_before, here - place->word_before, place->word_before))
		return false;
	return !rule->words_after || list_has(rule->words_after, here + 1, place->word_after);
}

/* The reading behind the character in `defaults`, up to its space. */
static const char *find_default(const char *character)
{
	static _Thread_local char reading[8];
	const char *found = strstr(defaults, character);

	if (!found)
		return NULL;
	found += strlen(character);
	const size_t length = strcspn(found, " ");
	memcpy(reading, found, length);
	reading[length] = '\0';
	return reading;
}

const char *polyphone_read(const struct polyphone_place *place)
{
	char character[5] = "";

	(void)utf8_encode(place->run[place->position], character);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (strcmp(rules[i].character, character) == 0 && stands_where(&rules[i], place) &&
			has_neighbours(&rules[i], place))
			return rules[i].reading;
	return find_default(character);
}

/* --- weights --- */

/* What the reading that rules and lexicon give is worth, in the weights' own measure: more inside a
 * word, which the lexicon knows whole. */
#define WORTH_ALONE   (2 * 256)
#define WORTH_IN_WORD (4 * 256)

static uint16_t character_at(const struct polyphone_place *place, ptrdiff_t distance)
{
	const ptrdiff_t at = (ptrdiff_t)place->position + distance;

	return at >= 0 && at < (ptrdiff_t)place->length ? place->run[at] : 0;
}

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

/* Readings nearer to each other than this are both likely: the margin of the learning. */
#define MARGIN 256

const char *polyphone_weigh(const struct lexicon *lexicon, const struct polyphone_place *place,
	const char *reading, bool *ret_is_close)
{
	const struct lexicon_weight *weights;
	const size_t count = lexicon_weights(lexicon, place->run[place->position], &weights);
	const int worth = place->word > 1 ? WORTH_IN_WORD : WORTH_ALONE;
	uint16_t seen[LEXICON_FEATURE_COUNT];
	const char *best = reading;
	int most = worth, second = INT_MIN; /* What no weight speaks of has its worth alone. */
	size_t own;

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
			most = points;
			best = syllable;
		} else if (points > second) {
			second = points;
		}
	}
	*ret_is_close = second > INT_MIN && most - second < MARGIN;
	return best;
}
