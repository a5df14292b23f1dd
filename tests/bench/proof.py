#!/usr/bin/python3
"""make bench-proof: how often the proof of sound (src/sound/proof.c, the very code of the daemon) is
right, on simulated recordings of a horn. docs/proof.md says what the figures mean. Everything random
has a fixed seed."""

import argparse
import ctypes
import multiprocessing
import os
import pathlib
import re
import subprocess
import tempfile

import numpy as np
from scipy import signal
from scipy.io import wavfile

import horn

RATE_HZ = horn.RATE_HZ
SEED = 20261124
BLOCK = 441  # 20 ms, as a card delivers them
TAIL_S = 3.5
DRIFT_PPM = 500
DELAYS_S = (0.02, 1.5)
ROUNDS = 3  # delays, drifts and noises for each notice and case
VOICES = {"mandarin": 160, "slow": 130}

UNKNOWN, YES, NO = range(3)


class Heard(ctypes.Structure):
    _fields_ = [("is_known", ctypes.c_bool), ("verdict", ctypes.c_int),
                ("reason", ctypes.c_int), ("correlation", ctypes.c_double), ("delay_ms", ctypes.c_int),
                ("level_db", ctypes.c_double)]


def load(build):
    """The daemon's detector as a library of its own."""
    library = pathlib.Path(build) / "bench" / "proof.so"
    library.parent.mkdir(parents=True, exist_ok=True)
    source = horn.CHECKOUT / "src"
    flags, libraries = (subprocess.run(["pkg-config", option, "kissfft-float"], check=True, text=True,
                                       capture_output=True).stdout.split()
                        for option in ("--cflags", "--libs"))
    subprocess.run([os.environ.get("CC", "gcc"), "-std=gnu17", "-O2", "-shared", "-fPIC",
                    "-D_GNU_SOURCE", f"-I{source}", *flags, "-o", str(library),
                    *(str(source / f"sound/{part}.c") for part in ("proof", "matcher", "whitener")),
                    *libraries, "-lm"], check=True)
    proof = ctypes.CDLL(str(library))
    proof.proof_new.argtypes = [ctypes.POINTER(ctypes.c_void_p)]
    proof.proof_free.argtypes = [ctypes.c_void_p]
    proof.proof_end.argtypes = [ctypes.c_void_p]
    proof.proof_add.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
    proof.proof_finding.argtypes = [ctypes.c_void_p, ctypes.POINTER(Heard)]
    return proof


def frames(wave):
    return np.ascontiguousarray(np.clip(np.rint(wave * 32767), -32768, 32767).astype(np.int16))


def judge(library, sent, heard):
    """The finding, and the seconds of sound after which it came to that (NaN: only at the end)."""
    proof = ctypes.c_void_p()
    assert library.proof_new(ctypes.byref(proof)) == 0
    found, at_s, told = Heard(), float("nan"), UNKNOWN
    length = len(sent) + round(TAIL_S * RATE_HZ)
    sent = frames(np.pad(sent, (0, length - len(sent))))
    heard = frames(np.pad(heard, (0, max(0, length - len(heard))))[:length])
    for start in range(0, length, BLOCK):
        count = min(BLOCK, length - start)
        library.proof_add(proof, sent[start:].ctypes.data, heard[start:].ctypes.data, count)
        library.proof_finding(proof, ctypes.byref(found))
        if found.verdict != told:
            told, at_s = found.verdict, (start + count) / RATE_HZ
    library.proof_end(proof)
    library.proof_finding(proof, ctypes.byref(found))
    if found.verdict != told:
        at_s = float("nan")
    library.proof_free(proof)
    return found.verdict, found.correlation, found.delay_ms / 1000, at_s


# --- recordings ---

def to_level(wave, rms):
    return wave * (rms / max(horn.speech_rms(wave), 1e-9))


def drifted(wave, ppm):
    """As a card hears it whose clock runs that much faster, and the daemon puts right: what is left
    is the error of one correction, 10 ms at most."""
    at = np.arange(len(wave)) * (1 + ppm * 1e-6)
    back = np.floor((at - np.arange(len(wave))) / (0.01 * RATE_HZ)) * 0.01 * RATE_HZ
    return np.interp(at - back, np.arange(len(wave)), wave)


def through_air(wave, random, delay_s, length):
    late = np.concatenate([np.zeros(round(delay_s * RATE_HZ)), horn.through_horns(
        np.pad(to_level(wave, horn.NOMINAL_RMS), (0, 2 * RATE_HZ)))])
    late = np.pad(late, (0, max(0, length - len(late))))[:length]
    return drifted(late, random.uniform(-DRIFT_PPM, DRIFT_PPM))


def noise_of(random, length):
    noise = horn.pink_noise(length, int(random.integers(1 << 30)))
    band = signal.sosfilt(horn.horn_filter(), noise)
    return band / np.sqrt((band ** 2).mean())


def another(waves, number, random, length):
    """Somebody else speaks all the while, through a horn of the same kind."""
    wave = np.zeros(0)
    while len(wave) < length:
        choice = int(random.integers(len(waves)))
        if choice % (len(waves) // len(VOICES)) != number % (len(waves) // len(VOICES)):
            wave = np.concatenate([wave, waves[choice], np.zeros(RATE_HZ // 2)])
    return through_air(wave[:length], random, random.uniform(*DELAYS_S), length)


LEVEL = 0.01  # -40 dBFS at the microphone


def make(case, waves, number, random):
    sent = waves[number]
    length = len(sent) + round(TAIL_S * RATE_HZ)
    delay_s = random.uniform(*DELAYS_S)
    kind, decibels = case
    gain = 10 ** (decibels / 20)
    noise = noise_of(random, length)
    sounded = to_level(through_air(sent, random, delay_s, length), LEVEL)
    if kind == "noise":
        return sent, sounded + noise * LEVEL / gain, delay_s
    if kind == "speech":
        other = to_level(another(waves, number, random, length), LEVEL / gain)
        return sent, sounded + other + noise * LEVEL * 0.1, delay_s
    if kind == "lost":
        sounded[round((delay_s + decibels) * RATE_HZ):] = 0
        return sent, sounded + noise * LEVEL * 0.3, delay_s
    if kind == "only speech":
        other = to_level(another(waves, number, random, length), LEVEL)
        return sent, other + noise * LEVEL / gain, None
    if kind == "only noise":
        return sent, noise * LEVEL, None
    if kind == "hum":
        at = np.arange(length) / RATE_HZ
        hum = sum(np.sin(2 * np.pi * 50 * k * at) / k for k in (1, 2, 3, 5, 7, 9))
        return sent, hum * LEVEL + noise * LEVEL * 0.01, None
    assert kind == "dead"
    return sent, np.zeros(length), None


HEARD_CASES = [("noise", decibels) for decibels in (20, 15, 10, 5, 0, -5)] + [
    ("speech", decibels) for decibels in (10, 5, 0)]
SILENT_CASES = [("only speech", 20), ("only speech", 0), ("only noise", 0), ("hum", 0),
                ("dead", 0)]
TITLES = {
    "noise": "horn, noise, SNR {} dB",
    "speech": "horn and other speech {} dB under it",
    "only speech": "horn dead; other speech of the same voice, SNR {} dB",
    "only noise": "horn dead; noise",
    "hum": "horn dead; mains hum",
    "dead": "horn dead; microphone hears zeros",
    "lost": "horn dies {} s into the notice",
}


def trial(job):
    waves, case, number, go, cut_s = job
    random = np.random.default_rng((SEED, number, go, number_of(case)))
    cut = [wave if cut_s is None else wave[:round(cut_s * RATE_HZ)] for wave in waves]
    sent, heard, delay_s = make(case, cut, number, random)
    verdict, correlation, found_s, at_s = judge(LIBRARY, sent, heard)
    return verdict, correlation, (found_s - delay_s if delay_s is not None else 0), at_s


def number_of(case):
    return sum(ord(letter) * (i + 1) for i, letter in enumerate(case[0])) * 100 + int(case[1]) + 50


LIBRARY = None


def run_case(pool, waves, case, cut_s=None, rounds=ROUNDS):
    jobs = [(waves, case, number, go, cut_s) for number in range(len(waves))
            for go in range(rounds)]
    return np.array(pool.map(trial, jobs, chunksize=4))


def row(case, results):
    verdicts, correlations, errors, at_s = results.T
    percent = [100 * (verdicts == verdict).mean() for verdict in (YES, UNKNOWN, NO)]
    is_right = case[0] in ("noise", "speech")
    right = verdicts == (YES if is_right else NO)
    off = np.abs(errors[right]) * 1000
    known = at_s[right & ~np.isnan(at_s)]
    return (f"| {TITLES[case[0]].format(case[1])} | {len(results)} | " +
            " | ".join(f"{value:.1f}" for value in percent) +
            f" | {np.percentile(correlations, 1):.2f} {np.median(correlations):.2f} "
            f"{np.percentile(correlations, 99):.2f} | " +
            (f"{np.median(known):.1f}, {known.max():.1f}" if len(known) else "at the end") + " | " +
            (f"{np.percentile(off, 95):.0f}" if is_right and len(off) else "") + " |")


HEADER = """\
| what the microphone hears | trials | yes % | unknown % | no % | correlation: 1 %, median, 99 % | told after s: median, latest | delay wrong by ms (95 %) |
|---|--:|--:|--:|--:|---|---|--:|"""


def notices():
    config = horn.CHECKOUT / "config/example"
    files = [config / "dalaba.conf", *sorted((config / "notices.d").glob("*.conf"))]
    return [text for path in files for text in re.findall(r'\btext = "([^"]*)"', path.read_text())]


def render(program, folder):
    config = folder / "bench.conf"
    config.write_text('zones = ( { name = "square"; device = "null"; } );\nvoices = (' + ", ".join(
        f'{{ name = "{name}"; rate = {rate}; }}' for name, rate in VOICES.items()) + ");\n")
    waves = []
    for voice in VOICES:
        for text in notices():
            wav = folder / "notice.wav"
            subprocess.run([program, "render", "--config", str(config), "--no-chime", "--voice",
                            voice, "-o", str(wav), text], check=True, capture_output=True)
            waves.append(wavfile.read(wav)[1] / 32768)
    return waves


def main():
    global LIBRARY
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(horn.CHECKOUT / "build"))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    LIBRARY = load(options.build)
    with tempfile.TemporaryDirectory() as folder:
        waves = render(f"{options.build}/dalaba", pathlib.Path(folder))
    seconds = np.array([len(wave) / RATE_HZ for wave in waves])
    print(f"{len(waves)} notices of {seconds.min():.0f} to {seconds.max():.0f} s, "
          f"median {np.median(seconds):.0f} s\n")
    with multiprocessing.Pool(2) as pool:
        for title, cut_s, cases in (
                ("Whole notices", None, HEARD_CASES + [("lost", 5)] + SILENT_CASES),
                ("Their first 3 s", 3, [("noise", 20), ("noise", 10), ("noise", 0),
                                        ("only speech", 20), ("only noise", 0)])):
            print(f"{title}:\n\n{HEADER}")
            for case in cases:
                chosen = [wave for wave in waves if case[0] != "lost" or
                          len(wave) > (case[1] + 11) * RATE_HZ]
                print(row(case, run_case(pool, chosen, case, cut_s, options.rounds)), flush=True)
            print()


if __name__ == "__main__":
    main()
