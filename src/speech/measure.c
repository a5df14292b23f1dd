#include "speech/measure.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "base/words.h"

/* --- units --- */

/* What a unit is called; capital letters that people type by mistake stand beside the right ones. A
 * longer one stands before what it begins with. Compounds that have a name of their own come first,
 * all others are read part by part: mg, /, m³. */
static const struct {
	const char *written;
	const char *spoken;
} units[] = {
	{ "N·m", "牛米" },
	{ "mmol", "毫摩尔" },
	{ "μmol", "微摩尔" },
	{ "nmol", "纳摩尔" },
	{ "mol", "摩尔" },
	{ "mmHg", "毫米汞柱" },
	{ "kW·h", "千瓦时" },
	{ "kW.h", "千瓦时" },
	{ "kWh", "千瓦时" },
	{ "kwh", "千瓦时" },
	{ "KWH", "千瓦时" },
	{ "KWh", "千瓦时" },
	{ "Kwh", "千瓦时" },
	{ "MWh", "兆瓦时" },
	{ "mAh", "毫安时" },
	{ "MAH", "毫安时" },
	{ "mah", "毫安时" },
	{ "km²", "平方千米" },
	{ "km2", "平方千米" },
	{ "hm²", "公顷" },
	{ "hm2", "公顷" },
	{ "dm³", "立方分米" },
	{ "cm³", "立方厘米" },
	{ "cm3", "立方厘米" },
	{ "mm³", "立方毫米" },
	{ "cm²", "平方厘米" },
	{ "cm2", "平方厘米" },
	{ "mm²", "平方毫米" },
	{ "mm2", "平方毫米" },
	{ "r/min", "转每分钟" },
	{ "r/分", "转每分钟" },
	{ "r/s", "转每秒" },
	{ "mA·h", "毫安时" },
	{ "mIU", "毫国际单位" },
	{ "kvar", "千乏" },
	{ "kVar", "千乏" },
	{ "kVAr", "千乏" },
	{ "Mvar", "兆乏" },
	{ "kgf", "公斤力" },
	{ "VAC", "伏交流" },
	{ "VDC", "伏直流" },
	{ "psi", "磅每平方英寸" },
	{ "fps", "帧每秒" },
	{ "klx", "千勒克斯" },
	{ "mΩ", "毫欧" },
	{ "μs", "微秒" },
	{ "Nm", "牛米" },
	{ "hp", "马力" },
	{ "HP", "马力" },
	{ "Hp", "马力" },
	{ "ft", "英尺" },
	{ "lb", "磅" },
	{ "oz", "盎司" },
	{ "kt", "千吨" },
	{ "kB", "K" },
	{ "rpm", "转每分钟" },
	{ "kVA", "千伏安" },
	{ "KVA", "千伏安" },
	{ "kva", "千伏安" },
	{ "MVA", "兆伏安" },
	{ "kWp", "千瓦" },
	{ "KWP", "千瓦" },
	{ "kcal", "千卡" },
	{ "Kcal", "千卡" },
	{ "hPa", "百帕" },
	{ "HPA", "百帕" },
	{ "kPa", "千帕" },
	{ "KPa", "千帕" },
	{ "KPA", "千帕" },
	{ "kpa", "千帕" },
	{ "MPa", "兆帕" },
	{ "MPA", "兆帕" },
	{ "Mpa", "兆帕" },
	{ "mpa", "兆帕" },
	{ "kHz", "千赫" },
	{ "KHz", "千赫" },
	{ "KHZ", "千赫" },
	{ "khz", "千赫" },
	{ "MHz", "兆赫" },
	{ "MHZ", "兆赫" },
	{ "mhz", "兆赫" },
	{ "GHz", "吉赫" },
	{ "GHZ", "吉赫" },
	{ "Gbps", "G" },
	{ "Mbps", "兆" },
	{ "bpm", "次每分钟" },
	{ "mbps", "兆" },
	{ "kbps", "K" },
	{ "min", "分钟" },
	{ "Min", "分钟" },
	{ "MIN", "分钟" },
	{ "mSv", "毫西弗" },
	{ "μSv", "微西弗" },
	{ "mS", "毫西门子" },
	{ "μS", "微西门子" },
	{ "dS", "分西门子" },
	{ "mU", "毫单位" },
	{ "pmol", "皮摩尔" },
	{ "pg", "皮克" },
	{ "fL", "飞升" },
	{ "mGy", "毫戈瑞" },
	{ "Gy", "戈瑞" },
	{ "cmH2O", "厘米水柱" },
	{ "Bq", "贝克" },
	{ "cal", "卡" },
	{ "bar", "巴" },
	{ "lux", "勒克斯" },
	{ "ppm", "ppm" },
	{ "hm", "百米" },
	{ "dm", "分米" },
	{ "m²", "平方米" },
	{ "m2", "平方米" },
	{ "M²", "平方米" },
	{ "M2", "平方米" },
	{ "m³", "立方米" },
	{ "m3", "立方米" },
	{ "M³", "立方米" },
	{ "M3", "立方米" },
	{ "μg", "微克" },
	{ "ug", "微克" },
	{ "ng", "纳克" },
	{ "mg", "毫克" },
	{ "Mg", "毫克" },
	{ "MG", "毫克" },
	{ "kg", "千克" },
	{ "Kg", "千克" },
	{ "KG", "千克" },
	{ "kG", "千克" },
	{ "mL", "毫升" },
	{ "ml", "毫升" },
	{ "Ml", "毫升" },
	{ "ML", "毫升" },
	{ "dL", "分升" },
	{ "dl", "分升" },
	{ "μL", "微升" },
	{ "μl", "微升" },
	{ "cc", "毫升" },
	{ "CC", "毫升" },
	{ "km", "公里" },
	{ "Km", "公里" },
	{ "KM", "公里" },
	{ "cm", "厘米" },
	{ "Cm", "厘米" },
	{ "CM", "厘米" },
	{ "mm", "毫米" },
	{ "Mm", "毫米" },
	{ "MM", "毫米" },
	{ "μm", "微米" },
	{ "um", "微米" },
	{ "nm", "纳米" },
	{ "kV", "千伏" },
	{ "KV", "千伏" },
	{ "kv", "千伏" },
	{ "Kv", "千伏" },
	{ "mV", "毫伏" },
	{ "VA", "伏安" },
	{ "Va", "伏安" },
	{ "kW", "千瓦" },
	{ "KW", "千瓦" },
	{ "kw", "千瓦" },
	{ "Kw", "千瓦" },
	{ "MW", "兆瓦" },
	{ "GW", "吉瓦" },
	{ "Wp", "瓦" },
	{ "Wh", "瓦时" },
	{ "mA", "毫安" },
	{ "mW", "毫瓦" },
	{ "μW", "微瓦" },
	{ "μV", "微伏" },
	{ "μF", "微法" },
	{ "pF", "皮法" },
	{ "mN", "毫牛" },
	{ "TW", "太瓦" },
	{ "BP", "个基点" },
	{ "bp", "个基点" },
	{ "Ah", "安时" },
	{ "AH", "安时" },
	{ "μA", "微安" },
	{ "kA", "千安" },
	{ "kN", "千牛" },
	{ "KN", "千牛" },
	{ "kJ", "千焦" },
	{ "KJ", "千焦" },
	{ "MJ", "兆焦" },
	{ "kΩ", "千欧" },
	{ "KΩ", "千欧" },
	{ "MΩ", "兆欧" },
	{ "Ω", "欧" },
	{ "dB", "分贝" },
	{ "DB", "分贝" },
	{ "db", "分贝" },
	{ "Db", "分贝" },
	{ "Hz", "赫兹" },
	{ "HZ", "赫兹" },
	{ "hz", "赫兹" },
	{ "Pa", "帕" },
	{ "IU", "国际单位" },
	{ "iu", "国际单位" },
	{ "GB", "G" },
	{ "MB", "兆" },
	{ "KB", "K" },
	{ "TB", "T" },
	{ "ms", "毫秒" },
	{ "ha", "公顷" },
	{ "lx", "勒克斯" },
	{ "lm", "流明" },
	{ "m", "米" },
	{ "g", "克" },
	{ "L", "升" },
	{ "l", "升" },
	{ "V", "伏" },
	{ "v", "伏" },
	{ "W", "瓦" },
	{ "t", "吨" },
	{ "T", "吨" },
	{ "s", "秒" },
	{ "h", "小时" },
	{ "d", "天" },
	{ "A", "安" },
	{ "N", "牛" },
	{ "J", "焦" },
	{ "M", "兆" },
	{ "U", "单位" },
	{ "u", "单位" },
};

char *measure_unit_pattern(void)
{
	char *pattern = NULL;
	size_t length;
	FILE *out = open_memstream(&pattern, &length);

	if (!out)
		return NULL;
	fputs("(?:", out);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		fputs(i > 0 ? "|" : "", out);
		for (const char *c = units[i].written; *c; c++)
			fprintf(out, *c == '.' ? "\\%c" : "%c", *c);
	}
	fputs(")", out);
	if (fclose(out) != 0) {
		free(pattern);
		return NULL;
	}
	return pattern;
}

const char *measure_unit_name(const char *written, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strlen(units[i].written) == length &&
			memcmp(units[i].written, written, length) == 0)
			return units[i].spoken;
	return NULL;
}

/* --- what is counted --- */

static const char counted[] =
	"夜晚个名位户次天年岁周人只条件双支枝片盒瓶袋包箱桶张台辆部套批种类项处所家间头匹棵"
	"株颗粒滴座步遍趟场轮针剂斤吨米克亩块元角毛里顿口份篇幅道碗杯串把根朵尺秒对副股"
	"例封面桌车顶省市县乡镇村国回代熟番茬季垄行列畦捆扎堆筐篓篮盆缸锅盘罐壶盏架艘艘枚"
	"句段节课堂本册卷页首曲支伙帮拨阵声拳脚眼刀枪炮锤圈圈窝眼洞孔口井池塘棚屋席"
	"方升伏瓦安帕兆赫样门款重则笔宗桩起栏格粮户站杆塔匙勺口滴针味下餐荤素丈帖剂丸袋贴管瓣穗"
	"成倍折度分扇担挑瓢捧撮束挂响令截辈边侧旁端岸服炷垛摞沓叠羽笼箩盅柄届大坛板平宿局章腿锹驮抱"
	"溜委觉簇墩峰竿具绺缕坨滩挺筒尊炉柜任票穴尾芽叶听死证病钱提"
	"摊樘锭橛撂兜拃窟窖垧斗匝遭屉煲灶窑船槽轴注旬锨陇蔸荚瓮甑庹碟钵樽丛捏掐顷负";
static const char *const counted_words[] = { "小时", "公里", "公斤", "公顷", "公分", "平方", "立方",
	"毫", "厘", "千", "百帕", "微", "星期", "礼拜", "英", "美元", "欧元", "港元", "亿", "万",
	"上2", "上两", "员大", "员猛", "幢楼", "幢房", "出戏", "码事", "居室", "进院", "层意",
	"层半", "者", "检合", "会期", "会精", "会召", "会代", "排人", "班人", "层小", "层楼",
	"层高", "层的", "层膜", "层布", "层纸", "层被", "层棉", "层皮", "层网", "层砖", "层土",
	"层草", "层衣", "层硬", "层铁", "层钢", "层玻", "层漆", "层薄", "层塑", "层口罩", "组照",
	"组数", "组设", "组家", "组选", "组人", "组样", "组对", "手准", "刻钟", "疗程", "通电话",
	"类人", "类对象", "类情况", "类问题", "路人马", "路纵队", "海里", "室1", "室2", "室一",
	"室两", "房1", "房2", "厅1", "厅2", "委班", "委换", "委成", "委干", "委会议", "免1", "免一",
	"学期", "学时", "工时", "班次", "平米", "马力", "摄氏", "级台阶", "身衣", "身棉", "发子弹",
	"发炮", "尾鱼", "男", "儿1", "儿一", "女1", "女一", "女户", "公1", "公2", "公3", "公4",
	"公一", "公两", "公三", "公四", "母", "胜", "连冠", "连胜", "癌", "不愁", "山理论", "票制",
	"栋楼", "栋房", "班岗", "队人", "排房", "排树", "排杨", "排柳", "排路", "排桩", "排桌",
	"排椅", "团火", "团面", "团线", "团毛", "舍猪", "舍羊", "舍鸡", "舍鸭", "舍牛", "点建",
	"点要", "点意", "级及",
	/* What stands together is counted, and people are. */
	"队合", "队联", "队共", "队之间", "组合并", "组联", "组共", "组之间", "班合", "班联",
	"弟兄", "兄弟", "姐妹", "姊妹", "夫妻", "父子", "母子", "母女", "父女", "老人", "孩子",
	"男子", "女子", "学生", "儿童", "青年", "少年", "歹徒", "小偷", "村民", "工人", "司机",
	"家庭", "学校", "企业", "公司", "部门", "地区", "国家", "国", "世纪", "卡车", "堵墙",
	"提纸", "提奶", "提啤", "提饮", "提水", "乘客", "员虎", "领席", "床被", "床褥", "床棉",
	"床毯", "床铺盖", "床新", "床草", "班倒", "苗", "群羊", "群牛", "群鸭", "群鹅", "群鸡",
	"群人", "群孩", "群狗", "床凉", "床蚊", "床单", "床席",
	/* What is held in the hand, carried or filled. */
	"巴掌", "耳光", "嗓子", "麻袋", "蛇皮袋", "编织袋", "三轮车", "拖拉机", "背篓", "背柴",
	"背草", "簸箕", "畚箕", "粪箕", "粪筐", "铁锨", "铁锹", "铲土", "铲沙", "铲煤", "铲石",
	"铲灰", "铲肥", "皮箱", "抽屉", "书架", "网兜", "网鱼", "拖斗", "翻斗", "梭子", "泡尿",
	"泡屎", "泡茶", "嘟噜", "铺炕", "箔蚕", "石粮", "石米", "石谷", "石麦", "晌地", "弓地",
	"群蜂", "脾蜂", "挂鞭", "发烟花", "发礼炮", "打鸡蛋", "打啤酒", "集电视", "集连续", "手牌",
	"身西装", "身工作服", "身校服", "身新", "腰裤", "更天", "单生意", "单活", "档事", "档子",
	"房媳妇", "跨大棚", "跨棚", "跨厂房", "跨钢", "公婆", "妯娌", "翼", "钟头", "昼夜", "华里",
	"指宽", "指深", "掌宽", "组1队", "组一队", "档节目", "档综艺", "社区" };
/* Beginning with a measure, they name or order something. */
static const char *const uncounted_words[] = { "年级", "年生", "分之", "回路", "锅头", "代身",
	"代表", "担保", "边形", "旁路", "端口", "挂车", "挂号", "截止", "截至", "响应", "服务",
	"代螟", "代虫", "代稻", "代棉", "代玉", "代粘", "代草", "代飞", "代幼", "代成", "代卵",
	"把手", "委员", "平房", "道河", "道贩", "伏", "道岔", "下午", "下面", "下旬", "下半", "级",
	"维", "手", "院", "类", "重点", "米线", "种地", "车间", "门诊", "号", "市场", "人转",
	"次供水", "次污染", "次元", "次函数", "成分", "升学", "升级", "升高", "升温", "轮延",
	"轮承", "轮土", "届一", "届二", "届三", "届四", "届五", "届1", "届2", "届3", "届4", "届5",
	"大爷", "大妈", "大娘", "大伯", "大叔", "大队", "大姨", "大哥", "大嫂", "大姐", "大舅",
	"大于", "大小", "本大", "本院", "本线", "本批", "季度", "门洞", "门卫", "节气", "样本",
	"度空", "度烧", "度冻", "度烫", "度灼", "度营养不", "度房室", "度脱垂", "提前", "提高",
	"提供", "提交", "提出", "提醒", "提示", "提升", "提取", "提款", "提货", "注射", "注册",
	"注意", "注明", "车厢", "船厂", "病区", "病房", "病室", "听力", "听证", "听课", "听写",
	"匝道", "船闸", "注水", "注浆", "注塑", "注入", "死胡同", "死角", "死信", "负责", "负担",
	"负离", "负压", "负荷", "批录", "批投", "批志愿" };
/* What is also counted by its size: 两大袋. */
static const char sizes[] = "大小整满";
static const char sized[] = "天年月类块碗袋包捆盆桶片项堆车箱盒批群筐篮杯锅瓶盘股件张勺把";
/* Behind 1万 a number of these is another. */
static const char *const spans[] = { "年", "个月", "天", "期", "次" };
/* In front of the number: what comes is an amount, also of what else is numbered. */
static const char dividers[] =
	"分成为共各每有赛派设建买送加增减剩这那前后满包盖铺裹垫刷涂穿糊蒙缠叠乘×";
static const char numbered[] = "组层队班排栋幢级线区点路期版床档";

/* Behind 了 so many of these are there or gone; 到了2层 is where somebody has arrived. */
static const char making[] =
	"盖建修造加添装砌垒铺刷贴抹涂裹包垫缠叠穿糊蒙摞码摆铲塌拆烧淹毁倒砍挖刨种栽"
	"插占坐卖租买捐订做少多扩印出赔分改换降升涨调高";
static const char made[] = "层排栋幢床档版";

/* 加开2班: so many more, or on a day, go. */
static const char going[] = "开发跑";
static const char more[] = "加增多少只共各日天又再";

/* 被2床: the goods stand before their count, or what is done with them; 棉被2层: so do layers of
 * what covers. */
static const char bedding[] = "被褥毯席单领捐租订借";
static const char covering[] = "被膜布帘毡席网纸毯棉苫草油砖瓦板衣袋灰漆胶浆泥砂沙粪肥糠粉膏";

static bool begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_numeral(uint32_t character)
{
	return (character >= '0' && character <= '9') ||
	       utf8_has("零一二三四五六七八九十百两", character);
}

/* 二组三比零: who has won is numbered. */
static bool result_follows(const char *text)
{
	const char *end = text;
	uint32_t character;
	int length;

	while ((length = utf8_first(end, &character)) > 0 && is_numeral(character))
		end += length;
	return end > text && (begins_with(end, "比") || begins_with(end, ":"));
}

/* A number, and then one of those. */
static bool stands_behind(const uint32_t before[static 2], const char *set)
{
	return utf8_has(set, before[0]) && is_numeral(before[1]);
}

/* 1块2到1块5: a part of what stands before, to as much and more. */
static bool repeats_unit(const uint32_t before[static 2], uint32_t unit)
{
	return before[0] == unit && stands_behind(before, "块毛角元米尺丈寸斤里");
}

bool measure_is_small_change(const uint32_t before[static 2])
{
	return stands_behind(before, "块毛角");
}

/* 3比2胜: what has been scored is numbered. */
static bool ends_result(const uint32_t before[static 2])
{
	return stands_behind(before, "比");
}

bool measure_takes_liang(const uint32_t before[static 2], const char *text)
{
	uint32_t character, second = 0;
	const int length = utf8_first(text, &character);

	if (length <= 0)
		return false;
	(void)utf8_first(text + length, &second); /* None at the end. */
	/* 一万二千; 存一万两年 */
	if (utf8_has("万亿千百", before[0]))
		return BEGINS_WITH_ONE_OF(text, spans);
	if (repeats_unit(before, character) || ends_result(before))
		return false;
	if (BEGINS_WITH_ONE_OF(text, counted_words))
		return true;
	if (BEGINS_WITH_ONE_OF(text, uncounted_words))
		return false;
	return utf8_has(counted, character) ||
	       (utf8_has(sizes, character) && utf8_has(sized, second)) ||
	       (before[0] == 0x4E86 /* 了 */ && utf8_has(making, before[1]) &&
		       utf8_has(made, character)) ||
	       (utf8_has(going, before[0]) && utf8_has(more, before[1]) &&
		       begins_with(text, "班")) ||
	       (utf8_has(covering, before[0]) && begins_with(text, "层")) ||
	       (utf8_has(bedding, before[0]) && begins_with(text, "床")) ||
	       (utf8_has(numbered, character) && utf8_has(dividers, before[0]) &&
		       !result_follows(text + length));
}

/* Besides the words above. */
static const char always_numbered[] = "号楼月日单标旬排座幢栋区组队班级期版路线点层环中小大审胎孩宝"
				      "维战等寸选付星嫂叔伯姑舅姨爷还送加减乘除的以进出氧";

bool measure_may_count(const char *text)
{
	uint32_t character;

	return utf8_first(text, &character) > 0 && utf8_has(numbered, character);
}

bool measure_is_numbered(const char *text)
{
	uint32_t character;

	if (utf8_first(text, &character) <= 0)
		return true;
	return utf8_has(always_numbered, character) || utf8_has(numbered, character) ||
	       BEGINS_WITH_ONE_OF(text, uncounted_words);
}
