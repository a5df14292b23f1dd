"""Another configuration while the station lives: made whole before anything changes, and nobody hears it."""

import errno
import json
import os
import pathlib
import select
import signal
import socket

import pytest

from conftest import CHINESE, PATIENCE_S, notice, wait_for
from test_amplifier import Amplifier, first_sound
from test_zones import MIXER, mixer

LONG = "今天全村打扫卫生。" * 6


def told(amplifier):
    return [word for word, _ in amplifier.told()]


def zombies(station):
    """Children of the daemon that have ended and that nobody has waited for."""
    children = pathlib.Path(f"/proc/{station.process.pid}/task").glob("*/children")
    pids = [pid for path in children for pid in path.read_text().split()]
    states = [pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] for pid in pids]
    return states.count("Z")


def test_a_longer_lead_in_does_not_make_the_next_notice_late(station):
    amplifier = Amplifier(station)
    due = station.due()
    amplifier.configure(notice("morning", when=due), lead_in_ms=200)
    station.start()
    amplifier.configure(notice("morning", when=due), lead_in_ms=3000)
    station.dalaba("reload")
    station.reach(due, seconds_before=6)
    station.row_of("morning", "aired")
    assert abs(first_sound(station) - due.timestamp()) < station.allowed_s(0.05)


def test_a_zone_that_is_taken_out_and_put_back_while_it_sounds_sounds_on(station):
    (station.folder / "mixer").write_text("10 20 0\n")
    school = ' ( { name = "school"; device = "paced_school"; } );'
    with_village = MIXER % "Speaker"
    station.configure(zones=with_village)
    station.start()
    station.dalaba("say", LONG)
    wait_for(lambda: mixer(station) == ["160", "160", "1"], what="the mixer")
    station.village.hear(0.2)
    station.configure(zones="zones =" + school)
    station.dalaba("reload")
    station.configure(zones=with_village)
    station.dalaba("reload")
    assert mixer(station) == ["160", "160", "1"]
    station.row(lambda row: row["state"] == "aired")
    wait_for(lambda: mixer(station) == ["10", "20", "0"], what="the old mixer")
    assert station.faults() == []
    station.dalaba("say", "好了。", "--wait")
    assert station.faults() == []


def test_another_lead_out_leaves_the_amplifier_on(station):
    amplifier = Amplifier(station)
    amplifier.configure(lead_in_ms=0)
    station.start()
    station.dalaba("say", LONG)
    station.village.hear(0.2)
    amplifier.configure(lead_in_ms=0, lead_out_ms=200)
    station.dalaba("reload")
    station.row(lambda row: row["state"] == "aired")
    wait_for(lambda: told(amplifier) == ["on", "off"], what="the amplifier's going off")


def test_an_amplifier_that_goes_is_switched_off_and_waited_for(station):
    amplifier = Amplifier(station)
    amplifier.configure(lead_in_ms=0)
    station.start()
    station.dalaba("say", LONG)
    station.village.hear(0.2)
    station.configure()
    station.dalaba("reload")
    wait_for(lambda: told(amplifier) == ["on", "off"], what="the amplifier's going off")
    wait_for(lambda: zombies(station) == 0, seconds=5, what="the end of the command")


def test_a_notice_that_is_renamed_just_before_its_moment_airs_once(station):
    due = station.due()
    station.configure(notice("morning", text=LONG, when=due))
    station.start()
    station.reach(due, seconds_before=3)
    station.row(lambda row: row["notice"] == "morning")
    station.configure(notice("early", text=LONG, when=due))
    station.dalaba("reload")
    station.row_of("morning", "aired")
    station.dalaba("say", "好了。", "--wait")
    assert [row["notice"] for row in station.rows()] == ["morning", ""]


def test_a_reload_that_fails_late_has_changed_nothing(station):
    station.start()
    station.dalaba("say", LONG)
    station.village.hear(0.2)
    (station.state / "talks").write_text("A file where the talks' folder should be.")
    station.configure(
        notice("new"), more='microphone : { device = "paced_village"; };\n',
        zones='zones = ( { name = "village"; title = "新村"; device = "paced_village"; },'
              ' { name = "school"; device = "paced_school"; } );')
    station.dalaba("reload", code=1)
    assert "talks: Not a directory" in station.log_text()
    assert refused(station)["faults"] == [f"{station.config}: the station cannot follow it: Not a directory"]
    assert "不是文件夹" in station.dalaba("status", environment=CHINESE).stdout
    zones = station.ask("/v1/status")["zones"]
    assert [(zone["name"], zone["title"]) for zone in zones] == [("village", "全村")]
    station.dalaba("play", "new", code=1)
    station.row(lambda row: row["state"] == "aired")


def refused(station):
    return station.ask("/v1/status")["configuration"]["refused"]


@pytest.mark.parametrize("asks", ["command", "signal"])
def test_a_refused_configuration_is_told_until_another_one_is_taken(station, asks):
    station.start()
    assert refused(station) is None and "refused" not in station.dalaba("status").stdout
    right = station.config.read_text()
    for wrong in "zonen = 1;\nzone = 2;\n", "zonen = 3;\n":
        station.config.write_text(right + wrong)
        if asks == "command":
            station.dalaba("reload", code=1)
        else:
            station.process.send_signal(signal.SIGHUP)
        wait_for(lambda: refused(station) and len(refused(station)["faults"]) == wrong.count("\n"), what="the refusal")
    fault, = refused(station)["faults"]
    assert fault.startswith(f"{station.config}:{len(right.splitlines()) + 1}: ") and "zonen" in fault
    shown = station.dalaba("status").stdout
    assert "! configuration: refused on 20" in shown and f"    {fault}\n" in shown
    station.config.write_text(right)
    station.dalaba("reload")
    assert refused(station) is None and "refused" not in station.dalaba("status").stdout


class Gate:
    """Of a file, which then takes as long to open as the test wants (fail.c)."""

    def __init__(self, path):
        self.path = f"{path}.gate"
        os.mkfifo(self.path)

    def has_reader(self):
        try:
            self.end = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            assert error.errno == errno.ENXIO
            return False
        return True

    def wait(self):
        wait_for(self.has_reader, what="whoever opens the file")

    def open(self):
        os.close(self.end)


def configure_slowly(station):
    (station.folder / "slow.inc").touch()
    station.configure(notice("one"), more='@include "slow.inc"\n')
    return Gate(station.folder / "slow.inc")


def ask_for_reload(station):
    """The connection on which the answer comes."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(station.socket))
    connection.sendall(b"POST /v1/reload HTTP/1.1\r\nHost: dalaba\r\nContent-Length: 0\r\n\r\n")
    return connection


def notices_of(connection):
    """How many the configuration has that the answer tells of."""
    connection.settimeout(PATIENCE_S)
    return json.loads(connection.recv(4096).partition(b"\r\n\r\n")[2])["notices"]


def has_answer(connection):
    return bool(select.select([connection], [], [], 0)[0])


def test_a_reload_that_takes_long_holds_up_nobody(station):
    station.preload_faults()
    station.start()
    gate = configure_slowly(station)
    with ask_for_reload(station) as reload:
        gate.wait()
        station.ask("/v1/airings", {"text": "请立即转移。", "priority": "urgent"})
        wait_for(lambda: station.village.events("first_sound"), what="sound")
        assert not has_answer(reload)
        gate.open()
        assert notices_of(reload) == 1


def test_who_asks_while_a_reload_is_under_way_gets_what_is_written_by_then(station):
    station.preload_faults()
    station.start()
    gate = configure_slowly(station)
    with ask_for_reload(station) as first:
        gate.wait()
        station.configure(notice("one") + "," + notice("two"))
        with ask_for_reload(station) as second:
            station.ask("/v1/status")  # by now the second was taken
            assert not has_answer(first) and not has_answer(second)
            gate.open()
            assert notices_of(first) == 1
            assert notices_of(second) == 2


def test_a_reload_is_followed_though_whoever_asked_is_gone(station):
    station.preload_faults()
    station.start()
    gate = configure_slowly(station)
    with ask_for_reload(station):
        gate.wait()
    gate.open()
    wait_for(lambda: station.dalaba("say", "--notice", "one", "--wait", code=None).returncode == 0, what="the notice")


def test_a_station_that_is_told_to_end_while_it_reads_ends(station):
    station.preload_faults()
    station.start()
    gate = configure_slowly(station)
    with ask_for_reload(station):
        gate.wait()
        station.process.send_signal(signal.SIGTERM)
        gate.open()
        assert station.stop() == 0


def test_systemd_is_told_when_a_reload_begins_and_ends(station):
    station.start()
    path = station.folder / "notify.sock"
    path.unlink()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(PATIENCE_S)
        listener.bind(str(path))
        station.process.send_signal(signal.SIGHUP)
        assert listener.recv(4096).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
        assert listener.recv(4096) == b"READY=1"


@pytest.mark.parametrize("daemon, logged", [({}, '"devise" is unknown'), (CHINESE, "不认识“devise”")])
def test_a_refused_reload_is_told_in_the_readers_language_and_logged_in_the_daemons(station, daemon, logged):
    station.start(environment=daemon)
    station.config.write_text('zones = ( { name = "village"; devise = "null"; } );\n')
    for reader, told, not_told in ({}, '"devise" is unknown', "不认识"), (CHINESE, "不认识“devise”", "unknown"):
        refused = station.dalaba("reload", code=1, environment=reader).stderr
        assert told in refused and not_told not in refused
        for asks in ["status"], ["status", "--json"]:
            shown = station.dalaba(*asks, environment=reader).stdout.replace('\\"', '"')
            assert told in shown and not_told not in shown
    journal = station.log_text()
    assert logged in journal and ("不认识" in journal) != ("is unknown" in journal)
