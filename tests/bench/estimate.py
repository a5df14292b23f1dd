#!/usr/bin/python3
"""How far notice/estimate.h is from what eSpeak NG renders of the sample notices, and the constants
that fit them best. Run after the voice or the reading of texts changes:
tests/bench/estimate.py [BUILD]"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy

REPO = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else REPO / "build"
CONFIG = REPO / "config/example/dalaba.conf"
STOPS = set("。！？；!?;\n")
COMMAS = set("，、：—,:")


def dalaba(*arguments):
    done = subprocess.run([BUILD / "dalaba", *arguments, "--config", CONFIG, "--json"],
                          stdout=subprocess.PIPE, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def counts(text):
    """Syllables, letters, ends of sentences, commas: the classes of notice/estimate.c."""
    kinds = [0, 0, 0, 0]
    for character in text:
        code = ord(character)
        if character in STOPS:
            kinds[2] += 1
        elif character in COMMAS:
            kinds[3] += 1
        elif (0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000
              or character in "0123456789"):
            kinds[0] += 1
        elif character.isascii() and character.isalpha():
            kinds[1] += 1
    return kinds


def rendered_ms(notice, *more):
    with tempfile.NamedTemporaryFile(suffix=".wav") as wav:
        return dalaba("render", "-o", wav.name, "--notice", notice, *more)[0]["duration_ms"]


def main():
    rows = {}
    for row in dalaba("simulate", "--from", "2026-01-01", "--days", "366"):
        if row["state"] == "aired":
            rows.setdefault(row["notice"], row)
    kinds, truths, errors = [], [], []
    for notice, row in sorted(rows.items()):
        truth = rendered_ms(notice)
        error = (row["sounded_ms"] - truth) / truth * 100
        errors.append(error)
        words = rendered_ms(notice, "--no-chime", "--readings", "1")
        rate = {"mandarin": 160, "mandarin-slow": 130}[row["voice"]]
        syllables, letters, stops, commas = counts(row["spoken"])
        kinds.append([syllables * 160 / rate, letters * 160 / rate, stops, commas])
        truths.append(words)
        print(f"{notice:<24} {row['voice']:<10} estimated {row['sounded_ms'] / 1000:6.1f} s  "
              f"rendered {truth / 1000:6.1f} s  {error:+6.1f} %")
    fit, *_ = numpy.linalg.lstsq(numpy.array(kinds, float), numpy.array(truths), rcond=None)
    print(f"{len(errors)} notices: error mean {statistics.mean(errors):+.1f} %, "
          f"largest {max(errors, key=abs):+.1f} %")
    print("best fit: syllable %.0f, letter %.0f, stop %.0f, comma %.0f ms" % tuple(fit))


if __name__ == "__main__":
    main()
