"""`dalaba setup` finds the card by ear, writes it where it stands, and leads to a first notice."""

import os
import pty
import re
import subprocess

import pytest
from conftest import BUILD, CHINESE, Pcm, wait_for

CONFIG = """# 瓦岗村 \t
station : { name = "瓦岗村广播站"; timezone = "Asia/Shanghai"; clock_trust = "always"; };
zones = ( { name = "village"; title = "全村";
\tdevice = "default";   # device = "default"
} );\r
announcement : { chime = "none"; };
"""

# The cards of the machine that tests, which ALSA describes at length.
NO_HARDWARE = "defaults.namehint.extended off\n"

ALL = ""
HEARD = "y"
GO_ON = ""  # from a card that does not play
NO_NOTICE = ""


class Setup:
    """A station with two cards that ALSA describes: a horn's, and a screen's that comes last."""

    def __init__(self, station):
        self.station = station
        self.tv = Pcm(station.folder, "tv", waits=True)
        asound = station.folder / "asound.conf"
        asound.write_text(
            asound.read_text() + NO_HARDWARE + self.tv.asoundrc()
            + self.described("tv", self.tv, "HDMI 0") + self.described("horn", station.village, "USB Audio")
            + f"ctl.horn {{ type paced file \"{station.folder}/mixer\" }}\n"
            + 'pcm.!default { type plug slave.pcm "null" }\n')
        self.write(CONFIG)

    # Line ends as they are.
    def write(self, text):
        self.station.config.write_bytes(text.encode())

    def text(self):
        return self.station.config.read_bytes().decode()

    @staticmethod
    def described(name, pcm, description):
        return (f'pcm.{name} {{ type plug slave.pcm "{pcm.name}_card" '
                f'hint {{ show on description "{description}" }} }}\n')

    def run(self, *answers, code=0, arguments=(), environment=None):
        return self.station.dalaba(
            "setup", "--config", self.station.config, *arguments, code=code,
            input="".join(answer + "\n" for answer in answers), environment=environment)

    def notices(self):
        folder = self.station.folder / "notices.d"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def setup(station):
    return Setup(station)


def test_the_card_that_was_heard_is_written_where_the_old_one_stood(setup):
    os.chmod(setup.station.config, 0o640)
    if os.geteuid() == 0:
        os.chown(setup.station.config, 12, 34)
    before = setup.station.config.stat()
    done = setup.run(ALL, HEARD, NO_NOTICE)
    assert setup.text() == CONFIG.replace('"default"', '"horn"', 1)
    after = setup.station.config.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert re.search(r"1 +USB Audio +horn\n2 +HDMI 0 +tv\n", done.stdout)
    assert 'Line 4, zone "village": device = "horn" instead of "default"' in done.stdout
    assert setup.station.village.events("first_sound") and not setup.tv.wav.exists()
    assert "systemctl enable --now dalabad" in done.stdout
    assert setup.notices() == []


def test_a_card_that_is_busy_is_told_tried_again_and_left_for_the_next(setup):
    setup.station.village.control("busy")
    done = setup.run(ALL, "r", GO_ON, HEARD, NO_NOTICE)
    assert done.stdout.count("horn is busy: another program plays on it.\n") == 2
    assert 'device = "tv";' in setup.text()


def test_none_heard_changes_nothing_and_names_the_page(setup):
    setup.station.village.control("busy")
    done = setup.run(ALL, GO_ON, "n", code=1)
    assert setup.tv.events("first_sound")
    assert "no-sound.md" in done.stderr
    assert setup.text() == CONFIG


@pytest.mark.parametrize("answers", [(), ("1",), (ALL, GO_ON)])
def test_an_input_that_ends_changes_nothing(setup, answers):
    setup.station.village.control("busy")
    setup.tv.control("busy")
    done = setup.run(*answers, code=1)
    assert "no more answers" in done.stderr
    assert setup.text() == CONFIG


def test_a_number_tries_that_card_alone_and_k_keeps_the_old_one(setup):
    setup.tv.control("absent")
    done = setup.run("2", GO_ON, "7", "two", "k", NO_NOTICE)
    assert "tv does not play" in done.stdout and "horn:" not in done.stdout
    assert setup.text() == CONFIG


@pytest.mark.parametrize("answer, levels", [("", "160 160 1\n"), ("n", "0 0 0\n")])
def test_a_muted_card_is_opened_with_consent(setup, answer, levels):
    mixer = setup.station.folder / "mixer"
    mixer.write_text("0 0 0\n")
    setup.station.village.control("busy")
    done = setup.run("1", answer, GO_ON, "k", NO_NOTICE)
    assert "horn is muted or turned down to nothing: Speaker." in done.stdout
    assert mixer.read_text() == levels


def test_a_machine_without_a_card_is_told_so(station):
    asound = station.folder / "asound.conf"
    asound.write_text(asound.read_text() + NO_HARDWARE)
    done = station.dalaba("setup", "--config", station.config, code=1)
    assert "there is no sound card that can play" in done.stderr and "no-sound.md" in done.stderr


def test_a_wrong_configuration_is_told_before_the_first_question(setup):
    wrong = CONFIG.replace("zones", "zoes")
    setup.write(wrong)
    done = setup.run(code=1)
    assert "zoes" in done.stderr and "USB Audio" not in done.stdout
    assert setup.text() == wrong


def test_a_device_of_an_included_file_is_left_to_its_author(setup):
    zones = CONFIG[CONFIG.index("zones"):CONFIG.index("announcement")]
    (setup.station.folder / "zones.inc").write_text(zones)
    text = CONFIG.replace(zones, '@include "zones.inc"\n')
    setup.write(text)
    done = setup.run(ALL, HEARD, code=1)
    assert 'write it where it is: device = "horn"' in done.stderr
    assert setup.text() == text


def test_of_several_zones_one_is_named(setup):
    two = CONFIG.replace("} );\r", '}, { name = "school"; device = "default"; } );\r')
    setup.write(two)
    done = setup.run(code=2)
    assert "village  全村  default\n  school  school  default" in done.stderr
    setup.run(ALL, HEARD, NO_NOTICE, arguments=["--zone", "school"])
    assert setup.text() == two.replace(
        'name = "school"; device = "default"', 'name = "school"; device = "horn"')


def test_a_running_station_takes_the_card_tests_it_and_airs_the_first_notice(setup):
    station = setup.station.start()
    done = setup.run(ALL, HEARD, "y", '明天上午"8点半"打疫苗，请带身份证。', "7：30、18:30", "y")
    assert [row["state"] for row in station.rows()] == ["aired", "aired"]
    assert station.rows()[1]["notice"] == "notice-1"
    assert station.json("status")[0]["zones"][0]["device"] == "horn"
    assert setup.notices() == ["notice-1.conf"]
    assert "is right: zones 1, voices 6, notices 1" in done.stdout
    planned = station.json("next", "--config", station.config, "--days", "1")
    assert sorted(row["when"][11:16] for row in planned) == ["07:30", "18:30"]
    assert planned[0]["title"] == '明天上午"8点半"打疫苗'


def test_a_notice_that_would_be_refused_is_asked_for_again(setup):
    done = setup.run("k", "各位村民请注意。", "25:00", "各位村民请注意。", "")
    assert "/notices.d/notice-1.conf:7: " in done.stderr
    assert setup.notices() == ["notice-1.conf"]
    assert '"07:30"' in (setup.station.folder / "notices.d/notice-1.conf").read_text()
    setup.run("k", "第二条。", "")
    assert setup.notices() == ["notice-1.conf", "notice-2.conf"]
    told = setup.station.json("check", "--config", setup.station.config)
    assert told[0]["notices"] == ["notice-1", "notice-2"]


def test_the_daemon_can_read_the_first_notice_whatever_the_umask(setup):
    subprocess.run([BUILD / "dalaba", "setup", "--config", setup.station.config], env=setup.station.environment,
                   input="k\n各位村民请注意。\n\n", text=True, check=True, timeout=60, umask=0o077)
    folder = setup.station.folder / "notices.d"
    modes = [oct(path.stat().st_mode & 0o777) for path in (folder, folder / "notice-1.conf")]
    assert modes == ["0o755", "0o644"]


@pytest.mark.parametrize("words, title", [
    ("各位村民\t请注意。", "各位村民"), ("，各位村民，请注意。", "，各位村民"), ("。", "。")])
def test_the_title_is_the_first_clause_and_never_empty(setup, words, title):
    setup.run("k", words, "")
    planned = setup.station.json("next", "--config", setup.station.config, "--days", "1")
    assert planned[0]["title"] == title


def test_a_notice_in_quiet_hours_is_told_of(setup):
    setup.write(CONFIG + 'quiet_hours = ( { window = "21:30-06:30"; } );\n')
    done = setup.run("k", "各位村民请注意。", "06:00")
    assert '"notice-1" is planned only in quiet hours' in done.stderr


def test_on_a_terminal_it_asks_in_the_reader_s_language(setup):
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [BUILD / "dalaba", "setup", "--config", setup.station.config],
        env={**setup.station.environment, **CHINESE},
        stdin=follower, stdout=follower, stderr=follower)
    os.close(follower)
    os.set_blocking(leader, False)
    screen = b""

    def shows(text):
        nonlocal screen
        try:
            screen += os.read(leader, 65536)
        except (BlockingIOError, OSError):
            pass
        return text in screen.decode(errors="replace")

    for question, answer in (("回车", "\n"), ("喇叭响了没有", "听到了\n"), ("不写通知", "\n")):
        wait_for(lambda: shows(question), what=question)
        screen = b""
        os.write(leader, answer.encode())
    assert process.wait(20) == 0
    os.close(leader)
    assert 'device = "horn";' in setup.text()
