"""A clock that can be wrong: doubted, set forward and back, in 1970."""

import os
import pwd
import sqlite3
import subprocess
import time
from datetime import datetime, timedelta

import pytest

from conftest import BEIJING, BUILD, notice, wait_for, written


class ClockStation:
    """A station whose clock the test holds; by default only synchronisation makes it trusted."""

    def __init__(self, station):
        self.station = station
        station.due()  # so that it has a clock of its own
        self.clock = station.clock

    def configure(self, *notices, accepted="synchronised"):
        self.station.configure(", ".join(notices))
        text = self.station.config.read_text()
        self.station.config.write_text(text.replace(
            'clock_trust = "always"', f'clock_trust = [ "{accepted}" ]'))

    def start(self):
        self.station.start()
        self.steps = self.station.clock_steps()

    def due(self, seconds=60):
        return self.station.due(seconds)

    def reach(self, moment):
        self.station.reach(moment)
        self.wait_for_step()

    def step(self, seconds, synchronised=None):
        """Sets the clock under the daemon, which has planned anew when this returns."""
        self.clock.step(seconds, synchronised)
        self.wait_for_step()

    def wait_for_step(self):
        self.steps += 1
        wait_for(lambda: self.station.clock_steps() >= self.steps, what="news of the step")
        self.status()  # What answers now has done with it.

    def status(self):
        return self.station.json("status")[0]


@pytest.fixture
def doubted(station):
    return ClockStation(station)


def outcome(row):
    return (row["notice"], row["state"], row["reason"], row["clock"])


def test_while_the_clock_is_doubted_planned_notices_wait_and_urgent_ones_air(doubted):
    due = doubted.due()
    doubted.configure(notice("morning", when=due))
    doubted.start()
    assert doubted.status()["clock"] == {"trusted": False, "why": ""}
    assert "not trusted" in doubted.station.dalaba("status").stdout
    doubted.reach(due)
    row = doubted.station.row_of("morning", "waiting")
    assert row["clock"] == "untrusted"
    assert "clock not trusted" in doubted.station.dalaba("log").stdout
    doubted.station.dalaba("urgent", "快走。", "--readings", 1, "--wait")
    urgent = next(row for row in doubted.station.rows() if row["cause"] == "command")
    assert outcome(urgent) == ("", "aired", "", "untrusted")
    assert len(urgent["boot"]) == 32 and urgent["monotonic_ms"] > 0
    assert doubted.station.row_of("morning", "waiting")


def test_a_person_may_say_that_the_clock_is_right(doubted):
    due = doubted.due()
    doubted.configure(notice("morning", when=due), accepted="person")
    doubted.start()
    doubted.reach(due)
    doubted.station.row_of("morning", "waiting")
    assert "somebody" in doubted.station.dalaba("clock", "trust").stdout
    doubted.station.row_of("morning", "aired")
    assert doubted.status()["clock"] == {"trusted": True, "why": "person"}
    # The word holds until the machine is started anew.
    doubted.station.stop()
    doubted.start()
    assert doubted.status()["clock"]["trusted"]
    doubted.station.dalaba("clock", "doubt", code=2)


def trust(station):
    """What the log keeps of it: by whom, and when."""
    with sqlite3.connect(station.state / "asrun.db") as database:
        return database.execute("SELECT by, at_ms FROM trust").fetchall()


def test_a_restart_forgets_neither_who_trusted_the_clock_nor_when(doubted):
    doubted.configure(accepted="person")
    doubted.start()
    doubted.station.dalaba("clock", "trust")
    said = wait_for(lambda: trust(doubted.station), what="the row")
    doubted.station.stop()
    doubted.start()
    assert doubted.status()["clock"] == {"trusted": True, "why": "person"}
    assert trust(doubted.station) == said and said[0][0] == pwd.getpwuid(os.getuid()).pw_name


def test_a_restart_does_not_make_a_persons_word_of_the_kernels(doubted):
    doubted.configure()
    doubted.clock.step(0, synchronised=True)
    doubted.start()
    said = wait_for(lambda: trust(doubted.station), what="the row")
    doubted.station.stop()
    doubted.start()
    assert doubted.status()["clock"] == {"trusted": True, "why": "synchronised"}
    assert trust(doubted.station) == said and said[0][0] == "synchronised"


def test_the_wait_ends_as_missed_when_nobody_trusts_the_clock_in_time(doubted):
    due = doubted.due()
    doubted.configure(notice("morning", when=due, late="2s"))
    doubted.start()
    doubted.reach(due)
    row = doubted.station.row_of("morning", "failed")
    assert outcome(row) == ("morning", "failed", "missed-clock", "untrusted")


def test_once_synchronised_what_is_not_too_late_airs(doubted):
    due = doubted.due()
    doubted.configure(notice("morning", when=due))
    doubted.start()
    doubted.reach(due)
    doubted.station.row_of("morning", "waiting")
    doubted.step(300, synchronised=True)
    doubted.station.row_of("morning", "aired")
    assert len(doubted.station.rows()) == 1
    assert doubted.status()["clock"] == {"trusted": True, "why": "synchronised"}


def test_a_boot_in_1970_answers_for_the_true_day_once_the_clock_is_set(doubted):
    first = doubted.due(60 - 3600)
    times = ", ".join(f'"{first + timedelta(minutes=20 * i):%H:%M:%S}"' for i in range(4))
    now = doubted.clock.now()
    doubted.configure(notice("often", when=f"{{ times = [ {times} ]; }}"))
    doubted.clock.step(0, synchronised=True)
    doubted.start()  # It lives, so that the log has a mark...
    doubted.station.stop()
    database = sqlite3.connect(doubted.station.state / "asrun.db")
    # ... that is of an hour and a half ago, and of another boot.
    database.execute("UPDATE lived SET at_ms = at_ms - 5400000")
    database.execute("DELETE FROM trust")
    database.commit()
    database.close()
    doubted.clock.step(-now.timestamp(), synchronised=False)
    doubted.start()
    assert doubted.station.rows() == []
    doubted.step(now.timestamp(), synchronised=True)
    doubted.reach(first + timedelta(hours=1))
    wait_for(lambda: len(doubted.station.rows()) == 4, what="rows")
    wait_for(lambda: all(row["ended"] for row in doubted.station.rows()), what="ends")
    assert [outcome(row)[:3] for row in doubted.station.rows()] == [
        ("often", "failed", "missed-power")] * 3 + [("often", "aired", "")]


def test_a_step_forward_misses_and_a_step_back_doubles_nothing(doubted):
    times = [doubted.due(3600 * hours) for hours in (1, 2, 3)]
    listed = ", ".join(f'"{moment:%H:%M:%S}"' for moment in times)
    doubted.configure(notice("hourly", text="整点。", when=f"{{ times = [ {listed} ]; }}"))
    doubted.clock.step(0, synchronised=True)
    doubted.start()
    doubted.step(2 * 3600 + 60)
    doubted.station.row_of("hourly", "aired")
    assert [outcome(row)[:3] for row in doubted.station.rows()] == [
        ("hourly", "failed", "missed-clock"), ("hourly", "aired", "")]
    doubted.step(-2 * 3600)
    assert len(doubted.station.rows()) == 2
    doubted.step(2 * 3600)
    assert len(doubted.station.rows()) == 2
    doubted.reach(times[2])
    wait_for(lambda: len(doubted.station.rows()) == 3, what="the third")
    assert [row["planned"][11:19] for row in doubted.station.rows()] == [
        f"{moment:%H:%M:%S}" for moment in times]


def test_a_command_does_not_expire_because_the_clock_was_set(doubted):
    doubted.configure()
    doubted.clock.step(-50 * 365 * 86400, synchronised=False)
    doubted.start()
    doubted.station.village.control("busy")
    doubted.station.dalaba("urgent", "快走。", "--readings", 1)
    doubted.step(50 * 365 * 86400, synchronised=True)
    assert doubted.station.rows()[0]["ended"] is None
    doubted.station.village.control("")
    row = doubted.station.row(lambda row: row["ended"])
    assert row["state"] == "aired" and row["clock"] == "untrusted"


def test_the_log_of_the_first_version_keeps_every_row(doubted):
    due = doubted.due()
    doubted.configure(notice("morning", when=due))
    doubted.clock.step(0, synchronised=True)
    doubted.start()
    doubted.reach(due)
    old = doubted.station.row_of("morning", "aired")
    doubted.station.stop()
    database = sqlite3.connect(doubted.station.state / "asrun.db")
    assert database.execute("SELECT count(*) FROM trust").fetchone() == (1,)
    assert database.execute("SELECT clock FROM book").fetchall() == [("",)]
    database.close()
    doubted.start()
    assert doubted.station.rows() == [old]


def test_what_the_day_has_heard_counts_after_a_restart(station):
    zone = 'zones = ( { name = "village"; device = "paced_village"; repeats_cap = 1; } );'
    moments = [station.due(seconds) for seconds in (60, 180)]
    times = ", ".join(f'"{moment:%H:%M:%S}"' for moment in moments)
    station.configure(notice("often", "好。", when=f"{{ times = [ {times} ]; }}"), zones=zone)
    station.start()
    station.reach(moments[0])
    wait_for(lambda: written(station) == [(1, "aired")], what="the row on the disk")
    station.kill()
    station.start()
    station.reach(moments[1])
    row = station.row_of("often", "cancelled")
    assert row["reason"] == "airtime-cap"


@pytest.mark.parametrize("seconds", [-600, 600])
def test_what_waits_for_its_amplifier_waits_as_long_whatever_the_clock_is_set_to(doubted, seconds):
    """Sound goes by the time that passes; the wall clock decides only what is due."""
    doubted.station.configure(zones=(
        'zones = ( { name = "village"; device = "paced_village";'
        ' amplifier = { command = "/bin/true"; lead_in_ms = 2000; }; } );'))
    doubted.start()
    asked = time.monotonic()
    doubted.station.dalaba("say", "好了。")
    doubted.clock.step(seconds)
    wait_for(lambda: doubted.station.village.events("first_sound"), what="sound")
    assert time.monotonic() - asked > 1.95
    doubted.clock.step(-seconds)
    # The amplifier is on still, and so warm.
    doubted.station.row(lambda row: row["state"] == "aired")
    doubted.station.dalaba("say", "好了。", "--wait")


def test_a_talk_is_on_air_after_its_chime_whatever_the_clock_is_set_to(doubted):
    doubted.station.configure(more='microphone : { device = "mic_talk"; silence = "0s"; max = "2s"; };')
    text = doubted.station.config.read_text()
    doubted.station.config.write_text(text.replace('chime = "none"', 'chime = "bell"'))
    speaker = doubted.station.folder / "speaker.wav"
    with open(doubted.station.folder / "asound.conf", "a") as asound:
        asound.write(f'pcm.mic_talk {{ type heard file "{speaker}" noise 30 }}\n')
    doubted.start()
    talk = subprocess.Popen([BUILD / "dalaba", "talk"], env=doubted.station.environment,
                            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    doubted.station.row(lambda row: row["started"])
    doubted.clock.step(-600)
    assert talk.wait(30) == 0
    row, = doubted.station.rows()
    assert row["state"] == "aired"


def test_after_2038_a_notice_airs_on_its_second(station):
    station.due()
    station.clock.step((datetime(2040, 2, 29, 6, 59, tzinfo=BEIJING) - station.clock.now()).total_seconds())
    due = station.due()
    station.configure(notice("morning", when=due))
    station.start()
    station.reach(due)
    row = station.row_of("morning", "aired")
    assert row["planned"].startswith("2040-02-29T0")
    first = station.village.events("first_sound")[0]
    assert abs(first["realtime_ns"] / 1e9 - due.timestamp()) < station.allowed_s(0.2)
