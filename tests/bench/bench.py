#!/usr/bin/python3
"""make bench: what the promises cost, measured on a real daemon and the paced PCM. No thresholds:
machines are noisy, so it prints figures and compares within one run."""

import argparse
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta

from dateutil import rrule

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "daemon"))
from conftest import BEIJING, BUILD, Station, notice, wait_for  # noqa: E402
from test_questions import fill  # noqa: E402

LONG = "今天全村打扫卫生，请各家各户把门前屋后清理干净。" * 8


def summary(name, values, unit="ms"):
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
    print(f"{name:<58} n={len(values):<4} median {statistics.median(values):8.2f} {unit}   "
          f"p99 {last:8.2f} {unit}", flush=True)


def fresh():
    return Station(pathlib.Path(tempfile.mkdtemp(prefix="dalaba-bench-")))


def first_sound_after(pcm, count, started_ns):
    """The first first_sound event after `count` earlier ones, as ms since started_ns."""
    events = wait_for(lambda: pcm.events("first_sound")[count:], 20, "sound")
    return (events[0]["realtime_ns"] - started_ns) / 1e6


def urgent_once(station):
    before = len(station.village.events("first_sound"))
    started = time.time_ns()
    station.dalaba("urgent", "请马上离开。", "--readings", "1")
    return first_sound_after(station.village, before, started)


def silence(station):
    station.dalaba("stop")
    wait_for(lambda: not station.json("status")[0]["airings"], 10, "silence")


def bench_urgent_idle(station, runs):
    values = []
    for _ in range(runs):
        values.append(urgent_once(station))
        silence(station)
    summary("dalaba urgent to first sound, idle", values)


def alert_onset(station, before, started_ns):
    """While another notice is on air: the moment the card was started for the alert tone."""
    events = wait_for(lambda: station.village.events("first_sound")[before:], 20, "alert tone")
    return (events[0]["realtime_ns"] - started_ns) / 1e6


def bench_urgent_cutting(station, runs):
    values = []
    for _ in range(runs):
        before = len(station.village.events("first_sound"))
        station.dalaba("say", LONG)
        wait_for(lambda: station.village.events("first_sound")[before:], 20, "the notice")
        time.sleep(0.3)
        opened = len(station.village.events("open"))
        started = time.time_ns()
        station.dalaba("urgent", "请马上离开。", "--readings", "1")
        wait_for(lambda: station.village.events("open")[opened:], 20, "the alert's card")
        opening = station.village.events("open")[opened]["realtime_ns"]
        sounds = wait_for(lambda: [e for e in station.village.events("first_sound")
                                   if e["realtime_ns"] > opening], 20, "alert tone")
        values.append((sounds[0]["realtime_ns"] - started) / 1e6)
        silence(station)
    summary("dalaba urgent to first sound, cutting another notice", values)


def bench_pipe(station, runs):
    values = []
    for _ in range(runs):
        before = len(station.village.events("first_sound"))
        started = time.time_ns()
        pipe = subprocess.Popen(
            "espeak-ng -v cmn-latn-pinyin --stdout 请马上离开。 | aplay -q -D paced_village",
            shell=True, env=station.environment, start_new_session=True,
            stderr=subprocess.DEVNULL)
        values.append(first_sound_after(station.village, before, started))
        pipe.wait()
    summary("espeak-ng --stdout | aplay to first sound, same PCM", values)


def bench_offset(runs):
    """Notices two seconds apart; how far from its second each one's first frame was."""
    station = fresh()
    first = datetime.now(BEIJING).replace(microsecond=0) + timedelta(seconds=4)
    times = [first + timedelta(seconds=3 * i) for i in range(runs)]
    listed = ", ".join(f'"{moment:%H:%M:%S}"' for moment in times)
    station.configure(notice("often", text="", when=f"{{ times = [ {listed} ]; }}",
                             chime="test").replace('text = "";', ""))
    station.start()
    wait_for(lambda: len([r for r in station.rows("--limit", "1000") if r["state"] == "aired"])
             >= runs, 3 * runs + 30, "all airings")
    sounds = [event["realtime_ns"] / 1e6 for event in station.village.events("first_sound")]
    planned = [moment.timestamp() * 1e3 for moment in times]
    summary("first frame after the second it was due",
            [min((s - p for s in sounds), key=abs) for p in planned])
    station.stop()


ZONES = ('zones = ( { name = "village"; device = "paced_village"; },'
         ' { name = "school"; device = "paced_school"; } );')


def bench_together(runs):
    """The same airing in two zones: how far apart its first frames left the two cards."""
    station = fresh()
    first = datetime.now(BEIJING).replace(microsecond=0) + timedelta(seconds=4)
    times = [first + timedelta(seconds=3 * i) for i in range(runs)]
    listed = ", ".join(f'"{moment:%H:%M:%S}"' for moment in times)
    station.configure(notice("often", text="", when=f"{{ times = [ {listed} ]; }}",
                             chime="test").replace('text = "";', ""), zones=ZONES)
    station.start()
    wait_for(lambda: len([r for r in station.rows("--limit", "1000") if r["state"] == "aired"])
             >= runs, 3 * runs + 30, "all airings")
    summary("between two zones of a planned airing", apart(station))
    for _ in range(runs):
        before = len(station.school.events("first_sound"))
        station.dalaba("urgent", "请马上离开。", "--readings", "1")
        for pcm in (station.village, station.school):
            wait_for(lambda: pcm.events("first_sound")[before:], 20, "sound")
        silence(station)
    summary("between two zones of an announcement", apart(station)[runs:])
    station.stop()


def apart(station):
    pairs = zip(station.village.events("first_sound"), station.school.events("first_sound"))
    return [abs(a["realtime_ns"] - b["realtime_ns"]) / 1e6 for a, b in pairs]


def status_value(pid, key):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1])
    raise KeyError(key)


def switches(pid):
    return sum(
        int(line.split()[1])
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith(("voluntary_ctxt_switches", "nonvoluntary_ctxt_switches")))


def bench_idle(station, seconds):
    pid = station.process.pid
    print(f"{'memory idle after the runs above (VmRSS)':<58} "
          f"{status_value(pid, 'VmRSS') / 1024:.1f} MB "
          f"(anonymous {status_value(pid, 'RssAnon') / 1024:.1f} MB)")
    before = switches(pid)
    time.sleep(seconds)
    print(f"{'wake-ups when idle, without a watchdog':<58} "
          f"{(switches(pid) - before) * 60 / seconds:.1f} a minute over {seconds} s")


def many_notices(count, zones):
    """Each notice once a week, in one of the zones: about what one horn bears a day."""
    dice = random.Random(count)
    lines = [f'{{ name = "z{i}"; device = "plughw:CARD=Z{i}"; airtime_cap = 240; repeats_cap = 6;'
             ' min_gap = "10s"; }' for i in range(zones)]
    text = f'zones = ( {", ".join(lines)} );\nquiet_hours = ( {{ window = "21:30-06:30"; }} );\n'
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    made = []
    for i in range(count):
        when = (f'{{ times = [ "{dice.randrange(6, 22):02}:{dice.randrange(60):02}" ]; '
                f'weekdays = [ "{dice.choice(days)}" ]; }}')
        made.append(notice(f"n{i}", "各位乡亲，今天下午两点在村委会开会，请大家准时参加。",
                           when=when, zones=[f"z{i % zones}"], readings=2))
    return text + "notices = (\n" + ",\n".join(made) + "\n);\n"


def measured(*command):
    """Processor seconds and peak memory in MB of a command. By time(1), because a child of this
    process would begin with this process's own peak."""
    done = subprocess.run(["time", "-f", "%U %S %M", *command], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=True, text=True)
    user, system, peak = done.stderr.split()[-3:]
    return float(user) + float(system), int(peak) / 1024


def bench_planning():
    """Load, the next day, and one simulated year; to see that it grows no worse than n log n."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dalaba-bench-"))
    dalaba = str(BUILD / "dalaba")
    for count in (200, 1000, 10000):
        config = folder / f"{count}.conf"
        config.write_text(many_notices(count, 64))
        for name, arguments in (
                ("load (check)", ("check",)),
                ("what the next day has (next)", ("next", "--days", "1")),
                ("one year (simulate)", ("simulate", "--from", "2027-01-01",
                                         "--until", "2028-01-01", "--summary"))):
            runs = [measured(dalaba, *arguments, "--config", str(config)) for _ in range(3)]
            seconds, memory = min(runs)
            print(f"{f'{count} notices: {name}':<58} {seconds:8.2f} s of one core   "
                  f"{memory:6.1f} MB", flush=True)


def asked(station, *arguments, runs=9):
    values = []
    for _ in range(runs):
        began = time.monotonic()
        station.dalaba("log", *arguments)
        values.append((time.monotonic() - began) * 1e3)
    return values


def bench_log(rows):
    """The start and the questions with a log of many years."""
    station = fresh()
    fill(station, rows)
    began = time.monotonic()
    station.start()
    print(f"{f'{rows} rows in the log: start to READY':<58} {time.monotonic() - began:8.2f} s", flush=True)
    for name, arguments in (
            ("the newest hundred", ()),
            ("the newest hundred of a notice", ("--notice", "notice-7")),
            ("what failed (nothing)", ("--state", "failed")),
            ("in a zone that never sounded", ("--zone", "school"))):
        summary(f"{rows} rows in the log: {name}", asked(station, *arguments))
    began = status_value(station.process.pid, "VmHWM")
    station.dalaba("log", "--json", "--limit", "5000")
    print(f"{f'{rows} rows in the log: peak of the daemon, asked for 5000':<58} "
          f"{(status_value(station.process.pid, 'VmHWM') - began) / 1024:8.1f} MB more", flush=True)
    station.stop()
    shutil.rmtree(station.folder)


def bench_dateutil(count=3000):
    """What calendar_bench measures of one rule, by the usual library of another language."""
    start = datetime(2026, 11, 24)
    rules = {
        "each day": {"freq": rrule.DAILY},
        "three weekdays": {"freq": rrule.WEEKLY, "byweekday": (rrule.MO, rrule.WE, rrule.FR)},
        "three days of a month": {"freq": rrule.MONTHLY, "bymonthday": (1, 15, -1)},
        "2nd Saturday, last Friday": {"freq": rrule.MONTHLY,
                                      "byweekday": (rrule.SA(2), rrule.FR(-1))}}
    for name, parts in rules.items():
        rule = rrule.rrule(dtstart=start, byhour=7, byminute=0, bysecond=0, count=count, **parts)
        began = time.process_time()
        found = sum(1 for _ in rule)
        each = (time.process_time() - began) * 1e6 / found
        print(f"dateutil: one rule, {name}: {each:.2f} us an occurrence", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=int(os.environ.get("BENCH_RUNS", "50")))
    parser.add_argument("--idle-seconds", type=int, default=60)
    parser.add_argument("--planning", action="store_true", help="only what needs no sound")
    options = parser.parse_args()
    bench_dateutil()
    bench_planning()
    for rows in (1_000, 200_000):
        bench_log(rows)
    if options.planning:
        return
    station = fresh().start()
    bench_urgent_idle(station, options.runs)
    bench_urgent_cutting(station, options.runs)
    bench_pipe(station, options.runs)
    bench_idle(station, options.idle_seconds)
    station.stop()
    bench_offset(options.runs)
    bench_together(options.runs)


if __name__ == "__main__":
    main()
