"""The amplifier is on before the first sample, by the second of the plan, and off again."""

import os
import time
from datetime import datetime

import pytest

from conftest import PATIENCE_S, notice, wait_for

STARTTIME = 21  # of proc(5): when the process was started, in ticks since boot
LONG = "今天全村打扫卫生。" * 6


class Amplifier:
    """An amplifier switched by a command that writes down when it was told what."""

    def __init__(self, station):
        self.log = station.folder / "amplifier.log"
        self.program = station.folder / "amplifier"
        self.station = station
        # When it was started stands in /proc, however long a loaded machine let it wait.
        self.notes = f'read -r stat </proc/$$/stat; echo "$1 $2 $stat" >>{self.log}'
        self.say(self.notes)

    def say(self, line):
        written = self.program.with_suffix(".new")  # the station may run it at any moment
        written.write_text(f"#!/bin/sh\n{line}\n")
        written.chmod(0o755)
        written.rename(self.program)

    def configure(self, notices="", **keys):
        keys = {"lead_in_ms": 1500, "lead_out_ms": 1000, **keys}
        settings = " ".join(f"{key} = {value};" for key, value in keys.items())
        self.station.configure(notices, zones=(
            'zones = ( { name = "village"; device = "paced_village"; amplifier = '
            f'{{ command = "{self.program}"; {settings} }}; }} );'))

    def told(self):
        """("on", seconds since 1970), ...; but for the "off" of each start."""
        return self.told_all()[1:]

    def told_all(self):
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        clock = self.station.clock
        now = (clock.now() if clock else datetime.now()).timestamp()
        booted = now - time.clock_gettime(time.CLOCK_BOOTTIME)
        return [(word, booted + int(stat[STARTTIME]) / os.sysconf("SC_CLK_TCK"))
                for _, word, *stat in map(str.split, lines)]


@pytest.fixture
def amplifier(station):
    made = Amplifier(station)
    made.configure()
    return made


def first_sound(station):
    return station.village.events("first_sound")[0]["realtime_ns"] / 1e9


def faults(station):
    return station.json("status")[0]["zones"][0]["faults"]


def test_a_planned_notice_still_begins_on_its_second(station, amplifier):
    due = station.due()
    amplifier.configure(notice("morning", when=due))
    station.start()
    station.reach(due, seconds_before=4)
    station.row_of("morning", "aired")
    (word, on), = amplifier.told()
    assert word == "on"
    assert station.allowed_s(-1.5) >= on - due.timestamp() > -2.5
    assert abs(first_sound(station) - due.timestamp()) < station.allowed_s(0.05)
    wait_for(lambda: len(amplifier.told()) == 2, what="the amplifier's going off")
    word, off = amplifier.told()[1]
    ended = datetime.fromisoformat(station.rows()[0]["ended"]).timestamp()
    assert word == "off" and 0.9 < off - ended < station.allowed_s(1.5)


def test_what_is_commanded_waits_for_the_amplifier(station, amplifier):
    station.start()
    station.dalaba("say", "好了。", "--wait")
    (_, on), = amplifier.told()
    assert 1.48 < first_sound(station) - on < station.allowed_s(1.8)


def test_it_is_held_over_airings_back_to_back(station, amplifier):
    amplifier.configure(lead_out_ms=10000)  # longer than a busy machine takes to start a command
    station.start()
    for _ in range(3):
        station.dalaba("say", "好了。")
    wait_for(lambda: len(amplifier.told()) == 2, what="the amplifier's going off")
    assert [row["state"] for row in station.rows()] == ["aired"] * 3


def test_a_command_that_hangs_is_killed_and_told_and_hinders_nothing(station, amplifier):
    amplifier.say("sleep 60")
    station.start()
    station.dalaba("say", LONG, "--wait")
    assert station.rows()[0]["state"] == "aired"
    fault, = faults(station)
    assert fault["fault"] == "amplifier" and "command failed" in fault["detail"]
    amplifier.say("exit 0")
    station.dalaba("say", "好了。", "--wait")
    wait_for(lambda: faults(station) == [], what="the end of the fault")


def test_one_that_does_not_go_off_is_told_again(station, amplifier):
    station.start()
    station.dalaba("say", LONG)
    wait_for(lambda: len(amplifier.told()) == 1, what="on")
    amplifier.say(amplifier.notes + "; exit 1")
    station.dalaba("stop")
    wait_for(lambda: faults(station), what="the fault")
    amplifier.say(amplifier.notes)
    wait_for(lambda: faults(station) == [], what="the end of the fault")
    assert [word for word, _ in amplifier.told()] == ["on", "off", "off"]


def test_one_that_is_on_for_too_long_goes_off_and_the_airing_has_failed(station, amplifier):
    amplifier.configure(lead_in_ms=0, max_on='"2s"')
    station.start()
    station.dalaba("say", LONG, "--wait", code=1)
    row = station.rows()[0]
    assert row["state"] == "failed" and row["reason"] == "device"
    assert [word for word, _ in amplifier.told()] == ["on", "off"]
    assert "max_on" in faults(station)[0]["detail"]


def test_it_goes_off_when_the_station_ends(station, amplifier):
    station.start()
    station.dalaba("say", LONG)
    station.row(lambda row: row["started"])
    station.stop()
    wait_for(lambda: [word for word, _ in amplifier.told()] == ["on", "off"], what="off")


def test_wrong_settings_are_refused_at_their_line(station, amplifier):
    amplifier.configure(feedback='"X"', active_low=1)
    station.start(ready=False)
    assert station.process.wait(PATIENCE_S) == 1
    log = station.log_text()
    for words in ("active_low must be true or false", '"feedback" without'):
        assert words in log
    station.process = None


def test_what_a_killed_daemon_left_on_is_switched_off_before_anything_else(station, amplifier):
    station.start()
    station.dalaba("say", LONG)
    wait_for(lambda: [word for word, _ in amplifier.told()] == ["on"], what="the amplifier's going on")
    station.kill()
    station.start()
    wait_for(lambda: len(amplifier.told()) == 2, what="the amplifier's going off")
    station.stop()
    assert [word for word, _ in amplifier.told_all()] == ["off", "on", "off"]
