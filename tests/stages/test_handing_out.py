from dataclasses import replace

import pytest

from engine.domain.errors import (
    CheckDigit,
    IssuedAlready,
    NoSuchThing,
    NotReady,
    ReasonNeeded,
    Unreadable,
)
from engine.domain.wording import local_day
from engine.stages import issue, replacement
from engine.store import cases, clocks, intake, journal, papers
from tests.office import ALL, RECEIVER
from tests.refusals import refused

NAME, ID_NO, SIGNATURE = RECEIVER


def hands_out(office, case, name=NAME, id_no=ID_NO, signature=SIGNATURE):
    """The issue window hands everything to this person."""
    with office.at_work("chujian") as (tx, clerk):
        return issue.hand_over(tx, case, name, id_no, signature, clerk, office.now)


def replaces(office, case, department="FIRE", reason="遗失", name=NAME, id_no=ID_NO):
    """A lost paper is asked for again."""
    with office.at_work("chujian") as (tx, clerk):
        return replacement.give(tx, case, department, reason, name, id_no, clerk, office.now)


def test_everything_is_handed_out_together_against_a_signature(hall):
    """Five documents, one receiver, one moment; the case is closed."""
    office, at = hall

    handover = hands_out(office, at["ready"])

    assert len(handover.documents) == 5
    held = office.case(at["ready"])
    assert (held.status.value, held.delivered_at, held.closed_at) == (
        "delivered", office.now, office.now,
    )  # fmt: skip
    with office.store.reading() as tx:
        assert papers.handover(tx, held.id) == handover
        assert intake.visits(tx, held.id) == 2  # to bring it, and to fetch it: “跑两次”
        assert ID_NO not in str(journal.of_case(tx, held.id))


def test_the_window_has_ten_working_days_from_the_decision(hall):
    """Articles 44 and 82: delivery has its own limit; the promise was met by deciding."""
    office, at = hall
    decided = office.case(at["ready"]).decided_at

    with office.store.reading() as tx:
        last = clocks.calendar(tx).ahead(local_day(decided), 10)

    assert office.waiting(at["ready"], "issue").due_on == last


def test_a_second_time_is_refused_with_who_and_when(hall):
    """A lost paper is replaced; handing out happens once."""
    office, at = hall

    with refused(office, IssuedAlready) as why:
        hands_out(office, at["delivered"])

    assert "出件窗口·示例" in why.value.says("zh")
    assert "2026年3月2日" in why.value.says("zh")


@pytest.mark.parametrize(
    "station",
    ["in_precheck", "to_accept", "correcting", "in_review", "drafted", "redrawing",
     "second_round", "merging", "signing", "not_accepted", "withdrawn"],
)  # fmt: skip
def test_before_everything_is_signed_nothing_is_handed_out(hall, station):
    """The sentence says what stands in the way."""
    office, at = hall

    with refused(office, NotReady) as why:
        hands_out(office, at[station])

    assert len(why.value.says("zh")) > len("暂不能出件：。")


def test_each_signature_that_lacks_is_named(hall):
    """“消防、住建尚未签发” and nobody else (labels, msg.not_ready)."""
    office, at = hall
    case = at["signing"]
    for department in ("plan", "cado", "mete"):
        office.signs(case, department)

    with refused(office, NotReady) as why:
        hands_out(office, case)

    assert why.value.says("zh") == "暂不能出件：消防、住建尚未签发。"


@pytest.mark.parametrize("missing", ALL)
def test_four_of_five_signatures_are_not_enough(hall, missing):
    """Whichever of them lacks."""
    office, at = hall
    case = at["signing"]
    for department in ALL:
        if department != missing:
            office.signs(case, department)

    with refused(office, NotReady):
        hands_out(office, case)


def test_decisions_on_different_drawings_are_never_handed_out_together(hall):
    """Cannot happen through the counter; if a hand ever reaches into the data, it stops here."""
    office, at = hall
    case = at["ready"]
    with office.store.transaction() as tx:
        cases.write(tx, replace(cases.lock(tx, case), drawing_version=2))

    with refused(office, NotReady) as why:
        hands_out(office, case)

    assert "图纸版本不一致" in why.value.says("zh")


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ({"name": " "}, Unreadable),
        ({"name": "字" * 65}, Unreadable),
        ({"id_no": "123"}, Unreadable),
        ({"id_no": "110105194912310021"}, CheckDigit),
        ({"signature": ""}, Unreadable),
        ({"signature": "字" * 201}, Unreadable),
    ],
    ids=str,
)
def test_who_takes_the_documents_shows_a_card_and_signs(hall, who, error):
    """Else nothing is handed out, and it can be tried again."""
    office, at = hall

    with refused(office, error):
        hands_out(office, at["ready"], **who)

    hands_out(office, at["ready"])


# --- a lost paper -------------------------------------------------------------------------


def test_a_lost_paper_is_given_again_under_its_number(hall):
    """As often as it is lost; the first handing out stays what it was."""
    office, at = hall
    case = at["delivered"]
    with office.store.reading() as tx:
        before = papers.handover(tx, case)
        fire = next(d for d in papers.decisions(tx, case) if d.department == "FIRE")

    given = [replaces(office, case), replaces(office, case)]

    assert {g.document_no for g in given} == {fire.document_no}
    with office.store.reading() as tx:
        assert papers.replacements(tx, case) == tuple(given)
        assert papers.handover(tx, case) == before
    assert office.history(case).count("document-replaced") == 2


@pytest.mark.parametrize("station", ["signing", "ready", "withdrawn"])
def test_nothing_is_replaced_that_was_never_handed_out(hall, station):
    """Else replacing would be a second way of handing out."""
    office, at = hall

    with refused(office, NotReady):
        replaces(office, at[station])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"department": "ECON"}, NoSuchThing),
        ({"department": ""}, NoSuchThing),
        ({"reason": " "}, ReasonNeeded),
        ({"reason": "字" * 4001}, Unreadable),
        ({"name": ""}, Unreadable),
        ({"id_no": "110105194912310021"}, CheckDigit),
    ],
    ids=str,
)
def test_a_replacement_needs_a_document_a_reason_and_a_receiver(hall, changes, error):
    """It is journaled like the original."""
    office, at = hall

    with refused(office, error):
        replaces(office, at["delivered"], **changes)
