#!/usr/bin/python3
"""make bench AGAINST=REV: the figures of another commit beside those of this tree. Both are run in
turn, so that what else the machine does meets both; of each figure the median is printed, and the
ratio of new to old. Each tree's benchmark is its own: what only one of them measures has no ratio, and
what one that fails has measured before counts. No thresholds: machines are noisy."""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys

REPO = pathlib.Path(__file__).resolve().parents[2]

# A number that is followed by a unit; the words up to the next comma or gap belong to it.
VALUE = re.compile(r"(?P<value>-?\d+(?:\.\d+)?) (?P<unit>(?:ms|us|s|MB|kB|a minute)\b[^,;()\n]*?)"
                   r"(?=[,;()]|\s{2,}|\s*$)")


def figures_of(output):
    """(what is measured, unit): value, of every line; the line up to its first value leads."""
    found = {}
    for line in output.splitlines():
        values = list(VALUE.finditer(line))
        ends = [0, *(value.end() for value in values)]
        words = [line[end:value.start()].strip(" ,;").lstrip("()").split()
                 for end, value in zip(ends, values)]
        for i, value in enumerate(values):
            name = " ".join(words[0] + words[i] if i else words[0]).replace(" median p99", " p99")
            found[name, value["unit"].strip()] = float(value["value"])
    return found


def checkout(revision):
    """The commit's files in a folder of their own, which is kept: what it builds there stays right."""
    commit = subprocess.run(["git", "rev-parse", "--verify", revision + "^{commit}"], cwd=REPO,
                            check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    folder = REPO / "build/against" / commit
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        partial.mkdir(parents=True, exist_ok=True)
        archive = subprocess.Popen(["git", "archive", commit], cwd=REPO, stdout=subprocess.PIPE)
        subprocess.run(["tar", "-x", "-C", partial], stdin=archive.stdout, check=True)
        if archive.wait() != 0:
            raise SystemExit(f"git archive {commit} failed")
        partial.rename(folder)
    return folder


def make(folder, *goals):
    # What make has told its own children is not for that other tree: nor AGAINST, which it exports.
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(["make", "-s", "--no-print-directory", "AGAINST=", *goals], cwd=folder, env=environment,
                          stdout=subprocess.PIPE, text=True)


def print_table(old, new):
    names = list(dict.fromkeys([*old, *new]))
    width = max((len(name) for name, _ in names), default=0)
    print(f"{'':<{width}} {'old':>10} {'new':>10} {'new/old':>8}")
    for name, unit in names:
        before, after = (statistics.median(runs[name, unit]) if (name, unit) in runs else None
                         for runs in (old, new))
        cells = [f"{value:10.3f}" if value is not None else f"{'-':>10}" for value in (before, after)]
        ratio = f"{after / before:8.2f}" if before and after is not None else f"{'-':>8}"
        print(f"{name:<{width}} {' '.join(cells)} {ratio}  {unit}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("revision")
    options = parser.parse_args()
    trees = {"old": checkout(options.revision), "new": REPO}
    for folder in trees.values():
        make(folder, "programs", "paced").check_returncode()
    measured = {"old": {}, "new": {}}
    failed = set()
    for number in range(options.rounds):
        for which in ("old", "new") if number % 2 == 0 else ("new", "old"):
            print(f"round {number + 1} of {options.rounds}: {which}", file=sys.stderr, flush=True)
            benchmark = make(trees[which], "bench")
            if benchmark.returncode != 0:
                failed.add(which)
            for figure, value in figures_of(benchmark.stdout).items():
                measured[which].setdefault(figure, []).append(value)
    print_table(measured["old"], measured["new"])
    for which in sorted(failed):
        print(f"{which}: its benchmark failed, and may not have measured all", file=sys.stderr)
    if "new" in failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
