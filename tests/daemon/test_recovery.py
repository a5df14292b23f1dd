"""Every fault of the field: bounded, told, and over by itself when its cause is."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from datetime import datetime

import pytest

from conftest import BUILD, PATIENCE_S, notice, wait_for, written

LONG = "今天全村打扫卫生。" * 6
WATCHDOG_S = 4


def say_and_vanish(station, fault):
    station.dalaba("say", LONG)
    station.village.hear(0.5)
    station.village.control(fault)


def seconds_between(row, earlier, later):
    return (datetime.fromisoformat(row[later]) -
            datetime.fromisoformat(row[earlier])).total_seconds()


# --- the card ---

@pytest.mark.parametrize("fault, words", [
    ("absent", "the sound card is not there"),
    ("busy", "the sound card is in use by another program"),
])
def test_a_card_that_fails_at_start_is_told_at_once_and_when_it_is_over(station, fault, words):
    station.village.control(fault)
    station.start()
    wait_for(lambda: station.faults() == ["card"], what="the fault")
    assert f"Zone village: its sound card fails: {words}" in station.log_text()
    assert words in station.dalaba("status").stdout
    station.village.control("")
    station.dalaba("say", "好了。", "--wait")
    assert station.faults() == []
    assert "Zone village: over is that its sound card fails" in station.log_text()


@pytest.mark.parametrize("fault, most_s", [("vanish", 2), ("hang", 5)])
def test_an_urgent_announcement_comes_back_when_the_card_does(station, fault, most_s):
    station.start()
    station.dalaba("urgent", LONG, "--readings", 1)
    station.village.hear(4)
    begun = time.time()
    station.village.control(fault)
    told, = wait_for(lambda: station.ask("/v1/status")["zones"][0]["faults"], what="the fault")
    assert told["fault"] == "card"
    since = datetime.fromisoformat(told["since"]).timestamp()
    assert since - begun < station.allowed_s(most_s)
    station.village.control("")
    station.row(lambda row: row["state"] == "aired", 60)
    assert len(station.rows()) == 1 and station.faults() == []


def test_the_row_says_what_failed(station):
    station.start()
    say_and_vanish(station, "vanish")
    row = station.row(lambda row: row["state"] == "failed")
    assert row["reason"] == "device"
    assert row["detail"] == "village: the sound card is not there"
    # What was sent until then is known too.
    assert row["soundings"][0]["sent_peak_db"] > -20


def test_a_suspended_card_goes_on_when_it_wakes(station):
    station.start()
    say_and_vanish(station, "suspend")
    wait_for(lambda: station.village.events("asleep"), what="a try to wake it")
    station.village.control("")
    station.row(lambda row: row["state"] == "aired", 40)


def test_a_card_that_stays_suspended_fails_within_five_seconds(station):
    station.start()
    say_and_vanish(station, "suspend")
    suspended = wait_for(lambda: station.village.events("suspend"), what="suspend")[0]
    row = station.row(lambda row: row["state"] == "failed")
    assert row["reason"] == "device"
    ended = datetime.fromisoformat(row["ended"]).timestamp()
    assert ended - suspended["realtime_ns"] / 1e9 < station.allowed_s(5)
    station.village.control("")
    station.dalaba("say", "好了。", "--wait")


class Watchdog:
    """What systemd does: it waits for WATCHDOG=1, and kills a daemon that does not send it."""

    def __init__(self, station):
        self.station = station
        self.path = station.folder / "watchdog.sock"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.settimeout(WATCHDOG_S)

    def start(self):
        log = open(self.station.folder / "dalabad.log", "ab")
        self.station.process = subprocess.Popen(
            [BUILD / "dalabad", "--config", self.station.config, "--state", self.station.state,
             "--socket", self.station.socket], stdout=log, stderr=log,
            env={**self.station.environment, "NOTIFY_SOCKET": str(self.path),
                 "WATCHDOG_USEC": str(WATCHDOG_S * 1000000)})
        begun = time.monotonic()
        while b"READY=1" not in self.socket.recv(4096):
            assert time.monotonic() - begun < 30, "never ready"

    def restart_when_silent(self, seconds, heal=lambda: None):
        """Returns after how long the daemon fell silent. What ails it is healed before it starts
        again: it reads a sentence before it says that it is ready."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            try:
                self.socket.recv(4096)
            except TimeoutError:
                self.station.process.send_signal(signal.SIGKILL)
                self.station.process.wait()
                heal()
                self.start()
                return time.monotonic() - begun
        raise AssertionError("the watchdog was fed all the time")


def test_the_watchdog_restarts_a_daemon_stuck_in_the_driver_and_nothing_is_replayed(station):
    watchdog = Watchdog(station)
    watchdog.start()
    say_and_vanish(station, "stuck")
    watchdog.restart_when_silent(30)
    assert "The player of zone village is stuck in its sound driver" in station.log_text()
    station.village.control("")
    row, = station.rows()
    assert row["state"] == "failed" and row["reason"] == "power"
    station.dalaba("say", "好了。", "--wait")
    assert [row["state"] for row in station.rows()] == ["failed", "aired"]


def test_the_rest_of_the_station_works_while_one_player_is_stuck(station):
    station.configure(zones="""zones = ( { name = "village"; device = "paced_village"; },
                                         { name = "school"; device = "paced_school"; } );""")
    station.start()
    station.dalaba("say", LONG, "--zone", "village")
    station.row(lambda row: row["started"])
    station.village.control("stuck")
    station.dalaba("urgent", "好了。", "--zone", "school", "--readings", 1, "--wait")
    assert station.json("status")[0]["airings"][0]["zones"] == ["village"]
    station.village.control("")
    station.dalaba("stop")


# --- disk and journal ---

def test_what_a_full_disk_did_not_take_is_in_the_log_when_it_has_room(station):
    station.preload_faults()
    due = station.due()
    station.configure(notice("morning", when=due))
    station.start()
    station.reach(due)
    station.fault("disk-full")
    station.dalaba("say", "没有地方写。", "--wait")
    wait_for(lambda: station.json("status")[0]["airings"] == [], what="the end")
    assert written(station) == [] and len(station.rows()) == 2
    told, = station.json("status")[0]["log"]["faults"]
    assert (told["fault"], told["detail"]) == ("unwritten", "No space left on device")
    assert "rows are only in memory and in the journal" in station.dalaba("status").stdout
    assert "only in memory and in the journal" in station.log_text()
    station.fault("")
    wait_for(lambda: len(written(station)) == 2, what="the rows")
    assert station.json("status")[0]["log"] == {"faults": [], "waiting": 0}
    assert sorted(row["state"] for row in station.rows()) == ["aired", "aired"]
    assert "The as-run log is whole again; rows that came late: 2" in station.log_text()
    assert len(station.village.events("first_sound")) == 2


def test_a_log_that_nobody_reads_does_not_hold_up_the_station(station):
    """Standard error is a pipe whose reader is gone."""
    (station.folder / "dalabad.log").touch()
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [BUILD / "dalabad", "--config", station.config, "--state", station.state,
         "--socket", station.socket], stderr=writer, env=station.environment)
    station.process = process
    os.close(writer)
    os.close(reader)
    wait_for(station.socket.exists, what="the socket")
    station.village.control("busy")
    station.dalaba("say", "忙。", "--wait", code=1)  # there is something to say
    station.village.control("")
    station.dalaba("say", "好了。", "--wait")
    assert station.rows()[1]["state"] == "aired"
    assert process.poll() is None


def test_an_event_source_that_fails_ends_the_daemon_loudly(station):
    station.preload_faults()
    station.start()
    station.fault("loop-fails")
    with contextlib.suppress(ConnectionError, http.client.HTTPException):
        station.ask("/v1/status")
    assert station.process.wait(PATIENCE_S) == 1
    assert "cannot go on" in station.log_text()
    station.process = None


def test_a_damaged_log_is_kept_aside_with_every_byte_and_the_station_airs(station):
    station.start()
    station.stop()
    path = station.state / "asrun.db"
    path.write_bytes(b"not a database, but somebody's file" * 100)
    before = path.read_bytes()
    station.start()
    station.dalaba("say", "都能播出。", "--wait")
    assert [row["state"] for row in station.rows()] == ["aired"]
    aside, = station.state.glob("asrun.db.aside-*")
    assert aside.read_bytes() == before and str(aside) in station.log_text()
