/* Characters of several readings, in the words of notices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/installation.h"
#include "base/utf8.h"
#include "speech/lexicon.h"
#include "speech/polyphone_rules.h"
#include "speech/pronounce.h"
#include "speech/reading.h"

static struct lexicon *lexicon;

static int open_lexicon(void **state)
{
	_cleanup_free_ char *path = NULL;

	(void)state;
	return installation_find_data(READER_LEXICON, &path) < 0 ? -1
								 : lexicon_open(path, &lexicon);
}

static int close_lexicon(void **state)
{
	(void)state;
	lexicon_close(lexicon);
	return 0;
}

/* The reading of the first such character of the text. */
struct expected {
	const char *text;
	const char *character;
	const char *pinyin;
};

/* A third tone may have become a second: that is sandhi's business. */
static bool is_same(const char *pinyin, const char *expected)
{
	const size_t letters = strlen(expected) - 1;

	return strcmp(pinyin, expected) == 0 ||
	       (strlen(pinyin) == letters + 1 && strncmp(pinyin, expected, letters) == 0 &&
		       expected[letters] == '3' && pinyin[letters] == '2');
}

static bool reads_as_expected(const struct expected *expected)
{
	static const struct own_words no_words;
	struct pronunciation pronunciation;
	struct doubts doubts = { 0 };
	uint32_t character;
	bool is_right = false;

	assert_true(utf8_decode(expected->character, strlen(expected->character), &character) > 0);
	assert_int_equal(pronounce(lexicon, &no_words, expected->text, &doubts, &pronunciation), 0);
	for (size_t i = 0; i < pronunciation.count; i++)
		if (pronunciation.signs[i].character == character) {
			const char *pinyin = pronunciation.signs[i].pinyin;
			is_right = is_same(pinyin, expected->pinyin);
			if (!is_right)
				print_error("%s: %s is read %s, not %s\n", expected->text,
					expected->character, pinyin, expected->pinyin);
			break;
		}
	pronunciation_done(&pronunciation);
	return is_right;
}

static void check_readings(const struct expected *cases, size_t count)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += !reads_as_expected(&cases[i]);
	assert_int_equal(wrong, 0);
}

static void every_rule_reads_its_own_example(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < polyphone_rule_count; i++) {
		const struct polyphone_rule *rule = &polyphone_rules[i];
		assert_non_null(rule->example);
		wrong += !reads_as_expected(
			&(struct expected){ rule->example, rule->character, rule->reading });
	}
	assert_in_range(polyphone_rule_count, 200, 1500);
	assert_int_equal(wrong, 0);
}

#define TABLE_TEST(name, ...)                                                                      \
	static void name(void **state)                                                             \
	{                                                                                          \
		static const struct expected cases[] = { __VA_ARGS__ };                            \
		(void)state;                                                                       \
		check_readings(cases, ARRAY_SIZE(cases));                                          \
	}

/* clang-format off */
TABLE_TEST(a_rule_reads_nothing_beyond_its_kind,
	{ "他称身体不适", "称", "cheng1" },
	{ "对方称职工已到岗", "称", "cheng1" },
	{ "当村里的养殖户遇到困难时", "当", "dang1" },
	{ "当他无法偿还蚂蚁养殖户的钱", "当", "dang1" },
	{ "首先尽到自己的责任", "尽", "jin4" },
	{ "要先尽最大努力", "尽", "jin4" },
	{ "饭后盛传他要走", "盛", "sheng4" },
	{ "和药水分开放", "和", "he2" },
	{ "请和了解情况的人见面", "和", "he2" },
	{ "我们这行车记录仪坏了", "行", "xing2" },
	{ "咱这行动方案定了", "行", "xing2" },
	{ "前排第一行的人请坐下", "行", "hang2" },
	{ "应时刻注意防火", "应", "ying1" },
	{ "看不中间那行", "中", "zhong1" },
	{ "有多重好处", "重", "chong2" },
	{ "有多重风险", "重", "chong2" },
	{ "第八行政督察区", "行", "xing2" },
	{ "第二行动小组", "行", "xing2" },
	{ "群众散烟散糖", "散", "san4" },
	{ "水费折一半算", "折", "zhe2" },
	{ "河水混了泥沙", "混", "hun4" },
	{ "再不还是老样子", "还", "hai2" },
	{ "农药旁不要乱吐唾沫", "吐", "tu3" },
	{ "散煤禁烧", "禁", "jin4" },
	{ "柴草禁烧", "禁", "jin4" },
	{ "布料禁洗", "禁", "jin4" },
	{ "就停水传言作出澄清", "澄", "cheng2" },
	{ "每天饮牛奶一杯", "饮", "yin3" },
	{ "大炮附近不要停", "炮", "pao4" },
	{ "参加象棋比赛的车八点出发", "车", "che1" },
	{ "洪水没顶住", "没", "mei2" },
	{ "水没到田里", "没", "mei2" },
	{ "应了解的话要问清", "应", "ying1" },
	{ "别人好打扫门口", "好", "hao3" },
	{ "划分地块时火柴要收好", "划", "hua4" },
	{ "网上第一卷已出版", "卷", "juan4" })

TABLE_TEST(a_word_decides_the_reading_of_its_characters,
	{ "大家跟着想辙", "着", "zhe5" },
	{ "在镇上买得到", "得", "de5" },
	{ "坟前供了水果", "供", "gong4" },
	{ "来人量院墙", "量", "liang2" },
	{ "借的锨还你", "还", "huan2" },
	{ "不许种其他东西", "种", "zhong4" },
	{ "三种别的药", "种", "zhong3" },
	{ "石灰和上沙", "和", "huo4" },
	{ "名额不多先到先得", "得", "de2" },
	{ "请还给村里", "还", "huan2" },
	{ "老人口角流涎", "角", "jiao3" },
	{ "口角起了血泡", "角", "jiao3" },
	{ "两家起了口角", "角", "jue2" },
	{ "今年核桃结得稠", "结", "jie1" },
	{ "账结得少", "结", "jie2" },
	{ "线杆要重贴标签", "重", "chong2" },
	{ "界桩重埋", "重", "chong2" },
	{ "毛重录入", "重", "zhong4" },
	{ "乘法表他背不全", "背", "bei4" },
	{ "二百斤粮背不出山", "背", "bei1" },
	{ "院子边界量准了", "量", "liang2" },
	{ "水量清单", "量", "liang4" },
	{ "洪水没过门槛", "没", "mo4" },
	{ "雨没过几天又下", "没", "mei2" },
	{ "闸门不要大调", "调", "tiao2" },
	{ "玉米秆子当烧柴也行", "当", "dang4" },
	{ "种大蒜的技术要跟上", "种", "zhong4" },
	{ "棚膜得早点盖", "得", "dei3" },
	{ "别把老人一个人落家里", "落", "la4" },
	{ "好几天没见着他", "着", "zhao2" },
	{ "弹花机转不动了", "弹", "tan2" },
	{ "用完得还回来", "得", "dei3" },
	{ "倒车的时候看着点后头", "看", "kan4" },
	{ "羊圈里垫点干土", "干", "gan1" },
	{ "登记时落下的户", "落", "la4" },
	{ "这服中药煎两回", "服", "fu4" },
	{ "以自愿为原则", "为", "wei2" },
	{ "这病拖不得", "得", "de5" },
	{ "晒场上铺了席子", "铺", "pu1" },
	{ "县里差人送来了救灾棉被", "差", "chai1" },
	{ "教师节学校放半天假", "假", "jia4" },
	{ "把漏缝塞严", "塞", "sai1" },
	{ "骗子专蒙老年人的钱", "蒙", "meng1" },
	{ "拿针把刺挑出来", "挑", "tiao3" },
	{ "抽了一点血", "血", "xie3" },
	{ "把谷子装进斗里量", "斗", "dou3" },
	{ "曾大娘家的房漏雨", "曾", "zeng1" },
	{ "谁的中山装落在会议室了", "落", "la4" },
	{ "答题卷别折", "卷", "juan4" },
	{ "快看看谁家锅干了", "干", "gan1" },
	{ "别冻着白菜", "着", "zhao2" },
	{ "王家两口子为一垄地闹得不可开交", "为", "wei4" },
	{ "去年背的债今年还得差不多了", "背", "bei1" },
	{ "是圈里太潮", "圈", "juan4" },
	{ "葡萄一串串结在架上", "结", "jie1" },
	{ "牛从圈里跑出来", "圈", "juan4" },
	{ "拿根绳把场地圈起来", "圈", "quan1" },
	{ "新磨的玉米面五块钱三斤", "磨", "mo4" },
	{ "拿钻打个眼就行", "钻", "zuan4" },
	{ "粉和上水搅成糊", "和", "huo4" },
	{ "这活儿得两个人抬", "得", "dei3" },
	{ "药味冲鼻子", "冲", "chong4" },
	{ "假满返校要交健康表", "假", "jia4" },
	{ "半夜觉也睡不安稳", "觉", "jiao4" },
	{ "水没了台阶", "没", "mo4" },
	{ "孩子闷出一身汗", "闷", "men1" },
	{ "相中的树苗挂个牌", "相", "xiang1" },
	{ "择完葱的叶子别堵下水道", "择", "zhai2" },
	{ "单趟5元", "单", "dan1" },
	{ "树干上刷白", "刷", "shua1" },
	{ "冬种补贴", "种", "zhong4" },
	{ "再磨", "磨", "mo2" },
	{ "眯着眼", "着", "zhe5" },
	{ "颠簸路段", "簸", "bo3" },
	{ "解封了", "解", "jie3" },
	{ "解绑银行卡", "解", "jie3" },
	{ "办理假证的", "假", "jia3" },
	{ "工伤假", "假", "jia4" },
	{ "芍药", "芍", "shao2" },
	{ "患儿家长", "儿", "er2" },
	{ "献血", "血", "xue4" },
	{ "件数", "数", "shu4" },
	{ "空着手来", "着", "zhe5" },
	{ "小心地滑", "地", "di4" },
	{ "流调人员", "调", "diao4" },
	{ "私了", "了", "liao3" },
	{ "烟花爆竹不相容", "相", "xiang1" },
	{ "投机倒把", "倒", "dao3" },
	{ "重发一遍", "重", "chong2" },
	{ "操场不许晒粮", "场", "chang3" },
	{ "河长三百米", "长", "chang2" },
	{ "路长且窄", "长", "chang2" },
	{ "一扎啤酒", "扎", "zha1" },
	{ "没收赌资", "没", "mo4" },
	{ "没收到补贴", "没", "mei2" },
	{ "教会学校", "教", "jiao4" },
	{ "大棚倒了", "倒", "dao3" },
	{ "家里得了奖", "得", "de2" },
	{ "你得来一趟", "得", "dei3" },
	{ "村里为五保户修了房", "为", "wei4" },
	{ "这事就为安全", "为", "wei4" },
	{ "火着起来了", "着", "zhao2" },
	{ "没找着人", "着", "zhao2" },
	{ "风车转得快", "转", "zhuan4" },
	{ "养牛场里", "场", "chang3" },
	{ "这活干得了", "得", "de5" },
	{ "每人得奖金", "得", "de2" },
	{ "三间土墙房倒了", "倒", "dao3" },
	{ "他一天干十个小时", "干", "gan4" },
	{ "饭煮干了", "干", "gan1" },
	{ "晒不干的粮食", "干", "gan1" },
	{ "贷款还上了没有", "还", "huan2" },
	{ "他还我五十块钱", "还", "huan2" },
	{ "他还没来", "还", "hai2" },
	{ "孩子得吃饱", "得", "dei3" },
	{ "他得了第一名", "得", "de2" },
	{ "把地让出来", "地", "di4" },
	{ "认真地学习", "地", "de5" },
	{ "到底怎么种", "种", "zhong4" },
	{ "这种子是假的", "子", "zi5" },
	{ "昨天在河边落下一件校服", "落", "la4" },
	{ "里面缺氧会闷死人", "闷", "men1" },
	{ "他一个人种了一百多亩", "种", "zhong4" },
	{ "今年种的西瓜", "种", "zhong4" },
	{ "往年早就下种了", "种", "zhong3" },
	{ "树下种了花", "种", "zhong4" },
	{ "河堤上的草长疯了", "长", "zhang3" },
	{ "刚打的水泥地还没干", "干", "gan1" },
	{ "活还没干", "干", "gan4" },
	{ "今年的西瓜个大", "个", "ge4" },
	{ "三个大西瓜", "个", "ge5" },
	{ "玩累了就歇歇", "累", "lei4" },
	{ "累计收入", "累", "lei3" },
	{ "烟太大呛人", "呛", "qiang4" },
	{ "喝水呛着了", "呛", "qiang1" },
	{ "不法分子", "分", "fen4" },
	{ "多云间晴", "间", "jian4" },
	{ "油锅里炸鱼", "炸", "zha2" },
	{ "气罐炸伤了人", "炸", "zha4" },
	{ "村里为老人提供午饭", "为", "wei4" },
	{ "这活干起来不难", "干", "gan4" },
	{ "挖干渠", "干", "gan4" },
	{ "一觉睡到天亮", "觉", "jiao4" },
	{ "夹伤了手", "夹", "jia1" },
	{ "把板子钉牢", "钉", "ding4" },
	{ "缝衣服", "缝", "feng2" },
	{ "墙缝里", "缝", "feng4" },
	{ "两地相距三里", "相", "xiang1" },
	{ "照相", "相", "xiang4" },
	{ "犬只免疫", "只", "zhi1" },
	{ "种花生的地要深翻", "地", "di4" },
	{ "没伤着人", "着", "zhao2" },
	{ "看着孩子", "着", "zhe5" },
	{ "调到镇里去了", "调", "diao4" },
	{ "调到静音", "调", "tiao2" },
	{ "圈里要铺干草", "圈", "juan4" },
	{ "湿衣服拧一拧", "拧", "ning2" },
	{ "鱼刺不要硬咽", "咽", "yan4" },
	{ "咽喉肿痛", "咽", "yan1" },
	{ "撒化肥", "撒", "sa3" },
	{ "别撒谎", "撒", "sa1" },
	{ "弄好了再走", "弄", "nong4" },
	{ "仇家湾的人", "仇", "qiu2" },
	{ "单家庄", "单", "shan4" },
	{ "去重庆打工", "重", "chong2" },
	{ "体重超标", "重", "zhong4" },
	{ "重新登记", "重", "chong2" },
	{ "到银行办卡", "行", "hang2" },
	{ "行动不便的老人", "行", "xing2" },
	{ "各行各业", "行", "hang2" },
	{ "在广场放音乐", "乐", "yue4" },
	{ "祝大家快乐", "乐", "le4" },
	{ "孩子长大了", "长", "zhang3" },
	{ "村长讲话", "长", "zhang3" },
	{ "长江水位上涨", "长", "chang2" },
	{ "校长家长都来", "长", "zhang3" },
	{ "按时还款", "还", "huan2" },
	{ "还有三户没交", "还", "hai2" },
	{ "归还农具", "还", "huan2" },
	{ "种地的农户", "种", "zhong4" },
	{ "领取种子", "种", "zhong3" },
	{ "种植小麦", "种", "zhong4" },
	{ "接种疫苗", "种", "zhong4" },
	{ "这种农药", "种", "zhong3" },
	{ "春季播种", "种", "zhong3" },
	{ "猪圈要消毒", "圈", "juan4" },
	{ "转一圈", "圈", "quan1" },
	{ "测量血压", "量", "liang2" },
	{ "产量提高", "量", "liang4" },
	{ "数量不足", "量", "liang4" },
	{ "发放补贴", "发", "fa1" },
	{ "理发店开门", "发", "fa4" },
	{ "差额部分", "差", "cha1" },
	{ "到县里出差", "差", "chai1" },
	{ "质量太差", "差", "cha4" },
	{ "干旱缺水", "干", "gan1" },
	{ "村干部包片", "干", "gan4" },
	{ "晒干入仓", "干", "gan1" },
	{ "实干苦干", "干", "gan4" },
	{ "空气潮湿", "空", "kong1" },
	{ "有空的村民", "空", "kong4" },
	{ "空腹抽血", "空", "kong1" },
	{ "供应化肥", "供", "gong1" },
	{ "口供", "供", "gong4" },
	{ "调查户口", "调", "diao4" },
	{ "调解纠纷", "调", "tiao2" },
	{ "强调安全", "调", "diao4" },
	{ "处理垃圾", "处", "chu3" },
	{ "办事处通知", "处", "chu4" },
	{ "当心触电", "当", "dang1" },
	{ "上当受骗", "当", "dang4" },
	{ "放假三天", "假", "jia4" },
	{ "严防假药", "假", "jia3" },
	{ "中奖短信是诈骗", "中", "zhong4" },
	{ "其中两户", "中", "zhong1" },
	{ "教育孩子", "教", "jiao4" },
	{ "教老人用手机", "教", "jiao1" },
	{ "传染病防控", "传", "chuan2" },
	{ "水浒传", "传", "zhuan4" },
	{ "转移到高处", "转", "zhuan3" },
	{ "背包上山", "背", "bei1" },
	{ "背后有车", "背", "bei4" },
	{ "少年儿童", "少", "shao4" },
	{ "减少损失", "少", "shao3" },
	{ "暴露在外", "露", "lu4" },
	{ "露天焚烧", "露", "lu4" },
	{ "参加会议", "参", "can1" },
	{ "种植人参", "参", "shen1" },
	{ "会计对账", "会", "kuai4" },
	{ "开会时间", "会", "hui4" },
	{ "似的", "似", "shi4" },
	{ "类似情况", "似", "si4" },
	{ "便宜卖", "便", "pian2" },
	{ "方便群众", "便", "bian4" },
	{ "薄弱环节", "薄", "bo2" },
	{ "首都北京", "都", "du1" },
	{ "大家都来", "都", "dou1" },
	{ "着火了快跑", "着", "zhao2" },
	{ "着装整齐", "着", "zhuo2" },
	{ "带着身份证", "着", "zhe5" },
	{ "了解情况", "了", "liao3" },
	{ "开始了", "了", "le5" },
	{ "受不了", "了", "liao3" },
	{ "取得成绩", "得", "de2" },
	{ "跑得快", "得", "de5" },
	{ "家家都得参加", "得", "dei3" },
	{ "认真地检查", "地", "de5" },
	{ "耕地保护", "地", "di4" },
	{ "为了安全", "为", "wei4" },
	{ "成为党员", "为", "wei2" },
	{ "为村民服务", "为", "wei4" },
	{ "作为代表", "为", "wei2" },
	{ "老农相中了一头黑牛", "相", "xiang1" },
	{ "他三箭全中靶心", "中", "zhong4" },
	{ "旧报纸捆成一卷带走", "卷", "juan3" },
	{ "木匠把门框刨平", "刨", "bao4" },
	{ "到地里刨红薯", "刨", "pao2" },
	{ "喝药过量会恶心吐酸水", "吐", "tu4" },
	{ "别随地吐痰", "吐", "tu3" },
	{ "天黑前先把牲口饮了", "饮", "yin4" },
	{ "牛饮水要干净", "饮", "yin3" },
	{ "镰刀把断了", "把", "ba4" },
	{ "用镰刀把草割了", "把", "ba3" },
	{ "这碗菜是给爷爷盛的", "盛", "cheng2" },
	{ "演员先露个脸", "露", "lou4" },
	{ "柳条筐里装着一撮盐", "撮", "cuo1" },
	{ "头顶上留了一撮毛", "撮", "zuo3" },
	{ "这件棉袄大小挺称身", "称", "chen4" },
	{ "路上遇到一行送亲的人", "行", "xing2" },
	{ "地头栽了一行白杨", "行", "hang2" },
	{ "把老碑上的字拓下来", "拓", "ta4" },
	{ "开拓市场", "拓", "tuo4" },
	{ "下象棋时他先丢了一个车", "车", "ju1" },
	{ "下象棋的人把车停好", "车", "che1" },
	{ "用耙子扒草", "扒", "pa2" },
	{ "墙皮扒下来一层", "扒", "ba1" },
	{ "把腿叉开", "叉", "cha3" },
	{ "把水澄一澄", "澄", "deng4" },
	{ "澄清事实", "澄", "cheng2" },
	{ "划根火柴", "划", "hua2" },
	{ "上山劈柴火", "劈", "pi1" },
	{ "把麻劈成三股", "劈", "pi3" },
	{ "木板翘了", "翘", "qiao2" },
	{ "尾巴翘起来", "翘", "qiao4" },
	{ "挑起灯笼", "挑", "tiao3" },
	{ "存折掖在怀里", "掖", "ye1" },
	{ "这活儿得慢慢干", "得", "dei3" },
	{ "乐得合不拢嘴", "得", "de5" },
	{ "话不能说重了", "重", "zhong4" },
	{ "我们这行讲信用", "行", "hang2" },
	{ "这行不行", "行", "xing2" },
	{ "这是什么种", "种", "zhong3" },
	{ "他比我长两岁", "长", "zhang3" },
	{ "再不还就要罚款", "还", "huan2" },
	{ "座位空着", "空", "kong4" },
	{ "炮姜入药", "炮", "pao2" },
	{ "他奔七十的人了", "奔", "ben4" },
	{ "当儿子养", "当", "dang4" },
	{ "当年栽当年结果", "当", "dang4" },
	{ "当年他还小", "当", "dang1" },
	{ "一个人当两个用", "当", "dang4" },
	{ "马掌钉得牢", "钉", "ding4" },
	{ "一晃又快三年", "晃", "huang4" },
	{ "村口棺材铺", "铺", "pu4" },
	{ "他好喝两口", "好", "hao4" },
	{ "和了一盆面", "和", "huo2" },
	{ "饲料里和点盐", "和", "huo4" },
	{ "他横得很", "横", "heng4" },
	{ "苗间得太稀", "间", "jian4" },
	{ "先尽老人坐", "尽", "jin3" },
	{ "两卷卫生纸", "卷", "juan3" },
	{ "谁也不愿落在后头", "落", "la4" },
	{ "搂一把草", "搂", "lou1" },
	{ "搂着孩子", "搂", "lou3" },
	{ "抹腻子", "抹", "mo4" },
	{ "水没了脚脖子", "没", "mo4" },
	{ "没顶住", "没", "mei2" },
	{ "把墙缝泥一泥", "泥", "ni4" },
	{ "看林子的老汉", "看", "kan1" },
	{ "把浮油撇了", "撇", "pie1" },
	{ "他脾气强", "强", "jiang4" },
	{ "打两斤散酒", "散", "san3" },
	{ "把水折凉", "折", "zhe1" },
	{ "这头猪有多重你猜猜", "重", "zhong4" },
	{ "这一枪正中靶心", "中", "zhong4" },
	{ "木工正刨凳面", "刨", "bao4" },
	{ "别往地上吐唾沫", "吐", "tu3" },
	{ "上吐下泻", "吐", "tu4" },
	{ "别把底露了", "露", "lou4" },
	{ "拓下石碑上的字", "拓", "ta4" },
	{ "把裤腿扎上", "扎", "za1" },
	{ "堂屋供着牌位", "供", "gong4" },
	{ "火柴划不着", "划", "hua2" },
	{ "这块地他看不中", "中", "zhong4" },
	{ "这办法不中", "中", "zhong1" },
	{ "公转私要证明", "转", "zhuan3" },
	{ "这袋化肥有多重", "重", "zhong4" },
	{ "有多重保障", "重", "chong2" },
	{ "一只羊丢了", "只", "zhi1" },
	{ "只有一天", "只", "zhi3" },
	{ "朝阳路口", "朝", "chao2" },
	{ "横幅挂好", "横", "heng2" },
	{ "蛮横无理", "横", "heng4" },
	{ "倒伏的小麦", "倒", "dao3" },
	{ "垃圾不要乱倒", "倒", "dao4" },
	{ "数据上报", "数", "shu4" },
	{ "应该报名", "应", "ying1" },
	{ "应急预案", "应", "ying4" },
	{ "占地面积", "占", "zhan4" },
	{ "卷起袖子", "卷", "juan3" },
	{ "答卷交上来", "卷", "juan4" },
	{ "淹没农田", "没", "mo4" },
	{ "没有水", "没", "mei2" },
	{ "吓一跳", "吓", "xia4" },
	{ "兴修水利", "兴", "xing1" },
	{ "高兴", "兴", "xing4" },
	{ "尽快上报", "尽", "jin3" },
	{ "尽力而为", "尽", "jin4" },
	{ "暖和一点", "和", "huo5" },
	{ "村民和干部", "和", "he2" },
	{ "模样", "模", "mu2" },
	{ "规模养殖", "模", "mo2" },
	{ "咽喉肿痛", "咽", "yan1" },
	{ "称重付款", "称", "cheng1" },
	{ "对称", "称", "chen4" },
	{ "拆散旧房", "散", "san4" },
	{ "散养户", "散", "san3" },
	{ "折断树枝", "折", "zhe2" },
	{ "血压偏高", "血", "xue4" },
	{ "下载软件", "载", "zai4" },
	{ "三年五载", "载", "zai3" },
	{ "间作大豆", "间", "jian4" },
	{ "中间的路", "间", "jian1" },
	{ "看守大门", "看", "kan1" },
	{ "看病报销", "看", "kan4" },
	{ "勒紧绳子", "勒", "lei1" },
	{ "创伤", "创", "chuang1" },
	{ "创业贷款", "创", "chuang4" },
	{ "角色", "角", "jue2" },
	{ "牛角", "角", "jiao3" })

TABLE_TEST(names_of_places_have_their_own_readings,
	{ "召陵区", "召", "shao4" },
	{ "魏都区", "都", "du1" },
	{ "蚌山区", "蚌", "beng4" },
	{ "繁昌区", "繁", "fan2" },
	{ "宁强县", "宁", "ning2" },
	{ "华池县", "华", "hua2" },
	{ "丹棱县", "棱", "leng2" },
	{ "舟曲县", "曲", "qu3" },
	{ "新晃县", "晃", "huang3" },
	{ "六安市", "六", "lu4" },
	{ "东莞打工", "莞", "guan3" },
	{ "蚌埠火车站", "蚌", "beng4" },
	{ "台州来的货车", "台", "tai1" },
	{ "丽水市", "丽", "li2" },
	{ "乐清市", "乐", "yue4" },
	{ "厦门", "厦", "xia4" },
	{ "洪洞县", "洞", "tong2" },
	{ "涡阳县", "涡", "guo1" },
	{ "番禺区", "番", "pan1" },
	{ "大埔县", "埔", "bu4" },
	{ "浚县", "浚", "xun4" },
	{ "铅山县", "铅", "yan2" },
	{ "监利市", "监", "jian4" },
	{ "郫县", "郫", "pi2" },
	{ "乐亭县", "乐", "lao4" },
	{ "蔚县", "蔚", "yu4" },
	{ "长沙", "长", "chang2" },
	{ "成都", "都", "du1" },
	{ "西藏", "藏", "zang4" })

TABLE_TEST(surnames_have_their_own_readings,
	{ "请会计查敏核账", "查", "zha1" },
	{ "护林员单大海巡山", "单", "shan4" },
	{ "队长盖世昌", "盖", "ge3" },
	{ "组长查水利设施", "查", "cha2" },
	{ "会计查账", "查", "cha2" },
	{ "妇联主席解秀英走访", "解", "xie4" },
	{ "主席解释政策", "解", "jie3" },
	{ "村医查建国明天休息", "查", "zha1" },
	{ "明天查保安上岗证", "查", "cha2" },
	{ "群众查永福", "查", "zha1" },
	{ "网格员区美玲", "区", "ou1" },
	{ "单老太太", "单", "shan4" },
	{ "老仇家", "仇", "qiu2" },
	{ "仇家上门", "仇", "chou2" },
	{ "薄书记", "薄", "bo2" },
	{ "华氏度", "华", "hua2" },
	{ "单县长讲话", "单", "shan4" },
	{ "单大爷", "单", "shan4" },
	{ "仇书记", "仇", "qiu2" },
	{ "仇恨解开了", "仇", "chou2" },
	{ "请任主任讲话", "任", "ren2" },
	{ "任务繁重", "任", "ren4" },
	{ "担任主任", "任", "ren4" },
	{ "他任主任五年", "任", "ren4" },
	{ "区书记来检查", "区", "qu1" },
	{ "订单先生", "单", "dan1" },
	{ "区老师", "区", "ou1" },
	{ "任主任", "任", "ren2" },
	{ "解书记", "解", "xie4" },
	{ "曾主任", "曾", "zeng1" },
	{ "盖书记", "盖", "ge3" },
	{ "查主任", "查", "zha1" },
	{ "朴医生", "朴", "piao2" },
	{ "华医生", "华", "hua4" },
	{ "尉迟恭", "尉", "yu4" },
	{ "翟书记", "翟", "zhai2" },
	{ "燕支书", "燕", "yan1" },
	{ "宁主任", "宁", "ning4" },
	{ "缪主任", "缪", "miao4" },
	{ "繁医生", "繁", "po2" },
	{ "任家湾的任长根担任组长", "任", "ren2" },
	{ "华国栋", "华", "hua4" },
	{ "曾家坪", "曾", "zeng1" },
	{ "种家坪的种会计", "种", "chong2" },
	{ "员师傅没来", "员", "yun4" },
	{ "员工食堂", "员", "yuan2" },
	{ "冼主任", "冼", "xian3" })
/* clang-format on */

static size_t doubts_of(const char *text)
{
	const struct own_words no_words = { 0 };
	struct pronunciation pronunciation;
	struct doubts doubts = { 0 };

	assert_int_equal(pronounce(lexicon, &no_words, text, &doubts, &pronunciation), 0);
	pronunciation_done(&pronunciation);
	return doubts.count;
}

static void a_reading_of_which_nothing_beside_tells_is_a_doubt(void **state)
{
	static const char *const texts[] = { "再倒", "用种", "绳把干", "一起结", "他会盛",
		"再磨一下", "往里转", "倒车", "抱一卷", "味道冲", "火烧着呢" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (doubts_of(texts[i]) != 1)
			fail_msg("%s", texts[i]);
}

static void a_reading_of_which_a_neighbour_tells_is_none(void **state)
{
	static const char *const texts[] = { "玉米种", "晒干", "结了果", "盛饭", "磨刀", "转弯",
		"银行卡", "请安啦", "河边", "猪舍", "还有三户" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (doubts_of(texts[i]) != 0)
			fail_msg("%s", texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_reads_its_own_example),
		cmocka_unit_test(a_rule_reads_nothing_beyond_its_kind),
		cmocka_unit_test(a_word_decides_the_reading_of_its_characters),
		cmocka_unit_test(names_of_places_have_their_own_readings),
		cmocka_unit_test(surnames_have_their_own_readings),
		cmocka_unit_test(a_reading_of_which_nothing_beside_tells_is_a_doubt),
		cmocka_unit_test(a_reading_of_which_a_neighbour_tells_is_none),
	};

	return cmocka_run_group_tests(tests, open_lexicon, close_lexicon);
}
