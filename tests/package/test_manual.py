"""The manual pages say what --help says: every command, every option and what it takes, and nothing else."""

import os
import pathlib
import re
import subprocess

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]
BUILD = REPO / os.environ.get("DALABA_BUILD", "build")
PAGE = (REPO / "docs/dalaba.1").read_text()
DAEMON_PAGE = (REPO / "docs/dalabad.8").read_text()

# Of many commands; they stand under OPTIONS alone.
COMMON = {"--socket", "--config", "--json", "--help", "--version"}


def help_of(program, *words):
    return subprocess.run([BUILD / program, *words, "--help"], stdout=subprocess.PIPE, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C", "LANGUAGE": ""}).stdout


def options_of_help(text):
    """Of each option, what it takes, and its letter."""
    found = re.findall(r"^  (?:(-.), |    )(--[a-z-]+)(?: ([A-Z]+))?  ", text, re.MULTILINE)
    return {name: (argument, letter) for letter, name, argument in found}


def words_of_help(text):
    usage = text.splitlines()[0].split("   (")[0].split()[3:]
    words = {re.sub(r"[].[]", "", word.replace(".wav", "")) for word in usage}
    return words - {"OPTION", "-o", *(["FILE"] if "-o" in usage else [])}


def commands():
    listed = help_of("dalaba").split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


@pytest.fixture(scope="module")
def said():
    """The help of every command; None is the program itself."""
    return {None: help_of("dalaba")} | {command: help_of("dalaba", command) for command in commands()}


def tokens(line):
    """Of a line of mdoc: (option, what it takes), and the words that belong to no option."""
    options, words, taken = [], [], line.split()
    for place, token in enumerate(taken):
        if taken[place - 1] in ("Fl", ",", "|") and re.fullmatch("-[a-z-]+|[a-z]", token) and "Fl" in taken[:place]:
            takes = taken[place + 2] if taken[place + 1:place + 2] == ["Ar"] else ""
            options.append(("-" + token, takes))
        elif taken[place - 1] in ("Ar", "Cm") and (place < 3 or taken[place - 3] not in ("Fl", ",")):
            words.append(token.replace(".wav", ""))
    return options, set(words)


def section(page, name):
    return re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh |\Z)", page, re.MULTILINE | re.DOTALL).group(1)


def synopses(page):
    """The line of each command."""
    return {line.split()[2]: line for line in section(page, "DESCRIPTION").splitlines() if line.startswith(".It Ic")}


def entries(page):
    """What stands under OPTIONS: the line and the text of each entry."""
    return re.findall(r"^\.It (Fl .*)\n((?:(?!\.It Fl|\.El).*\n)*)", section(page, "OPTIONS"), re.MULTILINE)


def wrong_with_synopses(page, said):
    lines = synopses(page)
    for command in set(lines) ^ (set(said) - {None}):
        yield f"the command {command} is in one of both"
    for command in set(lines) & set(said):
        options, words = tokens(lines[command])
        helped = options_of_help(said[command])
        expected = {(name, takes) for name, (takes, _) in helped.items() if name not in COMMON}
        for name, takes in set(options) ^ expected:
            yield f"{command}: {name} {takes} is in one of both"
        if words != words_of_help(said[command]):
            yield f"{command}: {words}"


def wrong_with_options(page, said):
    helped = {command: options_of_help(text) for command, text in said.items()}
    described = {}
    for line, text in entries(page):
        options, _ = tokens(line)
        takes = {argument for option, argument in options if argument} or {""}
        letters = [option for option, _ in options if len(option) == 2]
        if letters:
            described[options[1][0]] = (takes, letters[0], text)
        else:
            for option, _ in options:
                described[option] = (takes, "", text)
        for option, argument in re.findall(r"Fl (-[a-z-]+) Ar ([A-Z]+)", text):
            described["-" + option][0].add(argument)
    everything = {name for options in helped.values() for name in options}
    for name in everything ^ set(described):
        yield f"{name} is in one of both"
    for name in everything & set(described):
        takes, letter, text = described[name]
        forms = [options[name] for options in helped.values() if name in options]
        if takes != {form[0] for form in forms} or {letter} != {form[1] for form in forms}:
            yield f"{name}: {letter} {takes}, but {forms}"
        owners = {command for command, options in helped.items() if command and name in options}
        if (named := owners_named(text, helped)) and named != owners:
            yield f"{name} is of {owners}"


def owners_named(text, helped):
    """The commands that an entry names as those that take it; empty where it names none."""
    lines = re.findall(r"^\.Pq (?:all but )?Ic .*", text, re.MULTILINE)
    named = {word for line in lines for word in re.findall("[a-z]+", line) if word in helped}
    return set(helped) - {None} - named if lines and lines[0].startswith(".Pq all but") else named


def wrong_with_doors(page, said):
    """Which commands ask the station and which read the configuration."""
    asking, reading, beginning = re.split(r"\n\.Bl ", section(page, "DESCRIPTION"))[1:4]
    for part, expected in ((asking, {"--socket"}), (reading, {"--config"}), (beginning, {"--socket", "--config"})):
        for command in re.findall(r"^\.It Ic (\w+)", part, re.MULTILINE):
            if command in said and expected != set(options_of_help(said[command])) & {"--socket", "--config"}:
                yield f"{command} does not take {expected} alone"


def wrong(page, said):
    return [*wrong_with_synopses(page, said), *wrong_with_options(page, said), *wrong_with_doors(page, said)]


def test_the_page_of_the_command_says_what_its_help_says(said):
    assert len(said) > 15
    assert wrong(PAGE, said) == []


def test_the_program_itself_takes_what_the_page_says_before_the_command(said):
    before = set(re.findall(r"Fl (-[a-z]+)", section(PAGE, "SYNOPSIS")))
    assert {"-" + name for name in before} == set(options_of_help(said[None]))


def test_a_command_that_is_missing_in_the_page_is_found(said):
    for command, line in synopses(PAGE).items():
        assert wrong(PAGE.replace(line + "\n", ""), said), command
        assert wrong(PAGE.replace(line, line.replace(command, "shout", 1)), said), command


def test_an_option_that_is_missing_in_a_synopsis_is_found(said):
    tried = 0
    for command, line in synopses(PAGE).items():
        for option in set(re.findall(r"Fl -[a-z-]+", line)):
            without = re.sub(rf"{option}(?![a-z-])( Ar \S+)?", "", line)
            assert wrong(PAGE.replace(line, without), said), (command, option)
            tried += 1
        for takes in re.findall(r"Ar ([A-Z]+)", line):
            assert wrong(PAGE.replace(line, line.replace(f"Ar {takes}", "Ar THING")), said), (command, takes)
    assert tried > 50


def test_an_option_that_is_not_described_is_found(said):
    for line, text in entries(PAGE):
        assert wrong(PAGE.replace(f".It {line}\n{text}", ""), said), line
        assert wrong(PAGE.replace(f".It {line}\n", f".It {line}x\n"), said), line


def test_an_option_that_the_help_lacks_is_found(said):
    for command, text in said.items():
        for line in re.findall(r"^  .*--[a-z-]+ .*\n", text, re.MULTILINE):
            if command and "--help" not in line:
                assert wrong(PAGE, said | {command: text.replace(line, "")}), (command, line)


def options_of_daemon(text):
    return dict(re.findall(r"(?:^  |, )(--[a-z]+)(?: ([A-Z]+))?", text, re.MULTILINE))


def wrong_with_daemon(page, text):
    for name in ("SYNOPSIS", "DESCRIPTION"):
        lines = [line for line in section(page, name).splitlines() if line.startswith((".Op Fl", ".Fl", ".It Fl"))]
        if name == "SYNOPSIS":
            lines = [line.replace("|", ",") for line in lines]
        options = dict(pair for line in lines for pair in tokens(line.replace(".Op ", ".It ").replace(".Fl", ".It Fl"))[0])
        if options != options_of_daemon(text):
            yield f"{name}: {options}"


def test_the_page_of_the_daemon_says_what_its_help_says():
    assert "--state" in options_of_daemon(help_of("dalabad"))
    assert list(wrong_with_daemon(DAEMON_PAGE, help_of("dalabad"))) == []


def test_what_the_page_of_the_daemon_lacks_is_found():
    text = help_of("dalabad")
    for option, takes in options_of_daemon(text).items():
        form = f"Fl {option[1:]} Ar {takes}" if takes else option[1:]
        places = [match.start() for match in re.finditer(re.escape(form), DAEMON_PAGE)]
        assert len(places) >= 2, option
        for place in places[:2]:
            without = DAEMON_PAGE[:place] + "Fl -x" + DAEMON_PAGE[place + len(form):]
            assert list(wrong_with_daemon(without, text)), option
