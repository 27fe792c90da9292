"""For machines that watch, and for the proxy before us."""

import json
import logging
import re
from datetime import timedelta
from ipaddress import ip_network

import pytest

from engine.cli._logs import Lines
from engine.domain.names import Text
from engine.store import engines, journal, lines, quarantine
from tests.web.conftest import Screen
from web import Front, create_app
from web.tracing import Marks


@pytest.fixture
def house(office, tmp_path):
    """The pages as an installation serves them, with what its operator says about the front."""
    (tmp_path / "files").mkdir()

    def serve(**front):
        return create_app(
            office.store, tmp_path / "files", session_key=b"k" * 32, demo=True,
            now=lambda: office.now, front=Front(**front),
        )  # fmt: skip

    return serve


def figure(text, name):
    """One figure of /metrics."""
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def metrics(app, **more):
    """What /metrics says to this machine."""
    answer = app.test_client().get("/metrics", **more)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_process_lives_whatever_else_is_wrong(house, office):
    """A supervisor must not restart us because a disk is full."""
    app = house()
    office.store.close()

    assert app.test_client().get("/healthz").json == {"alive": True}


@pytest.mark.both_databases
def test_ready_means_that_work_can_be_done(house):
    """A load balancer asks before it sends people."""
    answer = house().test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"ready": True, "why": []})


def test_not_ready_says_why_and_names_no_place(house, office, tmp_path, monkeypatch):
    """Files away; schema of another release; database away."""
    app = house()
    (tmp_path / "files").rmdir()
    gone = app.test_client().get("/readyz")
    assert (gone.status_code, gone.json["why"]) == (503, ["files"])
    (tmp_path / "files").mkdir()

    writing, reading = engines.both(engines.understood(office.url))
    with writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    old = app.test_client().get("/readyz")
    assert (old.status_code, old.json["why"]) == (503, ["schema"])
    writing.dispose()
    reading.dispose()

    def away(_store):
        raise OSError(str(tmp_path))

    monkeypatch.setattr("web.health.gauges.unfit", away)
    answer = app.test_client().get("/readyz")
    assert answer.json["why"] == ["database"]
    assert str(tmp_path) not in answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_the_figures_say_what_waits(house, office):
    """One letter is late, one clock rings late, a system is silent, a person is asked."""
    office.accepts()
    office.receives(despite_running=True)
    with office.store.transaction() as tx:
        journal.raise_incident(tx, None, "x", Text("某事"), office.now)
        for _ in range(5):
            lines.failed(tx, "mete-system", "away", 0.0, office.now)
        quarantine.impose(tx, "yesterday", office.now)
    office.now += timedelta(hours=7)

    text = metrics(house())

    assert figure(text, 'lianshen_letters{state="ready"}') == 1
    assert figure(text, "lianshen_oldest_due_seconds") == 7 * 3600
    assert 0 < figure(text, "lianshen_timer_lateness_seconds") < 7 * 3600
    assert figure(text, "lianshen_open_incidents") == 1
    assert figure(text, 'lianshen_line_silent{connector="mete-system"}') == 1
    assert figure(text, "lianshen_quarantine") == 1
    assert figure(text, "lianshen_oldest_answer_seconds") == 0


def test_the_figures_say_how_long_decisions_took(house):
    """By window and outcome; and nothing that names a case or a person."""
    app = house()
    clerk = Screen(app, "jinjian")
    clerk.opens("/intake")

    text = metrics(app)

    assert (
        figure(text, 'lianshen_decision_seconds_count{endpoint="sign_in.choose",status="3xx"}') == 1
    )
    assert figure(text, 'lianshen_page_seconds_count{endpoint="intake.queue",status="2xx"}') == 1
    assert "jinjian" not in text


@pytest.mark.parametrize(
    ("front", "asks", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 200),
        ({}, "10.8.0.9", {}, 404),
        ({}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ({}, "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ({"proxies": 1}, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"proxies": 1}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, 404),
        ({"metrics_from": (ip_network("10.8.0.0/16"),)}, "10.8.0.9", {}, 200),
        ({"metrics_from": ()}, "127.0.0.1", {}, 404),
    ],
)
def test_the_figures_are_for_those_who_may_measure(house, front, asks, headers, status):
    """Not for everybody who comes through a proxy that we were not told of."""
    answer = (
        house(**front)
        .test_client()
        .get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": asks})
    )

    assert answer.status_code == status


def test_printed_addresses_are_those_that_others_can_type(house, office):
    """The code on a receipt leads to the public site, whatever name the clerk's browser used."""
    app = house(site="https://lianshen.example", hosts=("inside.local",))
    with app.test_request_context(base_url="http://inside.local"):
        from web.front import external  # noqa: PLC0415 - asked inside a request

        assert external("track.form", no="1") == "https://lianshen.example/track?no=1"
    with house().test_request_context(base_url="http://inside.local"):
        assert external("track.form").startswith("http://inside.local/")


@pytest.mark.parametrize(("host", "status"), [("lianshen.example", 200), ("localhost:8000", 200),
                                              ("evil.example", 400)])  # fmt: skip
def test_a_foreign_name_is_not_answered_to(house, host, status):
    """A forged Host would stand in links."""
    app = house(site="https://lianshen.example")

    assert app.test_client().get("/track", headers={"Host": host}).status_code == status


def test_behind_a_proxy_the_cookie_is_for_encrypted_pages_alone(house):
    """The proxy speaks HTTPS to people and HTTP to us."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "lianshen.example"}

    told = house(proxies=1).test_client().get("/track?lang=en", headers=headers)
    untold = house().test_client().get("/track?lang=en", headers=headers)

    assert "Secure" in told.headers["Set-Cookie"]
    assert "Secure" not in untold.headers["Set-Cookie"]


def test_every_request_has_a_number_and_one_line_without_personal_data(house, office, caplog):
    """The number on the answer finds the line; the line names no case, no person, no query."""
    case = office.receives()
    clerk = Screen(house(), "jinjian")
    with caplog.at_level(logging.INFO, logger="web.requests"):
        caplog.handler.addFilter(Marks())
        answer = clerk.opens(f"/cases/{office.case(case).case_no}?q=张三")
        said = [json.loads(Lines().format(r)) for r in caplog.records if r.name == "web.requests"]

    number = answer.headers["X-Request-Id"]
    (line,) = [one for one in said if one["request"] == number]
    assert (line["route"], line["status"]) == ("/cases/<case_no>", 200)
    assert line["ms"] >= 0
    assert office.case(case).case_no not in json.dumps(said)
    assert "张三" not in json.dumps(said, ensure_ascii=False)


@pytest.mark.parametrize(("proxies", "kept"), [(0, False), (1, True)])
def test_a_number_is_taken_from_a_proxy_that_we_know(house, proxies, kept):
    """One number from the edge to the database; but not from anybody."""
    headers = {"X-Request-Id": "edge-0123456789"}

    given = house(proxies=proxies).test_client().get("/track", headers=headers)

    assert (given.headers["X-Request-Id"] == "edge-0123456789") is kept
    odd = house(proxies=1).test_client().get("/track", headers={"X-Request-Id": 'a b"c' * 30})
    assert re.fullmatch(r"[0-9a-f]{16}", odd.headers["X-Request-Id"])
