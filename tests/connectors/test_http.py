"""The HTTP connector against servers that behave as badly as real ones."""

import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from connectors.http import Http
from engine.domain.case import Letter
from engine.domain.errors import BadSetting, NotAccepted, NotDelivered, OutcomeUnknown
from engine.domain.names import BranchId, CaseId, OutboxId
from engine.exchange import signing
from engine.settings import Connection
from tests.connectors.department import LOOPBACK, SEND, Department

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
LETTER = Letter(
    OutboxId(1), "330100SG20260312000011/mete-branch/1", CaseId(1), BranchId("mete-branch"), 1,
    "mete-system", b'{"format":"lianshen.letter/1"}', 1, 1, NOW,
)  # fmt: skip
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def reply(status, *headers):
    """A whole HTTP reply without a body."""
    return "\r\n".join([f"HTTP/1.1 {status}", "Content-Length: 0", *headers, "", ""]).encode()


@contextmanager
def server(behave, rounds=1):
    """A listening socket on loopback; ``behave(plug, request)`` answers each connection."""
    requests = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            for _ in range(rounds):
                plug, _ = listening.accept()
                with plug:
                    requests.append(_read(plug))
                    behave(plug, requests[-1])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], requests
        thread.join(60)
        assert not thread.is_alive()


def _read(plug):
    held = b""
    while b"\r\n\r\n" not in held:
        held += plug.recv(65536)
    head, _, body = held.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += plug.recv(65536)
    return head.decode(), body


def connector(port, *, networks=LOOPBACK, time_out=5.0, host="127.0.0.1", path="/letters"):
    """The connector of this test."""
    url = f"http://{host}:{port}{path}"
    return Http(Connection("mete-system", "http", url, networks, SEND, {}), time_out=time_out)


def says(what):
    """A server that says one thing."""
    return lambda plug, _request: plug.sendall(what)


def test_the_request_is_signed_and_carries_its_key():
    """The other side can trust it, and can tell a repeat from a new letter."""
    with server(says(OK)) as (port, requests):
        connector(port, path="/letters?v=1").send(LETTER, NOW)

    head, body = requests[0]
    first, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert first == "POST /letters?v=1 HTTP/1.1"
    assert body == LETTER.payload
    assert headers["Idempotency-Key"] == LETTER.idem_key
    assert headers["Host"] == f"127.0.0.1:{port}"
    keys = {SEND.id: SEND}
    assert signing.check(keys, "POST", "/letters?v=1", headers, body, NOW).key == SEND.id


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_a_letter_is_delivered_when_the_other_side_took_it(status):
    """Every success is one."""
    with server(says(reply(status))) as (port, _):
        connector(port).send(LETTER, NOW)


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow down", "408 Late"])
def test_a_busy_system_is_tried_again_later(status):
    """Its trouble passes."""
    with server(says(reply(status))) as (port, _), pytest.raises(NotDelivered, match=status[:3]):
        connector(port).send(LETTER, NOW)


@pytest.mark.parametrize("status", ["400 Bad", "403 Never", "404 Where", "409 Other", "422 What"])
def test_a_system_that_says_no_is_not_asked_again(status):
    """Somebody has to look."""
    with server(says(reply(status))) as (port, _), pytest.raises(NotAccepted, match=status[:3]):
        connector(port).send(LETTER, NOW)


def test_a_redirect_is_not_followed():
    """A department that was broken into must not send our letters elsewhere."""
    moved = reply("307 Moved", "Location: http://127.0.0.1:9/elsewhere")

    with server(says(moved)) as (port, requests), pytest.raises(NotAccepted, match="307"):
        connector(port).send(LETTER, NOW)

    assert len(requests) == 1


@pytest.mark.parametrize(
    "behave",
    [
        says(b""),
        says(b"what?\r\n\r\n"),
        says(b"HTTP/1.1 banana\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
        says(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"),
    ],
)
def test_a_reply_that_is_no_http_counts_as_not_delivered(behave):
    """Half a reply proves nothing: the letter is sent again under its key."""
    with server(behave) as (port, _), pytest.raises(NotDelivered):
        connector(port).send(LETTER, NOW)


def test_nobody_there_counts_as_not_delivered():
    """The department's machine is off."""
    with socket.create_server(("127.0.0.1", 0)) as plug:
        port = plug.getsockname()[1]

    with pytest.raises(NotDelivered, match="nobody listens"):
        connector(port).send(LETTER, NOW)


def test_a_system_that_drips_is_cut_off():
    """One byte now and then would otherwise hold a worker for ever."""
    cut = threading.Event()
    in_time = OK.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 100 + b"\r\n\r\n")

    def drip(plug, _request):
        pause = threading.Event()
        try:
            for byte in in_time:  # three seconds for a reply that would be right
                plug.sendall(bytes([byte]))
                pause.wait(0.02)
        except OSError:
            cut.set()

    with server(drip) as (port, _), pytest.raises(NotDelivered):
        connector(port, time_out=0.3).send(LETTER, NOW)

    assert cut.is_set()


@pytest.mark.parametrize("networks", [(), (ip_network("10.0.0.0/8"),)])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_an_address_outside_the_listed_networks_is_not_connected_to(networks, host):
    """A name that suddenly stands for our own machine must not open it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        with pytest.raises(NotAccepted, match="listed networks"):
            connector(listening.getsockname()[1], networks=networks, host=host).send(LETTER, NOW)
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize(
    "url", ["", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http://me:pw@127.0.0.1/x"]
)
def test_an_address_that_can_never_be_right_stops_the_start(url):
    """The operator hears of it at once, not the first applicant."""
    with pytest.raises(BadSetting):
        Http(Connection("mete-system", "http", url, LOOPBACK, SEND, {}))


def test_a_connection_without_a_key_stops_the_start():
    """An unsigned letter is never sent."""
    with pytest.raises(BadSetting):
        Http(Connection("mete-system", "http", "https://mete.example/x", (), None, {}))


def test_a_lost_reply_makes_the_letter_go_again_and_stay_one(tmp_path):
    """The real department took it and its reply never came: same key, so one letter there."""
    department = Department("http://127.0.0.1:9/x", tmp_path, "--lose-reply")
    line = Http(department.connection)
    now = datetime.now(UTC)  # noqa: TID251 - the department has a real clock
    letter = Letter(
        OutboxId(1), "k/mete-branch/1", CaseId(1), BranchId("mete-branch"), 1, "mete-system",
        b'{"message_id": "k/mete-branch/1"}', 1, 1, now,
    )  # fmt: skip

    with pytest.raises(NotDelivered):
        line.send(letter, now)
    line.send(letter, now)

    assert [held["times_received"] for held in department.letters()] == [2]
    department.goes_home()


def asking(port):
    """A connector that knows where to ask after a letter."""
    url = f"http://127.0.0.1:{port}/letters"
    status_url = f"http://127.0.0.1:{port}/letters/{{key}}"
    return Http(Connection("m", "http", url, LOOPBACK, SEND, {}, status_url=status_url))


@pytest.mark.parametrize(
    ("status", "has"),
    [("200 OK", True), ("404 Not Found", False), ("405 No", None), ("301 X", None)],
)
def test_a_system_is_asked_after_a_letter_by_its_key(status, has):
    """Signed like everything else; what is neither yes nor no is not taken for one."""
    with server(says(reply(status))) as (port, requests):
        assert asking(port).known(LETTER, NOW) is has

    head, body = requests[0]
    path = "/letters/330100SG20260312000011%2Fmete-branch%2F1"
    assert head.startswith(f"GET {path} HTTP/1.1")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    assert signing.check({SEND.id: SEND}, "GET", path, headers, body, NOW).key == SEND.id


def test_a_busy_system_is_asked_again_later():
    """A 503 is no answer."""
    with server(says(reply("503 Busy"))) as (port, _), pytest.raises(NotDelivered):
        asking(port).known(LETTER, NOW)


def test_without_a_page_to_ask_a_person_is_asked():
    """Most systems have none."""
    assert connector(9).known(LETTER, NOW) is None


@pytest.mark.parametrize(
    "status_url", ["http://elsewhere.example/{key}", "http://127.0.0.1:9/letters", "ftp://x/{key}"]
)
def test_a_page_to_ask_is_on_the_same_host_and_has_a_place_for_the_key(status_url):
    """A slip of the operator would send signed questions to a stranger."""
    url = "http://127.0.0.1:9/letters"
    with pytest.raises(BadSetting):
        Http(Connection("m", "http", url, LOOPBACK, SEND, {}, status_url=status_url))


def test_a_line_that_breaks_after_the_letter_left_is_not_called_undelivered():
    """It may have arrived: whoever is not sure must not say no."""
    with server(lambda plug, _request: plug.close()) as (port, _), pytest.raises(OutcomeUnknown):
        connector(port).send(LETTER, NOW)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    with pytest.raises(NotDelivered) as missed:
        connector(closed).send(LETTER, NOW)
    assert not isinstance(missed.value, OutcomeUnknown)
