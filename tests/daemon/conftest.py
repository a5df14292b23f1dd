"""The world of the daemon's tests: a real dalabad on a paced PCM, and the dalaba command."""

import contextlib
import http.client
import json
import math
import os
import pathlib
import re
import select
import signal
import socket
import sqlite3
import struct
import subprocess
import time
import wave
from datetime import datetime, timedelta, timezone

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]
BUILD = REPO / os.environ.get("DALABA_BUILD", "build")
# What a sanitizer checks takes its time.
SLOWNESS = 1 if BUILD.name == "build" else 3

BEIJING = timezone(timedelta(hours=8))

# A program inherits what is ignored, and whoever runs the tests may ignore these: nohup does.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

# When to give up waiting for what must come: on a loaded machine all takes its time.
PATIENCE_S = 60

# Whoever reads Chinese. Newer glibc ignores LANGUAGE in C.UTF-8, the locale of all other tests.
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}

ZONE = 'zones = ( { name = "village"; title = "全村"; device = "paced_village"; } );'

STATION = """station : { name = "瓦岗村广播站"; timezone = "Asia/Shanghai"; clock_trust = "always"; };
%s
announcement : { chime = "none"; };
"""


def beijing(seconds_from_now):
    """A whole second of Beijing time, as the configuration's date and time of day."""
    moment = datetime.now(BEIJING).replace(microsecond=0) + timedelta(seconds=seconds_from_now)
    return moment


def wait_for(condition, seconds=PATIENCE_S, what="condition"):
    """Polls until the condition yields something true, and returns it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {seconds} s")


def write_whole(path, text):
    """So that who reads meanwhile finds the old or the new."""
    partial = path.with_name(path.name + ".new")
    partial.write_text(text)
    partial.rename(path)


class Pcm:
    """One paced PCM: what was heard, and the word that makes it fail. `only` leaves it one rate, as most
    cards have. One that waits never runs dry by itself."""

    def __init__(self, folder, zone, waits, only=""):
        self.name = f"paced_{zone}"
        self.wav = folder / f"{zone}.wav"
        self.events_path = folder / f"{zone}.wav.events"
        self.control_path = folder / f"{zone}.control"
        self.control_path.write_text("")
        self.only = f"{only} waits {int(waits)}"

    def asoundrc(self):
        return (
            f"pcm.{self.name}_card {{ type paced file \"{self.wav}\" "
            f"control \"{self.control_path}\" {self.only} }}\n"
            f"pcm.{self.name} {{ type plug slave.pcm \"{self.name}_card\" }}\n"
        )

    def control(self, word):
        write_whole(self.control_path, word)

    def begun(self):
        """How often a sound was begun."""
        return len(self.events("start"))

    def events(self, kind=None):
        if not self.events_path.exists():
            return []
        lines = self.events_path.read_text().splitlines()
        events = [json.loads(line) for line in lines if line.endswith("}")]
        return [event for event in events if kind is None or event["event"] == kind]

    def stood_still_s(self, sound):
        """How long, in its sound of that number, it waited for a program that a busy machine held up."""
        start, after = (self.events("start") + [{"frame": math.inf}])[sound:sound + 2]
        with wave.open(str(self.wav)) as heard:
            rate = heard.getframerate()
        late = [(event["realtime_ns"] - start["realtime_ns"]) / 1e9 - (event["frame"] - start["frame"]) / rate
                for event in self.events("late") if start["frame"] <= event["frame"] < after["frame"]]
        return max(late, default=0)

    def heard_s(self):
        """How many seconds are in the recording: while the card is open it grows in real time."""
        if not self.wav.exists():
            return 0
        with wave.open(str(self.wav)) as heard:
            return heard.getnframes() / heard.getframerate()

    def hear(self, seconds):
        """Waits until something sounds, and then until so many seconds more were heard."""
        wait_for(lambda: self.events("first_sound"), what="sound")
        until_s = self.heard_s() + seconds
        wait_for(lambda: self.heard_s() >= until_s, what=f"{seconds} s of sound")

    def frames(self):
        with wave.open(str(self.wav)) as heard:
            return heard.readframes(heard.getnframes()), heard.getframerate()


def preloadable(library, folder):
    """The library at a path without a blank, where LD_PRELOAD is parted; the clone's may have one."""
    link = folder / library.name
    if not link.is_symlink():
        link.symlink_to(library)
    return str(link)


class Clock:
    """The station's wall clock, once it is preloaded (tests/clock): set it, say it is in step."""

    def __init__(self, folder):
        self.path = folder / "clock"
        self.offset_ns = 0
        self.changes = 0
        self.write(synchronised=False)

    def write(self, synchronised=None):
        if synchronised is not None:
            self.synchronised = synchronised
        body = struct.pack("qi", self.offset_ns, self.synchronised)
        with open(self.path, "r+b" if self.path.exists() else "w+b") as file:
            file.write(body + struct.pack("I", self.changes))
            file.flush()
            self.changes += 1
            file.seek(len(body))
            file.write(struct.pack("I", self.changes))

    def step(self, seconds, synchronised=None):
        self.offset_ns += round(seconds * 1e9)
        self.write(synchronised)

    def now(self):
        return datetime.now(BEIJING) + timedelta(microseconds=self.offset_ns // 1000)

    def environment(self, *beside):
        """What the daemon needs to live by it; `beside` is preloaded too."""
        # A sanitized daemon insists that its sanitizer comes first.
        linked = subprocess.run(["ldd", BUILD / "dalabad"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True).stdout  # not of another machine
        first = [line.split()[2] for line in linked.splitlines() if "libasan" in line]
        preloaded = [*first, preloadable(REPO / "build/clock/libclock.so", self.path.parent), *beside]
        return {"LD_PRELOAD": " ".join(preloaded), "DALABA_TEST_CLOCK": str(self.path)}


class Microphone:
    """A microphone before the horn of a paced PCM, and the word that changes what it hears."""

    def __init__(self, folder, pcm, gain=20, noise=30):
        self.name = f"mic_{pcm.name}"
        self.control_path = folder / f"{self.name}.control"
        self.control_path.write_text("")
        self.heard, self.gain, self.noise = pcm.wav, gain, noise

    def asoundrc(self):
        return (
            f"pcm.{self.name} {{ type heard file \"{self.heard}\" "
            f"control \"{self.control_path}\" gain {self.gain} noise {self.noise} }}\n"
        )

    control = Pcm.control


class Station:
    """A station in a folder of its own. Where its cards wait, no machine that is late is heard (tests/paced)."""

    def __init__(self, folder, cards_wait=False):
        self.folder = folder
        self.config = folder / "dalaba.conf"
        self.state = folder / "state"
        self.socket = folder / "control.sock"
        self.village = Pcm(folder, "village", cards_wait)
        self.school = Pcm(folder, "school", cards_wait)
        self.usb = Pcm(folder, "usb", cards_wait, only="rate 48000 channels 2")
        self.cd = Pcm(folder, "cd", cards_wait, only="rate 44100 channels 2")
        self.microphone = Microphone(folder, self.village)
        self.school_microphone = Microphone(folder, self.school)
        self.process = None
        self.held_up_before_s = 0  # it was ready
        self.clock = None  # of the machine, until a test asks for what is due by the station's own
        self.programs = {name: BUILD / name for name in ("dalabad", "dalaba")}
        asound = folder / "asound.conf"
        asound.write_text(
            # Without what the machine's own people configured.
            "</usr/share/alsa/alsa.conf>\n!@hooks []\n"
            f"pcm_type.paced {{ lib \"{REPO}/build/paced/libasound_module_pcm_paced.so\" }}\n"
            f"pcm_type.heard {{ lib \"{REPO}/build/paced/libasound_module_pcm_heard.so\" }}\n"
            + self.microphone.asoundrc()
            + self.school_microphone.asoundrc()
            + self.village.asoundrc()
            + self.school.asoundrc()
            + self.usb.asoundrc()
            + self.cd.asoundrc()
            + f"ctl_type.paced {{ lib \"{REPO}/build/paced/libasound_module_ctl_paced.so\" }}\n"
            f"ctl.paced_mixer {{ type paced file \"{folder}/mixer\" }}\n"
        )
        self.environment = {
            **os.environ,
            "ALSA_CONFIG_PATH": str(asound),
            "DALABA_SOCKET": str(self.socket),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        self.environment.pop("LANGUAGE", None)
        self.configure()

    def configure(self, notices="", zones=ZONE, more=""):
        write_whole(self.config, STATION % zones + more + f"notices = ( {notices} );\n")

    def preload_faults(self):
        """Lets `fault` make eSpeak NG and the disk fail (fail.c)."""
        self.fault_path = self.folder / "fault"
        self.environment |= {
            "LD_PRELOAD": preloadable(REPO / "build/paced/libfail.so", self.folder),
            "DALABA_TEST_FAULT": str(self.fault_path),
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0",
        }
        self.fault("")

    def fault(self, word):
        """In place, since it is mapped; what is read meanwhile is one word or the other."""
        with open(self.fault_path, "r+b" if self.fault_path.exists() else "w+b", 0) as file:
            file.write(word.encode().ljust(32, b"\0"))

    def faults(self, zone=0):
        """What is wrong with the zone now."""
        return [fault["fault"] for fault in self.ask("/v1/status")["zones"][zone]["faults"]]

    def due(self, seconds=60):
        """A whole second of the station's own clock, further off than the slowest start takes;
        `reach` goes there. The clock begins at ten in the morning, whenever the test runs: no
        midnight falls between two moments."""
        if not self.clock:
            self.clock = Clock(self.folder)
            now = self.clock.now()
            self.clock.step((now.replace(hour=10, minute=0) - now).total_seconds())
        return self.clock.now().replace(microsecond=0) + timedelta(seconds=seconds)

    def reach(self, moment, seconds_before=2):
        """Sets the station's clock: the moment is so near, or past."""
        self.clock.step((moment - self.clock.now()).total_seconds() - seconds_before)

    def clock_steps(self):
        """How often the daemon has noticed that its clock was set to another time."""
        return len(re.findall(r"The clock was set by (?!-?0\.0 s)", self.log_text()))

    def start(self, ready=True, environment=None, log=None):
        """Starts the daemon and waits until it says READY=1 (sd_notify)."""
        notify = self.folder / "notify.sock"
        notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(notify))
            log = log or open(self.folder / "dalabad.log", "ab")
            preloaded = self.environment.get("LD_PRELOAD", "").split()
            clock = self.clock.environment(*preloaded) if self.clock else {}
            self.process = subprocess.Popen(
                [self.programs["dalabad"], "--config", self.config, "--state", self.state,
                 "--socket", self.socket],
                env={**self.environment, **clock, "NOTIFY_SOCKET": str(notify),
                     **(environment or {})},
                stdout=log, stderr=log,
            )
            if ready:
                self.wait_until_ready(listener)
        return self

    def wait_until_ready(self, listener):
        """Fails at once, with the log, when the daemon is gone."""
        deadline = time.monotonic() + PATIENCE_S
        gone = os.pidfd_open(self.process.pid)
        try:
            while True:
                left_s = max(0, deadline - time.monotonic())
                readable = select.select([listener, gone], [], [], left_s)[0]
                if listener in readable:
                    if b"READY=1" in listener.recv(4096):
                        self.held_up_before_s = self.held_up_s()
                        return
                elif readable:
                    raise AssertionError(f"dalabad ended with {self.process.wait()}:\n{self.log_text()}")
                else:
                    raise AssertionError(f"dalabad is not ready in {PATIENCE_S} s:\n{self.log_text()}")
        finally:
            os.close(gone)

    def held_up_s(self):
        """How long the daemon's threads were ready to run and got no core, by the kernel."""
        waits = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(path.read_text().split()[1]) for path in waits) / 1e9

    def allowed_s(self, seconds):
        """A bound of the daemon's own: what a loaded machine held it up, or a sanitizer, is not its doing."""
        return seconds * (SLOWNESS if seconds > 0 else 1) + self.held_up_s() - self.held_up_before_s

    def was_held_up(self):
        """Whether by more than what a feed or a player keeps in hand."""
        return self.allowed_s(0) > 0.1

    def threads(self, name):
        return [int(task.name) for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
                if (task / "comm").read_text().strip() == name]

    def goes_first(self, thread):
        """Whether the threads of that name, of which there are some, run before all that ask for nothing."""
        tasks = self.threads(thread)
        return tasks and all(os.sched_getscheduler(task) == os.SCHED_RR for task in tasks)

    def goes_last(self, thread):
        """Whether they run behind the main one."""
        tasks = self.threads(thread)
        main = os.getpriority(os.PRIO_PROCESS, self.process.pid)
        return tasks and all(os.getpriority(os.PRIO_PROCESS, task) > main for task in tasks)

    def log_text(self):
        return (self.folder / "dalabad.log").read_text()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE_S)
        return self.process.returncode if self.process else None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def dalaba(self, *arguments, code=0, input=None, environment=None):
        done = subprocess.run(
            [self.programs["dalaba"], *map(str, arguments)], env={**self.environment, **(environment or {})},
            input=input, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=2 * PATIENCE_S,
        )
        assert code is None or done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return done

    def json(self, *arguments):
        lines = self.dalaba(*arguments, "--json").stdout.splitlines()
        return [json.loads(line) for line in lines]

    def ask(self, path, body=None):
        """What the API answers to GET, or to POST with a body: no command has to be started."""
        connection = http.client.HTTPConnection("localhost", timeout=PATIENCE_S)
        connection.sock = socket.socket(socket.AF_UNIX)
        with connection.sock:
            connection.sock.settimeout(PATIENCE_S)
            connection.sock.connect(str(self.socket))
            connection.request("POST" if body else "GET", path, json.dumps(body) if body else None)
            return json.load(connection.getresponse())

    def rows(self, *arguments):
        return self.json("log", *arguments) if arguments else self.ask("/v1/log")["airings"]

    def row(self, condition, seconds=PATIENCE_S):
        """The first row for which the condition holds, waited for."""
        return wait_for(
            lambda: next((row for row in self.rows() if condition(row)), None), seconds, "row")

    def row_of(self, notice, state, seconds=PATIENCE_S):
        return self.row(lambda row: row["notice"] == notice and row["state"] == state, seconds)


def pytest_terminal_summary(terminalreporter):
    """`make check` tells what its parts took before the last line, which counts the tests."""
    if times := os.environ.get("DALABA_CHECK_TIMES"):
        told = subprocess.run([REPO / "tests/check-times", REPO / times], check=True,
                              stdout=subprocess.PIPE, text=True)
        terminalreporter.write_line(told.stdout.rstrip())


@pytest.fixture
def station(tmp_path):
    made = Station(tmp_path, cards_wait=True)
    yield made
    code = made.stop()
    if code not in (0, None, -signal.SIGKILL):
        print(made.log_text())
        pytest.fail(f"dalabad ended with {code}")


def notice(name, text="各位村民请注意。", when=None, **more):
    """A notice of the configuration; `when` is a moment (beijing()) or the text of the list."""
    if isinstance(when, datetime):
        when = f'{{ dates = [ "{when:%Y-%m-%d}" ]; times = [ "{when:%H:%M:%S}" ]; }}'
    keys = {"name": name, "text": text, "chime": "none", **more}
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)};" for key, value in keys.items()
    ]
    if when:
        lines.append(f"when = ( {when} );")
    return "{ " + " ".join(lines) + " }"


def written(station, column="state"):
    """The rows that are on the disk, oldest first: id and state, or another column."""
    path = f"file:{station.state}/asrun.db?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True)) as log:
        return log.execute(f"SELECT id, {column} FROM airings ORDER BY id").fetchall()
