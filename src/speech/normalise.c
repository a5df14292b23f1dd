#include "speech/normalise.h"

#define PCRE2_CODE_UNIT_WIDTH 8

#include <errno.h>
#include <pcre2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/number.h"

/* --- the rules --- */

/* What is matched becomes the template, in which $ and a letter and a group say how the group is
 * read:
 *	$r as it stands		$n a number		$d digit by digit
 *	$t a telephone number	$h an hour (两点)	$k minutes (零五)
 *	$l a count (两)		$c the same, where what follows counts
 *	$a the first of a range	$z a number that no other rule knows
 *	$p a number without the zeros that end its fraction
 *	$u a unit's name	$v a version (一点二)	$b 零下, if there is the group
 *	$e 摄氏度, if there is the group
 */
struct rule {
	const char *pattern;
	const char *spoken; /* the template */
	const char *needs;  /* a text that must be there; NULL: none */
	const char *unless; /* a pattern that must not match anywhere; NULL: none */
	const char *written_example;
	const char *spoken_example;
};

#define R(pattern, template, written, said)                                                        \
	{                                                                                          \
		pattern, template, NULL, NULL, written, said                                       \
	}

#define NUMBER     "(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?"
#define YEAR       "((?:19|20)\\d{2})"
#define MONTH      "(0?[1-9]|1[0-2])"
#define DAY        "(0?[1-9]|[12]\\d|3[01])"
#define FULL_MONTH "(0[1-9]|1[0-2])"
#define FULL_DAY   "(0[1-9]|[12]\\d|3[01])"
#define HOUR       "([01]?\\d|2[0-4])"
#define MINUTE     "([0-5]\\d)"
#define TO         "\\s*[-—–~～－﹣到]{1,2}\\s*"
#define HAN        "\\x{4e00}-\\x{9fff}"
#define SAID       "零一二三四五六七八九十百千万两"
#define MINUS      "[-−﹣]"
#define UNITS                                                                                              \
	"(mmol/L|mmHg|μmol/L|km/h|m/s|mg/kg|mg/[Ll]|g/L|k[Ww]h|kW·h|km²|km2|cm²|cm2|mm²|m²|m2|㎡|"  \
	"m³|m3|cm³|㎏|㎎|㎝|㎜|㎞|μg|ug|mg|[kK]g|KG|m[Ll]|ML|km|cm|mm|kV|kW|KW|MB|GB|ms|hPa|ha|g|" \
	"m|L|"                                                                                             \
	"l|V|W|t|s|h|A)(?![A-Za-z0-9²³])"
#define SCORE "比分|定格|爆冷|[a-zA-Z]:[A-Z]"

static const struct rule rules[] = {
	/* signs of other scripts */
	R("(\\d)：(?=\\d)", "$r1:", "8：30", "八点三十分"),
	R("[〇○]", "零", "二〇二六", "二零二六"),
	R("° ?C|℃℃", "℃", "5°C", "五摄氏度"),
	R("Ⅰ", "一", "Ⅰ级", "一级"),
	R("Ⅱ", "二", "Ⅱ级", "二级"),
	R("Ⅲ", "三", "Ⅲ级", "三级"),
	R("Ⅳ", "四", "Ⅳ级", "四级"),
	R("Ⅴ", "五", "Ⅴ级", "五级"),
	R("\\bIII(?=[级型])", "三", "III级响应", "三级响应"),
	R("\\bII(?=[级型])", "二", "II型", "二型"),
	R("\\bIV(?=[级型])", "四", "IV级响应", "四级响应"),
	R("\\bI(?=[级型])", "一", "I级响应", "一级响应"),

	/* telephone numbers and what is read like them */
	R("([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])([A-Z])[·•\\s]?([A-Z0-"
	  "9]{5,6})"
	  "(?![A-Z0-9])",
		"$r1$r2$t3", "豫S·12345", "豫S幺二三四五"),
	R("(?<!\\d)\\+\\s?86[- ]?(1[3-9]\\d)[- ]?(\\d{4})[- ]?(\\d{4})(?!\\d)", "八六$t1$t2$t3",
		"+86 138 1234 5678", "八六幺三八幺二三四五六七八"),
	R("(?<!\\d)1[3-9]\\d([- ]?)\\d{4}\\1\\d{4}(?!\\d)", "$t0", "13812345678",
		"幺三八 幺二三四 五六七八"),
	R("[（(]0\\d{2,3}[）)]\\s?\\d{7,8}(?!\\d)", "$t0", "(0376)4567890",
		"零三七六 四五六 七八九零"),
	R("(?<![\\d.])0\\d{2,3}[-－—]\\d{7,8}(?!\\d)", "$t0", "0376-6366110",
		"零三七六 六三六 六幺幺零"),
	R("(?<!\\d)[48]00[-－]\\d{3,4}[-－]\\d{3,4}(?!\\d)", "$t0", "400-123-4567",
		"四零零 幺二三 四五六七"),
	R("((?:电话|热线|拨打|致电|手机|手机号|号码|短号|传真|身份证号?|尾号为?是?|邮编|房号|"
	  "验证码|"
	  "账号|帐号|卡号|分机|QQ群?|微信号?|转|咨询|报警|火警|急救|匪警|请拨)(?:[:：为是]|号码|号)"
	  "?\\s?)"
	  "(\\d{3,}[Xx]?)(?![\\d.,]*\\d)(?!元|人|户|名|次|个|年|亩|斤)",
		"$r1$t2", "请拨打110", "请拨打幺幺零"),
	R("(?<![\\d.])(110|119|120|122|114|12345|12320|12315|12306|12348|12316|12350|12333|12301|"
	  "12338|"
	  "12355|12318|12369|95598|10086|10010|96\\d{3,4})"
	  "(?=(?:[/、和或,，]\\d{3,5})*\\s*(?:[" HAN
	  "]{0,4}热线|电话|急救|报警|平台|客服|服务|举报|投诉|$|[/、](?!\\d{2}mm)))",
		"$t1", "12345热线", "幺二三四五热线"),
	R("(?<=[零一二三四五六七八九幺])/(?=[零一二三四五六七八九幺])", "、", "幺幺零/幺幺九",
		"幺幺零、幺幺九"),
	R("(打电?话?给?|给)(1\\d{4})(?!\\d)", "$r1$t2", "打12345", "打幺二三四五"),
	R("([打拨])(110|119|120|122)(?![\\d.元斤亩人名针次个])", "$r1$t2", "打120", "打幺二零"),
	R("(?<![\\d.])(\\d{3,4})(?=室)", "$t1", "301室", "三零幺室"),
	R("(?<=单元)(\\d{3,4})(?!\\d)", "$t1", "2单元501", "二单元五零幺"),
	R("(?<!\\d)(\\d{3})(?=房)", "$t1", "208房", "二零八房"),
	R("([GS])(\\d{3})(?=国道|省道|高速|线)", "$r1$t2", "G312国道", "G三幺二国道"),
	R("(?<!\\d)(\\d{3})(?=国道|省道|县道|路公交)", "$t1", "312国道", "三幺二国道"),
	R("[〔\\[](\\d{4})[〕\\]](\\d+)号", "$d1$n2号", "〔2020〕15号", "二零二零十五号"),

	/* dates */
	R(YEAR "[-/.]" MONTH "[-/.]" DAY "(?!\\d)", "$d1年$n2月$n3日", "2020-02-10",
		"二零二零年二月十日"),
	R("(?<!\\d)" FULL_MONTH "[-/.]" FULL_DAY "[-/.]" YEAR "(?!\\d)", "$d3年$n1月$n2日",
		"02/10/2020", "二零二零年二月十日"),
	R("(?<!\\d)" YEAR "至(\\d{4})(?=年)", "$d1至$d2", "2020至2025年", "二零二零至二零二五年"),
	R("(?<!\\d)" YEAR "[-—~～到](\\d{4})(?=年)", "$d1到$d2", "2020-2025年",
		"二零二零到二零二五年"),
	R("['’]?(?<![\\d.])([12]\\d{3})(?=年(?!前|后|间|来|以|之|的历|左))", "$d1", "1998年",
		"一九九八年"),
	R("['’](\\d{2})(?=年)", "$d1", "’98年", "九八年"),
	R("(?<!\\d)(\\d\\d)(?=年(?:\\d{1,2}月|出生|生))", "$d1", "98年5月", "九八年五月"),
	R("(?<!\\d)([5-9]0|00)(?=后)", "$d1", "80后", "八零后"),
	R("(?<![\\d.])" YEAR "[-/.]" FULL_MONTH "(?!\\d)(?=$|[^\\d%．.])", "$d1年$n2月", "2020-02",
		"二零二零年二月"),
	R("(?<!\\d)" FULL_MONTH "[-/.]" YEAR "(?!\\d)", "$d2年$n1月", "02/2020", "二零二零年二月"),
	R("(?<![\\d./-])(?!1\\d[-/.][123])" FULL_MONTH "[-/.]" FULL_DAY "$", "$n1月$n2日", "02-10",
		"二月十日"),

	/* clock */
	R("(?<=[按比例成以])(\\d+)[:∶](\\d+)", "$n1比$n2", "按1:100", "按一比一百"),
	R("(\\d+)[:∶](\\d+)(?=\\s*(?:稀释|兑|配|比例|的比|混))", "$n1比$n2", "1:50稀释",
		"一比五十稀释"),
#define CLOCK(pattern, template, written, said)                                                    \
	{                                                                                          \
		"(?<![\\d:])" pattern "(?![\\d:%])", template, NULL, SCORE, written, said          \
	}
	CLOCK(HOUR ":00\\s*[aA]\\.?[mM]\\.?", "上午$h1点", "8:00am", "上午八点"),
	CLOCK(HOUR ":" MINUTE "\\s*[aA]\\.?[mM]\\.?", "上午$h1点$k2分", "8:30 AM",
		"上午八点三十分"),
	CLOCK(HOUR ":00\\s*[pP]\\.?[mM]\\.?", "下午$h1点", "3:00pm", "下午三点"),
	CLOCK(HOUR ":" MINUTE "\\s*[pP]\\.?[mM]\\.?", "下午$h1点$k2分", "3:05 p.m.",
		"下午三点零五分"),
	CLOCK(HOUR ":" MINUTE ":" MINUTE "\\s*[aA]\\.?[mM]\\.?", "上午$h1点$k2分$n3秒", "6:30:15am",
		"上午六点三十分十五秒"),
	CLOCK(HOUR ":" MINUTE ":" MINUTE "\\s*[pP]\\.?[mM]\\.?", "下午$h1点$k2分$n3秒",
		"6:30:15 pm", "下午六点三十分十五秒"),
	CLOCK(HOUR ":" MINUTE ":" MINUTE, "$h1点$k2分$n3秒", "06:30:15", "六点三十分十五秒"),
	CLOCK(HOUR ":00", "$h1点", "2:00", "两点"),
	CLOCK(HOUR ":" MINUTE, "$h1点$k2分", "14:05", "十四点零五分"),
	{ "(?<=[点分秒])\\s*[-—–~～]{1,2}\\s*(?=[上下中晚凌]?[午上晨]?[一二三四五六七八九十两零])",
		"到", NULL, SCORE, "8:00-10:00", "八点到十点" },
	R("(?<!\\d)(0?\\d|1\\d|2[0-4])(点|时)0(\\d)(分?)(?!\\d)", "$h1$r2零$n3$r4", "9点05分",
		"九点零五分"),
	R("(?<!\\d)(0?\\d|1\\d|2[0-4])(点|时)(\\d{1,2})(分?)(?!\\d)", "$h1$r2$n3$r4", "9时10分",
		"九时十分"),
	R("(?<!\\d)(0?\\d|1\\d|2[0-4])(点|时)(?!\\d)", "$h1$r2", "2点半", "两点半"),
	R("(?<![\\d:])(\\d+(?:\\.\\d+)?)[:∶](\\d+(?:\\.\\d+)?)[:∶](\\d+(?:\\.\\d+)?)(?![\\d:])",
		"$n1比$n2比$n3", "1:2:3", "一比二比三"),
	R("(?<![\\d:])(\\d+(?:\\.\\d+)?)[:∶](\\d+(?:\\.\\d+)?)(?![\\d:])", "$n1比$n2", "1:100",
		"一比一百"),
	R("([A-Z]):([A-Z]):([A-Z])=", "$r1比$r2比$r3等于", "N:P:K=", "N比P比K等于"),

/* temperature */
#define DEGREES "((?:零下|" MINUS ")?)\\s*(\\d+(?:\\.\\d+)?)"
	{ DEGREES "(℃)?度?\\s*至\\s*" DEGREES "(?=\\s*(?:℃|度))", "$b1$n2$e3至$b4$n5", "℃", NULL,
		"36℃至37℃", "三十六摄氏度至三十七摄氏度" },
	{ DEGREES "(℃)?度?\\s*[-—~～到]{1,2}\\s*" DEGREES "(?=\\s*(?:℃|度))", "$b1$n2$e3到$b4$n5",
		"℃", NULL, "-5~3℃", "零下五到三摄氏度" },
	R("(?:零下|(?<![\\d零一二三四五六七八九十])" MINUS ")\\s*(\\d+(?:\\.\\d+)?)\\s*℃",
		"零下$n1度", "-5℃", "零下五度"),
	R("(\\d+(?:\\.\\d+)?)\\s*(?=℃)", "$n1", "37.3℃", "三十七点三摄氏度"),
	R("℃", "摄氏度", "三十℃", "三十摄氏度"),

/* per cent */
#define AMOUNT "(\\d+(?:,\\d{3})*(?:\\.\\d+)?)"
	R(AMOUNT "[%％]?\\s*至\\s*" AMOUNT "[%％]", "百分之$n1至百分之$n2", "5%至10%",
		"百分之五至百分之十"),
	R(AMOUNT "[%％]?\\s*[-—~～到]\\s*" AMOUNT "[%％]", "百分之$n1到百分之$n2", "5-10%",
		"百分之五到百分之十"),
	R("(?<![\\d.])-" AMOUNT "[%％]", "负百分之$n1", "-5%", "负百分之五"),
	R("(?<![\\d.])100[%％]", "百分之百", "100%", "百分之百"),
	R(AMOUNT "[%％]", "百分之$p1", "92.50%", "百分之九十二点五"),
	R(AMOUNT "‰", "千分之$n1", "3‰", "千分之三"),
	R("±", "正负", "±5", "正负五"),

	/* money */
	R("[￥¥]" AMOUNT, "$p1元", "￥3,000.50", "三千点五元"),
	R("(?:CNY|RMB)\\s?" AMOUNT, "$p1人民币", "CNY12.50", "十二点五人民币"),
	R("HKD\\s?" AMOUNT, "$n1港元", "HKD100", "一百港元"),
	R("A\\$" AMOUNT, "$n1澳元", "A$100", "一百澳元"),
	R("\\$" AMOUNT, "$n1美元", "$100", "一百美元"),
	R("(\\d+\\.\\d+)(?=元)", "$p1", "12.50元", "十二点五元"),
	R("(\\d{2,3})/(\\d{2,3})(?=mmHg)", "$n1、$n2", "120/80mmHg", "一百二十、八十毫米汞柱"),
	R("(?<=[元角克升斤里户])/(?=[" HAN "])", "每", "2元/斤", "两元每斤"),

	/* fractions, versions, compound fertiliser */
	R("(?<![\\d/.])(\\d{1,5})\\s?/\\s?(\\d{1,5})(?![\\d/.])", "$n2分之$n1", "2/3", "三分之二"),
	R("(?<=分之)(\\d+)", "$n1", "三分之2", "三分之二"),
	R("(?<=[Vv])(\\d+(?:\\.\\d+)+)", "$v1", "V1.2", "V一点二"),
	R("(?<![\\d.])(\\d+(?:\\.\\d+){2,})(?![\\d.])", "$v1", "1.2.3", "一点二点三"),
	R("(?<![\\d-])(\\d{1,2})-(\\d{1,2})-(\\d{1,2})(?!-?\\d)", "$n1、$n2、$n3", "15-15-15",
		"十五、十五、十五"),

	/* ranges, units */
	R("(?<![\\d.])(" NUMBER ")\\s*至\\s*(" NUMBER ")(?![\\d.]|[-—]\\d)", "$a1至$c2", "5至7天",
		"五至七天"),
	R("(?<![\\d.])(" NUMBER ")" TO "(" NUMBER ")(?![\\d.]|[-—]\\d)", "$a1到$c2", "5-7天",
		"五到七天"),
	R("(" NUMBER ")\\s?k[mM]/h", "每小时$l1公里", "60km/h", "每小时六十公里"),
	R("(" NUMBER ")\\s?m/s", "每秒$l1米", "2m/s", "每秒两米"),
	R("(" NUMBER ")\\s?w(?=[" HAN "]|$)", "$l1万", "3w斤", "三万斤"),
	R("(" NUMBER ")\\s?" UNITS, "$l1$u2", "500mL", "五百毫升"),
	R("(?<=[" SAID "点])" UNITS, "$u1", "两kg", "两千克"),
	R("(?<=[克升斤里米])/(?=[" HAN "])", "每", "50mg/次", "五十毫克每次"),

	/* names with digits */
	R("((?:GB|DB|NY|HJ|YY|WS|JT|ISO|IEC)(?:/[TZ])?)\\s?(\\d+)", "$r1$d2", "GB/T 19001",
		"GB/T一九零零一"),
	R("(?<![A-Za-z0-9])([A-Z])2([A-Z])(?![A-Za-z0-9])", "$r1 to $r2", "B2B", "B to B"),
	R("(?<!\\d)(\\d{3})(?=新政|事件|晚会|专案|惨案|讲话)", "$d1", "315晚会", "三一五晚会"),
	R("(?<=分辨率|分辨率为|分辨率是)(\\d{3,4})", "$d1", "分辨率1080", "分辨率一零八零"),
	R("(?<!\\d)(985|211)(?=$|[高院大工])", "$d1", "985高校", "九八五高校"),
	R("COVID-(\\d+)", "COVID$n1", "COVID-19", "COVID十九"),
	R("(?<![A-Za-z])(K?N)95(?!\\d)", "$r1九五", "N95口罩", "N九五口罩"),
	R("(?<!\\d)84(?=消毒)", "八四", "84消毒液", "八四消毒液"),
	R("(?<=[A-Za-z])(\\d{1,4}(?:\\.\\d+)?)(?!\\d)", "$n1", "A4", "A四"),
	R("(?<=[A-Za-z])(\\d{5,})(?!\\d)", "$d1", "B23456", "B二三四五六"),

	/* signs of arithmetic */
	R(">=|≥|＞=", "大于等于", "≥60", "大于等于六十"),
	R("<=|≤", "小于等于", "≤60", "小于等于六十"),
	R("＞|>(?=\\s?[\\d一二三四五六七八九十])", "大于", "＞60", "大于六十"),
	R("＜|<(?=\\s?[\\d一二三四五六七八九十])", "小于", "＜60", "小于六十"),
	R("(?<=\\d)\\s?[×*]\\s?(?=\\d)", "乘", "3×4", "三乘四"),
	R("(?<=\\d)\\s?÷\\s?(?=\\d)", "除以", "8÷4", "八除以四"),
	R("(?<=\\d)\\s?\\+\\s?(?=\\d)", "加", "1+1", "一加一"),
	R("(?<=[\\d" SAID "])\\s?=\\s?(?=\\d)", "等于", "1+1=2", "一加一等于二"),
	R("^\\+(?=\\d)", "加", "+5", "加五"),
	R("(?<=[\\d万])\\+(?!\\d)", "加", "60+", "六十加"),
	R("(?<![0-9A-Za-z" SAID "年月日号点时分秒])-(?=\\d)", "负", "-3", "负三"),

	/* numbering, and what follows a number */
	R("(\\d+)\\s?#", "$n1号", "3#楼", "三号楼"),
	R("^[（(](\\d{1,2})[）)](?=.)", "$n1、", "(1)登记", "一、登记"),
	R("^[（(](\\d{1,2})[）)]$", "$n1", "(1)", "一"),
	R("^(\\d{1,2})[.．、)）](?=[" HAN "])", "$n1、", "1.登记", "一、登记"),
	R("(?<!\\d)\\.(?=\\d)", "0.", ".5", "零点五"),
	R("(?<!\\d)(\\d{5,})(?=[”』」]?号)", "$d1", "26314号", "二六三一四号"),
	R("(编号[为是：:]?\\s?)(\\d+)", "$r1$d2", "编号27149", "编号二七一四九"),
	R("(?<=第)(\\d+(?:\\.\\d+)?)", "$n1", "第2组", "第二组"),
	R("(?<=十)([1-9])(?=[条届名章号批])", "$n1", "十2条", "十二条"),
	R("(?<=[周期])([1-6])(?!\\d)", "$n1", "周2", "周二"),
	R("(\\d+)(?=[号组级型日月届期班单楼栋幢排队])", "$n1", "2号楼", "二号楼"),
	R("(?<=[日月号年时点分秒])\\s*[-—–~～]{1,2}\\s*(?=[\\d" SAID "])", "到", "6月-8月",
		"六月到八月"),

	/* all other numbers */
	R("(?<![\\d.,])(0\\d+)(?![\\d.])", "$d1", "007", "零零七"),
	R("(?<![\\d.,])(\\d{8,})(?<!00000)(?![\\d." HAN "])", "$d1", "12345678",
		"一二三四五六七八"),
	R("(" NUMBER ")", "$z1", "2个", "两个"),
	R("(?<=[零一二三四五六七八九十])\\s*[~～]\\s*(?=[一二三四五六七八九十])", "到", "五～十",
		"五到十"),
};

#undef R

/* --- how a group is read --- */

static const struct {
	const char *written;
	const char *spoken;
} units[] = {
	{ "mmol/L", "毫摩尔每升" },
	{ "mmHg", "毫米汞柱" },
	{ "μmol/L", "微摩尔每升" },
	{ "km/h", "公里每小时" },
	{ "m/s", "米每秒" },
	{ "mg/kg", "毫克每千克" },
	{ "mg/L", "毫克每升" },
	{ "mg/l", "毫克每升" },
	{ "g/L", "克每升" },
	{ "kWh", "千瓦时" },
	{ "kwh", "千瓦时" },
	{ "kW·h", "千瓦时" },
	{ "km²", "平方千米" },
	{ "km2", "平方千米" },
	{ "cm²", "平方厘米" },
	{ "cm2", "平方厘米" },
	{ "mm²", "平方毫米" },
	{ "m²", "平方米" },
	{ "m2", "平方米" },
	{ "㎡", "平方米" },
	{ "m³", "立方米" },
	{ "m3", "立方米" },
	{ "cm³", "立方厘米" },
	{ "㎏", "千克" },
	{ "㎎", "毫克" },
	{ "㎝", "厘米" },
	{ "㎜", "毫米" },
	{ "㎞", "公里" },
	{ "μg", "微克" },
	{ "ug", "微克" },
	{ "mg", "毫克" },
	{ "kg", "千克" },
	{ "Kg", "千克" },
	{ "KG", "千克" },
	{ "mL", "毫升" },
	{ "ml", "毫升" },
	{ "ML", "毫升" },
	{ "km", "公里" },
	{ "cm", "厘米" },
	{ "mm", "毫米" },
	{ "kV", "千伏" },
	{ "kW", "千瓦" },
	{ "KW", "千瓦" },
	{ "MB", "兆" },
	{ "GB", "G" },
	{ "ms", "毫秒" },
	{ "hPa", "百帕" },
	{ "ha", "公顷" },
	{ "g", "克" },
	{ "m", "米" },
	{ "L", "升" },
	{ "l", "升" },
	{ "V", "伏" },
	{ "W", "瓦" },
	{ "t", "吨" },
	{ "s", "秒" },
	{ "h", "小时" },
	{ "A", "安" },
};

/* Two of these is 两, not 二. */
static const char counted[] =
	"夜晚个名位户次天年岁周人只条件双支枝片盒瓶袋包箱桶张台辆部套批种类项处所家间头匹棵"
	"株颗粒滴座栋步遍趟场轮针剂斤吨米克亩块元角里顿口份篇幅道碗杯串把根朵尺寸秒对副群股";
static const char *const counted_words[] = { "小时", "分钟", "公里", "公斤", "平方", "立方", "毫",
	"厘", "千克", "星期", "批次" };

static bool begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_counted(const char *text)
{
	char first[5] = "";
	uint32_t character;
	const int size = utf8_decode(text, strlen(text), &character);

	if (size <= 0 || begins_with(text, "年级"))
		return false;
	(void)memcpy(first, text, (size_t)size);
	if (size > 1 && strstr(counted, first))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(counted_words); i++)
		if (begins_with(text, counted_words[i]))
			return true;
	return false;
}

/* One match of one rule. */
struct match {
	const char *subject;
	const size_t *offsets;
	size_t count; /* groups */
	bool repeats_telephones;
	struct doubts *doubts;
	FILE *out;
};

struct span {
	const char *text;
	size_t length;
};

static struct span group(const struct match *match, size_t number)
{
	if (number >= match->count || match->offsets[2 * number] == PCRE2_UNSET)
		return (struct span){ "", 0 };
	return (struct span){
		match->subject + match->offsets[2 * number],
		match->offsets[2 * number + 1] - match->offsets[2 * number],
	};
}

static bool span_is(struct span span, const char *text)
{
	return span.length == strlen(text) && memcmp(span.text, text, span.length) == 0;
}

/* The digits without their commas; returns how many. */
static size_t pure_digits(struct span span, char *ret_digits, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < span.length && count < size; i++)
		if (span.text[i] >= '0' && span.text[i] <= '9')
			ret_digits[count++] = span.text[i];
	return count;
}

#define DIGITS_MAX 64

static void say_number(FILE *out, struct span span)
{
	const char *point = memchr(span.text, '.', span.length);
	const size_t whole = point ? (size_t)(point - span.text) : span.length;
	char digits[DIGITS_MAX] = "";
	size_t count = pure_digits((struct span){ span.text, whole }, digits, DIGITS_MAX);

	number_write_integer(out, digits, count);
	if (!point)
		return;
	fputs("点", out);
	count = pure_digits(
		(struct span){ point + 1, span.length - whole - 1 }, digits, DIGITS_MAX);
	number_write_digits(out, digits, count, false);
}

/* 0.70 is 0.7, and 12.00 is 12. */
static struct span without_last_zeros(struct span span)
{
	if (!memchr(span.text, '.', span.length))
		return span;
	while (span.text[span.length - 1] == '0')
		span.length--;
	if (span.text[span.length - 1] == '.')
		span.length--;
	return span;
}

/* 2 is 两, and 2000, 20000 too. */
static void say_count(FILE *out, struct span span)
{
	char digits[DIGITS_MAX];
	const size_t count = pure_digits(span, digits, DIGITS_MAX);
	/* 200, 2000, 20000 */
	bool is_round_two = count >= 1 && digits[0] == '2' && !memchr(span.text, '.', span.length);

	for (size_t i = 1; i < count; i++)
		is_round_two = is_round_two && (digits[i] == '0' || (count == 4 && i == 1));
	if (count == 1 && is_round_two) {
		fputs("两", out);
		return;
	}
	if (!is_round_two || count < 3) {
		say_number(out, span);
		return;
	}
	_cleanup_free_ char *said = NULL;
	size_t length;
	FILE *stream = open_memstream(&said, &length);
	if (!stream)
		return;
	say_number(stream, span);
	if (fclose(stream) == 0 && begins_with(said, "二"))
		fprintf(out, "两%s", said + strlen("二"));
	else
		fputs(said, out);
}

static void say_digits(FILE *out, struct span span, bool as_telephone)
{
	for (size_t i = 0; i < span.length; i++) {
		const char c = span.text[i];
		if (c >= '0' && c <= '9')
			number_write_digits(out, &c, 1, as_telephone);
		else if (c >= 'A' && c <= 'Z')
			fputc(c, out);
		else if (c == 'x')
			fputc('X', out);
	}
}

/* --- telephone numbers: in groups, as people dictate them --- */

#define TELEPHONE_DIGITS_MIN 7 /* shorter ones are said in one go */

/* A space is a short pause: wanted between the number and words, not beside other marks. */
static bool is_word_character(uint32_t character)
{
	return (character >= 0x4E00 && character <= 0x9FFF) ||
	       (character >= '0' && character <= '9') || (character >= 'A' && character <= 'z');
}

static bool word_follows(const char *text)
{
	uint32_t character;

	return utf8_decode(text, strlen(text), &character) > 0 && is_word_character(character);
}

static bool word_precedes(const char *text, const char *start)
{
	const char *before = text;

	while (before > start && ((unsigned char)*--before & 0xC0) == 0x80)
		;
	return before < text && word_follows(before);
}

/* How many of the `left` digits make the next group. */
static size_t next_group(size_t count, size_t left)
{
	switch (count) {
	case 11: /* 138 1234 5678 */
		return left == 11 ? 3 : 4;
	case 18: /* an identity card: place, birthday, number */
		return left == 18 ? 6 : left == 12 ? 8 : 4;
	case 7: /* 636 6110 */
		return left == 7 ? 3 : 4;
	case 6:
		return 3;
	default:
		return left < 7 ? left : 4;
	}
}

static void say_in_groups(FILE *out, const char *digits, size_t count)
{
	for (size_t said = 0; said < count;) {
		const size_t size = next_group(count, count - said);
		if (said > 0)
			fputc(' ', out);
		number_write_digits(out, digits + said, size, true);
		said += size;
	}
}

/* Area code and extension stand apart as they are written. */
static void say_parts(FILE *out, struct span span)
{
	bool is_first = true;

	for (size_t i = 0; i < span.length;) {
		size_t length = 0;
		while (i + length < span.length && span.text[i + length] >= '0' &&
			span.text[i + length] <= '9')
			length++;
		if (length > 0) {
			fputs(is_first ? "" : " ", out);
			say_in_groups(out, span.text + i, length);
			is_first = false;
		}
		i += length > 0 ? length : 1;
	}
}

static void say_telephone(const struct match *match, struct span span)
{
	char digits[DIGITS_MAX];
	FILE *out = match->out;
	bool has_letter = false;

	for (size_t i = 0; i < span.length; i++)
		has_letter |= span.text[i] >= 'A';
	if (has_letter || pure_digits(span, digits, DIGITS_MAX) < TELEPHONE_DIGITS_MIN) {
		say_digits(out, span, true);
		return;
	}
	fputs(word_precedes(span.text, match->subject) ? " " : "", out);
	say_parts(out, span);
	if (match->repeats_telephones) {
		fputs("，", out);
		say_parts(out, span);
	}
	fputs(word_follows(span.text + span.length) ? " " : "", out);
}

static void say_minutes(FILE *out, struct span span)
{
	if (span.length == 2 && span.text[0] == '0' && span.text[1] != '0')
		fputs("零", out);
	say_number(out, span);
}

static void say_version(FILE *out, struct span span)
{
	for (size_t i = 0; i < span.length;) {
		size_t length = 0;
		while (i + length < span.length && span.text[i + length] != '.')
			length++;
		const struct span part = { span.text + i, length };
		if (i > 0)
			fputs("点", out);
		if (length > 2)
			number_write_digits(out, part.text, length, false);
		else
			say_number(out, part);
		i += length + 1;
	}
}

static void say_unit(FILE *out, struct span span)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (span_is(span, units[i].written)) {
			fputs(units[i].spoken, out);
			return;
		}
	fwrite(span.text, 1, span.length, out);
}

static void say_if_counted(const struct match *match, struct span span)
{
	char digits[DIGITS_MAX];
	const size_t count = pure_digits(span, digits, DIGITS_MAX);
	const bool is_two = count == 1 && digits[0] == '2' && span.length == 1;

	if (is_two && !is_counted(match->subject + match->offsets[1]))
		say_number(match->out, span);
	else if (is_two || (count > 2 && digits[0] == '2'))
		say_count(match->out, span);
	else
		say_number(match->out, span);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number that hangs on another by a sign is no plain amount: 12/34/56, 3-4-5-6. */
static void doubt_number(const struct match *match, struct span span)
{
	static const char joints[] = "-/:.,*#";
	const char *first = span.text, *last = span.text + span.length - 1;

	while (first >= match->subject + 2 && strchr(joints, first[-1]) && is_digit(first[-2]))
		for (first -= 2; first > match->subject && is_digit(first[-1]);)
			first--;
	while (last[1] != '\0' && strchr(joints, last[1]) && is_digit(last[2]))
		for (last += 2; is_digit(last[1]);)
			last++;
	if (last + 1 - first > (ptrdiff_t)span.length)
		doubts_add(match->doubts, DOUBT_NUMBER, first, (size_t)(last + 1 - first));
}

static void say_group(const struct match *match, char how, size_t number)
{
	const struct span span = group(match, number);
	FILE *out = match->out;

	switch (how) {
	case 'r':
		fwrite(span.text, 1, span.length, out);
		return;
	case 'n':
		say_number(out, span);
		return;
	case 'p':
		say_number(out, without_last_zeros(span));
		return;
	case 'd':
		say_digits(out, span, false);
		return;
	case 't':
		say_telephone(match, span);
		return;
	case 'h':
	case 'l':
		if (span_is(span, "2") || span_is(span, "02"))
			fputs("两", out);
		else
			say_number(out, span);
		return;
	case 'k':
		say_minutes(out, span);
		return;
	case 'z':
		doubt_number(match, span);
		say_if_counted(match, span);
		return;
	case 'a': /* the first of a range counts as its second does */
	case 'c':
		say_if_counted(match, span);
		return;
	case 'u':
		say_unit(out, span);
		return;
	case 'v':
		say_version(out, span);
		return;
	case 'b':
		fputs(span.length > 0 ? "零下" : "", out);
		return;
	case 'e':
		fputs(span.length > 0 ? "摄氏度" : "", out);
		return;
	default: /* The table is ours, and its test reads every row. */
		return;
	}
}

static void write_template(const struct match *match, const char *template)
{
	for (const char *c = template; *c; c++)
		if (*c == '$' && c[1] && c[2]) {
			say_group(match, c[1], (size_t)(c[2] - '0'));
			c += 2;
		} else {
			fputc(*c, match->out);
		}
}

/* --- running the rules --- */

struct normaliser {
	pcre2_code *patterns[ARRAY_SIZE(rules)];
	pcre2_code *unless[ARRAY_SIZE(rules)];
	pcre2_match_context *limits;
	const struct lexicon *lexicon;
};

/* One text on its way through the rules. */
struct task {
	const struct normaliser *normaliser;
	bool repeats_telephones;
	struct doubts *doubts;
	pcre2_match_data *groups;
	char *text;
};

/* No rule needs more; what would is no text for a loudspeaker. */
#define MATCH_LIMIT 200000

static pcre2_code *compile(const char *pattern)
{
	PCRE2_SIZE offset;
	int error;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_MULTILINE | PCRE2_NO_UTF_CHECK, &error, &offset, NULL);

	if (code)
		(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* Slower without, not wrong. */
	return code;
}

DEFINE_CLEANUP(struct normaliser, normaliser, normaliser_free)

int normaliser_new(const struct lexicon *lexicon, struct normaliser **ret_normaliser)
{
	_cleanup_(normaliser_cleanup) struct normaliser *normaliser =
		calloc(1, sizeof(*normaliser));

	if (!normaliser)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		normaliser->patterns[i] = compile(rules[i].pattern);
		if (!normaliser->patterns[i])
			return -ENOMEM;
		if (!rules[i].unless)
			continue;
		normaliser->unless[i] = compile(rules[i].unless);
		if (!normaliser->unless[i])
			return -ENOMEM;
	}
	normaliser->limits = pcre2_match_context_create(NULL);
	if (!normaliser->limits)
		return -ENOMEM;
	normaliser->lexicon = lexicon;
	(void)pcre2_set_match_limit(normaliser->limits, MATCH_LIMIT); /* Always 0. */
	*ret_normaliser = TAKE(normaliser);
	return 0;
}

void normaliser_free(struct normaliser *normaliser)
{
	if (!normaliser)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		pcre2_code_free(normaliser->patterns[i]);
		pcre2_code_free(normaliser->unless[i]);
	}
	pcre2_match_context_free(normaliser->limits);
	free(normaliser);
}

static int find(const struct task *task, const pcre2_code *code, size_t length, size_t offset)
{
	return pcre2_match(code, (PCRE2_SPTR)task->text, length, offset, PCRE2_NO_UTF_CHECK,
		task->groups, task->normaliser->limits);
}

/* Writes the text with every match of the rule replaced. */
static void replace_all(const struct task *task, size_t i, FILE *out)
{
	const size_t *offsets = pcre2_get_ovector_pointer(task->groups);
	const size_t length = strlen(task->text);
	size_t offset = 0;
	int groups;

	while (offset <= length &&
		(groups = find(task, task->normaliser->patterns[i], length, offset)) > 0) {
		/* No rule matches nothing, or it would for ever. */
		if (offsets[1] == offsets[0])
			break;
		fwrite(task->text + offset, 1, offsets[0] - offset, out);
		write_template(&(struct match){ .subject = task->text,
				       .offsets = offsets,
				       .count = (size_t)groups,
				       .repeats_telephones = task->repeats_telephones,
				       .doubts = task->doubts,
				       .out = out },
			rules[i].spoken);
		offset = offsets[1];
	}
	fwrite(task->text + offset, 1, length - offset, out);
}

static bool applies(const struct task *task, size_t i)
{
	const size_t length = strlen(task->text);
	const pcre2_code *unless = task->normaliser->unless[i];

	if (rules[i].needs && !strstr(task->text, rules[i].needs))
		return false;
	if (unless && find(task, unless, length, 0) > 0)
		return false;
	return find(task, task->normaliser->patterns[i], length, 0) > 0;
}

static int apply_rule(struct task *task, size_t i)
{
	_cleanup_free_ char *changed = NULL;
	size_t length;

	if (!applies(task, i))
		return 0;
	FILE *out = open_memstream(&changed, &length);
	if (!out)
		return -ENOMEM;
	replace_all(task, i, out);
	if (fclose(out) != 0)
		return -ENOMEM;
	if (length > NORMALISE_MAX_BYTES)
		return -E2BIG;
	free(task->text);
	task->text = TAKE(changed);
	return 0;
}

/* --- characters --- */

/* Pictures and their modifiers, which nobody reads aloud. */
static bool is_silent(uint32_t character)
{
	return (character >= 0x1F000 && character <= 0x1FAFF) ||
	       (character >= 0x2600 && character <= 0x27BF) || character == 0xFE0F ||
	       character == 0x200D || character == 0x200B || character == 0xFEFF;
}

/* Full-width ASCII means its ASCII twin, but for the marks of Chinese text. */
static uint32_t plain_character(uint32_t character)
{
	static const uint16_t kept[] = { 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F, 0xFF08,
		0xFF09, 0xFF5E, 0xFF1E, 0xFF1C };

	if (character < 0xFF01 || character > 0xFF5E)
		return character == 0x3000 ? ' ' : character;
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (character == kept[i])
			return character;
	return character - 0xFEE0;
}

/* ① to ⑳ */
static uint32_t circled_number(uint32_t character)
{
	return character >= 0x2460 && character <= 0x2473 ? character - 0x2460 + 1 : 0;
}

static void write_character(FILE *out, const struct lexicon *lexicon, uint32_t character)
{
	char bytes[4];
	const uint32_t number = circled_number(character);

	if (is_silent(character))
		return;
	if (number > 0) {
		char digits[4];
		const int length = snprintf(digits, sizeof(digits), "%u", number);
		number_write_integer(out, digits, (size_t)length);
		fputs("、", out);
		return;
	}
	character = plain_character(character);
	if (lexicon && character >= 0x3400 && character <= 0x9FFF)
		character = lexicon_simplify(lexicon, (uint16_t)character);
	fwrite(bytes, 1, utf8_encode(character, bytes), out);
}

static int make_plain(const struct lexicon *lexicon, const char *text, char **ret_plain)
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

/* --- signs: what no rule has read --- */

static const struct {
	const char *sign;
	const char *name;
} sign_names[] = {
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
	"●○■□◆◇★☆▲△▼▽※→←↑↓√〃¨ˉ＂＇﹏＿";

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

static void write_sign(FILE *out, const char *sign, uint32_t character, struct doubts *doubts)
{
	for (size_t i = 0; i < ARRAY_SIZE(sign_names); i++)
		if (strcmp(sign, sign_names[i].sign) == 0) {
			fputs(sign_names[i].name, out);
			return;
		}
	fputs(sign, out);
	if (is_letter(character) || is_han(character) || strstr(quiet_signs, sign))
		return;
	doubts_add(
		doubts, is_foreign(character) ? DOUBT_CHARACTER : DOUBT_SIGN, sign, strlen(sign));
}

/* Gives each sign its name, and tells of those that have none. */
static int name_signs(struct task *task)
{
	const size_t length = strlen(task->text);
	char *named = NULL;
	size_t named_length;
	FILE *out = open_memstream(&named, &named_length);

	if (!out)
		return -ENOMEM;
	for (size_t offset = 0; offset < length;) {
		char sign[5] = "";
		uint32_t character;
		const int size = utf8_decode(task->text + offset, length - offset, &character);
		memcpy(sign, task->text + offset, (size_t)size);
		write_sign(out, sign, character, task->doubts);
		offset += (size_t)size;
	}
	if (fclose(out) != 0) {
		free(named);
		return -ENOMEM;
	}
	free(task->text);
	task->text = named;
	return 0;
}

int normalise(const struct normaliser *normaliser, const char *text, bool repeats_telephones,
	struct doubts *doubts, char **ret_text)
{
	struct task task = {
		.normaliser = normaliser,
		.repeats_telephones = repeats_telephones,
		.doubts = doubts,
	};
	int r;

	r = make_plain(normaliser->lexicon, text, &task.text);
	if (r < 0)
		return r;
	task.groups = pcre2_match_data_create(10, NULL);
	if (!task.groups)
		r = -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(rules) && r == 0; i++)
		r = apply_rule(&task, i);
	if (r == 0)
		r = name_signs(&task);
	pcre2_match_data_free(task.groups);
	if (r < 0) {
		free(task.text);
		return r;
	}
	*ret_text = task.text;
	return 0;
}

int normalise_example(size_t i, const char **ret_written, const char **ret_spoken)
{
	if (i >= ARRAY_SIZE(rules))
		return -ENOENT;
	*ret_written = rules[i].written_example;
	*ret_spoken = rules[i].spoken_example;
	return 0;
}
