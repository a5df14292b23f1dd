"""Live talk: from the microphone to the horn, on the record."""

import signal
import subprocess
import time
import wave

import pytest

from conftest import BUILD, PATIENCE_S, Pcm

TALK = """microphone : { device = "mic_talk"; silence = "%s"; max = "%s"; };"""
RATE = 22050


class Speaker:
    """Somebody who talks into a microphone all the time, or is silent."""

    def __init__(self, station):
        self.wav = station.folder / "speaker.wav"
        self.station = station
        self.control_path = station.folder / "mic_talk.control"
        self.control_path.write_text("")
        with open(station.folder / "asound.conf", "a") as asound:
            asound.write(f'pcm.mic_talk {{ type heard file "{self.wav}" '
                         f'control "{self.control_path}" delay 0 gain 100 }}\n')

    def talk(self, text="各位乡亲，我是村支书，今天下午开会。" * 6):
        config = self.station.folder / "speaker.conf"
        config.write_text('zones = ( { name = "x"; device = "null"; } );')
        subprocess.run([BUILD / "dalaba", "render", "--no-chime", "--config", config, "-o",
                        self.wav, text], check=True, capture_output=True,
                       env=self.station.environment)
        self.wav.with_suffix(".wav.epoch").write_text(str(time.time_ns()))

    control = Pcm.control


@pytest.fixture
def speaker(station):
    made = Speaker(station)
    station.configure(more=TALK % ("3s", "10min"))
    return made


def begin(station, *arguments):
    return subprocess.Popen([BUILD / "dalaba", "talk", *arguments], env=station.environment,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


def sounding(station):
    return station.row(lambda row: row["started"])


def test_a_talk_is_heard_until_enter_and_kept_beside_its_row(station, speaker):
    station.start()
    speaker.talk()
    talk = begin(station, "--responsible", "村支书")
    station.village.hear(4)
    output, _ = talk.communicate("\n", timeout=PATIENCE_S)
    assert talk.returncode == 0, output
    row, = station.rows()
    assert row["state"] == "aired" and row["title"] == "喊话" and row["responsible"] == "村支书"
    assert row["priority"] == "important" and row["sounded_ms"] >= 4000
    assert row["soundings"][0]["sent_peak_db"] <= -1.0  # the limiter's ceiling
    kept = station.state / "talks" / f"{row['id']}.flac"
    wav = station.folder / "kept.wav"
    subprocess.run(["sox", kept, wav], check=True)
    with wave.open(str(wav)) as talked:
        assert abs(talked.getnframes() / RATE * 1000 - row["sounded_ms"]) < 400


def test_silence_ends_it(station, speaker):
    station.start()
    speaker.talk("好了，就说这些。")
    talk = begin(station)
    assert talk.wait(PATIENCE_S) == 0
    row, = station.rows()
    assert row["state"] == "aired" and 3000 < row["sounded_ms"] < 9000


def test_the_limit_ends_it(station, speaker):
    station.start()
    speaker.talk()
    talk = begin(station, "--max", "2s")
    assert talk.wait(PATIENCE_S) == 0
    row, = station.rows()
    assert row["state"] == "aired" and 1900 < row["sounded_ms"] < 2600


def test_it_cuts_what_is_routine_and_is_cut_by_what_is_urgent(station, speaker):
    station.start()
    speaker.talk()
    station.dalaba("say", "今天全村打扫卫生。" * 6)
    sounding(station)
    talk = begin(station)
    station.row(lambda row: row["title"] == "喊话" and row["started"])
    assert station.rows()[0]["state"] == "waiting"
    station.village.hear(6)  # past the time in which it may begin again
    station.dalaba("urgent", "着火了。", "--readings", 1, "--wait")
    assert talk.wait(PATIENCE_S) == 1
    row = station.row(lambda row: row["title"] == "喊话")
    assert row["state"] == "cancelled" and row["reason"] == "preempted"
    station.dalaba("stop")


def test_a_delayed_talk_is_silent_until_it_is_over(station, speaker):
    station.start()
    speaker.talk()
    talk = begin(station, "--delayed")
    station.row(lambda row: row["state"] == "on-air")
    time.sleep(3)
    assert not station.village.events("first_sound")
    talk.communicate("\n", timeout=PATIENCE_S)
    assert talk.returncode == 0
    row, = station.rows()
    assert row["state"] == "aired" and 2500 < row["sounded_ms"] < 5000
    assert station.village.events("first_sound")


def test_a_delayed_talk_that_is_stopped_is_never_heard(station, speaker):
    station.start()
    speaker.talk()
    talk = begin(station, "--delayed")
    station.row(lambda row: row["state"] == "on-air")
    time.sleep(1)
    station.dalaba("stop")
    assert talk.wait(PATIENCE_S) == 1
    row, = station.rows()
    assert row["state"] == "cancelled" and row["reason"] == "stopped"
    assert not station.village.events("first_sound")
    station.dalaba("say", "好了。", "--wait")


@pytest.mark.parametrize("word", ["busy", "absent"])
@pytest.mark.parametrize("mode", [(), ("--delayed",)])
def test_a_microphone_that_does_not_open_is_told(station, speaker, word, mode):
    speaker.control(word)
    station.start()
    talk = begin(station, *mode)
    assert talk.wait(PATIENCE_S) == 1
    row, = station.rows()
    assert row["state"] == "failed" and row["detail"] == "village: the microphone fails"
    station.dalaba("say", "好了。", "--wait")


def test_a_microphone_that_is_unplugged_ends_it(station, speaker):
    station.start()
    speaker.talk()
    talk = begin(station)
    station.village.hear(1)
    speaker.control("vanish")
    assert talk.wait(PATIENCE_S) == 1
    row, = station.rows()
    assert row["state"] == "failed" and row["detail"] == "village: the microphone fails"


def test_ctrl_c_ends_it_as_enter_does(station, speaker):
    station.start()
    speaker.talk()
    talk = begin(station)
    station.village.hear(1)
    talk.send_signal(signal.SIGINT)
    assert talk.wait(PATIENCE_S) == 0
    assert station.rows()[0]["state"] == "aired"


def test_without_a_microphone_it_is_refused_in_one_line(station):
    station.start()
    refused = station.dalaba("talk", code=1)
    assert refused.stderr.strip().splitlines() == [
        "dalaba: the configuration names no microphone"]


def test_a_silent_microphone_is_not_booked_as_a_broken_card(station, speaker):
    station.start()
    station.ask("/v1/airings", {"talk": {"max": "2s"}})
    row = station.row(lambda row: row["state"] == "failed")
    assert row["reason"] == "voice" and row["detail"] == "village: only silence was sent"
    assert "card" not in station.faults()
