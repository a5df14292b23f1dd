"""Another configuration while the station lives: made whole before anything changes, and nobody hears it."""

import pathlib

from conftest import notice, wait_for
from test_amplifier import Amplifier, first_sound
from test_zones import MIXER, mixer

LONG = "今天全村打扫卫生。" * 6


def told(amplifier):
    return [word for word, _ in amplifier.told()]


def zombies(station):
    """Children of the daemon that have ended and that nobody has waited for."""
    children = pathlib.Path(f"/proc/{station.process.pid}/task").glob("*/children")
    pids = [pid for path in children for pid in path.read_text().split()]
    states = [pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] for pid in pids]
    return states.count("Z")


def test_a_longer_lead_in_does_not_make_the_next_notice_late(station):
    amplifier = Amplifier(station)
    due = station.due()
    amplifier.configure(notice("morning", when=due), lead_in_ms=200)
    station.start()
    amplifier.configure(notice("morning", when=due), lead_in_ms=3000)
    station.dalaba("reload")
    station.reach(due, seconds_before=6)
    station.row_of("morning", "aired")
    assert abs(first_sound(station) - due.timestamp()) < station.allowed_s(0.05)


def test_a_zone_that_is_taken_out_and_put_back_while_it_sounds_sounds_on(station):
    (station.folder / "mixer").write_text("10 20 0\n")
    school = ' ( { name = "school"; device = "paced_school"; } );'
    with_village = MIXER % "Speaker"
    station.configure(zones=with_village)
    station.start()
    station.dalaba("say", LONG)
    wait_for(lambda: mixer(station) == ["160", "160", "1"], what="the mixer")
    station.village.hear(0.2)
    station.configure(zones="zones =" + school)
    station.dalaba("reload")
    station.configure(zones=with_village)
    station.dalaba("reload")
    assert mixer(station) == ["160", "160", "1"]
    station.row(lambda row: row["state"] == "aired")
    wait_for(lambda: mixer(station) == ["10", "20", "0"], what="the old mixer")
    assert station.faults() == []
    station.dalaba("say", "好了。", "--wait")
    assert station.faults() == []


def test_another_lead_out_leaves_the_amplifier_on(station):
    amplifier = Amplifier(station)
    amplifier.configure(lead_in_ms=0)
    station.start()
    station.dalaba("say", LONG)
    station.village.hear(0.2)
    amplifier.configure(lead_in_ms=0, lead_out_ms=200)
    station.dalaba("reload")
    station.row(lambda row: row["state"] == "aired")
    wait_for(lambda: told(amplifier) == ["on", "off"], what="the amplifier's going off")


def test_an_amplifier_that_goes_is_switched_off_and_waited_for(station):
    amplifier = Amplifier(station)
    amplifier.configure(lead_in_ms=0)
    station.start()
    station.dalaba("say", LONG)
    station.village.hear(0.2)
    station.configure()
    station.dalaba("reload")
    wait_for(lambda: told(amplifier) == ["on", "off"], what="the amplifier's going off")
    wait_for(lambda: zombies(station) == 0, seconds=5, what="the end of the command")


def test_a_notice_that_is_renamed_just_before_its_moment_airs_once(station):
    due = station.due()
    station.configure(notice("morning", text=LONG, when=due))
    station.start()
    station.reach(due, seconds_before=3)
    station.row(lambda row: row["notice"] == "morning")
    station.configure(notice("early", text=LONG, when=due))
    station.dalaba("reload")
    station.row_of("morning", "aired")
    station.dalaba("say", "好了。", "--wait")
    assert [row["notice"] for row in station.rows()] == ["morning", ""]


def test_a_reload_that_fails_late_has_changed_nothing(station):
    station.start()
    station.dalaba("say", LONG)
    station.village.hear(0.2)
    (station.state / "talks").write_text("A file where the talks' folder should be.")
    station.configure(
        notice("new"), more='microphone : { device = "paced_village"; };\n',
        zones='zones = ( { name = "village"; title = "新村"; device = "paced_village"; },'
              ' { name = "school"; device = "paced_school"; } );')
    station.dalaba("reload", code=1)
    assert "talks: Not a directory" in station.log_text()
    zones = station.ask("/v1/status")["zones"]
    assert [(zone["name"], zone["title"]) for zone in zones] == [("village", "全村")]
    station.dalaba("play", "new", code=1)
    station.row(lambda row: row["state"] == "aired")
