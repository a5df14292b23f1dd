"""dalaba test: zone by zone, on the record."""

ZONES = """zones = (
  { name = "village"; title = "全村"; device = "paced_village"; monitor = "mic_paced_village"; },
  { name = "school"; title = "小学"; device = "paced_school"; } );"""


def test_every_zone_sounds_a_tone_and_a_sentence_and_is_a_row(station):
    station.configure(zones=ZONES)
    station.start()
    table = station.dalaba("test", "--responsible", "安装人员").stdout
    rows = station.rows()
    assert [(row["zones"], row["state"], row["heard"]) for row in rows] == [
        (["village"], "aired", "yes"), (["school"], "aired", "unknown")]
    assert all(row["responsible"] == "安装人员" for row in rows)
    assert rows[1]["title"] == "试音：小学" and "小学" in rows[1]["text"]
    assert rows[0]["sounded_ms"] > 5000  # two seconds of tone, and the words
    assert "全村" in table and "dB" in table and "yes" in table


def test_a_zone_that_is_not_heard_fails_the_test(station):
    station.configure(zones=ZONES)
    station.microphone.control("noise")
    station.start()
    table = station.dalaba("test", "--zone", "village", code=1).stdout
    assert "not heard from the horn" in table


def test_a_card_that_is_gone_fails_the_test(station):
    station.village.control("absent")
    station.start()
    table = station.dalaba("test", code=1).stdout
    assert "its sound card fails" in table
    assert station.rows()[0]["detail"] == "village: the sound card is not there"


def test_an_unknown_zone_is_one_clear_line(station):
    station.start()
    refused = station.dalaba("test", "--zone", "vilage", code=1)
    assert len(refused.stderr.strip().splitlines()) == 1
