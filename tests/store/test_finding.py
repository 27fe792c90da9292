"""Finding cases, in both databases: the same answer, and by an index where there is one."""

from datetime import timedelta

import pytest

from engine.domain.lifecycle import CaseState
from engine.store import finding, furnishing, journal, recorder
from engine.store.finding import Narrow
from tests.office import NOW, PASS, REVISE
from tests.store.test_questions import explained

pytestmark = pytest.mark.both_databases
TODAY = NOW.date()
DAYS = {"today": TODAY, "later": TODAY + timedelta(days=2)}


@pytest.fixture
def cases(office):
    """One waits for its pre-check, one is reviewed, one is being redrawn."""
    received = office.receives(despite_running=True)
    review = office.accepts(despite_running=True)
    redraw = office.accepts(despite_running=True)
    office.opines(redraw, "fire", REVISE)
    office.everyone_else_opines(redraw, PASS)
    return received, review, redraw


def found(office, narrow):
    """Which cases, and how many there are said to be."""
    with office.store.reading() as tx:
        rows, total = finding.listed(tx, narrow, limit=50, offset=0)
        assert total == finding.total(tx, narrow) == len(rows)
    return tuple(sorted(row.id for row in rows))


def test_each_filter_finds_the_same_in_both_databases(office, cases):
    """What SQLite finds in the demo, PostgreSQL finds in the centre."""
    received, review, redraw = cases
    expected = {
        Narrow(): cases,
        Narrow(text="示例置业"): cases,
        Narrow(text="示例项目一"): cases,
        Narrow(text="-47-01-"): cases,
        Narrow(text=office.case(review).case_no.lower()): (review,),
        Narrow(text="%"): (),
        Narrow(status=CaseState.IN_REVIEW): (review,),
        Narrow(process="drawing-review"): cases,
        Narrow(turn="METE"): (received, review),
        Narrow(turn="design_firm"): (redraw,),
        Narrow(lamp="stopped", **DAYS): (redraw,),
        Narrow(lamp="normal", **DAYS): (received, review),
        Narrow(lamp="overdue", **DAYS): (),
        Narrow(since=NOW, until=NOW + timedelta(seconds=1)): cases,
        Narrow(until=NOW): (),
        Narrow(text="示例", turn="PLAN", sort="due"): (received, review),
        Narrow(running=True, sort="oldest"): cases,
    }

    assert {n: found(office, n) for n in expected} == expected


def test_a_page_behind_the_last_one_still_knows_the_total(office, cases):
    """Somebody turns pages while cases leave the list."""
    with office.store.reading() as tx:
        assert finding.listed(tx, Narrow(text="示例"), limit=20, offset=40) == ((), 3)


def test_a_page_says_in_whose_hands_its_cases_are_in_one_statement(office, cases):
    """Not one more question per line."""
    with office.store.reading() as tx, recorder.heard(office.store, readers=True) as said:
        held = finding.hands(tx, cases)

    assert len(said) == 1
    assert {h.department for h in held[cases[1]]} == {"PLAN", "HCON", "FIRE", "CADO", "METE"}
    assert [h.role for h in held[cases[2]]] == ["design_firm"]


def plans(office, backend, said):
    """How the database would go about all of it."""
    found = ""
    for one in said:
        with office.store.transaction() as tx:
            found += explained(tx, backend, one)
            if backend == "postgresql":
                tx._connection.exec_driver_sql("DEALLOCATE asked")
    return found


ASKED = {
    "case_received": Narrow(),
    "case_status": Narrow(status=CaseState.IN_REVIEW),
    "case_process": Narrow(process="single-item"),
    "case_due|case_status": Narrow(lamp="overdue", **DAYS),
    "branch_running": Narrow(turn="METE"),
}


@pytest.mark.parametrize("index", ASKED)
def test_lists_are_served_by_their_index(office, cases, backend, index):
    """A hundred thousand cases, twenty on a page."""
    with office.store.reading() as tx, recorder.heard(office.store, readers=True) as said:
        finding.listed(tx, ASKED[index], limit=20, offset=0)

    plan = plans(office, backend, said)
    assert any(one in plan for one in index.split("|")), plan


def test_the_mark_of_a_history_is_read_from_its_index(office, cases, backend):
    """Every second, for each case that somebody looks at."""
    with office.store.reading() as tx, recorder.heard(office.store, readers=True) as said:
        journal.mark(tx, cases[0])

    assert "journal_of_case" in plans(office, backend, said)


@pytest.fixture
def crowded(office):
    """Four hundred closed cases beside one that runs."""
    like = office.accepts()
    with office.store.reading() as tx:
        handler = office.person(tx, "fire-chengban")
    plan = furnishing.Plan(400, 0, ["FIRE"], {"FIRE": handler}, {"FIRE": [handler]}, TODAY, NOW)
    furnishing.copies(office.store, like, plan)
    return like


@pytest.mark.parametrize("words", ["示例项目", "0000", "示例置业"])
def test_a_word_in_every_case_finds_the_list_itself(office, crowded, words):
    """Looked for along the list instead of gathered: the same lines, order and count."""
    with office.store.reading() as tx:
        for sort, offset in (("newest", 0), ("newest", 380), ("oldest", 40), ("due", 0)):
            page = {"limit": 20, "offset": offset}
            every = finding.listed(tx, Narrow(sort=sort), **page)
            assert finding.listed(tx, Narrow(sort=sort, text=words), **page) == every
        closed = Narrow(status=CaseState.DELIVERED, text=words)
        assert finding.listed(tx, closed, limit=20, offset=0)[1] == 400
        assert finding.total(tx, closed) == 400


def test_a_word_in_every_case_is_found_without_reading_them_all(office, crowded, backend):
    """The page ends after twenty lines, the count after ten thousand."""
    with office.store.reading() as tx, recorder.heard(office.store, readers=True) as said:
        finding.listed(tx, Narrow(text="0000"), limit=20, offset=0)

    page = next(one for one in said if "ORDER BY" in one.words and "OFFSET" in one.words)
    assert "case_received" in plans(office, backend, [page])
