"""The makefiles themselves: make has nothing to warn of, and what its help names is there."""

import os
import pathlib
import re
import subprocess

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]


def make(*words):
    """What make says without doing it; a variable that nobody set is a warning, too."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", "--dry-run", "--warn-undefined-variables", "-C", REPO, *words], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def warnings(done):
    return [line for line in done.stderr.splitlines() if "warning:" in line]


def phony_targets():
    text = "".join((REPO / name).read_text() for name in ["Makefile", "tests/tests.mk", "tests/bench/bench.mk"])
    return [target for names in re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE) for target in names.split()]


def test_make_has_nothing_to_warn_of():
    targets = phony_targets()
    assert {"all", "check-all", "fuzz-all", "bench", "install", "dist"} <= set(targets)
    done = make(*targets)
    assert done.returncode == 0, done.stderr
    assert warnings(done) == []


@pytest.mark.parametrize("more, said", [
    ("clean:\n\t@true\n", "overriding recipe for target 'clean'"),
    ("clean: ; $(NOBODY_SET_THIS)\n", "undefined variable 'NOBODY_SET_THIS'"),
], ids=["a target twice", "a variable that nobody set"])
def test_a_warning_is_one(tmp_path, more, said):
    (tmp_path / "more.mk").write_text(more)
    done = make("-f", "Makefile", "-f", str(tmp_path / "more.mk"), "clean")
    assert any(said in line for line in warnings(done)), done.stderr


def test_what_help_names_can_be_made():
    helped = subprocess.run(["make", "--silent", "--no-print-directory", "-C", REPO, "help"], check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    named = re.findall(r"^(?:sudo )?make ([a-z][a-z-]+) ", helped, re.MULTILINE)
    assert len(named) > 15
    assert set(named) <= set(phony_targets())


def units_run(*words):
    said = make("check-units", *words).stdout.replace("\\\n", " ")
    return re.findall(r"\S+_test\b", next(line for line in said.splitlines() if "tests/run-unit" in line))


def test_the_units_that_are_named_are_run_and_no_other():
    """As the Debian package names those that need no real time."""
    named = ["build/unit/base_names_test", "build/unit/cli_row_test"]
    assert units_run(f"UNITS={' '.join(named)}") == named
    assert len(units_run()) == len(list((REPO / "tests/unit").glob("*_test.c")))
    threaded = units_run("BUILDS=build build/thread")
    assert "build/unit/station_station_test" in threaded and "build/thread/unit/studio_player_test" in threaded
    assert "build/thread/unit/station_station_test" not in threaded  # it starts no thread
