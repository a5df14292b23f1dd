"""Playlists: the recordings of a list or a folder, one after the other for so long, in the order of the day."""

import math
import os
import struct
import wave

import pytest

from conftest import notice, wait_for
from test_recording import pitches, record


def playlist(name, recordings, length, **more):
    return notice(name, text=None, recordings=recordings, length=length, **more).replace(" text = null;", "")


def daily(when):
    return f'{{ times = [ "{when:%H:%M:%S}" ]; }}'


def tones(folder, hz_of, seconds):
    """Recordings of one tone each."""
    folder.mkdir(exist_ok=True)
    for name, hz in hz_of.items():
        record(folder / name, seconds, hz, rate=8000)
    return folder


def runs(heard):
    """The tones that lasted, in their order: pairs of frequency and tenths of a second."""
    found = []
    for hz in heard:
        if found and abs(found[-1][0] - hz) <= 10:
            found[-1][1] += 1
        else:
            found.append([hz, 1])
    return [(round(hz, -2), tenths) for hz, tenths in found if tenths >= 5]


def loudness(pcm):
    """Of each tenth of a second, from the first that sounds on, its peak."""
    frames, rate = pcm.frames()
    heard = struct.unpack(f"<{len(frames) // 2}h", frames)
    peaks = [max(map(abs, heard[at:at + rate // 10])) for at in range(0, len(heard) - rate // 10, rate // 10)]
    first = next(i for i, peak in enumerate(peaks) if peak > 500)
    return peaks[first:]


def foretold(station, when, days=1):
    return station.json("simulate", "--config", station.config, "--from", f"{when:%Y-%m-%d}", "--days", days)


def test_a_folder_airs_in_order_as_foretold_until_its_length_and_fades_out(station):
    due = station.due()
    music = tones(station.folder / "music", {"2.wav": 600, "10.wav": 800, "1.wav": 400}, 7)
    station.configure(playlist("music", "music", "13s", when=daily(due)))
    rows = foretold(station, due, days=4)
    orders = [row["spoken"].removeprefix(f"{music}: ").split(", ") for row in rows]
    turn = ["1.wav", "2.wav", "10.wav"].index(orders[0][0])
    for order in orders:  # each day one further, and people count 2 before 10
        assert order == [["1.wav", "2.wav", "10.wav"][(turn + i) % 3] for i in range(2)]
        turn += 1
    station.start()
    station.reach(due, seconds_before=4)
    row = station.row_of("music", "aired")
    assert row["spoken"] == rows[0]["spoken"] and row["reason"] == row["detail"] == ""
    assert abs(row["sounded_ms"] - 13000) < 50 and abs(rows[0]["sounded_ms"] - 13000) < 50
    assert row["readings_done"] == 1
    hz_of = {"1.wav": 400, "2.wav": 600, "10.wav": 800}
    (first, first_tenths), (second, second_tenths) = runs(pitches(station.village))
    assert [first, second] == [hz_of[name] for name in orders[0]]
    assert 68 <= first_tenths <= 71 and 50 <= second_tenths <= 61
    peaks = loudness(station.village)[:130]
    steady = peaks[90]
    assert all(abs(peak - steady) < steady / 10 for peak in peaks[1:69] + peaks[71:99])
    assert all(later <= sooner for sooner, later in zip(peaks[100:], peaks[101:]))  # it fades for 3 s
    assert peaks[129] < steady / 100 < peaks[115]
    started = station.village.events("first_sound")[0]["realtime_ns"] / 1e9
    assert abs(started - due.timestamp()) < station.allowed_s(0.05)


def test_nothing_clicks_between_two_recordings_nor_at_the_end(station):
    tones(station.folder / "music", {"1.wav": 310, "2.wav": 470}, 5.37)
    station.configure(playlist("music", "music", "11s"))
    station.start()
    station.dalaba("say", "--notice", "music", "--wait")
    frames, rate = station.village.frames()
    heard = struct.unpack(f"<{len(frames) // 2}h", frames)
    steepest = max(map(abs, heard)) * 2 * math.pi * 470 / rate
    assert max(abs(b - a) for a, b in zip(heard, heard[1:])) < 1.2 * steepest
    assert abs(station.rows()[0]["sounded_ms"] - 10740) < 50  # with less than 5 s left none begins


def test_a_list_goes_round_and_shuffled_begins_with_another_each_day(station):
    due = station.due()
    names = [f"{i}.wav" for i in range(1, 6)]
    for i, name in enumerate(names):
        record(station.folder / name, 1, 400 + 100 * i, rate=8000)
    station.configure(playlist("exercise", names, "10s", shuffle=True, when=daily(due)))
    rows = foretold(station, due, days=20)
    orders = [[path.rsplit("/", 1)[1] for path in row["spoken"].split(", ")] for row in rows]
    assert all(sorted(order) == names for order in orders)
    assert all(a[0] != b[0] for a, b in zip(orders, orders[1:]))
    assert len({tuple(order) for order in orders}) > 15
    assert rows == foretold(station, due, days=20)
    station.start()
    station.reach(due, seconds_before=4)
    row = station.row_of("exercise", "aired")
    assert row["spoken"] == rows[0]["spoken"] and row["spoken"].startswith(str(station.folder))
    hz_of = {name: 400 + 100 * i for i, name in enumerate(names)}
    heard = [hz for hz, _ in runs(pitches(station.village))]
    assert heard == [hz_of[name] for name in (orders[0] * 2)[:len(heard)]] and len(heard) >= 6


def seconds_of_tones(path, first, count):
    """Its second n is a tone of `first` + 100 n Hz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        for second in range(count):
            hz = first + 100 * second
            file.writeframes(b"".join(struct.pack("<h", round(9000 * math.sin(2 * math.pi * hz * i / 8000)))
                                      for i in range(8000)))


def test_a_playlist_that_was_cut_comes_back_where_it_was_cut(station):
    seconds_of_tones(station.folder / "a.wav", 300, 3)
    seconds_of_tones(station.folder / "b.wav", 600, 9)
    never = '{ dates = [ "2099-01-02" ]; times = "08:00"; }'  # its turn is the first
    station.configure(playlist("music", ["a.wav", "b.wav"], "65s", when=never))
    station.start()
    station.dalaba("say", "--notice", "music")
    station.village.hear(6)
    station.dalaba("urgent", "着火了。", "--readings", 1, "--wait")
    # A rise that falls between two tenths is in neither; and a word may hiss as high for a moment.
    wait_for(lambda: sum(abs(tenth - 1300) <= 10 for tenth in pitches(station.village)) >= 5, what="its eleventh second")
    station.dalaba("stop")
    row = station.row_of("music", "cancelled")
    heard = pitches(station.village)
    heard_of = {hz: sum(abs(tenth - hz) <= 10 for tenth in heard) for hz in range(300, 1300, 100)}
    assert all(heard_of[hz] <= 16 for hz in (300, 400, 500)), heard_of  # the first of them was heard once
    assert all(tenths >= 7 for tenths in heard_of.values()), heard_of  # and nothing is left out
    assert 10000 < row["sounded_ms"] < 16000


def test_what_is_put_into_the_folder_on_the_day_is_played_and_what_cannot_be_is_told(station):
    due = station.due()
    music = tones(station.folder / "music", {"1.wav": 400}, 6)
    station.configure(playlist("music", "music", "12s", when=daily(due)))
    station.start()
    record(music / "2.wav", 6, 600, rate=8000)
    (music / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    (music / "3.wav").symlink_to(music / "1.wav")
    station.reach(due, seconds_before=4)
    row = station.row_of("music", "aired")
    assert {hz for hz, _ in runs(pitches(station.village))} == {400, 600}
    assert row["reason"] == "" and row["spoken"].count(".wav") == 2
    # A file that is no recording, of which nobody could know.
    (music / "0.wav").write_text("各位村民请注意。" * 100)
    for path in music.glob("[123].wav"):
        path.unlink()
    record(music / "5.wav", 4, 500, rate=8000)
    station.dalaba("say", "--notice", "music", "--wait", code=None)
    row, = [row for row in station.rows() if row["cause"] == "command"]
    assert (row["state"], row["reason"]) == ("aired", "recording")
    assert row["detail"] == "village: some of its recordings could not be played"
    assert f"without {music}/0.wav: its file cannot be read" in station.log_text()


def test_of_a_list_what_is_gone_is_left_out_and_without_any_it_fails(station):
    for name, hz in (("a.wav", 400), ("b.wav", 600)):
        record(station.folder / name, 6, hz, rate=8000)
    station.configure(playlist("music", ["a.wav", "b.wav"], "12s"))
    station.start()
    (station.folder / "a.wav").unlink()
    station.dalaba("say", "--notice", "music", "--wait", code=None)
    row = station.rows()[0]
    assert (row["state"], row["reason"], row["readings_done"]) == ("aired", "recording", 1)
    assert row["detail"] == "village: some of its recordings could not be played"
    assert abs(row["sounded_ms"] - 12000) < 50
    assert {hz for hz, _ in runs(pitches(station.village))} == {600}
    (station.folder / "b.wav").unlink()
    station.dalaba("say", "--notice", "music", "--wait", code=None)
    row = station.row_of("music", "failed")
    assert (row["state"], row["reason"], row["detail"]) == ("failed", "recording", "village: its file is not there")


def test_next_and_render_show_what_is_played(station):
    due = station.due()
    music = tones(station.folder / "music", {"1.wav": 400, "2.wav": 600}, 7)
    station.configure(playlist("music", "music", "13s", when=daily(due)))
    planned = station.json("next", "--config", station.config, "--from", f"{due:%Y-%m-%d}", "--days", 2)
    assert [len(row["recordings"]) for row in planned] == [2, 2]
    assert planned[0]["recordings"] == planned[1]["recordings"][::-1]
    assert set(planned[0]["recordings"]) == {f"{music}/1.wav", f"{music}/2.wav"}
    assert planned[0]["estimated_ms"] == 13000
    table = station.dalaba("next", "--config", station.config, "--from", f"{due:%Y-%m-%d}", "--days", 2).stdout
    assert "[1.wav, 2.wav]" in table and "[2.wav, 1.wav]" in table
    rendered = station.folder / "out.wav"
    station.dalaba("render", "--config", station.config, "--notice", "music", "-o", rendered)
    with wave.open(str(rendered)) as file:
        assert abs(file.getnframes() / file.getframerate() - 13) < 0.05


@pytest.mark.parametrize("keys, words", [
    ('recordings = "nothing"; length = "15min";', "nothing cannot be played: No such file"),
    ('recordings = "empty"; length = "15min";', "there is no recording in "),
    ('recordings = "bad"; length = "15min";', "no recording in "),
    ('recordings = "m4a"; length = "15min";', "it is M4A, which is not played"),
    ('recordings = [ "a.wav", "text.wav" ]; length = "15min";', "text.wav cannot be played: it is damaged"),
    ('recordings = [ "a.wav", "empty" ]; length = "15min";', '"empty" is a folder; right is recordings = "empty";'),
    ('recordings = [ ]; length = "15min";', "recordings names no recording"),
    ('recordings = 7; length = "15min";', "recordings must be a text in quotes"),
    ('recordings = [ "a.wav" ];', '"recordings" need their "length", such as "15min"'),
    ('recordings = [ "a.wav" ]; length = "56min";', "length must be from 10s to 55min"),
    ('recordings = [ "a.wav" ]; length = "9s";', "length"),
    ('recordings = [ "a.wav" ]; length = 15;', "length"),
    ('recordings = [ "a.wav" ]; length = "30min"; readings = 2;', "with all its readings"),
    ('recordings = [ "a.wav" ]; length = "15min"; shuffle = "yes";', "shuffle"),
    ('recordings = [ "a.wav" ]; length = "15min"; text = "你好。";', 'both "text" and "recordings"'),
    ('recording = "a.wav"; recordings = "a.wav"; length = "15min";', 'both "recording" and "recordings"'),
    ('text = "你好。"; length = "15min";', '"length" is only for'),
    ('line = true; length = "15min";', "line must be a text in quotes"),
    ('text = "你好。"; shuffle = true;', '"shuffle" is only for "recordings"'),
])
def test_check_refuses_what_is_no_playlist_at_its_line(station, keys, words):
    record(station.folder / "a.wav", 1, rate=8000)
    (station.folder / "empty").mkdir()
    (station.folder / "text.wav").write_text("各位村民请注意。" * 100)
    (station.folder / "bad").mkdir()
    (station.folder / "bad/text.wav").write_text("各位村民请注意。" * 100)
    (station.folder / "m4a").mkdir()
    (station.folder / "m4a/song.m4a").write_bytes(b"\0\0\0 ftypM4A " + bytes(100))
    station.configure('{ name = "music"; %s }' % keys)
    complaint = station.dalaba("check", station.config, code=1).stderr
    assert words in complaint, complaint
    faults = [line for line in complaint.splitlines() if "warning: " not in line]
    assert len(faults) == 1 and faults[0].startswith(f"{station.config}:4: "), complaint


def test_check_tells_what_of_a_folder_is_left_out(station):
    music = tones(station.folder / "music", {"a.wav": 400}, 2)
    (music / "amr.amr").write_bytes(b"#!AMR\n" + bytes(100))
    (music / "half.wav").write_bytes((music / "a.wav").read_bytes()[:16000])
    (music / "old").mkdir()
    (music / ".hidden.wav").write_text("x")
    os.mkfifo(music / "fifo.wav")
    (music / "link.wav").symlink_to("a.wav")
    (music / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    (music / "a\nb.wav").write_bytes((music / "a.wav").read_bytes())
    with open(os.fsencode(music) + b"/\xff.wav", "wb") as file:
        file.write((music / "a.wav").read_bytes())
    station.configure(playlist("music", "music", "15min"))
    told = station.dalaba("check", station.config).stderr
    assert f"{station.config}:4: " in told
    assert "amr.amr cannot be played and is left out: it is AMR" in told
    assert "6 in " in told and " are left out, such as " in told
    assert "half.wav is missing: 1.0 s of it are there" in told
    names = station.json("next", "--config", station.config)
    assert names == []  # it has no time
    listed = station.dalaba("render", "--config", station.config, "--notice", "music", "-o", station.folder / "o.wav")
    assert 895 < float(listed.stdout.split()[-2]) <= 900  # of what is left alone


def test_a_folder_of_too_many_files_is_refused(station):
    music = tones(station.folder / "music", {"a.wav": 400}, 1)
    for i in range(500):
        os.link(music / "a.wav", music / f"{i}.wav")
    station.configure(playlist("music", "music", "15min"))
    assert f"{music} has more than 500 recordings" in station.dalaba("check", station.config, code=1).stderr
    for i in range(500):
        (music / f"{i}.wav").unlink()
    for i in range(10001):
        (music / f"{i}.txt").touch()
    assert f"{music} has more than 10000 files" in station.dalaba("check", station.config, code=1).stderr
