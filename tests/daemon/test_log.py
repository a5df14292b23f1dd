"""The daemon's log, when nobody reads it."""

import fcntl
import os

import pytest

from conftest import wait_for


@pytest.fixture
def unread():
    """A pipe that is full: the reading end, and the daemon's."""
    reader, end = os.pipe()
    fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 4096)
    os.write(end, b"." * 4095 + b"\n")
    os.set_blocking(reader, False)
    yield reader, end
    os.close(reader)
    os.close(end)


def test_a_log_that_nobody_reads_keeps_nothing_from_sounding_and_is_read_later(station, unread):
    reader, end = unread
    station.start(log=end)
    for i in range(20):
        station.ask("/v1/airings", {"text": "好。", "title": f"第{i}条", "chime": "none"})
    wait_for(lambda: station.village.events("first_sound"), what="sound")
    station.dalaba("stop")
    station.dalaba("urgent", "着火了。", "--readings", 1, "--wait")
    assert station.row(lambda row: row["priority"] == "urgent")["state"] == "aired"
    read = bytearray()

    def is_told():
        try:
            read.extend(os.read(reader, 1 << 16))
        except BlockingIOError:
            pass
        station.ask("/v1/status")  # one more turn of the daemon's loop
        return "着火了。 21: aired\n" in read.decode(errors="ignore")

    wait_for(is_told, what="the urgent's line")
    begun = [line for line in read.decode().splitlines() if line.startswith("第0条")]
    assert len(begun) >= 2 and read.decode().index(begun[0]) < read.decode().index("着火了。")
