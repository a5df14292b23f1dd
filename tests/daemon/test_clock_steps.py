"""The clock is set by an hour in every phase of an airing: what was asked for sounds whole all the
same, and soon."""

import math
import time
import wave

import pytest

from conftest import notice, wait_for
from test_amplifier import Amplifier

TEXT = "水库泄洪，请马上转移。"
HOUR_S = 3600

# One after another, by a clock that runs on.
SOON_S = 6


def urgent(station):
    station.ask("/v1/airings", {"text": TEXT, "priority": "urgent", "readings": 1, "chime": "none"})


def all_over(station):
    """The rows, once all have ended."""
    return wait_for(lambda: all(row["ended"] for row in station.rows()) and station.rows(),
                    what="the end of all")


def sounds(station):
    return station.village.events("first_sound")


def while_it_waits(station, amplifier):
    """Behind another one."""
    urgent(station)
    wait_for(lambda: sounds(station), what="the first")
    urgent(station)


def while_the_amplifier_warms_up(station, amplifier):
    amplifier.configure(lead_in_ms=2000, lead_out_ms=0)
    station.dalaba("reload")
    urgent(station)
    wait_for(amplifier.told, what="the amplifier's going on")


def while_the_card_is_tried_again(station, amplifier):
    station.village.control("busy")
    urgent(station)
    wait_for(lambda: "failed in zone" in station.log_text(), what="the first try")


def while_it_sounds(station, amplifier):
    urgent(station)
    wait_for(lambda: sounds(station), what="sound")


def while_the_amplifier_stays_on(station, amplifier):
    amplifier.configure(lead_in_ms=0, lead_out_ms=3000)
    station.dalaba("reload")
    urgent(station)
    all_over(station)


def before_its_planned_moment(station, amplifier):
    due = station.due()
    station.configure(notice("flood", TEXT, when=due, priority="urgent"))
    station.dalaba("reload")
    station.reach(due, seconds_before=0.4)  # within the lead
    wait_for(lambda: station.rows(), what="its being due")


def heard_s(station):
    """How long the horn gave anything but silence, by the tenth of a second."""
    with wave.open(str(station.village.wav)) as file:
        rate = file.getframerate()
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    step = rate // 10
    nothing = bytes(2 * step)  # an hour of it is not looked at sample by sample
    tenths = [samples[at : at + step] for at in range(0, len(samples), step)]
    return sum(tenth.tobytes() != nothing[: tenth.nbytes] and max(map(abs, tenth)) > 300 for tenth in tenths) / 10


@pytest.fixture
def stepped(station):
    amplifier = Amplifier(station)
    station.due()  # so that it has a clock of its own
    station.start()
    return station, amplifier


@pytest.mark.parametrize("seconds", [-HOUR_S, HOUR_S])
@pytest.mark.parametrize("reach_phase", [
    while_it_waits, while_the_amplifier_warms_up, while_the_card_is_tried_again, while_it_sounds,
    while_the_amplifier_stays_on, before_its_planned_moment])
def test_what_was_asked_for_sounds_whole_and_soon(stepped, reach_phase, seconds):
    station, amplifier = stepped
    reach_phase(station, amplifier)
    station.clock.step(seconds)
    begun = time.monotonic()
    station.village.control("")
    urgent(station)  # and the next one as well
    rows = all_over(station)
    assert time.monotonic() - begun < station.allowed_s(SOON_S * len(rows))
    assert {(row["state"], row["reason"]) for row in rows} == {("aired", "")}
    assert len(rows) == 2 + (reach_phase is while_it_waits)
    sounded = [row["sounded_ms"] for row in rows]
    assert max(sounded) - min(sounded) < 50
    heard = heard_s(station)
    urgent(station)  # the same alone
    all_over(station)
    assert math.isclose(heard / len(rows), heard_s(station) - heard, rel_tol=0.1)
