"""Rules of the Gregorian calendar against `systemd-analyze calendar`, where both can say the same.

Each generated rule is written twice, as ours and as systemd's expression; from a random moment on
the next planned moments must be the same. DALABA_RULES says how many rules a time zone (100)."""
import json
import os
import random
import re
import subprocess
from datetime import datetime, timedelta, timezone

import pytest

BUILD = os.environ.get("DALABA_BUILD", "build")
RULES = int(os.environ.get("DALABA_RULES", "100"))
MOMENTS = 12

# Where the clock changes, the night is left out: what becomes of a time that is skipped or comes
# twice, the two programs answer differently.
ZONES = {"Asia/Shanghai": range(24), "Asia/Kathmandu": range(24), "Europe/Berlin": range(4, 24),
         "America/New_York": range(4, 24), "Australia/Lord_Howe": range(4, 24)}

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTH_LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def some(chance, values, most):
    return sorted(chance.sample(list(values), chance.randint(1, min(most, len(values)))))


def numbers(values):
    return ",".join(f"{value:02}" for value in values)


def texts(values):
    return "[ " + ", ".join(f'"{value}"' for value in values) + " ]"


def date_part(chance):
    """Our keys, systemd's date, and whether systemd's weekday is taken by it."""
    months = some(chance, range(1, 13), 4) if chance.random() < 0.4 else []
    month = numbers(months) if months else "*"
    ours = f'months = [ {", ".join(map(str, months))} ];' if months else ""
    kind = chance.choice(["any", "any", "days", "last", "date", "yearly", "nth", "last-nth"])
    if kind == "days":
        days = some(chance, range(1, 32), 5)
        return ours + f' days_of_month = [ {", ".join(map(str, days))} ];', \
            f"*-{month}-{numbers(days)}", None
    if kind == "last":
        return ours + ' days_of_month = [ "last" ];', f"*-{month}~01", None
    if kind == "date":
        year, month = chance.randint(2031, 2060), chance.randint(1, 12)
        day = chance.randint(1, MONTH_LENGTHS[month - 1])
        if (month, day) == (2, 29):
            year = year // 4 * 4
        return f'dates = [ "{year}-{month:02}-{day:02}" ];', f"{year}-{month:02}-{day:02}", None
    if kind == "yearly":
        month = chance.randint(1, 12)
        day = chance.randint(1, MONTH_LENGTHS[month - 1])
        return f'dates = [ "{month:02}-{day:02}" ];', f"*-{month:02}-{day:02}", None
    if kind == "nth":
        nth, day = chance.randint(1, 4), chance.choice(DAYS)
        name = ["1st", "2nd", "3rd", "4th"][nth - 1]
        return ours + f' nth_weekday = "{name} {day}";', \
            f"*-{month}-{7 * nth - 6:02}..{7 * nth:02}", day
    if kind == "last-nth":
        day = chance.choice(DAYS)
        return ours + f' nth_weekday = "last {day}";', f"*-{month}~07/1", day
    return ours, f"*-{month}-*", None


def time_part(chance, hours):
    if chance.random() < 0.2:
        first = chance.choice(hours[:-4])
        every = chance.choice([10, 15, 20, 30])
        last = chance.randint(first, first + 3)
        return f'every = {every}; window = "{first:02}:00-{last:02}:59";', \
            f"{first:02}..{last:02}:00/{every}:00"
    hours, minutes = some(chance, hours, 3), some(chance, range(60), 2)
    second = chance.choice([0, 0, 0, 30])
    ours = texts(f"{hour:02}:{minute:02}:{second:02}" for hour in hours for minute in minutes)
    return f"times = {ours};", f"{numbers(hours)}:{numbers(minutes)}:{second:02}"


def make_rule(chance, hours):
    days_ours, days_theirs, weekday = date_part(chance)
    times_ours, times_theirs = time_part(chance, hours)
    weekdays = some(chance, DAYS, 4) if weekday is None and chance.random() < 0.4 else []
    if weekdays:
        days_ours += f" weekdays = {texts(weekdays)};"
    named = weekdays or ([weekday] if weekday else [])
    theirs = " ".join(filter(None, [",".join(named), days_theirs, times_theirs]))
    return f"{days_ours} {times_ours}", theirs


def theirs_next(expression, zone, after):
    told = subprocess.run(
        ["systemd-analyze", "calendar", f"--iterations={MOMENTS}",
         "--base-time=" + after.strftime("%Y-%m-%d %H:%M:%S UTC"), expression],
        env={"TZ": zone, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, text=True,
        capture_output=True, check=True).stdout
    moments = re.findall(r"\(in UTC\): \w+ (\S+ \S+) UTC", told)
    return [datetime.strptime(moment, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
            for moment in moments]


def ours_next(path, after, days):
    told = subprocess.run(
        [f"{BUILD}/dalaba", "next", "--config", path, "--json", "--days", str(days),
         "--from", after.strftime("%Y-%m-%dT%H:%M:%SZ")],
        text=True, capture_output=True, check=True).stdout
    return [datetime.fromisoformat(json.loads(line)["when"]).astimezone(timezone.utc)
            for line in told.splitlines()]


@pytest.mark.parametrize("zone", ZONES)
def test_rules_plan_what_systemd_plans(zone, tmp_path):
    chance = random.Random(f"dalaba {zone}")
    path = tmp_path / "dalaba.conf"
    compared = never = 0
    for _ in range(RULES):
        ours, theirs = make_rule(chance, ZONES[zone])
        # Seven seconds past: no rule's moment itself.
        after = datetime(2026, 1, 1, 0, 0, 7, tzinfo=timezone.utc) + \
            timedelta(minutes=chance.randrange(5 * 365 * 24 * 60))
        expected = theirs_next(theirs, zone, after)
        # Ours looks 40 years ahead for each next one, the list 100 years in all.
        expected = [moment for moment in expected if moment < after + timedelta(days=36000)]
        path.write_text(
            f'station = {{ timezone = "{zone}"; }};\n'
            'zones = ( { name = "v"; device = "null"; } );\n'
            f'notices = ( {{ name = "n"; text = "x"; when = ( {{ {ours} }} ); }} );\n')
        days = (expected[-1] - after).days + 2 if expected else 20000
        planned = ours_next(path, after, days)
        assert planned[:len(expected)] == expected, f"{ours} | {theirs} | {after}"
        assert expected or not planned, f"{ours} | {theirs} | {after}"
        compared += len(expected)
        never += not expected
    print(f"{zone}: {RULES} rules, {compared} moments the same, {never} that never come")
    assert compared > 5 * RULES
