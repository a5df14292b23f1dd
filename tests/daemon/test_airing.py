"""From configuration to loudspeaker to as-run log."""

from array import array
from datetime import datetime

from conftest import notice, wait_for

LONG = "今天全村打扫卫生。" * 6


def when(row, key):
    return datetime.fromisoformat(row[key])


def test_a_planned_notice_airs_at_its_second_and_is_one_row(station):
    due = station.due()
    station.configure(notice("morning", when=due, responsible="村医", category="epidemic"))
    station.start()
    station.reach(due)
    row = station.row_of("morning", "aired")
    assert len(station.rows()) == 1
    assert row["responsible"] == "村医"
    assert row["cause"] == "schedule" and row["reason"] == "" and row["by"] == ""
    assert row["text"] == "各位村民请注意。"
    assert row["zones"] == ["village"] and row["priority"] == "routine"
    assert when(row, "planned") == due
    assert abs((when(row, "started") - due).total_seconds()) < station.allowed_s(0.2)
    assert row["sounded_ms"] > 800
    assert when(row, "ended") > when(row, "started")
    first = station.village.events("first_sound")[0]
    apart_s = first["realtime_ns"] / 1e9 - due.timestamp()
    print(f"first frame {1000 * apart_s:+.2f} ms of its second")
    assert abs(apart_s) < station.allowed_s(0.2)


def test_two_notices_of_one_second_air_by_priority_then_by_name(station):
    due = station.due()
    station.configure(", ".join([
        notice("b-routine", text="乙。", when=due),
        notice("a-routine", text="甲。", when=due),
        notice("c-important", text="丙。", when=due, priority="important"),
    ]))
    station.start()
    station.reach(due)
    for name in ("a-routine", "b-routine", "c-important"):
        station.row_of(name, "aired")
    rows = sorted(station.rows(), key=lambda row: row["started"])
    assert [row["notice"] for row in rows] == ["c-important", "a-routine", "b-routine"]
    for before, after in zip(rows, rows[1:]):
        assert when(before, "ended") <= when(after, "started")


def test_urgent_cuts_a_notice_which_comes_back(station):
    due = station.due()
    station.configure(notice("long", text=LONG, when=due))
    station.start()
    station.reach(due)
    station.row_of("long", "on-air")
    wait_for(lambda: station.village.events("first_sound"), what="sound")
    station.dalaba("urgent", "山洪来了，马上往高处走。", "--readings", 1, "--wait")
    urgent = station.row(lambda row: row["priority"] == "urgent")
    assert urgent["state"] == "aired" and urgent["cause"] == "command" and urgent["by"]
    cut = station.row_of("long", "aired")
    assert when(cut, "started") < when(urgent, "started")
    assert when(cut, "ended") > when(urgent, "ended")
    assert len(station.rows()) == 2


def test_say_does_not_cut_what_is_on_air(station):
    station.start()
    station.dalaba("say", LONG)
    first = station.row(lambda row: row["state"] == "on-air")
    station.dalaba("say", "第二条。", "--wait")
    second = station.rows()[-1]
    first = station.json("log")[0]
    assert first["state"] == "aired" and second["state"] == "aired"
    assert when(second, "started") >= when(first, "ended")


def test_stop_silences_and_is_recorded(station):
    station.start()
    station.dalaba("say", LONG)
    station.row(lambda row: row["state"] == "on-air" and row["started"])
    station.dalaba("stop")
    row = station.row(lambda row: row["state"] == "cancelled")
    assert row["reason"] == "stopped" and row["stopped_by"]
    assert 0 < row["sounded_ms"] < 10000  # of thirteen seconds


def test_readings_repeat_with_the_bridge_sentence(station):
    station.start()
    station.dalaba("say", "开会。", "--wait")
    once = station.rows()[-1]
    station.dalaba("say", "开会。", "--readings", 3, "--wait")
    thrice = station.rows()[-1]
    assert thrice["readings_done"] == 3
    assert thrice["sounded_ms"] > 3 * once["sounded_ms"]


def test_an_airing_to_two_zones_sounds_in_both(station):
    station.configure(zones=(
        'zones = ( { name = "village"; device = "paced_village"; },'
        ' { name = "school"; device = "paced_school"; } );'))
    station.start()
    station.dalaba("say", "两个分区。", "--wait")
    row = station.rows()[-1]
    assert row["state"] == "aired" and sorted(row["zones"]) == ["school", "village"]
    starts = [pcm.events("first_sound")[0]["realtime_ns"]
              for pcm in (station.village, station.school)]
    assert abs(starts[0] - starts[1]) / 1e9 < station.allowed_s(0.1)


def test_airings_without_a_common_zone_sound_side_by_side(station):
    station.configure(zones=(
        'zones = ( { name = "village"; device = "paced_village"; },'
        ' { name = "school"; device = "paced_school"; } );'))
    station.start()
    station.dalaba("say", LONG, "--zone", "village")
    station.dalaba("say", LONG, "--zone", "school")
    wait_for(lambda: len([r for r in station.rows() if r["state"] == "on-air"]) == 2)
    station.dalaba("stop")


def test_quiet_hours_hold_back_routine_but_not_urgent(station):
    station.configure(more='quiet_hours = ( { window = "00:00-23:59:59"; } );\n')
    station.start()
    refused = station.dalaba("say", "睡觉时间。", code=1)
    assert len(refused.stderr.strip().splitlines()) == 1
    row = station.rows()[-1]
    assert (row["state"], row["reason"]) == ("cancelled", "quiet-hours")
    station.dalaba("urgent", "着火了。", "--readings", 1, "--wait")
    row = station.rows()[-1]
    assert (row["state"], row["override"]) == ("aired", "quiet-hours")


def test_a_configured_notice_airs_by_command(station):
    station.configure(notice("farm", text="领种子。", responsible="村会计"))
    station.start()
    station.dalaba("say", "--notice", "farm", "--wait")
    row = station.rows()[-1]
    assert (row["notice"], row["cause"], row["state"]) == ("farm", "command", "aired")
    assert row["responsible"] == "村会计"


def peak(frames):
    return max(map(abs, array("h", frames)))


def test_volume_follows_the_time_of_day_and_urgent_words_do_not(station):
    zone = """zones = ( { name = "village"; device = "paced_village";
      volumes = ( { window = "00:00-24:00"; volume = 10; } ); } );"""
    station.configure(zones=zone)
    station.start()
    station.dalaba("say", "全村打扫卫生。", "--wait")
    quiet, _ = station.village.frames()
    assert len(quiet) > 10000 and any(quiet)
    station.dalaba("urgent", "快走。", "--readings", 1, "--wait")
    both, _ = station.village.frames()
    loud = both[len(quiet):]
    assert peak(loud) > 4 * peak(quiet)
