"""The real daemon, whose disk or memory is short at any one moment from its first order to its end: every planned
moment has exactly one row. SWEEP=1 tries each moment, SWEEP=10 every tenth."""

import concurrent.futures
import contextlib
import http.client
import mmap
import os
import re
import sqlite3
import struct
from datetime import timedelta

import pytest

from conftest import BUILD, REPO, Station, notice, preloadable, wait_for

WRITE, MEMORY = 1, 2
ORDERS = struct.Struct("5q")  # kind, first, failures, count, failed: struct orders of short.c
EVERY = int(os.environ.get("SWEEP", 0))


class Short:
    def __init__(self, station):
        path = station.folder / "short"
        path.write_bytes(bytes(ORDERS.size))
        with open(path, "r+b") as file:
            self.orders = mmap.mmap(file.fileno(), ORDERS.size)
        library = preloadable(REPO / "build/paced/libshort.so", station.folder)
        station.environment |= {"LD_PRELOAD": library, "DALABA_TEST_SHORT": str(path)}

    def arm(self, kind, first, failures):
        self.orders[:] = ORDERS.pack(kind, first, failures, 0, 0)

    def counts(self):
        """How many there were, and of them failed."""
        return ORDERS.unpack(self.orders[:])[3:]


def is_over(station):
    """Both moments, and what the disk did not take has come late."""
    told = station.log_text()
    return (re.search(r"morning \d+: (aired|failed|cancelled)", told)
            and re.search(r"then \d+: (aired|failed|cancelled)", told)
            and told.count("log cannot be written") == told.count("log is whole again"))


def live(station, kind, first, failures):
    """Two planned moments, an order, the end, and another start. How many writes or allocations there were; whether
    the daemon lived."""
    short = Short(station)
    due = station.due()
    station.configure(", ".join([
        notice("morning", "好。", when=due),
        notice("then", "好。", when=due + timedelta(seconds=2)),
    ]))
    station.start()
    short.arm(kind, first, failures)
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):  # It may be refused, or torn off.
        station.ask("/v1/airings", {"text": "停水。", "readings": 1})
    station.reach(due)
    wait_for(lambda: station.process.poll() is not None or is_over(station), what="the moments")
    lived = station.process.poll() is None and station.stop() == 0
    assert station.process.returncode >= 0, station.log_text()
    count, failed = short.counts()
    short.arm(0, 0, 0)
    station.reach(due, seconds_before=-10)  # It may have ended before they came.
    station.start()
    station.stop()
    with contextlib.closing(sqlite3.connect(station.state / "asrun.db")) as log:
        rows = log.execute("SELECT notice, count(*), max(state) FROM airings WHERE cause = 'schedule'"
                           " GROUP BY notice, planned_ms ORDER BY notice").fetchall()
    assert [(name, number) for name, number, _ in rows] == [("morning", 1), ("then", 1)], (rows, station.log_text())
    assert first == 0 or failed > 0 or count < first, (count, failed)
    return count, lived, [state for _, _, state in rows]


@pytest.fixture
def tried(tmp_path):
    """Lives through each of the moments at which it fails, several at once, since they mostly wait for sound."""
    made = []

    def live_once(kind, first, failures):
        folder = tmp_path / str(first)
        folder.mkdir()
        made.append(Station(folder, cards_wait=True))
        return live(made[-1], kind, first, failures)

    def try_all(kind, failures, parts):
        count = live_once(kind, 0, failures)[0]
        moments = range(1, count + 1, EVERY) if EVERY else [1 + int(part * count) for part in parts]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            lives = list(pool.map(lambda first: live_once(kind, first, failures), moments))
        print(f"{len(lives)} of {count} moments, {failures} in a row: "
              f"the daemon ended at {[m for m, life in zip(moments, lives) if not life[1]]}, "
              f"not aired at {[m for m, life in zip(moments, lives) if life[2] != ['aired', 'aired']]}")
        return lives

    yield try_all
    for station in made:
        station.stop()


@pytest.mark.parametrize("failures", [1, 5])
def test_after_a_write_that_fails_at_any_time_both_moments_have_aired_and_have_their_row(tried, failures):
    for _, lived, states in tried(WRITE, failures, [0, 0.3]):
        assert lived and states == ["aired", "aired"]


@pytest.mark.skipif("address" in BUILD.name or "thread" in BUILD.name, reason="memory is the sanitizer's there")
@pytest.mark.parametrize("failures", [1, 3])
def test_after_an_allocation_that_fails_at_any_time_both_moments_have_one_row(tried, failures):
    tried(MEMORY, failures, [0.2, 0.5])
