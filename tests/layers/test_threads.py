"""check-threads (tests/threads.awk) on what nm says of a few units."""
import pathlib
import subprocess

import pytest

AWK = pathlib.Path(__file__).parent.parent / "threads.awk"

UNITS = """build/unit/base_worker_test:                 U pthread_create@GLIBC_2.34
build/unit/base_worker_test:                 U pthread_join@GLIBC_2.34
build/unit/cli_read_test:                 U espeak_Initialize
build/unit/sound_tone_test:                 U sin@GLIBC_2.2.5
build/unit/sound_tone_test:                 U pthread_mutex_lock@GLIBC_2.2.5
"""


def judge(named):
    """The exit status, and what is said."""
    done = subprocess.run(["awk", "-v", f"named={named}", "-f", AWK], input=UNITS, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_those_that_can_start_a_thread_are_named():
    assert judge("base_worker_test cli_read_test") == (0, "")


@pytest.mark.parametrize("named, said", [
    ("cli_read_test", "base_worker_test: threads: it can start a thread, and is not named\n"),
    ("base_worker_test", "cli_read_test: threads: it can start a thread, and is not named\n"),
    ("base_worker_test cli_read_test sound_tone_test", "sound_tone_test: threads: it is named, and can start none\n"),
])
def test_what_is_named_and_starts_none_or_starts_one_and_is_not_named_fails(named, said):
    assert judge(named) == (1, said)
