#include "speech/polyphone_rules.h"

#include "base/cleanup.h"

#define NUMBERS "零一二三四五六七八九十百千万亿两几"

/* Who bears a surname is called so; an office may also follow a verb: 任书记. */
#define PERSONS                                                                                                                       \
	" 先生 女士 小姐 老师 医生 大夫 护士 同志 师傅 老板 大爷 大妈 大娘 大叔 大伯 大哥 大姐 "    \
	"大嫂 大婶 老太太 老头 老汉 老伯 阿姨 奶奶 爷爷 叔叔 伯伯 嫂子 婶子 姑娘 老太 老汉 家 某 " \
	"某某 氏 家人 家里 "
#define OFFICES                                                                                                                    \
	" 书记 主任 村长 镇长 乡长 县长 市长 区长 局长 所长 站长 校长 院长 组长 队长 班长 社长 " \
	"会长 委员 支书 会计 干事 文书 干部 经理 主席 专员 部长 科长 处长 厂长 技术员 农技员 "   \
	"场长 馆长 团长 电工 村医 教师 法官 律师 "
/* In front of a name. */
#define INTRODUCTIONS                                                                                                                \
	" 由 请 找 联系 联系人 负责人 责任人 村民 户主 组长 队长 书记 主任 村长 支书 医生 村医 "   \
	"老师 会计 委员 群众 干部 党员 书记员 网格员 护林员 农技员 贫困户 低保户 监测户 五保户 " \
	"患者 "                                                                                                                    \
	"学生 司机 业主 申请人 受益人 报名人 失主 老人 同学 战士 烈士 保洁员 护路员 电工 代表 "

/* What makes the home of a family a place. */
#define HAMLETS "庄湾村营楼寨岗洼沟坡塘店集畈冲坝屯堡坟河桥圩坪坳岭山台坊"

/* A surname that is seldom a word of its own there: before a title, an office or a given name. */
#define SURNAME(its_character, its_reading, titled, named)                                         \
	{ .character = its_character,                                                              \
		.reading = its_reading,                                                            \
		.example = titled,                                                                 \
		.words_after = PERSONS },                                                          \
		{ .character = its_character,                                                      \
			.reading = its_reading,                                                    \
			.example = titled,                                                         \
			.words_after = OFFICES },                                                  \
		{ .character = its_character,                                                      \
			.reading = its_reading,                                                    \
			.example = "他姓" its_character,                                           \
			.before = "姓老" },                                                        \
	{                                                                                          \
		.character = its_character, .reading = its_reading, .example = named,              \
		.where = IS_NAMED                                                                  \
	}
/* One that is no verb before a name, and else begins few words. */
#define SURNAME_ALWAYS(its_character, its_reading, titled, named)                                  \
	SURNAME(its_character, its_reading, titled, named),                                        \
		{ .character = its_character,                                                      \
			.reading = its_reading,                                                    \
			.example = named,                                                          \
			.where = START | IN_SHORT_RUN },                                           \
	{                                                                                          \
		.character = its_character, .reading = its_reading, .example = named,              \
		.where = NOT_END, .words_before = INTRODUCTIONS                                    \
	}
/* One that begins many words: who is introduced, or has a given name that we know. */
#define SURNAME_INTRODUCED(its_character, its_reading, titled, named)                              \
	SURNAME(its_character, its_reading, titled, named),                                        \
	{                                                                                          \
		.character = its_character, .reading = its_reading, .example = named,              \
		.where = NOT_END, .words_before = INTRODUCTIONS                                    \
	}
#define RULE(its_character, its_reading, its_example, ...)                                         \
	{                                                                                          \
		.character = its_character, .reading = its_reading, .example = its_example,        \
		__VA_ARGS__                                                                        \
	}

/* clang-format off */
const struct polyphone_rule polyphone_rules[] = {
	/* People before all else: a name has its own readings. */
	SURNAME_INTRODUCED("单", "shan4", "单师傅", "单长根"),
	SURNAME_ALWAYS("仇", "qiu2", "仇书记", "仇学军"),
	SURNAME_INTRODUCED("解", "xie4", "解主任", "解海龙"),
	SURNAME_ALWAYS("曾", "zeng1", "曾大爷", "曾德海"),
	SURNAME_INTRODUCED("华", "hua4", "华老师", "华建国"),
	SURNAME_ALWAYS("缪", "miao4", "缪医生", "缪红霞"),
	SURNAME_INTRODUCED("燕", "yan1", "燕大妈", "燕新民"),
	RULE("曾", "zeng1", "曾庆红", .where = START | IN_WORD | IS_NAMED),
	RULE("仇", "qiu2", "老仇家", .where = IN_WORD, .before = "老小", .after = "家"),
	SURNAME("薄", "bo2", "薄书记", "薄建国"),
	RULE("单", "shan4", "单家庄", .where = IN_WORD, .after = "家", .after_2 = HAMLETS),
	RULE("查", "zha1", "查家湾", .where = IN_WORD, .after = "家", .after_2 = HAMLETS),
	RULE("查", "zha1", "查湾村", .where = START | IN_WORD, .after = "湾庄寨畈冲楼", .after_2 = "村组乡镇"),
	RULE("仇", "qiu2", "仇家湾", .where = IN_WORD, .after = "家", .after_2 = HAMLETS),
	RULE("单", "shan4", "小单", .where = END | IN_SHORT_RUN, .before = "小老"),
	RULE("仇", "qiu2", "老仇", .where = END | IN_SHORT_RUN, .before = "小老"),
	RULE("解", "xie4", "老解", .where = END | IN_SHORT_RUN, .before = "小老"),
	RULE("查", "zha1", "小查", .where = END | IN_SHORT_RUN, .before = "小老"),
	RULE("盖", "ge3", "老盖", .where = END | IN_SHORT_RUN, .before = "小老"),
	RULE("曾", "zeng1", "小曾", .where = END | IN_SHORT_RUN, .before = "小老"),
	SURNAME("查", "zha1", "查主任", "查志强"),
	SURNAME("盖", "ge3", "盖书记", "盖俊英"),
	SURNAME("宁", "ning4", "宁书记", "宁桂芝"),
	RULE("繁", "po2", "繁老师", .words_after = PERSONS),
	RULE("繁", "po2", "繁主任", .words_after = OFFICES),
	RULE("种", "chong2", "种师傅", .words_after = PERSONS),
	SURNAME("乐", "yue4", "乐主任", "乐永强"),
	SURNAME("句", "gou1", "句老师", "句建华"),
	RULE("区", "ou1", "区先生", .words_after = PERSONS),
	RULE("区", "ou1", "他姓区", .before = "姓"),
	RULE("区", "ou1", "区志华", .where = IS_NAMED),
	SURNAME("折", "she2", "折大爷", "折建军"),
	RULE("应", "ying1", "应老师", .words_after = PERSONS),
	SURNAME("朴", "piao2", "朴老师", "朴永男"),
	SURNAME("召", "shao4", "召老师", "召建军"),
	RULE("任", "ren2", "任大爷", .words_after = PERSONS),
	RULE("任", "ren2", "任书记讲话", .where = START, .words_after = OFFICES),
	RULE("任", "ren2", "请任主任讲话", .words_before = " 由 请 找 联系 跟 和 叫 让 问 ", .words_after = OFFICES),
	RULE("任", "ren4", "张书记同志任组长", .words_after = OFFICES),
	RULE("任", "ren2", "他姓任", .before = "姓老小"),
	RULE("任", "ren2", "任秀兰", .where = START | IN_SHORT_RUN, .not_after = "何务意职命免人由凭性选重教期一"),
	RULE("任", "ren2", "请任小红来一趟", .where = NOT_END, .words_before = INTRODUCTIONS, .not_after = "何务意职命免人由凭性选重教期一"),
	RULE("任", "ren2", "任红霞同志", .where = IS_NAMED),

	/* Particles and what only looks like them. */
	RULE("了", "le5", "取得了好收成", .words_before = " 取得 获得 夺得 赢得 博得 求得 懂得 觉得 记得 显得 值得 难得 晓得 认得 舍得 使得 落得 变得 "),
	RULE("了", "le5", "他得了第一名", .before = "得", .before_2 = "我你他她谁们家村里队校班组镇县娘爹妈叔伯又也曾就都还已年"),
	RULE("了", "liao3", "干不了重活", .where = SECOND, .before = "不得"),
	RULE("了", "le5", "下雨了"),
	RULE("得", "de2", "他得了第一名", .before = "我你他她谁们家村里队校班组镇县娘爹妈叔伯又曾已年", .after = "了奖病过"),
	RULE("得", "de5", "干得了", .where = IN_WORD, .before = "干受吃跑做走治管拿办用修卖买搬挑扛顶住忍", .after = "了"),
	RULE("得", "de2", "容易得茎腐病", .before = "易会没怕防患免能", .not_after = "来去起到过了住",
		.near_after = " 病 癌 瘤 炎 症 感冒 流感 肺 瘟 疹 痨 中风 "),
	RULE("得", "de2", "老百姓得实惠", .after = "实", .after_2 = "惠"),
	RULE("得", "dei3", "种树得趁早", .after = "趁"),
	RULE("得", "de2", "他得来的钱", .where = IN_WORD, .after = "来", .after_2 = "的不全"),
	RULE("得", "dei3", "大家都得来", .where = IN_WORD, .before = "都也还你我他她咱俺们谁", .after = "来去"),
	RULE("得", "dei3", "你们得注意安全", .where = NOT_END, .not_after = "奖病票到出以知了罪过起来住清很",
		.words_before = " 孩子 老人 病人 司机 学生 车辆 大人 娃娃 干部 党员 学校 医生 老师 农户 各组 各户 每户 每人 用户 大伙 家家 户户 就 都 也 还 总 可 必 又 才 只 少 后 先 至少 必须 我 你 他 她 咱 俺 们 您 你们 我们 咱们 他们 大家 最少 起码 估计 恐怕 大概 肯定 一定 "
			"准 非 可能 怎么 村民 群众 家长 这 那 这事 这活 你家 我家 人 "),
	RULE("得", "dei3", "得先去卫生室", .where = START | NOT_END | NO_NUMBER, .after = "先赶快马去来把给让有要多抓注带早趁提天每按再自等用找靠随经常少交叫看拿"),
	RULE("得", "dei3", "钱得自己出", .after = "自先把给让带交用靠找买注抓提赶及按加等换修办填报留存保防戴装登签",
		.not_before = "长跑吃睡来去走起做干写说讲看听学打种收浇晒卖买养站坐住飞拿洗扫擦搬教背唱跳玩变忙累急热冷疼饿气哭笑吓不"),
	RULE("得", "dei3", "每户得出一人", .where = IN_WORD, .before = "户家组", .after = "出来去派"),
	RULE("得", "de2", "得了流感", .where = START),
	RULE("得", "de2", "多劳多得", .where = END, .before = "不难值舍取获所使落显求多共各"),
	RULE("得", "de2", "不得乱扔", .before = "不", .not_after = "好多少快慢早晚高低远近动了"),
	RULE("得", "de2", "他得奖了", .after = "奖病分票癌胜益救逞知悉名第",  .not_before = "变长"),
	RULE("得", "de5", "种得早"),
	RULE("地", "di4", "路面地陷", .after = "陷震塌"),
	RULE("地", "di4", "趴地大哭", .before = "趴躺坐跪席卧瘫"),
	RULE("地", "di4", "把地让出来", .before = "把将"),
	RULE("地", "de5", "认真地学", .where = IN_WORD, .before = "真极细快慢心力动效速底续序", .after = "学做干抓搞办查看听想走"),
	RULE("地", "di4", "种花生的地", .before = "的"),
	RULE("地", "di4", "地里有水", .where = START),
	RULE("地", "di4", "我家的地", .where = END),
	RULE("地", "di4", "到地里去", .after = "里上下面皮段块处势的界王头边膜"),
	RULE("地", "di4", "三亩坡地种树", .before = "一两三四五此各当本外内某旱坡耕荒满落多等泥军乌家块亩种浇犁锄翻整下扫拖"),
	RULE("地", "di4", "各乡镇地情不同", .where = AFTER_LONG_WORD, .before = "区县镇乡村市省州场田山林岛园湾"),
	RULE("地", "de5", "慢慢地开"),
	RULE("着", "zhao2", "麦秸垛着了火", .after = "了火凉急慌忙迷魔"),
	RULE("着", "zhao2", "孩子睡着", .where = END, .before = "不得睡点烧够找猜摸"),
	RULE("着", "zhao2", "没伤着人", .before = "伤冻烫碰砸饿淋", .near_before = " 没 "),
	RULE("着", "zhao2", "火着起来了", .before = "火灯炉", .not_after = "啥"),
	RULE("着", "zhao2", "没找着人", .before = "找", .not_after = "找看"),
	RULE("着", "zhao2", "睡不着觉", .where = SECOND, .before = "不"),
	RULE("着", "zhao2", "找得着人", .before = "得", .before_2 = "找够睡见用摸管"),
	RULE("着", "zhuo2", "着装整齐", .after = "装陆力重实色"),
	RULE("着", "zhao1", "这一着棋", .before = NUMBERS, .after = "棋"),
	RULE("着", "zhe5", "空着手来", .where = IN_WORD, .before = "空背拉牵握拿挽举伸搓拍", .after = "手"),
	RULE("着", "zhe5", "鞋上粘着泥", .where = IN_WORD, .before = "粘", .not_after = "力剂性语"),
	RULE("着", "zhe5", "看着路"),
	RULE("过", "guo4", "过年"),
	RULE("子", "zi5", "这种子是假的", .where = IN_WORD, .before = "种", .not_after = "女弟公孙宫"),
	RULE("子", "zi5", "麦垛子", .before = "垛笼棚缸罐盆筐篓桶袋贩店馆铺杆秆秧苗蔓梗叶穗", .not_after = "女弟公孙宫"),
	RULE("儿", "r5", "年三十儿", .before = "十", .before_2 = "三"),
	RULE("儿", "r5", "一根绳儿", .before = "道院刃孩鸡面块段边口份根条圈事味劲活门样法话招点把包本个伴堆干官"
		"号火家尖角节句卷颗空眯皮片瓶坡色绳摊团腿丸弯信芯影印针枝侄桌"),
	RULE("儿", "er2", "儿女"),
	/* A measure is light; 各个, 每个, 整个 are not. */
	RULE("个", "ge4", "西瓜个大皮薄", .after = "大小头", .not_before = NUMBERS "那这每半多某数哪"),
	RULE("个", "ge4", "个子", .where = START | NO_NUMBER),
	RULE("个", "ge4", "各个组", .before = "各每整高矮"),
	RULE("个", "ge5", "买个锁"),

	/* For whom, and as what. */
	RULE("为", "wei2", "为人老实", .after = "人", .after_2 = "老厚正忠和善处低热"),
	RULE("为", "wei2", "组长为李刚", .words_before = " 组长 主任 书记 会计 户主 时间 地点 电话 号码 金额 标准 面积 期限 单价 价格 总数 "
		"负责人 联系人 责任人 法人 产量 亩产 人口 范围 目标 主题 内容 原因 对象 温度 长度 宽度 重点 核心 "),
	RULE("为", "wei4", "为老人送饭", .where = START | NOT_END | NO_NUMBER, .not_after = "主期止"),
	RULE("为", "wei4", "正在为一户人家修房", .before = "在"),
	RULE("为", "wei4", "并为此道歉", .after = "了此您你我他她它咱大", .not_before = "称变作成视定列改化分选认以因"),
	RULE("为", "wei4", "村里为老人体检", .words_after = " 啥 啥子 什么 何 村民 群众 居民 老人 老年人 孩子 儿童 百姓 老百姓 农民 农户 广大 "
		"全体 全村 全镇 全县 大家 人民 患者 病人 学生 子女 女儿 儿子 父母 自己 民 贫困户 五保户 低保户 困难户 特困户 老党员 残疾人 困难群众 国 家 客人 乡亲 乡亲们 父老乡亲 "
		"农业 妇女 企业 职工 用户 顾客 儿 其 之 日后 今后 官兵 家人 家乡 村里 孤寡老人 学校 灾区 业主 农民工 军人 教师 主人 留守儿童 老党员 烈属 军属 游客 ", .not_words_before = " 成 称 评 选 定 列 改 变 "),
	RULE("为", "wei4", "专门为群众办事", .where = NOT_END, .not_after = "零一二三四五六七八九十百几多主准止期界限例宜要",
		.words_before = " 并 甘 愿 愿意 只 专 专门 特 特意 还 仍 也 却 可 可以 能 能够 要 将 曾 正 正在 在 已经 曾经 不 别 都 去 来 会 主动 "
			"免费 积极 极力 乐意 世代 先后 分别 专程 特地 前来 纷纷 亲自 义务 坚持 长期 天天 每天 常年 自愿 无偿 轮流 继续 努力 全力 同样 着实 表示 决定 一直 经常 多次 连续 上门 及时 优先 全心全意 "),
	RULE("为", "wei4", "村里为五保户修房", .where = NOT_END, .before = "里", .not_after = NUMBERS "主准"),
	RULE("为", "wei4", "就为安全", .where = NOT_END, .before = "不就", .not_after = NUMBERS "人所主准过"),
	RULE("为", "wei4", "为给儿子治病", .after = "给"),
	RULE("为", "wei4", "镇里为车队授旗", .not_before = "称变作成视定列改化分选认以因名评任升降设转",
		.near_after = " 授旗 捐款 筹款 筹集 祝寿 庆祝 庆生 服务 提供 讲解 义诊 体检 送上 送去 送来 颁奖 揭牌 剪彩 造势 拉票 送行 加油 打气 买单 撑腰 解决 办理 修建 安装 争取 创造 "),
	RULE("为", "wei2", "成绩为优"),

	/* Debts and fields are given back. */
	RULE("还", "huan2", "钱没还的", .before = "没", .after = "的清完上"),
	RULE("还", "huan2", "钱还上了没有", .after = "上清完得", .near_before = " 钱 款 债 贷 账 借 欠 "),
	RULE("还", "huan2", "他还我一百块", .after = "我你他她咱俺", .near_after = " 块 元 钱 斤 万 千 百 清白 公道 "),
	RULE("还", "huan2", "秸秆还田", .after = "钱款债贷账清书给田林耕草掉本息价原乡了完"),
	RULE("还", "huan2", "快还上吧", .before = "快", .after = "上清完款"),
	RULE("还", "huan2", "贷款还不上", .after = "不得", .after_2 = "起上清完了掉"),
	RULE("还", "huan2", "用完要还回来", .after = "回", .near_before = " 借 用 拿 "),
	RULE("还", "huan2", "借东西要还", .where = END | NOT_START, .before = "急不未要归偿拒没给时期早尽快须该应候先再来底内慢起月次必光替代"),
	RULE("还", "hai2", "还有三户"),

	/* What grows. */
	RULE("长", "chang2", "王长根", .before = "张王李赵刘陈杨黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
		"范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤单解仇", .after = "根顺贵林海河明春生安庆福山江富胜军华青水"),
	RULE("长", "chang2", "时间长了", .after = "了着得", .near_before = " 时间 日子 路 距离 年头 天数 拉 拖 延 "),
	RULE("长", "chang2", "总长约三公里", .where = IN_WORD, .before = "总全", .after = NUMBERS "约达为近超度共"),
	RULE("长", "zhang3", "长记性", .after = "记", .after_2 = "性"),
	RULE("长", "zhang3", "长了霉", .after = "疯出大高满着起得成势虫草霉斑苗了胖芽根叶穗肉个痘在到全齐不", .not_before = "很太最更较身全多要"),
	RULE("长", "zhang3", "河长带人巡河", .before = "河湖林田路街链楼片段", .not_after = NUMBERS "约达为有近超共宽满势出期得了着短度相于且而在大高成"),
	RULE("长", "zhang3", "三组组长", .before = "村组镇乡县市省区部局院校社队会班厂科处所站团营连排家船行店州酋委助生成"),
	RULE("长", "zhang3", "年长的", .before = "年", .after = "的者"),
	RULE("长", "chang2", "三米长"),
	RULE("种", "zhong4", "怎么种", .where = END, .before = "么样学"),
	RULE("种", "zhong4", "村里种没种油菜", .after = "没不"),
	RULE("种", "zhong4", "一个人种了五亩", .where = IN_WORD, .before = "人", .after = "了着过植地田菜粮稻麦花树"),
	RULE("种", "zhong4", "今年种的西瓜", .where = IN_WORD, .before = "年家我你他她们户组村人里上季茬边前后", .after = "的"),
	RULE("种", "zhong3", "早就下种了", .where = IN_WORD, .before = "下", .before_2 = "就已经未没时早能可要快"),
	RULE("种", "zhong3", "三种药", .before = "一二三四五六七八九十两几多各这那哪某此何每该", .not_before = ""),
	RULE("种", "zhong3", "种农药", .where = START | AFTER_NUMBER),
	RULE("种", "zhong4", "我家种了五亩", .after = "了着过完下上好早晚多少满点些在得不出什啥哪"),
	RULE("种", "zhong4", "想种药材", .after = "植田地菜粮树花草稻麦豆棉瓜果药玉水蔬油茶桑苗葱蒜姜茄西土红辣高谷甘烟麻芝藕竹牧经"),
	RULE("种", "zhong4", "种的是优质稻", .where = START, .after = "的"),
	RULE("种", "zhong4", "今年春种", .before = "自播栽耕抢补套复春夏秋冬早晚连可要能来去不私率先改扩少没会想都在家也只就爱学教帮敢轮间混接直点刚已才新独随"),
	RULE("种", "zhong3", "红薯种"),
	RULE("结", "jie1", "树上结满果", .after = "果籽穗荚瓜桃铃薯角豆满"),
	RULE("结", "jie1", "果子结得多", .after = "得了", .near_before = " 果 瓜 桃 梨 杏 枣 豆 葫芦 苹果 柿子 "),
	RULE("结", "jie1", "结了不少瓜", .after = "了着的", .near_after = " 瓜 果 桃 梨 枣 豆 籽 穗 荚 茄 椒 柿 杏 石榴 葡萄 "),
	RULE("结", "jie2", "绳上打结"),
	RULE("垛", "duo3", "城墙垛口", .after = "口"),
	RULE("垛", "duo4", "垛草"),

	/* Dry, and to do. */
	RULE("干", "gan4", "有活儿干", .before = "儿", .before_2 = "活事"),
	RULE("干", "gan4", "有活干", .before = "活事"),
	RULE("干", "gan4", "干起来", .where = IN_WORD, .after = "起嘛吗"),
	RULE("干", "gan4", "白干一场", .where = IN_WORD, .before = "白", .not_after = "净"),
	RULE("干", "gan4", "一天干八个小时", .after = NUMBERS "半", .not_before = "晒晾烘擦吹风烤控沥饼肉笋豆"),
	RULE("干", "gan1", "干了这杯酒", .where = START, .after = "了", .near_after = " 杯 酒 "),
	RULE("干", "gan1", "衣服晒不干", .where = IN_WORD, .before = "不", .before_2 = "晒晾烘烤吹擦"),
	RULE("干", "gan1", "干等了半天", .after = "等瞪"),
	RULE("干", "gan1", "地干得裂口子", .after = "得", .near_after = " 裂 冒烟 透 很 起皮 "),
	RULE("干", "gan1", "晒得干干的", .after = "干"),
	RULE("干", "gan1", "晒得干干的", .before = "干", .after = "的净地"),
	RULE("干", "gan1", "井干了", .after = "了透", .near_before = " 泉 井 河 塘 水库 池 沟 口 嘴 衣服 土 叶 漆 粮 稻 麦 "),
	RULE("干", "gan1", "稻谷晒干", .before = "甩冻虾煮熬烧炒晒晾烘擦吹风弄喝沥控饼豆果薯菜肉烤拧抽排角瓜菇杏枣卜柿偏太很较过笋口嘴土天焙阴焐流蒸榨"),
	RULE("干", "gan1", "炒到八成干", .where = END, .before = "成", .before_2 = NUMBERS),
	RULE("干", "gan1", "水泥地还没干", .where = END, .before = "没未不", .near_before = " 地 漆 泥 衣 水 土 稻 谷 麦 路 墙 胶 被 粮 柴 "),
	RULE("干", "gan1", "嘴里发干", .where = END, .before = "发变水地叶皮油"),
	RULE("干", "gan1", "不干不湿", .before = "不", .after = "不"),
	RULE("干", "gan1", "干辣椒", .after = "塘瞅毛净燥旱枯裂透辣豆蘑木海鱼虾粉煸炒锅拌咳呕嚼果货草菜粮冷渴湿松重物法红枣丝皮叶笋"),
	RULE("干", "gan4", "干农活"),
	RULE("薄", "bo2", "薄弱环节", .after = "弱膜利田荷云礼产酒命情"),
	RULE("薄", "bo2", "待人不薄", .where = END, .near_before = " 待 "),
	RULE("薄", "bao2", "盖得太薄"),

	/* Falling over, and pouring out. */
	RULE("倒", "dao3", "房倒屋塌", .before = "房墙树杆棚塔架屋苗麦稻秆旗牌石桩"),
	RULE("倒", "dao3", "倒了两棵树", .after = "了", .near_after = " 棵 树 杆 墙 房 棚 牌 麦 稻 玉米 "),
	RULE("倒", "dao4", "把水倒在沟里", .after = "在进入了到", .near_before = " 水 垃圾 药 油 酒 茶 饭 菜 土 灰 粪 渣 污 汤 奶 "),
	RULE("倒", "dao4", "倒豆子", .after = "豆粮米面沙土粪灰渣肥油奶汤饭菜"),
	RULE("倒", "dao3", "被风刮倒", .before = "撂碰问摔跌晕病绊推打撞剐醉摁踹吹刮压滑昏吓砸放扑击累踢砍摆栽拉扳掀冲淹烧震"),
	RULE("倒", "dao3", "杆子倒在路上", .after = "在地下伏塌坍闭闸霉楣卖买换班休茬台戈腾手爷木账嗓把"),
	RULE("倒", "dao3", "电线杆倒了", .after = "了", .near_before = " 杆 墙 树 房 棚 牌 架 苗 麦 稻 玉米 庄稼 人 车 桩 柱 碑 "),
	RULE("倒", "dao4", "倒春寒"),

	/* Farm work with one's hands. */
	RULE("背", "bei4", "背着手走", .where = IN_WORD, .after = "着", .after_2 = "手"),
	RULE("背", "bei1", "背上喷雾器", .where = IN_WORD, .after = "上", .after_2 = "喷书药包行孩背铺干粮弟妹"),
	RULE("背", "bei1", "把竹竿背在身后", .after = "在", .near_before = " 把 将 "),
	RULE("背", "bei1", "药桶背在身上", .after = "在", .near_after = " 身 肩 "),
	RULE("背", "bei1", "背一袋粮", .after = NUMBERS "半", .near_after = " 袋 捆 筐 包 粮 柴 桶 草 "),
	RULE("背", "bei1", "背孩子过河", .after = "孩老着起包书煤粮土水柴篓债负他她你我人到回下不走了得过个药喷行弟妹沙石米面筐", .not_before = "后手脊腰驼颈肩刀", .not_after = "地"),
	RULE("背", "bei4", "背面朝上"),
	RULE("扎", "za1", "一扎粉条", .before = NUMBERS, .not_after = "啤针进破伤在到" NUMBERS),
	RULE("扎", "za1", "扎花圈", .after = "花彩纸龙灯风扫篱", .not_before = "针被"),
	RULE("扎", "za1", "把口袋扎好", .after = "好紧口辫头把捆成绑带袋绳起牢", .not_after = "堆根", .not_before = "针"),
	RULE("扎", "za1", "把麻袋扎上", .near_before = " 袋 口 绳 捆 辫 带子 篱 "),
	RULE("扎", "zha1", "扎针"),
	RULE("剥", "bo1", "剥夺权利", .after = "夺削离落蚀"),
	RULE("剥", "bao1", "剥蒜"),
	RULE("削", "xue1", "削减开支", .after = "减弱价职发平坡足"),
	RULE("削", "xiao1", "削苹果皮"),
	RULE("拧", "ning2", "把毛巾拧干", .after = "干毛衣巾成湿手一"),
	RULE("拧", "ning2", "衣服拧一拧", .before = "一", .before_2 = "拧", .near_before = " 衣 巾 布 "),
	RULE("拧", "ning3", "拧紧阀门"),
	RULE("折", "she2", "树枝折了", .after = "了", .near_before = " 枝 腿 腰 杆 秆 棍 骨 胳膊 手 梁 "),
	RULE("折", "she2", "折了本", .after = "了", .after_2 = "本"),
	RULE("折", "she2", "折了腿", .after = "了", .near_after = " 腿 胳膊 手 骨 腰 杆 枝 肋 脚 "),
	RULE("折", "she2", "被大风刮折", .before = "刮压砸撞吹", .not_after = "叠"),
	RULE("折", "zhe2", "打九折"),
	RULE("石", "dan4", "三石粮食", .before = NUMBERS "每", .after = "米粮谷稻麦豆"),
	RULE("石", "dan4", "打了三石", .where = END, .before = NUMBERS, .near_before = " 打 收 粮 谷 米 产 "),
	RULE("石", "shi2", "石板路"),
	RULE("囤", "dun4", "粮囤里", .before = "粮麦米谷草仓", .not_after = "积货"),
	RULE("囤", "dun4", "一囤稻谷", .before = NUMBERS, .after = "稻谷粮麦米玉豆"),
	RULE("囤", "dun4", "囤里有粮", .after = "里子顶底尖"),
	RULE("囤", "tun2", "囤货"),
	RULE("蔓", "wan4", "红薯翻蔓", .before = "瓜薯豆秧翻压爬甩拉花茎切割"),
	RULE("蔓", "wan4", "蔓子长", .after = "子儿上长"),
	RULE("蔓", "man4", "蔓生"),
	RULE("撒", "sa1", "撒手不管", .where = IN_WORD, .after = "手网谎娇野欢泼尿腿开气旦哈"),
	RULE("撒", "sa3", "撒石灰", .where = IN_WORD, .after = "药肥盐种石灰粉土粪尿农化播施匀在了到满得些点上少一料籽谷米草毒鼠炉沙煤麸饵豆麦白生有"),
	RULE("撒", "sa3", "到处乱撒", .before = "抛播喷匀乱漏别没来去再先要泼遗", .not_after = "手网谎娇野欢泼"),
	RULE("撒", "sa1", "撒哈拉"),
	RULE("弄", "long4", "里弄", .where = IN_WORD, .before = "里巷"),
	RULE("弄", "long4", "王家弄社区", .before = "家福", .after = "和社村口"),
	RULE("弄", "nong4", "弄好再走"),
	RULE("咽", "yan1", "咽部", .after = "喉部炎痛峡拭干痒颊头"),
	RULE("咽", "yan1", "鼻咽", .before = "鼻口"),
	RULE("咽", "yan4", "别硬咽", .where = IN_WORD, .before = "硬吞难"),
	RULE("咽", "yan4", "咽不下饭", .where = IN_WORD, .after = "不下了得进气着口"),
	RULE("耙", "pa2", "钉耙", .before = "钉竹木铁草粪齿"),
	RULE("耙", "ba4", "耙地"),
	RULE("泡", "pao1", "一泡尿", .before = "一两几", .after = "尿屎稀"),
	RULE("泡", "pao4", "水里泡着"),
	RULE("钻", "zuan4", "电钻", .where = IN_WORD, .before = "电台风手打冲击孔气水", .not_after = "进到过"),
	RULE("钻", "zuan1", "钻进洞里"),
	RULE("和", "hu2", "打麻将和了", .after = "了牌", .near_before = " 麻将 牌 "),
	RULE("和", "huo2", "先和面再包", .where = START, .after = "面泥馅"),
	RULE("和", "huo2", "和水泥", .where = START, .after = "水", .after_2 = "泥"),
	RULE("和", "huo2", "要和好面", .before = "先再要去会在别用", .after = "面泥馅灰好水"),
	RULE("和", "huo4", "加水和匀", .after = "匀开"),
	RULE("和", "huo2", "发面要用温水和", .where = END, .near_before = " 面 泥 馅 "),
	RULE("和", "he2", "张三和李四"),
	RULE("盛", "cheng2", "盛饭", .after = "饭水菜汤满放在着不好粮药了起米粥酒油面", .not_after = "大"),
	RULE("盛", "cheng2", "盛一碗饭", .after = NUMBERS "半", .near_after = " 碗 盆 桶 勺 锅 缸 盘 "),
	RULE("盛", "cheng2", "用盆盛水果", .before = "盆碗桶瓢勺缸筐袋"),
	RULE("盛", "cheng2", "盛碗汤", .after = "碗盆杯勺点些"),
	RULE("盛", "cheng2", "拿桶来盛", .where = END | NOT_START, .before = "来去能要"),
	RULE("盛", "sheng4", "盛会"),
	RULE("落", "la4", "一户不落", .before = "不", .before_2 = "个户人家项块处点亩组村字件样"),
	RULE("落", "la4", "不落一人", .before = "不", .after = "一下"),
	RULE("落", "la4", "东西别落下", .where = IN_WORD, .after = "下了在", .near_before = " 别 东西 证 包 功课 钥匙 手机 伞 孩子 卡 户口本 存折 眼镜 帽子 衣服 拐杖 药 书 杯子 "),
	RULE("落", "la4", "落下东西", .where = IN_WORD, .after = "下", .near_after = " 东西 功课 一户 一人 "),
	RULE("落", "la4", "在河边落下一件衣服", .where = IN_WORD, .after = "下了", .near_before = " 在 把 谁 ", .near_after = " 一件 一个 一把 一部 一只 一串 一顶 一双 手机 钱包 钥匙 书包 校服 身份证 "),
	RULE("落", "lao4", "落枕", .after = "枕色价炕"),
	RULE("落", "la4", "药落在家里了", .where = IN_WORD, .after = "在", .near_after = " 家里 车上 店里 屋里 教室 会场 柜台 "),
	RULE("落", "la4", "一个都不能落下", .where = IN_WORD, .after = "下", .near_before = " 一个都 一户都 一人都 谁都 谁也 "),
	RULE("落", "la4", "落了一个人", .after = "了", .near_after = " 一个人 一户 一家 一项 一页 一行 "),
	RULE("落", "luo4", "落叶"),

	/* Measuring, counting, turning. */
	RULE("量", "liang2", "给老人量血压", .after = "杯瓶筒角体血一身心脉尺了过好完个长宽高深地腰温面衣裤", .not_before = "数质产重力能容雨水电用流含"),
	RULE("量", "liang2", "把地量准", .after = "准", .near_before = " 把 "),
	RULE("量", "liang2", "量一量", .before = "一", .before_2 = "量"),
	RULE("量", "liang2", "先量再买", .before = "先再来去要给请帮别没"),
	RULE("量", "liang4", "药的量"),
	RULE("数", "shu3", "数一数", .before = "一了", .before_2 = "数"),
	RULE("数", "shu3", "数钱", .after = "羊钱钞清好了出过完票头到上下得不", .not_before = "总人户次分岁件天倍指参系多少奇偶系"),
	RULE("数", "shu3", "数一下", .where = IN_WORD, .after = "一", .after_2 = "下遍数次"),
	RULE("数", "shu3", "数数", .where = START | NOT_END, .after = "一数"),
	RULE("数", "shu4", "户数"),
	RULE("转", "zhuan4", "机器不转了", .near_before = " 风车 水车 机器 轮 电扇 风扇 水泵 发动机 叶片 磨 马达 电机 表针 陀螺 地球 水表 电表 "),
	RULE("转", "zhuan4", "转一转", .after = "一", .after_2 = "转"),
	RULE("转", "zhuan4", "去转一转", .where = END, .before = "一", .before_2 = "转"),
	RULE("转", "zhuan4", "转一圈", .near_after = " 圈 转 "),
	RULE("转", "zhuan4", "转动", .after = "圈动悠晕椅盘筒轮速子台磨"),
	RULE("转", "zhuan4", "团团转", .before = "旋团打运自公聚轮空"),
	RULE("转", "zhuan3", "转弯"),
	RULE("圈", "juan1", "把羊圈好", .after = "好起住在", .near_before = " 把 "),
	RULE("圈", "juan1", "新买的羊要单圈半个月", .before = "单先分另", .near_before = " 羊 猪 牛 鸡 鸭 鹅 "),
	RULE("圈", "juan4", "圈舍消毒", .before = "猪羊牛鸡鸭栏马串进清入出起垫扫驴兔圈", .not_after = "起住"),
	RULE("圈", "juan4", "圈里铺草", .where = START | IN_WORD, .after = "里内"),
	RULE("圈", "juan4", "圈肥", .after = "舍养肥粪里"),
	RULE("圈", "juan1", "圈起来", .after = "起住", .not_before = "一两"),
	RULE("圈", "quan1", "转一圈"),
	RULE("行", "xing2", "一行人", .where = IN_WORD, .before = "一", .after = "人" NUMBERS),
	RULE("行", "hang2", "三行玉米", .before = NUMBERS "每隔成单双宽窄各垄株", .not_after = "人动为李程进走"),
	RULE("行", "hang2", "行距", .after = "距间业情当长"),
	RULE("行", "xing2", "不行"),
	RULE("场", "chang2", "一场雨", .where = IN_WORD, .after = "雨雪雹霜风水病火灾战仗梦空祸瘟架哭旱涝汗劫"),
	RULE("场", "chang2", "一场大雨", .where = IN_WORD, .after = "大暴小中及透冰寒", .after_2 = "雨雪雹病火水旱风时潮"),
	RULE("场", "chang2", "打麦场", .before = "麦谷晒稻扬碾翻赶起轧豆", .not_after = "面所"),
	RULE("场", "chang2", "场上晒着谷", .where = IN_WORD, .after = "上里院边头", .near_after = " 晒 打谷 麦 稻 粮 "),
	RULE("场", "chang2", "把麦子扛到场上去", .where = IN_WORD, .before = "到往在", .after = "上里院边头", .near_before = " 麦 谷 稻 粮 豆 花生 玉米 芝麻 油菜 "),
	RULE("场", "chang3", "一场球赛"),
	RULE("卡", "qia3", "卡住了", .after = "住在壳脖点嗓那了口子哨喉"),
	RULE("卡", "qia3", "路口设卡", .where = IN_WORD, .before = "设关发闯", .not_after = "号片"),
	RULE("卡", "ka3", "银行卡丢了"),
	RULE("刹", "cha4", "千年古刹", .before = "古宝名"),
	RULE("刹", "cha4", "一刹那", .after = "那"),
	RULE("刹", "sha1", "刹不住"),
	RULE("只", "zhi1", "三只羊", .before = "一二三四五六七八九十百千万两几每这那哪多半余数"),
	RULE("只", "zhi1", "5只羊", .where = START | AFTER_NUMBER),
	RULE("只", "zhi3", "只有"),
	RULE("服", "fu4", "一服药", .where = IN_WORD, .before = NUMBERS "每", .after = "药中汤"),
	RULE("服", "fu4", "一天一服", .where = END | IN_WORD, .before = NUMBERS "每"),
	RULE("服", "fu4", "5服药", .where = START | AFTER_NUMBER | IN_WORD),
	RULE("服", "fu2", "服药"),
	RULE("系", "ji4", "腰上系根绳", .near_after = " 绳 腰带 扣 鞋带 安全带 围裙 领带 红领巾 铃铛 丝带 布条 "),
	RULE("系", "ji4", "系好安全带", .after = "好紧上着住在牢绳鞋带安领扣围红头腰裙成个了过"),
	RULE("系", "ji4", "安全带没系", .where = END, .before = "没不要别", .near_before = " 带 绳 扣 "),
	RULE("系", "xi4", "系农村户口"),
	RULE("铺", "pu4", "点心铺都开门", .before = "心店货药肉饭小", .not_after = "地路床盖设满开好上了着到在"),
	RULE("铺", "pu4", "十里铺", .where = IN_WORD, .before = "里", .before_2 = NUMBERS),
	RULE("铺", "pu4", "商铺", .where = END, .before = "店商当床卧药饭货肉铁地通上下中"),
	RULE("铺", "pu1", "铺地膜"),
	RULE("挨", "ai2", "挨打", .after = "顿打骂饿冻批罚淋揍宰说整训坑过了"),
	RULE("挨", "ai1", "挨家挨户"),
	RULE("舍", "she3", "有舍有得", .before = "有", .after = "有才"),
	RULE("舍", "she3", "舍得", .after = "得不弃己命身生近本"),
	RULE("舍", "she4", "猪舍消毒"),
	RULE("几", "ji1", "茶几", .before = "茶"),
	RULE("几", "ji3", "几个"),
	RULE("给", "ji3", "集中给水", .after = "养予付", .where = NOT_END),
	RULE("给", "gei3", "交给村里"),
	RULE("陂", "pi2", "伞陂镇", .after = "镇乡村区县"),
	RULE("陂", "bei1", "陂塘"),
	RULE("圩", "xu1", "赶圩", .before = "赶"),
	RULE("圩", "xu1", "圩日", .after = "日镇场集市"),
	RULE("圩", "wei2", "圩堤"),

	/* The rest, by character. */
	RULE("斗", "dou3", "拖斗坐人", .where = IN_WORD, .before = "车拖挎戽料挖簸翻", .not_after = "争"),
	RULE("处", "chu3", "处在", .where = NOT_END, .after = "在于"),
	RULE("处", "chu3", "所处", .before = "所"),
	RULE("处", "chu4", "漏水处"),
	RULE("当", "dang4", "当天", .after = "天日晚成作做"),
	RULE("当", "dang4", "不当得利", .before = "上适恰妥误得", .not_after = "月年夜"),
	RULE("当", "dang1", "当兵"),
	RULE("教", "jiao4", "信教", .before = "宗佛道信入传基国惩"),
	RULE("教", "jiao1", "教会大家用手机", .where = IN_WORD, .after = "会", .after_2 = "大他她你我孩老村乡群咱们怎如"),
	RULE("教", "jiao1", "教孩子游泳"),
	RULE("冲", "chong4", "冲着我来", .after = "着我你他她它这那自床"),
	RULE("冲", "chong1", "水冲毁了"),
	RULE("卷", "juan4", "做练习卷", .before = "习元阅交收判", .not_after = "起到进走入成着了"),
	RULE("卷", "juan4", "发试卷", .before = "试考问答案画书上下第开"),
	RULE("卷", "juan4", "卷一", .after = "一二三四五六七八九十宗"),
	RULE("卷", "juan3", "卷起来"),
	RULE("塞", "sai1", "塞进袋里", .after = "给进入满到住在回了上着得"),
	RULE("塞", "sai4", "塞外风光", .where = START, .not_after = "东"),
	RULE("塞", "sai4", "要塞", .where = END),
	RULE("塞", "sai4", "边塞的风光", .where = IN_LONG_RUN, .not_after = "东"),
	RULE("塞", "sai1", "塞东西"),
	RULE("散", "san3", "散养的鸡", .after = "养装户文工客沙光"),
	RULE("散", "san4", "散会"),
	RULE("少", "shao4", "老少都来", .before = "老年青"),
	RULE("少", "shao3", "少喝酒"),
	RULE("切", "qie4", "切勿靠近", .after = "勿不莫记忌"),
	RULE("切", "qie1", "切菜"),
	RULE("中", "zhong4", "中了毒", .after = "彩箭枪弹奖暑毒标风邪计招签选意", .where = 0),
	RULE("中", "zhong4", "中了大奖", .after = "了过", .near_after = " 奖 毒 标 签 暑 风 弹 计 招 "),
	RULE("中", "zhong4", "看中一头牛", .before = "打砸击射看猜押抽命选考相投", .not_after = "间心部学医药国旬午秋小年期东西"),
	RULE("中", "zhong1", "水中"),
	RULE("假", "jia4", "请假", .before = "请放休婚产病事年节寒暑长春日"),
	RULE("假", "jia4", "工伤假", .before = "伤理经婴薪育丧收", .not_after = "证冒药货酒币章钞票种农烟奶劣疫的新"),
	RULE("假", "jia4", "假期", .after = "期日条"),
	RULE("假", "jia3", "假药"),
	RULE("重", "chong2", "重新登记", .after = "来新建修复申装启返回拾温组演开种追播审做写选拍办填测检录蹈逢印叠现提孙阳茬名影塑归游整算排划浇栽接订领登发报制编查估述访评连联插", .not_before = "很太最更较"),
	RULE("重", "chong2", "双重保险", .before = "双多"),
	RULE("重", "zhong4", "重活"),
	RULE("调", "diao4", "调到镇里", .after = "到去回", .near_after = " 镇 县 乡 村 局 市 省 部门 学校 单位 岗 外地 别处 院 所 队 组 厂 "),
	RULE("调", "diao4", "调任镇里", .after = "任派动离入往来研查职干集拨取走运令阅档防兵水头"),
	RULE("调", "diao4", "从外地抽调", .before = "抽借征外"),
	RULE("调", "tiao2", "调成静音"),
	RULE("相", "xiang1", "增长相匹配", .after = "成生争吸较背迎违类保轻匹扣绕辉互关适邻连接通隔应符似等反距交遇识伴助依继随约爱处"),
	RULE("相", "xiang4", "照相", .before = "照长扮真亮"),
	RULE("相", "xiang1", "相距三里"),
	RULE("供", "gong4", "上供品", .after = "奉品桌认词"),
	RULE("供", "gong1", "供水"),
	RULE("累", "lei3", "日累月积", .after = "月积计世犯教转迁", .where = IN_WORD),
	RULE("累", "lei2", "累赘", .where = IN_WORD, .after = "赘斯"),
	RULE("累", "lei4", "玩累了"),
	RULE("呛", "qiang4", "烟呛得人咳嗽", .where = IN_WORD, .near_before = " 烟 气 味 眼 "),
	RULE("呛", "qiang4", "呛人", .where = IN_WORD, .after = "人鼻眼"),
	RULE("呛", "qiang1", "呛了水", .near_after = " 水 奶 饭 食 "),
	RULE("夹", "jia2", "夹袄", .after = "袄被裤衣"),
	RULE("夹", "jia1", "夹伤手指", .after = "破伤住断紧着到在子了"),
	RULE("钉", "ding4", "把木板钉牢", .after = "掌牢在上入住好成死着了木板马钉"),
	RULE("钉", "ding4", "被钉住", .where = IN_WORD, .before = "被", .not_after = "子"),
	RULE("钉", "ding1", "一颗钉"),
	RULE("混", "hun4", "混着吃"),
	RULE("搂", "lou1", "搂柴火", .after = "柴草麦豆树叶粪土玉秸稻"),
	RULE("看", "kan1", "看好自己的包", .where = IN_WORD, .after = "好住紧管", .near_after = " 包 孩子 小孩 家门 钱包 行李 老人 牲口 财物 东西 娃 "),
	RULE("扇", "shan1", "扇风", .where = IN_WORD, .after = "动风火耳嘴着凉", .not_before = NUMBERS "电排吊台落双单葵海"),
	RULE("肚", "du3", "羊肚", .where = IN_WORD, .before = "猪羊牛毛鱼爆", .not_after = "子皮腩"),
	RULE("肚", "du4", "肚痛"),
	RULE("缝", "feng2", "缝了几针", .after = "个了补制合好上着纫在衣被扣针起"),
	RULE("缝", "feng4", "墙缝"),
	RULE("曝", "bao4", "被曝光", .where = IN_WORD, .after = "光出"),
	RULE("曝", "bao4", "被曝有毒", .before = "被遭再又", .not_after = "晒"),
	RULE("间", "jian4", "多云间晴", .where = IN_WORD, .before = "云晴阴雨", .after = "晴多阴小雨"),
	RULE("觉", "jiao4", "一觉醒来", .where = IN_WORD, .before = "一宿", .not_after = "得察悟"),
	RULE("分", "fen4", "不法分子", .where = IN_WORD, .before = "骗装法罪怖极识质坏暴恐派裂贩毒窃盗劫徒疑乱", .after = "子"),
	RULE("的", "de5", "美的不得了", .where = IN_WORD, .before = "美", .not_after = "空电冰洗集品牌风微热"),
	RULE("荫", "yin1", "柳荫", .where = IN_WORD, .before = "柳树林绿浓成"),
	RULE("参", "shen1", "采参", .before = "采挖党海红野山", .not_after = "加与观谋军照会赛战"),
	RULE("闷", "men1", "会闷死人", .where = IN_WORD, .after = "死坏热气头在住着"),
	RULE("闷", "men4", "一声闷响", .where = IN_WORD, .after = "响雷棍"),
	RULE("炸", "zha2", "炸丸子", .after = "鱼鸡薯丸糕油豆肉虾酱串制透至土洋"),
	RULE("炸", "zha2", "在锅里炸", .near_before = " 油 锅 "),
	RULE("炸", "zha4", "被炸伤", .where = IN_WORD, .after = "伤死毁沉塌碎断飞裂起开山响坏"),
	RULE("炸", "zha4", "气罐炸了"),
	RULE("吐", "tu4", "又吐又泻", .before = "呕上想要又"),
	RULE("吐", "tu4", "吐血", .after = "血了奶沫"),
	RULE("吐", "tu3", "吐痰"),
	RULE("晕", "yun4", "晕车", .after = "车船针机血"),
	RULE("晕", "yun1", "头晕"),
	RULE("空", "kong4", "空出来", .after = "出白闲格地缺"),
	RULE("空", "kong4", "有空来", .before = "有抽没填"),
	RULE("空", "kong1", "空着手"),
	RULE("露", "lou4", "露腿", .after = "出面头腿牙馅怯脸底富"),
	RULE("露", "lu4", "露天"),
	RULE("朝", "zhao1", "朝霞", .after = "阳霞夕晖"),
	RULE("朝", "chao2", "朝东"),
	RULE("担", "dan4", "一担水", .before = "一两几重"),
	RULE("担", "dan4", "5担水", .where = START | AFTER_NUMBER),
	RULE("担", "dan1", "担水"),
	RULE("曾", "zeng1", "曾母说", .after = "母父某氏妻"),
	RULE("曾", "zeng1", "曾先生", .where = START | NOT_END, .after = "先女某"),
	RULE("曾", "ceng2", "以前曾来过"),
	RULE("尽", "jin3", "尽快", .after = "快早量可管先"),
	RULE("尽", "jin4", "尽力"),
	RULE("喷", "pen1", "喷药"),
	RULE("燕", "yan4", "小燕子"),
	RULE("涨", "zhang4", "豆子泡涨了", .before = "泡头发"),
	RULE("涨", "zhang4", "脸涨得通红", .where = IN_WORD, .after = "得红", .near_before = " 脸 "),
	RULE("涨", "zhang3", "涨水"),
	RULE("强", "qiang2", "强风"),
};
/* clang-format on */
const size_t polyphone_rule_count = ARRAY_SIZE(polyphone_rules);

/* What the lexicon's own single reading gets wrong, and the reading it should have. */
const char polyphone_defaults[] =
	"兴xing1 佛fo2 似si4 勒le4 翟zhai2 剌la4 耶ye1 什shi2 葛ge3 曲qu3 甚shen4 拓tuo4 傀kui3 "
	"铣xi3 "
	"仆pu2 帖tie3 掺chan1 埔pu3 蛤ge2 艮gen4 掖ye4 伺si4 椎zhui1 茄qie2 幢zhuang4 哗hua2 "
	"漂piao1 沤ou4 嘎ga1 载zai4 "
	"哄hong3 咽yan1 呵he1 肖xiao1 蠡li3 绷beng1 町ting3 琢zhuo2 媛yuan2 靓liang4 囤tun2 隽jun4 "
	"咳ke2 拧ning3 晟sheng4 罗luo2 绩ji4 迹ji4 驯xun4 卓zhuo2 仔zai3 脏zang1 铺pu1 挣zheng4 "
	"杠gang4 "
	"苫shan4 沓ta4 杓shao2 隗wei3 炔que1 轧ya4 擂lei4 龈yin2 拽zhuai4 圩wei2 俟si4 阆lang4 "
	"缪miu4 "
	"箐qing4 佴nai4 噁e4 栟ben1 芍shao2 裨pi2 吁yu4 藉jie4 哩li3 舍she4 著zhu4 乐le4 呛qiang4 "
	"瘪bie3 啥sha2 谁shui2 嗯en5 "
	"哦o5 "
	"哟yo5 "
	"哇wa5 啰luo5 喽lou5 咯lo5 噢o1 嘞lei5 咧lie5 呗bei5 嘛ma5 啦la5 罢ba4 攒zan3 荠ji4 "
	"朴piao2 "
	"摊tan1 逮dai3 挨ai1 蔓man4 弹dan4 钉ding1 镐gao3 坻di3 镗tang1 蕃fan1 纥he2 莘xin1 阙que4 "
	"粘zhan1 薄bao2 柏bai3 鲜xian1 累lei4 藏cang2 冠guan1 劲jin4 应ying1 差cha4 脯pu2 膀bang3 "
	"钥yao4 撇pie3 煞sha4 刹sha1 盛sheng4 秘mi4 哪na3 那na4 这zhe4 都dou1 和he2 会hui4 "
	"将jiang1 "
	"要yao4 与yu3 更geng4 好hao3 大da4 行xing2 见jian4 上shang4 说shuo1 看kan4 没mei2 给gei3 "
	"把ba3 "
	"别bie2 便bian4 难nan2 背bei4 分fen1 发fa1 号hao4 几ji3 喔o5 ";

const char polyphone_unweighed[] = "得刹卡系剥种还倒干背扎着场量长结转圈只和盛落拧折石囤服蔓耙垛铺"
				   "挨舍了地薄削泡钻夹铣芍相禅陂圩行为数沤撒弄累混肚缝钉炸";
