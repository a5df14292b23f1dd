"""Questions to the as-run log: answered beside all that goes on, whatever becomes of the log or of who asks."""

import http.client
import json
import os
import pathlib
import pwd
import socket
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import PATIENCE_S, notice, wait_for
from test_recording import record
from test_reload import Gate

ROWS = 100_000

# Looks through every row, and finds none: of the hill there are too many to be found by themselves.
NOWHERE = "/v1/log?zone=hill&state=aired"

FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO airings (id, notice, title, category, responsible, cause, by, zones, priority, voice, text,
    planned_ms, spoken, state, code, reason, started_ms, ended_ms, sounded_ms, readings_done, override)
SELECT i, 'notice-' || (i % 300), '早间提醒', '', '村医', 'command', '', iif(i % 4, 'village', 'hill'), 'routine', 'mandarin',
    '各位村民请注意，今天上午九点在村委会开会。', 1500000000000 + i * 60000, '', iif(i % 4, 'aired', 'failed'), 3, '',
    1500000000000 + i * 60000, 1500000000000 + i * 60000 + 20000, 20000, 1, '' FROM n
"""


def fill(station, rows=ROWS):
    """A log of many years; the station has made its tables and ended. Whoever runs the tests may ask
    as much as root."""
    station.configure(more=f'callers = ( {{ user = "{pwd.getpwuid(os.getuid()).pw_name}"; connections = 64; }} );')
    station.start()
    station.stop()
    with sqlite3.connect(station.state / "asrun.db") as log:
        triggers = log.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            log.execute(f"DROP TRIGGER {name}")
        log.execute(FILL, (rows,))
        for _, sql in triggers:
            log.execute(sql)
    log.close()


class Question:
    """A request that is on its way; its answer is read when somebody wants it."""

    def __init__(self, station, path):
        self.connection = http.client.HTTPConnection("localhost", timeout=PATIENCE_S)
        self.connection.sock = socket.socket(socket.AF_UNIX)
        self.connection.sock.settimeout(PATIENCE_S)
        self.connection.sock.connect(str(station.socket))
        self.connection.request("GET", path)

    def is_answered(self):
        self.connection.sock.setblocking(False)
        try:
            return bool(self.connection.sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False
        finally:
            self.connection.sock.settimeout(PATIENCE_S)

    def answer(self):
        answer = self.connection.getresponse()
        return answer.status, json.load(answer)

    def hang_up(self):
        self.connection.sock.close()


def whole_answer(station, path):
    """A busy machine, or a slow disk, may take longer than anybody is kept waiting: then the answer says so."""
    while True:
        answer = station.ask(path)
        if answer.get("whole", True):
            return answer


def test_an_urgent_announcement_sounds_while_the_log_is_looked_through(station):
    fill(station)
    station.start()
    questions = [Question(station, NOWHERE) for _ in range(20)]
    station.dalaba("urgent", "--readings", "1", "着火了。")
    wait_for(lambda: station.village.events("first_sound"), what="sound")
    # They are answered one after the other: the last one has waited for all of them.
    assert not questions[-1].is_answered()
    assert [question.answer() for question in questions] == 20 * [(200, {"airings": []})]


def test_what_no_sound_waits_for_goes_last(station):
    station.start()
    wait_for(lambda: all(station.goes_last(thread) for thread in ("questions", "blind", "configuration")),
             what="the threads to have begun")
    assert not any(station.goes_last(thread) for thread in ("record", "recordings", "player"))


def test_a_short_question_does_not_wait_until_a_long_answer_is_read(station):
    fill(station, 5000)
    station.start()
    long_one = Question(station, "/v1/log?limit=5000")  # some megabytes, which nobody reads yet
    assert len(station.ask("/v1/log?limit=1")["airings"]) == 1
    status, body = long_one.answer()
    assert (status, [row["id"] for row in body["airings"]]) == (200, list(range(1, 5001)))


def test_sixty_questions_at_once_are_all_answered(station):
    fill(station, 5000)
    station.start()
    paths = {1 + 50 * i: f"/v1/log?limit={1 + 50 * i}" for i in range(60)}
    questions = [Question(station, path) for path in paths.values()]
    with ThreadPoolExecutor(len(questions)) as readers:  # who takes nothing of his answer for long is shown out
        answers = [body for _, body in readers.map(Question.answer, questions)]
    for (count, path), answer in zip(paths.items(), answers):
        answer = answer if answer.get("whole", True) else whole_answer(station, path)
        assert len(answer["airings"]) == count


@pytest.mark.parametrize("filters, wanted", [
    ((), lambda i: True), (("--notice", "notice-7"), lambda i: i % 300 == 7),
    (("--state", "failed", "--from", "2017-07-15"), lambda i: i % 4 == 0 and i >= 800)])
def test_all_of_the_log_comes_once_and_in_order_however_much_it_is(station, filters, wanted):
    fill(station, 7000)
    station.start()
    rows = station.json("log", "--all", *filters)
    assert [row["id"] for row in rows] == [i for i in range(1, 7001) if wanted(i)]
    assert len(station.dalaba("log", "--all", *filters).stdout.splitlines()) == 1 + len(rows)


def test_all_rows_and_the_newest_few_are_not_both_wanted(station):
    told = subprocess.run([station.programs["dalaba"], "log", "--all", "--limit", "3"], env=station.environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert (told.returncode, "--all and --limit" in told.stdout) == (2, True), told


def test_what_was_taken_is_in_the_log_for_whoever_asks_next(station):
    station.start()
    for i in range(1, 51):
        row = station.ask("/v1/airings", {"text": "各位村民请注意。"})
        station.ask("/v1/stop", {"zone": "village"})
        assert station.ask("/v1/log?limit=1")["airings"][0]["id"] == row["id"] == i


def looking_s(station):
    """How long the thread that looks the log up has run, by the kernel."""
    for task in pathlib.Path(f"/proc/{station.process.pid}/task").iterdir():
        if (task / "comm").read_text() == "questions\n":
            return int((task / "schedstat").read_text().split()[0]) / 1e9


def test_whoever_hangs_up_is_not_worked_for(station):
    fill(station)
    station.start()
    station.ask(NOWHERE)
    one_s = looking_s(station)
    gone = [Question(station, NOWHERE) for _ in range(50)]
    for question in gone:
        question.hang_up()
    assert station.ask(NOWHERE) == {"airings": []}
    assert looking_s(station) - one_s < 10 * one_s
    station.dalaba("say", "好了。", "--wait")


def test_an_order_whose_recording_is_looked_into_airs_though_whoever_gave_it_is_gone(station):
    path = record(station.folder / "song.wav", 0.3)
    station.preload_faults()
    station.start()
    gate = Gate(path)
    order = json.dumps({"recording": str(path)}).encode()
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(station.socket))
        caller.sendall(b"POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\nContent-Type: application/json\r\n"
                       b"Content-Length: %d\r\n\r\n%s" % (len(order), order))
        gate.wait()
        assert station.rows() == []
    gate.open()
    os.unlink(gate.path)
    station.row(lambda row: row["spoken"] == str(path) and row["state"] == "aired")


def test_the_daemon_ends_while_the_log_is_looked_through(station):
    fill(station)
    station.start()
    questions = [Question(station, NOWHERE) for _ in range(40)]
    assert station.ask("/v1/status")["station"]  # All of them have come.
    station.process.terminate()
    answers = [question.answer() for question in questions]
    assert station.stop() == 0
    assert answers[-1][0] == 503
    assert answers[-1][1]["type"] == "/problems/ending"


def test_who_holds_the_log_holds_up_no_question(station):
    station.start()
    station.dalaba("say", "各位村民请注意。", "--wait")
    inspector = sqlite3.connect(station.state / "asrun.db", isolation_level=None)
    inspector.execute("BEGIN EXCLUSIVE")
    assert len(station.ask("/v1/log")["airings"]) == 1
    inspector.execute("ROLLBACK")
    inspector.close()


def spoil(log, leaves_trace=True):
    """As somebody does who writes to it, or as a disk that loses what it had."""
    before = log.stat()
    with open(log, "r+b") as file:
        file.seek(4096)
        file.write(b"\x55" * (before.st_size - 4096))
    if not leaves_trace:
        os.utime(log, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("leaves_trace", [True, False])
@pytest.mark.parametrize("question, rows", [(NOWHERE, 0), ("/v1/log?limit=5000", 3000)])
def test_whoever_finds_the_log_damaged_is_answered_once_the_station_has_put_it_right(
        station, question, rows, leaves_trace):
    fill(station, 3000)
    station.start()
    spoil(station.state / "asrun.db", leaves_trace)
    assert len(whole_answer(station, question)["airings"]) == rows
    assert "was damaged" in station.log_text()
    station.dalaba("urgent", "--readings", "1", "--wait", "着火了。")


def test_a_report_of_a_log_that_is_spoilt_counts_every_row_once(station):
    fill(station, 3000)
    station.start()
    whole = station.ask("/v1/report?month=2017-07")
    spoil(station.state / "asrun.db", leaves_trace=False)
    spoilt = station.ask("/v1/report?month=2017-07")
    assert {**spoilt, "made": whole["made"]} == whole


def test_who_waits_for_his_airing_to_end_waits_for_it_though_the_log_is_spoilt_meanwhile(station):
    fill(station, 3000)
    station.start()
    order = subprocess.Popen([station.programs["dalaba"], "say", "各位村民请注意。", "--wait"], env=station.environment,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wait_for(lambda: station.rows()[-1]["state"] == "on-air", what="the airing")
    spoil(station.state / "asrun.db")
    told, _ = order.communicate(timeout=PATIENCE_S)
    assert (order.returncode, "cannot be read" in told) == (0, False), told


def test_an_answer_that_breaks_off_is_not_taken_for_whole(station):
    fill(station, 5000)
    station.start()
    question = Question(station, "/v1/log?limit=5000")
    wait_for(question.is_answered, what="the first piece")  # the next ones are made when it is read
    spoil(station.state / "asrun.db")
    with pytest.raises(http.client.IncompleteRead):
        question.answer()
    station.kill()


def test_rows_are_written_while_somebody_reads_for_long(station):
    fill(station, 5000)
    station.start()
    reading = Question(station, "/v1/log?limit=5000")
    wait_for(reading.is_answered, what="the first piece")
    station.dalaba("say", "各位村民请注意。", "--wait")
    assert station.ask("/v1/log?limit=1")["airings"][0]["state"] == "aired"
    assert len(reading.answer()[1]["airings"]) == 5000


def test_the_configuration_follows_while_the_log_is_looked_through(station):
    fill(station)
    station.start()
    questions = [Question(station, NOWHERE) for _ in range(20)]
    station.configure(notice("morning"))
    station.dalaba("reload")
    assert not questions[-1].is_answered()
    assert {question.answer()[0] for question in questions} == {200}
