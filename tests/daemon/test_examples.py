"""What the manual pages and both READMEs give as examples does what they say of it, as it stands there."""

import os
import re
import subprocess

import pytest

from conftest import PATIENCE_S, REPO
from test_talk import TALK, Speaker

ZONES = """zones = ( { name = "village"; title = "全村"; device = "paced_village"; },
          { name = "school"; title = "小学"; device = "paced_school"; } );"""
NOTICE = '{ name = "%s"; title = "通知"; chime = "none"; text = "请注意。"; when = ( { times = [ "07:00" ]; } ); }'


def commands_of(document):
    """The lines that begin with the command, without what stands behind them as a word on them."""
    text = (REPO / document).read_text()
    if document.endswith(".md"):
        blocks = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    else:
        blocks = [block.replace(r"\e", "\\") for block in displays_of(document)]
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("dalaba ")]
    return [re.sub(r"  +# .*", "", line) for line in lines]


def displays_of(page):
    return re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", (REPO / page).read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def village(station):
    """A station with all that the examples name, on air, and some rows in its log."""
    asound = station.folder / "asound.conf"
    asound.write_text(asound.read_text() + "pcm.!default { type null }\n")
    station.configure(", ".join(NOTICE % name for name in ("notice-1", "prevention-morning")), ZONES, TALK % ("0", "10min"))
    (station.folder / "notice.txt").write_text("请带好户口本。")
    (station.folder / "srv/radio").mkdir(parents=True)
    (station.folder / "srv/www").mkdir()
    for recording in "sent.wav", "heard.wav", "srv/radio/opera.mp3":
        station.dalaba("--config", station.config, "render", "-o", station.folder / recording, "请注意。")
    station.speaker = Speaker(station)
    station.start()
    station.dalaba("say", "--wait", "好。")
    long = station.json("say", "各位村民请注意。" * 20)[0]["id"]
    station.dalaba("stop", long)
    return station


def run(station, example):
    """In a shell, where /srv and the configuration are the station's. Who talks ends when some of it was heard."""
    script = f'dalaba() {{ command dalaba --config "$CONFIG" "$@"; }}\nset -o pipefail\n{example}'
    programs = station.programs["dalaba"].parent
    process = subprocess.Popen(
        ["bash", "-c", script.replace("/srv/", f"{station.folder}/srv/")], cwd=station.folder,
        env={**station.environment, "CONFIG": str(station.config), "PATH": f"{programs}:{os.environ['PATH']}"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if example == "dalaba talk":
        station.speaker.talk()
        station.row(lambda row: row["title"] == "喊话" and row["started"])
        station.village.hear(3)
    return *process.communicate("\n", 2 * PATIENCE_S), process.returncode


# What an example must have printed, and left in a file, to be one.
PRINTS = {
    "status": "village",
    "next --days 7": "prevention-morning|通知",
    "simulate": "^total",
    "log": "播|aired|cancelled",
    "log --json | jq": r"^2\S+T\S+ \S+: \S+$",
    "report": "planned",
    "clock trust": "trusted",
    "test": "village",
    "check": "is right",
    "read --all": "shang4|shàng",
    "read --phonemes": r"\d",
    "heard": "yes",
    "log --from 2026-11-01 --state failed": "",
}
LEAVES = {"village.ics": "BEGIN:VCALENDAR", "srv/www/dalaba.ics": "BEGIN:VCALENDAR", "notice.wav": "RIFF"}


def expected_of(example):
    found = [key for key in PRINTS if example.startswith(f"dalaba {key}")]
    return PRINTS[max(found, key=len)] if found else ""


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "docs/dalaba.1"])
def test_every_example_does_what_it_is_for(village, document):
    examples = commands_of(document)
    assert len(examples) >= 10
    for example in examples:
        village.dalaba("stop")
        out, err, code = run(village, example)
        assert (code, "Traceback" in err, "没有播成" in out) == (0, False, False), (example, out, err)
        assert re.search(expected_of(example), out, re.MULTILINE), (example, out, err)
        for file in LEAVES:
            if file in example.replace("/srv/", "srv/").split(" &&")[0]:
                assert (village.folder / file).read_bytes().startswith(LEAVES[file].encode()), example


def test_both_readmes_give_the_same_examples():
    chinese = [line.split("  ")[0] for line in commands_of("README.zh-CN.md")]
    assert chinese == [line.split("  ")[0] for line in commands_of("README.md")]


def test_what_the_pages_show_of_a_configuration_is_right(station):
    shown = displays_of("docs/dalaba.conf.5")
    assert len(shown) == 4
    gong = station.config.parent / "sounds/gong.wav"
    gong.parent.mkdir()
    station.dalaba("--config", station.config, "render", "-o", gong, "铛。")
    for text in shown:
        holidays = station.folder / "holidays.conf"
        holidays.write_text(text if text.startswith("holidays") else "")
        if text.startswith("zones"):
            station.config.write_text(text)
        else:
            station.configure(more="" if text.startswith("holidays") else text)
        done = station.dalaba("check", station.config)
        assert "is right" in done.stdout and "quiet_hours" not in done.stderr, (text, done.stderr)
