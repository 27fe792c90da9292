"""Two editions or drafts side by side, as an analyst and whoever publishes look at them."""

import hashlib
import re
from dataclasses import fields

import pytest

from engine.bpmn.catalogue import DIAGRAM, GUIDE, shipped
from engine.bpmn.nodes import Flow, Lane, Node
from engine.domain import guide as g
from engine.domain.fees import tariffs
from engine.exchange.form_rows import Row
from engine.store import drafts, editions
from tests.web.conftest import main_words, words
from web import lang

FILES = shipped("drawing-review").files


@pytest.fixture
def force(office):
    """The edition of the drawing review in force."""
    with office.store.reading() as tx:
        return editions.in_force(tx, "drawing-review", office.now)


def put(analyst, number, part, content, seen):
    """Save a part of a draft as the studio does."""
    if part == DIAGRAM:
        headers = {"X-Seen": seen, "X-CSRFToken": analyst.token()}
        answer = analyst.browser.post(f"/studio/{number}/diagram", data=content, headers=headers)
        assert answer.status_code == 200
    else:
        address = f"/studio/{number}/parts"
        analyst.sends(address, part=part, seen=seen, action="save", text=content.decode())


@pytest.fixture
def draft(office, analyst):
    """A draft of the drawing review: ``draft(part=[(text, its replacement)])``; its name."""

    def begin(process="drawing-review", **parts):
        begun = analyst.sends("/studio", how="edition", process=process).location
        number = int(begun.rpartition("/")[2])
        with office.store.reading() as tx:
            files = drafts.files(tx, number)
        for part, swaps in parts.items():
            path = {"diagram": DIAGRAM, "guide": GUIDE}[part]
            text = files[path].decode()
            for old, new in swaps:
                assert old in text
                text = text.replace(old, new)
            put(analyst, number, path, text.encode(), hashlib.sha256(files[path]).hexdigest())
        return f"draft-{number}"

    return begin


RENAMED = ('name="统一出件"', 'name="一起出件"')
_PERMIT = 'en = "Construction planning permit" }\nstatutory_days = 20\npromised_days = '
SOONER = (f"{_PERMIT}3", f"{_PERMIT}2")


def test_a_draft_is_laid_beside_the_edition_in_force(analyst, draft, force):
    """From the draft's own page, one press; nobody has to look for the other side."""
    name = draft(diagram=[RENAMED], guide=[SOONER])

    page = analyst.opens("/studio/" + name.removeprefix("draft-"))
    assert f"/editions/compare?b={name}" in page.get_data(as_text=True)
    shown = analyst.sees(f"/editions/compare?b={name}")

    assert "2处不同" in shown
    assert "统一出件" in shown
    assert "一起出件" in shown
    assert "承诺时限" in shown
    assert shown == analyst.sees(f"/editions/compare?a={force}&b={name}")


def test_the_pictures_show_the_number_of_the_line(analyst, draft):
    """Sign and number, not colour alone; on the side where the thing is."""
    name = draft(diagram=[RENAMED])

    for side in ("old", "new"):
        picture = analyst.opens(f"/editions/compare/{side}.svg?b={name}")
        assert picture.mimetype == "image/svg+xml"
        text = picture.get_data(as_text=True)
        assert "&#8800;1<" in text  # ≠1
        assert "style=" not in text
        assert "script" not in text


def test_a_lane_that_is_gone_has_no_sides_to_read(analyst, draft):
    """“(none) → (none)” says nothing."""
    name = draft(
        diagram=[('"mete-lane" name="气象"', '"mete-lane" name="天"'), ("mete-lane", "sky")]
    )

    shown = main_words(analyst.opens(f"/editions/compare?b={name}"))

    assert "mete-lane" in shown
    assert "（无）" not in shown


def test_the_same_edition_twice_has_no_differences_and_says_what_to_do(analyst, force):
    """An empty page would look like a fault."""
    shown = analyst.sees(f"/editions/compare?a={force}&b={force}")

    assert "同一个版本" in shown
    assert "另选" in shown


def test_the_choice_offers_both_and_one_alone_says_so(analyst, draft):
    """Two lists of one process: what is in force, what is being drawn."""
    assert "只有一个版本" in analyst.sees("/editions/compare?process=single-item")
    draft()

    page = analyst.opens("/editions/compare?process=drawing-review").get_data(as_text=True)

    assert page.count("<select") == 2
    assert "草稿" in page
    assert "在用" in page


def test_as_text_for_mail_in_both_languages(analyst, draft):
    """One sentence a line, whatever the mail program does with it."""
    name = draft(guide=[SOONER])

    zh = analyst.opens(f"/editions/compare.txt?b={name}")
    en = analyst.opens(f"/editions/compare.txt?b={name}&lang=en")

    assert zh.mimetype == "text/plain"
    assert "承诺时限由“3”改为“2”" in zh.get_data(as_text=True)
    assert "Promised limit: “3” becomes “2”" in en.get_data(as_text=True)


def test_as_pdf_for_the_file(analyst, draft):
    """Both pictures and the list, also where a name holds what no font has."""
    hostile = ('zh = "施工图并联审批综合申请表"', 'zh = "#import 😀\u202e"')
    name = draft(diagram=[RENAMED], guide=[hostile])

    paper = analyst.opens(f"/editions/compare.pdf?b={name}")

    assert paper.data.startswith(b"%PDF")
    assert len(paper.data) > 20_000


def test_filters_keep_the_numbers_of_the_pictures(analyst, draft):
    """Line 2 stays line 2, or the picture would lie."""
    name = draft(diagram=[RENAMED], guide=[SOONER])

    page = analyst.opens(f"/editions/compare?b={name}&part=items").get_data(as_text=True)
    none = analyst.sees(f"/editions/compare?b={name}&part=items&kind=added")

    assert re.findall(r'<tr id="c(\d+)"', page) == ["2"]
    assert "请改选" in none


def test_a_broken_diagram_is_said_and_the_rest_compared(analyst, draft):
    """Half of the drafts are broken half of the time."""
    name = draft(diagram=[("<bpmn:definitions", "<bpmn:definitons")], guide=[SOONER])

    shown = analyst.sees(f"/editions/compare?b={name}")

    assert "读不出来" in shown
    assert "承诺时限" in shown
    assert analyst.opens(f"/editions/compare.pdf?b={name}").data.startswith(b"%PDF")
    assert analyst.browser.get(f"/editions/compare/new.svg?b={name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["draft-999999999", "draft-0", "draft-x", "f" * 64, "x" * 2000, "%00", "\u202e", "draft-١"],
)
def test_an_unknown_side_is_not_found_in_words(analyst, name):
    """No stack trace, whatever the address says."""
    answer = analyst.browser.get("/editions/compare", query_string={"a": name, "b": name})

    assert answer.status_code == 404
    assert "没有" in words(answer)


def test_two_processes_are_refused(analyst, draft, force):
    """There is nothing to compare, and the page says which two they are."""
    other = draft("single-item")

    answer = analyst.browser.get(f"/editions/compare?a={force}&b={other}")

    assert answer.status_code in {400, 409, 422}
    assert "两个流程" in words(answer)


def test_only_who_draws_or_answers_for_it_may_look(screen, force):
    """A draft is nobody else's business."""
    assert (
        screen("jinjian").browser.get(f"/editions/compare?a={force}&b={force}").status_code == 403
    )
    assert screen("guanli").opens(f"/editions/compare?a={force}&b={force}")
    assert screen().browser.get("/editions/compare").status_code == 303


def test_hundreds_of_changes_come_in_pages(analyst, draft):
    """A foreign diagram beside ours: bounded, counted, turned page by page."""
    text = FILES[DIAGRAM].decode()
    names = {old: f"{old}&lt;b>甲" for old in set(re.findall(r' name="([^"]+)"', text))}
    name = draft(diagram=[(f' name="{old}"', f' name="{new}"') for old, new in names.items()])

    page = analyst.opens(f"/editions/compare?b={name}")

    assert "显示第1至50条" in main_words(page)
    assert "<b>" not in page.get_data(as_text=True)
    assert analyst.opens(f"/editions/compare?b={name}&page=2")
    assert analyst.opens(f"/editions/compare/new.svg?b={name}").data.startswith(b"<svg")


def test_every_field_of_a_package_has_words():
    """A list that says “round_rule” to a director says nothing."""
    topics = {
        g.ServiceGuide: "process", g.Item: "item", g.MaterialRule: "material",
        g.FactRule: "fact", g.DepartmentEntry: "department", tariffs.Tariff: "tariff",
        tariffs.Rule: "rule", g.PauseGround: "", g.Counter: "", g.Contradiction: "",
        tariffs.Tariffs: "", Row: "", g.Apart: "", Node: "",
    }  # fmt: skip
    never = {
        "facts", "items", "materials", "pause_grounds", "contradictions", "counters", "all", "was",
        "code", "id", "incoming", "outgoing", "line", "elements", "rule",
    }  # fmt: skip
    lacking = [
        f"{kind.__name__}.{field.name}"
        for kind, topic in topics.items()
        for field in fields(kind)
        if field.name not in never
        and not lang.known(f"guide.{topic}.{field.name}")
        and not lang.known(f"compare.field.{field.name}")
    ]

    assert lacking == []
    assert {f.name for f in fields(Flow)} == {"id", "source", "target", "condition", "scope"}
    assert {f.name for f in fields(Lane)} == {"id", "name", "elements", "department"}
