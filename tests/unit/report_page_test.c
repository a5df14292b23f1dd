/* The report as a page and as a table: that nothing which people wrote is taken for HTML, for a
 * formula or for a command to whoever shows it. */
#include "asrun_world.h"

#include <stdbool.h>

#include "calendar/day.h"
#include "calendar/timezone.h"
#include "report/page.h"
#include "report/sheet.h"

static char station_name[] = "瓦岗<村>";
static char zone_name[] = "village";
static char zone_title[] = "全\"村\"";
static struct zone zone = { .name = zone_name, .title = zone_title };

static struct report_about about(void)
{
	struct report_about about;

	assert_int_equal(report_about_begin(&about, station_name, &zone, 1, WORLD_MORNING_MS), 0);
	return about;
}

static int32_t morning_day(void)
{
	const struct date date = { 2026, 11, 24 };

	return date_to_day(date);
}

static struct airing *titled(const char *title, const char *words)
{
	struct airing *airing = world_airing(1, "morning", WORLD_MORNING_MS);

	world_begin(airing);
	world_end(airing, AIRING_AIRED, AIRING_REASON_NONE);
	airing->sounded_ms = 12340;
	world_set(&airing->title, title);
	world_set(&airing->script.text, words);
	return airing;
}

/* The caller frees it. */
static char *page_of(const struct airing *airing, int days)
{
	_cleanup_(report_done) struct report day = { 0 };
	_cleanup_(report_done) struct report span = { 0 };
	struct report_about of = about();
	struct page page = {
		.about = &of,
		.report = &span,
		.from = morning_day(),
		.until = morning_day() + days,
	};
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	assert_non_null(stream);
	if (airing)
		assert_int_equal(report_add_airing(&day, airing, NULL), 0);
	assert_int_equal(report_add_day(&span, &day, morning_day()), 0);
	page_begin(stream, &page);
	if (airing)
		assert_int_equal(page_add(stream, &page, airing), 0);
	page_end(stream, &page);
	assert_int_equal(fclose(stream), 0);
	report_about_done(&of);
	return text;
}

/* Of one airing; the caller frees it. */
static char *sheet_of(const struct airing *airing)
{
	struct report_about of = about();
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	assert_non_null(stream);
	sheet_begin(stream);
	assert_int_equal(sheet_add(stream, &of, airing), 0);
	assert_int_equal(fclose(stream), 0);
	report_about_done(&of);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("there is no %s in: %s", part, text);
}

static void what_people_wrote_is_no_html(void **state)
{
	_cleanup_(airing_cleanup) struct airing *airing =
		titled("</td><script>alert(1)</script>", "a & b \"c\" 'd' <e>\n\x1b[31m\u202eabc");
	_cleanup_free_ char *page = NULL;

	(void)state;
	world_set(&airing->category, "<i>");
	world_set(&airing->responsible, "<u>");
	airing->remark = strdup("village: <s>");
	page = page_of(airing, 1);
	assert_has(page, "&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
	assert_has(page, "a &amp; b &quot;c&quot; &#39;d&#39; &lt;e&gt;<br>[31mabc");
	assert_has(page, "瓦岗&lt;村&gt;");
	assert_has(page, "全&quot;村&quot;");
	assert_has(page, "village: &lt;s&gt;");
	static const char *const never[] = { "<script", "<i>", "<u>", "<s>", "<e>", "\x1b",
		"\u202e" };
	for (size_t i = 0; i < ARRAY_SIZE(never); i++)
		assert_null(strstr(page, never[i]));
}

static void a_page_needs_nothing_else_and_runs_nothing(void **state)
{
	_cleanup_(airing_cleanup) struct airing *airing = titled("标题", "内容");
	_cleanup_free_ char *page = page_of(airing, 1);

	(void)state;
	assert_int_equal(strncmp(page, "<!DOCTYPE html>", 15), 0);
	assert_has(page, "charset=\"utf-8\"");
	assert_has(page, "default-src 'none'");
	assert_has(page, "size:A4 landscape");
	assert_null(strstr(page, "http://"));
	assert_null(strstr(page, "https://"));
	assert_has(page, "</body></html>");
}

static void a_page_of_nothing_is_a_zero_report(void **state)
{
	_cleanup_free_ char *page = page_of(NULL, 1);

	(void)state;
	assert_has(page, "Zero report: nothing was planned, nothing ordered");
	assert_null(strstr(page, "<table"));
	assert_has(page, "On duty: ");
}

static void a_day_of_a_longer_page_without_airings_is_marked(void **state)
{
	_cleanup_(report_done) struct report day = { 0 };
	_cleanup_(report_done) struct report span = { 0 };
	_cleanup_(airing_cleanup) struct airing *airing = titled("标题", "内容");
	struct report_about of = about();
	const struct page page = {
		.about = &of,
		.report = &span,
		.from = morning_day() - 1,
		.until = morning_day() + 1,
	};
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	(void)state;
	assert_int_equal(report_add_day(&span, &day, morning_day() - 1), 0);
	assert_int_equal(report_add_airing(&day, airing, NULL), 0);
	assert_int_equal(report_add_day(&span, &day, morning_day()), 0);
	page_begin(stream, &page);
	assert_int_equal(fclose(stream), 0);
	assert_has(text, "2026-11-23<td colspan=16>zero report");
	assert_has(text, "07:00:00 (2026-11-24)");
	free(text);
	report_about_done(&of);
}

static void a_table_is_known_as_utf_8_and_each_cell_is_quoted(void **state)
{
	_cleanup_(airing_cleanup) struct airing *airing = titled("说\"好\"，a,b", "一\n二");
	_cleanup_free_ char *sheet = NULL;

	(void)state;
	sheet = sheet_of(airing);
	assert_int_equal(strncmp(sheet, "\xEF\xBB\xBF\"Day\",\"Planned\",", 19), 0);
	assert_has(sheet, "\r\n\"2026-11-24\",\"07:00:00\",\"07:00:00\",\"07:01:00\",\"12.3\","
			  "\"说\"\"好\"\"，a,b\",\"一\n二\",\"全\"\"村\"\"\",\"routine\",");
	assert_int_equal(strcmp(sheet + strlen(sheet) - 2, "\r\n"), 0);
}

static void nobodys_title_computes_anything(void **state)
{
	static const char *const titles[] = { "=1+1", "+8613800138000", "-2+3", "@SUM(A1)", "＝1+1",
		"＋1", "－1", "＠a", "  =1", "\t=cmd|' /C calc'!A0", "\r=1", "\u200e=1", "\x01=1",
		"=HYPERLINK(\"http://x\")" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++) {
		_cleanup_(airing_cleanup) struct airing *airing = titled(titles[i], "好");
		_cleanup_free_ char *sheet = sheet_of(airing);
		const char *cell = strstr(sheet, "\"12.3\",\"");
		assert_non_null(cell);
		if (cell[strlen("\"12.3\",\"")] != '\'')
			fail_msg("%s is a formula: %s", titles[i], cell);
	}
}

static void a_title_that_is_no_formula_stays_as_it_is(void **state)
{
	static const char *const titles[] = { "1=1", "通知", "a-b", "'quoted", "5 + 3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++) {
		_cleanup_(airing_cleanup) struct airing *airing = titled(titles[i], "好");
		_cleanup_free_ char *sheet = sheet_of(airing);
		char cell[64];
		(void)snprintf(cell, sizeof(cell), "\"12.3\",\"%s\",", titles[i]);
		assert_has(sheet, cell);
	}
}

static void what_did_not_sound_has_no_times_and_a_reason(void **state)
{
	_cleanup_(airing_cleanup) struct airing *airing = titled("标题", "内容");
	_cleanup_free_ char *sheet = NULL;

	(void)state;
	airing->started_ms = CLOCK_NONE;
	airing->sounded_ms = 0;
	airing->state = AIRING_CANCELLED;
	airing->reason = AIRING_REASON_STOPPED;
	airing->stopped_by = strdup("zhang");
	sheet = sheet_of(airing);
	assert_has(sheet, "\"2026-11-24\",\"07:00:00\",\"\",\"\",\"\",\"标题\"");
	assert_has(sheet, ", zhang\"\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_wrote_is_no_html),
		cmocka_unit_test(a_page_needs_nothing_else_and_runs_nothing),
		cmocka_unit_test(a_page_of_nothing_is_a_zero_report),
		cmocka_unit_test(a_day_of_a_longer_page_without_airings_is_marked),
		cmocka_unit_test(a_table_is_known_as_utf_8_and_each_cell_is_quoted),
		cmocka_unit_test(nobodys_title_computes_anything),
		cmocka_unit_test(a_title_that_is_no_formula_stays_as_it_is),
		cmocka_unit_test(what_did_not_sound_has_no_times_and_a_reason),
	};

	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
