"""Editions on the screen: proposed in the studio, decided by a second person, retired, restored."""

import io
import re
import zipfile

import pytest

from engine.stages.studio import drafts as drawing
from engine.store import drafts, editions
from tests.everything import changes, everything
from tests.office import PASS
from tests.web.conftest import main_words

P = "drawing-review"


@pytest.fixture
def second(screen):
    """The other analyst."""
    return screen("fuhe")


def shortened(office, analyst):
    """The address of a draft that promises five days, with no story to wait for."""
    board = analyst.sends("/studio", how="edition", process=P).location
    number = int(board.rpartition("/")[2])
    with office.at_work("liucheng") as (tx, by):
        files = drafts.files(tx, number)
        guide = files["guide.toml"]
        changed = guide.replace(b"promised_days = 6", b"promised_days = 5", 1)
        drawing.save(tx, number, "guide.toml", changed, drawing.print_of(guide), by, office.now)
        for name in sorted(files):
            if name.startswith("stories/"):
                seen = drawing.print_of(files[name])
                drawing.remove(tx, number, name, seen, by, office.now)
    return board


@pytest.fixture
def draft(analyst, office):
    """A draft that can be proposed."""
    return shortened(office, analyst)


def fields(screen, path):
    """A reason for every warning that the form asks about."""
    page = screen.opens(path).get_data(as_text=True)
    return dict.fromkeys(re.findall(r'name="(why-\d+)"', page), "与旧版相同")


def proposed(screen, draft, status=303, **more):
    """Propose a draft; the address of the proposal."""
    given = {"reason": "缩短承诺时限", **fields(screen, f"{draft}/publish"), **more}
    return screen.sends(f"{draft}/publish", status, **given).location


def test_a_draft_is_proposed_seen_and_approved_by_a_second_person(analyst, second, draft, office):
    """The way that every edition goes."""
    office.accepts()
    assert "申请发布" in analyst.sees(draft)
    assert "第1版" in analyst.sees(f"{draft}/publish")

    there = proposed(analyst, draft)

    seen = analyst.sees(there)
    assert "不能自己批准" in seen
    assert "缩短承诺时限" in seen
    assert "待复核的发布申请" in second.sees("/editions")
    shown = second.sees(there)
    assert "6个工作日" in shown
    assert "5个工作日" in shown
    second.sends(there, action="approve")
    listed = second.sees("/editions")
    assert "第2版" in listed
    assert "生效中" in listed
    assert "已被接替" in listed
    assert "流程管理员·示例申请，流程复核人·示例批准" in listed


def test_a_term_is_told_by_its_first_and_its_last_day(analyst, second, draft):
    """The new one begins at midnight: the day before is the last of the old one."""
    second.sends(proposed(analyst, draft, valid_from="2026-03-12"), action="approve")

    listed = second.sees("/editions")

    assert "自2026年3月12日（周四）起" in listed
    assert "至2026年3月11日（周三）止" in listed
    assert "将生效" in listed


def test_who_may_not_decide_is_told_so(analyst, second, draft, screen, office):
    """Neither who proposed it nor a manager nor a clerk."""
    there = proposed(analyst, draft)
    before = everything(office.store)

    assert "另一人复核" in main_words(analyst.sends(there, 403, action="approve"))
    screen("guanli").sends(there, 403, action="approve")
    screen("guanli").opens(there)
    screen("jinjian").opens("/editions", 403)
    assert "必须填写" in main_words(second.sends(there, 422, action="back", reason=" "))
    second.sends(there, 404, action="dance")

    assert changes(before, everything(office.store)) == {}


def test_a_proposal_sent_back_says_why(analyst, second, draft):
    """The analyst goes on from the same draft."""
    there = proposed(analyst, draft)
    second.sends(there, action="back", reason="人防的时限没有写依据")

    assert "人防的时限没有写依据" in analyst.sees(there)
    assert "已退回" in analyst.sees("/editions/proposals?state=decided")
    assert proposed(analyst, draft) != there


def test_a_draft_that_went_on_is_approved_knowingly(analyst, second, draft, office):
    """The page asks, and what was proposed is what comes."""
    there = proposed(analyst, draft)
    office.later(minutes=7)
    with office.at_work("liucheng") as (tx, by):
        guide = drafts.files(tx, 1)["guide.toml"]
        changed = guide.replace(b"promised_days = 5", b"promised_days = 4", 1)
        drawing.save(tx, 1, "guide.toml", changed, drawing.print_of(guide), by, office.now)

    assert "不含这些改动" in main_words(second.sends(there, 409, action="approve"))
    second.sends(there, action="approve", knowing="yes")


@pytest.mark.parametrize(
    ("fields_", "says"),
    [
        ({"reason": ""}, "必须填写"),
        ({"reason": "长" * 2000}, "1000"),
        ({"reason": "a\0b"}, "不能"),
        ({"valid_from": "2020-01-01"}, "已经过去"),
        ({"valid_from": "2222-01-01"}, "两年以后"),
        ({"valid_from": "明天"}, "不是日期"),
    ],
)
def test_what_cannot_be_proposed_is_said_on_the_form(analyst, draft, fields_, says, office):
    """Beside what was typed, which stays."""
    before = everything(office.store)
    given = {"reason": "缩短承诺时限", **fields(analyst, f"{draft}/publish"), **fields_}

    answer = analyst.sends(f"{draft}/publish", 422, **given)

    assert says in main_words(answer)
    assert changes(before, everything(office.store)) == {}


def test_a_warning_without_a_reason_is_not_proposed(analyst, draft):
    """The one warning of this draft: it brings no story."""
    answer = analyst.sends(f"{draft}/publish", 422, reason="缩短承诺时限")

    assert "还没有写明理由" in main_words(answer)


def test_an_edition_is_retired_and_restored(analyst, second, office):
    """Stopped by one, begun again by two."""
    there = "/editions/" + current(office)
    case = office.accepts()
    assert "还没有" not in analyst.sees(there)

    analyst.sends(f"{there}/retire", 422, reason="")
    analyst.sends(f"{there}/retire", reason="图上漏了人防")

    assert "图上漏了人防" in analyst.sees(there)
    assert current(office) is None
    analyst.sends(f"{there}/retire", 409, reason="再停一次")
    given = {"reason": "改好前先恢复", **fields(analyst, f"{there}/restore")}
    proposal = analyst.sends(f"{there}/restore", **given).location
    second.sends(proposal, action="approve")
    assert there.endswith(current(office))
    office.everyone_else_opines(case, PASS)


def current(office):
    """The edition in force."""
    with office.store.reading() as tx:
        return editions.in_force(tx, P, office.now)


def test_every_number_opens_the_cases_behind_it(analyst, office):
    """At an element, and all of an edition."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)
    there = "/editions/" + current(office)

    page = analyst.opens(there).get_data(as_text=True)
    assert f"{there}/cases?at=fire-check" in page
    number = office.case(case).case_no
    assert number in analyst.sees(f"{there}/cases?at=fire-check")
    assert number not in analyst.sees(f"{there}/cases?at=fire-handle")
    assert number in analyst.sees(f"{there}/cases")
    marks = {m["id"]: m["short"] for m in analyst.opens(f"{there}/diagram.json").json["elements"]}
    assert marks["fire-check"] == "1"
    assert b"<bpmn:process" in analyst.opens(f"{there}/diagram.bpmn").data
    assert "promised_days" in analyst.opens(f"{there}/files/guide.toml").get_data(as_text=True)


def test_unknown_editions_and_proposals_are_not_there(analyst):
    """Addresses somebody typed."""
    for path in ("/editions/x", "/editions/" + "f" * 64, "/editions/proposals/99",
                 "/editions/" + "f" * 64 + "/restore", "/studio/99/publish"):  # fmt: skip
        analyst.opens(path, 404)
    analyst.opens("/editions/proposals/99999999999999999999", 404)


def test_a_package_goes_out_and_comes_in_again(analyst, second, office):
    """The same bytes for the same content; what came in is a draft."""
    there = "/editions/" + current(office)
    answer = analyst.opens(f"{there}/package.zip")
    assert answer.data == second.opens(f"{there}/package.zip").data
    assert "drawing-review-v1.zip" in answer.headers["Content-Disposition"]

    board = analyst.sends("/studio/import", package=("p.zip", answer.data)).location

    with office.store.reading() as tx:
        number = int(board.rpartition("/")[2])
        assert drafts.files(tx, number) == editions.files(tx, current_of(tx, office))
        assert drafts.get(tx, number).came_from == editions.IMPORT
    assert analyst.opens(f"/studio/{number}/package.zip").data == answer.data


def current_of(tx, office):
    """The edition in force, in a transaction that is open."""
    return editions.in_force(tx, P, office.now)


def zipped(*entries, **more):
    """A zip of (name, content) entries."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return held.getvalue()


def test_a_package_that_is_none_is_not_taken_in(analyst, office):
    """The page says what is wrong with the file, and no draft begins."""
    before = everything(office.store)

    for name, data in (("p.zip", b"hello"), ("p.zip", zipped(("../x", b"1"))), ("p.zip", b"")):
        answer = analyst.sends("/studio/import", 422, package=(name, data))
        assert 'class="alert alert-danger"' in answer.get_data(as_text=True)

    assert changes(before, everything(office.store)) == {}
