"""Power cuts, restarts and reloads: every planned moment ends in exactly one row."""

import random
import time
from datetime import timedelta

from conftest import notice, wait_for, written

LONG = "今天全村打扫卫生。" * 6


def test_what_a_power_cut_swallowed_is_recorded_once(station):
    due = station.due()
    station.configure(notice("morning", when=due))
    station.start()
    station.kill()
    station.reach(due, seconds_before=-1)
    station.start()
    rows = station.rows()
    assert [(row["notice"], row["state"], row["reason"]) for row in rows] == [
        ("morning", "failed", "missed-power")]
    assert rows[0]["started"] is None
    station.stop()
    station.start()
    assert len(station.rows()) == 1


def test_an_airing_that_the_power_cut_is_closed_and_not_replayed(station):
    due = station.due()
    station.configure(notice("long", text=LONG, when=due))
    station.start()
    station.reach(due)
    wait_for(lambda: any(started for _, started in written(station, "started_ms")), what="the row on the disk")
    station.kill()
    station.start()
    station.dalaba("say", "好了。", "--wait")
    assert [(row["state"], row["reason"]) for row in station.rows()] == [
        ("failed", "power"), ("aired", "")]
    assert station.json("status")[0]["airings"] == []


def test_a_notice_that_may_be_late_airs_when_the_power_is_back(station):
    due = station.due()
    station.configure(notice("morning", when=due, late="5min"))
    station.start()
    station.kill()
    station.reach(due, seconds_before=-1)
    station.start()
    row = station.row_of("morning", "aired")
    assert row["planned"].startswith(f"{due:%Y-%m-%dT%H:%M:%S}")
    assert len(station.rows()) == 1


def test_of_several_missed_moments_only_the_last_may_air(station):
    due = station.due()
    times = ", ".join(f'"{due + timedelta(seconds=i):%H:%M:%S}"' for i in range(3))
    station.configure(notice("often", when=f"{{ times = [ {times} ]; }}", late="5min"))
    station.start()
    station.kill()
    station.reach(due, seconds_before=-3)
    station.start()
    station.row_of("often", "aired")
    assert sorted(row["state"] for row in station.rows()) == ["aired", "failed", "failed"]


def test_reload_swaps_whole_and_leaves_what_is_on_air(station):
    due = station.due()
    station.start()
    station.dalaba("say", LONG)
    station.row(lambda row: row["started"] is not None)
    station.configure(notice("new", when=due))
    station.dalaba("reload")
    assert [row["state"] for row in station.rows()] == ["on-air"]
    station.reach(due)
    station.row_of("new", "aired")
    assert station.rows()[0]["state"] == "aired"


def test_a_bad_configuration_changes_nothing_and_lists_every_fault(station):
    due = station.due()
    station.configure(notice("morning", when=due))
    station.start()
    station.config.write_text(
        station.config.read_text().replace("chime", "chyme").replace("各位村民请注意。", ""))
    refused = station.dalaba("reload", code=1)
    assert f"{station.config}:3: " in refused.stderr and "chime" in refused.stderr
    assert refused.stderr.count(f"{station.config}:") >= 3
    station.reach(due)
    station.row_of("morning", "aired")


def test_sigterm_fades_out_and_records(station):
    station.start()
    station.dalaba("say", LONG)
    station.row(lambda row: row["started"] is not None)
    assert station.stop() == 0
    station.start()
    row = station.rows()[0]
    assert (row["state"], row["reason"]) == ("cancelled", "stopped")


def test_kill_at_random_moments_loses_and_doubles_nothing(station):
    """Notices every second; kills at random moments; each second exactly one row."""
    dice = random.Random(20200220)
    first = station.due()
    times = [first + timedelta(seconds=i) for i in range(30)]
    listed = ", ".join(f'"{moment:%H:%M:%S}"' for moment in times)
    station.configure(notice("often", text="停电。", when=f"{{ times = [ {listed} ]; }}"))
    station.start()
    station.reach(first)
    while station.clock.now() < times[-1] - timedelta(seconds=4):
        time.sleep(dice.uniform(0.2, 3.0))
        station.kill()
        station.start()
    wait_for(lambda: len(station.rows("--limit", 1000)) >= len(times), what="all rows")
    wait_for(lambda: all(r["state"] not in ("on-air", "waiting") for r in station.rows()))
    planned = [row["planned"] for row in station.rows("--limit", 1000)]
    expected = [f"{moment:%Y-%m-%dT%H:%M:%S}.000+08:00" for moment in times]
    assert sorted(planned) == expected
