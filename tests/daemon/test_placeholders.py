"""What a text leaves open until it airs."""

import datetime
import json
import subprocess

from conftest import BUILD, notice


def test_an_announcement_says_the_station_and_the_day(station):
    station.due()  # a clock that begins at ten in the morning
    station.start()
    station.dalaba("say", "{站名}，今天是{星期}，{天气}。", "--wait")
    row, = station.rows()
    assert row["state"] == "aired"
    name = station.json("status")[0]["station"]
    day = row["started"][:10]
    weekday = "星期" + "一二三四五六日"[datetime.date.fromisoformat(day).weekday()]
    assert row["text"] == f"{name}，今天是{weekday}，" + "{天气}。"


def test_a_notice_says_the_day_for_which_it_is_planned(station):
    due = station.due()
    station.configure(notice("morning", "今天是{日期}，{农历}。", due))
    station.start()
    station.reach(due)
    row = station.row(lambda row: row["state"] == "aired")
    year, month, day = (int(part) for part in row["planned"][:10].split("-"))
    assert row["text"].startswith(f"今天是{year}年{month}月{day}日，农历")


def check(folder, text):
    config = folder / "check.conf"
    config.write_text(text)
    return config, subprocess.run([BUILD / "dalaba", "check", "--config", config], capture_output=True, text=True)


def test_a_placeholder_that_is_misspelt_is_a_fault_at_its_line(tmp_path):
    config, done = check(tmp_path, """zones = ( { name = "a"; device = "null"; } );
notices = (
  { name = "x"; text = "今天是{日其}。"; when = ( { times = "08:00"; } ); },
  { name = "y"; text = "今天是｛日期｝。"; second_text = "{weather}"; readings = 2; when = ( { times = "08:00"; } ); }
);
""")
    assert done.returncode == 1
    faults = done.stderr.splitlines()
    assert [fault.split(" ")[:2] for fault in faults] == [[f"{config}:3:", "{日其}"], [f"{config}:4:", "{weather}"]]
    assert all("{下一节气}" in fault and "{station}" in fault for fault in faults)


def test_a_plan_shows_what_will_be_said_on_each_day(tmp_path):
    config = tmp_path / "plan.conf"
    config.write_text("""station : { name = "柳树村"; };
zones = ( { name = "a"; device = "null"; } );
notices = ( { name = "x"; text = "{站名}，{星期}，{节气}。"; when = ( { times = "08:00"; } ); } );
""")
    day = ("--config", config, "--from", "2026-12-06", "--days", "2")
    rows = [json.loads(line) for line in subprocess.run(
        [BUILD / "dalaba", "simulate", *day, "--json"], check=True, capture_output=True, text=True).stdout.splitlines()]
    assert [row["spoken"] for row in rows if "notice" in row] == ["柳树村，星期日，小雪。", "柳树村，星期一，大雪。"]
    events = subprocess.run([BUILD / "dalaba", "next", *day, "--ics"], check=True, capture_output=True,
                            text=True).stdout.replace("\r\n ", "")
    assert "柳树村，星期日，小雪。" in events and "柳树村，星期一，大雪。" in events


def test_a_plan_for_people_shows_it_too_and_what_holds_it_back(tmp_path):
    config = tmp_path / "plan.conf"
    config.write_text("""zones = ( { name = "a"; device = "null"; } );
quiet_hours = ( { window = "06:00-07:30"; days = { dates = [ "2027-06-07" ]; }; reason = "高考期间"; } );
notices = ( { name = "x"; title = "早安"; text = "今天是{日期}，农历{农历}。"; when = ( { times = "07:00"; } ); },
            { name = "y"; title = "晚安"; text = "晚安。"; when = ( { times = "21:00"; } ); } );
""")
    day = ("--config", config, "--from", "2027-06-06", "--days", "2")

    def told(*command):
        return subprocess.run([BUILD / "dalaba", *command, *day], check=True, capture_output=True, text=True).stdout

    says = ["今天是2027年6月6日，农历五月初二。", "今天是2027年6月7日，农历五月初三。"]
    for command in (("next",), ("simulate", "--rows")):
        lines = told(*command).splitlines()
        assert lines[0].endswith("SAYS")
        assert [line.split()[-1] for line in lines if "早安" in line] == says, command
        assert [line for line in lines if "高考期间" in line] == [
            line for line in lines if "06-07 07:00" in line and "quiet hours: 高考期间" in line]
        assert not [line for line in lines if "今天" in line and "21:00" in line]
    rows = [json.loads(line) for line in told("next", "--json").splitlines()]
    assert [(row["text"], row["held_back"], row["detail"]) for row in rows] == [
        (says[0], "", ""), ("晚安。", "", ""), (says[1], "quiet-hours", "高考期间"), ("晚安。", "", "")]
    assert [row["text"] for row in map(json.loads, told("simulate", "--json").splitlines())] == [
        says[0], "晚安。", says[1], "晚安。"]
    events = told("next", "--ics").replace("\n ", "")
    assert "Will not air: quiet hours: 高考期间" in events and says[1] in events


def test_a_plan_without_placeholders_has_no_place_for_them(tmp_path):
    config = tmp_path / "plan.conf"
    config.write_text("""zones = ( { name = "a"; device = "null"; } );
notices = ( { name = "y"; text = "晚安。"; when = ( { times = "21:00"; } ); } );
""")
    for command in ("next", "simulate"):
        done = subprocess.run([BUILD / "dalaba", command, "--config", config, "--from", "2027-06-06"], check=True,
                              capture_output=True, text=True)
        assert "SAYS" not in done.stdout and "晚安" not in done.stdout
