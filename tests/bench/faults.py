#!/usr/bin/python3
"""make bench-faults: each fault injected into a daemon on a paced PCM in the middle of a sentence: what
the row says, how long until the zone tells it, how long after its cause has ended an urgent
announcement that waited is heard again."""

import pathlib
import sys
import tempfile
import time
from datetime import datetime

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "tests" / "daemon"))
import conftest  # noqa: E402

ZONE = """zones = ( { name = "village"; device = "paced_village"; monitor = "mic_paced_village"; } );"""
LONG = "各位村民请注意，今天下午三点在村委会领取种子和化肥，请带好户口本，过时不候。" * 3
FAULTS = ("busy", "absent", "vanish", "hang", "suspend", "underrun", "silent")
AT_OPENING = ("busy", "absent")


def moment(text):
    return datetime.fromisoformat(text).timestamp()


def begin(folder):
    station = conftest.Station(pathlib.Path(folder))
    station.configure(zones=ZONE)
    return station.start()


def told(station, since, seconds=15):
    """Seconds from the cause until the zone tells its fault; None."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        faults = station.json("status")[0]["zones"][0]["faults"]
        if faults:
            return moment(faults[0]["since"]) - since, faults[0]["fault"]
        if station.rows()[-1]["state"] == "aired":
            return None
        time.sleep(0.02)
    return None


def inject(station, fault, *words):
    """Seconds since 1970 of the injection, which is in mid-sentence where it can be."""
    if fault in AT_OPENING:
        station.village.control(fault)
        since = time.time()
        station.dalaba(*words)
        return since
    station.dalaba(*words)
    station.row(lambda row: row["started"])
    time.sleep(3)
    station.village.control(fault)
    return time.time()


def routine(fault):
    with tempfile.TemporaryDirectory() as folder:
        station = begin(folder)
        since = inject(station, fault, "say", LONG)
        news = told(station, since)
        row = station.row(lambda row: row["state"] in ("aired", "failed", "cancelled"), 60)
        time.sleep(3.8)  # the monitor's last word
        row = station.rows()[-1]
        station.stop()
        return news, row


def recovery(fault):
    """Seconds from the end of the cause until an urgent announcement sounds again."""
    with tempfile.TemporaryDirectory() as folder:
        station = begin(folder)
        since = inject(station, fault, "urgent", "--readings", "1", LONG)
        told(station, since, 6)
        time.sleep(2)
        over = time.time()
        station.village.control("")
        station.row(lambda row: row["state"] == "aired", 60)
        sounds = [event["realtime_ns"] / 1e9 for event in station.village.events("first_sound")]
        station.stop()
        return min(at for at in sounds if at > over) - over


def main():
    print("| fault | the row of a routine notice | sounded | heard | the zone tells | after s | "
          "urgent sounds again after s |\n|---|---|--:|---|---|--:|--:|")
    for fault in FAULTS:
        news, row = routine(fault)
        outcome = " ".join(filter(None, (row["state"], row["reason"], row["detail"])))
        name, after = (news[1], f"{news[0]:.2f}") if news else ("", "")
        # Where the airing goes on there is nothing to come back from.
        again = "goes on" if fault in ("underrun", "silent") else f"{recovery(fault):.2f}"
        print(f"| {fault} | {outcome} | {row['sounded_ms'] / 1000:.1f} s | {row['heard']} | {name} "
              f"| {after} | {again} |", flush=True)


if __name__ == "__main__":
    main()
