#!/usr/bin/python3
"""make bench: what the promises cost, measured on a real daemon and the paced PCM. No thresholds:
machines are noisy, so it prints figures and compares within one run."""

import argparse
import array
import contextlib
import ctypes
import json
import math
import os
import pathlib
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta

from dateutil import rrule

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "daemon"))
from conftest import BEIJING, BUILD, Pcm, Station, notice, wait_for  # noqa: E402
from test_questions import NOWHERE, Question, fill  # noqa: E402
from test_recording import record  # noqa: E402

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


def bare_urgent_once(station):
    """The same order by a client that is nothing but its socket."""
    order = json.dumps({"text": "请马上离开。", "priority": "urgent", "readings": 1}).encode()
    before = len(station.village.events("first_sound"))
    started = time.time_ns()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(station.socket))
        client.sendall(b"POST /v1/airings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       b"Content-Length: %d\r\n\r\n%s" % (len(order), order))
        client.recv(65536)
        return first_sound_after(station.village, before, started)


def bench_urgent_idle(station, runs):
    values, bare = [], []
    for _ in range(runs):
        values.append(urgent_once(station))
        silence(station)
        bare.append(bare_urgent_once(station))
        silence(station)
    summary("dalaba urgent to first sound, idle", values)
    summary("the same by a bare HTTP client, in turn", bare)


def bench_version(runs):
    """How long a command takes that does nothing."""
    took = {}
    for _ in range(runs):
        for command in (str(BUILD / "dalaba"), "--version"), ("/bin/true",):
            began = time.monotonic()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            took.setdefault(" ".join([pathlib.Path(command[0]).name, *command[1:]]), []).append(
                (time.monotonic() - began) * 1e3)
    for name, values in took.items():
        summary(f"{name}, started and over", values)


@contextlib.contextmanager
def asked_much(station):
    """Eight questions that look through the whole log."""
    questions = [Question(station, NOWHERE) for _ in range(8)]
    yield
    if questions[-1].is_answered():
        print("the questions were answered before the sound came", flush=True)
    for question in questions:
        question.hang_up()


@contextlib.contextmanager
def reloading(station):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(station.socket))
    connection.sendall(b"POST /v1/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    time.sleep(0.05)  # It is under way.
    yield
    connection.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        connection.recv(1, socket.MSG_PEEK)
        print("it was reloaded before the sound came", flush=True)
    connection.setblocking(True)
    if b" 200 " not in connection.recv(65536):
        raise SystemExit("the configuration was refused")
    connection.close()


@contextlib.contextmanager
def checking(station, path):
    os.utime(path)  # Whoever has checked it has not checked this one.
    with reloading(station):
        yield


def bench_urgent_busy(what, station, busy, runs):
    """Quiet and busy in turn."""
    quiet_ms, busy_ms = [], []
    for _ in range(runs):
        quiet_ms.append(urgent_once(station))
        silence(station)
        with busy():
            busy_ms.append(urgent_once(station))
        silence(station)
    summary(f"dalaba urgent to first sound, quiet (before {what})", quiet_ms)
    summary(f"dalaba urgent to first sound, {what}", busy_ms)
    print(f"{f'{what}: to quiet':<58} {statistics.median(busy_ms) / statistics.median(quiet_ms):.2f} times", flush=True)


def bench_urgent_during_questions(rows, runs):
    station = fresh()
    fill(station, rows)
    station.start()
    bench_urgent_busy(f"eight questions to {rows} rows", station, lambda: asked_much(station), runs)
    station.stop()
    shutil.rmtree(station.folder)


class SoundInfo(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64), ("samplerate", ctypes.c_int), ("channels", ctypes.c_int),
                ("format", ctypes.c_int), ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]


def write_mp3(path, minutes):
    """A minute of noise, so many times: joined files follow one another."""
    library = ctypes.CDLL("libsndfile.so.1")
    library.sf_open.restype = ctypes.c_void_p
    info = SoundInfo(samplerate=22050, channels=1, format=0x230000 | 0x82)
    one = path.with_suffix(".one")
    file = ctypes.c_void_p(library.sf_open(str(one).encode(), 0x20, ctypes.byref(info)))
    dice = random.Random(1)
    noise = (ctypes.c_int16 * 22050)(*(dice.randrange(-6000, 6000) for _ in range(22050)))
    for _ in range(60):
        library.sf_writef_short(file, noise, ctypes.c_int64(22050))
    library.sf_close(file)
    path.write_bytes(one.read_bytes() * minutes)


def notices_of_2040(count):
    """None of them airs meanwhile."""
    return ", ".join(
        notice(f"n{i}", "各位乡亲，今天下午两点在村委会开会，请大家准时参加。", zones=["village"],
               when=f'{{ dates = [ "2040-01-{1 + i % 28:02}" ]; times = [ "{6 + i % 15:02}:{i % 60:02}" ]; }}')
        for i in range(count))


def bench_urgent_during_reload(runs):
    station = fresh()
    station.configure(notices_of_2040(10000))
    station.start()
    bench_urgent_busy("a reload of 10,000 notices", station, lambda: reloading(station), runs)
    opera = station.folder / "opera.mp3"
    write_mp3(opera, 52)
    station.configure(notice("opera", text="", zones=["village"]).replace('text = "";', f'recording = "{opera}";'))
    station.dalaba("reload")
    bench_urgent_busy("a 52-minute MP3 that is checked", station, lambda: checking(station, opera), runs)
    station.stop()
    shutil.rmtree(station.folder)


HUM_HZ, ALERT_HZ = 300, 960  # of what is cut, and of the alert's first tone (src/sound/tone.c)
WINDOW_S, STEP_S = 0.0025, 0.0005


def power(samples, rate, hz):
    """Goertzel's: how much of that frequency is in the samples."""
    turn = 2 * math.cos(2 * math.pi * hz / rate)
    one = two = 0.0
    for sample in samples:
        one, two = sample + turn * one - two, one
    return one * one + two * two - turn * one * two


def alert_onset_ms(pcm, started_ns):
    """When the alert tone left the card, which may have stayed open: looked for in what was heard."""
    frames, rate = pcm.frames()
    samples = array.array("h", frames)
    begun = [event for event in pcm.events("start") if event["realtime_ns"] <= started_ns][-1]
    first = begun["frame"] + round((started_ns - begun["realtime_ns"]) * rate / 1e9)
    length, step = round(WINDOW_S * rate), round(STEP_S * rate)
    powers = [power(samples[at:at + length], rate, ALERT_HZ)
              for at in range(first, min(first + rate, len(samples)) - length, step)]
    threshold = max(powers) / 4
    return next(i for i, value in enumerate(powers) if value > threshold) * step / rate * 1000


def urgent_in_wav(station):
    started = time.time_ns()
    station.dalaba("urgent", "请马上离开。", "--readings", "1")
    heard = station.village.heard_s()
    wait_for(lambda: station.village.heard_s() > heard + 0.4, 20, "alert tone")
    return alert_onset_ms(station.village, started)


def bench_urgent_cutting(station, runs):
    record(station.folder / "hum.wav", seconds=30, hz=HUM_HZ)
    idle, cutting = [], []
    for _ in range(runs):
        idle.append(urgent_in_wav(station))
        silence(station)
        heard = station.village.heard_s()
        station.dalaba("play", station.folder / "hum.wav")
        wait_for(lambda: station.village.heard_s() > heard + 0.5, 20, "the hum")
        cutting.append(urgent_in_wav(station))
        silence(station)
    summary("dalaba urgent to the alert in the WAV, idle", idle)
    summary("dalaba urgent to the alert in the WAV, cutting a recording", cutting)


def usual_pipe(text):
    return f"espeak-ng -v cmn-latn-pinyin --stdout {text} | aplay -q -D paced_village"


def bench_pipe(station, runs):
    values = []
    for _ in range(runs):
        before = len(station.village.events("first_sound"))
        started = time.time_ns()
        pipe = subprocess.Popen(
            usual_pipe("请马上离开。"), shell=True, env=station.environment, start_new_session=True,
            stderr=subprocess.DEVNULL)
        values.append(first_sound_after(station.village, before, started))
        pipe.wait()
    summary("espeak-ng --stdout | aplay to first sound, same PCM", values)


def process_clock_s(pid):
    """Of all of its threads, also those that have ended."""
    clock = ctypes.c_int()
    if ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)) != 0:
        raise SystemExit(f"process {pid} has no clock")
    return time.clock_gettime(clock.value)


def spent_s(pid):
    """Processor seconds of the daemon, of its voice, and of those of its children that have ended."""
    spent = 0
    for one in processes(pid):
        after_name = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        spent += process_clock_s(one) + sum(map(int, after_name[13:15])) / os.sysconf("SC_CLK_TCK")
    return spent


def told_cpu(name, spent, sounded):
    print(f"{name:<58} {spent / sounded * 1000:8.2f} ms CPU a second of sound", flush=True)


def zones_of(pcms, voicing):
    listed = ", ".join(f'{{ name = "{pcm.name}"; device = "{pcm.name}"; voicing = "{voicing}"; }}' for pcm in pcms)
    return f"zones = ( {listed} );"


def bench_chain():
    """All that an announcement costs, from its text to the card's frames, and what the usual pipe costs
    for the same text on the same PCM; a card is as dear to both."""
    for count, voicing in ((1, "plain"), (1, "horn"), (8, "plain")):
        station = fresh()
        pcms = [Pcm(station.folder, f"zone{i}", waits=False) for i in range(count)]
        with open(station.environment["ALSA_CONFIG_PATH"], "a") as asound:
            asound.write("".join(pcm.asoundrc() for pcm in pcms))
        station.configure(zones=zones_of(pcms, voicing))
        station.start()
        station.dalaba("say", "好。")  # The voice is there.
        station.row(lambda row: row["text"] == "好。" and row["state"] == "aired")
        closed = len(pcms[0].events("close"))
        before = spent_s(station.process.pid)
        station.dalaba("say", LONG)
        wait_for(lambda: all(len(pcm.events("close")) > closed for pcm in pcms), 300, "the end")  # Nobody is asked.
        spent = spent_s(station.process.pid) - before
        told_cpu(f"announcement, {count} zone{'s' if count > 1 else ''}, voicing {voicing}",
                 spent, station.row(lambda row: row["text"] == LONG)["sounded_ms"] / 1000)
        station.stop()
    station = fresh()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(usual_pipe(LONG), shell=True, env=station.environment, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told_cpu("espeak-ng --stdout | aplay, same PCM",
             after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, station.village.heard_s())


def bench_reloads(count=18):
    """What the daemon has once it has read 10,000 notices, and once it has read them again and again."""
    station = fresh().start()
    station.configure(notices_of_2040(10000))
    values = []
    for _ in range(count):
        station.dalaba("reload")
        values.append(proportional_mb(station.process.pid))
    print(f"{'memory after one reload of 10,000 notices (PSS)':<58} {values[0]:.1f} MB; "
          f"after {count}: {values[-1]:.1f} MB, {values[-1] / values[0]:.2f} times")
    station.stop()


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
    begun = [moment.timestamp() * 1e9 - 1e9 for moment in times]
    summary("between two zones of a planned airing", [apart(station, ns)[0] for ns in begun])
    both, one = [], []
    for zones, values in ([], both), (["--zone", "village"], one):
        for _ in range(runs):
            started = time.time_ns()
            station.dalaba("urgent", "请马上离开。", "--readings", "1", *zones)
            wait_for(lambda: sound_since(station.village, started), 20, "sound")
            if not zones:
                wait_for(lambda: sound_since(station.school, started), 20, "sound")
            values.append(apart(station, started) if not zones else (0, sound_since(station.village, started)))
            silence(station)
    summary("between two zones of an announcement", [gap for gap, _ in both])
    summary("dalaba urgent to first sound in two zones", [ms for _, ms in both])
    summary("dalaba urgent to first sound in one of them", [ms for _, ms in one])
    station.stop()


def sound_since(pcm, since_ns):
    """Milliseconds from then to the first sound; None: there was none yet."""
    return next(((event["realtime_ns"] - since_ns) / 1e6 for event in pcm.events("first_sound")
                 if event["realtime_ns"] >= since_ns), None)


def apart(station, since_ns):
    """Milliseconds between the first sounds of both zones, and to the later of them."""
    sounds = [sound_since(pcm, since_ns) for pcm in (station.village, station.school)]
    return abs(sounds[0] - sounds[1]), max(sounds)


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


def processes(pid):
    """The daemon's and those of its voice."""
    children = [path.read_text().split() for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children")]
    return [pid, *(int(child) for child in sum(children, []))]


def proportional_mb(pid):
    """What it has of the memory, that which it shares by its share (PSS)."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024


def bench_idle(station, seconds):
    pid = station.process.pid
    print(f"{'memory idle after the runs above (VmRSS)':<58} "
          f"{status_value(pid, 'VmRSS') / 1024:.1f} MB "
          f"(anonymous {status_value(pid, 'RssAnon') / 1024:.1f} MB)")
    parts = [proportional_mb(one) for one in processes(pid)]
    print(f"{'memory idle, daemon and voice (PSS)':<58} "
          f"{sum(parts):.1f} MB ({', '.join(f'{part:.1f}' for part in parts)})")
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


def drop_caches():
    """Whether the kernel forgets its files: only root is obeyed."""
    os.sync()
    try:
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    return True


def started_s(station):
    began = time.monotonic()
    station.start()
    took_s = time.monotonic() - began
    station.stop()
    return took_s


def bench_ready(stations, runs):
    """In turn, so that what else the machine does meets all of them; `stations` is by their rows."""
    warm, cold = {}, {}
    for _ in range(runs):
        for rows, station in stations.items():
            warm.setdefault(rows, []).append(started_s(station))
            if drop_caches():
                cold.setdefault(rows, []).append(started_s(station))
    for name, taken in ("warm", warm), ("cold", cold):
        for rows, values in taken.items():
            summary(f"{rows} rows in the log: start to READY, {name}", [value * 1e3 for value in values])


def bench_all_rows(station, rows):
    """The whole log, by the command: what it takes, and what daemon and command grow by."""
    (pathlib.Path(f"/proc/{station.process.pid}") / "clear_refs").write_text("5")  # the peak begins anew
    before = status_value(station.process.pid, "VmRSS")
    began = time.monotonic()
    done = subprocess.run(["time", "-f", "%M", BUILD / "dalaba", "log", "--all", "--json"], env=station.environment,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, text=True)
    took_s = time.monotonic() - began
    grown = (status_value(station.process.pid, "VmHWM") - before) / 1024
    print(f"{f'{rows} rows in the log: all of them':<58} {took_s:8.2f} s, daemon {grown:.1f} MB more, "
          f"command {int(done.stderr.split()[-1]) / 1024:.1f} MB", flush=True)


def bench_log(sizes, runs):
    """The start and the questions with a log of many years."""
    stations = {}
    for rows in sizes:
        stations[rows] = fresh()
        fill(stations[rows], rows)
        stations[rows].configure(zones=ZONES)
    bench_ready(stations, runs)
    for rows, station in stations.items():
        station.start()
        for name, arguments in (
                ("the newest hundred", ()),
                ("the newest hundred of a notice", ("--notice", "notice-7")),
                ("of a notice that never aired", ("--notice", "none")),
                ("of a notice, what failed (nothing)", ("--notice", "notice-7", "--state", "failed")),
                ("of a notice, in a zone where it never sounded", ("--notice", "notice-7", "--zone", "school")),
                ("what was cancelled (nothing)", ("--state", "cancelled")),
                ("in a zone that never sounded", ("--zone", "school"))):
            summary(f"{rows} rows in the log: {name}", asked(station, *arguments))
        bench_all_rows(station, rows)
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
    parser.add_argument("--rows", default=os.environ.get("BENCH_ROWS", "1000 200000"),
                        help="sizes of the log, the last of them also while it is asked")
    parser.add_argument("--idle-seconds", type=int, default=60)
    parser.add_argument("--planning", action="store_true", help="only what needs no sound")
    options = parser.parse_args()
    sizes = [int(rows) for rows in options.rows.split()]
    bench_dateutil()
    bench_planning()
    bench_log(sizes, 5)
    if options.planning:
        return
    bench_version(options.runs)
    station = fresh().start()
    bench_urgent_idle(station, options.runs)
    bench_urgent_cutting(station, options.runs)
    bench_pipe(station, options.runs)
    bench_idle(station, options.idle_seconds)
    station.stop()
    bench_chain()
    bench_reloads()
    bench_urgent_during_questions(sizes[-1], min(options.runs, 20))
    bench_urgent_during_reload(min(options.runs, 20))
    bench_offset(options.runs)
    bench_together(options.runs)


if __name__ == "__main__":
    main()
