"""`dalaba simulate`: the rows that would come, and the days they add up to."""

import json
import subprocess

from conftest import BUILD, notice

ZONES = """zones = (
  { name = "village"; device = "paced_village"; airtime_cap = "60s"; repeats_cap = 2; },
  { name = "school"; device = "paced_school"; min_gap = "5min"; } );
quiet_hours = ( { window = "21:00-07:00"; zones = [ "school" ]; } );"""

TEN_SECONDS = "今天全村打扫卫生，请各家各户把门前屋后清理干净，谢谢大家。"


def simulate(station, *arguments, **more):
    return station.json("simulate", "--config", station.config, *arguments, **more)


def times(*moments):
    return "{ times = [ %s ]; }" % ", ".join(f'"{moment}"' for moment in moments)


def test_rows_have_the_keys_of_the_log(station):
    due = station.due()
    station.configure(notice("morning", when=due))
    station.start()
    station.reach(due)
    logged = station.row_of("morning", "aired")
    station.stop()
    day = f"{due:%Y-%m-%d}"
    row = simulate(station, "--from", day, "--days", 1)[0]
    assert row.keys() == logged.keys()
    same = ("notice", "title", "state", "reason", "planned", "zones", "text", "spoken", "voice")
    assert [row[key] for key in same] == [logged[key] for key in same]
    assert abs(row["sounded_ms"] - logged["sounded_ms"]) < 0.2 * logged["sounded_ms"] + 500


def test_caps_gaps_and_quiet_hours_hold_back(station):
    station.configure(
        ", ".join([
            notice("often", "好。", when=times("08:00", "09:00", "10:00"), zones=["village"]),
            notice("long", TEN_SECONDS, when=times("11:00"), zones=["village"], readings=6),
            notice("early", "好。", when=times("06:59", "07:00"), zones=["school"]),
            notice("next", "好。", when=times("07:00"), zones=["school"], late="5min"),
            notice("after", "好。", when=times("07:00"), zones=["school"], late="6min"),
        ]), zones=ZONES)
    rows = simulate(station, "--from", "2026-11-24", "--days", 1)
    became = {(row["notice"], row["planned"][11:16]): (row["state"], row["reason"])
              for row in rows}
    assert became == {
        ("often", "08:00"): ("aired", ""),
        ("often", "09:00"): ("aired", ""),
        ("often", "10:00"): ("cancelled", "airtime-cap"),
        ("long", "11:00"): ("cancelled", "airtime-cap"),
        ("early", "06:59"): ("cancelled", "quiet-hours"),
        ("early", "07:00"): ("aired", ""),
        ("next", "07:00"): ("cancelled", "late"),
        ("after", "07:00"): ("aired", ""),
    }
    began = {row["notice"]: row["started"][11:16] for row in rows if row["started"]}
    assert began["after"] == "07:00" and began["early"] == "07:05"


def test_days_add_up_to_the_rows(station):
    station.configure(notice("morning", TEN_SECONDS, when=times("07:30", "23:00")), zones=ZONES)
    span = ("--from", "2026-11-24", "--until", "2026-12-24")
    rows = simulate(station, *span)
    days = simulate(station, *span, "--summary")
    assert len(rows) == 60 and len(days) == 30
    assert sum(day["planned"] for day in days) == 60
    assert all(day["held_back"] == {"quiet-hours": 1} for day in days)
    aired = sum(row["sounded_ms"] for row in rows)
    assert aired == sum(day["airtime_ms"]["village"] for day in days) > 0
    assert days[0]["day"] == "2026-11-24" and days[-1]["day"] == "2026-12-23"


def test_long_spans_print_days_unless_rows_are_asked_for(station):
    station.configure(notice("morning", when=times("07:30")))
    arguments = ("simulate", "--config", station.config, "--from", "2026-11-24", "--days")
    assert station.dalaba(*arguments, 2).stdout.count("07:30:00") == 4
    long = station.dalaba(*arguments, 30).stdout
    assert "07:30:00" not in long and "2026-12-23" in long and "total" in long
    assert station.dalaba(*arguments, 30, "--rows").stdout.count("07:30:00") == 60


def test_one_zone_alone(station):
    station.configure(
        notice("a", when=times("08:00"), zones=["village"]) + ", " +
        notice("b", when=times("08:00"), zones=["school"]), zones=ZONES)
    rows = simulate(station, "--from", "2026-11-24", "--days", 1, "--zone", "school")
    assert [row["notice"] for row in rows] == ["b"]
    assert "no zone" in station.dalaba(
        "simulate", "--config", station.config, "--zone", "x", code=1).stderr


def test_a_span_that_is_none_is_wrong_usage(station):
    for arguments in (("--from", "2026-11-24", "--until", "2026-11-24"),
                      ("--until", "2026-11-24", "--days", "3"), ("--days", "0")):
        station.dalaba("simulate", "--config", station.config, *arguments, code=2)


def next_of(station, *arguments):
    return station.json("next", "--config", station.config, "--from", "2026-11-24", "--days", 1,
                        *arguments)


def test_a_time_signal_begins_five_seconds_before_its_moment(station):
    station.configure(", ".join([
        notice("bus", "好。", when=times("07:59:54"), late="never"),
        notice("hour", TEN_SECONDS, chime="pips", when=times("08:00")),
        notice("school", "好。", when=times("08:00:02"), late="2s"),
        notice("market", "好。", when=times("08:00:03"), priority="important", late="never"),
    ]))
    rows = {row["notice"]: row for row in simulate(station, "--from", "2026-11-24", "--days", 1)}
    assert {name: (row["state"], row["reason"]) for name, row in rows.items()} == {
        "bus": ("aired", ""), "hour": ("aired", ""), "school": ("cancelled", "late"),
        "market": ("aired", "")}
    assert rows["hour"]["started"][11:19] == "07:59:55"
    # It gave way at 08:00:03, and counts its pips.
    assert rows["market"]["started"][11:19] == "08:00:03"
    alone = {row["notice"]: row["estimated_ms"] for row in next_of(station)}["hour"]
    assert rows["hour"]["sounded_ms"] == 8000 + alone


def test_a_late_time_signal_begins_as_soon_as_it_may(station):
    station.configure(", ".join([
        notice("bus", "今天停水。", when=times("07:59:54")),
        notice("hour", "好。", chime="pips", when=times("08:00")),
    ]))
    rows = {row["notice"]: row for row in simulate(station, "--from", "2026-11-24", "--days", 1)}
    assert rows["bus"]["ended"] == rows["hour"]["started"] > "2026-11-24T07:59:55.000"


def test_a_span_has_the_rows_that_are_planned_in_it_and_no_other(station):
    station.configure(", ".join([
        notice("hour", "好。", chime="pips", when=times("00:00")),
        notice("last", "今天停水。", when=times("23:59:57"), late="never"),
    ]))
    rows = simulate(station, "--from", "2026-11-24", "--days", 1)
    assert [(row["notice"], row["planned"][:19], row["started"][:19]) for row in rows] == [
        ("hour", "2026-11-24T00:00:00", "2026-11-23T23:59:55"),
        ("last", "2026-11-24T23:59:57", "2026-11-24T23:59:57")]
    days = simulate(station, "--from", "2026-11-24", "--days", 1, "--summary")
    assert [(day["day"], day["planned"], day["aired"]) for day in days] == [("2026-11-24", 2, 2)]


def test_a_span_of_days_ends_at_midnight_also_where_its_first_day_has_none(station):
    station.configure(notice("night", "好。", when=times("00:30", "12:00")))
    text = station.config.read_text().replace("Asia/Shanghai", "Asia/Beirut")
    station.config.write_text(text)  # There summer time begins at midnight.
    for command in ("simulate", "next"):
        rows = station.json(command, "--config", station.config, "--from", "2026-03-29", "--days", 1)
        moments = [row.get("planned") or row["when"] for row in rows]
        assert {moment[:10] for moment in moments} == {"2026-03-29"} and len(moments) == 2


def test_what_is_planned_is_told_in_the_order_of_time(station):
    station.configure(", ".join([
        notice("hour", "好。", chime="pips", when=times("08:00", "00:00")),
        notice("before", "好。", when=times("07:59:57", "23:59:57")),
        notice("also", "好。", priority="important", when=times("08:00")),
    ]))
    assert [(row["when"][11:19], row["notice"]) for row in next_of(station)] == [
        ("00:00:00", "hour"), ("07:59:57", "before"), ("08:00:00", "also"), ("08:00:00", "hour"),
        ("23:59:57", "before")]


def test_a_calendar_ends_a_time_signal_with_its_sound_and_no_event_before_it_begins(station):
    station.configure(", ".join([
        "{ name = \"hour\"; chime = \"pips\"; when = ( %s ); }" % times("08:00"),
        notice("noon", TEN_SECONDS, chime="pips", when=times("12:00")),
    ]))
    day = ["--config", station.config, "--from", "2026-11-24", "--days", 1]
    alone, whole = (row["estimated_ms"] - 5000 for row in next_of(station))
    assert 0 < alone <= 1000
    moments = [line.split(":")[1] for line in station.dalaba("next", *day, "--ics").stdout.splitlines()
               if line.startswith(("DTSTART", "DTEND"))]
    assert moments == ["20261124T000000Z", "20261124T000001Z",
                       "20261124T040000Z", f"20261124T0400{-(-whole // 1000):02}Z"]


def test_what_meets_is_told_of_both_and_only_of_what_sounds(station):
    station.configure(", ".join([
        notice("hour", "好。", chime="pips", when=times("08:00")),
        notice("bus", "好。", when=times("07:59:57")),
        notice("late", "好。", when=times("07:59:58"), late="never"),
        notice("night", "好。", when=times("06:00")),
        notice("alarm", "好。", when=times("06:00"), priority="urgent"),
    ]), more='quiet_hours = ( { window = "21:00-07:00"; } );\n')
    rows = {row["notice"]: row for row in next_of(station)}
    assert {name: (row["held_back"], row["overlaps"]) for name, row in rows.items()} == {
        "hour": ("", ["bus"]), "bus": ("", ["hour"]), "late": ("late", []),
        "night": ("quiet-hours", []), "alarm": ("", [])}
    table = station.dalaba("next", "--config", station.config, "--from", "2026-11-24", "--days", 1)
    assert "hour still sounds" not in table.stdout  # it is the later one, though it begins before
    assert "hour comes meanwhile" in table.stdout and "bus still sounds" in table.stdout
    assert [line.split()[-2:] for line in table.stdout.splitlines() if " night " in line] == [
        ["quiet", "hours"]]


def test_what_next_and_simulate_promise_is_one_promise(station):
    station.configure(", ".join([
        notice("digits", "上午8:30打疫苗，电话0512-12345678。", when=times("08:00")),
        notice("bus", "好。", when=times("08:00:12"), late="never"),
    ]))
    promised = {row["notice"]: row for row in next_of(station)}
    rows = {row["notice"]: row for row in simulate(station, "--from", "2026-11-24", "--days", 1)}
    assert promised["digits"]["estimated_ms"] == rows["digits"]["sounded_ms"]
    assert promised["bus"]["held_back"] == rows["bus"]["reason"]


def test_days_on_which_it_is_quiet_hold_back_what_they_name(tmp_path):
    config = tmp_path / "quiet.conf"
    config.write_text("""station : { timezone = "Asia/Shanghai"; };
zones = ( { name = "a"; device = "null"; }, { name = "b"; device = "null"; } );
quiet_hours = (
  { window = "07:00-19:00"; zones = [ "a" ]; reason = "高考期间";
    days = { dates = [ "06-07", "06-08" ]; }; },
  { reason = "中元节"; days = { lunar = "七月十五"; }; airs = "important"; }
);
notices = (
  { name = "all"; text = "好。"; when = ( { times = [ "06:30", "12:00" ]; } ); },
  { name = "b"; text = "好。"; zones = [ "b" ]; priority = "important"; when = ( { times = "13:00"; } ); }
);
""")

    def held_back(*span):
        done = subprocess.run([BUILD / "dalaba", "simulate", "--config", config, *span, "--json"], check=True,
                              capture_output=True, text=True)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return [(row["notice"], row["planned"][5:16], row["reason"], row["detail"]) for row in rows
                if row.get("state") == "cancelled"]

    assert held_back("--from", "2027-06-06", "--days", "4") == [
        ("all", "06-07T12:00", "quiet-hours", "高考期间"), ("all", "06-08T12:00", "quiet-hours", "高考期间")]
    assert held_back("--from", "2026-08-26", "--days", "3") == [
        ("all", "08-27T06:30", "quiet-hours", "中元节"), ("all", "08-27T12:00", "quiet-hours", "中元节")]
