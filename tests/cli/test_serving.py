"""The end of a process: nobody new, everybody inside served, and what it says of itself."""

import contextlib
import http.client
import io
import json
import logging
import threading
import urllib.request

import pytest
import waitress

from engine import settings
from engine.cli import _logs, _serving
from engine.domain.errors import BadSetting

BODY = b"x" * 900_000


class Server:
    """A real server whose one page is slow, run by our loop in a thread."""

    def __init__(self, patience=10.0, body=BODY):
        self.body = body
        self.entered, self.let_go, self.said = threading.Event(), threading.Event(), []
        self.server = waitress.create_server(self.page, host="127.0.0.1", port=0, threads=2)
        self.stop, self.last = _serving.Stop(), []
        self.ended = []
        self.thread = threading.Thread(
            target=lambda: self.ended.append(
                _serving.run(self.server, self.stop, lambda: self.last.append(1), patience)
            )
        )
        self.url = f"http://127.0.0.1:{self.server.effective_port}/"
        self.thread.start()

    def page(self, _environ, start):
        """Waits until it is let go, then says a lot."""
        self.entered.set()
        self.let_go.wait(60)
        start("200 OK", [("Content-Length", str(len(self.body)))])
        return [self.body]

    def visitor(self):
        """Somebody asks."""

        def ask():
            with (
                contextlib.suppress(OSError, http.client.HTTPException),
                urllib.request.urlopen(self.url, timeout=60) as answer,  # noqa: S310
            ):
                self.said.append(answer.read())

        asking = threading.Thread(target=ask)
        asking.start()
        assert self.entered.wait(60)
        return asking


def test_who_is_inside_gets_the_whole_answer(tmp_path):
    """A stop in the middle of a request; a megabyte still leaves, and then it ends."""
    house = Server()
    asking = house.visitor()

    house.stop.told.set()
    while not house.last:
        house.thread.join(0.05)
    with pytest.raises(OSError, match=r"refused|reset"):
        urllib.request.urlopen(house.url, timeout=5)  # noqa: S310
    house.let_go.set()
    asking.join(60)
    house.thread.join(60)

    assert house.said == [BODY]
    assert house.ended == [True]


def test_the_wait_for_who_is_inside_has_an_end():
    """A supervisor kills after its own patience; ours is shorter."""
    house = Server(patience=0.3, body=b"")
    asking = house.visitor()

    house.stop.told.set()
    house.thread.join(60)

    assert house.ended == [False]
    house.let_go.set()
    house.server.task_dispatcher.shutdown(timeout=5)
    asking.join(60)
    assert house.said == []


def test_told_twice_it_ends_at_once():
    """Somebody is in a hurry."""
    stop = _serving.Stop()
    stop._hear(15, None)
    assert stop.told.is_set()

    with pytest.raises(SystemExit):
        stop._hear(15, None)


def test_a_line_of_the_log_is_one_object_and_quotes_no_form():
    """What an error says may hold a name; its type and its place are enough to find it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_logs.Lines())
    log = logging.getLogger("house.of.this.test")
    log.addHandler(handler)

    try:
        {}["身份证11010519491231002X"]
    except KeyError:
        log.exception("job %s failed", "deliver", extra={"data": {"letter": 7}})
    log.removeHandler(handler)

    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert said["message"] == "job deliver failed"
    assert (said["level"], said["error"], said["letter"]) == ("error", "KeyError", 7)
    assert "test_serving.py" in said["trace"][-1]
    assert "11010519491231002X" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANSHEN_SITE", "lianshen.example"),
        ("LIANSHEN_SITE", "https://lianshen.example/path"),
        ("LIANSHEN_SITE", "ftp://lianshen.example"),
        ("LIANSHEN_SITE", "https://me:pw@lianshen.example"),
        ("LIANSHEN_PROXIES", "many"),
        ("LIANSHEN_PROXIES", "9"),
        ("LIANSHEN_METRICS_FROM", "everywhere"),
    ],
)
def test_a_front_that_cannot_be_meant_is_named(name, value):
    """Before anything starts."""
    with pytest.raises(BadSetting, match=name):
        settings.read({name: value})


def test_the_front_is_read_as_it_is_said():
    """And by default nobody is believed."""
    read = settings.read({
        "LIANSHEN_SITE": "https://lianshen.example/", "LIANSHEN_PROXIES": "1",
        "LIANSHEN_TRUSTED_HOSTS": "a.example, b.example",
        "LIANSHEN_METRICS_FROM": "127.0.0.1, 10.8.0.0/16",
    })  # fmt: skip

    assert (read.site, read.proxies) == ("https://lianshen.example", 1)
    assert read.trusted_hosts == ("a.example", "b.example")
    assert [str(one) for one in read.metrics_from] == ["127.0.0.1/32", "10.8.0.0/16"]
    plain = settings.read({})
    assert (plain.site, plain.proxies, plain.trusted_hosts) == ("", 0, ())
    assert plain.metrics_from is None
