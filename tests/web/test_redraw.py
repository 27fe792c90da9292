"""The design firm: one list of comments, answers, changed sheets, a new version."""

import pytest

from engine.store import intake, opinions, people
from tests.office import REVISE
from tests.web.conftest import words
from tests.web.sheet_fields import fields_of, in_rows
from web.example import drawing


@pytest.fixture
def firm(screen):
    """The demo's design firm."""
    return screen("sheji")


@pytest.fixture
def asked(office):
    """A case whose drawings must change: fire and housing have each a comment."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.opines(case, "hcon", REVISE, ["G-01"])
    office.everyone_else_opines(case)
    return case


def page(office, case):
    """The address of the firm's work."""
    return f"/redraw/{office.item(case, 'redraw')}"


def comments(office, case):
    """Ids of the open comments."""
    with office.store.reading() as tx:
        return [c.id for c in opinions.comments(tx, case) if c.open]


def answers(office, case):
    """An answer to every comment, as form fields."""
    return {f"answer-{n}": "已按意见修改" for n in comments(office, case)}


def pdf(number, title="改后的图"):
    """A changed drawing."""
    return f"{number} {title}.pdf", drawing(number, title, 2)


def test_all_comments_are_on_one_list(firm, office, asked):
    """One list, one date."""
    shown = firm.sees(page(office, asked))

    assert "J-01须修改" in shown
    assert "G-01须修改" in shown
    assert "待答复2条" in shown
    assert "还剩5个工作日" in shown


def test_sheets_are_matched_by_number_and_a_new_version_goes_to_those_concerned(
    firm, office, asked
):
    """Nobody reviews again what did not change."""
    sheets = [pdf("J-01"), pdf("G-01")]

    done = firm.fills(page(office, asked), button="submit", sheets=sheets, **answers(office, asked))

    assert "新版图纸已提交" in firm.sees(done.location)
    assert office.case(asked).drawing_version == 2
    assert office.who_reviews(asked) == {"fire", "hcon"}
    with office.store.reading() as tx:
        titles = {s.sheet_no: s.title for s in intake.sheets(tx, asked, 2)}
    assert titles["J-01"] == "一层平面图", "the known title stays"


def test_uploads_are_kept_before_anything_is_submitted(firm, office, asked):
    """A batch now, the rest tomorrow."""
    there = page(office, asked)

    firm.fills(there, button="upload", sheets=[pdf("J-01")], note="第一批")
    shown = firm.opens(there).get_data(as_text=True)

    assert 'value="J-01"' in shown
    assert "有改动" in shown
    assert "第一批" in shown
    assert office.status(asked) == "drawing_change"


def test_every_comment_must_be_answered(firm, office, asked):
    """Each by name of its sheet."""
    refused = firm.fills(page(office, asked), 422, button="submit", sheets=[pdf("J-01")])

    assert "J-01的意见还没有答复" in words(refused)
    assert "G-01的意见还没有答复" in words(refused)
    assert 'value="J-01"' in refused.get_data(as_text=True), "the upload is kept"
    assert office.status(asked) == "drawing_change"


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (("J-01.pdf", b"hello"), "内容不是PDF"),
        (("J-01.pdf", b""), "是空文件"),
        (("../J-01.pdf", drawing("J-01", "x", 2)), "文件名里含有路径"),
        (("J-01.exe", b"MZ"), "不是可收取的文件类型"),
    ],
)
def test_a_bad_drawing_is_named_and_nothing_is_submitted(firm, office, asked, upload, says):
    """The answers typed meanwhile are kept."""
    refused = firm.fills(
        page(office, asked), 422, button="submit", sheets=[upload], **answers(office, asked)
    )

    assert says in words(refused)
    assert "已按意见修改" in refused.get_data(as_text=True)
    assert office.status(asked) == "drawing_change"


def test_a_new_sheet_needs_its_material(firm, office, asked):
    """Otherwise nobody knows whose it is."""
    typed = answers(office, asked)
    refused = firm.fills(page(office, asked), 422, button="submit", sheets=[pdf("J-55")], **typed)

    chosen = in_rows(refused, {"sheet-0-material": "D14"})
    firm.fills(page(office, asked), button="submit", **chosen, **typed)

    assert "J-55是新图，请选择所属材料" in words(refused)
    with office.store.reading() as tx:
        assert "J-55" in {s.sheet_no for s in intake.sheets(tx, asked, 2)}


def test_a_sheet_can_be_taken_back_before_submitting(firm, office, asked):
    """The wrong file was chosen."""
    there = page(office, asked)
    firm.fills(there, button="upload", sheets=[pdf("J-01"), pdf("S-01")])

    firm.fills(there, button="draft", **in_rows(firm.opens(there), {"sheet-1-drop": "yes"}))

    shown = firm.opens(there).get_data(as_text=True)
    assert 'value="J-01"' in shown
    assert 'value="S-01"' not in shown


def test_a_tab_opened_earlier_puts_no_file_under_another_number(firm, office, asked):
    """Rows are told apart by name; what was deleted meanwhile stays deleted."""
    there = page(office, asked)
    firm.fills(there, button="upload", sheets=[pdf("J-01"), pdf("S-01"), pdf("G-01")])
    stale = firm.opens(there)
    dropped = in_rows(stale, {"sheet-0-drop": "yes"})
    firm.fills(there, button="draft", sheets=[pdf("J-02")], **dropped)

    mine = in_rows(stale, {"sheet-0-title": "已删的图", "sheet-1-title": "改过的图名"})
    firm.sends(there, **{**fields_of(stale), **mine, "action": "draft"})

    with office.store.reading() as tx:
        me = office.person(tx, "sheji").account
        kept = people.draft(tx, me, f"item:{office.item(asked, 'redraw')}")["sheets"]
    assert {s["sheet_no"]: s["name"] for s in kept} == {
        n: pdf(n)[0] for n in ("S-01", "J-01", "J-02")
    }
    assert next(s["title"] for s in kept if s["sheet_no"] == "J-01") == "改过的图名"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"note": "长" * 4001}, "最多4000个字"),
        ({"sheet-0-no": ""}, "图号和图名必须填写"),
        ({"sheet-0-title": ""}, "图号和图名必须填写"),
        ({"sheet-0-material": "D01"}, "请选择所属材料"),
        ({"sheet-0-material": "ghost"}, "请选择所属材料"),
    ],
)
def test_a_field_that_cannot_be_taken_says_why(firm, office, asked, fields, says):
    """And nothing goes out."""
    there = page(office, asked)
    firm.fills(there, button="upload", sheets=[pdf("J-01")], **answers(office, asked))

    refused = firm.fills(there, 422, button="submit", **in_rows(firm.opens(there), fields))

    assert says in words(refused)
    assert office.status(asked) == "drawing_change"


def test_an_answer_that_is_too_long_is_refused(firm, office, asked):
    """Beside its comment."""
    typed = answers(office, asked)
    typed[next(iter(typed))] = "长" * 4001

    assert "最多4000个字" in words(firm.fills(page(office, asked), 422, button="submit", **typed))


def test_a_forged_answer_or_declaration_changes_nothing_else(firm, office, asked):
    """Fields that the page did not have."""
    forged = {"answer-999999": "别人的意见", "declared-Q-99": "yes"}

    firm.fills(page(office, asked), button="submit", **answers(office, asked), **forged)

    with office.store.reading() as tx:
        assert all(c.answer == "已按意见修改" for c in opinions.comments(tx, asked) if c.answer)


def test_another_firms_drawings_are_not_there(office, screen, asked):
    """Competitors read no drawings."""
    with office.store.transaction() as tx:
        people.add(
            tx, login="other", name="别家设计院", roles=office.person(tx, "sheji").roles,
            organisation="91330100MA27XYZ123",
        )  # fmt: skip
    other = screen("other")
    there = page(office, asked)

    other.opens(there, 404)
    other.sends(there, 404, action="submit", note="偷偷改图")
    other.opens(f"/cases/{office.case(asked).case_no}", 404)
    assert "现在没有需要改图的项目" in other.sees("/redraw")
    screen("fire-chengban").opens(there, 403)


def test_submitting_twice_is_told(firm, office, asked):
    """The second page is stale; the drawings are in."""
    there = page(office, asked)
    typed = answers(office, asked)
    firm.fills(there, button="submit", sheets=[pdf("J-01"), pdf("G-01")], **typed)

    late = firm.sends(there, 409, action="submit", **typed)

    assert "已由设计单位·示例办理" in words(late)
    assert office.case(asked).drawing_version == 2


def test_after_withdrawal_the_firm_is_told(firm, office, asked):
    """410, in a sentence."""
    there = page(office, asked)
    typed = answers(office, asked)
    office.withdraws(asked)

    late = firm.sends(there, 410, action="submit", **typed)

    assert "已撤件" in words(late)


def test_the_example_answers_and_redraws(firm, office, asked):
    """A visitor need not own a drawing program."""
    there = page(office, asked)

    firm.fills(there, button="example")
    firm.fills(there, button="submit")

    assert office.case(asked).drawing_version == 2
