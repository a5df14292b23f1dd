"""Completion in bash: what it offers is what the program and the station know."""

import os
import re
import shlex
import subprocess

import pytest
from conftest import BUILD, REPO

SCRIPT = REPO / "src/cli/completion.bash"
# Bash hands a completion its words split at these signs too.
SPLIT = re.compile(r"([=:])")


def offered(*words, environment=None):
    """What bash offers for the last word."""
    split = [part for word in words for part in SPLIT.split(word) if part] or [""]
    if words and words[-1] == "":
        split.append("")
    line = [str(BUILD / "dalaba"), *split]
    asked = subprocess.run(
        ["bash", "--norc", "-c",
         f"source {shlex.quote(str(SCRIPT))}\n"
         f"COMP_WORDS=({shlex.join(line)}) COMP_CWORD={len(line) - 1}\n"
         f"_dalaba {shlex.quote(line[0])} {shlex.quote(line[-1])} {shlex.quote(line[-2])} 2>/dev/null\n"
         'printf "%s\\n" "${COMPREPLY[@]}"'],
        env=environment or {**os.environ, "LC_ALL": "C.UTF-8"}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, check=True)
    assert asked.stderr == ""
    return asked.stdout.split()


def help_of(*words):
    return subprocess.run([BUILD / "dalaba", *words, "--help"], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C", "LANGUAGE": ""}, check=True).stdout


def commands():
    listed = help_of().split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def test_every_command_of_the_help_is_offered():
    assert "urgent" in commands()
    assert offered("") == commands()


def test_a_station_in_chinese_is_offered_the_same():
    chinese = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "zh"}
    assert offered("", environment=chinese) == commands()


@pytest.mark.parametrize("command", [None, *commands()])
def test_every_option_of_the_help_is_offered(command):
    words = [command] if command else []
    listed = re.findall(r"^  (?:(-.), |    )(--[a-z-]+)", help_of(*words), re.MULTILINE)
    forms = [form for pair in listed for form in pair if form]
    assert "--help" in forms
    assert sorted(offered(*words, "-")) == sorted(forms)


@pytest.mark.parametrize("words, expected", [
    (["--config", "/dev/null", "rel"], ["reload"]),
    (["say", "--no"], ["--notice"]),
    (["say", "--priority", ""], ["routine", "important", "urgent", "emergency"]),
    (["say", "--priority=u"], ["urgent"]),
    (["log", "--state", ""], ["planned", "waiting", "on-air", "aired", "failed", "cancelled"]),
    (["render", "--voicing", ""], ["plain", "horn"]),
    (["report", "--format", ""], ["text", "html", "csv", "json"]),
    (["report", "--day", "y"], ["yesterday"]),
    (["clock", ""], ["trust"]),
    (["say", "--title", ""], []),
    (["say", "--title", "say", "--prio"], ["--priority"]),
    (["status", ""], []),
])
def test_what_an_option_or_a_command_takes_is_offered(words, expected):
    assert offered(*words) == expected


def test_files_are_offered_where_one_is_taken(tmp_path):
    recording = tmp_path / "opera.mp3"
    recording.touch()
    for words in (["play"], ["play", "--wait"], ["render", "-o"], ["--config"], ["check", "--config"]):
        assert offered(*words, f"{tmp_path}/op") == [str(recording)]


def test_zones_notices_and_airings_are_those_of_the_station(station):
    station.configure('{ name = "morning"; text = "早上好。"; when = ( { times = [ "07:00" ]; } ); }')
    station.start()
    airing = station.json("say", "各位乡亲，现在播送通知。")[0]["id"]
    assert offered("say", "--zone", "", environment=station.environment) == ["village"]
    assert offered("say", "-z", "vil", environment=station.environment) == ["village"]
    assert offered("stop", "", environment=station.environment) == [str(airing)]
    assert offered("--config", str(station.config), "say", "--notice", "",
                   environment=station.environment) == ["morning"]


def test_what_a_zone_is_called_is_not_expanded(station):
    names = ["*", "`pwd`", "$UID"]
    zones = ", ".join(f'{{ name = "{name}"; device = "paced_village"; }}' for name in names)
    station.configure(zones=f"zones = ( {zones} );")
    station.start()
    assert sorted(offered("say", "--zone", "", environment=station.environment)) == sorted(names)
