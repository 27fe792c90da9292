"""What every answer carries, and what becomes of what is not meant."""

import re
from pathlib import Path

import pytest
from werkzeug.routing import IntegerConverter

from engine.domain.application import Project
from engine.stages import receive
from engine.store import intake
from tests.web.conftest import words
from web import guards, home

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"


@pytest.mark.parametrize("path", ["/sign-in", "/track", "/no/such/page", "/static/icon.svg"])
def test_every_answer_carries_the_strict_policy(screen, path):
    """Nothing inline, nothing from elsewhere, nobody may frame us."""
    with screen().browser.get(path) as answer:
        answer.get_data()

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_template_holds_a_style_or_a_script_of_its_own():
    """The policy would block it, silently."""
    for file in TEMPLATES.glob("*.html"):
        text = re.sub(r"(?s){{.*?}}", "", file.read_text("utf-8"))  # words(one=...) is no handler
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), file.name
        assert re.findall(r"<script(?![^>]*\ssrc=)", text) == [], file.name


def test_pages_of_signed_in_people_are_not_kept_by_caches(screen):
    """The next person at the same machine presses the back button."""
    assert screen("jinjian").opens("/").headers["Cache-Control"] == "no-store"


def test_a_form_without_the_token_of_its_page_changes_nothing(screen, office):
    """A form on another site cannot speak for a clerk."""
    case = office.receives()
    no = office.case(case).case_no
    clerk = screen("jinjian")

    answer = clerk.browser.post(f"/intake/{no}", data={"action": "accept"})

    assert answer.status_code == 400
    assert "页面已过期" in words(answer)
    assert office.case(case).accepted_at is None


def test_a_form_from_another_origin_is_turned_away(screen, office):
    """Even with a token: a token can be stolen."""
    no = office.case(office.receives()).case_no
    clerk = screen("jinjian")
    sent = {"csrf_token": clerk.token(), "action": "accept"}

    answer = clerk.browser.post(
        f"/intake/{no}", data=sent, headers={"Origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403
    assert "没有权限" in words(answer)


@pytest.mark.parametrize(
    ("way", "path", "status", "zh", "en"),
    [
        ("GET", "/no/such/page", 404, "没有找到这一页", "Page not found"),
        ("GET", "/desk/99999999999999999999", 404, "没有", "no such"),
        ("GET", "/sign-out", 405, "不能这样打开", "cannot be opened this way"),
        ("GET", "/sign/1/../../etc", 404, "没有找到这一页", "Page not found"),
    ],
)
def test_what_is_not_there_is_said_in_both_languages(screen, way, path, status, zh, en):
    """A sentence, and the way home."""
    clerk = screen("fire-chengban")

    for language, sentence in (("zh", zh), ("en", en)):
        answer = clerk.browser.open(path, method=way, query_string={"lang": language})
        assert answer.status_code == status
        assert sentence in words(answer)
        assert 'href="/"' in answer.get_data(as_text=True)


def test_no_address_asks_the_database_for_a_number_that_it_cannot_hold(app):
    """Row numbers alone stand in addresses, and are bounded: 2**63 is no page, not a fault."""
    unbounded = [
        rule.rule
        for rule in app.url_map.iter_rules()
        for one in rule._converters.values()
        if isinstance(one, IntegerConverter) and not isinstance(one, guards.RowNumber)
    ]

    assert unbounded == []


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("guanli", "/cases"),
        ("guanli", "/logs"),
        ("guanli", "/timings/cases"),
        ("jinjian", "/intake"),
    ],
)
def test_a_page_number_of_five_thousand_digits_opens_a_page(screen, login, path):
    """Python reads no number that long; the list is shown all the same."""
    screen(login).opens(f"{path}?page={'9' * 5000}")


def test_a_form_that_is_too_large_is_turned_away_in_a_sentence(app, screen):
    """A drawing set at once, or an attack: the same words."""
    app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024
    clerk = screen("jinjian")

    answer = clerk.browser.post(
        "/intake/new", data={"csrf_token": clerk.token(), "address": "x" * 3 * 1024 * 1024}
    )

    assert answer.status_code == 413
    assert "不能超过2MB" in words(answer)


def test_a_bug_shows_a_number_and_nothing_of_the_program(app, screen, monkeypatch, caplog):
    """The reader tells us the number; the log has the rest."""
    clerk = screen("jinjian")
    monkeypatch.setattr(home, "_tiles", lambda *_: 1 / 0)

    answer = clerk.opens("/", 500)

    number = re.search(r"故障编号：([0-9a-f]{8})", words(answer))[1]
    assert "系统出了故障" in words(answer)
    assert "ZeroDivision" not in answer.get_data(as_text=True)
    assert number in caplog.text


def test_a_bug_in_the_middle_of_a_change_changes_nothing(screen, office, monkeypatch):
    """One transaction: all of it or none; the draft is still there."""
    clerk = screen("jinjian")
    clerk.sends("/intake/new", action="example", draft="d1")

    def half(tx, application, by, now):
        intake.project(tx, Project("2026-330183-47-01-999999", "半途而废"))
        raise RuntimeError

    monkeypatch.setattr(receive, "take_in", half)
    there = "/intake/new?draft=d1"
    clerk.fills(there, 500, button="submit", project_name="写了一半的项目")

    with office.store.reading() as tx:
        assert intake.find_project(tx, "2026-330183-47-01-999999") is None
    assert "写了一半的项目" in clerk.opens("/intake/new?draft=d1").get_data(as_text=True)


def test_what_was_typed_is_shown_again_on_an_error_page(screen):
    """Nothing typed is ever lost, even where no form can be shown."""
    clerk = screen("jinjian")

    answer = clerk.sends(
        "/intake/NO-SUCH-CASE/withdraw", 404, reason="申请人因资金原因决定暂缓建设"
    )

    assert "您刚才填写的内容" in words(answer)
    assert "申请人因资金原因决定暂缓建设" in words(answer)


def test_the_language_of_an_error_page_can_be_changed(screen):
    """Even where the address only takes a form."""
    answer = screen("fire-chengban").sends("/desk/999999/claim", 404)

    page = answer.get_data(as_text=True)
    assert 'href="/?lang=en"' in page


def test_secrets_are_never_shown_again(screen):
    """An identity number does not belong on an error page."""
    clerk = screen("chujian")

    answer = clerk.sends("/issue/NO-SUCH-CASE", 404, id_no="11010519491231002X")

    assert "11010519491231002X" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("garbage", ["\x00", "\ud800".encode("utf-8", "surrogatepass"), "﷽" * 500])
def test_a_search_for_garbage_finds_nothing_and_breaks_nothing(screen, garbage):
    """Pasted from anywhere."""
    clerk = screen("jinjian")

    for path in ("/cases", "/intake"):
        answer = clerk.browser.get(path, query_string={"q": garbage, "page": "-1", "status": "x"})
        assert answer.status_code == (400 if garbage == "\x00" else 200)


@pytest.mark.parametrize("path", ["/", "/cases", "/track", "/no/such/page"])
def test_half_an_address_as_the_page_one_came_from_stops_no_page(screen, path):
    """What a browser or a proxy sends is not always an address."""
    answer = screen("jinjian").browser.get(path, headers={"Referer": "http://[half"})

    assert answer.status_code == (404 if path.startswith("/no") else 200)


def test_half_an_address_as_origin_is_another_origin(screen):
    """Turned away, not broken."""
    clerk = screen("jinjian")

    answer = clerk.browser.post(
        "/sign-out", data={"csrf_token": clerk.token()}, headers={"Origin": "http://[half"}
    )

    assert answer.status_code == 403
