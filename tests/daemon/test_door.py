"""The control socket always answers: whoever stands in its way, an urgent announcement comes through."""

import contextlib
import json
import os
import pwd
import resource
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from conftest import BUILD, PATIENCE_S, wait_for
from test_talk import TALK, Caller, Speaker

IS_ROOT = os.geteuid() == 0
MALLORY, NEIGHBOUR = 65534, 1
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root is two users")


@pytest.fixture
def village(station):
    """A station whose socket is everybody's, since its group is not for a test to give."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        station.socket = Path(folder) / "control.sock"
        station.environment["DALABA_SOCKET"] = str(station.socket)
        yield station
        station.stop()


def open_door(station):
    station.start()
    station.socket.chmod(0o666)


@contextlib.contextmanager
def as_user(user):
    """The kernel tells by whom a connection was made."""
    if IS_ROOT:
        os.seteuid(user)
    try:
        yield
    finally:
        if IS_ROOT:
            os.seteuid(0)


def connect(station):
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(PATIENCE_S)
    made.connect(str(station.socket))
    return made


def request(method, path, body="", *more):
    lines = [f"{method} {path} HTTP/1.1", "Host: dalaba", *more]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def read(connection):
    """The status and the JSON of one answer."""
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(65536)
        assert piece, f"closed after {text!r}"
        text += piece
    head, body = text.split(b"\r\n\r\n", 1)
    length = int(next(line for line in head.lower().split(b"\r\n")
                      if line.startswith(b"content-length")).split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)
    return int(head.split()[1]), json.loads(body)


def ask(station, *asked):
    with connect(station) as connection:
        connection.sendall(request(*asked))
        return read(connection)


URGENT = json.dumps({"text": "着火了。", "priority": "urgent", "readings": 1, "chime": "none"})


def order_urgent(station):
    return ask(station, "POST", "/v1/airings", URGENT)


def nothing(connection):
    pass


def half_a_head(connection):
    connection.sendall(b"POST /v1/airings HTTP/1.1\r\nHost: x\r\nX-A: ")


def half_a_body(connection):
    connection.sendall(b"POST /v1/airings HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n{")


def unread_answer(connection):
    connection.sendall(request("GET", "/v1/status"))


def half_closed(connection):
    connection.sendall(b"GET /v1/sta")
    connection.shutdown(socket.SHUT_WR)


def many_questions(connection):
    connection.sendall(request("GET", "/v1/log?limit=5000") * 20)


WAYS = [nothing, half_a_head, half_a_body, unread_answer, half_closed, many_questions]


@contextlib.contextmanager
def crowd(station, way, count, user=None):
    """So many connections of that user, used like this as far as they are not shut meanwhile."""
    with contextlib.ExitStack() as stack, descriptors(count + 100):
        with as_user(user) if user else contextlib.nullcontext():
            for _ in range(count):
                connection = stack.enter_context(connect(station))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    way(connection)
        yield


@contextlib.contextmanager
def descriptors(count):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], count), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def sounds_in_time(station, order):
    """Nothing is on air, and the order is heard within a second."""
    before = time.time_ns()
    order()
    first = wait_for(lambda: [event["realtime_ns"] for event in station.village.events("first_sound")
                              if event["realtime_ns"] > before], what="sound")[0]
    assert first - before < station.allowed_s(1) * 1e9
    assert ask(station, "POST", "/v1/stop", "{}")[0] == 200


def expect_urgent(station, user):
    def order():
        with as_user(user):
            status, row = order_urgent(station)
        assert status == 201 and row["by"] == pwd.getpwuid(user).pw_name
    sounds_in_time(station, order)


@needs_root
@pytest.mark.parametrize("way", WAYS)
def test_whatever_one_user_does_an_urgent_one_of_anybody_is_heard(village, way):
    open_door(village)
    long = json.dumps({"text": "今天全村打扫卫生。" * 500, "expires": "1h", "zones": ["village"]})
    if way is unread_answer:  # larger than a socket holds
        for _ in range(30):
            assert ask(village, "POST", "/v1/airings", long)[0] == 201
    with crowd(village, way, 100, MALLORY):
        sounds_in_time(village, lambda: village.dalaba("urgent", "--readings", 1, "着火了。"))
        expect_urgent(village, NEIGHBOUR)
        expect_urgent(village, MALLORY)
    assert ask(village, "GET", "/v1/status")[0] == 200


@needs_root
def test_a_thousand_who_connect_keep_nobody_out(village):
    open_door(village)
    with crowd(village, nothing, 1000, MALLORY):
        sounds_in_time(village, lambda: village.dalaba("urgent", "--readings", 1, "着火了。"))
        expect_urgent(village, NEIGHBOUR)
        subprocess.run([BUILD / "dalaba", "status"], env=village.environment, user=MALLORY, check=True)


@pytest.mark.parametrize("way", WAYS)
def test_not_even_its_own_crowd_keeps_a_user_out(station, way):
    station.start()
    with crowd(station, way, 100):
        sounds_in_time(station, lambda: station.dalaba("urgent", "--readings", 1, "着火了。"))
        # As soon as somebody has kept the station waiting for a second, or has been answered.
        wait_for(lambda: station.dalaba("status", code=None).returncode == 0, what="the status")


def test_what_does_not_come_whole_in_time_is_refused_in_the_callers_language(station):
    station.start()
    with connect(station) as head, connect(station) as body:
        half_a_head(head)
        body.sendall(request("POST", "/v1/airings", "{}", "Accept-Language: zh-CN")[:-1])
        for connection, words in ((head, "the request did not come whole within 10 s"),
                                  (body, "请求在 10 秒内没有传完")):
            status, problem = read(connection)
            assert status == 408 and problem["type"] == "/problems/request-timeout"
            assert problem["detail"] == words
            assert connection.recv(1) == b""


def test_what_is_no_http_is_refused_in_the_callers_language_whoever_else_asks_at_that_moment(station):
    station.start()
    no_number = "Transfer-Encoding: chunked\r\n\r\nzz\r\n".encode()
    with contextlib.ExitStack() as at_once:
        crowd = [at_once.enter_context(connect(station)) for _ in range(16)]
        for i, connection in enumerate(crowd):  # the others ask well
            head = request("POST", "/v1/airings", "", "Accept-Language: zh-CN")[:-2]
            connection.sendall(head + no_number if i % 2 else request("GET", "/v1/status"))
        for i, connection in enumerate(crowd):
            status, answer = read(connection)
            assert (status, answer.get("detail")) == ((400, "这不是 HTTP/1.1 或 HTTP/1.0 的请求") if i % 2 else (200, None))


def holding(station, user):
    """A station at which that user may have one connection, and talks by it."""
    Speaker(station).talk()
    station.configure(more=TALK % ("3s", "10min") +
                      f'callers = ( {{ user = "{pwd.getpwuid(user).pw_name}"; connections = 1; }} );')
    open_door(station)
    with as_user(user):
        caller = Caller(station)
    caller.talk()
    return caller


@needs_root
def test_where_there_is_no_room_only_what_is_urgent_is_answered(village):
    with holding(village, NEIGHBOUR):
        for language, words in (("en", "too many connections are open: only what is urgent is answered now"),
                                ("zh-CN", "打开的连接太多：现在只答复紧急的")):
            for asked in (("GET", "/v1/status", ""), ("POST", "/v1/reload", ""),
                          ("POST", "/v1/airings", json.dumps({"text": "开会了。"}))):
                with as_user(NEIGHBOUR):
                    status, problem = ask(village, *asked, f"Accept-Language: {language}")
                assert status == 503 and problem["type"] == "/problems/too-many-connections"
                assert problem["detail"] == words
        with as_user(NEIGHBOUR):
            status, row = order_urgent(village)
            assert status == 201 and row["priority"] == "urgent"
            talk = row["id"] - 1
            assert ask(village, "GET", f"/v1/airings/{row['id']}")[0] == 200  # while it is not over
            assert ask(village, "GET", f"/v1/airings/{talk}")[0] == 503
            assert ask(village, "POST", "/v1/stop", "{}")[0] == 200


@needs_root
def test_where_there_is_no_room_whoever_orders_what_is_urgent_hears_what_becomes_of_it(village):
    with holding(village, NEIGHBOUR):
        told = subprocess.run([BUILD / "dalaba", "urgent", "着火了。"], env=village.environment, user=NEIGHBOUR,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert (told.returncode, "airing " in told.stdout) == (0, True), told


@needs_root
def test_the_command_asks_again_while_there_is_no_room(village):
    with holding(village, NEIGHBOUR) as caller:
        status = subprocess.Popen([BUILD / "dalaba", "status"], env=village.environment,
                                  user=NEIGHBOUR, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        waits = Path(f"/proc/{status.pid}/wchan")
        wait_for(lambda: "nanosleep" in waits.read_text(), what="the next try")
        caller.connection.close()
        assert status.wait(PATIENCE_S) == 0


@needs_root
def test_a_talk_is_not_closed_for_being_silent_at_the_socket(village):
    with holding(village, NEIGHBOUR) as caller, crowd(village, half_a_head, 40, NEIGHBOUR):
        assert caller.post("/v1/finish", {"airing": 1}) == {"finished": 1}


@pytest.fixture
def watchdog(station):
    """What systemd hears of a station that it watches, at which many stand in the way."""
    path = station.folder / "watched.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(PATIENCE_S)
        station.start(ready=False, environment={"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "2000000"})
        while b"READY=1" not in listener.recv(4096):
            pass
        yield listener


def test_the_watchdog_is_fed_however_many_stand_at_the_door(station, watchdog):
    with crowd(station, half_a_head, 200), crowd(station, many_questions, 100):
        for _ in range(3):
            assert watchdog.recv(4096) == b"WATCHDOG=1"


def test_the_watchdog_is_not_fed_while_the_socket_does_not_answer(station, watchdog):
    aside = station.socket.with_name("aside")
    station.socket.rename(aside)
    with pytest.raises(TimeoutError):
        while True:  # what was fed before
            watchdog.settimeout(3)
            watchdog.recv(4096)
    assert "The control socket cannot be reached" in station.log_text()
    aside.rename(station.socket)
    watchdog.settimeout(PATIENCE_S)
    assert watchdog.recv(4096) == b"WATCHDOG=1"


def test_with_few_descriptors_the_socket_is_served_all_the_same(station):
    limited = station.folder / "dalabad"
    limited.write_text(f'#!/bin/sh\nulimit -n 64\nexec "{station.programs["dalabad"]}" "$@"\n')
    limited.chmod(0o755)
    station.programs["dalabad"] = limited
    station.start()
    with crowd(station, half_a_head, 200):
        sounds_in_time(station, lambda: station.dalaba("urgent", "--readings", 1, "着火了。"))
    station.dalaba("status")
    assert "Nobody can be let in" not in station.log_text()
