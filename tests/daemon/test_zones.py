"""What a zone does beyond sounding: its mixer, its other devices."""

from datetime import datetime

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
    wait_for(lambda: not list(station.state.glob("mixer-*")), what="what it was to be forgotten")


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


# --- a zone's fault is that zone's own ---

TWO = """zones = ( { name = "village"; device = "paced_village"; },
                   { name = "school"; device = "paced_school"; } );"""


def outcomes(row):
    return {one["zone"]: (one["state"], one["reason"]) for one in row["outcomes"]}


def test_a_zone_whose_card_is_absent_leaves_and_the_others_air(station):
    station.configure(zones=TWO)
    station.school.control("absent")
    station.start()
    said = station.dalaba("say", "今晚停水。", "--wait").stdout
    row, = station.rows()
    assert (row["state"], row["reason"]) == ("aired", "device")
    assert outcomes(row) == {"village": ("aired", ""), "school": ("failed", "device")}
    assert row["outcomes"][0]["sounded_ms"] == row["sounded_ms"] > 500
    assert row["outcomes"][1]["sounded_ms"] == 0
    assert row["detail"] == "school: the sound card is not there"
    assert "1 of 2 zones" in said and "1 of 2 zones" in station.dalaba("log").stdout
    chinese = {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}
    assert "部分播出 1/2" in station.dalaba("log", environment=chinese).stdout
    assert "1 of 2 zones" in station.dalaba("test", code=1).stdout


def test_a_card_that_is_pulled_in_mid_sentence_silences_its_zone_alone(station):
    station.configure(zones=TWO)
    station.start()
    station.dalaba("say", LONG)
    station.school.hear(0.5)
    station.school.control("vanish")
    row = wait_for(lambda: station.ask("/v1/status")["airings"][0], what="the airing")
    wait_for(lambda: "on air, 1 of 2 zones" in station.dalaba("status").stdout, what="the count")
    row = station.row(lambda row: row["state"] == "aired")
    assert row["reason"] == "device" and row["sounded_ms"] > 10000
    assert outcomes(row) == {"village": ("aired", ""), "school": ("failed", "device")}
    assert 400 < row["outcomes"][1]["sounded_ms"] < 5000


def test_an_urgent_announcement_tries_again_only_where_it_failed(station):
    station.configure(zones=TWO)
    station.school.control("absent")
    station.start()
    station.dalaba("urgent", LONG, "--readings", 1)
    station.village.hear(2)
    refused = len(station.school.events("refused"))
    wait_for(lambda: len(station.school.events("refused")) > refused, what="another try")
    station.school.control("")
    row = station.row(lambda row: row["state"] == "aired")
    assert row["reason"] == ""
    assert outcomes(row) == {"village": ("aired", ""), "school": ("aired", "")}
    assert abs(row["outcomes"][0]["sounded_ms"] - row["outcomes"][1]["sounded_ms"]) < 100
    assert station.village.begun() == 1


def test_an_alarm_does_not_wait_for_a_card_that_hangs(station):
    station.configure(zones=TWO)
    station.start()
    station.dalaba("say", LONG)
    station.school.hear(0.5)
    station.school.control("hang")
    before = len(station.village.events("first_sound"))
    told = station.json("urgent", "着火了。", "--readings", 1)[0]
    wait_for(lambda: len(station.village.events("first_sound")) > before, what="the alarm")
    station.school.control("")
    row = station.row(lambda row: row["id"] == told["id"] and row["state"] == "aired")
    assert outcomes(row) == {"village": ("aired", ""), "school": ("aired", "")}
    heard_s = (datetime.fromisoformat(row["started"]) -
               datetime.fromisoformat(row["planned"])).total_seconds()
    assert heard_s < station.allowed_s(1.0)


def test_a_zone_that_is_taken_out_leaves_the_alarm_that_tries_there(station):
    station.configure(zones=TWO)
    station.school.control("absent")
    station.start()
    station.dalaba("urgent", "着火了。", "--readings", 1)
    station.row(lambda row: row["state"] == "waiting")
    station.configure()
    station.dalaba("reload")
    row, = station.rows()
    assert (row["state"], row["reason"]) == ("aired", "device")
    assert outcomes(row) == {"village": ("aired", ""), "school": ("failed", "device")}
    assert "not in the configuration any more" in row["detail"]
