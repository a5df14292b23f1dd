"""The relay of a line input: the 19:00 news from a radio that is plugged into the box."""

import math
import signal
import struct
import time
import wave
from datetime import datetime, timedelta

import pytest

from conftest import Pcm, notice, wait_for
from test_talk import RATE, may_go_first

BOTH = """zones = ( { name = "village"; device = "paced_village"; }, { name = "school"; device = "paced_school"; } );"""
LENGTH_S = 12


def tone(seconds, hz=440, peak=9000):
    return [round(peak * math.sin(2 * math.pi * hz * at / RATE)) for at in range(round(seconds * RATE))]


def silence(seconds):
    return [0] * round(seconds * RATE)


class Line:
    """What a radio gives: a second's frames, or several, from a moment of the station's clock on."""

    def __init__(self, station, clock=""):
        self.station = station
        self.name = "line_in"
        self.wav = station.folder / "radio.wav"
        self.control_path = station.folder / "line_in.control"
        self.control_path.write_text("")
        with open(station.folder / "asound.conf", "a") as asound:
            asound.write(f'pcm.{self.name}_card {{ type heard file "{self.wav}" control "{self.control_path}" '
                         f'delay 0 {clock} }}\n'
                         # Captures for one alone, as a card does.
                         f'pcm.{self.name} {{ type plug slave.pcm "{self.name}_card" }}\n')

    control = Pcm.control

    def give(self, frames, begins):
        """From that moment on; before it and behind it there is silence."""
        with wave.open(str(self.wav), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(frames)}h", *frames))
        self.wav.with_suffix(".wav.epoch").write_text(str(round(begins.timestamp() * 1e9)))


@pytest.fixture
def line(station):
    return Line(station)


def news(when=None, length=LENGTH_S, **more):
    """No text, unlike other notices."""
    made = notice("news", "", when, line="line_in", length=f"{length}s", **more)
    return made.replace('text = "";', "")


def plan(station, *more, zones=None, **keys):
    due = station.due()
    station.configure(", ".join([news(due, **keys), *more]), **({"zones": zones} if zones else {}))
    return due


def air(station, line, frames, **keys):
    """The news is due now, and the line gives these frames; when that was."""
    due = plan(station, **keys)
    station.start()
    line.give(frames, due)
    station.reach(due)
    return due


def over(station, name="news"):
    return station.row(lambda row: row["notice"] == name and row["state"] in ("aired", "failed", "cancelled"))


def seconds_between(row, start="planned", end="started"):
    return (datetime.fromisoformat(row[end]) - datetime.fromisoformat(row[start])).total_seconds()


def loud(pcm, at_s, hz):
    """Whether a tenth of a second from there on is that tone, by its share of the power."""
    frames, rate = pcm.frames()
    heard = struct.unpack(f"<{len(frames) // 2}h", frames)[round(at_s * rate):round((at_s + 0.1) * rate)]
    power = sum(value * value for value in heard)
    if power / max(len(heard), 1) < 100 ** 2:
        return False
    real = sum(value * math.cos(2 * math.pi * hz * at / rate) for at, value in enumerate(heard))
    imaginary = sum(value * math.sin(2 * math.pi * hz * at / rate) for at, value in enumerate(heard))
    return 2 * (real ** 2 + imaginary ** 2) / len(heard) / power > 0.7


def sounds_from(pcm):
    """Where in the recording the first sound begins, in seconds."""
    return pcm.events("first_sound")[0]["frame"] / RATE


def is_without_a_gap(station):
    """A line is not waited for: where the machine was late by more than is kept in hand, there is one."""
    return len(station.village.events("first_sound")) == 1 or station.was_held_up()


def test_it_sounds_at_its_second_and_as_long_as_it_is_planned(station, line):
    air(station, line, tone(20))
    row = over(station)
    assert row["state"] == "aired" and row["reason"] == "" and row["spoken"] == "line_in"
    assert abs(seconds_between(row)) < station.allowed_s(0.05)
    assert abs(seconds_between(row, end="ended") - LENGTH_S) < station.allowed_s(0.15)
    assert abs(row["sounded_ms"] - LENGTH_S * 1000) < station.allowed_s(0.15) * 1000
    begins_s = sounds_from(station.village)
    sounding = [loud(station.village, begins_s + tenth / 10, 440) for tenth in range(1, LENGTH_S * 10 - 1)]
    # What the line gave while the machine was late is not waited for.
    assert sounding.count(False) / 10 <= station.allowed_s(0), sounding
    assert not station.faults()


def test_what_was_missed_while_the_machine_stood_still_is_told_in_the_row(station, line):
    air(station, line, tone(20))
    wait_for(lambda: station.village.events("first_sound"), what="the news")
    station.process.send_signal(signal.SIGSTOP)
    time.sleep(1.6)
    station.process.send_signal(signal.SIGCONT)
    row = over(station)
    assert (row["state"], row["reason"]) == ("aired", "") and row["sounded_ms"] < (LENGTH_S - 1) * 1000
    assert row["outcomes"][0]["error"] == "held-up"
    assert row["detail"] == "village: a part of it was missed: the machine or the line input was held up"


@may_go_first
def test_a_busy_box_does_not_hold_it_up(station, line):
    air(station, line, tone(20))
    wait_for(lambda: station.village.events("first_sound"), what="the news")
    assert station.goes_first("feed")


def test_it_sounds_in_two_zones_in_step(station, line):
    air(station, line, (tone(0.25) + silence(0.75)) * 20, zones=BOTH)
    row = over(station)
    assert row["state"] == "aired" and [each["state"] for each in row["outcomes"]] == ["aired", "aired"]
    begins = [pcm.events("first_sound") for pcm in (station.village, station.school)]
    assert len(begins[0]) == len(begins[1]) >= LENGTH_S - 2
    for one, other in zip(*begins):
        assert abs(one["realtime_ns"] - other["realtime_ns"]) < station.allowed_s(0.03) * 1e9


def test_its_chime_comes_first_and_the_line_behind_it_without_a_gap(station, line):
    with wave.open(str(station.folder / "gong.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{RATE}h", *tone(1, 880)))
    air(station, line, tone(20), chime="gong.wav", chime_pause_ms=0)
    row = over(station)
    assert row["state"] == "aired"
    assert abs(seconds_between(row)) < station.allowed_s(0.05)
    assert abs(seconds_between(row, end="ended") - LENGTH_S) < station.allowed_s(0.15)
    begins_s = sounds_from(station.village)
    assert loud(station.village, begins_s + 0.5, 880) and loud(station.village, begins_s + 1.2, 440)
    assert is_without_a_gap(station)  # 50 ms of silence would be told


def test_silence_of_the_line_is_told_and_counted(station, line):
    air(station, line, tone(2) + silence(11.5) + tone(10), length=16)
    wait_for(lambda: station.faults() == ["line"], what="the fault")
    assert "the line input is silent" in station.dalaba("status", code=None).stdout
    row = over(station)
    assert (row["state"], row["reason"]) == ("aired", "silence")
    assert 11300 <= row["outcomes"][0]["silent_ms"] <= 11600
    assert row["detail"] == "village: for 11 s the line input was silent"
    assert not station.faults()
    assert station.log_text().count("the line input is silent") == 1


def test_what_is_silent_all_the_time_has_not_aired(station, line):
    due = plan(station, chime="bell", length=10)
    station.start()
    station.reach(due)
    row = over(station)
    assert (row["state"], row["reason"]) == ("failed", "silence")
    assert 7000 < row["outcomes"][0]["silent_ms"] < 8500
    assert station.faults() == ["line"]
    assert row["detail"] == f"village: for {row['outcomes'][0]['silent_ms'] // 1000} s the line input was silent"


@pytest.mark.parametrize("word, code", [("absent", "line-absent"), ("busy", "line-busy")])
def test_a_line_that_is_not_there_silences_nobody(station, line, word, code):
    due = plan(station, notice("song", "天气很好。" * 40, station.due(54)), priority="important", chime="bell")
    line.control(word)
    station.start()
    station.reach(due, 8)
    station.row_of("song", "on-air")
    row = over(station)
    assert (row["state"], row["reason"], row["outcomes"][0]["error"]) == ("failed", "line", code)
    assert row["started"] is None and station.faults() == ["line"]
    assert station.rows()[-1]["notice"] in ("song", "news")
    song = station.row(lambda row: row["notice"] == "song")
    assert song["state"] == "on-air" and song["reason"] == "" and station.village.begun() == 1


def test_one_that_is_pulled_out_has_failed(station, line):
    air(station, line, tone(20), zones=BOTH)
    station.village.hear(2)
    line.control("vanish")
    row = over(station)
    assert (row["state"], row["reason"], row["outcomes"][0]["error"]) == ("failed", "line", "line-absent")
    assert row["sounded_ms"] > 1500
    assert station.faults(0) == station.faults(1) == ["line"]


def test_an_urgent_cuts_it_and_it_comes_back_with_what_is_said_then(station, line):
    air(station, line, tone(10) + tone(20, 700), length=20)  # another tone from its tenth second on
    station.village.hear(3)
    station.dalaba("urgent", "着火了，请马上离开。", "--readings", 1, "--wait")
    row = over(station)
    assert (row["state"], row["reason"]) == ("aired", "preempted")
    assert abs(seconds_between(row, end="ended") - 20) < station.allowed_s(0.2)
    assert row["sounded_ms"] < 19000
    assert loud(station.village, sounds_from(station.village) + 19, 700)


def test_a_reload_meanwhile_is_not_heard(station, line):
    due = air(station, line, tone(20))
    station.village.hear(3)
    station.configure(news(due, length=50))
    station.dalaba("reload")
    row = over(station)
    assert row["state"] == "aired" and abs(seconds_between(row, end="ended") - LENGTH_S) < station.allowed_s(0.2)
    assert is_without_a_gap(station)
    assert [row["notice"] for row in station.rows()] == ["news"]


def test_after_the_daemon_has_died_its_row_says_so(station, line):
    air(station, line, tone(20))
    station.village.hear(3)
    station.kill()
    station.start()
    row = over(station)
    assert (row["state"], row["reason"]) == ("failed", "power") and row["sounded_ms"] >= 1000
    assert len(station.rows()) == 1


def test_one_ends_where_the_next_on_the_same_line_begins(station, line):
    due = station.due()
    second = news(due + timedelta(seconds=10), length=10).replace('"news"', '"more"')
    station.configure(f"{news(due, length=10)}, {second}")
    station.start()
    line.give(tone(30), due)
    station.reach(due)
    first, next = over(station), over(station, "more")
    assert [first["state"], next["state"]] == ["aired", "aired"]
    assert seconds_between(next) < station.allowed_s(0.6)


@pytest.mark.parametrize("clock", ["fast 400", "slow 400", "rate 48000"])
def test_its_clock_is_not_the_cards(station, clock):
    line = Line(station, clock)
    air(station, line, (tone(0.5) + silence(0.5)) * 20 if "rate" not in clock else tone(40, 440 * 48000 / RATE))
    row = over(station)
    assert row["state"] == "aired" and abs(seconds_between(row, end="ended") - LENGTH_S) < station.allowed_s(0.2)


def test_it_is_aired_by_command_and_has_one_reading(station, line):
    station.configure(news())
    station.start()
    line.give(tone(60), station.due(0))
    refused = station.dalaba("play", "--notice", "news", "--readings", 2, code=None)
    assert refused.returncode != 0


def test_check_says_how_a_line_input_is_called_that_is_not_there(station):
    station.configure(news().replace("line_in", "收音机"))
    assert ('warning: the line input "收音机" of "news" is not there; right is such as "plughw:CARD=Device" '
            "(arecord -L lists them)\n") in station.dalaba("check", station.config).stderr
