"""`dalaba check`: right is what the station finds right, whoever asks."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from conftest import CHINESE
from test_recording import record, recording

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


@pytest.fixture
def folder():
    """Where everybody may go, as /etc."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield pathlib.Path(name)


def test_a_notice_without_a_time_is_told_to_air_only_by_command(station):
    station.configure('{ name = "flood"; text = "涨水了。"; }, { name = "fire"; text = "着火了。"; when = (); }, '
                      '{ name = "morning"; text = "早。"; when = { times = "07:00"; }; }')
    told = station.dalaba("check", station.config)
    assert told.stdout.splitlines()[1:] == ['By command only, without "when": flood, fire'] and told.stderr == ""
    station.configure('{ name = "morning"; text = "早。"; when = { times = "07:00"; }; }')
    assert len(station.dalaba("check", station.config).stdout.splitlines()) == 1


@needs_root
def test_who_looks_with_another_users_eyes_finds_what_that_one_may_not_read(station, folder):
    config = folder / "dalaba.conf"
    shutil.copy(station.config, config)
    config.chmod(0o600)
    assert "is right" in station.dalaba("check", "--config", config).stdout
    told = station.dalaba("check", "--config", config, "--user", "nobody", code=1).stderr
    assert told == (f"{config}: cannot be read: Permission denied\n"
                    'It was read as the user "nobody", as whom the station reads it.\n')
    unknown = station.dalaba("check", "--config", config, "--user", "nobody2", code=1).stderr
    assert 'there is no user "nobody2"' in unknown


@pytest.fixture
def installed(station, folder):
    """A machine on which the station is installed, for whom /etc is this folder, and what `check` says there."""
    etc = folder / "etc"
    (etc / "dalaba").mkdir(parents=True)
    for name in "nsswitch.conf", "ld.so.cache", "localtime":
        if pathlib.Path("/etc", name).exists():
            shutil.copy(pathlib.Path("/etc", name), etc)
    (etc / "passwd").write_text("root:x:0:0::/root:/bin/sh\ndalaba:x:777:777::/:/bin/false\n")
    (etc / "group").write_text("root:x:0:\ndalaba:x:777:\n")

    def check(*arguments):
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" /etc && shift && exec "$@"', "sh", etc,
             station.programs["dalaba"], "check", *arguments],
            env=station.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    check.etc = etc / "dalaba"
    return check


@needs_root
@pytest.mark.parametrize("kind", ["the file", "a file of notices.d", "the folder", "a recording"])
def test_root_is_told_what_the_station_may_not_read(station, installed, kind):
    config, more = installed.etc / "dalaba.conf", installed.etc / "notices.d" / "market.conf"
    song = record(installed.etc / "song.wav")
    more.parent.mkdir()
    more.write_text(f'notices = ( {{ name = "song"; recording = "/etc/dalaba/song.wav"; }} );\n')
    shutil.copy(station.config, config)
    closed = {"the file": config, "a file of notices.d": more, "the folder": more.parent, "a recording": song}[kind]
    closed.chmod(0o700 if closed.is_dir() else 0o640)
    done = installed()
    assert done.returncode == 1
    assert str(closed).replace(str(installed.etc), "/etc/dalaba") in done.stderr
    assert 'It was read as the user "dalaba"' in done.stderr
    os.chown(closed, -1, 777)
    closed.chmod(0o750 if closed.is_dir() else 0o640)
    assert "It was read as" not in installed().stderr


@needs_root
def test_root_is_told_of_a_recording_that_the_unit_hides_from_the_station(station, installed):
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        song = record(pathlib.Path(name) / "song.wav")
        station.configure(recording("song", song))
        shutil.copy(station.config, installed.etc / "dalaba.conf")
        done = installed()
    assert done.returncode == 1
    assert f'the recording of "song" is where the station cannot see it, {song}' in done.stderr


RULE = "when = ( {{ times = \"07:00\"; {} }} );".format
TIMES = "when = ( {{ times = \"{}\"; }} );".format


@pytest.mark.parametrize("written, told", [
    (TIMES("半夜12点"), '“半夜12点”不是时间；应写 "23:59"，或第二天的 "00:00"'),
    (TIMES("周一 7:00"), '“周一 7:00”是日子加钟点；应写 weekdays = "周一"; times = "07:00";'),
    (TIMES("每半小时"), '“每半小时”是间隔；应写 every = 30; window = "08:00-18:00";'),
    (RULE('weekdays = "除周日";'), '“除周日”不是星期几的写法；应写 "周一到周六"'),
    (RULE('weekdays = "隔天";'), '“隔天”要用别的设置写；应写 every_days = { from = "2026-12-01"; days = 2; };'),
    (RULE('dates = "12月1日";'), 'dates “12月1日”不是日期；应为 "12-01"'),
    (RULE('dates = "明天";'), 'dates “明天”指的日子会变；应写日期，例如 "2026-12-01"'),
    (RULE('lunar = "七月半";'), '“七月半”不是农历日子的写法；应写 "七月十五"'),
    (RULE('months = "12月到2月";'), '“12月到2月”不是月份的写法；应写 12, 1, 2，不加引号'),
    (RULE('except = "周日";'), 'except 里只能写日期；应写 weekdays = "周一到周六";'),
    ('repeat_telephones = "开";', "repeat_telephones 只能是 true 或 false；应写 true，不加引号"),
    ("volume = 0.8;", "volume 应为 0 到 100 的整数；应写 80"),
    ("speed = 160;", '“speed”是嗓音的事；应写 voice = "mandarin-slow"; 这样的嗓音，或者在 voices 里自己调一种'),
    ('zones = "村小学";', "没有“村小学”这个分区；现有：village (全村)"),
])
def test_a_mistake_is_told_in_chinese_with_what_would_be_right(station, written, told):
    station.configure(f'\n{{ name = "a"; text = "好"; {written} }}\n')
    faults = station.dalaba("check", station.config, code=1, environment=CHINESE).stderr
    line, = [number for number, text in enumerate(station.config.read_text().splitlines(), 1) if written in text]
    assert faults == f"{station.config}:{line}: {told}\n"
