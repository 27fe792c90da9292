"""The studio: drafts are begun, changed part by part, and say what stands against them."""

import re

import pytest

from engine.bpmn.catalogue import DIAGRAM, GUIDE, shipped
from engine.domain.case import ROLE_OF_WORK
from engine.domain.names import Role
from engine.stages import setup
from engine.stages.studio import drafts as drawing
from engine.store import drafts
from tests.web.conftest import words
from web import lang

XML = shipped("drawing-review").files[DIAGRAM]


def begun(analyst):
    """A draft of the drawing review; its address."""
    return analyst.sends("/studio", how="edition", process="drawing-review").location


def kept(office, address):
    """The files of the draft at this address."""
    with office.store.reading() as tx:
        return drafts.files(tx, int(address.rpartition("/")[2]))


def draws(analyst, address, xml, seen, status=200):
    """What the board's script sends."""
    answer = analyst.browser.post(
        f"{address}/diagram", data=xml,
        headers={"X-Seen": seen, "X-CSRFToken": analyst.token(), "Content-Type": "application/xml"},
    )  # fmt: skip
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return answer.get_json(silent=True)


def test_a_draft_begins_with_the_edition_in_force_and_touches_no_case(analyst, office):
    """The board says at once what the check and the counts say of it."""
    address = begun(analyst)

    assert kept(office, address) == shipped("drawing-review").files
    page = analyst.sees(address)
    assert "施工图联合审查" in page
    told = analyst.opens(f"{address}/check").get_json()
    assert (told["verdict"], told["soundness"], told["findings"]) == ("ok", "sound", [])
    assert {one["key"]: one["now"] for one in told["means"]}["pieces"] == "55件次 → 24件"
    assert not any(one["moved"] for one in told["means"])
    assert ["FIRE", "消防"] in told["names"]["departments"]


def test_what_is_drawn_is_kept_and_checked_at_once(analyst, office):
    """One answer: kept, and what stands against it."""
    address = begun(analyst)
    broken = XML.replace(b'id="fire-handle"', b'id="Start"').replace(
        b">fire-handle<", b">Start<"
    ).replace(b'"fire-handle"', b'"Start"')  # fmt: skip

    told = draws(analyst, address, broken, drawing.print_of(XML))

    assert told["seen"] == drawing.print_of(broken)
    assert told["verdict"] == "refused"
    assert "reserved-ids" in {found["rule"] for found in told["findings"]}
    assert kept(office, address)[DIAGRAM] == broken


def test_who_saves_over_a_newer_draft_is_told_and_changes_nothing(analyst, office):
    """Two windows on one diagram: the second keeps its work on the page."""
    address = begun(analyst)
    seen = drawing.print_of(XML)
    newer = XML.replace(b"</bpmn:definitions>", b"\n</bpmn:definitions>")
    draws(analyst, address, newer, seen)

    told = draws(analyst, address, XML + b"\n", seen, status=409)

    assert "您的改动没有保存" in told["says"]
    assert kept(office, address)[DIAGRAM] == newer


@pytest.mark.parametrize(
    "xml",
    [b"", b"<", b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<a/>" + b" " * 900_000],
    ids=["nothing", "broken", "no text", "a DOCTYPE", "large"],
)
def test_a_broken_diagram_is_kept_as_a_draft_and_said_in_a_sentence(analyst, office, xml):
    """A draft may be wrong in every way while it is drawn."""
    address = begun(analyst)

    told = draws(analyst, address, xml, drawing.print_of(XML))

    assert told["verdict"] == "refused"
    assert all(found["says"] for found in told["findings"])
    assert kept(office, address)[DIAGRAM] == xml


def test_a_diagram_that_is_too_large_is_refused_and_nothing_changes(analyst, office):
    """More than a diagram ever has."""
    address = begun(analyst)

    draws(analyst, address, b"<a>" + b"x" * 1_200_000 + b"</a>", drawing.print_of(XML), status=413)

    assert kept(office, address)[DIAGRAM] == XML


def test_a_new_kind_of_approval_begins_blank_and_cannot_be_published_yet(analyst):
    """Signs of XML in its name harm neither diagram nor guide."""
    name = "用水<接入>&联审"
    begun_ = analyst.sends("/studio", how="blank", process="water-connection", title=name)

    told = analyst.opens(f"{begun_.location}/check").get_json()
    assert told["verdict"] == "refused"
    assert name in analyst.sees(begun_.location)


@pytest.mark.parametrize(
    ("code", "title"),
    [("Water", "x"), ("drawing-review", "x"), ("a" * 50, "x"), ("", "x"), ("ok-code", ""),
     ("../x", "x"), ("ok-code", "字" * 2000)],
)  # fmt: skip
def test_a_new_process_needs_a_code_of_its_own_and_a_name(analyst, office, code, title):
    """Each with a sentence, and no draft is begun."""
    answer = analyst.sends("/studio", 422, how="blank", process=code, title=title)

    assert "请" in words(answer) or "最多" in words(answer)
    with office.store.reading() as tx:
        assert drafts.total(tx) == 0


def test_a_file_from_elsewhere_begins_a_draft(analyst, office):
    """Without a file, a sentence."""
    file = ("their.bpmn", XML)

    begun_ = analyst.sends("/studio", how="file", process="from-elsewhere", file=file)

    assert kept(office, begun_.location)[DIAGRAM] == XML
    assert "请先选择" in words(analyst.sends("/studio", 422, how="file", process="another-one"))


def test_guide_forms_and_papers_are_changed_as_text(analyst, office):
    """And the list calls the draft by its new name."""
    address = begun(analyst)
    page = f"{address}/parts"
    guide = kept(office, address)[GUIDE].decode()

    analyst.fills(page, button="save", text=guide.replace("施工图联合审查", "施工图联审"))
    analyst.sends(page, action="add", part="forms/new-form.schema.json")

    files = kept(office, address)
    assert "施工图联审" in files[GUIDE].decode()
    assert b'"type": "object"' in files["forms/new-form.schema.json"]
    assert "施工图联审" in analyst.sees("/studio")
    analyst.fills(f"{page}?part=forms/new-form.schema.json", button="remove")
    assert "forms/new-form.schema.json" not in kept(office, address)


def test_a_part_that_no_package_has_is_refused(analyst, office):
    """No path leads out of a package."""
    address = begun(analyst)
    for part in ("../../etc/passwd", "forms/x.json", "README.md", "papers/A.typ", "x" * 200):
        answer = analyst.sends(f"{address}/parts", 422, action="add", part=part)
        assert "不是流程包里的文件" in words(answer)
    analyst.sends(f"{address}/parts", 404, action="remove", part=GUIDE, seen="x")
    assert kept(office, address) == shipped("drawing-review").files


def test_a_stale_text_is_refused_and_stays_on_the_page(analyst, office):
    """What was typed is not lost."""
    address = begun(analyst)
    page = f"{address}/parts"
    analyst.fills(page, button="save", text="a = 1\n")

    answer = analyst.sends(page, 409, action="save", part=GUIDE, seen="0" * 64, text="mine = 2\n")

    assert "mine = 2" in words(answer)
    assert kept(office, address)[GUIDE] == b"a = 1\n"


def test_one_goes_back_to_an_earlier_state(analyst, office):
    """And what it was before going back is kept too."""
    address = begun(analyst)
    office.later(minutes=10)
    draws(analyst, address, b"<other/>", drawing.print_of(XML))

    analyst.sends(f"{address}/back", version="1")

    assert kept(office, address)[DIAGRAM] == XML
    assert "以前的样子（2）" in analyst.sees(address)
    analyst.sends(f"{address}/back", 404, version="77")
    analyst.sends(f"{address}/back", 400, version="x")


def test_the_second_analyst_on_a_draft_is_told(analyst, office, screen):
    """Until the first has not been heard of for a while."""
    address = begun(analyst)
    analyst.opens(address)
    with office.store.transaction() as tx:
        setup.seed(tx, office.now, [setup.Person("lier", "流程员乙", (Role.ANALYST,))])
    second = screen("lier")

    assert "正开着这份草稿" in second.sees(address)
    office.later(minutes=2)
    assert "正开着这份草稿" not in second.sees(address)


def test_an_old_list_throws_no_newer_draft_away(analyst, screen):
    """The draft it showed is gone; the next one may have got its number."""
    old = begun(analyst)
    page = screen("liucheng").opens("/studio").get_data(as_text=True)
    shown = re.search(r'name="of" value="([^"]+)"', page)[1]
    analyst.sends(f"{old}/drop", of=shown)
    newer = analyst.sends("/studio", how="blank", process="water-connection", title="新的").location

    screen("liucheng").sends(f"{old}/drop", status=404, of=shown)

    analyst.opens(newer)


def test_a_draft_that_is_thrown_away_is_gone(analyst):
    """A second press says so."""
    address = begun(analyst)

    analyst.sends(f"{address}/drop")

    analyst.opens(address, 404)
    analyst.sends(f"{address}/drop", 404)
    assert "还没有草稿" in analyst.sees("/studio")


@pytest.mark.parametrize("login", ["jinjian", "fire-chengban", "guanli", "sheji"])
def test_only_the_analyst_draws(analyst, screen, login):
    """Everybody else is told whose it is."""
    address = begun(analyst)
    other = screen(login)

    other.opens("/studio", 403)
    other.opens(address, 403)
    other.sends("/studio", 403, how="edition", process="drawing-review")
    other.sends(f"{address}/drop", 403)
    draws(other, address, XML, "", status=403)


def test_every_kind_of_work_that_a_stage_serves_can_be_chosen_in_words():
    """A new kind needs its word on the board."""
    words_of = {f"studio.work.{work}" for work in ROLE_OF_WORK}

    assert words_of <= set(lang.WORDS)
