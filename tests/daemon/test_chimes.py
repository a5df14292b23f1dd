"""Chimes of the station's own: what sounds before the words, and what where it cannot be had."""

from conftest import notice
from test_recording import pitches, record

GONG_HZ = 2600  # higher than any tone of the bell, the alert and the voice


def by_priority(station, chimes):
    """What is said by command has no chime of its own then."""
    station.configure(more=f"chimes = {{ {chimes} }};\n")
    station.config.write_text(station.config.read_text().replace('chime = "none";', ""))


def gong(heard):
    return sum(abs(tenth - GONG_HZ) <= 10 for tenth in heard)


def test_an_own_chime_sounds_on_its_second_before_the_words(station):
    due = station.due()
    record(station.folder / "gong.wav", 1.5, GONG_HZ)
    station.configure(notice("morning", "今天停水。", when=due, chime="gong.wav", chime_pause_ms=0, readings=1))
    station.start()
    station.reach(due, seconds_before=4)
    row = station.row_of("morning", "aired")
    heard = pitches(station.village)
    assert gong(heard[:15]) >= 13 and gong(heard[16:]) < 5 and len(heard) > 18
    assert row["reason"] == row["detail"] == ""
    first = station.village.events("first_sound")[0]
    assert abs(first["realtime_ns"] / 1e9 - due.timestamp()) < station.allowed_s(0.05)
    foretold = station.json("simulate", "--config", station.config, "--from", f"{due:%Y-%m-%d}", "--days", 1)
    assert abs(foretold[0]["sounded_ms"] - row["sounded_ms"]) < 600
    assert foretold[0]["sounded_ms"] > 1500 + 500


def test_each_priority_has_its_chime_also_by_command(station):
    record(station.folder / "gong.wav", 1, GONG_HZ)
    by_priority(station, 'important = "gong.wav";')
    station.start()
    station.dalaba("say", "今天停水。", "--priority", "important", "--wait")
    once = gong(pitches(station.village))
    assert once >= 8
    station.dalaba("say", "今天停水。", "--wait")
    assert gong(pitches(station.village)) < once + 5  # a word may hiss as high for a moment


def test_an_emergency_whose_chime_is_gone_sounds_the_alert_and_says_so(station):
    gone = record(station.folder / "gong.wav", 1, GONG_HZ)
    by_priority(station, 'emergency = "gong.wav"; routine = "gong.wav";')
    station.start()
    gone.unlink()
    station.dalaba("say", "上游泄洪。", "--priority", "emergency", "--readings", 1, "--wait")
    emergency, = station.rows()
    assert emergency["state"] == "aired" and emergency["reason"] == ""
    assert emergency["detail"] == "the alert sounded in place of its own chime: its file is not there"
    assert emergency["sounded_ms"] > 3000 + 1000  # the alert alone has three seconds
    gone.write_text("这不是录音。")
    station.dalaba("say", "今天停水。", "--wait")
    routine = next(row for row in station.rows() if row["priority"] == "routine")
    assert routine["state"] == "aired"
    assert routine["detail"] == "the bell sounded in place of its own chime: its file cannot be read"
    assert gong(pitches(station.village)) < 5  # a word may hiss as high for a moment


def test_check_names_a_chime_that_cannot_be_played_and_one_that_is_silent(station):
    (station.folder / "text.wav").write_text("各位村民请注意。")
    record(station.folder / "long.wav", 70, rate=8000)
    record(station.folder / "silent.wav", 1, hz=0)
    station.configure(notice("a", when="{ times = \"08:00\"; }", chime="silent.wav"))
    text = station.config.read_text()
    said = station.dalaba("check", station.config).stderr
    assert 'the chime of "a" is silent' in said
    for line, words in (('chimes = { urgent = "none.wav"; };', "No such file"),
                        ('chimes = { urgent = "text.wav"; };', "damaged"),
                        ('chimes = { urgent = "long.wav"; };', "lasts longer than 60 s")):
        station.config.write_text(text + line + "\n")
        place = f"{station.config}:{station.config.read_text().count(chr(10))}: "
        complaint = station.dalaba("check", station.config, code=1).stderr
        assert place in complaint and words in complaint
