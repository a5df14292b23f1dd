"""Recordings: planned, by command, and what is refused."""

import math
import struct
import wave

from conftest import notice, wait_for


def record(path, seconds=1.0, hz=1000, rate=44100):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(
            struct.pack("<h", round(16000 * math.sin(2 * math.pi * hz * i / rate)))
            for i in range(round(seconds * rate))))
    return path


def recording(name, path, **more):
    return notice(name, text=None, recording=str(path), **more).replace(" text = null;", "")


def test_a_planned_recording_airs_at_its_second_as_often_as_it_is_read(station):
    due = station.due()
    record(station.folder / "song.wav")
    station.configure(recording("song", "song.wav", when=due, readings=2, bridge="",
                                reading_pause_ms=500))
    station.start()
    station.reach(due, seconds_before=4)  # it is listened to first
    row = station.row_of("song", "aired")
    assert row["text"] == "" and row["spoken"] == str(station.folder / "song.wav")
    assert abs(row["sounded_ms"] - 2500) < 30 and row["readings_done"] == 2
    first = station.village.events("first_sound")
    assert abs(first[0]["realtime_ns"] / 1e9 - due.timestamp()) < station.allowed_s(0.05)
    apart_s = (first[1]["realtime_ns"] - first[0]["realtime_ns"]) / 1e9
    assert abs(apart_s - 1.5) < station.allowed_s(0.05)


def test_a_recording_by_command_has_the_name_of_its_file(station):
    path = record(station.folder / "通知.wav", 0.5)
    station.start()
    station.dalaba("play", "--wait", path)
    row = station.rows()[0]
    assert row["state"] == "aired" and row["title"] == "通知.wav"
    assert row["spoken"] == str(path) and abs(row["sounded_ms"] - 500) < 30


def test_a_recording_in_one_zone_of_two(station):
    station.configure(zones='zones = ( { name = "village"; device = "paced_village"; },'
                            ' { name = "school"; device = "paced_school"; } );')
    station.start()
    station.dalaba("play", "--zone", "school", "--wait", record(station.folder / "a.wav", 0.3))
    assert station.school.events("first_sound") and not station.village.events("first_sound")


def test_what_cannot_be_played_is_refused_in_one_clear_line(station):
    station.start()
    (station.folder / "text.mp3").write_text("各位村民请注意。")
    for arguments, words in (
            (["none.wav"], "No such file"),
            ([station.folder], "not a regular file"),
            ([station.folder / "text.mp3"], "damaged"),
            (["--readings", 10, record(station.folder / "long.wav", 400, rate=4000)], "readings"),
    ):
        complaint = station.dalaba("play", *arguments, code=1).stderr
        assert words in complaint and complaint.count("\n") == 1
    station.dalaba("play", code=2)
    assert not station.rows()


def test_a_recording_that_is_gone_by_its_time_fails_with_that_reason(station):
    path = record(station.folder / "song.wav")
    due = station.due()
    station.configure(recording("song", path, when=due))
    station.start()
    path.unlink()
    station.reach(due)
    row = station.row_of("song", "failed")
    assert row["reason"] == "recording" and row["sounded_ms"] == 0


def test_an_urgent_text_cuts_a_recording_and_it_comes_back(station):
    station.start()
    station.dalaba("play", record(station.folder / "song.wav", 4))
    wait_for(lambda: station.village.events("first_sound"), what="the recording")
    station.dalaba("urgent", "着火了。", "--readings", 1, "--wait")
    row = station.row(lambda row: row["title"] == "song.wav" and row["state"] == "aired")
    assert row["sounded_ms"] > 4000


def pitches(pcm):
    """Of each tenth of a second that sounds, its frequency, by the zeros that it rises through."""
    frames, rate = pcm.frames()
    heard = struct.unpack(f"<{len(frames) // 2}h", frames)
    tenths = (heard[at:at + rate // 10] for at in range(0, len(heard) - rate // 10, rate // 10))
    return [10 * sum(a < 0 <= b for a, b in zip(tenth, tenth[1:]))
            for tenth in tenths if min(map(abs, (max(tenth), min(tenth)))) > 500]


def test_a_long_recording_that_was_cut_comes_back_where_it_was_cut(station):
    path = station.folder / "opera.wav"
    with wave.open(str(path), "wb") as file:  # its second n is a tone of 300 + 100 n Hz
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        for second in range(70):
            hz = 300 + 100 * min(second, 30)
            file.writeframes(b"".join(struct.pack("<h", round(9000 * math.sin(2 * math.pi * hz * i / 8000)))
                                      for i in range(8000)))
    station.start()
    station.dalaba("play", path)
    station.village.hear(5.5)
    station.dalaba("urgent", "着火了。", "--readings", 1, "--wait")
    # A rise that falls between two tenths is in neither; and a word may hiss as high for a moment.
    wait_for(lambda: sum(abs(tenth - 1100) <= 10 for tenth in pitches(station.village)) >= 5, what="its ninth second")
    station.dalaba("stop")
    heard = pitches(station.village)
    heard_of = {hz: sum(abs(tenth - hz) <= 10 for tenth in heard) for hz in range(300, 1100, 100)}
    assert all(heard_of[hz] < 15 for hz in (300, 400, 500)), heard_of  # heard once
    assert all(tenths >= 7 for tenths in heard_of.values()), heard_of  # and nothing is left out
    row = station.row(lambda row: row["title"] == "opera.wav" and row["state"] == "cancelled")
    assert 8000 < row["sounded_ms"] < 12000


def test_check_refuses_a_broken_recording_at_its_line(station):
    (station.folder / "empty.wav").write_bytes(b"")
    station.configure(recording("song", "empty.wav"))
    complaint = station.dalaba("--config", station.config, "check", code=1).stderr
    assert f"{station.config}:4: " in complaint and "it is empty" in complaint


def test_silence_is_its_source_s_fault_and_not_the_card_s(station):
    station.start()
    with wave.open(str(station.folder / "silent.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(bytes(2 * 22050))
    station.dalaba("play", "--wait", station.folder / "silent.wav", code=1)
    row = station.rows()[0]
    assert (row["state"], row["reason"]) == ("failed", "recording")
    assert row["detail"] == "village: only silence was sent"
    assert "card" not in station.faults()


def halve(path):
    whole = path.read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    return path


def test_the_row_of_a_recording_whose_end_is_missing_says_so(station):
    half = halve(record(station.folder / "half.wav", seconds=2))
    station.start()
    station.dalaba("play", "--wait", half, code=None)
    row = station.rows()[0]
    assert (row["state"], row["reason"]) == ("aired", "recording")
    assert row["detail"] == "village: the end of the recording is missing"
    assert abs(row["sounded_ms"] - 1000) < 30 and row["readings_done"] == 1
    assert station.faults() == []


def test_the_error_of_a_file_never_speaks_of_the_card(station):
    song = record(station.folder / "song.wav")
    station.configure(recording("song", song))
    station.start()
    song.unlink()
    station.dalaba("say", "--notice", "song", "--wait", code=None)
    row = station.rows()[0]
    assert (row["state"], row["reason"]) == ("failed", "recording")
    assert row["detail"] == "village: its file is not there"


def test_check_tells_what_of_a_recording_is_missing_or_not_to_be_heard(station):
    halve(record(station.folder / "half.wav", seconds=2))
    with wave.open(str(station.folder / "silent.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(bytes(2 * 22050))
    record(station.folder / "song.wav")
    station.configure(", ".join(recording(name, f"{name}.wav") for name in ("half", "silent", "song")))
    told = station.dalaba("check", "--config", station.config).stderr.splitlines()
    assert [line.split(": ", 1)[1] for line in told] == [
        'warning: the end of the recording of "half" is missing: 1.0 s of it are there',
        'warning: the recording of "silent" is silent',
    ]


def cut_by_what_is_spoilt(station, spoil):
    """A long recording is on air when a harder one is due, whose file was spoilt meanwhile: its row."""
    due = station.due()
    record(station.folder / "long.wav", seconds=20)
    hard = record(station.folder / "hard.wav")
    station.configure(
        recording("long", "long.wav") + ", " +
        recording("hard", "hard.wav", when=due, priority="important", chime="bell"))
    station.start()
    spoil(hard)
    station.dalaba("say", "--notice", "long")
    station.village.hear(1)
    station.reach(due)
    return station.row_of("hard", "failed")


def test_a_notice_whose_recording_is_gone_cuts_nobody_and_rings_no_bell(station):
    row = cut_by_what_is_spoilt(station, lambda hard: hard.unlink())
    assert row["reason"] == "recording" and row["sounded_ms"] == 0
    assert row["detail"] == "village: its file is not there"
    assert station.village.begun() == 1
    assert station.rows()[0]["state"] == "on-air"
    station.dalaba("stop")


def test_a_notice_whose_file_is_no_recording_any_more_cuts_nobody(station):
    row = cut_by_what_is_spoilt(station, lambda hard: hard.write_text("各位村民请注意。" * 100))
    assert row["reason"] == "recording" and row["sounded_ms"] == 0
    assert station.village.begun() == 1
    station.dalaba("stop")
