"""Whatever the disk does, the station airs, and every row comes to it in the end."""

import contextlib
import os
import select
import signal
import socket
import sqlite3
import subprocess
import time
from datetime import datetime, timedelta

import pytest

from conftest import PATIENCE_S, notice, wait_for, written

LONG = "今天全村打扫卫生。" * 6
HELD_BACK_MS = 1500  # half a second, the way to the card, and two busy cores


def log_faults(station):
    return {fault["fault"]: fault["detail"] for fault in station.ask("/v1/status")["log"]["faults"]}


def say_and_measure(station, *words):
    """Milliseconds from the command to its first sound."""
    heard = len(station.village.events("first_sound"))
    begun = time.time_ns()
    station.dalaba("urgent", *words, "--readings", 1, "--wait")
    first = station.village.events("first_sound")[heard]
    return (first["realtime_ns"] - begun) / 1e6


def hang(station):
    """In the middle of a write, so that the next row is not the first to wait."""
    station.fault("disk-hangs")
    station.ask("/v1/airings", {"text": "一。", "readings": 1})
    wait_for(lambda: "unwritten" in log_faults(station), what="the fault")
    station.dalaba("stop")


def test_a_disk_that_hangs_holds_back_no_sound_and_gets_every_row_in_order(station):
    station.preload_faults()
    station.start()
    station.dalaba("say", "好。", "--readings", 1, "--wait")
    assert len(station.rows()) == 1  # the log is open to be looked up
    station.fault("disk-hangs")
    assert say_and_measure(station, "第一次要等。") < HELD_BACK_MS
    assert say_and_measure(station, "以后不等。") < HELD_BACK_MS
    assert log_faults(station) == {"unwritten": "the disk does not answer"}
    assert len(station.rows()) == 3
    station.fault("")
    wait_for(lambda: log_faults(station) == {}, what="the disk")
    assert written(station) == [(1, "aired"), (2, "aired"), (3, "aired")]
    assert "The as-run log is whole again" in station.log_text()


def test_a_planned_notice_begins_on_its_second_while_the_disk_hangs(station):
    station.preload_faults()
    due = station.due()
    station.configure(notice("morning", when=due))
    station.start()
    station.fault("disk-hangs")
    station.reach(due)
    row = station.row_of("morning", "aired")
    late_s = (datetime.fromisoformat(row["started"]) - due).total_seconds()
    assert abs(late_s) < station.allowed_s(0.3)
    station.fault("")
    wait_for(lambda: [state for _, state in written(station)] == ["aired"], what="the row")


def test_a_station_that_starts_on_a_disk_that_hangs_airs_and_keeps_its_rows(station):
    station.preload_faults()
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    wait_for(lambda: written(station) == [(1, "aired")], what="the row")
    station.kill()
    station.fault("disk-hangs")
    station.start()
    assert say_and_measure(station, "二。") < HELD_BACK_MS
    assert log_faults(station) == {"unwritten": "the disk does not answer"}
    assert [row["text"] for row in station.rows()] == ["二。"]
    station.fault("")
    wait_for(lambda: log_faults(station) == {}, what="the disk")
    assert [state for _, state in written(station)] == ["aired", "aired"]


def test_a_question_that_the_disk_holds_holds_up_no_other(station):
    station.preload_faults()
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    assert len(station.rows()) == 1  # the log is open to be looked up
    station.dalaba("say", "二。", "--readings", 1, "--wait")  # and has to be read anew
    station.fault("disk-stalls")
    station.ask("/v1/airings", {"text": "三。", "readings": 1})
    wait_for(lambda: "unwritten" in log_faults(station), what="the fault")
    with socket.socket(socket.AF_UNIX) as held:
        held.settimeout(PATIENCE_S)
        held.connect(str(station.socket))
        held.sendall(b"GET /v1/log HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert [row["text"] for row in station.rows()] == ["三。"]
        assert select.select([held], [], [], 0)[0] == []
        station.fault("")
        with held.makefile("rb") as answer:
            assert "一。" in answer.read().decode()


def leave_journal(station):
    """Of another database, which SQLite would play back into the log."""
    path = station.folder / "other.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.executescript("CREATE TABLE t (a); PRAGMA cache_size = 1; BEGIN")
        other.execute("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                      " INSERT INTO t SELECT hex(randomblob(50)) FROM n")
        (station.state / "asrun.db-journal").write_bytes(path.with_name("other.db-journal").read_bytes())


def leave_wal(station):
    path = station.folder / "other.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
        (station.state / "asrun.db-wal").write_bytes(path.with_name("other.db-wal").read_bytes())


def change_log(station, script):
    with contextlib.closing(sqlite3.connect(station.state / "asrun.db", isolation_level=None)) as log:
        log.executescript(script)


@pytest.mark.parametrize("spoil", [
    leave_journal, leave_wal,
    lambda station: (station.state / "asrun.db-journal").mkdir(),
    lambda station: (station.state / "asrun.db-wal").mkdir(),
    lambda station: os.mkfifo(station.state / "asrun.db-shm"),
    lambda station: change_log(station, "PRAGMA user_version = 0"),
    lambda station: change_log(station, "CREATE TRIGGER mine BEFORE INSERT ON airings"
                                        " BEGIN SELECT RAISE(ABORT, 'no'); END"),
    lambda station: change_log(station, "CREATE UNIQUE INDEX mine ON airings (state)"),
], ids=["journal", "wal", "journal-folder", "wal-folder", "shm-fifo", "version", "trigger", "index"])
def test_what_somebody_left_beside_or_in_the_log_costs_none_of_its_rows(station, spoil):
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    station.stop()
    spoil(station)
    station.start()
    station.dalaba("say", "二。", "--readings", 1, "--wait")
    wait_for(lambda: written(station) == [(1, "aired"), (2, "aired")], what="the rows")
    assert "unwritten" not in log_faults(station)
    assert [row["text"] for row in station.rows()] == ["一。", "二。"]


@contextlib.contextmanager
def unreadable(station, why):
    """The log, for who is not there yet."""
    if why == "stalls":
        station.fault("disk-stalls")
        yield
        station.fault("")
        return
    with contextlib.closing(sqlite3.connect(station.state / "asrun.db", isolation_level=None)) as inspector:
        inspector.execute("PRAGMA locking_mode = EXCLUSIVE")
        inspector.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.parametrize("why", ["stalls", "locked"])
def test_what_was_missed_before_a_start_without_the_log_has_its_rows_when_it_can_be_read(station, why):
    station.preload_faults()
    due = station.due()
    station.configure(", ".join([
        notice("morning", when=due), notice("still", when=due, late="1h"),
        notice("then", when=due + timedelta(seconds=90)),
    ]))
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    wait_for(lambda: written(station) == [(1, "aired")], what="the row")
    station.kill()
    station.reach(due, -30)
    with unreadable(station, why):
        station.start()
        assert "unwritten" in log_faults(station)
        station.reach(due + timedelta(seconds=90))
        station.row_of("then", "aired")
    station.row_of("still", "aired")
    assert station.row_of("morning", "failed")["reason"] == "missed-power"
    wait_for(lambda: len(written(station)) == 4 and log_faults(station) == {}, what="the rows")
    station.stop()
    station.start()
    assert sorted(row["notice"] for row in station.rows()) == ["", "morning", "still", "then"]


def test_whoever_asks_first_while_the_disk_hangs_is_told_so_soon(station):
    station.preload_faults()
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    assert len(station.rows()) == 1
    station.dalaba("say", "二。", "--readings", 1, "--wait")  # It has to be read anew.
    station.fault("disk-stalls")
    begun = time.monotonic()
    answer = station.dalaba("log")
    assert "cannot be read from the disk" in answer.stderr and "一" not in answer.stdout
    assert time.monotonic() - begun < 5
    problem = station.ask("/v1/airings/1")
    assert problem["status"] == 503 and "cannot be read from the disk" in problem["detail"]
    assert time.monotonic() - begun < 10
    station.fault("")
    wait_for(lambda: "whole" not in station.ask("/v1/log"), what="the disk")
    assert [row["text"] for row in station.rows()] == ["一。", "二。"]
    assert station.ask("/v1/airings/1")["text"] == "一。"


def test_the_station_ends_while_the_disk_hangs(station):
    station.preload_faults()
    station.start()
    hang(station)
    begun = time.monotonic()
    station.process.send_signal(signal.SIGTERM)
    wait_for(lambda: "Rows of the as-run log that are only in the journal: " in station.log_text(), what="the end")
    assert time.monotonic() - begun < 10
    station.fault("")  # a thread that the disk holds keeps the process until then
    assert station.process.wait(10) == 0
    station.process = None


def test_after_a_crash_the_row_tells_how_long_it_had_sounded(station):
    station.start()
    station.ask("/v1/airings", {"text": LONG, "readings": 3})
    row = station.row(lambda row: row["started"])
    wait_for(lambda: station.village.heard_s() >= 5, what="five seconds of sound")
    heard_ms = station.village.heard_s() * 1000
    station.kill()
    station.start()
    row, = station.rows()
    assert (row["state"], row["reason"]) == ("failed", "power")
    assert heard_ms - 2700 < row["sounded_ms"] < heard_ms + 500


@pytest.mark.parametrize("what", ["folder", "file", "all files"])
def test_a_log_that_is_taken_away_while_the_station_runs_keeps_its_rows(station, what):
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    if what == "folder":
        station.state.rename(station.folder / "away")
    else:
        for path in station.state.glob("asrun.db" if what == "file" else "asrun.db*"):
            path.unlink()
    station.dalaba("say", "二。", "--readings", 1, "--wait")
    wait_for(lambda: "was taken away" in station.log_text(), what="the news")
    assert [row["state"] for row in station.rows()] == ["aired", "aired"]
    wait_for(lambda: written(station) == [(1, "aired"), (2, "aired")], what="the rows")
    station.stop()
    station.start()
    assert [row["state"] for row in station.rows()] == ["aired", "aired"]


@pytest.mark.parametrize("suffix, size", [("-shm", 0), ("-shm", 4096), ("-wal", 0), ("-wal", None)])
def test_what_is_cut_short_or_taken_away_beside_the_log_silences_nothing(station, suffix, size):
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    wait_for(lambda: written(station) == [(1, "aired")], what="the row")
    beside = station.state / f"asrun.db{suffix}"
    if size is None:
        beside.unlink()
    else:
        os.truncate(beside, size)
    station.dalaba("urgent", "二。", "--readings", 1, "--wait")
    # A WAL that is gone is still open, and comes into the file; one that was cut is lost, and that is told.
    rows = [(2, "aired")] if (suffix, size) == ("-wal", 0) else [(1, "aired"), (2, "aired")]
    wait_for(lambda: written(station) == rows, what="the rows")
    assert [row["id"] for row in station.rows()] == [number for number, _ in rows]
    assert list(log_faults(station)) == (["lost"] if len(rows) == 1 else [])
    assert station.stop() == 0
    station.start()
    assert [row["id"] for row in station.rows()] == [number for number, _ in rows]


def add_history(station, count):
    """So many rows more, of long ago."""
    with contextlib.closing(sqlite3.connect(station.state / "asrun.db", isolation_level=None)) as log:
        columns = ", ".join(row[1] for row in log.execute("PRAGMA table_info(airings)") if row[1] != "id")
        log.execute(f"""WITH RECURSIVE n(i) AS (VALUES (101) UNION ALL SELECT i + 1 FROM n WHERE i < {count + 100})
                        INSERT INTO airings (id, {columns}) SELECT i, {columns} FROM n, airings WHERE id = 1""")


def put_in_place(path, bytes_):
    """As cp does: into the file that is there."""
    with open(path, "r+b") as file:
        file.truncate(0)
        file.write(bytes_)


@pytest.mark.parametrize("damage", ["emptied", "cut", "its header zeroed", "a text", "a former copy", "another program's"])
def test_a_log_whose_file_is_spoilt_while_the_station_runs_is_put_aside_and_keeps_its_rows(station, damage):
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    station.stop()
    log = station.state / "asrun.db"
    former = log.read_bytes()
    add_history(station, 400)
    station.start()
    station.dalaba("say", "二。", "--readings", 1, "--wait")
    wait_for(lambda: len(written(station)) == 402, what="the rows")
    if damage == "another program's":
        with contextlib.closing(sqlite3.connect(station.folder / "other.db", isolation_level=None)) as other:
            other.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    whole = log.read_bytes()
    put_in_place(log, {"emptied": b"", "cut": whole[:len(whole) // 8192 * 4096],
                       "its header zeroed": bytes(100) + whole[100:], "a text": b"x" * len(whole), "a former copy": former,
                       "another program's": (station.folder / "other.db").read_bytes()
                       if damage == "another program's" else b""}[damage])
    assert say_and_measure(station, "三。") < HELD_BACK_MS
    wait_for(lambda: "aside" in log_faults(station), what="the news")
    assert "was damaged or is not this station's" in station.log_text()
    wait_for(lambda: len(written(station)) == 403, what="the rows")
    assert len(station.rows()) == 100
    assert list(station.state.glob("asrun.db.aside-*"))
    station.dalaba("say", "四。", "--readings", 1, "--wait")
    assert station.stop() == 0
    station.start()
    assert [row["text"] for row in station.rows()][-2:] == ["三。", "四。"] and len(written(station)) == 404


def test_a_row_that_somebody_took_out_is_gone_and_who_asks_for_it_is_told_so(station):
    station.start()
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    wait_for(lambda: len(written(station)) == 1, what="the row")
    with contextlib.closing(sqlite3.connect(station.state / "asrun.db", isolation_level=None)) as somebody:
        (rule,), = somebody.execute("SELECT sql FROM sqlite_schema WHERE name = 'no_row_is_deleted'")
        somebody.executescript(f"BEGIN; DROP TRIGGER no_row_is_deleted; DELETE FROM airings; {rule}; COMMIT")
    assert station.ask("/v1/airings/1")["status"] == 404
    station.dalaba("say", "二。", "--readings", 1, "--wait")
    assert [row["text"] for row in station.rows()] == ["二。"]


def test_a_log_that_an_inspector_tidies_up_is_still_the_log(station):
    station.start()
    for text in "一。", "二。":
        station.dalaba("say", text, "--readings", 1, "--wait")
    with contextlib.closing(sqlite3.connect(station.state / "asrun.db", isolation_level=None)) as inspector:
        inspector.execute("VACUUM")
        inspector.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    station.dalaba("say", "三。", "--readings", 1, "--wait")
    wait_for(lambda: len(written(station)) == 3, what="the rows")
    assert log_faults(station) == {} and "damaged" not in station.log_text()


def test_an_inspector_who_locks_the_log_holds_up_nothing(station):
    station.start()
    inspector = sqlite3.connect(station.state / "asrun.db", isolation_level=None)
    inspector.execute("BEGIN EXCLUSIVE")
    assert say_and_measure(station, "一。") < HELD_BACK_MS
    assert [row["state"] for row in station.rows()] == ["aired"]
    wait_for(lambda: "unwritten" in log_faults(station), what="the fault")
    inspector.execute("ROLLBACK")
    inspector.close()
    wait_for(lambda: log_faults(station) == {}, what="the log")
    assert written(station) == [(1, "aired")]


def test_a_disk_that_is_getting_full_is_told_before_it_is(station):
    station.preload_faults()
    station.start()
    assert log_faults(station) == {}
    station.fault("disk-fills")
    station.dalaba("say", "一。", "--readings", 1, "--wait")
    wait_for(lambda: list(log_faults(station)) == ["filling"], what="the fault")
    assert "its disk is nearly full" in station.dalaba("status").stdout
    station.fault("")
    station.dalaba("say", "二。", "--readings", 1, "--wait")
    wait_for(lambda: log_faults(station) == {}, what="the room")


@pytest.mark.parametrize("damage", ["middle", "end", "gone", "cut"])
def test_rows_that_a_damaged_wal_loses_are_told(station, damage):
    station.start()
    for _ in range(3):
        station.dalaba("say", "一。", "--readings", 1, "--wait")
    wait_for(lambda: written(station) == [(1, "aired"), (2, "aired"), (3, "aired")], what="the rows")
    station.kill()
    wal = station.state / "asrun.db-wal"
    whole = wal.read_bytes()
    if damage == "gone":
        wal.unlink()
    elif damage == "cut":
        os.truncate(wal, len(whole) // 2)
    else:
        at = len(whole) // 2 if damage == "middle" else len(whole) - 3000
        turned = bytes(byte ^ 0xFF for byte in whole[at:at + 1000])
        wal.write_bytes(whole[:at] + turned + whole[at + 1000:])
    station.start()
    assert "lost" in log_faults(station)
    told = "what was written last is missing from it"
    assert told in station.dalaba("status").stdout
    station.dalaba("say", "二。", "--readings", 1, "--wait")
    station.stop()
    station.start()
    assert "lost" not in log_faults(station)


def test_a_second_station_on_one_state_says_first_that_another_runs(station):
    station.start()
    second = subprocess.run(
        [station.programs["dalabad"], "--config", station.config, "--state", station.state,
         "--socket", station.folder / "second.sock"],
        env=station.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S)
    assert second.returncode == 1
    said = second.stdout.splitlines()
    assert said[0].endswith(f"{station.state}/asrun.db: another station uses it"), said
    assert said[1].endswith("The station does not start: another one has its state"), said
    assert len(said) == 2
    station.dalaba("say", "好。", "--readings", 1, "--wait")


def test_a_fifo_in_place_of_the_log_is_put_aside(station):
    station.state.mkdir()
    os.mkfifo(station.state / "asrun.db")
    station.start()
    assert list(log_faults(station)) == ["aside"]
    station.dalaba("say", "好。", "--readings", 1, "--wait")
    wait_for(lambda: written(station) == [(1, "aired")], what="the row")
