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
