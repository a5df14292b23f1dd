"""Completion in bash and zsh: what they offer is what the program, the station and its configuration know."""

import os
import pty
import re
import shlex
import subprocess

import pytest
from conftest import BUILD, CHINESE, REPO

# Bash hands a completion its words split at these signs too.
SPLIT = re.compile(r"([=:])")


def offered_by_bash(words, environment, tmp_path):
    split = [part for word in words for part in SPLIT.split(word) if part] or [""]
    if words and words[-1] == "":
        split.append("")
    line = [str(BUILD / "dalaba"), *split]
    asked = subprocess.run(
        ["bash", "--norc", "-c",
         f"source {shlex.quote(str(REPO / 'src/cli/completion.bash'))}\n"
         f"COMP_WORDS=({shlex.join(line)}) COMP_CWORD={len(line) - 1}\n"
         f"_dalaba {shlex.quote(line[0])} {shlex.quote(line[-1])} {shlex.quote(line[-2])} 2>/dev/null\n"
         'printf "%s\\n" "${COMPREPLY[@]}"'],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    assert asked.stderr == ""
    return asked.stdout.split()


# Its editor completes the line as soon as it is ready for one, and writes down what it would show.
ZSHRC = r"""
PS1=
fpath=($ZDOTDIR $fpath)
autoload -Uz compinit
compinit -D -u
compadd()
{
	local -a hits
	if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
		builtin compadd -O hits "$@"
		print -rl -- $hits >>$OFFERED
	fi
	builtin compadd "$@"
}
ask()
{
	BUFFER=$LINE_TO_COMPLETE CURSOR=$#BUFFER
	zle list-choices
	exit
}
zle -N zle-line-init ask
"""


def offered_by_zsh(words, environment, tmp_path):
    settings = tmp_path / "zsh"
    settings.mkdir(exist_ok=True)
    (settings / ".zshrc").write_text(ZSHRC)
    (settings / "_dalaba").write_text((REPO / "src/cli/completion.zsh").read_text())
    file = settings / "offered"
    file.write_text("")
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        ["zsh", "-i"], stdin=its_end, stdout=its_end, stderr=its_end, start_new_session=True,
        env={**environment, "ZDOTDIR": str(settings), "OFFERED": str(file), "TERM": "vt100",
             "LINE_TO_COMPLETE": shlex.join([str(BUILD / "dalaba"), *words[:-1]]) + " " + "".join(words[-1:])})
    os.close(its_end)
    said = b""
    try:
        while part := os.read(terminal, 4096):
            said += part
    except OSError:  # Its other end is closed: zsh is gone.
        pass
    os.close(terminal)
    process.wait()
    assert b"_arguments:" not in said and b"_dalaba:" not in said, said
    found = [word for word in file.read_text().split("\n") if word]
    # Where nothing else is to be said it offers options.
    asks_for_options = words[-1:] and words[-1].startswith("-")
    return [word for word in found if asks_for_options or not word.startswith("-")]


SHELLS = {"bash": offered_by_bash, "zsh": offered_by_zsh}


@pytest.fixture(params=SHELLS)
def shell(request):
    return request.param


@pytest.fixture
def offered(shell, tmp_path):
    """What the shell offers for the last word."""
    def ask(*words, environment=None):
        return SHELLS[shell](words, environment or {**os.environ, "LC_ALL": "C.UTF-8"}, tmp_path)
    return ask


def help_of(*words):
    return subprocess.run([BUILD / "dalaba", *words, "--help"], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C", "LANGUAGE": ""}, check=True).stdout


def commands():
    listed = help_of().split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def test_every_command_of_the_help_is_offered(offered):
    assert "urgent" in commands()
    assert offered("") == commands()


def test_a_station_in_chinese_is_offered_the_same(offered):
    chinese = {**os.environ, "LC_ALL": "", "LANG": CHINESE["LC_ALL"]}  # Bash itself minds LC_ALL.
    assert offered("", environment=chinese) == commands()


@pytest.mark.parametrize("command", [None, *commands()])
def test_every_option_of_the_help_is_offered(offered, command):
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
def test_what_an_option_or_a_command_takes_is_offered(offered, words, expected):
    assert offered(*words) == expected


def test_files_are_offered_where_one_is_taken(offered, shell, tmp_path):
    recording = tmp_path / "opera.mp3"
    recording.touch()
    for words in (["play"], ["play", "--wait"], ["render", "-o"], ["--config"], ["check", "--config"]):
        # Zsh goes on behind the folder.
        assert offered(*words, f"{tmp_path}/op") == [recording.name if shell == "zsh" else str(recording)]


def test_zones_and_airings_are_those_of_the_station(station, offered):
    station.start()
    airing = station.json("say", "各位乡亲，现在播送通知。" * 40)[0]["id"]
    assert offered("say", "--zone", "", environment=station.environment) == ["village"]
    assert offered("say", "-z", "vil", environment=station.environment) == ["village"]
    assert offered("stop", "", environment=station.environment) == [str(airing)]


def test_notices_and_voices_are_those_of_the_configuration(station, offered):
    """Also a notice that has no time of its own: it is there to be aired by command."""
    station.configure('{ name = "morning"; text = "早上好。"; when = ( { times = [ "07:00" ]; } ); }, '
                      '{ name = "flood"; text = "涨水了。"; }')
    before = ["--config", str(station.config)]
    for command in "say", "urgent", "render", "log":
        assert offered(*before, command, "--notice", "", environment=station.environment) == ["morning", "flood"]
    assert offered(f"--config={station.config}", "say", "--notice", "f",
                   environment=station.environment) == ["flood"]
    assert offered(*before, "say", "--voice", "mandarin-", environment=station.environment) == [
        "mandarin-female", "mandarin-slow"]


def test_without_a_station_and_a_configuration_no_name_is_offered(station, offered):
    station.config.unlink()
    for option in "--zone", "--notice", "--voice":
        assert offered("--config", str(station.config), "say", option, "", environment=station.environment) == []


def test_what_a_zone_is_called_is_not_expanded(station, offered):
    names = ["*", "`pwd`", "$UID"]
    zones = ", ".join(f'{{ name = "{name}"; device = "paced_village"; }}' for name in names)
    station.configure(zones=f"zones = ( {zones} );")
    station.start()
    assert sorted(offered("say", "--zone", "", environment=station.environment)) == sorted(names)
