"""make bench AGAINST=REV (tests/bench/against.py): the table of two trees, in a repository of its own."""

import os
import pathlib
import shutil
import subprocess

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]
AGAINST = "tests/bench/against.py"
PERSON = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@localhost",
          "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@localhost"}
FAILS = "exit 1"


def run(folder, *words):
    return subprocess.run(words, cwd=folder, env={**os.environ, **PERSON}, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)


def write_makefile(folder, benchmark, build="true"):
    lines = "".join(f"\t@{line}\n" for line in benchmark)
    (folder / "Makefile").write_text(f".PHONY: programs paced bench\nprograms paced:\n\t@{build}\nbench:\n{lines}")


def compared(folder, old, new, build_of_old="true"):
    """What is said of a commit whose benchmark is `old` against a tree whose is `new`: lines of the shell."""
    (folder / AGAINST).parent.mkdir(parents=True)
    shutil.copy(REPO / AGAINST, folder / AGAINST)
    write_makefile(folder, old, build_of_old)
    for words in ["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "old"]:
        assert run(folder, "git", *words).returncode == 0
    write_makefile(folder, new)
    return run(folder, "/usr/bin/python3", AGAINST, "--rounds", "2", "HEAD")


def rows(done):
    return [line.split() for line in done.stdout.splitlines()[1:]]


def test_each_figure_of_the_one_stands_beside_that_of_the_other(tmp_path):
    done = compared(tmp_path, ["echo 'start 4.00 ms'"], ["echo 'start 2.00 ms'"])
    assert done.returncode == 0, done.stderr
    assert rows(done) == [["start", "4.000", "2.000", "0.50", "ms"]]


def test_what_only_one_of_them_measures_is_shown_as_such(tmp_path):
    done = compared(tmp_path, ["echo 'start 4.00 ms'"], ["echo 'end 2.00 ms'"])
    assert rows(done) == [["start", "4.000", "-", "-", "ms"], ["end", "-", "2.000", "-", "ms"]]


@pytest.mark.parametrize("failing, said, status", [("old", "old: its benchmark failed", 0),
                                                   ("new", "new: its benchmark failed", 1)])
def test_a_benchmark_that_fails_is_told_and_what_it_measured_before_is_shown(tmp_path, failing, said, status):
    benchmarks = {which: ["echo 'start 4.00 ms'", "echo 'end 2.00 ms'"] for which in ("old", "new")}
    benchmarks[failing].insert(1, FAILS)
    done = compared(tmp_path, benchmarks["old"], benchmarks["new"])
    end = ["-", "2.000"] if failing == "old" else ["2.000", "-"]
    assert rows(done) == [["start", "4.000", "4.000", "1.00", "ms"], ["end", *end, "-", "ms"]], done.stderr
    assert (said in done.stderr, done.returncode) == (True, status)


def test_a_commit_that_does_not_build_is_compared_with_nothing(tmp_path):
    done = compared(tmp_path, ["echo 'start 4.00 ms'"], ["echo 'start 2.00 ms'"], build_of_old=FAILS)
    assert (done.returncode != 0, done.stdout) == (True, "")
