"""The diagram of a case's own edition, and what stands where in it."""

import pytest

from engine.stages import whereabouts
from tests.office import CONDITIONS, PASS, REVISE


@pytest.fixture
def marks(screen, office):
    """Element → mark, as the picture is given them."""

    def ask(case, login="guanli"):
        path = f"/cases/{office.case(case).case_no}/diagram.json"
        return {m["id"]: m for m in screen(login).opens(path).get_json()["elements"]}

    return ask


def here(found):
    """The elements where somebody is at work."""
    return {name for name, mark in found.items() if mark["kind"] == "here"}


def test_the_picture_shows_a_mark_wherever_a_token_waits(office, marks):
    """No more and no fewer than the process itself says, in every corner of a case."""
    case = office.receives()
    seen = []

    def look():
        with office.store.reading() as tx:
            tokens = {p.node.id for p in whereabouts.waiting(tx, office.case(case))}
        assert here(marks(case)) == tokens
        seen.append(len(tokens))

    look()
    office.accepts(case)
    look()
    office.drafts(case, "fire", REVISE, ["J-01"])
    look()
    office.checks(case, "fire")
    office.everyone_else_opines(case, PASS)
    look()
    office.design_firm_uploads(case, ["J-01"])
    look()
    office.everyone_else_opines(case, PASS)
    look()
    office.everyone_signs(case)
    look()
    office.hands_out(case)
    look()
    assert seen == [5, 5, 5, 1, 1, 5, 1, 0]


def test_a_mark_says_who_holds_it_and_how_long(screen, office, marks):
    """In words, beside the colour."""
    case = office.accepts()
    screen("fire-chengban").sends(f"/desk/{office.item(case, 'handle', 'fire')}/claim")
    office.tomorrow(2)

    found = marks(case)

    assert found["fire-handle"]["words"] == "消防承办人·示例 · 已2个工作日 · 还剩1个工作日"
    assert found["fire-handle"]["lamp"] == "due_soon"
    assert found["plan-handle"]["words"].startswith("待签收 · 已2个工作日")
    assert "等部门系统答复" in found["mete-send"]["words"]


def test_branches_that_are_done_carry_their_opinion(office, marks):
    """The mark differs in shape, the word says it."""
    case = office.accepts(facts={"has_basement": False})
    office.opines(case, "fire", REVISE)
    office.opines(case, "plan", CONDITIONS)

    found = marks(case)

    assert (found["fire-branch"]["kind"], found["fire-branch"]["short"]) == (
        "revise",
        "修改后复审",
    )
    assert found["plan-branch"]["kind"] == "conditions"
    assert found["cado-branch"]["short"] == "无需办理"
    assert "hcon-branch" not in found
    assert found["plan-check"]["kind"] == "done"


def test_every_mark_is_of_an_element_that_is_drawn(screen, office, marks):
    """And the drawing is the one the case was opened with."""
    case = office.accepts()
    office.opines(case, "fire", REVISE)
    answer = screen("jiancha").opens(f"/cases/{office.case(case).case_no}/diagram.bpmn")

    drawn = answer.get_data(as_text=True)

    assert answer.mimetype == "application/xml"
    for element in marks(case):
        assert f'bpmnElement="{element}"' in drawn


def test_the_page_is_complete_without_the_picture(screen, office):
    """The same marks stand in a list; the picture is hidden until a script draws it."""
    case = office.accepts()
    answer = screen("guanli").opens(f"/cases/{office.case(case).case_no}")
    page = answer.get_data(as_text=True)

    assert "消防 · 承办" in page
    assert 'data-canvas data-label="' in page
    assert page.count("viewer.js") == 1


@pytest.mark.parametrize("name", ["diagram.bpmn", "diagram.json", "events", "now"])
def test_the_diagram_is_shown_to_those_who_may_see_the_case(screen, office, name):
    """Nobody from outside; a design firm sees no workings of the authorities."""
    case = office.accepts()
    path = f"/cases/{office.case(case).case_no}/{name}"

    assert screen().opens(path, 303).location.startswith("/sign-in")
    screen("guanli").opens(f"/cases/330183SG20260302999999/{name}", 404)
    screen("guanli").opens(f"/cases/{'长' * 200}/{name}", 404)
    if name.startswith("diagram"):
        screen("sheji").opens(path, 404)
        assert "viewer.js" not in screen("sheji").opens(
            f"/cases/{office.case(case).case_no}"
        ).get_data(as_text=True)
