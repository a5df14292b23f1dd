/* From what is written to what is said. */
#include <errno.h>

#include "normalise_world.h"

#include "speech/number.h"

static void every_rule_says_its_own_example(void **state)
{
	const char *written, *spoken;
	size_t count = 0;

	(void)state;
	while (normalise_example(count, &written, &spoken) == 0) {
		check_pairs(&(struct pair){ written, spoken }, 1);
		count++;
	}
	assert_in_range(count, 100, 1000);
}

/* clang-format off */
TABLE_TEST(times_are_said_as_hours_and_minutes,
	{ "请于8:00到村部开会", "请于八点到村部开会" },
	{ "下午2:30集合", "下午两点三十分集合" },
	{ "14:05停水", "十四点零五分停水" },
	{ "门诊8:00-11:30", "门诊八点到十一点三十分" },
	{ "今晚20:00—22:00停电", "今晚二十点到二十二点停电" },
	{ "上午8:30至下午5:30办理", "上午八点三十分至下午五点三十分办理" },
	{ "早上6点半", "早上六点半" },
	{ "晚上12点以前", "晚上十二点以前" },
	{ "9点05分发车", "九点零五分发车" },
	{ "7：30上课", "七点三十分上课" },
	{ "上午8时至10时", "上午八时至十时" },
	{ "2时30分", "两时三十分" },
	{ "06:30:15", "六点三十分十五秒" })

TABLE_TEST(dates_and_years_are_said_as_such,
	{ "2026年11月24日", "二零二六年十一月二十四日" },
	{ "2026-11-24截止", "二零二六年十一月二十四日截止" },
	{ "11月24日（周2）", "十一月二十四日（周二）" },
	{ "3月1日至5日", "三月一日至五日" },
	{ "3月1日-3月5日", "三月一日到三月五日" },
	{ "2025-2026年度", "二零二五到二零二六年度" },
	{ "1998年出生", "一九九八年出生" },
	{ "过去2000年间", "过去两千年间" },
	{ "6-8月", "六到八月" },
	{ "每月10号", "每月十号" },
	{ "正月15", "正月十五" },
	{ "星期3上午", "星期三上午" },
	{ "80后", "八零后" },
	{ "2026.3.5", "二零二六年三月五日" })

TABLE_TEST(temperatures_are_said_in_degrees,
	{ "体温37.3℃", "体温三十七点三摄氏度" },
	{ "最低-5℃", "最低零下五度" },
	{ "零下12℃", "零下十二度" },
	{ "气温-5~3℃", "气温零下五到三摄氏度" },
	{ "气温18℃到26℃", "气温十八摄氏度到二十六摄氏度" },
	{ "降至0℃以下", "降至零摄氏度以下" },
	{ "25°C", "二十五摄氏度" })

TABLE_TEST(money_is_said_in_yuan,
	{ "每人380元", "每人三百八十元" },
	{ "补贴12.50元", "补贴十二点五元" },
	{ "￥3,000", "三千元" },
	{ "罚款200元至2000元", "罚款两百元至两千元" },
	{ "小麦1.25元/斤", "小麦一点二五元每斤" },
	{ "3.5万元", "三点五万元" },
	{ "共计10500元", "共计一万零五百元" },
	{ "$100", "一百美元" })

TABLE_TEST(shares_and_ratios_are_said_with_their_parts,
	{ "报销70%", "报销百分之七十" },
	{ "湿度30%-50%", "湿度百分之三十到百分之五十" },
	{ "增长5.5％", "增长百分之五点五" },
	{ "覆盖率100%", "覆盖率百分之百" },
	{ "盐度3‰", "盐度千分之三" },
	{ "2/3的农户", "三分之二的农户" },
	{ "按1:1500稀释", "按一比一千五百稀释" },
	{ "1:50兑水", "一比五十兑水" })

TABLE_TEST(telephone_numbers_are_said_digit_by_digit_in_groups,
	{ "电话13812345678", "电话 幺三八 幺二三四 五六七八" },
	{ "电话138 1234 5678", "电话 幺三八 幺二三四 五六七八" },
	{ "电话：138-1234-5678。", "电话：幺三八 幺二三四 五六七八。" },
	{ "0376-6366110", "零三七六 六三六 六幺幺零" },
	{ "拨打12345热线", "拨打幺二三四五热线" },
	{ "拨打110或120", "拨打幺幺零或幺二零" },
	{ "请拨119", "请拨幺幺九" },
	{ "95598", "九五五九八" },
	{ "400-123-4567", "四零零 幺二三 四五六七" })

TABLE_TEST(plates_and_numbers_of_documents_are_said_digit_by_digit,
	{ "豫S12345", "豫S 幺二三四五" },
	{ "鄂A·8B123", "鄂A 八B 幺二三" },
	{ "〔2026〕15号文件", "二零二六十五号文件" },
	{ "身份证411524199001011234", "身份证 四幺幺五二四 幺九九零零幺零幺 幺二三四" },
	{ "G312国道", "G三幺二国道" },
	{ "312国道", "三幺二国道" },
	{ "2号楼3单元501", "二号楼三单元五零幺" },
	{ "208房", "二零八房" })

TABLE_TEST(units_are_said_in_words,
	{ "3亩地", "三亩地" },
	{ "2斤", "两斤" },
	{ "25kg", "二十五千克" },
	{ "兑水15kg", "兑水十五千克" },
	{ "250mL", "二百五十毫升" },
	{ "10kV线路", "十千伏线路" },
	{ "降雨50mm", "降雨五十毫米" },
	{ "气压1008hPa", "气压一千零八百帕" },
	{ "120m²", "一百二十平方米" },
	{ "限速60km/h", "限速每小时六十公里" },
	{ "血压120/80mmHg", "血压一百二十、八十毫米汞柱" },
	{ "血糖6.1mmol/L", "血糖六点一毫摩尔每升" })

TABLE_TEST(two_is_liang_before_what_it_counts,
	{ "2个人", "两个人" },
	{ "2人", "两人" },
	{ "2次", "两次" },
	{ "2小时", "两小时" },
	{ "2年级", "二年级" },
	{ "第2次", "第二次" },
	{ "12个", "十二个" },
	{ "2号", "二号" },
	{ "2楼", "二楼" },
	{ "2-3天", "两到三天" },
	{ "2.5亩", "二点五亩" },
	{ "20000斤", "两万斤" },
	{ "22人", "二十二人" })

TABLE_TEST(amounts_of_any_size_are_said_in_full,
	{ "20003456", "二千万三千四百五十六" },
	{ "26003456", "二六零零 三四五六" },
	{ "10", "十" },
	{ "110人", "一百一十人" },
	{ "1005", "一千零五" },
	{ "1,234,567", "一百二十三万四千五百六十七" },
	{ "0.5", "零点五" },
	{ "第15组", "第十五组" },
	{ "100000000元", "一亿元" })

TABLE_TEST(names_with_digits_keep_their_letters,
	{ "N95口罩", "N九五口罩" },
	{ "A4纸", "A四纸" },
	{ "COVID-19", "COVID十九" },
	{ "84消毒液", "八四消毒液" },
	{ "5G信号", "五G信号" },
	{ "WiFi密码", "WiFi密码" },
	{ "下载APP", "下载APP" },
	{ "维生素B12", "维生素B十二" })

TABLE_TEST(lists_brackets_and_quotes_stay_marks,
	{ "支书说：“都来开会！”", "支书说：\"都来开会！\"" },
	{ "口号：“五好”", "口号：“五好”" },
	{ "1.登记 2.领药", "一、登记 二、领药" },
	{ "（1）登记", "一、登记" },
	{ "1、带身份证\n2、戴口罩", "一、带身份证\n二、戴口罩" },
	{ "①登记②领药", "一、登记二、领药" },
	{ "一、登记", "一、登记" },
	{ "“三夏”工作", "“三夏”工作" },
	{ "《通知》（试行）", "《通知》（试行）" })

TABLE_TEST(full_width_signs_read_as_their_plain_twins,
	{ "８：３０", "八点三十分" },
	{ "ＡＰＰ", "APP" },
	{ "５０％", "百分之五十" },
	{ "２０２６年", "二零二六年" },
	{ "电话１２３４５热线", "电话幺二三四五热线" })

TABLE_TEST(traditional_characters_are_read_as_todays,
	{ "請村民注意", "请村民注意" },
	{ "重慶銀行", "重庆银行" },
	/* What is not seen parts no word. */
	{ "重\u2060庆银\u200b行", "重庆银行" },
	{ "重\u034f庆银\U000e0041行", "重庆银行" },
	{ "種地", "种地" },
	{ "乾隆", "乾隆" },
	{ "村民请注意", "村民请注意" })

TABLE_TEST(pictures_are_left_out_without_a_word,
	{ "注意⚠️防火🔥", "注意防火" },
	{ "👨‍👩‍👧全家", "全家" },
	{ "好👍🏻", "好" },
	{ "\xEF\xBB\xBF开头", "开头" })

TABLE_TEST(signs_have_names,
	{ "a@b", "a艾特b" },
	{ "衣服&鞋", "衣服和鞋" },
	{ "3#楼", "三号楼" },
	{ "≥60岁", "大于等于六十岁" },
	{ "1+1=2", "一加一等于二" },
	{ "60+", "六十加" })
/* clang-format on */

static void a_telephone_number_is_said_twice_if_asked(void **state)
{
	static const struct pair pairs[] = {
		{ "电话13812345678。",
			"电话 幺三八 幺二三四 五六七八，幺三八 幺二三四 五六七八。" },
		{ "0376-6366110", "零三七六 六三六 六幺幺零，零三七六 六三六 六幺幺零" },
		/* A hot line of five digits is caught the first time. */
		{ "拨打12345热线", "拨打幺二三四五热线" },
		{ "2026年15人", "二零二六年十五人" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct doubts doubts = { 0 };
		_cleanup_free_ char *said = say(pairs[i].written, true, &doubts);
		assert_string_equal(said, pairs[i].said);
	}
}

/* --- doubts --- */

static void what_cannot_be_classed_or_said_is_told(void **state)
{
	static const struct {
		const char *written;
		enum doubt_kind kind;
		const char *about;
	} cases[] = {
		{ "参数3-4-5-6", DOUBT_NUMBER, "3-4-5-6" },
		{ "款式12/34/56", DOUBT_NUMBER, "12/34/56" },
		{ "标志☃︎§", DOUBT_SIGN, "§" },
		{ "สวัสดี", DOUBT_CHARACTER, "ส" },
		{ "こんにちは", DOUBT_CHARACTER, "こ" },
		{ "Привет", DOUBT_CHARACTER, "П" },
		{ "𠮷野家", DOUBT_CHARACTER, "𠮷" },
		{ "价格€5₽", DOUBT_SIGN, "₽" },
		{ "水位→，", DOUBT_SIGN, "→" },
		{ "票面12*", DOUBT_NUMBER, "二*" },
		{ "方子三:五", DOUBT_NUMBER, "三:五" },
		{ "明天8.30开会", DOUBT_GUESS, "8.30" },
		{ "2-3格放药，放在2-3格", DOUBT_GUESS, "2-3" },
		{ "工位号312", DOUBT_GUESS, "312" },
		{ "仪表312，", DOUBT_GUESS, "312" },
		{ "草帽11.3，", DOUBT_GUESS, "11.3" },
		{ "张湾10.6，", DOUBT_GUESS, "10.6" },
		{ "“四川陇荞1540”到货", DOUBT_NUMBER, "1540" },
		{ "往年2013，今年多", DOUBT_NUMBER, "2013" },
		{ "120-20件", DOUBT_GUESS, "120-" },
		{ "量得145/90偏高", DOUBT_GUESS, "145/90" },
		{ "会演12.18", DOUBT_GUESS, "12.18" },
		{ "找李医生8021", DOUBT_GUESS, "8021" },
		{ "默认为六位381276的", DOUBT_GUESS, "381276" },
		{ "件号7312的", DOUBT_GUESS, "7312" },
		{ "每人2爿", DOUBT_GUESS, "2爿" },
		{ "领被子2组，", DOUBT_GUESS, "2组" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct doubts doubts = { 0 };
		_cleanup_free_ char *said = say(cases[i].written, false, &doubts);
		bool is_told = false;
		for (size_t n = 0; n < doubts.count; n++)
			is_told |= doubts.doubts[n].kind == cases[i].kind &&
				   strcmp(doubts.doubts[n].text, cases[i].about) == 0;
		if (!is_told)
			fail_msg("%s -> %s: %zu doubts, the first of kind %d about \"%s\"",
				cases[i].written, said, doubts.count, (int)doubts.doubts[0].kind,
				doubts.doubts[0].text);
	}
}

static void an_ordinary_notice_raises_no_doubt(void **state)
{
	static const char *const notices[] = {
		"各位村民请注意：今天下午2:30在村部广场开会，请带身份证。",
		"明天8:00-11:30停水，咨询电话0376-6366110。",
		"气温-5~3℃，请做好防冻。",
		"“三夏”期间，小麦1.25元/斤（含税）……",
		"A4纸、N95口罩、84消毒液！",
		"2等奖奖2000元，2人合住，2楼2号床，20-120元。",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(notices); i++) {
		struct doubts doubts = { 0 };
		_cleanup_free_ char *said = say(notices[i], false, &doubts);
		if (doubts.count != 0)
			fail_msg("%s -> %s: doubt \"%s\"", notices[i], said, doubts.doubts[0].text);
	}
}

static void doubts_are_noted_once_and_cut_to_whole_characters(void **state)
{
	struct doubts doubts = { 0 };
	char longest[150];

	(void)state;
	for (size_t i = 0; i + 3 < sizeof(longest); i += 3)
		memcpy(longest + i, "村", 4);
	doubts_add(&doubts, DOUBT_SIGN, longest, strlen(longest));
	doubts_add(&doubts, DOUBT_SIGN, longest, strlen(longest));
	assert_int_equal(doubts.count, 1);
	assert_int_equal(strlen(doubts.doubts[0].text), 93);
	doubts_add(&doubts, DOUBT_NUMBER, longest, strlen(longest));
	assert_int_equal(doubts.count, 2);
	for (char c = 'a'; c <= 'z'; c++)
		doubts_add(&doubts, DOUBT_SIGN, &c, 1);
	assert_int_equal(doubts.count, DOUBTS_MAX);
}

static void slight_doubts_are_told_together(void **state)
{
	static const char first[] = "一卷地膜", second[] = "很冲",
			  long_one[] = "这这这这这这这这这这这这这这这这这这这这这这这这这";
	struct doubts doubts = { 0 };

	(void)state;
	doubts_add(&doubts, DOUBT_COMMONER, first, strlen(first));
	doubts_add(&doubts, DOUBT_READING, second, strlen(second));
	doubts_add(&doubts, DOUBT_COMMONER, second, strlen(second));
	doubts_add(&doubts, DOUBT_COMMONER, first, strlen(first));
	assert_int_equal(doubts.count, 2);
	assert_string_equal(doubts.doubts[0].text, "一卷地膜, 很冲");
	assert_string_equal(doubts.doubts[1].text, "很冲");
	doubts_add(&doubts, DOUBT_COMMONER, long_one, strlen(long_one));
	assert_int_equal(doubts.count, 3);
	assert_string_equal(doubts.doubts[2].text, long_one);
}

/* --- what is refused --- */

static void broken_utf8_is_refused(void **state)
{
	static const char *const texts[] = { "\xFF", "村\xE6\x9D", "\xC0\x80", "\xED\xA0\x80",
		"a\xF4\x90\x80\x80", "\x80" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct doubts doubts = { 0 };
		char *said = NULL;
		assert_int_equal(normalise(normaliser, texts[i], false, &doubts, &said), -EILSEQ);
		assert_null(said);
	}
}

static void a_text_that_grows_past_the_limit_is_refused(void **state)
{
	static const char unit[] = "1μmol/L,";
	const size_t length = strlen(unit), count = 100000;
	_cleanup_free_ char *text = malloc(count * length + 1);
	struct doubts doubts = { 0 };
	char *said = NULL;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * length, unit, length + 1);
	assert_int_equal(normalise(normaliser, text, false, &doubts, &said), -E2BIG);
	assert_null(said);
}

static void every_line_end_stays(void **state)
{
	struct doubts doubts = { 0 };
	_cleanup_free_ char *said = say("8:00\n\n110人\n", false, &doubts);

	(void)state;
	assert_string_equal(said, "八点\n\n一百一十人\n");
}

static void without_a_lexicon_traditional_characters_stay(void **state)
{
	struct normaliser *bare;
	struct doubts doubts = { 0 };
	char *said;

	(void)state;
	assert_int_equal(normaliser_new(NULL, &bare), 0);
	assert_int_equal(normalise(bare, "請8:00到", false, &doubts, &said), 0);
	assert_string_equal(said, "請八点到");
	free(said);
	normaliser_free(bare);
}

/* --- numbers --- */

static void numbers_are_said_as_mandarin_says_them(void **state)
{
	static const struct pair pairs[] = {
		{ "0", "零" },
		{ "000", "零" },
		{ "7", "七" },
		{ "10", "十" },
		{ "19", "十九" },
		{ "20", "二十" },
		{ "101", "一百零一" },
		{ "110", "一百一十" },
		{ "115", "一百一十五" },
		{ "1000", "一千" },
		{ "1001", "一千零一" },
		{ "1010", "一千零一十" },
		{ "1100", "一千一百" },
		{ "10000", "一万" },
		{ "10001", "一万零一" },
		{ "12050", "一万二千零五十" },
		{ "100010", "十万零一十" },
		{ "1000000", "一百万" },
		{ "20000003", "二千万零三" },
		{ "100000000", "一亿" },
		{ "100000001", "一亿零一" },
		{ "9007199254740993", "九千零七万亿一千九百九十二亿五千四百七十四万零九百九十三" },
		{ "1000000000000000000", "一零零零零零零零零零零零零零零零零零零" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		_cleanup_free_ char *said = NULL;
		size_t length;
		FILE *out = open_memstream(&said, &length);
		assert_non_null(out);
		number_write_integer(out, pairs[i].written, strlen(pairs[i].written));
		assert_int_equal(fclose(out), 0);
		assert_string_equal(said, pairs[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_says_its_own_example),
		cmocka_unit_test(times_are_said_as_hours_and_minutes),
		cmocka_unit_test(dates_and_years_are_said_as_such),
		cmocka_unit_test(temperatures_are_said_in_degrees),
		cmocka_unit_test(money_is_said_in_yuan),
		cmocka_unit_test(shares_and_ratios_are_said_with_their_parts),
		cmocka_unit_test(telephone_numbers_are_said_digit_by_digit_in_groups),
		cmocka_unit_test(plates_and_numbers_of_documents_are_said_digit_by_digit),
		cmocka_unit_test(units_are_said_in_words),
		cmocka_unit_test(two_is_liang_before_what_it_counts),
		cmocka_unit_test(amounts_of_any_size_are_said_in_full),
		cmocka_unit_test(names_with_digits_keep_their_letters),
		cmocka_unit_test(lists_brackets_and_quotes_stay_marks),
		cmocka_unit_test(full_width_signs_read_as_their_plain_twins),
		cmocka_unit_test(traditional_characters_are_read_as_todays),
		cmocka_unit_test(pictures_are_left_out_without_a_word),
		cmocka_unit_test(signs_have_names),
		cmocka_unit_test(a_telephone_number_is_said_twice_if_asked),
		cmocka_unit_test(what_cannot_be_classed_or_said_is_told),
		cmocka_unit_test(an_ordinary_notice_raises_no_doubt),
		cmocka_unit_test(doubts_are_noted_once_and_cut_to_whole_characters),
		cmocka_unit_test(slight_doubts_are_told_together),
		cmocka_unit_test(broken_utf8_is_refused),
		cmocka_unit_test(a_text_that_grows_past_the_limit_is_refused),
		cmocka_unit_test(every_line_end_stays),
		cmocka_unit_test(without_a_lexicon_traditional_characters_stay),
		cmocka_unit_test(numbers_are_said_as_mandarin_says_them),
	};

	return cmocka_run_group_tests(tests, open_rules, close_rules);
}
