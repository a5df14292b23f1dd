"""`make run` on a machine with no sound card, wherever the clone lies."""

import subprocess

import pytest
from conftest import BUILD, REPO


@pytest.mark.parametrize("folder", ["village", "my village: the radio", "village" * 30])
def test_the_sample_sounds_into_a_file_whatever_the_clone_s_folder_is_called(tmp_path, folder):
    clone = tmp_path / folder
    (clone / "build").mkdir(parents=True)
    for name in ("config", "tests"):
        (clone / name).symlink_to(REPO / name)
    (clone / "build/paced").symlink_to(REPO / "build/paced")
    for name in ("dalabad", "dalaba"):
        (clone / "build" / name).symlink_to(BUILD / name)
    sample = subprocess.Popen(["tests/run-sample", "build"], cwd=clone, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, start_new_session=True)
    said = []
    for line in sample.stdout:
        said.append(line)
        if "on air" in line or "fail" in line:
            break
    # The daemon has the pipe, too: it ends with the script, here and after Ctrl-C at another program.
    sample.terminate()
    subprocess.run(["pkill", "-TERM", "-P", str(sample.pid), "-x", "dalaba"], check=False)
    sample.communicate(timeout=60)
    # The command says it or the daemon, whoever comes first.
    assert said[-1].endswith(" 1: on air\n"), said
    assert (clone / "build/run/heard.wav").exists()
