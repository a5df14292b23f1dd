"""What somebody is told who asks for something in a way that is not understood, or in one that should be."""

import json
import os
import re
import subprocess

import pytest

from conftest import BUILD, CHINESE, ZONE, notice, wait_for, write_whole, written

TWO_ZONES = ('zones = ( { name = "village"; title = "全村"; device = "paced_village"; },'
             ' { name = "school"; title = "小学"; device = "paced_school"; } );')
MOMENT = "a date such as 2026-11-24 or a moment such as 2026-11-24T07:00:00+08:00"


@pytest.mark.parametrize("arguments, forms", [
    (["log", "--state", "on"], '--state takes planned, waiting, on-air, aired, failed or cancelled, not "on"'),
    (["log", "--from", "明天"], f'--from takes {MOMENT}, not "明天"'),
    (["say", "--expires", "soon", "好"], '--expires takes a length of time such as 90s, 10min or 2h, not "soon"'),
    (["talk", "--max", "long"], '--max takes a length of time such as 90s, 10min or 2h, not "long"'),
    (["say", "--priority", "high", "好"], '--priority takes routine, important, urgent or emergency, not "high"'),
    (["say", "--re", "2", "好"], '"--re" may be --readings or --responsible: say it in full'),
    (["say", "--res=谁", "-x"], 'there is no option "-x"; words that begin with - stand behind --'),
    (["say", "-5度"], 'there is no option "-5度"; words that begin with - stand behind --'),
    (["say", "--louder", "好"], 'there is no option "--louder"'),
    (["help", "shout"], 'there is no command "shout"; `dalaba --help` lists them'),
])
def test_a_word_that_is_not_taken_is_named_with_what_would_be(station, arguments, forms):
    done = station.dalaba(*arguments, code=2)
    assert (done.stdout, done.stderr) == ("", f"dalaba: {forms}\n")


@pytest.mark.parametrize("arguments", [
    ["log", "--state", "on"], ["say", "--priority", "high", "好"], ["say", "--expires", "soon", "好"],
    ["report", "--format", "pdf"], ["log", "--from", "明天"]])
def test_chinese_does_not_touch_what_is_typed(station, arguments):
    told = station.dalaba(*arguments, code=2, environment=CHINESE).stderr
    assert "的值应为：" in told and not re.search("[\u3400-\u9fff][A-Za-z]|[A-Za-z][\u3400-\u9fff]", told)


def test_words_that_begin_with_a_dash_air_behind_two(station):
    station.start()
    station.dalaba("say", "--wait", "--", "-5度。")
    assert station.rows()[0]["text"] == "-5度。"


def test_help_is_given_to_who_asks_for_it_by_word(station):
    assert station.dalaba("help").stdout == station.dalaba("--help").stdout
    for command in "say", "check":
        assert station.dalaba("help", command).stdout == station.dalaba(command, "--help").stdout


def test_check_takes_the_file_as_a_word(station):
    assert station.dalaba("check", station.config).stdout.startswith(f"{station.config} is right")
    other = station.folder / "other.conf"
    other.write_text("zones = 1;\n")
    assert f"{other}:1: " in station.dalaba("check", other, code=1).stderr


def test_a_zone_may_be_called_by_its_title(station):
    station.configure(notice("market", zones=["小学"], when='{ times = "07:00"; }'), zones=TWO_ZONES)
    station.start()
    station.dalaba("say", "--zone", "小学", "--wait", "开会了。")
    assert station.rows()[0]["zones"] == ["school"]
    assert len(station.json("log", "--zone", "小学")) == 1 and station.json("log", "--zone", "全村") == []
    station.dalaba("stop", "--zone", "小学")
    assert [row["zones"] for row in station.json("next", "--config", station.config, "--days", 1, "--zone", "小学")] == [["school"]]
    assert station.json("next", "--config", station.config, "--days", 1, "--zone", "全村") == []
    assert "school" in station.dalaba("test", "--zone", "小学").stdout


def test_a_title_that_two_zones_have_is_nobodys(station):
    station.configure(zones=TWO_ZONES.replace("小学", "全村"))
    station.start()
    assert 'there is no zone "全村"; there are: village (全村), school (全村)' in station.dalaba("say", "--zone", "全村", "好", code=1).stderr


def test_who_names_a_zone_that_is_not_there_is_told_which_are(station):
    station.configure(zones=TWO_ZONES)
    station.start()
    assert "there is no zone \"nope\"; there are: village (全村), school (小学)\n" in station.dalaba("say", "--zone", "nope", "好", code=1).stderr
    assert 'did you mean "school"?' in station.dalaba("say", "--zone", "scool", "好", code=1).stderr
    known = 'dalaba: there is no zone "nope"; there are: village (全村), school (小学)\n'
    for command in ["log"], ["stop"], ["test"]:
        assert station.dalaba(*command, "--zone", "nope", code=1).stderr == known
    chinese = station.dalaba("say", "--zone", "nope", "好", code=1, environment=CHINESE).stderr
    assert "village (全村)、school (小学)" in chinese
    assert "there" not in chinese
    for document in [], ["--format", "html"], ["--json"]:
        assert station.dalaba("report", "--zone", "nope", *document, code=1).stderr == known
    station.dalaba("report", "--zone", "小学")


@pytest.mark.parametrize("option, kind, known, near", [
    ("--voice", "voice", "mandarin, cantonese", "mandrin"), ("--notice", "notice", "flood, market", "markt")])
def test_who_names_a_voice_or_a_notice_that_is_not_there_is_told_which_are(station, option, kind, known, near):
    station.configure(f"{notice('flood')}, {notice('market')}")
    station.start()
    for command in ["say"], ["render", "--config", station.config, "-o", station.folder / "a.wav"]:
        words = ["好"] if kind == "voice" else []
        told = station.dalaba(*command, option, "nope", *words, code=1).stderr
        assert told.startswith(f'dalaba: there is no {kind} "nope"; there are: {known}')
        assert "; did you mean" in station.dalaba(*command, option, near, *words, code=1).stderr


@pytest.mark.parametrize("days", [["--day", "today", "--month", "2026-11"], ["--day", "today", "--from", "2026-11-01"],
                                  ["--month", "2026-11", "--until", "2026-11-03"]])
def test_a_report_is_of_a_day_a_month_or_a_span(station, days):
    told = station.dalaba("report", *days, code=2)
    assert (told.stdout, told.stderr) == ("", "dalaba: one of --day, --month, and --from with --until\n")


def test_where_there_is_no_row_no_headings_are_printed(station):
    station.start()
    assert station.dalaba("log").stdout == "The log has no such row.\n"
    assert station.dalaba("next", "--config", station.config).stdout == "Nothing is planned in that time.\n"
    simulated = station.dalaba("simulate", "--config", station.config, "--days", 1).stdout
    assert simulated.startswith("Nothing is planned in that time.\n\nDAY ")
    assert station.json("log") == [] and station.json("next", "--config", station.config) == []


def test_what_comes_next_is_told_by_its_title(station):
    station.configure(notice("market", title="赶集通知", when='{ times = "07:00"; }'))
    station.start()
    assert station.ask("/v1/status")["next"]["title"] == "赶集通知"
    assert "赶集通知\n" in station.dalaba("status").stdout and "market" not in station.dalaba("status").stdout


def test_numbers_are_written_as_they_are_meant(station):
    station.start()
    station.dalaba("say", "--wait", "各位村民请注意，今天下午开会。")
    line = station.dalaba("log", "--json").stdout
    level = json.loads(line)["soundings"][0]["sent_rms_db"]
    assert f'"sent_rms_db":{level:.1f},' in line.replace("}", ",")


@pytest.mark.parametrize("arguments", [
    ["read", "--pinyin", "--phonemes", "好"], ["simulate", "--rows", "--summary"], ["render", "--chime", "--no-chime", "-o", "a.wav", "好"],
])
def test_of_options_that_exclude_each_other_none_passes_in_silence(station, arguments):
    done = station.dalaba(*arguments, "--config", station.config, code=2)
    assert (done.stdout, done.stderr) == ("", f"dalaba: {arguments[1]} and {arguments[2]}: one is right\n")


def test_the_clock_is_told_with_its_time(station):
    station.start()
    told, = station.json("clock")
    assert told["now"] <= station.ask("/v1/status")["now"] and told["trusted"] is True


def test_a_rendering_goes_through_a_pipe(station):
    station.dalaba("render", "--config", station.config, "-o", station.folder / "a.wav", "开会了。")
    piped = subprocess.run([station.programs["dalaba"], "render", "--config", station.config, "-o", "-", "开会了。"],
                           env=station.environment, capture_output=True, check=True)
    assert piped.stdout == (station.folder / "a.wav").read_bytes() and piped.stderr == b""


@pytest.mark.parametrize("arguments", [["dalaba", "--help"], ["dalabad", "--help"], ["dalabad", "--version"]])
def test_what_cannot_be_said_is_a_failure(station, arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run([station.programs[arguments[0]], arguments[1]], env=station.environment, stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "No space left on device" in done.stderr


@pytest.mark.parametrize("closed", ["1>&-", "0<&- 1>&-", "1>&- 2>&-"])
def test_what_is_said_to_a_closed_stream_goes_nowhere_else(station, closed):
    station.start()
    done = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", station.programs["dalaba"], "status"],
                          env=station.environment, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr == ("" if "2>" in closed else "dalaba: the output could not be written: Bad file descriptor\n")


@pytest.mark.parametrize("closed", ["2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-", "0<&-"])
def test_a_station_that_is_started_with_closed_streams_is_one_as_any_other(station, closed):
    station.programs["dalabad"] = station.folder / "start"
    station.programs["dalabad"].write_text(f'#!/bin/sh\nexec {BUILD / "dalabad"} "$@" {closed}\n')
    station.programs["dalabad"].chmod(0o755)
    station.start()
    station.dalaba("say", "--wait", "开会了。")
    station.dalaba("urgent", "--wait", "--readings", 1, "着火了。")
    wait_for(lambda: len(written(station)) == 2, what="the rows")
    assert station.ask("/v1/status")["log"]["faults"] == []
    assert station.stop() == 0


def test_nobodys_words_turn_the_line_about(station):
    told = station.dalaba("log", "--state", "\u202eon\x1b[2J", code=2).stderr
    assert told.endswith('not "\\u202Eon\\u001B[2J"\n')
    told = station.dalaba("log", "--state", os.fsdecode("播".encode("gbk")), code=2).stderr
    assert told.endswith('not "\\xB2\\xA5"\n')


def test_what_sounds_is_told_alike_wherever_it_is_asked_for(station):
    station.start()
    station.dalaba("say", "请大家到村委会开会。" * 10)
    wait_for(lambda: station.rows()[0]["sounded_ms"] > 0, what="how long it has sounded")
    told = [station.ask("/v1/airings/1"), station.ask("/v1/log")["airings"][0],
            station.ask("/v1/status")["airings"][0]]
    assert min(row["sounded_ms"] for row in told) > 0
    for row in told:
        del row["sounded_ms"]
        for outcome in row["outcomes"]:
            del outcome["sounded_ms"]
    assert told[0] == told[1] == told[2]
    station.dalaba("stop")


def test_what_the_system_says_is_said_in_chinese_too_where_no_locale_is_installed(station):
    said = station.dalaba("play", station.folder / "none.wav", code=1, environment=CHINESE).stderr
    assert said.endswith("none.wav: 没有这个文件或文件夹\n") or said.endswith("none.wav：没有这个文件或文件夹\n")
    said = station.dalaba("check", station.folder / "none.conf", code=1, environment=CHINESE).stderr
    assert "没有这个文件或文件夹" in said and "No such" not in said


ENGLISH = {"LC_ALL": "C.UTF-8"}



@pytest.mark.parametrize("daemon", [ENGLISH, CHINESE])
def test_what_went_wrong_is_said_in_the_language_of_whoever_reads_it(station, daemon):
    station.preload_faults()
    station.village.control("absent")
    station.start(environment=daemon)
    station.dalaba("say", "开会。", code=1, environment=ENGLISH)
    station.fault("disk-full")
    station.dalaba("stop")
    station.dalaba("say", "再来。", code=1, environment=CHINESE)
    wait_for(lambda: station.ask("/v1/status")["log"]["faults"], what="the full disk")
    for reader, absent, full in [(ENGLISH, "village: the sound card is not there", "No space left on device"),
                                 (CHINESE, "village：没有这块声卡", "磁盘满了")]:
        row, = [json.loads(line) for line in station.dalaba("log", "--json", environment=reader).stdout.splitlines()][-1:]
        assert row["detail"] == absent and row["outcomes"][0]["error"] == "card-absent"
        status = json.loads(station.dalaba("status", "--json", environment=reader).stdout)
        fault, = status["zones"][0]["faults"]
        assert fault["error"] == "card-absent" and absent.endswith(fault["detail"])
        fault, = status["log"]["faults"]
        assert (fault["error"], fault["detail"]) == ("ENOSPC", full)
        for command in ["status"], ["say", "开会。"]:
            said = station.dalaba(*command, code=None, environment=reader)
            assert absent.split(":")[-1].split("：")[-1].strip() in said.stdout + said.stderr


@pytest.mark.parametrize("daemon, wrong", [(ENGLISH, "[\u3400-\u9fff]"), (CHINESE, "[A-Za-z]{3,} [a-z]{2,}")])
def test_the_journal_speaks_the_daemons_language_whoever_asks(station, daemon, wrong):
    caller = CHINESE if daemon is ENGLISH else ENGLISH
    station.preload_faults()
    station.configure(zones=ZONE.replace("全村", "village"), more='report : { at = "20:00"; };\n')
    write_whole(station.config, station.config.read_text().replace("瓦岗村广播站", "Wagang"))
    station.start(environment=daemon)
    station.dalaba("say", "--title", "x", "村。", "--wait", environment=caller)
    station.fault("voice-dies")
    station.dalaba("say", "--title", "x", "村民。", "--wait", code=1, environment=caller)
    station.fault("disk-full")
    station.village.control("absent")
    station.dalaba("urgent", "--title", "x", "失火。", code=None, environment=caller)
    station.dalaba("stop", environment=caller)
    station.fault("")
    right = station.config.read_text()
    write_whole(station.config, right.replace("village", "全 村"))
    assert station.dalaba("reload", code=1, environment=caller).stderr
    write_whole(station.config, right)
    station.dalaba("reload", environment=caller)
    station.dalaba("clock", "trust", environment=caller)
    station.stop()
    told = station.log_text()
    assert "dalaba.conf:2: " in told and "ENOSPC" not in told
    lines = re.sub(r"(?m)^.*dalaba.conf:\d+: ", "", told).replace("全 村", "").replace("全-村", "").splitlines()
    assert len(lines) > 12 and [line for line in lines if re.search(wrong, line)] == []


@pytest.mark.parametrize("arguments", [["--nope"], ["--config"], ["--debug=x"], ["stray"]])
def test_the_daemon_says_in_the_readers_language_what_it_does_not_take(station, arguments):
    for environment, wrong in (ENGLISH, "[\u3400-\u9fff]"), (CHINESE, "[a-z] [a-z]"):
        done = subprocess.run([station.programs["dalabad"], *arguments], env=station.environment | environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert (done.returncode, done.stdout) == (2, "") and arguments[0] in done.stderr
        assert not re.search(wrong, re.sub("`.*`", "", done.stderr))
