"""The report: what was planned on some days, what became of it, as text and as JSON."""

import csv
import io
import json
from datetime import timedelta

from conftest import CHINESE, ZONE, notice, wait_for

EVENING_QUIET = 'quiet_hours = ( { window = "20:00-06:00"; } );'


def every_day(name, time, **more):
    return notice(name, "好。", f'{{ times = [ "{time}" ]; }}', **more)


def row_states(station, name):
    return [row["state"] for row in station.ask(f"/v1/log?notice={name}")["airings"]]


def live_through_a_day(station):
    """On the first day the notice "market" airs at 10:02, at 12:00 there is no power, and at 21:00 it is quiet; on the
    second, "market" airs at 10:02. Words are said on the first."""
    moment = station.due(120)
    station.configure(
        every_day("market", f"{moment:%H:%M:%S}", title="赶集<b>通知</b>", category="生活", responsible="李书记")
        + ", " + every_day("noon", "12:00", title="中午", responsible="王村医")
        + ", " + every_day("night", "21:00", title="晚间", responsible="王村医"),
        more=EVENING_QUIET)
    station.start()
    station.reach(moment)
    wait_for(lambda: row_states(station, "market") == ["aired"], what="the market's row")
    station.dalaba("say", "开会了。", "--title", "开会", "--wait")
    station.stop()
    station.reach(moment.replace(hour=20, minute=59, second=0), 0)
    station.start()
    station.reach(moment.replace(hour=21, minute=0, second=0), 1)
    wait_for(lambda: row_states(station, "night") == ["cancelled"], what="the night's row")
    station.reach(moment + timedelta(days=1))
    wait_for(lambda: row_states(station, "market") == ["aired"] * 2, what="the next day's row")
    return moment


def test_a_days_report_tells_planned_aired_missed_and_held_back(station):
    moment = live_through_a_day(station)
    day = f"{moment:%Y-%m-%d}"

    report = station.ask(f"/v1/report?day={day}")
    total = report["total"]
    assert (report["from"], report["over"], report["zero"]) == (day, True, False)
    assert (total["planned"], total["ordered"]) == (3, 1)
    assert (total["aired"], total["failed"], total["cancelled"], total["open"]) == (2, 1, 1, 0)
    assert {entry["reason"]: (entry["failed"], entry["cancelled"]) for entry in report["reasons"]} == {
        "missed-power": (1, 0), "quiet-hours": (0, 1)}
    assert {entry["responsible"]: entry["planned"] for entry in report["responsibles"]} == {
        "李书记": 1, "王村医": 2, "": 0}
    assert {entry["notice"]: entry["aired"] for entry in report["notices"]} == {
        "market": 1, "noon": 0, "night": 0, "": 1}
    assert [row["notice"] for row in report["missed"]] == ["noon", "night"]
    village, = report["zones"]
    assert (village["title"], village["aired"]) == ("全村", 2)
    assert village["sounded_ms"] == total["sounded_ms"] > 0
    assert f"{day}T10:0" in total["earliest"] <= total["latest"]
    assert village["loudest_db"] < 0

    told = station.dalaba("report", "--day", day).stdout
    assert f"瓦岗村广播站: report of {day}\n" in told
    assert "Planned 3, ordered 1: aired 2 (0 of them not wholly), failed 1, cancelled 1, not over 0." in told
    assert "中午" in told.split("Did not air:")[1] and "晚间" in told.split("Did not air:")[1]

    page = station.dalaba("report", "--day", day, "--format", "html", environment=CHINESE).stdout
    assert page.count("<tr>") + page.count("<tr class=bad>") > 4 and page.endswith("</body></html>\n")
    assert "<h1>播出信息登记本</h1>" in page and "赶集&lt;b&gt;通知&lt;/b&gt;" in page and "<b>" not in page

    sheet = station.dalaba("report", "--day", day, "--format", "csv", environment=CHINESE).stdout
    assert sheet.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(sheet[1:], newline="")))
    assert [(row["标题"], row["结果"]) for row in rows] == [
        ("赶集<b>通知</b>", "播出成功"), ("开会", "播出成功"), ("中午", "播出失败"), ("晚间", "播出取消")]
    assert [row["日期"] for row in rows] == [day] * 4 and rows[2]["开始"] == ""


def test_a_month_has_its_days_and_those_without_anything(station):
    moment = live_through_a_day(station)
    report = station.ask(f"/v1/report?month={moment:%Y-%m}")
    days = {day["day"]: day for day in report["days"]}
    first = moment.replace(day=1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    assert len(days) == length and list(days) == sorted(days)
    assert days[f"{moment:%Y-%m-%d}"]["aired"] == 2
    assert sum(day["planned"] for day in days.values()) == report["total"]["planned"]
    span = station.ask(f"/v1/report?from={moment:%Y-%m-%d}&until={moment + timedelta(days=2):%Y-%m-%d}")
    market = next(entry for entry in span["notices"] if entry["notice"] == "market")
    assert (market["aired"], market["most_aired_a_day"]) == (2, 1)


def test_a_day_with_nothing_is_reported_in_either_language(station):
    station.start()
    assert "Zero report: nothing was planned" in station.dalaba("report").stdout
    told = station.dalaba("report", "--day", "2024-02-29", environment=CHINESE).stdout
    assert told.splitlines() == ["瓦岗村广播站：2024-02-29 播出日报", "零报告：没有计划，没有临时播出，也没有播出。"]
    assert json.loads(station.dalaba("report", "--json").stdout)["zero"] is True
    assert "零报告" in station.dalaba("report", "--format", "html", environment=CHINESE).stdout
    assert len(station.dalaba("report", "--format", "csv").stdout.splitlines()) == 1


def test_a_day_that_is_not_in_the_calendar_is_refused_with_the_form(station):
    station.start()
    for given, says in [("2026-02-30", "there is no 2026-02-30"), ("24.11.2026", "such as 2026-11-24"),
                        ("2026-11", "such as 2026-11-24")]:
        refused = station.dalaba("report", "--day", given, code=1)
        assert says in refused.stderr and refused.stdout == ""
    assert "such as 2026-11" in station.dalaba("report", "--month", "November", code=1).stderr


def test_a_title_that_would_compute_something_is_text_in_a_table(station):
    station.start()
    station.dalaba("say", "好。", "--title", "=1+1", "--wait")
    rows = list(csv.DictReader(io.StringIO(
        station.dalaba("report", "--format", "csv").stdout[1:], newline="")))
    assert [row["Title"] for row in rows] == ["'=1+1"]


def test_a_form_that_there_is_none_of_is_refused_by_what_there_is(station):
    station.start()
    assert "json, html or csv" in station.ask("/v1/report?format=xlsx")["detail"]
    assert "csv" in station.dalaba("report", "--format", "xlsx", code=2).stderr


def evening(station):
    """A station of which a report is planned at 20:00, a while before."""
    moment = station.due().replace(hour=20, minute=0, second=0)
    station.configure(more='report : { at = "20:00"; language = "zh"; };')
    return moment


def report_file(station, moment):
    return station.state / "reports" / f"{moment:%Y-%m-%d}.html"


def log_faults(station):
    return [fault["fault"] for fault in station.ask("/v1/status")["log"]["faults"]]


def test_a_planned_report_is_written_at_its_time_and_made_whole_the_next_day(station):
    moment = evening(station)
    station.start()
    first = report_file(station, moment)
    assert not first.exists()
    station.dalaba("say", "好。", "--title", "白天", "--wait")
    station.reach(moment)
    wait_for(first.exists, what="the report")
    assert "<h1>播出信息登记本</h1>" in first.read_text() and "截至" in first.read_text()
    assert "白天" in first.read_text()
    station.dalaba("say", "好。", "--title", "夜里", "--wait")
    assert "夜里" not in first.read_text()
    station.reach(moment + timedelta(days=1))
    wait_for(report_file(station, moment + timedelta(days=1)).exists, what="the next day's report")
    assert "夜里" in first.read_text() and "截至" not in first.read_text()
    assert "零报告" in report_file(station, moment + timedelta(days=1)).read_text()
    assert {path.name for path in first.parent.iterdir()} == {
        f"{moment:%Y-%m-%d}.html", f"{moment + timedelta(days=1):%Y-%m-%d}.html"}


def test_days_without_power_have_their_reports_and_the_newest_400_are_kept(station):
    moment = evening(station)
    folder = station.state / "reports"
    folder.mkdir(parents=True)
    for days in range(3, 403):
        (folder / f"{moment - timedelta(days=days):%Y-%m-%d}.html").write_text("old")
    (folder / "notes.txt").write_text("mine")
    station.start()
    station.reach(moment)
    wait_for(report_file(station, moment).exists, what="the report")
    wait_for(lambda: len(list(folder.glob("*.html"))) == 400, what="the oldest to go")
    for days in range(0, 4):
        assert "零报告" in report_file(station, moment - timedelta(days=days)).read_text()
    assert report_file(station, moment - timedelta(days=4)).read_text() == "old"
    assert not report_file(station, moment - timedelta(days=400)).exists()
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_planned_report_that_cannot_be_written_is_told_until_one_is(station):
    moment = evening(station)
    station.state.mkdir()
    (station.state / "reports").write_text("no folder")
    station.start()
    station.reach(moment)
    wait_for(lambda: log_faults(station) == ["report"], what="the fault")
    assert "the planned report could not be made" in station.dalaba("status").stdout
    (station.state / "reports").unlink()
    station.reach(moment + timedelta(days=1))
    wait_for(lambda: log_faults(station) == [], what="the fault to go")
    assert report_file(station, moment + timedelta(days=1)).exists()


def test_a_report_is_planned_at_another_time_by_a_reload(station):
    moment = evening(station)
    station.start()
    station.configure(more='report : { at = "19:30"; format = "csv"; };')
    station.dalaba("reload")
    station.reach(moment.replace(hour=19, minute=30))
    sheet = station.state / "reports" / f"{moment:%Y-%m-%d}.csv"
    wait_for(sheet.exists, what="the table")
    assert sheet.read_text().startswith("\ufeff\"Day\",")
