#!/usr/bin/python3
"""make bench-sound: what is sent, as a sound engineer would measure it: loudness, peaks, ends, pauses and pitch
of each kind, and how zones of three rates keep together. Figures, no thresholds."""

import argparse
import math
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import wave

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "daemon"))
from conftest import Station, notice  # noqa: E402

RATE = 22050

TEXTS = {
    "statement": "今天下午村里停水请大家提前接好水。",
    "question": "今天下午村里停水请大家提前接好水？",
    "first-tones": "今天天天搬砖修车喝汤听书。",
    "first-tones-asked": "今天天天搬砖修车喝汤听书？",
    "first-tones-ma": "今天天天搬砖修车喝汤听书吗？",
    "first-tones-clauses": "今天搬砖，中间修车，冬天喝汤，星期天听书。",
    "paragraphs": "今天停水。明天停电。\n后天开会。",
    "telephone": "请拨打电话13812345678。",
}


def write_tone(path, seconds, level, hz=1000, rate=RATE):
    write(path, (level * math.sin(2 * math.pi * hz * i / rate + 1) for i in range(round(seconds * rate))), rate)


def write(path, frames, rate=RATE):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", round(frame)) for frame in frames))


def tell_kinds(folder, figures):
    station = Station(folder)
    files = []
    write_tone(folder / "soft.wav", 20, 330)
    write_tone(folder / "loud.wav", 20, 32000)
    station.configure(", ".join(
        notice(name, text=None, recording=str(folder / f"{name}.wav"), chime="none").replace(" text = null;", "")
        for name in ("soft", "loud")))
    for name, text in TEXTS.items():
        files.append(folder / f"text-{name}.wav")
        station.dalaba("render", "--config", station.config, "--no-chime", "--readings", 1, "-o", files[-1], text)
    for name in "soft", "loud":
        files.append(folder / f"recording-{name}.wav")
        station.dalaba("render", "--config", station.config, "--notice", name, "-o", files[-1])
    subprocess.run([figures, *files], check=True)


def tell_zones(folder, seconds):
    """A click each second: where it is heard is written by the paced PCM. Under-runs are the machine's: then only
    the median says something of the rates."""
    station = Station(folder)
    pcms = {22050: station.village, 44100: station.cd, 48000: station.usb}
    zones = " ".join(f'{{ name = "z{rate}"; device = "{pcm.name}"; }},' for rate, pcm in pcms.items())
    station.configure(zones=f"zones = ( {zones.rstrip(',')} );")
    click = [16000 * math.sin(2 * math.pi * 1000 * i / RATE) for i in range(RATE // 50)] + [0] * (RATE - RATE // 50)
    write(folder / "clicks.wav", click * seconds)
    station.start()
    station.dalaba("play", "--wait", folder / "clicks.wav")
    station.stop()
    clicks = {rate: [event["realtime_ns"] / 1e6 for event in pcm.events("first_sound")]
              for rate, pcm in pcms.items()}
    for rate, pcm in pcms.items():
        at = clicks[rate]
        apart = statistics.median(b - a for a, b in zip(at, at[1:]))
        # The converter rings before a click, but not before the first, behind which nothing stands.
        off = [ms - at[1] - 1000 * i for i, ms in enumerate(at[1:])]
        print(f"{seconds} s at {rate} Hz: {len(at)} clicks, {len(pcm.events('xrun'))} under-runs, "
              f"a second takes {apart:.3f} ms (median), "
              f"drift at the end {off[-1]:+.2f} ms, at most {max(map(abs, off)):.2f} ms, "
              f"apart from 22050 Hz {at[1] - clicks[22050][1]:+.2f} ms at first, "
              f"{at[-1] - clicks[22050][-1]:+.2f} ms at the end")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", required=True, help="the program that measures")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("BENCH_SECONDS", "600")))
    arguments = parser.parse_args()
    subprocess.run([arguments.figures], check=True)
    for tell, argument in (tell_kinds, arguments.figures), (tell_zones, arguments.seconds):
        tell(pathlib.Path(tempfile.mkdtemp(prefix="dalaba-sound-")), argument)


main()
