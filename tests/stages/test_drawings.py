from dataclasses import replace

import pytest

from engine.domain.application import Sheet
from engine.domain.errors import (
    OpenComments,
    UnknownSheet,
    Unreadable,
)
from engine.stages import redraw
from engine.store import clocks, intake, journal, opinions
from tests.office import ALL, PASS, REVISE, SHEETS, sha
from tests.refusals import refused

J01, J03, R01 = "J-01", "J-03", "R-01"


def asked_for(office, *sheets, department="fire"):
    """One department wants these sheets changed; the others pass."""
    case = office.accepts(despite_running=True)
    office.opines(case, department, REVISE, sheets=sheets)
    office.everyone_else_opines(case, PASS)
    return case


def uploads(office, case, *sheets, answers=None, declared=(), note="", login="sheji"):
    """The design firm hands these sheets in, with these answers (to all, if none are given)."""
    with office.at_work(login) as (tx, who):
        open_ = {c.id: "已修改" for c in opinions.comments(tx, case) if c.open}
        words = open_ if answers is None else answers
        redraw.upload(tx, office.item(case, "redraw"), sheets, words, declared, note, who,
                      office.now)  # fmt: skip


def sheet(number, **changes):
    """A sheet of the set, drawn anew."""
    known = next(s for s in SHEETS if s.sheet_no == number)
    return replace(known, **{"sha256": sha(f"{number} new"), **changes})


def index(office, case, version):
    """Sheet number → content of one version."""
    with office.store.reading() as tx:
        return {s.sheet_no: s.sha256 for s in intake.sheets(tx, case, version)}


def last_change(office, case):
    """What the journal says about the last new set."""
    with office.store.reading() as tx:
        return [e.data for e in journal.of_case(tx, case) if e.what == "drawings-changed"][-1]


def test_a_new_version_is_a_whole_set(office):
    """Sheets that were not handed in stay as they are; the old version stays readable."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(J03), declared=[J03])

    old, new = index(office, case, 1), index(office, case, 2)
    assert office.case(case).drawing_version == 2
    assert {n for n in new if new[n] != old[n]} == {J03}
    assert set(new) == set(old)
    with office.store.reading() as tx:
        assert intake.changed_sheets(tx, case, 2) == {J03}


def test_a_change_that_was_asked_for_goes_back_to_who_asked(office):
    """Nobody else reviews again."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(J03), declared=[J03])

    assert office.who_reviews(case) == {"fire"}
    assert office.case(case).round == 2


def test_an_undeclared_change_of_a_sheet_nobody_asked_about_reopens_everyone_who_uses_it(office):
    """What was passed would not be what is built; the journal names the sheet."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(J03), sheet(R01), declared=[J03])

    assert office.who_reviews(case) == {"fire", "cado"}
    assert last_change(office, case)["undeclared"] == [R01]
    assert last_change(office, case)["concerns"] == ["CADO", "FIRE"]


def test_declaring_a_change_does_not_spare_its_users_the_review(office):
    """What counts is the content, found by its hash."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(J03), sheet("Z-01"), declared=[J03, "Z-01"])

    assert office.who_reviews(case) == set(ALL)
    assert last_change(office, case)["undeclared"] == []


def test_a_declared_change_that_is_none_opens_nothing(office):
    """The same file under a new name of a change."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(R01, sha256=sha("R-01 v1")), declared=[R01])

    assert office.who_reviews(case) == {"fire"}
    assert office.case(case).drawing_version == 1


def test_a_set_in_which_nothing_changed_makes_no_new_version(office):
    """An answer in words may be enough; whoever asked must say so."""
    case = asked_for(office, J03)

    uploads(office, case)

    assert office.case(case).drawing_version == 1
    assert office.case(case).round == 2
    assert office.who_reviews(case) == {"fire"}


def test_a_new_sheet_goes_to_everyone_who_uses_its_material(office):
    """Nobody has seen it."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(J03), Sheet("J-09", "九层平面图", "D14", sha("J-09"), 9))

    assert office.who_reviews(case) == {"plan", "cado", "fire", "hcon"}
    assert "J-09" in index(office, case, 2)


def test_a_sheet_moved_to_another_material_goes_to_the_users_of_both(office):
    """Else a shelter drawing could be hidden from civil defence by calling it ventilation."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(J03), sheet(R01, material="D18"))

    assert "cado" in office.who_reviews(case)


def test_a_sheet_moved_without_a_stroke_changed_is_a_change_all_the_same(office):
    """Who must review it is part of what it is."""
    case = asked_for(office, J03)

    uploads(office, case, sheet(J03), sheet(R01, material="D18", sha256=sha("R-01 v1")))

    assert office.who_reviews(case) == {"fire", "cado", "hcon"}
    with office.store.reading() as tx:
        assert intake.changed_sheets(tx, case, 2) == {J03, R01}


def test_a_department_that_is_not_needed_is_not_woken_by_its_sheet(office):
    """Without a basement nobody at civil defence takes part."""
    case = office.accepts(facts={"has_basement": False})
    office.opines(case, "fire", REVISE, sheets=[J03])
    office.everyone_else_opines(case, PASS)

    uploads(office, case, sheet(J03), sheet(R01))

    assert office.who_reviews(case) == {"fire"}


def test_every_open_comment_needs_an_answer(office):
    """All that lack one are named at once; an answer alone needs words."""
    case = asked_for(office, J01, J03)
    with office.store.reading() as tx:
        first, second = (c.id for c in opinions.comments(tx, case) if c.open)

    with refused(office, OpenComments) as why:
        uploads(office, case, sheet(J03), answers={})
    assert why.value.data["n"] == 2
    with refused(office, OpenComments) as why:
        uploads(office, case, sheet(J03), answers={first: "已改", second: " "})
    assert J03 in why.value.says("zh")
    assert J01 not in why.value.says("zh")


def test_an_answer_to_a_comment_that_is_not_open_is_refused(office):
    """A forged id, or one of another case."""
    other = asked_for(office, J01)
    case = asked_for(office, J03)
    with office.store.reading() as tx:
        (strange,) = (c.id for c in opinions.comments(tx, other) if c.open)
        (mine,) = (c.id for c in opinions.comments(tx, case) if c.open)

    for comment in (strange, 10**6):
        with refused(office, Unreadable):
            uploads(office, case, answers={mine: "已改", comment: "顺手改了"})


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"declared": ["X-99"]}, UnknownSheet),
        ({"note": "字" * 4001}, Unreadable),
        ({"note": "一\x07二"}, Unreadable),
    ],
    ids=str,
)
def test_what_comes_with_the_drawings_is_read_too(office, more, error):
    """A declared sheet must exist, a note must fit."""
    case = asked_for(office, J03)

    with refused(office, error):
        uploads(office, case, sheet(J03), **more)


@pytest.mark.parametrize(
    "sheets",
    [
        (sheet(J03), sheet(J03)),
        (sheet(J03, material="D01"),),
        (sheet(J03, sha256="x"),),
        (sheet(J03, title=""),),
    ],
    ids=["twice", "no drawing", "no file", "no title"],
)
def test_a_sheet_that_cannot_be_taken_keeps_the_whole_set_out(office, sheets):
    """A version is whole or it is not."""
    case = asked_for(office, J03)

    with refused(office, Unreadable):
        uploads(office, case, *sheets)


def test_the_promise_stands_still_while_the_design_firm_draws(office):
    """Its time is not ours: accepted Monday, a week of drawing, due a week later."""
    case = asked_for(office, J03)
    with office.store.reading() as tx:
        (held,) = clocks.pauses(tx, case)
    assert (held.ground, held.stops, held.until) == ("drawing-change", {"promised"}, None)

    office.tomorrow(5)
    uploads(office, case, sheet(J03))

    with office.store.reading() as tx:
        (over,) = clocks.pauses(tx, case)
    assert over.until == office.now
    assert office.history(case).count("clock-stopped") == 1
    assert office.history(case).count("clock-running-again") == 1


def test_comments_are_settled_by_the_next_opinion_of_their_department(office):
    """Round two's comments are new ones; round one's are closed, never deleted."""
    case = asked_for(office, J01, J03)
    uploads(office, case, sheet(J03))
    office.opines(case, "fire", REVISE, sheets=[J03])

    with office.store.reading() as tx:
        held = [(c.round, c.sheet_no, c.open, c.answer) for c in opinions.comments(tx, case)]
    assert held == [(1, J01, False, "已修改"), (1, J03, False, "已修改"), (2, J03, True, "")]
