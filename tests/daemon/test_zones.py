"""What a zone does beyond sounding: its mixer, its other devices."""

from conftest import wait_for

MIXER = ('zones = ( { name = "village"; device = "paced_village"; mixer = "%s";'
         ' mixer_device = "paced_mixer"; mixer_percent = 80; } );')
LONG = "今天全村打扫卫生。" * 6


def mixer(station):
    return (station.folder / "mixer").read_text().split()


def test_the_mixer_is_set_for_an_airing_and_put_back(station):
    (station.folder / "mixer").write_text("10 20 0\n")
    station.configure(zones=MIXER % "Speaker")
    station.start()
    station.dalaba("say", LONG)
    wait_for(lambda: mixer(station) == ["160", "160", "1"], what="the mixer")
    wait_for(lambda: station.village.events("first_sound"), what="sound")
    station.dalaba("stop")
    wait_for(lambda: mixer(station) == ["10", "20", "0"], what="the old mixer")
    assert not list(station.state.glob("mixer-*"))


def test_the_mixer_is_put_back_after_a_crash(station):
    (station.folder / "mixer").write_text("10 20 0\n")
    station.configure(zones=MIXER % "Speaker")
    station.start()
    station.dalaba("say", LONG)
    wait_for(lambda: mixer(station) == ["160", "160", "1"], what="the mixer")
    station.kill()
    assert mixer(station) == ["160", "160", "1"]
    station.start()
    assert mixer(station) == ["10", "20", "0"]
    assert not list(station.state.glob("mixer-*"))


def test_a_control_that_is_not_there_is_told_and_the_airing_sounds(station):
    (station.folder / "mixer").write_text("10 20 0\n")
    station.configure(zones=MIXER % "Master")
    station.start()
    station.dalaba("say", "各位村民请注意。", "--wait")
    assert station.rows()[0]["state"] == "aired"
    assert 'the mixer control "Master" of paced_mixer cannot be set' in station.log_text()
    assert mixer(station) == ["10", "20", "0"]


def test_the_next_device_sounds_when_the_first_is_gone(station):
    station.configure(zones='zones = ( { name = "village"; device = "paced_village";'
                            ' fallback = [ "paced_school" ]; } );')
    station.village.control("absent")
    station.start()
    station.dalaba("say", "各位村民请注意。", "--wait")
    assert station.rows()[0]["state"] == "aired"
    assert station.school.events("first_sound") and not station.village.events("first_sound")
    assert "It sounds on paced_school instead" in station.log_text()
    station.village.control("")
    station.dalaba("say", "各位村民请注意。", "--wait")
    assert station.village.events("first_sound")
