"""A clock that can be wrong: doubted, set forward and back, in 1970."""

import sqlite3
import time
from datetime import datetime, timedelta

import pytest

from conftest import BEIJING, Clock, notice, wait_for

class ClockStation:
    """A station whose clock the test holds; by default only synchronisation makes it trusted."""

    def __init__(self, station):
        self.station = station
        self.clock = Clock(station.folder)

    def configure(self, *notices, accepted="synchronised"):
        self.station.configure(", ".join(notices))
        text = self.station.config.read_text()
        self.station.config.write_text(text.replace(
            'clock_trust = "always"', f'clock_trust = [ "{accepted}" ]'))

    def start(self):
        self.station.start(environment=self.clock.environment())

    def due(self, seconds):
        return self.clock.now().replace(microsecond=0) + timedelta(seconds=seconds)

    def status(self):
        return self.station.json("status")[0]


@pytest.fixture
def doubted(station):
    return ClockStation(station)


def outcome(row):
    return (row["notice"], row["state"], row["reason"], row["clock"])


def test_while_the_clock_is_doubted_planned_notices_wait_and_urgent_ones_air(doubted):
    doubted.configure(notice("morning", when=doubted.due(3)))
    doubted.start()
    assert doubted.status()["clock"] == {"trusted": False, "why": ""}
    assert "not trusted" in doubted.station.dalaba("status").stdout
    row = doubted.station.row_of("morning", "waiting")
    assert row["clock"] == "untrusted"
    assert "clock not trusted" in doubted.station.dalaba("log").stdout
    doubted.station.dalaba("urgent", "快走。", "--readings", 1, "--wait")
    urgent = next(row for row in doubted.station.rows() if row["cause"] == "command")
    assert outcome(urgent) == ("", "aired", "", "untrusted")
    assert len(urgent["boot"]) == 32 and urgent["monotonic_ms"] > 0
    assert doubted.station.row_of("morning", "waiting")


def test_a_person_may_say_that_the_clock_is_right(doubted):
    doubted.configure(notice("morning", when=doubted.due(3)), accepted="person")
    doubted.start()
    doubted.station.row_of("morning", "waiting")
    assert "somebody" in doubted.station.dalaba("clock", "trust").stdout
    doubted.station.row_of("morning", "aired")
    assert doubted.status()["clock"] == {"trusted": True, "why": "person"}
    # The word holds until the machine is started anew.
    doubted.station.stop()
    doubted.start()
    assert doubted.status()["clock"]["trusted"]
    doubted.station.dalaba("clock", "doubt", code=2)


def test_the_wait_ends_as_missed_when_nobody_trusts_the_clock_in_time(doubted):
    doubted.configure(notice("morning", when=doubted.due(3), late="2s"))
    doubted.start()
    row = doubted.station.row_of("morning", "failed")
    assert outcome(row) == ("morning", "failed", "missed-clock", "untrusted")


def test_once_synchronised_what_is_not_too_late_airs(doubted):
    doubted.configure(notice("morning", when=doubted.due(3)))
    doubted.start()
    doubted.station.row_of("morning", "waiting")
    doubted.clock.step(300, synchronised=True)
    doubted.station.row_of("morning", "aired")
    assert len(doubted.station.rows()) == 1
    assert doubted.status()["clock"] == {"trusted": True, "why": "synchronised"}


def test_a_boot_in_1970_answers_for_the_true_day_once_the_clock_is_set(doubted):
    first = doubted.due(-3590)
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
    time.sleep(1)
    assert doubted.station.rows() == []
    doubted.clock.step(now.timestamp(), synchronised=True)
    wait_for(lambda: len(doubted.station.rows()) == 4, 20, "rows")
    wait_for(lambda: all(row["ended"] for row in doubted.station.rows()), 20, "ends")
    assert [outcome(row)[:3] for row in doubted.station.rows()] == [
        ("often", "failed", "missed-power")] * 3 + [("often", "aired", "")]


def test_a_step_forward_misses_and_a_step_back_doubles_nothing(doubted):
    times = [doubted.due(3600 * hours) for hours in (1, 2, 3)]
    listed = ", ".join(f'"{moment:%H:%M:%S}"' for moment in times)
    doubted.configure(notice("hourly", text="整点。", when=f"{{ times = [ {listed} ]; }}"))
    doubted.clock.step(0, synchronised=True)
    doubted.start()
    doubted.clock.step(2 * 3600 + 60)
    wait_for(lambda: len(doubted.station.rows()) == 2, 10, "rows")
    doubted.station.row_of("hourly", "aired")
    assert [outcome(row)[:3] for row in doubted.station.rows()] == [
        ("hourly", "failed", "missed-clock"), ("hourly", "aired", "")]
    doubted.clock.step(-2 * 3600)
    time.sleep(1)
    doubted.clock.step(2 * 3600)
    time.sleep(1)
    assert len(doubted.station.rows()) == 2
    doubted.clock.step(3590 - (doubted.clock.now() - times[1]).total_seconds())
    doubted.station.row_of("hourly", "on-air", 15)
    assert [row["planned"][11:19] for row in doubted.station.rows()] == [
        f"{moment:%H:%M:%S}" for moment in times]


def test_a_command_does_not_expire_because_the_clock_was_set(doubted):
    doubted.configure()
    doubted.clock.step(-50 * 365 * 86400, synchronised=False)
    doubted.start()
    doubted.station.village.control("busy")
    doubted.station.dalaba("urgent", "快走。", "--readings", 1)
    doubted.clock.step(50 * 365 * 86400, synchronised=True)
    time.sleep(2.5)
    doubted.station.village.control("")
    row = doubted.station.row(lambda row: row["ended"])
    assert row["state"] == "aired" and row["clock"] == "untrusted"


def test_the_log_of_the_first_version_keeps_every_row(doubted):
    doubted.configure(notice("morning", when=doubted.due(3)))
    doubted.clock.step(0, synchronised=True)
    doubted.start()
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
    moment = datetime.now(BEIJING).replace(microsecond=0) + timedelta(seconds=3)
    times = ", ".join(f'"{moment + timedelta(seconds=i):%H:%M:%S}"' for i in (0, 6))
    station.configure(notice("often", "好。", when=f"{{ times = [ {times} ]; }}"), zones=zone)
    station.start()
    station.row_of("often", "aired")
    station.kill()
    station.start()
    row = station.row_of("often", "cancelled")
    assert row["reason"] == "airtime-cap"
