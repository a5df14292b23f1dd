"""When the first frame leaves the card: at the planned second, and in all zones together."""

from datetime import datetime, timedelta

from conftest import notice, wait_for

TWO_ZONES = ('zones = ( { name = "village"; device = "paced_village"; },'
             ' { name = "school"; device = "paced_school"; } );')


def seconds_of(pcm):
    return [event["realtime_ns"] / 1e9 for event in pcm.events("first_sound")]


def test_the_last_pip_falls_on_the_planned_second(station):
    due = station.due()
    station.configure(notice("hour", text="报时。", chime="pips", when=due))
    station.start()
    station.reach(due, seconds_before=7)
    row = station.row_of("hour", "aired")
    pips = seconds_of(station.village)[:6]
    for number, at in enumerate(pips):
        assert abs(at - (due.timestamp() - 5 + number)) < station.allowed_s(0.02), (number, at - due.timestamp())
    assert row["planned"] == due.isoformat(timespec="milliseconds")


def test_the_pips_are_on_their_seconds_on_a_card_of_another_rate(station):
    due = station.due()
    station.configure(notice("hour", text="报时。", chime="pips", when=due),
                      zones='zones = ( { name = "village"; device = "paced_usb"; },'
                            ' { name = "school"; device = "paced_cd"; } );')
    station.start()
    station.reach(due, seconds_before=7)
    row = station.row_of("hour", "aired")
    for pcm in station.usb, station.cd:
        pips = seconds_of(pcm)[:6]
        for number, at in enumerate(pips):
            late = at - (due.timestamp() - 5 + number)
            assert abs(late) < station.allowed_s(0.02), (pcm.name, number, late)
    assert row["sounded_ms"] > 5500


def test_pips_do_not_keep_what_is_planned_before_them_from_its_second(station):
    due = station.due()
    station.configure(", ".join([
        notice("hour", text="报时。", chime="pips", when=due, zones="village"),
        notice("before", text="甲。", chime="test", when=due - timedelta(seconds=2), zones="school"),
    ]), zones=TWO_ZONES)
    station.start()
    station.reach(due, seconds_before=7)
    station.row_of("hour", "aired")
    assert abs(seconds_of(station.school)[0] - (due.timestamp() - 2)) < station.allowed_s(0.02)
    assert abs(seconds_of(station.village)[5] - due.timestamp()) < station.allowed_s(0.02)


def test_late_pips_are_a_bell(station):
    station.configure(notice("hour", text="报时。", chime="pips"))
    station.start()
    station.dalaba("say", "--notice", "hour", "--wait")
    # The bell's notes follow on each other: nothing begins five seconds in a row.
    assert station.rows()[0]["sounded_ms"] < 4500


def test_a_time_signal_whose_zone_is_busy_is_a_bell_as_soon_as_it_may_as_simulate_says(station):
    due = station.due()
    station.configure(", ".join([
        notice("bus", when=due - timedelta(seconds=6)),
        notice("hour", text="报时。", chime="pips", when=due),
    ]))
    promised = {row["notice"]: row for row in station.json(
        "simulate", "--config", station.config, "--from", f"{due:%Y-%m-%d}", "--days", 1)}
    station.start()
    station.reach(due, 8)
    rows = {name: station.row_of(name, "aired") for name in ("bus", "hour")}
    for row in promised["hour"], rows["hour"]:
        assert datetime.fromisoformat(row["started"]) < due - timedelta(seconds=1)
    rest = datetime.fromisoformat(rows["hour"]["started"]) - datetime.fromisoformat(rows["bus"]["ended"])
    assert rest.total_seconds() < 0.5 + station.allowed_s(0.02)
    assert rows["hour"]["sounded_ms"] < 4500
    assert rows["hour"]["detail"] == "the bell sounded in place of the pips: they were too late for their second"


def test_all_zones_of_a_planned_airing_begin_together(station):
    due = station.due()
    station.configure(notice("both", chime="test", when=due), zones=TWO_ZONES)
    station.start()
    station.reach(due)
    station.row_of("both", "aired")
    village, school = seconds_of(station.village)[0], seconds_of(station.school)[0]
    assert abs(village - school) < station.allowed_s(0.005)
    assert abs(village - due.timestamp()) < station.allowed_s(0.02)


def test_all_zones_of_an_announcement_begin_together(station):
    station.configure(zones=TWO_ZONES)
    station.start()
    station.dalaba("urgent", "着火了。", "--readings", 1)
    wait_for(lambda: station.village.events("first_sound"), what="sound in the village")
    wait_for(lambda: station.school.events("first_sound"), what="sound in the school")
    assert abs(seconds_of(station.village)[0] - seconds_of(station.school)[0]) < station.allowed_s(0.005)
