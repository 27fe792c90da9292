from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import insert

from engine.domain.case import Branch, Decision
from engine.domain.errors import NoSuchWorkItem
from engine.domain.lifecycle import BranchState, CaseState, WorkItemState
from engine.domain.merging import RoundOutcome
from engine.domain.names import SYSTEM, BranchId, Department, Text
from engine.domain.opinions import Opinion, OpinionKind
from engine.store import branches, clocks, opinions, papers
from engine.store.database import IntegrityError
from engine.store.papers import Handover, Notice
from engine.store.tables import (
    BRANCH,
    CASE,
    INBOX,
    OPINION,
    OUTBOX,
    TIMER,
    WORK_ITEM,
)
from tests.office import NOW

pytestmark = pytest.mark.both_databases

ITEM = {"element": "fire-handle", "nth": 0, "work": "handle", "role": "handler",
        "department": "FIRE", "branch": "fire-branch", "round": 1, "offered_at": NOW}  # fmt: skip
OPINION_OF_FIRE = Opinion(BranchId("fire-branch"), Department("FIRE"), 1, OpinionKind.PASS, 1, NOW)
SHARE = Branch(
    0, BranchId("fire-branch"), 1, Department("FIRE"), "fire", BranchState.RUNNING,
    returned=False, started_at=NOW, ended_at=None, promised_days=3, statutory_days=20,
)  # fmt: skip


@pytest.fixture
def case(office):
    """A case to hang things on."""
    return office.receives()


def refused(office, write):
    """Whether the database itself turns this down."""
    try:
        with office.store.transaction() as tx:
            write(tx)
    except IntegrityError:
        return True
    return False


def test_a_token_has_one_open_work_item(office, case):
    """Two people can never be offered the same work twice; done ones may be many."""
    with office.store.transaction() as tx:
        branches.offer(tx, ITEM | {"case_id": case})
        first = branches.open_items(tx, case)[-1].id

    assert refused(office, lambda tx: branches.offer(tx, ITEM | {"case_id": case}))
    assert not refused(office, lambda tx: branches.offer(tx, ITEM | {"case_id": case, "nth": 1}))
    with office.store.transaction() as tx:
        branches.claim(tx, first, replace(SYSTEM, account=1), NOW)
    assert refused(office, lambda tx: branches.offer(tx, ITEM | {"case_id": case}))
    with office.store.transaction() as tx:
        branches.finish(tx, first, SYSTEM, {}, NOW)
    assert not refused(office, lambda tx: branches.offer(tx, ITEM | {"case_id": case}))


def test_a_work_item_is_done_once(office, case):
    """Also where two steps of one transaction would."""
    with office.store.transaction() as tx:
        branches.offer(tx, ITEM | {"case_id": case})
        item = branches.open_items(tx, case)[-1].id
        branches.finish(tx, item, SYSTEM, {"first": True}, NOW)
        branches.finish(tx, item, SYSTEM, {"second": True}, NOW)
        with pytest.raises(NoSuchWorkItem):
            tx.catch_up()
        branches.cancel(tx, [item], NOW)
        branches.claim(tx, item, SYSTEM, NOW)
        assert branches.item(tx, item).state is WorkItemState.DONE
        assert branches.item(tx, item).form == {"first": True}


WRITTEN_ONCE = {
    "an opinion of a branch in a round": lambda tx, case: opinions.write(tx, case, OPINION_OF_FIRE),
    "a round of a branch": lambda tx, case: branches.begin(tx, replace(SHARE, case_id=case)),
    "the outcome of a round": lambda tx, case: opinions.write_outcome(
        tx, case, 1, RoundOutcome(frozenset(), Text("通过")), NOW
    ),
    "a notice of its kind": lambda tx, case: papers.write_notice(
        tx, case, Notice("correction", "1号", NOW, "x", {})
    ),
    "the handing out": lambda tx, case: papers.write_handover(
        tx, case, Handover(NOW, "x", "y", "z", "s", ())
    ),
}


@pytest.mark.parametrize("what", WRITTEN_ONCE)
def test_the_database_itself_forbids_a_second_one(office, case, what):
    """Whatever a stage forgets, the key remembers."""
    write = WRITTEN_ONCE[what]

    assert not refused(office, lambda tx: write(tx, case))
    assert refused(office, lambda tx: write(tx, case))


def test_a_department_decides_once_and_a_document_number_is_given_once(office, case):
    """Two papers under one number could not be told apart."""
    other = office.receives(despite_running=True)
    with office.store.transaction() as tx:
        chief = office.person(tx, "fire-daibiao")
    decision = Decision(
        Department("FIRE"), "fire-design-review", granted=True, document_no="1号",
        title=Text("意见书"), conditions="", reasons="", drawing_version=1,
        signed_by=chief.account, signed_name="x", mandate_id=1, signed_at=NOW,
    )  # fmt: skip
    second = replace(decision, document_no="2号")

    assert not refused(office, lambda tx: papers.write_decision(tx, case, decision))
    assert refused(office, lambda tx: papers.write_decision(tx, case, second))
    assert refused(office, lambda tx: papers.write_decision(tx, other, decision))
    assert not refused(office, lambda tx: papers.write_decision(tx, other, second))


def test_a_clock_that_is_set_again_is_a_new_generation(office, case):
    """What rang once cannot ring again under the same number."""
    later = office.now.replace(hour=5)
    with office.store.transaction() as tx:
        for _ in range(3):
            clocks.arm(tx, case, "some-clock", later, 1)
            clocks.disarm(tx, case, ["some-clock"])
        clocks.arm(tx, case, "some-clock", later, 1)
        assert clocks.armed(tx, case)["some-clock"] == later
        clocks.rung(tx, case, "some-clock", NOW)
        assert "some-clock" not in clocks.armed(tx, case)
        assert (case, "some-clock") not in clocks.due(tx, later)


KNOWN_STATES = [
    (CASE, "status", {s.value for s in CaseState}),
    (BRANCH, "state", {s.value for s in BranchState}),
    (WORK_ITEM, "state", {s.value for s in WorkItemState}),
    (OUTBOX, "state", {"ready", "leased", "done", "dead", "cancelled"}),
    (INBOX, "state", {"new", "applied", "ignored"}),
    (TIMER, "state", {"armed", "fired", "cancelled"}),
]


@pytest.mark.parametrize(
    ("table", "column", "states"), KNOWN_STATES, ids=lambda v: "" if type(v) is set else str(v)
)
def test_the_database_knows_exactly_the_states_of_the_domain(office, case, table, column, states):
    """One rule in two places, held together here."""
    row = a_row_of(office, table, case)

    for state in sorted(states):
        assert not refused(office, lambda tx, s=state: undone(tx, table, row | {column: s}))
    for state in ("", "Done", "granted", "nonsense"):
        assert refused(office, lambda tx, s=state: undone(tx, table, row | {column: s}))


class Enough(Exception):
    """Roll the savepoint back."""


def undone(tx, table, row):
    """Write a row and take it back; IntegrityError if the database turns it down."""
    with suppress(Enough), tx.nested():
        tx.run(insert(table).values(**row))
        raise Enough


def a_row_of(office, table, case):
    """A row that the table would take."""
    filled = {"String": "x", "Integer": 9, "BigInteger": 9, "JSON": [], "LargeBinary": b"",
              "Instant": NOW, "Boolean": False, "Text": "x", "Date": NOW.date()}  # fmt: skip
    row = {c.name: filled[type(c.type).__name__] for c in table.columns if c.name != "id"
           and not c.foreign_keys}  # fmt: skip
    if table is CASE:
        return row | keys_of(office.case(case))
    return row | {"case_id": case}


def keys_of(case):
    """Rows that a case must point to."""
    subjects = ("project_id", "applicant_id", "agent_id", "design_firm_id")
    return {"edition": case.edition, **dict.fromkeys(subjects, 1)}


def test_a_row_cannot_hang_on_a_case_that_does_not_exist(office):
    """Foreign keys are on."""
    assert refused(
        office, lambda tx: tx.run(insert(OPINION).values(**a_row_of(office, OPINION, 999)))
    )
