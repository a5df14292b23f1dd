"""make: what a build that failed leaves behind."""

import os
import pathlib
import subprocess

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]


def make(*words):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", "--silent", "-C", REPO, *words], env=environment).returncode


@pytest.mark.parametrize("part", ["voices/lexicon", "voices/mandarin.conf"])
def test_half_a_file_is_not_taken_for_a_whole_one(tmp_path, part):
    tools = tmp_path / "tools"
    tools.mkdir()
    half = tmp_path / "share/dalaba" / part
    for name in ("python", "cp"):
        tool = tools / name
        tool.write_text(f"#!/bin/sh\necho half >{half}\nexit 1\n")
        tool.chmod(0o755)
    words = [f"SHARE={tmp_path}/share", str(half)]
    assert make(*words, f"PYTHON={tools}/python", f"PATH={tools}:{os.environ['PATH']}") != 0
    assert not half.exists()
    assert make(*words) == 0
    assert half.stat().st_size > len("half\n")
