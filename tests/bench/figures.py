#!/usr/bin/python3
"""make bench-sound: what is sent, as a sound engineer would measure it: loudness, peaks, ends, pauses and pitch
of each kind, steps at every edge, live talks, and how zones of three rates keep together. Figures, no thresholds."""

import argparse
import ctypes
import math
import os
import pathlib
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import wave
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "daemon"))
from conftest import Station, notice, wait_for  # noqa: E402

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
    "telephone-spaced": "请拨打电话1 3 8 1 2 3 4 5 6 7 8。",
    "code": "您的验证码884213。",
    "telephones": "电话6521234、6525678。",
    "plate": "车牌号豫S12345的车主。",
    "plate-new-energy": "请豫SD12345的车主挪车。",
    "plate-electric": "请豫S电动12345的车主挪车。",
    "plate-special": "请豫S1234警的车主。",
    "plate-embassy": "请224578使的司机。",
    "waybill": "运单号SF1234567890123已到。",
    "parcel": "取件码5-2-3017。",
    "no-number": "请拨打村里的电话问一问。",
}

# Of whoever speaks for half a minute.
SPEECH = "各位乡亲，今天下午三点在村委会开会，请大家准时参加。今晚有大雨，请把粮食收好。" * 4
CLOCKS = (0, 200, -200, 5000, -5000)  # millionths that a microphone's is fast

# What villages have on their sticks: how sox makes it of speech that is as loud as we speak.
RECORDINGS = {
    "-40-lufs": ["vol", "-24dB"],
    "-55-lufs": ["vol", "-39dB"],
    "clipped": ["vol", "26dB"],
    "offset-and-hum": None,
    "8-kHz": ["rate", "8000"],
    "11-kHz": ["rate", "11025"],
    "16-kHz": ["rate", "16000"],
    "32-kHz": ["rate", "32000"],
    "96-kHz-stereo": ["rate", "96000", "channels", "2"],
    "opposite-channels": ["remix", "1", "1i"],
    "opposite-for-the-second-half": None,
    "mp3-after-3-s-of-silence": None,
}


def write_tone(path, seconds, level, hz=1000, rate=RATE):
    write(path, (level * math.sin(2 * math.pi * hz * i / rate + 1) for i in range(round(seconds * rate))), rate)


def write(path, frames, rate=RATE, times=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", round(frame)) for frame in frames) * times)


def render(station, path, *what):
    station.dalaba("render", "--config", station.config, "-o", path, *what)
    return path


def write_mp3(wav, path):
    """By libsndfile, which the station has anyway."""
    class Info(ctypes.Structure):
        _fields_ = [("frames", ctypes.c_int64)] + [(name, ctypes.c_int) for name in (
            "samplerate", "channels", "format", "sections", "seekable")]

    sndfile = ctypes.CDLL("libsndfile.so.1")
    sndfile.sf_open.restype = ctypes.c_void_p
    info = Info(samplerate=RATE, channels=1, format=0x230082)  # SF_FORMAT_MPEG, of layer III
    file = ctypes.c_void_p(sndfile.sf_open(os.fsencode(path), 0x20, ctypes.byref(info)))
    with wave.open(str(wav)) as source:
        frames = source.readframes(source.getnframes())
    sndfile.sf_writef_short.restype = ctypes.c_int64
    assert sndfile.sf_writef_short(file, frames, ctypes.c_int64(len(frames) // 2)) == len(frames) // 2
    sndfile.sf_close(file)


def make_recording(folder, name, speech):
    """A recording as its name says; its path."""
    path = folder / f"{name}.{'mp3' if name.startswith('mp3') else 'wav'}"
    if name == "offset-and-hum":
        hum = folder / "hum.wav"
        subprocess.run(["sox", "-n", "-r", str(RATE), "-b", "16", hum, "synth", "30", "sine", "50", "vol", "0.1",
                        "dcshift", "0.05"], check=True)
        subprocess.run(["sox", "-D", "-m", "-v", "0.5", speech, hum, path], check=True)
    elif name.startswith("mp3"):
        padded = folder / "padded.wav"
        subprocess.run(["sox", "-D", speech, padded, "pad", "3"], check=True)
        write_mp3(padded, path)
    elif name == "opposite-for-the-second-half":
        halves = [folder / "first-half.wav", folder / "second-half.wav"]
        subprocess.run(["sox", "-D", speech, halves[0], "trim", "0", "8", "remix", "1", "1"], check=True)
        subprocess.run(["sox", "-D", speech, halves[1], "trim", "8", "remix", "1", "1i"], check=True)
        subprocess.run(["sox", "-D", *halves, path], check=True)
    else:
        subprocess.run(["sox", "-D", speech, path, *RECORDINGS[name]], check=True, stderr=subprocess.DEVNULL)
    return path


def tell_kinds(folder, figures):
    station = Station(folder)
    write_tone(folder / "soft.wav", 20, 330)
    write_tone(folder / "loud.wav", 20, 32000)
    speech = render(station, folder / "speech.wav", "--no-chime", "--readings", 1, SPEECH)
    recordings = {"soft": folder / "soft.wav", "loud": folder / "loud.wav"}
    recordings |= {name: make_recording(folder, name, speech) for name in RECORDINGS}
    station.configure(", ".join(
        notice(name.lstrip("-").replace(".", ""), text=None, recording=str(path), chime="none")
        .replace(" text = null;", "") for name, path in recordings.items()))
    files = [render(station, folder / f"text-{name}.wav", "--no-chime", "--readings", 1, text)
             for name, text in TEXTS.items()]
    files += [render(station, folder / f"recording{'' if name[0] == '-' else '-'}{name}.wav",
                     "--notice", name.lstrip("-").replace(".", "")) for name in recordings]
    subprocess.run([figures, speech, *files], check=True)
    return speech


# --- edges ---

TONE_HZ = 150


def edge(path, seconds):
    """A deep tone that begins and ends at its highest: a step, where nothing softens it."""
    write(path, (9000 * math.cos(2 * math.pi * TONE_HZ * i / RATE) for i in range(round(seconds * RATE))))
    return path


def tell_steps(what, pcm, until=None):
    """The highest step from one frame to the next, beside the tone's own. An under-run is a step of the
    machine's."""
    frames, _ = pcm.frames()
    heard = struct.unpack(f"<{len(frames) // 2}h", frames)[:until]
    steps = [abs(b - a) for a, b in zip(heard, heard[1:])]
    own = max(map(abs, heard)) * 2 * math.pi * TONE_HZ / RATE
    step = max(steps)
    print(f"{what}: the highest step is {20 * math.log10(step / 32768):.1f} dBFS after "
          f"{steps.index(step) / RATE:.2f} s, the tone's own {20 * math.log10(own / 32768):.1f} dBFS, "
          f"{len(pcm.events('xrun'))} under-runs")


def tell_edges(folder):
    """Each in a station of its own, so that what was heard holds nothing else."""
    def station_of(name, more="", notices=""):
        own = folder / name
        own.mkdir()
        station = Station(own)
        with open(own / "asound.conf", "a") as asound:
            asound.write(f'pcm.mic_talk {{ type heard file "{own}/speaker.wav" delay 0 gain 100 }}\n')
        station.configure(notices, more=more)
        return station.start()

    own = folder / "readings"
    own.mkdir()
    tone = edge(own / "tone.wav", 2)
    station = Station(own)
    station.configure(notice("tone", text=None, recording=str(tone), chime="none", readings=3, bridge="")
                      .replace(" text = null;", ""))
    station.start()
    station.dalaba("say", "--notice", "tone", "--wait")
    tell_steps("three readings of a recording", station.village)
    station.stop()

    station = station_of("cut")
    station.dalaba("play", edge(station.folder / "long.wav", 70))
    station.village.hear(4)
    station.dalaba("play", "--priority", "important", "--readings", 1, "--wait", edge(station.folder / "short.wav", 2))
    station.village.hear(4)
    station.dalaba("stop")
    wait_for(lambda: all(row["state"] != "on-air" for row in station.rows()), what="the end")
    tell_steps("cut, another, come back, stopped", station.village)
    station.stop()

    station = station_of("talk", more='microphone : { device = "mic_talk"; silence = "0"; };')
    speaker = edge(station.folder / "speaker.wav", 60)
    speaker.with_suffix(".wav.epoch").write_text(str(time.time_ns()))
    talk = subprocess.Popen([station.programs["dalaba"], "talk"], env=station.environment, stdin=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, text=True)
    station.village.hear(5)
    talk.communicate("\n")
    tell_steps("a talk, begun and ended in a tone", station.village)
    station.stop()


# --- clocks ---

THREE = {22050: "village", 44100: "cd", 48000: "usb"}

def tell_zones(folder, seconds):
    """A click each second: where it is heard is written by the paced PCM. Under-runs are the machine's: then only
    the median says something of the rates."""
    station = Station(folder)
    pcms = {rate: getattr(station, name) for rate, name in THREE.items()}
    zones = " ".join(f'{{ name = "z{rate}"; device = "{pcm.name}"; }},' for rate, pcm in pcms.items())
    station.configure(zones=f"zones = ( {zones.rstrip(',')} );")
    click = [16000 * math.sin(2 * math.pi * 1000 * i / RATE) for i in range(RATE // 50)] + [0] * (RATE - RATE // 50)
    write(folder / "clicks.wav", click, times=seconds)
    station.start()
    subprocess.run([station.programs["dalaba"], "play", "--wait", folder / "clicks.wav"], env=station.environment,
                   check=True, stdout=subprocess.DEVNULL)
    station.stop()
    clicks = {rate: [event["realtime_ns"] / 1e6 for event in pcm.events("first_sound")]
              for rate, pcm in pcms.items()}
    lines = []
    for rate, pcm in pcms.items():
        at = clicks[rate]
        apart = statistics.median(b - a for a, b in zip(at, at[1:]))
        # The converter rings before a click, but not before the first, behind which nothing stands.
        off = [ms - at[1] - 1000 * i for i, ms in enumerate(at[1:])]
        lines.append(f"{seconds} s at {rate} Hz: {len(at)} clicks, {len(pcm.events('xrun'))} under-runs, "
                     f"a second takes {apart:.3f} ms (median), "
                     f"drift at the end {off[-1]:+.2f} ms, at most {max(map(abs, off)):.2f} ms, "
                     f"apart from 22050 Hz {at[1] - clicks[22050][1]:+.2f} ms at first, "
                     f"{at[-1] - clicks[22050][-1]:+.2f} ms at the end")
    return lines


STALLS_MS = (50, 150, 400)


def tell_talk(folder, seconds, millionths):
    """A talk of that length into a microphone whose clock is so much faster, in zones of three rates: how late each
    word is. The station is held up three times, as where a disk or a driver does."""
    station = Station(folder)
    pcms = {rate: getattr(station, name) for rate, name in THREE.items()}
    zones = " ".join(f'{{ name = "z{rate}"; device = "{pcm.name}"; }},' for rate, pcm in pcms.items())
    speaker = folder / "speaker.wav"
    clock = f"fast {millionths}" if millionths >= 0 else f"slow {-millionths}"
    with open(folder / "asound.conf", "a") as asound:
        asound.write(f'pcm.mic_talk {{ type heard file "{speaker}" delay 0 gain 100 {clock} }}\n')
    station.configure(zones=f"zones = ( {zones.rstrip(',')} );",
                      more='microphone : { device = "mic_talk"; silence = "0"; max = "30min"; };')
    count = [12000 * math.sin(2 * math.pi * 440 * i / RATE) for i in range(RATE // 4)] + [0] * (RATE - RATE // 4)
    write(speaker, count, times=seconds + 60)
    station.start()
    epoch_ns = time.time_ns()
    speaker.with_suffix(".wav.epoch").write_text(str(epoch_ns))
    talk = subprocess.Popen([station.programs["dalaba"], "talk"], env=station.environment, stdin=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, text=True)
    begun_s, stalls = time.monotonic(), {}
    while (now_s := time.monotonic() - begun_s) < seconds:
        if len(stalls) < len(STALLS_MS) and now_s > seconds * (len(stalls) + 1) / 4:
            station.process.send_signal(signal.SIGSTOP)
            time.sleep(STALLS_MS[len(stalls)] / 1000)
            station.process.send_signal(signal.SIGCONT)
            stalls[STALLS_MS[len(stalls)]] = (time.time_ns() - epoch_ns) / 1e9
        time.sleep(0.2)
    talk.communicate("\n")
    station.stop()
    lines = []
    for rate, pcm in pcms.items():
        late = {}
        for event in pcm.events("first_sound")[5:]:  # behind the bell
            at_s = (event["realtime_ns"] - epoch_ns) / 1e9
            late.setdefault(int(at_s), at_s % 1 * 1000)
        at = sorted(late)

        def around(second):
            near = [late[s] for s in at if second <= s < second + 10]
            return f"{statistics.median(near):.0f}" if near else "-"
        held_up = ", ".join(f"{ms} ms: {around(s + 1)} then {around(s + 30)} ms" for ms, s in stalls.items())
        lines.append(f"a talk of {seconds} s, microphone {millionths:+d} millionths, {rate} Hz: late "
                     f"{around(at[0] + 2)} ms at first, {around(60)} after a minute, {around(at[-1] - 11)} at the end, "
                     f"at most {max(late.values()):.0f}; held up {held_up}; {len(pcm.events('xrun'))} under-runs")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", required=True, help="the program that measures")
    parser.add_argument("--talks", required=True, help="the one that measures live talks")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("BENCH_SECONDS", "600")))
    arguments = parser.parse_args()

    def folder():
        return pathlib.Path(tempfile.mkdtemp(prefix="dalaba-sound-"))

    subprocess.run([arguments.figures], check=True)
    speech = tell_kinds(folder(), arguments.figures)
    subprocess.run([arguments.talks, speech], check=True)
    tell_edges(folder())
    with ThreadPoolExecutor() as pool:  # real time: side by side
        asked = [pool.submit(tell_zones, folder(), arguments.seconds)]
        asked += [pool.submit(tell_talk, folder(), arguments.seconds, millionths) for millionths in CLOCKS]
        for one in asked:
            print("\n".join(one.result()), flush=True)


main()
