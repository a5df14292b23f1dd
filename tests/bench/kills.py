#!/usr/bin/python3
"""make kills: kill -9 at random moments during airings, many times over. Every planned second must
end in exactly one row, and the card must have started at most once for each."""

import argparse
import pathlib
import random
import sys
import tempfile
import time
from datetime import timedelta

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "daemon"))
from conftest import Station, beijing, notice, wait_for  # noqa: E402

EVERY_S = 2


def plan(station, moments):
    """Notices of half a second every two seconds; a rule holds 1440 times at most."""
    notices = []
    for number, start in enumerate(range(0, len(moments), 1000)):
        part = moments[start:start + 1000]
        rules = {}
        for moment in part:
            rules.setdefault(f"{moment:%Y-%m-%d}", []).append(f'"{moment:%H:%M:%S}"')
        when = ", ".join(f'{{ dates = [ "{day}" ]; times = [ {", ".join(times)} ]; }}'
                         for day, times in rules.items())
        notices.append(notice(f"often-{number}", text="停电", when=when))
    station.configure(", ".join(notices))


def soundings(events):
    """When each began, of the card's events: what follows an under-run goes on with the same one."""
    began = []
    has_run_dry = False
    for event in events:
        if event["event"] == "open":
            has_run_dry = False
        elif event["event"] == "xrun":
            has_run_dry = True
        elif event["event"] == "first_sound" and not has_run_dry:
            began.append(event["realtime_ns"] / 1e9)
    return began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    options = parser.parse_args()
    dice = random.Random(20200220)
    station = Station(pathlib.Path(tempfile.mkdtemp(prefix="dalaba-kills-")))
    first = beijing(4)
    moments = [first + timedelta(seconds=EVERY_S * i) for i in range(options.kills)]
    plan(station, moments)
    station.start()
    time.sleep(max(0, first.timestamp() - time.time()))
    kills = 0
    while kills < options.kills and time.time() < moments[-1].timestamp():
        time.sleep(dice.uniform(0.05, 2.0))
        station.kill()
        kills += 1
        station.start()
    time.sleep(max(0, moments[-1].timestamp() + 3 - time.time()))
    rows = wait_for(lambda: [row for row in station.rows("--limit", 5000)
                             if row["state"] not in ("waiting", "on-air")], 20, "rows")
    planned = sorted(row["planned"] for row in rows)
    expected = sorted(f"{moment:%Y-%m-%dT%H:%M:%S}.000+08:00" for moment in moments)
    sounds = soundings(station.village.events())
    seconds = [moment.timestamp() for moment in moments]
    heard = [sum(1 for sound in sounds if abs(sound - second) < EVERY_S / 2)
             for second in seconds]
    outcome = {}
    for row in rows:
        key = " ".join(filter(None, (row["state"], row["reason"])))
        outcome[key] = outcome.get(key, 0) + 1
    print(f"kills {kills}, planned {len(expected)}, rows {len(planned)}, "
          f"lost {len(set(expected) - set(planned))}, doubled {len(planned) - len(set(planned))}, "
          f"heard more than once {sum(1 for count in heard if count > 1)}, {outcome}")
    station.stop()
    return planned != expected or max(heard) > 1


if __name__ == "__main__":
    sys.exit(main())
