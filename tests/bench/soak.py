#!/usr/bin/python3
"""make soak: as many airings as a village has in weeks, one after the other, with monitor, amplifier,
a talk now and then and faults of the card between; memory, descriptors and threads before and after.
Figures, not thresholds; but a row that is missing or a daemon that died fails it."""

import argparse
import os
import pathlib
import random
import sys
import tempfile
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "tests" / "daemon"))
import conftest  # noqa: E402

WORDS = ("好。", "到。", "开会。", "下雨。")
FAULTS = ("", "", "", "", "", "", "busy", "absent")
ZONE = """zones = ( { name = "village"; device = "paced_village"; monitor = "mic_paced_village";
                      amplifier = { command = "/bin/true"; lead_in_ms = 0; lead_out_ms = 0; }; } );"""


def look(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    value = lambda key: int(status.split(f"{key}:")[1].split()[0])
    return {"RSS kB": value("VmRSS"), "threads": value("Threads"),
            "descriptors": len(os.listdir(f"/proc/{pid}/fd"))}


def air(station, number, random):
    station.village.control(random.choice(FAULTS))
    priority = "--priority=important" if number % 7 == 0 else "--priority=routine"
    station.dalaba("say", "--wait", priority, random.choice(WORDS), code=None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--airings", type=int, default=600)
    options = parser.parse_args()
    choices = random.Random(20261124)
    with tempfile.TemporaryDirectory() as folder:
        station = conftest.Station(pathlib.Path(folder))
        station.configure(zones=ZONE)
        station.start()
        begun = time.monotonic()
        for number in range(1, options.airings + 1):
            air(station, number, choices)
            if number in (20, options.airings // 2, options.airings):
                time.sleep(4)  # tails of the monitor
                print(f"after {number} airings, {time.monotonic() - begun:.0f} s: "
                      f"{look(station.process.pid)}", flush=True)
        rows = station.rows("--limit", 5000)
        states = {state: sum(row["state"] == state for row in rows)
                  for state in {row["state"] for row in rows}}
        print(f"rows: {states}")
        assert len(rows) == options.airings and station.process.poll() is None
        assert station.stop() == 0


if __name__ == "__main__":
    main()
