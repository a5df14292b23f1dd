"""Proof of sound: a monitor hears what was sent, or says that it did not."""

from datetime import datetime

import pytest

from conftest import wait_for

ZONE = """zones = ( { name = "village"; device = "paced_village"; monitor = "mic_paced_village"; } );"""
WORDS = "各位村民请注意，今天下午三点在村委会领取种子和化肥，请带好户口本，过时不候。"
LONG = WORDS * 4


@pytest.fixture
def listening(station):
    station.configure(zones=ZONE)
    return station


def heard(station, verdict):
    row = station.row(lambda row: row["heard"] == verdict)
    sounding, = row["soundings"]
    return row, sounding


def faults(station):
    return station.json("status")[0]["zones"][0]["faults"]


def test_what_the_horn_gave_is_heard(listening):
    listening.start()
    listening.dalaba("say", WORDS, "--wait")
    row, sounding = heard(listening, "yes")
    assert row["state"] == "aired"
    assert sounding["heard"] == "yes" and sounding["correlation"] > 0.5
    assert 200 <= sounding["delay_ms"] <= 400  # the microphone of the tests is 300 ms late
    # It hears a fifth of what was sent.
    assert -22 < sounding["heard_db"] - sounding["sent_rms_db"] < -8
    assert faults(listening) == []


@pytest.mark.parametrize("word", ["deaf", "noise"])
def test_an_airing_that_is_sent_and_not_heard_is_a_fault_within_ten_seconds(listening, word):
    listening.microphone.control(word)
    listening.start()
    listening.dalaba("say", LONG)
    started = listening.row(lambda row: row["started"])["started"]
    fault, = wait_for(lambda: faults(listening), what="the fault")
    passed = datetime.fromisoformat(fault["since"]) - datetime.fromisoformat(started)
    assert fault["fault"] == "unheard" and passed.total_seconds() <= listening.allowed_s(10)
    assert "is not heard from the horn" in listening.log_text()
    assert "is not heard from the horn" in listening.dalaba("status").stdout
    listening.dalaba("stop")
    heard(listening, "no")


def test_a_card_that_is_silent_is_told_by_its_monitor(listening):
    listening.village.control("silent")
    listening.start()
    listening.dalaba("say", WORDS, "--wait")
    row, _ = heard(listening, "no")
    assert row["state"] == "aired"  # the card took every frame, and kept time
    assert [fault["fault"] for fault in faults(listening)] == ["unheard"]
    listening.village.control("")
    listening.dalaba("say", WORDS, "--wait")
    heard(listening, "yes")
    assert faults(listening) == []


@pytest.mark.parametrize("word, errno", [("busy", "in use"), ("absent", "not there")])
def test_a_monitor_that_does_not_open_is_a_fault_and_no_hindrance(listening, word, errno):
    listening.microphone.control(word)
    listening.start()
    listening.dalaba("say", "各位村民请注意。", "--wait")
    row = listening.rows()[0]
    assert row["state"] == "aired" and row["heard"] == "unknown"
    fault, = faults(listening)
    assert fault["fault"] == "monitor" and errno in fault["detail"]
    listening.microphone.control("")
    listening.dalaba("say", WORDS, "--wait")
    heard(listening, "yes")
    assert faults(listening) == []


def test_a_monitor_that_is_unplugged_leaves_the_airing_alone(listening):
    listening.start()
    listening.dalaba("say", WORDS)
    listening.village.hear(1)
    listening.microphone.control("vanish")
    row = listening.row(lambda row: row["state"] == "aired")
    assert row["heard"] == "unknown"
    wait_for(lambda: [fault["fault"] for fault in faults(listening)] == ["monitor"],
             what="the monitor's fault")


def test_airings_back_to_back_are_each_heard(listening):
    listening.start()
    for _ in range(2):
        listening.dalaba("say", WORDS)
    wait_for(lambda: [row["heard"] for row in listening.rows()] == ["yes", "yes"], 60, "both")


# The microphone that is to hear the village's horn hears the school's, which sounds the same.
BESIDE_ANOTHER = """zones = ( { name = "village"; device = "paced_village"; monitor = "mic_paced_school"; },
                              { name = "school"; device = "paced_school"; %s } );"""


def heard_in(station, zone, member="heard"):
    return next(sounding for sounding in station.rows()[0]["soundings"] if sounding["zone"] == zone).get(member)


@pytest.mark.parametrize("more", ['monitor = "mic_paced_village";', ""])
def test_another_horn_that_sounds_the_same_does_not_vouch_for_ours(station, more):
    station.configure(zones=BESIDE_ANOTHER % more)
    station.start()
    station.dalaba("say", WORDS, "--wait")
    wait_for(lambda: heard_in(station, "village"), what="the proof")
    assert heard_in(station, "village") == "no"
    village, = (zone for zone in station.json("status")[0]["zones"] if zone["name"] == "village")
    assert [fault["fault"] for fault in village["faults"]] == ["unheard"]


def test_without_a_mark_another_horn_is_taken_for_ours_and_the_row_says_so(station):
    station.configure(zones=BESIDE_ANOTHER % "")
    text = station.config.read_text().replace("station : {", "station : { mark = false;")
    station.config.write_text(text)
    station.start()
    station.dalaba("say", WORDS, "--wait")
    wait_for(lambda: heard_in(station, "village"), what="the proof")
    assert heard_in(station, "village") == "yes"
    assert heard_in(station, "village", "heard_why") == "unmarked"
    assert station.rows()[0]["detail"] == ("village: what was sent was heard, from this horn or from another that "
                                           "sounds the same")


def test_zones_that_sound_together_each_hear_their_own_horn(station):
    station.configure(zones=BESIDE_ANOTHER.replace("mic_paced_school", "mic_paced_village")
                      % 'monitor = "mic_paced_school";')
    station.start()
    station.dalaba("say", WORDS, "--wait")
    wait_for(lambda: all(heard_in(station, zone) for zone in ("village", "school")), what="both proofs")
    assert [heard_in(station, zone) for zone in ("village", "school")] == ["yes", "yes"]
