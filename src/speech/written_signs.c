#include "speech/written.h"

#include "base/cleanup.h"

#define MARKUP(pattern_, template, written, said)                                                  \
	{                                                                                          \
		.pattern = pattern_, .spoken = template, .doubt = DOUBT_MARKUP,                    \
		.example = written, .example_said = said                                           \
	}

#define UNSAID(pattern_, template, written, said)                                                  \
	{                                                                                          \
		.pattern = pattern_, .spoken = template, .doubt = DOUBT_SIGN, .example = written,  \
		.example_said = said                                                               \
	}

#define DOMAIN                                                                                     \
	"(?:cn|com|net|org|gov|edu|info|top|vip|cc|tv|me|io|xyz|site|shop|online|app|club|asia|"   \
	"mobi|中国)(?![A-Za-z0-9])"

static const struct written_rule rules[] = {
	/* Pasted markup goes first: its letters and signs mean nothing in speech. */
	MARKUP("</?(?:p|div|li|ul|ol|tr|h[1-6]|table)(?:\\h[^<>]*)?/?>|<br\\h*/?>", "，",
		"开会<br>领药", "开会，领药"),
	MARKUP("</?[A-Za-z][A-Za-z0-9]*(?:\\h[^<>]*)?/?>|<!--.*?-->", "", "<b>开会</b>", "开会"),
	MARKUP("&(?:nbsp|ensp|emsp);", " ", "开会&nbsp;领药", "开会 领药"),
	MARKUP("&lt;", "<", "&lt;5", "小于五"),
	MARKUP("&gt;", ">", "&gt;5", "大于五"),
	MARKUP("&amp;", "&", "衣服&amp;鞋", "衣服和鞋"),
	MARKUP("&(?:[a-z]{2,6}|#\\d{2,5}|#x[0-9a-f]{2,4});", "", "&quot;三夏&quot;", "三夏"),
	MARKUP("!?\\[([^\\[\\]\\n]+)\\]\\([^()\\n]+\\)", "$r1", "[通知](http://a.cn/b)", "通知"),
	MARKUP("^\\h*#{1,6}\\h+", "", "## 通知", "通知"),
	MARKUP("(?<!\\*)(\\*{2,3}(?=\\S)|__(?=[^\\s_]{2}))([^*_\\n]+?)\\1(?!\\*)", "$r2",
		"**防火**通知", "防火通知"),
	MARKUP("(?<![*\\w])\\*(?=[^\\s*])([^*\\n]+?)\\*(?![*\\w])", "$r1", "*防火*", "防火"),
	MARKUP("^\\h*(?:[-*+]|>)\\h+", "", "- 带身份证", "带身份证"),
	MARKUP("`+|~~", "", "`防火`", "防火"),
	MARKUP("^\\h*\\|?[-:|\\h]*-{3,}[-:|\\h]*$", "，", "----", "，"),

	/* What was to be filled in. */
	UNSAID("_{2,}", " ", "__年__月", " 年 月"),

	/* A hesitation that a telephone wrote down; 打呃 and 呃逆 are an illness. */
	UNSAID("(?<!打)呃(?!逆)啊?", "", "呃明天开会", "明天开会"),

	/* Characters of several senses, while their neighbours still stand as written. */
	R("(?<![康李])乾(?![隆坤县元陵清嘉安州务德道宁封佑兴统])", "干", "乾燥", "干燥"),
	R("(?<![名原显土编论专巨遗拙合昭卓所译撰])著(?![名作称述录者书])", "着", "看著", "看着"),
	R("(?<![神地])祇(?=[有要是能好会得可用])", "只", "祇有", "只有"),
	R("瞭(?=解)", "了", "瞭解", "了解"),

	/* Signs, before any rule asks what stands beside a number. */
	R("(?<=\\d)．(?=\\d)", ".", "４．５", "四点五"),
	R("(\\d)：(?=\\d)", "$r1:", "8：30", "八点三十分"),
	R("○(?=[" SAID "年])|(?<=[" SAID "])○", "零", "二○二六", "二零二六"),
	R("[°º]\\h?C(?![A-Za-z])|℃℃", "℃", "5°C", "五摄氏度"),
	R("[°º]\\h?F(?![A-Za-z])", "℉", "98.6°F", "九十八点六华氏度"),
	R("(?<=第)([IVX]{1,5})(?![A-Za-z])", "$i1", "第VI期", "第六期"),
	/* V型 and X型 are shapes, X号 is one that is not told. */
	R("(?<![A-Za-z0-9-])(?!X(?![IVX])|V型)([IVX]{1,5})(?=[级型期度类届章节卷部册号系]|\\h?(?:"
	  "级|"
	  "型|期))",
		"$i1", "III级响应", "三级响应"),
	R("(?:(?<![A-Za-z])(?:N[oO]|no(?=\\.))[.:：]?|№)\\h?(\\d{5,})号?", "$c1", "编号No.2025001",
		"编号二零二 五零零幺"),
	R("(?:(?<![A-Za-z])(?:N[oO]|no(?=\\.))(?!2(?![\\d号]))[.:：]?|№)\\h?(\\d+)号?", "第$n1号",
		"No.5", "第五号"),

	R("(?<=\\d)½", "又二分之一", "2½寸", "二又二分之一寸"),
	R("(?<=\\d)¼", "又四分之一", "1¼寸", "一又四分之一寸"),
	R("\\^(\\d+)", "的$n1次方", "10^9", "十的九次方"),
	R("⁴", "的四次方", "10⁴", "十的四次方"),
	R("⁵", "的五次方", "10⁵", "十的五次方"),
	R("⁶", "的六次方", "10⁶", "十的六次方"),
	R("⁹", "的九次方", "4×10⁹/L", "四乘十的九次方每升"),

	/* Addresses, before their points and numbers are taken for amounts. */
	R("[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+", "$c0", "cun@163.com",
		"cun艾特幺六三点com"),
	R("(?:https?://)?((?:[A-Za-z0-9-]+\\.)+" DOMAIN
	  "(?:[:/?][A-Za-z0-9./?=&_%#:+-]*[A-Za-z0-9/])?)",
		"$c1", "www.gov.cn", "www点gov点cn"),
	R("https?://([A-Za-z0-9./?=&_%#:+-]*[A-Za-z0-9/])", "$c1", "http://10.1.1.1",
		"幺零点幺点幺点幺"),
	R("\\.(?=(?:xlsx?|docx?|pptx?|pdf|jpe?g|png|zip|rar|txt|mp[34]|apk|exe)(?![A-Za-z0-9]))",
		"点", "花名册.xlsx", "花名册点xlsx"),
	R("@(?=[" HAN "A-Za-z])", "艾特", "@所有人", "艾特所有人"),

	R("(?<!\\d)#(?=号键)", "井", "按#号键", "按井号键"),

	/* A sign that joins two sides is no name. */
	R("(?<=[长宽高厚深径距])×(?=[长宽高厚深径距株行])", "乘", "长×宽", "长乘宽"),
	R("(?<=\\d[元分斤亩]|[数价额量率积倍])\\h?[×*]\\h?(?=[" HAN "])", "乘", "58元×役龄",
		"五十八元乘役龄"),
	R("[ΦφϕØø⌀∅]\\h?(?=\\d)", "直径", "Φ110管", "直径一百一十管"),

	R("(?<=[长涨升增加])↑\\h?(?=\\d)|(?<=[降跌少减])↓\\h?(?=\\d)", "", "增长↑3%",
		"增长百分之三"),
	R("(?<=[\\d%％A-Za-z元米斤度分）)])\\h?↑(?=$|[，。；、）)\\h])", "上升", "谷丙78U/L↑",
		"谷丙七十八单位每升上升"),
	R("(?<=[\\d%％A-Za-z元米斤度分）)])\\h?↓(?=$|[，。；、）)\\h])", "下降", "玉米1.1元↓，",
		"玉米一点一元下降，"),
	R("↑\\h?(?=[至到]\\h?-?\\d)", "升", "水位↑至5米", "水位升至五米"),
	R("↓\\h?(?=[至到]\\h?-?\\d)", "降", "↓至-6℃", "降至零下六度"),
	R("↑\\h?(?=\\d)", "上升", "↑3%", "上升百分之三"),
	R("↓\\h?(?=\\d)", "下降", "↓5元", "下降五元"),
	/* An arrow leads from a place to the next; between the buttons of a telephone it is a
	   pause. */
	R("(?:(?:打开|(?<!\\d)点开?击?|进入|登录|搜索|关注)|\\G(?!^))[^→，。\\n]{1,12}\\K\\h?→\\h?",
		"，", "打开微信→服务→医保", "打开微信，服务，医保"),
	R("(?<=[" HAN "A-Za-z\\d%％）)])\\h?(?:→|-{1,2}>)\\h?(?=[" HAN "A-Za-z\\d（(])", "到",
		"张庄→县城", "张庄到县城"),

	/* Names that are hidden, or left open. */
	R("(?<![\\d×])×{1,2}(?=[月日年时点分元])", "某", "×月×日", "某月某日"),
	R("(?<=[" HAN "])××+(?![\\d×])", "某某", "李××", "李某某"),
	R("(?<=[" HAN "])×(?![\\d×]|[" SAID "]|[^，。\\n]{1,20}[=＝])", "某", "王×家", "王某家"),
	R("(?<![A-Za-z0-9])[Xx]{2,4}(?=[" HAN "])", "某某", "XX村", "某某村"),
	R("(?<![A-Za-z0-9×])×{2,4}(?=[" HAN "])", "某某", "××村", "某某村"),
	R("(?<=[" HAN "])\\*{2,3}(?![\\d*])", "某某", "李**", "李某某"),
	R("(?<=[" HAN "])\\*(?=[" HAN "])", "某", "王*华", "王某华"),

	/* One of two. */
	R("他/她", "他或她", "他/她本人", "他或她本人"),
	R("她/他", "她或他", "她/他", "她或他"),
	R("及/或", "及或", "及/或", "及或"),
	R("和/或", "和或", "和/或", "和或"),
	R("(?<=[是有能会可要])/(?=[否无没不])", "或", "是/否", "是或否"),
};

const struct written_table written_signs = { rules, ARRAY_SIZE(rules), NULL };
