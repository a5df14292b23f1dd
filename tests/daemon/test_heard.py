"""`dalaba heard`: the daemon's ear on two files."""

import json
import os
import re
import subprocess
import wave

import pytest

from conftest import BUILD, CHINESE

RATE = 22050
DELAY_MS = 400
WORDS = "各位村民请注意，今天下午三点在村委会领取种子和化肥，请带好户口本，过时不候。"


def read(path):
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes())


def write(path, frames):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames)
    return path


def silence(ms):
    return b"\0\0" * (RATE * ms // 1000)


@pytest.fixture
def spoken(tmp_path):
    path = tmp_path / "sent.wav"
    subprocess.run([BUILD / "dalaba", "render", "--config", "config/example/dalaba.conf", "--no-chime",
                    "-o", path, WORDS], check=True, capture_output=True)
    return path


def judge(sent, heard, *options):
    said = subprocess.run([BUILD / "dalaba", "heard", "--json", *options, sent, heard], check=True,
                          capture_output=True).stdout
    return json.loads(said)


def test_what_comes_late_to_the_microphone_is_heard(spoken, tmp_path):
    heard = write(tmp_path / "heard.wav", silence(DELAY_MS) + read(spoken) + silence(3500))
    found = judge(spoken, heard)
    assert found["heard"] == "yes" and abs(found["delay_ms"] - DELAY_MS) <= 10
    assert found["first_yes_ms"] is not None


def test_silence_is_not_heard(spoken, tmp_path):
    heard = write(tmp_path / "heard.wav", silence(3500) + silence(len(read(spoken)) * 500 // RATE))
    found = judge(spoken, heard)
    assert found["heard"] == "no" and found["first_yes_ms"] is None and found["delay_ms"] is None


def test_the_verdict_is_said_in_chinese_to_who_reads_it(spoken, tmp_path):
    quiet = write(tmp_path / "heard.wav", silence(12000))
    for heard in quiet, spoken, write(tmp_path / "short.wav", silence(100)):
        told = subprocess.run([BUILD / "dalaba", "heard", spoken, heard], env={**os.environ, **CHINESE},
                              stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]
        assert re.fullmatch("[\u3400-\u9fff：，]+", told), told


def test_a_chime_proves_nothing(spoken, tmp_path):
    heard = write(tmp_path / "heard.wav", read(spoken) + silence(3500))
    assert judge(spoken, heard, "--spoken-from", "600000")["heard"] == "unknown"


def test_a_horn_that_fell_silent_in_the_middle_was_not_heard(spoken, tmp_path):
    frames = read(spoken)
    half = len(frames) // 4 * 2
    heard = write(tmp_path / "heard.wav", frames[:half] + b"\0" * (len(frames) - half) + silence(3500))
    assert judge(spoken, heard)["heard"] == "no"


def test_a_file_that_is_not_there_is_told(spoken):
    done = subprocess.run([BUILD / "dalaba", "heard", spoken, "/nonexistent.wav"], capture_output=True)
    assert done.returncode == 1 and b"/nonexistent.wav" in done.stderr


@pytest.fixture
def zones(tmp_path):
    path = tmp_path / "dalaba.conf"
    path.write_text("""station : { name = "east"; };
announcement : { chime = "none"; };
zones = ( { name = "square"; device = "null"; monitor = "null"; voicing = "horn"; },
          { name = "school"; device = "null"; monitor = "null"; voicing = "horn"; },
          { name = "fields"; device = "null"; voicing = "horn"; } );
""")
    return path


def render(config, path, *options):
    subprocess.run([BUILD / "dalaba", "render", "--config", config, "-o", path, *options, WORDS], check=True,
                   capture_output=True)
    return path


def test_a_zone_is_told_from_another_by_its_mark(zones, tmp_path):
    sent = render(zones, tmp_path / "sent.wav")
    horns = {zone: write(tmp_path / f"at-{zone}.wav",
                         silence(DELAY_MS) + read(render(zones, tmp_path / f"{zone}.wav", "--zone", zone)) + silence(3500))
             for zone in ("square", "school", "fields")}
    found = {horn: judge(sent, heard, "--config", zones, "--zone", "square") for horn, heard in horns.items()}
    assert [found[horn]["heard"] for horn in horns] == ["yes", "no", "no"]
    assert found["square"]["mark"] > found["square"]["mark_awaited"] / 2 > 5
    # Without marks they are all the same.
    assert judge(sent, horns["school"], "--config", zones, "--zone", "fields")["heard"] == "yes"
    assert judge(sent, horns["school"])["heard"] == "yes"


def test_what_a_zone_without_a_monitor_renders_has_no_mark(zones, tmp_path):
    bare = read(render(zones, tmp_path / "bare.wav", "--voicing", "horn"))
    assert read(render(zones, tmp_path / "fields.wav", "--zone", "fields")) == bare
    assert read(render(zones, tmp_path / "square.wav", "--zone", "square")) != bare
    zones.write_text(zones.read_text().replace('name = "east";', 'name = "east"; mark = false;'))
    assert read(render(zones, tmp_path / "square.wav", "--zone", "square")) == bare
