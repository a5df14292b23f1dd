#!/usr/bin/python3
"""make bench-report: what the report of a year costs, over ROWS rows of that year, before its days are summed up and
after. No thresholds: machines are noisy."""

import argparse
import os
import pathlib
import shutil
import sqlite3
import sys
import tempfile
import time
from datetime import datetime, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "daemon"))
from conftest import BEIJING, Station  # noqa: E402

DAYS = 365

# A year of a busy station: 40 notices in three zones, 2 of 100 fail and 1 is held back, each is heard or not.
FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
INSERT INTO airings (id, notice, title, category, responsible, cause, by, zones, priority, voice, text,
    planned_ms, spoken, state, code, reason, started_ms, ended_ms, sounded_ms, readings_done, override, levels, outcomes)
SELECT i, 'notice-' || (i % 40), '早间提醒' || (i % 40), '类别' || (i % 5), '责任人' || (i % 8), 'command', '',
    CASE i % 3 WHEN 0 THEN 'village' WHEN 1 THEN 'village' || char(10) || 'school' ELSE 'pond' END,
    'routine', 'mandarin', '各位村民请注意，今天上午九点在村委会开会。',
    :from + i * :step, '', iif(i % 50 = 0, 'failed', iif(i % 100 = 1, 'cancelled', 'aired')), 3,
    iif(i % 50 = 0, 'device', iif(i % 100 = 1, 'quiet-hours', '')),
    iif(i % 50 = 0 OR i % 100 = 1, NULL, :from + i * :step + 20), :from + i * :step + 20000,
    iif(i % 50 = 0 OR i % 100 = 1, 0, 20000), 1, '', NULL, NULL FROM n
"""


def fill(station, rows):
    station.start()
    station.stop()
    midnight = datetime.now(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    with sqlite3.connect(station.state / "asrun.db") as log:
        triggers = log.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            log.execute(f"DROP TRIGGER {name}")
        log.execute(FILL, {"rows": rows, "from": int((midnight - timedelta(days=DAYS)).timestamp() * 1000),
                           "step": DAYS * 86400 * 1000 // (rows + 1)})
        for _, sql in triggers:
            log.execute(sql)
    log.close()
    return midnight


def memory_kb(station, name):
    status = pathlib.Path(f"/proc/{station.process.pid}/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0])


def cpu_s(station):
    fields = pathlib.Path(f"/proc/{station.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(station, name, path):
    pathlib.Path(f"/proc/{station.process.pid}/clear_refs").write_text("5")
    before_kb, used_s, began = memory_kb(station, "VmRSS"), cpu_s(station), time.monotonic()
    answer = station.ask(path)
    took_s = time.monotonic() - began
    counted = answer["total"]["planned"] + answer["total"]["ordered"]
    print(f"{name:<44} {counted:>8} rows {took_s:8.3f} s, {cpu_s(station) - used_s:6.2f} s of a core, "
          f"{(memory_kb(station, 'VmHWM') - before_kb) / 1024:5.1f} MB more", flush=True)


def summed_days(station):
    with sqlite3.connect(f"file:{station.state}/asrun.db?mode=ro", uri=True) as log:
        return log.execute("SELECT count(*) FROM summed").fetchone()[0]


def wait_for_sums(station):
    began, used_s = time.monotonic(), cpu_s(station)
    while (days := summed_days(station)) < DAYS:
        print(f"{days} of {DAYS} days are summed up", end="\r", flush=True)
        time.sleep(5)
    print(f"{DAYS} days were summed up {time.monotonic() - began:.0f} s later, "
          f"for {cpu_s(station) - used_s:.1f} s of a core", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=int(os.environ.get("ROWS", "2000000")))
    parser.add_argument("--folder", help="where the log lies; the default is in memory", default="/dev/shm")
    options = parser.parse_args()
    station = Station(pathlib.Path(tempfile.mkdtemp(prefix="dalaba-bench-", dir=options.folder)))
    midnight = fill(station, options.rows)
    size = (station.state / "asrun.db").stat().st_size
    year = f"from={midnight - timedelta(days=DAYS):%Y-%m-%d}&until={midnight:%Y-%m-%d}"
    try:
        station.start()
        measure(station, "a day, row by row", "/v1/report?day=yesterday")
        wait_for_sums(station)
        for _ in range(3):
            measure(station, "a year of sums", f"/v1/report?{year}")
        measure(station, "a year of sums, in one zone", f"/v1/report?{year}&zone=school")
        measure(station, "a month of sums", f"/v1/report?month={midnight - timedelta(days=31):%Y-%m}")
        print(f"the log was {size / 1e6:.0f} MB and is "
              f"{(station.state / 'asrun.db').stat().st_size / 1e6:.0f} MB with the sums", flush=True)
    finally:
        station.stop()
        shutil.rmtree(station.folder)


if __name__ == "__main__":
    main()
