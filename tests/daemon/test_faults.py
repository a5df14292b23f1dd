"""Cards that are busy, gone, hung; wrong input; commands that are refused in one clear line."""

import subprocess
from datetime import datetime, timedelta

import pytest

from conftest import CHINESE, PATIENCE_S, notice, wait_for
from test_amplifier import Amplifier

moment = datetime.fromisoformat

LONG = "今天全村打扫卫生。" * 6


def test_a_busy_card_fails_a_routine_notice_with_its_reason(station):
    station.village.control("busy")
    due = station.due()
    station.configure(notice("morning", when=due))
    station.start()
    station.reach(due)
    row = station.row_of("morning", "failed")
    assert row["reason"] == "device" and row["sounded_ms"] == 0


@pytest.mark.parametrize("fault", ["busy", "absent"])
def test_an_urgent_announcement_retries_until_the_card_is_there(station, fault):
    station.village.control(fault)
    station.start()
    station.dalaba("urgent", "着火了。", "--readings", 1)
    refused = len(station.village.events("refused"))
    wait_for(lambda: len(station.village.events("refused")) > refused + 1, what="another try")
    assert station.rows()[0]["state"] in ("waiting", "on-air")
    station.village.control("")
    station.row(lambda row: row["state"] == "aired")
    assert len(station.rows()) == 1


def test_the_journal_tells_once_that_an_urgent_announcement_waits_for_its_card(station):
    station.village.control("busy")
    station.start()
    told = station.dalaba("urgent", "--wait", "--expires", "6s", "着火了。", code=1)
    assert told.stdout == "airing 1: waiting\n"
    assert len(station.village.events("refused")) > 3
    said = [line for line in station.log_text().splitlines() if "Airing 1" in line or "着火了" in line]
    assert said[0] == f"Airing 1 failed in zone village: {WORDS['busy']}"
    assert len(said) == 2 and said[1].startswith("着火了。 1: failed"), said


def test_the_journal_tells_when_a_card_fails_in_another_way(station):
    station.village.control("busy")
    station.start()
    station.dalaba("urgent", "着火了。")
    station.village.control("absent")
    for fault in "busy", "absent":
        wait_for(lambda: f"Airing 1 failed in zone village: {WORDS[fault]}\n" in station.log_text(), what=fault)


def test_an_urgent_announcement_gives_up_when_it_expires(station):
    station.village.control("busy")
    station.start()
    station.dalaba("urgent", "着火了。", "--expires", "3s")
    row = station.row(lambda row: row["state"] in ("failed", "cancelled"))
    assert row["reason"] in ("device", "expired")


WHAT_TO_DO = "`dalaba status` shows what is wrong, `dalaba test` tries each zone, `sudo dalaba setup` finds its card.\n"
WORDS = {"busy": "the sound card is in use by another program", "absent": "the sound card is not there"}


@pytest.mark.parametrize("fault", ["busy", "absent"])
def test_who_says_something_to_a_dead_card_is_told_what_is_broken_and_what_to_do(station, fault):
    station.village.control(fault)
    station.start()
    told = station.dalaba("say", "开会了。", code=1)
    assert told.stdout == ""
    assert told.stderr == (f"dalaba: airing 1 did not air: the sound card failed\nvillage: {WORDS[fault]}\n" + WHAT_TO_DO)


def test_an_urgent_announcement_that_waits_for_its_card_says_so(station):
    station.village.control("absent")
    station.start()
    told = station.dalaba("urgent", "着火了。")
    assert told.stdout == "airing 1: waiting\n"
    assert told.stderr == f"village: {WORDS['absent']}\n" + WHAT_TO_DO


def test_what_is_broken_is_said_in_the_language_of_who_asks(station):
    station.village.control("absent")
    station.start()
    told = station.dalaba("say", "开会了。", code=1, environment=CHINESE)
    assert "village：没有这块声卡" in told.stderr and "the sound card" not in told.stderr


def test_who_must_wait_is_told_for_what(station):
    station.start()
    station.dalaba("say", "--title", "打扫卫生", LONG)
    told = station.dalaba("say", "开会了。")
    assert (told.stdout, told.stderr) == ("airing 2: waiting\n", "It waits for airing 1, 打扫卫生.\n")


def test_a_command_returns_when_it_sounds(station):
    Amplifier(station).configure(lead_in_ms=700)
    station.start()
    told = station.dalaba("say", "开会了。")
    assert (told.stdout, told.stderr) == ("airing 1: on air\n", "")
    row, = station.rows()
    assert moment(row["started"]) - moment(row["planned"]) >= timedelta(milliseconds=700)


@pytest.mark.parametrize("fault", ["vanish", "hang"])
def test_a_card_that_goes_in_mid_sentence_fails_the_airing(station, fault):
    station.start()
    station.dalaba("say", LONG)
    station.village.hear(0.5)
    station.village.control(fault)
    row = station.row(lambda row: row["state"] == "failed")
    assert row["reason"] == "device" and 0 < row["sounded_ms"] < 10000
    station.village.control("")
    station.dalaba("say", "好了。", "--wait")
    assert station.rows()[-1]["state"] == "aired"


def test_an_under_run_is_recovered_from(station):
    station.start()
    station.dalaba("say", LONG)
    station.row(lambda row: row["started"] is not None)
    station.village.control("underrun")
    wait_for(lambda: station.village.events("xrun"), what="an under-run")
    station.village.control("")
    station.row(lambda row: row["state"] == "aired")


def test_a_row_says_how_loud_it_was_sent(station):
    station.start()
    station.dalaba("say", "各位村民请注意。", "--wait")
    sounding, = station.rows()[0]["soundings"]
    assert sounding["zone"] == "village"
    assert -40 < sounding["sent_rms_db"] < sounding["sent_peak_db"] <= 0
    assert station.rows()[0]["heard"] == "unknown"


def test_a_notice_sent_as_silence_has_not_aired(station):
    station.configure(notice("mute", volume=0))
    station.start()
    station.dalaba("say", "--notice", "mute", "--wait", code=1)
    row = station.rows()[0]
    assert row["state"] == "failed" and row["reason"] == "device"
    assert row["detail"] == "village: only silence was sent"


def test_refusals_are_one_clear_line(station):
    station.start()
    for arguments in (
        ("say", "话。", "--zone", "vilage"),
        ("say", ""),
        ("say", "字" * 40000),
        ("say", "--notice", "nothing"),
        ("stop", "4711"),
    ):
        refused = station.dalaba(*arguments, code=1)
        assert len(refused.stderr.strip().splitlines()) == 1, arguments
        assert refused.stdout == ""
    assert station.rows() == []


def test_not_running_is_one_clear_line(station):
    for command in (("status",), ("say", "话。"), ("urgent", "话。"), ("stop",), ("log",)):
        refused = station.dalaba(*command, code=1)
        assert len(refused.stderr.strip().splitlines()) == 1
        assert str(station.socket) in refused.stderr


def test_wrong_usage_exits_with_two(station):
    for arguments in ((), ("sing",), ("say", "--louder", "话"), ("log", "--limit", "many")):
        station.dalaba(*arguments, code=2)


def test_a_second_daemon_on_the_same_state_is_refused(station):
    station.start()
    first = station.process
    station.start(ready=False)
    assert station.process.wait(PATIENCE_S) == 1
    station.process = first
    station.dalaba("status")


def test_a_bad_configuration_keeps_the_daemon_from_starting(station):
    station.config.write_text("zones = ( { name = 3; } );\nnotises = ();\n")
    station.start(ready=False)
    assert station.process.wait(PATIENCE_S) == 1
    log = station.log_text()
    assert f"{station.config}:1: " in log and f"{station.config}:2: " in log
    station.process = None


def test_people_read_chinese_where_the_locale_is_chinese(station):
    chinese = {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}
    assert "未运行" in station.dalaba("status", code=1, environment=chinese).stderr
    assert "播出" in station.dalaba("--help", environment=chinese).stdout
    assert "播出" not in station.dalaba("--help").stdout


def test_a_card_that_swallows_what_it_is_given_fails_and_the_row_says_so(station):
    station.start()
    station.dalaba("say", "上游水库开闸，请河边的人马上离开，不要下河捕鱼，不要在河边停留。" * 3)
    station.village.hear(1.5)
    station.village.control("swallow")
    row = station.row(lambda row: row["state"] in ("aired", "failed"))
    assert (row["state"], row["reason"]) == ("failed", "device")
    assert row["detail"] == "village: the sound card took more than it can have sounded"
    assert row["sounded_ms"] < 1000 * (station.village.heard_s() + 2)
    assert station.faults() == ["card"]


def test_a_word_that_is_wrong_is_told_at_once_however_long(station):
    station.start()
    told = subprocess.run([station.programs["dalaba"], "stop", "--zone", "a" * 120000], env=station.environment,
                          stderr=subprocess.PIPE, text=True, timeout=PATIENCE_S)
    assert told.returncode == 1 and told.stderr.startswith('dalaba: there is no zone "aa')
