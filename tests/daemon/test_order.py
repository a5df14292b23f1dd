"""What is asked by command: refused whole, in the caller's language, or followed as it was asked."""

import signal
import subprocess

import pytest

from conftest import BUILD, CHINESE, notice, wait_for

ZONES = """zones = (
  { name = "village"; title = "全村"; device = "paced_village"; },
  { name = "school"; title = "小学"; device = "paced_school"; } );"""

LONG = "各位村民请注意，明天上午九点在村委会开会。" * 8

# 村 as an old terminal sends it.
GBK = "村".encode("gbk")


@pytest.fixture
def village(station):
    station.configure(zones=ZONES)
    return station.start()


def dalaba(station, *arguments):
    """The command with arguments that are bytes: nothing of them is UTF-8 before we say so."""
    done = subprocess.run([BUILD / "dalaba", *arguments], env=station.environment, capture_output=True)
    return done.returncode, done.stderr.splitlines(), done.stdout


KNOWN = "there are: village (全村), school (小学)"  # zones, where one is not


@pytest.mark.parametrize("command", [
    ["say", "通知"], ["urgent", "水来了"], ["urgent", "--emergency", "水来了"], ["talk"], ["test"], ["stop"],
], ids=["say", "urgent", "emergency", "talk", "test", "stop"])
@pytest.mark.parametrize("zones", [[GBK], [b"school", GBK]], ids=["alone", "beside a good one"])
def test_a_zone_that_is_not_utf8_is_an_error_and_never_all_zones(village, command, zones):
    arguments = [word for zone in zones for word in ("--zone", zone)]
    code, said, out = dalaba(village, *command, *arguments)
    assert (code, out) == (1, b"") and said[0].startswith(b"dalaba: ")
    assert said[1:] == []
    assert village.rows() == []


def test_a_recording_whose_name_is_not_utf8_is_refused_in_one_line(village, tmp_path):
    path = bytes(tmp_path) + b"/" + GBK + b".wav"
    with open(path, "wb"):
        pass
    code, said, _ = dalaba(village, "play", path)
    assert code == 1 and len(said) == 1 and b"recording" in said[0]
    assert village.rows() == []


def test_a_stop_that_names_a_zone_which_is_none_stops_nothing(village):
    village.dalaba("say", LONG, "--zone", "school")
    wait_for(lambda: village.rows()[0]["state"] == "on-air")
    refused = village.dalaba("stop", "--zone", "school", "--zone", "nope", code=1)
    assert refused.stderr.encode().splitlines() == [f'dalaba: there is no zone "nope"; {KNOWN}'.encode()]
    assert refused.stdout == ""
    assert village.rows()[0]["state"] == "on-air"
    assert village.dalaba("stop", "--zone", "village", "--zone", "school").stdout == "airings stopped: 1\n"
    wait_for(lambda: village.rows()[0]["reason"] == "stopped")


def test_a_test_that_names_a_zone_which_is_none_sounds_nowhere(village):
    refused = village.dalaba("test", "--zone", "school", "--zone", "nope", code=1)
    assert refused.stderr.encode().splitlines() == [f'dalaba: there is no zone "nope"; {KNOWN}'.encode()]
    assert village.rows() == []


def test_a_refusal_is_in_the_language_of_whoever_asks(village):
    english = village.dalaba("say", "通知", "--title", "a\nb", code=1).stderr
    chinese = village.dalaba("say", "通知", "--title", "a\nb", code=1, environment=CHINESE).stderr
    assert english == ('dalaba: the station does not accept this: "title" has a control character or a second line\n')
    assert chinese.rstrip().endswith("“title”里有控制字符或换行")
    assert "没有“none”这个通知" in village.dalaba("say", "--notice", "none", code=1, environment=CHINESE).stderr


def test_a_time_signal_is_not_for_commands(village):
    problem = village.ask("/v1/airings", {"text": "报时。", "chime": "pips"})
    assert problem["type"] == "/problems/bad-request" and "pips" in problem["detail"]
    assert village.rows() == []


def test_who_waits_and_is_interrupted_leaves_the_airing_to_the_station(station):
    station.start()
    waiting = subprocess.Popen([station.programs["dalaba"], "say", "--wait", "今天全村打扫卫生。" * 3],
                               env=station.environment, stdout=subprocess.PIPE, text=True)
    wait_for(lambda: station.rows() and station.rows()[0]["state"] == "on-air", what="the airing")
    assert waiting.stdout.readline() == "airing 1: on air\n"
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(timeout=20) == -signal.SIGINT and waiting.stdout.read() == ""
    assert station.rows()[0]["state"] == "on-air"
    wait_for(lambda: station.rows()[0]["state"] == "aired", what="its end")


def test_a_talk_waits_no_longer_than_somebody_stands_there(station):
    station.configure(more='microphone : { device = "mic_paced_village"; };')
    station.start()
    problem = station.ask("/v1/airings", {"talk": {}, "expires": "10min"})
    assert problem["type"] == "/problems/bad-request" and "5 s" in problem["detail"]
    assert station.rows() == []


@pytest.mark.parametrize("text", ["。。。", "…… !!", "١", "😀😀", "★☆", "॥", "々", " 、 "])
def test_a_text_of_which_nothing_is_said_is_refused_at_the_door_and_has_no_row(station, text):
    station.configure(notice("marks", text))
    station.start()
    for command in (["say", text], ["urgent", text], ["say", "--notice", "marks"]):
        refused = station.dalaba(*command, code=1)
        assert refused.stderr.count("\n") == 1 and refused.stdout == ""
    assert station.ask("/v1/airings", {"text": text})["type"].endswith("/text-empty")
    assert station.rows() == [] and station.village.events("start") == []
    told = station.dalaba("check", "--config", station.config).stderr
    assert 'warning: of the text of "marks" nothing can be said\n' in told
