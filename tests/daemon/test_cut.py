"""One planned notice cuts another: at its second, not before, and only if it sounds itself."""

from datetime import datetime, timedelta

from conftest import notice
from test_recording import record, recording

GAP = 'zones = ( { name = "village"; device = "paced_village"; min_gap = "20s"; } );'


def after_s(row, moment):
    """When it was first heard, from that moment on."""
    return (datetime.fromisoformat(row["started"]) - moment).total_seconds()


def test_one_that_would_keep_a_gap_airs_behind_the_one_that_it_cuts(station):
    due = station.due()
    higher = due + timedelta(seconds=6)
    record(station.folder / "song.wav", 12)
    station.configure(", ".join([
        recording("market", "song.wav", when=due, late="15s"),
        notice("bus", text="停水。", when=higher, late="15s", priority="important"),
    ]), zones=GAP)
    station.start()
    station.reach(due, seconds_before=4)
    bus = station.row_of("bus", "aired")
    assert abs(after_s(bus, higher)) < station.allowed_s(0.05)
    # Only behind the gap after the other could it come back, and that is too late for it.
    market = station.row_of("market", "cancelled")
    assert market["reason"] == "preempted"
    assert 5600 < market["sounded_ms"] + 1000 * station.village.stood_still_s(0) <= 6000


def test_one_that_ends_just_before_a_higher_one_is_heard_whole_and_once(station):
    due = station.due()
    higher = due + timedelta(seconds=3)
    record(station.folder / "song.wav", 2.7)  # the card's tail behind it, and what a busy machine is late
    station.configure(", ".join([
        recording("market", "song.wav", when=due),
        notice("bus", text="停水。", when=higher, priority="important"),
    ]))
    station.start()
    station.reach(due, seconds_before=4)
    market, bus = station.row_of("market", "aired"), station.row_of("bus", "aired")
    assert abs(market["sounded_ms"] - 2700) < 5
    assert after_s(bus, due) > 2.7
    assert abs(after_s(bus, higher)) < station.allowed_s(0.1)


def test_one_that_waits_is_superseded_by_the_next_of_its_notice_and_not_before(station):
    due = station.due()
    record(station.folder / "song.wav", 9)  # a busy machine ends it later, and begins later
    later = due + timedelta(seconds=10)
    when = (f'{{ dates = [ "{due:%Y-%m-%d}" ];'
            f' times = [ "{due + timedelta(seconds=2):%H:%M:%S}", "{later:%H:%M:%S}" ]; }}')
    station.configure(", ".join([
        recording("song", "song.wav", when=due, priority="important"),
        notice("bus", text="停水。", when=when),
    ]))
    station.start()
    station.reach(due, seconds_before=4)
    station.row(lambda row: row["notice"] == "bus" and row["state"] == "aired"
                and datetime.fromisoformat(row["planned"]) == later)
    states = [row["state"] for row in station.rows() if row["notice"] == "bus"]
    assert states == ["aired", "aired"]


def test_what_never_sounded_overrode_no_quiet_hours(station):
    due = station.due()
    record(station.folder / "song.wav", 3)
    station.configure(", ".join([
        recording("a", "song.wav", when=due, priority="urgent"),
        notice("b", text="停水。", when=due, priority="urgent", late="never"),
    ]), more='quiet_hours = ( { window = "00:00-24:00"; } );\n')
    station.start()
    station.reach(due, seconds_before=4)
    assert station.row_of("a", "aired")["override"] == "quiet-hours"
    late = station.row_of("b", "cancelled")
    assert late["reason"] == "late" and late["override"] == ""
