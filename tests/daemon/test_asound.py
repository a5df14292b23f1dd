"""config/asound.conf.example is right, as far as it can be told without the card that it names."""

import os
import select
import subprocess
import threading
import time

from conftest import PATIENCE_S, REPO, wait_for

EXAMPLE = REPO / "config" / "asound.conf.example"


def write_configuration(station, pipe):
    text = EXAMPLE.read_text().replace("/run/snapserver/dalaba\"", f"{pipe}\"")
    asound = station.folder / "asound.conf"
    asound.write_text(asound.read_text() + text)


def test_alsa_reads_the_example_and_lists_its_zones(station):
    write_configuration(station, station.folder / "pipe")
    listed = subprocess.run(["aplay", "-L"], env=station.environment, text=True, timeout=PATIENCE_S,
                            capture_output=True, check=True)
    assert listed.stderr == ""
    names = listed.stdout.splitlines()
    for name in ("village", "school", "snapcast"):
        assert name in names


class Reader:
    """Snapcast's end of the pipe."""

    def __init__(self, pipe):
        os.mkfifo(pipe)
        # It writes too, so that the pipe never ends between two airings.
        self.fd = os.open(pipe, os.O_RDWR)
        self.bytes = bytearray()
        self.woken, self.wake = os.pipe()
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        while self.woken not in select.select([self.fd, self.woken], [], [])[0]:
            self.bytes += os.read(self.fd, 65536)

    def close(self):
        os.close(self.wake)
        self.thread.join()
        os.close(self.woken)
        os.close(self.fd)


def test_the_pipe_gets_the_sound_in_its_own_time(station):
    pipe = station.folder / "pipe"
    reader = Reader(pipe)
    try:
        write_configuration(station, pipe)
        station.configure(zones='zones = ( { name = "ip"; device = "snapcast"; } );')
        station.start()
        begun = time.monotonic()
        station.dalaba("say", "各位村民请注意，明天上午打疫苗。", "--wait")
        passed = time.monotonic() - begun
        row = station.rows()[0]
        assert row["state"] == "aired" and passed > row["sounded_ms"] / 1000
        expected = 48000 * 4 * row["sounded_ms"] / 1000
        wait_for(lambda: len(reader.bytes) >= expected, what="all of the sound")
        assert len(reader.bytes) < expected + 48000 * 4 * 0.3
        assert any(reader.bytes)
    finally:
        reader.close()
